/** Polar decompositions and square roots of Hermitian matrices, and the equation that their gradients solve. */
import { adjointOf, assertFloat, assertSquare } from "../../compute/linalg/factor.ts";
import { RuntimeError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { namedTuple, type NamedTuple } from "../declare/named-tuple.ts";
import { composite, operator } from "../declare/operator.ts";
import type { Operator } from "../declare/types.ts";
import { eigh } from "./eigen.ts";
import { svd } from "./singular.ts";
import { solve } from "./solve.ts";

/** The Y of X Y + Y X = G, for Hermitian positive definite X. */
const lyapunov: Operator<(X: Tensor, G: Tensor) => Tensor> = operator(
  "_linalg_lyapunov(Tensor X, Tensor G) -> Tensor",
  {
    ownConjugates: true,
    forward: (x: Tensor, g: Tensor) => {
      const { eigenvalues: values, eigenvectors: vectors } = eigh(x);
      const sums = values.unsqueeze(-1).add(values.unsqueeze(-2));
      const inner = adjointOf(vectors).matmul(g).matmul(vectors).div(sums);
      return vectors.matmul(inner).matmul(adjointOf(vectors));
    },
    joint: {
      uses: { X: ["X", "result"], G: ["X"] },
      formula: ([grad], c) => {
        if (!grad) return [];
        const gradG = lyapunov(c.tensor("X"), grad);
        if (!c.needs("X")) return [null, gradG];
        const y = adjointOf(c.tensor("result"));
        return [gradG.matmul(y).add(y.matmul(gradG)).neg(), gradG];
      },
    },
  },
);

const root_operator: Operator<(A: Tensor) => Tensor> = operator("linalg_matrix_sqrth(Tensor A) -> Tensor", {
  ownConjugates: true,
  forward: (self: Tensor) => {
    const { eigenvalues: values, eigenvectors: vectors } = eigh(self);
    return vectors.mul(values.clamp_min(0).sqrt().unsqueeze(-2)).matmul(adjointOf(vectors));
  },
  derivative: { A: [["result"], (grad, c) => lyapunov(c.tensor("result"), grad.add(adjointOf(grad)).mul(0.5))] },
});

/**
 * The square root X of Hermitian positive definite matrices [..., n, n], of which the lower triangle is read: X X = A.
 * Negative eigenvalues count as 0, as in PyTorch.
 * @example
 * torch.linalg.matrix_sqrth(torch.tensor([[4, 0], [0, 9]]).float()); // tensor([[2., 0.], [0., 3.]])
 */
export const matrix_sqrth: Operator<(A: Tensor) => Tensor, { A?: Tensor }> = composite(
  "linalg_matrix_sqrth(Tensor A) -> Tensor",
  (self: Tensor) => {
    assertSquare(self, "linalg.matrix_sqrth");
    assertFloat(self, "linalg.matrix_sqrth");
    return root_operator(self);
  },
);

const polar_operator: Operator<(A: Tensor) => Tensor[]> = operator("linalg_polar(Tensor A) -> (Tensor, Tensor)", {
  ownConjugates: true,
  forward: (self: Tensor) => {
    const { U: left, S: values, Vh: right } = svd(self, false);
    return [left.matmul(right), adjointOf(right).mul(values.unsqueeze(-2)).matmul(right)];
  },
  joint: {
    uses: { A: ["result0", "result1"] },
    formula: ([gradU, gradH], c) => {
      const [u, h] = [c.tensor("result0"), c.tensor("result1")];
      // U^H dU is skew and solves Y H + H Y = U^H dA - dA^H U; dH = U^H dA - Y H.
      const outer = gradU ? adjointOf(u).matmul(gradU) : null;
      const inner = gradH ? gradH.matmul(h).neg() : null;
      if (!outer && !inner) return [];
      const y = lyapunov(h, outer && inner ? outer.add(inner) : (outer ?? inner)!);
      const skew = y.sub(adjointOf(y));
      let gradient = u.matmul(gradH ? skew.add(gradH) : skew);
      const [m, n] = u.shape.slice(-2) as [number, number];
      if (m > n && gradU) {
        const scaled = adjointOf(solve(h, adjointOf(gradU))); // gU H^-1
        gradient = gradient.add(scaled.sub(u.matmul(adjointOf(u).matmul(scaled))));
      }
      return [gradient];
    },
  },
});

/**
 * The polar decomposition A = U H of matrices [..., m, n] with m >= n: U has orthonormal columns, H is Hermitian and
 * positive semidefinite. Differentiable where the columns of A are independent.
 * @throws {RuntimeError} for matrices with more columns than rows
 * @example
 * torch.linalg.polar(torch.tensor([[0, -2], [3, 0]]).float()).H; // tensor([[3., 0.], [0., 2.]])
 */
export const polar: Operator<(A: Tensor) => NamedTuple<["U", "H"]>, { A?: Tensor }> = composite(
  "linalg_polar(Tensor A) -> (Tensor, Tensor)",
  (self: Tensor) => {
    if (self.shape.length < 2)
      throw new RuntimeError("linalg.polar: The input tensor A must have at least 2 dimensions.");
    const [m, n] = self.shape.slice(-2) as [number, number];
    assertFloat(self, "linalg.polar");
    if (m < n)
      throw new RuntimeError(
        `linalg.polar: input must have at least as many rows as columns, but got ${m} by ${n} matrices`,
      );
    return namedTuple("linalg_polar", ["U", "H"], polar_operator(self));
  },
);
