/** `svd_lowrank`, `pca_lowrank` and `split_copy`; expected values are those of PyTorch 2.15 after the same seed. */
import { describe, expect, it } from "vitest";
import * as torch from "flambeau";

const close = (tensor: torch.Tensor, expected: readonly number[]): void =>
  (tensor.tolist() as number[]).forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 3));

describe("matrices of low rank", () => {
  const matrix = (): torch.Tensor => (torch.manual_seed(1), torch.randn(6, 4));
  it("singular values and vectors", () => {
    const A = matrix();
    const [U, S, V] = torch.svd_lowrank(A, 3);
    close(S, [4.2605, 2.9212, 1.595]);
    expect(U.mul(S).matmul(V.t()).sub(A).norm().item()).toBeCloseTo(1.336, 3);
    expect(torch.svd_lowrank(A.t(), { q: 2 }).map(({ shape }) => [...shape])).toEqual([[4, 2], [2], [6, 2]]);
  });
  it("of batches, sparse and complex ones", () => {
    const A = matrix();
    const whole = torch.linalg.svdvals(A);
    expect(
      torch
        .svd_lowrank(torch.stack([A, A.mul(2)]), 4)[1]
        .at(1)
        .allclose(whole.mul(2), 1e-4),
    ).toBe(true);
    expect(torch.svd_lowrank(A.to_sparse(), 4)[1].allclose(whole, 1e-4)).toBe(true);
    expect(torch.svd_lowrank(A.to(torch.complex64), 4)[1].allclose(whole, 1e-4)).toBe(true);
  });
  it("principal components", () => {
    const A = matrix();
    const centred = torch.linalg.svdvals(A.sub(A.mean(0, true)));
    expect(torch.pca_lowrank(A, 4)[1].allclose(centred, 1e-4)).toBe(true);
    expect(torch.pca_lowrank(A.to_sparse(), 4)[1].allclose(centred, 1e-4)).toBe(true);
    expect(torch.pca_lowrank(A, { q: 4, center: false })[1].allclose(torch.linalg.svdvals(A), 1e-4)).toBe(true);
    expect(() => torch.pca_lowrank(A, 7)).toThrow(
      "q(=7) must be non-negative integer and not greater than min(m, n)=4",
    );
    expect(() => torch.pca_lowrank(A, { niter: -1 })).toThrow("niter(=-1) must be non-negative integer");
  });
});

describe("split_copy", () => {
  it("gives pieces of their own", () => {
    const x = torch.arange(6).reshape(2, 3);
    const parts = torch.split_copy(x, 2, 1);
    expect(parts.map((part) => part.tolist())).toEqual([
      [
        [0, 1],
        [3, 4],
      ],
      [[2], [5]],
    ]);
    parts[0]!.fill_(9);
    expect(x.at(0, 0).item()).toBe(0);
    const out = [torch.empty(0), torch.empty(0)];
    torch.split_copy(x.float(), 1, { out } as never);
    expect(out[1]!.tolist()).toEqual([[3, 4, 5]]);
  });
});
