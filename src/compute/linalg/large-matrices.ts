/**
 * Ways to factor large matrices by products of blocks: null until `large/provide.ts` is loaded, so that small bundles lack their
 * code. Each gives null (or false) where it does not apply, and has done nothing that counts then.
 */
import type { Tensor } from "../../tensor/tensor.ts";

/** The ways, by what they are of; `compute/linalg/large` says more of each. */
export interface LargeMatrices {
  readonly cholesky: (self: Tensor, upper: boolean) => Tensor[] | null;
  readonly eigen: (matrices: Tensor, upper: boolean) => { vectors: Tensor; values: Tensor } | null;
  readonly factor: (lu: Tensor, pivots: Tensor, info: Tensor) => boolean;
  readonly hessenberg: (matrices: Tensor, z: Tensor | null, bounds: Tensor) => boolean;
  readonly reflect: (a: Tensor, tau: Tensor, c: Tensor, adjoint: boolean, unit: boolean) => boolean;
  readonly reflectors: (self: Tensor) => { a: Tensor; tau: Tensor } | null;
  readonly singular: (self: Tensor, full: boolean) => Tensor[] | null;
  /** Eigenvalues alone of symmetric matrices in double precision, ascending; of a triangle, or of whole matrices. */
  readonly symmetricValues: (self: Tensor, upper: boolean) => Tensor;
  readonly tridiagonalOf: (matrices: Tensor) => { d: Tensor; e: Tensor; scale: number } | null;
  readonly valuesOfWhole: (matrices: Tensor) => Tensor;
  /** Eigenvectors and singular vectors with the signs that LAPACK gives them; rotations leave other signs. */
  readonly tridiagonal: (matrices: Tensor, upper: boolean, single: boolean) => { vectors: Tensor; values: Tensor };
  readonly bidiagonal: (self: Tensor, full: boolean, largest: number) => Tensor[];
  readonly triangular: (
    a: Tensor,
    b: Tensor,
    step: number,
    strides: readonly [row: number, column: number],
    form: { readonly upper: boolean; readonly unit: boolean },
  ) => boolean;
}

export const large: { ways: LargeMatrices | null } = { ways: null };
