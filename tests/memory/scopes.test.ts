/** What belongs to a module outlives the scope in which it was made. */
import { expect, test } from "vitest";
import * as torch from "flambeau";
import { nn } from "flambeau";

/** Every tensor of the module can be read, and the module can be called. */
function expectWhole(module: nn.Module<(input: torch.Tensor) => torch.Tensor>, x: torch.Tensor): void {
  for (const tensor of [...module.parameters(), ...module.buffers()]) tensor.tolist();
  expect(module(x).shape[0]).toBe(x.shape[0]);
}

test.each<[string, () => nn.Module<(input: torch.Tensor) => torch.Tensor>]>([
  ["a lazy layer", () => new nn.LazyLinear(3)],
  ["a lazy layer with buffers", () => new nn.LazyBatchNorm1d()],
  ["a batch norm", () => new nn.BatchNorm1d(4)],
])("%s that is called first within a scope", (_, make) => {
  const x = torch.ones(2, 4).to(torch.float64);
  const module = make();
  torch.scope(() => {
    module.double(); // also while lazy
    module(x);
  });
  expectWhole(module, x);
});

test("lazy layers made within a scope", () => {
  const x = torch.ones(2, 4);
  const layers: (nn.LazyLinear | nn.LazyBatchNorm1d)[] = [];
  torch.scope(() => {
    layers.push(new nn.LazyLinear(3), new nn.LazyBatchNorm1d());
  });
  for (const layer of layers as nn.Module<(input: torch.Tensor) => torch.Tensor>[]) {
    layer(x);
    expectWhole(layer, x);
  }
});

test("a module converted within a scope", () => {
  const module = new nn.BatchNorm1d(4);
  module(torch.ones(2, 4)).sum().backward();
  torch.scope(() => {
    module.double();
  });
  expectWhole(module, torch.ones(2, 4, { dtype: torch.float64 }));
  expect(module.weight!.grad!.dtype).toBe(torch.float64);
  module.weight!.grad!.tolist();
});

test("a module with tensors assigned from a state dict within a scope", () => {
  const module = new nn.BatchNorm1d(4);
  torch.scope(() => {
    const state = Object.fromEntries(
      Object.entries(module.state_dict()).map(([name, value]) => [name, (value as torch.Tensor).clone()]),
    );
    module.load_state_dict(state, { assign: true });
  });
  expectWhole(module, torch.ones(2, 4));
});

test("buffers, new data of parameters, and the base of an orthogonal weight", () => {
  class Scaled extends nn.Module {
    scale = new nn.Buffer(torch.ones(4).mul(2));
    shift = new nn.Parameter(torch.zeros(4));
    forward(x: torch.Tensor): torch.Tensor {
      return x.mul(this.scale).add(this.shift);
    }
  }
  const scaled = torch.scope(() => {
    const module = new Scaled();
    module.shift.data = torch.ones(4).mul(3);
    return [module];
  })[0]!;
  expect(scaled(torch.ones(1, 4)).tolist()).toEqual([[5, 5, 5, 5]]);
  const linear = new nn.Linear(4, 4);
  torch.scope(() => {
    nn.utils.parametrizations.orthogonal(linear);
  });
  expectWhole(linear, torch.ones(2, 4));
});

test("data of tensors that a scope gives back are given back", () => {
  const made = torch.scope(() => {
    const y = torch.ones(2);
    y.data = torch.ones(2);
    return { later: () => y.tolist() };
  });
  expect(made.later).toThrow("released at the end of the scope");
});
