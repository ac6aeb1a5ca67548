/** `x.type(…)` by the old names of types, as PyTorch 2.15 has it. */
import { expect, it } from "vitest";
import * as torch from "../../src/index.ts";

it("converts to a dtype, a name or a constructor", () => {
  const x = torch.ones(2);
  expect(x.type(torch.float64).dtype).toBe(torch.float64);
  expect(x.type(torch.DoubleTensor).dtype).toBe(torch.float64);
  expect(x.type("torch.LongTensor").dtype).toBe(torch.int64);
  expect(x.type(torch.BoolTensor).dtype).toBe(torch.bool);
  expect(x.type()).toBe("torch.FloatTensor");
  expect(() => x.type("torch.FooTensor")).toThrow("invalid type: 'torch.FooTensor'");
  expect(() => x.type("DoubleTensor" as never)).toThrow("invalid type: 'DoubleTensor'");
});

it("from_numpy takes arrays only", () => {
  expect(() => torch.from_numpy([1] as never)).toThrow("expected np.ndarray (got list)");
  expect(() => torch.from_numpy(torch.ones(1) as never)).toThrow("expected np.ndarray (got Tensor)");
});

it.each([
  ["a", "TypeError", "new(): invalid data type 'str'"],
  [["a"], "ValueError", "too many dimensions 'str'"],
  [[["a"]], "ValueError", "too many dimensions 'str'"],
  [["a", 1], "ValueError", "too many dimensions 'str'"],
  [[1, "a"], "TypeError", "new(): invalid data type 'str'"],
  [[[1], "a"], "TypeError", "new(): invalid data type 'str'"],
])("strings are no elements: %j", (data, name, message) => {
  expect(() => torch.tensor(data as never)).toThrow(expect.objectContaining({ name, message }));
});
