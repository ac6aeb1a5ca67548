/** `gradcheck` with sparse inputs, as PyTorch 2.15 judges. */
import { describe, expect, it } from "vitest";
import * as torch from "../../src/index.ts";
import type { Tensor } from "../../src/index.ts";

const { gradcheck, gradgradcheck } = torch.autograd;
const x = torch.tensor(
  [
    [0, 1, 0],
    [2, 0, 3],
  ],
  { dtype: torch.float64 },
);
const ones = torch.ones(3, 2, { dtype: torch.float64 });
const coo = (): Tensor => x.to_sparse().requires_grad_();
const csr = (): Tensor => x.to_sparse_csr().requires_grad_();

describe("gradcheck of sparse inputs", () => {
  it.each([
    ["coo", coo],
    ["csr", csr],
  ])("%s: only elements that are there count where it is told to", (_, make) => {
    for (const masked of [true, false])
      expect(gradcheck((a: Tensor) => a.to_dense({ masked_grad: masked }), [make()], { masked })).toBe(true);
    expect(gradcheck((a: Tensor) => torch.sparse.mm(a, ones), [make()], { masked: true })).toBe(true);
    expect(() => gradcheck((a: Tensor) => torch.sparse.mm(a, ones), [make()], { masked: false })).toThrow(
      "Jacobian mismatch for output 0 with respect to input 0",
    );
    expect(() => gradcheck((a: Tensor) => a.to_dense(), [make()])).toThrow("Jacobian mismatch");
  });

  it("refuses sparse outputs, which as_sparse_gradcheck makes dense", () => {
    expect(() => gradcheck((a: Tensor) => a.mul(2), [coo()])).toThrow(
      "Sparse output is not supported at gradcheck yet. Please call to_dense(masked_grad=...) on the output of fn for gradcheck.",
    );
    const check = torch.sparse.as_sparse_gradcheck(gradcheck);
    expect(check((a: Tensor) => a.mul(3), [coo()], { masked: true })).toBe(true);
    expect(() => gradgradcheck((a: Tensor) => a.to_dense().pow(2), [coo()], { masked: true })).toThrow(
      "Sparse output is not supported",
    );
    expect(gradcheck((a: Tensor) => a.to_dense(), [coo()], { masked: true, fast_mode: true })).toBe(true);
  });
});
