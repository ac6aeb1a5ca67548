/**
 * Gradient checkpointing: a part of a model keeps only its inputs, and is computed again when backward needs what it
 * made.
 */
import { Function, type FunctionContext } from "../autograd/function.ts";
import { backward } from "../autograd/backward.ts";
import { accumulatesEverywhere } from "../autograd/engine.ts";
import { enable_grad } from "../autograd/modes.ts";
import { savedTensorHooks, type SavedTensorHooks } from "../autograd/saved.ts";
import type { Gradient } from "../autograd/types.ts";
import { isOptions } from "../ops/declare/bind.ts";
import { RuntimeError } from "../support/errors.ts";
import { defaultGenerator } from "../tensor/random/index.ts";
import { Tensor } from "../tensor/tensor.ts";

/** Options of `checkpoint`. */
export interface CheckpointOptions {
  /**
   * true: a backward of its own inside backward (PyTorch's first way). false (default): saved tensors are computed
   * again.
   */
  use_reentrant?: boolean | null;
  /** Draws the same random numbers (dropout) when computing again. */
  preserve_rng_state?: boolean;
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
  const surrounding = defaultGenerator.get_state();
  defaultGenerator.set_state(state);
  try {
    return body();
  } finally {
    defaultGenerator.set_state(surrounding);
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
}

function checkpointSaved<R>(run: () => R, randomState: Uint8Array | null): R {
  const holders: Holder[] = [];
  const again = (): void => {
    let count = 0;
    const refill: SavedTensorHooks = {
      pack: (tensor) => {
        const holder = holders[count++];
        if (holder && !holder.dropped) holder.tensor = tensor.detach();
        return null;
      },
      unpack: () => {
        throw new RuntimeError("You are calling backwards on a tensor that is never exposed. Please open an issue.");
      },
    };
    withRandomState(randomState, () => enable_grad(() => withHooks(refill, run)));
    if (count !== holders.length) {
      throw new RuntimeError(
        "torch.utils.checkpoint: A different number of tensors was saved during the original forward and recomputation.\n" +
          `Number of tensors saved during forward: ${holders.length}\nNumber of tensors saved during recomputation: ${count}.\n` +
          "The function must do the same each time that it is called with the same inputs.",
      );
    }
  };
  const hooks: SavedTensorHooks = {
    pack: () => {
      const holder: Holder = { tensor: null, dropped: false };
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
  return withHooks(hooks, run);
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
 * const h = utils.checkpoint.checkpoint(block, x);
 */
export function checkpoint<R extends Tensor | Tensor[]>(part: (...args: never[]) => R, ...args: unknown[]): R {
  const last = args.at(-1);
  const named =
    isOptions(last) && Object.keys(last).length > 0 && Object.keys(last).every((key) => optionNames.has(key));
  const { use_reentrant = false, preserve_rng_state = true } = (named ? last : {}) as CheckpointOptions;
  const given = named ? args.slice(0, -1) : args;
  const run = part as unknown as (...list: unknown[]) => R;
  const randomState = preserve_rng_state ? defaultGenerator.get_state() : null;
  if (!use_reentrant) return checkpointSaved(() => run(...given), randomState);
  return (CheckpointFunction as unknown as { apply(...list: unknown[]): R }).apply(run, randomState, ...given);
}

type Step = (input: never) => Tensor;

/**
 * Runs a chain of functions (or an `nn.Sequential`) in segments, each but the last checkpointed.
 * @example
 * const model = new nn.Sequential(...Array.from({ length: 8 }, () => new nn.Linear(4, 4)));
 * const y = utils.checkpoint.checkpoint_sequential(model, 4, torch.randn(2, 4, { requires_grad: true }));
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
