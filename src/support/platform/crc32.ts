/** CRC-32 by Node's zlib, which is several times faster than JavaScript, where there is one. */

import type * as zlib from "node:zlib";
import { builtinModule } from "./builtin-module.ts";

type Crc32 = (bytes: Uint8Array) => number;

let found: Crc32 | null | undefined;

/** zlib's `crc32`, or null in browsers. zlib is loaded at the first call: that takes milliseconds. */
export function nativeCrc32(): Crc32 | null {
  if (found === undefined) {
    const native = builtinModule<Partial<typeof zlib>>("node:zlib")?.crc32;
    found = native === undefined ? null : (bytes) => native(bytes);
  }
  return found;
}
