/**
 * The way of a general matrix to Hessenberg form, from which its eigenvalues are found: balancing (LAPACK's gebal) and
 * Householder reflections (gehrd), over batches of row-major matrices in double precision. Golub and Van Loan, "Matrix
 * Computations", 7.4 and 7.5.
 */
import type { Tensor } from "../../tensor/tensor.ts";
import type { CompiledKernel } from "../../backend/backend.ts";
import type { DType } from "../../dtype.ts";
import { kernel, type KernelBuilder } from "../../kernel/build.ts";
import { add, conjugate, div, isNonzero, mul, scale, sub, type ComplexPair } from "../../kernel/complex.ts";
import { constant, type BufferParameter, type Scalar } from "../../kernel/ir.ts";
import {
  exchange,
  letNumber,
  numberBuffer,
  realNumber,
  numberVariable,
  squareOf,
  type NumberBuffer,
} from "../../kernel/numbers.ts";
import { kernelFor } from "../kernel-for.ts";

type At = (i: Scalar, j: Scalar) => Scalar;

/** Counts while a condition holds that each step finds out: `body` sets what `go` is asked for. */
function untilFound(k: KernelBuilder, from: Scalar, to: Scalar, body: (i: Scalar, stop: () => void) => void): Scalar {
  const place = k.variable(from, "place");
  const found = k.variable(constant(0, "i32"), "found");
  k.while(found.get().eq(0).and(place.get().lt(to)), () => {
    body(k.let(place.get()), () => found.set(1));
    k.if(found.get().eq(0), () => place.set(place.get().add(1)));
  });
  return k.let(place.get());
}

/** The first index of [from, to) other than `skip` whose element is not 0; `to` if there is none. */
function firstNonzero(
  k: KernelBuilder,
  a: NumberBuffer,
  from: Scalar,
  to: Scalar,
  skip: Scalar,
  at: (i: Scalar) => Scalar,
): Scalar {
  return untilFound(k, from, to, (i, stop) => {
    k.if(i.ne(skip).and(isNonzero(a.load(at(i)))), stop);
  });
}

/**
 * Moves eigenvalues that stand alone to the corners and makes rows and columns of the rest alike in size. Arguments:
 * batch range, n, a [batch, n, n] (overwritten), scales [batch, n]: factors within the bounds, rows exchanged outside;
 * bounds [batch, 2]: first row of the rest, and the one behind its last.
 */
export function balanceKernel(on: Tensor, dtype: DType): CompiledKernel {
  return kernelFor(on, `balance:${dtype.name}`, () =>
    kernel("balance", (k) => {
      const { begin, end } = k.parallelRange();
      const n = k.param("n");
      const a = numberBuffer(k, "a", dtype);
      const [scales, bounds] = [k.buffer("scales", "float64"), k.buffer("bounds", "int32")];
      k.for(begin, end, (item) => {
        const base = k.let(item.mul(n).mul(n));
        const at: At = (i, j) => base.add(i.mul(n)).add(j);
        const [low, high] = [k.variable(constant(0, "i32"), "low"), k.variable(n, "high")];
        k.for(0, n, (i) => k.store(scales, item.mul(n).add(i), constant(1, "f64")));
        const move = (from: Scalar, to: Scalar): void => {
          k.store(scales, item.mul(n).add(to), from.cast("f64"));
          k.if(from.ne(to), () => {
            k.for(0, high.get(), (i) => exchange(k, a, at(i, from), at(i, to)));
            k.for(low.get(), n, (j) => exchange(k, a, at(from, j), at(to, j)));
          });
        };
        const going = k.variable(constant(1, "i32"), "going");
        // Rows that are 0 beside the diagonal go down, and the search begins anew.
        k.while(going.get().ne(0).and(high.get().gt(1)), () => {
          const steps = untilFound(k, constant(0, "i32"), high.get(), (step, stop) => {
            const row = k.let(high.get().sub(1).sub(step));
            const other = firstNonzero(k, a, constant(0, "i32"), high.get(), row, (j) => at(row, j));
            k.if(other.eq(high.get()), stop);
          });
          k.if(
            steps.lt(high.get()),
            () => {
              move(k.let(high.get().sub(1).sub(steps)), k.let(high.get().sub(1)));
              high.set(high.get().sub(1));
            },
            () => going.set(0),
          );
        });
        going.set(high.get().gt(1).select(constant(1, "i32"), 0));
        // Columns likewise go to the left.
        k.while(going.get().ne(0).and(low.get().lt(high.get())), () => {
          const column = untilFound(k, low.get(), high.get(), (j, stop) => {
            const other = firstNonzero(k, a, low.get(), high.get(), j, (i) => at(i, j));
            k.if(other.eq(high.get()), stop);
          });
          k.if(
            column.lt(high.get()),
            () => {
              move(column, k.let(low.get()));
              low.set(low.get().add(1));
            },
            () => going.set(0),
          );
        });
        scaleKernel(k, a, scales, item, n, at, k.let(low.get()), k.let(high.get()));
        k.store(bounds, item.mul(2), low.get());
        k.store(bounds, item.mul(2).add(1), high.get());
      });
    }),
  );
}

/** Multiplies rows and divides columns by powers of 2 until none gains a twentieth. */
function scaleKernel(
  k: KernelBuilder,
  a: NumberBuffer,
  scales: BufferParameter,
  item: Scalar,
  n: Scalar,
  at: At,
  low: Scalar,
  high: Scalar,
): void {
  const again = k.variable(constant(1, "i32"), "again");
  const rounds = k.variable(constant(0, "i32"), "rounds");
  k.while(again.get().ne(0).and(rounds.get().lt(100)), () => {
    again.set(0);
    rounds.set(rounds.get().add(1));
    k.for(low, high, (i) => {
      const [column, row] = [k.variable(constant(0, "f64"), "column"), k.variable(constant(0, "f64"), "row")];
      k.for(low, high, (j) => {
        column.set(column.get().add(squareOf(a.load(at(j, i)))));
        row.set(row.get().add(squareOf(a.load(at(i, j)))));
      });
      column.set(column.get().sqrt());
      row.set(row.get().sqrt());
      k.if(column.get().gt(0).and(row.get().gt(0)), () => {
        const [c, r] = [k.variable(column.get(), "c"), k.variable(row.get(), "r")];
        const factor = k.variable(constant(1, "f64"), "factor");
        k.while(c.get().lt(r.get().mul(0.5)).and(factor.get().lt(1e100)), () => {
          factor.set(factor.get().mul(2));
          c.set(c.get().mul(2));
          r.set(r.get().mul(0.5));
        });
        k.while(c.get().mul(0.5).ge(r.get()).and(factor.get().gt(1e-100)), () => {
          factor.set(factor.get().mul(0.5));
          c.set(c.get().mul(0.5));
          r.set(r.get().mul(2));
        });
        k.if(c.get().add(r.get()).lt(column.get().add(row.get()).mul(0.95)), () => {
          again.set(1);
          const by = k.let(factor.get());
          const inverse = k.let(constant(1, "f64").div(by));
          const place = k.let(item.mul(n).add(i));
          k.store(scales, place, k.load(scales, place).mul(by));
          k.for(low, n, (j) => a.store(at(i, j), scale(a.load(at(i, j)), inverse)));
          k.for(0, high, (j) => a.store(at(j, i), scale(a.load(at(j, i)), by)));
        });
      });
    });
  });
}

/**
 * Overwrites a [batch, n, n] with its Hessenberg form H = Q^H A Q, and z with Q where `whole` is not 0. Arguments: batch
 * range, n, whole, a, z, bounds [batch, 2], work [batch, 2 n].
 */
export function hessenbergKernel(on: Tensor, dtype: DType): CompiledKernel {
  return kernelFor(on, `hessenberg:${dtype.name}`, () =>
    kernel("hessenberg", (k) => {
      const { begin, end } = k.parallelRange();
      const [n, whole] = [k.param("n"), k.param("whole")];
      const [a, z] = [numberBuffer(k, "a", dtype), numberBuffer(k, "z", dtype)];
      const bounds = k.buffer("bounds", "int32");
      const work = numberBuffer(k, "work", dtype);
      k.for(begin, end, (item) => {
        const base = k.let(item.mul(n).mul(n));
        const at: At = (i, j) => base.add(i.mul(n)).add(j);
        const [low, high] = [k.let(k.load(bounds, item.mul(2))), k.let(k.load(bounds, item.mul(2).add(1)))];
        k.if(whole.ne(0), () =>
          k.for(0, n, (i) =>
            k.for(0, n, (j) => z.store(at(i, j), { re: i.eq(j).select(constant(1, "f64"), 0), im: null })),
          ),
        );
        const place = k.let(item.mul(n).mul(2));
        reduceColumns(k, { dtype, a, z, work, place, n, at }, low, high, n, n, whole);
      });
    }),
  );
}

/** What a reduction to Hessenberg form works on: matrices of rows `n` apart, and room for two lines at `place`. */
export interface Reduced {
  readonly dtype: DType;
  readonly a: NumberBuffer;
  readonly z: NumberBuffer;
  readonly work: NumberBuffer;
  readonly place: Scalar;
  readonly n: Scalar;
  readonly at: At;
}

/**
 * Reflections that bring rows and columns [low, high) into Hessenberg form, columns up to `right` along with them, and, where `whole` is
 * not 0, `rows` rows of z.
 */
export function reduceColumns(
  k: KernelBuilder,
  on: Reduced,
  low: Scalar,
  high: Scalar,
  right: Scalar,
  rows: Scalar,
  whole: Scalar,
): void {
  const { a, z, work, place, at } = on;
  const zero = constant(0, "i32");
  k.for(low, high.sub(2), (c) => {
    const first = k.let(c.add(1));
    const alpha = letNumber(k, a.load(at(first, c)));
    const squares = k.variable(constant(0, "f64"), "squares");
    k.for(first.add(1), high, (i) => squares.set(squares.get().add(squareOf(a.load(at(i, c))))));
    const sought = alpha.im === null ? squares.get() : squares.get().add(alpha.im.mul(alpha.im));
    k.if(sought.ge(1e-290), () => {
      // Smaller ones have lost digits.
      const norm = k.let(squareOf(alpha).add(squares.get()).sqrt());
      const beta = k.let(alpha.re.ge(0).select(norm.neg(), norm));
      const difference = letNumber(k, sub({ re: beta, im: null }, alpha));
      const tau = letNumber(k, scale(difference, constant(1, "f64").div(beta)));
      const inverse = letNumber(k, div(realNumber(-1, "f64"), difference));
      work.store(place.add(first), realNumber(1, "f64"));
      k.for(first.add(1), high, (i) => work.store(place.add(i), mul(a.load(at(i, c)), inverse)));
      a.store(at(first, c), { re: beta, im: null });
      // From the right: A -= tau (A v) v^H; from the left: A -= conj(tau) v (v^H A); Q -= tau (Q v) v^H.
      fromRight(k, on, a, zero, high, first, high, tau);
      fromLeft(k, on, first, high, first, right, conjugate(tau));
      k.if(whole.ne(0), () => fromRight(k, on, z, zero, rows, first, high, tau));
    });
    k.for(first.add(1), high, (i) => a.store(at(i, c), realNumber(0, "f64")));
  });
}

/** Rows [top, bottom) of `of` times the reflection I - tau v v^H, whose vector stands in the room at [from, to). */
export function fromRight(
  k: KernelBuilder,
  { dtype, work: v, place, at }: Reduced,
  of: NumberBuffer,
  top: Scalar,
  bottom: Scalar,
  from: Scalar,
  to: Scalar,
  tau: ComplexPair,
): void {
  const line = { vector: !dtype.is_complex };
  k.for(top, bottom, (i) => {
    const row = k.let(at(i, constant(0, "i32")));
    const total = numberVariable(k, realNumber(0, "f64"), dtype, "total");
    const product = (j: Scalar): ComplexPair => mul(of.load(row.add(j)), v.load(place.add(j)));
    k.for(from, to, (j) => total.accumulate(product(j)), line);
    const share = letNumber(k, mul(tau, total.get()));
    k.for(
      from,
      to,
      (j) => of.store(row.add(j), sub(of.load(row.add(j)), mul(share, conjugate(v.load(place.add(j)))))),
      line,
    );
  });
}

/** The reflection I - tau v v^H times columns [left, right) of A, row by row. */
export function fromLeft(
  k: KernelBuilder,
  { dtype, a, work: v, place, n, at }: Reduced,
  from: Scalar,
  to: Scalar,
  left: Scalar,
  right: Scalar,
  tau: ComplexPair,
): void {
  const line = { vector: !dtype.is_complex };
  const sums = k.let(place.add(n));
  k.for(left, right, (j) => v.store(sums.add(j), realNumber(0, "f64")), line);
  k.for(from, to, (i) => {
    const row = k.let(at(i, constant(0, "i32")));
    const factor = letNumber(k, conjugate(v.load(place.add(i))));
    k.for(left, right, (j) => v.store(sums.add(j), add(v.load(sums.add(j)), mul(factor, a.load(row.add(j))))), line);
  });
  k.for(from, to, (i) => {
    const row = k.let(at(i, constant(0, "i32")));
    const share = letNumber(k, mul(tau, v.load(place.add(i))));
    k.for(left, right, (j) => a.store(row.add(j), sub(a.load(row.add(j)), mul(share, v.load(sums.add(j))))), line);
  });
}
