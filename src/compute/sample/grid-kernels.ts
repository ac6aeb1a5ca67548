/**
 * Kernels of `grid_sample`: values between pixels, and the gradients of image and grid. Coordinates run from -1 to 1,
 * as in ATen's GridSampler.h.
 */
import type { Tensor } from "../../tensor/tensor.ts";
import { kernelFor } from "../kernel-for.ts";
import type { CompiledKernel } from "../../backend/backend.ts";
import { computeType, type DType } from "../../dtype.ts";
import { kernel, type KernelBuilder } from "../../kernel/build.ts";
import { constant, type BufferParameter, type Scalar } from "../../kernel/ir.ts";

/** How values are taken, and what lies outside the image. */
export interface GridMode {
  readonly rank: 2 | 3;
  readonly mode: "bilinear" | "nearest" | "bicubic";
  readonly padding: "zeros" | "border" | "reflection";
  readonly aligned: boolean;
}

const CUBIC = -0.75;

/** A place along one dim in pixels, and its derivative by the grid's coordinate. */
interface Place {
  readonly at: Scalar;
  readonly slope: Scalar;
}

function unnormalised(k: KernelBuilder, coordinate: Scalar, size: Scalar, aligned: boolean): Place {
  if (aligned) {
    const slope = k.let(size.sub(1).mul(0.5));
    return { at: k.let(coordinate.add(1).mul(0.5).mul(size.sub(1))), slope };
  }
  return { at: k.let(coordinate.add(1).mul(size).sub(1).mul(0.5)), slope: k.let(size.mul(0.5)) };
}

function clipped(k: KernelBuilder, { at, slope }: Place, size: Scalar): Place {
  const last = k.let(size.sub(1));
  const zero = constant(0, at.type);
  const low = at.gt(0).select(at, zero); // NaN counts as 0
  const inside = at.gt(0).and(at.lt(last));
  return { at: k.let(low.lt(last).select(low, last)), slope: k.let(inside.select(slope, zero)) };
}

function reflected(k: KernelBuilder, { at, slope }: Place, size: Scalar, aligned: boolean): Place {
  const low = constant(aligned ? 0 : -0.5, at.type);
  const span = k.let(aligned ? size.sub(1) : size);
  const distance = k.let(at.sub(low));
  const far = k.let(distance.abs());
  const flips = k.let(far.div(span).floor());
  const extra = k.let(far.sub(flips.mul(span)));
  const odd = k.let(flips.sub(flips.mul(0.5).floor().mul(2)).ne(0));
  const place = odd.select(span.sub(extra), extra).add(low);
  const sign = distance.lt(0).xor(odd).select(slope.neg(), slope);
  const single = span.le(0);
  const zero = constant(0, at.type);
  return { at: k.let(single.select(zero, place)), slope: k.let(single.select(zero, sign)) };
}

/** Brings a place into the image where the padding mode does so. */
function bounded(k: KernelBuilder, place: Place, size: Scalar, { padding, aligned }: GridMode): Place {
  if (padding === "border") return clipped(k, place, size);
  if (padding === "reflection") return clipped(k, reflected(k, place, size, aligned), size);
  return place;
}

/**
 * A pixel that takes part: where it is in its plane, whether inside, its weight, and the weight's derivative by each
 * place.
 */
interface Tap {
  readonly index: Scalar;
  readonly inside: Scalar;
  readonly weight: Scalar;
  readonly slopes: readonly Scalar[];
}

/** One dim's candidates: pixel, weight, derivative of the weight by the place. */
interface Candidate {
  readonly pixel: Scalar;
  readonly inside: Scalar;
  readonly weight: Scalar;
  readonly slope: Scalar;
}

/** Integers far outside stand for places that no integer can hold. */
function asPixel(value: Scalar): Scalar {
  const sane = value.ge(-1e9).and(value.le(1e9));
  return sane.select(value, constant(-100, value.type)).cast("i32");
}

function candidate(k: KernelBuilder, pixel: Scalar, size: Scalar, weight: Scalar, slope: Scalar): Candidate {
  return {
    pixel: k.let(pixel),
    inside: k.let(pixel.ge(0).and(pixel.lt(size))),
    weight: k.let(weight),
    slope: k.let(slope),
  };
}

function cubicWeights(t: Scalar): { weight: Scalar; slope: Scalar }[] {
  const near = (x: Scalar): Scalar =>
    x
      .mul(CUBIC + 2)
      .sub(CUBIC + 3)
      .mul(x)
      .mul(x)
      .add(1);
  const far = (x: Scalar): Scalar =>
    x
      .mul(CUBIC)
      .sub(5 * CUBIC)
      .mul(x)
      .add(8 * CUBIC)
      .mul(x)
      .sub(4 * CUBIC);
  const nearSlope = (x: Scalar): Scalar =>
    x
      .mul(3 * (CUBIC + 2))
      .sub(2 * (CUBIC + 3))
      .mul(x);
  const farSlope = (x: Scalar): Scalar =>
    x
      .mul(3 * CUBIC)
      .sub(10 * CUBIC)
      .mul(x)
      .add(8 * CUBIC);
  const rest = constant(1, t.type).sub(t);
  return [
    { weight: far(t.add(1)), slope: farSlope(t.add(1)) },
    { weight: near(t), slope: nearSlope(t) },
    { weight: near(rest), slope: nearSlope(rest).neg() },
    { weight: far(rest.add(1)), slope: farSlope(rest.add(1)).neg() },
  ];
}

function candidates(k: KernelBuilder, coordinate: Scalar, size: Scalar, mode: GridMode): Candidate[] {
  const type = coordinate.type;
  const extent = k.let(size.cast(type));
  const [zero, one] = [constant(0, type), constant(1, type)];
  const free = unnormalised(k, coordinate, extent, mode.aligned);
  if (mode.mode === "bicubic") {
    const first = k.let(free.at.floor());
    const t = k.let(free.at.sub(first));
    return cubicWeights(t).map(({ weight, slope }, i) => {
      const place = bounded(k, { at: k.let(first.add(i - 1)), slope: one }, extent, mode).at;
      return candidate(
        k,
        asPixel(mode.padding === "zeros" ? place : place.nearest()),
        size,
        weight,
        slope.mul(free.slope),
      );
    });
  }
  const { at, slope } = bounded(k, free, extent, mode);
  if (mode.mode === "nearest") return [candidate(k, asPixel(at.nearest()), size, one, zero)];
  const first = k.let(at.floor());
  const pixel = k.let(asPixel(first));
  const t = k.let(at.sub(first));
  return [candidate(k, pixel, size, one.sub(t), slope.neg()), candidate(k, pixel.add(1), size, t, slope)];
}

/**
 * All pixels for one position of the grid: products of the dims' candidates. Sizes are in the image's order,
 * coordinates in the grid's (x first).
 */
function tapsAt(
  k: KernelBuilder,
  grid: BufferParameter,
  position: Scalar,
  sizes: readonly Scalar[],
  mode: GridMode,
): Tap[] {
  const { rank } = mode;
  const perDim = sizes.map((size, d) =>
    candidates(k, k.let(k.load(grid, position.mul(rank).add(rank - 1 - d))), size, mode),
  );
  let taps: { index: Scalar | null; inside: Scalar | null; parts: Candidate[] }[] = [
    { index: null, inside: null, parts: [] },
  ];
  perDim.forEach((list, d) => {
    taps = taps.flatMap((tap) =>
      list.map((item) => ({
        index: tap.index ? tap.index.mul(sizes[d]!).add(item.pixel) : item.pixel,
        inside: tap.inside ? tap.inside.and(item.inside) : item.inside,
        parts: [...tap.parts, item],
      })),
    );
  });
  const product = (list: readonly Scalar[]): Scalar => list.reduce((a, b) => a.mul(b));
  return taps.map(({ index, inside, parts }) => ({
    index: k.let(inside!.select(index!, 0)),
    inside: k.let(inside!),
    weight: k.let(product(parts.map((part) => part.weight))),
    slopes: parts.map((_, d) => k.let(product(parts.map((part, e) => (d === e ? part.slope : part.weight))))),
  }));
}

const key = ({ rank, mode, padding, aligned }: GridMode): string => `${rank}:${mode}:${padding}:${aligned}`;

/**
 * Arguments: range of parts of all samples, channels, positions of a sample, parts of a sample, positions of a part, image
 * sizes, image, grid, out. Neighbouring positions are in lanes.
 */
export function sampleKernel(on: Tensor, dtype: DType, mode: GridMode): CompiledKernel {
  return kernelFor(on, `grid_sample:${dtype.name}:${key(mode)}`, () =>
    kernel("grid_sample", (k) => {
      const { begin, end } = k.parallelRange();
      const [channels, positions] = [k.param("channels"), k.param("positions")];
      const [parts, length] = [k.param("parts"), k.param("length")];
      const sizes = Array.from({ length: mode.rank }, (_, d) => k.param(`size${d}`));
      const [image, grid, out] = [
        k.buffer("image", dtype.name),
        k.buffer("grid", dtype.name),
        k.buffer("out", dtype.name),
      ];
      const volume = k.let(sizes.reduce((a, b) => a.mul(b)));
      const zero = constant(0, computeType(dtype));
      k.for(begin, end, (part) => {
        const sample = k.let(part.div(parts));
        const from = k.let(part.rem(parts).mul(length));
        k.vector(from, k.let(from.add(length).min(positions)), (position) => {
          const taps = tapsAt(k, grid, sample.mul(positions).add(position), sizes, mode);
          k.for(0, channels, (c) => {
            const plane = k.let(sample.mul(channels).add(c));
            const base = k.let(plane.mul(volume));
            // A place that is no number shows in the result instead of counting as outside.
            const outside = (weight: Scalar): Scalar => weight.isnan().select(weight, zero);
            const terms = taps.map((tap) =>
              tap.inside.select(k.load(image, base.add(tap.index)).mul(tap.weight), outside(tap.weight)),
            );
            k.store(
              out,
              plane.mul(positions).add(position),
              terms.reduce((a, b) => a.add(b)),
            );
          });
        });
      });
    }),
  );
}

/**
 * Both gradients; the image's is added to zeros. Arguments: range of samples, channels, positions, image sizes, image,
 * grid, gradient, image gradient, grid gradient.
 */
export function sampleGradientKernel(on: Tensor, dtype: DType, mode: GridMode): CompiledKernel {
  return kernelFor(on, `grid_sample_gradient:${dtype.name}:${key(mode)}`, () =>
    kernel("grid_sample_gradient", (k) => {
      const { begin, end } = k.parallelRange();
      const [channels, positions] = [k.param("channels"), k.param("positions")];
      const sizes = Array.from({ length: mode.rank }, (_, d) => k.param(`size${d}`));
      const [image, grid, gradient] = [
        k.buffer("image", dtype.name),
        k.buffer("grid", dtype.name),
        k.buffer("gradient", dtype.name),
      ];
      const [imageGradient, gridGradient] = [
        k.buffer("imageGradient", dtype.name),
        k.buffer("gridGradient", dtype.name),
      ];
      const volume = k.let(sizes.reduce((a, b) => a.mul(b)));
      const zero = constant(0, computeType(dtype));
      k.for(begin, end, (sample) =>
        k.for(0, positions, (position) => {
          const q = k.let(sample.mul(positions).add(position));
          const taps = tapsAt(k, grid, q, sizes, mode);
          const totals = sizes.map(() => k.variable(zero, "slope"));
          k.for(0, channels, (c) => {
            const plane = k.let(sample.mul(channels).add(c));
            const base = k.let(plane.mul(volume));
            const g = k.let(k.load(gradient, plane.mul(positions).add(position)));
            for (const tap of taps) {
              k.if(tap.inside, () => {
                const place = k.let(base.add(tap.index));
                k.store(imageGradient, place, k.load(imageGradient, place).add(g.mul(tap.weight)));
                const value = k.let(k.load(image, place).mul(g));
                totals.forEach((total, d) => {
                  total.set(total.get().add(value.mul(tap.slopes[d]!)));
                });
              });
            }
          });
          totals.forEach((total, d) => {
            k.store(gridGradient, q.mul(mode.rank).add(mode.rank - 1 - d), total.get());
          });
        }),
      );
    }),
  );
}
