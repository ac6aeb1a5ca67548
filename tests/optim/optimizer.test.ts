/** The optimizer base: groups and their errors, state dicts, hooks, memory, layouts and dtypes. */
import { describe, expect, test, vi } from "vitest";
import * as torch from "flambeau";
import { nn, optim } from "flambeau";

const classes = [
  "SGD",
  "Adam",
  "AdamW",
  "Adamax",
  "Adagrad",
  "Adadelta",
  "RMSprop",
  "Rprop",
  "ASGD",
  "NAdam",
  "RAdam",
  "Adafactor",
  "Muon",
] as const;

function parameter(shape: number[], dtype = torch.float32): torch.Tensor {
  torch.manual_seed(1);
  return torch.rand(shape).to(dtype).requires_grad_();
}

function step(optimizer: optim.Optimizer, x: torch.Tensor, power = 3): void {
  optimizer.zero_grad();
  x.pow(power).sum().backward();
  optimizer.step();
}

describe("groups", () => {
  test("errors are PyTorch's", () => {
    expect(() => new optim.SGD([], 0.1)).toThrow("optimizer got an empty parameter list");
    expect(() => new optim.SGD(torch.ones([2]) as never, 0.1)).toThrow(
      "params argument given to the optimizer should be an iterable of Tensors or dicts, but got torch.FloatTensor",
    );
    expect(() => new optim.SGD([1 as never], 0.1)).toThrow(
      "optimizer can only optimize Tensors, but one of the params is int",
    );
    expect(() => new optim.SGD([parameter([2]).mul(2)], 0.1)).toThrow("can't optimize a non-leaf Tensor");
    expect(() => new optim.SGD([parameter([2])], -1)).toThrow("Invalid learning rate: -1");
    expect(() => new optim.SGD([parameter([2])], { lr: 1, nesterov: true })).toThrow(
      "Nesterov momentum requires a momentum and zero dampening",
    );
    expect(() => new optim.Adam([parameter([2])], { beta: [0.9, 0.9] } as never)).toThrow(
      "got an unexpected keyword argument 'beta'",
    );
    expect(() => new optim.Adam([parameter([2])], { betas: [1, 0.9] })).toThrow(
      "Invalid beta parameter at index 0: 1.0",
    );
    const x = parameter([2]);
    expect(() => new optim.SGD([{ params: [x] }, { params: x }], 0.1)).toThrow(
      "some parameters appear in more than one parameter group",
    );
    expect(() => new optim.SGD([{ params: new Set([x]) }] as never, 0.1)).toThrow(
      "optimizer parameters need to be organized in ordered collections",
    );
  });

  test("named parameters, options by group", () => {
    const model = new nn.Linear(2, 3);
    const optimizer = new optim.SGD(model.named_parameters(), { lr: 0.1 });
    expect(optimizer.param_groups[0]!.param_names).toEqual(["weight", "bias"]);
    expect(() => optimizer.add_param_group({ params: parameter([4]), lr: 5 })).toThrow(
      "all optimizer param groups should be with/without names. cannot add param group without names to the optimizer",
    );
    optimizer.add_param_group({ params: [["extra", parameter([4])]], lr: 5 });
    expect(optimizer.param_groups.map((group) => group.lr)).toEqual([0.1, 5]);
    expect(optimizer.state_dict().param_groups.map((group) => group.params)).toEqual([[0, 1], [2]]);
  });

  test("text is Python's", () => {
    expect(String(new optim.SGD([parameter([1])], 0.1))).toBe(
      "SGD (\nParameter Group 0\n    dampening: 0\n    differentiable: False\n    foreach: None\n    fused: None\n    lr: 0.1\n    maximize: False\n    momentum: 0\n    nesterov: False\n    weight_decay: 0\n)",
    );
  });
});

const constructors = { ...optim } as unknown as Readonly<
  Record<string, new (params: torch.Tensor[]) => optim.Optimizer>
>;

describe.each(classes)("%s", (name) => {
  const make = (params: torch.Tensor[]): optim.Optimizer => new constructors[name]!(params);

  test("goes down, records nothing, counts the version, keeps its memory", () => {
    const x = parameter([3, 4]);
    const optimizer = make([x]);
    const before = Number(x.pow(2).sum().item());
    step(optimizer, x, 2);
    const version = x._version;
    for (let i = 0; i < 30; i++) step(optimizer, x, 2);
    expect(x._version).toBeGreaterThanOrEqual(version + 30);
    expect(x.is_leaf).toBe(true);
    expect(Number(x.pow(2).sum().item())).toBeLessThan(before);
    x.pow(2).sum().backward();
    optimizer.step();
    const live = torch.memory_stats().live_bytes;
    for (let i = 0; i < 20; i++) optimizer.step();
    expect(torch.memory_stats().live_bytes - live).toBeLessThan(20_000);
  });

  test("a permuted, a strided and a contiguous parameter end the same", () => {
    const flat = parameter([3, 4]);
    const permuted = flat.detach().t().contiguous().t().requires_grad_();
    const wide = torch.zeros([3, 8]);
    const strided = wide.at(":", "::2").copy_(flat.detach()).detach().requires_grad_();
    const all = [flat, permuted, strided];
    for (const x of all) {
      const optimizer = make([x]);
      for (let i = 0; i < 3; i++) step(optimizer, x);
    }
    expect(permuted.tolist()).toEqual(flat.tolist());
    expect(strided.tolist()).toEqual(flat.tolist());
    expect(wide.at(":", "1::2").abs().sum().item()).toBe(0);
  });

  test("float64, float16 and bfloat16 follow float32", () => {
    const run = (dtype: torch.DType): number[] => {
      const x = parameter([5, 2], dtype);
      const optimizer = make([x]);
      for (let i = 0; i < 3; i++) step(optimizer, x, 2);
      return x.detach().to(torch.float64).reshape([-1]).tolist() as number[];
    };
    const expected = run(torch.float32);
    for (const [dtype, tolerance] of [
      [torch.float64, 1e-5],
      [torch.float16, 1e-2],
      [torch.bfloat16, 8e-2],
    ] as const) {
      run(dtype).forEach((value, i) => {
        expect(Math.abs(value - expected[i]!)).toBeLessThan(tolerance);
      });
    }
  });

  test("goes on from a loaded state as if it had not stopped", () => {
    const [x, y] = [parameter([3, 4]), parameter([3, 4])];
    const [a, b] = [make([x]), make([y])];
    for (let i = 0; i < 3; i++) {
      step(a, x);
      step(b, y);
    }
    const c = make([y]);
    c.load_state_dict({ state: Object.fromEntries(b.state_dict().state), param_groups: b.state_dict().param_groups });
    for (let i = 0; i < 3; i++) {
      step(a, x);
      step(c, y);
    }
    expect(y.tolist()).toEqual(x.tolist());
  });

  test("state and parameters outlive scopes", () => {
    const x = parameter([3, 4]);
    const optimizer = make([x]);
    for (let i = 0; i < 4; i++)
      torch.scope(() => {
        step(optimizer, x);
      });
    step(optimizer, x);
  });
});

test("hooks, closures and zero_grad", () => {
  const x = parameter([2]);
  const optimizer = new optim.SGD([x], 0.1);
  const seen: string[] = [];
  const handle = optimizer.register_step_pre_hook(() => {
    seen.push("pre");
  });
  optimizer.register_step_post_hook(() => {
    seen.push("post");
  });
  const loss = optimizer.step(() => {
    optimizer.zero_grad();
    const value = x.sum();
    value.backward();
    return value;
  });
  expect(loss!.requires_grad).toBe(true);
  handle.remove();
  optimizer.step();
  expect(seen).toEqual(["pre", "post", "post"]);
  optimizer.zero_grad({ set_to_none: false });
  expect(x.grad!.tolist()).toEqual([0, 0]);
  optimizer.zero_grad();
  expect(x.grad).toBe(null);
});

test("an optimizer of one's own: update, or step", () => {
  class SignSGD extends optim.Optimizer {
    protected override update(param: torch.Tensor, grad: torch.Tensor, _state: object, group: { lr: number }): void {
      param.sub_(grad.sign().mul(group.lr));
    }
  }
  class Own extends optim.Optimizer {
    override step(): null {
      for (const group of this.param_groups) for (const param of group.params) param.sub_(param.grad!.mul(group.lr));
      return null;
    }
  }
  for (const [Class, expected] of [
    [SignSGD, 0.5],
    [Own, -2],
  ] as const) {
    const x = torch.ones([1]).requires_grad_();
    const optimizer = new Class([x], { lr: 0.5 });
    const hook = vi.fn();
    optimizer.register_step_post_hook(hook);
    step(optimizer, x.mul(1) && x, 6);
    expect(x.item()).toBe(expected);
    expect(hook).toHaveBeenCalledTimes(1);
  }
});

test("errors of load_state_dict", () => {
  const x = parameter([2]);
  const optimizer = new optim.Adam([x]);
  const { state } = optimizer.state_dict();
  expect(() => optimizer.load_state_dict({ state, param_groups: [] })).toThrow(
    "loaded state dict has a different number of parameter groups",
  );
  expect(() => optimizer.load_state_dict({ state, param_groups: [{ params: [0, 1] }] })).toThrow(
    "loaded state dict contains a parameter group that doesn't match the size of optimizer's group",
  );
});

test("LBFGS finds the minimum of Rosenbrock's function", () => {
  const x = torch.tensor([-1.5, 2], { dtype: torch.float64 }).requires_grad_();
  const optimizer = new optim.LBFGS([x], { line_search_fn: "strong_wolfe", max_iter: 100 });
  optimizer.step(() => {
    optimizer.zero_grad();
    const [a, b] = [x.at(0), x.at(1)];
    const loss = a
      .neg()
      .add(1)
      .pow(2)
      .add(b.sub(a.pow(2)).pow(2).mul(100));
    loss.backward();
    return loss;
  });
  expect(x.sub(1).abs().max().item()).toBeLessThan(1e-5);
  expect(() => optimizer.step()).toThrow("missing 1 required positional argument: 'closure'");
});

describe("a state of other parameters", () => {
  const made = optim as unknown as Readonly<Record<string, new (params: torch.Tensor[]) => optim.Optimizer>>;
  for (const name of classes)
    test(`${name}: a step refuses what does not fit`, () => {
      const make = (x: torch.Tensor): optim.Optimizer =>
        name === "SGD" ? new optim.SGD([x], { lr: 0.1, momentum: 0.9 }) : new made[name]!([x]);
      for (const [from, to, message] of [
        [
          [3, 2],
          [2, 3],
          /The size of tensor a \(\d\) must match the size of tensor b \(\d\) at non-singleton dimension \d/,
        ],
        [[3, 2], [40, 50], /must match the size of tensor b/], // what is read would end before what is written
      ] as const) {
        const first = parameter([...from]);
        const saved = make(first);
        step(saved, first);
        const second = parameter([...to]);
        const before = second.tolist();
        const loaded = make(second);
        loaded.load_state_dict(saved.state_dict());
        expect(() => step(loaded, second)).toThrow(message);
        expect(second.tolist()).toEqual(before);
      }
    });
});
