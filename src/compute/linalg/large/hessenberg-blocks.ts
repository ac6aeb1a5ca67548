/**
 * The way of large matrices to Hessenberg form by products: reflections of a panel of columns are made one by one, and what is behind the
 * panel gets them all at once (LAPACK's gehrd and lahr2; Quintana-Ortí and van de Geijn, "Improving the performance of reduction to
 * Hessenberg form", 2006).
 */
import type { CompiledKernel } from "../../../backend/backend.ts";
import { float64 } from "../../../dtype.ts";
import { kernel } from "../../../kernel/build.ts";
import { constant, type BufferParameter, type Scalar } from "../../../kernel/ir.ts";
import { numel } from "../../../layout/shape.ts";
import { sizeAt } from "../../../support/checked.ts";
import { readAt } from "../../../tensor/elements.ts";
import { argumentAt, argumentOf, emptyTensor, type Tensor } from "../../../tensor/tensor.ts";
import { discard, fillWith } from "../../copy-elements.ts";
import { kernelFor } from "../../kernel-for.ts";
import { hasValues, isCaptured } from "../../look-at.ts";
import { inside, matricesOf, matrixAt, productsOn, turned, type MatrixBlock } from "./blocks.ts";
import { dotOf } from "./tridiagonal-kernels.ts";

/** Columns of a panel. */
const PANEL = 32;
/** Smaller matrices are faster without products. */
const LEAST = 160;

/**
 * Reflectors of columns [from, to) of a matrix whose rows from `high` on are done, and these columns as they become: reflectors v and
 * y = A V T, one a row, with T [PANEL, PANEL], so that A - Y V^T is A with the reflections from the right. Arguments: n, from, to, high,
 * a [n, n], v, y [to - from, n], t, room [PANEL].
 */
function panelKernel(on: Tensor): CompiledKernel {
  return kernelFor(on, "hessenberg_panel", () =>
    kernel("hessenberg_panel", (k) => {
      k.sequential("chain");
      const [n, from, to, high] = [k.param("n"), k.param("from"), k.param("to"), k.param("high")];
      const buffer = (name: string): BufferParameter => k.buffer(name, "float64");
      const [a, v, y, t, room] = [buffer("a"), buffer("v"), buffer("y"), buffer("t"), buffer("room")];
      const zero = constant(0, "f64");
      const top = k.let(from.add(1));
      k.for(from, to, (j) => {
        const index = k.let(j.sub(from));
        const own = k.let(index.mul(n));
        const behind = k.let(j.add(1));
        const below = k.let(j.add(2));
        const take = (target: BufferParameter, source: BufferParameter, first: Scalar, share: (s: Scalar) => Scalar) =>
          k.for(0, index, (s) => {
            const line = k.let(s.mul(n));
            const by = k.let(share(s));
            k.vector(first, high, (c) =>
              k.store(target, own.add(c), k.load(target, own.add(c)).sub(k.load(source, line.add(c)).mul(by))),
            );
          });
        // The column, with the reflections of the panel so far, from both sides.
        k.for(0, high, (i) => k.store(v, own.add(i), k.load(a, i.mul(n).add(j))));
        take(v, y, constant(0, "i32"), (s) => k.load(v, s.mul(n).add(j)));
        k.for(0, index, (s) => k.store(room, s, dotOf(k, [v, k.let(s.mul(n))], [v, own], top, high)));
        k.for(0, index, (step) => {
          const s = k.let(index.sub(1).sub(step));
          const total = k.variable(zero, "total");
          k.for(0, s.add(1), (u) => total.set(total.get().add(k.load(t, u.mul(PANEL).add(s)).mul(k.load(room, u)))));
          k.store(room, s, total.get());
        });
        take(v, v, top, (s) => k.load(room, s));
        k.for(0, behind, (i) => k.store(a, i.mul(n).add(j), k.load(v, own.add(i))));
        // Its reflector.
        const alpha = k.let(k.load(v, own.add(behind)));
        const squares = dotOf(k, [v, own], [v, own], below, high);
        const [beta, tau, inverse] = [k.variable(alpha, "beta"), k.variable(zero, "tau"), k.variable(zero, "inverse")];
        k.if(squares.ge(1e-290), () => {
          // Smaller ones have lost digits.
          const norm = k.let(alpha.mul(alpha).add(squares).sqrt());
          beta.set(alpha.ge(0).select(norm.neg(), norm));
          tau.set(beta.get().sub(alpha).div(beta.get()));
          inverse.set(constant(1, "f64").div(alpha.sub(beta.get())));
        });
        k.store(a, behind.mul(n).add(j), beta.get());
        k.for(below, high, (i) => k.store(a, i.mul(n).add(j), zero));
        k.vector(0, behind, (c) => k.store(v, own.add(c), zero));
        k.store(v, own.add(behind), constant(1, "f64"));
        const [factor, scale] = [k.let(tau.get()), k.let(inverse.get())];
        k.vector(below, high, (c) => k.store(v, own.add(c), k.load(v, own.add(c)).mul(scale)));
        // A v, four rows at a time.
        const last = k.let(high.and(-4));
        k.for(
          0,
          last,
          (r) => {
            const totals = [0, 1, 2, 3].map((more) => ({
              row: k.let(r.add(more).mul(n)),
              sum: k.variable(zero, "total"),
            }));
            k.vector(behind, high, (c) => {
              const x = k.load(v, own.add(c));
              for (const { row, sum } of totals) sum.accumulate("add", k.load(a, row.add(c)).mul(x));
            });
            for (const [i, { sum }] of totals.entries()) k.store(y, own.add(r).add(i), sum.get());
          },
          { step: 4 },
        );
        k.for(last, high, (r) => k.store(y, own.add(r), dotOf(k, [a, k.let(r.mul(n))], [v, own], behind, high)));
        k.for(0, index, (s) => k.store(room, s, dotOf(k, [v, k.let(s.mul(n))], [v, own], behind, high)));
        take(y, y, constant(0, "i32"), (s) => k.load(room, s));
        k.vector(0, high, (c) => k.store(y, own.add(c), k.load(y, own.add(c)).mul(factor)));
        k.for(0, index, (s) => {
          const total = k.variable(zero, "total");
          k.for(s, index, (u) => total.set(total.get().add(k.load(t, s.mul(PANEL).add(u)).mul(k.load(room, u)))));
          k.store(t, s.mul(PANEL).add(index), total.get().mul(factor).neg());
          k.store(t, index.mul(PANEL).add(s), zero);
        });
        k.store(t, index.mul(PANEL).add(index), factor);
      });
    }),
  );
}

/**
 * Overwrites matrices [..., n, n] in double precision with their Hessenberg forms H = Q^T A Q, and `z`, if given, with Q; rows and columns
 * outside of `bounds` are done. False, and nothing done, for small or complex ones.
 */
export function hessenbergBlocks(matrices: Tensor, z: Tensor | null, bounds: Tensor): boolean {
  const n = sizeAt(matrices.shape, -1);
  if (n < LEAST || matrices.dtype !== float64 || numel(matrices.shape) === 0 || isCaptured()) return false;
  if (bounds.storage.backend.now === null || !hasValues(bounds)) return false;
  const lines = (rows: number, row: number): Tensor => emptyTensor([rows, row], float64);
  const [v, y, t, room] = [lines(PANEL, n), lines(PANEL, n), lines(PANEL, PANEL), lines(1, PANEL)];
  const [first, second] = [lines(PANEL, n), lines(PANEL, n)];
  const block = (of: Tensor, row: number): MatrixBlock => ({ of, at: 0, row, column: 1 });
  const products = productsOn(matrices);
  const run = panelKernel(matrices);
  if (z !== null) {
    fillWith(z, 0);
    fillWith(z.diagonal(0, -2, -1), 1);
  }
  for (const [i, a] of matricesOf(matrices).entries()) {
    const [low, high] = [
      Number(readAt(bounds, bounds.offset + 2 * i)),
      Number(readAt(bounds, bounds.offset + 2 * i + 1)),
    ];
    for (let from = low; from < high - 2; from += PANEL) {
      const to = Math.min(from + PANEL, high - 2);
      const [width, rows] = [to - from, high - from - 1];
      const matrix = argumentAt(matrices, a.at);
      run(n, from, to, high, matrix, argumentOf(v), argumentOf(y), argumentOf(t), argumentOf(room));
      const triangle = block(t, PANEL);
      const reflectors = inside(block(v, n), 0, from + 1);
      products([high, high - to, width], -1, turned(block(y, n)), inside(block(v, n), 0, to), 1, inside(a, 0, to));
      const rest = inside(a, from + 1, to);
      const [one, two] = [block(first, n - to), block(second, n - to)];
      products([width, n - to, rows], 1, reflectors, rest, 0, one);
      products([width, n - to, width], 1, turned(triangle), one, 0, two);
      products([rows, n - to, width], -1, turned(reflectors), two, 1, rest);
      if (z === null) continue;
      const columns = inside(matrixAt(z, i), 0, from + 1);
      const [left, right] = [block(first, width), block(second, width)];
      products([n, width, rows], 1, columns, turned(reflectors), 0, left);
      products([n, width, width], 1, left, triangle, 0, right);
      products([n, rows, width], -1, right, reflectors, 1, columns);
    }
  }
  for (const each of [v, y, t, room, first, second]) discard(each);
  return true;
}
