/**
 * The checkpoint without reentrance: what operators of a part save is replaced by empty places, and the part runs once
 * more in each backward pass that asks for them (as torch/utils/checkpoint.py).
 */
import { nameClasses } from "../support/class-names.ts";
import { surroundings } from "../autograd/ambient.ts";
import { currentTask } from "../autograd/graph-task.ts";
import { enable_grad, is_grad_enabled } from "../autograd/modes.ts";
import { GraphNode } from "../autograd/node.ts";
import { SavedTensor, unpacking, type SavedTensorHooks } from "../autograd/saved.ts";
import { pushSavedHooks } from "../autograd/unpack-once.ts";
import type { Gradient } from "../autograd/node-types.ts";
import { RuntimeError } from "../support/errors.ts";
import { defaultGenerator } from "../tensor/random/index.ts";
import { Tensor } from "../tensor/tensor.ts";
import { entryOf } from "../support/checked.ts";

/** Runs a body in a context: `(body) => torch.no_grad(body)`. */
export type CheckpointContext = <R>(body: () => R) => R;

/** What went wrong when a checkpointed part was computed again. */
export class CheckpointError extends RuntimeError {}
nameClasses({ CheckpointError });

/** Thrown inside the second run when all is there. */
class Enough extends Error {}

/** Runs `body` from a state of the default generator, and sets it back afterwards. */
export function withRandomState<R>(state: Uint8Array | null, body: () => R): R {
  if (state === null) return body();
  const surrounding = defaultGenerator.stateBytes();
  defaultGenerator.setStateBytes(state);
  try {
    return body();
  } finally {
    defaultGenerator.setStateBytes(surrounding);
  }
}

function withHooks<R>(hooks: SavedTensorHooks, body: () => R): R {
  const takeOut = pushSavedHooks(hooks);
  try {
    return body();
  } finally {
    takeOut();
  }
}

/** One tensor that was computed again: held until it is taken, then only as long as others hold it. */
interface Handle {
  tensor: Tensor | null;
  taken: WeakRef<Tensor> | null;
}

/** The place of one saved tensor. */
interface Holder {
  /** What was computed again, by backward pass. */
  readonly handles: Map<number, Handle>;
  dropped: boolean;
  /** What was saved in the first run, for comparison. */
  readonly metadata: string;
}

function metadataOf({ shape, dtype, device }: Tensor): string {
  return `{'shape': torch.Size([${shape.join(", ")}]), 'dtype': ${String(dtype)}, 'device': device(type='${String(device)}')}`;
}

/** The node that keeps a part's inputs: no gradient passes through it. */
class InputsNode extends GraphNode {
  get label(): string {
    return "NoopSaveInputsBackward";
  }
  apply(): Gradient[] {
    return [];
  }
}

/** How a part is to be computed again. */
export interface SavedOptions {
  readonly randomState: Uint8Array | null;
  readonly contexts: readonly [CheckpointContext, CheckpointContext];
  readonly checks: boolean;
  readonly stopsEarly: boolean;
}

/** Numbers for accesses outside of backward passes: each is one of its own. */
let outside = -1;

/** One call of a checkpointed part. */
class Frame {
  private readonly holders: Holder[] = [];
  private readonly found = new Map<number, string[]>();
  private readonly recomputed = new Set<number>();
  private readonly inputs: readonly unknown[];
  private readonly around = surroundings();
  private forwardCompleted = false;
  private ignoresMismatch = false;

  constructor(
    private readonly part: (...args: readonly unknown[]) => unknown,
    args: readonly unknown[],
    private readonly options: SavedOptions,
  ) {
    // Kept as operators keep their inputs: hooks around this call see them, and changes of them are found.
    const node = new InputsNode([]);
    this.inputs = args.map((arg) => (arg instanceof Tensor ? new SavedTensor(arg, node, false) : arg));
  }

  run(args: readonly unknown[]): unknown {
    const hooks: SavedTensorHooks = {
      pack: (tensor) => this.pack(tensor),
      unpack: (packed) => this.unpack(packed as Holder),
      drop: (packed) => {
        (packed as Holder).handles.clear();
        (packed as Holder).dropped = true;
      },
    };
    const result = withHooks(hooks, () => this.options.contexts[0](() => this.part(...args)));
    this.forwardCompleted = true;
    return result;
  }

  private pack(tensor: Tensor): Holder {
    const holder: Holder = { handles: new Map(), dropped: false, metadata: metadataOf(tensor) };
    this.holders.push(holder);
    return holder;
  }

  private unpack(holder: Holder): Tensor {
    const pass = currentTask()?.id ?? outside--;
    if (!this.recomputed.has(pass)) this.recompute(pass);
    let handle = holder.handles.get(pass);
    if (handle === undefined)
      throw new CheckpointError("torch.utils.checkpoint: a saved tensor was not computed again");
    if (handle.taken !== null) {
      if (unpacking.forUser)
        throw new CheckpointError(
          "torch.utils.checkpoint: Unpack is being triggered for a tensor that was already unpacked once. If you are calling ctx.saved_tensors in backward, make sure to do so only once. Otherwise please open an issue with details on your use case.",
        );
      const again = handle.taken.deref();
      if (again !== undefined) return again;
      this.recompute(pass); // a derivative that reads one tensor twice
      handle = entryOf(holder.handles, pass);
    }
    const tensor = handle.tensor!;
    holder.handles.set(pass, { tensor: null, taken: new WeakRef(tensor) });
    return tensor;
  }

  private recompute(pass: number): void {
    const { randomState, contexts, stopsEarly } = this.options;
    this.found.set(pass, []);
    // With their history, whether or not backward itself is recorded.
    const args = enable_grad(() => this.inputs.map((input) => (input instanceof SavedTensor ? input.unpack() : input)));
    const hooks: SavedTensorHooks = {
      pack: (tensor) => this.refill(tensor, pass),
      unpack: (packed) => packed as Tensor,
    };
    let stopped = false;
    try {
      withRandomState(randomState, () =>
        enable_grad(() => withHooks(hooks, () => this.around(() => contexts[1](() => this.part(...args))))),
      );
    } catch (error) {
      if (!(error instanceof Enough)) throw error;
      stopped = true;
    }
    this.recomputed.add(pass);
    this.assertSame(pass, stopped && stopsEarly);
  }

  /** Takes in what the second run saves. */
  private refill(tensor: Tensor, pass: number): Tensor {
    const kept = tensor.requires_grad ? tensor.detach() : tensor;
    const found = entryOf(this.found, pass);
    const holder = this.holders[found.length];
    found.push(metadataOf(kept));
    if (holder === undefined) {
      if (this.forwardCompleted)
        throw new CheckpointError(
          "torch.utils.checkpoint: trying to save more tensors during recomputation than during the original forward pass.\nThe function must do the same each time that it is called with the same inputs.",
        );
      this.ignoresMismatch = true; // backward was called within the part
      return kept;
    }
    if (!holder.dropped) holder.handles.set(pass, { tensor: kept, taken: null });
    if (this.options.stopsEarly && found.length === this.holders.length) throw new Enough();
    return kept;
  }

  /** Refuses a second run that saved other things than the first. */
  private assertSame(pass: number, stopped: boolean): void {
    if (this.ignoresMismatch) return;
    const { holders } = this;
    const found = entryOf(this.found, pass);
    if (!stopped && found.length !== holders.length)
      throw new CheckpointError(
        "torch.utils.checkpoint: A different number of tensors was saved during the original forward and recomputation.\n" +
          `Number of tensors saved during forward: ${holders.length}\nNumber of tensors saved during recomputation: ${found.length}.\n` +
          "The function must do the same each time that it is called with the same inputs.",
      );
    if (!this.options.checks) return;
    const different = holders.flatMap(({ metadata, dropped }, i) =>
      dropped || found[i] === undefined || found[i] === metadata
        ? []
        : [`tensor at position ${i}:\nsaved metadata: ${metadata}\nrecomputed metadata: ${found[i]}\n`],
    );
    if (different.length > 0)
      throw new CheckpointError(
        `torch.utils.checkpoint: Recomputed values for the following tensors have different metadata than during the forward pass.\n${different.join("")}.`,
      );
  }
}

/** Runs a part so that what its operators save is computed again when backward needs it. */
export function checkpointSaved(
  part: (...args: readonly unknown[]) => unknown,
  args: readonly unknown[],
  options: SavedOptions,
): unknown {
  if (!is_grad_enabled()) return options.contexts[0](() => part(...args));
  return new Frame(part, args, options).run(args);
}
