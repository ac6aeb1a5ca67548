/**
 * What kind of object a value is, also when it was made in another realm (an iframe, `node:vm`, a test runner's
 * sandbox), whose classes are not ours.
 */

/** `Map`, `ArrayBuffer`, `Uint8Array`, …: the class that the language itself gave the object. */
function builtinClass(value: unknown): string {
  return typeof value === "object" && value !== null ? Object.prototype.toString.call(value).slice(8, -1) : "";
}

/** Whether a value is an object written with braces, or one without a prototype. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return true;
  // Another realm's Object.prototype: the end of a chain, with the method that only it defines itself.
  return Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype as object, "isPrototypeOf");
}

/** Whether a value is a Map. */
export function isMap(value: unknown): value is Map<unknown, unknown> {
  return value instanceof Map || builtinClass(value) === "Map";
}

/** Whether a value is a Set. */
export function isSet(value: unknown): value is Set<unknown> {
  return value instanceof Set || builtinClass(value) === "Set";
}

/** Whether a value is an ArrayBuffer; a shared one is none. */
export function isArrayBuffer(value: unknown): value is ArrayBuffer {
  return value instanceof ArrayBuffer || builtinClass(value) === "ArrayBuffer";
}

/** Whether a value is a SharedArrayBuffer. */
export function isSharedArrayBuffer(value: unknown): value is SharedArrayBuffer {
  return builtinClass(value) === "SharedArrayBuffer";
}

/** Whether a value is an array of bytes. */
export function isByteArray(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array || builtinClass(value) === "Uint8Array";
}

/** Whether a value is a URL. */
export function isUrl(value: unknown): value is URL {
  return value instanceof URL || builtinClass(value) === "URL";
}

/** What is used of a Blob or File; users' types need not know those. */
interface SizedBytes {
  readonly size: number;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** Whether a value is a Blob or a File. */
export function isBlob(value: unknown): value is SizedBytes {
  return builtinClass(value) === "Blob" || builtinClass(value) === "File";
}
