/** What is written and read again is the same: values, kinds, sharing, order, hidden metadata. */

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dtypes, float32, int64 } from "../../src/dtype.ts";
import {
  dictEntries,
  load,
  loadAsync,
  markFloats,
  ordered_dict,
  PickledObject,
  save,
  size,
  state_dict_of,
  tuple,
} from "../../src/serialization/index.ts";
import { isMarkedFloat, pythonKind } from "../../src/serialization/notes.ts";
import { FakeStorage, FakeTensor, fakeTensor } from "./fake-tensors.ts";

function again<T>(value: T): T {
  return load<T>(save(value));
}

describe("plain values", () => {
  test("numbers", () => {
    const numbers = [
      0,
      1,
      -1,
      255,
      256,
      65535,
      65536,
      -129,
      2 ** 31 - 1,
      -(2 ** 31),
      2 ** 31,
      2 ** 53 - 1,
      -(2 ** 53) + 1,
      0.1,
      -2.5,
      Infinity,
      -Infinity,
      NaN,
      -0,
      1e300,
      2 ** 53,
    ];
    expect(again(numbers)).toEqual(numbers);
  });

  test("bigints stay exact; those that fit become numbers", () => {
    const edges = [63n, 64n, 127n, 128n, 255n, 256n, 2038n].flatMap((bits) => [
      2n ** bits,
      -(2n ** bits),
      2n ** bits - 1n,
      -(2n ** bits) - 1n,
    ]);
    expect(again(edges)).toEqual(edges);
    // Of more than 255 bytes they are LONG4, which PyTorch's reader of weights lacks.
    for (const long of [2n ** 2048n, -(2n ** 4096n)]) {
      expect(load(save(long), { weights_only: false })).toBe(long);
      expect(() => load(save(long))).toThrow("Unsupported operand 139");
    }
    // Halves of surrogate pairs are three bytes: what PyTorch writes for "\ud800" and "a\udfff\u00e9\udc80" is in the file.
    const halves = ["\ud800", "a\udfffé\udc80", "😀"];
    expect(again(halves)).toEqual(halves);
    expect(Buffer.from(save(halves)).includes(Buffer.from("61edbfbfc3a9edb280", "hex"))).toBe(true);
    expect(again(5n)).toBe(5);
    fc.assert(fc.property(fc.bigInt(), (value) => BigInt(again(value) as bigint | number) === value));
  });

  test("any nested value", () => {
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.string({ unit: "binary" }),
        fc.double(),
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.uint8Array(),
        fc.array(tie("value")),
        fc.dictionary(fc.string({ unit: "binary" }), tie("value"), { noNullPrototype: true }),
        fc.array(fc.tuple(fc.oneof(fc.integer(), fc.string()), tie("value"))).map((entries) => new Map(entries)),
        fc.array(fc.integer()).map((items) => new Set(items)),
      ),
    }));
    fc.assert(
      fc.property(value, (original) => {
        expect(plain(again(original))).toEqual(plain(original));
      }),
      { numRuns: 300 },
    );
  });

  test("tuples, sizes, frozen sets, namespaces and floats are remembered", () => {
    const loaded = again({
      pair: tuple(1, tuple()),
      long: tuple(1, 2, 3, 4),
      sizes: size([2, 3]),
      options: markFloats({ lr: 1, steps: 1 }, "lr"),
      list: markFloats([1, 2], 1),
    });
    for (const value of [loaded, again(loaded)]) {
      expect(value).toEqual({
        pair: [1, []],
        long: [1, 2, 3, 4],
        sizes: [2, 3],
        options: { lr: 1, steps: 1 },
        list: [1, 2],
      });
      expect(
        [value.pair, value.pair[1], value.long, value.sizes, value.list].map((item) => pythonKind(item as object)),
      ).toEqual(["tuple", "tuple", "tuple", "Size", null]);
      expect(isMarkedFloat(value.options, "lr", 1)).toBe(true);
      expect(isMarkedFloat(value.options, "lr", 2)).toBe(false);
      expect(isMarkedFloat(value.options, "steps", 1)).toBe(false);
      expect(isMarkedFloat(value.list, 1, 2)).toBe(true);
    }
  });

  test("values of all sizes, across the limits of batches and buffers", () => {
    for (const length of [999, 1000, 1001, 5000]) {
      const booleans = Array.from({ length }, (_, i) => i % 3 === 0);
      const numbers = booleans.map((_, i) => i / 3);
      const texts = Object.fromEntries(numbers.map((number, i) => [`key ${i}`, number]));
      expect(again({ booleans, numbers, texts })).toEqual({ booleans, numbers, texts });
    }
  });

  test("cycles and sharing", () => {
    const list: unknown[] = [];
    const root = { list, same: list, map: new Map<unknown, unknown>([[1, list]]) };
    list.push(root);
    const loaded = again(root);
    expect(loaded.list[0]).toBe(loaded);
    expect(loaded.same).toBe(loaded.list);
    expect(loaded.map.get(1)).toBe(loaded.list);
  });

  test("__proto__ is a key like any other", () => {
    const hostile = JSON.parse('{"__proto__": {"polluted": true}}') as object;
    const loaded = again(hostile);
    expect(Object.keys(loaded)).toEqual(["__proto__"]);
    expect(Object.getPrototypeOf(loaded)).toBe(Object.prototype);
    expect((loaded as { polluted?: boolean }).polluted).toBeUndefined();
  });
});

/** Maps that could be objects, undefined and -0 apart, so that both sides of a round trip look alike. */
function plain(value: unknown): unknown {
  if (
    value instanceof Map ||
    (typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype)
  ) {
    return { dict: dictEntries(value).map(([key, item]) => [key, plain(item)]) };
  }
  return Array.isArray(value) ? value.map(plain) : value;
}

describe("dicts", () => {
  test("string keys give an object, in order; others and those that would move a Map", () => {
    expect(
      again(
        new Map([
          ["b", 1],
          ["a", 2],
        ]),
      ),
    ).toEqual({ b: 1, a: 2 });
    expect(
      again(
        new Map([
          ["0", 1],
          ["1", 2],
          ["a", 3],
        ]),
      ),
    ).toEqual({ 0: 1, 1: 2, a: 3 });
    expect(
      again(
        new Map([
          ["1", 1],
          ["0", 2],
        ]),
      ),
    ).toEqual(
      new Map([
        ["1", 1],
        ["0", 2],
      ]),
    );
    expect(
      again(
        new Map([
          ["a", 1],
          ["0", 2],
        ]),
      ),
    ).toEqual(
      new Map<string, number>([
        ["a", 1],
        ["0", 2],
      ]),
    );
    expect(
      again(
        new Map([
          [0, "x"],
          [1, "y"],
        ]),
      ),
    ).toEqual(
      new Map([
        [0, "x"],
        [1, "y"],
      ]),
    );
    expect(
      again(
        new Map<unknown, unknown>([
          [1, 1],
          ["1", 2],
        ]),
      ),
    ).toEqual(
      new Map<unknown, unknown>([
        [1, 1],
        ["1", 2],
      ]),
    );
  });

  test("state dicts keep their metadata out of sight", () => {
    const state = ordered_dict(
      { "0.weight": fakeTensor(float32, [2]) },
      ordered_dict(
        new Map([
          ["", { version: 1 }],
          ["0", { version: 2 }],
        ]),
      ),
    );
    for (const loaded of [again(state), again(again(state))] as (object & { _metadata?: object })[]) {
      expect(Object.keys(loaded)).toEqual(["0.weight"]);
      expect(pythonKind(loaded)).toBe("OrderedDict");
      expect(loaded._metadata).toEqual({ "": { version: 1 }, 0: { version: 2 } });
    }
  });
});

describe("tensors", () => {
  test("every dtype", () => {
    for (const dtype of dtypes) {
      const tensor = fakeTensor(dtype, [2, 3]);
      const loaded = again(tensor);
      expect(loaded.view.dtype).toBe(dtype);
      expect(loaded.elements()).toEqual(tensor.elements());
    }
  });

  test("views share one storage, which is written once", () => {
    const base = fakeTensor(float32, [4, 5]);
    const view = new FakeTensor({ ...base.view, shape: [5, 2], strides: [1, 10], offset: 5 });
    const same = base;
    const bytes = save({ base, view, same });
    const loaded = load<{ base: FakeTensor; view: FakeTensor; same: FakeTensor }>(bytes);
    expect(loaded.view.storage).toBe(loaded.base.storage);
    expect(loaded.same).toBe(loaded.base);
    expect(loaded.view.view).toMatchObject({ shape: [5, 2], strides: [1, 10], offset: 5 });
    expect(loaded.view.elements()).toEqual(view.elements());
    expect(new TextDecoder("latin1").decode(bytes)).not.toContain("data/1");
  });

  test("parameters and requires_grad", () => {
    const parameter = fakeTensor(float32, [2], { requires_grad: true }, true);
    const frozen = fakeTensor(float32, [2], {}, true);
    const leaf = fakeTensor(float32, [], { requires_grad: true });
    const loaded = again([parameter, frozen, leaf]);
    expect(loaded.map((tensor) => [tensor.isParameter, tensor.view.requires_grad])).toEqual([
      [true, true],
      [true, false],
      [false, true],
    ]);
  });

  test("one storage as two dtypes cannot be written", () => {
    const storage = new FakeStorage(new Uint8Array(16));
    expect(() => save([fakeTensor(float32, [4], { storage }), fakeTensor(int64, [2], { storage })])).toThrow(
      "Cannot save multiple tensors or storages that view the same data as different types",
    );
  });

  test("data is aligned to 64 bytes", () => {
    const tensor = fakeTensor(float32, [16]);
    const bytes = save([tensor]);
    const found = Buffer.from(bytes).indexOf(Buffer.from(tensor.storage.bytes));
    expect(found % 64).toBe(0);
  });
});

describe("what cannot be written", () => {
  test("says where it is", () => {
    class Config {
      depth = 1;
    }
    expect(() => save({ model: [new Config()] })).toThrow(
      "cannot pickle 'Config' object\nsave: this is at [\"model\"][0].",
    );
    expect(() => save({ f: () => 1 })).toThrow("cannot pickle 'Function' object");
    expect(() => save(Object.assign(() => 1, { state_dict: () => ({}) }))).toThrow("Save its state_dict()");
    expect(() => save(new Float32Array(2))).toThrow("torch.tensor(array)");
    const own: unknown[] = tuple([]) as unknown as unknown[];
    (own[0] as unknown[]).push(own);
    expect(() => save(own)).toThrow("contains itself");
    let deep: unknown = 1;
    for (let i = 0; i < 5000; i++) deep = [deep];
    expect(() => save(deep)).toThrow("maximum recursion depth exceeded");
  });
});

describe("files", () => {
  test("paths, buffers, blobs, URLs", async () => {
    const folder = mkdtempSync(join(tmpdir(), "flambeau-"));
    try {
      const path = join(folder, "my model.v2.pt");
      save({ a: 1 }, path);
      expect(readFileSync(path, "latin1")).toContain("my model.v2/data.pkl");
      expect(load(path)).toEqual({ a: 1 });
      expect(load(pathToFileURL(path))).toEqual({ a: 1 });
      expect(await loadAsync(path)).toEqual({ a: 1 });
      const bytes = save({ a: 1 });
      expect(load(bytes.buffer)).toEqual({ a: 1 });
      expect(await loadAsync(new Blob([bytes]))).toEqual({ a: 1 });
      expect(await loadAsync(new Response(bytes))).toEqual({ a: 1 });
      expect(await loadAsync(`data:application/octet-stream;base64,${Buffer.from(bytes).toString("base64")}`)).toEqual({
        a: 1,
      });
      expect(() => load(join(folder, "none.pt"))).toThrow("[Errno 2] No such file or directory");
      expect(() => load("https://example.org/model.pt")).toThrow("loadAsync");
      await expect(loadAsync(new Response("", { status: 404 }))).rejects.toThrow("404");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("a whole model gives its weights", () => {
    const module = (name: string, state: object): PickledObject =>
      Object.assign(new PickledObject(name, "new"), { state });
    const weight = fakeTensor(float32, [1]);
    const running = fakeTensor(float32, [1]);
    const inner = module("torch.nn.modules.linear.Linear", {
      _parameters: { weight, bias: null },
      _buffers: { running, scratch: weight },
      _non_persistent_buffers_set: new Set(["scratch"]),
      _modules: {},
    });
    const model = module("net.Net", { _parameters: {}, _buffers: {}, _modules: new Map([["fc", inner]]) });
    expect(state_dict_of(model)).toEqual({ "fc.weight": weight, "fc.running": running });
  });
});
