/** Cholesky factorisations of positive definite matrices, and what is solved with them. */
import { broadcastShapes } from "../../layout/broadcast.ts";
import { numel } from "../../layout/shape.ts";
import { int32 } from "../../dtype.ts";
import { LinAlgError, RuntimeError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { namedTuple, type NamedTuple } from "../declare/named-tuple.ts";
import { composite, operator } from "../declare/operator.ts";
import { eye } from "../create/ranges/range.ts";
import type { Operator } from "../declare/types.ts";
import {
  adjointOf,
  assertFloat,
  assertKernel,
  assertSquare,
  assertSystem,
  firstError,
} from "../../compute/linalg/factor.ts";
import { triangularSolution } from "./triangular.ts";
import { sizeAt } from "../../support/checked.ts";
import { choleskyFactor } from "../../compute/linalg/run-factors.ts";

const cholesky_operator: Operator<(A: Tensor, upper: boolean) => Tensor[]> = operator(
  "linalg_cholesky_ex(Tensor A, bool upper) -> (Tensor, Tensor)",
  {
    nondifferentiable: [1],
    format: [0],
    ownConjugates: true,
    forward: choleskyFactor,
    joint: {
      uses: { A: ["result0"] },
      formula: ([grad], c) => {
        if (!grad) return [];
        const upper = c.value<boolean>("upper");
        const result = c.tensor("result0");
        const [l, g] = upper ? [adjointOf(result), adjointOf(grad)] : [result, grad];
        // Murray, "Differentiation of the Cholesky decomposition" (2016): L^-H phi(L^H g) L^-1 with the Hermitian half
        // of phi, the lower triangle.
        const phi = adjointOf(l).matmul(g).tril();
        const half = phi.add(adjointOf(phi.tril(-1))).mul(0.5);
        return [triangularSolution(l, triangularSolution(adjointOf(l), half, true), false, false)];
      },
    },
  },
);

function factored(self: Tensor, upper: boolean, name: string): [Tensor, Tensor] {
  assertSquare(self, name);
  assertFloat(self, "linalg.cholesky");
  return cholesky_operator(self, upper) as [Tensor, Tensor];
}

function assertPositive(info: Tensor, name: string): void {
  const error = firstError(info);
  if (error)
    throw new LinAlgError(
      `${name}: ${error.where}The factorization could not be completed because the input is not positive-definite (the leading minor of order ${error.code} is not positive-definite).`,
    );
}

/** L and LAPACK's error codes. */
export const cholesky_ex: Operator<
  (input: Tensor) => NamedTuple<["L", "info"]>,
  { input?: Tensor; upper?: boolean; check_errors?: boolean }
> = composite(
  "linalg_cholesky_ex(Tensor self, *, bool upper=False, bool check_errors=False) -> (Tensor, Tensor)",
  (self: Tensor, upper: boolean, check: boolean) => {
    const [L, info] = factored(self, upper, "linalg.cholesky");
    if (check) assertPositive(info, "linalg.cholesky_ex");
    return namedTuple("linalg_cholesky_ex", ["L", "info"], [L, info]);
  },
);

/** The lower triangle L of A = L L^H, or the upper one of A = U^H U. */
export const cholesky: Operator<(input: Tensor) => Tensor, { input?: Tensor; upper?: boolean }> = composite(
  "linalg_cholesky(Tensor self, *, bool upper=False) -> Tensor",
  (self: Tensor, upper: boolean) => {
    const [result, info] = factored(self, upper, "linalg.cholesky");
    assertPositive(info, "linalg.cholesky");
    return result;
  },
);

const solve_operator: Operator<(self: Tensor, input2: Tensor, upper: boolean) => Tensor> = operator(
  "cholesky_solve(Tensor self, Tensor input2, bool upper) -> Tensor",
  {
    format: [0],
    ownConjugates: true,
    forward: (b: Tensor, factor: Tensor, upper: boolean) => {
      const lower = upper ? adjointOf(factor) : factor;
      return triangularSolution(adjointOf(lower), triangularSolution(lower, b, false), true);
    },
    joint: {
      uses: { self: ["input2"], input2: ["input2", "result"] },
      formula: ([grad], c) => {
        if (!grad) return [];
        const [factor, upper] = [c.tensor("input2"), c.value<boolean>("upper")];
        const gradB = solve_operator(grad, factor, upper);
        if (!c.needs("input2")) return [gradB];
        const product = gradB.matmul(adjointOf(c.tensor("result")));
        const both = product.add(adjointOf(product));
        return [gradB, (upper ? factor.matmul(both) : both.matmul(factor)).neg()];
      },
    },
  },
);

/** The solution of A X = B from A's Cholesky factor. */
export const cholesky_solve: Operator<
  (self: Tensor, input2: Tensor, upper?: boolean) => Tensor,
  { input2?: Tensor; upper?: boolean }
> = composite(
  "cholesky_solve(Tensor self, Tensor input2, bool upper=False) -> Tensor",
  (b: Tensor, factor: Tensor, upper: boolean) => {
    if (b.shape.length < 2)
      throw new RuntimeError(`b should have at least 2 dimensions, but has ${b.shape.length} dimensions instead`);
    if (factor.shape.length < 2)
      throw new RuntimeError(`u should have at least 2 dimensions, but has ${factor.shape.length} dimensions instead`);
    broadcastShapes(b.shape.slice(0, -2), factor.shape.slice(0, -2));
    assertSystem(b, factor, "cholesky_solve");
    assertKernel(factor, "cholesky_solve_cpu");
    return solve_operator(b, factor, upper);
  },
);

/** The inverse of a matrix from its Cholesky factor. */
export const cholesky_inverse: Operator<(self: Tensor, upper?: boolean) => Tensor, { upper?: boolean }> = operator(
  "cholesky_inverse(Tensor self, bool upper=False) -> Tensor",
  {
    format: [0],
    ownConjugates: true,
    forward: (self: Tensor, upper: boolean) => {
      assertSquare(self, "cholesky_inverse");
      assertKernel(self, "cholesky_inverse_out_cpu");
      const isZero = self.diagonal(0, -2, -1).eq(0);
      const zero = numel(self.shape) > 0 ? firstError(isZero.to(int32).argmax(-1).add(1).mul(isZero.any(-1))) : null;
      if (zero)
        throw new LinAlgError(
          `cholesky_inverse: ${zero.where}The diagonal element ${zero.code} is zero, the inversion could not be completed because the input matrix is singular.`,
        );
      return solve_operator(eye(sizeAt(self.shape, -1), { dtype: self.dtype }).expand(self.shape), self, upper);
    },
    derivative: {
      self: [
        ["self", "result"],
        (grad, c) => {
          const [factor, inverse] = [c.tensor("self"), c.tensor("result")];
          const both = inverse.matmul(grad.add(adjointOf(grad))).matmul(inverse);
          return (c.value<boolean>("upper") ? factor.matmul(both) : both.matmul(factor)).neg();
        },
      ],
    },
  },
);
