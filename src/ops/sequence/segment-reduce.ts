/** `segment_reduce`: reductions of segments of one dim, given by their lengths or by where they begin. */
import { lookAt } from "../../compute/look-at.ts";
import { int32, int64 } from "../../dtype.ts";
import { numel, sameShape, wrapDim, shapeText } from "../../layout/shape.ts";
import { notImplemented, notTrue, RuntimeError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { composite, operator } from "../declare/operator.ts";
import { segmentStarts, type SegmentReduction } from "../../compute/sort/segment-kernels.ts";
import type { Operator } from "../declare/types.ts";
import { cat } from "../view/join.ts";
import { sizeAt } from "../../support/checked.ts";
import { segmentsBackward, segmentsForward } from "../../compute/sort/run-segments.ts";

type Plain = (data: Tensor, reduce: SegmentReduction, offsets: Tensor, axis: number, initial: number | null) => Tensor;

const gradientOfSegments: (
  grad: Tensor,
  result: Tensor,
  data: Tensor,
  reduce: SegmentReduction,
  offsets: Tensor,
  axis: number,
  initial: number | null,
) => Tensor = operator(
  "_segment_reduce_backward(Tensor outer, Tensor value, Tensor data, str reduce, Tensor offsets, int axis, Scalar? initial) -> Tensor",
  {
    forward: segmentsBackward,
    derivative: Object.fromEntries(
      ["outer", "data"].map((name) => [
        name,
        [
          [],
          () => {
            throw new RuntimeError("derivative for aten::_segment_reduce_backward is not implemented");
          },
        ],
      ]),
    ),
  },
);

const reduceSegments: Plain = operator(
  "segment_reduce(Tensor data, str reduce, Tensor offsets, int axis, Scalar? initial) -> Tensor",
  {
    forward: segmentsForward,
    derivative: {
      data: [
        ["data", "offsets", "result"],
        (grad, c) =>
          gradientOfSegments(
            grad,
            c.tensor("result"),
            c.tensor("data"),
            c.value("reduce"),
            c.tensor("offsets"),
            c.value("axis"),
            c.value("initial"),
          ),
      ],
    },
  },
);

/** Where each segment begins, and where the last ends: [..., segments + 1] of int64, contiguous. */
function offsetsOf(
  data: Tensor,
  lengths: Tensor | null,
  offsets: Tensor | null,
  axis: number,
  unsafe: boolean,
): Tensor {
  const given = (lengths ?? offsets)!;
  const name = lengths ? "lengths" : "offsets";
  if (given.dtype !== int64 && given.dtype !== int32)
    throw notImplemented(`_segment_reduce_${name}_cpu_kernel1`, given.dtype);
  if (data.shape.length < given.shape.length)
    throw new RuntimeError(`Expected data.dim() >= ${name}_value.dim() to be true, but got false.`);
  if (axis !== given.shape.length - 1)
    throw new RuntimeError(`segment_reduce(): Expected axis to be the last dimension of ${name} but got ${axis}.`);
  if (!sameShape(given.shape.slice(0, -1), data.shape.slice(0, axis))) {
    throw new RuntimeError(
      `segment_reduce(): Expected ${name} to have the sizes of data in all dims before axis, but got ${name} of shape ${shapeText(given.shape)} and data of shape ${shapeText(data.shape)}.`,
    );
  }
  const whole = given.detach().to(int64);
  const starts = lengths ? cat([whole.new_zeros([...whole.shape.slice(0, -1), 1]), whole.cumsum(-1)], -1) : whole;
  // Kernels read where they are told to, so what PyTorch calls unsafe is checked as well.
  if (lengths) {
    if (numel(whole.shape) > 0 && lookAt(whole.min(), 0) < 0)
      throw new RuntimeError("lengths contains negative value!");
    const ends = starts.select(-1, -1);
    const fits = unsafe ? ends.le(sizeAt(data.shape, axis)) : ends.eq(sizeAt(data.shape, axis));
    if (lookAt(fits.all(), 1) === 0)
      throw new RuntimeError(
        "segment_reduce(): Expected all rows of lengths along axis to sum to data.size(lengths.dim()-1) when !unsafe.",
      );
  } else if (numel(whole.shape) > 0) {
    const [low, high] = [lookAt(whole.min(), 0), lookAt(whole.max(), 0)];
    if (low < 0 || high > sizeAt(data.shape, axis))
      throw new RuntimeError(
        `segment_reduce(): Expected offsets between 0 and ${data.shape[axis]}, but got ${low < 0 ? low : high}.`,
      );
    const count = sizeAt(whole.shape, -1) - 1;
    if (
      count > 0 &&
      lookAt(
        whole
          .narrow(-1, 1, count)
          .lt(whole.narrow(-1, 0, count))
          .any(),
        0,
      ) === 1
    )
      throw new RuntimeError(notTrue("segment_length >= 0"));
  }
  return starts.contiguous();
}

/**
 * Options of `segment_reduce`. `lengths` of segments, or `offsets` where they begin; `initial`: what each reduction
 * begins with.
 */
export interface SegmentOptions {
  lengths?: Tensor | null;
  indices?: Tensor | null;
  offsets?: Tensor | null;
  axis?: number;
  unsafe?: boolean;
  initial?: number | null;
}

/** Reduces segments along a dim: "sum", "mean", "max", "min" or "prod" of each. */
export const segment_reduce: Operator<
  (data: Tensor, reduce: string) => Tensor,
  SegmentOptions & { data?: Tensor; reduce?: string }
> = composite(
  "segment_reduce(Tensor data, str reduce, *, Tensor? lengths=None, Tensor? indices=None, Tensor? offsets=None, int axis=0, bool unsafe=False, Scalar? initial=None) -> Tensor",
  (
    data: Tensor,
    reduce: string,
    lengths: Tensor | null,
    indices: Tensor | null,
    offsets: Tensor | null,
    axis: number,
    unsafe: boolean,
    initial: number | null,
  ) => {
    if (indices) throw new RuntimeError("segment_reduce(): indices based reduction is not supported yet.");
    if (!lengths && !offsets) throw new RuntimeError("segment_reduce(): Either lengths or offsets must be defined.");
    if (!(reduce in segmentStarts)) throw new RuntimeError(`unsupported reduction given! ${reduce}`);
    if (!data.dtype.is_floating_point) throw notImplemented("_segment_reduce_cpu", data.dtype);
    const at = wrapDim(axis, data.shape.length);
    return reduceSegments(data, reduce as SegmentReduction, offsetsOf(data, lengths, offsets, at, unsafe), at, initial);
  },
);
