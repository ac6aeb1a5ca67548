/** Films as animated PNG files (https://www.w3.org/TR/png-3/#apng-frame-based-animation), which browsers play. */
import { concatenateBytes } from "./bytes.ts";
import { pngChunk, compressed, headerOf, SIGNATURE } from "./png.ts";

/** An animated PNG of pictures of one size, `fps` of them a second, again and again. */
export function encodeAnimatedPng(
  pictures: readonly Uint8Array[],
  height: number,
  width: number,
  channels: number,
  fps: number,
): Uint8Array {
  let sequence = 0;
  /** A chunk of 32-bit numbers, and bytes after them. */
  const numbers = (kind: string, values: readonly number[], rest: readonly number[] | Uint8Array = []): Uint8Array => {
    const data = new Uint8Array(4 * values.length + rest.length);
    const view = new DataView(data.buffer);
    values.forEach((value, i) => {
      view.setUint32(4 * i, value);
    });
    data.set(rest, 4 * values.length);
    return pngChunk(kind, data);
  };
  const milliseconds = Math.min(65535, Math.max(1, Math.round(1000 / fps)));
  const delay = [milliseconds >> 8, milliseconds & 255, 1000 >> 8, 1000 & 255];
  const frames = pictures.flatMap((pixels, i) => {
    const control = numbers("fcTL", [sequence++, width, height, 0, 0], [...delay, 0, 0]);
    const data = compressed(pixels, height, width * channels);
    // The first picture is what readers without animation show.
    return [control, i === 0 ? pngChunk("IDAT", data) : numbers("fdAT", [sequence++], data)];
  });
  return concatenateBytes([
    Uint8Array.from(SIGNATURE),
    headerOf(height, width, channels),
    numbers("acTL", [pictures.length, 0]),
    ...frames,
    pngChunk("IEND", new Uint8Array(0)),
  ]);
}
