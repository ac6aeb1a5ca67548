/** Eigenvalues of symmetric and Hermitian matrices: eigh and eigvalsh. */
import { complex128, float32, float64, realDType } from "../../dtype.ts";
import { numel } from "../../layout/shape.ts";
import { RuntimeError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { lookAt } from "../../compute/look-at.ts";
import { converted, discard, packed } from "../../compute/copy-elements.ts";
import { namedTuple, type NamedTuple } from "../declare/named-tuple.ts";
import { composite, direct, operator } from "../declare/operator.ts";
import type { Operator } from "../declare/types.ts";
import { adjointOf, assertKernel, assertSquare, ownCopy } from "../../compute/linalg/factor.ts";
import { provideLargeMatrices } from "../../compute/linalg/large/provide.ts";
import { assertPhaseFree } from "./phases.ts";
import { itemAt, sizeAt } from "../../support/checked.ts";
import { mayNeedGradients } from "../../autograd/recompute.ts";
import { eigenOfSymmetric } from "../../compute/linalg/run-factors.ts";
import { large } from "../../compute/linalg/large-matrices.ts";

/** Values ascending, and vectors as columns; computed in double precision. */
function eigen(self: Tensor, upper: boolean): Tensor[] {
  const triangle = upper ? self.triu() : self.tril();
  const other = adjointOf(upper ? self.triu(1) : self.tril(-1));
  const wide = self.dtype.is_complex ? complex128 : float64;
  const symmetric = packed(triangle.add(other), wide);
  const largest = numel(self.shape) === 0 ? 1 : lookAt(symmetric.abs().amax(), 1);
  // Squares have to be numbers as well.
  const isUsual = !Number.isFinite(largest) || largest === 0 || (largest < 1e140 && largest > 1e-100);
  const matrices = isUsual ? ownCopy(symmetric) : symmetric.div(largest);
  const { vectors, values } = eigenOfSymmetric(matrices, upper, realDType(self.dtype) === float32);
  if (!isUsual) values.mul_(largest);
  // Only what was read counts; PyTorch gives NaN or refuses to go on, by LAPACK's way through the rows.
  if (!Number.isFinite(largest)) {
    const broken = symmetric.isfinite().flatten(-2).all(-1).logical_not().unsqueeze(-1);
    values.masked_fill_(broken, NaN);
    vectors.masked_fill_(broken.unsqueeze(-1), NaN);
  }
  discard(symmetric);
  return [converted(values, realDType(self.dtype)), packed(vectors.transpose(-2, -1), self.dtype)];
}

/** The values alone of real matrices, for which no gradient is wanted. */
const valuesAlone = direct<Operator<(self: Tensor, upper: boolean) => Tensor>>(
  "_linalg_eigvals_of_symmetric(Tensor self, bool upper) -> Tensor",
  (self: Tensor, upper: boolean) => {
    const values = large.ways!.symmetricValues(self.detach(), upper);
    const result = converted(values, self.dtype);
    discard(values, result);
    return result;
  },
);

/** V (diag(g) + skew(V^H gV) / (w_j - w_i)) V^H, with skew(X) = (X - X^H) / 2 */
function eigenGradient(gradValues: Tensor | null, gradVectors: Tensor | null, values: Tensor, vectors: Tensor): Tensor {
  const adjoint = adjointOf(vectors);
  if (!gradVectors) return vectors.mul(gradValues!.unsqueeze(-2)).matmul(adjoint);
  const product = adjoint.matmul(gradVectors);
  assertPhaseFree(product, "linalg_eigh_backward");
  const gaps = values.unsqueeze(-2).sub(values.unsqueeze(-1));
  const diagonal = gaps.mul(0).diagonal(0, -2, -1).add(1).diag_embed();
  // Only the skew part turns the vectors: what is left would change their lengths, which are always 1.
  const inner = product.sub(adjointOf(product)).div(2).div(gaps.add(diagonal));
  const mixed = inner.sub(inner.diagonal(0, -2, -1).diag_embed());
  return vectors.matmul(gradValues ? mixed.add(gradValues.diag_embed()) : mixed).matmul(adjoint);
}

const eigh_operator: Operator<(A: Tensor, upper: boolean) => Tensor[]> = operator(
  "linalg_eigh(Tensor A, bool upper) -> (Tensor, Tensor)",
  {
    format: [1],
    ownConjugates: true,
    forward: eigen,
    joint: {
      uses: { A: ["result0", "result1"] },
      formula: ([gradValues, gradVectors], c) => [
        eigenGradient(gradValues ?? null, gradVectors ?? null, c.tensor("result0"), c.tensor("result1")),
      ],
    },
  },
);

function checked(self: Tensor, uplo: string, name: string): boolean {
  assertSquare(self, name);
  assertKernel(self, "linalg_eigh_cpu");
  const side = uplo.toUpperCase();
  if (side !== "U" && side !== "L") throw new RuntimeError(`Expected UPLO argument to be 'L' or 'U', but got ${uplo}`);
  return side === "U";
}

/** Eigenvalues and eigenvectors for what does not depend on signs: it brings no more into small bundles. */
export function eigenPairs(self: Tensor): readonly [values: Tensor, vectors: Tensor] {
  return eigh_operator(self, checked(self, "L", "linalg.eigh")) as [Tensor, Tensor];
}

/** Eigenvalues and eigenvectors, as an array with names. */
export type EigenvaluesAndVectors = NamedTuple<["eigenvalues", "eigenvectors"]>;
type Eigh<R> = Operator<(input: Tensor, UPLO?: "L" | "U") => R, { input?: Tensor; UPLO?: "L" | "U" }>;

/** Eigenvalues (ascending) and eigenvectors (columns) of symmetric or Hermitian matrices, of which one triangle is read. */
export const eigh: Eigh<EigenvaluesAndVectors> = composite(
  "linalg_eigh(Tensor self, str UPLO='L') -> (Tensor, Tensor)",
  (self: Tensor, uplo: string) => {
    provideLargeMatrices();
    const [eigenvalues, eigenvectors] = eigh_operator(self, checked(self, uplo, "linalg.eigh")) as [Tensor, Tensor];
    return namedTuple("linalg_eigh", ["eigenvalues", "eigenvectors"], [eigenvalues, eigenvectors]);
  },
);

/** Of larger matrices vectors come along: rotations one by one take more than the products of these. */
const MOST_ALONE = 2048;

/** Eigenvalues of symmetric or Hermitian matrices, ascending. */
export const eigvalsh: Eigh<Tensor> = composite(
  "linalg_eigvalsh(Tensor self, str UPLO='L') -> Tensor",
  (self: Tensor, uplo: string) => {
    const upper = checked(self, uplo, "linalg.eigh");
    provideLargeMatrices();
    if (!self.dtype.is_complex && sizeAt(self.shape, -1) <= MOST_ALONE && !mayNeedGradients([self]))
      return valuesAlone(self, upper);
    return itemAt(eigh_operator(self, upper), 0);
  },
);
