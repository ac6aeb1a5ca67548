/** `vision.io`: images in files and on pages. */
export {
  decode_gif,
  decode_image,
  decode_jpeg,
  decode_png,
  decode_webp,
  draw_on_canvas,
  encode_jpeg,
  encode_png,
  ImageReadMode,
  read_file,
  read_image,
  write_file,
  write_jpeg,
  write_png,
  type ImageSource,
} from "./image.ts";
