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
}

/** The matrix that begins `rows` rows and `columns` columns further on. */
export function inside({ of, at, row, column }: MatrixBlock, rows: number, columns: number): MatrixBlock {
  return { of, at: at + rows * row + columns * column, row, column };
}

/** The transpose of a block. */
export function turned({ of, at, row, column }: MatrixBlock): MatrixBlock {
  return { of, at, row: column, column: row };
}

function viewOf({ of, at, row, column }: MatrixBlock): MatrixView {
  return { start: argumentAt(of, at), rowStride: row, columnStride: column };
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

/** Products of blocks of tensors of one dtype. */
export function productsOn(on: Tensor): BlockProduct {
  const gemm: Gemm = gemmOf(on);
  const type = on.dtype.name as "float32" | "float64";
  return ([m, n, k], alpha, a, b, beta, c) => {
    if (m > 0 && n > 0 && k > 0) gemm(type, m, n, k, alpha, viewOf(a), viewOf(b), beta, viewOf(c));
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
