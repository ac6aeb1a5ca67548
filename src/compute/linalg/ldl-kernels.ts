/**
 * Kernels of the LDL factorisation of symmetric matrices with Bunch and Kaufman's pivoting (LAPACK's sytrf and sytrs,
 * lower triangle), over batches of row-major matrices.
 */
import type { Tensor } from "../../tensor/tensor.ts";
import { kernelFor } from "../kernel-for.ts";
import type { CompiledKernel } from "../../backend/backend.ts";
import type { DType } from "../../dtype.ts";
import { kernel, type KernelBuilder } from "../../kernel/build.ts";
import { constant, type Buffer, type Scalar } from "../../kernel/ir.ts";

/** Bunch and Kaufman's bound on the growth of elements: (1 + sqrt(17)) / 8. */
const GROWTH = (1 + Math.sqrt(17)) / 8;

function exchange(k: KernelBuilder, buffer: Buffer, first: Scalar, second: Scalar): void {
  const value = k.let(k.load(buffer, first));
  k.store(buffer, first, k.load(buffer, second));
  k.store(buffer, second, value);
}

/**
 * The largest absolute value among the elements that `at` places, for i of [from, to): never below `start`; its i too.
 */
function largest(
  k: KernelBuilder,
  buffer: Buffer,
  from: Scalar,
  to: Scalar,
  start: Scalar,
  at: (i: Scalar) => Scalar,
): { size: Scalar; place: Scalar } {
  const size = k.variable(start, "size");
  const place = k.variable(from, "place");
  k.for(from, to, (i) => {
    const value = k.let(k.load(buffer, at(i)).abs());
    const isLarger = k.let(value.gt(size.get()));
    size.set(isLarger.select(value, size.get()));
    place.set(isLarger.select(i, place.get()));
  });
  return { size: size.get(), place: place.get() };
}

/**
 * Factors the lower triangles of [batch, n, n] in place. Pivots are LAPACK's: positive for a 1 x 1 block (rows
 * exchanged, from 1), the same negative number twice
 * for a 2 x 2 block; info is the first zero block (from 1) or 0. Arguments: batch range, n, a, pivots [batch, n], info
 * [batch].
 */
export function ldlFactorKernel(on: Tensor, dtype: DType): CompiledKernel {
  return kernelFor(on, `ldl_factor:${dtype.name}`, () =>
    kernel("ldl_factor", (k) => {
      const { begin, end } = k.parallelRange();
      const n = k.param("n");
      const a = k.buffer("a", dtype.name);
      const [pivots, info] = [k.buffer("pivots", "int32"), k.buffer("info", "int32")];
      k.for(begin, end, (item) => {
        const base = k.let(item.mul(n).mul(n));
        const at = (i: Scalar, j: Scalar): Scalar => base.add(i.mul(n)).add(j);
        const read = (i: Scalar, j: Scalar): Scalar => k.load(a, at(i, j));
        const singular = k.variable(constant(0, "i32"), "singular");
        const column = k.variable(constant(0, "i32"), "column");
        k.while(column.get().lt(n), () => {
          const c = k.let(column.get());
          const next = k.let(c.add(1));
          const diagonal = k.let(read(c, c).abs());
          const zero = constant(0, diagonal.type);
          const below = largest(k, a, next, n, zero, (i) => at(i, c));
          const isZero = k.let(diagonal.isnan().or(diagonal.max(below.size).eq(0)));
          const row = k.variable(c, "row");
          const step = k.variable(constant(1, "i32"), "step");
          k.if(
            isZero,
            () => singular.set(singular.get().eq(0).select(next, singular.get())),
            () => {
              k.if(diagonal.lt(below.size.mul(GROWTH)), () => {
                const found = k.let(below.place);
                const left = largest(k, a, c, found, zero, (j) => at(found, j));
                const both = largest(k, a, found.add(1), n, left.size, (i) => at(i, found));
                const stays = diagonal.ge(below.size.mul(below.size.div(both.size)).mul(GROWTH));
                const single = read(found, found).abs().ge(both.size.mul(GROWTH));
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
                k.for(last.add(1), other, (i) => exchange(k, a, at(i, last), at(other, i)));
                exchange(k, a, at(last, last), at(other, other));
                k.if(isPair, () => exchange(k, a, at(next, c), at(other, c)));
              });
              k.if(
                isPair,
                () => pairUpdate(k, a, n, c, at),
                () => singleUpdate(k, a, n, c, at),
              );
            },
          );
          const isPair = k.let(step.get().eq(2));
          k.store(pivots, item.mul(n).add(c), isPair.select(row.get().add(1).neg(), row.get().add(1)));
          k.if(isPair, () => k.store(pivots, item.mul(n).add(next), row.get().add(1).neg()));
          column.set(c.add(step.get()));
        });
        // Only the lower triangle counts.
        k.for(0, n, (i) => k.vector(i.add(1), n, (j) => k.store(a, at(i, j), constant(0, k.load(a, 0).type))));
        k.store(info, item, singular.get());
      });
    }),
  );
}

type Place = (i: Scalar, j: Scalar) => Scalar;

/** What a 1 x 1 block leaves: A -= x x^T / d, x /= d. */
function singleUpdate(k: KernelBuilder, a: Buffer, n: Scalar, c: Scalar, at: Place): void {
  const pivot = k.let(k.load(a, at(c, c)));
  const inverse = k.let(constant(1, pivot.type).div(pivot));
  k.for(c.add(1), n, (i) => {
    const factor = k.let(k.load(a, at(i, c)).mul(inverse));
    k.for(c.add(1), i.add(1), (j) => k.store(a, at(i, j), k.load(a, at(i, j)).sub(factor.mul(k.load(a, at(j, c))))));
  });
  k.for(c.add(1), n, (i) => k.store(a, at(i, c), k.load(a, at(i, c)).mul(inverse)));
}

/** What a 2 x 2 block leaves: A -= X D^-1 X^T, X = X D^-1. */
function pairUpdate(k: KernelBuilder, a: Buffer, n: Scalar, c: Scalar, at: Place): void {
  const next = k.let(c.add(1));
  const across = k.let(k.load(a, at(next, c)));
  const first = k.let(k.load(a, at(next, next)).div(across));
  const second = k.let(k.load(a, at(c, c)).div(across));
  const scale = k.let(constant(1, across.type).div(first.mul(second).sub(1)).div(across));
  k.for(c.add(2), n, (j) => {
    const [x, y] = [k.let(k.load(a, at(j, c))), k.let(k.load(a, at(j, next)))];
    const left = k.let(scale.mul(first.mul(x).sub(y)));
    const right = k.let(scale.mul(second.mul(y).sub(x)));
    k.for(j, n, (i) =>
      k.store(
        a,
        at(i, j),
        k
          .load(a, at(i, j))
          .sub(k.load(a, at(i, c)).mul(left))
          .sub(k.load(a, at(i, next)).mul(right)),
      ),
    );
    k.store(a, at(j, c), left);
    k.store(a, at(j, next), right);
  });
}

/** Solves A X = B in place of B [batch, n, r] by A's factors. Arguments: batch range, n, r, a, pivots, b. */
export function ldlSolveKernel(on: Tensor, dtype: DType): CompiledKernel {
  return kernelFor(on, `ldl_solve:${dtype.name}`, () =>
    kernel("ldl_solve", (k) => {
      const { begin, end } = k.parallelRange();
      const [n, r] = [k.param("n"), k.param("r")];
      const [a, pivots, b] = [k.buffer("a", dtype.name), k.buffer("pivots", "int32"), k.buffer("b", dtype.name)];
      k.for(begin, end, (item) => {
        const factor = (i: Scalar, j: Scalar): Scalar => k.load(a, item.mul(n).add(i).mul(n).add(j));
        const at = (i: Scalar, j: Scalar): Scalar => item.mul(n).add(i).mul(r).add(j);
        const pivotOf = (i: Scalar): Scalar => k.let(k.load(pivots, item.mul(n).add(i)));
        const swap = (i: Scalar, other: Scalar): void =>
          k.if(i.ne(other), () => k.for(0, r, (j) => exchange(k, b, at(i, j), at(other, j))));
        /** Row i minus a multiple of another. */
        const subtract = (i: Scalar, other: Scalar, multiple: Scalar): void => {
          const value = k.let(multiple);
          k.vector(0, r, (j) => k.store(b, at(i, j), k.load(b, at(i, j)).sub(value.mul(k.load(b, at(other, j))))));
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
              const divisor = k.let(factor(c, c));
              k.vector(0, r, (j) => k.store(b, at(c, j), k.load(b, at(c, j)).div(divisor)));
              place.set(next);
            },
            () => {
              swap(next, pivot.neg().sub(1));
              k.for(c.add(2), n, (i) => {
                subtract(i, c, factor(i, c));
                subtract(i, next, factor(i, next));
              });
              const across = k.let(factor(next, c));
              const [first, second] = [k.let(factor(c, c).div(across)), k.let(factor(next, next).div(across))];
              const determinant = k.let(first.mul(second).sub(1));
              k.for(0, r, (j) => {
                const [x, y] = [k.let(k.load(b, at(c, j)).div(across)), k.let(k.load(b, at(next, j)).div(across))];
                k.store(b, at(c, j), second.mul(x).sub(y).div(determinant));
                k.store(b, at(next, j), first.mul(y).sub(x).div(determinant));
              });
              place.set(c.add(2));
            },
          );
        });
        place.set(n.sub(1));
        k.while(place.get().ge(0), () => {
          const c = k.let(place.get());
          const pivot = pivotOf(c);
          k.for(c.add(1), n, (i) => subtract(c, i, factor(i, c)));
          k.if(
            pivot.gt(0),
            () => {
              swap(c, pivot.sub(1));
              place.set(c.sub(1));
            },
            () => {
              k.for(c.add(1), n, (i) => subtract(c.sub(1), i, factor(i, c.sub(1))));
              swap(c, pivot.neg().sub(1));
              place.set(c.sub(2));
            },
          );
        });
      });
    }),
  );
}
