/** Turns recorded JSON values into Flambeau's values, and compares Flambeau's values with recorded ones. */
import {
  complexNumber,
  construct,
  dictEntries,
  dictGet,
  dtypeName,
  dtypeOf,
  functionAt,
  isTensor,
  makeStrided,
  makeTensor,
  readTensor,
  requireGrad,
  slice,
} from "./adapter.ts";
import { expectContent, expectScalar, toleranceFor } from "./compare.ts";
import { isObject, isTensorReference, parseFloatText } from "./goldens.ts";
import { Mismatch, shortText } from "./outcome.ts";
import type { TensorLike } from "./adapter.ts";
import type { CompareOptions } from "./compare.ts";
import type { GoldenFile, Json, JsonObject, Reference, TensorReference } from "./goldens.ts";

/** Values of one case. The same tensor name gives the same tensor object. */
export class Decoder {
  /** The tensors made so far, by name. */
  readonly tensors = new Map<string, TensorLike>();
  private readonly file: GoldenFile;

  constructor(file: GoldenFile) {
    this.file = file;
  }

  value(json: Json | undefined): unknown {
    if (Array.isArray(json)) return (json as readonly Json[]).map((item) => this.value(item));
    if (!isObject(json)) return json;
    if (isTensorReference(json)) return this.tensor(json);
    if ("$float" in json) return parseFloatText(json["$float"] as string);
    if ("$int" in json) return BigInt(json["$int"] as string);
    if ("$complex" in json) return complexNumber(...(json["$complex"] as [string, string]));
    if ("$dtype" in json) return dtypeOf(json["$dtype"] as string);
    if ("$slice" in json) return slice(...(this.list(json["$slice"]) as [unknown, unknown, unknown]));
    if ("$ellipsis" in json) return "...";
    if ("$module" in json) return this.module(json["$module"] as JsonObject);
    return this.record(json);
  }

  list(json: Json | undefined): readonly unknown[] {
    return ((json ?? []) as readonly Json[]).map((item) => this.value(item));
  }

  record(json: Json | undefined): Record<string, unknown> {
    return Object.fromEntries(Object.entries((json ?? {}) as JsonObject).map(([key, item]) => [key, this.value(item)]));
  }

  tensor(reference: TensorReference): TensorLike {
    const known = this.tensors.get(reference.$tensor);
    if (known) return known;
    const stored = this.file.tensor(reference.$tensor);
    let tensor: TensorLike;
    if (reference.strides) {
      const storage = makeTensor(stored.dtype, [stored.bytes.length === 0 ? 0 : stored.values.length], stored.bytes);
      tensor = makeStrided(storage, reference.shape ?? [], reference.strides, reference.offset ?? 0);
    } else {
      tensor = makeTensor(stored.dtype, stored.shape, stored.bytes);
    }
    if (reference.requires_grad) tensor = requireGrad(tensor);
    this.tensors.set(reference.$tensor, tensor);
    return tensor;
  }

  private module(json: JsonObject): object {
    return construct(json["class"] as string, this.list(json["args"]), this.record(json["kwargs"]));
  }
}

/** All tensors in a value, depth first. */
export function tensorsIn(value: unknown): TensorLike[] {
  if (isTensor(value)) return [value];
  if (Array.isArray(value)) return value.flatMap(tensorsIn);
  return [];
}

/** Runs backward from the tensors of an output that have a recorded cotangent. */
export function backwardFrom(file: GoldenFile, output: unknown, cotangents: readonly (Reference | null)[]): void {
  const outputs = tensorsIn(output);
  const used = cotangents.flatMap((cotangent, i) =>
    cotangent && outputs[i] ? [{ tensor: outputs[i], cotangent }] : [],
  );
  const fresh = new Decoder(file);
  if (used.length > 0)
    functionAt("torch.autograd.backward")(
      used.map(({ tensor }) => tensor),
      used.map(({ cotangent }) => fresh.tensor(cotangent)),
    );
}

/** Throws a Mismatch unless there is the recorded gradient, or none where none was recorded. */
export function expectGradient(
  file: GoldenFile,
  grad: unknown,
  expected: Reference | null,
  what: string,
  options: CompareOptions,
): void {
  if (expected === null) {
    if (grad !== null && grad !== undefined) throw new Mismatch(`${what}: there is one, expected none`);
    return;
  }
  if (!isTensor(grad)) throw new Mismatch(`${what}: none, expected one`);
  expectValue(file, grad, expected, what, options);
}

/** Throws a Mismatch unless `actual` is what was recorded as `expected`. */
export function expectValue(
  file: GoldenFile,
  actual: unknown,
  expected: Json,
  what: string,
  options: CompareOptions = {},
): void {
  if (isTensorReference(expected)) {
    if (!isTensor(actual)) throw new Mismatch(`${what}: got ${shortText(actual)}, expected a tensor`);
    expectContent(readTensor(actual), file.tensor(expected.$tensor), what, options);
  } else if (Array.isArray(expected)) {
    expectArray(file, actual, expected as readonly Json[], what, options);
  } else if (isObject(expected)) {
    expectSpecial(file, actual, expected, what, options);
  } else if (expected === null) {
    if (actual !== null && actual !== undefined) throw new Mismatch(`${what}: got ${shortText(actual)}, expected null`);
  } else {
    expectScalar(actual, expected, what);
  }
}

function expectArray(
  file: GoldenFile,
  actual: unknown,
  expected: readonly Json[],
  what: string,
  options: CompareOptions,
): void {
  if (!Array.isArray(actual))
    throw new Mismatch(`${what}: got ${isTensor(actual) ? "a tensor" : shortText(actual)}, expected an array`);
  if (actual.length !== expected.length)
    throw new Mismatch(`${what}: ${actual.length} items, expected ${expected.length}`);
  expected.forEach((item, i) => {
    expectValue(file, actual[i], item, `${what}[${i}]`, options);
  });
}

function expectSpecial(
  file: GoldenFile,
  actual: unknown,
  expected: JsonObject,
  what: string,
  options: CompareOptions,
): void {
  if ("$float" in expected) {
    expectScalar(
      actual,
      parseFloatText(expected["$float"] as string),
      what,
      toleranceFor("float64", options.tolerance),
    );
  } else if ("$int" in expected) {
    expectScalar(actual, BigInt(expected["$int"] as string), what);
  } else if ("$complex" in expected) {
    const [re, im] = (expected["$complex"] as [string, string]).map(parseFloatText);
    const { real, imag } = (actual ?? {}) as { real?: unknown; imag?: unknown };
    const tolerance = toleranceFor("float64", options.tolerance);
    expectScalar(real, re!, `${what}.real`, tolerance);
    expectScalar(imag, im!, `${what}.imag`, tolerance);
  } else if ("$dtype" in expected) {
    expectScalar(dtypeName(actual) ?? actual, expected["$dtype"], what);
  } else {
    const keys = Object.keys(expected);
    const actualKeys = dictEntries(actual).map(([key]) => String(key));
    if (keys.some((key) => !actualKeys.includes(key)) || actualKeys.length !== keys.length) {
      throw new Mismatch(`${what}: keys ${actualKeys.join(", ")}, expected ${keys.join(", ")}`);
    }
    for (const key of keys) expectValue(file, dictGet(actual, key), expected[key] ?? null, `${what}.${key}`, options);
  }
}
