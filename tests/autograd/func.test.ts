/** `torch.func` and forward-mode derivatives: what PyTorch gives (recorded by record-func.py), and how they nest. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import * as torch from "flambeau";
import type { Tensor } from "flambeau";

const { func, nn, vmap } = torch;
const { grad, grad_and_value, hessian, jacfwd, jacrev, jvp, linearize, vjp, functional_call, stack_module_state } =
  func;
const F = nn.functional;
const forward_ad = torch.autograd.forward_ad;

interface Recorded {
  readonly cases: Readonly<Record<string, unknown>>;
  readonly errors: Readonly<Record<string, readonly [name: string, message: string]>>;
}
const recorded = JSON.parse(readFileSync(new URL("func.json", import.meta.url), "utf8")) as Recorded;

const double = { dtype: torch.float64 };
const line = (...shape: number[]): Tensor =>
  torch
    .arange(
      shape.reduce((a, b) => a * b, 1),
      double,
    )
    .mul(0.37)
    .sin()
    .reshape(shape);

const x = line(3);
const m = line(4, 3);
const params = { w1: line(5, 3), b1: line(5), w2: line(2, 5) };
type Params = typeof params;
const mlp = (p: Params, input: Tensor): Tensor => F.linear(F.linear(input, p.w1, p.b1).tanh(), p.w2);
const loss = (p: Params, input: Tensor, y: Tensor): Tensor =>
  F.cross_entropy(mlp(p, input.unsqueeze(0)), y.unsqueeze(0));
const labels = torch.tensor([0, 1, 1, 0]);
const conv = line(2, 1, 3, 3);
const images = line(4, 1, 6, 6);
const imageLoss = (weight: Tensor, image: Tensor, y: Tensor): Tensor => {
  const h = F.max_pool2d(F.conv2d(image.unsqueeze(0), weight, null, 1, 1).relu(), 2);
  return F.cross_entropy(h.flatten(1).narrow(1, 0, 2), y.unsqueeze(0));
};
const maml = (w: Tensor, task: Tensor): Tensor => {
  const inner = grad((v: Tensor) => task.mul(v).pow(2).sum().sin())(w);
  return w.sub(inner.mul(0.1)).mul(task).cos().sum();
};
const inPlace = (a: Tensor): Tensor => {
  const out = torch.zeros(3, double);
  out.select(0, 0).copy_(a.select(0, 1).mul(a.select(0, 2)));
  out.narrow(0, 1, 2).copy_(a.narrow(0, 0, 2).exp());
  return out.mul_(a);
};
const two = (a: Tensor, b: Tensor): [Tensor, Tensor] => [a.sin().mul(b), a.add(b).prod()];
const product = (a: Tensor): Tensor => m.mv(a).sin().prod();

const cases: Readonly<Record<string, () => unknown>> = {
  grad: () => grad((a: Tensor) => a.sin().mul(a).sum())(x),
  "grad of grad": () => vmap(grad(grad((a: Tensor) => a.sin().mul(a).mul(a))))(x),
  "grad third": () => grad(grad(grad((a: Tensor) => a.sin().mul(a.pow(4)))))(x.select(0, 1)),
  argnums: () => grad((a: Tensor, b: Tensor) => a.mul(b.exp()).sum(), [1, 0])(x, x.mul(2)),
  "grad and value": () => grad_and_value(loss)(params, m.select(0, 0), labels.select(0, 0)),
  "per sample": () => vmap(grad(loss), [null, 0, 0])(params, m, labels),
  "per sample images": () => vmap(grad(imageLoss), [null, 0, 0])(conv, images, labels),
  vjp: () => vjp(two, x, x.add(1))[1]([x, x.select(0, 0)]),
  jvp: () => jvp(two, [x, x.add(1)], [x, x.mul(x)]),
  "jvp of vjp": () => jvp((a: Tensor) => vjp((b: Tensor) => b.exp().mul(b), a)[1](a.mul(a))[0], [x], [x.add(2)]),
  "vjp of jvp": () => vjp((a: Tensor) => jvp((b: Tensor) => b.exp().mul(b), [a], [a.mul(a)])[1], x)[1](x.add(2)),
  "jvp of jvp": () => jvp((a: Tensor) => jvp((b: Tensor) => b.pow(3).sum(), [a], [a.cos()])[1], [x], [x]),
  jacrev: () => jacrev((a: Tensor) => [m.mv(a.tanh()), a.prod()])(x),
  jacfwd: () => jacfwd((a: Tensor) => [m.mv(a.tanh()), a.prod()])(x),
  "jacrev argnums": () => jacrev((a: Tensor, b: Tensor) => a.outer(b), [0, 1])(x, m.select(0, 1)),
  "jacfwd params": () => jacfwd((p: Params) => mlp(p, m.select(0, 0)))(params),
  hessian: () => hessian(product)(x),
  "hessian mlp": () => hessian((p: Params) => mlp(p, m).logsumexp(1).sum())(params),
  "hessian twice reverse": () => jacrev(jacrev(product))(x),
  "hessian reverse of forward": () => jacrev(jacfwd(product))(x),
  "vmap of hessian": () => vmap(hessian((a: Tensor) => a.pow(3).prod()))(m),
  "vmap in vmap": () =>
    vmap(
      vmap((a: Tensor, b: Tensor) => a.mul(b.sum()), [0, null]),
      [1, 0],
    )(m, m.t()),
  "vmap dims": () =>
    vmap((a: Tensor, b: Tensor) => [a.add(b), a.outer(b)], [1, null], [0, 2])(m, x.narrow(0, 0, 2).repeat(2)),
  "grad of vmap": () => grad((a: Tensor) => vmap((row: Tensor) => row.mul(a).sum().sin())(m).sum())(x),
  "grad of vmap of grad": () =>
    grad((a: Tensor) =>
      vmap((row: Tensor) => grad((r: Tensor) => r.mul(a).sum().sin())(row))(m)
        .pow(2)
        .sum(),
    )(x),
  "jvp of vmap": () => jvp((a: Tensor) => vmap((row: Tensor) => row.mul(a).softmax(0))(m), [x], [x.add(1)]),
  maml: () => vmap(grad(maml), [null, 0])(x, m),
  "in place jvp": () => jvp(inPlace, [x], [x.add(1)]),
  "in place grad": () => grad((a: Tensor) => inPlace(a).pow(2).sum())(x),
  "in place jacfwd": () => jacfwd(inPlace)(x),
  "in place jacrev": () => jacrev(inPlace)(x),
  linearize: () => linearize((a: Tensor, b: Tensor) => [a.sin().mul(b), b.exp()], x, x.add(1))[1](x, x.mul(x)),
  detach: () => grad((a: Tensor) => a.detach().mul(a).sum())(x),
  "no_grad inside": () => grad(grad((a: Tensor) => a.pow(2).sub(a.mul(torch.no_grad(() => a.pow(2))))))(x.select(0, 1)),
  norms: () => vmap(jacrev((a: Tensor) => F.layer_norm(a, [3])))(m),
  sorting: () => vmap(jacfwd((a: Tensor) => a.sort()[0].cumsum(0)))(m),
  indexing: () =>
    vmap((a: Tensor, i: Tensor) => a.at(i).mul(a.at(torch.tensor([2, 0]))))(
      m,
      torch.tensor([
        [0, 1],
        [2, 2],
        [1, 0],
        [0, 2],
      ]),
    ),
  attention: () =>
    vmap(grad((q: Tensor) => F.scaled_dot_product_attention(q, q.mul(2), q.sin()).sin().sum()))(line(2, 2, 4, 3)),
};

function plain(value: unknown): unknown {
  if (value instanceof torch.Tensor) return value.tolist();
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, plain(item)]));
  return value;
}

function expectClose(actual: unknown, expected: unknown, path = ""): void {
  if (typeof expected === "number") {
    expect(Math.abs((actual as number) - expected), `${path}: ${String(actual)} and ${expected}`).toBeLessThan(
      1e-9 * Math.max(1, Math.abs(expected)),
    );
    return;
  }
  const [a, b] = [actual as Record<string, unknown>, expected as Record<string, unknown>];
  expect(Object.keys(a), path).toEqual(Object.keys(b));
  for (const key of Object.keys(b)) expectClose(a[key], b[key], `${path}.${key}`);
}

describe("values of PyTorch", () => {
  test("every recorded case is played", () => {
    expect(Object.keys(cases).sort()).toEqual(Object.keys(recorded.cases).sort());
  });
  test.each(Object.keys(recorded.cases))("%s", (name) => {
    expectClose(plain(cases[name]!()), recorded.cases[name]);
  });
});

const any = (value: unknown): never => value as never;
const errors: Readonly<Record<string, () => unknown>> = {
  item: () => vmap((a: Tensor) => a.item())(x),
  nonzero: () => vmap((a: Tensor) => a.nonzero())(m),
  mask: () => vmap((a: Tensor) => a.at(a.gt(0)))(m),
  masked_select: () => vmap((a: Tensor) => a.masked_select(a.gt(0)))(m),
  random: () => vmap((a: Tensor) => a.add(torch.rand(3)))(m),
  same: () => vmap((a: Tensor) => torch.bernoulli(a.abs()), { randomness: "same" })(m),
  different: () => vmap((_a: Tensor) => torch.empty(2).uniform_(), { randomness: "different" })(m),
  randomness: () => vmap(torch.sin, { randomness: any("foo") }),
  out: () => vmap((a: Tensor) => torch.exp(a, { out: torch.zeros(3, double) }))(m),
  "not batched": () => vmap((a: Tensor) => torch.zeros(3).add_(a))(m),
  one_hot: () => vmap((a: Tensor) => F.one_hot(a))(torch.ones(2, 3, { dtype: torch.int64 })),
  "no inputs": () => (vmap(torch.sin) as () => unknown)(),
  in_dims: () => vmap(torch.add as (a: Tensor, b: Tensor) => Tensor, [0])(x, x),
  "in_dims range": () => vmap(torch.sin, 3)(x),
  "in_dims none": () => vmap(torch.sin, [null])(x),
  "in_dims type": () => vmap(torch.add)(x, 2),
  sizes: () => vmap(torch.add)(x, m),
  out_dims: () => vmap(torch.sin, 0, [0, 0])(x),
  "out_dims range": () => vmap(torch.sin, 0, 2)(x),
  chunk: () => vmap(torch.sin, { chunk_size: 0 }),
  "captured grad": () => grad((a: Tensor) => x.add_(0).sum().add(a.sum()))(x.mul(1)),
  backward: () => grad((a: Tensor) => (a.sum().backward(), a.sum()))(x),
  requires_grad_: () => grad((a: Tensor) => a.mul(1).requires_grad_().sum())(x),
  "not scalar": () => grad(torch.sin)(x),
  integers: () => grad((a: Tensor) => a.sum())(torch.tensor([1, 2])),
  "argnums range": () => grad(torch.sin as (a: Tensor) => Tensor, any(1))(x),
  "argnums twice": () => grad(torch.add as (a: Tensor, b: Tensor) => Tensor, [0, 0])(x, x),
  cotangents: () => vjp(torch.sin, x)[1](any([x, x])),
  "cotangent shape": () => vjp(torch.sin, x)[1](x.narrow(0, 0, 2)),
  "tangent shape": () => jvp(torch.sin as (a: Tensor) => Tensor, [x], [x.narrow(0, 0, 2)]),
  tangents: () => jvp(torch.add as (a: Tensor, b: Tensor) => Tensor, [x, x], any([x])),
  primals: () => jvp(torch.sin as (a: Tensor) => Tensor, any(x), any(x)),
  strict: () => jvp((_a: Tensor) => x, [x], [x], { strict: true }),
  "integer outputs": () => jacrev((a: Tensor) => a.argmax())(x),
  linearize: () => linearize(torch.sin as (a: Tensor) => Tensor, x)[1](x.narrow(0, 0, 2)),
  models: () => stack_module_state([]),
  "no dual level": () => forward_ad.make_dual(x, x),
  "no forward": () => jvp((a: Tensor) => torch.segment_reduce(a, "sum", { lengths: torch.tensor([2, 1]) }), [x], [x]),
};

describe("errors of PyTorch", () => {
  test("every recorded error is tried", () => {
    expect(Object.keys(errors).sort()).toEqual(Object.keys(recorded.errors).sort());
  });
  test.each(Object.keys(recorded.errors))("%s", (name) => {
    const [kind, message] = recorded.errors[name]!;
    let found: unknown = null;
    try {
      errors[name]!();
    } catch (error) {
      found = error;
    }
    expect(found).toBeInstanceOf(Error);
    expect((found as Error).message.split("\nHelp")[0]).toContain(message);
    expect((found as Error).name).toBe(kind);
  });
});

describe("ensembles", () => {
  class Net extends nn.Module {
    first = new nn.Linear(3, 5);
    second = new nn.Linear(5, 2);
    forward(input: Tensor): Tensor {
      return this.second(this.first(input).relu());
    }
  }
  const models = Array.from({ length: 3 }, () => new Net());
  const [stacked, buffers] = stack_module_state(models);
  const input = torch.randn(4, 3);
  const run = (state: Record<string, Tensor>, batch: Tensor): Tensor => functional_call(models[0]!, state, batch);

  test("run as one", () => {
    const together = vmap(run, [0, null])(stacked, input);
    const each = torch.stack(models.map((model) => model(input)));
    expect(torch.allclose(together, each, { atol: 1e-6 })).toBe(true);
    expect([Object.keys(stacked).length, Object.keys(buffers).length]).toEqual([4, 0]);
  });

  test("are trained as one: gradients reach the stacked leaves", () => {
    vmap(run, [0, null])(stacked, input).pow(2).sum().backward();
    for (const model of models) model(input).pow(2).sum().backward();
    const weights = torch.stack(models.map((model) => model.first.weight.grad!));
    expect(torch.allclose(stacked["first.weight"]!.grad!, weights, { atol: 1e-5 })).toBe(true);
  });
});

describe("randomness", () => {
  test("different draws for every item, or one for all", () => {
    const draw = (a: Tensor): Tensor => torch.randn(2).add(a);
    const different = vmap(draw, { randomness: "different" })(torch.zeros(3));
    const same = vmap(draw, { randomness: "same" })(torch.zeros(3));
    expect(torch.allclose(different.at(0), different.at(1))).toBe(false);
    expect(torch.allclose(same.at(0), same.at(1))).toBe(true);
  });
  test("dropout", () => {
    const drop = (a: Tensor): Tensor => F.dropout(a, 0.5);
    const ones = torch.ones(4, 64);
    const different = vmap(drop, { randomness: "different" })(ones);
    const same = vmap(drop, { randomness: "same" })(ones);
    expect(torch.equal(different.at(0), different.at(1))).toBe(false);
    expect(torch.equal(same.at(0), same.at(1))).toBe(true);
    const captured = torch.ones(64);
    const rows = vmap((a: Tensor) => F.dropout(captured, 0.5).add(a), { randomness: "different" })(torch.zeros(4));
    expect(torch.equal(rows.at(0), rows.at(1))).toBe(false);
  });
  test("the same numbers as a draw of the whole batch", () => {
    torch.manual_seed(0);
    const mapped = vmap((_a: Tensor) => torch.rand(2), { randomness: "different" })(torch.zeros(3));
    torch.manual_seed(0);
    expect(torch.equal(mapped, torch.rand(3, 2))).toBe(true);
  });
});

describe("vmap", () => {
  test("chunks give what all at once gives", () => {
    const f = (a: Tensor, b: Tensor): [Tensor, Tensor] => [a.outer(b), a.sum()];
    const whole = vmap(f, 0, [1, 0])(m, m.sin());
    const chunks = vmap(f, 0, [1, 0], "error", { chunk_size: 3 })(m, m.sin());
    whole.forEach((tensor, i) => expect(torch.equal(tensor, chunks[i]!)).toBe(true));
  });
  test("in-place operators change views of the inputs", () => {
    const changed = m.clone();
    vmap((a: Tensor) => a.select(0, 1).mul_(2), 0)(changed);
    expect(torch.equal(changed.select(1, 1), m.select(1, 1).mul(2))).toBe(true);
  });
  test("results that do not depend on the items are repeated; named results keep their names", () => {
    expect(vmap((_a: Tensor) => torch.ones(2))(x).shape).toEqual([3, 2]);
    const { values, indices } = vmap((a: Tensor) => a.max(0))(m);
    expect([values.shape, indices.shape]).toEqual([[4], [4]]);
  });
  test("a tensor that escaped cannot be used", () => {
    const escaped: Tensor[] = [];
    vmap((a: Tensor) => (escaped.push(a), a))(x);
    expect(() => escaped[0]!.add(1)).toThrow("may have escaped");
  });
  test("history of the inputs goes on", () => {
    const leaf = x.clone().requires_grad_();
    vmap((a: Tensor) => a.sin())(leaf)
      .sum()
      .backward();
    expect(torch.allclose(leaf.grad!, x.cos())).toBe(true);
  });
  test("running statistics of a batch norm need a copy for every item", () => {
    const norm = new nn.BatchNorm1d(2);
    expect(() => vmap((a: Tensor) => norm(a))(torch.ones(3, 4, 2))).toThrow("Batch norm got a batched tensor");
    const free = new nn.BatchNorm1d(2, { track_running_stats: false });
    expect(vmap((a: Tensor) => free(a))(torch.randn(3, 4, 2)).shape).toEqual([3, 4, 2]);
  });
});

describe("levels", () => {
  test("perturbations are not confused", () => {
    // d/dx (x * d/dy (x + y) at y = 1) = 1, not 2.
    const outer = (a: Tensor): Tensor =>
      a.mul(jvp((b: Tensor) => a.add(b), [torch.ones([], double)], [torch.ones([], double)])[1]);
    expect(jvp(outer, [x.select(0, 1)], [torch.ones([], double)])[1].item()).toBe(1);
    const reverse = (a: Tensor): Tensor => a.mul(grad((b: Tensor) => a.add(b))(torch.ones([], double)));
    expect(grad(reverse)(x.select(0, 1)).item()).toBe(1);
  });
  test("no_grad outside does not matter; history outside goes on", () => {
    expect(torch.no_grad(() => grad((a: Tensor) => a.pow(2).sum())(x)).requires_grad).toBe(false);
    const leaf = x.clone().requires_grad_();
    grad((a: Tensor) => a.pow(3).sum())(leaf)
      .sum()
      .backward();
    expect(torch.allclose(leaf.grad!, x.mul(6))).toBe(true);
  });
  test("tensors print their level", () => {
    let text = "";
    vmap((a: Tensor) => (grad((b: Tensor) => ((text = String(b)), b))(a), a))(torch.ones(2));
    expect(text).toBe(
      "GradTrackingTensor(lvl=2, value=\n    BatchedTensor(lvl=1, bdim=0, value=\n        tensor([1., 1.])\n    )\n)",
    );
  });
  test("aux results come out without their level", () => {
    const [g, aux] = grad((a: Tensor) => [a.pow(2).sum(), { doubled: a.mul(2) }] as const, { has_aux: true })(x);
    expect(torch.allclose(g, aux.doubled)).toBe(true);
    expect(String(aux.doubled)).not.toContain("Tracking");
  });
});

describe("forward_ad", () => {
  test("tangents go along, through views and in-place operators", () => {
    const [plainTangent, tangent] = forward_ad.dual_level(() => {
      const dual = forward_ad.make_dual(x, torch.ones(3, double));
      const out = torch.zeros(3, double);
      out.narrow(0, 0, 2).copy_(dual.narrow(0, 1, 2).pow(2));
      return [forward_ad.unpack_dual(x).tangent, forward_ad.unpack_dual(out).tangent!];
    });
    expect(plainTangent).toBe(null);
    expectClose(tangent.tolist(), [...x.narrow(0, 1, 2).mul(2).tolist<number[]>(), 0]);
  });
  test("levels do not nest, and end", () => {
    forward_ad.dual_level(() => expect(() => forward_ad.enter_dual_level()).toThrow("Nested forward mode AD"));
    expect(() => forward_ad.exit_dual_level()).toThrow("Dual level must be a positive number.");
    expect(() => forward_ad.make_dual(x, x)).toThrow("no level exists");
  });
  test("a tangent can be differentiated", () => {
    const leaf = x.clone().requires_grad_();
    const tangent = forward_ad.dual_level(() => {
      const dual = forward_ad.make_dual(leaf, torch.ones(3, double));
      return forward_ad.unpack_dual(dual.pow(3)).tangent!;
    });
    tangent.sum().backward();
    expect(torch.allclose(leaf.grad!, x.mul(6))).toBe(true);
  });
});

describe("checks and Jacobians of autograd", () => {
  const leaf = x.clone().requires_grad_();
  const all = { check_forward_ad: true, check_batched_grad: true, check_batched_forward_grad: true };
  test("gradcheck forwards and in batches", () => {
    expect(torch.autograd.gradcheck((a: Tensor) => a.sin().cumsum(0), [leaf], all)).toBe(true);
  });
  test("gradcheck finds a wrong forward derivative", () => {
    // What is detached has a derivative by differences, and none here.
    const wrong = (a: Tensor): Tensor => a.mul(a.detach());
    expect(() => torch.autograd.gradcheck(wrong, [leaf], { check_backward_ad: false, check_forward_ad: true })).toThrow(
      "Jacobian computed with forward mode mismatch for output 0 with respect to input 0",
    );
  });
  test("vectorized Jacobians and Hessians are the others", () => {
    const { jacobian, hessian: second } = torch.autograd.functional;
    const f = (a: Tensor): Tensor => m.mv(a.tanh());
    const rows = jacobian(f, x);
    for (const strategy of ["reverse-mode", "forward-mode"] as const)
      expect(torch.allclose(jacobian(f, x, { vectorize: true, strategy }), rows)).toBe(true);
    expect(() => jacobian(f, x, { strategy: "forward-mode" })).toThrow("only implemented for `vectorize=True`");
    expect(torch.allclose(second(product, x, { vectorize: true }), second(product, x))).toBe(true);
  });
});

test("tangents that lie in memory in another order than their primals", () => {
  const x = torch.arange(1, 7, { dtype: torch.float32 }).view(2, 3);
  const t = torch.tensor([[1, 4], [2, 5], [3, 6]], { dtype: torch.float32 }).t(); // prettier-ignore
  const tangent = (f: (x: Tensor) => Tensor, at: Tensor = x): unknown => {
    const [, found] = torch.func.jvp(f, [at], [t]);
    return (found as Tensor).tolist();
  };
  const squared = (v: Tensor): Tensor => {
    const y = torch.zeros(2, 3);
    y.index_put_([0], v.at(0).square());
    return y.sum().square();
  };
  const hessian = (torch.func.hessian(squared)(x) as Tensor).reshape(6, 6);
  expect(hessian.at("0:3", "0:3").tolist()).toEqual([[64, 16, 24], [16, 88, 48], [24, 48, 128]]); // prettier-ignore
  expect(hessian.abs().sum().item()).toBe(456);
  expect(tangent((v) => v.mul(3).view(-1))).toEqual([3, 6, 9, 12, 15, 18]);
  expect(tangent((v) => v.mul(2).as_strided([2, 2], [1, 2], 1))).toEqual([[4, 8], [6, 10]]); // prettier-ignore
  const rows = torch.arange(12, { dtype: torch.float32 }).view(4, 3).at("2:");
  expect(tangent((v) => v.as_strided([2, 2], [1, 2], 7), rows)).toEqual([[2, 4], [3, 5]]); // prettier-ignore
  expect(tangent((v) => torch.as_strided_scatter(v, v.at(0, ":2").square(), [2], [2], 1))).toEqual([[1, 2, 3], [8, 5, 6]]); // prettier-ignore
  const cleared = (v: Tensor): Tensor => {
    const y = v.clone();
    y.view(-1).at("1:3").fill_(0);
    return y;
  };
  expect(tangent(cleared)).toEqual([[1, 0, 0], [4, 5, 6]]); // prettier-ignore
});

describe("changes in place of what is not differentiated (PyTorch 2.15)", () => {
  const start = (): [Tensor, Tensor] => {
    const x = torch.arange(9, { dtype: torch.float64 }).view(3, 3);
    return [x, x.cos()];
  };
  const row = (tensor: unknown): number[] => ((tensor as Tensor).tolist() as number[][])[0]!;

  test("other arguments may be changed, and are", () => {
    const changed = (x: Tensor, y: Tensor): Tensor => {
      x.mul_(y);
      return x.mul(y).sum();
    };
    for (const transform of [
      (f: typeof changed) => grad(f, 1),
      (f: typeof changed) => jacrev(f, 1),
      (f: typeof changed) => jacfwd(f, 1),
    ]) {
      const [x, y] = start();
      expect(row(transform(changed)(x, y))[1]).toBeCloseTo(2 * Math.cos(1), 12);
      expect(row(x)[1]).toBeCloseTo(Math.cos(1), 12);
    }
    const [x, y] = start();
    const partly = (a: Tensor, b: Tensor): Tensor => {
      a.index_put_([0], b.at(0));
      return a.mul(b).sum();
    };
    expect(row(grad(partly, 1)(x, y))[0]).toBe(2);
    expect(row(x)).toEqual(row(y));
  });

  test("views of captured tensors may not be changed, as these may not", () => {
    const [x, y] = start();
    const inRow = (b: Tensor): Tensor => {
      x.at(0).copy_(b.at(0));
      return x.mul(b).sum();
    };
    const turned = (b: Tensor): Tensor => x.t().detach().mul_(b).sum();
    for (const f of [inRow, turned])
      for (const run of [() => vjp(f, y), () => grad(f)(y), () => jvp(f, [y], [y]), () => hessian(f)(y)])
        expect(run).toThrow("that would mutate a captured Tensor");
    expect(row(x)).toEqual([0, 1, 2]);
  });
});
