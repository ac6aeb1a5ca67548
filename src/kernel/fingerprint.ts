/**
 * A short name of what a kernel does, to find code that was made for it elsewhere: equal kernels have equal ones, whoever
 * wrote them and under whatever name.
 */
import { Scalar } from "./ir.ts";
import type { Kernel } from "./ir.ts";

/** Parameters and statements as text: an expression that comes again is a number. */
function textOf(kernel: Kernel): string {
  const numbers = new Map<Scalar, number>();
  const visit = (value: unknown): string => {
    if (typeof value !== "object" || value === null) return `${typeof value}${Object.is(value, -0) ? "-0" : value}`;
    if (Array.isArray(value)) return `[${value.map(visit).join()}]`;
    const known = value instanceof Scalar ? numbers.get(value) : undefined;
    if (known !== undefined) return `#${known}`;
    const text = Object.entries(value).map(([name, item]) => name + visit(item));
    if (value instanceof Scalar) numbers.set(value, numbers.size);
    return `{${text.join()}}`;
  };
  return visit([kernel.params, kernel.body]);
}

/** Two numbers of 32 bits (FNV-1a and a relative of it). */
export function fingerprint(kernel: Kernel): readonly [number, number] {
  const text = textOf(kernel);
  let a = 0x811c9dc5;
  let b = 0x1b873593;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b ^ code, 0x85ebca6b) ^ (b >>> 15);
  }
  return [a >>> 0, b >>> 0];
}
