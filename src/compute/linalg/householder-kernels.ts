/**
 * Kernels of Householder reflections (LAPACK's geqrf, with its signs, and ormqr) and of the Cholesky factorisation,
 * over batches of row-major matrices.
 */
import type { Tensor } from "../../tensor/tensor.ts";
import { kernelFor } from "../kernel-for.ts";
import type { CompiledKernel } from "../../backend/backend.ts";
import { computeType, type DType } from "../../dtype.ts";
import { kernel } from "../../kernel/build.ts";
import { add, conjugate, div, isNonzero, mul, scale, sub } from "../../kernel/complex.ts";
import { constant } from "../../kernel/ir.ts";
import {
  castNumber,
  letNumber,
  numberBuffer,
  realNumber,
  numberVariable,
  realPart,
  squareOf,
} from "../../kernel/numbers.ts";

/**
 * Overwrites [batch, m, n] with R above and the reflectors below the diagonal (their first element, 1, left out).
 * Arguments: batch range, m, n, a, tau [batch, min(m, n)], work [batch, n].
 */
export function reflectorKernel(on: Tensor, dtype: DType): CompiledKernel {
  return kernelFor(on, `geqrf:${dtype.name}`, () =>
    kernel(dtype.is_complex ? "complex_geqrf" : "geqrf", (k) => {
      const { begin, end } = k.parallelRange();
      const [m, n] = [k.param("m"), k.param("n")];
      const [a, tau, work] = [
        numberBuffer(k, "a", dtype),
        numberBuffer(k, "tau", dtype),
        numberBuffer(k, "work", dtype),
      ];
      const type = computeType(dtype);
      const count = k.let(m.lt(n).select(m, n));
      k.for(begin, end, (item) => {
        const base = k.let(item.mul(m).mul(n));
        const scratch = k.let(item.mul(n));
        k.for(0, count, (j) => {
          const row = k.let(base.add(j.mul(n)));
          const alpha = letNumber(k, a.load(row.add(j)));
          const squares = k.variable(constant(0, "f64"), "squares");
          k.for(j.add(1), m, (i) => {
            const x = letNumber(k, castNumber(a.load(base.add(i.mul(n)).add(j)), "f64"));
            squares.set(squares.get().add(squareOf(x)));
          });
          const isReal = alpha.im === null ? constant(true, "bool") : alpha.im.eq(0);
          k.if(
            squares.get().lt(1e-290).and(isReal),
            () => tau.store(item.mul(count).add(j), realNumber(0, type)),
            () => {
              const wide = castNumber(alpha, "f64");
              const norm = k.let(squareOf(wide).add(squares.get()).sqrt());
              const beta = k.let(wide.re.ge(0).select(norm.neg(), norm));
              const difference = letNumber(k, sub({ re: beta, im: null }, wide));
              const factor = letNumber(k, castNumber(scale(difference, constant(1, "f64").div(beta)), type));
              const inverse = letNumber(k, castNumber(div(realNumber(-1, "f64"), difference), type));
              tau.store(item.mul(count).add(j), factor);
              k.for(j.add(1), m, (i) => {
                const place = k.let(base.add(i.mul(n)).add(j));
                a.store(place, mul(a.load(place), inverse));
              });
              a.store(row.add(j), { re: beta.cast(type), im: null });
              // The columns behind: w = v^H A, A -= conj(tau) v w.
              k.vector(j.add(1), n, (c) => {
                work.store(scratch.add(c), a.load(row.add(c)));
              });
              k.for(j.add(1), m, (i) => {
                const line = k.let(base.add(i.mul(n)));
                const v = letNumber(k, conjugate(a.load(line.add(j))));
                k.vector(j.add(1), n, (c) => {
                  work.store(scratch.add(c), add(work.load(scratch.add(c)), mul(v, a.load(line.add(c)))));
                });
              });
              const turned = letNumber(k, conjugate(factor));
              k.vector(j.add(1), n, (c) => {
                a.store(row.add(c), sub(a.load(row.add(c)), mul(turned, work.load(scratch.add(c)))));
              });
              k.for(j.add(1), m, (i) => {
                const line = k.let(base.add(i.mul(n)));
                const v = letNumber(k, mul(turned, a.load(line.add(j))));
                k.vector(j.add(1), n, (c) => {
                  a.store(line.add(c), sub(a.load(line.add(c)), mul(v, work.load(scratch.add(c)))));
                });
              });
            },
          );
        });
      });
    }),
  );
}

/**
 * C = H(0) H(1) … C, or with `adjoint` … H(1)^H H(0)^H C, in place of C [batch, m, r].
 * Arguments: batch range, m, columns of a, reflectors, r, adjoint (0 or 1), a [batch, m, columns], tau [batch,
 * reflectors], c, work [batch, r].
 */
export function reflectKernel(on: Tensor, dtype: DType): CompiledKernel {
  return kernelFor(on, `ormqr:${dtype.name}`, () =>
    kernel("ormqr", (k) => {
      const { begin, end } = k.parallelRange();
      const [m, columns, count, r, adjoint] = [
        k.param("m"),
        k.param("columns"),
        k.param("count"),
        k.param("r"),
        k.param("adjoint"),
      ];
      const [a, tau] = [numberBuffer(k, "a", dtype), numberBuffer(k, "tau", dtype)];
      const [target, work] = [numberBuffer(k, "c", dtype), numberBuffer(k, "work", dtype)];
      k.for(begin, end, (item) => {
        const base = k.let(item.mul(m).mul(columns));
        const start = k.let(item.mul(m).mul(r));
        const scratch = k.let(item.mul(r));
        k.for(0, count, (step) => {
          const j = k.let(adjoint.ne(0).select(step, count.sub(1).sub(step)));
          const given = letNumber(k, tau.load(item.mul(count).add(j)));
          const factor = letNumber(k, {
            re: given.re,
            im: given.im === null ? null : adjoint.ne(0).select(given.im.neg(), given.im),
          });
          const row = k.let(start.add(j.mul(r)));
          k.if(isNonzero(factor), () => {
            k.vector(0, r, (c) => {
              work.store(scratch.add(c), target.load(row.add(c)));
            });
            k.for(j.add(1), m, (i) => {
              const v = letNumber(k, conjugate(a.load(base.add(i.mul(columns)).add(j))));
              const line = k.let(start.add(i.mul(r)));
              k.vector(0, r, (c) => {
                work.store(scratch.add(c), add(work.load(scratch.add(c)), mul(v, target.load(line.add(c)))));
              });
            });
            k.vector(0, r, (c) => {
              target.store(row.add(c), sub(target.load(row.add(c)), mul(factor, work.load(scratch.add(c)))));
            });
            k.for(j.add(1), m, (i) => {
              const v = letNumber(k, mul(factor, a.load(base.add(i.mul(columns)).add(j))));
              const line = k.let(start.add(i.mul(r)));
              k.vector(0, r, (c) => {
                target.store(line.add(c), sub(target.load(line.add(c)), mul(v, work.load(scratch.add(c)))));
              });
            });
          });
        });
      });
    }),
  );
}

/**
 * Overwrites the lower triangle of [batch, n, n] with L of A = L L^H, and the upper one with 0. Arguments: batch range,
 * n, a, info [batch]: the order of the first leading minor that is not positive, or 0. As in LAPACK, what stands under the
 * root stays on the diagonal there, and rows below have their columns before it.
 */
export function choleskyKernel(on: Tensor, dtype: DType): CompiledKernel {
  return kernelFor(on, `cholesky:${dtype.name}`, () =>
    kernel(dtype.is_complex ? "complex_cholesky" : "cholesky", (k) => {
      const { begin, end } = k.parallelRange();
      const n = k.param("n");
      const a = numberBuffer(k, "a", dtype);
      const info = k.buffer("info", "int32");
      const type = computeType(dtype);
      k.for(begin, end, (item) => {
        const base = k.let(item.mul(n).mul(n));
        const failed = k.variable(constant(0, "i32"), "failed");
        k.for(0, n, (i) => {
          const row = k.let(base.add(i.mul(n)));
          const columns = k.let(failed.get().eq(0).select(i.add(1), failed.get().sub(1)));
          k.for(0, columns, (j) => {
            const other = k.let(base.add(j.mul(n)));
            const dot = numberVariable(k, realNumber(0, type), dtype, "dot");
            k.vector(0, j, (c) => {
              dot.accumulate(mul(a.load(row.add(c)), conjugate(a.load(other.add(c)))));
            });
            const rest = letNumber(k, sub(a.load(row.add(j)), dot.get()));
            k.if(
              j.lt(i),
              () => a.store(row.add(j), div(rest, realPart(a.load(other.add(j))))),
              () => {
                // NaN counts as not positive.
                k.if(
                  rest.re.gt(0),
                  () => a.store(row.add(j), { re: rest.re.sqrt(), im: null }),
                  () => {
                    a.store(row.add(j), { re: rest.re, im: null });
                    failed.set(i.add(1));
                  },
                );
              },
            );
          });
          k.for(i.add(1), n, (j) => a.store(row.add(j), realNumber(0, type)));
        });
        k.store(info, item, failed.get());
      });
    }),
  );
}
