/** Settings of `torch.serialization` and `map_location`, with files of `tests/serialization/fixtures` that PyTorch wrote. */
import { fileURLToPath } from "node:url";
import * as torch from "flambeau";
import { afterEach, describe, expect, test } from "vitest";

const S = torch.serialization;
const fixture = (name: string): string => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));
afterEach(() => {
  S.clear_safe_globals();
  S.set_default_load_endianness(null);
  S.set_crc32_options(true);
});

describe("classes that may be named", () => {
  const model = fixture("whole_model.pt");
  const names = S.get_unsafe_globals_in_checkpoint(model);

  test("are listed without reading tensors", () => {
    expect(names.length).toBeGreaterThan(1);
    expect(names).toContain("torch.nn.modules.linear.Linear");
    // As PyTorch 2.15 lists them, Python 2's names among them.
    const some = ["argparse.Namespace", "builtins.frozenset"];
    expect(S.get_unsafe_globals_in_checkpoint(fixture("python3.pt"))).toEqual(some);
    expect(S.get_unsafe_globals_in_checkpoint(fixture("python2.pt"))).toEqual([...some, "builtins.bytes"]);
    expect(() => S.get_unsafe_globals_in_checkpoint(new Uint8Array([1, 2, 3]))).toThrow(S.CheckpointError);
  });

  test("are added and taken back", () => {
    expect(() => torch.load(model)).toThrow(S.WeightsOnlyError);
    S.add_safe_globals(names);
    S.add_safe_globals(names.slice(0, 1));
    expect(S.get_safe_globals()).toEqual(names);
    expect(S.get_unsafe_globals_in_checkpoint(model)).toEqual([]);
    expect(torch.load(model)).toBeInstanceOf(S.PickledObject);
    S.clear_safe_globals();
    expect(() => torch.load(model)).toThrow(S.WeightsOnlyError);
    expect(() => S.add_safe_globals([S.PickledObject as unknown as string])).toThrow(/names with their module/);
  });

  test("for the time of a function, also of an async one", async () => {
    expect(S.safe_globals(names, () => torch.load(model))).toBeInstanceOf(S.PickledObject);
    expect(S.get_safe_globals()).toEqual([]);
    expect(await S.safe_globals(names, () => torch.loadAsync(model))).toBeInstanceOf(S.PickledObject);
    expect(S.get_safe_globals()).toEqual([]);
    const failing = (): never => {
      throw new Error("no");
    };
    expect(() => S.safe_globals(names, failing)).toThrow("no");
    expect(S.get_safe_globals()).toEqual([]);
  });
});

test("the order of bytes of files that do not name one", () => {
  const bytes = torch.save({ x: torch.tensor([1, 256], { dtype: torch.int32 }) });
  // The record's name is made another one, as if it were not there.
  const text = Buffer.from(bytes).toString("latin1").replaceAll("byteorder", "byteOrder");
  const silent = Uint8Array.from(Buffer.from(text, "latin1"));
  const read = (data: Uint8Array): unknown => torch.load<{ x: torch.Tensor }>(data).x.tolist();
  expect(read(silent)).toEqual([1, 256]);
  S.set_default_load_endianness(S.LoadEndianness.BIG);
  expect(S.get_default_load_endianness()).toBe(3);
  expect(read(silent)).toEqual([2 ** 24, 2 ** 16]);
  expect(read(bytes)).toEqual([1, 256]);
  expect(() => S.set_default_load_endianness(7 as 3)).toThrow(/Invalid argument type/);
});

test("files without checksums are read; damage to them is not seen", () => {
  S.set_crc32_options(false);
  expect(S.get_crc32_options()).toBe(false);
  const bytes = torch.save(torch.full([100], 7, { dtype: torch.uint8 }));
  const at = bytes.findIndex((_, i) => bytes.subarray(i, i + 100).every((byte) => byte === 7));
  bytes[at] = 8;
  expect(torch.load<torch.Tensor>(bytes).sum().item()).toBe(701);
  S.set_crc32_options(true);
  const checked = torch.save(torch.full([100], 7, { dtype: torch.uint8 }));
  checked[checked.findIndex((_, i) => checked.subarray(i, i + 100).every((byte) => byte === 7))] = 8;
  expect(() => torch.load(checked)).toThrow(/damaged/);
});

describe("map_location", () => {
  const view = torch.arange(12).float();
  const value = { whole: view, part: view.narrow(0, 2, 4), parameter: new torch.nn.Parameter(torch.ones(2, 3)) };
  type Value = typeof value;

  test.each([{ map_location: "meta" }, { map_location: torch.device("meta") }, { map_location: { cpu: "meta" } }])(
    "%s: shapes without values",
    (options) => {
      const { whole, part, parameter } = torch.load<Value>(torch.save(value), options);
      expect([whole, part, parameter].map(({ device }) => String(device))).toEqual(["meta", "meta", "meta"]);
      expect([part.shape, part.storage_offset(), parameter.shape]).toEqual([[4], 2, [2, 3]]);
      expect(parameter).toBeInstanceOf(torch.nn.Parameter);
      expect(part.untyped_storage().nbytes()).toBe(48);
      expect(() => whole.tolist()).toThrow(/meta/);
    },
  );

  test("also for files of the old format", () => {
    const state = torch.load<object>(fixture("legacy2.pt"), { map_location: "meta" });
    const found: torch.Tensor[] = [];
    const visit = (each: unknown): void => {
      if (each instanceof torch.Tensor) found.push(each);
      else if (each instanceof Map) for (const item of each.values()) visit(item);
      else if (typeof each === "object" && each !== null) Object.values(each).forEach(visit);
    };
    visit(state);
    expect(found.length).toBeGreaterThan(0);
    expect(new Set(found.map(({ device }) => String(device)))).toEqual(new Set(["meta"]));
  });

  test("everything else goes to the CPU", () => {
    for (const map_location of ["cpu", torch.device("cpu"), { "cuda:0": "cpu" }, null])
      expect(torch.load<Value>(torch.save(value), { map_location }).part.tolist()).toEqual([2, 3, 4, 5]);
  });
});
