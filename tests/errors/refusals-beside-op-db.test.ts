/** Refusals that PyTorch 2.15's error inputs (op_db) and modules show, in its words. */
import { describe, expect, it } from "vitest";
import * as torch from "flambeau";

const { nn } = torch;
const F = nn.functional;
const x = torch.arange(6, { dtype: torch.float32 }).view(2, 3);
const image = torch.arange(48, { dtype: torch.float32 }).mul(0.9).sin().view(1, 2, 4, 6);
const chance = torch.tensor([0.5, 0.25]);
const whole = torch.tensor([1, 0]);
const yes = torch.tensor(true);
const turn = torch.tensor(new torch.Complex(0, 1));
const lanczos = { mode: "lanczos", antialias: true } as const;

const calls: [string, string, () => unknown][] = [
  ["IndexError", "Dimension specified as 0 but tensor has no", () => torch.fft.fftn(torch.tensor(1.5), { dim: [0] })],
  ["IndexError", "Dimension specified as -2 but tensor has no", () => torch.fft.fft2(torch.tensor(1.5))],
  ["IndexError", "Dimension specified as 0 but tensor has no", () => torch.fft.fftshift(torch.tensor(1.5), 0)],
  ["ValueError", "Coefficients cannot be empty", () => torch.signal.windows.general_cosine(3, { a: [] })],
  ["RuntimeError", "expected input with shape [*2, 2], but got input of size[2, 3]", () => F.rms_norm(x, [2, 2])],
  [
    "RuntimeError",
    "masked_scatter_ only supports boolean masks, but got mask with dtype Byte",
    () => x.masked_scatter(torch.ones(2, 3, { dtype: torch.uint8 }), x),
  ],
  ["RuntimeError", "without overflow", () => whole.masked_fill(yes, turn)],
  ["RuntimeError", "cannot be converted to type float without overflow", () => x.masked_fill(yes, turn)],
  ["RuntimeError", "expected scalar type Long but found Int", () => F.multi_margin_loss(x, whole.int())],
  [
    "RuntimeError",
    "inconsistent weight size, expected 3 but got [2]",
    () => F.multi_margin_loss(x, whole, { weight: chance }),
  ],
  ["ValueError", "margin must be greater than 0, got -1.0", () => F.triplet_margin_loss(x, x, x, { margin: -1 })],
  [
    "RuntimeError",
    "strides should be greater than zero, but got stride: [0, 0, 0]",
    () => F.max_unpool3d(torch.ones(1, 1, 2, 2, 2), torch.zeros(1, 1, 2, 2, 2).long(), 3, 0),
  ],
  ["RuntimeError", "Found dtype Long but expected Float", () => F.binary_cross_entropy(chance, whole)],
  ["RuntimeError", "Found dtype Float but expected Double", () => F.binary_cross_entropy(chance.double(), chance)],
  [
    "RuntimeError",
    "result type Float can't be cast to the desired output type Long",
    () => F.binary_cross_entropy_with_logits(chance, whole),
  ],
  ["NotImplementedError", "with two bool tensors", () => F.binary_cross_entropy_with_logits(chance, whole.bool())],
  [
    "ValueError",
    "RNN input dtype (torch.float64) does not match weight dtype (torch.float32). Convert input: input.to(torch.float32), or convert model: model.to(torch.float64)",
    () => new nn.RNN(3, 4)(torch.ones(5, 1, 3).double()),
  ],
  ["ValueError", "Lanczos mode requires antialias=True", () => F.interpolate(image, { size: 3, mode: "lanczos" })],
  [
    "ValueError",
    "Lanczos mode does not support align_corners=True",
    () => F.interpolate(image, { size: 3, ...lanczos, align_corners: true }),
  ],
  [
    "NotImplementedError",
    `"compute_index_ranges_weights" not implemented for 'BFloat16'`,
    () => F.interpolate(image.to(torch.bfloat16), { size: 3, mode: "bilinear", antialias: true }),
  ],
];

describe("refusals", () => {
  it.each(calls)("%s: %s", (name, text, call) => {
    expect(call).toThrow(text);
    expect(call).toThrow(expect.objectContaining({ name }));
  });
  it("a recurrent layer under autocast takes another dtype", () => {
    const layer = new nn.RNN(3, 4);
    expect(torch.autocast("cpu", () => layer(torch.ones(5, 1, 3).to(torch.bfloat16)))[0]!.shape).toEqual([5, 1, 4]);
  });
});

describe("interpolate by Lanczos' filter", () => {
  it("gives PyTorch's values and gradients", () => {
    const input = image.clone().requires_grad_();
    const y = F.interpolate(input, { size: [3, 9], ...lanczos });
    expect(y.grad_fn!.name()).toBe("UpsampleLanczos2DAaBackward0");
    const first = (t: torch.Tensor, n: number): torch.Tensor => t.flatten().narrow(0, 0, n);
    const values = [-0.22582559, 0.17293191, 0.81731129, 1.00104773, 0.87345666, 0.44011706];
    expect(first(y, 6).allclose(torch.tensor(values), 1e-5, 1e-6)).toBe(true);
    y.mul(y).sum().backward();
    const gradients = [-0.24052647, 1.51306033, 2.22631884, 1.11766839, -0.73591411];
    expect(first(input.grad!, 5).allclose(torch.tensor(gradients), 1e-5, 1e-6)).toBe(true);
    const bytes = image.mul(100).add(100).to(torch.uint8);
    expect(first(F.interpolate(bytes, { size: [3, 9], ...lanczos }), 8).tolist()).toEqual([
      77, 117, 182, 200, 187, 143, 86, 27,
    ]);
  });
});
