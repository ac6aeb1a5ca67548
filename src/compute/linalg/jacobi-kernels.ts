/**
 * Kernels of Jacobi's methods in double precision: eigenvalues of symmetric matrices by two-sided rotations, singular
 * values by one-sided ones
 * (Hestenes). Golub and Van Loan, "Matrix Computations", 8.5 and 8.6.4. Accurate to the last digits also for small
 * singular values.
 */
import type { Tensor } from "../../tensor/tensor.ts";
import { kernelFor } from "../kernel-for.ts";
import type { CompiledKernel } from "../../backend/backend.ts";
import { kernel, type KernelBuilder, type Variable } from "../../kernel/build.ts";
import { constant, type Buffer, type Scalar } from "../../kernel/ir.ts";

const SWEEPS = 60;
const TINY = 1e-300;

/** Rotates two contiguous rows: x' = c x - s y, y' = s x + c y. */
function rotateRows(k: KernelBuilder, buffer: Buffer, x: Scalar, y: Scalar, count: Scalar, c: Scalar, s: Scalar): void {
  k.vector(0, count, (i) => {
    const a = k.let(k.load(buffer, x.add(i)));
    const b = k.let(k.load(buffer, y.add(i)));
    k.store(buffer, x.add(i), c.mul(a).sub(s.mul(b)));
    k.store(buffer, y.add(i), s.mul(a).add(c.mul(b)));
  });
}

/** Cosine and sine of the rotation that makes two numbers' coupling 0: tan 2θ = 2 coupling / (second - first). */
function rotation(
  k: KernelBuilder,
  first: Scalar,
  second: Scalar,
  coupling: Scalar,
): { c: Scalar; s: Scalar; t: Scalar } {
  const zeta = k.let(second.sub(first).div(coupling.mul(2)));
  const root = zeta.abs().add(zeta.mul(zeta).add(1).sqrt());
  const t = k.let(zeta.ge(0).select(constant(1, "f64").div(root), constant(-1, "f64").div(root)));
  const c = k.let(constant(1, "f64").div(t.mul(t).add(1).sqrt()));
  return { c, s: k.let(c.mul(t)), t };
}

/** Repeats sweeps while the last one rotated. */
function sweeps(k: KernelBuilder, body: (rotated: Variable) => void): void {
  const sweep = k.variable(constant(0, "i32"), "sweep");
  const rotated = k.variable(constant(1, "i32"), "rotated");
  k.while(rotated.get().ne(0).and(sweep.get().lt(SWEEPS)), () => {
    rotated.set(0);
    body(rotated);
    sweep.set(sweep.get().add(1));
  });
}

function identity(k: KernelBuilder, v: Buffer, base: Scalar, n: Scalar): void {
  k.for(0, n, (i) => k.for(0, n, (j) => k.store(v, base.add(i.mul(n)).add(j), i.eq(j).select(constant(1, "f64"), 0))));
}

function exchangeRows(k: KernelBuilder, buffer: Buffer, x: Scalar, y: Scalar, count: Scalar): void {
  k.vector(0, count, (i) => {
    const a = k.let(k.load(buffer, x.add(i)));
    const b = k.let(k.load(buffer, y.add(i)));
    k.store(buffer, x.add(i), b);
    k.store(buffer, y.add(i), a);
  });
}

/** Puts `count` values in order, the first one `before` the others; `exchange` swaps what belongs to two of them. */
function sortValues(
  k: KernelBuilder,
  values: Buffer,
  start: Scalar,
  count: Scalar,
  before: "lt" | "gt",
  exchange: (i: Scalar, j: Scalar) => void,
): void {
  const at = (i: Scalar): Scalar => start.add(i);
  k.for(0, count, (i) => {
    const best = k.variable(i, "best");
    k.for(i.add(1), count, (j) => {
      best.set(
        k
          .load(values, at(j))
          [before](k.load(values, at(best.get())))
          .select(j, best.get()),
      );
    });
    k.if(best.get().ne(i), () => {
      const j = k.let(best.get());
      const value = k.let(k.load(values, at(i)));
      k.store(values, at(i), k.load(values, at(j)));
      k.store(values, at(j), value);
      exchange(i, j);
    });
  });
}

/**
 * Arguments: batch range, n, a [batch, n, n] symmetric (overwritten), vectors [batch, n, n] (one a row), values [batch,
 * n] ascending.
 */
export function eigenKernel(on: Tensor): CompiledKernel {
  return kernelFor(on, "jacobi_eigen", () =>
    kernel("jacobi_eigen", (k) => {
      const { begin, end } = k.parallelRange();
      const n = k.param("n");
      const [a, v, values] = [k.buffer("a", "float64"), k.buffer("v", "float64"), k.buffer("values", "float64")];
      k.for(begin, end, (item) => {
        const base = k.let(item.mul(n).mul(n));
        const at = (i: Scalar, j: Scalar): Scalar => base.add(i.mul(n)).add(j);
        identity(k, v, base, n);
        sweeps(k, (rotated) =>
          k.for(0, n, (p) =>
            k.for(p.add(1), n, (q) => {
              const coupling = k.let(k.load(a, at(p, q)));
              const [first, second] = [k.let(k.load(a, at(p, p))), k.let(k.load(a, at(q, q)))];
              k.if(
                coupling
                  .abs()
                  .gt(
                    first.mul(second).abs().sqrt().mul(1e-17).add(first.abs().add(second.abs()).mul(1e-17)).add(TINY),
                  ),
                () => {
                  rotated.set(1);
                  const { c, s, t } = rotation(k, first, second, coupling);
                  rotateRows(k, a, k.let(at(p, constant(0, "i32"))), k.let(at(q, constant(0, "i32"))), n, c, s);
                  // The columns as the rows: A stays symmetric, and the four crossing elements are known.
                  k.for(0, n, (i) => {
                    k.store(a, at(i, p), k.load(a, at(p, i)));
                    k.store(a, at(i, q), k.load(a, at(q, i)));
                  });
                  k.store(a, at(p, p), first.sub(t.mul(coupling)));
                  k.store(a, at(q, q), second.add(t.mul(coupling)));
                  k.store(a, at(p, q), constant(0, "f64"));
                  k.store(a, at(q, p), constant(0, "f64"));
                  rotateRows(k, v, k.let(at(p, constant(0, "i32"))), k.let(at(q, constant(0, "i32"))), n, c, s);
                },
              );
            }),
          ),
        );
        const start = k.let(item.mul(n));
        k.for(0, n, (i) => k.store(values, start.add(i), k.load(a, at(i, i))));
        sortValues(k, values, start, n, "lt", (i, j) =>
          exchangeRows(k, v, k.let(at(i, constant(0, "i32"))), k.let(at(j, constant(0, "i32"))), n),
        );
      });
    }),
  );
}

/** The sum of products of two contiguous rows. */
function dot(k: KernelBuilder, buffer: Buffer, x: Scalar, y: Scalar, count: Scalar): Scalar {
  const total = k.variable(constant(0, "f64"), "dot");
  k.vector(0, count, (i) => {
    total.accumulate("add", k.load(buffer, x.add(i)).mul(k.load(buffer, y.add(i))));
  });
  return k.let(total.get());
}

/**
 * Singular values of matrices with m rows and n <= m columns, each given by columns: w [batch, total, m], of which the
 * first n rows hold the columns.
 * Afterwards row i of w is the i-th left singular vector; rows behind, and those of values 0, complete the basis up to
 * `total`.
 * Arguments: batch range, m, n, total, w, v [batch, n, n] (right vectors, one a row), values [batch, n] descending.
 */
export function singularKernel(on: Tensor): CompiledKernel {
  return kernelFor(on, "jacobi_singular", () =>
    kernel("jacobi_singular", (k) => {
      const { begin, end } = k.parallelRange();
      const [m, n, total] = [k.param("m"), k.param("n"), k.param("total")];
      const [w, v, values] = [k.buffer("w", "float64"), k.buffer("v", "float64"), k.buffer("values", "float64")];
      k.for(begin, end, (item) => {
        const left = k.let(item.mul(total).mul(m));
        const right = k.let(item.mul(n).mul(n));
        const start = k.let(item.mul(n));
        const column = (i: Scalar): Scalar => k.let(left.add(i.mul(m)));
        identity(k, v, right, n);
        sweeps(k, (rotated) =>
          k.for(0, n, (p) =>
            k.for(p.add(1), n, (q) => {
              const [x, y] = [column(p), column(q)];
              const [first, second, coupling] = [dot(k, w, x, x, m), dot(k, w, y, y, m), dot(k, w, x, y, m)];
              k.if(coupling.abs().gt(first.mul(second).sqrt().mul(1e-15).add(TINY)), () => {
                rotated.set(1);
                const { c, s } = rotation(k, first, second, coupling);
                rotateRows(k, w, x, y, m, c, s);
                rotateRows(k, v, k.let(right.add(p.mul(n))), k.let(right.add(q.mul(n))), n, c, s);
              });
            }),
          ),
        );
        k.for(0, n, (i) => {
          const x = column(i);
          k.store(values, start.add(i), dot(k, w, x, x, m).sqrt());
        });
        sortValues(k, values, start, n, "gt", (i, j) => {
          exchangeRows(k, w, column(i), column(j), m);
          exchangeRows(k, v, k.let(right.add(i.mul(n))), k.let(right.add(j.mul(n))), n);
        });
        completeBasis(
          k,
          w,
          m,
          n,
          total,
          column,
          (i) => k.load(values, start.add(i)),
          k.let(n.gt(0).select(k.load(values, start), constant(0, "f64"))),
        );
      });
    }),
  );
}

/**
 * Normalises columns with a singular value, and finds the others among unit vectors made orthogonal to all before them.
 */
function completeBasis(
  k: KernelBuilder,
  w: Buffer,
  m: Scalar,
  n: Scalar,
  total: Scalar,
  column: (i: Scalar) => Scalar,
  valueOf: (i: Scalar) => Scalar,
  largest: Scalar,
): void {
  k.for(0, total, (i) => {
    const x = column(i);
    const found = k.variable(constant(0, "i32"), "found");
    k.if(i.lt(n), () => {
      const value = k.let(valueOf(i));
      k.if(value.gt(largest.mul(1e-14).add(TINY)), () => {
        k.vector(0, m, (r) => {
          k.store(w, x.add(r), k.load(w, x.add(r)).div(value));
        });
        found.set(1);
      });
    });
    const candidate = k.variable(constant(0, "i32"), "candidate");
    // The squared lengths of all unit vectors outside the span add up to m - i, so one has at least the mean.
    const enough = k.let(m.sub(i).cast("f64").div(m.cast("f64")).mul(0.9));
    k.while(found.get().eq(0).and(candidate.get().lt(m)), () => {
      k.for(0, m, (r) => k.store(w, x.add(r), r.eq(candidate.get()).select(constant(1, "f64"), 0)));
      k.for(0, 2, () =>
        k.for(0, i, (j) => {
          const y = column(j);
          const share = dot(k, w, x, y, m);
          k.vector(0, m, (r) => {
            k.store(w, x.add(r), k.load(w, x.add(r)).sub(share.mul(k.load(w, y.add(r)))));
          });
        }),
      );
      const length = dot(k, w, x, x, m);
      k.if(length.ge(enough), () => {
        const scale = k.let(constant(1, "f64").div(length.sqrt()));
        k.vector(0, m, (r) => {
          k.store(w, x.add(r), k.load(w, x.add(r)).mul(scale));
        });
        found.set(1);
      });
      candidate.set(candidate.get().add(1));
    });
  });
}
