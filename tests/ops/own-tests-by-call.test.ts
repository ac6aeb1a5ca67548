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
