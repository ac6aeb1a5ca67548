/** What linalg refuses, in PyTorch 2.15's words; and what it computes of matrices without elements. */
import { describe, expect, it } from "vitest";
import * as torch from "flambeau";

const { linalg } = torch;
const a = torch.eye(3).mul(2);
const w = torch.ones(2, 3);
const b = torch.eye(3).mul(2).repeat(2, 1, 1);
const complex = torch.tensor(new torch.Complex(0, 1));
const pivots = (value: number): torch.Tensor => torch.tensor([1, value, 3], { dtype: torch.int32 });
const handed = "Did you properly pass the result of lu_factor?";
const range = `pivots passed to lu_unpack must be between 1 and LU.size(-2) inclusive.${handed}`;

const calls: [string, string, () => unknown][] = [
  ["RuntimeError", "LU without pivoting is not implemented on the CPU", () => linalg.lu(a, { pivot: false })],
  ["RuntimeError", "LU without pivoting is not implemented on the CPU", () => linalg.lu_factor(a, { pivot: false })],
  [
    "RuntimeError",
    "torch.linalg.lu_factor_ex: U[1,1] is zero",
    () => linalg.lu_factor_ex(torch.zeros(3, 3), { check_errors: true }),
  ],
  [
    "RuntimeError",
    "Pivots given to lu_solve must all be greater or equal to 1.",
    () => linalg.lu_solve(a, pivots(0), a),
  ],
  [
    "RuntimeError",
    "Pivots given to lu_solve must all be smaller or equal to LU.size(-2).",
    () => linalg.lu_solve(a, pivots(4), a),
  ],
  [
    "RuntimeError",
    "pivots should be a Tensor of scalar type torch.int32",
    () => linalg.lu_solve(a, pivots(2).long(), a),
  ],
  ["RuntimeError", "Number of pivots per batch should be", () => linalg.lu_solve(a, pivots(2).narrow(0, 0, 2), a)],
  ["RuntimeError", "Expected LU and B to have the same dtype", () => linalg.lu_solve(a, pivots(2), a.double())],
  ["RuntimeError", "The input tensor B must have at least 2", () => linalg.lu_solve(a, pivots(2), torch.ones(3))],
  ["RuntimeError", "but got pivots with shape [3] instead", () => linalg.lu_solve(b, pivots(2), b)],
  ["RuntimeError", range, () => torch.lu_unpack(a, pivots(0))],
  ["RuntimeError", range, () => torch.lu_unpack(a, pivots(4))],
  ["ValueError", "Expected LU_pivots to have shape [2, 3] but got [3] instead.", () => torch.lu_unpack(b, pivots(2))],
  ["RuntimeError", "Expected b to have at least 2 dimensions", () => torch.triangular_solve(torch.ones(3), a)],
  ["RuntimeError", "each A matrix is 3 by 3 but each b matrix is 2 by 3", () => torch.triangular_solve(w, a)],
  ["RuntimeError", "A must be batches of square matrices", () => torch.triangular_solve(a, w)],
  ["RuntimeError", "found b of type Float and A of type Double", () => torch.triangular_solve(a, a.double())],
  ["RuntimeError", "each A matrix is 3 by 3 but each b matrix is 2 by 3", () => torch.cholesky_solve(w, a)],
  ["RuntimeError", "A must be batches of square matrices", () => torch.cholesky_solve(a, w)],
  ["RuntimeError", "found b of type Float and A of type Double", () => torch.cholesky_solve(a, a.double())],
  ["RuntimeError", "Expected tau to have one dimension less", () => linalg.householder_product(a, torch.ones(3, 3))],
  [
    "RuntimeError",
    "tau dtype Double does not match input dtype Float",
    () => linalg.householder_product(a, torch.ones(3).double()),
  ],
  ["RuntimeError", "Expected batch dimensions of tau", () => torch.ormqr(b, torch.ones(3, 3), b)],
  ["RuntimeError", "other to have the same number of dimensions", () => torch.ormqr(b, torch.ones(2, 3), a)],
  ["RuntimeError", "input has dtypeFloat and tau has dtype Double", () => torch.ormqr(a, torch.ones(3).double(), a)],
  ["RuntimeError", "rcond tensor of complex type is not supported", () => linalg.pinv(a, complex)],
  ["RuntimeError", "atol tensor of complex type is not supported", () => linalg.matrix_rank(a, complex)],
  ["ValueError", "linalg.cond got an invalid norm type: 5", () => linalg.cond(a, 5)],
  ["RuntimeError", "input.size(-2) should match other.size(-1)", () => linalg.lstsq(a, torch.ones(4))],
  ["RuntimeError", "equation XA = B (3x3 and 3x1)", () => linalg.solve(a, torch.ones(3), { left: false })],
  ["RuntimeError", "keyword argument `driver=` is only supported on CUDA", () => linalg.svd(a, { driver: "gesvd" })],
  [
    "RuntimeError",
    "(Double) should be convertible without narrowing to the specified dtype (Float)",
    () => linalg.matrix_norm(a.double(), { dtype: torch.float32 }),
  ],
  [
    "RuntimeError",
    "linalg.vector_norm: dtype should be real for real inputs, but got ComplexFloat",
    () => linalg.vector_norm(a, { dtype: torch.complex64 }),
  ],
  ["RuntimeError", "must be of length 1 or 2. Got [0, 1, 2]", () => linalg.norm(b, { dim: [0, 1, 2] })],
  ["RuntimeError", "tensordot expects dims < ndim_a or ndim_b, but got dims=3", () => torch.tensordot(a, a, 3)],
  ["RuntimeError", "found '.' for output that is not part of any ellipsis (...)", () => torch.einsum("ij->i.", a)],
  ["ValueError", "bad is not a valid value for compute_mode", () => torch.cdist(a, a, 2, "bad" as never)],
];

describe("linalg", () => {
  it.each(calls)("%s: %s", (name, text, call) => {
    expect(call).toThrow(text);
    expect(call).toThrow(expect.objectContaining({ name }));
  });
  it("norms of matrices without elements are 0", () => {
    for (const ord of [2, 1, Infinity, "fro", "nuc"]) {
      expect(linalg.matrix_norm(torch.empty(0, 3), ord).item()).toBe(0);
      expect(linalg.matrix_norm(torch.empty(2, 3, 0), ord).tolist()).toEqual([0, 0]);
    }
    expect(() => linalg.matrix_norm(torch.empty(0, 3), -2)).toThrow("amin(): Expected reduction dim");
  });
  it("square roots of matrices with negative eigenvalues take these for 0", () => {
    const a = torch
      .tensor([
        [-1, 0],
        [0, 4],
      ])
      .to(torch.float32);
    expect(linalg.matrix_sqrth(a).tolist()).toEqual([
      [0, 0],
      [0, 2],
    ]);
  });
});
