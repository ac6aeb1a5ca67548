/** CRC-32 by Node's zlib, which is several times faster than JavaScript, where there is one. */

import type * as zlib from "node:zlib";
import { builtinModule } from "./builtin-module.ts";

/** zlib's `crc32`, or null in browsers. */
export const nativeCrc32: ((bytes: Uint8Array) => number) | null = (() => {
  const native = builtinModule<Partial<typeof zlib>>("node:zlib")?.crc32;
  return native === undefined ? null : (bytes: Uint8Array) => native(bytes);
})();
