/** Reductions: finds how kept and reduced dims lie in memory, picks the kernel for that, and runs it. */
import type { Backend, CompiledKernel } from "../../backend/backend.ts";
import { computeType, DTYPE_SLOTS, realDType, type DType } from "../../dtype.ts";
import { kernelFor } from "../kernel-for.ts";
import { constant, type AccumulateOp, type Scalar, type ValueType } from "../../kernel/ir.ts";
import { coalesceDims } from "../../layout/merge.ts";
import { contiguousStrides, isContiguous, numel, wrapAllDims } from "../../layout/shape.ts";
import * as layouts from "../../layout/views.ts";
import { RuntimeError } from "../../support/errors.ts";
import { resultTensor } from "../destination.ts";
import { aliasTensor, argumentOf, emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { isMeta } from "../../tensor/device.ts";
import { aliasOf } from "../alias.ts";
import { complexOf, realParts } from "../complex-parts.ts";
import { discard, fillWith, packed } from "../copy-elements.ts";
import { reductionKernel, type Form, type GroupFormula } from "./reduce-kernel.ts";

/** A reduction given by a formula over totals. */
export interface FormulaReduction {
  /** Key of the kernels: equal names must mean equal reductions. */
  readonly name: string;
  readonly formula: GroupFormula;
  /** Its kernels of one output, of the backend that was asked last, by what they depend on besides. */
  readonly known?: { backend: Backend | null; readonly kernels: Map<number, CompiledKernel> };
}

/** A reduction by one associative operation. */
export interface AssociativeReduction {
  /** Key of the kernels: equal names must mean equal reductions. */
  readonly name: string;
  readonly op: AccumulateOp;
  readonly start: number | boolean;
  /** Applied to each element first. */
  readonly map?: (x: Scalar) => Scalar;
  /** Applied to the total; `count` is the number of elements reduced, `param` the number given to the call. */
  readonly finish?: (total: Scalar, count: Scalar, param: Scalar) => Scalar;
}

interface Plan {
  readonly form: Form;
  readonly kept: readonly [number, number];
  readonly keptStrides: readonly [number, number];
  readonly reduced: readonly [number, number];
  readonly reducedStrides: readonly [number, number];
}

interface Pair {
  readonly sizes: readonly [number, number];
  readonly strides: readonly [number, number];
}

/** Merges some dims into at most two; null when more are left. */
function pairOf(self: Tensor, dims: readonly number[]): Pair | null {
  const merged = coalesceDims(
    dims.map((d) => self.shape[d]!),
    [dims.map((d) => self.strides[d]!)],
  );
  const [a, b, c] = merged.shape;
  const strides = merged.strides[0]!;
  if (c !== undefined) return null;
  if (a === undefined) return { sizes: [1, 1], strides: [0, 0] };
  if (b === undefined) return { sizes: [1, a], strides: [0, strides[0]!] };
  return { sizes: [a, b], strides: strides as [number, number] };
}

/**
 * Kept and reduced dims of a contiguous tensor whose first dims are reduced, or whose last ones: what `pairOf` finds for
 * them as well. Null for others.
 */
function pairsOfContiguous(self: Tensor, dims: readonly number[]): { kept: Pair; reduced: Pair } | null {
  const { shape, strides } = self;
  const [rank, count] = [shape.length, dims.length];
  const first = dims[0]!;
  if (count === 0 || (first !== 0 && dims[count - 1] !== rank - 1) || !isContiguous(shape, strides)) return null;
  for (let i = 1; i < count; i++) if (dims[i] !== first + i) return null;
  const [begin, end] = [first, first + count];
  let [inside, outside] = [1, 1];
  for (let d = 0; d < rank; d++) {
    if (d >= begin && d < end) inside *= shape[d]!;
    else outside *= shape[d]!;
  }
  if (inside === 0 || outside === 0) return null;
  const isFirst = first === 0;
  return {
    kept: { sizes: [1, outside], strides: [0, outside === 1 ? 0 : isFirst ? 1 : inside] },
    reduced: { sizes: [1, inside], strides: [0, inside === 1 ? 0 : isFirst ? outside : 1] },
  };
}

function swapped({ sizes, strides }: Pair): Pair {
  return { sizes: [sizes[1], sizes[0]], strides: [strides[1], strides[0]] };
}

/** Groups of at most this many elements are reduced one in each lane, where there are many. */
const SMALL_GROUP = 24;
const MANY_GROUPS = 64;
/** Columns that are worth a thread's while. */
const SHARE = 128;

/** A single row of many columns as several rows, for threads to share. */
function shared(kept: Pair): Pair {
  const [rows, columns] = kept.sizes;
  if (rows !== 1 || columns < 2 * SHARE) return kept;
  let share = SHARE;
  while (share < 8 * SHARE && columns % share !== 0) share += 4;
  const stride = kept.strides[1];
  return columns % share === 0 ? { sizes: [columns / share, share], strides: [share * stride, stride] } : kept;
}

/**
 * Merges kept and reduced dims apart; null when more than two of either are left. `ordered`: places among the reduced
 * elements matter.
 */
function plan(self: Tensor, dims: readonly number[], ordered: boolean): Plan | null {
  const rank = self.shape.length;
  if (dims.length === rank && isContiguous(self.shape, self.strides)) {
    return {
      form: "rowUnit",
      kept: [1, 1],
      keptStrides: [0, 0],
      reduced: [1, numel(self.shape)],
      reducedStrides: [0, 1],
    };
  }
  const pairs = pairsOfContiguous(self, dims);
  let kept = pairs === null ? pairOf(self, dimsOf(self, dims, false)) : pairs.kept;
  let reduced = pairs === null ? pairOf(self, dimsOf(self, dims, true)) : pairs.reduced;
  if (!kept || !reduced) return null;
  if (!ordered && reduced.strides[0] === 1 && reduced.sizes[0] > 1) reduced = swapped(reduced);
  const isRow = reduced.strides[1] === 1 || (reduced.sizes[1] === 1 && kept.strides[1] !== 1);
  let form: Form = isRow ? "rowUnit" : kept.strides[1] === 1 && kept.sizes[1] > 1 ? "column" : "rowStride";
  if (form !== "column" && reduced.sizes[0] === 1 && reduced.sizes[1] <= SMALL_GROUP && kept.sizes[1] >= MANY_GROUPS)
    form = "columnStride";
  if (form === "column" || form === "columnStride") kept = shared(kept);
  // Dim 0 is the one that threads share.
  else if (kept.sizes[0] === 1) kept = swapped(kept);
  return { form, kept: kept.sizes, keptStrides: kept.strides, reduced: reduced.sizes, reducedStrides: reduced.strides };
}

/** The dims that are reduced, or the others, in order. */
function dimsOf({ shape }: Tensor, dims: readonly number[], reduced: boolean): number[] {
  const found: number[] = [];
  for (let d = 0; d < shape.length; d++) if (dims.includes(d) === reduced) found.push(d);
  return found;
}

/** One row that is too long to count as several of 2^30 elements. */
function inRows({ reduced, reducedStrides }: Plan): Pick<Plan, "reduced" | "reducedStrides"> {
  const length = 2 ** 30;
  const step = reducedStrides[1];
  return { reduced: [Math.ceil(reduced[1] / length), length], reducedStrides: [length * step, step] };
}

function firstNumbers(count: number): number[] {
  const found: number[] = [];
  for (let i = 0; i < count; i++) found.push(i);
  return found;
}

/** The dims that a `dim` argument names: none or an empty list means all. */
export function reducedDims(dim: number | readonly number[] | null, rank: number): number[] {
  if (rank > 64 && dim !== null) throw new RuntimeError("only tensors with up to 64 dims are supported");
  if (dim === null || (Array.isArray(dim) && dim.length === 0)) return firstNumbers(rank);
  const wrapped = wrapAllDims(typeof dim === "number" ? [dim] : dim, rank);
  return rank === 0 ? [] : wrapped;
}

/** The shape that is left after reducing dims. */
export function reducedShape(shape: readonly number[], dims: readonly number[], keepdim: boolean): number[] {
  const left: number[] = [];
  for (let d = 0; d < shape.length; d++) {
    if (!dims.includes(d)) left.push(shape[d]!);
    else if (keepdim) left.push(1);
  }
  return left;
}

/**
 * Reduces `dims` of a tensor by a formula, computing in `accumulate`, into new tensors of dtypes `outputs`. Without
 * history. `ordered`: the formula uses the
 * places of elements.
 */
export function reduceByFormula(
  reduction: FormulaReduction,
  self: Tensor,
  dims: readonly number[],
  keepdim: boolean,
  accumulate: ValueType,
  outputs: readonly DType[],
  params: readonly number[] = [],
  ordered = false,
): Tensor[] {
  const shape = dims.length === self.shape.length && !keepdim ? [] : reducedShape(self.shape, dims, keepdim);
  const create = outputs.length === 1 ? resultTensor : emptyTensor;
  const results = outputs.map((dtype) => create(shape, dtype));
  if (numel(shape) === 0) return results;
  let source = self;
  let chosen = plan(self, dims, ordered);
  if (!chosen) {
    const order = [...self.shape.keys()].sort((a, b) => Number(dims.includes(a)) - Number(dims.includes(b)) || a - b);
    const turned = layouts.permute(self, order);
    // Strides of what is empty may be any.
    source =
      numel(turned.shape) === 0
        ? aliasTensor(self, turned.shape, contiguousStrides(turned.shape), 0)
        : packed(aliasOf(self, turned));
    chosen = plan(
      source,
      order.flatMap((d, i) => (dims.includes(d) ? [i] : [])),
      ordered,
    )!;
  }
  const { form, kept, keptStrides } = chosen;
  const count = chosen.reduced[0] * chosen.reduced[1];
  // Loops count in 32 bits with a sign: a longer one becomes several, of which the last is shorter.
  const ragged = chosen.reduced[1] >= 2 ** 31;
  const { reduced, reducedStrides } = ragged ? inRows(chosen) : chosen;
  if (isMeta()) return results;
  const run = findKernel(reduction, form, source, accumulate, outputs, params.length, ragged);
  const [k0, k1, r0, r1] = [kept[0], kept[1], reduced[0], reduced[1]];
  const [ks0, ks1, rs0, rs1] = [keptStrides[0], keptStrides[1], reducedStrides[0], reducedStrides[1]];
  const from = argumentOf(source);
  if (results.length === 1 && params.length === 0)
    run(0, k0, k1, r0, r1, ks0, ks1, rs0, rs1, from, argumentOf(results[0]!), count);
  else run(0, k0, k1, r0, r1, ks0, ks1, rs0, rs1, from, ...results.map(argumentOf), count, ...params);
  discard(source, self);
  return results;
}

const forms: readonly Form[] = ["rowUnit", "rowStride", "column", "columnStride"];
const accumulators: readonly ValueType[] = ["f32", "f64", "i32", "i64", "bool"];

/** The kernel of a reduction; those of one output are found by a number, others by a text. */
function findKernel(
  reduction: FormulaReduction,
  form: Form,
  source: Tensor,
  accumulate: ValueType,
  outputs: readonly DType[],
  params: number,
  ragged: boolean,
): CompiledKernel {
  const { name, formula, known } = reduction;
  const input = source.dtype;
  let number = -1;
  if (known !== undefined && outputs.length === 1) {
    const { backend } = source.storage;
    if (known.backend !== backend) {
      known.kernels.clear();
      known.backend = backend;
    }
    const kind = (forms.indexOf(form) * accumulators.length + accumulators.indexOf(accumulate)) * 2 + Number(ragged);
    number = (kind * DTYPE_SLOTS + input.index) * DTYPE_SLOTS + outputs[0]!.index;
    const found = known.kernels.get(number);
    if (found !== undefined) return found;
  }
  const key = `reduce:${name}:${form}:${input.name}:${accumulate}:${outputs.map((dtype) => dtype.name).join()}${ragged ? ":ragged" : ""}`;
  const run = kernelFor(source, key, () =>
    reductionKernel({ name, formula, form, input, accumulate, outputs, params, ragged }),
  );
  if (number >= 0) known!.kernels.set(number, run);
  return run;
}

/** The product of complex numbers: half of them times the other half, until one is left. */
function complexProduct(self: Tensor, dims: readonly number[], keepdim: boolean): Tensor {
  const kept = [...self.shape.keys()].filter((d) => !dims.includes(d));
  const shape = reducedShape(self.shape, dims, keepdim);
  const count = numel(dims.map((d) => self.shape[d]!));
  if (count === 0) return fillWith(emptyTensor(shape, self.dtype), 1);
  let rest = self.permute([...kept, ...dims]).reshape([...kept.map((d) => self.shape[d]!), count]);
  for (let size = rest.shape.at(-1)!; size > 1; size = rest.shape.at(-1)!) {
    const half = Math.floor(size / 2);
    const product = rest.narrow(-1, 0, half).mul(rest.narrow(-1, half, half));
    if (size % 2 === 1) product.narrow(-1, 0, 1).mul_(rest.narrow(-1, size - 1, 1));
    rest = product;
  }
  return rest.reshape(shape);
}

/**
 * Sums of complex numbers that lie side by side, null for others, and dot products of such (`pair-sums.ts`): not there in
 * bundles without complex numbers.
 */
export const pairSums: {
  run:
    | ((
        reduction: AssociativeReduction,
        self: Tensor,
        dims: readonly number[],
        keepdim: boolean,
        param: number,
      ) => Tensor | null)
    | null;
  dot: ((a: Tensor, b: Tensor) => Tensor) | null;
} = { run: null, dot: null };

const formulas = new WeakMap<AssociativeReduction, FormulaReduction>();

function asFormula(reduction: AssociativeReduction): FormulaReduction {
  let found = formulas.get(reduction);
  if (!found) {
    const { op, start, map, finish } = reduction;
    found = {
      name: reduction.name,
      formula: (group) => {
        const total = group.total(op, constant(start, group.count.type), map ?? ((x) => x));
        return finish ? finish(total, group.count, group.params[0]!) : total;
      },
      known: { backend: null, kernels: new Map() },
    };
    formulas.set(reduction, found);
  }
  return found;
}

/** Reduces `dims` of a tensor, computing in `accumulate`, into a new tensor of dtype `output`. Without history. */
export function reduceTensor(
  reduction: AssociativeReduction,
  self: Tensor,
  dims: readonly number[],
  keepdim: boolean,
  accumulate: ValueType,
  output: DType,
  param = 0,
): Tensor {
  if (self.dtype.is_complex && reduction.op === "add") {
    const result = pairSums.run?.(reduction, self, dims, keepdim, param);
    if (result) return result;
    // Sums and means of complex numbers are those of their parts.
    const parts = realParts(self);
    return complexOf(reduceTensor(reduction, parts, dims, keepdim, accumulate, realDType(output), param));
  }
  if (self.dtype.is_complex && reduction.op === "mul") return complexProduct(self, dims, keepdim);
  return reduceByFormula(asFormula(reduction), self, dims, keepdim, accumulate, [output], [param])[0]!;
}

/** The value type in which a dtype is added up: half types in f32, integers and bools in i64. */
export function accumulationType(dtype: DType): ValueType {
  const type = computeType(dtype);
  return type === "i32" || type === "bool" ? "i64" : type;
}
