/**
 * Corners of operators that the recorded cases leave out: memory formats, `out`, 0-d half precision, whole numbers
 * beyond 2^53.
 */
import { expect, test } from "vitest";
import * as torch from "flambeau";

test("dims of size 1 may have any stride in a memory format", () => {
  const x = torch.ones(4, 1, 2, 3);
  expect([x.is_contiguous(), x.is_contiguous({ memory_format: "channels_last" })]).toEqual([true, true]);
  expect(x.contiguous({ memory_format: "channels_last" })).toBe(x);
  const y = torch.ones(4, 2, 2, 3);
  expect([y.is_contiguous(), y.is_contiguous({ memory_format: "channels_last" })]).toEqual([true, false]);
  const z = y.contiguous({ memory_format: "channels_last" });
  expect([
    z.is_contiguous(),
    z.is_contiguous({ memory_format: "channels_last" }),
    z.is_contiguous({ memory_format: "channels_last_3d" }),
  ]).toEqual([false, true, false]);
  expect(torch.ones(2, 3, 4).is_contiguous({ memory_format: "channels_last" })).toBe(false);
  expect(torch.ones(2, 1, 3, 4, 5).is_contiguous({ memory_format: "channels_last_3d" })).toBe(true);
});

test("topk of one half number keeps the dtype", () => {
  const { values, indices } = torch.topk(torch.tensor(1.5, { dtype: torch.float16 }), 1);
  expect([values.dtype, values.shape, values.item(), indices.dtype, indices.shape, indices.item()]).toEqual([
    torch.float16,
    [],
    1.5,
    torch.int64,
    [],
    0,
  ]);
});

test("as many outputs as results", () => {
  const x = torch.tensor([[2, 1]]);
  const [values, indices] = [torch.empty(0, { dtype: torch.int64 }), torch.empty(0, { dtype: torch.int64 })];
  for (const out of [values, [values], [values, indices, indices]]) {
    expect(() => torch.sort(x, 1, { out } as object)).toThrow(
      Array.isArray(out) ? `expected tuple of 2 elements but got ${out.length}` : "'out' must be tuple of Tensors",
    );
  }
  torch.sort(x, 1, { out: [values, indices] } as object);
  expect([values.tolist(), indices.tolist()]).toEqual([[[1, 2]], [[1, 0]]]);
});

test("whole numbers beyond 2^53 keep their digits", () => {
  const big = 2n ** 53n + 1n;
  const x = torch.tensor([0, 1]);
  const whole = (tensor: torch.Tensor): bigint[] => [...(tensor.toTypedArray() as BigInt64Array)];
  expect(whole(x.add(big))).toEqual([big, big + 1n]);
  expect(whole(x.mul(-big))).toEqual([0n, -big]);
  expect(x.add(big).eq(big).tolist()).toEqual([true, false]);
  expect(whole(x.clone().add_(big))).toEqual([big, big + 1n]);
  expect(torch.tensor([1, 2], { dtype: torch.int32 }).add(big).dtype).toBe(torch.int32);
  expect(torch.tensor(1, { dtype: torch.int32 }).add(big).dtype).toBe(torch.int32);
});

test.each([
  [torch.uint8, 0],
  [torch.int16, 0],
  [torch.int32, -(2 ** 31)],
  [torch.int64, -(2n ** 63n)],
  [torch.float16, NaN],
] as const)("the median of no %s is what NaN is there", (dtype, expected) => {
  const empty = torch.empty(0, { dtype });
  expect(empty.median().item()).toEqual(expected);
  expect(empty.nanmedian().item()).toEqual(expected);
});

test("a mask takes as many dims as it has, also before numbers and slices", () => {
  const x = torch.arange(60).reshape(4, 3, 5);
  const mask = torch.zeros(4, 3, { dtype: torch.bool });
  mask.index_put_([torch.tensor([1, 3]), torch.tensor([2, 0])], true);
  expect(x.at(mask, 4).tolist()).toEqual([29, 49]);
  expect(x.at(mask, "1:3").tolist()).toEqual([
    [26, 27],
    [46, 47],
  ]);
  expect(x.at(mask, null, 2).tolist()).toEqual([[27], [47]]);
  expect(x.at(mask, null, torch.tensor([0, 1])).tolist()).toEqual([[25], [46]]);
  expect(x.at(mask, "...", 4).tolist()).toEqual([29, 49]);
  expect(x.at(mask, true).shape).toEqual([2, 5]);
  expect(x.at(mask.tolist() as boolean[][], 4).tolist()).toEqual([29, 49]);
  expect(x.at(null, torch.ones(4, 3, { dtype: torch.bool }), null, "...").shape).toEqual([1, 12, 1, 5]);
  expect(
    x
      .clone()
      .index_put_([mask, "1:3"], torch.tensor([-1, -2]))
      .at(mask)
      .tolist(),
  ).toEqual([
    [25, -1, -2, 28, 29],
    [45, -1, -2, 48, 49],
  ]);
  expect(() => x.at(mask, 7)).toThrow("index 7 is out of bounds for dimension 1 with size 5");
  expect(() => x.at(mask, 4, 0)).toThrow("too many indices for tensor of dimension 3");
  expect(() => x.at(mask.tolist() as boolean[][], 0, 0)).toThrow(
    "index 0 is out of bounds for dimension 2 with size 0",
  );
});

test("where nothing is picked or written, nobody looks at the indices", () => {
  const x = torch.zeros(5, 4, 2);
  const nine = torch.tensor([9]);
  expect(x.at(nine, 1, "0:0").shape).toEqual([1, 0]);
  expect(x.at("0:0", nine).shape).toEqual([0, 1, 2]);
  expect(x.index_put_([nine, "0:0"], 1).shape).toEqual([5, 4, 2]);
  expect(x.at("0:0").index_fill(1, nine, 1).shape).toEqual([0, 4, 2]);
  expect(x.at("0:0").index_add(1, nine, torch.zeros(0, 1, 2)).shape).toEqual([0, 4, 2]);
  expect(() => torch.zeros(0, 3).at(nine)).toThrow("index is out of bounds for dimension with size 0");
  expect(() => x.at("0:0").index_select(1, nine)).toThrow();
});

test("reductions of one element into another dtype, and of empty tensors in any order of dims", () => {
  expect(torch.tensor([3.5]).prod(0, { dtype: torch.complex64 }).tolist()).toEqual(new torch.Complex(3.5, 0));
  expect(torch.tensor(3.5).prod({ dtype: torch.float16 }).item()).toBe(3.5);
  const empty = torch.zeros(3, 2, 0, 5).permute(0, 3, 2, 1).at("::2");
  expect(empty.norm(2, { dim: 2, keepdim: true }).eq(0).all().item()).toBe(true);
  expect(empty.sum(2).tolist()).toEqual(torch.zeros(2, 5, 2).tolist());
  expect(empty.var(2).isnan().all().item()).toBe(true);
});

test("whole numbers have no gradient: sums, products and filled tensors say so", () => {
  const x = torch.ones(3, { requires_grad: true });
  const { int64 } = torch;
  const ones = torch.ones(3, { dtype: int64 });
  for (const call of [
    () => x.sum({ dtype: int64 }),
    () => x.nansum({ dtype: int64 }),
    () => x.prod({ dtype: int64 }),
    () => x.cumsum(0, { dtype: int64 }),
    () => x.cumprod(0, { dtype: int64 }),
    () => ones.index_fill(0, torch.tensor([0]), x.at(0)),
  ])
    expect(call).toThrow("Autograd not support dtype: Long");
  expect(() => x.sum({ dtype: torch.bool })).toThrow("Autograd not support dtype: Bool");
  expect(x.to(int64).requires_grad).toBe(false);
  expect(x.detach().sum({ dtype: int64 }).item()).toBe(3);
});

test("a number's transposes are itself", () => {
  const x = torch.tensor(1.5, { requires_grad: true });
  expect([x.mT === x, x.mH === x, x.H === x, x.T === x]).toEqual([true, true, true, false]);
});

test("second derivatives through as_strided at places outside of its base", () => {
  const x = torch.arange(8, { dtype: torch.float64 }).requires_grad_();
  for (const [view, first, second] of [
    [x.at("4:").as_strided([2, 2], [1, 1], 1), [0, 0, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0, 0]],
    [x.at(":3").as_strided([2], [3], 1), [0, 3, 0, 0, 0, 0, 0, 0], [0, 36, 0, 0, 0, 0, 0, 0]],
  ] as const) {
    const [once] = torch.autograd.grad(view.pow(3).sum(), [x], { create_graph: true }) as [torch.Tensor];
    const [twice] = torch.autograd.grad(once.mul(once).sum(), [x]) as [torch.Tensor];
    expect([once.tolist(), twice.tolist()]).toEqual([first, second]);
  }
});

test("block_diag: numbers count less than matrices for the dtype", () => {
  const number = torch.tensor(2.5, { dtype: torch.float64 });
  const blocks = torch.block_diag(number, torch.ones(1, 2), torch.tensor([[1, 2]]));
  expect(blocks.dtype).toBe(torch.float32);
  expect(blocks.tolist()).toEqual([
    [2.5, 0, 0, 0, 0],
    [0, 1, 1, 0, 0],
    [0, 0, 0, 1, 2],
  ]);
  expect(torch.block_diag(number, torch.tensor([1, 2])).dtype).toBe(torch.float64);
});
