/** Operators and blocks of image models: `ops.nms`, `ops.roi_align`, `ops.Conv2dNormActivation`. */
export * from "./misc.ts";
export * from "./stochastic-depth.ts";
export * from "./deform-conv.ts";
export * from "./drop-block.ts";
export * from "./losses.ts";
export * from "./poolers.ts";
export * from "./position-sensitive.ts";
export { RoIPool, roi_pool, type RoIPoolOptions } from "./roi-pool.ts";
export {
  batched_nms,
  box_area,
  box_convert,
  clip_boxes_to_image,
  masks_to_boxes,
  nms,
  remove_small_boxes,
  type BoxFormat,
} from "./boxes.ts";
export { box_iou, complete_box_iou, distance_box_iou, generalized_box_iou } from "./box-overlaps.ts";
export { FeaturePyramidNetwork } from "./feature-pyramid.ts";
export * as feature_pyramid_network from "./feature-pyramid.ts";
export { RoIAlign, roi_align } from "./roi-align.ts";
