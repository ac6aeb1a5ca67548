/** Faults that the calls of PyTorch's own test functions found, played one by one: values and refusals of 2.15. */
import { expect, test } from "vitest";
import * as torch from "../../src/index.ts";

test("randint takes its bounds by name", () => {
  torch.manual_seed(0);
  const rows = [
    [6, 5, 2],
    [4, 3, 4],
  ];
  expect(torch.randint({ low: 2, high: 9, size: [2, 3] }).tolist()).toEqual(rows);
  torch.manual_seed(0);
  expect(
    torch
      .randint(7, { size: [2, 3] })
      .add(2)
      .tolist(),
  ).toEqual(rows);
  expect(torch.randint({ high: 3, size: [2], dtype: torch.int32 }).dtype).toBe(torch.int32);
  // @ts-expect-error: no such option
  expect(() => torch.randint({ low: 2, high: 9, size: [2], mean: 1 })).toThrow(/randint.*mean/s);
});

test("linspace and logspace take ends with a history, which the result does not have", () => {
  const one = torch.tensor(1, { dtype: torch.float32, requires_grad: true });
  for (const steps of [0, 1, 3]) {
    expect(torch.linspace(one, one.mul(2), steps).requires_grad).toBe(false);
    expect(torch.logspace(0, one, steps).requires_grad).toBe(false);
  }
  expect(torch.linspace(one, torch.tensor(2), 3).tolist()).toEqual([1, 1.5, 2]);
  expect(torch.logspace(one, torch.tensor(3), 3).tolist()).toEqual([10, 100, 1000]);
  expect(() => torch.linspace(torch.ones(1), one, 3)).toThrow(
    "linspace only supports 0-dimensional start and end tensors, but got start with 1 dimension(s) and end with 0 dimension(s).",
  );
  expect(() => torch.logspace(1, torch.ones(2, 2), 3)).toThrow(
    "logspace only supports 0-dimensional start and end tensors, but got end with 2 dimension(s).",
  );
});

test("unique along the last of three dims orders slices by the first dim before the second", () => {
  const x = torch.tensor([
    [
      [0, 1, 1, 0, 1, 1, 1],
      [1, 1, 1, 1, 0, 0, 1],
      [0, 0, 0, 0, 0, 1, 0],
    ],
    [
      [1, 1, 0, 0, 1, 1, 1],
      [1, 0, 1, 0, 1, 0, 1],
      [1, 0, 1, 1, 0, 0, 1],
    ],
  ]);
  const [values, inverse, counts] = torch.unique(x, { dim: 2, return_inverse: true, return_counts: true });
  expect(values!.tolist()).toEqual([
    [
      [0, 0, 1, 1, 1, 1, 1],
      [1, 1, 0, 0, 1, 1, 1],
      [0, 0, 0, 1, 0, 0, 0],
    ],
    [
      [0, 1, 1, 1, 0, 1, 1],
      [0, 1, 1, 0, 1, 0, 1],
      [1, 1, 0, 0, 1, 0, 1],
    ],
  ]);
  expect(inverse!.tolist()).toEqual([1, 5, 4, 0, 2, 3, 6]);
  expect(counts!.tolist()).toEqual([1, 1, 1, 1, 1, 1, 1]);
  expect(values!.stride()).toEqual([3, 1, 6]);
});

test("queries from which masks hide every key attend to nothing where no weights are asked for", () => {
  const d = { dtype: torch.float64 };
  const x = torch.arange(24, d).reshape([3, 2, 4]).div(10).sin();
  const weight = torch.arange(48, d).reshape([12, 4]).div(7).cos().requires_grad_();
  const bias = torch.arange(12, d).div(5).requires_grad_();
  const outWeight = torch.arange(16, d).reshape([4, 4]).div(3).sin();
  const outBias = torch.tensor([1, 2, 3, 4], d);
  const padding = torch.tensor([
    [false, false, true],
    [true, true, true],
  ]);
  const mask = torch.tensor([
    [false, true, true],
    [false, false, true],
    [true, true, false],
  ]);
  const attend = (input: torch.Tensor, addZero: boolean, options: object): torch.Tensor =>
    torch.nn.functional.multi_head_attention_forward(
      ...([input, input, input, 4, 2, weight, bias, null, null, addZero, 0, outWeight, outBias] as const),
      { training: false, need_weights: false, ...options },
    )[0];
  const close = (given: torch.Tensor, expected: number[] | number[][]): void =>
    torch.testing.assert_close(given, torch.tensor(expected, d), { rtol: 1e-9, atol: 1e-9 });

  const both = attend(x, false, { key_padding_mask: padding, attn_mask: mask });
  close(both.reshape([6, 4]), [
    [5.6349733433271085, 10.197692812273857, 2.221837384358212, -4.563798982951219],
    [1, 2, 3, 4],
    [6.48969875894913, 11.147596955809606, 1.8140182599277994, -5.705571888842087],
    [1, 2, 3, 4],
    [1, 2, 3, 4],
    [1, 2, 3, 4],
  ]);
  both.square().sum().backward();
  close(
    weight.grad!.sum(1),
    [
      -0.03639893592470232, -0.04566344915122977, -176.40915276413193, -97.46612311053568, 0.044638379108547545,
      0.034836125400400667, 64.93077677289904, -34.85284819492799, 36.083707388909474, 41.97900304539306,
      67.33620472463461, 62.095221214091694,
    ],
  );
  const byHead = torch.zeros([2, 3, 3], d);
  byHead.index_put_([1, 0], -Infinity);
  close(attend(x.narrow(1, 0, 1), false, { attn_mask: byHead }).squeeze(1), [
    [1.8342759020809816, 6.23434973775652, 4.157880411571004, 0.3104042186295404],
    [7.039106907619252, 11.757276966995907, 1.5514494039032862, -6.4387840210606875],
    [6.88827242643775, 11.589641083238924, 1.6234153680977985, -6.237289939748649],
  ]);
  close(attend(x.select(1, 0), true, { attn_mask: mask }), [
    [3.8527247134227114, 6.903087645551602, 2.4540561654401416, -1.1599406511547814],
    [4.344693367258939, 8.133400937749649, 2.540919338122074, -2.3493869794506352],
    [2.346577211142727, 3.4934413573555534, 2.3560498304065587, 2.2035960921980275],
  ]);
});

test("multi_margin_loss of one sample without reduction has the target's rank", () => {
  const x = torch.tensor([0.1, 0.9, 0.4]);
  const shape = (input: torch.Tensor, target: torch.Tensor, reduction: "none" | "mean"): readonly number[] =>
    torch.nn.functional.multi_margin_loss(input, target, { reduction }).shape;
  expect(shape(x, torch.tensor([1]), "none")).toEqual([1]);
  expect(shape(x, torch.tensor(1), "none")).toEqual([]);
  expect(shape(x.unsqueeze(0), torch.tensor(1), "none")).toEqual([]);
  expect(shape(x, torch.tensor([1]), "mean")).toEqual([]);
});
