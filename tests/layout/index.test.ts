/**
 * The index language: what may be written, and the views that PyTorch recorded for it (recorded-index.json, by
 * record.py).
 */

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { applyBasic, applyStep, isToEnd, type IndexTensorFacts, type ViewStep } from "../../src/layout/apply-index.ts";
import { parseIndex, slice, type Index, type Slice } from "../../src/layout/index.ts";
import { contiguousLayout } from "../../src/layout/shape.ts";

/** Stands for a tensor. */
class FakeTensor {
  constructor(
    readonly rank: number,
    readonly isMask = false,
    readonly isIntegral = true,
    readonly value = 0,
  ) {}
}

const isFake = (value: unknown): value is FakeTensor => value instanceof FakeTensor;
const facts = (tensor: FakeTensor): IndexTensorFacts => ({ ...tensor, item: () => tensor.value });

function at(shape: readonly number[], items: readonly Index<FakeTensor>[], asTuple?: boolean) {
  return applyBasic(contiguousLayout(shape), parseIndex(items, isFake), facts, asTuple);
}

interface Recorded {
  shape: number[];
  items: Index<FakeTensor>[];
  tuple: boolean;
  steps?: { kind: string; stop?: number | null }[];
  out?: [shape: number[], strides: number[], offset: number] | null;
  error?: [string, string];
}

const recorded = JSON.parse(readFileSync(new URL("recorded-index.json", import.meta.url), "utf8")) as Recorded[];

/** Errors of advanced indexing, which comes after the views. */
const later = /^(index (-?\d+ )?is out of bounds for dimension|The shape of the mask|shape mismatch)/;

const unreadable = /^(only integers, slices|slice step cannot be zero|step must be greater)/;

describe("views of an index agree with PyTorch", () => {
  it(`${recorded.length} recorded indices`, () => {
    for (const one of recorded) {
      const text = JSON.stringify(one);
      let result: ReturnType<typeof at>;
      try {
        result = at(one.shape, one.items, one.tuple);
      } catch (error) {
        if (!(error instanceof Error)) throw error;
        const sentence = error.message.split("\n")[0]!;
        // What cannot be read is reported before what does not fit the shape; PyTorch goes item by item.
        if (unreadable.test(sentence)) expect(one.error, text).toBeDefined();
        else expect([error.name, sentence], text).toEqual(one.error);
        continue;
      }
      if (one.error) {
        expect(result.advanced.length > 0 && later.test(one.error[1]), text).toBe(true);
        continue;
      }
      const steps = result.steps.map((step) =>
        step.kind === "slice" && isToEnd(step.stop) ? { ...step, stop: null } : step,
      );
      expect(result.advanced.length > 0 ? [...steps, { kind: "index" }] : steps, text).toEqual(one.steps);
      if (one.out) {
        const { shape, strides, offset } = result.layout;
        expect([shape, strides, offset], text).toEqual(one.out);
      }
    }
  });

  it("steps lead from the tensor to the layout", () => {
    const result = at([2, 3, 4], [-1, null, "1:", "..."]);
    const replayed = result.steps.reduce(
      (layout, step: ViewStep) => applyStep(layout, step),
      contiguousLayout([2, 3, 4]),
    );
    expect(replayed).toEqual(result.layout);
    expect(result.layout).toEqual({ shape: [1, 2, 4], strides: [12, 4, 1], offset: 16 });
  });
});

describe("what stands in an index", () => {
  it("slices as text, as objects, and with bigints beside them", () => {
    const slices: [Index<FakeTensor>, Slice][] = [
      ["1:3", slice(1, 3)],
      ["::2", slice(null, null, 2)],
      ["-3:", slice(-3, null)],
      [":", slice(null)],
      [" 1 : 3 ", slice(1, 3)],
      [":5", slice(5)],
      ["1::2", slice(1, null, 2)],
    ];
    for (const [text, object] of slices) {
      expect(parseIndex([text], isFake)).toEqual(parseIndex([object], isFake));
    }
    expect(String(slice(1, null, 2))).toBe("1::2");
    expect(at([3, 4], [2n]).layout.offset).toBe(8);
  });

  it("0-d integer tensors select, masks and integer tensors are left to advanced indexing", () => {
    expect(at([3, 4], [new FakeTensor(0, false, true, 2)]).steps).toEqual([{ kind: "select", dim: 0, index: 2 }]);
    const mask = new FakeTensor(2, true);
    expect(at([3, 4], [mask]).advanced).toEqual([mask]);
    const index = new FakeTensor(1);
    expect(at([2, 3, 4], [":", index, 0]).advanced).toEqual([null, index]);
    expect(at([3, 4], [new FakeTensor(0, true, true, 1)]).advanced).toEqual([
      { shape: [1], values: [0], isMask: false },
    ]);
    expect(() => at([3, 4], [new FakeTensor(3, true)])).toThrow("too many indices for tensor of dimension 2");
  });

  it("arrays become integers or masks", () => {
    const read = (list: Index<FakeTensor>) => at([3, 4], [list]).advanced[0];
    expect(
      read([
        [0, 1],
        [1, -1],
      ]),
    ).toEqual({ shape: [2, 2], values: [0, 1, 1, -1], isMask: false });
    expect(read([true, false, true])).toEqual({ shape: [3], values: [1, 0, 1], isMask: true });
    expect(read([])).toEqual({ shape: [0], values: [], isMask: false });
    expect(() => read([[[0], [1, 2]]] as never)).toThrow("expected sequence of length 1 at dim 1 (got 2)");
  });

  it("refuses what it cannot read, and says what to write", () => {
    const fails = (item: unknown, message: string) =>
      expect(() => at([3, 4], [item as Index<FakeTensor>])).toThrow(message);
    const sentence = "only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid indices";
    fails(1.5, `${sentence} (got float)`);
    fails("a", `${sentence} (got str)\n"a" is no slice`);
    fails(":, 0", "give each its own argument");
    fails("1.5:", sentence);
    fails({}, `${sentence} (got Object)`);
    fails(undefined, "Write null for a new dimension");
    fails("::0", "slice step cannot be zero");
    fails("::-1", "step must be greater than zero");
    expect(() => slice(0.5, 2)).toThrow("slice indices must be integers or None or have an __index__ method");
  });
});
