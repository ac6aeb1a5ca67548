/** LU factorisations with partial pivoting: lu_factor, lu, lu_unpack, lu_solve, and determinants. */
import { assertOneDevice } from "../declare/device-of-call.ts";
import { lookAt } from "../../compute/look-at.ts";
import { shownAs } from "../../autograd/shown-name.ts";
import { warn } from "../../support/warnings.ts";
import { assertNoWhole, floatInfoOf, isDifferentiable, type DType } from "../../dtype.ts";
import { shapeText, timesText, sameShape } from "../../layout/shape.ts";
import { notImplemented, RuntimeError, ValueError } from "../../support/errors.ts";
import { emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { copyInto } from "../../compute/copy-elements.ts";
import { namedTuple, type NamedTuple } from "../declare/named-tuple.ts";
import { composite, direct, operator } from "../declare/operator.ts";
import { complex, conjugated } from "../elementwise/complex/complex.ts";
import type { Context } from "../declare/context.ts";
import type { Gradient } from "../../autograd/node-types.ts";
import { cat } from "../view/join.ts";
import { empty } from "../create/create.ts";
import { eye } from "../create/ranges/range.ts";
import type { Operator } from "../declare/types.ts";
import {
  assertFloat,
  assertKernel,
  assertSquare,
  exchangeRows,
  factor,
  firstError,
} from "../../compute/linalg/factor.ts";
import { triangularSolution } from "./triangular.ts";
import { itemAt, lastOf, sizeAt } from "../../support/checked.ts";

/** The permutation matrix P of A = P L U. */
const permutation_operator: Operator<(pivots: Tensor, m: number, dtype: DType) => Tensor> = direct(
  "_lu_permutation(Tensor pivots, int m, ScalarType dtype) -> Tensor",
  permutation,
);

function permutationOf(pivots: Tensor, m: number, like: Tensor): Tensor {
  return permutation_operator(pivots, m, like.dtype);
}

function permutation(pivots: Tensor, m: number, dtype: DType): Tensor {
  const identity = copyInto(emptyTensor([...pivots.shape.slice(0, -1), m, m], dtype), eye(m, { dtype }));
  return exchangeRows(identity, pivots, true);
}

/** L (with ones on its diagonal) and U of factors in one matrix. */
function triangles(lu: Tensor): [Tensor, Tensor] {
  const [m, n] = lu.shape.slice(-2) as [number, number];
  const k = Math.min(m, n);
  return [
    lu
      .narrow(-1, 0, k)
      .tril(-1)
      .add(eye(m, k, { dtype: lu.dtype })),
    lu.narrow(-2, 0, k).triu(),
  ];
}

/** PyTorch's `lu_backward`: the gradient of A by those of L and U, for any shape. */
function gradientOf(gradL: Tensor, gradU: Tensor, p: Tensor, l: Tensor, u: Tensor): Tensor {
  const [m, n] = [sizeAt(l.shape, -2), sizeAt(u.shape, -1)];
  const k = Math.min(m, n);
  const t = (x: Tensor): Tensor => x.transpose(-2, -1);
  const [l1, u1] = [l.narrow(-2, 0, k), u.narrow(-1, 0, k)];
  let lower = t(l1).matmul(gradL.narrow(-2, 0, k));
  let upper = gradU.narrow(-1, 0, k).matmul(t(u1));
  if (m < n) lower = lower.sub(gradU.narrow(-1, k, n - k).matmul(t(u.narrow(-1, k, n - k))));
  if (m > n) upper = upper.sub(t(l.narrow(-2, k, m - k)).matmul(gradL.narrow(-2, k, m - k)));
  const inner = lower.tril(-1).add(upper.triu());
  const left = triangularSolution(t(l1), inner, true, true, true);
  let result = triangularSolution(t(u1), left, false, false);
  if (m < n) result = cat([result, triangularSolution(t(l1), gradU.narrow(-1, k, n - k), true, true, true)], -1);
  if (m > n) result = cat([result, triangularSolution(t(u1), gradL.narrow(-2, k, m - k), false, false)], -2);
  return p.matmul(result);
}

type FactorEx = Operator<(A: Tensor, pivot: boolean) => Tensor[]>;

const factor_operator: FactorEx = operator("linalg_lu_factor_ex(Tensor A, bool pivot) -> (Tensor, Tensor, Tensor)", {
  format: [0],
  nondifferentiable: [1, 2],
  forward: (self: Tensor, pivot: boolean) => {
    const { lu, pivots, info } = factor(self, pivot);
    return [lu, pivots, info];
  },
  joint: {
    uses: { A: ["result0", "result1"] },
    formula: ([grad], c) => {
      if (!grad) return [];
      const [lu, pivots] = [c.tensor("result0"), c.tensor("result1")];
      const [l, u] = triangles(lu);
      const k = Math.min(...lu.shape.slice(-2));
      return [
        gradientOf(
          grad.narrow(-1, 0, k).tril(-1),
          grad.narrow(-2, 0, k).triu(),
          permutationOf(pivots, sizeAt(lu.shape, -2), lu),
          l,
          u,
        ),
      ];
    },
  },
});

function checked(self: Tensor, name: string): void {
  if (self.shape.length < 2)
    throw new RuntimeError(
      `${name}: Expected tensor with 2 or more dimensions. Got size: ${shapeText(self.shape)} instead`,
    );
  if (!isDifferentiable(self.dtype)) throw notImplemented("lu_cpu", self.dtype);
}

function assertPivots(pivot: boolean): void {
  if (!pivot) throw new RuntimeError("linalg.lu_factor: LU without pivoting is not implemented on the CPU");
}

function assertNonsingular(info: Tensor, name = "torch.linalg.lu_factor"): void {
  const error = firstError(info);
  if (error) {
    throw new RuntimeError(
      `${name}: ${error.where}U[${error.code},${error.code}] is zero and using it on lu_solve would result in a division by zero. If you still want to perform the factorization, consider calling linalg.lu(A, pivot) or linalg.lu_factor_ex(A, pivot)`,
    );
  }
}

/** L and U in one matrix, LAPACK's pivots (from 1) and error codes. */
export const lu_factor_ex: Operator<
  (A: Tensor) => NamedTuple<["LU", "pivots", "info"]>,
  { A?: Tensor; pivot?: boolean; check_errors?: boolean }
> = composite(
  "linalg_lu_factor_ex(Tensor A, *, bool pivot=True, bool check_errors=False) -> (Tensor, Tensor, Tensor)",
  (self: Tensor, pivot: boolean, check: boolean) => {
    checked(self, "torch.lu_factor");
    assertPivots(pivot);
    const [LU, pivots, info] = factor_operator(self, pivot) as [Tensor, Tensor, Tensor];
    if (check) assertNonsingular(info, "torch.linalg.lu_factor_ex");
    return namedTuple("linalg_lu_factor_ex", ["LU", "pivots", "info"], [LU, pivots, info]);
  },
);

/** L and U in one matrix, and LAPACK's pivots (from 1). */
export const lu_factor: Operator<(A: Tensor) => NamedTuple<["LU", "pivots"]>, { A?: Tensor; pivot?: boolean }> =
  composite("linalg_lu_factor(Tensor A, *, bool pivot=True) -> (Tensor, Tensor)", (self: Tensor, pivot: boolean) => {
    checked(self, "torch.lu_factor");
    assertPivots(pivot);
    const [LU, pivots, info] = factor_operator(self, pivot) as [Tensor, Tensor, Tensor];
    assertNonsingular(info);
    return namedTuple("linalg_lu_factor", ["LU", "pivots"], [LU, pivots]);
  });

/** A = P L U. */
export const lu: Operator<(A: Tensor) => NamedTuple<["P", "L", "U"]>, { A?: Tensor; pivot?: boolean }> = composite(
  "linalg_lu(Tensor A, *, bool pivot=True) -> (Tensor, Tensor, Tensor)",
  (self: Tensor, pivot: boolean) => {
    checked(self, "linalg.lu");
    assertPivots(pivot);
    const [factors, pivots] = factor_operator(self, pivot) as [Tensor, Tensor, Tensor];
    const [L, U] = triangles(factors);
    const P = permutationOf(pivots, sizeAt(self.shape, -2), self);
    for (const each of [L, U]) shownAs(each, "LinalgLuBackward0");
    return namedTuple("linalg_lu", ["P", "L", "U"], [P, L, U]);
  },
);

/** The older form of `lu_factor`, with the error codes when they are asked for. */
export const torchLu: Operator<
  (self: Tensor, pivot?: boolean, get_infos?: boolean) => readonly Tensor[],
  { pivot?: boolean; get_infos?: boolean }
> = composite(
  "lu(Tensor self, bool pivot=True, bool get_infos=False) -> (Tensor, Tensor, Tensor)",
  (self: Tensor, pivot: boolean, infos: boolean) => {
    warn(
      "torch.lu is deprecated in favor of torch.linalg.lu_factor / torch.linalg.lu_factor_ex and will be removed in a future PyTorch release.\nLU, pivots = torch.lu(A, compute_pivots)\nshould be replaced with\nLU, pivots = torch.linalg.lu_factor(A, compute_pivots)\nand\nLU, pivots, info = torch.lu(A, compute_pivots, get_infos=True)\nshould be replaced with\nLU, pivots, info = torch.linalg.lu_factor_ex(A, compute_pivots)",
    );
    checked(self, "torch.lu_factor");
    assertPivots(pivot);
    const [factors, pivots, info] = factor_operator(self, pivot) as [Tensor, Tensor, Tensor];
    return infos ? [factors, pivots, info] : [factors, pivots];
  },
);

/** P, L and U of what `lu_factor` gives. */
export const lu_unpack: Operator<
  (LU_data: Tensor, LU_pivots: Tensor, unpack_data?: boolean, unpack_pivots?: boolean) => NamedTuple<["P", "L", "U"]>,
  { LU_data?: Tensor; LU_pivots?: Tensor; unpack_data?: boolean; unpack_pivots?: boolean }
> = composite(
  "lu_unpack(Tensor LU_data, Tensor LU_pivots, bool unpack_data=True, bool unpack_pivots=True) -> (Tensor, Tensor, Tensor)",
  (data: Tensor, pivots: Tensor, wantsData: boolean, wantsPivots: boolean) => {
    if (data.shape.length < 2)
      throw new RuntimeError(
        `torch.lu_unpack: Expected tensor with 2 or more dimensions. Got size: ${shapeText(data.shape)} instead`,
      );
    if (wantsPivots && pivots.dtype.name !== "int32") {
      throw new RuntimeError(
        "torch.lu_unpack: LU_pivots is expected to be a contiguous tensor of torch.int32 dtype.\nNote: this function is intended to be used with the output produced by torch.linalg.lu_factor",
      );
    }
    const n = sizeAt(data.shape, -2);
    assertOneDevice(data, pivots);
    if (wantsPivots) {
      const expected = [...data.shape.slice(0, -2), Math.min(n, sizeAt(data.shape, -1))];
      if (!sameShape(pivots.shape, expected))
        throw new ValueError(
          `Expected LU_pivots to have shape ${shapeText(expected)} but got ${shapeText(pivots.shape)} instead.`,
        );
      if (lookAt(pivots.lt(1).logical_or(pivots.gt(n)).any(), 0) !== 0)
        throw new RuntimeError(
          "pivots passed to lu_unpack must be between 1 and LU.size(-2) inclusive.Did you properly pass the result of lu_factor?",
        );
    }
    const none = empty([0], { dtype: data.dtype });
    const P = wantsPivots ? permutationOf(pivots, n, data) : none;
    const [L, U] = wantsData ? triangles(data) : [none, none];
    for (const each of [L, U]) shownAs(each, "LuUnpackBackward0");
    return namedTuple("lu_unpack", ["P", "L", "U"], [P, L, U]);
  },
);

/** The solution of A X = B, or with `transposed` of A^T X = B. */
function solution(factors: Tensor, pivots: Tensor, b: Tensor, left: boolean, transposed: boolean): Tensor {
  if (!left) return solution(factors, pivots, b.transpose(-2, -1), true, !transposed).transpose(-2, -1);
  const [l, u] = triangles(factors);
  const p = permutationOf(pivots, sizeAt(factors.shape, -1), factors);
  if (!transposed)
    return triangularSolution(u, triangularSolution(l, p.transpose(-2, -1).matmul(b), false, true, true), true);
  return p.matmul(
    triangularSolution(l.transpose(-2, -1), triangularSolution(u.transpose(-2, -1), b, false), true, true, true),
  );
}

/** PyTorch's checks of `linalg_lu_solve`, in their order. */
function assertFactors(factors: Tensor, pivots: Tensor, b: Tensor, left: boolean): void {
  const name = "linalg.lu_solve";
  if (!isDifferentiable(factors.dtype)) assertFloat(factors, `torch.${name}`);
  if (factors.dtype !== b.dtype)
    throw new RuntimeError(
      `${name}: Expected LU and B to have the same dtype, but found LU of type ${factors.dtype.scalarName} and B of type ${b.dtype.scalarName} instead`,
    );
  if (pivots.dtype.name !== "int32")
    throw new RuntimeError(`${name}: pivots should be a Tensor of scalar type torch.int32`);
  assertSquare(factors, `torch.${name}`);
  if (b.shape.length < 2) throw new RuntimeError(`${name}: The input tensor B must have at least 2 dimensions.`);
  const n = factors.shape.at(-1)!;
  if (b.shape.at(left ? -2 : -1) !== n)
    throw new RuntimeError(
      `${name}: Incompatible shapes of A and B for the equation ${left ? "AX = B" : "XA = B"} (${timesText(factors.shape.slice(-2))} and ${timesText(b.shape.slice(-2))})`,
    );
  if (pivots.shape.at(-1) !== n)
    throw new RuntimeError(`${name}: Number of pivots per batch should be same as the dimension of the matrix`);
  if (!sameShape(pivots.shape, factors.shape.slice(0, -1)))
    throw new RuntimeError(
      `${name}: Expected LU.shape[:-1] and pivots.shape to be the same, but got pivots with shape ${shapeText(pivots.shape)} instead`,
    );
  assertKernel(factors, "linalg.lu_solve_cpu");
  const given = "Did you properly pass the result of lu_factor?";
  if (lookAt(pivots.lt(1).any(), 0) !== 0)
    throw new RuntimeError(`Pivots given to lu_solve must all be greater or equal to 1. ${given}`);
  if (lookAt(pivots.gt(n).any(), 0) !== 0)
    throw new RuntimeError(`Pivots given to lu_solve must all be smaller or equal to LU.size(-2). ${given}`);
}

const solutionNode = "LinalgLuSolveBackward0";

/** The solution of A X = B from A's factors; `adjoint` with its conjugate transpose, `left` false for X A = B. */
export const lu_solve: Operator<
  (LU: Tensor, pivots: Tensor, B: Tensor) => Tensor,
  { LU?: Tensor; pivots?: Tensor; B?: Tensor; left?: boolean; adjoint?: boolean }
> = composite(
  "linalg_lu_solve(Tensor LU, Tensor pivots, Tensor B, *, bool left=True, bool adjoint=False) -> Tensor",
  (factors: Tensor, pivots: Tensor, b: Tensor, left: boolean, adjoint: boolean) => {
    assertFactors(factors, pivots, b, left);
    if (!adjoint || !factors.dtype.is_complex)
      return shownAs(columnwise(solution(factors, pivots, b, left, adjoint), left), solutionNode);
    // A^H X = B is A^T conj(X) = conj(B).
    const conjugate = columnwise(solution(factors, pivots, b.conj(), left, true), left);
    return shownAs(left ? conjugated(conjugate) : conjugate.conj(), solutionNode);
  },
);

/** The older form, with B first. */
export const torchLuSolve: Operator<
  (self: Tensor, LU_data: Tensor, LU_pivots: Tensor) => Tensor,
  { LU_data?: Tensor; LU_pivots?: Tensor }
> = composite(
  "lu_solve(Tensor self, Tensor LU_data, Tensor LU_pivots) -> Tensor",
  (b: Tensor, factors: Tensor, pivots: Tensor) => {
    warn(
      "torch.lu_solve is deprecated in favor of torch.linalg.lu_solveand will be removed in a future PyTorch release.\nNote that torch.linalg.lu_solve has its arguments reversed.\nX = torch.lu_solve(B, LU, pivots)\nshould be replaced with\nX = torch.linalg.lu_solve(LU, pivots, B)",
    );
    assertFactors(factors, pivots, b, true);
    return shownAs(columnwise(solution(factors, pivots, b, true, false), true), solutionNode);
  },
);

/** A solution as PyTorch lays it out: column by column, and row by row where the unknown stands on the left. */
function columnwise(x: Tensor, left: boolean): Tensor {
  return left ? x.transpose(-2, -1).contiguous().transpose(-2, -1) : x.contiguous();
}

/** Sign of a permutation: -1 for an odd number of exchanges. */
function exchangeSign(pivots: Tensor, like: Tensor): Tensor {
  const places = pivots.new_ones(pivots.shape).cumsum(-1);
  const exchanges = pivots.ne(places).sum(-1);
  return exchanges.remainder(2).mul(-2).add(1).to(like.dtype);
}

/** `value` on the diagonals of [..., n, n]. */
function diagonalOf(value: Tensor, n: number): Tensor {
  return value
    .unsqueeze(-1)
    .expand([...value.shape, n])
    .diag_embed();
}

/**
 * The solution of A.T X = value * I by A's factors; a zero pivot counts as machine precision, so that the determinant's
 * gradient stays finite.
 */
function adjointSolution(value: Tensor, lu: Tensor, pivots: Tensor): Tensor {
  const n = sizeAt(lu.shape, -1);
  const zero = lu.diagonal(0, -2, -1).eq(0).to(lu.dtype).mul(floatInfoOf(lu.dtype).eps);
  return solution(lu.add(zero.diag_embed()), pivots, diagonalOf(value, n), true, true);
}

const det_operator: Operator<(A: Tensor) => Tensor[]> = operator("linalg_det(Tensor A) -> (Tensor, Tensor, Tensor)", {
  nondifferentiable: [1, 2],
  internalOutputs: [1, 2],
  forward: (self: Tensor) => {
    const { lu, pivots } = factor(self);
    return [lu.diagonal(0, -2, -1).prod(-1).mul(exchangeSign(pivots, self)), lu, pivots];
  },
  joint: {
    uses: { A: ["A", "result0", "result1", "result2"] },
    formula: ([grad], c) => {
      if (!grad) return [];
      if (c.shape("A").includes(0)) return [c.tensor("A").new_zeros(c.shape("A"))];
      const value = grad.mul(c.tensor("result0"));
      return [inverseTransposed(c.tensor("A")).mul(value.unsqueeze(-1).unsqueeze(-1))];
    },
    fused: ([grad], c) => {
      if (!grad) return [];
      if (c.shape("A").includes(0)) return [c.tensor("A").new_zeros(c.shape("A"))];
      return [adjointSolution(grad.mul(c.tensor("result0")), c.tensor("result1"), c.tensor("result2"))];
    },
  },
});

function inverseTransposed(a: Tensor): Tensor {
  const n = sizeAt(a.shape, -1);
  const [lu, pivots] = factor_operator(a, true) as [Tensor, Tensor];
  return solution(lu, pivots, eye(n, { dtype: a.dtype }).expand(a.shape), true, true);
}

const slogdet_operator: Operator<(A: Tensor) => Tensor[]> = operator(
  "linalg_slogdet(Tensor A) -> (Tensor, Tensor, Tensor, Tensor)",
  {
    nondifferentiable: [2, 3],
    internalOutputs: [2, 3],
    forward: (self: Tensor) => {
      const { lu, pivots } = factor(self);
      const diagonal = lu.diagonal(0, -2, -1);
      return [diagonal.sgn().prod(-1).mul(exchangeSign(pivots, self)), diagonal.abs().log().sum(-1), lu, pivots];
    },
    ownConjugates: true,
    joint: {
      uses: { A: ["A", "result0", "result2", "result3"] },
      formula: (gradients, c) => {
        const grad = slogdetShare(gradients, c);
        return grad ? [inverseAdjoint(c.tensor("A")).mul(grad.unsqueeze(-1).unsqueeze(-1))] : [];
      },
      fused: (gradients, c) => {
        const grad = slogdetShare(gradients, c);
        if (!grad) return [];
        return [adjointOfSolution(c.tensor("result2"), c.tensor("result3"), diagonalOf(grad, lastOf(c.shape("A"))))];
      },
    },
  },
);

/** What A^-H is multiplied by: the gradient of log |det A|, and of complex matrices that of the angle of det A. */
function slogdetShare(gradients: readonly Gradient[], c: Context): Tensor | null {
  const [gradSign, gradLog] = gradients;
  if (!gradSign?.dtype.is_complex) return gradLog ?? null;
  const turn = gradSign.conj().mul(c.tensor("result0")).imag;
  const angle = complex(turn.mul(0), turn.neg());
  return gradLog ? angle.add(gradLog) : angle;
}

/** The conjugate of A^-T. */
function inverseAdjoint(a: Tensor): Tensor {
  const transposed = inverseTransposed(a);
  return a.dtype.is_complex ? transposed.conj() : transposed;
}

/** The solution of A^H X = B from A's factors. */
function adjointOfSolution(lu: Tensor, pivots: Tensor, b: Tensor): Tensor {
  return lu.dtype.is_complex
    ? solution(lu, pivots, b.to(lu.dtype).conj(), true, true).conj()
    : solution(lu, pivots, b, true, true);
}

function checkedSquare(self: Tensor, name: string): void {
  assertSquare(self, name);
  assertNoWhole(self.dtype, name);
}

/**
 * The determinant of a square matrix, or of each of a batch.
 * @example
 * torch.det(torch.tensor([[1, 2], [3, 4]]).float()); // tensor(-2.0000)
 */
export const det: Operator<(A: Tensor) => Tensor, { A?: Tensor }> = composite(
  "linalg_det(Tensor A) -> Tensor",
  (self: Tensor) => {
    checkedSquare(self, "linalg.det");
    return itemAt(det_operator(self), 0);
  },
);

/** Sign and logarithm of the absolute value of the determinant. */
export const slogdet: Operator<(A: Tensor) => NamedTuple<["sign", "logabsdet"]>, { A?: Tensor }> = composite(
  "linalg_slogdet(Tensor A) -> (Tensor, Tensor)",
  (self: Tensor) => {
    checkedSquare(self, "linalg.slogdet");
    assertFloat(self, "linalg.slogdet");
    const [sign, logabsdet] = slogdet_operator(self) as [Tensor, Tensor];
    return namedTuple("linalg_slogdet", ["sign", "logabsdet"], [sign, logabsdet]);
  },
);

/** The logarithm of the determinant; NaN where that is real and negative. */
export const logdet: Operator<(A: Tensor) => Tensor> = composite("logdet(Tensor A) -> Tensor", (self: Tensor) => {
  checkedSquare(self, "logdet");
  const [sign, logarithm] = slogdet_operator(self) as [Tensor, Tensor];
  if (self.dtype.is_complex) return sign.log().add(logarithm);
  return shownAs(logarithm.masked_fill(sign.eq(-1), NaN), "WhereBackward0");
});
