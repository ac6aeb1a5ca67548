/**
 * The nodes that let in-place changes of views flow into the base's history: CopySlices for the base,
 * AsStridedBackward0 for its views.
 */
import type { Tensor } from "../tensor/tensor.ts";
import type { Layout } from "../layout/shape.ts";
import { RuntimeError } from "../support/errors.ts";
import { GraphNode } from "./node.ts";
import { backwardTwice } from "./messages.ts";
import type { Edge, Gradient, Node, SavedDescription } from "./types.ts";

function layoutOf(tensor: Tensor): Layout {
  return { shape: tensor.shape, strides: tensor.strides, offset: tensor.offset };
}

/**
 * History of a base after `inner` changed one of its views: gradients of the slice go through `inner`, the rest pass.
 */
export class CopySlices extends GraphNode {
  private readonly base: Layout;
  private readonly view: Layout;
  private inner: Node | null;

  constructor(base: Tensor, view: Tensor, inner: Node, baseEdge: Edge | null) {
    super([baseEdge, ...inner.edges.slice(1)]);
    const replaced = inner.edges[0]?.node;
    if (replaced instanceof AsStridedBackward) replaced.users--;
    this.base = layoutOf(base);
    this.view = layoutOf(view);
    this.inner = inner;
    this.describeOutput(base);
  }

  get label(): string {
    return "CopySlices";
  }
  override describeSaved(): readonly SavedDescription[] {
    return this.inner?.describeSaved() ?? [];
  }

  apply([gradient]: Gradient[]): Gradient[] {
    if (!gradient) return this.edges.map(() => null);
    if (this.inner === null) throw new RuntimeError(backwardTwice());
    const result = gradient.new_empty_strided(this.base.shape, this.base.strides).copy_(gradient);
    const slice = result.as_strided(this.view.shape, this.view.strides, this.view.offset - this.base.offset);
    const inner = this.inner.apply([slice.clone()]);
    return inner.map((inputGradient, i) => {
      if (i > 0) return inputGradient;
      if (inputGradient) slice.copy_(inputGradient);
      else slice.zero_();
      return result;
    });
  }

  override release(): void {
    this.inner?.release();
    this.inner = null;
  }
}

/** History of a view (or of `as_strided`): reads the gradient back into the places of the base that the view shows. */
export class AsStridedBackward extends GraphNode {
  private readonly base: Layout;
  private readonly view: Layout;
  /** How many edges lead here. */
  users = 0;

  constructor(base: Tensor, view: Tensor, edges: readonly (Edge | null)[]) {
    super(edges);
    this.base = layoutOf(base);
    this.view = layoutOf(view);
    this.describeOutput(view);
  }

  get label(): string {
    return "AsStridedBackward0";
  }

  apply([gradient]: Gradient[]): Gradient[] {
    if (!gradient) return [null];
    return [
      gradient.as_strided_backward(
        this.base.shape,
        this.base.strides,
        this.base.offset,
        this.view.shape,
        this.view.strides,
        this.view.offset,
      ),
    ];
  }
}
