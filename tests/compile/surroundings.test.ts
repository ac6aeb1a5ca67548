/** `torch.compile` among tensors that have hooks, histories and memory of their own. Values are PyTorch 2.15's. */
import { describe, expect, test } from "vitest";
import * as torch from "flambeau";
import type { Tensor } from "flambeau";

function expectClose(tensor: Tensor, wanted: readonly number[]): void {
  const numbers = tensor.tolist() as number[];
  expect(numbers.length).toBe(wanted.length);
  numbers.forEach((value, i) => expect(value).toBeCloseTo(wanted[i]!, 5));
}

const leaf = (): Tensor => torch.tensor([1, 2], { dtype: torch.float32, requires_grad: true });

/** Four calls: the first is captured, the second and later ones are compared and replayed. */
function fourTimes(run: (call: number) => void): void {
  for (let call = 0; call < 4; call++) run(call);
}

describe("gradients", () => {
  test("a hook of a leaf sees each gradient once, and only real ones", () => {
    const w = leaf();
    const seen: number[][] = [];
    w.register_hook((gradient) => {
      seen.push(gradient.tolist() as number[]);
      return gradient.mul(2);
    });
    const f = torch.compile((x: Tensor) => w.sin().mul(x));
    fourTimes(() => {
      w.grad = null;
      f(torch.ones(2)).sum().backward();
      expectClose(w.grad!, [1.0806046724319458, -0.832293689250946]);
    });
    expect(seen.length).toBe(4);
  });

  test("a hook of a leaf that the result does not depend on is not called", () => {
    const w = leaf();
    let calls = 0;
    w.register_hook(() => void calls++);
    const f = torch.compile((x: Tensor) => {
      w.neg();
      return x.sin();
    });
    fourTimes(() => f(leaf()).sum().backward());
    expect(calls).toBe(0);
  });

  test("a leaf and a tensor that was made of it get their parts once", () => {
    const w = leaf();
    const f = torch.compile((v: Tensor, x: Tensor) => v.sin().mul(x).add(w));
    fourTimes(() => {
      w.grad = null;
      f(w.mul(2), torch.ones(2)).sum().backward();
      expectClose(w.grad!, [0.16770631074905396, -0.30728721618652344]);
    });
  });

  test("a retained gradient is that of the pass", () => {
    const f = torch.compile((v: Tensor) => v.sin());
    fourTimes(() => {
      const v = leaf().mul(1);
      v.retain_grad();
      f(v).sum().backward();
      expectClose(v.grad!, [0.5403023362159729, -0.416146844625473]);
    });
  });

  test("an output's gradient that goes on as it is outlives the pass", () => {
    const b = leaf();
    const f = torch.compile((x: Tensor) => x.sin().add(b));
    fourTimes(() => {
      b.grad = null;
      f(torch.ones(2)).sum().backward();
      expect(b.grad!.tolist()).toEqual([1, 1]);
    });
  });

  test("full backward hooks of modules see each pass", () => {
    const first = new torch.nn.Linear(2, 2);
    const model = new torch.nn.Sequential(first, new torch.nn.Tanh());
    const outer = torch.compile(model);
    const plain = (x: Tensor): number[] => {
      first.weight.grad = null;
      model(x).sum().backward();
      return first.weight.grad!.flatten().tolist() as number[];
    };
    let calls = 0;
    for (const hooked of [first, model]) {
      const handle = hooked.register_full_backward_hook((_, [gradient]) => {
        calls++;
        return [gradient!.mul(3)];
      });
      const compiled = torch.compile((x: Tensor) => model(x.mul(1)));
      const [x, wanted] = [torch.ones(3, 2).requires_grad_(), plain(torch.ones(3, 2).requires_grad_())];
      calls = 0;
      fourTimes(() => {
        first.weight.grad = null;
        compiled(x).sum().backward();
        expectClose(first.weight.grad!.flatten(), wanted);
      });
      expect(calls).toBe(4);
      handle.remove();
    }
    expectClose(outer(torch.zeros(1, 2)).detach().flatten(), first.bias!.tanh().tolist() as number[]);
  });

  test("torch.func.grad inside has gradients of its own, from the first call on", () => {
    const f = torch.compile((x: Tensor) => torch.func.grad((q: Tensor) => q.mul(q).sin().sum())(x));
    fourTimes(() => {
      const w = leaf();
      f(w).sum().backward();
      expectClose(w.grad!, [-2.2852792739868164, 10.801552772521973]);
    });
  });

  test("a saved tensor that is changed is an error of backward, not of the call", () => {
    const f = torch.compile((x: Tensor) => {
      const y = x.exp();
      y.mul_(y);
      return y;
    });
    fourTimes(() => {
      const y = f(leaf());
      expect(() => y.sum().backward()).toThrow("has been modified by an inplace operation");
    });
  });

  test("a view of a tensor that requires grad does so, under no_grad too", () => {
    const f = torch.compile((x: Tensor) => [x.sin(), x.at(0)] as const);
    fourTimes(() => {
      expect(torch.no_grad(() => f(leaf())).map(({ requires_grad }) => requires_grad)).toEqual([false, true]);
    });
  });
});

describe("memory and shapes", () => {
  test("what is drawn follows the probabilities of the call", () => {
    const f = torch.compile((p: Tensor) => torch.bernoulli(p.mul(1)));
    torch.manual_seed(3);
    const p = torch.tensor([0.1, 0.4, 0.5, 0.6, 0.8, 0.9]);
    const drawn = [0, 1, 2].map(() => f(p).tolist());
    expect(drawn).toEqual([
      [1, 1, 1, 1, 1, 1],
      [0, 0, 0, 0, 1, 1],
      [0, 0, 1, 1, 1, 0],
    ]);
    torch.manual_seed(3);
    f(p.mul(0));
    expect(f(p.mul(0).add(1)).tolist()).toEqual([1, 1, 1, 1, 1, 1]);
  });

  test("tensors that get other memory: out= of another size, resize_, set_", () => {
    const f = torch.compile((x: Tensor) => {
      const [grown, resized, set] = [torch.empty(0), torch.ones(2), torch.ones(2)];
      torch.mul(x, 2, { out: grown });
      resized.resize_(3).copy_(x);
      set.set_(x.add(1));
      return [grown, resized, set.mul(1)] as const;
    });
    fourTimes((call) => {
      const x = torch.full([3], call, { dtype: torch.float32 });
      expect(f(x).map((tensor) => tensor.tolist())).toEqual([2 * call, call, call + 1].map((n) => [n, n, n]));
    });
  });

  test("an input's shape changes once where the rest of the call is another than before", () => {
    const f = torch.compile((x: Tensor, y: Tensor, twice: boolean) => {
      x.unsqueeze_(0);
      y.add_(1);
      return twice ? y.mul(2) : y.sin();
    });
    [false, false, true, true].forEach((twice) => {
      const [x, y] = [torch.ones(1, 3), torch.zeros(3)];
      f(x, y, twice);
      expect(x.shape).toEqual([1, 1, 3]);
      expect([y.tolist(), y._version]).toEqual([[1, 1, 1], 1]);
    });
  });

  test("requires_grad_ and detach_ hold where operators are done one by one", () => {
    const f = torch.compile((x: Tensor, twice: boolean) => {
      const y = x.add(1);
      y.requires_grad_();
      return [y, twice ? x.mul(2) : x.sin()] as const;
    });
    for (const twice of [false, false, true, false]) expect(f(torch.ones(2), twice)[0]!.requires_grad).toBe(true);
    const detaches = torch.compile((x: Tensor) => x.detach_().mul(2));
    fourTimes(() => {
      const x = leaf();
      expect([detaches(x).requires_grad, x.requires_grad]).toEqual([false, false]);
    });
  });

  test("a view of what is detached from a result is computed where the call turns out to be another", () => {
    const f = torch.compile((x: Tensor, twice: boolean) => {
      const y = x.sin();
      const z = y.detach().view(-1);
      return [z.add(1), twice ? y.mul(2) : y.cos()] as const;
    });
    for (const twice of [false, false, true, false])
      expect(f(torch.zeros(2, 1), twice).map((tensor) => tensor.flatten().tolist())).toEqual([
        [1, 1],
        twice ? [0, 0] : [1, 1],
      ]);
  });

  test("what was made in inference mode says so", () => {
    const f = torch.compile((x: Tensor) => [torch.inference_mode(() => x.mul(1)), x.mul(2)] as const);
    fourTimes(() => expect(f(torch.ones(2)).map((tensor) => tensor.is_inference())).toEqual([true, false]));
  });
});

test("versions count once where an argument is a view of what is changed", () => {
  const change = (x: Tensor, y: Tensor): Tensor => {
    const row = x.at(0);
    row.add_(y.at(0));
    x.index_put_([0], row);
    return x.relu();
  };
  const compiled = torch.compile(change);
  for (let i = 0; i < 4; i++) {
    const [x, y] = [torch.ones(2, 3), torch.ones(2, 3)];
    compiled(x, y);
    expect(x._version).toBe(2);
  }
});
