/** Triangular systems by halves: the known half of the solution is taken from the other equations by a product. */
import type { CompiledKernel } from "../../../backend/backend.ts";
import { kernel } from "../../../kernel/build.ts";
import type { Scalar } from "../../../kernel/ir.ts";
import { argumentAt, type Tensor } from "../../../tensor/tensor.ts";
import { kernelFor } from "../../kernel-for.ts";
import { hasProducts, inside, middle, productsOn, type MatrixBlock, type BlockProduct } from "./blocks.ts";

/** Systems of so many unknowns are solved by one kernel. */
const LEAF = 16;
/** From so many unknowns and right sides on. */
const LEAST = 80;

/**
 * Solves a small triangular system A X = B in place of B, both by strides. Arguments: range of columns of B, n, row and
 * column stride of A, row stride of B, a, b.
 */
function leafKernel(on: Tensor, upper: boolean, unit: boolean): CompiledKernel {
  const { name } = on.dtype;
  return kernelFor(on, `triangular_leaf:${name}:${upper}:${unit}`, () =>
    kernel("triangular_leaf", (k) => {
      const { begin, end } = k.parallelRange();
      const [n, aRow, aColumn, bRow] = [k.param("n"), k.param("aRow"), k.param("aColumn"), k.param("bRow")];
      const [a, b] = [k.buffer("a", name), k.buffer("b", name)];
      k.for(0, n, (step) => {
        const i = k.let(upper ? n.sub(1).sub(step) : step);
        const [target, line] = [k.let(i.mul(bRow)), k.let(i.mul(aRow))];
        const place = (before: Scalar): Scalar => (upper ? n.sub(1).sub(before) : before);
        const fours = k.let(step.sub(step.and(3)));
        // Four known rows at a time, so that the row is read and written a quarter as often.
        k.for(
          0,
          fours,
          (before) => {
            const terms = [0, 1, 2, 3].map((more) => {
              const j = k.let(place(before.add(more)));
              return [k.let(k.load(a, line.add(j.mul(aColumn)))), k.let(j.mul(bRow))] as const;
            });
            k.vector(begin, end, (c) => {
              let rest = k.load(b, target.add(c));
              for (const [factor, source] of terms) rest = rest.sub(factor.mul(k.load(b, source.add(c))));
              k.store(b, target.add(c), rest);
            });
          },
          { step: 4 },
        );
        k.for(fours, step, (before) => {
          const j = k.let(place(before));
          const factor = k.let(k.load(a, line.add(j.mul(aColumn))));
          const source = k.let(j.mul(bRow));
          k.vector(begin, end, (c) =>
            k.store(b, target.add(c), k.load(b, target.add(c)).sub(factor.mul(k.load(b, source.add(c))))),
          );
        });
        if (!unit) {
          const diagonal = k.let(k.load(a, line.add(i.mul(aColumn))));
          k.vector(begin, end, (c) => k.store(b, target.add(c), k.load(b, target.add(c)).div(diagonal)));
        }
      });
    }),
  );
}

/** How a system is read: which triangle, and whether its diagonal is all ones. */
export interface Triangle {
  readonly upper: boolean;
  readonly unit: boolean;
}

/** Solves A X = B in place of B, n x r with rows of contiguous elements. */
export function solveBlock(
  products: BlockProduct,
  a: MatrixBlock,
  b: MatrixBlock,
  n: number,
  r: number,
  form: Triangle,
): void {
  if (n === 0 || r === 0) return;
  const run = leafKernel(b.of, form.upper, form.unit);
  const solve = (from: number, to: number): void => {
    const size = to - from;
    if (size <= LEAF) {
      const [corner, rows] = [inside(a, from, from), inside(b, from, 0)];
      run(0, r, size, a.row, a.column, b.row, argumentAt(a.of, corner.at), argumentAt(b.of, rows.at));
      return;
    }
    const half = middle(from, to, LEAF);
    const [first, second] = form.upper
      ? [[half, to] as const, [from, half] as const]
      : [[from, half] as const, [half, to] as const];
    solve(...first);
    const sizes = [second[1] - second[0], r, first[1] - first[0]] as const;
    products(sizes, -1, inside(a, second[0], first[0]), inside(b, first[0], 0), 1, inside(b, second[0], 0));
    solve(...second);
  };
  solve(0, n);
}

/** The same for the matrices of tensors: A [..., n, n] by `step` and strides, B contiguous. False: for small ones. */
export function solveTriangularBlocks(
  a: Tensor,
  b: Tensor,
  step: number,
  strides: readonly [row: number, column: number],
  form: Triangle,
): boolean {
  const [n, r] = b.shape.slice(-2) as [number, number];
  if (n < LEAST || r < 4 || !hasProducts(b.dtype)) return false;
  const products = productsOn(b);
  for (let i = 0; i * n * r < b.numel(); i++) {
    const [row, column] = strides;
    solveBlock(products, { of: a, at: i * step, row, column }, { of: b, at: i * n * r, row: r, column: 1 }, n, r, form);
  }
  return true;
}
