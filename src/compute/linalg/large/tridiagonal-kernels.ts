/** The kernel that brings symmetric matrices into tridiagonal form, some columns at a time (LAPACK's latrd). */
import type { CompiledKernel } from "../../../backend/backend.ts";
import { kernel } from "../../../kernel/build.ts";
import { constant, type BufferParameter, type Scalar } from "../../../kernel/ir.ts";
import type { KernelBuilder } from "../../../kernel/build.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { kernelFor } from "../../kernel-for.ts";

const zero = (): Scalar => constant(0, "f64");

/** The sum of products of elements [from, to) of two lines. */
export function dotOf(
  k: KernelBuilder,
  [x, atX]: readonly [BufferParameter, Scalar],
  [y, atY]: readonly [BufferParameter, Scalar],
  from: Scalar,
  to: Scalar,
): Scalar {
  const total = k.variable(zero(), "dot");
  k.vector(from, to, (c) => total.accumulate("add", k.load(x, atX.add(c)).mul(k.load(y, atY.add(c)))));
  return k.let(total.get());
}

/**
 * Columns [from, to) of a symmetric matrix from which the reflections before `from` are taken: diagonal d and off-diagonal e, the
 * reflectors v (row j is that of column j), their factors tau, and rows w, so that A - V^T W - W^T V is what is left.
 * Arguments: n, from, to, a [n, n], v [n, n], w [to - from, n], d [n], e [n], tau [n].
 */
export function tridiagonalKernel(on: Tensor): CompiledKernel {
  return kernelFor(on, "tridiagonal_panel", () =>
    kernel("tridiagonal_panel", (k) => {
      k.sequential("chain");
      const [n, from, to] = [k.param("n"), k.param("from"), k.param("to")];
      const buffer = (name: string): BufferParameter => k.buffer(name, "float64");
      const [a, v, w, d, e, tau] = [buffer("a"), buffer("v"), buffer("w"), buffer("d"), buffer("e"), buffer("tau")];
      k.for(from, to, (j) => {
        const line = k.let(j.mul(n));
        const behind = k.let(j.add(1));
        const own = k.let(j.sub(from).mul(n));
        k.vector(0, j, (c) => k.store(v, line.add(c), zero()));
        k.vector(j, n, (c) => k.store(v, line.add(c), k.load(a, line.add(c))));
        k.for(from, j, (t) => {
          const [tv, tw] = [k.let(t.mul(n)), k.let(t.sub(from).mul(n))];
          const [p, q] = [k.let(k.load(w, tw.add(j))), k.let(k.load(v, tv.add(j)))];
          k.vector(j, n, (c) => {
            const taken = k
              .load(v, tv.add(c))
              .mul(p)
              .add(k.load(w, tw.add(c)).mul(q));
            k.store(v, line.add(c), k.load(v, line.add(c)).sub(taken));
          });
        });
        k.store(d, j, k.load(v, line.add(j)));
        k.store(v, line.add(j), zero());
        k.store(tau, j, zero());
        k.vector(0, n, (c) => k.store(w, own.add(c), zero()));
        k.if(behind.lt(n), () => {
          const alpha = k.let(k.load(v, line.add(behind)));
          const squares = dotOf(k, [v, line], [v, line], k.let(behind.add(1)), n);
          k.store(v, line.add(behind), constant(1, "f64"));
          k.if(
            squares.lt(1e-290), // or has lost digits
            () => k.store(e, j, alpha),
            () => {
              const norm = k.let(alpha.mul(alpha).add(squares).sqrt());
              const beta = k.let(alpha.ge(0).select(norm.neg(), norm));
              const factor = k.let(beta.sub(alpha).div(beta));
              const inverse = k.let(constant(1, "f64").div(alpha.sub(beta)));
              k.store(e, j, beta);
              k.store(tau, j, factor);
              k.vector(behind.add(1), n, (c) => k.store(v, line.add(c), k.load(v, line.add(c)).mul(inverse)));
              multiply(k, n, behind, [a, v, w], line, own);
              k.for(from, j, (t) => {
                const [tv, tw] = [k.let(t.mul(n)), k.let(t.sub(from).mul(n))];
                const p = dotOf(k, [w, tw], [v, line], behind, n);
                const q = dotOf(k, [v, tv], [v, line], behind, n);
                k.vector(behind, n, (c) => {
                  const taken = k
                    .load(v, tv.add(c))
                    .mul(p)
                    .add(k.load(w, tw.add(c)).mul(q));
                  k.store(w, own.add(c), k.load(w, own.add(c)).sub(taken));
                });
              });
              const half = k.let(dotOf(k, [w, own], [v, line], behind, n).mul(factor).mul(0.5));
              k.vector(behind, n, (c) => {
                const rest = k.load(w, own.add(c)).sub(k.load(v, line.add(c)).mul(half));
                k.store(w, own.add(c), rest.mul(factor));
              });
            },
          );
        });
      });
    }),
  );
}

/** Row `own` of w becomes A v, of rows and columns from `behind` on: four rows of A at a time. */
function multiply(
  k: KernelBuilder,
  n: Scalar,
  behind: Scalar,
  [a, v, w]: readonly [BufferParameter, BufferParameter, BufferParameter],
  line: Scalar,
  own: Scalar,
): void {
  const last = k.let(n.sub(behind).and(-4).add(behind));
  k.for(
    behind,
    last,
    (r) => {
      const rows = [0, 1, 2, 3].map((more) => k.let(r.add(more).mul(n)));
      const totals = rows.map((row) => ({ row, sum: k.variable(zero(), "total") }));
      k.vector(behind, n, (c) => {
        const x = k.load(v, line.add(c));
        for (const { row, sum } of totals) sum.accumulate("add", k.load(a, row.add(c)).mul(x));
      });
      for (const [i, { sum }] of totals.entries()) k.store(w, own.add(r).add(i), sum.get());
    },
    { step: 4 },
  );
  k.for(last, n, (r) => k.store(w, own.add(r), dotOf(k, [a, k.let(r.mul(n))], [v, line], behind, n)));
}
