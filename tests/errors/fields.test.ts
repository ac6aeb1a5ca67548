/** What errors say besides their text: the operator, its tensors, the argument, what was given and what may be. */
import { expect, test } from "vitest";
import * as torch from "flambeau";

const { nn } = torch;
const F = nn.functional;

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

test("indices, dims and devices", () => {
  const x = torch.zeros(3, 2);
  const index = errorOf(() => x.at(5));
  expect([index.argument, index.given, index.wanted]).toEqual(["index", 5, [-3, 2]]);
  const listed = errorOf(() => x.at([0, 7]));
  expect([listed.argument, listed.given, listed.wanted]).toEqual(["index", 7, [-3, 2]]);
  const many = errorOf(() => x.at(0, 0, 0));
  expect([many.given, many.wanted]).toEqual([3, [0, 2]]);
  const devices = errorOf(() => x.add(torch.zeros(3, 2, { device: "meta" })));
  expect([devices.operator, devices.given, devices.wanted]).toEqual(["add", "cpu", "meta"]);
  expect(devices.operands!.map(({ device }) => String(device))).toEqual(["cpu", "meta"]);
  const item = errorOf(() => x.item());
  expect([item.operator, item.given, item.wanted]).toEqual(["item", 6, 1]);
});

test("arguments of layers, optimizers, schedulers and functions", () => {
  const unknown = errorOf(() => new nn.Linear(2, 3, { bais: false } as object));
  expect([unknown.argument, unknown.wanted]).toEqual([
    "bais",
    ["in_features", "out_features", "bias", "device", "dtype"],
  ]);
  const missing = errorOf(() => new (nn.Linear as unknown as new (n: number) => torch.nn.Linear)(2));
  expect([missing.argument, missing.wanted]).toEqual(["out_features", ["out_features"]]);
  const tensor = errorOf(() => new nn.ReLU(torch.ones(1) as never));
  expect([tensor.argument, tensor.given]).toEqual(["inplace", "Tensor"]);
  const twice = errorOf(() => new nn.Linear(2, 3, { in_features: 4 } as object));
  expect(twice.argument).toBe("in_features");
  const rate = errorOf(() => new torch.optim.SGD(new nn.Linear(1, 1).parameters(), { lr: -1 }));
  expect([rate.argument, rate.given]).toEqual(["learning rate", -1]);
  const option = errorOf(() => new torch.optim.Adam(new nn.Linear(1, 1).parameters(), { beta: 1 } as object));
  expect(option.argument).toBe("beta");
  const function_ = errorOf(() => torch.autograd.grad({ outputs: torch.ones(1) } as never));
  expect(function_.argument).toBe("inputs");
  const operator = errorOf(() => torch.ones(1).gather(0 as never, undefined as never));
  expect([operator.operator, operator.argument]).toEqual(["gather", "index"]);
});

test("members of modules", () => {
  const model = new nn.Sequential(new nn.Linear(2, 2), new nn.ReLU());
  const absent = errorOf(() => model.get_submodule("0.inner"));
  expect([absent.argument, absent.given, absent.wanted]).toEqual(["target", "inner", []]);
  expect(errorOf(() => model.get_submodule("2")).wanted).toEqual(["0", "1"]);
  const parameter = errorOf(() => model.get_parameter("0.weights"));
  expect([parameter.argument, parameter.given]).toEqual(["target", "weights"]);
  const other = errorOf(() => model.get_submodule("0.weight"));
  expect([other.given, other.wanted]).toEqual(["weight", "Module"]);
});

test("a state dict that does not fit tells its keys", () => {
  const model = new nn.Linear(2, 3);
  const state = { weight: torch.ones(3, 4), biases: torch.ones(3) };
  const error = errorOf(() => model.load_state_dict(state));
  expect(error.missing_keys).toEqual(["bias"]);
  expect(error.unexpected_keys).toEqual(["biases"]);
  expect(error.mismatched_keys).toEqual([{ key: "weight", given: [3, 4], wanted: [3, 2] }]);
  const lenient = errorOf(() => model.load_state_dict(state, { strict: false }));
  expect([lenient.missing_keys, lenient.unexpected_keys, lenient.mismatched_keys!.length]).toEqual([
    ["bias"],
    ["biases"],
    1,
  ]);
});

test("a model that fails says where", () => {
  const model = new nn.Sequential(new nn.ReLU(), new nn.Sequential(new nn.Linear(2, 3), new nn.Linear(4, 1)));
  const error = errorOf(() => model(torch.ones(1, 2)));
  expect([error.path, error.operator]).toEqual(["1.1", "addmm"]);
});

test("backward: without history, changed values, freed values", () => {
  const none = errorOf(() => torch.ones(2, 3).sum().backward());
  expect(none.reason).toBe("no graph");
  const w = torch.ones(2, { requires_grad: true });
  const unused = errorOf(() => torch.autograd.grad(w.sum(), torch.ones(1)));
  expect(unused.reason).toBe("no graph");
  const y = w.exp();
  const loss = y.mul(y).sum();
  y.add_(1);
  const changed = errorOf(() => loss.backward());
  expect([changed.reason, changed.given, changed.wanted]).toEqual(["changed", 1, 0]);
  const again = w.exp().sum();
  again.backward();
  expect(errorOf(() => again.backward()).reason).toBe("freed");
});

test("distributions: the parameter, its values and the region", () => {
  const scale = torch.tensor([1, -1]);
  const parameter = errorOf(() => new torch.distributions.Normal(torch.zeros(2), scale));
  expect([parameter.argument, parameter.given, parameter.wanted]).toEqual([
    "scale",
    scale,
    "GreaterThan(lower_bound=0.0)",
  ]);
  const value = errorOf(() => new torch.distributions.Exponential(torch.ones(1)).log_prob(torch.tensor(-1)));
  expect([value.argument, value.wanted]).toEqual(["value", "GreaterThanEq(lower_bound=0.0)"]);
});
