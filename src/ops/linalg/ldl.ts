/**
 * LDL factorisations of symmetric and Hermitian matrices: ldl_factor, ldl_factor_ex, ldl_solve. PyTorch defines no gradient of them.
 */
import { assertNoWhole, realDType } from "../../dtype.ts";
import { broadcastShapes } from "../../layout/broadcast.ts";
import { numel, sameShape, shapeText } from "../../layout/shape.ts";
import { notImplemented, RuntimeError, withHelp } from "../../support/errors.ts";
import { emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { lookAt } from "../../compute/look-at.ts";
import { copyInto } from "../../compute/copy-elements.ts";
import { namedTuple, type NamedTuple } from "../declare/named-tuple.ts";
import { composite, operator } from "../declare/operator.ts";
import type { Operator } from "../declare/types.ts";
import { assertSquare, firstError } from "../../compute/linalg/factor.ts";
import { sizeAt } from "../../support/checked.ts";
import { ldlFactors, ldlSolution } from "../../compute/linalg/run-factors.ts";

/** The derivative of what PyTorch has no formula for. */
function withoutFormula(name: string): () => never {
  return () => {
    throw new RuntimeError(`derivative for aten::${name} is not implemented`);
  };
}

const factors: Operator<(self: Tensor, hermitian: boolean) => Tensor[]> = operator(
  "linalg_ldl_factor_ex(Tensor self, bool hermitian) -> (Tensor, Tensor, Tensor)",
  {
    format: [0],
    nondifferentiable: [1, 2],
    forward: ldlFactors,
    node: "NotImplemented",
    derivative: { self: [[], withoutFormula("linalg_ldl_factor_ex")] },
  },
);

function factored(self: Tensor, hermitian: boolean, check: boolean, name: string): readonly [Tensor, Tensor, Tensor] {
  assertSquare(self, "torch.linalg.ldl_factor_ex");
  assertNoWhole(self.dtype, "torch.linalg.ldl_factor_ex");
  if (realDType(self.dtype).itemsize < 4) throw notImplemented("ldl_factor_kernel_cpu", self.dtype);
  const result = factors(self, hermitian) as [Tensor, Tensor, Tensor];
  const error = check ? firstError(result[2]) : null;
  if (error) {
    throw new RuntimeError(
      withHelp(
        `torch.linalg.${name}: Unknown error code: ${error.code}.`,
        `${error.where}D[${error.code},${error.code}] is zero, so that the matrix is singular. linalg.ldl_factor_ex gives the factors all the same.`,
      ),
    );
  }
  return result;
}

/**
 * The factors of a symmetric matrix (or, with `hermitian`, a Hermitian one), of which the lower triangle is read, in one matrix; LAPACK's pivots and error
 * codes.
 */
export const ldl_factor_ex: Operator<
  (self: Tensor) => NamedTuple<["LD", "pivots", "info"]>,
  { hermitian?: boolean; check_errors?: boolean }
> = composite(
  "linalg_ldl_factor_ex(Tensor self, *, bool hermitian=False, bool check_errors=False) -> (Tensor, Tensor, Tensor)",
  (self: Tensor, hermitian: boolean, check: boolean) => {
    const [LD, pivots, info] = factored(self, hermitian, check, "ldl_factor_ex");
    return namedTuple("linalg_ldl_factor_ex", ["LD", "pivots", "info"], [LD, pivots, info]);
  },
);

/** The factors of a symmetric matrix (or, with `hermitian`, a Hermitian one), of which the lower triangle is read, in one matrix, and LAPACK's pivots. */
export const ldl_factor: Operator<(self: Tensor) => NamedTuple<["LD", "pivots"]>, { hermitian?: boolean }> = composite(
  "linalg_ldl_factor(Tensor self, *, bool hermitian=False) -> (Tensor, Tensor)",
  (self: Tensor, hermitian: boolean) => {
    const [LD, pivots] = factored(self, hermitian, true, "ldl_factor");
    return namedTuple("linalg_ldl_factor", ["LD", "pivots"], [LD, pivots]);
  },
);

/** The solution of A X = B from what `ldl_factor` gives of A. */
export const ldl_solve: Operator<
  (LD: Tensor, pivots: Tensor, B: Tensor) => Tensor,
  { LD?: Tensor; pivots?: Tensor; B?: Tensor; hermitian?: boolean }
> = operator("linalg_ldl_solve(Tensor LD, Tensor pivots, Tensor B, *, bool hermitian=False) -> Tensor", {
  format: [0],
  forward: (LD: Tensor, pivots: Tensor, B: Tensor, hermitian: boolean) => {
    assertSolvable(LD, pivots, B);
    const n = sizeAt(LD.shape, -1);
    const lead = broadcastShapes(LD.shape.slice(0, -2), B.shape.slice(0, -2));
    const result = copyInto(emptyTensor([...lead, n, sizeAt(B.shape, -1)], B.dtype), B);
    return ldlSolution(LD.expand([...lead, n, n]), pivots.expand([...lead, n]), result, hermitian);
  },
  node: "NotImplemented",
  derivative: { LD: [[], withoutFormula("linalg_ldl_solve")], B: [[], withoutFormula("linalg_ldl_solve")] },
});

function assertSolvable(LD: Tensor, pivots: Tensor, B: Tensor): void {
  const name = "torch.linalg.ldl_solve";
  assertSquare(LD, name);
  if (B.shape.length < 2)
    throw new RuntimeError(
      `${name}: Expected B to have at least 2 dimensions, but it has ${B.shape.length} dimensions instead`,
    );
  const n = sizeAt(LD.shape, -1);
  if (B.shape.at(-2) !== n)
    throw new RuntimeError(
      `Incompatible matrix sizes for ${name}: each A matrix is ${n} by ${n} but each b matrix is ${B.shape.at(-2)} by ${B.shape.at(-1)}`,
    );
  if (!sameShape(LD.shape.slice(0, -1), pivots.shape))
    throw new RuntimeError(
      `${name}: Expected LD.shape[:-1] and pivots.shape to be the same, but got pivots with shape ${shapeText(pivots.shape)} instead`,
    );
  if (pivots.dtype.kind !== "int")
    throw new RuntimeError(`${name}: Expected pivots to be integers. Got ${pivots.dtype.scalarName}`);
  if (LD.dtype !== B.dtype)
    throw new RuntimeError(
      `Expected b and A to have the same dtype, but found b of type ${B.dtype.scalarName} and A of type ${LD.dtype.scalarName} instead.`,
    );
  assertNoWhole(LD.dtype, "torch.linalg.ldl_solve");
  if (realDType(LD.dtype).itemsize < 4) throw notImplemented("ldl_solve_kernel_cpu", LD.dtype);
  if (numel(pivots.shape) === 0) return;
  const places = pivots.abs();
  const wrong = lookAt(places.min(), 1) < 1 ? ">= 1" : lookAt(places.max(), n) > n ? "<= LD.size(-2)" : null;
  if (wrong !== null)
    throw new RuntimeError(
      `Pivots given to ldl_solve must all satisfy |pivot| ${wrong}. Did you properly pass the result of ldl_factor?`,
    );
}
