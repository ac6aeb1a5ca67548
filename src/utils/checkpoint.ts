/**
 * Gradient checkpointing: a part of a model keeps only its inputs, and is computed again when backward needs what it
 * made.
 */
import { Function, type FunctionContext } from "../autograd/function.ts";
import { backward } from "../autograd/backward.ts";
import { surroundings, type Surroundings } from "../autograd/ambient.ts";
import { accumulatesEverywhere } from "../autograd/engine.ts";
import { enable_grad, ModeGuard, within } from "../autograd/modes.ts";
import type { Gradient } from "../autograd/node-types.ts";
import { isOptions, pythonTypeName } from "../ops/declare/bind.ts";
import { RuntimeError, TypeError, ValueError, withHelp } from "../support/errors.ts";
import { warnAlways } from "../support/warnings.ts";
import { defaultGenerator } from "../tensor/random/index.ts";
import { Tensor } from "../tensor/tensor.ts";
import { checkpointSaved, withRandomState, type CheckpointContext } from "./checkpoint-frames.ts";
import { itemAt } from "../support/checked.ts";

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
  /** Taken for PyTorch's sake: hooks of saved tensors see a part's inputs either way. Only without `use_reentrant`. */
  respect_saved_tensors_hooks?: boolean | null;
}

export { CheckpointError, type CheckpointContext } from "./checkpoint-frames.ts";

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
    }, `checkpoint ${key}`),
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
  "respect_saved_tensors_hooks",
]);

/** Throws for names that are no options, in PyTorch's words. */
function refuseOthers(names: readonly string[]): void {
  const others = names.filter((name) => !optionNames.has(name));
  if (others.length > 0) throw new ValueError(`Unexpected keyword arguments: ${others.join(",")}`);
}

/** Splits what comes last into options and names that the part itself takes. */
function splitOptions(args: readonly unknown[]): {
  given: readonly unknown[];
  options: CheckpointOptions;
  names: Record<string, unknown>;
} {
  const last = args.at(-1);
  if (!isOptions(last) || !Object.keys(last).some((key) => optionNames.has(key)))
    return { given: args, options: {}, names: {} };
  const all = Object.entries(last);
  return {
    given: args.slice(0, -1),
    options: Object.fromEntries(all.filter(([key]) => optionNames.has(key))),
    names: Object.fromEntries(all.filter(([key]) => !optionNames.has(key))),
  };
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
      warnAlways("None of the inputs have requires_grad=True. Gradients will be None");
    context["run"] = run;
    context["randomState"] = randomState;
    context["around"] = surroundings();
    context["inputs"] = args.map((arg) => (arg instanceof Tensor ? null : arg));
    context["isTensor"] = args.map((arg) => arg instanceof Tensor);
    context["tracked"] = [...context.needs_input_grad].slice(2);
    context.save_for_backward(...args.filter((arg) => arg instanceof Tensor));
    return run(...args);
  }

  static override backward(context: FunctionContext, ...gradients: Gradient[]): Gradient[] {
    if (!accumulatesEverywhere()) {
      throw new RuntimeError(
        "When use_reentrant=True, torch.utils.checkpoint is incompatible with .grad() or passing an `inputs` parameter to .backward(). To resolve this error, you can either set use_reentrant=False, or call .backward() without passing the `inputs` argument.",
      );
    }
    const saved = [...context.saved_tensors];
    const isTensor = context["isTensor"] as readonly boolean[];
    const tracked = context["tracked"] as readonly boolean[];
    const inputs = (context["inputs"] as readonly unknown[]).map((input, i) =>
      isTensor[i] ? saved.shift()!.detach().requires_grad_(tracked[i]) : input,
    );
    const outputs = withRandomState(context["randomState"] as Uint8Array | null, () =>
      enable_grad(() => (context["around"] as Surroundings)(() => (context["run"] as Part)(...inputs))),
    );
    const list = Array.isArray(outputs) ? outputs : [outputs];
    const places = list.flatMap((output, i) => (output instanceof Tensor && output.requires_grad ? [i] : []));
    if (places.length === 0)
      throw new RuntimeError("none of output has requires_grad=True, this checkpoint() is not necessary");
    enable_grad(() => {
      backward(
        places.map((i) => itemAt(list, i)),
        places.map((i) => gradients[i] ?? null),
      );
    });
    return [null, null, ...inputs.map((input) => (input instanceof Tensor ? input.gradient : null))];
  }
}

/**
 * Runs a part of a model without keeping what backward needs of it; that is computed again when backward comes.
 * Shapes are those of the part.
 * @example
 * const block = new nn.Linear(4, 4);
 * const x = torch.randn(2, 4, { requires_grad: true });
 * const h = utils.checkpoint.checkpoint(block, x, { use_reentrant: false });
 */
export function checkpoint<R extends Tensor | Tensor[]>(part: (...args: never[]) => R, ...args: unknown[]): R;
export function checkpoint(options: CheckpointOptions): <F extends (...args: never[]) => unknown>(part: F) => F;
export function checkpoint(part: unknown, ...args: unknown[]): unknown {
  // With options alone: what makes checkpointed functions of functions.
  if (isOptions(part) && args.length === 0) {
    refuseOthers(Object.keys(part));
    return (run: (...list: never[]) => Tensor) =>
      (...list: unknown[]) =>
        checkpoint(run, ...list, part);
  }
  if (typeof part !== "function") throw new TypeError(`'${pythonTypeName(part)}' object is not callable`);
  const { given, options, names } = splitOptions(args);
  const { use_reentrant = null, preserve_rng_state = true, context_fn, debug = false, determinism_check } = options;
  const run = part as (...list: readonly unknown[]) => unknown;
  const randomState = preserve_rng_state ? defaultGenerator.stateBytes() : null;
  if (use_reentrant === null) warnAlways(implicitWarning);
  if (use_reentrant === false) {
    if (determinism_check !== undefined && !["default", "none"].includes(determinism_check))
      throw new ValueError(`determinism_check should be one of ['default', 'none'], but got ${determinism_check}`);
    const list = Object.keys(names).length > 0 ? [...given, names] : given;
    return checkpointSaved(run, list, {
      randomState,
      contexts: context_fn?.() ?? [plain, plain],
      checks: determinism_check !== "none",
      stopsEarly: overrides.earlyStop ?? options.early_stop ?? true,
    });
  }
  refuseOthers(Object.keys(names));
  if (context_fn !== undefined || (overrides.debug ?? debug) || (options.respect_saved_tensors_hooks ?? null) !== null)
    throw new ValueError(
      "Passing `context_fn`, `debug`, or `respect_saved_tensors_hooks` is only supported when use_reentrant=False.",
    );
  return (CheckpointFunction as { apply(...list: unknown[]): unknown }).apply(run, randomState, ...given);
}

type Step = (input: never) => Tensor;

/**
 * Runs a chain of functions (or an `nn.Sequential`) in segments, each but the last checkpointed. Shapes are those of
 * the functions.
 * @example
 * const model = new nn.Sequential(...Array.from({ length: 8 }, () => new nn.Linear(4, 4)));
 * const x = torch.randn(2, 4, { requires_grad: true });
 * const y = utils.checkpoint.checkpoint_sequential(model, 4, x, { use_reentrant: false });
 * @throws TypeError where `segments` is no integer, ValueError where it is 0 or more than there are functions.
 */
export function checkpoint_sequential(
  functions: readonly Step[] | { children(): readonly unknown[] },
  segments: number,
  input: Tensor,
  options: CheckpointOptions = {},
): Tensor {
  refuseOthers(Object.keys(options));
  const steps = (
    Array.isArray(functions) ? functions : (functions as { children(): readonly unknown[] }).children()
  ) as readonly ((input: Tensor) => Tensor)[];
  if (!Number.isInteger(segments))
    throw new TypeError(`checkpoint_sequential(): segments must be an integer, but is ${String(segments)}`);
  if (segments === 0 || segments > steps.length)
    throw new ValueError(
      withHelp(
        "range() arg 3 must not be zero",
        `${steps.length} functions cannot be cut into ${segments} segments: give 1 to ${steps.length}.`,
      ),
    );
  const size = Math.floor(steps.length / segments);
  const chain =
    (start: number, end: number) =>
    (value: Tensor): Tensor =>
      steps.slice(start, end).reduce((result, step) => step(result), value);
  let value = input;
  let start = 0;
  for (; size > 0 && start < size * (segments - 1); start += size)
    value = checkpoint(chain(start, start + size), value, options);
  return chain(start, steps.length)(value);
}
