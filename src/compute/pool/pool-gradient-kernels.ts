/**
 * Kernels of the gradients of means over windows: written where windows do not meet, gathered where small ones overlap,
 * else added up.
 */
import type { Tensor } from "../../tensor/tensor.ts";
import { kernelFor } from "../kernel-for.ts";
import type { CompiledKernel } from "../../backend/backend.ts";
import { computeType, type DType } from "../../dtype.ts";
import { kernel, type KernelBuilder } from "../../kernel/build.ts";
import { constant, type Scalar } from "../../kernel/ir.ts";
import { divisorOf, forCells, wholeDivisor } from "./pool-kernels.ts";
import { spanOf, windowParams, type Fixed, type WindowParams } from "../windows.ts";

/** How the gradient of means is found. */
export type GradientWay =
  /**
   * Every cell belongs to one window at most, and every window lies inside: shares are written in place of what was
   * there.
   */
  | "write"
  /** Every element collects the shares of the windows over it, in their order. */
  | "gather"
  /** Every window adds its share to zeros. */
  | "add";

export function gradientWay({ window, inside }: Fixed): GradientWay {
  if (window === null || window.dilation.some((n) => n !== 1)) return "add";
  return inside && window.kernel.every((n, d) => n <= window.stride[d]) ? "write" : "gather";
}

/** Whether "write" leaves elements without a value. */
export function leavesGaps({ window }: Fixed): boolean {
  return (
    window === null ||
    window.kernel.some((n, d) => n < window.stride[d] || window.out[d] * window.stride[d] < window.size[d])
  );
}

/** Visits outputs; `out` is their place. */
function forOutputs(
  k: KernelBuilder,
  p: WindowParams,
  begin: Scalar,
  end: Scalar,
  row: (plane: Scalar, od: Scalar, oh: Scalar, out: Scalar) => void,
): void {
  k.for(begin, end, (plane) =>
    k.for(0, p.out[0], (od) =>
      k.for(0, p.out[1], (oh) => {
        row(plane, od, oh, k.let(plane.mul(p.out[0]).add(od).mul(p.out[1]).add(oh).mul(p.out[2])));
      }),
    ),
  );
}

/** The gradient of means, added to zeros. Arguments: planes, window, includePadding, divisor, gradient, result. */
export function addedGradientKernel(on: Tensor, dtype: DType, fixed: Fixed): CompiledKernel {
  return kernelFor(on, `avg_pool_gradient:${dtype.name}:${fixed.key}`, () =>
    kernel("avg_pool_gradient", (k) => {
      const { begin, end } = k.parallelRange();
      const p = windowParams(k, fixed);
      const [includePadding, divisor] = [k.param("includePadding"), k.param("divisor")];
      const [gradient, result] = [k.buffer("gradient", dtype.name), k.buffer("result", dtype.name)];
      const type = computeType(dtype);
      const volume = k.let(p.size[0].mul(p.size[1]).mul(p.size[2]));
      forOutputs(k, p, begin, end, (plane, od, oh, row) => {
        const [depth, height] = [spanOf(k, p, 0, od), spanOf(k, p, 1, oh)];
        const base = k.let(plane.mul(volume));
        k.for(0, p.out[2], (ow) => {
          const width = spanOf(k, p, 2, ow);
          const count = divisorOf(p, [depth, height, width], includePadding, divisor);
          const share = k.let(k.load(gradient, row.add(ow)).div(count.cast(type)));
          forCells(k, p, [depth, height, width], [false, false, false], (place) => {
            const target = k.let(base.add(place));
            k.store(result, target, k.load(result, target).add(share));
          });
        });
      });
    }),
  );
}

/**
 * Shares written to the cells of windows that do not meet. Arguments: planes, window, includePadding, divisor,
 * gradient, result.
 */
export function writtenGradientKernel(on: Tensor, dtype: DType, fixed: Fixed): CompiledKernel {
  return kernelFor(on, `avg_pool_written_gradient:${dtype.name}:${fixed.key}`, () =>
    kernel("avg_pool_written_gradient", (k) => {
      const { begin, end } = k.parallelRange();
      const p = windowParams(k, fixed);
      k.param("includePadding");
      const whole = k.let(wholeDivisor(p, k.param("divisor")).cast(computeType(dtype)));
      const [gradient, result] = [k.buffer("gradient", dtype.name), k.buffer("result", dtype.name)];
      const [cells, stride] = [fixed.window!.kernel, fixed.window!.stride];
      forOutputs(k, p, begin, end, (plane, od, oh, row) => {
        k.for(0, cells[0], (a) =>
          k.for(0, cells[1], (b) => {
            const base = k.let(
              plane
                .mul(p.size[0])
                .add(od.mul(stride[0]))
                .add(a)
                .mul(p.size[1])
                .add(oh.mul(stride[1]))
                .add(b)
                .mul(p.size[2]),
            );
            k.vector(0, p.out[2], (ow) => {
              const share = k.let(k.load(gradient, row.add(ow)).div(whole));
              for (let c = 0; c < cells[2]; c++) k.store(result, base.add(ow.mul(stride[2])).add(c), share);
            });
          }),
        );
      });
    }),
  );
}

/**
 * Whether all windows divide by one number: `divisor`, or the number of their cells where padding counts and no window
 * reaches past it.
 */
export function dividesEvenly({ window, inside }: Fixed, includePadding: boolean, divisor: number | null): boolean {
  if (divisor !== null || inside) return true;
  return (
    window !== null &&
    includePadding &&
    window.kernel.every(
      (n, d) => (window.out[d] - 1) * window.stride[d] - window.padding[d] + n <= window.size[d] + window.padding[d],
    )
  );
}

/**
 * Each output's share of its window's gradient. `even`: as `dividesEvenly` has it. Arguments: planes, window,
 * includePadding, divisor, gradient, shares.
 */
export function sharesKernel(on: Tensor, dtype: DType, fixed: Fixed, even: boolean): CompiledKernel {
  return kernelFor(on, `avg_pool_shares:${dtype.name}:${even}:${fixed.key}`, () =>
    kernel("avg_pool_shares", (k) => {
      const { begin, end } = k.parallelRange();
      const p = windowParams(k, fixed);
      const [includePadding, divisor] = [k.param("includePadding"), k.param("divisor")];
      const [gradient, shares] = [k.buffer("gradient", dtype.name), k.buffer("shares", dtype.name)];
      if (even) {
        const whole = k.let(wholeDivisor(p, divisor).cast(computeType(dtype)));
        const volume = k.let(p.out.reduce((a, b) => a.mul(b)));
        k.for(begin, end, (plane) =>
          k.vector(0, volume, (i) => {
            const place = plane.mul(volume).add(i);
            k.store(shares, place, k.load(gradient, place).div(whole));
          }),
        );
        return;
      }
      forOutputs(k, p, begin, end, (_plane, od, oh, row) => {
        const [depth, height] = [spanOf(k, p, 0, od), spanOf(k, p, 1, oh)];
        k.vector(0, p.out[2], (ow) => {
          const count = divisorOf(p, [depth, height, spanOf(k, p, 2, ow)], includePadding, divisor);
          k.store(shares, row.add(ow), k.load(gradient, row.add(ow)).div(count.cast(computeType(dtype))));
        });
      });
    }),
  );
}

const largest = (a: Scalar, b: Scalar | number): Scalar => a.max(b);

/** Outputs whose windows hold a place of a dim: `first … last`. */
function outputsOver(k: KernelBuilder, p: WindowParams, d: 0 | 1 | 2, at: Scalar): { first: Scalar; last: Scalar } {
  const { kernel: cells, stride, padding } = p.fixed.window!;
  const [n, s, before] = [cells[d], stride[d], padding[d]];
  // ceil((at + padding - kernel + 1) / stride), not below 0
  const first = k.let(largest(at.add(before - n + s), 0).div(s));
  return { first, last: k.let(at.add(before).div(s).add(1).min(p.out[d])) };
}

/**
 * Sums of the shares of all windows over each element. Elements `stride` apart lie under windows in the same way, so
 * they are computed side by side.
 * Arguments: planes, window, shares, result.
 */
export function gatheredGradientKernel(on: Tensor, dtype: DType, fixed: Fixed): CompiledKernel {
  return kernelFor(on, `avg_pool_gathered_gradient:${dtype.name}:${fixed.key}`, () =>
    kernel("avg_pool_gathered_gradient", (k) => {
      const { begin, end } = k.parallelRange();
      const p = windowParams(k, fixed);
      const [shares, result] = [k.buffer("shares", dtype.name), k.buffer("result", dtype.name)];
      const type = computeType(dtype);
      const { kernel: cells, stride, padding } = fixed.window!;
      const [n, s, before] = [cells[2], stride[2], padding[2]];
      const [size, count] = [p.size[2], p.out[2]];
      k.for(begin, end, (plane) =>
        k.for(0, p.size[0], (z) => {
          const depth = outputsOver(k, p, 0, z);
          k.for(0, p.size[1], (y) => {
            const height = outputsOver(k, p, 1, y);
            const row = k.let(plane.mul(p.size[0]).add(z).mul(p.size[1]).add(y).mul(size));
            /** Sums over the rows of windows above a place; `visit` adds what a row has. */
            const summed = (visit: (base: Scalar, add: (place: Scalar) => void) => void): Scalar => {
              const total = k.variable(constant(0, type), "total");
              k.for(depth.first, depth.last, (od) =>
                k.for(height.first, height.last, (oh) => {
                  visit(k.let(plane.mul(p.out[0]).add(od).mul(p.out[1]).add(oh).mul(count)), (place) => {
                    total.set(total.get().add(k.load(shares, place)));
                  });
                }),
              );
              return total.get();
            };
            for (let phase = 0; phase < s; phase++) {
              const [cell, ahead] = [(phase + before) % s, Math.floor((phase + before) / s)];
              const reach = cell < n ? Math.floor((n - 1 - cell) / s) : -1;
              const steps = k.let(
                size
                  .sub(phase)
                  .add(s - 1)
                  .div(s),
              );
              // Windows `j + ahead - reach … j + ahead` hold element `j * stride + phase`.
              const low = k.let(largest(constant(reach - ahead, "i32"), 0).min(steps));
              const high = k.let(count.sub(ahead).min(steps).max(low));
              const single = (from: Scalar | number, to: Scalar): void =>
                k.for(from, to, (j) => {
                  const sum = summed((base, add) =>
                    k.for(j.add(ahead - reach).max(0), j.add(ahead + 1).min(count), (ow) => add(base.add(ow))),
                  );
                  k.store(result, row.add(j.mul(s)).add(phase), sum);
                });
              single(0, low);
              k.vector(low, high, (j) => {
                const sum = summed((base, add) => {
                  for (let m = reach; m >= 0; m--) add(base.add(j).add(ahead - m));
                });
                k.store(result, row.add(j.mul(s)).add(phase), sum);
              });
              single(high, steps);
            }
          });
        }),
      );
    }),
  );
}
