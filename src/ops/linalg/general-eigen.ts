/** Eigenvalues and eigenvectors of general matrices: eig and eigvals. */
import { lookAt } from "../../compute/look-at.ts";
import { adjointOf, assertSquare, firstError } from "../../compute/linalg/factor.ts";
import { generalEigen } from "../../compute/linalg/run-factors.ts";
import { isDifferentiable, realDType } from "../../dtype.ts";
import { numel } from "../../layout/shape.ts";
import { LinAlgError, notImplemented, RuntimeError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { Complex } from "../../support/complex.ts";
import { where } from "../elementwise/where.ts";
import { namedTuple } from "../declare/named-tuple.ts";
import { mayNeedGradients } from "../../autograd/recompute.ts";
import { discard } from "../../compute/copy-elements.ts";
import { itemAt, lastOf } from "../../support/checked.ts";
import { composite, direct, operator } from "../declare/operator.ts";
import type { Operator } from "../declare/types.ts";
import type { EigenvaluesAndVectors } from "./eigen.ts";
import { assertPhaseFree } from "./phases.ts";
import { solve } from "./solve.ts";

/** PyTorch's `linalg_eig_backward` (Boeddeker et al., "On the computation of complex-valued gradients", 2017). */
function gradientOf(gradValues: Tensor | null, gradVectors: Tensor | null, values: Tensor, vectors: Tensor): Tensor {
  const adjoint = adjointOf(vectors);
  if (!gradVectors) return solve(adjoint, gradValues!.unsqueeze(-1).mul(adjoint));
  const product = adjoint.matmul(gradVectors);
  assertPhaseFree(product, "linalg_eig_backward");
  const lengths = product.diagonal(0, -2, -1).real;
  const gaps = values.unsqueeze(-2).sub(values.unsqueeze(-1)).conj();
  const ones = gaps.detach().mul(0).diagonal(0, -2, -1).add(1).diag_embed();
  const tangent = product.sub(adjoint.matmul(vectors.mul(lengths.unsqueeze(-2)))).div(gaps.add(ones));
  const mixed = tangent.sub(tangent.diagonal(0, -2, -1).diag_embed());
  return solve(adjoint, (gradValues ? mixed.add(gradValues.diag_embed()) : mixed).matmul(adjoint));
}

const eig_operator: Operator<(self: Tensor) => Tensor[]> = operator("linalg_eig(Tensor self) -> (Tensor, Tensor)", {
  format: [1],
  ownConjugates: true,
  nondifferentiable: [2],
  internalOutputs: [2],
  forward: generalEigen,
  joint: {
    uses: { self: ["result0", "result1"] },
    formula: ([gradValues, gradVectors], c) => {
      if (!gradValues && !gradVectors) return [];
      const gradient = gradientOf(gradValues ?? null, gradVectors ?? null, c.tensor("result0"), c.tensor("result1"));
      return [c.dtype("self").is_complex ? gradient : gradient.real];
    },
  },
});

/** Eigenvalues alone, for which no gradient is wanted, and error codes. */
const valuesAlone = direct<Operator<(self: Tensor) => Tensor[]>>(
  "_linalg_eigvals(Tensor self) -> (Tensor, Tensor)",
  (self: Tensor) => {
    const [values, vectors, info] = generalEigen(self.detach(), false);
    discard(vectors);
    return [values, info];
  },
);

function checked(self: Tensor, name: string): void {
  assertSquare(self, name);
  if (!isDifferentiable(self.dtype)) throw new RuntimeError(`Unknown Complex ScalarType for ${self.dtype.scalarName}`);
  if (realDType(self.dtype).itemsize === 2) throw notImplemented("linalg_eig_out_cpu", self.dtype);
}

/** Whether all elements are finite. */
function isFinite(self: Tensor): boolean {
  return numel(self.shape) === 0 || lookAt(self.detach().isfinite().all(), 1) !== 0;
}

function assertConverged(info: Tensor): void {
  const error = firstError(info);
  if (error)
    throw new LinAlgError(
      `linalg.eig: ${error.where}The algorithm failed to converge because the input matrix is ill-conditioned or has too many repeated eigenvalues (error code: ${error.code}).`,
    );
}

/**
 * Eigenvalues and eigenvectors (columns of length 1) of square matrices [..., n, n], both complex, in no particular
 * order. Real matrices have conjugate pairs. Gradients exist where the loss does not depend on the phases of the vectors.
 * @throws {RuntimeError} for infinite numbers and NaN
 * @example
 * torch.linalg.eig(torch.tensor([[0, -1], [1, 0]]).float()).eigenvalues; // tensor([0.+1.j, 0.-1.j])
 */
export const eig: Operator<(input: Tensor) => EigenvaluesAndVectors, { input?: Tensor }> = composite(
  "linalg_eig(Tensor self) -> (Tensor, Tensor)",
  (self: Tensor) => {
    checked(self, "linalg.eig");
    if (!isFinite(self)) throw new RuntimeError("torch.linalg.eig: input tensor should not contain infs or NaNs.");
    const [eigenvalues, eigenvectors, info] = eig_operator(self) as [Tensor, Tensor, Tensor];
    assertConverged(info);
    return namedTuple("linalg_eig", ["eigenvalues", "eigenvectors"], [eigenvalues, eigenvectors]);
  },
);

/**
 * Eigenvalues of square matrices [..., n, n], complex, in no particular order; NaN of matrices with infinite numbers.
 * @example
 * torch.linalg.eigvals(torch.tensor([[0, -1], [1, 0]]).float()); // tensor([0.+1.j, 0.-1.j])
 */
export const eigvals: Operator<(self: Tensor) => Tensor, { A?: Tensor }> = composite(
  "linalg_eigvals(Tensor self) -> Tensor",
  (self: Tensor) => {
    checked(self, "linalg.eigvals");
    const finite = isFinite(self) ? null : self.detach().isfinite().flatten(-2).all(-1);
    const matrices = finite === null ? self : where(finite.unsqueeze(-1).unsqueeze(-1), self, 0);
    const found = mayNeedGradients([matrices]) ? eig_operator(matrices) : valuesAlone(matrices);
    const [eigenvalues, info] = [itemAt(found, 0), lastOf(found)];
    assertConverged(info);
    return finite === null
      ? eigenvalues
      : eigenvalues.masked_fill(finite.logical_not().unsqueeze(-1), new Complex(NaN, NaN));
  },
);
