/** Singular values of large matrices of low rank, which may be sparse, by random projection. */
import { float32, isDifferentiable, type DType } from "../../dtype.ts";
import { isSparseLayout } from "../../tensor/layouts.ts";
import { ValueError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { composite } from "../declare/operator.ts";
import type { Operator } from "../declare/types.ts";
import { ones } from "../create/create.ts";
import { randn } from "../create/draws/random-create.ts";
import { qr } from "./qr.ts";
import { svd } from "./singular.ts";

/** How many singular values are looked for, and how. */
export interface LowRankOptions {
  /** A slightly overestimated rank: how many singular values to give. Default 6. */
  q?: number | null;
  /** How many times the space that is searched is refined. Default 2. */
  niter?: number | null;
  /** What is taken from the matrix first, such as its mean: broadcasts to [..., m, n]. */
  M?: Tensor | null;
}

/** U [..., m, q], the singular values S [..., q] and V [..., n, q]: A is about U diag(S) V^H. */
export type LowRankParts = [U: Tensor, S: Tensor, V: Tensor];

function floatDType({ dtype }: Tensor): DType {
  return isDifferentiable(dtype) ? dtype : float32;
}

/** The product with A - M, which is not written out: A may be sparse. */
function product(A: Tensor, M: Tensor | null, x: Tensor): Tensor {
  const whole = A.matmul(x);
  return M === null ? whole : whole.sub(M.matmul(x));
}

/** The product of a matrix with A - M, by the adjoints where A is sparse. */
function productFrom(x: Tensor, A: Tensor, M: Tensor | null): Tensor {
  const whole = isSparseLayout(A.layout) ? adjoint(adjoint(A).matmul(adjoint(x))) : x.matmul(A);
  return M === null ? whole : whole.sub(x.matmul(M));
}

function adjoint(matrix: Tensor): Tensor {
  return matrix.transpose(-2, -1).conj();
}

/** An orthonormal basis of what the first columns of A - M nearly span (Halko, Martinsson and Tropp 2009, algorithm 4.4). */
function basisOf(A: Tensor, q: number, niter: number, M: Tensor | null): Tensor {
  const start = randn([A.shape.at(-1)!, q], { dtype: floatDType(A) });
  const basis = (x: Tensor): Tensor => qr(x)[0];
  let Q = basis(product(A, M, start));
  for (let round = 0; round < niter; round++) {
    Q = basis(product(adjoint(A), M === null ? null : adjoint(M), Q));
    Q = basis(product(A, M, Q));
  }
  return Q;
}

function decomposed(given: Tensor, q: number, niter: number, mean: Tensor | null): LowRankParts {
  const [m, n] = given.shape.slice(-2) as [number, number];
  const wide = mean === null ? null : mean.broadcast_to([...given.shape]);
  const isTurned = m < n;
  const A = isTurned ? adjoint(given) : given;
  const M = isTurned && wide !== null ? adjoint(wide) : wide;
  const Q = basisOf(A, q, niter, M);
  const [U, S, Vh] = svd(productFrom(adjoint(Q), A, M), { full_matrices: false });
  const [left, right] = [Q.matmul(U), adjoint(Vh)];
  return isTurned ? [right, S, left] : [left, S, right];
}

/**
 * The first singular values of matrices [..., m, n], dense or sparse, with their vectors: `U`, `S`, `V` with
 * A = U diag(S) V^H nearly (Halko, Martinsson and Tropp 2009, algorithm 5.1). For dense matrices of moderate size
 * `torch.linalg.svd` is faster and exact.
 * @example
 * const A = torch.outer(torch.arange(4).float(), torch.arange(3).float());
 * const [U, S, V] = torch.svd_lowrank(A, 1);
 * U.mul(S).matmul(V.t()).sub(A).abs().max().item() < 1e-5; // true
 */
export const svd_lowrank: Operator<
  (A: Tensor, q?: number | null, niter?: number | null, M?: Tensor | null) => LowRankParts,
  LowRankOptions
> = composite(
  "svd_lowrank(Tensor A, int? q=6, int? niter=2, Tensor? M=None) -> Tensor[]",
  (A: Tensor, q: number | null, niter: number | null, M: Tensor | null) => decomposed(A, q ?? 6, niter ?? 2, M),
);

/**
 * Principal components of rows [..., m, n]: of the centred matrix (`center`) the first `q` singular values and vectors,
 * as `svd_lowrank`. Columns of V are the directions, S ** 2 / (m - 1) their variances.
 * @throws {ValueError} where `q` is negative or more than m or n
 * @example
 * const rows = torch.tensor([[1, 1], [2, 2], [3, 3]]).float();
 * torch.pca_lowrank(rows, 1)[1].round(); // tensor([2.])
 */
export const pca_lowrank: Operator<
  (A: Tensor, q?: number | null, center?: boolean, niter?: number) => LowRankParts,
  { q?: number | null; center?: boolean; niter?: number }
> = composite(
  "pca_lowrank(Tensor A, int? q=None, bool center=True, int niter=2) -> Tensor[]",
  (A: Tensor, given: number | null, center: boolean, niter: number) => {
    const [m, n] = A.shape.slice(-2) as [number, number];
    const q = given ?? Math.min(6, m, n);
    if (q < 0 || q > Math.min(m, n))
      throw new ValueError(`q(=${q}) must be non-negative integer and not greater than min(m, n)=${Math.min(m, n)}`);
    if (niter < 0) throw new ValueError(`niter(=${niter}) must be non-negative integer`);
    if (!center) return decomposed(A, q, niter, null);
    if (!isSparseLayout(A.layout)) return decomposed(A.sub(A.mean([-2], true)), q, niter, null);
    if (A.shape.length !== 2) throw new ValueError("pca_lowrank input is expected to be 2-dimensional tensor");
    const sums = A.transpose(0, 1).matmul(ones([m, 1], { dtype: floatDType(A) }));
    return decomposed(A, q, niter, sums.div(m).transpose(0, 1));
  },
);
