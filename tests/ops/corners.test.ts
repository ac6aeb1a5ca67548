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
