import { expect, test } from "vitest";
import * as torch from "flambeau";

const F = torch.nn.functional;

/** Channels in and out, kernel, pixels, batch, then stride, padding, dilation, groups. */
const shapes: readonly (readonly [number, number, number, number, number, number, number, number, number])[] = [
  [16, 32, 5, 12, 4, 1, 0, 1, 1],
  [6, 16, 5, 14, 3, 1, 0, 1, 1],
  [3, 32, 7, 23, 2, 2, 3, 1, 1],
  [8, 64, 4, 9, 3, 2, 1, 1, 1],
  [8, 32, 3, 13, 2, 1, 0, 3, 1],
  [8, 32, 3, 11, 2, 3, 2, 2, 1],
  [8, 64, 5, 10, 2, 1, 2, 1, 2],
  [64, 32, 4, 4, 16, 1, 0, 1, 1],
  [4, 16, 6, 6, 1, 5, 0, 1, 1],
];

for (const [inputs, outputs, kernel, pixels, batch, stride, padding, dilation, groups] of shapes)
  for (const dtype of [torch.float32, torch.float64])
    test(`gradient of ${inputs} to ${outputs} channels, kernel ${kernel}, stride ${stride}, ${String(dtype)}, by unfolding`, () => {
      torch.manual_seed(7);
      const x = torch.randn([batch, inputs, pixels, pixels], { dtype }).requires_grad_();
      const w = torch.randn([outputs, inputs / groups, kernel, kernel], { dtype });
      const y = F.conv2d(x, w, null, stride, padding, dilation, groups);
      const gradient = torch.randn(y.shape, { dtype });
      const [found] = torch.autograd.grad(y, [x], [gradient]);
      const parts = w
        .chunk(groups)
        .map((each, i) => each.flatten(1).t().matmul(gradient.chunk(groups, 1)[i]!.flatten(2)));
      const expected = F.fold(torch.cat(parts, 1), [pixels, pixels], kernel, { stride, padding, dilation });
      const error = found!.sub(expected).abs().max().item() as number;
      const scale = expected.abs().max().item() as number;
      expect(error / scale).toBeLessThan(dtype === torch.float32 ? 2e-6 : 1e-14);
    });

test("only the gradients that autograd.grad asks for are computed", () => {
  const conv = new torch.nn.Conv2d(3, 4, 5);
  const x = torch.randn(2, 3, 8, 8).requires_grad_();
  const names = (wanted: torch.Tensor[]): string[] => {
    const y = conv(x).sum();
    return torch.profiler
      .profile(() => torch.autograd.grad(y, wanted))
      .events()
      .map(({ name }) => name)
      .filter((name) => /_(input|weight)_gradient$/.test(name));
  };
  expect(names([x])).toEqual(["aten::convolution_input_gradient"]);
  expect(names([conv.weight])).toEqual(["aten::convolution_weight_gradient"]);
  expect(names([x, conv.weight])).toEqual(["aten::convolution_input_gradient", "aten::convolution_weight_gradient"]);
});
