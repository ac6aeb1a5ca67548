/**
 * Kernels of pooling over [planes, depth, height, width]: maxima with their places, means, and the gradients of both.
 */
import type { Tensor } from "../../tensor/tensor.ts";
import { kernelFor } from "../kernel-for.ts";
import type { CompiledKernel } from "../../backend/backend.ts";
import { computeType, type DType } from "../../dtype.ts";
import { kernel, type KernelBuilder } from "../../kernel/build.ts";
import { constant, type Scalar, type ValueType } from "../../kernel/ir.ts";
import type { Triple } from "../../support/tuples.ts";
import { larger, smaller, spanOf, windowParams, type Fixed, type Span, type WindowParams } from "../windows.ts";

const MOST_LANES = 4;

/** Visits outputs of a row: those whose window lies inside in lanes, the others one by one. */
function forRow(k: KernelBuilder, p: WindowParams, body: (ow: Scalar, span: Span, inside: boolean) => void): void {
  const count = p.out[2];
  const single = (from: Scalar | number, to: Scalar): void =>
    k.for(from, to, (ow) => body(ow, spanOf(k, p, 2, ow), false));
  if (p.fixed.adaptive) {
    single(0, count);
    return;
  }
  const [stride, padding, step] = [p.stride[2], p.padding[2], p.dilation[2]];
  // What full vectors leave over at the end is computed by one more vector, which computes some outputs again.
  const lanes = (from: Scalar, to: Scalar): void =>
    k.for(0, 2, (pass) => {
      const whole = k.let(to.sub(from).and(-MOST_LANES));
      const again = k.let(to.sub(from).gt(whole).and(whole.gt(0)));
      const few = whole.eq(0);
      const start = k.let(pass.eq(0).select(from, again.select(to.sub(MOST_LANES), to)));
      const end = k.let(pass.eq(0).and(few.not()).select(from.add(whole), to));
      k.vector(start, end, (ow) =>
        body(ow, { start: ow.mul(stride).sub(padding), first: constant(0, "i32"), last: p.kernel[2], step }, true),
      );
    });
  if (p.fixed.inside) {
    lanes(constant(0, "i32"), count);
    return;
  }
  const low = k.let(smaller(padding.add(stride).sub(1).div(stride), count));
  const reach = p.size[2].sub(1).sub(p.kernel[2].sub(1).mul(step)).add(padding);
  const high = k.let(larger(smaller(reach.lt(0).select(constant(0, "i32"), reach.div(stride).add(1)), count), low));
  single(0, low);
  lanes(low, high);
  single(high, count);
}

/** A row of outputs: the parts of its windows inside the input, and the place of its first output. */
interface Row {
  readonly plane: Scalar;
  readonly depth: Span;
  readonly height: Span;
  readonly out: Scalar;
  /** Whether it is known that no cell is cut off above, below, before or behind. */
  readonly whole: boolean;
}

/** Visits rows of outputs of the planes `begin … end`. */
function forRows(k: KernelBuilder, p: WindowParams, begin: Scalar, end: Scalar, body: (row: Row) => void): void {
  k.for(begin, end, (plane) =>
    k.for(0, p.out[0], (od) => {
      const depth = spanOf(k, p, 0, od);
      k.for(0, p.out[1], (oh) => {
        const height = spanOf(k, p, 1, oh);
        const out = k.let(plane.mul(p.out[0]).add(od).mul(p.out[1]).add(oh).mul(p.out[2]));
        const write = (whole: boolean) => (): void => body({ plane, depth, height, out, whole });
        if (p.fixed.inside) write(true)();
        else if (p.fixed.window === null) write(false)();
        else
          k.if(
            ([depth, height] as const)
              .map((span, d) => span.last.sub(span.first).eq(p.kernel[d]))
              .reduce((a, b) => a.and(b)),
            write(true),
            write(false),
          );
      });
    }),
  );
}

/**
 * Visits the cells of a window; `place` counts elements from the start of the plane. `whole`: the dims along which no
 * cell is cut off; their cells are written out
 * where their number is known.
 */
export function forCells(
  k: KernelBuilder,
  p: WindowParams,
  spans: readonly [Span, Span, Span],
  whole: readonly [boolean, boolean, boolean],
  body: (place: Scalar) => void,
): void {
  const along = (d: 0 | 1 | 2, visit: (place: Scalar) => void): void => {
    const { start, first, last, step } = spans[d];
    const { window } = p.fixed;
    if (!whole[d] || window === null) k.for(first, last, (cell) => visit(start.add(cell.mul(step))));
    else for (let cell = 0; cell < window.kernel[d]; cell++) visit(start.add(cell * window.dilation[d]));
  };
  along(0, (z) =>
    along(1, (y) => {
      const row = k.let(z.mul(p.size[1]).add(y).mul(p.size[2]));
      along(2, (x) => body(row.add(x)));
    }),
  );
}

/** Places of a whole window's cells, counted from its first, in order. */
function cellPlaces(p: WindowParams): Scalar[] {
  const { kernel: cells, dilation } = p.fixed.window!;
  const range = (d: 0 | 1 | 2): number[] => Array.from({ length: cells[d] }, (_, i) => i * dilation[d]);
  return range(0).flatMap((z) =>
    range(1).flatMap((y) => range(2).map((x) => p.size[1].mul(z).add(y).mul(p.size[2]).add(x))),
  );
}

/** The place of a row's first cells before their width, counted from the start of the plane. */
function cornerOf(p: WindowParams, { depth, height }: Row): Scalar {
  return depth.start
    .add(depth.first.mul(depth.step))
    .mul(p.size[1])
    .add(height.start.add(height.first.mul(height.step)))
    .mul(p.size[2]);
}

/** A choice without a jump: engines have conditional moves for integers only. */
function chosen(condition: Scalar, a: Scalar, b: Scalar): Scalar {
  if (a.type !== "f32" && a.type !== "f64") return condition.select(a, b);
  const bits = a.type === "f32" ? "i32" : "i64";
  return condition.select(a.bitcast(bits), b.bitcast(bits)).bitcast(a.type);
}

/** The largest of values, NaN if one is: fewer instructions than a maximum that looks out for NaN at every step. */
function largestOf(k: KernelBuilder, values: readonly Scalar[]): Scalar {
  const { type } = values[0]!;
  if (type !== "f32" && type !== "f64") return values.reduce((a, b) => a.max(b));
  const strange = values.map((value) => value.isnan()).reduce((a, b) => a.or(b));
  return strange.select(
    constant(NaN, type),
    values.reduce((a, b) => k.let(larger(a, b))),
  );
}

/** Whether a value takes the place of the best so far: NaN does. */
function beats(value: Scalar, best: Scalar): Scalar {
  return value.type === "f32" || value.type === "f64" ? value.gt(best).or(value.isnan()) : value.gt(best);
}

/** What every value beats, or equals. */
function lowest(type: ValueType): Scalar {
  if (type === "i32") return constant(-2147483648, type);
  return type === "i64" ? constant(-(2n ** 63n), type) : constant(-Infinity, type);
}

/** Maxima; with `indices`, their places in the plane as int32 too. Arguments: planes, window, x, out, (indices). */
export function maxKernel(on: Tensor, dtype: DType, fixed: Fixed, indices: boolean): CompiledKernel {
  return kernelFor(on, `max_pool:${dtype.name}:${indices}:${fixed.key}`, () =>
    kernel("max_pool", (k) => {
      const { begin, end } = k.parallelRange();
      const p = windowParams(k, fixed);
      const [x, out] = [k.buffer("x", dtype.name), k.buffer("out", dtype.name)];
      const places = indices ? k.buffer("indices", "int32") : null;
      const volume = k.let(p.size[0].mul(p.size[1]).mul(p.size[2]));
      forRows(k, p, begin, end, (row) => {
        const base = k.let(row.plane.mul(volume));
        const corner = k.let(cornerOf(p, row));
        forRow(k, p, (ow, width, inside) => {
          if (row.whole && inside) {
            const first = corner.add(width.start);
            const cells = cellPlaces(p);
            const values = cells.map((place) => k.let(k.load(x, base.add(first).add(place))));
            if (places === null) {
              k.store(out, row.out.add(ow), largestOf(k, values));
              return;
            }
            let [best, found] = [values[0]!, cells[0]!];
            for (let i = 1; i < cells.length; i++) {
              const value = values[i]!;
              const better = k.let(beats(value, best));
              found = k.let(better.select(cells[i]!, found));
              best = k.let(chosen(better, value, best));
            }
            k.store(out, row.out.add(ow), best);
            k.store(places, row.out.add(ow), first.add(found));
            return;
          }
          const best = k.variable(lowest(computeType(dtype)), "best");
          const found = places ? k.variable(corner.add(width.start.add(width.first.mul(width.step))), "found") : null;
          forCells(k, p, [row.depth, row.height, width], [row.whole, row.whole, inside], (place) => {
            const value = k.let(k.load(x, base.add(place)));
            const better = k.let(beats(value, best.get()));
            best.set(chosen(better, value, best.get()));
            found?.set(better.select(place, found.get()));
          });
          k.store(out, row.out.add(ow), best.get());
          if (places && found) k.store(places, row.out.add(ow), found.get());
        });
      });
    }),
  );
}

/** How many cells a window's sum is divided by. `includePadding`, `divisor`: as avg_pool has them, 0 for none. */
export function divisorOf(p: WindowParams, spans: Triple<Span>, includePadding: Scalar, divisor: Scalar): Scalar {
  const inside = spans.map((span) => span.last.sub(span.first)).reduce((a, b) => a.mul(b));
  if (p.fixed.adaptive) return inside;
  const padded = spans
    .map((span, d) => smaller(p.kernel[d], p.size[d].add(p.padding[d]).sub(span.start)))
    .reduce((a, b) => a.mul(b));
  return divisor.ne(0).select(divisor, includePadding.ne(0).select(padded, inside));
}

/** The same for a window that lies inside. */
export function wholeDivisor(p: WindowParams, divisor: Scalar): Scalar {
  return divisor.ne(0).select(
    divisor,
    p.kernel.reduce((a, b) => a.mul(b)),
  );
}

/** Means. Arguments: planes, window, includePadding, divisor, x, out. */
export function averageKernel(on: Tensor, dtype: DType, fixed: Fixed): CompiledKernel {
  return kernelFor(on, `avg_pool:${dtype.name}:${fixed.key}`, () =>
    kernel("avg_pool", (k) => {
      const { begin, end } = k.parallelRange();
      const p = windowParams(k, fixed);
      const [includePadding, divisor] = [k.param("includePadding"), k.param("divisor")];
      const [x, out] = [k.buffer("x", dtype.name), k.buffer("out", dtype.name)];
      const type = computeType(dtype);
      const volume = k.let(p.size[0].mul(p.size[1]).mul(p.size[2]));
      const whole = k.let(wholeDivisor(p, divisor).cast(type));
      forRows(k, p, begin, end, (row) => {
        const base = k.let(row.plane.mul(volume));
        const corner = k.let(base.add(cornerOf(p, row)));
        forRow(k, p, (ow, width, inside) => {
          if (row.whole && inside) {
            const first = corner.add(width.start);
            const total = cellPlaces(p)
              .map((place) => k.load(x, first.add(place)))
              .reduce((sum, value) => sum.add(value));
            k.store(out, row.out.add(ow), total.div(whole));
            return;
          }
          const total = k.variable(constant(0, type), "total");
          forCells(k, p, [row.depth, row.height, width], [row.whole, row.whole, inside], (place) => {
            total.set(total.get().add(k.load(x, base.add(place))));
          });
          const count = divisorOf(p, [row.depth, row.height, width], includePadding, divisor);
          k.store(out, row.out.add(ow), count.eq(0).select(constant(0, type), total.get().div(count.cast(type))));
        });
      });
    }),
  );
}

/**
 * Adds (or writes) values at places of their planes. Arguments: planes, places per plane, elements per plane, values,
 * indices, result.
 */
export function scatterKernel(on: Tensor, dtype: DType, index: "int32" | "int64", adds: boolean): CompiledKernel {
  return kernelFor(on, `plane_scatter:${dtype.name}:${index}:${adds}`, () =>
    kernel("plane_scatter", (k) => {
      const { begin, end } = k.parallelRange();
      const [count, volume] = [k.param("count"), k.param("volume")];
      const [values, indices, result] = [
        k.buffer("values", dtype.name),
        k.buffer("indices", index),
        k.buffer("result", dtype.name),
      ];
      k.for(begin, end, (plane) =>
        k.for(0, count, (i) => {
          const from = k.let(plane.mul(count).add(i));
          const target = k.let(plane.mul(volume).add(k.load(indices, from).cast("i32")));
          k.store(result, target, adds ? k.load(result, target).add(k.load(values, from)) : k.load(values, from));
        }),
      );
    }),
  );
}

/**
 * Reads values at places of their planes. Arguments: planes, places per plane, elements per plane, values, indices,
 * result.
 */
export function gatherKernel(on: Tensor, dtype: DType, index: "int32" | "int64"): CompiledKernel {
  return kernelFor(on, `plane_gather:${dtype.name}:${index}`, () =>
    kernel("plane_gather", (k) => {
      const { begin, end } = k.parallelRange();
      const [count, volume] = [k.param("count"), k.param("volume")];
      const [values, indices, result] = [
        k.buffer("values", dtype.name),
        k.buffer("indices", index),
        k.buffer("result", dtype.name),
      ];
      k.for(begin, end, (plane) =>
        k.for(0, count, (i) => {
          const at = k.let(plane.mul(count).add(i));
          k.store(result, at, k.load(values, plane.mul(volume).add(k.load(indices, at).cast("i32"))));
        }),
      );
    }),
  );
}
