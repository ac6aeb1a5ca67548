/** Who decodes and encodes images: the package `sharp` in Node, the canvas in a page or a worker. */
import { RuntimeError, withHelp } from "../../support/errors.ts";
import { hasFiles } from "../../support/platform/files.ts";
import { loadPackage } from "../../support/platform/libraries.ts";
import { imageFormatOf } from "./format.ts";

/** Pixels row by row, the channels of each side by side, 8 or 16 bits each. */
export interface Pixels {
  readonly data: Uint8Array | Uint16Array;
  readonly width: number;
  readonly height: number;
  /** 1 gray, 2 gray and alpha, 3 RGB, 4 RGBA (or CMYK). */
  readonly channels: number;
  /** Whether the channels are the inks of a JPEG file: 255 is full ink. */
  readonly isCmyk?: boolean;
}

/** What can be encoded. */
export type EncodedFormat = "png" | "jpeg" | "webp";

/** How to encode: quality from 1 to 100, compression of PNG from 0 to 9. */
export interface ImageEncodeOptions {
  readonly quality?: number;
  readonly compressionLevel?: number;
}

/** A decoder and encoder of image files. */
export interface Codec {
  /** The pixels of a file of a format that `formatOf` knows; `orient` turns it as its EXIF data says. */
  decode(bytes: Uint8Array, orient: boolean): Promise<Pixels>;
  encode(pixels: Pixels, format: EncodedFormat, options: ImageEncodeOptions): Promise<Uint8Array>;
}

/** What `sharp` tells of pixels. */
interface RawInfo {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
}
/** The part of `sharp` that is used. */
interface SharpImage {
  metadata(): Promise<{ space?: string; depth?: string; channels?: number; hasAlpha?: boolean }>;
  rotate(): SharpImage;
  toColourspace(space: string): SharpImage;
  pipelineColourspace(space: string): SharpImage;
  removeAlpha(): SharpImage;
  raw(options?: { depth: string }): SharpImage;
  png(options: { compressionLevel: number }): SharpImage;
  jpeg(options: { quality: number; chromaSubsampling: string }): SharpImage;
  webp(options: { quality: number }): SharpImage;
  toBuffer(): Promise<Uint8Array>;
  toBuffer(options: { resolveWithObject: true }): Promise<{ data: Uint8Array; info: RawInfo }>;
}
type Sharp = (input: Uint8Array, options?: { raw?: RawInfo; failOn?: string }) => SharpImage;

function sharpCodec(sharp: Sharp): Codec {
  return {
    async decode(bytes, orient) {
      try {
        const { space, depth, hasAlpha } = await sharp(bytes).metadata();
        const wide = depth === "ushort";
        // Of a gray image the package gives the first channel only, so gray with alpha is asked for as color.
        const gray = (space === "b-w" || space === "grey16") && hasAlpha !== true;
        const image = sharp(bytes);
        if (space === "cmyk" && imageFormatOf(bytes) === "jpeg") {
          const inks = (orient ? image.rotate() : image).pipelineColourspace("cmyk").toColourspace("cmyk");
          const { data, info } = await inks.raw().toBuffer({ resolveWithObject: true });
          return { data, width: info.width, height: info.height, channels: info.channels, isCmyk: true };
        }
        const turned = (orient ? image.rotate() : image).toColourspace(
          gray ? (wide ? "grey16" : "b-w") : wide ? "rgb16" : "srgb",
        );
        const { data, info } = await turned
          .raw(wide ? { depth: "ushort" } : undefined)
          .toBuffer({ resolveWithObject: true });
        const { width, height, channels } = info;
        if (!wide) return { data, width, height, channels };
        const values = new Uint16Array(data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength));
        return { data: values, width, height, channels };
      } catch (error) {
        throw new RuntimeError(`decode_image: ${(error as Error).message}`, { cause: error });
      }
    },
    async encode({ data, width, height, channels }, format, { quality = 75, compressionLevel = 6 }) {
      const image = sharp(data as Uint8Array, { raw: { width, height, channels } });
      // A gray image becomes a gray file, not three equal channels.
      const kept = channels < 3 ? image.toColourspace("b-w") : image;
      if (format === "png") return kept.png({ compressionLevel }).toBuffer();
      if (format === "jpeg") return kept.jpeg({ quality, chromaSubsampling: "4:2:0" }).toBuffer();
      return image.webp({ quality }).toBuffer();
    },
  };
}

/** What a page has for a picture: an image element, a canvas, an ImageBitmap, ImageData, a frame of a video. */
export type PageImage = ImageBitmapSource;

function context(width: number, height: number): OffscreenCanvasRenderingContext2D {
  const canvas = new OffscreenCanvas(width, height);
  const made = canvas.getContext("2d", { willReadFrequently: true });
  if (made === null) throw new RuntimeError("decode_image: this browser gives no canvas to draw on");
  return made;
}

/** The pixels of a picture of the page, or of a Blob: always four channels. */
export async function pixelsOf(source: PageImage): Promise<Pixels> {
  requireCanvas();
  const options: ImageBitmapOptions = { premultiplyAlpha: "none", colorSpaceConversion: "none" };
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(source, options);
  } catch (error) {
    throw new RuntimeError(`decode_image: ${(error as Error).message}`, { cause: error });
  }
  const { width, height } = bitmap;
  const drawing = context(width, height);
  drawing.drawImage(bitmap, 0, 0);
  bitmap.close();
  return { data: new Uint8Array(drawing.getImageData(0, 0, width, height).data.buffer), width, height, channels: 4 };
}

/** Pixels as a canvas takes them: RGBA. */
export function imageDataOf({ data, width, height, channels }: Pixels): ImageData {
  const image = new ImageData(width, height);
  const [hasColor, hasAlpha] = [channels > 2, channels % 2 === 0];
  for (let i = 0; i < width * height; i++) {
    for (let channel = 0; channel < 3; channel++)
      image.data[4 * i + channel] = data[channels * i + (hasColor ? channel : 0)]!;
    image.data[4 * i + 3] = hasAlpha ? data[channels * (i + 1) - 1]! : 255;
  }
  return image;
}

/** The canvas of a page: it turns images as their EXIF data says whether asked to or not. */
const canvasCodec: Codec = {
  decode: (bytes) => pixelsOf(new Blob([new Uint8Array(bytes)])),
  async encode(pixels, format, { quality = 75 }) {
    const drawing = context(pixels.width, pixels.height);
    drawing.putImageData(imageDataOf(pixels), 0, 0);
    const blob = await drawing.canvas.convertToBlob({ type: `image/${format}`, quality: quality / 100 });
    return new Uint8Array(await blob.arrayBuffer());
  },
};

function requireCanvas(): void {
  if (typeof createImageBitmap === "undefined" || typeof OffscreenCanvas === "undefined")
    throw new RuntimeError("Images are decoded by createImageBitmap and OffscreenCanvas, which are not here.");
}

let found: Codec | null = null;

/** The codec of this platform. */
export function codec(): Codec {
  if (found !== null) return found;
  if (!hasFiles()) {
    requireCanvas();
    return (found = canvasCodec);
  }
  const sharp = loadPackage<Sharp>("sharp");
  if (sharp === null)
    throw new RuntimeError(
      withHelp("Images need the package sharp, which is not installed.", "npm install sharp (prebuilt, no compiler)"),
    );
  return (found = sharpCodec(sharp));
}
