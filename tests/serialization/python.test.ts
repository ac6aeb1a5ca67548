/**
 * Files of PyTorch with what the goldens do not hold: every pickle protocol, whole models, rare kinds of values, old
 * storages.
 */

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { PickledObject } from "../../src/serialization/index.ts";
import { load, save, state_dict_of } from "../../src/serialization/index.ts";
import { isMarkedFloat, pythonKind } from "../../src/serialization/notes.ts";
import { concatenateBytes } from "../../src/support/bytes.ts";
import { writeZip } from "../../src/serialization/zip/writer.ts";
import type { FakeTensor } from "./fake-tensors.ts";
import "./fake-tensors.ts";

const file = (name: string): Uint8Array => readFileSync(new URL(`fixtures/${name}`, import.meta.url));
const binary = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));

describe("pickle protocols", () => {
  for (const protocol of [2, 3, 4, 5]) {
    test(`protocol ${protocol}`, () => {
      const loaded = load<Record<string, object>>(file(`python${protocol}.pt`), { weights_only: false });
      const { state, storage, dtype, ...rest } = loaded;
      expect(rest).toEqual({
        f8: 2,
        i8: 7,
        f4: 0.5,
        b1: true,
        namespace: { a: 1, b: [2] },
        counter: { a: 2, b: 1 },
        set: new Set([1, 2]),
        frozenset: new Set([3]),
        bytes: Uint8Array.of(0, 128, 255),
        empty: new Uint8Array(0),
        bytearray: Uint8Array.of(120, 121),
        device: "cuda:0",
        layout: "torch.strided",
      });
      expect(Object.keys(state!)).toEqual([
        "0.weight",
        "0.bias",
        "1.weight",
        "1.bias",
        "1.running_mean",
        "1.running_var",
        "1.num_batches_tracked",
      ]);
      expect((state as { _metadata?: object })._metadata).toMatchObject({ "": { version: 1 }, 1: { version: 2 } });
      expect(pythonKind(rest["namespace"]!)).toBe("Namespace");
      expect(pythonKind(rest["frozenset"]!)).toBe("frozenset");
      expect(isMarkedFloat(loaded, "f8", 2)).toBe(true);
      expect((storage as FakeTensor).view).toMatchObject({ shape: [3], strides: [1] });
      expect(String(dtype)).toBe("torch.complex64");
      expect(load(save(rest), { weights_only: false })).toEqual(rest);
      // Later protocols have opcodes that PyTorch's reader of weights lacks; a namespace is none of its classes.
      const reason = protocol < 4 ? "GLOBAL argparse.Namespace was not" : "Unsupported operand 149";
      expect(() => load(file(`python${protocol}.pt`))).toThrow(reason);
    });

    test(`protocol ${protocol} in the older format`, () => {
      const options = { weights_only: protocol < 4 };
      expect(load<FakeTensor>(file(`legacy${protocol}.pt`), options).view).toMatchObject({
        shape: [3, 2],
        strides: [1, 3],
      });
      if (protocol >= 4) expect(() => load(file(`legacy${protocol}.pt`))).toThrow("Unsupported operand 149");
    });
  }
});

describe("whole models", () => {
  for (const name of ["whole_model.pt", "whole_model.legacy.pt"]) {
    test(name, () => {
      expect(() => load(file(name))).toThrow("torch.serialization.state_dict_of(record)");
      const record = load<PickledObject>(file(name), { weights_only: false });
      expect(record.qualifiedName).toBe("torch.nn.modules.container.Sequential");
      expect(Object.keys(state_dict_of(record))).toEqual([
        "0.weight",
        "0.bias",
        "1.weight",
        "1.bias",
        "1.running_mean",
        "1.running_var",
        "1.num_batches_tracked",
      ]);
    });
  }
});

describe("kinds of values", () => {
  test("what is not supported says so", () => {
    expect(() => load(file("complex_tensor.pt"))).not.toThrow();
    expect(() => load(file("complex_number.pt"))).not.toThrow();
    expect(() => load(file("sparse.pt"))).toThrow("these tensors are strided"); // the fake ones of this test are
  });

  test("a tensor with Python attributes is a tensor", () => {
    expect(load<FakeTensor>(file("attributes.pt")).elements()).toEqual(["0000803f", "0000803f"]);
  });

  test("strings of Python 2 are text or bytes", () => {
    const data = binary("\x80\x02U\x02abU\x02\xff\xfe\x86.");
    expect(load(concatenateBytes(writeZip([{ name: "a/data.pkl", data }])))).toEqual(["ab", Uint8Array.of(255, 254)]);
  });

  test("big-endian files are turned round", () => {
    const data = binary(
      "\x80\x02ctorch._utils\n_rebuild_tensor_v2\n((X\x07\x00\x00\x00storagectorch\nFloatStorage\nX\x01\x00\x00\x000X\x03\x00\x00\x00cpuK\x02tQK\x00K\x02\x85K\x01\x85\x89ccollections\nOrderedDict\n)RtR.",
    );
    const tensor = load<FakeTensor>(
      concatenateBytes(
        writeZip([
          { name: "a/data.pkl", data },
          { name: "a/byteorder", data: binary("big") },
          { name: "a/data/0", data: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8) },
        ]),
      ),
    );
    expect(tensor.elements()).toEqual(["04030201", "08070605"]);
  });

  test("old files have views of storages", () => {
    const window = (start: number, length: number): string =>
      `ctorch._utils\n_rebuild_tensor\n((X\x07\x00\x00\x00storagectorch\nByteStorage\nX\x01\x00\x00\x007X\x03\x00\x00\x00cpuK\x06(X\x01\x00\x00\x00vK${String.fromCharCode(start)}K${String.fromCharCode(length)}ttQK\x01K\x02\x85K\x01\x85tR`;
    const legacy = (pickle: string): Uint8Array =>
      binary(
        `\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02M\xe9\x03.\x80\x02}.\x80\x02${pickle}.\x80\x02]X\x01\x00\x00\x007a.\x06\x00\x00\x00\x00\x00\x00\x00\x01\x02\x03\x04\x05\x06`,
      );
    const [a, b] = load<[FakeTensor, FakeTensor]>(legacy(`${window(2, 3)}${window(0, 6)}\x86`));
    expect(a.elements()).toEqual(["04", "05"]);
    expect(b.elements()).toEqual(["02", "03"]);
    expect(a.storage).toBe(b.storage);
    expect(() => load(legacy(window(2, 2)))).toThrow("reaches element 2 of a storage of 2");
    expect(() => load(legacy(window(2, 5)))).toThrow("reaches outside a storage of 6");
  });
});
