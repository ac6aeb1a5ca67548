/** The Cholesky factorisation by halves of the rows. */
import type { CompiledKernel } from "../../../backend/backend.ts";
import { kernel } from "../../../kernel/build.ts";
import { int32 } from "../../../dtype.ts";
import { numel } from "../../../layout/shape.ts";
import { sizeAt } from "../../../support/checked.ts";
import { argumentAt, type Tensor } from "../../../tensor/tensor.ts";
import { discard, zerosOf } from "../../copy-elements.ts";
import { isCaptured, lookAt } from "../../look-at.ts";
import { triangleOf } from "../../view/triangle-kernel.ts";
import { ownCopy } from "../factor.ts";
import { kernelFor } from "../../kernel-for.ts";
import { hasProducts, inside, matricesOf, middle, productsOn, turned } from "./blocks.ts";

/** So many rows are factored by one kernel. */
const LEAF = 16;
const LEAST = 80;
/** Rows that are updated by one product, of which what lies left of the diagonal is for nothing. */
const STRIPE = 128;

/**
 * Rows [from, to) of U, A = U^T U, in place of the upper triangle of a matrix from which the rows before are taken.
 * Arguments: n, from, to, a, info (becomes the order of the first leading minor that is not positive).
 */
function panelKernel(on: Tensor): CompiledKernel {
  const { name } = on.dtype;
  return kernelFor(on, `cholesky_panel:${name}`, () =>
    kernel("cholesky_panel", (k) => {
      k.sequential("chain");
      const [n, from, to] = [k.param("n"), k.param("from"), k.param("to")];
      const a = k.buffer("a", name);
      const info = k.buffer("info", "int32");
      k.for(from, to, (i) => {
        const row = k.let(i.mul(n));
        k.for(from, i, (above) => {
          const source = k.let(above.mul(n));
          const factor = k.let(k.load(a, source.add(i)));
          k.vector(i, n, (j) =>
            k.store(a, row.add(j), k.load(a, row.add(j)).sub(factor.mul(k.load(a, source.add(j))))),
          );
        });
        const square = k.let(k.load(a, row.add(i)));
        // NaN counts as not positive.
        k.if(square.gt(0).not(), () => k.if(k.load(info, 0).eq(0), () => k.store(info, 0, i.add(1))));
        const root = k.let(square.sqrt());
        k.vector(i, n, (j) => k.store(a, row.add(j), k.load(a, row.add(j)).div(root)));
      });
    }),
  );
}

/** Factors the matrices of the contiguous `u`, of which the upper triangle is read, in place; `info` holds zeros. */
function factorRows(u: Tensor, info: Tensor): void {
  const n = sizeAt(u.shape, -1);
  const products = productsOn(u);
  const run = panelKernel(u);
  for (const [i, a] of matricesOf(u).entries()) {
    const factor = (from: number, to: number): void => {
      if (to - from <= LEAF) {
        run(n, from, to, argumentAt(u, a.at), argumentAt(info, i));
        return;
      }
      const half = middle(from, to, LEAF);
      factor(from, half);
      for (let row = half; row < to; row += STRIPE) {
        const above = inside(a, from, row);
        const rows = Math.min(STRIPE, to - row);
        products([rows, n - row, half - from], -1, turned(above), above, 1, inside(a, row, row));
      }
      factor(half, to);
    };
    factor(0, n);
  }
}

/** The factor and error codes; null for small matrices, and for those that have errors: what is left of them LAPACK's way says. */
export function choleskyBlocks(self: Tensor, upper: boolean): Tensor[] | null {
  if (sizeAt(self.shape, -1) < LEAST || !hasProducts(self.dtype) || isCaptured()) return null;
  const factor = ownCopy(upper ? self : self.transpose(-2, -1));
  const info = zerosOf(self.shape.slice(0, -2), int32);
  factorRows(factor, info);
  if (numel(info.shape) > 0 && lookAt(info.amax(), 0) !== 0) return null;
  const triangle = triangleOf("triu", factor, 0);
  discard(factor);
  return [upper ? triangle : ownCopy(triangle.transpose(-2, -1)), info];
}
