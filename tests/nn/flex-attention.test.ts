/** nn.attention against PyTorch 2.15: results of its kernels, gradients of dense attention (record-flex.py). */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import * as torch from "../../src/index.ts";
import { interpret } from "../../src/autograd/interpreters.ts";
import type { Tensor } from "../../src/index.ts";

const { nn } = torch;
const F = nn.functional;
const flex = nn.attention.flex_attention;
type MaskMod = typeof flex.noop_mask;

interface Values {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}
type Case = Record<"y" | "lse" | "gq" | "gk" | "gv", Values> &
  Partial<Record<"gt" | "kv" | "ki" | "fk" | "q" | "dense", Values> & Record<"repr" | "str", string>>;
const truth = JSON.parse(readFileSync(new URL("./flex.json", import.meta.url), "utf8")) as Record<string, Case> & {
  mask: { score: Values; head: Values };
  errors: Record<string, [string, string]>;
};

function data(shape: readonly number[], k = 1, f = 0.7): Tensor {
  const x = torch.arange(
    shape.reduce((a, b) => a * b, 1),
    { dtype: torch.float64 },
  );
  return torch
    .sin(x.mul(f))
    .mul(k)
    .add(torch.cos(x.mul(0.13)).mul(0.3))
    .float()
    .reshape(shape);
}
function close(found: Tensor, wanted: Values, tolerance = 3e-6): void {
  expect(found.shape).toEqual(wanted.shape);
  const values = found.detach().double().flatten().tolist() as number[];
  values.forEach((value, i) =>
    expect(Math.abs(value - wanted.values[i]!) <= tolerance || value === wanted.values[i]!).toBe(true),
  );
}
/** Every `step`-th of a dim. */
const every = (x: Tensor, step: number, dim = 2): Tensor =>
  x.at(...x.shape.map((_, d) => (d === dim ? `::${step}` : ":")));

const [B, H, L, S, E] = [2, 2, 21, 21, 4];
const causal: MaskMod = (_b, _h, q, kv) => q.ge(kv);
const window: MaskMod = (_b, _h, q, kv) => q.sub(kv).abs().lt(5);
const documents = torch.tensor([...new Array<number>(7).fill(0), ...new Array<number>(9).fill(1), 2, 2, 2, 2, 2]);
const masks: Record<string, MaskMod | null> = {
  none: null,
  causal,
  window: flex.and_masks(causal, window),
  doc: flex.or_masks(
    (_b, _h, q, kv) => documents.at(q).eq(documents.at(kv)),
    (_b, _h, q, kv) => q.eq(kv),
  ),
  head: (b, h, q, kv) => q.sub(kv).le(h.mul(4).add(b)),
  empty: (_b, _h, q, kv) => q.ge(kv).logical_and(q.gt(3)),
};
const slopes = torch.tensor([0.5, 0.25]);
const table = data([L, S], 0.5).requires_grad_();
type ScoreMod = (s: Tensor, b: Tensor, h: Tensor, q: Tensor, kv: Tensor) => Tensor;
const mods: Record<string, ScoreMod | null> = {
  none: null,
  alibi: (s, _b, h, q, kv) => s.add(slopes.at(h).mul(kv.sub(q))),
  soft: (s, _b, _h, _q, _kv) => s.div(2).tanh().mul(2),
  table: (s, _b, _h, q, kv) => s.add(table.at(q, kv)),
};

const names = Object.keys(truth).filter((name) => name.includes("/"));
test.each(names)("%s", (name) => {
  const wanted = truth[name]!;
  const [mod, mask] = name.split("/") as [string, string];
  const [q, k, v] = [L, S, S].map((n, i) => data([B, H, n, E], 1, 0.3 + 0.2 * i).requires_grad_()) as [
    Tensor,
    Tensor,
    Tensor,
  ];
  table.grad = null;
  const mask_mod = masks[mask]!;
  const own = mask === "head";
  const block_mask =
    mask_mod === null
      ? null
      : flex.create_block_mask(mask_mod, own ? B : null, own ? H : null, L, S, "cpu", { BLOCK_SIZE: 8 });
  const [y, aux] = flex.flex_attention(q, k, v, {
    score_mod: mods[mod]!,
    block_mask,
    return_aux: new flex.AuxRequest({ lse: true, max_scores: true }),
  });
  y.mul(data(y.shape, 1, 1.3))
    .sum()
    .backward();
  close(every(y, 5), wanted.y);
  close(every(aux.lse!, 5).clamp({ min: -1e30 }), wanted.lse);
  expect(aux.max_scores!.le(aux.lse!).all().item()).toBe(true);
  close(every(q.grad!, 7), wanted.gq, 1e-5);
  close(every(k.grad!, 7), wanted.gk, 1e-5);
  close(every(v.grad!, 7), wanted.gv, 1e-5);
  if (wanted.gt) close(every(table.grad!, 7, 0), wanted.gt, 1e-5);
  if (block_mask === null) return;
  close(block_mask.kv_num_blocks, wanted.kv!, 0);
  close(block_mask.kv_indices, wanted.ki!, 0);
  close(block_mask.full_kv_num_blocks!, wanted.fk!, 0);
  close(block_mask.q_num_blocks!, wanted.q!, 0);
  close(block_mask.to_dense(), wanted.dense!, 0);
  expect(String(block_mask)).toBe(wanted.str);
  const inspected = (block_mask as unknown as Record<symbol, () => string>)[Symbol.for("nodejs.util.inspect.custom")]!;
  expect(inspected.call(block_mask).replace(/mask_mod=.*/, "")).toBe(wanted.repr!.replace(/mask_mod=.*/, ""));
});

describe("the rest", () => {
  test("blocks that the mask leaves out are not computed, forwards or backwards", () => {
    const n = 64;
    const mask = flex.create_block_mask(
      (_b, _h, q, kv) => q.floor_divide(8).eq(kv.floor_divide(8)),
      null,
      null,
      n,
      n,
      "cpu",
      {
        BLOCK_SIZE: 8,
      },
    );
    expect(mask.sparsity()).toBe(87.5);
    const [q, k, v] = [1, 2, 3].map((f) => data([1, 1, n, 4], 1, f * 0.3).requires_grad_()) as [Tensor, Tensor, Tensor];
    let multiplied = 0;
    const count = {
      call(call: Parameters<Parameters<typeof interpret>[0]["call"]>[0]): unknown {
        const result = call.isComposite ? call.parts() : call.next();
        const [a, b] = call.args as [Tensor, Tensor];
        if (
          !call.isComposite &&
          /^(mm|bmm|matmul)$/.test(call.record.name) &&
          a instanceof torch.Tensor &&
          b instanceof torch.Tensor
        )
          multiplied += a.numel() * b.shape.at(-1)!;
        return result;
      },
    };
    interpret(count, () => flex.flex_attention(q, k, v, { block_mask: mask }).sum().backward());
    const dense = 6 * n * n * 4; // two products forwards, four backwards
    expect(multiplied).toBeGreaterThan(0);
    expect(multiplied).toBeLessThanOrEqual(dense / 8);
  });

  test("grouped heads and a scale", () => {
    const [q, k, v] = [data([1, 4, 9, 4]), data([1, 2, 11, 4], 1, 0.5), data([1, 2, 11, 6], 1, 0.9)];
    const y = flex.flex_attention(q, k, v, {
      enable_gqa: true,
      scale: 0.3,
      score_mod: (s, _b, h) => s.add(h.mul(0.1)),
    });
    close(y, truth["gqa"]!.y);
    const mask = flex.create_block_mask((_b, h, i, j) => i.add(h).ge(j), 1, 4, 9, 11, "cpu", { BLOCK_SIZE: 4 });
    const blocked = flex.flex_attention(q, k, v, { enable_gqa: true, block_mask: mask });
    const seen = flex.create_mask(mask.mask_mod, 1, 4, 9, 11);
    const dense = F.scaled_dot_product_attention(q, k, v, seen, { enable_gqa: true });
    expect(torch.allclose(blocked, dense, { atol: 1e-6 })).toBe(true);
  });

  test("dense masks, parts of masks, other sizes", () => {
    close(
      flex
        .create_mask(
          (s: Tensor, _b: Tensor, _h: Tensor, q: Tensor, kv: Tensor) => s.masked_fill(q.lt(kv), -Infinity),
          1,
          1,
          4,
          5,
        )
        .int(),
      truth.mask.score,
      0,
    );
    close(flex.create_mask(masks["head"]!, 2, 2, 4, 5).int(), truth.mask.head, 0);
    const mask = flex.create_block_mask(causal, 2, null, 32, 32, "cpu", { BLOCK_SIZE: 8 });
    expect(mask.at(0, ":", 1).shape).toEqual([1, 1, 8, 32]);
    const q = data([1, 1, 8, 4]);
    const k = data([1, 1, 32, 4]);
    expect(() => flex.flex_attention(q, k, k, { block_mask: mask.at(0, ":", 1) })).toThrow(
      "Cannot use mask_mod from a sliced BlockMask",
    );
    const cropped = mask._adjust(16, 24);
    expect(cropped.shape).toEqual([2, 1, 16, 24]);
    expect(cropped.to_dense().select(0, 0).squeeze().tolist()).toEqual([
      [1, 0, 0],
      [1, 1, 0],
    ]);
  });

  test("errors are PyTorch's", () => {
    const [q, k, v] = [data([1, 4, 9, 4]), data([1, 2, 11, 4]), data([1, 2, 11, 6])];
    const gqa = { enable_gqa: true };
    const calls: Record<string, () => unknown> = {
      heads: () => flex.flex_attention(q, k, v),
      dims: () => flex.flex_attention(q.select(0, 0), k, v),
      embed: () => flex.flex_attention(q, k.narrow(3, 0, 3), v, gqa),
      small: () =>
        flex.flex_attention(q, k, v, { ...gqa, block_mask: flex.create_block_mask(causal, null, null, 5, 11) }),
      large: () =>
        flex.flex_attention(q, k, v, { ...gqa, block_mask: flex.create_block_mask(causal, null, null, 50, 11) }),
      batch: () => flex.flex_attention(q.expand(3, 4, 9, 4), k, v, gqa),
      gqa: () => flex.flex_attention(q.narrow(1, 0, 3), k, v, gqa),
    };
    for (const [name, call] of Object.entries(calls)) expect(call).toThrow(truth.errors[name]![1]);
  });

  test("causal biases go where masks go", () => {
    const { causal_lower_right, causal_upper_left, CausalVariant } = nn.attention.bias;
    const [q, k] = [data([1, 2, 3, 8]), data([1, 2, 5, 8], 1, 0.4)];
    const upper = F.scaled_dot_product_attention(q, k, k, causal_upper_left(3, 5));
    expect(torch.allclose(upper, F.scaled_dot_product_attention(q, k, k, { is_causal: true }))).toBe(true);
    const bias = causal_lower_right(3, 5);
    expect(bias.variant).toBe(CausalVariant.LOWER_RIGHT);
    expect(bias.int().tolist()).toEqual([
      [1, 1, 1, 0, 0],
      [1, 1, 1, 1, 0],
      [1, 1, 1, 1, 1],
    ]);
    const lower = F.scaled_dot_product_attention(q, k, k, bias);
    expect(
      torch.allclose(lower.select(2, 2), F.scaled_dot_product_attention(q, k, k).select(2, 2), { atol: 1e-6 }),
    ).toBe(true);
  });

  test("kernels are chosen while a body runs", () => {
    const { SDPBackend, sdpa_kernel } = nn.attention;
    const q = data([1, 2, 4, 8]);
    const run = (): Tensor => F.scaled_dot_product_attention(q, q, q);
    expect(sdpa_kernel([SDPBackend.MATH, SDPBackend.CUDNN_ATTENTION], run).equal(run())).toBe(true);
    expect(() => sdpa_kernel(SDPBackend.EFFICIENT_ATTENTION, run)).toThrow(
      "No viable backend for scaled_dot_product_attention was found.",
    );
    {
      using _ = sdpa_kernel([]);
      expect(run).toThrow("No viable backend");
    }
    expect(run().shape).toEqual([1, 2, 4, 8]);
  });
});

describe("block masks by name", () => {
  test("takes what PyTorch's documentation gives by name", () => {
    const mask = flex.create_block_mask((_b, _h, i, j) => i.ge(j), { B: null, H: null, Q_LEN: 256, KV_LEN: 256 });
    expect([...mask.shape]).toEqual([1, 1, 256, 256]);
    const small = flex.create_block_mask({
      mask_mod: (_b, _h, i, j) => i.ge(j),
      B: 1,
      H: null,
      Q_LEN: 32,
      KV_LEN: 16,
      BLOCK_SIZE: [8, 16],
    });
    expect([...small.kv_indices.shape]).toEqual([1, 1, 4, 1]);
    expect(
      small
        .to_string({ grid_size: [2, 1], limit: 1 })
        .trim()
        .split("\n").length,
    ).toBe(3);
    expect([...flex.create_mask(flex.noop_mask, { B: 1, H: 2, Q_LEN: 3, KV_LEN: 4 }).shape]).toEqual([1, 2, 3, 4]);
    expect(mask.as_tuple().length).toBe(17);
    expect(mask.as_tuple({ flatten: false }).slice(0, 1)).toEqual([[256, 256]]);
    expect(() => flex.create_block_mask(flex.noop_mask, { B: null } as never)).toThrow(
      "create_block_mask() missing 3 required positional arguments: 'H', 'Q_LEN', and 'KV_LEN'",
    );
  });
});
