/**
 * Kernels of bidiagonal form in double precision (LAPACK's gebd2, with its signs): reflections from both sides make real
 * numbers on and above the diagonal of a matrix, and reflections take vectors back. Golub and Van Loan, "Matrix Computations", 5.4.8.
 */
import type { Tensor } from "../../tensor/tensor.ts";
import type { CompiledKernel } from "../../backend/backend.ts";
import type { DType } from "../../dtype.ts";
import { kernel, type KernelBuilder } from "../../kernel/build.ts";
import { add, conjugate, div, isNonzero, mul, scale, sub, type ComplexPair } from "../../kernel/complex.ts";
import { constant, type Scalar } from "../../kernel/ir.ts";
import {
  letNumber,
  numberBuffer,
  numberVariable,
  realNumber,
  squareOf,
  type NumberBuffer,
} from "../../kernel/numbers.ts";
import { kernelFor } from "../kernel-for.ts";

/**
 * The reflector of a line of numbers [first, end) of a buffer, written over it, its first element, 1, as well. What is left of the
 * line, a real number, and the factor are given back.
 */
export function reflector(
  k: KernelBuilder,
  line: NumberBuffer,
  dtype: DType,
  first: Scalar,
  end: Scalar,
): { beta: Scalar; tau: ComplexPair } {
  const alpha = letNumber(k, line.load(first));
  const squares = k.variable(constant(0, "f64"), "squares");
  k.vector(first.add(1), end, (i) => squares.accumulate("add", squareOf(line.load(i))));
  const beta = k.variable(alpha.re, "beta");
  const tau = numberVariable(k, realNumber(0, "f64"), dtype, "tau");
  const isReal = alpha.im === null ? constant(true, "bool") : alpha.im.eq(0);
  k.if(squares.get().lt(1e-290).and(isReal).not(), () => {
    const norm = k.let(squareOf(alpha).add(squares.get()).sqrt());
    const turned = k.let(alpha.re.ge(0).select(norm.neg(), norm));
    const difference = letNumber(k, sub({ re: turned, im: null }, alpha));
    const inverse = letNumber(k, div(realNumber(-1, "f64"), difference));
    beta.set(turned);
    tau.set(scale(difference, constant(1, "f64").div(turned)));
    k.vector(first.add(1), end, (i) => line.store(i, mul(line.load(i), inverse)));
  });
  line.store(first, realNumber(1, "f64"));
  return { beta: k.let(beta.get()), tau: letNumber(k, tau.get()) };
}

/**
 * A = Q B P^H for matrices with m rows and n <= m columns: B has the diagonal d and e beside it. Row i of `left` gets the i-th reflector
 * of Q, row i of A from column i + 1 on that of P. Arguments: batch range, m, n, a [batch, m, n], left [batch, n, m], factors of both
 * [batch, n], d [batch, n], e [batch, n], room [batch, n].
 */
export function bidiagonalKernel(on: Tensor, dtype: DType): CompiledKernel {
  return kernelFor(on, `bidiagonal:${dtype.name}`, () =>
    kernel("bidiagonal", (k) => {
      const { begin, end } = k.parallelRange();
      const [m, n] = [k.param("m"), k.param("n")];
      const [a, left] = [numberBuffer(k, "a", dtype), numberBuffer(k, "left", dtype)];
      const [tauLeft, tauRight] = [numberBuffer(k, "tau_left", dtype), numberBuffer(k, "tau_right", dtype)];
      const [d, e] = [k.buffer("d", "float64"), k.buffer("e", "float64")];
      const room = numberBuffer(k, "room", dtype);
      k.for(begin, end, (item) => {
        const base = k.let(item.mul(m).mul(n));
        const lines = k.let(item.mul(n));
        const row = (i: Scalar): Scalar => k.let(base.add(i.mul(n)));
        k.for(0, n, (i) => {
          const line = k.let(lines.add(i).mul(m));
          k.for(i, m, (r) => left.store(line.add(r), a.load(base.add(r.mul(n)).add(i))));
          const ofColumn = reflector(k, left, dtype, k.let(line.add(i)), k.let(line.add(m)));
          k.store(d, lines.add(i), ofColumn.beta);
          tauLeft.store(lines.add(i), ofColumn.tau);
          const after = k.let(i.add(1));
          k.if(isNonzero(ofColumn.tau), () => {
            const factor = letNumber(k, conjugate(ofColumn.tau));
            k.vector(after, n, (c) => room.store(lines.add(c), realNumber(0, "f64")));
            k.for(i, m, (r) => {
              const from = row(r);
              const v = letNumber(k, conjugate(left.load(line.add(r))));
              k.vector(after, n, (c) =>
                room.store(lines.add(c), add(room.load(lines.add(c)), mul(v, a.load(from.add(c))))),
              );
            });
            k.for(i, m, (r) => {
              const to = row(r);
              const v = letNumber(k, mul(factor, left.load(line.add(r))));
              k.vector(after, n, (c) => a.store(to.add(c), sub(a.load(to.add(c)), mul(v, room.load(lines.add(c))))));
            });
          });
          k.if(after.lt(n), () => {
            const own = row(i);
            const [start, stop] = [k.let(own.add(after)), k.let(own.add(n))];
            if (dtype.is_complex) k.vector(start, stop, (c) => a.store(c, conjugate(a.load(c))));
            const ofRow = reflector(k, a, dtype, start, stop);
            k.store(e, lines.add(i), ofRow.beta);
            tauRight.store(lines.add(i), ofRow.tau);
            k.if(isNonzero(ofRow.tau), () =>
              k.for(after, m, (r) => {
                const to = row(r);
                const dot = numberVariable(k, realNumber(0, "f64"), dtype, "dot");
                k.vector(after, n, (c) => dot.accumulate(mul(a.load(to.add(c)), a.load(own.add(c)))));
                const share = letNumber(k, mul(dot.get(), ofRow.tau));
                k.vector(after, n, (c) =>
                  a.store(to.add(c), sub(a.load(to.add(c)), mul(share, conjugate(a.load(own.add(c)))))),
                );
              }),
            );
          });
        });
      });
    }),
  );
}

/**
 * A = Q R for matrices with m rows and n <= m columns, given by columns: row i of `columns` becomes the i-th reflector of Q. Arguments:
 * batch range, m, n, adjoint (0 or 1), columns [batch, n, m], their factors [batch, n], r [batch, n, n]: R, or its adjoint.
 */
export function columnReflectorsKernel(on: Tensor, dtype: DType): CompiledKernel {
  return kernelFor(on, `column_reflectors:${dtype.name}`, () =>
    kernel("column_reflectors", (k) => {
      const { begin, end } = k.parallelRange();
      const [m, n, adjoint] = [k.param("m"), k.param("n"), k.param("adjoint")];
      const [columns, tau, r] = [
        numberBuffer(k, "columns", dtype),
        numberBuffer(k, "tau", dtype),
        numberBuffer(k, "r", dtype),
      ];
      k.for(begin, end, (item) => {
        const lines = k.let(item.mul(n));
        const base = k.let(lines.mul(n));
        const set = (i: Scalar, j: Scalar, value: ComplexPair): void =>
          k.if(
            adjoint.eq(0),
            () => r.store(base.add(i.mul(n)).add(j), value),
            () => r.store(base.add(j.mul(n)).add(i), conjugate(value)),
          );
        k.for(0, n, (i) => {
          const own = k.let(lines.add(i).mul(m));
          const [start, stop] = [k.let(own.add(i)), k.let(own.add(m))];
          const found = reflector(k, columns, dtype, start, stop);
          tau.store(lines.add(i), found.tau);
          const factor = letNumber(k, conjugate(found.tau));
          k.for(0, i, (j) => set(i, j, realNumber(0, "f64")));
          set(i, i, { re: found.beta, im: null });
          k.for(i.add(1), n, (j) => {
            const away = k.let(j.sub(i).mul(m));
            const dot = numberVariable(k, realNumber(0, "f64"), dtype, "dot");
            k.vector(start, stop, (c) => dot.accumulate(mul(conjugate(columns.load(c)), columns.load(c.add(away)))));
            const share = letNumber(k, mul(dot.get(), factor));
            k.vector(start, stop, (c) =>
              columns.store(c.add(away), sub(columns.load(c.add(away)), mul(share, columns.load(c)))),
            );
            set(i, j, letNumber(k, columns.load(start.add(away))));
          });
        });
      });
    }),
  );
}

/**
 * The product of reflections of vectors, which are rows. Arguments: range of vectors, vectors of a matrix, their size, how many
 * reflectors there are, where the first one begins, how far it is from a matrix's reflectors to the next matrix's and from one reflector to
 * the next, reflectors, their factors [batch, n], n, vectors [batch, count, size].
 */
export function reflectRowsKernel(on: Tensor, dtype: DType): CompiledKernel {
  return kernelFor(on, `reflect_rows:${dtype.name}`, () =>
    kernel("reflect_rows", (k) => {
      const { begin, end } = k.parallelRange();
      const [count, size, reflections, offset] = [
        k.param("count"),
        k.param("size"),
        k.param("reflections"),
        k.param("offset"),
      ];
      const [step, width] = [k.param("step"), k.param("width")];
      const [v, tau] = [numberBuffer(k, "v", dtype), numberBuffer(k, "tau", dtype)];
      const n = k.param("n");
      const vectors = numberBuffer(k, "vectors", dtype);
      k.for(begin, end, (place) => {
        const item = k.let(place.div(count));
        const own = k.let(place.mul(size));
        k.for(0, reflections, (turn) => {
          const j = k.let(reflections.sub(1).sub(turn));
          const line = k.let(item.mul(step).add(j.mul(width)));
          const factor = letNumber(k, tau.load(item.mul(n).add(j)));
          const dot = numberVariable(k, realNumber(0, "f64"), dtype, "dot");
          const first = k.let(j.add(offset));
          k.vector(first, size, (c) => dot.accumulate(mul(conjugate(v.load(line.add(c))), vectors.load(own.add(c)))));
          const share = letNumber(k, mul(dot.get(), factor));
          k.vector(first, size, (c) =>
            vectors.store(own.add(c), sub(vectors.load(own.add(c)), mul(share, v.load(line.add(c))))),
          );
        });
      });
    }),
  );
}
