/** Operators of torchvision, as programs that were written down call them. */
import { deform_conv2d, nms, ps_roi_align, ps_roi_pool, roi_align, roi_pool } from "../vision/ops/index.ts";
import type { Tensor } from "../tensor/tensor.ts";

type Regions = [
  input: Tensor,
  rois: Tensor,
  spatial_scale: number,
  pooled_height: number,
  pooled_width: number,
  sampling_ratio: number,
  aligned: boolean,
];

const second =
  (fn: (...args: Regions) => Tensor) =>
  (...args: Regions): Tensor[] => {
    const pooled = fn(...args);
    return [pooled, pooled];
  };

/** By their names with the name space. */
const operators: Readonly<Record<string, (...args: never[]) => unknown>> = {
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

/** An operator of torchvision by its name, "torchvision::nms", with plain arguments in their places; null for others. */
export function visionOperator(name: string): ((...args: never[]) => unknown) | null {
  return Object.hasOwn(operators, name) ? (operators[name] ?? null) : null;
}
