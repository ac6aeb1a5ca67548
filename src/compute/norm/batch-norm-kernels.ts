/**
 * Kernels of batch normalisation over [batch, channels, cells] in memory order: statistics, the normalised result,
 * gradient sums and the input's gradient. Where there is more than one cell, numbers may be of a half dtype; what is told
 * of channels is of the dtype to compute in.
 */
import { kernelFor } from "../kernel-for.ts";
import type { CompiledKernel } from "../../backend/backend.ts";
import { computeType, type DType } from "../../dtype.ts";
import { kernel, type KernelBuilder } from "../../kernel/build.ts";
import { constant, type Scalar } from "../../kernel/ir.ts";
import { wideOf } from "../copy-elements.ts";
import { argumentOf, emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import {
  channelBlocks,
  columnCombination,
  columnGradientSums,
  columnScaleAndShift,
  columnStatistics,
} from "./batch-norm-columns.ts";
import type { EachOf } from "../../support/tuples.ts";

/** Cells that are added in the tensor's own precision before they join a double total. */
const BLOCK = 1024;

/** The three sizes of the view. */
export interface NormSizes {
  readonly batch: number;
  readonly channels: number;
  readonly cells: number;
}

/** Visits `0 … count` in blocks of BLOCK. */
export function blocks(k: KernelBuilder, count: Scalar, body: (from: Scalar, to: Scalar) => void): void {
  k.for(
    0,
    count,
    (from) => {
      const limit = k.let(from.add(BLOCK));
      body(from, k.let(limit.lt(count).select(limit, count)));
    },
    { step: BLOCK },
  );
}

/** Sums over all cells of a channel, in double between blocks. */
function channelSums<const Terms extends readonly ((place: Scalar) => Scalar)[]>(
  k: KernelBuilder,
  dtype: DType,
  batch: Scalar,
  channels: Scalar,
  cells: Scalar,
  channel: Scalar,
  terms: Terms,
): EachOf<Terms, Scalar>;
function channelSums(
  k: KernelBuilder,
  dtype: DType,
  batch: Scalar,
  channels: Scalar,
  cells: Scalar,
  channel: Scalar,
  terms: readonly ((place: Scalar) => Scalar)[],
): Scalar[] {
  const totals = terms.map(() => k.variable(constant(0, "f64"), "total"));
  k.for(0, batch, (n) => {
    const base = k.let(n.mul(channels).add(channel).mul(cells));
    blocks(k, cells, (from, to) => {
      const partials = terms.map(() => k.variable(constant(0, computeType(dtype)), "partial"));
      k.vector(from, to, (i) =>
        terms.forEach((term, t) => {
          partials[t]!.accumulate("add", term(base.add(i)));
        }),
      );
      totals.forEach((total, t) => {
        total.set(total.get().add(partials[t]!.get().cast("f64")));
      });
    });
  });
  return totals.map((total) => k.let(total.get()));
}

function statistics(on: Tensor, dtype: DType): CompiledKernel {
  return kernelFor(on, `batch_norm_statistics:${dtype.name}`, () =>
    kernel("batch_norm_statistics", (k) => {
      const { begin, end } = k.parallelRange();
      const [batch, channels, cells] = [k.param("batch"), k.param("channels"), k.param("cells")];
      const [x, mean, variance] = [
        k.buffer("x", dtype.name),
        k.buffer("mean", wideOf(dtype).name),
        k.buffer("variance", wideOf(dtype).name),
      ];
      const type = computeType(dtype);
      const count = k.let(batch.mul(cells).cast("f64"));
      k.for(begin, end, (c) => {
        const [sum] = channelSums(k, dtype, batch, channels, cells, c, [(i) => k.load(x, i)]);
        const average = k.let(sum.div(count));
        const center = k.let(average.cast(type));
        const [squares, rest] = channelSums(k, dtype, batch, channels, cells, c, [
          (i) => {
            const d = k.load(x, i).sub(center);
            return d.mul(d);
          },
          (i) => k.load(x, i).sub(center),
        ]);
        k.store(mean, c, average.cast(type));
        // What the rounded mean leaves over is taken out again.
        k.store(variance, c, squares.sub(rest.mul(rest).div(count)).div(count).cast(type));
      });
    }),
  );
}

function normalised(on: Tensor, dtype: DType): CompiledKernel {
  return kernelFor(on, `batch_norm_apply:${dtype.name}`, () =>
    kernel("batch_norm_apply", (k) => {
      const { begin, end } = k.parallelRange();
      const [channels, cells] = [k.param("channels"), k.param("cells")];
      const [x, scale, shift, out] = [
        k.buffer("x", dtype.name),
        k.buffer("scale", wideOf(dtype).name),
        k.buffer("shift", wideOf(dtype).name),
        k.buffer("out", dtype.name),
      ];
      k.for(begin, end, (plane) => {
        const c = k.let(plane.rem(channels));
        const [factor, offset] = [k.let(k.load(scale, c)), k.let(k.load(shift, c))];
        const base = k.let(plane.mul(cells));
        k.vector(0, cells, (i) => {
          k.store(out, base.add(i), k.load(x, base.add(i)).mul(factor).add(offset));
        });
      });
    }),
  );
}

function gradientSums(on: Tensor, dtype: DType): CompiledKernel {
  return kernelFor(on, `batch_norm_sums:${dtype.name}`, () =>
    kernel("batch_norm_sums", (k) => {
      const { begin, end } = k.parallelRange();
      const [batch, channels, cells] = [k.param("batch"), k.param("channels"), k.param("cells")];
      const [x, grad, mean, sums, dots] = [
        k.buffer("x", dtype.name),
        k.buffer("grad", dtype.name),
        k.buffer("mean", wideOf(dtype).name),
        k.buffer("sums", wideOf(dtype).name),
        k.buffer("dots", wideOf(dtype).name),
      ];
      const type = computeType(dtype);
      k.for(begin, end, (c) => {
        const center = k.let(k.load(mean, c));
        const [sum, dot] = channelSums(k, dtype, batch, channels, cells, c, [
          (i) => k.load(grad, i),
          (i) => k.load(grad, i).mul(k.load(x, i).sub(center)),
        ]);
        k.store(sums, c, sum.cast(type));
        k.store(dots, c, dot.cast(type));
      });
    }),
  );
}

function inputGradient(on: Tensor, dtype: DType): CompiledKernel {
  return kernelFor(on, `batch_norm_input_gradient:${dtype.name}`, () =>
    kernel("batch_norm_input_gradient", (k) => {
      const { begin, end } = k.parallelRange();
      const [channels, cells] = [k.param("channels"), k.param("cells")];
      const [x, grad, scale] = [
        k.buffer("x", dtype.name),
        k.buffer("grad", dtype.name),
        k.buffer("scale", wideOf(dtype).name),
      ];
      const [slope, offset, out] = [
        k.buffer("slope", wideOf(dtype).name),
        k.buffer("offset", wideOf(dtype).name),
        k.buffer("out", dtype.name),
      ];
      k.for(begin, end, (plane) => {
        const c = k.let(plane.rem(channels));
        const [a, b, d] = [k.let(k.load(scale, c)), k.let(k.load(slope, c)), k.let(k.load(offset, c))];
        const base = k.let(plane.mul(cells));
        k.vector(0, cells, (i) => {
          k.store(
            out,
            base.add(i),
            k
              .load(grad, base.add(i))
              .mul(a)
              .add(k.load(x, base.add(i)).mul(b))
              .add(d),
          );
        });
      });
    }),
  );
}

/** Mean and biased variance of each channel. */
export function channelStatistics(
  x: Tensor,
  { batch, channels, cells }: NormSizes,
): { mean: Tensor; variance: Tensor } {
  const [mean, variance] = [emptyTensor([channels], wideOf(x.dtype)), emptyTensor([channels], wideOf(x.dtype))];
  if (cells === 1)
    columnStatistics(x, x.dtype)(
      0,
      channelBlocks(channels),
      batch,
      channels,
      argumentOf(x),
      argumentOf(mean),
      argumentOf(variance),
    );
  else
    statistics(x, x.dtype)(0, channels, batch, channels, cells, argumentOf(x), argumentOf(mean), argumentOf(variance));
  return { mean, variance };
}

/** `x * scale + shift`, one scale and shift for each channel. */
export function scaleAndShift(x: Tensor, scale: Tensor, shift: Tensor, { batch, channels, cells }: NormSizes): Tensor {
  const out = emptyTensor(x.shape, x.dtype);
  if (cells === 1)
    columnScaleAndShift(x, x.dtype)(
      0,
      batch,
      channels,
      argumentOf(x),
      argumentOf(scale),
      argumentOf(shift),
      argumentOf(out),
    );
  else
    normalised(x, x.dtype)(
      0,
      batch * channels,
      channels,
      cells,
      argumentOf(x),
      argumentOf(scale),
      argumentOf(shift),
      argumentOf(out),
    );
  return out;
}

/** Per channel: the sum of `grad`, and of `grad * (x - mean)`. */
export function channelGradients(
  x: Tensor,
  grad: Tensor,
  mean: Tensor,
  { batch, channels, cells }: NormSizes,
): { sums: Tensor; dots: Tensor } {
  const [sums, dots] = [emptyTensor([channels], wideOf(x.dtype)), emptyTensor([channels], wideOf(x.dtype))];
  if (cells === 1)
    columnGradientSums(x, x.dtype)(
      0,
      channelBlocks(channels),
      batch,
      channels,
      argumentOf(x),
      argumentOf(grad),
      argumentOf(mean),
      argumentOf(sums),
      argumentOf(dots),
    );
  else
    gradientSums(x, x.dtype)(
      0,
      channels,
      batch,
      channels,
      cells,
      argumentOf(x),
      argumentOf(grad),
      argumentOf(mean),
      argumentOf(sums),
      argumentOf(dots),
    );
  return { sums, dots };
}

/** `grad * scale + x * slope + offset`, one of each for a channel. */
export function channelCombination(
  x: Tensor,
  grad: Tensor,
  scale: Tensor,
  slope: Tensor,
  offset: Tensor,
  { batch, channels, cells }: NormSizes,
): Tensor {
  const out = emptyTensor(x.shape, x.dtype);
  if (cells === 1)
    columnCombination(x, x.dtype)(
      0,
      batch,
      channels,
      argumentOf(x),
      argumentOf(grad),
      argumentOf(scale),
      argumentOf(slope),
      argumentOf(offset),
      argumentOf(out),
    );
  else
    inputGradient(x, x.dtype)(
      0,
      batch * channels,
      channels,
      cells,
      argumentOf(x),
      argumentOf(grad),
      argumentOf(scale),
      argumentOf(slope),
      argumentOf(offset),
      argumentOf(out),
    );
  return out;
}
