/** Blocks of row-major matrices, and products of them by the backend. */
import type { Gemm, MatrixView } from "../../../backend/backend.ts";
import type { DType } from "../../../dtype.ts";
import { numel } from "../../../layout/shape.ts";
import { argumentAt, type Tensor } from "../../../tensor/tensor.ts";
import { gemmOf } from "../../product/matrix-product.ts";

/** A matrix in the elements of a tensor: where it begins and how far its rows and columns are apart. */
export interface Block {
  readonly of: Tensor;
  readonly at: number;
  readonly row: number;
  readonly column: number;
}

/** The matrix that begins `rows` rows and `columns` columns further on. */
export function inside({ of, at, row, column }: Block, rows: number, columns: number): Block {
  return { of, at: at + rows * row + columns * column, row, column };
}

/** The transpose of a block. */
export function turned({ of, at, row, column }: Block): Block {
  return { of, at, row: column, column: row };
}

function viewOf({ of, at, row, column }: Block): MatrixView {
  return { start: argumentAt(of, at), rowStride: row, columnStride: column };
}

/** c = alpha a b + beta c for blocks of sizes m x k, k x n and m x n. */
export type BlockProduct = (
  sizes: readonly [m: number, n: number, k: number],
  alpha: number,
  a: Block,
  b: Block,
  beta: number,
  c: Block,
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

/** The matrices of a contiguous tensor [..., m, n]. */
export function matricesOf(tensor: Tensor): Block[] {
  const [m, n] = tensor.shape.slice(-2) as [number, number];
  const count = numel(tensor.shape.slice(0, -2));
  return Array.from({ length: count }, (_, i) => ({ of: tensor, at: i * m * n, row: n, column: 1 }));
}

/** The place in the middle of `from` and `to` at which blocks are cut: whole leaves before it. */
export function middle(from: number, to: number, leaf: number): number {
  return from + leaf * Math.ceil((to - from) / (2 * leaf));
}
