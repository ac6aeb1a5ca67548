/** Which format a file's first bytes tell, and how many channels its header promises. */

/** Formats that are decoded. */
export type ImageFormat = "jpeg" | "png" | "gif" | "webp" | "avif" | "tiff" | "bmp" | "pnm";

const text = (bytes: Uint8Array, start: number, end: number): string =>
  String.fromCharCode(...bytes.subarray(start, end));

/** The format of a file; null for what is none of them. */
export function imageFormatOf(bytes: Uint8Array): ImageFormat | null {
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return "jpeg";
  if (text(bytes, 0, 4) === "\x89PNG") return "png";
  if (/^GIF8[79]a$/.test(text(bytes, 0, 6))) return "gif";
  if (text(bytes, 0, 4) === "RIFF" && text(bytes, 8, 12) === "WEBP") return "webp";
  if (/^ftypavi[fs]$/.test(text(bytes, 4, 12))) return "avif";
  if (/^(II\*\0|MM\0\*)$/.test(text(bytes, 0, 4))) return "tiff";
  if (/^P[2356]\s$/.test(text(bytes, 0, 3))) return "pnm";
  return text(bytes, 0, 2) === "BM" ? "bmp" : null;
}

/** Channels of a JPEG file by its frame header (ITU T.81, B.2.2); null where there is none. */
function jpegChannels(bytes: Uint8Array): number | null {
  for (let at = 2; at + 9 < bytes.length && bytes[at] === 0xff;) {
    const marker = bytes[at + 1]!;
    // Frame headers are 0xC0 to 0xCF but for tables of Huffman codes (C4), extensions (C8) and arithmetic codes (CC).
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc)
      return bytes[at + 9]!;
    at += 2 + ((bytes[at + 2]! << 8) | bytes[at + 3]!);
  }
  return null;
}

/**
 * How many channels a file has, where the decoder (a canvas) always gives four: by the color type of PNG, the frame of
 * JPEG, the flag of WebP. Null where the header does not say.
 */
export function channelsInHeader(bytes: Uint8Array, format: ImageFormat): number | null {
  if (format === "png") return [1, null, 3, null, 2, null, 4][bytes[25]!] ?? (hasTransparency(bytes) ? 4 : 3);
  if (format === "jpeg") return jpegChannels(bytes) === 1 ? 1 : 3;
  if (format === "webp") {
    const kind = text(bytes, 12, 16);
    const alpha = (kind === "VP8X" && (bytes[20]! & 0x10) !== 0) || (kind === "VP8L" && (bytes[24]! & 0x10) !== 0);
    return alpha ? 4 : 3;
  }
  return 3;
}

/** Whether a PNG file with a palette has a chunk for its transparency. */
function hasTransparency(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 8; at + 8 <= bytes.length; at += 12 + view.getUint32(at)) {
    const chunk = text(bytes, at + 4, at + 8);
    if (chunk === "tRNS") return true;
    if (chunk === "IDAT") return false;
  }
  return false;
}
