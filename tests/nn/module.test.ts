/** The machinery of modules: calls, members, hooks, conversions, copies (errors: tests/errors/modules.test.ts). */
import { describe, expect, expectTypeOf, test } from "vitest";
import { inspect } from "node:util";
import * as torch from "flambeau";
import { nn, type Tensor } from "flambeau";

class Pair extends nn.Module {
  first = new nn.Linear(2, 3);
  second = new nn.Linear(3, 1);
  forward(x: Tensor, options: { twice?: boolean } = {}): [Tensor, Tensor] {
    const hidden = this.first(x);
    return [this.second(hidden), options.twice ? hidden.mul(2) : hidden];
  }
}

describe("a module is callable", () => {
  test("and typed by its forward", () => {
    const model = new Pair();
    const [y, hidden] = model(torch.ones(4, 2), { twice: true });
    expectTypeOf(y).toEqualTypeOf<Tensor>();
    expect(y.shape).toEqual([4, 1]);
    expect(hidden.shape).toEqual([4, 3]);
    expect(model).toBeInstanceOf(Pair);
    expect(model).toBeInstanceOf(nn.Module);
    expect(typeof model).toBe("function");
    const layer: nn.Module<(input: Tensor) => Tensor> = model.first;
    expect(layer(torch.ones(2)).shape).toEqual([3]);
  });
  test("own name and length are free for users", () => {
    class Named extends nn.Module {
      declare label: string;
      constructor() {
        super();
        Object.assign(this, { label: "x" });
      }
    }
    expect(Object.keys(new Named())).toEqual(["training", "label"]);
  });
  test("a nested call is cheap", () => {
    class Inner extends nn.Module {
      forward(x: number): number {
        return x;
      }
    }
    class Outer extends nn.Module {
      inner = new Inner();
      forward(x: number): number {
        return this.inner(x);
      }
    }
    const model = new Outer();
    for (let i = 0; i < 100_000; i++) model(i);
    const times = Array.from({ length: 5 }, () => {
      const start = performance.now();
      for (let i = 0; i < 200_000; i++) model(i);
      return (((performance.now() - start) / 200_000) * 1e6) / 2;
    });
    expect(Math.min(...times)).toBeLessThan(400); // nanoseconds a call; about 30 on an idle machine
  });
  test("prints through inspect too", () => {
    expect(inspect(new nn.ReLU())).toBe("ReLU()");
    expect(`${String(new nn.Sequential(new nn.ReLU()))}`).toBe("Sequential(\n  (0): ReLU()\n)");
  });
  test("arguments by name", () => {
    const layer = new nn.Linear(2, 1);
    const call = layer as unknown as (options: object) => Tensor;
    expect(call({ input: torch.ones(2) }).shape).toEqual([1]);
    expect(() => call({ inptu: torch.ones(2) })).toThrow("Linear.forward() got an unexpected keyword argument 'inptu'");
  });
});

describe("members", () => {
  test("a shared parameter counts once", () => {
    class Tied extends nn.Module {
      a = new nn.Linear(2, 2);
      b = new nn.Linear(2, 2);
      constructor() {
        super();
        this.b.weight = this.a.weight;
      }
    }
    const model = new Tied();
    expect(model.named_parameters().map(([name]) => name)).toEqual(["a.weight", "a.bias", "b.bias"]);
    expect(model.named_parameters({ remove_duplicate: false }).map(([name]) => name)).toEqual([
      "a.weight",
      "a.bias",
      "b.weight",
      "b.bias",
    ]);
    expect(Object.keys(model.state_dict())).toEqual(["a.weight", "a.bias", "b.weight", "b.bias"]);
  });
  test("names of parameters are told in autograd's errors", () => {
    const model = new Pair();
    model.parameters();
    expect(() => model.first.weight.add_(1)).toThrow("first.weight");
  });
  test("train, eval, requires_grad_, zero_grad, apply", () => {
    const model = new Pair();
    expect(model.eval().first.training).toBe(false);
    expect(model.train().second.training).toBe(true);
    model(torch.ones(1, 2))[0].sum().backward();
    expect(model.first.weight.grad).not.toBeNull();
    model.zero_grad({ set_to_none: false });
    expect(model.first.weight.grad!.abs().sum().item()).toBe(0);
    model.zero_grad();
    expect(model.first.weight.grad).toBeNull();
    model.requires_grad_(false);
    expect(model.parameters().some((parameter) => parameter.requires_grad)).toBe(false);
    const seen: string[] = [];
    model.apply((module) => {
      seen.push(module._get_name());
    });
    expect(seen).toEqual(["Linear", "Linear", "Pair"]);
  });
  test("to another dtype keeps the parameter objects", () => {
    const model = new nn.BatchNorm1d(2);
    const { weight } = model;
    model.double();
    expect(model.weight).toBe(weight);
    expect(weight!.dtype).toBe(torch.float64);
    expect(model.running_mean!.dtype).toBe(torch.float64);
    expect(model.num_batches_tracked!.dtype).toBe(torch.int64);
    model(torch.ones([3, 2], { dtype: torch.float64 }))
      .sum()
      .backward();
    expect(weight!.grad!.dtype).toBe(torch.float64);
  });
  test("deepcopy shares nothing and keeps sharing inside", () => {
    const model = new nn.ModuleDict<nn.Module>({ a: new nn.Linear(2, 2), list: new nn.ParameterList([torch.ones(2)]) });
    const a = model.get("a");
    model.set("again", a);
    const copy = model.deepcopy();
    expect(String(copy)).toBe(String(model));
    expect(copy.get("a")).toBe(copy.get("again"));
    expect(copy.get("a")).not.toBe(a);
    expect(copy.parameters()).toHaveLength(3);
    torch.no_grad(() => (copy.get("a") as nn.Linear).weight.zero_());
    expect((a as nn.Linear).weight.abs().sum().item()).toBeGreaterThan(0);
  });
  test("names that look like numbers keep their order", () => {
    const dict = new nn.ParameterDict([
      ["b", torch.ones(1)],
      ["2", torch.ones(1)],
      ["0", torch.ones(1)],
    ]);
    expect(dict.named_parameters().map(([name]) => name)).toEqual(["b", "2", "0"]);
    expect(Object.keys(dict.state_dict())).toEqual(["b", "2", "0"]);
  });
});

describe("hooks", () => {
  test("forward hooks see and replace", () => {
    const layer = new nn.Linear(2, 2, false);
    const seen: string[] = [];
    const before = layer.register_forward_pre_hook((_module, [x]) => {
      seen.push("pre");
      return [x.mul(0)];
    });
    const after = layer.register_forward_hook((_module, [x], output) => {
      seen.push(`hook ${x.abs().sum().item()}`);
      return output.add(1);
    });
    const y = layer(torch.ones(1, 2));
    expect(seen).toEqual(["pre", "hook 0"]);
    expect(y.tolist()).toEqual([[1, 1]]);
    before.remove();
    after.remove();
    seen.length = 0;
    layer(torch.ones(1, 2));
    expect(seen).toEqual([]);
  });
  test("a handle that removes twice leaves the other hooks", () => {
    const layer = new nn.Linear(2, 2);
    let count = 0;
    const hook = (): void => {
      count++;
    };
    const first = layer.register_forward_hook(hook);
    first.remove();
    layer.register_forward_hook(hook);
    first.remove();
    layer.register_forward_hook(hook);
    const third = layer.register_forward_pre_hook(hook);
    third.remove();
    third.remove();
    layer(torch.ones(1, 2));
    expect(count).toBe(2);
    // The same function twice in the list of backward hooks: each handle takes out one.
    count = 0;
    const another = new nn.Linear(2, 2);
    const [one] = [another.register_full_backward_hook(hook), another.register_full_backward_hook(hook)];
    one.remove();
    one.remove();
    another(torch.ones(1, 2)).sum().backward();
    expect(count).toBe(1);
  });
  test("with_kwargs and always_call", () => {
    class Scale extends nn.Module {
      forward(x: Tensor, { by = 1 }: { by?: number } = {}): Tensor {
        if (by < 0) throw new torch.ValueError("negative");
        return x.mul(by);
      }
    }
    const scale = new Scale();
    const seen: unknown[] = [];
    scale.register_forward_pre_hook((_module, args, kwargs) => [args, { by: (kwargs["by"] as number) + 1 }], {
      with_kwargs: true,
    });
    scale.register_forward_hook(
      (_module, _args, kwargs, output) => {
        seen.push(kwargs, output === null);
      },
      { with_kwargs: true, always_call: true },
    );
    expect(scale(torch.ones(1), { by: 2 }).item()).toBe(3);
    expect(() => scale(torch.ones(1), { by: -5 })).toThrow("negative");
    expect(seen).toEqual([{ by: 3 }, false, { by: -4 }, true]);
  });
  test("full backward hooks", () => {
    const layer = new nn.Linear(2, 1, false);
    const x = torch.ones(1, 2).requires_grad_();
    const seen: unknown[] = [];
    layer.register_full_backward_pre_hook((_module, gradOutput) => [gradOutput[0]!.mul(2)]);
    layer.register_full_backward_hook((_module, gradInput, gradOutput) => {
      seen.push(
        gradInput.map((g) => g!.shape),
        gradOutput.map((g) => g!.item()),
      );
      return [gradInput[0]!.mul(10)];
    });
    layer(x).sum().backward();
    expect(seen).toEqual([[[1, 2]], [2]]);
    expect(x.grad!.sub(layer.weight.detach().mul(20)).abs().max().item()).toBeLessThan(1e-5);
    expect(layer.weight.grad!.tolist()).toEqual([[2, 2]]);
  });
  test("without a gradient for inputs, hooks see null for them", () => {
    const layer = new nn.Linear(2, 1);
    const seen: unknown[] = [];
    layer.register_full_backward_hook((_module, gradInput) => {
      seen.push(...gradInput);
    });
    layer(torch.ones(1, 2)).sum().backward();
    expect(seen).toEqual([null]);
  });
  test("hooks of all modules", () => {
    const seen: string[] = [];
    const handle = nn.modules.register_module_forward_hook((module) => {
      seen.push(module._get_name());
    });
    new Pair()(torch.ones(1, 2));
    handle.remove();
    new Pair()(torch.ones(1, 2));
    expect(seen).toEqual(["Linear", "Linear", "Pair"]);
  });
  test("hooks of state dicts", () => {
    const layer = new nn.Linear(1, 1);
    layer._register_state_dict_hook((_module, entries, prefix) => {
      entries.delete(`${prefix}bias`);
    });
    expect(Object.keys(layer.state_dict())).toEqual(["weight"]);
    layer.register_load_state_dict_pre_hook((_module, entries, prefix) => {
      entries.set(`${prefix}bias`, torch.ones(1));
    });
    layer.register_load_state_dict_post_hook((_module, keys) => {
      keys.unexpected_keys.length = 0;
    });
    layer.load_state_dict({ weight: torch.ones(1, 1), old: torch.ones(1) });
    expect(layer.bias!.item()).toBe(1);
  });
});

describe("state dicts", () => {
  test("share bytes, load in place, take Maps, assign", () => {
    const layer = new nn.Linear(1, 1);
    const state = layer.state_dict();
    expect(state["weight"]!.requires_grad).toBe(false);
    torch.no_grad(() => layer.weight.fill_(7));
    expect(state["weight"]!.item()).toBe(7);
    const { weight } = layer;
    layer.load_state_dict(
      new Map([
        ["weight", torch.full([1, 1], 3)],
        ["bias", torch.zeros(1)],
      ]),
    );
    expect(layer.weight).toBe(weight);
    expect(weight.item()).toBe(3);
    layer.load_state_dict({ weight: torch.ones(1, 1), bias: torch.zeros(1) }, { assign: true });
    expect(layer.weight).not.toBe(weight);
    expect(layer.weight).toBeInstanceOf(nn.Parameter);
    expect(layer.state_dict({ keep_vars: true })["weight"]).toBe(layer.weight);
  });
  test("extra state", () => {
    class Extra extends nn.Module {
      count = 3;
      get_extra_state(): unknown {
        return { count: this.count };
      }
      set_extra_state(state: unknown): void {
        this.count = (state as { count: number }).count;
      }
    }
    const one = new Extra();
    const state = one.state_dict();
    const other = new Extra();
    other.count = 0;
    other.load_state_dict(state);
    expect(other.count).toBe(3);
    expect(() => other.load_state_dict({})).toThrow("_extra_state");
  });
});
