/**
 * The LU factorisation by halves of the columns (Toledo, "Locality of reference in LU decomposition with partial pivoting", 1997),
 * with the pivots and the numbers, but for rounding, of the kernel for small matrices.
 */
import type { CompiledKernel } from "../../../backend/backend.ts";
import { kernel } from "../../../kernel/build.ts";
import { constant } from "../../../kernel/ir.ts";
import { argumentAt, type Tensor } from "../../../tensor/tensor.ts";
import { kernelFor } from "../../kernel-for.ts";
import { hasProducts, inside, matricesOf, middle, productsOn } from "./blocks.ts";
import { solveBlock } from "./triangular-blocks.ts";

/** So many columns are factored by one kernel. */
const LEAF = 8;
const LEAST = 120;

/**
 * Columns [from, to) of a matrix of which those before are done. Arguments: m, n, from, to, a, pivots, info (not 0: the first zero
 * diagonal element, from 1).
 */
function panelKernel(on: Tensor): CompiledKernel {
  const { name } = on.dtype;
  return kernelFor(on, `lu_panel:${name}`, () =>
    kernel("lu_panel", (k) => {
      k.sequential("chain");
      const [m, n, from, to] = [k.param("m"), k.param("n"), k.param("from"), k.param("to")];
      const a = k.buffer("a", name);
      const [pivots, info] = [k.buffer("pivots", "int32"), k.buffer("info", "int32")];
      k.for(from, to, (c) => {
        const here = k.let(c.mul(n));
        const best = k.variable(k.load(a, here.add(c)).abs(), "best");
        const row = k.variable(c, "row");
        const place = k.variable(here.add(n).add(c), "place");
        k.for(c.add(1), m, (r) => {
          const size = k.let(k.load(a, place.get()).abs());
          k.if(size.gt(best.get()), () => {
            best.set(size);
            row.set(r);
          });
          place.set(place.get().add(n));
        });
        k.store(pivots, c, row.get().add(1));
        k.if(row.get().ne(c), () => {
          const there = k.let(row.get().mul(n));
          k.vector(0, n, (j) => {
            const [x, y] = [k.let(k.load(a, here.add(j))), k.let(k.load(a, there.add(j)))];
            k.store(a, here.add(j), y);
            k.store(a, there.add(j), x);
          });
        });
        const pivot = k.let(k.load(a, here.add(c)));
        k.if(
          pivot.eq(0),
          () => k.if(k.load(info, constant(0, "i32")).eq(0), () => k.store(info, 0, c.add(1))),
          () =>
            k.for(c.add(1), m, (r) => {
              const target = k.let(r.mul(n));
              const factor = k.let(k.load(a, target.add(c)).div(pivot));
              k.store(a, target.add(c), factor);
              k.vector(c.add(1), to, (j) =>
                k.store(a, target.add(j), k.load(a, target.add(j)).sub(factor.mul(k.load(a, here.add(j))))),
              );
            }),
        );
      });
    }),
  );
}

/** Factors the matrices of the contiguous `lu` in place; `info` holds zeros. False: for small ones. */
export function factorBlocks(lu: Tensor, pivots: Tensor, info: Tensor): boolean {
  const [m, n] = lu.shape.slice(-2) as [number, number];
  const count = Math.min(m, n);
  if (count < LEAST || !hasProducts(lu.dtype)) return false;
  const products = productsOn(lu);
  const run = panelKernel(lu);
  for (const [i, a] of matricesOf(lu).entries()) {
    const [matrix, places, code] = [argumentAt(lu, a.at), argumentAt(pivots, i * count), argumentAt(info, i)];
    /** What columns [from, middle) mean for columns [middle, to). */
    const update = (from: number, half: number, to: number): void => {
      const right = inside(a, from, half);
      solveBlock(products, inside(a, from, from), right, half - from, to - half, { upper: false, unit: true });
      products([m - half, to - half, half - from], -1, inside(a, half, from), right, 1, inside(a, half, half));
    };
    const factor = (from: number, to: number): void => {
      if (to - from <= LEAF) {
        run(m, n, from, to, matrix, places, code);
        return;
      }
      const half = middle(from, to, LEAF);
      factor(from, half);
      update(from, half, to);
      factor(half, to);
    };
    factor(0, count);
    if (n > count) update(0, count, n);
  }
  return true;
}
