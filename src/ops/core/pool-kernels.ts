/** Kernels of pooling over [planes, depth, height, width]: maxima with their places, means, and the gradients of both. */
import type { CompiledKernel } from "../../backend/backend.ts";
import { computeType, type DType } from "../../dtype.ts";
import { kernel, type KernelBuilder } from "../../kernel/build.ts";
import { constant, type Scalar } from "../../kernel/ir.ts";
import { backend } from "../../tensor/device.ts";

/** Names of the parameters that describe a window, in calling order; `3` numbers each for depth, height and width. */
const groups = ["size", "out", "kernel", "stride", "padding", "dilation"] as const;

/** How windows lie over an input; lists of three (depth, height, width). Adaptive windows have no kernel, stride, padding or dilation. */
export interface Window {
  readonly size: readonly number[];
  readonly out: readonly number[];
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly padding: readonly number[];
  readonly dilation: readonly number[];
  readonly adaptive: boolean;
}

/** The arguments of a window for a kernel. */
export function windowArguments(window: Window): number[] {
  return groups.flatMap((group) => window[group]);
}

type WindowParams = Readonly<Record<typeof groups[number], readonly Scalar[]>>;

function windowParams(k: KernelBuilder): WindowParams {
  return Object.fromEntries(groups.map((group) => [group, [0, 1, 2].map((d) => k.param(`${group}${d}`))])) as unknown as WindowParams;
}

const smaller = (a: Scalar, b: Scalar): Scalar => a.lt(b).select(a, b);
const larger = (a: Scalar, b: Scalar | number): Scalar => a.gt(b).select(a, b);

/** The part of a window inside the input along one dim: cells `first … last` of the kernel, at `start + cell * step`. */
interface Span { readonly start: Scalar; readonly first: Scalar; readonly last: Scalar; readonly step: Scalar }

function spanOf(k: KernelBuilder, p: WindowParams, d: number, at: Scalar, adaptive: boolean): Span {
  const [size, out] = [p.size[d]!, p.out[d]!];
  const zero = constant(0, "i32");
  if (adaptive) {
    const start = k.let(at.mul(size).div(out));
    return { start, first: zero, last: k.let(at.add(1).mul(size).add(out).sub(1).div(out).sub(start)), step: constant(1, "i32") };
  }
  const step = p.dilation[d]!;
  const start = k.let(at.mul(p.stride[d]!).sub(p.padding[d]!));
  const first = k.let(larger(step.sub(1).sub(start), 0).div(step));
  const last = k.let(smaller(p.kernel[d]!, larger(size.sub(start).add(step).sub(1), 0).div(step)));
  return { start, first, last, step };
}

/** Visits outputs of a row: those whose window lies inside in lanes, the others one by one. */
function forRow(k: KernelBuilder, p: WindowParams, adaptive: boolean, body: (ow: Scalar, span: Span) => void): void {
  const count = p.out[2]!;
  const single = (from: Scalar | number, to: Scalar): void => k.for(from, to, (ow) => body(ow, spanOf(k, p, 2, ow, adaptive)));
  if (adaptive) {
    single(0, count);
    return;
  }
  const [stride, padding, step] = [p.stride[2]!, p.padding[2]!, p.dilation[2]!];
  const low = k.let(smaller(padding.add(stride).sub(1).div(stride), count));
  const reach = p.size[2]!.sub(1).sub(p.kernel[2]!.sub(1).mul(step)).add(padding);
  const high = k.let(larger(smaller(reach.lt(0).select(constant(0, "i32"), reach.div(stride).add(1)), count), low));
  single(0, low);
  k.vector(low, high, (ow) => body(ow, { start: ow.mul(stride).sub(padding), first: constant(0, "i32"), last: p.kernel[2]!, step }));
  single(high, count);
}

/** Visits rows of outputs of the planes `begin … end`. */
function forRows(k: KernelBuilder, p: WindowParams, adaptive: boolean, begin: Scalar, end: Scalar, body: (plane: Scalar, depth: Span, height: Span, out: Scalar) => void): void {
  k.for(begin, end, (plane) => k.for(0, p.out[0]!, (od) => {
    const depth = spanOf(k, p, 0, od, adaptive);
    k.for(0, p.out[1]!, (oh) => {
      const height = spanOf(k, p, 1, oh, adaptive);
      body(plane, depth, height, k.let(plane.mul(p.out[0]!).add(od).mul(p.out[1]!).add(oh).mul(p.out[2]!)));
    });
  }));
}

/** Visits the cells of a window; `place` counts elements from the start of the plane. */
function forCells(k: KernelBuilder, p: WindowParams, depth: Span, height: Span, width: Span, body: (place: Scalar) => void): void {
  k.for(depth.first, depth.last, (a) => {
    const z = k.let(depth.start.add(a.mul(depth.step)));
    k.for(height.first, height.last, (b) => {
      const row = k.let(z.mul(p.size[1]!).add(height.start).add(b.mul(height.step)).mul(p.size[2]!));
      k.for(width.first, width.last, (c) => body(row.add(width.start.add(c.mul(width.step)))));
    });
  });
}

/** Maxima; with `indices`, their places in the plane as int32 too. Arguments: planes, window, x, out, (indices). */
export function maxKernel(dtype: DType, adaptive: boolean, indices: boolean): CompiledKernel {
  return backend.compile(`max_pool:${dtype.name}:${adaptive}:${indices}`, () => kernel("max_pool", (k) => {
    const { begin, end } = k.parallelRange();
    const p = windowParams(k);
    const [x, out] = [k.buffer("x", dtype.name), k.buffer("out", dtype.name)];
    const places = indices ? k.buffer("indices", "int32") : null;
    const volume = k.let(p.size[0]!.mul(p.size[1]!).mul(p.size[2]!));
    forRows(k, p, adaptive, begin, end, (plane, depth, height, row) => {
      const base = k.let(plane.mul(volume));
      const corner = k.let(depth.start.add(depth.first.mul(depth.step)).mul(p.size[1]!).add(height.start.add(height.first.mul(height.step))).mul(p.size[2]!));
      forRow(k, p, adaptive, (ow, width) => {
        const best = k.variable(constant(-Infinity, computeType(dtype)), "best");
        const found = places ? k.variable(corner.add(width.start.add(width.first.mul(width.step))), "found") : null;
        forCells(k, p, depth, height, width, (place) => {
          const value = k.let(k.load(x, base.add(place)));
          const better = k.let(value.gt(best.get()).or(value.isnan()));
          best.set(better.select(value, best.get()));
          found?.set(better.select(place, found.get()));
        });
        k.store(out, row.add(ow), best.get());
        if (places && found) k.store(places, row.add(ow), found.get());
      });
    });
  }));
}

/** How many cells a window's sum is divided by. `includePadding`, `divisor`: as avg_pool has them, 0 for none. */
function divisorOf(p: WindowParams, spans: readonly Span[], adaptive: boolean, includePadding: Scalar, divisor: Scalar): Scalar {
  const inside = spans.map((span) => span.last.sub(span.first)).reduce((a, b) => a.mul(b));
  if (adaptive) return inside;
  const padded = spans.map((span, d) => smaller(p.kernel[d]!, p.size[d]!.add(p.padding[d]!).sub(span.start))).reduce((a, b) => a.mul(b));
  return divisor.ne(0).select(divisor, includePadding.ne(0).select(padded, inside));
}

/** Means. Arguments: planes, window, includePadding, divisor, x, out. */
export function averageKernel(dtype: DType, adaptive: boolean): CompiledKernel {
  return backend.compile(`avg_pool:${dtype.name}:${adaptive}`, () => kernel("avg_pool", (k) => {
    const { begin, end } = k.parallelRange();
    const p = windowParams(k);
    const [includePadding, divisor] = [k.param("includePadding"), k.param("divisor")];
    const [x, out] = [k.buffer("x", dtype.name), k.buffer("out", dtype.name)];
    const type = computeType(dtype);
    const volume = k.let(p.size[0]!.mul(p.size[1]!).mul(p.size[2]!));
    forRows(k, p, adaptive, begin, end, (plane, depth, height, row) => {
      const base = k.let(plane.mul(volume));
      forRow(k, p, adaptive, (ow, width) => {
        const total = k.variable(constant(0, type), "total");
        forCells(k, p, depth, height, width, (place) => { total.set(total.get().add(k.load(x, base.add(place)))); });
        const count = divisorOf(p, [depth, height, width], adaptive, includePadding, divisor);
        k.store(out, row.add(ow), count.eq(0).select(constant(0, type), total.get().div(count.cast(type))));
      });
    });
  }));
}

/** The gradient of means, added to zeros. Arguments: planes, window, includePadding, divisor, gradient, result. */
export function averageGradientKernel(dtype: DType, adaptive: boolean): CompiledKernel {
  return backend.compile(`avg_pool_gradient:${dtype.name}:${adaptive}`, () => kernel("avg_pool_gradient", (k) => {
    const { begin, end } = k.parallelRange();
    const p = windowParams(k);
    const [includePadding, divisor] = [k.param("includePadding"), k.param("divisor")];
    const [gradient, result] = [k.buffer("gradient", dtype.name), k.buffer("result", dtype.name)];
    const type = computeType(dtype);
    const volume = k.let(p.size[0]!.mul(p.size[1]!).mul(p.size[2]!));
    forRows(k, p, adaptive, begin, end, (plane, depth, height, row) => {
      const base = k.let(plane.mul(volume));
      k.for(0, p.out[2]!, (ow) => {
        const width = spanOf(k, p, 2, ow, adaptive);
        const count = divisorOf(p, [depth, height, width], adaptive, includePadding, divisor);
        const share = k.let(k.load(gradient, row.add(ow)).div(count.cast(type)));
        forCells(k, p, depth, height, width, (place) => {
          const target = k.let(base.add(place));
          k.store(result, target, k.load(result, target).add(share));
        });
      });
    });
  }));
}

/** Adds (or writes) values at places of their planes. Arguments: planes, places per plane, elements per plane, values, indices, result. */
export function scatterKernel(dtype: DType, index: "int32" | "int64", adds: boolean): CompiledKernel {
  return backend.compile(`plane_scatter:${dtype.name}:${index}:${adds}`, () => kernel("plane_scatter", (k) => {
    const { begin, end } = k.parallelRange();
    const [count, volume] = [k.param("count"), k.param("volume")];
    const [values, indices, result] = [k.buffer("values", dtype.name), k.buffer("indices", index), k.buffer("result", dtype.name)];
    k.for(begin, end, (plane) => k.for(0, count, (i) => {
      const from = k.let(plane.mul(count).add(i));
      const target = k.let(plane.mul(volume).add(k.load(indices, from).cast("i32")));
      k.store(result, target, adds ? k.load(result, target).add(k.load(values, from)) : k.load(values, from));
    }));
  }));
}

/** Reads values at places of their planes. Arguments: planes, places per plane, elements per plane, values, indices, result. */
export function gatherKernel(dtype: DType, index: "int32" | "int64"): CompiledKernel {
  return backend.compile(`plane_gather:${dtype.name}:${index}`, () => kernel("plane_gather", (k) => {
    const { begin, end } = k.parallelRange();
    const [count, volume] = [k.param("count"), k.param("volume")];
    const [values, indices, result] = [k.buffer("values", dtype.name), k.buffer("indices", index), k.buffer("result", dtype.name)];
    k.for(begin, end, (plane) => k.for(0, count, (i) => {
      const at = k.let(plane.mul(count).add(i));
      k.store(result, at, k.load(values, plane.mul(volume).add(k.load(indices, at).cast("i32"))));
    }));
  }));
}
