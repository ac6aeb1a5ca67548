/** Reductions: one description (start, step, end) gives kernels for rows, columns and any strides, with partial sums as PyTorch's cascade has. */
import { computeType, type DType } from "../../dtype.ts";
import { kernel as writeKernel, type KernelBuilder } from "../../kernel/build.ts";
import { constant, type AccumulateOp, type Scalar, type ValueType } from "../../kernel/ir.ts";
import { coalesce } from "../../layout/merge.ts";
import { numel, wrapDims } from "../../layout/shape.ts";
import * as layouts from "../../layout/views.ts";
import { backend } from "../../tensor/device.ts";
import { addressOf, emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { aliasOf } from "./alias.ts";
import { packed } from "./copy.ts";

/** A reduction by one associative operation. */
export interface Reduction {
  /** Key of the kernels: equal names must mean equal reductions. */
  readonly name: string;
  readonly op: AccumulateOp;
  readonly start: number | boolean;
  /** Applied to each element first. */
  readonly map?: (x: Scalar) => Scalar;
  /** Applied to the total; `count` is the number of elements reduced, `param` the number given to the call. */
  readonly finish?: (total: Scalar, count: Scalar, param: Scalar) => Scalar;
}

/** Elements summed into one partial result before it joins the total. */
const BLOCK = 4096;
/** Rows summed into one partial result of a column. */
const ROW_BLOCK = 256;

interface Plan {
  readonly kept: readonly number[];
  readonly keptStrides: readonly number[];
  readonly reduced: readonly number[];
  readonly reducedStrides: readonly number[];
}

/** Merges kept and reduced dims apart; null when more than two of either are left. */
function plan(self: Tensor, dims: readonly number[]): Plan | null {
  const pick = (keep: boolean): { shape: number[]; strides: number[] } => {
    const chosen = self.shape.flatMap((_, d) => (dims.includes(d) === keep ? [] : [d]));
    const merged = coalesce(chosen.map((d) => self.shape[d]!), [chosen.map((d) => self.strides[d]!)]);
    return { shape: [...merged.shape], strides: [...merged.strides[0]!] };
  };
  const kept = pick(true);
  const reduced = pick(false);
  if (kept.shape.length > 2 || reduced.shape.length > 2) return null;
  const pad = (list: number[], value: number): number[] => (list.length === 2 ? list : list.length === 1 ? [value, list[0]!] : [value, value]);
  return {
    kept: pad(kept.shape, 1), keptStrides: pad(kept.strides, 0).map((s, i) => (kept.shape.length < 2 - i ? 0 : s)),
    reduced: pad(reduced.shape, 1), reducedStrides: pad(reduced.strides, 0).map((s, i) => (reduced.shape.length < 2 - i ? 0 : s)),
  };
}

type Form = "rowUnit" | "rowStride" | "column";

function reductionKernel(reduction: Reduction, form: Form, input: DType, accumulate: ValueType, output: DType): ReturnType<typeof writeKernel> {
  return writeKernel(`${reduction.name}_${form}`, (k) => {
    const { begin, end } = k.parallelRange();
    const [kept1, reduced0, reduced1] = [k.param("kept1"), k.param("reduced0"), k.param("reduced1")];
    const [keptStride0, keptStride1, reducedStride0, reducedStride1] = [k.param("keptStride0"), k.param("keptStride1"), k.param("reducedStride0"), k.param("reducedStride1")];
    const x = k.buffer("x", input.name);
    const out = k.buffer("out", output.name);
    const count = k.param("count", "f64");
    const param = k.param("param", "f64");
    const map = reduction.map ?? ((value: Scalar) => value);
    const element = (place: Scalar): Scalar => map(k.load(x, place).cast(accumulate));
    const start = constant(reduction.start, accumulate);
    const finish = (total: Scalar): Scalar => (reduction.finish ? reduction.finish(total, count.cast(total.type), param.cast(total.type)) : total);
    k.for(begin, end, (i) => {
      if (form === "column") {
        k.vector(0, kept1, (j) => {
          const total = k.variable(start, "total");
          k.for(0, reduced0, (r0) => {
            blocked(k, reduced1, ROW_BLOCK, (from, to) => {
              const partial = k.variable(start, "partial");
              k.for(from, to, (r1) => {
                const row = i.mul(keptStride0).add(r0.mul(reducedStride0)).add(r1.mul(reducedStride1));
                partial.set(combine(reduction.op, partial.get(), element(row.add(j))));
              });
              total.set(combine(reduction.op, total.get(), partial.get()));
            });
          });
          k.store(out, i.mul(kept1).add(j), finish(total.get()));
        });
      } else {
        k.for(0, kept1, (j) => {
          const total = k.variable(start, "total");
          k.for(0, reduced0, (r0) => {
            const base = k.let(i.mul(keptStride0).add(j.mul(keptStride1)).add(r0.mul(reducedStride0)));
            blocked(k, reduced1, BLOCK, (from, to) => {
              const partial = k.variable(start, "partial");
              k.vector(from, to, (r1) => partial.accumulate(reduction.op, element(base.add(form === "rowUnit" ? r1 : r1.mul(reducedStride1)))));
              total.set(combine(reduction.op, total.get(), partial.get()));
            });
          });
          k.store(out, i.mul(kept1).add(j), finish(total.get()));
        });
      }
    });
  });
}

function combine(op: AccumulateOp, a: Scalar, b: Scalar): Scalar {
  return a[op](b);
}

/** Visits `0 … count` in blocks. */
function blocked(k: KernelBuilder, count: Scalar, size: number, body: (from: Scalar, to: Scalar) => void): void {
  k.for(0, count, (from) => {
    const limit = k.let(from.add(size));
    body(from, k.let(limit.lt(count).select(limit, count)));
  }, { step: size });
}

/** The dims that a `dim` argument names: none or an empty list means all. */
export function reducedDims(dim: number | readonly number[] | null, rank: number): number[] {
  if (dim === null || (Array.isArray(dim) && dim.length === 0)) return Array.from({ length: rank }, (_, d) => d);
  return wrapDims(typeof dim === "number" ? [dim] : dim, rank);
}

/** The shape that is left after reducing dims. */
export function reducedShape(shape: readonly number[], dims: readonly number[], keepdim: boolean): number[] {
  return shape.flatMap((size, d) => (dims.includes(d) ? (keepdim ? [1] : []) : [size]));
}

/** Reduces `dims` of a tensor, computing in `accumulate`, into a new tensor of dtype `output`. Without history. */
export function reduceTensor(
  reduction: Reduction, self: Tensor, dims: readonly number[], keepdim: boolean, accumulate: ValueType, output: DType, param = 0,
): Tensor {
  const shape = reducedShape(self.shape, dims, keepdim);
  const result = emptyTensor(shape, output);
  if (numel(shape) === 0) return result;
  let source = self;
  let chosen = plan(self, dims);
  if (!chosen) {
    const order = [...self.shape.keys()].sort((a, b) => Number(dims.includes(a)) - Number(dims.includes(b)) || a - b);
    source = packed(aliasOf(self, layouts.permute(self, order)));
    chosen = plan(source, order.flatMap((d, i) => (dims.includes(d) ? [i] : [])))!;
  }
  const { kept, keptStrides, reduced, reducedStrides } = chosen;
  const form: Form = reducedStrides[1] === 1 || reduced[1] === 1 && keptStrides[1] !== 1 ? "rowUnit" : keptStrides[1] === 1 && kept[1]! > 1 ? "column" : "rowStride";
  const run = backend.compile(`reduce:${reduction.name}:${form}:${source.dtype.name}:${accumulate}:${output.name}`, () => reductionKernel(reduction, form, source.dtype, accumulate, output));
  run(0, kept[0]!, kept[1]!, reduced[0]!, reduced[1]!, keptStrides[0]!, keptStrides[1]!, reducedStrides[0]!, reducedStrides[1]!,
    addressOf(source), addressOf(result), reduced[0]! * reduced[1]!, param);
  return result;
}

/** The value type in which a dtype is added up: half types in f32, integers and bools in i64. */
export function accumulationType(dtype: DType): ValueType {
  const type = computeType(dtype);
  return type === "i32" || type === "bool" ? "i64" : type;
}
