/** The safetensors format: round trips, layout, and refusal of everything that does not add up. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bool, dtypes, float32, int64 } from "../../src/dtype.ts";
import { CheckpointError, safetensors, save } from "../../src/serialization/index.ts";
import { FakeTensor, fakeTensor } from "./fake-tensors.ts";

function file(header: unknown, data = 0): Uint8Array {
  const text = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + data);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}

describe("round trips", () => {
  test("all dtypes, shapes and metadata", () => {
    const known = dtypes.filter(({ name }) => !["complex32", "complex128"].includes(name)); // the format has complex64 only
    const named = Object.fromEntries(known.map((dtype) => [dtype.name, fakeTensor(dtype, [2, 3])]));
    const all: Record<string, FakeTensor> = {
      ...named,
      scalar: fakeTensor(float32, []),
      empty: fakeTensor(float32, [0, 2]),
    };
    const bytes = safetensors.save_file(all, null, { format: "pt" });
    const loaded = safetensors.load_file(bytes) as Record<string, FakeTensor>;
    expect(Object.keys(loaded).sort()).toEqual(Object.keys(all).sort());
    for (const [name, tensor] of Object.entries(all)) {
      expect(loaded[name]!.view.dtype).toBe(tensor.view.dtype);
      expect(loaded[name]!.view.shape).toEqual(tensor.view.shape);
      expect(loaded[name]!.elements()).toEqual(tensor.elements());
    }
    const opened = safetensors.safe_open(bytes);
    expect(opened.metadata()).toEqual({ format: "pt" });
    expect(opened.info("scalar")).toMatchObject({ dtype: "F32", shape: [] });
    expect(() => opened.info("nothing")).toThrow("File does not contain tensor nothing");
  });

  test("headers whose length has the first bytes of another format", () => {
    // Pickles begin with 0x80 and 2 to 5, zip archives with "PK".
    for (const length of [0x280, 0x380, 0x480, 0x580, 0x4b50]) {
      const noted = (size: number): Uint8Array =>
        safetensors.save_file({ a: fakeTensor(float32, [2]) }, null, { note: "n".repeat(size) });
      const bytes = noted(length - Number(new DataView(noted(0).buffer).getBigUint64(0, true)));
      expect(Number(new DataView(bytes.buffer).getBigUint64(0, true))).toBe(length);
      expect(safetensors.safe_open(bytes).keys()).toEqual(["a"]);
      expect(() => safetensors.load_file(bytes.subarray(0, 600))).toThrow("invalid header length");
    }
    const pickle = Uint8Array.of(0x80, 2, 0x7d, 0x71, 0, 0x58, 1, 0, 0, 0, 0x61, 0x4b, 1, 0x73, 0x2e);
    expect(() => safetensors.load_file(pickle)).toThrow("it looks like it is a plain Python pickle");
  });

  test("views are written row by row", () => {
    const base = fakeTensor(int64, [4, 5]);
    const view = new FakeTensor({ ...base.view, shape: [5, 2, 1], strides: [1, 10, 77], offset: 5 });
    const loaded = safetensors.load_file(safetensors.save_file({ view })) as { view: FakeTensor };
    expect(loaded.view.view.strides).toEqual([2, 1, 1]);
    expect(loaded.view.elements()).toEqual(view.elements());
  });

  test("tensors are aligned to their elements", () => {
    const bytes = safetensors.save_file({
      flag: fakeTensor(bool, [3]),
      wide: fakeTensor(int64, [1]),
      x: fakeTensor(float32, [1]),
    });
    const opened = safetensors.safe_open(bytes);
    expect(opened.keys()).toEqual(["wide", "x", "flag"]);
    expect(new DataView(bytes.buffer).getBigUint64(0, true) % 8n).toBe(0n);
  });
});

describe("broken files", () => {
  const entry = (shape: unknown, from: unknown, to: unknown, dtype: unknown = "F32"): object => ({
    dtype,
    shape,
    data_offsets: [from, to],
  });
  const cases: Record<string, [Uint8Array, string]> = {
    "too short": [new Uint8Array(7), "header too small"],
    "header longer than the file": [file("{}").subarray(0, 9), "invalid header length"],
    "huge header": [Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 255, 0x7b, 0x22, 0, 0), "header too large"],
    "no JSON": [file('{"a'), "invalid JSON in header"],
    "no object": [file("[]"), "no JSON object"],
    hole: [file({ a: entry([1], 4, 8) }, 8), "invalid offset"],
    overlap: [file({ a: entry([2], 0, 8), b: entry([1], 4, 8) }, 8), "invalid offset"],
    "too long": [file({ a: entry([1], 0, 4) }, 8), "not fully covered"],
    "beyond the end": [file({ a: entry([1], 0, 4) }, 3), "not fully covered"],
    "wrong size": [file({ a: entry([2], 0, 4) }, 4), "takes 8 bytes, but it has 4"],
    overflow: [file({ a: entry([2 ** 40, 2 ** 40], 0, 4) }, 4), "its shape"],
    negative: [file({ a: entry([-1], 0, 4) }, 4), "no list of sizes"],
    fraction: [file({ a: entry([1], 0, 4.5) }, 4), "no pair of positions"],
    "no entry": [file({ a: null }), "it is no object"],
    metadata: [file({ __metadata__: { a: 1 } }), "is no string"],
    "foreign dtype": [file({ a: entry([1], 0, 8, "F4") }, 8), "dtype F4 are not supported"],
    checkpoint: [save({ a: 1 }), "torch.load"],
    "web page": [new TextEncoder().encode("<!DOCTYPE html><html>"), "an HTML page"],
  };
  for (const [name, [bytes, message]] of Object.entries(cases)) {
    test(name, () => {
      expect(() => safetensors.load_file(bytes)).toThrow(CheckpointError);
      expect(() => safetensors.load_file(bytes)).toThrow(message);
    });
  }

  test("random damage", () => {
    const good = safetensors.save_file({ a: fakeTensor(float32, [3, 2]), b: fakeTensor(int64, [2]) }, null, { k: "v" });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        (damage) => {
          const bytes = good.slice();
          for (const [at, byte] of damage) bytes[at] = byte;
          try {
            safetensors.load_file(bytes);
          } catch (error) {
            if (!(error instanceof CheckpointError)) throw error;
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});
