/**
 * Kernels of normalisation over rows: each row of [rows, width] is brought to mean 0 and deviation 1, then scaled and
 * shifted by column. Rows may be of a half dtype; what is told of rows and columns is of the dtype to compute in.
 */
import { kernelFor } from "../kernel-for.ts";
import type { CompiledKernel } from "../../backend/backend.ts";
import { computeType, type DType } from "../../dtype.ts";
import { kernel, type KernelBuilder } from "../../kernel/build.ts";
import { constant, type Scalar } from "../../kernel/ir.ts";
import { wideOf } from "../copy-elements.ts";
import { argumentOf, emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { blocks } from "./batch-norm-kernels.ts";

/** Rows added up before they join a column's total. */
const ROW_BLOCK = 256;

function rowSum(k: KernelBuilder, dtype: DType, width: Scalar, term: (i: Scalar) => Scalar): Scalar {
  const total = k.variable(constant(0, "f64"), "total");
  blocks(k, width, (from, to) => {
    const partial = k.variable(constant(0, computeType(dtype)), "partial");
    k.vector(from, to, (i) => {
      partial.accumulate("add", term(i));
    });
    total.set(total.get().add(partial.get().cast("f64")));
  });
  return k.let(total.get());
}

function statistics(on: Tensor, dtype: DType): CompiledKernel {
  return kernelFor(on, `row_statistics:${dtype.name}`, () =>
    kernel("row_statistics", (k) => {
      const { begin, end } = k.parallelRange();
      const width = k.param("width");
      const eps = k.param("eps", "f64");
      const [x, mean, rstd] = [
        k.buffer("x", dtype.name),
        k.buffer("mean", wideOf(dtype).name),
        k.buffer("rstd", wideOf(dtype).name),
      ];
      const type = computeType(dtype);
      const count = k.let(width.cast("f64"));
      k.for(begin, end, (row) => {
        const base = k.let(row.mul(width));
        const average = k.let(rowSum(k, dtype, width, (i) => k.load(x, base.add(i))).div(count));
        const center = k.let(average.cast(type));
        const squares = rowSum(k, dtype, width, (i) => {
          const d = k.load(x, base.add(i)).sub(center);
          return d.mul(d);
        });
        const off = k.let(average.sub(center.cast("f64")));
        k.store(mean, row, center);
        k.store(
          rstd,
          row,
          constant(1, "f64")
            .div(squares.div(count).sub(off.mul(off)).add(eps).sqrt())
            .cast(type),
        );
      });
    }),
  );
}

function applied(on: Tensor, dtype: DType, weighted: boolean, shifted: boolean): CompiledKernel {
  return kernelFor(on, `row_normalise:${dtype.name}:${weighted}:${shifted}`, () =>
    kernel("row_normalise", (k) => {
      const { begin, end } = k.parallelRange();
      const width = k.param("width");
      const [x, mean, rstd, out] = [
        k.buffer("x", dtype.name),
        k.buffer("mean", wideOf(dtype).name),
        k.buffer("rstd", wideOf(dtype).name),
        k.buffer("out", dtype.name),
      ];
      const weight = weighted ? k.buffer("weight", wideOf(dtype).name) : null;
      const bias = shifted ? k.buffer("bias", wideOf(dtype).name) : null;
      k.for(begin, end, (row) => {
        const base = k.let(row.mul(width));
        const scale = k.let(k.load(rstd, row));
        const shift = k.let(k.load(mean, row).neg().mul(scale));
        k.vector(0, width, (i) => {
          const hat = k.load(x, base.add(i)).mul(scale).add(shift);
          const scaled = weight ? hat.mul(k.load(weight, i)) : hat;
          k.store(out, base.add(i), bias ? scaled.add(k.load(bias, i)) : scaled);
        });
      });
    }),
  );
}

function inputGradient(on: Tensor, dtype: DType, weighted: boolean): CompiledKernel {
  return kernelFor(on, `row_norm_gradient:${dtype.name}:${weighted}`, () =>
    kernel("row_norm_gradient", (k) => {
      const { begin, end } = k.parallelRange();
      const width = k.param("width");
      const [x, grad, mean] = [
        k.buffer("x", dtype.name),
        k.buffer("grad", dtype.name),
        k.buffer("mean", wideOf(dtype).name),
      ];
      const [rstd, out] = [k.buffer("rstd", wideOf(dtype).name), k.buffer("out", dtype.name)];
      const weight = weighted ? k.buffer("weight", wideOf(dtype).name) : null;
      const type = computeType(dtype);
      k.for(begin, end, (row) => {
        const base = k.let(row.mul(width));
        const [center, scale] = [k.let(k.load(mean, row)), k.let(k.load(rstd, row))];
        const weightedGrad = (i: Scalar): Scalar => {
          const g = k.load(grad, base.add(i));
          return weight ? g.mul(k.load(weight, i)) : g;
        };
        const hat = (i: Scalar): Scalar => k.load(x, base.add(i)).sub(center).mul(scale);
        const count = k.let(width.cast("f64"));
        const sum = k.let(rowSum(k, dtype, width, weightedGrad).div(count).cast(type));
        const dot = k.let(
          rowSum(k, dtype, width, (i) => weightedGrad(i).mul(hat(i)))
            .div(count)
            .cast(type),
        );
        k.vector(0, width, (i) => {
          k.store(out, base.add(i), weightedGrad(i).sub(sum).sub(hat(i).mul(dot)).mul(scale));
        });
      });
    }),
  );
}

function columnGradients(on: Tensor, dtype: DType): CompiledKernel {
  return kernelFor(on, `row_norm_columns:${dtype.name}`, () =>
    kernel("row_norm_columns", (k) => {
      const { begin, end } = k.parallelRange();
      const [rows, width] = [k.param("rows"), k.param("width")];
      const [x, grad, mean] = [
        k.buffer("x", dtype.name),
        k.buffer("grad", dtype.name),
        k.buffer("mean", wideOf(dtype).name),
      ];
      const [rstd, weights, biases] = [
        k.buffer("rstd", wideOf(dtype).name),
        k.buffer("weights", wideOf(dtype).name),
        k.buffer("biases", wideOf(dtype).name),
      ];
      const zero = constant(0, computeType(dtype));
      k.vector(begin, end, (i) => {
        const [weight, bias] = [k.variable(zero, "weight"), k.variable(zero, "bias")];
        k.for(
          0,
          rows,
          (from) => {
            const limit = from.add(ROW_BLOCK);
            const to = limit.lt(rows).select(limit, rows);
            const [partialWeight, partialBias] = [k.variable(zero, "partialWeight"), k.variable(zero, "partialBias")];
            k.for(from, to, (row) => {
              const place = row.mul(width).add(i);
              const g = k.load(grad, place);
              partialWeight.set(
                partialWeight.get().add(g.mul(k.load(x, place).sub(k.load(mean, row)).mul(k.load(rstd, row)))),
              );
              partialBias.set(partialBias.get().add(g));
            });
            weight.set(weight.get().add(partialWeight.get()));
            bias.set(bias.get().add(partialBias.get()));
          },
          { step: ROW_BLOCK },
        );
        k.store(weights, i, weight.get());
        k.store(biases, i, bias.get());
      });
    }),
  );
}

/** Mean and 1 / sqrt(variance + eps) of each row. */
export function rowStatistics(x: Tensor, rows: number, width: number, eps: number): { mean: Tensor; rstd: Tensor } {
  const [mean, rstd] = [emptyTensor([rows], wideOf(x.dtype)), emptyTensor([rows], wideOf(x.dtype))];
  statistics(x, x.dtype)(0, rows, width, eps, argumentOf(x), argumentOf(mean), argumentOf(rstd));
  return { mean, rstd };
}

/** `(x - mean) * rstd * weight + bias` by rows; weight and bias are rows of their own. */
export function normaliseRows(
  x: Tensor,
  mean: Tensor,
  rstd: Tensor,
  weight: Tensor | null,
  bias: Tensor | null,
  rows: number,
  width: number,
): Tensor {
  const out = emptyTensor(x.shape, x.dtype);
  applied(x, x.dtype, weight !== null, bias !== null)(
    0,
    rows,
    width,
    argumentOf(x),
    argumentOf(mean),
    argumentOf(rstd),
    argumentOf(out),
    ...[weight, bias].flatMap((tensor) => (tensor ? [argumentOf(tensor)] : [])),
  );
  return out;
}

/** The gradient of the rows. */
export function rowNormGradient(
  x: Tensor,
  grad: Tensor,
  mean: Tensor,
  rstd: Tensor,
  weight: Tensor | null,
  rows: number,
  width: number,
): Tensor {
  const out = emptyTensor(x.shape, x.dtype);
  inputGradient(x, x.dtype, weight !== null)(
    0,
    rows,
    width,
    argumentOf(x),
    argumentOf(grad),
    argumentOf(mean),
    argumentOf(rstd),
    argumentOf(out),
    ...(weight ? [argumentOf(weight)] : []),
  );
  return out;
}

/** The gradients of weight and bias. */
export function rowNormColumns(
  x: Tensor,
  grad: Tensor,
  mean: Tensor,
  rstd: Tensor,
  rows: number,
  width: number,
): { weight: Tensor; bias: Tensor } {
  const [weight, bias] = [emptyTensor([width], wideOf(x.dtype)), emptyTensor([width], wideOf(x.dtype))];
  columnGradients(x, x.dtype)(
    0,
    width,
    rows,
    width,
    argumentOf(x),
    argumentOf(grad),
    argumentOf(mean),
    argumentOf(rstd),
    argumentOf(weight),
    argumentOf(bias),
  );
  return { weight, bias };
}
