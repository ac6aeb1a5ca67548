/** Operators that programs call and that PyTorch's core has under other names, or not at all: those of torchvision. */
import { deform_conv2d, nms, ps_roi_align, ps_roi_pool, roi_align, roi_pool } from "../vision/ops/index.ts";
import { pad_sequence } from "../nn/utils/rnn.ts";
import { tensordot } from "../ops/product/contractions/contractions.ts";
import { quantizedOperator } from "./quantized/operators.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** An operator: plain arguments in their places. */
export type ExtraOperator = (...args: never[]) => unknown;

type Regions = [
  input: Tensor,
  rois: Tensor,
  spatial_scale: number,
  pooled_height: number,
  pooled_width: number,
  sampling_ratio: number,
  aligned: boolean,
];

/** Names under which PyTorch's core has operators. */
export const otherNames: Readonly<Record<string, string>> = {
  "aten::__not__": "aten::logical_not",
  "prim::abs": "aten::abs",
  "prim::min": "aten::min",
  "prim::max": "aten::max",
};

const second =
  (fn: (...args: Regions) => Tensor) =>
  (...args: Regions): Tensor[] => {
    const pooled = fn(...args);
    return [pooled, pooled];
  };

/** Operators by their names with the name space. */
const extra: Readonly<Record<string, ExtraOperator>> = {
  "aten::tensordot": (a: Tensor, b: Tensor, of_a: readonly number[], of_b: readonly number[]) =>
    tensordot(a, b, [of_a, of_b]),
  "aten::pad_sequence": (
    sequences: Tensor[],
    batch_first = false,
    padding_value = 0,
    padding_side: "left" | "right" = "right",
  ) => pad_sequence(sequences, { batch_first, padding_value, padding_side }),
  "torchvision::nms": (boxes: Tensor, scores: Tensor, threshold: number) => nms(boxes, scores, threshold),
  "torchvision::roi_align": (...[input, rois, scale, height, width, ratio, aligned]: Regions) =>
    roi_align(input, rois, [height, width], scale, ratio, aligned),
  "torchvision::roi_pool": second((input, rois, scale, height, width) => roi_pool(input, rois, [height, width], scale)),
  "torchvision::ps_roi_align": second((input, rois, scale, height, width, ratio) =>
    ps_roi_align(input, rois, [height, width], scale, ratio),
  ),
  "torchvision::ps_roi_pool": second((input, rois, scale, height, width) =>
    ps_roi_pool(input, rois, [height, width], scale),
  ),
  "torchvision::deform_conv2d": (
    input: Tensor,
    weight: Tensor,
    offset: Tensor,
    mask: Tensor,
    bias: Tensor,
    ...[stride_h, stride_w, pad_h, pad_w, dilation_h, dilation_w, , , use_mask]: [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      boolean,
    ]
  ) =>
    deform_conv2d(input, offset, weight, bias, {
      stride: [stride_h, stride_w],
      padding: [pad_h, pad_w],
      dilation: [dilation_h, dilation_w],
      mask: use_mask ? mask : null,
    }),
};

/** An operator that is none of PyTorch's core, by its name with the name space, or null. */
export function extraOperator(name: string): ExtraOperator | null {
  const own = Object.hasOwn(extra, name) ? extra[name] : undefined;
  if (own) return own;
  return /^quantized::|^aten::(de)?quantize/.test(name) ? quantizedOperator(name) : null;
}
