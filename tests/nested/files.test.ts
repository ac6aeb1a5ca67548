/** Nested tensors in files: those that PyTorch 2.15 wrote (record_files.py), and one's own. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import * as torch from "../../src/index.ts";

type Nested = torch.nested.NestedTensor | torch.nested.StridedNestedTensor;
const recorded = (name: string): string => join(import.meta.dirname, "recorded", name);
/** PyTorch's closed list lacks the functions that make nested tensors. */
const load = <T>(path: string): T => torch.load(path, { weights_only: false }) as T;
const folder = mkdtempSync(join(tmpdir(), "flambeau-nested-"));
afterAll(() => rmSync(folder, { recursive: true }));

const items = [
  [
    [0, 1, 2],
    [3, 4, 5],
  ],
  [[0], [1], [2], [3]],
];
const rows = [
  items[0],
  [
    [0, 1, 2],
    [3, 4, 5],
    [6, 7, 8],
    [9, 10, 11],
  ],
];
const turned = (matrices: readonly (readonly (readonly number[])[] | undefined)[]): number[][][] =>
  matrices.map((matrix) => matrix![0]!.map((_, column) => matrix!.map((row) => row[column]!)));

const checkStrided = (read: Record<string, Nested>): void => {
  const { plain, transposed, learned, whole } = read as Record<string, torch.nested.StridedNestedTensor>;
  expect(plain!.tolist()).toEqual(items);
  expect(plain!.layout).toBe("torch.strided");
  expect(transposed!.tolist()).toEqual(turned(items));
  expect(transposed!.is_contiguous()).toBe(false);
  expect(learned!.requires_grad).toBe(true);
  expect(learned!.tolist()).toEqual(items);
  expect(whole!.tolist()).toEqual([
    [0, 1, 2],
    [0, 1],
  ]);
  expect(whole!.dtype).toBe(torch.int64);
};
const checkJagged = (read: Record<string, Nested>): void => {
  const { learned, twice, transposed, "with holes": holes } = read as Record<string, torch.nested.NestedTensor>;
  expect(learned!.tolist()).toEqual(rows);
  expect([learned!.requires_grad, learned!.is_leaf, twice!.requires_grad]).toEqual([true, true, false]);
  // The three share their offsets, so that they fit together.
  learned!.mul(twice!).to_padded_tensor(0).sum().backward();
  expect(learned!.grad!.tolist()).toEqual(twice!.tolist());
  expect(transposed!.tolist()).toEqual(turned(rows));
  expect(transposed!.shape[2]).toBe(twice!.shape[1]);
  expect(holes!.tolist()).toEqual([[0, 1], [6, 7, 8], [10], [17, 18]]);
  expect(holes!.lengths()!.tolist()).toEqual([2, 3, 1, 2]);
};

describe("nested tensors in files", () => {
  test.each([
    ["strided.pt", checkStrided],
    ["jagged.pt", checkJagged],
  ] as const)("%s is read, written and read again", (name, check) => {
    check(load(recorded(name)));
    torch.save(load(recorded(name)), join(folder, name));
    check(load(join(folder, name)));
  });

  test("by default files with them are refused, as by PyTorch", () => {
    expect(() => torch.load(recorded("jagged.pt"))).toThrow("torch.nested._internal.nested_tensor._rebuild_njt");
    const safe_globals = ["torch._utils._rebuild_nested_tensor"];
    checkStrided(torch.load(recorded("strided.pt"), { safe_globals }) as Record<string, Nested>);
    expect(() => torch.load(recorded("strided.pt"))).toThrow("torch._utils._rebuild_nested_tensor");
  });

  test("the lengths of the shortest and the longest item are kept", () => {
    const made = torch.nested.nested_tensor([torch.ones(2), torch.ones(5)], { layout: torch.jagged });
    torch.save(made, join(folder, "lengths.pt"));
    const { structure } = load<torch.nested.NestedTensor>(join(folder, "lengths.pt"));
    expect([structure.shortest, structure.longest]).toEqual([2, 5]);
  });

  test("an empty one", () => {
    torch.save(torch.nested.nested_tensor([]), join(folder, "empty.pt"));
    expect(load<Nested>(join(folder, "empty.pt")).tolist()).toEqual([]);
  });

  test("items that lie outside of their parts are refused", () => {
    const { offsets } = load<Record<string, torch.nested.NestedTensor>>(recorded("jagged.pt"))["twice"]!.structure;
    const values = torch.zeros(6, 3);
    const bad = new torch.nested.NestedTensor(values, { offsets, lengths: null, shortest: null, longest: null }, 1);
    torch.save(bad, join(folder, "bad.pt"));
    expect(load<Nested>(join(folder, "bad.pt")).shape[0]).toBe(2);
    const beyond = { offsets: torch.tensor([0, 2, 9]), lengths: null, shortest: null, longest: null };
    torch.save(new torch.nested.NestedTensor(values, beyond, 1), join(folder, "beyond.pt"));
    expect(() => load(join(folder, "beyond.pt"))).toThrow("a nested tensor's items reach beyond its values");
    const item = { from: 0, end: 6, start: 0, shape: [3, 3], strides: [3, 1] };
    torch.save(new torch.nested.StridedNestedTensor(torch.zeros(6), [item]), join(folder, "outside.pt"));
    expect(() => load(join(folder, "outside.pt"))).toThrow("a nested tensor's items reach beyond their places");
  });
});
