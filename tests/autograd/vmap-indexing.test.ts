/** Indexing, filling and in-place changes under `vmap`; expected values are those of PyTorch 2.15. */
import { describe, expect, it } from "vitest";
import * as torch from "flambeau";
import type { Tensor } from "flambeau";

const { vmap } = torch.func;
const x = (): Tensor => torch.arange(24, { dtype: torch.float32 }).reshape(2, 3, 4);
const places = torch.tensor([1, 0]);
const values = torch.tensor([10, 20], { dtype: torch.float32 });

describe("reading by a number of a batch", () => {
  const read = (index: (q: Tensor) => unknown[]): unknown =>
    vmap((a: Tensor, q: Tensor) => a.at(...(index(q) as [number])))(x(), places).tolist();
  it.each<[string, (q: Tensor) => unknown[], unknown]>([
    [
      "a[q]",
      (q) => [q],
      [
        [4, 5, 6, 7],
        [12, 13, 14, 15],
      ],
    ],
    [
      "a[:, q]",
      (q) => [":", q],
      [
        [1, 5, 9],
        [12, 16, 20],
      ],
    ],
    [
      "a[..., q]",
      (q) => ["...", q],
      [
        [1, 5, 9],
        [12, 16, 20],
      ],
    ],
    [
      "a[q, 1:3]",
      (q) => [q, "1:3"],
      [
        [5, 6],
        [13, 14],
      ],
    ],
    [
      "a[1:3, q]",
      (q) => ["1:3", q],
      [
        [5, 9],
        [16, 20],
      ],
    ],
    ["a[q, None, 0]", (q) => [q, null, 0], [[4], [12]]],
    [
      "a[q, [0, 1]]",
      (q) => [q, torch.tensor([0, 1])],
      [
        [4, 5],
        [12, 13],
      ],
    ],
    ["a[1, q]", (q) => [1, q], [5, 16]],
  ])("%s", (_, index, expected) => {
    expect(read(index)).toEqual(expected);
  });
  it("of a tensor that is the same for all", () => {
    const rows = torch.arange(12).reshape(3, 4);
    expect(vmap((q: Tensor) => rows.at(q))(places).tolist()).toEqual([
      [4, 5, 6, 7],
      [0, 1, 2, 3],
    ]);
  });
  it("refuses masks of a batch", () => {
    expect(() => vmap((a: Tensor, q: Tensor) => a.at(q))(x(), torch.tensor([true, false]))).toThrow(
      "Attempting to batch over indexing with a boolean mask",
    );
  });
});

describe("what has no answer for each item", () => {
  it.each<[string, (a: Tensor) => unknown, string]>([
    ["equal", (a) => a.equal(a), "Batching rule not implemented for aten::equal. We could not generate a fallback."],
    ["allclose", (a) => a.allclose(a), "vmap over torch.allclose isn't supported yet."],
  ])("%s", (_, compare, message) => {
    expect(() => vmap(compare as (a: Tensor) => Tensor)(x())).toThrow(message);
  });
});

describe("writing", () => {
  it("by a number of a batch", () => {
    const put = (a: Tensor, q: Tensor, w: Tensor): Tensor => a.clone().index_put_([q, 1], w);
    const result = vmap(put)(x(), places, values);
    expect([result.at(0, 1, 1).item(), result.at(1, 0, 1).item()]).toEqual([10, 20]);
    expect(result.sum().item()).toBe(276 - 5 - 13 + 30);
  });
  it("a number for each item: fill_, masked_fill", () => {
    expect(vmap((a: Tensor, w: Tensor) => a.clone().fill_(w).sum())(x(), values).tolist()).toEqual([120, 240]);
    const filled = vmap((a: Tensor, w: Tensor) => a.masked_fill(a.gt(3), w))(x(), values);
    expect(filled.at(0).tolist()).toEqual([
      [0, 1, 2, 3],
      [10, 10, 10, 10],
      [10, 10, 10, 10],
    ]);
    expect(filled.at(1).sum().item()).toBe(240);
    const rows = vmap((a: Tensor, w: Tensor) => a.clone().index_put_(["1:"], w))(x(), values);
    expect(rows.at(1, 2).tolist()).toEqual([20, 20, 20, 20]);
  });
  it.each<[string, (y: Tensor, a: Tensor) => Tensor, string]>([
    ["mul_", (y, a) => y.mul_(a), "vmap: inplace arithmetic(self, *extra_args) is not possible"],
    ["fill_", (y, a) => y.fill_(a.sum()), "vmap: fill_(self, *extra_args) is not possible"],
    ["clamp_", (y, a) => y.clamp_(a), "not being vmapped over at level 1"],
    ["index_add_", (y, a) => y.index_add_(0, torch.tensor([0]), a.narrow(0, 0, 1)), "vmap: index_add_(self"],
    ["add_", (y, a) => y.add_(a), "output with shape [3] doesn't match the broadcast shape [2, 3]"],
  ])("refuses %s of what is no batch", (_, change, message) => {
    expect(() => vmap((a: Tensor) => change(torch.zeros(3), a))(torch.ones(2, 3))).toThrow(message);
  });
});
