/** Blocks of row-major matrices, and products of them by the backend. */
import type { Gemm, MatrixView } from "../../../backend/backend.ts";
import type { DType } from "../../../dtype.ts";
import { numel } from "../../../layout/shape.ts";
import { sizeAt } from "../../../support/checked.ts";
import { argumentAt, type Tensor } from "../../../tensor/tensor.ts";
import { gemmOf } from "../../product/matrix-product.ts";

/** A matrix in the elements of a tensor: where it begins and how far its rows and columns are apart. */
export interface MatrixBlock {
  readonly of: Tensor;
  readonly at: number;
  readonly row: number;
  readonly column: number;
  /** How far behind real parts the imaginary ones are: nothing, or 0, of a real matrix. */
  readonly imaginaryAt?: number;
}

/** The matrix that begins `rows` rows and `columns` columns further on. */
export function inside(block: MatrixBlock, rows: number, columns: number): MatrixBlock {
  return { ...block, at: block.at + rows * block.row + columns * block.column };
}

/** The transpose of a block. */
export function turned(block: MatrixBlock): MatrixBlock {
  return { ...block, row: block.column, column: block.row };
}

function viewOf({ of, at, row, column, imaginaryAt = 0 }: MatrixBlock, part: 0 | 1 = 0): MatrixView {
  return { start: argumentAt(of, at + part * imaginaryAt), rowStride: row, columnStride: column };
}

/** c = alpha a b + beta c for blocks of sizes m x k, k x n and m x n. */
export type BlockProduct = (
  sizes: readonly [m: number, n: number, k: number],
  alpha: number,
  a: MatrixBlock,
  b: MatrixBlock,
  beta: number,
  c: MatrixBlock,
) => void;

/** Products of blocks of tensors of one dtype; of complex ones by four products of their planes. */
export function productsOn(on: Tensor): BlockProduct {
  const gemm: Gemm = gemmOf(on);
  const type = on.dtype.name as "float32" | "float64";
  return ([m, n, k], alpha, a, b, beta, c) => {
    if (m <= 0 || n <= 0 || k <= 0) return;
    const add = (factor: number, aPart: 0 | 1, bPart: 0 | 1, kept: number, part: 0 | 1): void =>
      gemm(type, m, n, k, factor, viewOf(a, aPart), viewOf(b, bPart), kept, viewOf(c, part));
    add(alpha, 0, 0, beta, 0);
    if (!c.imaginaryAt) return;
    add(-alpha, 1, 1, 1, 0);
    add(alpha, 0, 1, beta, 1);
    add(alpha, 1, 0, 1, 1);
  };
}

/** Whether the backend has products of that dtype, so that blocks pay. */
export function hasProducts({ name }: DType): boolean {
  return name === "float32" || name === "float64";
}

/** Matrix `i` of a contiguous tensor [..., m, n]. */
export function matrixAt(tensor: Tensor, i: number): MatrixBlock {
  const n = sizeAt(tensor.shape, -1);
  return { of: tensor, at: i * sizeAt(tensor.shape, -2) * n, row: n, column: 1 };
}

/** All of them. */
export function matricesOf(tensor: Tensor): MatrixBlock[] {
  return Array.from({ length: numel(tensor.shape.slice(0, -2)) }, (_, i) => matrixAt(tensor, i));
}

/** The place in the middle of `from` and `to` at which blocks are cut: whole leaves before it. */
export function middle(from: number, to: number, leaf: number): number {
  return from + leaf * Math.ceil((to - from) / (2 * leaf));
}
