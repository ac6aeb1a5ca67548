/** Transforms as functions, on tensors of images [..., channels, height, width]. */
export {
  adjust_brightness,
  adjust_contrast,
  adjust_gamma,
  adjust_hue,
  adjust_saturation,
  adjust_sharpness,
  autocontrast,
  equalize,
  grayscale_to_rgb,
  invert,
  permute_channels,
  posterize,
  rgb_to_grayscale,
  solarize,
  to_grayscale,
} from "./color.ts";
export { convert_image_dtype, to_dtype } from "./dtype.ts";
export {
  center_crop,
  crop,
  five_crop,
  hflip,
  horizontal_flip,
  pad,
  resize,
  resized_crop,
  ten_crop,
  vertical_flip,
  vflip,
  get_dimensions,
  get_num_channels,
  get_size,
} from "./geometry.ts";
export { erase, gaussian_blur, gaussian_noise, normalize } from "./misc.ts";
export { affine, elastic, elastic_transform, perspective, rotate } from "./warp.ts";
export { get_num_frames, uniform_temporal_subsample } from "./video.ts";
