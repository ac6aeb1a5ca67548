/**
 * Kernels of Householder reflections (LAPACK's geqrf, with its signs, and ormqr) and of the Cholesky factorisation,
 * over batches of row-major matrices.
 */
import type { Tensor } from "../../tensor/tensor.ts";
import { kernelFor } from "../kernel-for.ts";
import type { CompiledKernel } from "../../backend/backend.ts";
import { computeType, type DType } from "../../dtype.ts";
import { kernel } from "../../kernel/build.ts";
import { constant } from "../../kernel/ir.ts";

/**
 * Overwrites [batch, m, n] with R above and the reflectors below the diagonal (their first element, 1, left out).
 * Arguments: batch range, m, n, a, tau [batch, min(m, n)], work [batch, n].
 */
export function reflectorKernel(on: Tensor, dtype: DType): CompiledKernel {
  return kernelFor(on, `geqrf:${dtype.name}`, () =>
    kernel("geqrf", (k) => {
      const { begin, end } = k.parallelRange();
      const [m, n] = [k.param("m"), k.param("n")];
      const [a, tau, work] = [k.buffer("a", dtype.name), k.buffer("tau", dtype.name), k.buffer("work", dtype.name)];
      const type = computeType(dtype);
      const count = k.let(m.lt(n).select(m, n));
      k.for(begin, end, (item) => {
        const base = k.let(item.mul(m).mul(n));
        const scratch = k.let(item.mul(n));
        k.for(0, count, (j) => {
          const row = k.let(base.add(j.mul(n)));
          const alpha = k.let(k.load(a, row.add(j)));
          const squares = k.variable(constant(0, "f64"), "squares");
          k.for(j.add(1), m, (i) => {
            const x = k.let(k.load(a, base.add(i.mul(n)).add(j)).cast("f64"));
            squares.set(squares.get().add(x.mul(x)));
          });
          k.if(
            squares.get().eq(0),
            () => k.store(tau, item.mul(count).add(j), constant(0, type)),
            () => {
              const wide = alpha.cast("f64");
              const norm = k.let(wide.mul(wide).add(squares.get()).sqrt());
              const beta = k.let(wide.ge(0).select(norm.neg(), norm));
              const factor = k.let(beta.sub(wide).div(beta).cast(type));
              const scale = k.let(constant(1, "f64").div(wide.sub(beta)).cast(type));
              k.store(tau, item.mul(count).add(j), factor);
              k.for(j.add(1), m, (i) => {
                const place = k.let(base.add(i.mul(n)).add(j));
                k.store(a, place, k.load(a, place).mul(scale));
              });
              k.store(a, row.add(j), beta.cast(type));
              // The columns behind: w = v.T A, A -= tau v w.
              k.vector(j.add(1), n, (c) => {
                k.store(work, scratch.add(c), k.load(a, row.add(c)));
              });
              k.for(j.add(1), m, (i) => {
                const line = k.let(base.add(i.mul(n)));
                const v = k.let(k.load(a, line.add(j)));
                k.vector(j.add(1), n, (c) => {
                  k.store(work, scratch.add(c), k.load(work, scratch.add(c)).add(v.mul(k.load(a, line.add(c)))));
                });
              });
              k.vector(j.add(1), n, (c) => {
                k.store(a, row.add(c), k.load(a, row.add(c)).sub(factor.mul(k.load(work, scratch.add(c)))));
              });
              k.for(j.add(1), m, (i) => {
                const line = k.let(base.add(i.mul(n)));
                const v = k.let(factor.mul(k.load(a, line.add(j))));
                k.vector(j.add(1), n, (c) => {
                  k.store(a, line.add(c), k.load(a, line.add(c)).sub(v.mul(k.load(work, scratch.add(c)))));
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
 * C = H(0) H(1) … C, or with `transposed` … H(1) H(0) C, in place of C [batch, m, r].
 * Arguments: batch range, m, columns of a, reflectors, r, transposed (0 or 1), a [batch, m, columns], tau [batch,
 * reflectors], c, work [batch, r].
 */
export function reflectKernel(on: Tensor, dtype: DType): CompiledKernel {
  return kernelFor(on, `ormqr:${dtype.name}`, () =>
    kernel("ormqr", (k) => {
      const { begin, end } = k.parallelRange();
      const [m, columns, count, r, transposed] = [
        k.param("m"),
        k.param("columns"),
        k.param("count"),
        k.param("r"),
        k.param("transposed"),
      ];
      const [a, tau, target, work] = [
        k.buffer("a", dtype.name),
        k.buffer("tau", dtype.name),
        k.buffer("c", dtype.name),
        k.buffer("work", dtype.name),
      ];
      k.for(begin, end, (item) => {
        const base = k.let(item.mul(m).mul(columns));
        const start = k.let(item.mul(m).mul(r));
        const scratch = k.let(item.mul(r));
        k.for(0, count, (step) => {
          const j = k.let(transposed.ne(0).select(step, count.sub(1).sub(step)));
          const factor = k.let(k.load(tau, item.mul(count).add(j)));
          const row = k.let(start.add(j.mul(r)));
          k.if(factor.ne(0), () => {
            k.vector(0, r, (c) => {
              k.store(work, scratch.add(c), k.load(target, row.add(c)));
            });
            k.for(j.add(1), m, (i) => {
              const v = k.let(k.load(a, base.add(i.mul(columns)).add(j)));
              const line = k.let(start.add(i.mul(r)));
              k.vector(0, r, (c) => {
                k.store(work, scratch.add(c), k.load(work, scratch.add(c)).add(v.mul(k.load(target, line.add(c)))));
              });
            });
            k.vector(0, r, (c) => {
              k.store(target, row.add(c), k.load(target, row.add(c)).sub(factor.mul(k.load(work, scratch.add(c)))));
            });
            k.for(j.add(1), m, (i) => {
              const v = k.let(factor.mul(k.load(a, base.add(i.mul(columns)).add(j))));
              const line = k.let(start.add(i.mul(r)));
              k.vector(0, r, (c) => {
                k.store(target, line.add(c), k.load(target, line.add(c)).sub(v.mul(k.load(work, scratch.add(c)))));
              });
            });
          });
        });
      });
    }),
  );
}

/**
 * Overwrites the lower triangle of [batch, n, n] with L of A = L L.T; the upper one becomes 0. info: the order of the
 * first leading minor that is
 * not positive, or 0. Arguments: batch range, n, a, info [batch].
 */
export function choleskyKernel(on: Tensor, dtype: DType): CompiledKernel {
  return kernelFor(on, `cholesky:${dtype.name}`, () =>
    kernel("cholesky", (k) => {
      const { begin, end } = k.parallelRange();
      const n = k.param("n");
      const a = k.buffer("a", dtype.name);
      const info = k.buffer("info", "int32");
      const type = computeType(dtype);
      k.for(begin, end, (item) => {
        const base = k.let(item.mul(n).mul(n));
        const failed = k.variable(constant(0, "i32"), "failed");
        k.for(0, n, (i) => {
          const row = k.let(base.add(i.mul(n)));
          k.if(failed.get().eq(0), () =>
            k.for(0, i.add(1), (j) => {
              const other = k.let(base.add(j.mul(n)));
              const dot = k.variable(constant(0, type), "dot");
              k.vector(0, j, (c) => {
                dot.accumulate("add", k.load(a, row.add(c)).mul(k.load(a, other.add(c))));
              });
              const rest = k.let(k.load(a, row.add(j)).sub(dot.get()));
              k.if(
                j.lt(i),
                () => k.store(a, row.add(j), rest.div(k.load(a, other.add(j)))),
                () => {
                  // NaN counts as not positive.
                  k.if(
                    rest.gt(0),
                    () => k.store(a, row.add(j), rest.sqrt()),
                    () => failed.set(i.add(1)),
                  );
                },
              );
            }),
          );
          k.for(i.add(1), n, (j) => k.store(a, row.add(j), constant(0, type)));
        });
        k.store(info, item, failed.get());
      });
    }),
  );
}
