/** Attention as one operator: the same numbers as the formula by other operators, in blocks, whatever the layout. */
import { afterEach, describe, expect, test } from "vitest";
import * as torch from "../../src/index.ts";

const F = torch.nn.functional;
const { assert_close: assertClose } = torch.testing;
const double = { dtype: torch.float64 };
type Tensor = torch.Tensor;

/** softmax(q @ k.T * scale + mask) @ v by other operators; rows that see no key are zeros. */
function formula(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | null, causal: boolean, scale?: number): Tensor {
  const [l, s] = [q.shape.at(-2)!, k.shape.at(-2)!];
  let scores = q.matmul(k.transpose(-2, -1)).mul(scale ?? 1 / Math.sqrt(q.shape.at(-1)!));
  if (causal) scores = scores.add(torch.full([l, s], -Infinity, double).triu(1));
  if (mask?.dtype === torch.bool) scores = scores.masked_fill(mask.logical_not(), -Infinity);
  else if (mask) scores = scores.add(mask);
  return scores.softmax(-1).nan_to_num(0).matmul(v);
}

const layouts: Record<string, (n: number, h: number, l: number, e: number) => Tensor> = {
  contiguous: (n, h, l, e) => torch.randn([n, h, l, e], double),
  "heads within rows": (n, h, l, e) => torch.randn([n, l, h, e], double).transpose(1, 2),
  "a part of wider rows": (n, h, l, e) =>
    torch
      .randn([n, l, 3 * h * e], double)
      .narrow(2, h * e, h * e)
      .view([n, l, h, e])
      .transpose(1, 2),
};
// The last two take several blocks: of heads and samples, and of rows.
const sizes = [
  [2, 3, 5, 5, 4],
  [1, 2, 7, 5, 3],
  [3, 1, 5, 9, 8],
  [3, 8, 80, 72, 8],
  [2, 2, 300, 500, 4],
] as const;

describe("blocks give what the formula gives, and its gradients", () => {
  for (const [n, h, l, s, e] of sizes)
    for (const [layout, make] of Object.entries(layouts))
      for (const mask of ["none", "causal", "numbers", "of keys", "of columns"])
        test(`[${n}, ${h}, ${l}, ${e}] to ${s} keys, ${layout}, mask: ${mask}`, () => {
          torch.manual_seed(l + s);
          const given = [make(n, h, l, e), make(n, h, s, e), make(n, h, s, e)];
          const added = {
            numbers: () => torch.randn([l, s], double),
            "of keys": () => torch.rand([n, 1, 1, s]).gt(0.3),
            "of columns": () => torch.randn([h, l, 1], double),
          }[mask];
          const masked = added?.() ?? null;
          const run = (attend: typeof formula): Tensor[] => {
            const [q, k, v] = given.map((tensor) => tensor.detach().requires_grad_()) as [Tensor, Tensor, Tensor];
            const result = attend(q, k, v, masked, mask === "causal", 0.4);
            const arriving = torch.arange(result.numel(), double).view(result.shape).sin();
            return [result, ...(torch.autograd.grad(result, [q, k, v], [arriving]) as Tensor[])];
          };
          const found = run((q, k, v, m, causal, scale) =>
            F.scaled_dot_product_attention(q, k, v, m, 0, causal, { scale: scale! }),
          );
          run(formula).forEach((wanted, i) => assertClose(found[i]!, wanted, { rtol: 1e-9, atol: 1e-11 }));
        });
});

test("a query that sees no key gives zeros, and zeros as gradients", () => {
  const [q, k, v] = [3, 4, 5].map((seed) => {
    torch.manual_seed(seed);
    return torch.randn([1, 2, 3, 4]).requires_grad_();
  }) as [Tensor, Tensor, Tensor];
  const mask = torch.tensor([
    [true, false, true],
    [false, false, false],
    [true, true, true],
  ]);
  const result = F.scaled_dot_product_attention(q, k, v, mask);
  expect(result.select(2, 1).abs().max().item()).toBe(0);
  result.sum().backward();
  expect(q.grad!.select(2, 1).abs().max().item()).toBe(0);
  for (const tensor of [q, k, v]) expect(tensor.grad!.isfinite().all().item()).toBe(true);
});

// Strides as PyTorch 2.15 has them: the result lies as the query does, gradients have heads within rows.
test("layouts of results and gradients", () => {
  const contiguous = torch.randn([2, 3, 5, 4]).requires_grad_();
  const byRows = torch.randn([2, 5, 3, 4]).transpose(1, 2).detach().requires_grad_();
  for (const [query, strides] of [
    [contiguous, [60, 20, 4, 1]],
    [byRows, [60, 4, 12, 1]],
  ] as const) {
    const result = F.scaled_dot_product_attention(query, query, query);
    expect(result.stride()).toEqual(strides);
    const [gradient] = torch.autograd.grad(result, [query], [torch.ones_like(result)]);
    expect(gradient!.stride()).toEqual([60, 4, 12, 1]);
  }
  const three = torch.randn([3, 5, 4]).requires_grad_();
  const result = F.scaled_dot_product_attention(three, three, three);
  expect(result.stride()).toEqual([20, 4, 1]);
  expect(result.grad_fn!.name()).toBe("SqueezeBackward1");
});

test.each([torch.bfloat16, torch.float16])("of %s: computed in float32, gradients too", (dtype) => {
  const wave = (factor: number): Tensor =>
    torch
      .arange(2 * 3 * 33 * 16)
      .view(2, 3, 33, 16)
      .mul(factor)
      .sin()
      .to(dtype);
  const given = [wave(0.3), wave(0.7), wave(1.1)];
  const run = (to: torch.DType): Tensor[] => {
    const [q, k, v] = given.map((tensor) => tensor.to(to).requires_grad_()) as [Tensor, Tensor, Tensor];
    const result = F.scaled_dot_product_attention(q, k, v, null, 0, true);
    return [result, ...(torch.autograd.grad(result.float().sum(), [q, k, v]) as Tensor[])];
  };
  const wanted = run(torch.float64);
  run(dtype).forEach((found, i) => {
    expect(found.dtype).toBe(dtype);
    assertClose(
      found.double(),
      wanted[i]!,
      dtype === torch.bfloat16 ? { rtol: 0.01, atol: 2e-3 } : { rtol: 2e-3, atol: 2e-4 },
    );
  });
});

test("derivatives of both orders", () => {
  torch.manual_seed(0);
  const [q, k, v] = Array.from({ length: 3 }, () => torch.randn([1, 2, 3, 2], double).requires_grad_());
  const run = (a: Tensor, b: Tensor, c: Tensor): Tensor => F.scaled_dot_product_attention(a, b, c, null, 0, true);
  expect(torch.autograd.gradcheck(run, [q!, k!, v!])).toBe(true);
  expect(torch.autograd.gradgradcheck(run, [q!, k!, v!])).toBe(true);
});

test("items of vmap are samples, with and without masks of their own", () => {
  torch.manual_seed(0);
  const [q, k, v] = Array.from({ length: 3 }, () => torch.randn([3, 2, 2, 5, 4], double)) as [Tensor, Tensor, Tensor];
  const mask = torch.rand([3, 5, 5]).gt(0.3).logical_or(torch.eye(5).gt(0));
  const one = (a: Tensor, b: Tensor, c: Tensor, m: Tensor): Tensor => F.scaled_dot_product_attention(a, b, c, m);
  const each = (i: number): Tensor => one(q.select(0, i), k.select(0, i), v.select(0, i), mask.select(0, i));
  assertClose(torch.func.vmap(one)(q, k, v, mask) as Tensor, torch.stack([each(0), each(1), each(2)]));
});

test("operations are counted as PyTorch counts them", () => {
  const [q, k, v] = Array.from({ length: 3 }, () => torch.randn([2, 3, 5, 4]).requires_grad_());
  const counter = new torch.utils.flop_counter.FlopCounterMode({ display: false });
  counter.run(() => F.scaled_dot_product_attention(q!, k!, v!).sum().backward());
  const name = "aten._scaled_dot_product_flash_attention_for_cpu";
  expect(counter.get_flop_counts()["Global"]).toEqual({ [name]: 2400, [`${name}_backward`]: 6000 });
});

describe("memory", () => {
  const before = torch.get_num_threads();
  afterEach(() => torch.set_num_threads(before));
  test("no scores but those of a block: 4 heads of 2,048 queries and keys", () => {
    // The scores alone would take 64 MiB, forwards, and as much again backwards.
    torch.scope(() => {
      const [q, k, v] = Array.from({ length: 3 }, () => torch.randn([1, 4, 2048, 32]).requires_grad_());
      torch.reset_peak_memory_stats();
      const start = torch.memory_stats().live_bytes;
      F.scaled_dot_product_attention(q!, k!, v!, null, 0, true).sum().backward();
      expect(torch.memory_stats().peak_bytes - start).toBeLessThan(16 * 2 ** 20);
    });
  });
});
