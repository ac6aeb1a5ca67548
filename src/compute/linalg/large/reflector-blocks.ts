/**
 * Householder reflections in blocks (Schreiber and Van Loan, "A storage-efficient WY representation for products of Householder
 * transformations", 1989): those of a panel of columns are I - V T V^T, which is applied by products.
 */
import type { CompiledKernel } from "../../../backend/backend.ts";
import type { DType } from "../../../dtype.ts";
import { kernel } from "../../../kernel/build.ts";
import { constant } from "../../../kernel/ir.ts";
import { sizeAt } from "../../../support/checked.ts";
import { argumentAt, argumentOf, emptyTensor, type Tensor } from "../../../tensor/tensor.ts";
import { discard, fillWith } from "../../copy-elements.ts";
import { kernelFor } from "../../kernel-for.ts";
import { ownCopy } from "../factor.ts";
import {
  hasProducts,
  inside,
  matricesOf,
  matrixAt,
  productsOn,
  turned,
  type MatrixBlock,
  type BlockProduct,
} from "./blocks.ts";

/** Columns of a panel. */
const PANEL = 32;
/** From so many columns on. */
const LEAST = 100;

/**
 * Reflectors of columns [from, to), applied to these columns alone. Arguments: m, n, from, to, a [m, n], tau, work [to - from].
 */
function panelKernel(on: Tensor, { name }: DType): CompiledKernel {
  return kernelFor(on, `geqrf_panel:${name}`, () =>
    kernel("geqrf_panel", (k) => {
      k.sequential("chain");
      const [m, n, from, to] = [k.param("m"), k.param("n"), k.param("from"), k.param("to")];
      const [a, tau, work] = [k.buffer("a", name), k.buffer("tau", name), k.buffer("work", name)];
      k.for(from, to, (j) => {
        const row = k.let(j.mul(n));
        const alpha = k.let(k.load(a, row.add(j)));
        const squares = k.variable(constant(0, "f64"), "squares");
        k.for(j.add(1), m, (i) => {
          const x = k.let(k.load(a, i.mul(n).add(j)).cast("f64"));
          squares.set(squares.get().add(x.mul(x)));
        });
        k.if(
          squares.get().lt(1e-290), // or has lost digits
          () => k.store(tau, j, constant(0, alpha.type)),
          () => {
            const wide = k.let(alpha.cast("f64"));
            const norm = k.let(wide.mul(wide).add(squares.get()).sqrt());
            const beta = k.let(wide.ge(0).select(norm.neg(), norm));
            const factor = k.let(beta.sub(wide).div(beta).cast(alpha.type));
            const inverse = k.let(constant(1, "f64").div(wide.sub(beta)).cast(alpha.type));
            k.store(tau, j, factor);
            const behind = k.let(j.add(1));
            k.vector(behind, to, (c) => k.store(work, c.sub(from), k.load(a, row.add(c))));
            k.for(behind, m, (i) => {
              const line = k.let(i.mul(n));
              const v = k.let(k.load(a, line.add(j)).mul(inverse));
              k.store(a, line.add(j), v);
              k.vector(behind, to, (c) => {
                const place = c.sub(from);
                k.store(work, place, k.load(work, place).add(v.mul(k.load(a, line.add(c)))));
              });
            });
            k.vector(behind, to, (c) => k.store(work, c.sub(from), k.load(work, c.sub(from)).mul(factor)));
            k.store(a, row.add(j), beta);
            k.vector(behind, to, (c) => k.store(a, row.add(c), k.load(a, row.add(c)).sub(k.load(work, c.sub(from)))));
            k.for(behind, m, (i) => {
              const line = k.let(i.mul(n));
              const v = k.let(k.load(a, line.add(j)));
              k.vector(behind, to, (c) =>
                k.store(a, line.add(c), k.load(a, line.add(c)).sub(v.mul(k.load(work, c.sub(from))))),
              );
            });
          },
        );
      });
    }),
  );
}

/** The reflectors of a panel with their ones and zeros. Arguments: range of rows from the panel's first, n, width, a, v [rows, width]. */
function unpackKernel(on: Tensor, { name }: DType): CompiledKernel {
  return kernelFor(on, `reflectors_of_panel:${name}`, () =>
    kernel("reflectors_of_panel", (k) => {
      const { begin, end } = k.parallelRange();
      const [n, width] = [k.param("n"), k.param("width")];
      const [a, v] = [k.buffer("a", name), k.buffer("v", name)];
      k.for(begin, end, (i) => {
        const [source, target] = [k.let(i.mul(n)), k.let(i.mul(width))];
        k.for(0, width, (j) => {
          const x = k.load(a, source.add(j));
          const type = x.type;
          k.store(v, target.add(j), i.lt(j).select(constant(0, type), i.eq(j).select(constant(1, type), x)));
        });
      });
    }),
  );
}

/**
 * T of reflectors with factors tau, from S = V^T V: the upper triangle, column by column; the rest is left. Arguments: width, s, tau, t.
 */
function triangleKernel(on: Tensor, { name }: DType): CompiledKernel {
  return kernelFor(on, `reflectors_triangle:${name}`, () =>
    kernel("reflectors_triangle", (k) => {
      k.sequential("chain");
      const width = k.param("width");
      const [s, tau, t] = [k.buffer("s", name), k.buffer("tau", name), k.buffer("t", name)];
      k.for(0, width, (i) => {
        const factor = k.let(k.load(tau, i));
        k.store(t, i.mul(width).add(i), factor);
        k.for(0, i, (r) => {
          const total = k.variable(constant(0, factor.type), "total");
          k.for(r, i, (j) =>
            total.set(total.get().add(k.load(t, r.mul(width).add(j)).mul(k.load(s, j.mul(width).add(i))))),
          );
          k.store(t, r.mul(width).add(i), total.get().mul(factor).neg());
        });
      });
    }),
  );
}

/** Room for the products of a panel: V, S, T and two products with V. */
interface Room {
  readonly v: Tensor;
  readonly s: Tensor;
  readonly t: Tensor;
  readonly first: Tensor;
  readonly second: Tensor;
}

/** Room for panels of matrices of `m` rows, and `r` columns of what they are applied to. */
export function roomFor(m: number, r: number, dtype: DType): Room {
  const [first, second] = [emptyTensor([PANEL, r], dtype), emptyTensor([PANEL, r], dtype)];
  return {
    v: emptyTensor([m, PANEL], dtype),
    s: emptyTensor([PANEL, PANEL], dtype),
    t: emptyTensor([PANEL, PANEL], dtype),
    first,
    second,
  };
}

/** Gives the bytes back. */
export function discardRoom(room: Room): void {
  for (const each of [room.v, room.s, room.t, room.first, room.second]) discard(each);
}

const blockOf = (of: Tensor, row: number): MatrixBlock => ({ of, at: 0, row, column: 1 });

/** T of the reflectors `v`, `rows` x `width`, whose factors begin at `factors` of `tau`. */
export function triangleOfReflectors(
  products: BlockProduct,
  room: Pick<Room, "s" | "t">,
  v: MatrixBlock,
  rows: number,
  width: number,
  tau: Tensor,
  factors: number,
): MatrixBlock {
  products([width, width, rows], 1, turned(v), v, 0, blockOf(room.s, width));
  fillWith(room.t, 0);
  triangleKernel(v.of, tau.dtype)(width, argumentOf(room.s), argumentAt(tau, factors), argumentOf(room.t));
  return blockOf(room.t, width);
}

/** The panel's reflections, or with `adjoint` their inverse, of C, `rows` x `r`, in place. */
function applyPanel(
  products: BlockProduct,
  room: Room,
  [v, t]: readonly [MatrixBlock, MatrixBlock],
  [rows, width, r]: readonly [number, number, number],
  c: MatrixBlock,
  adjoint: boolean,
): void {
  const [first, second] = [blockOf(room.first, r), blockOf(room.second, r)];
  products([width, r, rows], 1, turned(v), c, 0, first);
  products([width, r, width], 1, adjoint ? turned(t) : t, first, 0, second);
  products([rows, r, width], -1, v, second, 1, c);
}

/** V and T of the panel whose reflectors begin at `corner`. */
function panelOf(
  products: BlockProduct,
  room: Room,
  corner: MatrixBlock,
  rows: number,
  width: number,
  tau: Tensor,
  factors: number,
): [MatrixBlock, MatrixBlock] {
  unpackKernel(corner.of, tau.dtype)(0, rows, corner.row, width, argumentAt(corner.of, corner.at), argumentOf(room.v));
  const v = blockOf(room.v, width);
  return [v, triangleOfReflectors(products, room, v, rows, width, tau, factors)];
}

/** R and the reflectors of copies of matrices, and their factors; null for small ones. */
export function reflectorBlocks(self: Tensor): { a: Tensor; tau: Tensor } | null {
  const [m, n] = self.shape.slice(-2) as [number, number];
  const count = Math.min(m, n);
  if (count < LEAST || !hasProducts(self.dtype)) return null;
  const a = ownCopy(self);
  const tau = emptyTensor([...self.shape.slice(0, -2), count], self.dtype);
  const room = roomFor(m, n, self.dtype);
  const products = productsOn(a);
  const run = panelKernel(a, self.dtype);
  for (const [i, matrix] of matricesOf(a).entries()) {
    for (let from = 0; from < count; from += PANEL) {
      const width = Math.min(PANEL, count - from);
      const to = from + width;
      run(m, n, from, to, argumentAt(a, matrix.at), argumentAt(tau, i * count), argumentOf(room.first));
      if (to === n) continue;
      const corner = inside(matrix, from, from);
      const panel = panelOf(products, room, corner, m - from, width, tau, i * count + from);
      applyPanel(products, room, panel, [m - from, width, n - to], inside(corner, 0, width), true);
    }
  }
  discardRoom(room);
  return { a, tau };
}

/**
 * Q C, or Q^T C, in place of the contiguous `c` [..., m, r]; `unit`: C is the beginning of the identity, of which a panel of Q leaves
 * the columns before it. False: for small ones.
 */
export function reflectBlocks(a: Tensor, tau: Tensor, c: Tensor, adjoint: boolean, unit: boolean): boolean {
  const [m, r] = c.shape.slice(-2) as [number, number];
  const count = sizeAt(tau.shape, -1);
  if (count < LEAST || r < 4 || !hasProducts(c.dtype)) return false;
  const room = roomFor(m, r, c.dtype);
  const products = productsOn(c);
  const panels = Math.ceil(count / PANEL);
  for (const [i, matrix] of matricesOf(a).entries()) {
    for (let step = 0; step < panels; step++) {
      const from = (adjoint ? step : panels - 1 - step) * PANEL;
      const width = Math.min(PANEL, count - from);
      const panel = panelOf(products, room, inside(matrix, from, from), m - from, width, tau, i * count + from);
      const left = unit && !adjoint ? from : 0;
      applyPanel(products, room, panel, [m - from, width, r - left], inside(matrixAt(c, i), from, left), adjoint);
    }
  }
  discardRoom(room);
  return true;
}
