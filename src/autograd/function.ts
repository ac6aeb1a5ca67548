/** `torch.autograd.Function`: operators with a derivative written by the user. */
import { swapGradMode } from "./modes.ts";
import { FunctionContext, FunctionNode } from "./function-context.ts";
import { gradientEdge, isRecording, requiresGrad } from "./history.ts";
import { finishOutputs } from "./function-outputs.ts";
import { type Frame, interpreters } from "./interpreters.ts";
import { transforms } from "./transforms.ts";
import type { Gradient } from "./node-types.ts";
import { NotImplementedError, RuntimeError } from "../support/errors.ts";
import { warnAlways } from "../support/warnings.ts";
import { Tensor } from "../tensor/tensor.ts";

export { FunctionContext } from "./function-context.ts";

type Backward = (context: FunctionContext, ...gradients: Gradient[]) => Gradient | readonly Gradient[];

/** What a class of a user may have, all of it static. */
export interface FunctionClass {
  readonly name: string;
  forward(...args: readonly unknown[]): unknown;
  backward: Backward;
  /** Another name of `backward`. */
  vjp?: Backward;
  /** Tangents of the outputs by those of the arguments (null for what is no tensor). */
  jvp(context: FunctionContext, ...tangents: readonly Gradient[]): unknown;
  /** Fills the context after a `forward` that has none. */
  setup_context(context: FunctionContext, inputs: readonly unknown[], output: unknown): void;
  /** The whole batch: `[output, out_dims]` from `{ batch_size, randomness }`, the batch dims of the arguments, and these. */
  vmap(info: unknown, in_dims: readonly unknown[], ...args: readonly unknown[]): unknown;
  /** Whether `vmap` may run `forward` and `backward` on batches. */
  generate_vmap_rule?: boolean;
}

/** A user's function that is applied, as interpreters see it. */
export interface CustomCall {
  readonly self: FunctionClass;
  readonly args: readonly unknown[];
  /** Applies it (or another function) to other arguments, for the interpreters that are in force then. */
  apply(args: readonly unknown[], context: FunctionContext, self?: FunctionClass): unknown;
  /** Records it as it was called, with a result that is computed already; null: its `forward` fills the context itself. */
  readonly record: ((result: unknown) => unknown) | null;
}

/**
 * Base class of user-written operators: static `forward(ctx, ...args)` and `backward(ctx, ...grads)`; call with
 * `apply`.
 * @example
 * class Cube extends torch.autograd.Function {
 *   static forward(ctx: torch.autograd.FunctionContext, x: torch.Tensor) { ctx.save_for_backward(x); return x.mul(x).mul(x); }
 *   static backward(ctx: torch.autograd.FunctionContext, grad: torch.Tensor) { const [x] = ctx.saved_tensors; return grad.mul(x!.mul(x!).mul(3)); }
 * }
 * Cube.apply(torch.tensor([1, 2, 3.5])); // tensor([ 1.0000,  8.0000, 42.8750])
 */
export class Function {
  constructor() {
    warnAlways(
      `${this.constructor.name} should not be instantiated. Methods on autograd functions are all static, so you should invoke them on the class itself. Instantiating an autograd function will raise an error in a future version of PyTorch.`,
      "DeprecationWarning",
    );
  }

  static forward(..._args: never[]): Tensor | Tensor[] {
    throw new NotImplementedError("You must implement the forward function for custom autograd.Function.");
  }
  /** The gradient of each input, from those of the outputs. Override it. */
  static backward(_context: FunctionContext, ..._gradients: never[]): Gradient | readonly Gradient[] {
    throw new NotImplementedError(
      "You must implement either the backward or vjp method for your custom autograd.Function to use it with backward mode AD.",
    );
  }

  /** Fills the context after a `forward` that has none: PyTorch's second form. */
  static setup_context(_context: FunctionContext, ..._rest: never[]): void {
    throw new NotImplementedError("setup_context is not implemented.");
  }
  /** Tangents of the outputs by those of the arguments, for forward mode. Override it. */
  static jvp(_context: FunctionContext, ..._tangents: never[]): unknown {
    throw new NotImplementedError(
      "You must implement the jvp function for custom autograd.Function to use it with forward mode AD.",
    );
  }
  /** `[output, out_dims]` for batches: gets `{ batch_size, randomness }`, the batch dims of the arguments, and these. */
  static vmap(_info: unknown, _in_dims: readonly (number | null)[], ..._args: never[]): unknown {
    throw new NotImplementedError(
      "To use autograd.Function with vmap, you must either override the vmap staticmethod or set generate_vmap_rule=True.",
    );
  }
  /** Whether `torch.vmap` may run `forward` and `backward` on batches. Default false. */
  static generate_vmap_rule = false;

  /**
   * Runs `forward` without recording and records this function in its place. It knows its class, so that it may be kept
   * and passed on as any function is: `const cube = Cube.apply`.
   */
  static get apply(): Apply {
    // eslint-disable-next-line @typescript-eslint/no-this-alias
    const self: unknown = this;
    return ((...args: unknown[]) => applyFunction(self as FunctionClass, args, new FunctionContext())) as Apply;
  }
}

/** What `apply` takes and gives: the arguments and the result of the class's `forward`. */
interface Apply {
  <A extends unknown[], R extends Tensor | Tensor[]>(
    this: { forward(context: FunctionContext, ...args: A): R; name: string },
    ...args: A
  ): R;
  /** The same of a `forward` without context: PyTorch's second form, with `setup_context`. */
  <A extends unknown[], R extends Tensor | Tensor[]>(this: { forward(...args: A): R; name: string }, ...args: A): R;
  /** Without its class, as `const cube = Cube.apply` calls it. */
  <R extends Tensor | Tensor[]>(this: void, ...args: unknown[]): R;
}

/** Whether a class has PyTorch's second form. */
function hasSetup(self: FunctionClass): boolean {
  return self.setup_context !== undefined && self.setup_context !== (Function.setup_context as unknown);
}

/** Whether a class has a `vmap` of its own. */
export function hasVmap(self: FunctionClass): boolean {
  return self.vmap !== undefined && self.vmap !== (Function.vmap as unknown);
}

function applyFunction(self: FunctionClass, args: readonly unknown[], context: FunctionContext): unknown {
  if (interpreters.top !== null) {
    if (transforms.active > 0 && !transforms.lenient && !hasSetup(self))
      throw new RuntimeError(
        "In order to use an autograd.Function with functorch transforms (vmap, grad, jvp, jacrev, ...), it must override the setup_context staticmethod. For more details, please see https://pytorch.org/docs/main/notes/extending.func.html",
      );
    const call: CustomCall = {
      self,
      args,
      apply: (list, own, as = self) => applyFunction(as, list, own),
      record: hasSetup(self)
        ? (result) => run(Object.create(self, { forward: { value: () => result } }) as FunctionClass, args, context)
        : null,
    };
    for (let frame: Frame | null = interpreters.top; frame !== null; frame = frame.below) {
      const result = frame.interpreter.custom?.(call, frame);
      if (result !== undefined) return result;
    }
  }
  return run(self, args, context);
}

/** Runs `forward` without recording, and makes the node that records the function in its place. */
function run(self: FunctionClass, args: readonly unknown[], context: FunctionContext): unknown {
  const tensorPlaces = args.flatMap((arg, i) => (arg instanceof Tensor ? [i] : []));
  const tensors = tensorPlaces.map((i) => args[i] as Tensor);
  const records = isRecording(tensors);
  context.needs_input_grad = args.map((arg) => arg instanceof Tensor && requiresGrad(arg));
  const edges = tensors.map((tensor) => (records ? gradientEdge(tensor) : null));
  const before = swapGradMode(false);
  let result: unknown;
  try {
    if (!hasSetup(self)) result = self.forward(context, ...args);
    else {
      // PyTorch's second form: `forward` without a context, which is filled afterwards.
      result = self.forward(...args);
      self.setup_context(context, args, result);
    }
  } finally {
    swapGradMode(before);
  }
  context.checkLists(records);
  const outputs: readonly unknown[] = Array.isArray(result) ? result : [result];
  const node = records
    ? new FunctionNode(self.name, edges, context, backwardOf(self), tensorPlaces, args.length)
    : null;
  const finished = finishOutputs(outputs, tensors, context, node, self.name);
  if (node)
    context.seal(
      node,
      finished.filter((output): output is Tensor => output instanceof Tensor),
    );
  return Array.isArray(result) ? finished : finished[0];
}

/** A class may call its backward `vjp`, and has one of the two. */
export function backwardOf(self: { backward: Backward; vjp?: Backward }): Backward {
  if (self.vjp === undefined) return self.backward;
  if (self.backward !== (Function.backward as unknown))
    return () => {
      throw new RuntimeError(
        "Implementing both 'backward' and 'vjp' for a custom Function is not allowed. You should only implement one of them.",
      );
    };
  return self.vjp;
}
