/** The types of methods that make sparse tensors and tell their components; `ops/sparse/methods.ts` has them. */
import type { ScalarValue, Shape } from "../ops/declare/types.ts";
import type { ToSparseOptions } from "../ops/sparse/convert.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** Methods of sparse tensors, and those that make one. */
export interface SparseMembers {
  /** The elements that are not 0 by their coordinates, or in another sparse layout. */
  to_sparse(sparse_dim?: number | null, options?: ToSparseOptions): Tensor;
  to_sparse(options: ToSparseOptions): Tensor;
  /** The same by coordinates. The shape stays. */
  to_sparse_coo(): Tensor;
  /** Compressed rows. Of a matrix, or a batch of them; the shape stays. */
  to_sparse_csr(dense_dim?: number | null): Tensor;
  /** Compressed columns. Of a matrix, or a batch of them; the shape stays. */
  to_sparse_csc(dense_dim?: number | null): Tensor;
  /**
   * Compressed rows of blocks. Of a matrix [rows, columns] whose sizes are multiples of the block's; the shape stays.
   */
  to_sparse_bsr(blocksize: readonly number[], dense_dim?: number | null): Tensor;
  /**
   * Compressed columns of blocks. Of a matrix [rows, columns] whose sizes are multiples of the block's; the shape
   * stays.
   */
  to_sparse_bsc(blocksize: readonly number[], dense_dim?: number | null): Tensor;
  /** Coordinates in order, each once: values at one place are added up. The shape stays. */
  coalesce(): Tensor;
  /** Whether coordinates are in order, each once. */
  is_coalesced(): boolean;
  /** Says that they are: it is believed. */
  _coalesced_(is_coalesced: boolean): this;
  /** Coordinates of a coalesced tensor: [sparse dims, values]. */
  indices(): Tensor;
  /** Coordinates as they are. */
  _indices(): Tensor;
  /**
   * Values of a tensor whose places are all different; gradients flow through it. The result is [values, ...] with
   * the dense dims behind.
   */
  values(): Tensor;
  /** Values as they are, without gradient. */
  _values(): Tensor;
  /** Where each row begins. The result is a vector, [rows + 1]. */
  crow_indices(): Tensor;
  /** The column of each value. The result is [values]. */
  col_indices(): Tensor;
  /** Where each column begins. The result is a vector, [columns + 1]. */
  ccol_indices(): Tensor;
  /** The row of each value. The result is [values]. */
  row_indices(): Tensor;
  /** Dims that coordinates stand for. */
  sparse_dim(): number;
  /** Dims of the values. */
  dense_dim(): number;
  _dimI(): number;
  _dimV(): number;
  /** Number of values. */
  _nnz(): number;
  /** The elements at the places of a sparse tensor. */
  sparse_mask(mask: Tensor): Tensor;
  /** Another size, in place, with all elements still in it. */
  sparse_resize_(size: Shape, sparse_dim: number, dense_dim: number): this;
  /** Another size, in place, without elements. */
  sparse_resize_and_clear_(size: Shape, sparse_dim: number, dense_dim: number): this;
  /** The size of another sparse tensor, in place. */
  resize_as_sparse_(the_template: Tensor): this;
  /** The product of a sparse and a dense matrix, as a sparse one. */
  smm(mat: Tensor): Tensor;
  /** beta * this + alpha * mat1 @ mat2, sparse. Shapes: `mat1` [n, k], `mat2` [k, m], the result [n, m]. */
  sspaddmm(mat1: Tensor, mat2: Tensor, options?: { beta?: ScalarValue; alpha?: ScalarValue }): Tensor;
}
