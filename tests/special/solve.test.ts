/** Gradients of linear systems: from the factors of the solution, or, to be differentiated again, by another system. */
import { expect, test } from "vitest";
import * as torch from "../../src/index.ts";
import { gradcheck, gradgradcheck } from "../../src/autograd/public/gradcheck.ts";

test("linalg.solve has right gradients where rows are exchanged and batches broadcast", () => {
  torch.manual_seed(0);
  const A = torch.randn(2, 1, 3, 3, { dtype: torch.float64 }).requires_grad_();
  const B = torch.randn(4, 3, 2, { dtype: torch.float64 }).requires_grad_();
  for (const inputs of [
    [A, B],
    [A.detach(), B],
    [A, B.detach()],
  ]) {
    expect(gradcheck((a, b) => torch.linalg.solve(a, b), inputs)).toBe(true);
    expect(gradcheck((a, b) => torch.linalg.solve(a, torch.transpose(b, -2, -1), { left: false }), inputs)).toBe(true);
    expect(gradgradcheck((a, b) => torch.linalg.solve(a, b), inputs)).toBe(true);
  }
});

test("linalg.lstsq gives the singular values by which it decided the rank", () => {
  const A = torch.tensor(
    [
      [3, 0],
      [0, 4],
      [0, 0],
    ],
    { dtype: torch.float32 },
  );
  const { rank, singular_values } = torch.linalg.lstsq(A, torch.ones(3, 1), { driver: "gelsd" }) as unknown as Record<
    string,
    torch.Tensor
  >;
  expect(rank!.item()).toBe(2);
  expect(singular_values!.tolist()).toEqual([4, 3]);
  expect(torch.linalg.lstsq(torch.zeros(0, 2), torch.zeros(0, 1), { driver: "gelsd" })[3]!.shape).toEqual([0]);
});
