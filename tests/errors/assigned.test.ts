/** Tensors put into other tensors' places, and leaves that a Function changes, beside PyTorch 2.15. */
import { expect, test } from "vitest";
import * as torch from "flambeau";
import { nn } from "flambeau";

test("data of a tensor with bytes is not one of shapes only, nor the other way round", () => {
  const message = "`variable` and `tensor` have incompatible tensor type.";
  const meta = torch.ones(2, { device: "meta" });
  for (const [self, value] of [
    [torch.ones(2), meta],
    [meta, torch.ones(2)],
    [new nn.Parameter(torch.ones(2)), meta],
  ] as const)
    expect(() => {
      self.data = value;
    }).toThrow(message);
  meta.data = torch.ones(3, { device: "meta" });
  expect(meta.shape).toEqual([3]);
});

test("a leaf that a Function marks as changed", () => {
  class Add extends torch.autograd.Function {
    static override forward(ctx: torch.autograd.FunctionContext, a: torch.Tensor): torch.Tensor {
      ctx.mark_dirty(a);
      a.data.add_(1);
      return a;
    }
    static override backward(_ctx: torch.autograd.FunctionContext, g: torch.Tensor): torch.Tensor {
      return g;
    }
  }
  const leaf = torch.ones(2, { requires_grad: true });
  expect(() => Add.apply(leaf)).toThrow("a leaf Variable that requires grad has been used in an in-place operation.");
  expect(() => Add.apply(leaf.at("0:1"))).toThrow("a view of a leaf Variable that requires grad is being used");
  expect((Add.apply(leaf.mul(1)) as torch.Tensor).requires_grad).toBe(true);
});

test("cholesky_ex keeps what LAPACK leaves where it stops", () => {
  const factors = (rows: number[][], upper = false): unknown => {
    const { L, info } = torch.linalg.cholesky_ex(torch.tensor(rows, { dtype: torch.float64 }), { upper });
    return [L.tolist(), info.item()];
  };
  expect(
    factors([
      [1, 2],
      [2, 1],
    ]),
  ).toEqual([
    [
      [1, 0],
      [2, -3],
    ],
    2,
  ]);
  expect(
    factors(
      [
        [1, 2],
        [2, 1],
      ],
      true,
    ),
  ).toEqual([
    [
      [1, 2],
      [0, -3],
    ],
    2,
  ]);
  expect(
    factors([
      [4, 2, 2],
      [2, 1, 5],
      [2, 5, 9],
    ]),
  ).toEqual([
    [
      [2, 0, 0],
      [1, 0, 0],
      [1, 5, 9],
    ],
    2,
  ]);
  expect(
    factors(
      [
        [4, 2, 2],
        [2, 1, 5],
        [2, 5, 9],
      ],
      true,
    ),
  ).toEqual([
    [
      [2, 1, 1],
      [0, 0, 5],
      [0, 0, 9],
    ],
    2,
  ]);
  expect(
    factors([
      [-1, 0],
      [0, 1],
    ]),
  ).toEqual([
    [
      [-1, 0],
      [0, 1],
    ],
    1,
  ]);
});
