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
 * Overwrites a [batch, n, n] with its Hessenberg form H = Q^H A Q, and z with Q. Arguments: batch range, n, a, z,
 * bounds [batch, 2], work [batch, n].
 */
export function hessenbergKernel(on: Tensor, dtype: DType): CompiledKernel {
  return kernelFor(on, `hessenberg:${dtype.name}`, () =>
    kernel("hessenberg", (k) => {
      const { begin, end } = k.parallelRange();
      const n = k.param("n");
      const [a, z] = [numberBuffer(k, "a", dtype), numberBuffer(k, "z", dtype)];
      const bounds = k.buffer("bounds", "int32");
      const work = numberBuffer(k, "work", dtype);
      k.for(begin, end, (item) => {
        const base = k.let(item.mul(n).mul(n));
        const at: At = (i, j) => base.add(i.mul(n)).add(j);
        const vector = (i: Scalar): Scalar => item.mul(n).add(i);
        const [low, high] = [k.let(k.load(bounds, item.mul(2))), k.let(k.load(bounds, item.mul(2).add(1)))];
        k.for(0, n, (i) =>
          k.for(0, n, (j) => z.store(at(i, j), { re: i.eq(j).select(constant(1, "f64"), 0), im: null })),
        );
        k.for(low, high.sub(2), (c) => {
          const first = k.let(c.add(1));
          const alpha = letNumber(k, a.load(at(first, c)));
          const squares = k.variable(constant(0, "f64"), "squares");
          k.for(first.add(1), high, (i) => squares.set(squares.get().add(squareOf(a.load(at(i, c))))));
          const isReal = alpha.im === null ? constant(true, "bool") : alpha.im.eq(0);
          k.if(squares.get().eq(0).and(isReal).not(), () => {
            const norm = k.let(squareOf(alpha).add(squares.get()).sqrt());
            const beta = k.let(alpha.re.ge(0).select(norm.neg(), norm));
            const difference = letNumber(k, sub({ re: beta, im: null }, alpha));
            const tau = letNumber(k, scale(difference, constant(1, "f64").div(beta)));
            const inverse = letNumber(k, div(realNumber(-1, "f64"), difference));
            work.store(vector(first), realNumber(1, "f64"));
            k.for(first.add(1), high, (i) => work.store(vector(i), mul(a.load(at(i, c)), inverse)));
            a.store(at(first, c), { re: beta, im: null });
            k.for(first.add(1), high, (i) => a.store(at(i, c), realNumber(0, "f64")));
            // From the right: A -= tau (A v) v^H; from the left: A -= conj(tau) v (v^H A); Q -= tau (Q v) v^H.
            fromRight(k, a, work, dtype, at, vector, constant(0, "i32"), high, first, high, tau);
            fromLeft(k, a, work, dtype, at, vector, first, high, first, n, conjugate(tau));
            fromRight(k, z, work, dtype, at, vector, constant(0, "i32"), n, first, high, tau);
          });
        });
      });
    }),
  );
}

/** Rows [top, bottom) of A times the reflection I - tau v v^H, whose vector stands in `v` at [from, to). */
function fromRight(
  k: KernelBuilder,
  a: NumberBuffer,
  v: NumberBuffer,
  dtype: DType,
  at: At,
  vector: (i: Scalar) => Scalar,
  top: Scalar,
  bottom: Scalar,
  from: Scalar,
  to: Scalar,
  tau: ComplexPair,
): void {
  k.for(top, bottom, (i) => {
    const total = numberVariable(k, realNumber(0, "f64"), dtype, "total");
    k.for(from, to, (j) => total.set(add(total.get(), mul(a.load(at(i, j)), v.load(vector(j))))));
    const share = letNumber(k, mul(tau, total.get()));
    k.for(from, to, (j) => a.store(at(i, j), sub(a.load(at(i, j)), mul(share, conjugate(v.load(vector(j)))))));
  });
}

/** The reflection I - tau v v^H times columns [left, right) of A. */
function fromLeft(
  k: KernelBuilder,
  a: NumberBuffer,
  v: NumberBuffer,
  dtype: DType,
  at: At,
  vector: (i: Scalar) => Scalar,
  from: Scalar,
  to: Scalar,
  left: Scalar,
  right: Scalar,
  tau: ComplexPair,
): void {
  k.for(left, right, (j) => {
    const total = numberVariable(k, realNumber(0, "f64"), dtype, "total");
    k.for(from, to, (i) => total.set(add(total.get(), mul(conjugate(v.load(vector(i))), a.load(at(i, j))))));
    const share = letNumber(k, mul(tau, total.get()));
    k.for(from, to, (i) => a.store(at(i, j), sub(a.load(at(i, j)), mul(share, v.load(vector(i))))));
  });
}
