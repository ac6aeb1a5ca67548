/** Kernels of `segment_reduce`: rows cut into segments along one dim, each reduced. */
import type { Tensor } from "../../tensor/tensor.ts";
import { kernelFor } from "../kernel-for.ts";
import type { CompiledKernel } from "../../backend/backend.ts";
import { computeType, type DType } from "../../dtype.ts";
import { kernel, type KernelBuilder } from "../../kernel/build.ts";
import { constant, type BufferParameter, type Scalar } from "../../kernel/ir.ts";

/** The reductions of segments, with what a reduction of nothing begins with. */
export const segmentStarts = { sum: 0, mean: 0, max: -Infinity, min: Infinity, prod: 1 } as const;
export type SegmentReduction = keyof typeof segmentStarts;

/**
 * Parameters that both kernels begin with. Data is [rows, size, inner], offsets [rows, segments + 1], results [rows,
 * segments, inner].
 */
interface Inputs {
  readonly begin: Scalar;
  readonly end: Scalar;
  readonly segments: Scalar;
  readonly size: Scalar;
  readonly inner: Scalar;
  /** The number that a reduction begins with, and 1 where the caller gave it. */
  readonly initial: Scalar;
  readonly given: Scalar;
  readonly offsets: BufferParameter;
  readonly data: BufferParameter;
  readonly out: BufferParameter;
}

function inputsOf(k: KernelBuilder, dtype: DType, type: "f32" | "f64"): Inputs {
  const { begin, end } = k.parallelRange();
  return {
    begin,
    end,
    segments: k.param("segments"),
    size: k.param("size"),
    inner: k.param("inner"),
    initial: k.param("initial", type),
    given: k.param("given"),
    offsets: k.buffer("offsets", "int64"),
    data: k.buffer("data", dtype.name),
    out: k.buffer("out", dtype.name),
  };
}

/**
 * Runs `body` for every segment and element after the reduced dim: its length, its j-th element's place, the place of
 * its result.
 */
function eachSegment(
  k: KernelBuilder,
  { begin, end, segments, size, inner, offsets }: Inputs,
  body: (length: Scalar, place: (j: Scalar) => Scalar, result: Scalar) => void,
): void {
  k.for(begin, end, (row) =>
    k.for(0, segments, (s) => {
      const at = k.let(row.mul(segments.add(1)).add(s));
      const from = k.let(k.load(offsets, at).cast("i32"));
      const length = k.let(k.load(offsets, at.add(1)).cast("i32").sub(from));
      k.for(0, inner, (i) => {
        const first = k.let(row.mul(size).add(from).mul(inner).add(i));
        body(length, (j) => first.add(j.mul(inner)), k.let(row.mul(segments).add(s).mul(inner).add(i)));
      });
    }),
  );
}

/** NaN wins over everything. */
function combined(reduction: SegmentReduction, total: Scalar, x: Scalar): Scalar {
  switch (reduction) {
    case "max":
      return total.max(x);
    case "min":
      return total.min(x);
    case "prod":
      return total.mul(x);
    default:
      return total.add(x);
  }
}

/**
 * Called with begin, rows, segments, size, inner, initial, given, offsets, data, out. The mean of no elements is
 * `initial`, or NaN.
 */
export function segmentForward(on: Tensor, reduction: SegmentReduction, dtype: DType): CompiledKernel {
  return kernelFor(on, `segment_reduce:${reduction}:${dtype.name}`, () =>
    kernel("segment_reduce", (k) => {
      const type = computeType(dtype) as "f32" | "f64";
      const inputs = inputsOf(k, dtype, type);
      eachSegment(k, inputs, (length, place, result) => {
        const total = k.variable(inputs.initial, "total");
        k.for(0, length, (j) => total.set(combined(reduction, total.get(), k.load(inputs.data, place(j)))));
        if (reduction === "mean") {
          const ofNothing = inputs.given.ne(0).select(total.get(), NaN);
          total.set(length.gt(0).select(total.get().div(length.cast(type)), ofNothing));
        }
        k.store(inputs.out, result, total.get());
      });
    }),
  );
}

/**
 * Called with begin, rows, segments, size, inner, initial, given, offsets, data, out (the gradient of data, zeros
 * before), gradient, result. Equal extrema share a
 * gradient where it is positive, as PyTorch's do (SegmentReduce.cpp).
 */
export function segmentBackward(on: Tensor, reduction: SegmentReduction, dtype: DType): CompiledKernel {
  return kernelFor(on, `segment_reduce_backward:${reduction}:${dtype.name}`, () =>
    kernel("segment_reduce_backward", (k) => {
      const type = computeType(dtype) as "f32" | "f64";
      const inputs = inputsOf(k, dtype, type);
      const [grads, results] = [k.buffer("gradient", dtype.name), k.buffer("result", dtype.name)];
      const { data, out } = inputs;
      eachSegment(k, inputs, (length, place, result) => {
        const grad = k.let(k.load(grads, result));
        if (reduction === "sum" || reduction === "mean") {
          const share = reduction === "mean" ? k.let(grad.div(length.cast(type))) : grad;
          k.for(0, length, (j) => k.store(out, place(j), share));
          return;
        }
        const total = k.let(k.load(results, result));
        if (reduction === "prod") {
          k.for(0, length, (j) => {
            const x = k.let(k.load(data, place(j)));
            k.if(
              x.isnan().or(x.eq(0)),
              () => {
                const others = k.variable(inputs.initial, "others");
                k.for(0, length, (other) =>
                  k.if(other.ne(j), () => others.set(others.get().mul(k.load(data, place(other))))),
                );
                k.store(out, place(j), grad.mul(others.get()));
              },
              () => k.store(out, place(j), grad.mul(total).div(x)),
            );
          });
          return;
        }
        const equal = k.variable(constant(0, "i32"), "equal");
        const isExtremum = (x: Scalar): Scalar => x.isnan().or(x.eq(total));
        k.for(0, length, (j) => k.if(isExtremum(k.let(k.load(data, place(j)))), () => equal.set(equal.get().add(1))));
        const share = k.let(
          grad
            .gt(0)
            .and(equal.get().gt(1))
            .select(grad.div(equal.get().cast(type)), grad),
        );
        k.for(0, length, (j) => k.if(isExtremum(k.let(k.load(data, place(j)))), () => k.store(out, place(j), share)));
      });
    }),
  );
}
