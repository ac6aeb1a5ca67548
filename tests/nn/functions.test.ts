/** Functions under PyTorch's older or native names, against numbers of PyTorch 1.13. */
import * as torch from "flambeau";
import { nn } from "flambeau";
import { describe, expect, test } from "vitest";

const F = nn.functional;
const logits = torch.tensor([
  [1, 2, 3],
  [0.5, -1, 2],
]);

describe("gumbel_softmax", () => {
  test("soft and hard samples are PyTorch's", () => {
    torch.manual_seed(3);
    expect(String(F.gumbel_softmax(logits, { tau: 0.7 }))).toBe(
      "tensor([[0.8044, 0.1300, 0.0656],\n        [0.5280, 0.0036, 0.4684]])",
    );
    torch.manual_seed(3);
    expect(F.gumbel_softmax(logits, { hard: true, dim: 0 }).tolist()).toEqual([
      [1, 1, 1],
      [0, 0, 0],
    ]);
  });
  test("hard samples have the gradient of soft ones", () => {
    const x = logits.clone().requires_grad_();
    F.gumbel_softmax(x, { hard: true }).mul(logits).sum().backward();
    expect(x.grad!.abs().sum().item()).toBeGreaterThan(0);
  });
});

test("recurrent functions", () => {
  torch.manual_seed(1);
  const [output, h, c] = torch.lstm(
    torch.randn(3, 2, 2),
    [torch.randn(1, 2, 2), torch.randn(1, 2, 2)],
    [torch.randn(8, 2), torch.randn(8, 2)],
    false,
    1,
    0,
    false,
    false,
    false,
  );
  expect(String(h)).toBe("tensor([[[-0.4171, -0.0893],\n         [-0.4982, -0.0864]]])");
  expect(String(c)).toBe("tensor([[[-1.2111, -0.1244],\n         [-1.2806, -0.1124]]])");
  expect(torch.equal(output.select(0, 2), h.select(0, 0))).toBe(true);
  torch.manual_seed(1);
  expect(String(torch.gru_cell(torch.randn(2, 3), torch.randn(2, 2), torch.randn(6, 3), torch.randn(6, 2)))).toBe(
    "tensor([[-1.4748,  0.8707],\n        [-0.8884,  0.5880]])",
  );
  expect(() =>
    torch.gru(torch.ones(1, 1, 2), torch.ones(1, 1, 2), [torch.ones(6, 2)], false, 1, 0, false, false, false),
  ).toThrow("expected 2 weights, got 1");
});

test("norms", () => {
  const x = torch.arange(6).view(2, 3).float();
  expect(String(torch.norm_except_dim(x, 2, 0))).toBe("tensor([[2.2361],\n        [7.0711]])");
  expect(String(torch.norm_except_dim(x, 2, 1))).toBe("tensor([[3.0000, 4.1231, 5.3852]])");
  expect(String(torch.norm_except_dim(x, 2, -1))).toBe("tensor(7.4162)");
  expect(torch.norm_except_dim(torch.tensor([3, -4]).float(), 2, 0).tolist()).toEqual([3, 4]);
  expect(String(torch.frobenius_norm(torch.ones(2, 3), 1))).toBe("tensor([1.7321, 1.7321])");
  expect(String(torch.nuclear_norm(torch.ones(2, 3)))).toBe("tensor(2.4495)");
});

test("fill_diagonal_", () => {
  expect(torch.zeros(3, 3).fill_diagonal_(5).tolist()).toEqual([
    [5, 0, 0],
    [0, 5, 0],
    [0, 0, 5],
  ]);
  expect(torch.zeros(7, 3).fill_diagonal_(5, { wrap: true }).tolist()).toEqual([
    [5, 0, 0],
    [0, 5, 0],
    [0, 0, 5],
    [0, 0, 0],
    [5, 0, 0],
    [0, 5, 0],
    [0, 0, 5],
  ]);
  expect(torch.zeros(2, 5).fill_diagonal_(1).sum().item()).toBe(2);
  expect(() => torch.zeros(2, 3, 2).fill_diagonal_(1)).toThrow("all dimensions of input must be of equal length");
});

test("native_dropout gives its mask", () => {
  torch.manual_seed(1);
  const [output, mask] = torch.native_dropout(torch.ones(5), 0.5, true);
  expect(output.tolist()).toEqual([2, 2, 2, 2, 0]);
  expect(mask.tolist()).toEqual([true, true, true, true, false]);
});

test("numbers for reductions", () => {
  const target = torch.tensor([
    [0.2, 0.3, 0.5],
    [0.1, 0.1, 0.8],
  ]);
  const input = logits.log_softmax(1);
  expect(torch.kl_div(input, target, 2).item()).toBeCloseTo(F.kl_div(input, target, { reduction: "sum" }).item(), 6);
  expect(torch.kl_div(input, target, 0).shape).toEqual([2, 3]);
  expect(torch.embedding(logits, torch.tensor([1])).tolist()).toEqual([[0.5, -1, 2]]);
});

test("asarray and from_numpy", () => {
  expect(torch.from_numpy(new Int16Array([1, 2])).dtype).toBe(torch.int16);
  const x = torch.ones(2, { requires_grad: true });
  expect(torch.asarray(x)).toBe(x);
  expect(torch.asarray(x, { requires_grad: true })).toBe(x);
  expect(torch.asarray(x, { copy: true }).data_ptr()).not.toBe(x.data_ptr());
  expect(torch.asarray([1, 2.5], { dtype: torch.float64 }).dtype).toBe(torch.float64);
});

test("saved tensors on the CPU, and hooks forbidden", () => {
  const x = torch.tensor([2], { dtype: torch.float32, requires_grad: true });
  torch.autograd.graph.save_on_cpu(false, () => x.mul(x).sum()).backward();
  expect(x.grad!.item()).toBe(4);
  torch.autograd.graph.disable_saved_tensors_hooks("not here", () => {
    expect(() => torch.autograd.graph.save_on_cpu()).toThrow("not here");
  });
  expect(torch.autograd.graph.save_on_cpu(false, () => 3)).toBe(3);
});

test("hooks on saved tensors may pack undefined", () => {
  const a = torch.tensor([2.5], { requires_grad: true });
  const b = a.mul(1);
  const y = torch.autograd.graph.saved_tensors_hooks(
    () => undefined,
    () => torch.tensor([10.5]),
    () => b.mul(b),
  );
  y.backward();
  expect(a.grad!.tolist()).toEqual([21]);
});

test("a hook after the accumulation may remove itself", () => {
  const a = torch.tensor([2.5], { requires_grad: true });
  const calls: string[] = [];
  const first = a.register_post_accumulate_grad_hook(() => {
    calls.push("first");
    first.remove();
  });
  a.register_post_accumulate_grad_hook(() => calls.push("second"));
  a.mul(2).backward();
  a.mul(2).backward();
  expect(calls).toEqual(["first", "second", "second"]);
});

test("hooks on saved tensors, and their prohibition, last until an async body is done", async () => {
  const { graph } = torch.autograd;
  const x = torch.tensor([2.5], { requires_grad: true });
  const packed: number[] = [];
  const keep = (tensor: torch.Tensor): unknown => {
    packed.push(tensor.numel());
    return tensor;
  };
  await graph.saved_tensors_hooks(
    keep,
    (tensor) => tensor as torch.Tensor,
    async () => {
      await Promise.resolve();
      x.mul(x);
    },
  );
  x.mul(x);
  expect(packed).toEqual([1, 1]);
  await graph.disable_saved_tensors_hooks("not yet", async () => {
    await Promise.resolve();
    expect(() => graph.save_on_cpu()).toThrow("not yet");
  });
  expect(graph.save_on_cpu(false, () => 3)).toBe(3);
});

test("another device is refused", () => {
  expect(() => torch.zeros([2], { device: "cuda" })).toThrow("Torch not compiled with CUDA enabled");
  expect(torch.zeros([2], { device: "cpu" }).shape).toEqual([2]);
});

test("interpolate takes one number, or one for each spatial dim", () => {
  for (const rank of [1, 2, 3]) {
    const x = torch.ones([1, 1, ...new Array<number>(rank).fill(2)]);
    expect(F.interpolate(x, 4).shape).toEqual([1, 1, ...new Array<number>(rank).fill(4)]);
    expect(F.interpolate(x, { scale_factor: 1.5 }).shape).toEqual([1, 1, ...new Array<number>(rank).fill(3)]);
    const spatial = `[${x.shape.slice(2).join(", ")}]`;
    const start = `must have the same number of spatial dimensions, but got input with spatial dimensions of ${spatial} and`;
    for (const resize of [F.interpolate, F.upsample, F.upsample_nearest]) {
      expect(() => resize(x, [4, 4, 4, 4])).toThrow(`Input and output ${start} output size of (4, 4, 4, 4).`);
      expect(() => resize(x, { scale_factor: [2, 2, 2, 2] })).toThrow(
        `Input and scale_factor ${start} scale_factor of shape (2, 2, 2, 2).`,
      );
    }
  }
});

test("unfold and fold take one number for two", () => {
  const x = torch.arange(16).float().view(1, 1, 4, 4);
  const columns = F.unfold(x, 2, { stride: 2 });
  expect(columns.tolist()).toEqual(F.unfold(x, [2, 2], [1, 1], [0, 0], [2, 2]).tolist());
  expect(F.fold(columns, 4, 2, { stride: 2 }).tolist()).toEqual(x.tolist());
  expect(F.unfold(x, 2).shape).toEqual([1, 4, 9]);
});

test("decompositions give arrays with names, which print as PyTorch's", () => {
  const result = torch.linalg.eigh(torch.diag(torch.tensor([1, 2]).float()));
  expect([...result]).toEqual([result.eigenvalues, result.eigenvectors]);
  expect(Array.isArray(result)).toBe(true);
  expect(String(result)).toBe(
    "torch.return_types.linalg_eigh(\neigenvalues=tensor([1., 2.]),\neigenvectors=tensor([[1., 0.],\n        [0., 1.]]))",
  );
});

test.each([
  [[4], [1, 1]],
  [
    [2, 4],
    [1, 1, 1, 1],
  ],
  [
    [1, 1, 4, 4],
    [1, 1],
  ],
  [
    [1, 1, 4, 4, 4],
    [1, 1, 1, 1],
  ],
  [
    [1, 1, 2, 4, 4, 4],
    [1, 1, 1, 1, 1, 1],
  ],
])("padding by edges names the rank that it does not take: %j by %j", (shape, widths) => {
  for (const mode of ["reflect", "replicate", "circular"] as const)
    expect(() => F.pad(torch.ones(shape), widths, { mode })).toThrow(
      `Padding size ${widths.length} is not supported for ${shape.length}D input tensor.`,
    );
});

test("max pooling's padding is at most half of the kernel, without and with dilation", () => {
  const refusal = "pad should be smaller than or equal to half of kernel size, but got ";
  expect(() => F.max_pool2d(torch.ones(1, 1, 8, 8), 3, { padding: [2, 1], dilation: 2 })).toThrow(
    `${refusal}padW = 1, padH = 2, kW = 3, kH = 3`,
  );
  expect(() => F.max_pool3d(torch.ones(1, 1, 8, 8, 8), 3, { padding: [2, 0, 1], dilation: 2 })).toThrow(
    `${refusal}kT: 3 kW: 3 kH: 3 padT: 2 padW: 1 padH: 0`,
  );
  expect(() => F.max_pool1d(torch.ones(1, 1, 8), 3, { padding: 2, dilation: 2, return_indices: true })).toThrow(
    `${refusal}padW = 2, padH = 0, kW = 3, kH = 1`,
  );
  expect(() => F.max_pool2d(torch.ones(1, 1, 8, 8), 3, { padding: 3, dilation: 2 })).toThrow(
    "pad should be at most half of effective kernel size, but got pad=3, kernel_size=3 and dilation=2",
  );
});

test("a mask of one dim that wants a gradient is added, where PyTorch's fused attention is not taken", () => {
  const x = torch.ones(1, 2, 3, 2, { dtype: torch.float64 });
  const mask = torch.zeros(3, { dtype: torch.float64, requires_grad: true });
  expect(F.scaled_dot_product_attention(x, x, x, { attn_mask: mask }).shape).toEqual([1, 2, 3, 2]);
  expect(() => F.scaled_dot_product_attention(x, x, x, { attn_mask: mask.detach() })).toThrow("Dimension out of range");
});

describe("as PyTorch 2.15 has it", () => {
  const drawn = (run: () => torch.Tensor): number[] => {
    torch.manual_seed(5);
    return run().reshape([-1]).tolist() as number[];
  };

  test("dropout draws in the order of the elements inside of transforms, outside in that of memory", () => {
    const x = torch.arange(1, 13, { dtype: torch.float64 }).reshape(2, 2, 3);
    const f = (t: torch.Tensor): torch.Tensor => F.dropout(t.transpose(0, 2), 0.5);
    const inside = [0, 14, 8, 20, 4, 0, 0, 0, 0, 18, 12, 24];
    expect(drawn(() => f(x))).toEqual([0, 0, 8, 20, 4, 0, 10, 22, 6, 0, 0, 24]);
    expect(drawn(() => torch.func.vjp(f, x)[0])).toEqual(inside);
    expect(drawn(() => torch.func.jvp(f, [x], [x])[0])).toEqual(inside);
    expect(drawn(() => torch.func.vmap(f, { randomness: "different" })(torch.stack([x, x])))).toEqual([
      ...inside,
      ...[0, 14, 8, 20, 4, 16, 0, 0, 0, 18, 12, 24],
    ]);
    const along = torch.stack([x, x], 1);
    expect(drawn(() => torch.func.vmap(f, { in_dims: 1, randomness: "same" })(along))).toEqual([...inside, ...inside]);
  });

  test("instance_norm keeps running statistics inside of transforms, and takes them in any dtype", () => {
    const [mean, variance] = [torch.zeros(2), torch.ones(2)];
    const x = torch
      .tensor([
        [
          [1, 2, 4],
          [3, 5, 4],
        ],
      ])
      .float();
    const gradient = torch.func.grad((t: torch.Tensor) =>
      F.instance_norm(t, mean, variance, { use_input_stats: false }).square().sum(),
    )(x);
    expect(torch.allclose(gradient, x.mul(2), { atol: 1e-3 })).toBe(true);
    const weight = torch.full([2], 2, { dtype: torch.float32 });
    const half = F.instance_norm(x.bfloat16(), mean, variance, weight, weight, { momentum: 0.5 });
    expect(half.dtype).toBe(torch.bfloat16);
    expect(half.at(0, 1, 1).item()).toBe(4.4375);
    expect(torch.allclose(mean, torch.tensor([1.1667, 2.001]), { atol: 2e-3 })).toBe(true);
    expect(torch.allclose(variance, torch.tensor([1.6667, 1.001]), { atol: 2e-3 })).toBe(true);
  });
});
