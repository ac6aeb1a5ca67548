/** Triangular systems by halves: the known half of the solution is taken from the other equations by a product. */
import type { CompiledKernel } from "../../../backend/backend.ts";
import { realDType } from "../../../dtype.ts";
import { kernel } from "../../../kernel/build.ts";
import { div, mul, sub } from "../../../kernel/complex.ts";
import type { Scalar } from "../../../kernel/ir.ts";
import { letNumber, type NumberBuffer } from "../../../kernel/numbers.ts";
import { aliasTensor, type Tensor } from "../../../tensor/tensor.ts";
import { discard } from "../../copy-elements.ts";
import { kernelFor } from "../../kernel-for.ts";
import { hasProducts, inside, middle, productsOn, type MatrixBlock, type BlockProduct } from "./blocks.ts";
import { blocksOf, joinPlanes, planeArguments, planeBuffer, planesOf } from "./complex-planes.ts";

/** Systems of so many unknowns are solved by one kernel. */
const LEAF = 16;
/** From so many unknowns on, and so many complex ones. */
const LEAST = 80;
const LEAST_COMPLEX = 32;

/**
 * Solves a small triangular system A X = B in place of B, both by strides. Arguments: range of columns of B, n, row and
 * column stride of A, row stride of B, a, b.
 */
function leafKernel(on: Tensor, isComplex: boolean, upper: boolean, unit: boolean): CompiledKernel {
  const { dtype } = on;
  return kernelFor(on, `triangular_leaf:${dtype.name}:${isComplex}:${upper}:${unit}`, () =>
    kernel("triangular_leaf", (k) => {
      const { begin, end } = k.parallelRange();
      const [n, aRow, aColumn, bRow] = [k.param("n"), k.param("aRow"), k.param("aColumn"), k.param("bRow")];
      const [a, b] = ["a", "b"].map((name) => planeBuffer(k, name, dtype, isComplex)) as [NumberBuffer, NumberBuffer];
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
              return [letNumber(k, a.load(line.add(j.mul(aColumn)))), k.let(j.mul(bRow))] as const;
            });
            k.vector(begin, end, (c) => {
              let rest = b.load(target.add(c));
              for (const [factor, source] of terms) rest = sub(rest, mul(factor, b.load(source.add(c))));
              b.store(target.add(c), rest);
            });
          },
          { step: 4 },
        );
        k.for(fours, step, (before) => {
          const j = k.let(place(before));
          const factor = letNumber(k, a.load(line.add(j.mul(aColumn))));
          const source = k.let(j.mul(bRow));
          k.vector(begin, end, (c) =>
            b.store(target.add(c), sub(b.load(target.add(c)), mul(factor, b.load(source.add(c))))),
          );
        });
        if (!unit) {
          const diagonal = letNumber(k, a.load(line.add(i.mul(aColumn))));
          k.vector(begin, end, (c) => b.store(target.add(c), div(b.load(target.add(c)), diagonal)));
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
  const run = leafKernel(b.of, Boolean(b.imaginaryAt), form.upper, form.unit);
  const solve = (from: number, to: number): void => {
    const size = to - from;
    if (size <= LEAF) {
      const [corner, rows] = [inside(a, from, from), inside(b, from, 0)];
      run(0, r, size, a.row, a.column, b.row, ...planeArguments(corner), ...planeArguments(rows));
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
  const isComplex = b.dtype.is_complex;
  if (n < (isComplex ? LEAST_COMPLEX : LEAST) || r < 4 || !hasProducts(realDType(b.dtype))) return false;
  const count = b.numel() / (n * r);
  const asRead = isComplex ? planesOf(aliasTensor(a, [count, n, n], [step, ...strides], a.offset)) : a;
  const solution = planesOf(b);
  const products = productsOn(solution);
  const triangles = isComplex ? blocksOf(asRead, true) : null;
  const [row, column] = strides;
  for (const [i, right] of blocksOf(solution, isComplex).entries())
    solveBlock(products, triangles?.[i] ?? { of: a, at: i * step, row, column }, right, n, r, form);
  discard(asRead, a);
  joinPlanes(solution, b);
  return true;
}
