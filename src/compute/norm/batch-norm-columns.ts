/**
 * Kernels of batch normalisation over [batch, channels], where neighbouring channels are next to each other: the same
 * four as for planes of cells.
 */
import type { Tensor } from "../../tensor/tensor.ts";
import { kernelFor } from "../kernel-for.ts";
import type { CompiledKernel } from "../../backend/backend.ts";
import { computeType, type DType } from "../../dtype.ts";
import { kernel, type KernelBuilder } from "../../kernel/build.ts";
import { constant, type BufferParameter, type Scalar } from "../../kernel/ir.ts";
import type { EachOf } from "../../support/tuples.ts";

/** Channels that one thread takes at once. */
const CHANNELS = 64;
/** Rows that are added up before they join a total. */
const ROWS = 256;

/** Names of the kernel's buffers, all of one dtype, by number. */
type Body<Names extends readonly string[]> = (
  k: KernelBuilder,
  buffers: EachOf<Names, BufferParameter>,
  batch: Scalar,
  channels: Scalar,
  channel: Scalar,
) => void;

/** A kernel that visits channels in lanes. Arguments: 0, `channelBlocks(channels)`, batch, channels, buffers. */
function overChannels<const Names extends readonly string[]>(
  on: Tensor,
  name: string,
  dtype: DType,
  buffers: Names,
  body: Body<Names>,
): CompiledKernel {
  return kernelFor(on, `${name}:${dtype.name}`, () =>
    kernel(name, (k) => {
      const { begin, end } = k.parallelRange();
      const [batch, channels] = [k.param("batch"), k.param("channels")];
      const list = buffers.map((buffer) => k.buffer(buffer, dtype.name)) as EachOf<Names, BufferParameter>;
      k.for(begin, end, (block) => {
        const from = k.let(block.mul(CHANNELS));
        const to = k.let(from.add(CHANNELS));
        k.vector(from, k.let(to.lt(channels).select(to, channels)), (channel) =>
          body(k, list, batch, channels, channel),
        );
      });
    }),
  );
}

/** How many blocks of channels there are for threads to share. */
export function channelBlocks(channels: number): number {
  return Math.ceil(channels / CHANNELS);
}

/** Sums of terms over the rows of a channel. */
function rowSums<const Terms extends readonly ((row: Scalar) => Scalar)[]>(
  k: KernelBuilder,
  dtype: DType,
  batch: Scalar,
  terms: Terms,
): EachOf<Terms, Scalar>;
function rowSums(k: KernelBuilder, dtype: DType, batch: Scalar, terms: readonly ((row: Scalar) => Scalar)[]): Scalar[] {
  const zero = constant(0, computeType(dtype));
  const totals = terms.map(() => k.variable(zero, "total"));
  k.for(
    0,
    batch,
    (from) => {
      const limit = k.let(from.add(ROWS));
      const partials = terms.map(() => k.variable(zero, "partial"));
      k.for(from, k.let(limit.lt(batch).select(limit, batch)), (row) =>
        terms.forEach((term, t) => {
          partials[t]!.set(partials[t]!.get().add(term(row)));
        }),
      );
      totals.forEach((total, t) => {
        total.set(total.get().add(partials[t]!.get()));
      });
    },
    { step: ROWS },
  );
  return totals.map((total) => k.let(total.get()));
}

/** Mean and biased variance. Buffers: x, mean, variance. */
export function columnStatistics(on: Tensor, dtype: DType): CompiledKernel {
  return overChannels(
    on,
    "batch_norm_column_statistics",
    dtype,
    ["x", "mean", "variance"],
    (k, [x, mean, variance], batch, channels, channel) => {
      const count = batch.cast(computeType(dtype));
      const value = (row: Scalar): Scalar => k.load(x, row.mul(channels).add(channel));
      const average = k.let(rowSums(k, dtype, batch, [value])[0].div(count));
      const centered = (row: Scalar): Scalar => value(row).sub(average);
      const [squares, rest] = rowSums(k, dtype, batch, [(row) => centered(row).mul(centered(row)), centered]);
      k.store(mean, channel, average);
      // What the rounded mean leaves over is taken out again.
      k.store(variance, channel, squares.sub(rest.mul(rest).div(count)).div(count));
    },
  );
}

/** Per channel: the sum of the gradient, and of gradient * (x - mean). Buffers: x, grad, mean, sums, dots. */
export function columnGradientSums(on: Tensor, dtype: DType): CompiledKernel {
  return overChannels(
    on,
    "batch_norm_column_sums",
    dtype,
    ["x", "grad", "mean", "sums", "dots"],
    (k, [x, grad, mean, sums, dots], batch, channels, channel) => {
      const center = k.let(k.load(mean, channel));
      const place = (row: Scalar): Scalar => row.mul(channels).add(channel);
      const gradient = (row: Scalar): Scalar => k.load(grad, place(row));
      const [sum, dot] = rowSums(k, dtype, batch, [
        gradient,
        (row) => gradient(row).mul(k.load(x, place(row)).sub(center)),
      ]);
      k.store(sums, channel, sum);
      k.store(dots, channel, dot);
    },
  );
}

/** A kernel that visits rows and their channels in lanes. Arguments: 0, batch, channels, buffers. */
function overRows<const Names extends readonly string[]>(
  on: Tensor,
  name: string,
  dtype: DType,
  buffers: Names,
  body: (k: KernelBuilder, buffers: EachOf<Names, BufferParameter>, channel: Scalar, place: Scalar) => void,
): CompiledKernel {
  return kernelFor(on, `${name}:${dtype.name}`, () =>
    kernel(name, (k) => {
      const { begin, end } = k.parallelRange();
      const channels = k.param("channels");
      const list = buffers.map((buffer) => k.buffer(buffer, dtype.name)) as EachOf<Names, BufferParameter>;
      k.for(begin, end, (row) => {
        const base = k.let(row.mul(channels));
        k.vector(0, channels, (channel) => body(k, list, channel, base.add(channel)));
      });
    }),
  );
}

/** x * scale + shift. Buffers: x, scale, shift, out. */
export function columnScaleAndShift(on: Tensor, dtype: DType): CompiledKernel {
  return overRows(
    on,
    "batch_norm_column_apply",
    dtype,
    ["x", "scale", "shift", "out"],
    (k, [x, scale, shift, out], channel, place) => {
      k.store(out, place, k.load(x, place).mul(k.load(scale, channel)).add(k.load(shift, channel)));
    },
  );
}

/** grad * scale + x * slope + offset. Buffers: x, grad, scale, slope, offset, out. */
export function columnCombination(on: Tensor, dtype: DType): CompiledKernel {
  return overRows(
    on,
    "batch_norm_column_gradient",
    dtype,
    ["x", "grad", "scale", "slope", "offset", "out"],
    (k, [x, grad, scale, slope, offset, out], channel, place) => {
      k.store(
        out,
        place,
        k
          .load(grad, place)
          .mul(k.load(scale, channel))
          .add(k.load(x, place).mul(k.load(slope, channel)))
          .add(k.load(offset, channel)),
      );
    },
  );
}
