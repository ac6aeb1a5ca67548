/** Linear systems and inverses: `torch.linalg.solve`, `inv`, and their forms with error codes. */
import { shownAs } from "../../autograd/shown-name.ts";
import type { Gradient } from "../../autograd/node-types.ts";
import type { Context } from "../declare/context.ts";
import { broadcastShapes } from "../../layout/broadcast.ts";
import { sameShape, timesText } from "../../layout/shape.ts";
import { isDifferentiable } from "../../dtype.ts";
import { LinAlgError, RuntimeError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { copyInto } from "../../compute/copy-elements.ts";
import { namedTuple, type NamedTuple } from "../declare/named-tuple.ts";
import { composite, operator } from "../declare/operator.ts";
import type { Operator, Shape } from "../declare/types.ts";
import { emptyTensor } from "../../tensor/tensor.ts";
import {
  assertFloat,
  assertKernel,
  assertSquare,
  factor,
  firstError,
  ownCopy,
  solveInto,
  type Factors,
} from "../../compute/linalg/factor.ts";
import { eye } from "../create/ranges/range.ts";
import { itemAt, sizeAt } from "../../support/checked.ts";

type InvEx = Operator<(A: Tensor) => Tensor[]>;

const inverse_operator: InvEx = operator("linalg_inv_ex(Tensor A) -> (Tensor, Tensor)", {
  format: [0],
  nondifferentiable: [1],
  forward: (self: Tensor) => {
    const factors = factor(self);
    const identity = copyInto(emptyTensor(self.shape, self.dtype), eye(sizeAt(self.shape, -1), { dtype: self.dtype }));
    return [solveInto(factors, identity), factors.info];
  },
  joint: {
    uses: { A: ["result0"] },
    formula: ([grad], c) => {
      if (!grad) return [];
      const adjoint = c.tensor("result0").transpose(-2, -1);
      return [adjoint.matmul(grad.matmul(adjoint)).neg()];
    },
  },
});

function assertInvertible(info: Tensor, name: string): void {
  const error = firstError(info);
  if (error)
    throw new LinAlgError(
      `${name}: ${error.where}The diagonal element ${error.code} is zero, the inversion could not be completed because the input matrix is singular.`,
    );
}

function checked(self: Tensor, name: string): void {
  assertSquare(self, name);
  assertFloat(self, name);
}

/** The inverse and LAPACK's error codes, without an error for singular matrices. */
export const inv_ex: Operator<(A: Tensor) => NamedTuple<["inverse", "info"]>, { A?: Tensor; check_errors?: boolean }> =
  composite(
    "linalg_inv_ex(Tensor A, *, bool check_errors=False) -> (Tensor, Tensor)",
    (self: Tensor, check: boolean) => {
      assertSquare(self, "linalg.inv");
      assertFloat(self, "linalg.inv");
      const [inverse, info] = inverse_operator(self) as [Tensor, Tensor];
      if (check) assertInvertible(info, "linalg.inv_ex");
      return namedTuple("linalg_inv_ex", ["inverse", "info"], [inverse, info]);
    },
  );

/**
 * The inverse of a square matrix, or of each of a batch.
 * @example
 * torch.inverse(torch.tensor([[2, 0], [0, 4]]).float()).tolist(); // [[0.5, 0], [0, 0.25]]
 */
export const inv: Operator<(A: Tensor) => Tensor, { A?: Tensor }> = composite(
  "linalg_inv(Tensor A) -> Tensor",
  (self: Tensor) => {
    checked(self, "linalg.inv");
    const [inverse, info] = inverse_operator(self) as [Tensor, Tensor];
    assertInvertible(info, "linalg.inv");
    return inverse;
  },
);

/** `B` counts as a batch of vectors when it has one dim, or A's shape without its last. */
export function isVectorCase(a: Tensor, b: Tensor): boolean {
  return b.shape.length === 1 || (a.shape.length - 1 === b.shape.length && sameShape(b.shape, a.shape.slice(0, -1)));
}

/** Factors for more batch dims. */
function spread({ lu, pivots }: Pick<Factors, "lu" | "pivots">, lead: Shape): Pick<Factors, "lu" | "pivots"> {
  return {
    lu: lu.expand([...lead, ...lu.shape.slice(-2)]),
    pivots: pivots.expand([...lead, ...pivots.shape.slice(-1)]),
  };
}

/**
 * Solutions and error codes; then the factors, which the gradient solves with as long as it need not be differentiated
 * itself.
 */
const solve_operator: Operator<(A: Tensor, B: Tensor) => Tensor[]> = operator(
  "linalg_solve_ex(Tensor A, Tensor B) -> (Tensor, Tensor)",
  {
    format: [0],
    nondifferentiable: [1, 2, 3],
    internalOutputs: [2, 3],
    forward: (a: Tensor, b: Tensor) => {
      const lead = broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2));
      const { lu, pivots, info } = factor(a);
      return [
        solveInto(spread({ lu, pivots }, lead), ownCopy(b.expand([...lead, ...b.shape.slice(-2)]))),
        info,
        lu,
        pivots,
      ];
    },
    joint: {
      uses: { A: ["A", "result0", "result2", "result3"], B: ["A", "result2", "result3"] },
      formula: ([grad], c) => {
        if (!grad) return [];
        return solveGradients(itemAt(solve_operator(c.tensor("A").transpose(-2, -1), grad), 0), c);
      },
      fused: ([grad], c) => {
        if (!grad) return [];
        const factors = spread({ lu: c.tensor("result2"), pivots: c.tensor("result3") }, grad.shape.slice(0, -2));
        return solveGradients(solveInto(factors, ownCopy(grad), true), c);
      },
    },
  },
);

/** Both gradients from that of B. */
function solveGradients(gradB: Tensor, c: Context): Gradient[] {
  return [c.needs("A") ? gradB.matmul(c.tensor("result0").transpose(-2, -1)).neg() : null, gradB];
}

function solveWith(a: Tensor, b: Tensor, left: boolean, name: string): [Tensor, Tensor] {
  if (!isDifferentiable(a.dtype)) assertFloat(a, name);
  if (a.dtype !== b.dtype)
    throw new RuntimeError(
      `${name}: Expected A and B to have the same dtype, but found A of type ${a.dtype.scalarName} and B of type ${b.dtype.scalarName} instead`,
    );
  assertSquare(a, name);
  const vector = isVectorCase(a, b);
  const wide = vector ? b.unsqueeze(-1) : b;
  const n = a.shape.at(-1);
  if (wide.shape.at(left ? -2 : -1) !== n) {
    throw new RuntimeError(
      `${name}: Incompatible shapes of A and B for the equation ${left ? "AX = B" : "XA = B"} (${timesText(a.shape.slice(-2))} and ${timesText(wide.shape.slice(-2))})`,
    );
  }
  assertKernel(a, "lu_cpu");
  if (left) {
    const [solution, info] = solve_operator(a, wide) as [Tensor, Tensor];
    return [vector ? shownAs(solution.squeeze(-1), "LinalgSolveExBackward0") : solution, info];
  }
  const [solution, info] = solve_operator(a.transpose(-2, -1), wide.transpose(-2, -1)) as [Tensor, Tensor];
  const turned = solution.transpose(-2, -1);
  return [vector ? turned.squeeze(-1) : turned, info];
}

/** Solutions and LAPACK's error codes, without an error for singular matrices. */
export const solve_ex: Operator<
  (A: Tensor, B: Tensor) => NamedTuple<["result", "info"]>,
  { A?: Tensor; B?: Tensor; left?: boolean; check_errors?: boolean }
> = composite(
  "linalg_solve_ex(Tensor A, Tensor B, *, bool left=True, bool check_errors=False) -> (Tensor, Tensor)",
  (a: Tensor, b: Tensor, left: boolean, check: boolean) => {
    const [result, info] = solveWith(a, b, left, "linalg.solve");
    if (check) assertSolved(info, "solve_ex");
    return namedTuple("linalg_solve_ex", ["result", "info"], [result, info]);
  },
);

function assertSolved(info: Tensor, name = "solve"): void {
  const error = firstError(info);
  if (error)
    throw new LinAlgError(
      `torch.linalg.${name}: ${error.where}The solver failed because the input matrix is singular.`,
    );
}

/** The solution X of A X = B (or X A = B); a B with one dim less than A is a batch of vectors. */
export const solve: Operator<(A: Tensor, B: Tensor) => Tensor, { A?: Tensor; B?: Tensor; left?: boolean }> = composite(
  "linalg_solve(Tensor A, Tensor B, *, bool left=True) -> Tensor",
  (a: Tensor, b: Tensor, left: boolean) => {
    const [result, info] = solveWith(a, b, left, "linalg.solve");
    assertSolved(info);
    return result;
  },
);
