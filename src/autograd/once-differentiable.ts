/** `torch.autograd.function`: what helps to write a `Function`. */
import { RuntimeError } from "../support/errors.ts";
import { Tensor } from "../tensor/tensor.ts";
import type { FunctionContext } from "./function-context.ts";
import { detachedAlias, gradientEdge, requiresGrad } from "./history.ts";
import { is_grad_enabled, no_grad } from "./modes.ts";
import { GraphNode } from "./node.ts";
import type { Edge, Gradient } from "./node-types.ts";

/** The node of what has no derivative: PyTorch's `Error` and `NotImplemented`. */
class ErrorNode extends GraphNode {
  constructor(
    edges: readonly (Edge | null)[],
    private readonly text: string,
    readonly label = "Error",
  ) {
    super(edges);
  }
  apply(): Gradient[] {
    throw new RuntimeError(this.text);
  }
}

/** The edge to a leaf of a gradient's own: what it was made from is out of reach. */
function asLeafEdge(gradient: Gradient): Edge | null {
  if (!(gradient instanceof Tensor)) return null;
  const leaf = detachedAlias(gradient);
  leaf.wantsGrad = true;
  return gradientEdge(leaf);
}

/** A recorded gradient seen anew, through which no other gradient can flow: one throws an error of this text. */
export function notDifferentiable(gradient: Tensor, text: string): Tensor {
  if (!is_grad_enabled() || !requiresGrad(gradient)) return gradient;
  const twin = detachedAlias(gradient);
  new ErrorNode([gradientEdge(gradient)], text).addOutput(twin);
  return twin;
}

/** Gives results that PyTorch has no derivative of the node that says so when gradients come, where an input wants some. */
export function withoutDerivative(name: string, inputs: readonly (Tensor | null)[], results: readonly Tensor[]): void {
  if (!is_grad_enabled() || !inputs.some((input) => input && requiresGrad(input))) return;
  const edges = inputs.map((input) => input && gradientEdge(input));
  const node = new ErrorNode(edges, `derivative for aten::${name} is not implemented`, "NotImplemented");
  for (const result of results) node.addOutput(result);
}

/**
 * Marks a `backward` that cannot be differentiated: it runs without recording, and a gradient that flows through what
 * it gave throws a RuntimeError.
 * @example
 * class Double extends torch.autograd.Function {
 *   static forward(ctx: torch.autograd.FunctionContext, x: torch.Tensor) { return x.mul(2); }
 *   static backward = torch.autograd.function.once_differentiable((_ctx, grad: torch.Tensor) => grad.mul(2));
 * }
 * const x = torch.ones(2, { requires_grad: true });
 * torch.autograd.grad(Double.apply(x).sum(), [x]); // [tensor([2., 2.])]
 */
export function once_differentiable<G extends Gradient[], R extends Gradient | readonly Gradient[]>(
  fn: (context: FunctionContext, ...gradients: G) => R,
): (context: FunctionContext, ...gradients: G) => R {
  return (context, ...gradients) => {
    const result = no_grad(() => fn(context, ...gradients));
    if (!is_grad_enabled()) return result;
    if (!gradients.some((gradient) => gradient instanceof Tensor && requiresGrad(gradient))) return result;
    const list: readonly Gradient[] = Array.isArray(result) ? result : [result as Gradient];
    const node = new ErrorNode(
      list.map(asLeafEdge),
      "trying to differentiate twice a function that was marked with @once_differentiable",
    );
    const marked = list.map((gradient) => {
      if (!(gradient instanceof Tensor)) return gradient;
      const twin = detachedAlias(gradient);
      node.addOutput(twin);
      return twin;
    });
    return (Array.isArray(result) ? marked : marked[0]) as R;
  };
}
