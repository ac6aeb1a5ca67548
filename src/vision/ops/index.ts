/** Operators and blocks of image models: `ops.nms`, `ops.roi_align`, `ops.Conv2dNormActivation`. */
export * from "./misc.ts";
export * from "./stochastic-depth.ts";
export {
  batched_nms,
  box_area,
  box_convert,
  box_iou,
  clip_boxes_to_image,
  generalized_box_iou,
  masks_to_boxes,
  nms,
  remove_small_boxes,
  type BoxFormat,
} from "./boxes.ts";
export { RoIAlign, roi_align } from "./roi-align.ts";
