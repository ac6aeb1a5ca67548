/**
 * Kernels of resampling one dim: tables of source places and weights for each output, and the sums that they describe,
 * both ways.
 */
import type { Tensor } from "../../tensor/tensor.ts";
import { kernelFor } from "../kernel-for.ts";
import type { CompiledKernel } from "../../backend/backend.ts";
import { computeType, type DType } from "../../dtype.ts";
import { kernel } from "../../kernel/build.ts";
import { constant, type Scalar, type ValueType } from "../../kernel/ir.ts";

/** How a dim is resampled. "aa" is antialiased: the filter widens when the output is smaller. */
export type Filter = "nearest" | "nearest-exact" | "linear" | "cubic" | "linear-aa" | "cubic-aa" | "lanczos-aa";

/** Cubic convolution: Keys' kernel with the constant that PyTorch has (OpenCV's), or for antialiasing Pillow's. */
const CUBIC = -0.75;
const CUBIC_ANTIALIASED = -0.5;

/** Sums of at most this many terms have kernels of their own. */
const FEW_TAPS = 4;

const clamped = (value: Scalar, most: Scalar): Scalar => {
  const low = value.lt(0).select(constant(0, value.type), value);
  return low.gt(most).select(most, low);
};

/** Keys' kernel for |x| <= 1, and for 1 < |x| < 2. */
const cubicNear = (x: Scalar, a: number): Scalar =>
  x
    .mul(a + 2)
    .sub(a + 3)
    .mul(x)
    .mul(x)
    .add(1);
const cubicFar = (x: Scalar, a: number): Scalar =>
  x
    .mul(a)
    .sub(5 * a)
    .mul(x)
    .add(8 * a)
    .mul(x)
    .sub(4 * a);

/** sin(pi x) / (pi x), for x other than 0. */
const sinc = (x: Scalar): Scalar => x.mul(Math.PI).sin().div(x.mul(Math.PI));

/** How far the filters of antialiased resampling reach. */
const RADIUS = { "linear-aa": 1, "cubic-aa": 2, "lanczos-aa": 3 } as const;

function isAntialiased(filter: Filter): filter is keyof typeof RADIUS {
  return filter in RADIUS;
}

/** The filter of antialiased resampling at a distance. */
function filterAt(filter: Filter, distance: Scalar): Scalar {
  const x = distance.abs();
  const zero = constant(0, x.type);
  if (filter === "linear-aa") return x.lt(1).select(constant(1, x.type).sub(x), zero);
  if (filter === "lanczos-aa") {
    // Windowed by a lobe of its own, three zeros wide.
    const windowed = sinc(x).mul(sinc(x.div(RADIUS[filter])));
    return x.lt(RADIUS[filter]).select(x.eq(0).select(constant(1, x.type), windowed), zero);
  }
  return x.lt(1).select(cubicNear(x, CUBIC_ANTIALIASED), x.lt(2).select(cubicFar(x, CUBIC_ANTIALIASED), zero));
}

/** Places that an output reads. */
export function tapsOf(filter: Filter, scale: number): number {
  if (filter === "linear") return 2;
  if (filter === "cubic") return 4;
  return isAntialiased(filter) ? Math.ceil(RADIUS[filter] * Math.max(scale, 1)) * 2 + 1 : 1;
}

/**
 * Fills a table. Arguments: outputs, input size, taps, scale (input steps for one output step), aligned corners (0 or
 * 1), places, weights.
 */
export function tableKernel(on: Tensor, filter: Filter, dtype: DType): CompiledKernel {
  return kernelFor(on, `resample_table:${filter}:${dtype.name}`, () =>
    kernel("resample_table", (k) => {
      k.sequential("few");
      const [count, size, taps] = [k.param("count"), k.param("size"), k.param("taps")];
      const type: ValueType = computeType(dtype);
      const scale = k.let(k.param("scale", "f64").cast(type));
      const aligned = k.param("aligned");
      const places = k.buffer("places", "int32");
      const weights = k.buffer("weights", dtype.name);
      const last = k.let(size.sub(1));
      k.for(0, count, (o) => {
        const at = o.cast(type);
        const base = k.let(o.mul(taps));
        const put = (t: number, place: Scalar, weight: Scalar): void => {
          k.store(places, base.add(t), clamped(place, last));
          k.store(weights, base.add(t), weight);
        };
        const centered = at.add(0.5).mul(scale).sub(0.5);
        if (filter === "nearest" || filter === "nearest-exact") {
          put(0, (filter === "nearest" ? at : at.add(0.5)).mul(scale).floor().cast("i32"), constant(1, type));
        } else if (filter === "linear") {
          const source = k.let(aligned.ne(0).select(at.mul(scale), centered.lt(0).select(constant(0, type), centered)));
          const first = k.let(clamped(source.floor().cast("i32"), last));
          const share = k.let(clamped(source.sub(first.cast(type)), constant(1, type)));
          put(0, first, constant(1, type).sub(share));
          put(1, first.add(1), share);
        } else if (filter === "cubic") {
          const source = k.let(aligned.ne(0).select(at.mul(scale), centered));
          const first = k.let(source.floor());
          const t = k.let(source.sub(first));
          const place = k.let(first.cast("i32"));
          put(0, place.sub(1), cubicFar(t.add(1), CUBIC));
          put(1, place, cubicNear(t, CUBIC));
          put(2, place.add(1), cubicNear(constant(1, type).sub(t), CUBIC));
          put(3, place.add(2), cubicFar(constant(2, type).sub(t), CUBIC));
        } else if (isAntialiased(filter)) {
          const wide = scale.ge(1);
          const radius = RADIUS[filter];
          const support = k.let(wide.select(scale.mul(radius), constant(radius, type)));
          const inverse = k.let(wide.select(constant(1, type).div(scale), constant(1, type)));
          const center = k.let(at.add(0.5).mul(scale));
          const from = k.let(clamped(center.sub(support).add(0.5).cast("i32"), size));
          const to = k.let(clamped(center.add(support).add(0.5).cast("i32"), size));
          const total = k.variable(constant(0, type), "total");
          k.for(from, to, (j) => {
            total.set(total.get().add(filterAt(filter, j.cast(type).sub(center).add(0.5).mul(inverse))));
          });
          k.for(0, taps, (t) => {
            const j = k.let(from.add(t));
            const weight = filterAt(filter, j.cast(type).sub(center).add(0.5).mul(inverse)).div(total.get());
            k.store(places, base.add(t), clamped(j, last));
            k.store(weights, base.add(t), j.lt(to).and(total.get().ne(0)).select(weight, 0));
          });
        }
      });
    }),
  );
}

/** Arguments: rows before the dim, input size, output size, elements behind the dim, taps, x, places, weights, out. */
export function resampleKernel(
  on: Tensor,
  dtype: DType,
  weighted: boolean,
  behind: boolean,
  tapCount: number,
): CompiledKernel {
  // Few taps are written out.
  const known = tapCount <= FEW_TAPS ? tapCount : null;
  return kernelFor(on, `resample:${dtype.name}:${weighted}:${behind}:${known ?? "many"}`, () =>
    kernel("resample", (k) => {
      const { begin, end } = k.parallelRange();
      const [size, count, inner, given] = [k.param("size"), k.param("count"), k.param("inner"), k.param("taps")];
      const taps = known === null ? given : constant(known, "i32");
      const x = k.buffer("x", dtype.name);
      const places = k.buffer("places", "int32");
      const weights = k.buffer("weights", weighted ? dtype.name : "float32");
      const out = k.buffer("out", dtype.name);
      const type = computeType(dtype);
      k.for(begin, end, (row) => {
        const base = k.let(row.mul(size));
        const target = k.let(row.mul(count));
        const value = (o: Scalar, i: Scalar | null): Scalar => {
          const at = (t: Scalar | null): Scalar => {
            const place = base.add(k.load(places, t === null ? o : o.mul(taps).add(t)));
            return k.load(x, i === null ? place : place.mul(inner).add(i));
          };
          if (!weighted) return at(null);
          const share = (t: Scalar): Scalar => at(t).mul(k.load(weights, o.mul(taps).add(t)));
          if (known !== null)
            return Array.from({ length: known }, (_, t) => share(constant(t, "i32"))).reduce((sum, each) =>
              sum.add(each),
            );
          const total = k.variable(constant(0, type), "total");
          k.for(0, taps, (t) => {
            total.set(total.get().add(share(t)));
          });
          return total.get();
        };
        if (behind)
          k.for(0, count, (o) =>
            k.vector(0, inner, (i) => {
              k.store(out, target.add(o).mul(inner).add(i), value(o, i));
            }),
          );
        else
          k.vector(0, count, (o) => {
            k.store(out, target.add(o), value(o, null));
          });
      });
    }),
  );
}

/**
 * How often each input is read. Arguments: entries of the table, places, counts (zeros), most (a single 0, which
 * becomes the largest count).
 */
export function usesKernel(on: Tensor): CompiledKernel {
  return kernelFor(on, "resample_uses", () =>
    kernel("resample_uses", (k) => {
      k.sequential("collide");
      const entries = k.param("entries");
      const [places, counts, most] = [
        k.buffer("places", "int32"),
        k.buffer("counts", "int32"),
        k.buffer("most", "int32"),
      ];
      const largest = k.variable(constant(0, "i32"), "largest");
      k.for(0, entries, (e) => {
        const place = k.let(k.load(places, e));
        const count = k.let(k.load(counts, place).add(1));
        k.store(counts, place, count);
        largest.set(largest.get().max(count));
      });
      k.store(most, 0, largest.get());
    }),
  );
}

/**
 * The table turned around: for each input the outputs that read it, in their order, and with which weight. Row `u` of
 * the result holds the `u`th use of every
 * input. Arguments: entries of the table, taps, input size, places, weights, counts (zeros), users (filled with -1),
 * shares.
 */
export function turnedTableKernel(on: Tensor, dtype: DType): CompiledKernel {
  return kernelFor(on, `resample_turned:${dtype.name}`, () =>
    kernel("resample_turned", (k) => {
      k.sequential("place");
      const [entries, taps, size] = [k.param("entries"), k.param("taps"), k.param("size")];
      const [places, weights] = [k.buffer("places", "int32"), k.buffer("weights", dtype.name)];
      const [counts, users, shares] = [
        k.buffer("counts", "int32"),
        k.buffer("users", "int32"),
        k.buffer("shares", dtype.name),
      ];
      k.for(0, entries, (e) => {
        const place = k.let(k.load(places, e));
        const use = k.let(k.load(counts, place));
        const at = k.let(use.mul(size).add(place));
        k.store(users, at, e.div(taps));
        k.store(shares, at, k.load(weights, e));
        k.store(counts, place, use.add(1));
      });
    }),
  );
}

/**
 * The transposed sum: every input collects from the outputs that read it. Arguments: rows before the dim, input size,
 * output size, elements behind the dim, most
 * uses of an input, gradient, users, shares, result.
 */
export function resampleGradientKernel(on: Tensor, dtype: DType, behind: boolean): CompiledKernel {
  return kernelFor(on, `resample_gradient:${dtype.name}:${behind}`, () =>
    kernel("resample_gradient", (k) => {
      const { begin, end } = k.parallelRange();
      const [size, count, inner, uses] = [k.param("size"), k.param("count"), k.param("inner"), k.param("uses")];
      const gradient = k.buffer("gradient", dtype.name);
      const users = k.buffer("users", "int32");
      const [shares, result] = [k.buffer("shares", dtype.name), k.buffer("result", dtype.name)];
      const zero = constant(0, computeType(dtype));
      k.for(begin, end, (row) => {
        const source = k.let(row.mul(count));
        const target = k.let(row.mul(size));
        if (!behind) {
          k.vector(0, size, (i) => {
            const total = k.variable(zero, "total");
            k.for(0, uses, (u) => {
              const entry = u.mul(size).add(i);
              const user = k.let(k.load(users, entry));
              const given = k.load(gradient, source.add(user.max(0))).mul(k.load(shares, entry));
              total.set(total.get().add(user.lt(0).select(zero, given)));
            });
            k.store(result, target.add(i), total.get());
          });
          return;
        }
        k.for(0, size, (i) => {
          const used = k.variable(constant(0, "i32"), "used");
          k.for(0, uses, (u) => {
            used.set(used.get().add(k.load(users, u.mul(size).add(i)).ge(0).cast("i32")));
          });
          const own = k.let(used.get());
          k.vector(0, inner, (j) => {
            const total = k.variable(zero, "total");
            k.for(0, own, (u) => {
              const entry = u.mul(size).add(i);
              total.set(
                total
                  .get()
                  .add(k.load(gradient, source.add(k.load(users, entry)).mul(inner).add(j)).mul(k.load(shares, entry))),
              );
            });
            k.store(result, target.add(i).mul(inner).add(j), total.get());
          });
        });
      });
    }),
  );
}
