/** Copies by squares (backend/wasm/transpose.ts): every element arrives, in every dtype's size, at odd sizes, on threads. */
import { expect, test } from "vitest";
import * as torch from "../../src/index.ts";

const shapes = [
  [64, 64],
  [65, 67],
  [16, 256],
  [9, 600],
  [513, 8],
  [3, 70, 33],
  [2, 5, 33, 40],
] as const;

const { float32, int32, float64, int64, complex64, float16, complex128 } = torch;
for (const dtype of [float32, int32, float64, int64, complex64, float16, complex128])
  test(`transposed copies of ${dtype.name} hold what was there`, () => {
    for (const shape of shapes) {
      const x = torch
        .arange(shape.reduce((a, b) => a * b, 1))
        .to(dtype)
        .reshape([...shape]);
      const rank = shape.length;
      const turned = x.transpose(rank - 2, rank - 1);
      const copy = turned.contiguous();
      expect(copy.stride()).not.toEqual(turned.stride());
      expect(copy.is_contiguous()).toBe(true);
      // A flat index reads each element where the definition says that it lies.
      const places = torch
        .arange(x.numel())
        .reshape([...shape])
        .transpose(rank - 2, rank - 1)
        .reshape([-1]);
      const expected = x.reshape([-1]).index_select(0, places);
      expect(torch.equal(copy.reshape([-1]), expected)).toBe(true);
      // And back, into rows that are longer than the matrix.
      const wide = torch.zeros([...shape.slice(0, -1), shape[rank - 1]! + 3], { dtype: dtype });
      wide.narrow(-1, 1, shape[rank - 1]!).copy_(copy.transpose(rank - 2, rank - 1));
      expect(torch.equal(wide.narrow(-1, 1, shape[rank - 1]!), x)).toBe(true);
      expect(wide.select(-1, 0).eq(0).all().item()).toBe(true);
    }
  });

test("permuted dims around the matrix, channels last and back", () => {
  const x = torch
    .arange(2 * 16 * 20 * 24)
    .to(torch.float32)
    .reshape([2, 16, 20, 24]);
  const last = x.contiguous({ memory_format: torch.channels_last });
  expect(last.stride()).toEqual([7680, 1, 384, 16]);
  expect(torch.equal(last, x)).toBe(true);
  expect(torch.equal(last.contiguous(), x)).toBe(true);
  const moved = x.permute([3, 1, 0, 2]).contiguous();
  for (const [a, b, c, d] of [
    [0, 0, 0, 0],
    [23, 15, 1, 19],
    [7, 3, 1, 11],
  ] as const)
    expect(moved.select(0, a).select(0, b).select(0, c).select(0, d).item()).toBe(((c * 16 + b) * 20 + d) * 24 + a);
});

test("threads share a large matrix", () => {
  const before = torch.get_num_threads();
  torch.set_num_threads(2);
  try {
    const x = torch.randn(1024, 1500);
    for (let round = 0; round < 20; round++) {
      const copy = x.t().contiguous();
      expect(torch.equal(copy.t(), x)).toBe(true);
    }
  } finally {
    torch.set_num_threads(before);
  }
});

const { uint8, int8, int16, bfloat16, bool } = torch;
for (const dtype of [uint8, int8, bool, int16, float16, bfloat16])
  test(`flips of ${dtype.name} put every element where it belongs`, () => {
    for (const [shape, dims] of [
      [[4096], [0]],
      [[5001], [0]],
      [[64, 128], [1]],
      [[64, 128], [0]],
      [
        [64, 128],
        [0, 1],
      ],
      [[64, 130], [1]],
      [[3, 40, 60], [1]],
      [
        [3, 40, 60],
        [0, 2],
      ],
    ] as const) {
      const count = shape.reduce<number>((a, b) => a * b, 1);
      const x = torch.arange(count).mul(37).remainder(251).to(dtype).reshape(shape);
      const places = torch.arange(count).reshape(shape).flip(dims); // int64: one by one
      expect(torch.equal(x.flip(dims).reshape([-1]), x.reshape([-1]).index_select(0, places.reshape([-1])))).toBe(true);
      // A part that begins and ends within a word, and every other row.
      const part = x.narrow(-1, 3, shape.at(-1)! - 5);
      expect(torch.equal(part.flip(dims).flip(dims), part)).toBe(true);
      const rows = x.slice(0, 0, null, 2);
      expect(torch.equal(rows.flip(dims).flip(dims), rows)).toBe(true);
      expect(torch.equal(rows.flip(dims), rows.clone().long().flip(dims).to(dtype))).toBe(true);
    }
  });
