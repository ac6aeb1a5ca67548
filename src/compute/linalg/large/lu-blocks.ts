/**
 * The LU factorisation by halves of the columns (Toledo, "Locality of reference in LU decomposition with partial pivoting", 1997),
 * with the pivots and the numbers, but for rounding, of the kernel for small matrices.
 */
import type { CompiledKernel } from "../../../backend/backend.ts";
import { realDType } from "../../../dtype.ts";
import { kernel } from "../../../kernel/build.ts";
import { div, isNonzero, mul, sub } from "../../../kernel/complex.ts";
import { constant } from "../../../kernel/ir.ts";
import { exchange, letNumber, taxicab } from "../../../kernel/numbers.ts";
import { argumentAt, type Tensor } from "../../../tensor/tensor.ts";
import { kernelFor } from "../../kernel-for.ts";
import { hasProducts, inside, middle, productsOn } from "./blocks.ts";
import { blocksOf, joinPlanes, planeArguments, planeBuffer, planesOf } from "./complex-planes.ts";
import { solveBlock } from "./triangular-blocks.ts";

/** So many columns are factored by one kernel. */
const LEAF = 8;
/** From so many on, and so many of complex numbers. */
const LEAST = 120;
const LEAST_COMPLEX = 48;

/**
 * Columns [from, to) of a matrix of which those before are done. Arguments: m, n, from, to, a, pivots, info (not 0: the first zero
 * diagonal element, from 1).
 */
function panelKernel(on: Tensor, isComplex: boolean): CompiledKernel {
  const { dtype } = on;
  return kernelFor(on, `lu_panel:${dtype.name}:${isComplex}`, () =>
    kernel("lu_panel", (k) => {
      k.sequential("chain");
      const [m, n, from, to] = [k.param("m"), k.param("n"), k.param("from"), k.param("to")];
      const a = planeBuffer(k, "a", dtype, isComplex);
      const [pivots, info] = [k.buffer("pivots", "int32"), k.buffer("info", "int32")];
      k.for(from, to, (c) => {
        const here = k.let(c.mul(n));
        const best = k.variable(taxicab(a.load(here.add(c))), "best");
        const row = k.variable(c, "row");
        const place = k.variable(here.add(n).add(c), "place");
        k.for(c.add(1), m, (r) => {
          const size = k.let(taxicab(a.load(place.get())));
          k.if(size.gt(best.get()), () => {
            best.set(size);
            row.set(r);
          });
          place.set(place.get().add(n));
        });
        k.store(pivots, c, row.get().add(1));
        k.if(row.get().ne(c), () => {
          const there = k.let(row.get().mul(n));
          k.vector(0, n, (j) => exchange(k, a, here.add(j), there.add(j)));
        });
        const pivot = letNumber(k, a.load(here.add(c)));
        k.if(
          isNonzero(pivot).not(),
          () => k.if(k.load(info, constant(0, "i32")).eq(0), () => k.store(info, 0, c.add(1))),
          () =>
            k.for(c.add(1), m, (r) => {
              const target = k.let(r.mul(n));
              const factor = letNumber(k, div(a.load(target.add(c)), pivot));
              a.store(target.add(c), factor);
              k.vector(c.add(1), to, (j) =>
                a.store(target.add(j), sub(a.load(target.add(j)), mul(factor, a.load(here.add(j))))),
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
  const isComplex = lu.dtype.is_complex;
  if (count < (isComplex ? LEAST_COMPLEX : LEAST) || !hasProducts(realDType(lu.dtype))) return false;
  const planes = planesOf(lu);
  const products = productsOn(planes);
  const run = panelKernel(planes, isComplex);
  for (const [i, a] of blocksOf(planes, isComplex).entries()) {
    const given = [...planeArguments(a), argumentAt(pivots, i * count), argumentAt(info, i)];
    /** What columns [from, middle) mean for columns [middle, to). */
    const update = (from: number, half: number, to: number): void => {
      const right = inside(a, from, half);
      solveBlock(products, inside(a, from, from), right, half - from, to - half, { upper: false, unit: true });
      products([m - half, to - half, half - from], -1, inside(a, half, from), right, 1, inside(a, half, half));
    };
    const factor = (from: number, to: number): void => {
      if (to - from <= LEAF) {
        run(m, n, from, to, ...given);
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
  joinPlanes(planes, lu);
  return true;
}
