/** Triangular systems: `solve_triangular` and the older `triangular_solve`. */
import { warn } from "../../support/warnings.ts";
import { broadcastShapes } from "../../layout/broadcast.ts";
import { timesText } from "../../layout/shape.ts";
import { RuntimeError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { namedTuple, type NamedTuple } from "../declare/named-tuple.ts";
import { shownAs } from "../../autograd/shown-name.ts";
import { composite, operator } from "../declare/operator.ts";
import type { Operator } from "../declare/types.ts";
import { assertSquare, assertSystem, ownCopy, solveTriangularInto } from "../../compute/linalg/factor.ts";

/** Without checks: the solution of A X = B; batch dims broadcast. */
const triangular_operator: Operator<(A: Tensor, B: Tensor, upper: boolean, unitriangular: boolean) => Tensor> =
  operator("linalg_solve_triangular(Tensor A, Tensor B, bool upper, bool unitriangular) -> Tensor", {
    format: [0],
    forward: (a: Tensor, b: Tensor, upper: boolean, unit: boolean) => {
      const lead = broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2));
      const spread = (tensor: Tensor): Tensor => tensor.expand([...lead, ...tensor.shape.slice(-2)]);
      return solveTriangularInto(lead.length > 0 ? spread(a) : a, ownCopy(spread(b)), upper, unit);
    },
    joint: {
      uses: { A: ["A", "result"], B: ["A"] },
      formula: ([grad], c) => {
        if (!grad) return [];
        const [upper, unit] = [c.value<boolean>("upper"), c.value<boolean>("unitriangular")];
        const gradB = triangular_operator(c.tensor("A").transpose(-2, -1), grad, !upper, unit);
        if (!c.needs("A")) return [null, gradB];
        const full = gradB.matmul(c.tensor("result").transpose(-2, -1)).neg();
        return [upper ? full.triu(unit ? 1 : 0) : full.tril(unit ? -1 : 0), gradB];
      },
    },
  });

/** `solve_triangular` for insiders. */
export function triangularSolution(a: Tensor, b: Tensor, upper: boolean, left = true, unit = false): Tensor {
  if (left) return triangular_operator(a, b, upper, unit);
  return triangular_operator(a.transpose(-2, -1), b.transpose(-2, -1), !upper, unit).transpose(-2, -1);
}

/** The solution X of A X = B (or X A = B) with triangular A. */
export const solve_triangular: Operator<
  (input: Tensor, B: Tensor) => Tensor,
  { input?: Tensor; B?: Tensor; upper?: boolean; left?: boolean; unitriangular?: boolean }
> = composite(
  "linalg_solve_triangular(Tensor self, Tensor B, *, bool upper, bool left=True, bool unitriangular=False) -> Tensor",
  (a: Tensor, b: Tensor, upper: boolean, left: boolean, unit: boolean) => {
    assertSquare(a, "linalg.solve_triangular");
    if (b.shape.length < 2)
      throw new RuntimeError("linalg.solve_triangular: The input tensor B must have at least 2 dimensions.");
    if (b.shape.at(left ? -2 : -1) !== a.shape.at(-1)) {
      throw new RuntimeError(
        `linalg.solve_triangular: Incompatible shapes of A and B for the equation ${left ? "AX = B" : "XA = B"} (${timesText(a.shape.slice(-2))} and ${timesText(b.shape.slice(-2))})`,
      );
    }
    broadcastShapes(b.shape.slice(0, -2), a.shape.slice(0, -2)); // names B's size first
    const solution = triangularSolution(a, b.dtype === a.dtype ? b : b.to(a.dtype), upper, left, unit);
    return left ? solution : shownAs(solution.mT.contiguous().mT, "LinalgSolveTriangularBackward0");
  },
);

/** The solution of A X = b, and A as it was (broadcast). */
export const triangular_solve: Operator<
  (
    self: Tensor,
    A: Tensor,
    upper?: boolean,
    transpose?: boolean,
    unitriangular?: boolean,
  ) => NamedTuple<["solution", "cloned_coefficient"]>,
  { A?: Tensor; upper?: boolean; transpose?: boolean; unitriangular?: boolean }
> = composite(
  "triangular_solve(Tensor self, Tensor A, bool upper=True, bool transpose=False, bool unitriangular=False) -> (Tensor, Tensor)",
  (b: Tensor, a: Tensor, upper: boolean, transpose: boolean, unit: boolean) => {
    for (const [name, matrix] of Object.entries({ b, A: a }))
      if (matrix.shape.length < 2)
        throw new RuntimeError(
          `torch.triangular_solve: Expected ${name} to have at least 2 dimensions, but it has ${matrix.shape.length} dimensions instead`,
        );
    assertSystem(b, a, "triangular_solve");
    const lead = broadcastShapes(b.shape.slice(0, -2), a.shape.slice(0, -2));
    warn(
      "torch.triangular_solve is deprecated in favor of torch.linalg.solve_triangularand will be removed in a future PyTorch release.\ntorch.linalg.solve_triangular has its arguments reversed and does not return a copy of one of the inputs.\nX = torch.triangular_solve(B, A).solution\nshould be replaced with\nX = torch.linalg.solve_triangular(A, B).",
    );
    const matrix = transpose ? a.transpose(-2, -1) : a;
    const solution = triangularSolution(matrix, b, upper !== transpose, true, unit);
    const coefficient = a.expand([...lead, ...a.shape.slice(-2)]).mT.contiguous().mT;
    for (const each of [solution, coefficient]) shownAs(each, "TriangularSolveBackward0");
    return namedTuple("triangular_solve", ["solution", "cloned_coefficient"], [solution, coefficient]);
  },
);
