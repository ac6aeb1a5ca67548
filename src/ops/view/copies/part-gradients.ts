/** Parts of a tensor as views, and the tensors that the gradients of such parts make up. */
import { contiguousLayout, numel, type Layout } from "../../../layout/shape.ts";
import { splitPieces } from "../../../layout/split.ts";
import * as layouts from "../../../layout/views.ts";
import { emptyTensor, type Tensor } from "../../../tensor/tensor.ts";
import { aliasOf } from "../../../compute/alias.ts";
import { copyInto, zerosOf } from "../../../compute/copy-elements.ts";
import { operator } from "../../declare/operator.ts";

/** The layout of a view, for each of several numbered views of one tensor. */
type LayoutChange = (layout: Layout, i: number) => Layout;

/** The `i`-th view that a layout change shows; one of the inverses of `embedViews`. */
const applyView: { (self: Tensor, change: LayoutChange, i: number): Tensor } = operator(
  "apply_view(Tensor self, any change, int i) -> Tensor",
  {
    view: true,
    forward: (self: Tensor, change: LayoutChange, i: number) => aliasOf(self, change(self, i)),
    derivative: {
      self: [
        [],
        (grad, c) =>
          embedView(grad, c.shape("self"), (layout) => c.value<LayoutChange>("change")(layout, c.value("i"))),
      ],
    },
  },
);

/**
 * A tensor of a shape with each of `parts` written where its view shows, and 0 in the rest. The views share no places;
 * null stands for zeros.
 */
export const embedViews: {
  (parts: readonly (Tensor | null)[], shape: readonly number[], change: LayoutChange): Tensor;
} = operator("embed_views(Tensor[] parts, any shape, any change) -> Tensor", {
  forward: (parts: readonly (Tensor | null)[], shape: readonly number[], change: LayoutChange) => {
    const { dtype } = parts.find((part) => part !== null)!;
    const isFull = parts.reduce((sum, part) => sum + (part ? numel(part.shape) : 0), 0) === numel(shape);
    const result = isFull ? emptyTensor(shape, dtype) : zerosOf(shape, dtype);
    parts.forEach((part, i) => {
      if (part) copyInto(aliasOf(result, change(contiguousLayout(shape), i)), part);
    });
    return result;
  },
  derivative: {
    parts: [[], (grad, c) => c.shapes("parts").map((_, i) => applyView(grad, c.value<LayoutChange>("change"), i))],
  },
});

/** Zeros of a shape with a tensor written where a view shows: the gradient of views that leave elements out. */
export function embedView(part: Tensor, shape: readonly number[], change: (layout: Layout) => Layout): Tensor {
  return embedViews([part], shape, change);
}

/** Views of the pieces of a dim: of one size, or of a list of sizes. */
export function pieceViews(self: Tensor, sizes: number | readonly number[], dim: number): Tensor[] {
  return splitPieces(self.shape, sizes, dim).map(({ start, stop }) =>
    aliasOf(self, layouts.slice(self, dim, start, stop, 1)),
  );
}

/** The gradient of a tensor of `shape` by those of its pieces. */
export function pieceGradient(
  grads: readonly (Tensor | null)[],
  shape: readonly number[],
  sizes: number | readonly number[],
  dim: number,
): Tensor {
  const pieces = splitPieces(shape, sizes, dim);
  return embedViews(grads, shape, (layout, i) => layouts.slice(layout, dim, pieces[i]!.start, pieces[i]!.stop, 1));
}
