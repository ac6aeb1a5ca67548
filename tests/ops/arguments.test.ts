/** Argument binding: what is not known is refused, in PyTorch 2.15's words, by operators, modules, optimizers, loaders. */
import { describe, expect, test } from "vitest";
import * as torch from "flambeau";

/** Everything by name, untyped: most of these calls must not compile. */
type Loose = Record<string, (...args: unknown[]) => unknown>;
const T = torch as unknown as Loose;
const x = torch.ones(2, 3);
const methods = x as unknown as Loose;
const y = torch.ones(2, 3);

/** The first line of the TypeError that a call throws. */
function refusal(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    expect((error as Error).name).toBe("TypeError");
    return (error as Error).message.split("\n")[0]!;
  }
  return "nothing";
}

describe("names that an operator does not have", () => {
  test.each<[() => unknown, string]>([
    [() => methods["exp_"]!({ out: y }), "TensorBase.exp_() takes no keyword arguments"],
    [() => T["add"]!(x, 1, { requires_grad: true }), "add() got an unexpected keyword argument 'requires_grad'"],
    [() => methods["sum"]!({ memory_format: "nonsense" }), "sum() got an unexpected keyword argument 'memory_format'"],
    [() => methods["add"]!(y, { out: y }), "add() got an unexpected keyword argument 'out'"],
    [() => methods["add_"]!(y, { out: y }), "add_() got an unexpected keyword argument 'out'"],
    [() => T["matmul"]!(x, y, { device: "cpu" }), "matmul() got an unexpected keyword argument 'device'"],
    [() => T["zeros"]!(2, { foo: 1 }), "zeros() got an unexpected keyword argument 'foo'"],
    [() => T["tensor"]!([1], { foo: 1 }), "tensor() got an unexpected keyword argument 'foo'"],
    [() => methods["new_zeros"]!(2, { foo: 1 }), "new_zeros() got an unexpected keyword argument 'foo'"],
    [() => methods["to"]!({ foo: 1 }), "to() got an unexpected keyword argument 'foo'"],
    [() => methods["backward"]!({ foo: 1 }), "Tensor.backward() got an unexpected keyword argument 'foo'"],
    [() => T["t"]!(x, { out: y }), "t() got an unexpected keyword argument 'out'"],
  ])("%s", (run, message) => expect(refusal(run)).toBe(message));

  test("do not change anything before they are refused", () => {
    const before = torch.ones(2);
    expect(refusal(() => (before as unknown as Loose)["exp_"]!({ out: y }))).not.toBe("nothing");
    expect(before.tolist()).toEqual([1, 1]);
    expect(before._version).toBe(0);
  });
});

test("values of the wrong type", () => {
  expect(refusal(() => methods["clone"]!({ memory_format: "nonsense" }))).toBe(
    "clone(): argument 'memory_format' must be torch.memory_format, not str",
  );
});

test("too many positions", () => {
  expect(refusal(() => T["flatten"]!(x, 0, 1, 2))).toBe(
    "flatten() takes from 1 to 3 positional arguments but 4 were given",
  );
  expect(refusal(() => T["exp"]!(x, 1))).toBe("exp() takes 1 positional argument but 2 were given");
});

test("the same value twice", () => {
  expect(refusal(() => methods["mean"]!(1, { dim: 1 }))).toBe("mean() got multiple values for argument 'dim'");
});

describe("classes", () => {
  type Constructor = new (...args: unknown[]) => unknown;
  const make = (found: unknown, ...args: unknown[]): (() => unknown) => {
    const Class = found as Constructor;
    return () => new Class(...args);
  };
  const { nn, optim } = torch;
  const { data } = torch.utils;
  test.each<[() => unknown, string]>([
    [make(nn.Linear, 2, 3, { foo: 1 }), "Linear.__init__() got an unexpected keyword argument 'foo'"],
    [make(nn.Linear, 2), "Linear.__init__() missing 1 required positional argument: 'out_features'"],
    [
      make(nn.Linear, 2, { in_features: 2, out_features: 3 }),
      "Linear.__init__() got multiple values for argument 'in_features'",
    ],
    [
      make(nn.Linear, 2, 3, true, null, null, 4),
      "Linear.__init__() takes from 3 to 6 positional arguments but 7 were given",
    ],
    [make(optim.SGD, [x], { lr: 1, foo: 1 }), "SGD.__init__() got an unexpected keyword argument 'foo'"],
    [make(optim.SGD, [x], 1, { lr: 1 }), "SGD.__init__() got multiple values for argument 'lr'"],
    [make(data.DataLoader, [1], { foo: 1 }), "DataLoader.__init__() got an unexpected keyword argument 'foo'"],
    [
      make(data.DataLoader, [1], 2, { batch_size: 2 }),
      "DataLoader.__init__() got multiple values for argument 'batch_size'",
    ],
    [make(data.RandomSampler, [1], { foo: 1 }), "RandomSampler.__init__() got an unexpected keyword argument 'foo'"],
  ])("%s", (run, message) => expect(refusal(run)).toBe(message));
});
