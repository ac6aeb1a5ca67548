/** Batches of views by layouts: what a layout of an item becomes for the whole batch. */
import type { Layout } from "../../layout/shape.ts";
import { mapTensors } from "../level.ts";
import { cat } from "../../ops/view/join.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { broadcastLeading } from "./dim-rules.ts";
import type { BatchingRule } from "./batch.ts";
import { itemAt, sizeAt } from "../../support/checked.ts";

type Shape = readonly number[];
type LayoutChange = (layout: Layout, i: number) => Layout;

/** A change of an item's layout, for layouts with a batch in front. */
function ofBatch(change: LayoutChange): LayoutChange {
  return ({ shape, strides, offset }, i) => {
    const item = change({ shape: shape.slice(1), strides: strides.slice(1), offset }, i);
    return {
      shape: [sizeAt(shape, 0), ...item.shape],
      strides: [itemAt(strides, 0), ...item.strides],
      offset: item.offset,
    };
  };
}

/** `apply_view`. */
export const applyingView: BatchingRule = (call) =>
  call.run({ self: call.value(call.arg("self")), change: ofBatch(call.arg<LayoutChange>("change")) });

/** `embed_views`. */
export const embeddingViews: BatchingRule = (call) =>
  call.run({
    parts: call.arg<readonly (Tensor | null)[]>("parts").map((part) => (part === null ? null : call.whole(part))),
    shape: [call.size, ...call.arg<Shape>("shape")],
    change: ofBatch(call.arg<LayoutChange>("change")),
  });

/** `as_strided`: the same strides in every item. */
export const strided: BatchingRule = (call) => {
  const self = call.value(call.arg("self"));
  return call.run({
    self,
    size: [call.size, ...call.arg<Shape>("size")],
    stride: [itemAt(self.strides, 0), ...call.arg<Shape>("stride")],
  });
};

/** How many places a layout reaches over, from its first. */
function span(size: Shape, stride: Shape): number {
  return size.reduce((sum, n, d) => sum + Math.max(0, n - 1) * itemAt(stride, d), 1);
}

/** `as_strided_backward`: bases stand one behind the other. */
export const stridedBackward: BatchingRule = (call) => {
  const [baseSize, baseStride] = [call.arg<Shape>("base_size"), call.arg<Shape>("base_stride")];
  const step = span(baseSize, baseStride);
  return call.run({
    self: call.whole(call.arg("self")),
    base_size: [call.size, ...baseSize],
    base_stride: [step, ...baseStride],
    size: [call.size, ...call.arg<Shape>("size")],
    stride: [step, ...call.arg<Shape>("stride")],
  });
};

/** `as_strided_scatter`, on items that lie densely one behind the other. */
export const stridedScatter: BatchingRule = (call) => {
  const self = call.whole(call.arg("self")).contiguous();
  return call.run({
    self,
    src: call.whole(call.arg("src")),
    size: [call.size, ...call.arg<Shape>("size")],
    stride: [itemAt(self.strides, 0), ...call.arg<Shape>("stride")],
  });
};

/** `unfold_backward`: the shape is that of all items. */
export const unfoldBackward: BatchingRule = (call) => {
  const shape = call.arg<Shape>("shape");
  return call.run({
    grad: call.whole(call.arg("grad")),
    shape: [call.size, ...shape],
    dimension: call.dim(call.arg<number>("dimension"), shape.length),
  });
};

/** `linalg_lstsq`: batches of matrices are what it takes anyway; where it gives no residuals, no item has some. */
export const leastSquares: BatchingRule = (call) =>
  mapTensors(broadcastLeading(call), (tensor) =>
    tensor.shape.length === 1 && tensor.shape[0] === 0 ? tensor.reshape([1, 0]).expand([call.size, 0]) : tensor,
  );

/** `trace`. */
export const tracing: BatchingRule = (call) => call.value(call.arg("self")).diagonal(0, 1, 2).sum(1);

/** `diag`: a vector becomes a matrix, a matrix its diagonal. */
export const diagonals: BatchingRule = (call) => {
  const self = call.arg("self");
  const offset = call.arg<number>("diagonal");
  const whole = call.value(self);
  if (self.shape.length === 1) return whole.diag_embed(offset);
  return self.shape.length === 2 ? whole.diagonal(offset, 1, 2).clone() : call.run({ self });
};

/** `block_diag`: blocks between zeros, one below the other. */
export const blockDiagonal: BatchingRule = (call) => {
  const blocks = call.arg<readonly Tensor[]>("tensors").map((tensor) => {
    const whole = call.whole(tensor);
    const shape = [1, 1, ...tensor.shape].slice(-2);
    return whole.reshape([call.size, ...shape]);
  });
  const width = blocks.reduce((sum, { shape }) => sum + sizeAt(shape, 2), 0);
  let before = 0;
  const rows = blocks.map((block) => {
    const after = width - before - sizeAt(block.shape, 2);
    const zeros = (count: number): Tensor => block.new_zeros([call.size, sizeAt(block.shape, 1), count]);
    const row = cat([zeros(before), block, zeros(after)], 2);
    before += sizeAt(block.shape, 2);
    return row;
  });
  return cat(rows, 1);
};
