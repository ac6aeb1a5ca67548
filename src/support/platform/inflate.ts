/** Decompresses deflate data with what the platform has: zlib in Node at once, DecompressionStream everywhere else. */

import type * as zlib from "node:zlib";
import { builtinModule } from "./builtin-module.ts";

/**
 * The decompressed bytes; null if the data is broken or longer than `size`; undefined if this platform can do it
 * asynchronously only.
 */
export function inflateRaw(bytes: Uint8Array, size: number): Uint8Array | null | undefined {
  const module = builtinModule<typeof zlib>("node:zlib");
  if (module === null) return undefined;
  try {
    // At least one byte of room: zlib takes no limit of 0.
    const result = module.inflateRawSync(bytes, { maxOutputLength: Math.max(size, 1) });
    return result.length === size ? new Uint8Array(result.buffer, result.byteOffset, size) : null;
  } catch {
    return null;
  }
}

/** The same on every platform; stops as soon as there is more than `size`. */
export async function inflateRawAsync(bytes: Uint8Array, size: number): Promise<Uint8Array | null> {
  const result = new Uint8Array(size);
  let position = 0;
  try {
    const stream = new Blob([bytes as Uint8Array<ArrayBuffer>])
      .stream()
      .pipeThrough(new DecompressionStream("deflate-raw"));
    const reader = stream.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      if (position + value.length > size) {
        await reader.cancel();
        return null;
      }
      result.set(value, position);
      position += value.length;
    }
  } catch {
    return null;
  }
  return position === size ? result : null;
}
