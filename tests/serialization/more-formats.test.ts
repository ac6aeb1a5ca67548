/** Rarer forms of files: records and text of NumPy, more of GGUF, pickles of protocols 0 and 1, the tar format, places as functions. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import * as torch from "flambeau";
import type { Tensor } from "flambeau";

const at = (name: string): string => fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url));
const { npy, gguf, CheckpointError } = torch.serialization;
type Named = Record<string, Tensor>;

describe("NumPy", () => {
  const arrays = npy.load(at("records.npz")) as Record<string, unknown>;

  test("text is lists of strings", () => {
    expect(arrays["names"]).toEqual(["a", "bcd", "é✓"]);
    expect(arrays["table"]).toEqual([
      ["x", "yy", "zzz"],
      ["", "u", "vv"],
    ]);
    expect(arrays["big"]).toEqual(["a", "bc"]);
    expect(arrays["raw"]).toEqual(["abc", "d"]);
    expect(arrays["one"]).toBe("alone");
  });

  test("records are an array for each field", () => {
    const records = arrays["records"] as Named;
    expect(Object.keys(records)).toEqual(["id", "value", "name", "pair"]);
    expect(records["id"]!.dtype).toBe(torch.int32);
    expect(records["id"]!.tolist()).toEqual([1, 3]);
    expect(records["value"]!.dtype).toBe(torch.float64);
    expect(records["value"]!.tolist()).toEqual([2.5, -4.5]);
    expect(records["name"]).toEqual(["ab", "cde"]);
    expect(records["pair"]!.tolist()).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect((arrays["aligned"] as Named)["b"]!.tolist()).toEqual([0.5, 1.5]);
    expect((arrays["unicode"] as Named)["größe"]!.tolist()).toEqual([1.5]);
    for (const name of ["inner", "columns"]) {
      const { point, flag } = arrays[name] as { point: Named; flag: Tensor };
      const count = torch.arange(12).view(2, 2, 3).float();
      expect(point["x"]!.tolist()).toEqual(count.tolist());
      expect(point["y"]!.tolist()).toEqual(count.mul(-1).add(0).tolist());
      expect(flag.tolist()).toEqual([
        [true, false],
        [false, true],
      ]);
    }
  });

  test("what cannot be held is refused when it is asked for", () => {
    expect(Object.keys(arrays)).toContain("dates");
    expect(() => arrays["dates"]).toThrow('arrays of dtype "<M8[D]" are not supported');
    expect(() => arrays["objects"]).toThrow("it is an array of Python objects, which are not read");
  });
});

describe("GGUF", () => {
  describe.each(["more_types.gguf", "points.gguf"])("%s", (path) => {
    const expected = JSON.parse(readFileSync(at(`${path}.json`), "utf8")) as Record<string, number[]>;
    const file = gguf.open(at(path));

    test.each(Object.keys(expected))("%s is what llama.cpp's package reads", (name) => {
      expect(file.info(name).type).toBe(name.slice(2));
      const found = (file.get_tensor(name) as Tensor).flatten().tolist() as number[];
      expect(found).toEqual(expected[name]!.map(Math.fround));
    });
  });

  test.each(["version1.gguf", "big.gguf"])("%s", (name) => {
    const opened = gguf.open(at(name));
    expect(opened.metadata).toEqual({ "general.architecture": "llama", "a.list": [7, 8], "a.big": -(2n ** 60n) });
    const wanted = [
      [0, 0.5, 1],
      [1.5, 2, 2.5],
    ];
    expect((opened.get_tensor("w") as Tensor).tolist()).toEqual(wanted);
    expect((opened.get_tensor("h") as Tensor).dtype).toBe(torch.float16);
    expect((opened.get_tensor("h") as Tensor).tolist()).toEqual(wanted);
  });

  test("a model in several files", () => {
    const all = gguf.load(at("split-00001-of-00002.gguf")) as Named;
    expect(Object.keys(all)).toEqual(["part0", "part1"]);
    expect(all["part1"]!.tolist()).toEqual([1, 1, 1]);
    expect(Object.keys(gguf.load(readFileSync(at("split-00002-of-00002.gguf"))))).toEqual(["part1"]);
  });
});

describe("pickles of protocols 0 and 1", () => {
  test.each(["protocol1.zip.pt", "protocol1.legacy.pt", "protocol0.zip.pt", "protocol0.legacy.pt"])("%s", (name) => {
    expect(() => torch.load(at(name))).toThrow(/Unsupported operand \d+/);
    const value = torch.load<Record<string, unknown>>(at(name), { weights_only: false });
    expect(value["numbers"]).toEqual([1, -1, 2 ** 40, -(2n ** 70n), true, false, null, 0.5, -1e300, 2, Infinity]);
    expect(value["text"]).toBe("line\nbreak é ✓ \\ 'quoted' 😀");
    expect(value["raw"]).toEqual(Uint8Array.of(0, 255, 97, 98, 99));
    expect(value["tuple"]).toEqual([1, [2, 3, 4, 5], []]);
    expect(value["inner"]).toEqual({ k: new Map([[1, [2]]]) });
    expect(value["set"]).toEqual(new Set([1, 2]));
    const config = value["config"] as torch.serialization.PickledObject;
    expect(config.qualifiedName).toBe("my_module.Config");
    expect(config.state).toEqual({ size: 3, name: "net" });
    if (!name.startsWith("protocol1")) return;
    const { w, view, p } = value as Named;
    expect(w!.tolist()).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
    expect(view!.untyped_storage().data_ptr()).toBe(w!.untyped_storage().data_ptr());
    expect(p).toBeInstanceOf(torch.nn.Parameter);
    expect(p!.tolist()).toEqual([1.5, -2]);
  });
});

describe("the tar format", () => {
  test("is read where more than weights is allowed", () => {
    expect(() => torch.load(at("old.tar.pt"))).toThrow(
      "Cannot use ``weights_only=True`` with files saved in the legacy .tar format.",
    );
    const { a, b, c, epoch } = torch.load<Named>(at("old.tar.pt"), { weights_only: false });
    expect(a!.tolist()).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
    expect(b!.tolist()).toEqual([3, 5]);
    expect(c!.dtype).toBe(torch.int64);
    expect(c!.tolist()).toEqual([7, 8, 9]);
    expect(epoch).toBe(3);
    // What views a storage shares its bytes.
    a!.fill_(0);
    expect(b!.tolist()).toEqual([0, 0]);
    const shapes = torch.load<Named>(at("old.tar.pt"), { weights_only: false, map_location: "meta" });
    expect(shapes["a"]!.device.type).toBe("meta");
  });

  test("broken ones are refused", () => {
    const bytes = new Uint8Array(readFileSync(at("old.tar.pt")));
    for (const place of [512 + 20, 512 + 70]) {
      const damaged = bytes.slice();
      damaged.fill(0xff, place, place + 8);
      expect(() => torch.load(damaged, { weights_only: false })).toThrow(CheckpointError);
    }
  });
});

test("map_location as a function gets each storage with its place", () => {
  const bytes = torch.save({ a: torch.arange(3), b: torch.ones(2) });
  const seen: string[] = [];
  const value = torch.load<Named>(bytes, (storage, location) => {
    seen.push(`${location}:${storage.nbytes()}`);
    return storage;
  });
  expect(seen).toEqual(["cpu:24", "cpu:8"]);
  expect(value["a"]!.tolist()).toEqual([0, 1, 2]);
  expect(torch.load<Named>(bytes, { map_location: () => null })["b"]!.tolist()).toEqual([1, 1]);
  expect(() => torch.load(bytes, { map_location: () => 3 })).toThrow("map_location as a function must give a storage");
});

test("a TorchScript archive's plain tensors are no part of its state", () => {
  const weights = torch.load<Named>(at("plain_tensor.pt"), { weights_only: false });
  expect(Object.keys(weights).sort()).toEqual(["kept", "layer.bias", "layer.weight", "left"]);
});

test("one storage may be spoken of as elements and as bytes", () => {
  const { few, bytes, none, no_bytes } = torch.load<Record<"few" | "bytes" | "none" | "no_bytes", Tensor>>(
    at("one_storage.pt"),
  );
  expect([few.dtype, few.float().tolist()]).toEqual([torch.float8_e4m3fn, [0.5, -2, 3]]);
  expect([bytes.dtype, bytes.tolist()]).toEqual([torch.uint8, [48, 192, 68]]);
  bytes.fill_(48);
  expect(few.float().tolist()).toEqual([0.5, 0.5, 0.5]);
  expect([none.dtype, none.shape, no_bytes.dtype, no_bytes.shape]).toEqual([torch.int16, [0], torch.uint8, [0]]);
  const again = torch.load<Record<string, Tensor>>(torch.save({ few, bytes, none, no_bytes }));
  again["bytes"]!.fill_(192);
  expect(again["few"]!.float().tolist()).toEqual([-2, -2, -2]);
  expect(() => torch.save([torch.ones(2), torch.ones(2).int()])).not.toThrow();
  const four = torch.ones(4);
  expect(() => torch.save([four, four.view(torch.uint8)])).toThrow("view the same data as different types");
});
