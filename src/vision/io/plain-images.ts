/** Images without compression, which `sharp` does not know: BMP, and PGM and PPM of Netpbm. */
import { int64, uint8 } from "../../dtype.ts";
import { frombuffer } from "../../ops/create/from-data.ts";
import { arange } from "../../ops/create/ranges/range.ts";
import { stack } from "../../ops/view/join.ts";
import { tensorFrom } from "../../tensor/elements.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { RuntimeError } from "../../support/errors.ts";

const refuse = (reason: string): never => {
  throw new RuntimeError(`decode_image: ${reason}`);
};

/** Rows of a file as bytes [height, perRow], `stride` bytes apart. The last row may end where its pixels do. */
function rowsOf(bytes: Uint8Array, start: number, [height, perRow]: readonly [number, number], stride: number): Tensor {
  const length = (height - 1) * stride + perRow;
  if (height < 1 || perRow < 1) refuse("the image has no pixels");
  if (start + length > bytes.length)
    refuse(`the image file is truncated (${start + length - bytes.length} bytes of pixels are missing)`);
  return frombuffer(bytes.slice(start, start + length), { dtype: uint8 }).as_strided([height, perRow], [stride, 1]);
}

/** Numbers of `bits` bits each that bytes [height, perRow] hold, the highest bits first: [height, perRow * 8 / bits]. */
function unpacked(rows: Tensor, bits: number): Tensor {
  const shifts = arange(8 - bits, -1, -bits);
  const each = rows.long().unsqueeze(2).bitwise_right_shift(shifts);
  return each.bitwise_and(2 ** bits - 1).flatten(1);
}

/** A channel of pixels as numbers: the bits that a mask names, stretched to 0 … 255. */
function channelOf(pixels: Tensor, mask: number): Tensor {
  const low = (mask & -mask) >>> 0 || 1;
  const most = Math.floor(mask / low);
  return pixels.floor_divide(low).bitwise_and(most).mul(255).floor_divide(Math.max(1, most));
}

/** Where the colors of pixels are unless a header says so: red, green, blue. */
const masksOf16 = [0x7c00, 0x3e0, 0x1f];
const masksOf32 = [0xff0000, 0xff00, 0xff];

/**
 * The pixels of a BMP file, [channels, height, width] of uint8: RGB, or RGBA where its header names bits of opacity. The
 * format's headers: https://learn.microsoft.com/windows/win32/gdi/bitmap-header-types
 */
function bitmapPixels(bytes: Uint8Array): Tensor {
  if (bytes.length < 26) refuse("the header of the BMP file is cut off");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const size = view.getUint32(14, true);
  if (14 + size > bytes.length || size < 12) refuse("the header of the BMP file is cut off");
  const isOld = size === 12;
  const width = isOld ? view.getUint16(18, true) : view.getInt32(18, true);
  const signedHeight = isOld ? view.getInt16(20, true) : view.getInt32(22, true);
  const height = Math.abs(signedHeight);
  const bits = view.getUint16(isOld ? 24 : 28, true);
  const compression = isOld ? 0 : view.getUint32(30, true);
  const hasMasks = compression === 3 && (bits === 16 || bits === 32);
  if (compression !== 0 && !hasMasks) refuse(`Unsupported BMP compression (${compression})`);
  if (![1, 4, 8, 16, 24, 32].includes(bits)) refuse(`Unsupported BMP pixel depth (${bits})`);
  const rows = rowsOf(
    bytes,
    view.getUint32(10, true),
    [height, Math.ceil((width * bits) / 8)],
    Math.ceil((width * bits) / 32) * 4,
  );
  let image: Tensor;
  if (bits <= 8) {
    const entry = isOld ? 3 : 4;
    const count = isOld ? 2 ** bits : view.getUint32(46, true) || 2 ** bits;
    const palette = new Uint8Array(256 * entry);
    palette.set(bytes.subarray(14 + size, 14 + size + entry * Math.min(count, 256)));
    const colors = frombuffer(palette, { dtype: uint8 }).view([256, entry]).narrow(1, 0, 3).flip(1);
    const indices = unpacked(rows, bits).narrow(1, 0, width);
    image = colors.index_select(0, indices.flatten()).view([height, width, 3]).permute(2, 0, 1);
  } else if (bits === 24) {
    image = rows
      .as_strided([height, width, 3], [rows.stride(0), 3, 1])
      .flip(2)
      .permute(2, 0, 1);
  } else {
    const places = tensorFrom(bits === 16 ? [1, 256] : [1, 256, 65536, 2 ** 24], int64);
    const pixels = rows
      .long()
      .view([height, width, bits / 8])
      .mul(places)
      .sum(2);
    // Three or four masks stand in the header, or behind the shortest that has them.
    const named = Array.from({ length: size >= 56 ? 4 : 3 }, (_, i) => view.getUint32(54 + 4 * i, true));
    const masks = hasMasks ? named.filter((mask, i) => i < 3 || mask !== 0) : bits === 16 ? masksOf16 : masksOf32;
    image = stack(masks.map((mask) => channelOf(pixels, mask))).to(uint8);
  }
  return (signedHeight < 0 ? image : image.flip(1)).contiguous();
}

/** The pixels of a PGM or PPM file, [1 or 3, height, width] of uint8: http://netpbm.sourceforge.net/doc/ppm.html */
function netpbmPixels(bytes: Uint8Array): Tensor {
  let at = 2;
  const isBlank = (byte: number | undefined): boolean => byte === 32 || (byte !== undefined && byte >= 9 && byte <= 13);
  const next = (): number => {
    while (isBlank(bytes[at]) || bytes[at] === 35) {
      if (bytes[at] === 35) while (at < bytes.length && bytes[at] !== 10) at++; // "#": to the end of the line
      at++;
    }
    const start = at;
    while (at < bytes.length && !isBlank(bytes[at])) at++;
    const word = String.fromCharCode(...bytes.subarray(start, Math.min(at, start + 12)));
    return /^\d+$/.test(word) ? Number(word) : refuse("a number is missing in the image file");
  };
  const [width, height, most] = [next(), next(), next()];
  if (most < 1 || most > 255) refuse(`maxval must be from 1 to 255, and is ${most}`);
  const kind = (bytes[1] ?? 0) - 48;
  const channels = kind % 3 === 0 ? 3 : 1;
  if (width * height > bytes.length) refuse("the image file is truncated");
  const values =
    kind >= 5
      ? rowsOf(bytes, at + 1, [height, width * channels], width * channels)
      : tensorFrom(Array.from({ length: height * width * channels }, next), int64);
  const scaled = most === 255 ? values : values.double().mul(255).div(most).round().clamp({ max: 255 });
  return scaled.to(uint8).reshape([height, width, channels]).permute(2, 0, 1).contiguous();
}

/** The image of a file in one of these formats. */
export function plainPixels(bytes: Uint8Array, format: "bmp" | "pnm"): Tensor {
  return format === "bmp" ? bitmapPixels(bytes) : netpbmPixels(bytes);
}
