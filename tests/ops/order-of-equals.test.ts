/**
 * Where equal elements come to stand, recorded from PyTorch 2.15 on Linux: `sort`, `argsort`, `topk` and `mode` leave them
 * as `std::sort`, `std::partial_sort` and `std::nth_element` of libstdc++ do, `stable` and medians keep them in order.
 */
import { expect, it } from "vitest";
import * as torch from "flambeau";

const x = torch.arange(40).mul(7).remainder(5).float();
const wide = torch.arange(200).mul(7).remainder(5).float();

/** One number for many places. */
function digest(places: torch.Tensor): number {
  const weights = torch
    .arange(1, places.numel() + 1)
    .mul(7919)
    .remainder(10007);
  return Number(places.mul(weights).sum().remainder(1000003).item());
}

/** Numbers that make quicksort with the median of three slow, so that the depth runs out. */
function slow(n: number): torch.Tensor {
  const half = n / 2;
  const first = Array.from({ length: half }, (_, i) => ((i + 1) % 2 === 1 ? i + 1 : half + i));
  const second = Array.from({ length: half }, (_, i) => 2 * (i + 1));
  return torch
    .tensor([...first, ...second])
    .floor_divide(2)
    .float();
}

it("sort, either way", () => {
  expect(x.sort().indices.tolist()).toEqual([
    10, 20, 25, 15, 30, 35, 5, 0, 33, 8, 28, 13, 3, 38, 23, 18, 31, 1, 36, 26, 21, 6, 16, 11, 39, 19, 4, 34, 9, 29, 14,
    24, 12, 27, 32, 7, 17, 37, 2, 22,
  ]);
  expect(torch.argsort(x, { descending: true }).tolist()).toEqual([
    17, 2, 37, 22, 7, 32, 27, 12, 9, 24, 14, 29, 19, 34, 4, 39, 21, 1, 26, 31, 36, 16, 11, 6, 18, 23, 38, 13, 28, 3, 8,
    33, 0, 20, 5, 35, 10, 30, 15, 25,
  ]);
});

it("sort with NaN, and along another dim", () => {
  const z = x.clone();
  z.index_put_([torch.tensor([3, 20])], NaN);
  expect(z.argsort().tolist()).toEqual([
    25, 0, 5, 35, 30, 15, 10, 33, 23, 28, 18, 13, 8, 38, 11, 31, 16, 6, 36, 21, 26, 1, 39, 34, 29, 24, 19, 14, 9, 4, 22,
    27, 17, 32, 12, 7, 37, 2, 20, 3,
  ]);
  expect(x.view(20, 2).argsort(0).select(1, 0).tolist()).toEqual([
    0, 15, 10, 5, 19, 14, 9, 4, 8, 13, 3, 18, 7, 12, 2, 17, 6, 11, 16, 1,
  ]);
});

it("stable sort keeps the order", () => {
  const { indices } = torch.sort(x, { stable: true });
  const order = indices.tolist() as number[];
  const values = x.tolist() as number[];
  const wanted = values.map((_, i) => i).sort((a, b) => values[a]! - values[b]! || a - b);
  expect(order).toEqual(wanted);
});

it("ranges that divide badly become heaps", () => {
  expect(digest(slow(500).argsort())).toBe(858993);
  expect(digest(slow(500).topk(160).indices)).toBe(826812);
});

it("many whole numbers in one dim are sorted by their digits, which keeps the order; floats are not", () => {
  const many = torch.arange(40000).mul(7).remainder(5);
  expect(digest(many.argsort())).toBe(171432);
  expect(digest(many.float().argsort())).toBe(53090);
});

it.each<[string, torch.Tensor, number, { largest?: boolean; sorted?: boolean }, number[]]>([
  ["few of many", wide, 3, {}, [12, 7, 2]],
  ["few of many, smallest", wide, 3, { largest: false }, [10, 5, 0]],
  ["several", x, 5, {}, [27, 7, 32, 22, 12]],
  ["smallest, not sorted", x, 5, { largest: false, sorted: false }, [15, 35, 30, 10, 25]],
  ["largest, not sorted", x, 8, { sorted: false }, [22, 12, 27, 32, 7, 37, 17, 2]],
])("topk: %s", (_, from, k, options, wanted) => {
  expect(torch.topk(from, k, options).indices.tolist()).toEqual(wanted);
});

it("mode and median", () => {
  expect(Number(x.mode().indices.item())).toBe(0);
  expect(x.view(2, 20).mode(1).indices.tolist()).toEqual([10, 10]);
  expect(Number(x.median(0).indices.item())).toBe(16);
});
