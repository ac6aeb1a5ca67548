/** What the graph behind a tensor is made of: for pictures, and to find out why `backward` would fail before it does. */
import type { DType } from "../dtype.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { AccumulateGrad } from "./accumulate.ts";
import { gradientEdge } from "./history.ts";
import type { Node, SavedDescription } from "./node-types.ts";

/** A node of a graph. */
export interface NodeDescription {
  /** PyTorch's name: `MulBackward0`. */
  readonly name: string;
  /** Shapes and dtypes of the operator's outputs in the forward pass. */
  readonly outputs: readonly { readonly shape: readonly number[]; readonly dtype: DType }[];
  /** The tensors that the node keeps for its derivative. */
  readonly saved: readonly SavedDescription[];
  /** For each input, the index of the node that its gradient goes to, or null. */
  readonly next: readonly (number | null)[];
  /** The leaf whose `.grad` the node adds to. */
  readonly variable: Tensor | null;
}

/** A graph: the tensor's own node first. */
export interface GraphDescription {
  /** The nodes; edges name them by their place in this list. */
  readonly nodes: readonly NodeDescription[];
  /** Why `backward` would fail, in PyTorch's words; null where nothing that is known speaks against it. */
  readonly problem: string | null;
}

/**
 * The nodes behind a tensor with shapes, saved tensors and their versions. A tensor without a graph gives no nodes.
 *
 * @example
 * const x = torch.ones(2, { requires_grad: true });
 * const y = x.exp();
 * const { nodes } = torch.autograd.graph.describe(y);
 * nodes.map((node) => node.name); // [ 'ExpBackward0', 'AccumulateGrad' ]
 * y.add_(1);
 * torch.autograd.graph.describe(y).nodes[1]!.saved[0]!.version; // 1
 */
export function describe(tensor: Tensor): GraphDescription {
  const start = gradientEdge(tensor)?.node;
  const found: Node[] = [];
  const places = new Map<Node, number>();
  const place = (node: Node): number => {
    let at = places.get(node);
    if (at === undefined) {
      at = found.length;
      places.set(node, at);
      found.push(node);
    }
    return at;
  };
  if (start !== undefined) place(start);
  const nodes: NodeDescription[] = [];
  for (let i = 0; i < found.length; i++) {
    const node = found[i]!;
    nodes.push({
      name: node.label,
      outputs: node.outputs.map(({ shape, dtype }) => ({ shape, dtype })),
      saved: node.describeSaved(),
      next: node.edges.map((edge) => (edge === null ? null : place(edge.node))),
      variable: node instanceof AccumulateGrad ? node.variable : null,
    });
  }
  const problems = nodes.flatMap(({ saved }) => saved.flatMap(({ problem }) => (problem === null ? [] : [problem])));
  return { nodes, problem: problems[0] ?? null };
}
