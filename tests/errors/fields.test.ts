/** What errors say besides their text: the operator, its tensors, the argument, what was given and what may be. */
import { expect, test } from "vitest";
import * as torch from "flambeau";

const F = torch.nn.functional;

function errorOf(run: () => unknown): Error & torch.ErrorFields {
  try {
    run();
  } catch (error) {
    return error as Error & torch.ErrorFields;
  }
  throw new Error("nothing was refused");
}

test("an error names its operator and tells of its tensors", () => {
  const error = errorOf(() => torch.ones(2, 3).mm(torch.ones(2, 3, { dtype: torch.float64 })));
  expect(error.operator).toBe("mm");
  expect(error.operands).toEqual([
    { argument: "self", shape: [2, 3], dtype: torch.float32, device: torch.device("cpu") },
    { argument: "mat2", shape: [2, 3], dtype: torch.float64, device: torch.device("cpu") },
  ]);
});

test.each([
  ["pointwise", () => torch.ones(2).add(torch.ones(3)), "add", ["self: 2", "other: 3"]],
  ["in place", () => torch.ones(2).mul_(torch.ones(3)), "mul_", ["self: 2", "other: 3"]],
  ["of lists", () => torch.cat([torch.ones(2, 2), torch.ones(3, 3)]), "cat", ["tensors: 2,2", "tensors: 3,3"]],
  ["by name", () => torch.mm(torch.ones(2, 3), { mat2: torch.ones(4, 2) }), "mm", ["self: 2,3", "mat2: 4,2"]],
  ["inside of others", () => F.linear(torch.ones(2, 3), torch.ones(4, 2)), "mm", ["self: 2,3", "mat2: 2,4"]],
])("operators %s", (_, run, operator, operands) => {
  const error = errorOf(run);
  expect(error.operator).toBe(operator);
  expect(error.operands!.map(({ argument, shape }) => `${argument}: ${shape}`)).toEqual(operands);
});

test("the argument that is wrong, what was given, and what is wanted", () => {
  const type = errorOf(() => torch.ones(2).softmax("1" as never));
  expect(type).toBeInstanceOf(TypeError);
  expect([type.operator, type.argument, type.given, type.wanted]).toEqual(["softmax", "dim", "str", "int"]);
  const dim = errorOf(() => torch.ones(2, 3).sum(2));
  expect([dim.operator, dim.given, dim.wanted]).toEqual(["sum", 2, [-2, 1]]);
  const index = errorOf(() => torch.ones(2, 3).gather(1, torch.tensor([[7]])));
  expect([index.operator, index.argument, index.given, index.wanted]).toEqual(["gather", "index", 7, [0, 2]]);
  const target = errorOf(() => F.nll_loss(torch.zeros(1, 3), torch.tensor([3])));
  expect([target.argument, target.given, target.wanted]).toEqual(["target", 3, [0, 2]]);
});

test("fields are not printed, and texts are as they were", () => {
  const error = errorOf(() => torch.ones(2, 3).mm(torch.ones(2, 3)));
  expect(Object.keys(error)).toEqual([]);
  expect(error.message).toContain("mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)");
});
