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

test("multi_margin_loss of one sample without reduction has the target's rank", () => {
  const x = torch.tensor([0.1, 0.9, 0.4]);
  const shape = (input: torch.Tensor, target: torch.Tensor, reduction: "none" | "mean"): readonly number[] =>
    torch.nn.functional.multi_margin_loss(input, target, { reduction }).shape;
  expect(shape(x, torch.tensor([1]), "none")).toEqual([1]);
  expect(shape(x, torch.tensor(1), "none")).toEqual([]);
  expect(shape(x.unsqueeze(0), torch.tensor(1), "none")).toEqual([]);
  expect(shape(x, torch.tensor([1]), "mean")).toEqual([]);
});
