/** Gradients and refusals of single functions where PyTorch 2.15 has another value than the first thought: its own values. */
import { describe, expect, it } from "vitest";
import * as torch from "../../src/index.ts";

const F = torch.nn.functional;
const leaf = (values: number[] | number[][]): torch.Tensor =>
  torch.tensor(values, { requires_grad: true, dtype: torch.float32 });
const close = (actual: torch.Tensor | null, expected: number[] | number[][]): void =>
  torch.testing.assert_close(actual!, torch.tensor(expected, { dtype: torch.float32 }), { atol: 2e-4, rtol: 1e-4 });

describe("gradients that PyTorch 2.15 gives", () => {
  it("of eigenvectors are of the part that turns them only", () => {
    const x = leaf([
      [1, 2, 0.5],
      [2, 4, 0.3],
      [0.5, 0.3, 7],
    ]);
    torch.linalg.eigh(x).eigenvectors.pow(3).abs().sum().backward();
    close(x.grad, [
      [-0.1091, -0.1048, -0.0716],
      [-0.1048, 0.0238, -0.1547],
      [-0.0716, -0.1547, 0.0853],
    ]);
  });

  it("of eigenvalues by the upper triangle, of second order", () => {
    const x = leaf([
      [1, 2],
      [5, 4],
    ]);
    const [first] = torch.autograd.grad(torch.linalg.eigvalsh(x, { UPLO: "U" }).pow(2).sum(), [x], {
      create_graph: true,
    });
    close(first!.detach(), [
      [2, 4],
      [4, 8],
    ]);
    const [second] = torch.autograd.grad(
      first!
        .mul(
          torch.tensor([
            [1, 2],
            [0, 1],
          ]),
        )
        .sum(),
      [x],
    );
    close(second!, [
      [2, 2],
      [2, 2],
    ]);
  });

  it("of threshold_ are of what was there before", () => {
    const x = leaf([1, -2]);
    F.threshold_(x.mul(1), -1, 2).sum().backward();
    close(x.grad, [1, 0]);
  });

  it("of pdist's largest differences are whole for every one", () => {
    const x = leaf([
      [0, 1],
      [1, 1],
      [1, 2],
    ]);
    const distances = F.pdist(x, Infinity);
    distances.sum().backward();
    close(distances.detach(), [1, 1, 1]);
    close(x.grad, [
      [-2, -1],
      [1, -1],
      [1, 2],
    ]);
    const many = leaf([
      [0, 0],
      [3, 1],
      [7, 2],
      [1, 9],
    ]);
    expect(F.pdist(many, Infinity).tolist()).toEqual([3, 7, 9, 4, 8, 7]);
    expect(F.pdist(leaf([[1, 2]]), Infinity).shape).toEqual([0]);
  });
});

describe("what PyTorch 2.15 refuses", () => {
  const ones = torch.ones;
  it.each([
    [
      "tau too long",
      () => torch.ormqr(ones(2, 2), ones(3), ones(2, 2)),
      "torch.ormqr: tau.shape[-1] must be equal to min(other.shape[-2], input.shape[-1])",
    ],
    [
      "tau too short",
      () => torch.ormqr(ones(3, 3), ones(2), ones(1, 3), { left: false }),
      "torch.ormqr: tau.shape[-1] must be equal to min(other.shape[-1], input.shape[-1])",
    ],
    [
      "other too long",
      () => torch.ormqr(ones(2, 2), ones(2), ones(3, 2)),
      "torch.ormqr: other.shape[-2] must be equal to input.shape[-2]",
    ],
    [
      "other too wide",
      () => torch.ormqr(ones(2, 2), ones(2), ones(2, 3), { left: false }),
      "torch.ormqr: other.shape[-1] must be equal to input.shape[-2]",
    ],
    ["randperm", () => torch.randperm(-1), "Trying to create tensor with negative dimension -1: [-1]"],
    ["arange", () => torch.arange(1, NaN), "unsupported range: 1 -> nan"],
    [
      "RNN",
      () => new torch.nn.RNN(2, 3, { nonlinearity: "x" as "relu" }),
      "Unknown nonlinearity 'x'. Select from 'tanh' or 'relu'.",
    ],
  ])("%s", (_name, call, text) => {
    expect(call).toThrow(text);
  });
});

it("SGD without momentum keeps no state", () => {
  const parameter = leaf([1, 2]);
  const optimizer = new torch.optim.SGD([parameter], { lr: 0.1 });
  parameter.sum().backward();
  optimizer.step();
  expect([...optimizer.state_dict().state]).toEqual([]);
});

it("a mask of bytes warns that it is deprecated", () => {
  const texts: string[] = [];
  const before = console.warn;
  console.warn = (text: string) => void texts.push(text);
  try {
    expect(
      torch
        .tensor([1, 2])
        .at(torch.tensor([1, 0], { dtype: torch.uint8 }))
        .tolist(),
    ).toEqual([1]);
  } finally {
    console.warn = before;
  }
  expect(texts.join()).toContain("indexing with dtype torch.uint8 is now deprecated");
});

describe("gradients that are recorded", () => {
  const image = (): torch.Tensor => torch.arange(16, { dtype: torch.float32 }).reshape([1, 1, 4, 4]).requires_grad_();
  const ones = torch.ones([1, 1, 2, 2]);
  it.each<[string, (x: torch.Tensor) => torch.Tensor, "zeros" | "none" | "unrecorded"]>([
    ["MaxPool2DWithIndicesBackward", (x) => F.max_pool2d(x, 2), "zeros"],
    ["AdaptiveMaxPool2DBackward", (x) => F.adaptive_max_pool2d(x, 2) as torch.Tensor, "zeros"],
    ["AvgPool2DBackward", (x) => F.avg_pool2d(x, 2), "zeros"],
    ["AdaptiveAvgPool2DBackward", (x) => F.adaptive_avg_pool2d(x, 2), "zeros"],
    ["FractionalMaxPool2DBackward", (x) => F.fractional_max_pool2d(x, 2, { output_size: 2 }) as torch.Tensor, "zeros"],
    ["ReflectionPad2DBackward", (x) => F.pad(x, [1, 1, 1, 1], "reflect"), "zeros"],
    ["ReplicationPad2DBackward", (x) => F.pad(x, [1, 1, 1, 1], "replicate"), "zeros"],
    ["ConvolutionBackward", (x) => F.conv2d(x, ones), "none"],
    ["ConvolutionBackward", (x) => F.conv_transpose2d(x, ones), "none"],
    ["Col2ImBackward", (x) => F.unfold(x, 2), "unrecorded"],
    ["UpsampleNearest2DBackward", (x) => F.interpolate(x, { scale_factor: 2 }), "unrecorded"],
  ])("%s depends on the input where PyTorch's takes it", (node, compute, kind) => {
    const x = image();
    const [gradient] = torch.autograd.grad(compute(x).sum(), x, { create_graph: true }) as [torch.Tensor];
    expect(gradient.requires_grad).toBe(kind !== "unrecorded");
    if (kind === "unrecorded") return;
    expect(gradient.grad_fn!.name()).toBe(`${node}Backward0`);
    gradient.sum().backward();
    if (kind === "none") expect(x.grad).toBeNull();
    else expect(x.grad!.count_nonzero().item()).toBe(0);
  });

  it("nll_loss's depends on the scores", () => {
    const scores = leaf([[0, 1]]);
    const [gradient] = torch.autograd.grad(F.nll_loss(scores, torch.tensor([1])), scores, { create_graph: true });
    expect(gradient!.grad_fn!.name()).toBe("NllLossBackwardBackward0");
  });

  it("ordinary passes record nothing", () => {
    const x = image();
    F.max_pool2d(x, 2).sum().backward();
    expect(x.grad!.requires_grad).toBe(false);
  });

  it("changed indices of max_pool are noticed", () => {
    const x = image();
    const [values, indices] = F.max_pool2d(x, 2, { return_indices: true }) as unknown as [torch.Tensor, torch.Tensor];
    values.sum().backward({ retain_graph: true });
    indices.add_(1);
    expect(() => values.sum().backward()).toThrow(
      "modified by an inplace operation: [torch.LongTensor [1, 1, 2, 2]] is at version 1; expected version 0 instead",
    );
  });

  it("stack refuses what is no tensor", () => {
    expect(() => torch.stack([ones, null as unknown as torch.Tensor])).toThrow(
      "expected Tensor as element 1 in argument 0, but got NoneType",
    );
  });
});
