/** QR factorisations by Householder reflections with LAPACK's signs: qr, geqrf, householder_product, ormqr. */
import { shownAs } from "../../autograd/shown-name.ts";
import { isDifferentiable } from "../../dtype.ts";
import { isDifferentiated } from "../../autograd/history.ts";
import { numel, sameShape, shapeText } from "../../layout/shape.ts";
import { RuntimeError } from "../../support/errors.ts";
import { emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { copyInto } from "../../compute/copy-elements.ts";
import { noDerivative } from "../declare/formulas.ts";
import { namedTuple, type NamedTuple } from "../declare/named-tuple.ts";
import { composite, direct, operator } from "../declare/operator.ts";
import { cat } from "../view/join.ts";
import { eye } from "../create/ranges/range.ts";
import type { Operator } from "../declare/types.ts";
import { byColumns } from "../../compute/in-format.ts";
import { adjointOf, assertFloat, assertKernel, ownCopy } from "../../compute/linalg/factor.ts";
import { triangularSolution } from "./triangular.ts";
import { sizeAt } from "../../support/checked.ts";
import { reflect, reflectors } from "../../compute/linalg/run-factors.ts";

/** The first `columns` columns of Q. */
function columnsOfQ(a: Tensor, tau: Tensor, columns: number): Tensor {
  const m = sizeAt(a.shape, -2);
  const q = copyInto(emptyTensor([...a.shape.slice(0, -2), m, columns], a.dtype), eye(m, columns, { dtype: a.dtype }));
  return reflect(a, tau, q, false, true);
}

/** Gradient of a product with an upper triangle: X + X^H without counting the diagonal, which is real, twice. */
function symmetrised(x: Tensor): Tensor {
  const upper = x.triu();
  const diagonal = x.diagonal(0, -2, -1);
  return upper.add(adjointOf(upper)).sub((x.dtype.is_complex ? diagonal.real : diagonal).diag_embed());
}

/** Gradient of the reduced factorisation of a matrix with at least as many rows as columns. */
function tallGradient(gradQ: Tensor | null, gradR: Tensor | null, q: Tensor, r: Tensor): Tensor {
  let inner: Tensor | null = gradR ? gradR.matmul(adjointOf(r)) : null;
  if (gradQ) {
    const product = adjointOf(q).matmul(gradQ);
    inner = inner ? inner.sub(product) : product.neg();
  }
  const outer = q.matmul(symmetrised(inner!));
  return triangularSolution(adjointOf(r), gradQ ? outer.add(gradQ) : outer, false, false);
}

function gradient(gradQ: Tensor | null, gradR: Tensor | null, q: Tensor, r: Tensor): Tensor {
  const [m, n] = r.shape.slice(-2) as [number, number];
  if (m >= n) return tallGradient(gradQ, gradR, q, r);
  // A = Q [U | V]: the first m columns decide Q.
  const [u, v] = [r.narrow(-1, 0, m), r.narrow(-1, m, n - m)];
  if (!gradR) return cat([tallGradient(gradQ, null, q, u), v.mul(0)], -1);
  const [gradU, gradV] = [gradR.narrow(-1, 0, m), gradR.narrow(-1, m, n - m)];
  const throughV = q.matmul(v).matmul(adjointOf(gradV));
  return cat([tallGradient(gradQ ? gradQ.add(throughV) : throughV, gradU, q, u), q.matmul(gradV)], -1);
}

const qr_operator: Operator<(A: Tensor, mode: string) => Tensor[]> = operator(
  "linalg_qr(Tensor A, str mode) -> (Tensor, Tensor)",
  {
    format: [0, 1],
    ownConjugates: true,
    forward: (self: Tensor, mode: string) => {
      const [m, n] = self.shape.slice(-2) as [number, number];
      const { a, tau } = reflectors(self);
      const k = mode === "complete" ? m : Math.min(m, n);
      const r = a.narrow(-2, 0, k).triu();
      return [mode === "r" ? emptyTensor([0], self.dtype) : columnsOfQ(a, tau, k), r];
    },
    joint: {
      uses: { A: ["result0", "result1"] },
      formula: ([gradQ, gradR], c) => {
        const mode = c.value<string>("mode");
        const [m, n] = c.shape("A").slice(-2) as [number, number];
        if (mode === "r")
          throw new RuntimeError(
            "The derivative of linalg.qr depends on Q, which is not computed when mode='r'. Please use linalg.qr(A, mode='reduced') if you are going to require gradients.",
          );
        if (mode === "complete" && m > n)
          throw new RuntimeError("The QR decomposition is not differentiable when mode='complete' and nrows > ncols.");
        return [gradient(gradQ ?? null, gradR ?? null, c.tensor("result0"), c.tensor("result1"))];
      },
    },
  },
);

function checked(self: Tensor, name: string): void {
  if (self.shape.length < 2) throw new RuntimeError(`${name}: The input tensor A must have at least 2 dimensions.`);
  if (!isDifferentiable(self.dtype)) assertFloat(self, name);
  assertKernel(self, "geqrf_cpu");
}

/** A = Q R; mode "reduced", "complete" (square Q) or "r" (no Q). */
export const qr: Operator<
  (A: Tensor, mode?: "reduced" | "complete" | "r") => NamedTuple<["Q", "R"]>,
  { A?: Tensor; mode?: "reduced" | "complete" | "r" }
> = composite("linalg_qr(Tensor A, str mode='reduced') -> (Tensor, Tensor)", (self: Tensor, mode: string) => {
  checked(self, "linalg.qr");
  if (!["reduced", "complete", "r"].includes(mode))
    throw new RuntimeError(
      `qr received unrecognized mode '${mode}' but expected one of 'reduced' (default), 'r', or 'complete'`,
    );
  const [Q, R] = qr_operator(self, mode) as [Tensor, Tensor];
  return namedTuple("linalg_qr", ["Q", "R"], [Q, R]);
});

const geqrf_operator: Operator<(self: Tensor) => Tensor[]> = operator("geqrf(Tensor self) -> (Tensor, Tensor)", {
  format: [0],
  forward: (self: Tensor) => {
    const { a, tau } = reflectors(self);
    return [a, tau];
  },
  joint: { uses: {}, formula: noDerivative("geqrf") },
});

/**
 * LAPACK's form of a QR factorisation: R with reflectors below it, and their factors. As in PyTorch it has no
 * derivative.
 */
export const geqrf: Operator<(self: Tensor) => NamedTuple<["a", "tau"]>> = composite(
  "geqrf(Tensor self) -> (Tensor, Tensor)",
  (self: Tensor) => {
    if (self.shape.length < 2) throw new RuntimeError("torch.geqrf: input must have at least 2 dimensions.");
    assertKernel(self, "geqrf_cpu");
    return namedTuple("geqrf", ["a", "tau"], geqrf_operator(self));
  },
);

/** Q c (or Q^H c) made of recorded operations: one reflection after the other. */
function recordedReflections(input: Tensor, tau: Tensor, c: Tensor, adjoint: boolean): Tensor {
  const m = sizeAt(input.shape, -2);
  const count = sizeAt(tau.shape, -1);
  let result = c.clone(); // a tensor of its own without reflectors too
  const factors = adjoint && tau.dtype.is_complex ? tau.conj() : tau;
  for (let step = 0; step < count; step++) {
    const j = adjoint ? step : count - 1 - step;
    const below = input.narrow(-1, j, 1).tril(-j - 1);
    const v = below.add(eye(m, { dtype: input.dtype }).narrow(-1, j, 1));
    result = result.sub(v.mul(factors.narrow(-1, j, 1).unsqueeze(-1)).matmul(adjointOf(v).matmul(result)));
  }
  return result;
}

/** The product by one kernel. Without reflectors the result belongs to the graph but has no gradient. */
const product_of_reflectors: Operator<(input: Tensor, tau: Tensor) => Tensor> = operator(
  "linalg_householder_product(Tensor input, Tensor tau) -> Tensor",
  {
    format: [0],
    forward: (input: Tensor, tau: Tensor) => columnsOfQ(input, tau, sizeAt(input.shape, -1)),
    joint: { uses: {}, formula: () => [] },
  },
);

/** The shape of tau beside that of the reflectors, and of a matrix beside both. */
function assertReflectors(name: string, input: Tensor, tau: Tensor, other: Tensor | null = null): void {
  const rank = input.shape.length;
  if (rank - tau.shape.length !== 1)
    throw new RuntimeError(
      `${name}: Expected tau to have one dimension less than input, but got tau.ndim equal to ${tau.shape.length} and input.ndim is equal to ${rank}`,
    );
  if (other && other.shape.length !== rank)
    throw new RuntimeError(
      `${name}: Expected other to have the same number of dimensions as input, but got other.ndim equal to ${other.shape.length} and input.ndim is equal to ${rank}`,
    );
  const lead = input.shape.slice(0, -2);
  const batches = { tau: tau.shape.slice(0, -1), ...(other && { other: other.shape.slice(0, -2) }) };
  for (const [argument, shape] of Object.entries(batches))
    if (!sameShape(shape, lead))
      throw new RuntimeError(
        `${name}: Expected batch dimensions of ${argument} to be equal to input.shape[:-2], but got ${shapeText(shape)}`,
      );
}

/** The first columns of the orthogonal matrix that reflectors (as geqrf gives them) stand for. */
export const householder_product: Operator<(input: Tensor, tau: Tensor) => Tensor, { tau?: Tensor }> = composite(
  "linalg_householder_product(Tensor input, Tensor tau) -> Tensor",
  (input: Tensor, tau: Tensor) => {
    if (input.shape.length < 2)
      throw new RuntimeError("torch.linalg.householder_product: input must have at least 2 dimensions.");
    const [m, n] = input.shape.slice(-2) as [number, number];
    if (m < n)
      throw new RuntimeError(
        "torch.linalg.householder_product: input.shape[-2] must be greater than or equal to input.shape[-1]",
      );
    if (n < sizeAt(tau.shape, -1))
      throw new RuntimeError(
        "torch.linalg.householder_product: input.shape[-1] must be greater than or equal to tau.shape[-1]",
      );
    assertReflectors("torch.linalg.householder_product", input, tau);
    if (tau.dtype !== input.dtype)
      throw new RuntimeError(
        `torch.linalg.householder_product: tau dtype ${tau.dtype.scalarName} does not match input dtype ${input.dtype.scalarName}`,
      );
    const isRecorded = isDifferentiated([input, tau]) && numel(input.shape) > 0 && numel(tau.shape) > 0;
    if (!isRecorded) return product_of_reflectors(input, tau);
    const product = recordedReflections(input, tau, eye(m, n, { dtype: input.dtype }).expand(input.shape), false);
    return shownAs(product.mT.contiguous().mT, "LinalgHouseholderProductBackward0");
  },
);

/** The same of any matrix, by one kernel. */
const reflected_operator: Operator<(input: Tensor, tau: Tensor, other: Tensor, adjoint: boolean) => Tensor> = direct(
  "_apply_reflectors(Tensor input, Tensor tau, Tensor other, bool adjoint) -> Tensor",
  (input: Tensor, tau: Tensor, other: Tensor, adjoint: boolean) =>
    byColumns(reflect(input, tau, ownCopy(other), adjoint)),
);

/** Q times a matrix (or the matrix times Q, or with Q^H), with Q given by reflectors. */
export const ormqr: Operator<
  (self: Tensor, tau: Tensor, other: Tensor, left?: boolean, transpose?: boolean) => Tensor,
  { tau?: Tensor; other?: Tensor; left?: boolean; transpose?: boolean }
> = composite(
  "ormqr(Tensor self, Tensor tau, Tensor other, bool left=True, bool transpose=False) -> Tensor",
  (self: Tensor, tau: Tensor, other: Tensor, left: boolean, transpose: boolean) => {
    if (self.shape.length < 2) throw new RuntimeError("torch.ormqr: input must have at least 2 dimensions.");
    if (other.shape.length < 2) throw new RuntimeError("torch.ormqr: other must have at least 2 dimensions.");
    const side = left ? -2 : -1;
    const size = sizeAt(other.shape, side);
    if (size !== sizeAt(self.shape, -2))
      throw new RuntimeError(`torch.ormqr: other.shape[${side}] must be equal to input.shape[-2]`);
    if (tau.shape.at(-1) !== Math.min(size, sizeAt(self.shape, -1)))
      throw new RuntimeError(`torch.ormqr: tau.shape[-1] must be equal to min(other.shape[${side}], input.shape[-1])`);
    assertReflectors("torch.ormqr", self, tau, other);
    assertKernel(self, "ormqr_cpu");
    for (const [argument, tensor] of Object.entries({ tau, other }))
      if (tensor.dtype !== self.dtype)
        throw new RuntimeError(
          `torch.ormqr: Expected input and ${argument} to have the same dtype, but input has dtype${self.dtype.scalarName} and ${argument} has dtype ${tensor.dtype.scalarName}`,
        );
    const isRecorded = isDifferentiated([self, tau, other]);
    const reflected = (c: Tensor, adjoint: boolean): Tensor =>
      (isRecorded ? recordedReflections : reflected_operator)(self, tau, c, adjoint);
    const product = left ? reflected(other, transpose) : adjointOf(reflected(adjointOf(other), !transpose));
    return left && !isRecorded ? product : shownAs(product.mT.contiguous().mT, "OrmqrBackward0");
  },
);
