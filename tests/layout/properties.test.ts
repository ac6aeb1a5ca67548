/** Properties of layout functions, checked against plain lists of the addresses that a layout visits. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { broadcastShapes, broadcastStrides, expandLayout, sumToShapeDims } from "../../src/layout/broadcast.ts";
import { coalesceDims, elementwiseStrides } from "../../src/layout/merge.ts";
import { hasInternalOverlap, memoryOverlap } from "../../src/layout/overlap.ts";
import { view, viewStrides } from "../../src/layout/reshape.ts";
import { isContiguous, isNonOverlappingAndDense, numel, sameShape, type Layout } from "../../src/layout/shape.ts";
import { chunkSizes, splitPieces, tensorSplitPieces } from "../../src/layout/split.ts";
import * as views from "../../src/layout/views.ts";

/** Addresses of all elements in row-major order, found by counting indices: the reference for everything here. */
function addresses({ shape, strides, offset }: Layout): number[] {
  let found = [offset];
  shape.forEach((size, dim) => {
    found = found.flatMap((start) => Array.from({ length: size }, (_, index) => start + index * strides[dim]!));
  });
  return found;
}

/** The address of one element. */
function address(layout: Layout, index: readonly number[]): number {
  return index.reduce((sum, position, dim) => sum + position * layout.strides[dim]!, layout.offset);
}

function indices(shape: readonly number[]): number[][] {
  return shape.reduce<number[][]>(
    (found, size) => found.flatMap((index) => Array.from({ length: size }, (_, next) => [...index, next])),
    [[]],
  );
}

const shapes = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 });
const layouts = shapes.chain((shape) =>
  fc.record({
    shape: fc.constant(shape),
    strides: fc.oneof(
      fc.array(fc.integer({ min: 0, max: 12 }), { minLength: shape.length, maxLength: shape.length }),
      fc
        .shuffledSubarray(
          shape.map((_, dim) => dim),
          { minLength: shape.length },
        )
        .map((order) => {
          const strides = shape.map(() => 1);
          let stride = 1;
          for (const dim of order) {
            strides[dim] = stride;
            stride *= Math.max(shape[dim]!, 1);
          }
          return strides;
        }),
    ),
    offset: fc.integer({ min: 0, max: 5 }),
  }),
);
const withDim = layouts
  .filter((layout) => layout.shape.length > 0)
  .chain((layout) => fc.tuple(fc.constant(layout), fc.nat({ max: layout.shape.length - 1 })));

describe("views", () => {
  it("permute moves each index", () => {
    fc.assert(
      fc.property(
        layouts.chain((layout) =>
          fc.tuple(
            fc.constant(layout),
            fc.shuffledSubarray(
              layout.shape.map((_, dim) => dim),
              { minLength: layout.shape.length },
            ),
          ),
        ),
        ([layout, dims]) => {
          const result = views.permute(layout, dims);
          for (const index of indices(layout.shape)) {
            expect(
              address(
                result,
                dims.map((dim) => index[dim]!),
              ),
            ).toBe(address(layout, index));
          }
          expect(views.permute(result, views.inversePermutation(dims))).toEqual(layout);
        },
      ),
    );
  });

  it("select, slice and narrow pick the elements of a plain array", () => {
    fc.assert(
      fc.property(
        withDim,
        fc.integer({ min: -6, max: 6 }),
        fc.integer({ min: -6, max: 6 }),
        fc.integer({ min: 1, max: 3 }),
        ([layout, dim], start, stop, step) => {
          const size = layout.shape[dim]!;
          const all = Array.from({ length: size }, (_, index) => index);
          const picked = all.slice(start, stop).filter((_, index) => index % step === 0);
          const result = views.slice(layout, dim, start, stop, step);
          expect(result.shape[dim]).toBe(picked.length);
          for (const index of indices(result.shape)) {
            expect(address(result, index)).toBe(address(layout, index.with(dim, picked[index[dim]!]!)));
          }
          picked.forEach((position, index) => {
            expect(addresses(views.select(layout, dim, position))).toEqual(addresses(views.select(result, dim, index)));
          });
        },
      ),
    );
  });

  it("unsqueeze and squeeze keep the sequence of elements", () => {
    fc.assert(
      fc.property(layouts, fc.nat({ max: 4 }), (layout, dim) => {
        fc.pre(dim <= layout.shape.length);
        const result = views.unsqueeze(layout, dim);
        expect(addresses(result)).toEqual(addresses(layout));
        expect(views.squeeze(result, dim)).toEqual(layout);
        expect(addresses(views.squeeze(layout))).toEqual(addresses(layout));
      }),
    );
  });

  it("diagonal takes elements whose indices differ by the offset", () => {
    fc.assert(
      fc.property(layouts, fc.integer({ min: -5, max: 5 }), (layout, offset) => {
        fc.pre(layout.shape.length >= 2);
        const result = views.diagonal(layout, offset, 0, 1);
        const expected = indices(layout.shape).filter((index) => index[1]! - index[0]! === offset);
        expect(addresses(result).toSorted((a, b) => a - b)).toEqual(
          expected.map((index) => address(layout, index)).toSorted((a, b) => a - b),
        );
      }),
    );
  });

  it("unfold gives windows", () => {
    fc.assert(
      fc.property(withDim, fc.nat({ max: 4 }), fc.integer({ min: 1, max: 3 }), ([layout, dim], size, step) => {
        fc.pre(size <= layout.shape[dim]!);
        const result = views.unfold(layout, dim, size, step);
        for (const index of indices(result.shape)) {
          const original = index.slice(0, -1).with(dim, index[dim]! * step + index.at(-1)!);
          expect(address(result, index)).toBe(address(layout, original));
        }
      }),
    );
  });

  it("movedim moves what it says and keeps the order of the rest", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.nat(), fc.nat(), (rank, a, b) => {
        const permutation = views.movedimPermutation(rank, a % rank, b % rank);
        expect(permutation[b % rank]).toBe(a % rank);
        const rest = permutation.filter((dim) => dim !== a % rank);
        expect(rest).toEqual(rest.toSorted((x, y) => x - y));
      }),
    );
  });

  it("view keeps the sequence of elements and is null only where a copy is needed", () => {
    const cases = layouts.chain((layout) =>
      fc.tuple(fc.constant(layout), fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 })),
    );
    fc.assert(
      fc.property(cases, ([layout, shape]) => {
        const rest = numel(layout.shape) / numel(shape);
        fc.pre(Number.isInteger(rest));
        const newShape = [...shape, rest];
        const strides = viewStrides(layout, newShape);
        if (strides !== null) {
          expect(addresses({ shape: newShape, strides, offset: layout.offset })).toEqual(addresses(layout));
        } else {
          expect(isContiguous(layout.shape, layout.strides)).toBe(false);
          expect(() => view(layout, newShape)).toThrow("view size is not compatible");
        }
      }),
    );
  });
});

describe("broadcasting", () => {
  const pairs = shapes.chain((shape) =>
    fc.tuple(fc.constant(shape), fc.nat({ max: shape.length }), fc.array(fc.boolean(), { minLength: 4, maxLength: 4 })),
  );

  it("expand repeats elements", () => {
    fc.assert(
      fc.property(layouts, fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 2 }), (layout, lead) => {
        const target = [...lead, ...layout.shape.map((size) => (size === 1 ? 3 : size))];
        const result = expandLayout(layout, target);
        expect(result.shape).toEqual(target);
        for (const index of indices(target)) {
          const original = index.slice(lead.length).map((position, dim) => (layout.shape[dim] === 1 ? 0 : position));
          expect(address(result, index)).toBe(address(layout, original));
        }
      }),
    );
  });

  it("a shape with dimensions cut to 1 or left out broadcasts back, and its gradient sums over those", () => {
    fc.assert(
      fc.property(pairs, ([shape, lead, ones]) => {
        const small = shape.map((size, dim) => (ones[dim] ? 1 : size)).slice(lead);
        expect(broadcastShapes(small, shape)).toEqual(shape);
        expect(broadcastShapes(shape, small)).toEqual(shape);
        const dims = sumToShapeDims(shape, small);
        const summed = shape.map((size, dim) => (dims.includes(dim) ? 1 : size));
        expect(numel(summed)).toBe(numel(small));
        expect(summed.slice(lead)).toEqual(small);
      }),
    );
  });
});

describe("merging", () => {
  it("keeps every operand's sequence of addresses, with no mergeable pair left", () => {
    fc.assert(
      fc.property(
        layouts,
        fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 4, maxLength: 4 }),
        ({ shape, strides }, other) => {
          const merged = coalesceDims(shape, [strides, other.slice(0, shape.length)]);
          [strides, other].forEach((operand, index) => {
            expect(addresses({ shape: merged.shape, strides: merged.strides[index]!, offset: 0 })).toEqual(
              addresses({ shape, strides: operand, offset: 0 }),
            );
          });
          merged.shape.slice(1).forEach((size, dim) => {
            expect(merged.strides.every((operand) => operand[dim] === operand[dim + 1]! * size)).toBe(false);
          });
        },
      ),
    );
  });

  it("a fresh output is dense, and a permuted dense operand passes its order on", () => {
    fc.assert(
      fc.property(layouts, ({ shape, strides }) => {
        const result = elementwiseStrides(shape, [{ shape, strides }]);
        expect(isNonOverlappingAndDense(shape, result)).toBe(true);
        if (isNonOverlappingAndDense(shape, strides) && !shape.some((size) => size < 2)) {
          expect(result).toEqual(strides);
        }
        const merged = coalesceDims(shape, [result, broadcastStrides(shape, strides, shape)]);
        expect(numel(merged.shape)).toBe(numel(shape));
      }),
    );
  });
});

describe("overlap", () => {
  it('"no" and "yes" within a layout are true', () => {
    fc.assert(
      fc.property(layouts, (layout) => {
        const visited = addresses(layout);
        const repeats = new Set(visited).size < visited.length;
        const answer = hasInternalOverlap(layout);
        if (answer === "no") expect(repeats).toBe(false);
        if (answer === "yes" && visited.length > 0) expect(repeats).toBe(true);
      }),
    );
  });

  it('"none", "full" and "partial" between layouts are true', () => {
    fc.assert(
      fc.property(layouts, layouts, (a, b) => {
        const visitedA = addresses(a);
        const visitedB = addresses(b);
        const shared = visitedA.some((place) => visitedB.includes(place));
        const answer = memoryOverlap(a, b, 4, 4, true);
        if (answer === "none") expect(shared).toBe(false);
        if (answer === "partial") expect(shared).toBe(true);
        if (answer === "full") {
          expect(visitedA.toSorted((x, y) => x - y)).toEqual(visitedB.toSorted((x, y) => x - y));
        }
        expect(memoryOverlap(a, b, 4, 4, false)).not.toBe("partial");
      }),
    );
  });
});

describe("splitting", () => {
  it("pieces follow one another and cover the dimension", () => {
    fc.assert(
      fc.property(fc.nat({ max: 20 }), fc.integer({ min: 1, max: 7 }), (size, count) => {
        const found = [
          splitPieces([size], count),
          tensorSplitPieces([size], count),
          splitPieces([size], chunkSizes([size], count)),
        ];
        for (const pieces of found) {
          expect(pieces[0]!.start).toBe(0);
          expect(pieces.at(-1)!.stop).toBe(size);
          pieces.slice(1).forEach((piece, index) => expect(piece.start).toBe(pieces[index]!.stop));
        }
        expect(found[1]!.length).toBe(count);
        expect(sameShape(chunkSizes([size], 1), [size])).toBe(true);
      }),
    );
  });
});
