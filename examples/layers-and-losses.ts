/**
 * Layers and losses that people ask about: Conv1d, max and softmax by dim, NLLLoss of pictures, kl_div, interpolate,
 * adaptive pooling.
 */
import * as torch from "flambeau";
import { nn, type Tensor } from "flambeau";
import { attempt, fixed, printer, runAsProgram, type Print } from "./support/program.ts";

const F = nn.functional;
type Show = ReturnType<typeof printer>;

const floats = (values: torch.TensorInput): Tensor => torch.tensor(values, { dtype: torch.float32 });

function conv1d(show: Show): void {
  show(
    "Conv1d slides along a sequence: [batch, channels, length]; text comes as [batch, length, features] and is permuted.",
  );
  const words = torch.randn(32, 35, 256);
  const conv = new nn.Conv1d({ in_channels: 256, out_channels: 100, kernel_size: 2 });
  show(conv);
  const out = conv(words.permute(0, 2, 1));
  show(words.shape, "->", words.permute(0, 2, 1).shape, "->", out.shape, "weight", conv.weight.shape);
  const kernel = floats([[[1, 0, -1]]]);
  const steps = floats([[[1, 2, 4, 7, 11, 16]]]);
  show(F.conv1d(steps, kernel));
  show(F.conv1d(steps, kernel, { padding: 1 }));
  show(F.conv1d(steps, kernel, { stride: 2 }));
  show(F.conv1d(steps, kernel, { dilation: 2 }));
}

function maxAndSoftmax(show: Show): void {
  show("\ntorch.max: of all, along a dim (values and where they are), or of two tensors.");
  const a = floats([
    [1, 5, 3],
    [9, 2, 6],
  ]);
  show(a.max());
  for (const dim of [0, 1]) {
    const [values, indices] = torch.max(a, dim);
    show("dim", dim, values, indices);
  }
  show(torch.max(a, floats([4, 4, 4])));
  show("keepdim:", torch.max(a, 1, { keepdim: true }).values.shape);

  show("\nsoftmax sums to 1 along its dim.");
  const x = torch.arange(12).float().view(2, 2, 3).div(4);
  for (const dim of [0, 1, 2]) {
    const y = F.softmax(x, dim);
    show("dim", dim, y.at(0, 0), y.at(1, 1), "| sums are 1:", torch.allclose(y.sum(dim), torch.ones([])));
  }
  show("negative dims count from the end:", torch.equal(F.softmax(x, -1), F.softmax(x, 2)));
  show("log_softmax is log(softmax):", torch.allclose(F.log_softmax(x, 1), F.softmax(x, 1).log()));
}

function nllLoss(print: Print, show: Show): void {
  show("\nNLLLoss takes log-probabilities: [N, C], or [N, C, H, W] for pictures (once NLLLoss2d).");
  const scores = torch.randn(3, 5, { requires_grad: true });
  const target = torch.tensor([1, 0, 4]);
  const loss = new nn.NLLLoss()(F.log_softmax(scores, 1), target);
  show(
    "nll_loss of log_softmax:",
    fixed(loss.item()),
    "| cross_entropy:",
    fixed(F.cross_entropy(scores, target).item()),
  );
  const picture = torch.randn(5, 16, 10, 10);
  const segmentation = new nn.Conv2d(16, 4, 3);
  const labels = torch.empty(5, 8, 8, { dtype: torch.long }).random_(0, 4);
  const logits = segmentation(picture);
  for (const reduction of ["mean", "sum", "none"] as const) {
    const value = new nn.NLLLoss({ reduction })(F.log_softmax(logits, { dim: 1 }), labels);
    show(reduction, value.shape, fixed(value.mean().item(), 2));
  }
  const logarithms = F.log_softmax(logits, { dim: 1 });
  const weight = floats([1, 2, 0, 1]);
  show(
    "weighted:",
    fixed(new nn.NLLLoss({ weight })(logarithms, labels).item()),
    "| label 2 ignored:",
    fixed(new nn.NLLLoss({ ignore_index: 2 })(logarithms, labels).item()),
  );
  show("NLLLoss2d, the old name:", fixed(new nn.NLLLoss2d()(logarithms, labels).item()));
  attempt(print, () => F.nll_loss(F.log_softmax(scores, 1), torch.tensor([1, 0, 5])));
}

function klDiv(show: Show): void {
  show("\nkl_div takes log-probabilities first, probabilities second.");
  const p = floats([
    [0.36, 0.48, 0.16],
    [0.2, 0.5, 0.3],
  ]);
  const q = floats([
    [1 / 3, 1 / 3, 1 / 3],
    [0.1, 0.6, 0.3],
  ]);
  for (const reduction of ["none", "sum", "mean", "batchmean"] as const)
    show(reduction.padEnd(9), F.kl_div(q.log(), p, { reduction }));
  show(
    "sum of p * log(p / q):",
    p.mul(p.div(q).log()).sum(),
    "| both as logarithms:",
    F.kl_div(q.log(), p.log(), { reduction: "batchmean", log_target: true }),
  );
}

function interpolate(print: Print, show: Show): void {
  show("\ninterpolate: by size or scale_factor, in every mode.");
  const small = floats([
    [
      [
        [1, 2],
        [3, 4],
      ],
    ],
  ]);
  const four = torch.arange(16).float().view(1, 1, 4, 4);
  show("nearest", F.interpolate(small, { scale_factor: 2, mode: "nearest" }));
  show("nearest-exact", F.interpolate(small, { size: [3, 3], mode: "nearest-exact" }));
  for (const mode of ["bilinear", "bicubic"] as const) {
    for (const align_corners of [false, true])
      show(mode, "align_corners", align_corners, F.interpolate(small, { size: [4, 4], mode, align_corners }).at(0, 0));
  }
  show("area", F.interpolate(four, { size: 2, mode: "area" }));
  show("linear", F.interpolate(floats([[[1, 2, 4]]]), { size: 5, mode: "linear", align_corners: true }));
  show("trilinear", F.interpolate(torch.zeros(1, 1, 2, 2, 2), { scale_factor: 2, mode: "trilinear" }).shape);
  show(
    "scale_factor [2, 3]:",
    F.interpolate(small, { scale_factor: [2, 3] }).shape,
    "| antialias:",
    F.interpolate(four, { size: [2, 2], mode: "bilinear", antialias: true }).flatten(),
  );
  show(new nn.Upsample({ scale_factor: 2, mode: "bilinear" }));
  attempt(print, () => F.interpolate(small, { size: [4, 4], mode: "nearest", align_corners: true }));
  attempt(print, () => F.interpolate(small, { size: [4, 4], scale_factor: 2 }));
}

function adaptivePool(show: Show): void {
  show("\nAdaptiveAvgPool2d gives the size that is asked for, whatever comes in.");
  const feature = torch.arange(48).float().view(1, 1, 6, 8);
  for (const size of [1, [2, 2], [3, 5], [null, 2]]) {
    const pool = new nn.AdaptiveAvgPool2d(size);
    show(pool(feature).shape, pool(feature).flatten().at(":4"));
  }
  show("1 is the mean:", torch.allclose(F.adaptive_avg_pool2d(feature, 1).flatten(), feature.mean()));
}

export function main(print: Print): void {
  const show = printer(print);
  torch.manual_seed(0);
  conv1d(show);
  maxAndSoftmax(show);
  nllLoss(print, show);
  klDiv(show);
  interpolate(print, show);
  adaptivePool(show);
}

await runAsProgram(import.meta.url, main);
