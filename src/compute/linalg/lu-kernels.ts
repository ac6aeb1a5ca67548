/**
 * Kernels of the LU factorisation with partial pivoting (LAPACK's getrf) and of triangular solves, over batches of
 * row-major matrices.
 */
import type { Tensor } from "../../tensor/tensor.ts";
import { kernelFor } from "../kernel-for.ts";
import type { CompiledKernel } from "../../backend/backend.ts";
import type { DType } from "../../dtype.ts";
import { kernel } from "../../kernel/build.ts";
import { div, isNonzero, mul, sub } from "../../kernel/complex.ts";
import { constant } from "../../kernel/ir.ts";
import { exchange, letNumber, numberBuffer, taxicab } from "../../kernel/numbers.ts";

/**
 * Factors [batch, m, n], real or complex, in place: unit lower and upper triangle. Pivots are LAPACK's (row exchanged with row i, from
 * 1); info is the first
 * zero diagonal element (from 1) or 0. Arguments: batch range, m, n, pivot (0: no row exchanges), a, pivots [batch,
 * min(m, n)], info [batch].
 */
export function factorKernel(on: Tensor, dtype: DType): CompiledKernel {
  return kernelFor(on, `lu_factor:${dtype.name}`, () =>
    kernel("lu_factor", (k) => {
      const { begin, end } = k.parallelRange();
      const [m, n, exchanges] = [k.param("m"), k.param("n"), k.param("pivot")];
      const a = numberBuffer(k, "a", dtype);
      const [pivots, info] = [k.buffer("pivots", "int32"), k.buffer("info", "int32")];
      const count = k.let(m.lt(n).select(m, n));
      k.for(begin, end, (item) => {
        const base = k.let(item.mul(m).mul(n));
        const singular = k.variable(constant(0, "i32"), "singular");
        k.for(0, count, (c) => {
          const diagonal = k.let(base.add(c.mul(n)).add(c));
          const best = k.variable(taxicab(a.load(diagonal)), "best");
          const row = k.variable(c, "row");
          k.if(exchanges.ne(0), () =>
            k.for(c.add(1), m, (r) => {
              const size = k.let(taxicab(a.load(base.add(r.mul(n)).add(c))));
              const larger = k.let(size.gt(best.get()));
              best.set(larger.select(size, best.get()));
              row.set(larger.select(r, row.get()));
            }),
          );
          k.store(pivots, item.mul(count).add(c), row.get().add(1));
          const [here, there] = [k.let(base.add(c.mul(n))), k.let(base.add(row.get().mul(n)))];
          k.if(row.get().ne(c), () => k.for(0, n, (j) => exchange(k, a, here.add(j), there.add(j))));
          const pivot = letNumber(k, a.load(diagonal));
          k.if(
            isNonzero(pivot).not(),
            () => singular.set(singular.get().eq(0).select(c.add(1), singular.get())),
            () => {
              k.for(c.add(1), m, (r) => {
                const target = k.let(base.add(r.mul(n)));
                const factor = letNumber(k, div(a.load(target.add(c)), pivot));
                a.store(target.add(c), factor);
                k.vector(c.add(1), n, (j) => {
                  a.store(target.add(j), sub(a.load(target.add(j)), mul(factor, a.load(here.add(j)))));
                });
              });
            },
          );
        });
        k.store(info, item, singular.get());
      });
    }),
  );
}

/**
 * Exchanges rows of [batch, m, r] as pivots say, forwards or backwards. Arguments: batch range, m, r, count of pivots,
 * backwards (0 or 1), b, pivots.
 */
export function exchangeKernel(on: Tensor, dtype: DType): CompiledKernel {
  return kernelFor(on, `lu_exchange:${dtype.name}`, () =>
    kernel("lu_exchange", (k) => {
      const { begin, end } = k.parallelRange();
      const [m, r, count, backwards] = [k.param("m"), k.param("r"), k.param("count"), k.param("backwards")];
      const b = numberBuffer(k, "b", dtype);
      const pivots = k.buffer("pivots", "int32");
      k.for(begin, end, (item) => {
        const base = k.let(item.mul(m).mul(r));
        k.for(0, count, (step) => {
          const i = k.let(backwards.ne(0).select(count.sub(1).sub(step), step));
          const other = k.let(k.load(pivots, item.mul(count).add(i)).sub(1));
          k.if(other.ne(i), () =>
            k.vector(0, r, (j) => exchange(k, b, base.add(i.mul(r)).add(j), base.add(other.mul(r)).add(j))),
          );
        });
      });
    }),
  );
}

/**
 * Solves triangular systems A X = B in place of B [batch, n, r]. The triangle is read from [batch, n, n] by strides, so
 * that its transpose is a matter
 * of strides; `upper` as it is read. Arguments: batch range, n, r, matrix stride, row stride, column stride, a, b.
 */
export function triangularKernel(on: Tensor, dtype: DType, upper: boolean, unit: boolean): CompiledKernel {
  return kernelFor(on, `triangular_solve:${dtype.name}:${upper}:${unit}`, () =>
    kernel("triangular_solve", (k) => {
      const { begin, end } = k.parallelRange();
      const [n, r, matrix, rowStride, columnStride] = [
        k.param("n"),
        k.param("r"),
        k.param("matrix"),
        k.param("rowStride"),
        k.param("columnStride"),
      ];
      const [a, b] = [numberBuffer(k, "a", dtype), numberBuffer(k, "b", dtype)];
      k.for(begin, end, (item) => {
        const base = k.let(item.mul(n).mul(r));
        const at = k.let(item.mul(matrix));
        k.for(0, n, (step) => {
          const i = k.let(upper ? n.sub(1).sub(step) : step);
          const target = k.let(base.add(i.mul(r)));
          k.for(0, step, (before) => {
            const j = k.let(upper ? n.sub(1).sub(before) : before);
            const factor = letNumber(k, a.load(at.add(i.mul(rowStride)).add(j.mul(columnStride))));
            const source = k.let(base.add(j.mul(r)));
            k.vector(0, r, (c) => {
              b.store(target.add(c), sub(b.load(target.add(c)), mul(factor, b.load(source.add(c)))));
            });
          });
          if (!unit) {
            const diagonal = letNumber(k, a.load(at.add(i.mul(rowStride)).add(i.mul(columnStride))));
            k.vector(0, r, (c) => {
              b.store(target.add(c), div(b.load(target.add(c)), diagonal));
            });
          }
        });
      });
    }),
  );
}
