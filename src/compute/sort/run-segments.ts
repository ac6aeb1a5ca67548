/** Reductions of segments of a dim, and their gradients. */
import { numel } from "../../layout/shape.ts";
import { argumentOf, emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { discard, packed, zerosOf } from "../copy-elements.ts";
import { segmentBackward, segmentForward, segmentStarts, type SegmentReduction } from "./segment-kernels.ts";
import { sizeAt } from "../../support/checked.ts";

/** What the kernels take before their buffers. Data is [rows, size, inner], offsets [rows, segments + 1]. */
function sizesOf(
  shape: readonly number[],
  offsets: Tensor,
  axis: number,
  reduce: SegmentReduction,
  initial: number | null,
): number[] {
  const [rows, inner] = [numel(shape.slice(0, axis)), numel(shape.slice(axis + 1))];
  return [
    0,
    rows,
    sizeAt(offsets.shape, -1) - 1,
    sizeAt(shape, axis),
    inner,
    initial ?? segmentStarts[reduce],
    initial === null ? 0 : 1,
  ];
}

/** The gradient of the data, from that of the result. */
export function segmentsBackward(
  grad: Tensor,
  result: Tensor,
  data: Tensor,
  reduce: SegmentReduction,
  offsets: Tensor,
  axis: number,
  initial: number | null,
): Tensor {
  const [dGrad, dResult, dData] = [packed(grad), packed(result), packed(data)];
  const out = zerosOf(data.shape, data.dtype);
  segmentBackward(grad, reduce, data.dtype)(
    ...sizesOf(data.shape, offsets, axis, reduce, initial),
    argumentOf(offsets),
    argumentOf(dData),
    argumentOf(out),
    argumentOf(dGrad),
    argumentOf(dResult),
  );
  discard(dGrad, grad);
  discard(dData, data);
  return out;
}

/** Each segment of a dim reduced to one element. */
export function segmentsForward(
  data: Tensor,
  reduce: SegmentReduction,
  offsets: Tensor,
  axis: number,
  initial: number | null,
): Tensor {
  const source = packed(data);
  const out = emptyTensor(
    [...offsets.shape.slice(0, -1), sizeAt(offsets.shape, -1) - 1, ...data.shape.slice(axis + 1)],
    data.dtype,
  );
  if (numel(out.shape) > 0)
    segmentForward(data, reduce, data.dtype)(
      ...sizesOf(data.shape, offsets, axis, reduce, initial),
      argumentOf(offsets),
      argumentOf(source),
      argumentOf(out),
    );
  discard(source, data);
  return out;
}
