/** Replays a file of `torch.save`: loads it and compares its value, or sees that it is refused. */
import {
  dictEntries,
  dictGet,
  dtypeName,
  hasMethod,
  isDeliberateError,
  isTensor,
  loadCheckpoint,
  lookup,
  methodOf,
  readTensor,
  storageOf,
} from "./adapter.ts";
import { expectContent, expectScalar } from "./compare.ts";
import {
  isObject,
  isTensorReference,
  parseFloatText,
  readGoldenBytes,
  parseSafetensors,
  readMetadata,
} from "./goldens.ts";
import { isMissing, Mismatch, Missing, errorType, shortText } from "./outcome.ts";
import type { GoldenFile, IndexEntry, Json, JsonObject } from "./goldens.ts";

interface Expected {
  readonly value: Json;
  readonly shared_storage: readonly (readonly string[])[];
}

export function replayCheckpoint(entry: IndexEntry): void {
  const bytes = readGoldenBytes(entry.file);
  if (entry.rejected !== undefined) {
    expectRejected(bytes, entry.rejected);
    return;
  }
  const file = parseSafetensors(readGoldenBytes(entry.expected ?? ""));
  const expected = readMetadata<Expected>(file, "expected");
  const value = loadOrMissing(bytes);
  expectLoaded(file, value, expected.value, "value");
  for (const group of expected.shared_storage) {
    const storages = group.map((path) => {
      const tensor = follow(value, path);
      if (!isTensor(tensor)) throw new Mismatch(`${path} is no tensor`);
      return storageOf(tensor);
    });
    if (storages.some((storage) => storage !== storages[0]))
      throw new Mismatch(`${group.join(", ")} do not share one storage`);
  }
}

/** Loads a file; what the loader says it does not support counts as not there. */
function loadOrMissing(bytes: Uint8Array): unknown {
  try {
    return loadCheckpoint(bytes);
  } catch (error) {
    if (error instanceof Error && /(are|is) not supported/.test(error.message)) throw new Missing(error.message);
    throw error;
  }
}

function expectRejected(bytes: Uint8Array, reason: string): void {
  let value: unknown;
  const start = performance.now();
  try {
    value = loadCheckpoint(bytes);
  } catch (error) {
    if (isMissing(error) || error instanceof Missing) throw error;
    if (!isDeliberateError(error))
      throw new Mismatch(`refused by accident: ${errorType(error)}: ${String((error as Error).message)} (${reason})`);
    if (performance.now() - start > 2000)
      throw new Mismatch(`refused only after ${Math.round(performance.now() - start)} ms (${reason})`);
    return;
  }
  throw new Mismatch(`loaded ${shortText(String(value))}, expected an error: ${reason}`);
}

function follow(value: unknown, path: string): unknown {
  return path
    .split(".")
    .reduce((at, key) => (Array.isArray(at) ? (at[Number(key)] as unknown) : dictGet(at, key)), value);
}

function expectLoaded(file: GoldenFile, actual: unknown, expected: Json, what: string): void {
  if (isTensorReference(expected)) {
    expectTensor(file, actual, expected, what);
  } else if (Array.isArray(expected)) {
    expectItems(file, actual, expected as readonly Json[], what);
  } else if (!isObject(expected)) {
    expectScalar(actual, expected, what);
  } else if ("$tuple" in expected || "$size" in expected) {
    expectItems(file, actual, (expected["$tuple"] ?? expected["$size"]) as readonly Json[], what);
  } else if ("$dict" in expected) {
    expectDict(file, actual, expected["$dict"] as readonly (readonly [Json, Json])[], what);
  } else if ("$float" in expected) {
    expectScalar(actual, parseFloatText(expected["$float"] as string), what);
  } else if ("$int" in expected) {
    expectScalar(actual, BigInt(expected["$int"] as string), what);
  } else if ("$complex" in expected) {
    const [re, im] = expected["$complex"] as readonly [string, string];
    const parts = actual as { readonly real?: unknown; readonly imag?: unknown } | null;
    expectScalar(parts?.real, parseFloatText(re), `${what}.real`);
    expectScalar(parts?.imag, parseFloatText(im), `${what}.imag`);
  } else if ("$any" in expected) {
    if (actual === undefined) throw new Mismatch(`${what}: nothing, expected ${shortText(expected["$any"])}`);
  } else if ("$sparse" in expected) {
    expectSparse(file, actual, expected["$sparse"] as JsonObject, what);
  } else if ("$dtype" in expected) {
    expectScalar(dtypeName(actual) ?? actual, expected["$dtype"], what);
  } else {
    throw new Mismatch(`${what}: the harness does not know ${shortText(expected)}`);
  }
}

/** A sparse tensor: its parts are what its methods give. */
function expectSparse(file: GoldenFile, actual: unknown, expected: JsonObject, what: string): void {
  const parts =
    expected["layout"] === "coo"
      ? { indices: "indices", values: "values" }
      : { crow: "crow_indices", col: "col_indices", values: "values" };
  for (const [part, method] of Object.entries(parts)) {
    const reference = expected[part] as JsonObject;
    const tensor = method === "values" || method === "indices" ? `_${method}` : method;
    const found = methodOf(actual, hasMethod(actual, tensor) ? tensor : method)();
    if (!isTensor(found)) throw new Mismatch(`${what}.${part} is no tensor`);
    expectContent(readTensor(found), file.tensor(reference["$tensor"] as string), `${what}.${part}`);
  }
}

function expectItems(file: GoldenFile, actual: unknown, expected: readonly Json[], what: string): void {
  if (!Array.isArray(actual)) throw new Mismatch(`${what}: got ${shortText(String(actual))}, expected an array`);
  if (actual.length !== expected.length)
    throw new Mismatch(`${what}: ${actual.length} items, expected ${expected.length}`);
  expected.forEach((item, i) => {
    expectLoaded(file, actual[i], item, `${what}.${i}`);
  });
}

function expectDict(
  file: GoldenFile,
  actual: unknown,
  expected: readonly (readonly [Json, Json])[],
  what: string,
): void {
  const keyOf = (key: Json): string => {
    if (isObject(key) && "$tuple" in key) return String(key["$tuple"]);
    return String(isObject(key) && "$float" in key ? parseFloatText(key["$float"] as string) : key);
  };
  const entries = dictEntries(actual);
  const ours = entries.map(([key]) => String(key));
  const theirs = expected.map(([key]) => keyOf(key));
  // an object sorts its integer keys
  const ordered = actual instanceof Map || theirs.every((key) => !/^\d+$/.test(key));
  const same = ordered
    ? ours.join("\n") === theirs.join("\n")
    : [...ours].sort().join("\n") === [...theirs].sort().join("\n");
  if (!same) throw new Mismatch(`${what}: keys ${ours.join(", ")}, expected ${theirs.join(", ")}`);
  const values = new Map(entries.map(([key, value]) => [String(key), value]));
  for (const [key, item] of expected) expectLoaded(file, values.get(keyOf(key)), item, `${what}.${keyOf(key)}`);
}

function expectTensor(file: GoldenFile, actual: unknown, expected: JsonObject, what: string): void {
  if (!isTensor(actual)) throw new Mismatch(`${what}: got ${shortText(String(actual))}, expected a tensor`);
  expectContent(readTensor(actual), file.tensor(expected["$tensor"] as string), what, {
    tolerance: { rtol: 0, atol: 0 },
  });
  expectScalar(actual.stride().join(), (expected["stride"] as readonly number[]).join(), `${what}: stride`);
  expectScalar(actual.storage_offset(), expected["storage_offset"] as number, `${what}: storage_offset`);
  if ("requires_grad" in expected)
    expectScalar(actual.requires_grad, expected["requires_grad"], `${what}: requires_grad`);
  const Parameter = lookup("nn.Parameter");
  if (expected["parameter"] === true && typeof Parameter === "function" && !(actual instanceof Parameter))
    throw new Mismatch(`${what}: is no nn.Parameter`);
}
