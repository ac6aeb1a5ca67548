/** Gradient edges: places of a graph where gradients arrive, which may stand for tensors in `grad` and `backward`. */
import { AttributeError, RuntimeError } from "../support/errors.ts";
import { Tensor } from "../tensor/tensor.ts";
import { gradientEdge, requiresGrad } from "./history.ts";
import { transforms } from "./transforms.ts";
import type { Edge, Node, OutputMetadata } from "./node-types.ts";

/** The `output_nr`-th output of a node. It keeps the graph alive, and not the tensor. */
export class GradientEdge {
  constructor(
    readonly node: Node,
    readonly output_nr: number,
  ) {}
  /** PyTorch's third field, which keeps a graph alive there; here the node does. */
  get ownership_token(): Node | null {
    return null;
  }
}

/**
 * Where gradients of a tensor arrive. `torch.autograd.grad` and `backward` take it in the tensor's place, so that the
 * tensor itself need not be kept. Of tensors of any shape.
 * @example
 * const x = torch.ones(2, { requires_grad: true });
 * const y = x.mul(3);
 * const edge = torch.autograd.graph.get_gradient_edge(x);
 * torch.autograd.grad(y.sum(), [edge]); // [tensor([3., 3.])]
 */
export function get_gradient_edge(tensor: Tensor): GradientEdge {
  const edge = requiresGrad(tensor) ? gradientEdge(tensor) : null;
  if (edge === null)
    throw new RuntimeError("It is not possible to get the gradient edge for a Tensor that does not require gradients");
  return new GradientEdge(edge.node, edge.input);
}

/** A tensor, or an edge that stands for one. */
export type TensorOrEdge = Tensor | GradientEdge;

/** The engine's edge of what stands for a tensor. */
export function edgeOf(given: TensorOrEdge): Edge | null {
  if (given instanceof GradientEdge) return { node: given.node, input: given.output_nr };
  return gradientEdge(transforms.primal === null ? given : transforms.primal(given));
}

/** Shape and dtype of what gradients arrive for. */
export function metadataOf(given: TensorOrEdge): OutputMetadata {
  if (given instanceof Tensor) return given;
  const metadata = given.node.outputs[given.output_nr];
  if (metadata === undefined) throw new AttributeError(`${given.node.name()} has no output ${given.output_nr}`);
  return metadata;
}
