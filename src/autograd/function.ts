/** `torch.autograd.Function`: operators with a derivative written by the user. */
import { swapGradMode } from "./modes.ts";
import { FunctionContext, FunctionNode } from "./function-context.ts";
import { gradientEdge, isRecording, requiresGrad } from "./history.ts";
import { finishOutputs } from "./function-outputs.ts";
import type { Gradient } from "./types.ts";
import { NotImplementedError, RuntimeError } from "../support/errors.ts";
import { warnAlways } from "../support/warnings.ts";
import { Tensor } from "../tensor/tensor.ts";

export { FunctionContext } from "./function-context.ts";

type Backward = (context: FunctionContext, ...gradients: Gradient[]) => Gradient | readonly Gradient[];

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

  static forward(_context: FunctionContext, ..._args: never[]): Tensor | Tensor[] {
    throw new NotImplementedError("You must implement the forward function for custom autograd.Function.");
  }
  /** The gradient of each input, from those of the outputs. Override it. */
  static backward(_context: FunctionContext, ..._gradients: never[]): Gradient | readonly Gradient[] {
    throw new NotImplementedError(
      "You must implement either the backward or vjp method for your custom autograd.Function to use it with backward mode AD.",
    );
  }

  /** Runs `forward` without recording and records this function in its place. */
  static apply<A extends unknown[], R extends Tensor | Tensor[]>(
    this: { forward(context: FunctionContext, ...args: A): R; name: string },
    ...args: A
  ): R {
    const self = this as unknown as {
      forward: (context: FunctionContext, ...args: A) => R;
      backward: Backward;
      vjp?: Backward;
      setup_context?: (context: FunctionContext, inputs: readonly unknown[], output: unknown) => void;
      name: string;
    };
    const context = new FunctionContext();
    const tensorPlaces = args.flatMap((arg, i) => (arg instanceof Tensor ? [i] : []));
    const tensors = tensorPlaces.map((i) => args[i] as Tensor);
    const records = isRecording(tensors);
    context.needs_input_grad = args.map((arg) => arg instanceof Tensor && records && requiresGrad(arg));
    const edges = tensors.map((tensor) => (records ? gradientEdge(tensor) : null));
    const before = swapGradMode(false);
    let result: R;
    try {
      if (self.setup_context === undefined) result = self.forward(context, ...args);
      else {
        // PyTorch's second form: `forward` without a context, which is filled afterwards.
        result = (self.forward as unknown as (...list: A) => R)(...args);
        self.setup_context(context, args, result);
      }
    } finally {
      swapGradMode(before);
    }
    context.checkLists();
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
    return (Array.isArray(result) ? finished : finished[0]) as R;
  }
}

/** A class may call its backward `vjp`, and has one of the two. */
function backwardOf(self: { backward: Backward; vjp?: Backward }): Backward {
  if (self.vjp === undefined) return self.backward;
  if (self.backward !== (Function.backward as unknown))
    return () => {
      throw new RuntimeError(
        "Implementing both 'backward' and 'vjp' for a custom Function is not allowed. You should only implement one of them.",
      );
    };
  return self.vjp;
}
