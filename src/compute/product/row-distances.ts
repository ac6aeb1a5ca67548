/** Distances between the rows of two matrices, without a tensor of all differences. */
import { computeType } from "../../dtype.ts";
import { kernel, type KernelBuilder } from "../../kernel/build.ts";
import { constant, type AccumulateOp, type BufferParameter, type Scalar, type ValueType } from "../../kernel/ir.ts";
import { numel } from "../../layout/shape.ts";
import * as layouts from "../../layout/views.ts";
import { sizeAt } from "../../support/checked.ts";
import { argumentOf, emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { aliasOf } from "../alias.ts";
import { discard, packed } from "../copy-elements.ts";
import { kernelFor } from "../kernel-for.ts";

/** How differences become a distance; "p" takes any other power. */
type Measure = "0" | "1" | "2" | "Infinity" | "p";

function measureOf(p: number): Measure {
  return p === 0 || p === 1 || p === 2 || p === Infinity ? (String(p) as Measure) : "p";
}

/** What each difference adds to the total, and what the total becomes. */
function stepsOf(
  measure: Measure,
  p: Scalar,
): { op: AccumulateOp; map: (difference: Scalar) => Scalar; end: (total: Scalar) => Scalar } {
  const same = (total: Scalar): Scalar => total;
  switch (measure) {
    case "0": // a difference counts 1, and one that is NaN makes the distance NaN
      return { op: "add", map: (d) => d.abs().min(1).ceil(), end: same };
    case "1":
      return { op: "add", map: (d) => d.abs(), end: same };
    case "2":
      return { op: "add", map: (d) => d.mul(d), end: (total) => total.sqrt() };
    case "Infinity":
      return { op: "max", map: (d) => d.abs(), end: same };
    case "p":
      return { op: "add", map: (d) => d.abs().pow(p), end: (total) => total.pow(constant(1, p.type).div(p)) };
  }
}

/** Whether `rowDistances` takes these. */
export function takesRows(a: Tensor, b: Tensor): boolean {
  const { name } = a.dtype;
  const leading = (x: Tensor): string => x.shape.slice(0, -2).join();
  return (name === "float32" || name === "float64") && leading(a) === leading(b) && numel(b.shape) > 0;
}

/** Rows of at most this many columns are compared with several others at once, one in each lane. */
const NARROW = 32;

/** p-norm distances between every row of [..., P, M] and every row of [..., R, M]: [..., P, R]. */
export function rowDistances(a: Tensor, b: Tensor, p: number): Tensor {
  const out = emptyTensor([...a.shape.slice(0, -1), sizeAt(b.shape, b.shape.length - 2)], a.dtype);
  if (numel(out.shape) > 0) {
    if (sizeAt(a.shape, a.shape.length - 1) <= NARROW) inLanes(a, b, p, out, false);
    else oneByOne(a, b, p, out);
  }
  return out;
}

/** p-norm distances between every two of N > 1 rows of M > 0 columns, as PyTorch's pdist has them: [N (N - 1) / 2]. */
export function pairDistances(rows: Tensor, p: number): Tensor {
  const n = sizeAt(rows.shape, 0);
  const out = emptyTensor([(n * (n - 1)) / 2], rows.dtype);
  inLanes(rows, rows, p, out, true);
  return out;
}

/** What the kernel of one row has at hand. */
interface Row {
  readonly k: KernelBuilder;
  readonly type: ValueType;
  readonly row: Scalar;
  /** Which matrix the row is of. */
  readonly batch: Scalar;
  /** Rows of a matrix on the left and on the right, and their columns. */
  readonly sizes: readonly [rows: Scalar, others: Scalar, columns: Scalar];
  readonly buffers: readonly [left: BufferParameter, right: BufferParameter, out: BufferParameter];
  readonly steps: ReturnType<typeof stepsOf>;
}

/**
 * Writes into `out` the distances of each row of `a`, whose elements are those of `left`, as `write` finds them in
 * `right`: one kernel for each `name`, measure and dtype.
 */
function overRows(
  name: string,
  [a, left]: readonly [Tensor, Tensor],
  [b, right]: readonly [Tensor, Tensor],
  p: number,
  out: Tensor,
  isSpecial: boolean,
  write: (row: Row) => void,
): void {
  const [rows, width] = a.shape.slice(-2) as [number, number];
  const measure = measureOf(p);
  const dtype = a.dtype.name;
  const run = kernelFor(a, `${name}:${measure}:${dtype}:${isSpecial}`, () =>
    kernel(name, (k) => {
      const type: ValueType = computeType(a.dtype);
      const { begin, end } = k.parallelRange();
      const sizes = [k.param("rows"), k.param("others"), k.param("width")] as const;
      const power = k.let(k.param("p", "f64").cast(type));
      const buffers = [k.buffer("x", dtype), k.buffer("y", dtype), k.buffer("out", dtype)] as const;
      const steps = stepsOf(measure, power);
      k.for(begin, end, (row) => write({ k, type, row, batch: k.let(row.div(sizes[0])), sizes, buffers, steps }));
    }),
  );
  const others = sizeAt(b.shape, b.shape.length - 2);
  run(0, numel(a.shape) / width, rows, others, width, p, ...[left, right, out].map(argumentOf));
  discard(left, a);
  discard(right, b);
}

/** Each row against several others at once, whose columns are brought beside one another. `pairs`: later rows only. */
function inLanes(a: Tensor, b: Tensor, p: number, out: Tensor, pairs: boolean): void {
  const rank = b.shape.length;
  const right = packed(aliasOf(b, layouts.transpose(b, rank - 2, rank - 1)));
  overRows("near_distances", [a, packed(a)], [b, right], p, out, pairs, ({ k, type, row, batch, ...given }) => {
    const [[, otherCount, columns], [x, y, to]] = [given.sizes, given.buffers];
    const { op, map, end: finish } = given.steps;
    const from = k.let(row.mul(columns));
    const against = k.let(batch.mul(columns).mul(otherCount));
    // Of pairs a row has those after it, and what rows before it have comes first.
    const line = k.let(
      pairs
        ? row
            .mul(otherCount)
            .sub(row.mul(row.add(1)).shr(1))
            .sub(row)
            .sub(1)
        : row.mul(otherCount),
    );
    k.vector(pairs ? k.let(row.add(1)) : constant(0, "i32"), otherCount, (other) => {
      const total = k.variable(constant(0, type), "total");
      k.for(0, columns, (i) => {
        const apart = k.let(k.load(x, from.add(i)).sub(k.load(y, against.add(i.mul(otherCount)).add(other))));
        total.set(total.get()[op](map(apart)));
      });
      k.store(to, line.add(other), finish(total.get()));
    });
  });
}

/** Each row against one other after the other. */
function oneByOne(a: Tensor, b: Tensor, p: number, out: Tensor): void {
  // Of a tensor's own rows the distances are the same both ways.
  const isOwn = a === b;
  overRows("row_distances", [a, packed(a)], [b, packed(b)], p, out, isOwn, ({ k, type, row, batch, ...given }) => {
    const [[count, otherCount, columns], [x, y, to]] = [given.sizes, given.buffers];
    const { op, map, end: finish } = given.steps;
    const within = k.let(row.sub(batch.mul(count)));
    const [from, line] = [k.let(row.mul(columns)), k.let(row.mul(otherCount))];
    k.for(isOwn ? within : constant(0, "i32"), otherCount, (other) => {
      const against = k.let(batch.mul(otherCount).add(other).mul(columns));
      const total = k.variable(constant(0, type), "total");
      k.vector(0, columns, (i) =>
        total.accumulate(op, map(k.let(k.load(x, from.add(i)).sub(k.load(y, against.add(i)))))),
      );
      const distance = k.let(finish(total.get()));
      k.store(to, line.add(other), distance);
      if (isOwn) k.store(to, batch.mul(otherCount).add(other).mul(otherCount).add(within), distance);
    });
  });
}
