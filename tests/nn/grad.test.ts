/** `nn.grad`: what the graph of the same convolution gives, and PyTorch 2.15's own numbers. */
import { describe, expect, it } from "vitest";
import * as torch from "../../src/index.ts";

const { grad, functional: F } = torch.nn;

describe("nn.grad", () => {
  it("has PyTorch's numbers", () => {
    const weight = torch.arange(16, { dtype: torch.float32 }).reshape(4, 1, 2, 2);
    const gradient = torch.arange(16, { dtype: torch.float32 }).reshape(1, 4, 2, 2).sub(5);
    const x = torch.arange(18, { dtype: torch.float32 }).reshape(1, 2, 3, 3);
    expect(grad.conv2d_input([1, 2, 3, 3], weight, gradient, { groups: 2 }).flatten().tolist()).toEqual([
      -4, -10, -4, -12, -20, -4, 0, 6, 8, 108, 246, 140, 276, 620, 348, 176, 390, 216,
    ]);
    expect(grad.conv2d_weight(x, [4, 1, 2, 2], gradient, { groups: 2 }).flatten().tolist()).toEqual([
      -21, -35, -63, -77, 11, 13, 17, 19, 205, 223, 259, 277, 381, 415, 483, 517,
    ]);
  });

  it.each([
    [1, [2, 2, 9], [4, 1, 3], 2, 1, 2, 2],
    [2, [2, 3, 6, 7], [4, 3, 3, 2], 2, 1, 1, 1],
    [3, [1, 2, 4, 5, 4], [2, 2, 2, 3, 2], 1, 1, 1, 1],
  ] as const)("conv%dd's are the graph's", (rank, size, weightSize, stride, padding, dilation, groups) => {
    torch.manual_seed(0);
    const x = torch.randn([...size], { requires_grad: true });
    const weight = torch.randn([...weightSize], { requires_grad: true });
    const convolve = { 1: F.conv1d, 2: F.conv2d, 3: F.conv3d }[rank];
    const y = convolve(x, weight, null, stride, padding, dilation, groups);
    const gradient = torch.randn_like(y);
    const [ofX, ofWeight] = torch.autograd.grad(y, [x, weight], [gradient]);
    const options = { stride, padding, dilation, groups };
    torch.testing.assert_close(grad[`conv${rank}d_input`]([...size], weight.detach(), gradient, options), ofX!);
    torch.testing.assert_close(
      grad[`conv${rank}d_weight`](x.detach(), [...weightSize], gradient, stride, padding, dilation, groups),
      ofWeight!,
    );
    expect(() => grad[`conv${rank}d_input`]([...size], weight, gradient)).toThrow("does not fit");
  });
});

it("dtypes that differ, and those without gradients, are refused", () => {
  const [x, weight, gradient] = [torch.ones(1, 2, 4), torch.ones(3, 2, 2), torch.ones(1, 3, 3)];
  const { conv1d_input, conv1d_weight } = torch.nn.grad;
  expect(() => conv1d_weight(x, [3, 2, 2], gradient.double())).toThrow("expected scalar type Float but found Double");
  expect(() => conv1d_input([1, 2, 4], weight, gradient.double())).toThrow(
    "expected scalar type Double but found Float",
  );
  expect(() => conv1d_input([1, 2, 4], weight, gradient.long())).toThrow(
    "\"slow_conv2d_cpu_grad_input\" not implemented for 'Long'",
  );
});

it("the gradient of a pointwise transposed convolution leaves its output padding out", () => {
  const x = torch.arange(12, { dtype: torch.float64 }).reshape(2, 2, 3).requires_grad_();
  const weight = torch.tensor(
    [
      [[1], [2]],
      [[-1], [0.5]],
    ],
    { dtype: torch.float64, requires_grad: true },
  );
  const y = torch.nn.functional.conv_transpose1d(x, weight, null, { output_padding: 1, dilation: 2 });
  const [ofInput, ofWeight] = torch.autograd.grad(y.mul(y).sum(), [x, weight]) as [torch.Tensor, torch.Tensor];
  expect(ofInput.flatten().tolist()).toEqual([0, 10, 20, 7.5, 10, 12.5, 60, 70, 80, 22.5, 25, 27.5]);
  expect(ofWeight.flatten().tolist()).toEqual([-144, 842, -252, 1256]);
});

it("second derivatives of distances between rows", () => {
  const second: [number, number[]][] = [
    [1, [-3258, -8019, -19296, -33129, 33129, -17091, 36387, -25110, 36387]],
    [
      2,
      [
        -436.02898863097437, -337.33923443339796, -2270.759792094329, -1884.0756805621427, 1110.7074574977703,
        -822.7131001631606, 2320.104669193117, -773.3682230643723, 3093.4728922574895,
      ],
    ],
    [Infinity, [585, -585, -1800, -1233, 585, 585, 648, 0, 1215]],
  ];
  for (const [p, wanted] of second) {
    const x = torch.tensor([1, 2, 0, 0, 3, 1, 2, 2, 2.5], { dtype: torch.float64 }).reshape(3, 3).requires_grad_();
    const distances = torch.nn.functional.pdist(x, p);
    const [first] = torch.autograd.grad(distances.pow(3).sum(), [x], { create_graph: true }) as [torch.Tensor];
    const [again] = torch.autograd.grad(first.mul(first).sum(), [x]) as [torch.Tensor];
    expect(torch.allclose(again.flatten(), torch.tensor(wanted, { dtype: torch.float64 }))).toBe(true);
  }
});
