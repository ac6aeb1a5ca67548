/** `vision.io`: images in files to tensors of bytes, and back. */
import { int32, uint16, uint8 } from "../../dtype.ts";
import { functionSignature, type Arguments } from "../../nn/arguments.ts";
import { bytesOfAsync, comesLater, type AsyncSource } from "../../serialization/sources.ts";
import { KeyError, RuntimeError, ValueError, withHelp } from "../../support/errors.ts";
import { readFile, writeFile } from "../../support/platform/files.ts";
import { isArrayBuffer, isByteArray, isUrl } from "../../support/realms.ts";
import { frombuffer } from "../../ops/create/from-data.ts";
import { cat } from "../../ops/view/join.ts";
import { elementsOf } from "../../tensor/elements.ts";
import { Tensor } from "../../tensor/tensor.ts";
import {
  codec,
  imageDataOf,
  pixelsOf,
  type EncodedFormat,
  type ImageEncodeOptions,
  type PageImage,
  type Pixels,
} from "./codec.ts";
import { channelsInHeader, imageFormatOf, type ImageFormat } from "./format.ts";
import { plainPixels } from "./plain-images.ts";
import { sizeAt } from "../../support/checked.ts";

/** Which channels an image shall have. */
export type ImageReadMode = "UNCHANGED" | "GRAY" | "GRAY_ALPHA" | "RGB" | "RGB_ALPHA";
/** The modes by name, as torchvision's enum has them. */
export const ImageReadMode: Readonly<Record<ImageReadMode, ImageReadMode>> = {
  UNCHANGED: "UNCHANGED",
  GRAY: "GRAY",
  GRAY_ALPHA: "GRAY_ALPHA",
  RGB: "RGB",
  RGB_ALPHA: "RGB_ALPHA",
};
const channelsOf: Readonly<Record<ImageReadMode, number | null>> = {
  UNCHANGED: null,
  GRAY: 1,
  GRAY_ALPHA: 2,
  RGB: 3,
  RGB_ALPHA: 4,
};

/** A picture: a file's bytes as a tensor or array, a path (in Node), an address, a Blob, or a picture of the page. */
export type ImageSource = Tensor | AsyncSource | PageImage;

/** The image [channels, height, width] of pixels. */
function tensorOf({ data, width, height, channels }: Pixels): Tensor {
  const dtype = data instanceof Uint16Array ? uint16 : uint8;
  const flat = frombuffer(data.slice(), { dtype });
  return flat.view([height, width, channels]).permute(2, 0, 1).contiguous();
}

/** An image [channels, height, width] with the channels that a mode asks for. */
function inMode(image: Tensor, wanted: number | null, gray: GrayRule = rounded): Tensor {
  const given = sizeAt(image.shape, 0);
  if (wanted === null || wanted === given) return image;
  const [hasColor, hasAlpha] = [given > 2, given % 2 === 0];
  const [wantsColor, wantsAlpha] = [wanted > 2, wanted % 2 === 0];
  const color = image.narrow(0, 0, hasColor ? 3 : 1);
  let colors = color;
  if (wantsColor && !hasColor) colors = color.expand([3, -1, -1]);
  if (!wantsColor && hasColor) colors = luma(color, gray);
  if (!wantsAlpha) return colors.contiguous();
  const opaque = image.dtype === uint8 ? 255 : 65535;
  const [, height, width] = image.shape as [number, number, number];
  const alpha = hasAlpha ? image.narrow(0, given - 1, 1) : image.new_full([1, height, width], opaque);
  return cat([colors, alpha]);
}

/** Weights of red, green and blue in whole numbers, what is added to their sum, and how many bits are dropped of it. */
type GrayRule = readonly [red: number, green: number, blue: number, add: number, shift: number];
/** ITU-R 601 (0.299, 0.587, 0.114) with rounding, as libjpeg has it. */
const rounded: GrayRule = [19595, 38470, 7471, 32768, 16];
/** The same weights in 15 bits without rounding, as libpng has it. */
const cut: GrayRule = [9794, 19234, 3740, 0, 15];

/** Gray of RGB. */
function luma(color: Tensor, [red, green, blue, add, shift]: GrayRule): Tensor {
  const [r, g, b] = color.long().unbind(0) as [Tensor, Tensor, Tensor];
  const sum = r.mul(red).add(g.mul(green)).add(b.mul(blue)).add(add);
  return sum.bitwise_right_shift(shift).to(color.dtype).unsqueeze(0);
}

/** RGB [3, height, width] of the inks of a JPEG file [4, height, width], as Pillow has it: each color times black, rounded. */
function rgbOfInks(inks: Tensor): Tensor {
  const wide = inks.to(int32);
  const black = wide.narrow(0, 3, 1);
  const product = wide.narrow(0, 0, 3).rsub(255).mul(black).add(128);
  const taken = product.bitwise_right_shift(8).add(product).bitwise_right_shift(8);
  return black.sub(taken).clamp(0, 255).to(uint8);
}

/** A file's bytes; null for a picture of the page. */
async function fileBytes(input: ImageSource): Promise<Uint8Array | null> {
  if (input instanceof Tensor) {
    if (input.dtype !== uint8) throw new RuntimeError("Expected a torch.uint8 tensor");
    if (input.dim() !== 1 || input.numel() === 0) throw new RuntimeError("Expected a non empty 1-dimensional tensor");
    return elementsOf(input.contiguous()) as Uint8Array;
  }
  const isFile =
    typeof input === "string" ||
    isByteArray(input) ||
    isArrayBuffer(input) ||
    isUrl(input) ||
    comesLater(input as AsyncSource);
  if (!isFile) return null;
  const { bytes } = await bytesOfAsync(input as AsyncSource);
  if (bytes.length === 0) throw new RuntimeError("Expected a non empty 1-dimensional tensor");
  return bytes;
}

interface DecodeOptions {
  /** Which channels. Default "UNCHANGED": those of the file. */
  mode?: ImageReadMode;
  /** Whether to turn the image as its EXIF data says. Browsers always do. Default false. */
  apply_exif_orientation?: boolean;
}
type DecodeArguments = Arguments<
  [input: ImageSource, mode?: ImageReadMode, apply_exif_orientation?: boolean],
  DecodeOptions & { input?: ImageSource }
>;

/** What is said of files of other formats. */
const refusals: Partial<Record<ImageFormat, string>> = {
  png: "Content is not png!",
  jpeg: "Not a JPEG file",
  webp: "The file is no WebP image",
  gif: "The file is no GIF image",
};

function decoder(name: string, only: ImageFormat | null): (...args: DecodeArguments) => Promise<Tensor> {
  const bound = functionSignature<{ input: ImageSource } & Required<DecodeOptions>>(
    name,
    "input, mode='UNCHANGED', apply_exif_orientation=False",
  );
  return async (...args) => {
    const { input, mode, apply_exif_orientation } = bound.bind(args);
    const key = String(mode).toUpperCase() as ImageReadMode;
    if (!Object.hasOwn(channelsOf, key)) throw new KeyError(`'${key}'`);
    const wanted = channelsOf[key];
    const bytes = await fileBytes(input);
    // Pictures of a page have no alpha unless it is asked for.
    if (bytes === null) return inMode(tensorOf(await pixelsOf(input as PageImage)), wanted ?? 3);
    const format = imageFormatOf(bytes);
    if (only !== null && format !== only) throw new RuntimeError(refusals[only]!);
    if (format === null)
      throw new RuntimeError("Unsupported image file. Only jpeg, png, webp and gif are currently supported.");
    if (format === "jpeg" && (key === "RGB_ALPHA" || key === "GRAY_ALPHA"))
      throw new RuntimeError("The provided mode is not supported for JPEG files");
    if (format === "bmp" || format === "pnm") return inMode(plainPixels(bytes, format), wanted);
    const pixels = await codec().decode(bytes, apply_exif_orientation);
    if (pixels.isCmyk === true) {
      // The decoder turns over what JPEG files have turned over already; torchvision gives what is in the file.
      const inks = tensorOf(pixels).bitwise_not();
      return wanted === null ? inks : inMode(rgbOfInks(inks), wanted);
    }
    const all = wanted ?? (pixels.channels === 4 ? channelsInHeader(bytes, format) : null);
    return inMode(tensorOf(pixels), format === "gif" ? 3 : all, format === "png" ? cut : rounded);
  };
}

/**
 * Decodes an image to a tensor of bytes [channels, height, width] (uint16 for PNG files of 16 bits). In Node the optional
 * package `sharp` decodes, in a page the browser: PNG, JPEG, WebP, the first frame of GIF, and AVIF and TIFF where they
 * know them. BMP, PGM and PPM, which torchvision leaves to Pillow, need neither.
 * @param input A file's bytes, a path, an address, a Blob or File; in a page also an `<img>`, a canvas, an ImageBitmap,
 *   ImageData, or a frame of a video.
 * @param mode Which channels: "UNCHANGED" (the default, as the file has them; RGB for what has no file), "GRAY",
 *   "GRAY_ALPHA", "RGB", "RGB_ALPHA".
 * @throws RuntimeError where the bytes are no image, or a damaged one.
 * @example
 * ```ts ignore
 * const image = await io.decode_image("cat.jpg", "RGB");
 * image.shape; // [3, 480, 640]
 * ```
 */
export const decode_image: (...args: DecodeArguments) => Promise<Tensor> = decoder("decode_image", null);
/** `decode_image` of a PNG file. [channels, height, width] of uint8. */
export const decode_png: (...args: DecodeArguments) => Promise<Tensor> = decoder("decode_png", "png");
/** `decode_image` of a JPEG file. [channels, height, width] of uint8. */
export const decode_jpeg: (...args: DecodeArguments) => Promise<Tensor> = decoder("decode_jpeg", "jpeg");
/** `decode_image` of a WebP file. [channels, height, width] of uint8. */
export const decode_webp: (...args: DecodeArguments) => Promise<Tensor> = decoder("decode_webp", "webp");
/** The first frame of a GIF file: RGB. [3, height, width] of uint8. */
export const decode_gif: (...args: DecodeArguments) => Promise<Tensor> = decoder("decode_gif", "gif");
/** `decode_image` of a file. [channels, height, width] of uint8. */
export const read_image: (...args: DecodeArguments) => Promise<Tensor> = decoder("read_image", null);

/** The bytes of a file as a tensor [count]. */
export function read_file(path: string): Tensor {
  return frombuffer(readFile(path), { dtype: uint8 });
}
/** Writes a tensor of bytes [count] to a file; in a page it becomes a download. */
export function write_file(filename: string, data: Tensor): void {
  if (data.dtype !== uint8) throw new RuntimeError("Input tensor dtype should be uint8");
  if (data.dim() !== 1) throw new RuntimeError("Input data should be a 1-dimensional tensor");
  writeFile(filename, [elementsOf(data.contiguous()) as Uint8Array]);
}

function pixelsFrom(image: Tensor, allowed: readonly number[]): Pixels {
  if (image.dtype !== uint8) throw new RuntimeError("Input tensor dtype should be uint8");
  if (image.dim() !== 3) throw new RuntimeError("Input data should be a 3-dimensional tensor");
  const [channels, height, width] = image.shape as [number, number, number];
  if (!allowed.includes(channels))
    throw new RuntimeError(`The number of channels should be ${allowed.join(" or ")}, got: ${channels}`);
  if (image.numel() === 0) throw new RuntimeError(`Images have pixels; this one is ${height} by ${width}`);
  const data = elementsOf(image.permute(1, 2, 0).contiguous()) as Uint8Array;
  return { data: Uint8Array.from(data), width, height, channels };
}

async function encoded(image: Tensor, format: EncodedFormat, options: ImageEncodeOptions): Promise<Tensor> {
  const bytes = await codec().encode(pixelsFrom(image, [1, 3]), format, options);
  return frombuffer(new Uint8Array(bytes), { dtype: uint8 });
}

/**
 * The bytes [count] of a PNG file of an image [1 or 3, height, width] of uint8.
 * @param compression_level From 0 to 9; a browser chooses its own.
 */
export async function encode_png(input: Tensor, compression_level: number = 6): Promise<Tensor> {
  if (compression_level < 0 || compression_level > 9)
    throw new RuntimeError("Compression level should be between 0 and 9");
  return encoded(input, "png", { compressionLevel: compression_level });
}
/**
 * The bytes [count] of a JPEG file of an image [1 or 3, height, width] of uint8.
 * @param quality From 1 to 100.
 */
export async function encode_jpeg(input: Tensor, quality: number = 75): Promise<Tensor> {
  if (quality < 1 || quality > 100) throw new ValueError("Image quality should be a positive number between 1 and 100");
  return encoded(input, "jpeg", { quality });
}
/** Writes a PNG file of an image [1 or 3, height, width] of uint8. */
export async function write_png(input: Tensor, filename: string, compression_level: number = 6): Promise<void> {
  write_file(filename, await encode_png(input, compression_level));
}
/** Writes a JPEG file of an image [1 or 3, height, width] of uint8. */
export async function write_jpeg(input: Tensor, filename: string, quality: number = 75): Promise<void> {
  write_file(filename, await encode_jpeg(input, quality));
}
/** Writes an image of uint8 in the format that a file's name ends with: png, jpg, jpeg, webp. */
export async function writeImage(image: Tensor, filename: string, format: string | null): Promise<void> {
  const name = (format ?? /\.([^./\\]+)$/.exec(filename)?.[1] ?? "").toLowerCase();
  const known = ({ png: "png", jpg: "jpeg", jpeg: "jpeg", webp: "webp" } as const)[name];
  if (known === undefined)
    throw new ValueError(
      withHelp(`unknown file extension: ${name === "" ? "" : `.${name}`}`, "png, jpg, jpeg and webp are written."),
    );
  write_file(filename, await encoded(image, known, {}));
}

/** A canvas, in a page or off it. */
type Canvas = Pick<HTMLCanvasElement | OffscreenCanvas, "width" | "height" | "getContext">;

/**
 * Draws an image [1 to 4, height, width] or [height, width] onto a canvas, which gets its size: uint8 as it is, floats
 * from 0 to 1.
 * @example
 * ```ts ignore
 * io.draw_on_canvas(image, document.querySelector("canvas"));
 * ```
 */
export function draw_on_canvas(image: Tensor, canvas: Canvas): void {
  const bytes = image.dtype.is_floating_point ? image.detach().mul(255).round().clamp(0, 255).to(uint8) : image;
  const pixels = pixelsFrom(bytes.dim() === 2 ? bytes.unsqueeze(0) : bytes, [1, 2, 3, 4]);
  canvas.width = pixels.width;
  canvas.height = pixels.height;
  (canvas.getContext("2d") as CanvasRenderingContext2D).putImageData(imageDataOf(pixels), 0, 0);
}
