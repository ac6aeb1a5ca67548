/**
 * Writes the kernels of reductions: loops over rows, columns or strided elements, with partial results as PyTorch's
 * cascade has.
 */
import type { DType } from "../../dtype.ts";
import { itemAt } from "../../support/checked.ts";
import { kernel as writeKernel, type KernelBuilder, type LocalVariable } from "../../kernel/build.ts";
import { constant, type AccumulateOp, type Kernel, type Scalar, type ValueType } from "../../kernel/ir.ts";

/** One group of reduced elements while a kernel is written: each `total` is a pass over them. */
export interface ReductionGroup {
  /**
   * All elements, mapped and combined by `op`; `start` is the identity of `op`. `index` is an element's place among the
   * reduced ones, row-major (i32). Type: that of
   * the mapped elements.
   */
  total(op: AccumulateOp, start: Scalar, map: (x: Scalar, index: Scalar) => Scalar): Scalar;
  /**
   * The element that no other is `better` than, and its place; the first where several are. `start` is what every other
   * element is better than or equal to.
   * Null where a pass for each is the faster way.
   */
  readonly best:
    | ((
        start: Scalar,
        better: (x: Scalar, best: Scalar) => Scalar,
      ) => { readonly value: Scalar; readonly place: Scalar })
    | null;
  /** How many elements are reduced, in the accumulating type. */
  readonly count: Scalar;
  /** The same as an i32. */
  readonly size: Scalar;
  /** Numbers given to the call, in the accumulating type. */
  readonly params: readonly Scalar[];
  /** A constant of the accumulating type. */
  number(value: number): Scalar;
  /** Computes a value once. */
  let(value: Scalar): Scalar;
}

/** A reduction as a formula over totals; a list is one value for each output. */
export type GroupFormula = (group: ReductionGroup) => Scalar | readonly Scalar[];

/**
 * How the reduced elements lie: next to each other, a stride apart, or as columns of which neighbours are next to each
 * other. "columnStride": groups too small
 * for lanes, so that each lane takes one.
 */
export type Form = "rowUnit" | "rowStride" | "column" | "columnStride";

export interface ReductionKernelSpec {
  readonly name: string;
  readonly formula: GroupFormula;
  readonly form: Form;
  readonly input: DType;
  readonly accumulate: ValueType;
  readonly outputs: readonly DType[];
  readonly params: number;
  /** `count` elements in rows of `reduced1`: the last row is shorter. */
  readonly ragged: boolean;
}

/**
 * How many elements are summed into one partial result, and after how many of those results, counted as powers of 2,
 * their sum goes on to the next level: the error of long sums grows with the depth of this tree.
 */
interface Tree {
  readonly block: number;
  readonly levels: readonly number[];
}
export const ROW_TREE: Tree = { block: 512, levels: [2, 5, 8] };
/** The same of rows that are summed into columns, without lanes that each have a sum. */
const COLUMN_TREE: Tree = { block: 32, levels: [5, 10] };

/**
 * Parameters in order: begin, end (of kept dim 0), kept1, reduced0, reduced1, their four strides, input, outputs, count
 * (f64), params (f64).
 */
export function reductionKernel({
  name,
  formula,
  form,
  input,
  accumulate,
  outputs,
  params,
  ragged,
}: ReductionKernelSpec): Kernel {
  return writeKernel(`${name}_${form}`, (k) => {
    const { begin, end } = k.parallelRange();
    const [kept1, reduced0, reduced1] = [k.param("kept1"), k.param("reduced0"), k.param("reduced1")];
    const [keptStride0, keptStride1, reducedStride0, reducedStride1] = [
      k.param("keptStride0"),
      k.param("keptStride1"),
      k.param("reducedStride0"),
      k.param("reducedStride1"),
    ];
    const x = k.buffer("x", input.name);
    const out = outputs.map((dtype, i) => k.buffer(`out${i}`, dtype.name));
    const count = k.param("count", "f64");
    const given = Array.from({ length: params }, (_, i) => k.param(`param${i}`, "f64"));
    const shared = {
      count: k.let(count.cast(accumulate)),
      size: k.let(reduced0.mul(reduced1)),
      params: given.map((param) => k.let(param.cast(accumulate))),
      number: (value: number) => constant(value, accumulate),
      let: (value: Scalar) => k.let(value),
    };
    const rowLength = (r0: Scalar): Scalar => {
      if (!ragged) return reduced1;
      const left = k.let(count.sub(r0.cast("f64").mul(reduced1.cast("f64"))));
      return k.let(left.lt(reduced1.cast("f64")).select(left.cast("i32"), reduced1));
    };
    const store = (place: Scalar, result: Scalar | readonly Scalar[]): void => {
      const values = Array.isArray(result) ? (result as readonly Scalar[]) : [result as Scalar];
      values.forEach((value, i) => k.store(out[i]!, place, value));
    };
    const row = (i: Scalar, j: Scalar): ReductionGroup => ({
      ...shared,
      best: null,
      total: (op, start, map) => {
        const total = k.variable(start, "total");
        k.for(0, reduced0, (r0) => {
          const base = k.let(i.mul(keptStride0).add(j.mul(keptStride1)).add(r0.mul(reducedStride0)));
          inBlocks(k, rowLength(r0), ROW_TREE, start, op, [total], (from, to, partials) => {
            const partial = itemAt(partials, 0);
            k.vector(from, to, (r1) => {
              const place = base.add(form === "rowUnit" ? r1 : r1.mul(reducedStride1));
              partial.accumulate(op, map(k.load(x, place).cast(accumulate), r0.mul(reduced1).add(r1)));
            });
          });
        });
        return total.get();
      },
    });
    const shift = (j: Scalar): Scalar => (form === "columnStride" ? j.mul(keptStride1) : j);
    const column = (i: Scalar, j: Scalar): ReductionGroup => ({
      ...shared,
      best: (start, better) => {
        const value = k.variable(start, "best");
        const place = k.variable(constant(0, "i32"), "place");
        k.for(0, reduced0, (r0) => {
          const base = k.let(i.mul(keptStride0).add(r0.mul(reducedStride0)));
          k.for(0, rowLength(r0), (r1) => {
            const element = k.let(k.load(x, base.add(r1.mul(reducedStride1)).add(shift(j))).cast(accumulate));
            const found = k.let(better(element, value.get()));
            place.set(found.select(r0.mul(reduced1).add(r1), place.get()));
            value.set(found.select(element, value.get()));
          });
        });
        return { value: value.get(), place: place.get() };
      },
      total: (op, start, map) => {
        const total = k.variable(start, "total");
        k.for(0, reduced0, (r0) => {
          const base = k.let(i.mul(keptStride0).add(r0.mul(reducedStride0)));
          inBlocks(k, rowLength(r0), COLUMN_TREE, start, op, [total], (from, to, partials) => {
            const partial = itemAt(partials, 0);
            k.for(from, to, (r1) => {
              const element = k.load(x, base.add(r1.mul(reducedStride1)).add(shift(j))).cast(accumulate);
              partial.set(partial.get()[op](map(element, r0.mul(reduced1).add(r1))));
            });
          });
        });
        return total.get();
      },
    });
    k.for(begin, end, (i) => {
      if (form === "column" || form === "columnStride")
        k.vector(0, kept1, (j) => store(i.mul(kept1).add(j), formula(column(i, j))));
      else k.for(0, kept1, (j) => store(i.mul(kept1).add(j), formula(row(i, j))));
    });
  });
}

/** Whether results depend on the order: only those of sums and products do. */
const isInexact = (op: AccumulateOp): boolean => op === "add" || op === "mul";

/**
 * Visits 0 … `length` in blocks, in one loop whatever the depth of the tree: after the last block of a level, its sum
 * goes on to the next. Several `totals` are summed beside one another.
 */
export function inBlocks(
  k: KernelBuilder,
  length: Scalar,
  { block: size, levels }: Tree,
  start: Scalar,
  op: AccumulateOp,
  totals: Totals,
  body: (from: Scalar, to: Scalar, partials: Totals) => void,
): void {
  if (!isInexact(op)) {
    body(constant(0, "i32"), length, totals);
    return;
  }
  const join = (to: Totals, from: Totals): void =>
    to.forEach((each, i) => each.set(each.get()[op](itemAt(from, i).get())));
  const starts = (name: string): Totals => totals.map(() => k.variable(start, name));
  const blocks = starts("sum0");
  const sums = levels.map((level) => ({ last: 2 ** level - 1, sum: starts(`sum${level}`) }));
  // Blocks are counted, not stepped to: a step beyond 2^31 would come out negative.
  k.for(0, k.let(length.sub(1).shr(Math.log2(size)).add(1)), (block) => {
    const from = k.let(block.mul(size));
    const to = k.let(length.sub(from).lt(size).select(length, from.add(size)));
    const partials = starts("partial");
    body(from, to, partials);
    join(blocks, partials);
    const rise = (from: Totals, [next, ...higher]: typeof sums): void => {
      if (next === undefined) return;
      k.if(block.and(next.last).eq(next.last), () => {
        join(next.sum, from);
        for (const each of from) each.set(start);
        rise(next.sum, higher);
      });
    };
    rise(blocks, sums);
  });
  join(totals, blocks);
  for (const { sum } of sums) join(totals, sum);
}

type Totals = readonly LocalVariable[];
