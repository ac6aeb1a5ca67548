/** `functional_call`: what PyTorch's test_stateless.py asserts of it. */
import { expect, test } from "vitest";
import * as torch from "flambeau";
import { nn } from "flambeau";

const { functional_call } = torch.func;

class Model extends nn.Module<(x: torch.Tensor) => torch.Tensor> {
  l1 = new nn.Linear(1, 1);
  constructor() {
    super();
    this.register_buffer("buffer", torch.ones(1));
  }
  forward(x: torch.Tensor): torch.Tensor {
    return this.l1(x).add((this as unknown as { buffer: torch.Tensor }).buffer);
  }
}

const given = (): Record<string, torch.Tensor> => ({
  "l1.weight": torch.tensor([[2]], { dtype: torch.float32 }),
  "l1.bias": torch.tensor([5], { dtype: torch.float32 }),
  buffer: torch.tensor([3], { dtype: torch.float32 }),
});
const x = torch.ones(1, 1);

test("options come by name after the arguments", () => {
  const model = new Model();
  expect(functional_call(model, given(), x, { strict: true }).item()).toBe(10);
  expect(functional_call(model, { parameter_and_buffer_dicts: given(), args: x, tie_weights: false }).item()).toBe(10);
  expect(() => functional_call(model, { "l1.weight": x }, x, { strict: true })).toThrow(
    "Error(s) in reparametrizing for Model:\n\tMissing key(s): 'l1.bias', 'buffer'.",
  );
  expect(() => functional_call(model, { ...given(), extra: x }, x, { strict: true })).toThrow(
    "Unexpected key(s): 'extra'.",
  );
});

test("names that the module lacks are members for the time of the call; null is no parameter", () => {
  const model = new Model();
  expect(functional_call(model, { ...given(), extra: x }, x).item()).toBe(10);
  expect("extra" in model).toBe(false);
  expect(functional_call(model, { ...given(), "l1.bias": null }, x).item()).toBe(5);
  expect(() => functional_call(model, { "l1.weight": 2 as never }, x)).toThrow("2 is not an instance of torch.Tensor");
  expect(() => functional_call(model, { "l2.weight": x }, x)).toThrow("Model has no attribute `l2`");
  expect(() => functional_call(model, [given(), { buffer: x }], x)).toThrow(
    "['buffer'] appeared in multiple dictionaries",
  );
  expect(model.named_parameters().map(([name]) => name)).toEqual(["l1.weight", "l1.bias"]);
});

test("parameters() gives the other tensors meanwhile, and what the module assigns stands in the given object", () => {
  class Counter extends nn.Module<() => torch.Tensor[]> {
    weight = new nn.Parameter(torch.zeros(1));
    constructor() {
      super();
      this.register_buffer("count", torch.zeros(1));
    }
    forward(): torch.Tensor[] {
      const self = this as unknown as { count: torch.Tensor };
      self.count = self.count.add(1);
      return this.parameters();
    }
  }
  const counter = new Counter();
  const state = { weight: torch.ones(1), count: torch.ones(1).mul(2) };
  const { weight } = state;
  expect(functional_call<torch.Tensor[]>(counter, state)).toEqual([weight]);
  expect(state.count.item()).toBe(3);
  expect(state.weight).toBe(weight);
  expect((counter as unknown as { count: torch.Tensor }).count.item()).toBe(0);
  expect(counter.parameters()).toEqual([counter.weight]);
});

test("tied names with different tensors are refused; modules that hold each other work without ties", () => {
  const model = new Model() as Model & { tied: nn.Parameter };
  model.tied = model.l1.bias as nn.Parameter;
  expect(() => functional_call(model, { "l1.bias": x, tied: torch.ones(1) }, x)).toThrow(
    "functional_call got multiple values for keys ['l1.bias', 'tied'], which are tied. Consider using tie_weights=False",
  );
  const circle = new Model();
  (circle.l1 as unknown as { m: Model }).m = circle;
  const tensors = { "l1.m.l1.weight": torch.ones(1, 1), "l1.bias": torch.zeros(1), "l1.m.buffer": torch.zeros(1) };
  expect(functional_call(circle, tensors, x, { tie_weights: false }).item()).toBe(1);
  expect(circle.parameters().length).toBe(2);
  expect(() => circle.named_parameters({ remove_duplicate: false })).toThrow("holds itself");
});
