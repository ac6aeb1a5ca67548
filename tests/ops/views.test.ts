/** Gradients of views that share a tensor's elements out, or show some of them twice. */
import { describe, expect, it } from "vitest";
import * as torch from "../../src/index.ts";
import { gradcheck, gradgradcheck } from "../../src/autograd/public/gradcheck.ts";

const leaf = (): torch.Tensor => torch.arange(6, { dtype: torch.float64 }).reshape(2, 3).requires_grad_();

describe("pieces", () => {
  it("take their gradients back to where they came from", () => {
    const cut: [(x: torch.Tensor) => readonly torch.Tensor[], used: readonly number[], expected: number[][]][] = [
      [
        (x) => x.unbind(1),
        [0, 2],
        [
          [1, 0, 3],
          [1, 0, 3],
        ],
      ],
      [
        (x) => x.unbind(0),
        [0, 1],
        [
          [1, 1, 1],
          [2, 2, 2],
        ],
      ],
      [
        (x) => x.split(2, -1),
        [1],
        [
          [0, 0, 2],
          [0, 0, 2],
        ],
      ],
      [
        (x) => x.split([1, 0, 2], 1),
        [0, 1, 2],
        [
          [1, 3, 3],
          [1, 3, 3],
        ],
      ],
      [
        (x) => torch.unsafe_split(x, 2, 1),
        [0],
        [
          [1, 1, 0],
          [1, 1, 0],
        ],
      ],
      [
        (x) => torch.unsafe_split_with_sizes(x, [1, 2], 1),
        [0, 1],
        [
          [1, 2, 2],
          [1, 2, 2],
        ],
      ],
    ];
    for (const [pieces, used, expected] of cut) {
      const x = leaf();
      const parts = pieces(x);
      used
        .map((i) => parts[i]!.sum().mul(i + 1))
        .reduce((a, b) => a.add(b))
        .backward();
      expect(x.grad!.tolist()).toEqual(expected);
      expect(gradcheck((y) => used.map((i) => pieces(y)[i]!.pow(3).sum()).reduce((a, b) => a.add(b)), [leaf()])).toBe(
        true,
      );
      expect(
        gradgradcheck((y) => used.map((i) => pieces(y)[i]!.pow(3).sum()).reduce((a, b) => a.add(b)), [leaf()]),
      ).toBe(true);
    }
  });
  it("have sizes that make up the dim", () => {
    expect(() => torch.unsafe_split_with_sizes(leaf(), [1, 1], 1)).toThrow(
      "split_with_sizes expects split_sizes to sum exactly to 3",
    );
  });
});

it("unfold has right derivatives of any order where windows overlap", () => {
  const x = torch.tensor([1, 2, 3], { dtype: torch.float64, requires_grad: true });
  const derivative = (y: torch.Tensor): torch.Tensor => torch.autograd.grad(y.sum(), [x], { create_graph: true })[0]!;
  // x[1] stands in two windows: the first derivative is 3 n x^2 with n = 1, 2, 1, the second of its square 36 n^2 x^3.
  const first = derivative(x.unfold(0, 2, 1).pow(3));
  expect(derivative(derivative(first.pow(2))).tolist()).toEqual([108, 4 * 108 * 4, 108 * 9]);
});

it("copies of small elements are the same in any layout", () => {
  const base = torch.arange(96 * 100, { dtype: torch.int64 }).view(96, 100);
  for (const dtype of [torch.uint8, torch.int8, torch.int16, torch.float16, torch.bfloat16, torch.bool]) {
    const x = base.remainder(101).to(dtype);
    const layouts: ((x: torch.Tensor) => torch.Tensor)[] = [
      (of) => of,
      (of) => of.narrow(1, 4, 88),
      (of) => of.narrow(1, 1, 88),
      (of) => of.narrow(1, 4, 87),
      (of) => of.narrow(0, 3, 90),
      (of) => of.view(2, 48, 100).narrow(1, 1, 46).narrow(2, 8, 80),
      (of) => of.t(),
      (of) => of.view(-1).narrow(0, 2, 9000),
    ];
    for (const layout of layouts) {
      const expected = layout(x.to(torch.float64)).tolist();
      expect(layout(x).clone().to(torch.float64).tolist()).toEqual(expected);
      expect(layout(x).contiguous().to(torch.float64).tolist()).toEqual(expected);
      const around = torch.zeros_like(x);
      layout(around).copy_(layout(x));
      expect(layout(around).to(torch.float64).tolist()).toEqual(expected);
      expect(around.to(torch.float64).sum().item()).toBe(layout(x.to(torch.float64)).sum().item());
    }
  }
});
