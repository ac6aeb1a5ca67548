/**
 * The one place that knows how Flambeau spells what the goldens need: making tensors, reading them, finding functions.
 */
import * as flambeau from "flambeau";
import { bfloat16ToNumber, halfToNumber, parseFloatText } from "./goldens.ts";
import { goldenDevice } from "./golden-device.ts";
import { Missing, Mismatch } from "./outcome.ts";
import type { GoldenDType, Values } from "./goldens.ts";
import type { TensorContent } from "./compare.ts";

/** What the harness uses of a tensor; it goes by name, so the types of Flambeau are not asked. */
export interface TensorLike {
  readonly shape: readonly number[];
  readonly dtype: { readonly name: GoldenDType };
  requires_grad: boolean;
  readonly is_leaf: boolean;
  readonly grad_fn: unknown;
  grad: TensorLike | null;
  readonly _version: number;
  stride(): readonly number[];
  storage_offset(): number;
  numel(): number;
  toTypedArray(): Values | Uint16Array;
  /** One object for a tensor and its views. */
  readonly storage: object;
}

export type Callable = (...args: unknown[]) => unknown;
type Constructor = new (...args: unknown[]) => object;

/** Flambeau by names. */
export const library = flambeau as unknown as Readonly<Record<string, unknown>>;

/** What `path` ("nn.functional.relu") names below `root`, or undefined. */
export function lookup(path: string, root: unknown = library): unknown {
  let value: unknown = root;
  for (const part of path.split(".")) {
    if ((typeof value !== "object" && typeof value !== "function") || value === null) return undefined;
    value = (value as Record<string, unknown>)[part];
  }
  return value;
}

/** The function of that path below `torch`. Throws Missing where there is none. */
export function functionAt(path: string): Callable {
  const found = lookup(path.replace(/^torch\./, ""));
  if (typeof found !== "function") throw new Missing(`${path} does not exist`);
  return found as Callable;
}

/** The method of a value, bound to it. Throws Missing where there is none. */
export function methodOf(value: unknown, name: string, owner = "Tensor"): Callable {
  const found: unknown = value === null || value === undefined ? undefined : (value as Record<string, unknown>)[name];
  if (typeof found !== "function") throw new Missing(`${owner}.${name} does not exist`);
  return (...args) => (found as Callable).apply(value, args);
}

export function hasMethod(value: unknown, name: string): boolean {
  return typeof (value as Record<string, unknown> | null)?.[name] === "function";
}

export function call(value: unknown, name: string, ...args: readonly unknown[]): unknown {
  return methodOf(value, name)(...args);
}

/** Arguments as a call takes them: those given by name go into one trailing plain object. */
export function withOptions(args: readonly unknown[], kwargs: Readonly<Record<string, unknown>>): readonly unknown[] {
  return Object.keys(kwargs).length > 0 ? [...args, kwargs] : args;
}

/** Makes an object of the class at `path` ("nn.Linear"). */
export function construct(path: string, args: readonly unknown[], kwargs: Readonly<Record<string, unknown>>): object {
  const found = lookup(path.replace(/^torch\./, ""));
  if (typeof found !== "function") throw new Missing(`${path} does not exist`);
  return new (found as Constructor)(...withOptions(args, kwargs));
}

export function dtypeOf(name: string): unknown {
  const dtype = library[name];
  if (dtype === undefined) throw new Missing(`torch.${name} does not exist`);
  return dtype;
}

export function isTensor(value: unknown): value is TensorLike {
  return value instanceof flambeau.Tensor;
}

export function dtypeName(value: unknown): string | undefined {
  const name = (value as { name?: unknown } | null)?.name;
  return typeof name === "string" && library[name] === value ? name : undefined;
}

/** A complex number, its parts as text. */
export function complexNumber(real: string, imaginary: string): unknown {
  return new flambeau.Complex(parseFloatText(real), parseFloatText(imaginary));
}

/** A new contiguous tensor with these bytes. */
export function makeTensor(dtype: GoldenDType, shape: readonly number[], bytes: Uint8Array): TensorLike {
  if (bytes.byteLength === 0) return functionAt("torch.empty")(shape, { dtype: dtypeOf(dtype) }) as TensorLike;
  const flat = functionAt("torch.frombuffer")(bytes.slice().buffer, { dtype: dtypeOf(dtype) });
  if (shape.length === 1) return flat as TensorLike;
  return call(call(flat, "reshape", shape), "clone") as TensorLike; // a clone, so that it is no view of the flat tensor
}

/** A tensor that is no view of another by autograd's books but has these strides. */
export function makeStrided(
  storage: TensorLike,
  shape: readonly number[],
  strides: readonly number[],
  offset: number,
): TensorLike {
  return call(storage, "as_strided", shape, strides, offset) as TensorLike;
}

export function requireGrad(tensor: TensorLike): TensorLike {
  return call(tensor, "requires_grad_", true) as TensorLike;
}

/** A tensor's dtype, shape and elements. */
export function readTensor(given: TensorLike): TensorContent {
  const tensor = goldenDevice.fetch?.(given) ?? given;
  const dtype = tensor.dtype.name;
  const raw = tensor.toTypedArray();
  const values =
    raw instanceof Uint16Array && dtype !== "uint16"
      ? Float64Array.from(raw, dtype === "float16" ? halfToNumber : bfloat16ToNumber)
      : raw;
  return { dtype, shape: [...tensor.shape], values };
}

/** Something that is equal for two tensors exactly when they share their storage. */
export function storageOf(tensor: TensorLike): unknown {
  return tensor.storage;
}

export function slice(start: unknown, stop: unknown, step: unknown): unknown {
  return functionAt("torch.slice")(start, stop, step);
}

/** The class name of a node, with its version digit. */
export function nodeName(node: unknown): string {
  return (node as { name(): string }).name().replace("torch::autograd::", ""); // the class, without its C++ name space
}

export function setGradMode(enabled: boolean): void {
  functionAt("torch.set_grad_enabled")(enabled);
}

/** Entries of what Python has as a dict: a Map or a plain object. */
export function dictEntries(value: unknown): readonly (readonly [unknown, unknown])[] {
  if (value instanceof Map) return [...(value as Map<unknown, unknown>).entries()];
  if (typeof value === "object" && value !== null && !Array.isArray(value) && !isTensor(value))
    return Object.entries(value);
  throw new Mismatch(`expected a dict, got ${String(value)}`);
}

/** The value of a key of a dict, whether it is kept as a number or as text. */
export function dictGet(value: unknown, key: string | number): unknown {
  if (value instanceof Map) {
    const map = value as Map<unknown, unknown>;
    return map.has(key) ? map.get(key) : map.get(typeof key === "number" ? String(key) : Number(key));
  }
  return (value as Record<string, unknown> | null | undefined)?.[String(key)];
}

/** A data set of the numbers 0 to n - 1. */
export function rangeDataset(n: number): unknown {
  return Array.from({ length: n }, (_, i) => i);
}

/** `torch.load` of a file's bytes. */
export function loadCheckpoint(bytes: Uint8Array): unknown {
  return functionAt("torch.load")(bytes);
}

/** Whether Flambeau made this error on purpose: JavaScript's own accidents do not count as an answer. */
export function isDeliberateError(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  const accidents = ["RangeError", "ReferenceError", "SyntaxError", "URIError", "EvalError", "Error"];
  if (accidents.includes(error.constructor.name) || error instanceof WebAssembly.RuntimeError) return false;
  return !/^Cannot (read|set|mix|convert)|is not a function$|is not iterable|is not a constructor|^undefined /.test(
    error.message,
  );
}
