/** Checkpointing gives the gradients of the plain model, with the same random numbers, in both of PyTorch's ways. */
import { describe, expect, test, vi } from "vitest";
import * as torch from "flambeau";
import { nn, utils } from "flambeau";

const { checkpoint, checkpoint_sequential } = utils.checkpoint;

/** Random numbers in a model, as dropout has them. */
class Noise extends nn.Module {
  forward(x: torch.Tensor): torch.Tensor {
    return x.mul(torch.rand(x.shape));
  }
}

function model(): nn.Sequential {
  torch.manual_seed(0);
  return new nn.Sequential(
    new nn.Linear(4, 8),
    new nn.Tanh(),
    new Noise(),
    new nn.Linear(8, 8),
    new nn.ReLU(),
    new nn.Linear(8, 2),
  );
}

function gradients(run: (net: nn.Sequential, x: torch.Tensor) => torch.Tensor): unknown {
  const net = model();
  const x = torch.rand([3, 4]).requires_grad_();
  torch.manual_seed(7);
  run(net, x).pow(2).sum().backward();
  return [...net.parameters(), x].map((tensor) => tensor.grad!.tolist());
}

describe.each([true, false])("use_reentrant: %s", (use_reentrant) => {
  test("gradients", () => {
    const expected = gradients((net, x) => net(x));
    expect(gradients((net, x) => checkpoint(net as never, x, { use_reentrant }))).toEqual(expected);
    for (const segments of [1, 2, 3]) {
      expect(gradients((net, x) => checkpoint_sequential(net as never, segments, x, { use_reentrant }))).toEqual(
        expected,
      );
    }
  });

  test("arguments that are no tensors come back in their places", () => {
    const x = torch.tensor([2.5, 3]).requires_grad_();
    const seen: unknown[] = [];
    const part = (mask: torch.Tensor | null, value: torch.Tensor, power: number): torch.Tensor => {
      seen.push(mask);
      return value.pow(power);
    };
    checkpoint(part, null, x, 2, { use_reentrant }).sum().backward();
    expect(seen).toEqual([null, null]);
    expect(x.grad!.tolist()).toEqual([5, 6]);
  });

  test("the random state afterwards is as without", () => {
    gradients((net, x) => net(x));
    const expected = torch.rand([3]).tolist();
    gradients((net, x) => checkpoint(net as never, x, { use_reentrant }));
    expect(torch.rand([3]).tolist()).toEqual(expected);
  });
});

test("autograd.grad: the reentrant way refuses, the other does it", () => {
  const x = torch.ones([2]).requires_grad_();
  const cube = (value: torch.Tensor): torch.Tensor => value.pow(3);
  expect(() => torch.autograd.grad(checkpoint(cube, x, { use_reentrant: true }).sum(), x)).toThrow(
    "torch.utils.checkpoint is incompatible with .grad()",
  );
  expect(torch.autograd.grad(checkpoint(cube, x, { use_reentrant: false }).sum(), x)[0]!.tolist()).toEqual([3, 3]);
});

test("double backward through a checkpoint", () => {
  const x = torch.tensor([2, 3], { dtype: torch.float64 }).requires_grad_();
  const y = checkpoint((value: torch.Tensor) => value.mul(value).mul(value), x, { use_reentrant: false }).sum();
  const [first] = torch.autograd.grad(y, x, { create_graph: true });
  expect(first!.tolist()).toEqual([12, 27]);
  expect(torch.autograd.grad(first!.sum(), x)[0]!.tolist()).toEqual([12, 18]);
});

test("a function that is not the same twice is told", () => {
  let calls = 0;
  const x = torch.ones([2]).requires_grad_();
  const y = checkpoint((value: torch.Tensor) => (calls++ === 0 ? value.exp().exp() : value.exp()), x, {
    use_reentrant: false,
  }).sum();
  expect(() => {
    y.backward();
  }).toThrow("A different number of tensors was saved during the original forward and recomputation");
});

test("saved tensors are computed again, not kept", () => {
  const x = torch.ones([250_000]).requires_grad_();
  const block = (value: torch.Tensor): torch.Tensor => {
    let h = value;
    for (let i = 0; i < 8; i++) h = h.sigmoid();
    return h;
  };
  const growth = (run: () => torch.Tensor): number => {
    torch.collect_garbage();
    const before = torch.memory_stats().live_bytes;
    const y = run();
    torch.collect_garbage();
    const live = torch.memory_stats().live_bytes - before;
    y.sum().backward();
    return live;
  };
  const plain = growth(() => block(x));
  const saved = growth(() => checkpoint(block, x, { use_reentrant: false }));
  expect(plain).toBeGreaterThan(7_000_000);
  expect(saved).toBeLessThan(2_500_000);
});

describe("options", () => {
  const x = torch.ones([2]).requires_grad_();
  const grow = (value: torch.Tensor): torch.Tensor => value.exp().sin();

  test("context_fn: one context for each run", () => {
    const seen: string[] = [];
    const within =
      (name: string) =>
      <R>(body: () => R): R => {
        seen.push(name);
        return body();
      };
    const options = { use_reentrant: false, context_fn: () => [within("forward"), within("again")] as const };
    checkpoint(grow, x, options).sum().backward();
    expect(seen).toEqual(["forward", "again"]);
  });

  test("determinism_check compares shapes, unless it is none", () => {
    const wider = (): ((value: torch.Tensor) => torch.Tensor) => {
      let calls = 0;
      return (value) => (calls++ === 0 ? value : value.repeat(2)).exp().sum();
    };
    const run = (determinism_check: "default" | "none"): void =>
      checkpoint(wider(), x, { use_reentrant: false, determinism_check }).backward();
    expect(() => run("default")).toThrow(
      "torch.utils.checkpoint: Recomputed values for the following tensors have different metadata than during the forward pass.\ntensor at position 0:\nsaved metadata: {'shape': torch.Size([2])",
    );
    expect(() => run("none")).not.toThrow(/different metadata/);
  });

  test("early_stop: what comes after the last saved tensor is not computed again", () => {
    let calls = 0;
    const counted = (value: torch.Tensor): torch.Tensor => {
      const y = value.exp();
      calls++;
      return y.add(1);
    };
    checkpoint(counted, x, { use_reentrant: false }).sum().backward();
    expect(calls).toBe(1);
    checkpoint(counted, x, { use_reentrant: false, early_stop: false }).sum().backward();
    expect(calls).toBe(3);
  });

  test("without use_reentrant it warns, and takes the first way", () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    const y = checkpoint(grow, x);
    expect(y.grad_fn?.name()).toBe("CheckpointFunctionBackward");
    expect(warn.mock.calls[0]![0]).toMatch(/the use_reentrant parameter should be passed explicitly/);
    warn.mockRestore();
  });
});

describe("frames", () => {
  test("checkpoints nest, and backward passes that are recorded go through them", () => {
    const part = (value: torch.Tensor): torch.Tensor => value.sin().exp();
    const inner = (value: torch.Tensor): torch.Tensor => checkpoint(part, value, { use_reentrant: false });
    const x = torch.tensor([0.5, 1.5], { dtype: torch.float64 }).requires_grad_();
    const plain = torch.autograd.grad(part(x).sum(), x)[0]!.tolist();
    for (const early_stop of [true, false]) {
      const outer = (): torch.Tensor =>
        utils.checkpoint.set_checkpoint_early_stop(early_stop, () => checkpoint(inner, x, { use_reentrant: false }));
      expect(torch.autograd.grad(outer().sum(), x)[0]!.tolist()).toEqual(plain);
      const [first] = torch.autograd.grad(outer().sum(), x, { create_graph: true });
      const [second] = torch.autograd.grad(first!.sum(), x);
      const direct = torch.autograd.grad(part(x).sum(), x, { create_graph: true })[0]!;
      expect(second!.tolist()).toEqual(torch.autograd.grad(direct.sum(), x)[0]!.tolist());
    }
  });

  test("what is saved is computed again for each backward pass, and read once by users' functions", () => {
    let calls = 0;
    class Reads extends torch.autograd.Function {
      static override forward(context: torch.autograd.FunctionContext, value: torch.Tensor): torch.Tensor {
        context.save_for_backward(value);
        return value.mul(2);
      }
      static override backward(context: torch.autograd.FunctionContext, grad: torch.Tensor): torch.Tensor {
        void context.saved_tensors;
        expect(() => context.saved_tensors).toThrow(
          "Unpack is being triggered for a tensor that was already unpacked once",
        );
        return grad;
      }
    }
    const x = torch.ones(2).requires_grad_();
    const y = checkpoint(
      (value: torch.Tensor) => {
        calls++;
        return Reads.apply(value.exp());
      },
      x,
      { use_reentrant: false },
    ).sum();
    y.backward(null, { retain_graph: true });
    y.backward();
    expect(calls).toBe(3);
  });

  test("names that are no options are the part's; alone, options make checkpointed functions", () => {
    const scaled = (value: torch.Tensor, { by }: { by: number }): torch.Tensor => value.mul(by);
    const x = torch.ones(1).requires_grad_();
    checkpoint(scaled, x, { use_reentrant: false, by: 3 }).backward();
    expect(x.grad!.item()).toBe(3);
    expect(() => checkpoint(scaled, x, { use_reentrant: true, by: 3 })).toThrow("Unexpected keyword arguments: by");
    const made = checkpoint({ use_reentrant: false })((value: torch.Tensor) => value.mul(5));
    made(x).backward();
    expect(x.grad!.item()).toBe(8);
  });
});

test("checkpoint_sequential refuses segments that are none, and ends for negative ones as PyTorch does", () => {
  const model = new torch.nn.Sequential(new torch.nn.Linear(4, 4), new torch.nn.Linear(4, 4));
  const x = torch.ones(1, 4, { requires_grad: true });
  const run = (segments: number): torch.Tensor =>
    checkpoint_sequential(model as never, segments, x, { use_reentrant: false });
  for (const segments of [0, 3]) expect(() => run(segments)).toThrow("cannot be cut into");
  expect(() => run(1.5)).toThrow("must be an integer");
  expect(run(-1).shape).toEqual([1, 4]);
});
