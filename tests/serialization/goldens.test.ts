/** Replays the checkpoint files that PyTorch wrote, and the broken ones that must be refused. */

import { readdirSync, readFileSync } from "node:fs";
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { isDType } from "../../src/dtype.ts";
import {
  CheckpointError,
  dictEntries,
  load,
  save,
  safetensors,
  WeightsOnlyError,
} from "../../src/serialization/index.ts";
import { isMarkedFloat, pythonKind } from "../../src/serialization/notes.ts";
import { allocated, FakeTensor } from "./fake-tensors.ts";

const folder = new URL("../goldens/data/1.13/checkpoints/", import.meta.url);
const names = readdirSync(folder).filter((name) => name.endsWith(".pt"));
const rejected = readdirSync(new URL("rejected/", folder));

interface Expected {
  value: unknown;
  shared_storage: string[][];
}

/** Encodes a loaded value as the goldens do; tensors are compared on the way. */
function encode(
  value: unknown,
  file: safetensors.SafetensorsFile,
  path: string,
  container: object | null = null,
  key: unknown = null,
): unknown {
  if (value instanceof FakeTensor) {
    const name = `value.root${path}`;
    const stored = file.get_tensor(name) as FakeTensor;
    expect(value.view.dtype, name).toBe(stored.view.dtype);
    expect(value.view.shape, name).toEqual(stored.view.shape);
    expect(value.elements(), name).toEqual(stored.elements());
    return {
      $tensor: name,
      stride: value.view.strides,
      storage_offset: value.view.offset,
      ...(value.view.requires_grad ? { requires_grad: true } : {}),
      ...(value.isParameter ? { parameter: true } : {}),
    };
  }
  if (typeof value === "bigint") return { $int: String(value) };
  if (typeof value === "number") {
    const isFloat = !Number.isInteger(value) || (container !== null && isMarkedFloat(container, key, value));
    return isFloat ? { $float: value } : value;
  }
  if (typeof value !== "object" || value === null) return value;
  if (isDType(value)) return { $dtype: value.name };
  if (Array.isArray(value)) {
    const items = value.map((item, i) => encode(item, file, `${path}.${i}`, value, i));
    const kind = pythonKind(value);
    return kind === "tuple" ? { $tuple: items } : kind === "Size" ? { $size: items } : items;
  }
  return {
    $dict: dictEntries(value).map(([k, v]) => [encode(k, file, ""), encode(v, file, `${path}.${String(k)}`, value, k)]),
  };
}

/** Floats in the goldens are text: `"0.1"`, `"inf"`, `"1e-05"`. */
function parseFloats(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(parseFloats);
  if (typeof value !== "object" || value === null) return value;
  if ("$float" in value) {
    const text = String(value.$float);
    return { $float: text === "inf" ? Infinity : text === "-inf" ? -Infinity : Number(text) };
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, parseFloats(item)]));
}

function at(value: unknown, path: string): unknown {
  let found = value;
  // Names have dots themselves: take the longest key that fits.
  let rest = path;
  while (rest !== "") {
    const entries = dictEntries(found as object);
    const next = entries
      .map(([key]) => String(key))
      .filter((key) => rest === key || rest.startsWith(`${key}.`))
      .sort((a, b) => b.length - a.length)[0];
    if (next === undefined) throw new Error(`nothing at ${path}`);
    found = entries.find(([key]) => String(key) === next)![1];
    rest = rest.slice(next.length + 1);
  }
  return found;
}

function check(value: unknown, name: string): void {
  const file = safetensors.safe_open(readFileSync(new URL(`${name.split(".")[0]}.expected.safetensors`, folder)));
  const expected = JSON.parse(file.metadata()["expected"]!) as Expected;
  expect(encode(value, file, "")).toEqual(parseFloats(expected.value));
  for (const group of expected.shared_storage) {
    const storages = new Set(group.map((path) => (at(value, path) as FakeTensor).storage));
    expect(storages.size, group.join(", ")).toBe(1);
  }
}

describe("checkpoints of PyTorch", () => {
  for (const name of names) {
    test(name, () => check(load(readFileSync(new URL(name, folder))), name));
    test(`${name}, written and read again`, () => check(load(save(load(readFileSync(new URL(name, folder))))), name));
  }
});

describe("rejected files", () => {
  for (const name of rejected) {
    test(name, () => {
      const bytes = readFileSync(new URL(`rejected/${name}`, folder));
      allocated.bytes = 0;
      let error: unknown;
      try {
        load(bytes);
      } catch (caught) {
        error = caught;
      }
      expect(error).toBeInstanceOf(CheckpointError);
      expect(allocated.bytes).toBe(0);
      expect((error as Error).message).toContain("<Uint8Array of ");
      expect((error as Error).message).toMatchSnapshot();
    });
  }

  test("unknown classes and calls load as inert records on request", () => {
    const read = (name: string): unknown =>
      load(readFileSync(new URL(`rejected/${name}`, folder)), { weights_only: false });
    expect(String(read("unknown_class.pt"))).toBe("<pickled some_module.SomeClass(state={a: 1})>");
    expect(inspect(read("calls_os_system.pt"))).toContain('<pickled posix.system("true")>');
    expect(String(read("calls_setattr.pt"))).toContain("builtins.setattr");
  });

  test("a blocked global is listed with its place", () => {
    let error: unknown;
    try {
      load(readFileSync(new URL("rejected/unknown_class.pt", folder)));
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(WeightsOnlyError);
    expect((error as WeightsOnlyError).blocked).toEqual([
      { name: "some_module.SomeClass", place: "archive/data.pkl, byte 2 (GLOBAL)" },
    ]);
    expect((error as Error).message).toMatch(/^Weights only load failed\./);
  });
});
