/**
 * Kernels of softmax and log_softmax and of their gradients: along rows in lanes, or along columns with neighbouring
 * columns in lanes.
 */
import { resultTensor } from "../destination.ts";
import { kernelFor } from "../kernel-for.ts";
import { computeType, type DType } from "../../dtype.ts";
import { kernel, type KernelBuilder } from "../../kernel/build.ts";
import { constant, type AccumulateOp, type Kernel, type Scalar } from "../../kernel/ir.ts";
import { expOfNegative } from "../../kernel/math/exponential.ts";
import { numel } from "../../layout/shape.ts";
import { argumentOf, emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { around } from "../index/dim-elements.ts";
import { discard, narrowed, packed, wideOf } from "../copy-elements.ts";

/** One line along the dim, while a kernel is written. */
interface Line {
  /** Combines `map(place)` over the line. */
  total(op: AccumulateOp, start: Scalar, map: (place: Scalar) => Scalar): Scalar;
  each(body: (place: Scalar) => void): void;
}

/** Declares begin, end, size, inner and visits all lines; `form` row has inner = 1. */
function overLines(k: KernelBuilder, form: "row" | "column"): (body: (line: Line) => void) => void {
  const { begin, end } = k.parallelRange();
  const n = k.param("size");
  const inner = k.param("inner");
  return (body) =>
    k.for(begin, end, (o) => {
      const start = k.let(o.mul(n).mul(inner));
      if (form === "row") {
        body({
          total: (op, identity, map) => {
            const total = k.variable(identity, "total");
            k.vector(0, n, (j) => total.accumulate(op, map(start.add(j))));
            return total.get();
          },
          each: (visit) => k.vector(0, n, (j) => visit(start.add(j))),
        });
      } else {
        k.vector(0, inner, (i) => {
          const place = (j: Scalar): Scalar => start.add(j.mul(inner)).add(i);
          body({
            total: (op, identity, map) => {
              const total = k.variable(identity, "total");
              k.for(0, n, (j) => total.set(total.get()[op](map(place(j)))));
              return total.get();
            },
            each: (visit) => k.for(0, n, (j) => visit(place(j))),
          });
        });
      }
    });
}

function forwardKernel(log: boolean, form: "row" | "column", dtype: DType): Kernel {
  const type = computeType(dtype);
  return kernel(log ? "log_softmax" : "softmax", (k) => {
    const lines = overLines(k, form);
    const from = k.buffer("x", dtype.name);
    const to = k.buffer("out", dtype.name);
    lines((line) => {
      const highest = k.let(line.total("max", constant(-Infinity, type), (place) => k.load(from, place)));
      if (log) {
        const sum = line.total("add", constant(0, type), (place) => expOfNegative(k.load(from, place).sub(highest)));
        const logSum = k.let(sum.log());
        line.each((place) => k.store(to, place, k.load(from, place).sub(highest).sub(logSum)));
      } else {
        const sum = line.total("add", constant(0, type), (place) => {
          const power = k.let(expOfNegative(k.load(from, place).sub(highest)));
          k.store(to, place, power);
          return power;
        });
        const scale = k.let(constant(1, type).div(sum));
        line.each((place) => k.store(to, place, k.load(to, place).mul(scale)));
      }
    });
  });
}

function backwardKernel(log: boolean, form: "row" | "column", dtype: DType): Kernel {
  const type = computeType(dtype);
  return kernel(log ? "log_softmax_backward" : "softmax_backward", (k) => {
    const lines = overLines(k, form);
    const grad = k.buffer("grad", dtype.name);
    const output = k.buffer("output", dtype.name);
    const to = k.buffer("out", dtype.name);
    lines((line) => {
      const sum = k.let(
        line.total("add", constant(0, type), (place) =>
          log ? k.load(grad, place) : k.load(grad, place).mul(k.load(output, place)),
        ),
      );
      line.each((place) => {
        const [g, y] = [k.load(grad, place), k.load(output, place)];
        // A logarithm of a share is 0 at most: the largest power of its line is 1 and in the sum.
        k.store(to, place, log ? g.sub(expOfNegative(y).mul(sum)) : g.sub(sum).mul(y));
      });
    });
  });
}

/** Runs `write`'s kernel over lines of `inputs` along `dim`, half types in float32. */
function run(
  name: string,
  write: (form: "row" | "column", dtype: DType) => Kernel,
  inputs: readonly Tensor[],
  dim: number,
): Tensor {
  const first = inputs[0]!;
  const { dtype } = first;
  const { outer, size, inner } = around(first.shape, dim);
  if (numel(first.shape) === 0) return emptyTensor(first.shape, dtype);
  const wide = wideOf(dtype);
  const sources = inputs.map((input) => packed(input, wide));
  const out = wide === dtype ? resultTensor(first.shape, dtype) : emptyTensor(first.shape, wide);
  const form = inner === 1 ? "row" : "column";
  kernelFor(first, `${name}:${form}:${wide.name}`, () => write(form, wide))(
    0,
    outer,
    size,
    inner,
    ...sources.map(argumentOf),
    argumentOf(out),
  );
  sources.forEach((source, i) => discard(source, inputs[i]!));
  return narrowed(out, dtype);
}

/** softmax or log_softmax along a dim. Without history. */
export function runSoftmax(self: Tensor, dim: number, log: boolean): Tensor {
  return run(log ? "log_softmax" : "softmax", (form, dtype) => forwardKernel(log, form, dtype), [self], dim);
}

/** Their gradient from that of the output and the output. Without history. */
export function runSoftmaxBackward(grad: Tensor, output: Tensor, dim: number, log: boolean): Tensor {
  return run(
    log ? "log_softmax_backward" : "softmax_backward",
    (form, dtype) => backwardKernel(log, form, dtype),
    [grad, output],
    dim,
  );
}
