/** Values and refusals that were wrong once, as PyTorch 2.15 gives them. */
import { describe, expect, test } from "vitest";
import * as torch from "flambeau";
import type { Tensor } from "flambeau";
import { messageOf } from "../support/messages.ts";

const F = torch.nn.functional;

/** The gradient of `f(x).sum()` at `values`. */
function slope(values: readonly number[], f: (x: Tensor) => Tensor): unknown {
  const x = torch.tensor(values, { dtype: torch.float32, requires_grad: true });
  f(x).sum().backward();
  return x.grad!.tolist();
}

describe("gradients at kinks", () => {
  test("clamp passes none at its bounds; tensors share, half and half", () => {
    expect(slope([-1, 0, 2], (x) => x.clamp(-1, 2))).toEqual([0, 1, 0]);
    expect(slope([NaN, -1, 3], (x) => x.clamp_min(-1))).toEqual([0, 0, 1]);
    const low = torch.tensor([-1, -1, -1], { dtype: torch.float32, requires_grad: true });
    expect(slope([-1, 0, -2], (x) => x.clamp({ min: low }))).toEqual([0.5, 1, 0]);
    expect(low.grad!.tolist()).toEqual([0.5, 0, 1]);
  });
  test("relu passes it at NaN", () => expect(slope([NaN, 1, -1], (x) => x.relu())).toEqual([1, 1, 0]));
  test("equal operands of fmin share it", () =>
    expect(slope([1, 2], (x) => x.fmin(torch.tensor([1, 3])))).toEqual([0.5, 1]));
  test("atan2 has none at the origin", () => expect(slope([0], (y) => torch.atan2(y, torch.tensor([0])))).toEqual([0]));
  test("every farthest coordinate of cdist has all of it", () =>
    expect(slope([0, 0, 0], (x) => torch.cdist(x.view(1, 3), torch.tensor([[1, -1, 0.5]]), { p: Infinity }))).toEqual([
      -1, 1, 0,
    ]));
  test("i0 has the second derivative 1/2 at 0", () => {
    const x = torch.tensor([0], { dtype: torch.float64, requires_grad: true });
    const [first] = torch.autograd.grad(torch.special.i0(x), [x], torch.ones(1, { dtype: torch.float64 }), {
      create_graph: true,
    });
    expect(torch.autograd.grad(first!, [x])[0]!.tolist()).toEqual([0.5]);
  });
  test("grid_sample can be differentiated twice", () => {
    const grid = torch.tensor([[[[0.3, -0.2]]]], { dtype: torch.float64, requires_grad: true });
    const image = torch.arange(9).double().view(1, 1, 3, 3).square();
    const sampled = F.grid_sample(image, grid, { align_corners: true });
    const [first] = torch.autograd.grad(sampled.sum(), [grid], { create_graph: true });
    // x first: f = (1 - tx)(1 - ty) a + ..., the mixed derivative is a - b - c + d.
    const mixed = torch.autograd.grad(first!.at(0, 0, 0, 0), [grid])[0]!.tolist();
    expect(mixed).toEqual([[[[0, 1 * 1 - 2 * 2 - 4 * 4 + 5 * 5]]]]);
  });
});

describe("values", () => {
  test("isin beside NaN", () =>
    expect(torch.isin(torch.tensor([2, NaN, 3]), torch.tensor([3, NaN])).tolist()).toEqual([false, false, true]));
  test("bounds of unsigned tensors", () => {
    const u = torch.tensor([0, 1, 200], { dtype: torch.uint8 });
    expect(u.clamp({ min: -1 }).tolist()).toEqual([0, 1, 200]);
    expect(messageOf(() => u.clamp({ max: -1 }))).toBe("Clamp max value -1 is outside the representable range of Byte");
  });
  test("sums of a million", () => {
    const sum = torch.full([1_000_000], 0.1).sum().item() as number;
    expect(Math.abs(sum / (Math.fround(0.1) * 1e6) - 1)).toBeLessThan(4e-7);
    const columns = torch.full([1_000_000, 4], 0.1).sum(0).tolist() as number[];
    for (const column of columns) expect(Math.abs(column / (Math.fround(0.1) * 1e6) - 1)).toBeLessThan(2e-6);
  });
  test("attention of a row without keys is 0", () => {
    const q = torch.ones(1, 1, 2, 2, { requires_grad: true });
    const mask = torch.tensor([
      [true, true],
      [false, false],
    ]);
    const y = F.scaled_dot_product_attention(q, q, q, { attn_mask: mask });
    y.sum().backward();
    expect(y.at(0, 0, 1).tolist()).toEqual([0, 0]);
    expect(q.grad!.isfinite().all().item()).toBe(true);
  });
  test("NaN in a grid shows", () => {
    const image = torch.arange(9).float().view(1, 1, 3, 3);
    const grid = torch.tensor([[[[NaN, 0], [0, 0]]]]); // prettier-ignore
    expect(F.grid_sample(image, grid, { align_corners: true }).flatten().tolist()).toEqual([NaN, 4]);
  });
  test("nearest pixels of a doubled plane", () => {
    const x = torch.arange(4).float().view(1, 1, 4, 1);
    const y = F.interpolate(x, { scale_factor: [2.05, 1], mode: "nearest" });
    expect(y.flatten().tolist()).toEqual([0, 0, 1, 1, 2, 2, 3, 3]);
  });
  test("cosine_similarity broadcasts before the norms", () => {
    const a = torch.tensor([[[1, 2], [3, 4]]]).float(); // prettier-ignore
    const b = torch.tensor([[[1, 0]], [[2, 1]]]).float(); // prettier-ignore
    const first = F.cosine_similarity(a, b, { dim: -2 }).at(0, 0).item() as number;
    expect(first).toBeCloseTo(0.8944, 4);
  });
  test("masked variances take a correction, 1 by default", () => {
    const [x, mask] = [torch.tensor([1, 2, 4]).float(), torch.tensor([true, false, true])];
    expect(torch.masked.var(x, 0, { mask }).item()).toBe(4.5);
    expect(torch.masked.var(x, 0, { mask, correction: 0 }).item()).toBe(2.25);
  });
  test("roots by powers", () => {
    expect(torch.tensor([-Infinity, 4]).pow(0.5).tolist()).toEqual([NaN, 2]);
    expect(torch.tensor([-Infinity, 4]).pow(-0.5).tolist()).toEqual([NaN, 0.5]);
  });
  test("whole numbers pooled, and sums of einsum in int64", () => {
    const x = torch.arange(16, { dtype: torch.int32 }).view(1, 4, 4);
    expect(F.max_pool2d(x, 2).tolist()).toEqual([[[5, 7], [13, 15]]]); // prettier-ignore
    expect(torch.einsum("aij->a", x).dtype).toBe(torch.int64);
  });
  test("an empty batch leaves running statistics alone", () => {
    const norm = new torch.nn.BatchNorm2d(2);
    norm(torch.ones(0, 2, 3, 3));
    expect(norm.running_mean!.tolist()).toEqual([0, 0]);
  });
});

describe("refusals", () => {
  const slopeMessage = "backward calculation is triggered with a negative slope which is not supported.";
  test.each<[string, () => unknown, string]>([
    ["leaky_relu_", () => slope([-1], (x) => F.leaky_relu(x.mul(1), -0.2, true)), `In-place leakyReLu ${slopeMessage}`],
    ["elu_", () => slope([-1], (x) => F.elu(x.mul(1), -0.5, true)), `In-place elu ${slopeMessage}`],
    [
      "multinomial",
      () => torch.multinomial(torch.tensor([[1, 0], [0, 0]]).float(), 1), // prettier-ignore
      "invalid multinomial distribution (sum of probabilities <= 0)",
    ],
    [
      "multilabel_margin_loss",
      () => F.multilabel_margin_loss(torch.zeros(1, 3), torch.tensor([[3, 0, -1]])),
      "argument #2 'target' is out of range",
    ],
    [
      "ctc_loss",
      () => F.ctc_loss(torch.zeros(4, 1, 3).log_softmax(2), torch.tensor([[1]]), torch.tensor([-1]), torch.tensor([1])),
      "Expected input_lengths to have value at least 0, but got value -1",
    ],
    [
      "svd",
      () => torch.linalg.svdvals(torch.tensor([[NaN, 1], [1, 2]])), // prettier-ignore
      "The algorithm failed to converge because the input matrix contained non-finite values",
    ],
    [
      "masked_scatter",
      () => torch.ones(2).masked_scatter(torch.ones(2), torch.ones(2)),
      "masked_scatter_ only supports boolean masks, but got mask with dtype Float",
    ],
    ["roll", () => torch.tensor(1).roll(1, 0), "Dimension specified as 0 but tensor has no dimensions"],
    ["hardtanh", () => F.hardtanh(torch.ones(1), 2, 1), "min_val cannot be greater than max_val"],
  ])("%s", (_, body, message) => expect(messageOf(body)).toContain(message));
});
