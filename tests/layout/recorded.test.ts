/** Layout functions against what PyTorch 1.13 answered (recorded.json, written by record.py). */

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { expandLayout } from "../../src/layout/broadcast.ts";
import { elementwiseStrides, preservedStrides } from "../../src/layout/merge.ts";
import { assertNoInternalOverlap, assertNoPartialOverlap } from "../../src/layout/overlap.ts";
import { asStrided, flattenShape, unflattenShape, view } from "../../src/layout/reshape.ts";
import {
  contiguousLayout,
  isChannelsLastContiguous,
  isContiguous,
  numel,
  type Layout,
} from "../../src/layout/shape.ts";
import { axisSplitDim, chunkSizes, splitPieces, tensorSplitPieces, type Piece } from "../../src/layout/split.ts";
import * as views from "../../src/layout/views.ts";

type Recorded = [shape: number[], strides: number[], offset: number];

interface RecordedView {
  name: string;
  in: Recorded;
  args: never[];
  /** Size of the storage, for `as_strided`. */
  bytes?: number;
  out?: Recorded;
  error?: [type: string, message: string];
}

interface RecordedSplit {
  name: string;
  shape: number[];
  args: never[];
  out?: number[][];
  error?: [type: string, message: string];
}

const recorded = JSON.parse(readFileSync(new URL("recorded.json", import.meta.url), "utf8")) as {
  views: RecordedView[];
  splits: RecordedSplit[];
  elementwise: [inputs: [number[], number[]][], output: [number[], number[]]][];
  preserved: [layout: [number[], number[]], clone: number[], contiguous: boolean, channelsLast: boolean][];
  overlap: [written: Recorded, read: Recorded, alone: string | null, both: string | null][];
};

const functions: Record<string, (layout: Layout, ...args: never[]) => Layout> = {
  permute: views.permute,
  transpose: views.transpose,
  select: views.select,
  slice: views.slice,
  narrow: views.narrow,
  unsqueeze: views.unsqueeze,
  squeeze: views.squeeze,
  diagonal: views.diagonal,
  unfold: views.unfold,
  view,
  expand: (layout, sizes: number[]) => expandLayout(layout, sizes),
  flatten: (layout, start: number, end: number) => contiguousLayout(flattenShape(layout.shape, start, end)),
  unflatten: (layout, dim: number, sizes: number[]) => contiguousLayout(unflattenShape(layout.shape, dim, sizes)),
  movedim: (layout, source: number[], destination: number[]) =>
    views.permute(layout, views.movedimPermutation(layout.shape.length, source, destination)),
};

/** The cut dimension and the pieces of each way to split. */
const splitters: Record<string, (shape: number[], how: number | number[], dim?: number) => [number, Piece[]]> = {
  split: (shape, how, dim = 0) => [dim, splitPieces(shape, how, dim)],
  chunk: (shape, how, dim = 0) => [dim, splitPieces(shape, chunkSizes(shape, how as number, dim), dim)],
  tensor_split: (shape, how, dim = 0) => [dim, tensorSplitPieces(shape, how, dim)],
  ...Object.fromEntries(
    (["hsplit", "vsplit", "dsplit"] as const).map((name) => [
      name,
      (shape: number[], how: number | number[]): [number, Piece[]] => {
        const dim = axisSplitDim(name, shape, how);
        return [dim, tensorSplitPieces(shape, how, dim)];
      },
    ]),
  ),
};

function toLayout([shape, strides, offset]: Recorded): Layout {
  return { shape, strides, offset };
}

function attempt(run: () => unknown): { error?: [string, string]; value?: unknown } {
  try {
    return { value: run() };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { error: [error.name, error.message] };
  }
}

describe("views agree with PyTorch", () => {
  for (const name of Object.keys(functions)) {
    const cases = recorded.views.filter((one) => one.name === name);
    it(`${name} (${cases.length} cases)`, () => {
      expect(cases.length).toBeGreaterThan(10);
      for (const one of cases) {
        const result = attempt(() => functions[name]!(toLayout(one.in), ...one.args));
        const expected = one.error ? { error: one.error } : { value: toLayout(one.out!) };
        expect(result, JSON.stringify(one)).toEqual(expected);
      }
    });
  }
});

it("as_strided agrees with PyTorch", () => {
  for (const one of recorded.views.filter(({ name }) => name === "as_strided")) {
    const [shape, strides, offset] = one.args as unknown as Recorded;
    const result = attempt(() => asStrided(shape, strides, offset, 4, one.bytes!));
    expect(result, JSON.stringify(one)).toEqual(one.error ? { error: one.error } : { value: toLayout(one.out!) });
  }
});

it("ways to split agree with PyTorch", () => {
  for (const one of recorded.splits) {
    const result = attempt(() => {
      const [dim, pieces] = splitters[one.name]!(one.shape, ...(one.args as unknown as [number]));
      return pieces.map(({ start, stop }) => views.slice(contiguousLayout(one.shape), dim, start, stop).shape);
    });
    expect(result, JSON.stringify(one)).toEqual(one.error ? { error: one.error } : { value: one.out! });
  }
});

describe("layouts of outputs agree with PyTorch", () => {
  it("elementwise operators", () => {
    for (const [inputs, [shape, strides]] of recorded.elementwise) {
      const operands = inputs.map(([inputShape, inputStrides]) => ({ shape: inputShape, strides: inputStrides }));
      expect(elementwiseStrides(shape, operands), JSON.stringify(inputs)).toEqual(strides);
    }
  });

  it("clone, contiguity and channels-last", () => {
    for (const [[shape, strides], clone, contiguous, channelsLast] of recorded.preserved) {
      const text = JSON.stringify([shape, strides]);
      expect(preservedStrides(shape, strides), text).toEqual(clone);
      expect(isContiguous(shape, strides), text).toBe(contiguous);
      expect(isChannelsLastContiguous(shape, strides, 4), text).toBe(channelsLast);
    }
  });
});

describe("overlap agrees with PyTorch", () => {
  function kind(run: () => void): string | null {
    const message = attempt(run).error?.[1];
    return message === undefined ? null : message.includes("more than one") ? "internal" : "partial";
  }

  it("within the written tensor and between the two", () => {
    let compared = 0;
    for (const [written, read, alone, both] of recorded.overlap) {
      const output = toLayout(written);
      const input = toLayout(read);
      if (numel(output.shape) === 0) continue;
      const text = JSON.stringify([written, read]);
      expect(
        kind(() => assertNoInternalOverlap(output)),
        text,
      ).toBe(alone);
      if (both === "skip") continue;
      compared++;
      expect(
        kind(() => {
          assertNoInternalOverlap(output);
          assertNoPartialOverlap(output, input, 4, 4, true);
        }),
        text,
      ).toBe(both);
    }
    expect(compared).toBeGreaterThan(100);
  });
});
