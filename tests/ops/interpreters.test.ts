/**
 * The one point that every call of an operator goes through: what interpreters see, what they may do, and how they
 * stand to each other.
 */
import { describe, expect, test } from "vitest";
import * as torch from "flambeau";
import type { Tensor } from "flambeau";
import { interpret, interpreters, type Interpreter } from "../../src/autograd/interpreters.ts";
import type { OperatorCall } from "../../src/ops/declare/call.ts";
import { Tracer } from "../support/tracer.ts";

const { nn, optim } = torch;
const F = nn.functional;

/** Lists the names of the calls it sees, composites whole or in parts. */
class Listing implements Interpreter {
  readonly names: string[] = [];
  constructor(private readonly apart: boolean) {}
  call(call: OperatorCall): unknown {
    this.names.push(call.record.name);
    return this.apart && call.isComposite ? call.parts() : call.next();
  }
}

function names(apart: boolean, run: () => unknown): string[] {
  const listing = new Listing(apart);
  interpret(listing, run);
  return listing.names;
}

function expectClose(actual: Tensor, expected: Tensor): void {
  expect(actual.shape).toEqual(expected.shape);
  expect(torch.allclose(actual, expected, { rtol: 1e-5, atol: 1e-6 })).toBe(true);
}

describe("a tracer", () => {
  class Net extends nn.Module {
    conv = new nn.Conv2d(1, 3, 3);
    norm = new nn.BatchNorm2d(3);
    inner = new nn.LayerNorm(4);
    linear = new nn.Linear(48, 5);
    forward(x: Tensor): Tensor {
      const h = F.max_pool2d(this.norm(this.conv(x)).relu(), 2);
      return this.linear(this.inner(h).flatten(1).mul_(0.5)).log_softmax(1);
    }
  }

  test("writes down a module's forward and backward pass, which then runs without the module", () => {
    torch.manual_seed(0);
    const model = new Net();
    const parameters = [...model.parameters()];
    const [x1, x2] = [torch.randn(2, 1, 10, 10), torch.randn(2, 1, 10, 10)];
    const target = torch.tensor([1, 4]);
    const run = (x: Tensor): { loss: Tensor; grads: Tensor[] } => {
      model.zero_grad();
      const loss = F.nll_loss(model(x), target);
      loss.backward();
      return { loss, grads: parameters.map((parameter) => parameter.grad!) };
    };
    const tracer = new Tracer([x1]);
    const { loss, grads } = tracer.trace(() => run(x1));
    const [again, ...gradsAgain] = tracer.replay([x2], [loss, ...grads]);
    const expected = run(x2);
    expectClose(again!, expected.loss);
    gradsAgain.forEach((grad, i) => expectClose(grad, expected.grads[i]!));
    const nodes = new Set(tracer.steps.map(({ node }) => node));
    expect([...nodes]).toEqual(
      expect.arrayContaining([null, "NllLossBackward0", "AddmmBackward0", "CopySlices", "NativeLayerNormBackward0"]),
    );
    expect(tracer.steps.every(({ record }) => record.kind !== "composite")).toBe(true);
  });

  test("sees second derivatives, and the optimizer's update", () => {
    const w = torch.tensor([0.5, -1.5], { requires_grad: true });
    const optimizer = new optim.Adam([w], { lr: 0.1 });
    const tracer = new Tracer([w]);
    tracer.trace(() => {
      const [first] = torch.autograd.grad(w.sin().sum(), [w], { create_graph: true });
      first!.pow(2).sum().backward();
      optimizer.step();
    });
    const seen = tracer.steps.map(({ record }) => record.schema.text);
    expect(seen).toContain("sin_backward.self(Tensor grad0, Tensor|Scalar operand0) -> Tensor");
    expect(seen.some((text) => text.startsWith("sin_backward_backward."))).toBe(true);
    expect(seen.some((text) => text.startsWith("adam_step(Tensor(a!) "))).toBe(true);
  });
});

describe("an interpreter that replaces operators", () => {
  test("takes a composite whole", () => {
    const seen: string[] = [];
    const swap: Interpreter = {
      call: (call) => {
        seen.push(call.record.name);
        if (call.record.name !== "scaled_dot_product_attention") return call.next();
        const [query, key, value] = call.args as Tensor[];
        return query!.matmul(key!.transpose(-2, -1)).softmax(-1).matmul(value!);
      },
    };
    const [q, k, v] = [torch.randn(2, 3, 4), torch.randn(2, 3, 4), torch.randn(2, 3, 4)];
    const out = interpret(swap, () => F.scaled_dot_product_attention(q, k, v));
    expect(seen).toEqual(["scaled_dot_product_attention"]);
    expectClose(out, q.matmul(k.transpose(-2, -1)).softmax(-1).matmul(v));
  });

  test("changes arguments and results of the others, recorded gradients included", () => {
    const half: Interpreter = {
      call: (call) => {
        if (call.record.name !== "mm" && call.record.name !== "addmm")
          return call.isComposite ? call.parts() : call.next();
        const lower = call.args.map((value) => (value instanceof torch.Tensor ? value.to(torch.bfloat16) : value));
        return (call.next(lower) as Tensor).to(torch.float32);
      },
    };
    const layer = new nn.Linear(3, 2);
    const x = torch.randn(4, 3);
    const out = interpret(half, () => layer(x));
    expect(out.dtype).toBe(torch.float32);
    expectClose(out, F.linear(x.bfloat16(), layer.weight.bfloat16(), layer.bias!.bfloat16()).float());
    out.sum().backward();
    expect(layer.weight.grad!.dtype).toBe(torch.float32);
  });
});

describe("an interpreter that wraps tensors", () => {
  /** A batch of tensors that passes for one of them: the heart of vmap. */
  class Batched extends torch.Tensor {
    constructor(readonly whole: Tensor) {
      const one = whole.select(0, 0);
      super(one.storage, one.shape, one.strides, one.offset, one.dtype, one.version);
    }
  }

  /** Composites fall apart; elementwise operators run on whole batches, others once for each item. */
  class Batching implements Interpreter {
    constructor(private readonly size: number) {}
    call(call: OperatorCall): unknown {
      if (call.isComposite) return call.parts();
      if (!call.args.flat().some((value) => value instanceof Batched)) return call.next();
      const item = (value: unknown, i: number): unknown =>
        value instanceof Batched
          ? value.whole.select(0, i)
          : Array.isArray(value)
            ? value.map((each) => item(each, i))
            : value;
      const results = Array.from({ length: this.size }, (_, i) => call.next(call.args.map((value) => item(value, i))));
      const first = results[0];
      if (first instanceof torch.Tensor) return new Batched(torch.stack(results as Tensor[]));
      return (first as Tensor[]).map((_, k) => new Batched(torch.stack(results.map((each) => (each as Tensor[])[k]!))));
    }
  }

  test("maps a function over a batch", () => {
    const weight = torch.randn(4, 3);
    const f = (x: Tensor): Tensor => {
      const [values] = F.softmax(F.linear(x, weight).relu(), 0).sort();
      return values!.cumsum(0);
    };
    const batch = torch.randn(5, 3);
    const mapped = interpret(new Batching(5), () => f(new Batched(batch))) as Batched;
    expect(mapped.shape).toEqual([4]);
    expectClose(mapped.whole, torch.stack([...Array(5).keys()].map((i) => f(batch.select(0, i)))));
  });
});

describe("nesting", () => {
  test("an inner interpreter sees calls first; an outer one sees what the inner one calls, or lets through", () => {
    const outer: string[] = [];
    const inner: string[] = [];
    const x = torch.ones(2);
    interpret({ call: (call) => (outer.push(call.record.name), call.next()) }, () =>
      interpret(
        {
          call: (call) => {
            inner.push(call.record.name);
            return call.record.name === "exp" ? x.sin().cos() : call.next();
          },
        },
        () => x.exp().tan(),
      ),
    );
    expect(inner).toEqual(["exp", "tan"]);
    expect(outer).toEqual(["sin", "cos", "tan"]);
  });

  test("parts of a composite come to the interpreter that asked for them, then to those outside", () => {
    const outer = new Listing(false);
    const inner = new Listing(true);
    const x = torch.ones(2, 2);
    interpret(outer, () => interpret(inner, () => F.relu(x, { inplace: false })));
    expect(inner.names).toEqual(["relu", "relu"]);
    expect(outer.names).toEqual(["relu"]);
  });

  test("an interpreter does not see itself", () => {
    let calls = 0;
    const x = torch.ones(2);
    interpret({ call: (call) => (calls++, x.add(1), call.next()) }, () => x.neg());
    expect(calls).toBe(1);
  });
});

describe("how long it is in force", () => {
  const listing = (): Listing => new Listing(false);

  test("a function, also one that fails", () => {
    const x = torch.ones(1);
    expect(() =>
      interpret(listing(), () => {
        x.neg();
        throw new Error("mine");
      }),
    ).toThrow("mine");
    expect(interpreters.top).toBeNull();
  });

  test("an error inside a call leaves it in force", () => {
    const seen = listing();
    interpret(seen, () => {
      expect(() => torch.ones(2).matmul(torch.ones(3))).toThrow("inconsistent");
      torch.ones(1);
    });
    expect(seen.names.at(-1)).toBe("ones");
    expect(interpreters.top).toBeNull();
  });

  test("an asynchronous function, until its promise settles", async () => {
    const seen = listing();
    await interpret(seen, async () => {
      await Promise.resolve();
      torch.ones(1).neg();
    });
    expect(seen.names).toEqual(["ones", "neg"]);
    expect(interpreters.top).toBeNull();
  });

  test("a scope, in whatever order scopes end", () => {
    const [first, second] = [listing(), listing()];
    const guards = [interpret(first), interpret(second)];
    guards[0]![Symbol.dispose]();
    torch.ones(1);
    guards[1]![Symbol.dispose]();
    torch.ones(1);
    expect([first.names, second.names]).toEqual([[], ["ones"]]);
    expect(interpreters.top).toBeNull();
  });
});

describe("what a call says of itself", () => {
  interface Facts {
    readonly name: string;
    readonly mutated: number;
    readonly views: readonly (string | null)[];
    readonly random: boolean;
  }
  function facts(run: () => unknown): Facts[] {
    const list: Facts[] = [];
    const seeing: Interpreter = {
      call: (call) => {
        if (call.isComposite) return call.parts();
        const { name, schema } = call.record;
        const views = schema.returns.map(({ alias }) => alias);
        list.push({ name, mutated: call.mutated.length, views, random: schema.isRandom });
        return call.next();
      },
    };
    interpret(seeing, run);
    return list;
  }
  const x = torch.ones(2, 3);
  const plain = { mutated: 0, views: [null], random: false };

  test("in-place forms change their first argument and give it", () => {
    expect(facts(() => x.add_(1))).toEqual([{ name: "add_", mutated: 1, views: ["a"], random: false }]);
    expect(facts(() => x.cumsum_(0))).toEqual([{ name: "cumsum_", mutated: 1, views: ["a"], random: false }]);
    expect(facts(() => x.clone().unsqueeze_(0)).at(-1)).toMatchObject({ name: "unsqueeze_", mutated: 1 });
  });

  test("views", () => {
    expect(facts(() => x.t())).toEqual([{ ...plain, name: "t", views: ["a"] }]);
    expect(facts(() => x.unbind())[0]).toMatchObject({ name: "unbind", views: ["a"] });
  });

  test("out", () => {
    const out = torch.empty(2, 3);
    expect(facts(() => torch.exp(x, { out }))).toEqual([{ ...plain, name: "exp", mutated: 1 }]);
  });

  test("random numbers", () => {
    expect(facts(() => torch.rand(2)).at(-1)).toMatchObject({ name: "rand", random: true });
    expect(facts(() => x.clone().normal_()).at(-1)).toMatchObject({ name: "normal_", random: true, mutated: 1 });
    expect(facts(() => F.dropout(x, 0.5)).some(({ random }) => random)).toBe(true);
    expect(facts(() => x.exp())[0]!.random).toBe(false);
  });

  test("composites are composites", () => {
    expect(names(false, () => F.linear(x, torch.ones(4, 3)))).toContain("linear");
    expect(names(true, () => F.linear(x, torch.ones(4, 3))).length).toBeGreaterThan(2);
  });
});
