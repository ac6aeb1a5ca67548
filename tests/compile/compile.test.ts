/** `torch.compile`: results are eager's to the last bit, whatever a function does between its operators. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import * as torch from "flambeau";
import type { Tensor } from "flambeau";
import { events, type CompileEvent } from "../../src/compile/state.ts";
import { withoutNative } from "../support/without-native.ts";

const { nn, optim } = torch;
const F = nn.functional;

// Fused kernels are WebAssembly's: to the last bit their results are those of WebAssembly.
const nativeBefore = withoutNative();

let heard: CompileEvent[] = [];
let captures = 0;
let launches = { before: 0, after: 0 };

beforeEach(() => {
  heard = [];
  captures = 0;
  events.listener = {
    note: (event) => void heard.push(event),
    captured: ({ counts }) => {
      captures++;
      launches = counts;
    },
  };
  torch.manual_seed(0);
});
afterEach(() => {
  events.listener = null;
});

const bits = (tensor: Tensor | null): unknown => tensor && [tensor.shape, tensor.detach().flatten().tolist()];

type Model = torch.nn.Module & ((x: Tensor) => Tensor);
type Loss = (output: Tensor, target: Tensor) => Tensor;

interface Setting {
  readonly model: Model;
  readonly step: () => Tensor;
}

/** The same training step as it is and compiled, from the same seed, for some steps: losses and parameters are equal. */
function expectSameTraining(make: () => Setting, steps = 5): void {
  const runs = [false, true].map((isCompiled) => {
    torch.manual_seed(3);
    const { model, step } = make();
    const run = isCompiled ? torch.compile(step) : step;
    torch.manual_seed(4);
    const losses = Array.from({ length: steps }, () => run().item());
    return { losses, parameters: Object.values(model.state_dict()).map((each) => bits(each as Tensor)) };
  });
  expect(runs[1]).toEqual(runs[0]);
}

test.skipIf(nativeBefore === false)("beside native code results are eager's but for rounding", () => {
  torch.backends.flambeau.native = nativeBefore;
  try {
    const f = (x: Tensor): Tensor => F.gelu(x.mul(2).sin().add(1)).div(x.exp().add(1)).sum(1);
    const run = torch.compile(f);
    const results = [f, run, run].map((each) => {
      torch.manual_seed(1);
      const x = torch.randn(40, 60, { requires_grad: true });
      const y = each(x);
      y.sum().backward();
      return [y.detach(), x.grad!];
    });
    for (const [y, gradient] of results.slice(1)) {
      torch.testing.assert_close(y, results[0]![0], { rtol: 1e-5, atol: 1e-5 });
      torch.testing.assert_close(gradient, results[0]![1], { rtol: 1e-5, atol: 1e-6 });
    }
  } finally {
    torch.backends.flambeau.native = false;
  }
});

function training(
  model: Model,
  x: Tensor,
  target: Tensor,
  loss: Loss,
  make: (model: Model) => torch.optim.Optimizer,
): Setting {
  const optimizer = make(model);
  return {
    model,
    step: () => {
      optimizer.zero_grad();
      const value = loss(model(x), target);
      value.backward();
      optimizer.step();
      return value;
    },
  };
}

const mlp = (): Model =>
  new nn.Sequential(new nn.Linear(6, 16), new nn.GELU(), new nn.Dropout(0.3), new nn.Linear(16, 3)) as unknown as Model;

describe("whole training steps", () => {
  const optimizers: Record<string, (model: Model) => torch.optim.Optimizer> = {
    SGD: (model) => new optim.SGD(model.parameters(), { lr: 0.1 }),
    "SGD with momentum": (model) => new optim.SGD(model.parameters(), { lr: 0.1, momentum: 0.9, nesterov: true }),
    AdamW: (model) => new optim.AdamW(model.parameters(), { lr: 0.01 }),
    RMSprop: (model) => new optim.RMSprop(model.parameters(), { lr: 0.01 }),
  };
  for (const [name, make] of Object.entries(optimizers))
    test(`an MLP with dropout, ${name}`, () => {
      expectSameTraining(() =>
        training(mlp(), torch.randn(8, 6), torch.randint(0, 3, [8]), (a, b) => F.cross_entropy(a, b), make),
      );
      // A first step may differ from the others, by its momentum; then one program does.
      expect(captures).toBeLessThanOrEqual(2);
    });

  test("convolutions and batch norm", () => {
    expectSameTraining(() =>
      training(
        new nn.Sequential(
          new nn.Conv2d(1, 4, 3, { padding: 1 }),
          new nn.BatchNorm2d(4),
          new nn.ReLU({ inplace: true }),
          new nn.MaxPool2d(2),
          new nn.Flatten(),
          new nn.Linear(64, 3),
        ) as unknown as Model,
        torch.randn(4, 1, 8, 8),
        torch.tensor([0, 1, 2, 1]),
        (a, b) => F.cross_entropy(a, b, { label_smoothing: 0.1 }),
        optimizers["SGD"]!,
      ),
    );
    expect(launches.after).toBeLessThan(launches.before);
  });

  test("an LSTM", () => {
    class Net extends nn.Module {
      lstm = new nn.LSTM(5, 7, 2);
      head = new nn.Linear(7, 2);
      forward(x: Tensor): Tensor {
        return this.head(this.lstm(x)[0]);
      }
    }
    expectSameTraining(() =>
      training(
        new Net() as unknown as Model,
        torch.randn(6, 3, 5),
        torch.randn(6, 3, 2),
        F.mse_loss,
        optimizers["SGD"]!,
      ),
    );
  });

  test("a Transformer with dropout", () => {
    expectSameTraining(() =>
      training(
        new nn.TransformerEncoderLayer(8, 2, 16, { dropout: 0.1 }) as unknown as Model,
        torch.randn(4, 2, 8),
        torch.randn(4, 2, 8),
        F.mse_loss,
        optimizers["AdamW"]!,
      ),
    );
  });

  test("a learning rate that a scheduler changes needs no new program", () => {
    expectSameTraining(() => {
      const model = mlp();
      const optimizer = new optim.Adam(model.parameters(), { lr: 0.01 });
      const scheduler = new optim.lr_scheduler.ExponentialLR(optimizer, 0.9);
      const [x, y] = [torch.randn(8, 6), torch.randn(8, 3)];
      const step = (): Tensor => {
        optimizer.zero_grad();
        const loss = F.mse_loss(model(x), y);
        loss.backward();
        optimizer.step();
        scheduler.step();
        return loss;
      };
      return { model, step };
    });
    expect(captures).toBe(1);
  });

  test("gradients that are accumulated over several calls", () => {
    expectSameTraining(() => {
      const model = mlp();
      const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
      const [x, y] = [torch.randn(8, 6), torch.randn(8, 3)];
      let calls = 0;
      const step = (): Tensor => {
        const loss = F.mse_loss(model(x), y);
        loss.backward();
        if (++calls % 3 === 0) {
          nn.utils.clip_grad_value_(model.parameters(), 0.01);
          optimizer.step();
          optimizer.zero_grad();
        }
        return loss;
      };
      return { model, step };
    }, 9);
  });
});

describe("functions whose gradients come later", () => {
  const f = (x: Tensor, w: Tensor): Tensor => x.matmul(w).tanh().mul(x.sin().sum()).exp();

  /** Gradients of `run`, called three times. */
  function gradients(run: typeof f): unknown[] {
    torch.manual_seed(1);
    return [0, 1, 2].map(() => {
      const [x, w] = [torch.randn(3, 3, { requires_grad: true }), torch.randn(3, 3, { requires_grad: true })];
      const y = run(x, w);
      y.mul(torch.arange(9).reshape(3, 3)).sum().backward();
      return [bits(y), bits(x.grad), bits(w.grad)];
    });
  }

  test("are eager's", () => {
    expect(gradients(torch.compile(f))).toEqual(gradients(f));
    expect(captures).toBe(1);
  });

  test("two calls before their backward passes do not meet", () => {
    const run = torch.compile(f);
    gradients(run);
    const [x, w] = [torch.randn(3, 3, { requires_grad: true }), torch.randn(3, 3, { requires_grad: true })];
    const other = torch.randn(3, 3, { requires_grad: true });
    const [a, b] = [run(x, w), run(other, w)];
    const [c, d] = [f(x, w), f(other, w)];
    const both = (y: Tensor, z: Tensor): Tensor[] => torch.autograd.grad(y.sum().add(z.sum().mul(2)), [x, other, w]);
    expect(both(a, b).map(bits)).toEqual(both(c, d).map(bits));
  });

  test("run twice where the graph is kept, and not where it is not", () => {
    const run = torch.compile(f);
    gradients(run);
    const [x, w] = [torch.randn(3, 3, { requires_grad: true }), torch.randn(3, 3, { requires_grad: true })];
    const y = run(x, w).sum();
    y.backward(null, { retain_graph: true });
    const once = x.grad!.clone();
    y.backward();
    expect(bits(x.grad)).toEqual(bits(once.mul(2)));
    expect(() => y.backward()).toThrow("backward through the graph a second time");
  });

  test("no second derivatives, as in PyTorch", () => {
    const run = torch.compile(f);
    gradients(run);
    const [x, w] = [torch.randn(3, 3, { requires_grad: true }), torch.randn(3, 3, { requires_grad: true })];
    expect(() => torch.autograd.grad(run(x, w).sum(), x, { create_graph: true })).toThrow(
      "does not currently support double backward",
    );
  });

  test("what they need may not be changed meanwhile", () => {
    const run = torch.compile(f);
    gradients(run);
    const [x, w] = [torch.randn(3, 3, { requires_grad: true }), torch.randn(3, 3, { requires_grad: true })];
    const y = run(x, w).sum();
    torch.no_grad(() => x.add_(1));
    expect(() => y.backward()).toThrow("modified by an inplace operation");
  });

  test("hooks of leaves and of results run", () => {
    const run = torch.compile(f);
    gradients(run);
    const [x, w] = [torch.randn(3, 3, { requires_grad: true }), torch.randn(3, 3, { requires_grad: true })];
    const log: string[] = [];
    x.register_hook(() => void log.push("leaf"));
    const y = run(x, w);
    expect(y.grad_fn!.name()).toBe("CompiledFunctionBackward");
    y.register_hook(() => void log.push("result"));
    y.sum().backward();
    expect(log).toEqual(["result", "leaf"]);
  });

  test("a hook within the function is heard", () => {
    const log: number[] = [];
    const run = torch.compile((x: Tensor) => {
      const y = x.mul(2);
      y.register_hook((gradient) => void log.push(gradient.sum().item()));
      return y.exp().sum();
    });
    for (let i = 0; i < 3; i++) run(torch.zeros(2, { requires_grad: true })).backward();
    expect(log).toEqual([2, 2, 2]);
  });

  test("custom functions are left alone", () => {
    class Twice extends torch.autograd.Function {
      static override forward(_ctx: unknown, x: Tensor): Tensor {
        return x.mul(2);
      }
      static override backward(_ctx: unknown, gradient: Tensor): Tensor {
        return gradient.mul(2);
      }
    }
    const run = torch.compile((x: Tensor) => Twice.apply(x).add(1).sum());
    for (let i = 0; i < 3; i++) {
      const x = torch.ones(2, { requires_grad: true });
      run(x).backward();
      expect(x.grad!.tolist()).toEqual([2, 2]);
    }
    expect(heard.at(-1)).toEqual({ kind: "give up", reason: "a custom autograd.Function takes part" });
  });
});

describe("guards", () => {
  test("shapes, strides, dtypes, requires_grad, grad mode and numbers", () => {
    const g = (x: Tensor, factor: number): Tensor => x.mul(factor).add(1).exp();
    const run = torch.compile(g, { dynamic: true });
    const calls: (() => [Tensor, number])[] = [
      () => [torch.arange(4).div(4), 2],
      () => [torch.arange(6).div(4), 2],
      () => [torch.arange(6).div(4).reshape(2, 3).t(), 2],
      () => [torch.arange(4, { dtype: torch.float64 }), 2],
      () => [torch.arange(4).div(4).requires_grad_(), 2],
      () => [torch.arange(4).div(4), 3],
    ];
    for (let round = 0; round < 3; round++)
      for (const make of calls) expect(bits(run(...make()))).toEqual(bits(g(...make())));
    expect(captures).toBe(calls.length);
    expect(torch.no_grad(() => run(torch.ones(4).requires_grad_(), 2)).requires_grad).toBe(false);
    expect(captures).toBe(calls.length + 1);
  });

  test("training mode", () => {
    const model = torch.compile(mlp());
    const x = torch.randn(2, 6);
    const [a, b] = [model(x), model(x)];
    expect(bits(a)).not.toEqual(bits(b));
    model.eval();
    expect(bits(model(x))).toEqual(bits(model(x)));
    expect(model.training).toBe(false);
  });

  test("slices of one tensor are one program", () => {
    const data = torch.randn(32, 3);
    const run = torch.compile((x: Tensor) => x.mul(2).add(1).sum());
    for (let i = 0; i < 8; i++) {
      const part = data.narrow(0, 4 * i, 4);
      expect(run(part).item()).toBe(part.mul(2).add(1).sum().item());
    }
    expect(captures).toBe(1);
  });

  test("tensors that are two names of one", () => {
    const run = torch.compile((x: Tensor, y: Tensor) => x.add_(1).mul(y));
    for (let i = 0; i < 3; i++) {
      expect(run(torch.ones(2), torch.ones(2)).tolist()).toEqual([2, 2]);
      const x = torch.ones(2);
      expect(run(x, x).tolist()).toEqual([4, 4]);
      const both = torch.ones(3);
      expect(run(both.narrow(0, 0, 2), both.narrow(0, 1, 2)).tolist()).toEqual([4, 2]);
    }
  });

  test("values of outer variables and branches are seen where operators show them", () => {
    let factor = 2;
    let branch = true;
    const run = torch.compile((x: Tensor) => (branch ? x.mul(factor) : x.sub(1)));
    expect(run(torch.ones(1)).item()).toBe(2);
    factor = 5;
    expect(run(torch.ones(1)).item()).toBe(5);
    branch = false;
    expect(run(torch.ones(1)).item()).toBe(0);
    branch = true;
    expect(run(torch.ones(1)).item()).toBe(5);
  });

  test("after eight programs the function runs as it is", () => {
    const run = torch.compile((x: Tensor) => x.add(1));
    for (let n = 1; n <= 12; n++) expect(run(torch.zeros(n)).sum().item()).toBe(n);
    expect(captures).toBe(8);
    expect(heard.at(-1)!.kind).toBe("give up");
    torch._dynamo.reset();
    run(torch.zeros(20));
    expect(captures).toBe(9);
  });

  test("default dtype", () => {
    const run = torch.compile(() => torch.ones(2).mul(1.5));
    expect([run().dtype, run().dtype]).toEqual([torch.float32, torch.float32]);
    torch.set_default_dtype(torch.float64);
    try {
      expect([run().dtype, run().dtype]).toEqual([torch.float64, torch.float64]);
    } finally {
      torch.set_default_dtype(torch.float32);
    }
  });
});

describe("graph breaks", () => {
  const g = (x: Tensor): Tensor => {
    const y = x.mul(2);
    return y.sum().item() > 0 ? y.add(1).exp() : y.sub(1);
  };

  test("a value that the host reads", () => {
    const run = torch.compile(g);
    for (const value of [1, 2, -1, 1, -3, 4])
      expect(bits(run(torch.full([3], value)))).toEqual(bits(g(torch.full([3], value))));
    expect(captures).toBe(3); // up to the break, and one for each way on
  });

  test("a result whose shape depends on values", () => {
    const h = (x: Tensor): Tensor => x.mul(2).masked_select(x.gt(0)).add(1).mul(3);
    const run = torch.compile(h);
    for (const list of [
      [1, -1],
      [2, 3],
      [1, -4],
      [-1, -1],
    ])
      expect(run(torch.tensor(list)).tolist()).toEqual(h(torch.tensor(list)).tolist());
  });

  test("explain tells where and why", () => {
    const report = torch._dynamo.explain(g)(torch.ones(2));
    expect(report.graph_count).toBe(2);
    expect(report.graph_break_count).toBe(1);
    expect(report.break_reasons).toEqual([{ reason: "a value is read on the host" }]);
    expect(report.ops_per_graph).toEqual([
      ["mul", "sum"],
      ["add", "exp"],
    ]);
    expect(report.graphs[1]!.launches).toEqual({ before: 2, after: 1 });
    expect(String(report)).toContain("Graph Break Count: 1");
  });

  test("fullgraph allows none", () => {
    expect(() => torch.compile(g, { fullgraph: true })(torch.ones(2))).toThrow("a value is read on the host");
    expect(
      torch
        .compile((x: Tensor) => x.add(1), { fullgraph: true })(torch.ones(1))
        .item(),
    ).toBe(2);
  });

  test("functions that are disabled", () => {
    const seen: number[] = [];
    const look = torch.compiler.disable((x: Tensor) => {
      seen.push(x.sum().item());
      return x.add(1);
    });
    const run = torch.compile((x: Tensor) => look(x.mul(2)).mul(3));
    for (let i = 0; i < 3; i++) expect(run(torch.ones(2)).tolist()).toEqual([9, 9]);
    expect(seen).toEqual([4, 4, 4]);
  });

  test("a step that reads its loss", () => {
    expectSameTraining(() => {
      const { model, step } = training(
        mlp(),
        torch.randn(8, 6),
        torch.randn(8, 3),
        F.mse_loss,
        (each) => new optim.Adam(each.parameters()),
      );
      return { model, step: () => torch.tensor(step().item()) };
    });
  });
});

describe("what stays as it was", () => {
  test("JavaScript runs at every call", () => {
    let calls = 0;
    const run = torch.compile((x: Tensor) => {
      calls++;
      return x.add(1);
    });
    for (let i = 0; i < 4; i++) run(torch.ones(1));
    expect(calls).toBe(4);
  });

  test("results of earlier calls", () => {
    const run = torch.compile((x: Tensor) => ({ a: x.add(1), list: [x.mul(2)] }));
    const all = [1, 2, 3, 4].map((value) => run(torch.full([2], value)));
    expect(all.map(({ a }) => a.tolist())).toEqual([
      [2, 2],
      [3, 3],
      [4, 4],
      [5, 5],
    ]);
    expect(all.map(({ list }) => list[0]!.tolist())).toEqual([
      [2, 2],
      [4, 4],
      [6, 6],
      [8, 8],
    ]);
  });

  test("random numbers are those of the seed", () => {
    const g = (x: Tensor): Tensor => F.dropout(x, 0.5).add(torch.rand(4)).add(torch.randn(4));
    const run = torch.compile(g);
    const draw = (f: typeof g): unknown[] => {
      torch.manual_seed(9);
      return [0, 1, 2, 3].map(() => bits(f(torch.ones(4))));
    };
    expect(draw(run)).toEqual(draw(g));
  });

  test("changes in place, and versions", () => {
    const run = torch.compile((x: Tensor) => {
      x.mul_(2);
      x.narrow(0, 0, 1).add_(1);
      return x.sum();
    });
    const x = torch.ones(2);
    expect([run(x).item(), run(x).item(), run(x).item()]).toEqual([5, 11, 23]);
    expect(x.tolist()).toEqual([15, 8]);
    expect(x._version).toBe(6);
  });

  test("errors of values, and of the function", () => {
    const run = torch.compile((x: Tensor, y: Tensor) => F.cross_entropy(x, y));
    const x = torch.randn(2, 3);
    run(x, torch.tensor([0, 1]));
    run(x, torch.tensor([0, 2]));
    expect(() => run(x, torch.tensor([0, 7]))).toThrow("Target 7 is out of bounds.");
    const state = torch.zeros(1);
    const fails = torch.compile((value: Tensor, fail: boolean) => {
      state.add_(value);
      if (fail) throw new Error("stopped");
      return value.mul(2);
    });
    fails(torch.ones(1), false);
    fails(torch.ones(1), false);
    expect(() => fails(torch.ones(1), true)).toThrow("stopped");
    expect(state.item()).toBe(3);
  });

  test("errors that the function catches, and tensors that are elsewhere", () => {
    const g = (x: Tensor): Tensor => {
      try {
        return x.add(1).matmul(torch.ones(5, 5));
      } catch {
        return x.mul(torch.empty([2], { device: "meta" }).numel()).add(1);
      }
    };
    const run = torch.compile(g);
    for (let i = 0; i < 4; i++) expect(run(torch.full([2, 2], i)).tolist()).toEqual(g(torch.full([2, 2], i)).tolist());
  });

  test("what a function keeps elsewhere is known or refused, never wrong", () => {
    let kept: Tensor | null = null;
    const run = torch.compile((x: Tensor) => {
      const y = x.mul(2);
      kept = y;
      return y.add(1);
    });
    for (let i = 1; i <= 3; i++) {
      run(torch.full([2], i));
      let value: unknown;
      try {
        value = kept!.tolist();
      } catch (error) {
        expect((error as Error).message).toContain("intermediate result of a function compiled by torch.compile");
        continue;
      }
      expect(value).toEqual([2 * i, 2 * i]);
    }
  });

  test("memory does not grow", () => {
    const { step } = training(
      mlp(),
      torch.randn(64, 6),
      torch.randn(64, 3),
      F.mse_loss,
      (each) => new optim.Adam(each.parameters()),
    );
    const run = torch.compile(step);
    for (let i = 0; i < 20; i++) run();
    torch.collect_garbage();
    const before = torch.memory_stats().live_bytes;
    for (let i = 0; i < 300; i++) run();
    torch.collect_garbage();
    expect(torch.memory_stats().live_bytes).toBeLessThanOrEqual(before + 4096);
  });

  test("interpreters, and compiled functions within", () => {
    const inner = torch.compile((x: Tensor) => x.sin().mul(2));
    const outer = torch.compile((x: Tensor) => inner(x).add(1));
    const x = torch.ones(2);
    for (let i = 0; i < 3; i++) expect(bits(outer(x))).toEqual(bits(x.sin().mul(2).add(1)));
    expect(captures).toBe(1);
    expect(bits(torch.vmap(inner)(torch.ones(2, 2)))).toEqual(bits(torch.ones(2, 2).sin().mul(2)));
    expect(bits(torch.func.grad((y: Tensor) => inner(y).sum())(x))).toEqual(bits(x.cos().mul(2)));
    expect(torch.autocast("cpu", {}, () => torch.compile((y: Tensor) => y.matmul(y))(torch.ones(2, 2)).dtype)).toBe(
      torch.bfloat16,
    );
  });
});

describe("fusion", () => {
  test("a chain of elementwise operators is one kernel, into a sum too", () => {
    const g = (x: Tensor): Tensor => x.mul(2).add(1).relu().mul(x).sub(0.5).abs().add(x).mul(0.25);
    const x = torch.randn(1000);
    expect(bits(torch.compile(g)(x))).toEqual(bits(g(x)));
    expect(launches).toEqual({ before: 8, after: 1 });
    const h = torch.compile((y: Tensor) => y.sub(1).square().sum());
    h(x);
    expect(launches).toEqual({ before: 3, after: 1 });
    expect(h(x).item()).toBe(x.sub(1).square().sum().item());
  });

  test("broadcast, transposed and reshaped operands", () => {
    const g = (x: Tensor, bias: Tensor): Tensor =>
      x.add(bias).t().mul(2).contiguous().view(-1).exp().reshape(6, 2).add(1);
    const run = torch.compile(g);
    for (let i = 0; i < 3; i++) {
      const [x, bias] = [torch.randn(4, 3), torch.randn(3)];
      expect(bits(run(x, bias))).toEqual(bits(g(x, bias)));
    }
    expect(launches.after).toBeLessThan(launches.before);
  });

  test.skipIf(nativeBefore === false)("a relu is done by the last step of a native product", () => {
    torch.backends.flambeau.native = nativeBefore;
    try {
      const [x, w, b] = [torch.randn(33, 20), torch.randn(17, 20), torch.randn(17)] as const;
      x.select(0, 3).fill_(NaN);
      const linear = (y: Tensor): Tensor => F.linear(y, w, b).relu();
      const run = torch.compile(linear);
      expect(bits(run(x))).toEqual(bits(linear(x)));
      expect(launches).toEqual({ before: 2, after: 1 });
      const twice = (y: Tensor): Tensor => {
        const rows = F.linear(y, w, b);
        return rows.relu().matmul(rows.t());
      };
      expect(bits(torch.compile(twice)(x))).toEqual(bits(twice(x)));
      expect(launches).toEqual({ before: 3, after: 3 });
      const gradients = [false, true].map((isCompiled) => {
        torch.manual_seed(1);
        const model = new nn.Sequential(new nn.Linear(20, 16), new nn.ReLU(), new nn.Linear(16, 3));
        const step = (y: Tensor): void => model(y).square().sum().backward();
        (isCompiled ? torch.compile(step) : step)(w);
        return [...model.parameters()].map(({ grad }) => grad!);
      });
      gradients[0]!.forEach((each, i) => expect(torch.allclose(each, gradients[1]![i]!)).toBe(true));
    } finally {
      torch.backends.flambeau.native = false;
    }
  });

  test("not with backend aot_eager", () => {
    torch.compile((x: Tensor) => x.add(1).mul(2), { backend: "aot_eager" })(torch.ones(2));
    expect(launches).toEqual({ before: 2, after: 2 });
  });
});

describe("the interface", () => {
  test("modules keep their parameters under _orig_mod", () => {
    const model = mlp();
    const compiled = torch.compile(model);
    expect(Object.keys(compiled.state_dict())).toEqual(
      Object.keys(model.state_dict()).map((name) => `_orig_mod.${name}`),
    );
    expect([...compiled.parameters()]).toEqual([...model.parameters()]);
    expect((compiled as unknown as { _orig_mod: unknown })._orig_mod).toBe(model);
    compiled.load_state_dict(compiled.state_dict());
  });

  test("module.compile()", () => {
    const model = mlp().eval();
    const x = torch.randn(2, 6);
    const expected = bits(model(x));
    const log: string[] = [];
    model.register_forward_hook(() => void log.push("hook"));
    model.compile();
    for (let i = 0; i < 3; i++) expect(bits(model(x))).toEqual(expected);
    expect(captures).toBe(1);
    expect(log).toEqual(["hook", "hook", "hook"]);
    expect(Object.keys(model.state_dict())).toEqual(Object.keys(mlp().state_dict()));
  });

  test("options", () => {
    const f = (x: Tensor): Tensor => x.add(1);
    expect(torch.compile(f, { disable: true })).toBe(f);
    expect(torch.compile(f, { backend: "eager" })).toBe(f);
    expect(torch.compile(null, { fullgraph: true })(f)(torch.ones(1)).item()).toBe(2);
  });

  test("errors", () => {
    const f = (x: Tensor): Tensor => x.add(1);
    expect(() => torch.compile(f, { backend: "nonsense" })).toThrow('Invalid backend: "nonsense"');
    expect(() => torch.compile(f, { mode: "fast" })).toThrow("Unrecognized mode=fast, should be one of:");
    expect(() => torch.compile(f, { mode: "default", options: {} })).toThrow("Either mode or options can be specified");
    expect(() => torch.compile(f, { options: { nonsense: 1 } })).toThrow("Unexpected optimization option nonsense");
  });

  test("the default backend", () => {
    const f = (x: Tensor): Tensor => x.add(1);
    try {
      torch.compiler.set_default_backend("eager");
      expect(torch.compile(f)).toBe(f);
      expect(torch.compiler.compile(f, { backend: "inductor" })).not.toBe(f);
      torch.compiler.set_default_backend("nonsense");
      expect(torch.compiler.get_default_backend()).toBe("nonsense");
      expect(() => torch.compiler.compile(f)).toThrow('Invalid backend: "nonsense"');
      expect(() => torch.compiler.set_default_backend(3 as never)).toThrow("backend must be a string, got number");
    } finally {
      torch.compiler.set_default_backend(null);
    }
    expect(torch.compiler.get_default_backend()).toBe("inductor");
    expect(torch.compile(f)).not.toBe(f);
  });

  test("torch.compiler", () => {
    const seen: boolean[] = [];
    const run = torch.compile((x: Tensor) => {
      seen.push(torch.compiler.is_compiling());
      return x.add(1);
    });
    run(torch.ones(1));
    run(torch.ones(1));
    expect([...seen, torch.compiler.is_compiling()]).toEqual([true, true, false]);
    expect(torch.compiler.list_backends()).toContain("inductor");
    torch.compiler.reset();
    using _ = torch.compiler.set_stance("fail_on_recompile");
    expect(() => run(torch.ones(2))).toThrow("Detected recompile");
  });
});
