/**
 * Adds the elements of a tensor to places that may repeat: the gradient of overlapping views. Runs in order, one
 * element at a time.
 */
import { kernelFor } from "./kernel-for.ts";
import { computeType } from "../dtype.ts";
import { kernel } from "../kernel/build.ts";
import type { CompiledKernel } from "../backend/backend.ts";
import { type Tensor, argumentAt } from "../tensor/tensor.ts";
import { partOf } from "./complex-parts.ts";
import { packed } from "./copy-elements.ts";
import { launchable, launchPointwise } from "./launch.ts";
import type { DTypeName } from "../dtype.ts";
import { numel } from "../layout/shape.ts";

function compiled(on: Tensor, dtype: DTypeName): CompiledKernel {
  return kernelFor(on, `strided_sum:${dtype}`, ({ atomics }) =>
    kernel("strided_sum", (k) => {
      // The target may overlap itself.
      const { begin, end } = k.rangeOr(atomics, "collide");
      const step = k.param("step");
      const out = k.buffer("out", dtype);
      const values = k.buffer("values", dtype);
      k.for(begin, end, (i) => {
        const place = k.let(i.mul(step));
        if (atomics) k.atomic("add", out, place, k.load(values, i));
        else k.store(out, place, k.load(out, place).add(k.load(values, i)));
      });
    }),
  );
}

/** `target[i] += source[i]` for all i in order; `target` may overlap itself. Same shapes. */
export function accumulateStrided(target: Tensor, source: Tensor): void {
  if (computeType(target.dtype) === "bool") throw new Error("strided sum of bool");
  if (numel(target.shape) === 0) return;
  if (target.dtype.is_complex) {
    for (const part of [0, 1] as const) accumulateStrided(partOf(target, part), partOf(source, part));
    return;
  }
  const values = packed(source, target.dtype);
  const rank = target.shape.length;
  const run = compiled(target, target.dtype.name);
  const inner = rank === 0 ? 1 : target.shape[rank - 1]!;
  const step = rank === 0 ? 1 : target.strides[rank - 1]!;
  const rows = numel(target.shape) / inner;
  const index = new Array<number>(Math.max(rank - 1, 0)).fill(0);
  for (let row = 0; row < rows; row++) {
    const offset = index.reduce((sum, at, d) => sum + at * target.strides[d]!, 0);
    run(0, inner, step, argumentAt(target, offset), argumentAt(values, row * inner));
    for (let d = rank - 2; d >= 0 && ++index[d]! === target.shape[d]; d--) index[d] = 0;
  }
}

const division = launchable(-3, "divided", (sum, count) => sum.div(count));

/** Sums divided by how many values came together, both of one float or complex dtype. */
export function dividedBy(sums: Tensor, counts: Tensor): Tensor {
  return launchPointwise(division, [sums, counts], [], sums.dtype, sums.dtype, null);
}
