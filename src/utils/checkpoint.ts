/**
 * Gradient checkpointing: a part of a model keeps only its inputs, and is computed again when backward needs what it
 * made.
 */
import { Function, type FunctionContext } from "../autograd/function.ts";
import { backward } from "../autograd/backward.ts";
import { accumulatesEverywhere } from "../autograd/engine.ts";
import { enable_grad, ModeGuard, within } from "../autograd/modes.ts";
import { savedTensorHooks, type SavedTensorHooks } from "../autograd/saved.ts";
import type { Gradient } from "../autograd/types.ts";
import { isOptions } from "../ops/declare/bind.ts";
import { RuntimeError, ValueError } from "../support/errors.ts";
import { warnAlways } from "../support/warnings.ts";
import { defaultGenerator } from "../tensor/random/index.ts";
import { Tensor } from "../tensor/tensor.ts";

export {
  check_backward_validity,
  CheckpointPolicy,
  create_selective_checkpoint_contexts,
  DefaultDeviceType,
  noop_context_fn,
  SAC_IGNORED_OPS,
  SelectiveCheckpointContext,
  type PolicyFunction,
} from "./selective-checkpoint.ts";

/** Options of `checkpoint`. */
export interface CheckpointOptions {
  /**
   * true: a backward of its own inside backward (PyTorch's first way, and its default with a warning). false: saved
   * tensors are computed again, which is recommended.
   */
  use_reentrant?: boolean | null;
  /**
   * Gives two functions that run a body in a context of their own: one around the first run, one around the second.
   * Only without `use_reentrant`.
   */
  context_fn?: () => readonly [CheckpointContext, CheckpointContext];
  /** "default" compares shapes and dtypes of what both runs save, "none" nothing. */
  determinism_check?: "default" | "none";
  /** Adds to errors what was saved in both runs. Only without `use_reentrant`. */
  debug?: boolean;
  /** Stop the second run once all that is needed is there. Default true. */
  early_stop?: boolean;
  /** Draws the same random numbers (dropout) when computing again. */
  preserve_rng_state?: boolean;
}

/** Runs a body in a context: `(body) => torch.no_grad(body)`. */
export type CheckpointContext = <R>(body: () => R) => R;

/** What went wrong when a checkpointed part was computed again. */
export class CheckpointError extends RuntimeError {}

/** Thrown inside the second run when all is there. */
class Enough extends Error {}

const plain: CheckpointContext = (body) => body();
const implicitWarning =
  "torch.utils.checkpoint: the use_reentrant parameter should be passed explicitly. In a future release, calling checkpoint without use_reentrant will raise an exception. use_reentrant=False is recommended, but if you need to preserve the current default behavior, you can pass use_reentrant=True. Refer to docs for more details on the differences between the two variants.";

/** What `set_checkpoint_early_stop` and `set_checkpoint_debug_enabled` set; null leaves it to the call. */
const overrides: { earlyStop: boolean | null; debug: boolean | null } = { earlyStop: null, debug: null };

function overriding<R>(key: keyof typeof overrides, value: boolean | null, body?: () => R): R | ModeGuard {
  const before = overrides[key];
  overrides[key] = value;
  return within(
    new ModeGuard(() => {
      overrides[key] = before;
    }),
    body,
  );
}

/** Whether second runs stop early, whatever calls of `checkpoint` say, for a function or until the guard is disposed. */
export function set_checkpoint_early_stop(enable: boolean): ModeGuard;
export function set_checkpoint_early_stop<R>(enable: boolean, body: () => R): R;
export function set_checkpoint_early_stop<R>(enable: boolean, body?: () => R): R | ModeGuard {
  return overriding("earlyStop", enable, body);
}

/** Whether checkpoints are debugged, whatever calls of `checkpoint` say (null: as they say). */
export function set_checkpoint_debug_enabled(enabled: boolean | null): ModeGuard;
export function set_checkpoint_debug_enabled<R>(enabled: boolean | null, body: () => R): R;
export function set_checkpoint_debug_enabled<R>(enabled: boolean | null, body?: () => R): R | ModeGuard {
  return overriding("debug", enabled, body);
}

const optionNames = new Set([
  "use_reentrant",
  "preserve_rng_state",
  "context_fn",
  "determinism_check",
  "debug",
  "early_stop",
]);

/** Runs `body` from a state of the default generator, and sets it back afterwards. */
function withRandomState<R>(state: Uint8Array | null, body: () => R): R {
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
  savedTensorHooks.push(hooks);
  try {
    return body();
  } finally {
    savedTensorHooks.splice(savedTensorHooks.lastIndexOf(hooks), 1);
  }
}

/** The place of one saved tensor, filled when the part is computed again. */
interface Holder {
  tensor: Tensor | null;
  dropped: boolean;
  /** What was saved in the first run, for comparison. */
  readonly metadata: string;
}

function metadataOf({ shape, dtype, device }: Tensor): string {
  return `{'shape': torch.Size([${shape.join(", ")}]), 'dtype': ${String(dtype)}, 'device': device(type='${String(device)}')}`;
}

/** Refuses a second run that saved other things than the first. */
function assertSame(holders: readonly Holder[], found: readonly string[], stopped: boolean, checks: boolean): void {
  if (!stopped && found.length !== holders.length) {
    throw new CheckpointError(
      "torch.utils.checkpoint: A different number of tensors was saved during the original forward and recomputation.\n" +
        `Number of tensors saved during forward: ${holders.length}\nNumber of tensors saved during recomputation: ${found.length}.\n` +
        "The function must do the same each time that it is called with the same inputs.",
    );
  }
  if (!checks) return;
  const different = holders.flatMap(({ metadata }, i) =>
    found[i] === undefined || found[i] === metadata
      ? []
      : [`tensor at position ${i}:\nsaved metadata: ${metadata}\nrecomputed metadata: ${found[i]}`],
  );
  if (different.length > 0)
    throw new CheckpointError(
      `torch.utils.checkpoint: Recomputed values for the following tensors have different metadata than during the forward pass.\n${different.join("\n")}.`,
    );
}

interface SavedOptions {
  readonly randomState: Uint8Array | null;
  readonly contexts: readonly [CheckpointContext, CheckpointContext];
  readonly checks: boolean;
  readonly stopsEarly: boolean;
}

function checkpointSaved<R>(run: () => R, { randomState, contexts, checks, stopsEarly }: SavedOptions): R {
  const holders: Holder[] = [];
  const again = (): void => {
    const found: string[] = [];
    const refill: SavedTensorHooks = {
      pack: (tensor) => {
        const holder = holders[found.length];
        found.push(metadataOf(tensor));
        if (holder && !holder.dropped) holder.tensor = tensor.detach();
        if (stopsEarly && found.length === holders.length) throw new Enough();
        return null;
      },
      unpack: () => {
        throw new RuntimeError("You are calling backwards on a tensor that is never exposed. Please open an issue.");
      },
    };
    let stopped = false;
    try {
      withRandomState(randomState, () => enable_grad(() => withHooks(refill, () => contexts[1](run))));
    } catch (error) {
      if (!(error instanceof Enough)) throw error;
      stopped = true;
    }
    assertSame(holders, found, stopped, checks);
  };
  const hooks: SavedTensorHooks = {
    pack: (tensor) => {
      const holder: Holder = { tensor: null, dropped: false, metadata: metadataOf(tensor) };
      holders.push(holder);
      return holder;
    },
    unpack: (packed) => {
      const holder = packed as Holder;
      if (holder.tensor === null) again();
      return holder.tensor!;
    },
    drop: (packed) => {
      Object.assign(packed as Holder, { tensor: null, dropped: true });
    },
  };
  return withHooks(hooks, () => contexts[0](run));
}

type Part = (...args: unknown[]) => Tensor | Tensor[];

/** PyTorch's reentrant checkpoint as a function with a derivative of its own. */
class CheckpointFunction extends Function {
  static override forward(
    context: FunctionContext,
    run: Part,
    randomState: Uint8Array | null,
    ...args: unknown[]
  ): Tensor | Tensor[] {
    if (!args.some((arg) => arg instanceof Tensor && arg.requires_grad))
      console.warn("None of the inputs have requires_grad=True. Gradients will be None");
    context["run"] = run;
    context["randomState"] = randomState;
    context["inputs"] = args.map((arg) => (arg instanceof Tensor ? null : arg));
    context["isTensor"] = args.map((arg) => arg instanceof Tensor);
    context["tracked"] = [...context.needs_input_grad].slice(2);
    context.save_for_backward(...args.filter((arg) => arg instanceof Tensor));
    return run(...args);
  }

  static override backward(context: FunctionContext, ...gradients: Gradient[]): Gradient[] {
    if (!accumulatesEverywhere()) {
      throw new RuntimeError(
        "Checkpointing is not compatible with .grad() or when an `inputs` parameter is passed to .backward(). Please use .backward() and do not pass its `inputs` argument.\n" +
          "Or use checkpoint(…, { use_reentrant: false }), which is compatible.",
      );
    }
    const saved = [...context.saved_tensors];
    const isTensor = context["isTensor"] as readonly boolean[];
    const tracked = context["tracked"] as readonly boolean[];
    const inputs = (context["inputs"] as readonly unknown[]).map((input, i) =>
      isTensor[i] ? saved.shift()!.detach().requires_grad_(tracked[i]!) : input,
    );
    const outputs = withRandomState(context["randomState"] as Uint8Array | null, () =>
      enable_grad(() => (context["run"] as Part)(...inputs)),
    );
    const list = Array.isArray(outputs) ? outputs : [outputs];
    const places = list.flatMap((output, i) => (output instanceof Tensor && output.requires_grad ? [i] : []));
    if (places.length === 0)
      throw new RuntimeError("none of output has requires_grad=True, this checkpoint() is not necessary");
    enable_grad(() => {
      backward(
        places.map((i) => list[i]!),
        places.map((i) => gradients[i] ?? null),
      );
    });
    return [null, null, ...inputs.map((input) => (input instanceof Tensor ? input.gradient : null))];
  }
}

/**
 * Runs a part of a model without keeping what backward needs of it; that is computed again when backward comes.
 * @example
 * const block = new nn.Linear(4, 4);
 * const x = torch.randn(2, 4, { requires_grad: true });
 * const h = utils.checkpoint.checkpoint(block, x, { use_reentrant: false });
 */
export function checkpoint<R extends Tensor | Tensor[]>(part: (...args: never[]) => R, ...args: unknown[]): R {
  const last = args.at(-1);
  const named =
    isOptions(last) && Object.keys(last).length > 0 && Object.keys(last).every((key) => optionNames.has(key));
  const options = (named ? last : {}) as CheckpointOptions;
  const { use_reentrant = null, preserve_rng_state = true, context_fn, debug = false, determinism_check } = options;
  const given = named ? args.slice(0, -1) : args;
  const run = part as unknown as (...list: unknown[]) => R;
  const randomState = preserve_rng_state ? defaultGenerator.stateBytes() : null;
  if (use_reentrant === null) warnAlways(implicitWarning);
  if (use_reentrant === false) {
    if (determinism_check !== undefined && !["default", "none"].includes(determinism_check))
      throw new ValueError(`determinism_check should be one of ['default', 'none'] but got ${determinism_check}`);
    return checkpointSaved(() => run(...given), {
      randomState,
      contexts: context_fn?.() ?? [plain, plain],
      checks: determinism_check !== "none",
      stopsEarly: overrides.earlyStop ?? options.early_stop ?? true,
    });
  }
  if (context_fn !== undefined || (overrides.debug ?? debug))
    throw new ValueError(
      "Passing `context_fn`, `debug`, or `respect_saved_tensors_hooks` is only supported when use_reentrant=False.",
    );
  return (CheckpointFunction as unknown as { apply(...list: unknown[]): R }).apply(run, randomState, ...given);
}

type Step = (input: never) => Tensor;

/**
 * Runs a chain of functions (or an `nn.Sequential`) in segments, each but the last checkpointed.
 * @example
 * const model = new nn.Sequential(...Array.from({ length: 8 }, () => new nn.Linear(4, 4)));
 * const x = torch.randn(2, 4, { requires_grad: true });
 * const y = utils.checkpoint.checkpoint_sequential(model, 4, x, { use_reentrant: false });
 */
export function checkpoint_sequential(
  functions: readonly Step[] | { children(): readonly unknown[] },
  segments: number,
  input: Tensor,
  options: CheckpointOptions = {},
): Tensor {
  const steps = (
    Array.isArray(functions) ? functions : (functions as { children(): readonly unknown[] }).children()
  ) as readonly ((input: Tensor) => Tensor)[];
  const size = Math.floor(steps.length / segments);
  const chain =
    (start: number, end: number) =>
    (value: Tensor): Tensor =>
      steps.slice(start, end).reduce((result, step) => step(result), value);
  let value = input;
  let start = 0;
  for (; start < size * (segments - 1); start += size) value = checkpoint(chain(start, start + size), value, options);
  return chain(start, steps.length)(value);
}
