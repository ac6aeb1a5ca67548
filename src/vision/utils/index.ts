/** `vision.utils`: images put together, and what is drawn on them. */
export { draw_bounding_boxes, draw_keypoints, draw_segmentation_masks, type Colors } from "./draw.ts";
export { flow_to_image } from "./flow.ts";
export { make_grid, save_image, type GridOptions } from "./grid.ts";
export type { Color } from "./colors.ts";
