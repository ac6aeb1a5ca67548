/**
 * The nodes that let in-place changes of views flow into the base's history: CopySlices for the base,
 * AsStridedBackward0 for its views.
 */
import type { Tensor } from "../tensor/tensor.ts";
import { CONJUGATE, NEGATE } from "../tensor/pending.ts";
import type { Layout } from "../layout/shape.ts";

import { wantAs } from "./graph-task.ts";
import { GraphNode } from "./node.ts";
import { backwardTwice } from "./messages.ts";
import type { Edge, Gradient, Node, SavedDescription } from "./node-types.ts";

/** Where the elements of a tensor lie, and what they stand for. */
interface Place extends Layout {
  readonly isComplex: boolean;
  /** Marks: see `tensor/pending.ts`. */
  readonly pending: number;
}

function placeOf({ shape, strides, offset, dtype, pending }: Tensor): Place {
  return { shape, strides, offset, isComplex: dtype.is_complex, pending };
}

/** Complex numbers as pairs of real ones, and back. */
function asPairs({ shape, strides, offset, pending }: Place): Place {
  const doubled = strides.map((stride) => 2 * stride);
  return { shape: [...shape, 2], strides: [...doubled, 1], offset: 2 * offset, isComplex: false, pending };
}

/** A tensor with the marks turned over in which two places differ. */
function withMarks(tensor: Tensor, base: Place, view: Place): Tensor {
  const marks = base.pending ^ view.pending;
  const conjugate = (marks & CONJUGATE) !== 0 && tensor.dtype.is_complex ? tensor._conj() : tensor;
  return (marks & NEGATE) !== 0 ? conjugate._neg_view() : conjugate;
}

/** The view of a tensor, which lies as `base` does, at the place of `view`. */
function viewAt(tensor: Tensor, base: Place, view: Place): Tensor {
  if (base.isComplex && !view.isComplex) return viewAt(tensor._pairs(), asPairs(base), view);
  if (view.isComplex && !base.isComplex) {
    const pairs = viewAt(tensor, base, { ...asPairs(view), pending: base.pending });
    return withMarks(pairs._from_pairs(), base, view);
  }
  return withMarks(tensor.as_strided(view.shape, view.strides, view.offset - base.offset), base, view);
}

/**
 * History of a base after `inner` changed one of its views: gradients of the slice go through `inner`, the rest pass.
 */
export class CopySlices extends GraphNode {
  private readonly base: Place;
  private readonly view: Place;
  private inner: Node | null;

  constructor(base: Tensor, view: Tensor, inner: Node, baseEdge: Edge | null) {
    super([baseEdge, ...inner.edges.slice(1)]);
    const replaced = inner.edges[0]?.node;
    if (replaced instanceof AsStridedBackward) replaced.users--;
    this.base = placeOf(base);
    this.view = placeOf(view);
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
    if (this.inner === null) throw backwardTwice();
    const result = gradient.new_empty_strided(this.base.shape, this.base.strides).copy_(gradient);
    const slice = viewAt(result, this.base, this.view);
    // The inner node asks whether its own edge is wanted, which leads to what the view was: the base's tells.
    const [own] = this.inner.edges;
    const [base] = this.edges;
    if (own && base) wantAs(own.node, base.node);
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
  private readonly base: Place;
  private readonly view: Place;
  /** How many edges lead here. */
  users = 0;

  constructor(base: Tensor, view: Tensor, edges: readonly (Edge | null)[]) {
    super(edges);
    this.base = placeOf(base);
    this.view = placeOf(view);
    this.describeOutput(view);
  }

  get label(): string {
    return ((this.base.pending ^ this.view.pending) & CONJUGATE) === 0 ? "AsStridedBackward0" : "ConjBackward0";
  }

  apply([gradient]: Gradient[]): Gradient[] {
    return [gradient ? backFrom(gradient, this.base, this.view) : null];
  }
}

/** The gradient of a base from that of a view: its elements where the view shows them. */
function backFrom(gradient: Tensor, base: Place, view: Place): Tensor {
  if (base.isComplex && !view.isComplex) return backFrom(gradient, asPairs(base), view)._from_pairs();
  if (view.isComplex && !base.isComplex) {
    const pairs = withMarks(gradient, base, view).resolve_conj()._pairs();
    return backFrom(pairs, base, { ...asPairs(view), pending: base.pending });
  }
  return withMarks(gradient, base, view).as_strided_backward(
    base.shape,
    base.strides,
    base.offset,
    view.shape,
    view.strides,
    view.offset,
  );
}
