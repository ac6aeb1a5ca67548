/** Writes images as PNG files (https://www.w3.org/TR/png-3/), without compression: works everywhere, at once. */
import { concatenateBytes } from "./bytes.ts";
import { crc32 } from "./crc32.ts";

/** What a PNG file begins with. */
export const SIGNATURE: readonly number[] = [137, 80, 78, 71, 13, 10, 26, 10];
/** Bytes of a stored block of deflate. */
const BLOCK = 65535;

/** A chunk: its length, its kind, its bytes, their checksum. */
export function pngChunk(kind: string, data: Uint8Array): Uint8Array {
  const all = new Uint8Array(data.length + 12);
  const view = new DataView(all.buffer);
  view.setUint32(0, data.length);
  for (let i = 0; i < 4; i++) all[4 + i] = kind.charCodeAt(i);
  all.set(data, 8);
  view.setUint32(data.length + 8, crc32(all.subarray(4, data.length + 8)));
  return all;
}

/** Adler-32 (RFC 1950), in runs that stay below 2^32. */
function adler32(bytes: Uint8Array): number {
  let [low, high] = [1, 0];
  for (let start = 0; start < bytes.length; start += 5552) {
    for (const byte of bytes.subarray(start, start + 5552)) {
      low += byte;
      high += low;
    }
    low %= 65521;
    high %= 65521;
  }
  return high * 65536 + low;
}

/** A stream of zlib whose blocks are stored. */
function stored(bytes: Uint8Array): Uint8Array {
  const blocks = Math.max(1, Math.ceil(bytes.length / BLOCK));
  const all = new Uint8Array(bytes.length + 5 * blocks + 6);
  const view = new DataView(all.buffer);
  view.setUint16(0, 0x7801);
  let at = 2;
  for (let block = 0; block < blocks; block++) {
    const part = bytes.subarray(block * BLOCK, (block + 1) * BLOCK);
    all[at] = block === blocks - 1 ? 1 : 0;
    view.setUint16(at + 1, part.length, true);
    view.setUint16(at + 3, 65535 - part.length, true);
    all.set(part, at + 5);
    at += part.length + 5;
  }
  view.setUint32(at, adler32(bytes));
  return all;
}

/** Color types of PNG by number of channels: grey, grey and alpha, colors, colors and alpha. */
const COLOR_TYPES: Readonly<Record<number, number>> = { 1: 0, 2: 4, 3: 2, 4: 6 };

/** The header of an image with 8 bits a channel. */
export function headerOf(height: number, width: number, channels: number): Uint8Array {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header[8] = 8;
  header[9] = COLOR_TYPES[channels]!;
  return pngChunk("IHDR", header);
}

/** The pixels as a stream of zlib. */
export function compressed(pixels: Uint8Array, height: number, line: number): Uint8Array {
  const rows = new Uint8Array(height * (line + 1)); // each row begins with its filter: none
  for (let row = 0; row < height; row++) rows.set(pixels.subarray(row * line, (row + 1) * line), row * (line + 1) + 1);
  return stored(rows);
}

/** A PNG file of values 0 … 255, row by row, the channels of a pixel side by side. */
export function encodePng(pixels: Uint8Array, height: number, width: number, channels: number): Uint8Array {
  return concatenateBytes([
    Uint8Array.from(SIGNATURE),
    headerOf(height, width, channels),
    pngChunk("IDAT", compressed(pixels, height, width * channels)),
    pngChunk("IEND", new Uint8Array(0)),
  ]);
}
