/** How windows lie over an input, and what kernels know of that: pools, convolutions of bytes. */
import type { KernelBuilder } from "../kernel/build.ts";
import { constant, type Scalar } from "../kernel/ir.ts";
import type { Triple } from "../support/tuples.ts";

/** Names of the parameters that describe a window, in calling order; `3` numbers each for depth, height and width. */
const groups = ["size", "out", "kernel", "stride", "padding", "dilation"] as const;

/**
 * How windows lie over an input; lists of three (depth, height, width). Adaptive windows have no kernel, stride,
 * padding or dilation.
 */
export interface Window {
  readonly size: Triple<number>;
  readonly out: Triple<number>;
  readonly kernel: Triple<number>;
  readonly stride: Triple<number>;
  readonly padding: Triple<number>;
  readonly dilation: Triple<number>;
  readonly adaptive: boolean;
}

/** The arguments of a window for a kernel. */
export function windowArguments(window: Window): number[] {
  return groups.flatMap((group) => window[group]);
}

/** What a kernel knows of its windows when it is compiled. */
export interface Fixed {
  readonly adaptive: boolean;
  /** Kernel, stride, padding and dilation, when the window has few enough cells to write them out. */
  readonly window: Window | null;
  /** No window reaches over the border. */
  readonly inside: boolean;
  /** The part of a kernel's key that says all this. */
  readonly key: string;
}

/** Windows with at most this many cells have kernels of their own, with a load for each cell. */
const MOST_CELLS = 32;

export function fixedOf(window: Window): Fixed {
  const { adaptive, kernel: cells, stride, padding, dilation, size, out } = window;
  if (adaptive || cells[0] * cells[1] * cells[2] > MOST_CELLS)
    return { adaptive, window: null, inside: false, key: adaptive ? "adaptive" : "any" };
  const inside = cells.every((n, d) => padding[d] === 0 && (out[d] - 1) * stride[d] + (n - 1) * dilation[d] < size[d]);
  return {
    adaptive,
    window,
    inside,
    key: `${[cells, stride, padding, dilation].map((list) => list.join("x")).join(":")}:${inside}`,
  };
}

export type WindowParams = Readonly<Record<(typeof groups)[number], Triple<Scalar>>> & { readonly fixed: Fixed };

/** The parameters of a window; those that are known already are constants. */
export function windowParams(k: KernelBuilder, fixed: Fixed): WindowParams {
  const lists = groups.map((group) => {
    const params = ([0, 1, 2] as const).map((d) => k.param(`${group}${d}`));
    const known =
      fixed.window && group !== "size" && group !== "out" ? fixed.window[group].map((n) => constant(n, "i32")) : null;
    return [group, known ?? params];
  });
  return { ...Object.fromEntries(lists), fixed } as WindowParams;
}

export const smaller = (a: Scalar, b: Scalar): Scalar => a.lt(b).select(a, b);
export const larger = (a: Scalar, b: Scalar | number): Scalar => a.gt(b).select(a, b);

/**
 * The part of a window inside the input along one dim: cells `first … last` of the kernel, at `start + cell * step`.
 */
export interface Span {
  readonly start: Scalar;
  readonly first: Scalar;
  readonly last: Scalar;
  readonly step: Scalar;
}

export function spanOf(k: KernelBuilder, p: WindowParams, d: 0 | 1 | 2, at: Scalar): Span {
  const [size, out] = [p.size[d], p.out[d]];
  const zero = constant(0, "i32");
  if (p.fixed.adaptive) {
    const start = k.let(at.mul(size).div(out));
    return {
      start,
      first: zero,
      last: k.let(at.add(1).mul(size).add(out).sub(1).div(out).sub(start)),
      step: constant(1, "i32"),
    };
  }
  const step = p.dilation[d];
  const start = k.let(at.mul(p.stride[d]).sub(p.padding[d]));
  if (p.fixed.inside) return { start, first: zero, last: p.kernel[d], step };
  if (p.fixed.window?.dilation[d] === 1)
    return {
      start,
      first: k.let(larger(start.neg(), 0)),
      last: k.let(smaller(p.kernel[d], larger(size.sub(start), 0))),
      step,
    };
  const first = k.let(larger(step.sub(1).sub(start), 0).div(step));
  const last = k.let(smaller(p.kernel[d], larger(size.sub(start).add(step).sub(1), 0).div(step)));
  return { start, first, last, step };
}
