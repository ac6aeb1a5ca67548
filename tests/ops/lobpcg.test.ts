/** A few eigenvalues by `lobpcg` against all of them by `eigvalsh`. */
import { describe, expect, test } from "vitest";
import * as torch from "flambeau";
import type { Tensor } from "flambeau";
import { messageOf } from "../support/messages.ts";

function definite(n: number, dtype = torch.float64): Tensor {
  const root = torch.randn([n, n], { dtype });
  return root.matmul(root.mT).add(torch.eye(n, { dtype }));
}
const largest = (x: Tensor): number => Number(x.abs().max().item());

describe("lobpcg", () => {
  test.each([true, false])(
    "pairs of a matrix and of a pair of matrices, largest %s",
    (isLargest) => {
      torch.manual_seed(3);
      const [A, B] = [definite(24), definite(24).div(24)];
      const all = torch.linalg.eigvalsh(A);
      const [E, X] = torch.lobpcg(A, 3, { largest: isLargest, tol: 1e-6 });
      expect(largest(E.sub(isLargest ? all.flip(0).narrow(0, 0, 3) : all.narrow(0, 0, 3)))).toBeLessThan(1e-8);
      expect(largest(A.matmul(X).sub(X.mul(E)))).toBeLessThan(1e-4);
      const [values, vectors] = torch.lobpcg(A, 2, B, { largest: isLargest, tol: 1e-6 });
      // The tolerance is relative to |A| + |value| |B|.
      const residual = largest(A.matmul(vectors).sub(B.matmul(vectors).mul(values)));
      expect(residual).toBeLessThan(1e-6 * (A.norm().item() + largest(values) * B.norm().item()));
      expect(largest(vectors.mT.matmul(B.matmul(vectors)).sub(torch.eye(2, { dtype: B.dtype })))).toBeLessThan(1e-8);
    },
    120_000,
  );

  test("batches, sparse matrices, a preconditioner and a tracker", () => {
    const diagonal = torch.arange(1, 51, { dtype: torch.float64 });
    const A = torch.diag(diagonal);
    const [values, vectors] = torch.lobpcg(A.expand(2, 50, 50).clone(), 2);
    expect(values.shape.concat(vectors.shape)).toEqual([2, 2, 2, 50, 2]);
    expect(largest(values.sub(torch.tensor([50, 49], { dtype: torch.float64 })))).toBeLessThan(1e-8);
    const steps: number[] = [];
    const iK = torch.diag(diagonal.reciprocal());
    const [least] = torch.lobpcg(A.to_sparse(), {
      k: 2,
      largest: false,
      iK,
      tracker: ({ istep }) => steps.push(istep),
    });
    expect(largest(least.sub(torch.tensor([1, 2], { dtype: torch.float64 })))).toBeLessThan(1e-8);
    expect(steps[0]).toBe(0);
  });

  test("gradients, and what is refused", () => {
    const A = definite(9).requires_grad_(true);
    expect(torch.autograd.gradcheck((x: Tensor) => torch.lobpcg(x.add(x.mT).mul(0.5), 2)[0], [A])).toBe(true);
    expect(messageOf(() => torch.lobpcg(torch.eye(5), 2))).toBe(
      "LOBPCG algorithm is not applicable when the number of A rows (=5) is smaller than 3 x the number of requested eigenpairs (=2)",
    );
  });
});
