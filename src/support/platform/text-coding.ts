/** Text as bytes and back. Pages that test runners simulate (jsdom) lack the web's classes for it; Node has them in `util`. */
import { builtinModule } from "./builtin-module.ts";

type Coders = Pick<typeof globalThis, "TextDecoder" | "TextEncoder">;

function coders(): Coders {
  if (typeof TextDecoder === "function" && typeof TextEncoder === "function") return globalThis;
  return builtinModule<Coders>("node:util") ?? globalThis;
}

/** A decoder of UTF-8 (or what the label says). */
export function textDecoder(label?: string, options?: TextDecoderOptions): TextDecoder {
  return new (coders().TextDecoder)(label, options);
}

/** An encoder of UTF-8. */
export function textEncoder(): TextEncoder {
  return new (coders().TextEncoder)();
}
