/** Functions that few programs use, beside what they are made of. */
import { describe, expect, test } from "vitest";
import * as torch from "flambeau";
import { nn } from "flambeau";

const F = nn.functional;

test("empty_permuted, dim_order, slice_inverse", () => {
  const x = torch.empty_permuted([2, 3, 5], [0, 2, 1]);
  expect(x.stride()).toEqual([15, 1, 3]);
  expect(x.dim_order()).toEqual([0, 2, 1]);
  expect(torch.ones(2, 3).t().dim_order()).toEqual([1, 0]);
  expect(() => torch.empty_permuted([2, 3], [0, 0])).toThrow("Duplicate dim not allowed");
  const y = torch.arange(6);
  expect(torch.slice_inverse(y.narrow(0, 1, 2), y, 0, 1, 3).tolist()).toEqual([0, 1, 2, 3, 4, 5]);
});

test("copies of components, and resize_as_sparse_", () => {
  const rows = torch.eye(2).to_sparse_csr();
  expect(torch.crow_indices_copy(rows).tolist()).toEqual([0, 1, 2]);
  expect(torch.col_indices_copy(rows).tolist()).toEqual([0, 1]);
  expect(torch.values_copy(rows).tolist()).toEqual([1, 1]);
  const x = torch.eye(2).to_sparse();
  expect(torch.indices_copy(x).tolist()).toEqual([
    [0, 1],
    [0, 1],
  ]);
  expect(torch.resize_as_sparse_(x, torch.eye(3).to_sparse()).shape).toEqual([3, 3]);
});

test("hash_tensor does not depend on the order, and does on a bit", () => {
  const x = torch.tensor([1, 2, 3, 4], { dtype: torch.float32 });
  expect(torch.hash_tensor(x).equal(x.flip(0).hash_tensor())).toBe(true);
  expect(torch.hash_tensor(x).equal(torch.hash_tensor(x.add(1e-3)))).toBe(false);
  expect(() => torch.hash_tensor(torch.ones(2, { dtype: torch.complex64 }))).toThrow(
    `"xor_sum_cpu" not implemented for 'ComplexFloat'`,
  );
});

test("torch.cpu has one device that never waits", () => {
  expect(torch.cpu.device_count()).toBe(1);
  expect(torch.cpu.current_device()).toBe("cpu");
  expect(torch.cpu.stream(torch.cpu.current_stream(), () => 3)).toBe(3);
  expect(new torch.cpu.Event().query()).toBe(true);
});

test("grouped_mm", () => {
  const a = torch.arange(12, { dtype: torch.float32 }).view(4, 3);
  const b = torch.arange(12, { dtype: torch.float32 }).view(2, 3, 2);
  const offs = torch.tensor([1, 4], { dtype: torch.int32 });
  const expected = torch.cat([a.at("0:1").mm(b.at(0)), a.at("1:4").mm(b.at(1))]);
  expect(F.grouped_mm(a, b, { offs }).equal(expected)).toBe(true);
  const sums = F.grouped_mm(a.t(), a, { offs });
  expect(sums.at(1).equal(a.t().at(":", "1:4").mm(a.at("1:4")))).toBe(true);
  expect(() => F.grouped_mm(a, b)).toThrow("Have to provide offsets");
});

describe("linear_cross_entropy in chunks is that of the whole", () => {
  const settings = [
    {},
    { reduction: "sum" as const },
    { reduction: "none" as const },
    { weight: true, ignore_index: 2 },
    { label_smoothing: 0.1 },
    { probabilities: true },
    { bias: false },
  ];
  test.each(settings)("%o", (given) => {
    const {
      weight,
      probabilities,
      bias = true,
      ...rest
    } = given as {
      weight?: boolean;
      probabilities?: boolean;
      bias?: boolean;
    };
    torch.manual_seed(0);
    const double = { dtype: torch.float64 };
    const target = probabilities ? torch.rand([7, 5], double).softmax(1) : torch.tensor([0, 4, 2, 3, 2, 1, 0]);
    const leaves = [torch.randn([7, 3], double), torch.randn([5, 3], double), torch.randn([5], double)];
    const results = [null, new nn.LinearCrossEntropyOptions({ batch_chunk_size: 2 })].map((options) => {
      const [x, w, b] = leaves.map((leaf) => leaf.clone().requires_grad_()) as [
        torch.Tensor,
        torch.Tensor,
        torch.Tensor,
      ];
      const loss = F.linear_cross_entropy(x, w, target, {
        ...rest,
        ...(weight ? { weight: torch.tensor([1, 2, 3, 0.5, 1.5], double) } : {}),
        linear_bias: bias ? b : null,
        options,
      });
      loss
        .mul(torch.arange(1, loss.numel() + 1, double).view(loss.shape))
        .sum()
        .backward();
      return [loss.detach(), x.grad!, w.grad!, ...(bias ? [b.grad!] : [])];
    });
    results[0]!.forEach((expected, i) => torch.testing.assert_close(results[1]![i]!, expected));
  });

  test("how many rows a chunk has", () => {
    const size = (fields: object): number => new nn.LinearCrossEntropyOptions(fields).chunkSize(64, 8, 32);
    expect(size({})).toBe(16);
    expect(size({ chunking_method: "aspect_ratio:2" })).toBe(8);
    expect(size({ batch_chunk_size: 5 })).toBe(5);
    expect(() => new nn.LinearCrossEntropyOptions({ chunking_method: "half" })).toThrow(
      "invalid chunking_method: 'half'",
    );
  });
});
