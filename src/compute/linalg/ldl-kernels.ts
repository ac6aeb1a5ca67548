/**
 * Kernels of the LDL factorisation of symmetric and Hermitian matrices with Bunch and Kaufman's pivoting (LAPACK's sytrf, hetrf, sytrs, hetrs,
 * lower triangle), over batches of row-major matrices.
 */
import type { Tensor } from "../../tensor/tensor.ts";
import { kernelFor } from "../kernel-for.ts";
import type { CompiledKernel } from "../../backend/backend.ts";
import type { DType } from "../../dtype.ts";
import { kernel, type KernelBuilder } from "../../kernel/build.ts";
import { conjugate, div, modulus, mul, real, sub, type ComplexPair } from "../../kernel/complex.ts";
import { constant, type Scalar } from "../../kernel/ir.ts";
import {
  exchange,
  letNumber,
  numberBuffer,
  realNumber,
  realPart,
  taxicab,
  type NumberBuffer,
} from "../../kernel/numbers.ts";

/** Bunch and Kaufman's bound on the growth of elements: (1 + sqrt(17)) / 8. */
const GROWTH = (1 + Math.sqrt(17)) / 8;

/** What the factors have for the upper triangle: the lower one's transpose, or its conjugate too. */
type Mirror = (value: ComplexPair) => ComplexPair;

function mirrorOf(hermitian: boolean): Mirror {
  return hermitian ? conjugate : (value) => value;
}

/**
 * The largest absolute value among the elements that `at` places, for i of [from, to): never below `start`; its i too.
 */
function largest(
  k: KernelBuilder,
  buffer: NumberBuffer,
  from: Scalar,
  to: Scalar,
  start: Scalar,
  at: (i: Scalar) => Scalar,
): { size: Scalar; place: Scalar } {
  const size = k.variable(start, "size");
  const place = k.variable(from, "place");
  k.for(from, to, (i) => {
    const value = k.let(taxicab(buffer.load(at(i))));
    const isLarger = k.let(value.gt(size.get()));
    size.set(isLarger.select(value, size.get()));
    place.set(isLarger.select(i, place.get()));
  });
  return { size: size.get(), place: place.get() };
}

/**
 * Factors the lower triangles of [batch, n, n], symmetric or Hermitian, in place. Pivots are LAPACK's: positive for a
 * 1 x 1 block (rows exchanged, from 1), the same negative number twice for a 2 x 2 block; info is the first zero block
 * (from 1) or 0. Arguments: batch range, n, a, pivots [batch, n], info [batch].
 */
export function ldlFactorKernel(on: Tensor, dtype: DType, hermitian: boolean): CompiledKernel {
  return kernelFor(on, `ldl_factor:${dtype.name}:${hermitian}`, () =>
    kernel("ldl_factor", (k) => {
      const { begin, end } = k.parallelRange();
      const n = k.param("n");
      const a = numberBuffer(k, "a", dtype);
      const [pivots, info] = [k.buffer("pivots", "int32"), k.buffer("info", "int32")];
      const mirror = mirrorOf(hermitian);
      // The diagonal of a Hermitian matrix is real, whatever is stored.
      const onDiagonal: Mirror = (value) => (hermitian ? realPart(value) : value);
      k.for(begin, end, (item) => {
        const base = k.let(item.mul(n).mul(n));
        const at = (i: Scalar, j: Scalar): Scalar => base.add(i.mul(n)).add(j);
        const sizeAt = (i: Scalar): Scalar => taxicab(onDiagonal(a.load(at(i, i))));
        const singular = k.variable(constant(0, "i32"), "singular");
        const column = k.variable(constant(0, "i32"), "column");
        k.while(column.get().lt(n), () => {
          const c = k.let(column.get());
          const next = k.let(c.add(1));
          const diagonal = k.let(sizeAt(c));
          const zero = constant(0, diagonal.type);
          const below = largest(k, a, next, n, zero, (i) => at(i, c));
          const isZero = k.let(diagonal.isnan().or(diagonal.max(below.size).eq(0)));
          const row = k.variable(c, "row");
          const step = k.variable(constant(1, "i32"), "step");
          k.if(
            isZero,
            () => {
              singular.set(singular.get().eq(0).select(next, singular.get()));
              if (hermitian) a.store(at(c, c), realPart(a.load(at(c, c))));
            },
            () => {
              k.if(diagonal.lt(below.size.mul(GROWTH)), () => {
                const found = k.let(below.place);
                const left = largest(k, a, c, found, zero, (j) => at(found, j));
                const both = largest(k, a, found.add(1), n, left.size, (i) => at(i, found));
                const stays = diagonal.ge(below.size.mul(below.size.div(both.size)).mul(GROWTH));
                const single = sizeAt(found).ge(both.size.mul(GROWTH));
                k.if(stays.not(), () => {
                  row.set(found);
                  step.set(single.select(constant(1, "i32"), 2));
                });
              });
              const last = k.let(c.add(step.get()).sub(1));
              const other = k.let(row.get());
              const isPair = k.let(step.get().eq(2));
              k.if(other.ne(last), () => {
                k.for(other.add(1), n, (i) => exchange(k, a, at(i, last), at(i, other)));
                k.for(last.add(1), other, (i) => {
                  exchange(k, a, at(i, last), at(other, i));
                  if (hermitian) {
                    a.store(at(i, last), conjugate(a.load(at(i, last))));
                    a.store(at(other, i), conjugate(a.load(at(other, i))));
                  }
                });
                if (hermitian) a.store(at(other, last), conjugate(a.load(at(other, last))));
                exchange(k, a, at(last, last), at(other, other));
                k.if(isPair, () => exchange(k, a, at(next, c), at(other, c)));
              });
              if (hermitian) {
                a.store(at(c, c), realPart(a.load(at(c, c))));
                a.store(at(last, last), realPart(a.load(at(last, last))));
              }
              k.if(
                isPair,
                () => pairUpdate(k, a, n, c, at, hermitian),
                () => singleUpdate(k, a, n, c, at, mirror, onDiagonal),
              );
            },
          );
          const isPair = k.let(step.get().eq(2));
          k.store(pivots, item.mul(n).add(c), isPair.select(row.get().add(1).neg(), row.get().add(1)));
          k.if(isPair, () => k.store(pivots, item.mul(n).add(next), row.get().add(1).neg()));
          column.set(c.add(step.get()));
        });
        // Only the lower triangle counts.
        k.for(0, n, (i) => k.vector(i.add(1), n, (j) => a.store(at(i, j), realNumber(0, a.load(0).re.type))));
        k.store(info, item, singular.get());
      });
    }),
  );
}

type Place = (i: Scalar, j: Scalar) => Scalar;

/** What a 1 x 1 block leaves: A -= x x^T / d (Hermitian: x x^H / d), x /= d. */
function singleUpdate(
  k: KernelBuilder,
  a: NumberBuffer,
  n: Scalar,
  c: Scalar,
  at: Place,
  mirror: Mirror,
  onDiagonal: Mirror,
): void {
  const pivot = letNumber(k, onDiagonal(a.load(at(c, c))));
  const inverse = letNumber(k, div(realNumber(1, pivot.re.type), pivot));
  k.for(c.add(1), n, (i) => {
    const factor = letNumber(k, mul(a.load(at(i, c)), inverse));
    k.for(c.add(1), i.add(1), (j) => a.store(at(i, j), sub(a.load(at(i, j)), mul(factor, mirror(a.load(at(j, c)))))));
    a.store(at(i, i), onDiagonal(a.load(at(i, i))));
  });
  k.for(c.add(1), n, (i) => a.store(at(i, c), mul(a.load(at(i, c)), inverse)));
}

/** What a 2 x 2 block leaves: A -= X D^-1 X^T (Hermitian: X^H), X = X D^-1. */
function pairUpdate(k: KernelBuilder, a: NumberBuffer, n: Scalar, c: Scalar, at: Place, hermitian: boolean): void {
  const next = k.let(c.add(1));
  const below = letNumber(k, a.load(at(next, c)));
  // Hermitian blocks are scaled by the length of the coupling, others by itself.
  const across = hermitian ? real(k.let(modulus(below))) : below;
  const turn = hermitian ? letNumber(k, div(below, across)) : realNumber(1, below.re.type);
  const first = letNumber(k, div(a.load(at(next, next)), across));
  const second = letNumber(k, div(a.load(at(c, c)), across));
  const one = realNumber(1, below.re.type);
  const factor = letNumber(k, div(div(one, sub(mul(first, second), one)), across));
  const mirror = mirrorOf(hermitian);
  k.for(c.add(2), n, (j) => {
    const [x, y] = [letNumber(k, a.load(at(j, c))), letNumber(k, a.load(at(j, next)))];
    const left = letNumber(k, mul(factor, sub(mul(first, x), mul(turn, y))));
    const right = letNumber(k, mul(factor, sub(mul(second, y), mul(conjugate(turn), x))));
    k.for(j, n, (i) =>
      a.store(
        at(i, j),
        sub(sub(a.load(at(i, j)), mul(a.load(at(i, c)), mirror(left))), mul(a.load(at(i, next)), mirror(right))),
      ),
    );
    a.store(at(j, c), left);
    a.store(at(j, next), right);
    if (hermitian) a.store(at(j, j), realPart(a.load(at(j, j))));
  });
}

/** Solves A X = B in place of B [batch, n, r] by A's factors. Arguments: batch range, n, r, a, pivots, b. */
export function ldlSolveKernel(on: Tensor, dtype: DType, hermitian: boolean): CompiledKernel {
  return kernelFor(on, `ldl_solve:${dtype.name}:${hermitian}`, () =>
    kernel("ldl_solve", (k) => {
      const { begin, end } = k.parallelRange();
      const [n, r] = [k.param("n"), k.param("r")];
      const a = numberBuffer(k, "a", dtype);
      const pivots = k.buffer("pivots", "int32");
      const b = numberBuffer(k, "b", dtype);
      const mirror = mirrorOf(hermitian);
      const onDiagonal: Mirror = (value) => (hermitian ? realPart(value) : value);
      k.for(begin, end, (item) => {
        const factor = (i: Scalar, j: Scalar): ComplexPair => a.load(item.mul(n).add(i).mul(n).add(j));
        const at = (i: Scalar, j: Scalar): Scalar => item.mul(n).add(i).mul(r).add(j);
        const pivotOf = (i: Scalar): Scalar => k.let(k.load(pivots, item.mul(n).add(i)));
        const swap = (i: Scalar, other: Scalar): void =>
          k.if(i.ne(other), () => k.for(0, r, (j) => exchange(k, b, at(i, j), at(other, j))));
        /** Row i minus a multiple of another. */
        const subtract = (i: Scalar, other: Scalar, multiple: ComplexPair): void => {
          const value = letNumber(k, multiple);
          k.vector(0, r, (j) => b.store(at(i, j), sub(b.load(at(i, j)), mul(value, b.load(at(other, j))))));
        };
        const place = k.variable(constant(0, "i32"), "place");
        k.while(place.get().lt(n), () => {
          const c = k.let(place.get());
          const next = k.let(c.add(1));
          const pivot = pivotOf(c);
          k.if(
            pivot.gt(0),
            () => {
              swap(c, pivot.sub(1));
              k.for(next, n, (i) => subtract(i, c, factor(i, c)));
              const divisor = letNumber(k, onDiagonal(factor(c, c)));
              k.vector(0, r, (j) => b.store(at(c, j), div(b.load(at(c, j)), divisor)));
              place.set(next);
            },
            () => {
              swap(next, pivot.neg().sub(1));
              k.for(c.add(2), n, (i) => {
                subtract(i, c, factor(i, c));
                subtract(i, next, factor(i, next));
              });
              const across = letNumber(k, factor(next, c));
              const above = letNumber(k, mirror(across));
              const first = letNumber(k, div(factor(c, c), above));
              const second = letNumber(k, div(factor(next, next), across));
              const determinant = letNumber(k, sub(mul(first, second), realNumber(1, across.re.type)));
              k.for(0, r, (j) => {
                const x = letNumber(k, div(b.load(at(c, j)), above));
                const y = letNumber(k, div(b.load(at(next, j)), across));
                b.store(at(c, j), div(sub(mul(second, x), y), determinant));
                b.store(at(next, j), div(sub(mul(first, y), x), determinant));
              });
              place.set(c.add(2));
            },
          );
        });
        place.set(n.sub(1));
        k.while(place.get().ge(0), () => {
          const c = k.let(place.get());
          const pivot = pivotOf(c);
          k.for(c.add(1), n, (i) => subtract(c, i, mirror(factor(i, c))));
          k.if(
            pivot.gt(0),
            () => {
              swap(c, pivot.sub(1));
              place.set(c.sub(1));
            },
            () => {
              k.for(c.add(1), n, (i) => subtract(c.sub(1), i, mirror(factor(i, c.sub(1)))));
              swap(c, pivot.neg().sub(1));
              place.set(c.sub(2));
            },
          );
        });
      });
    }),
  );
}
