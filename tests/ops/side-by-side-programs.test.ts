/** Faults that whole programs showed when they were run beside PyTorch 2.15, each with what PyTorch gave. */
import { describe, expect, it } from "vitest";
import * as torch from "../../src/index.ts";
import { messageOf } from "../support/messages.ts";

const { nn, optim, distributions } = torch;
const F = nn.functional;

describe("quantiles", () => {
  it("round ranks of float64: the nearest to 0.1 * 5 of float32's 0.1 is 1, to 0.7 * 5 it is 3", () => {
    const x = torch.tensor([1, 2, 3, 4, 5, 6, NaN], { dtype: torch.float32 });
    const q = torch.tensor([0.1, 0.3, 0.5, 0.7, 0.9]);
    expect(torch.nanquantile(x, q, { interpolation: "nearest" }).tolist()).toEqual([2, 3, 3, 4, 5]);
    expect(torch.quantile(x.at(":6"), q, { interpolation: "nearest" }).tolist()).toEqual([2, 3, 3, 4, 5]);
    expect(torch.quantile(x.at(":6"), 0.7, { interpolation: "lower" }).item()).toBe(4);
  });
});

describe("broadcast_tensors", () => {
  it("gives a tensor that has the common shape back itself, so that distributions keep leaves", () => {
    const a = torch.ones(2, { requires_grad: true });
    const [same, other] = torch.broadcast_tensors(a, torch.ones(2, 1));
    expect(same === a).toBe(false);
    expect(other!.shape).toEqual([2, 2]);
    expect(torch.broadcast_tensors(a, torch.ones(1))[0] === a).toBe(true);
    const { loc } = new distributions.Normal(a, 1);
    expect(loc === a).toBe(true);
    expect(String(loc)).toBe("tensor([1., 1.], requires_grad=True)");
  });
});

describe("ctc_loss", () => {
  const probs = torch.zeros(10, 3, 5).log_softmax(2);
  const lengths = [2, 2, 2];
  const refusal = (targets: torch.Tensor, inputs = [10, 10, 10]): string =>
    messageOf(() => F.ctc_loss(probs, targets, inputs, lengths));
  it("refuses targets that do not hold what the lengths say, which it would read beyond", () => {
    const end = " for argument #2 'targets' (while checking arguments for ctc_loss_allocate_outputs)";
    const short = `Expected tensor to have size 3 at dimension 0, but got size 1${end}`;
    expect(refusal(torch.tensor([[1, 2]]))).toContain(short);
    expect(refusal(torch.tensor([[1, 2]]), [10, 10, 11])).toContain(short);
    const flat = (size: number): string => `Expected tensor to have size 6 at dimension 0, but got size ${size}${end}`;
    expect(refusal(torch.tensor([1, 2]))).toContain(flat(2));
    expect(refusal(torch.tensor([1, 2, 3, 4, 3, 2, 1]))).toContain(flat(7));
    expect(refusal(torch.tensor([[[1]]]))).toContain(`Expected 1 to 2 dimensions, but got 3-dimensional tensor${end}`);
    const narrow = `Expected tensor to have size at least 2 at dimension 1, but got size 1${end}`;
    expect(refusal(torch.tensor([[1], [1], [1]]), [10, 11, 10])).toContain(narrow);
    expect(F.ctc_loss(probs, torch.tensor([1, 2, 3, 4, 3, 2]), [10, 10, 10], lengths).item()).toBeCloseTo(
      4.944911003112793,
      5,
    );
  });
});

describe("gaussian_nll_loss", () => {
  const input = torch.arange(12, { dtype: torch.float32 }).view(2, 3, 2).div(4);
  const target = torch.ones(2, 3, 2);
  it("takes one variance, and variances of size 1 in any one dim", () => {
    expect(F.gaussian_nll_loss(input, target, 1.5).item()).toBeCloseTo(0.4978714883327484, 6);
    const rows = torch.tensor([0.5, 2, 1, 4]).view(2, 1, 2).requires_grad_();
    const loss = F.gaussian_nll_loss(input, target, rows);
    expect(loss.item()).toBeCloseTo(0.4916461706161499, 6);
    loss.backward();
    const recorded = [0.041666656732559204, 0.0553385429084301, -0.020833343267440796, 0.01774088479578495];
    expect(torch.allclose(rows.grad!.flatten(), torch.tensor(recorded))).toBe(true);
  });
  it("refuses other sizes, and negative variances first", () => {
    expect(messageOf(() => F.gaussian_nll_loss(input, target, torch.ones(2)))).toContain("var is of incorrect size");
    expect(messageOf(() => F.gaussian_nll_loss(input, target, torch.ones(1, 1, 2)))).toContain("incorrect size");
    const negative = "var has negative entry/entries";
    expect(messageOf(() => F.gaussian_nll_loss(input, target, torch.tensor(-1)))).toContain(negative);
    expect(messageOf(() => F.gaussian_nll_loss(input, target, -1))).toContain(negative);
  });
});

it("chain_matmul of one matrix is a tensor of its own", () => {
  const a = torch.ones(2, 2);
  torch.chain_matmul(a).zero_();
  expect(a.sum().item()).toBe(4);
});

it("unfold's refusal names both sizes of the input", () => {
  expect(messageOf(() => F.unfold(torch.zeros(1, 1, 6, 7), 9))).toContain(
    "Given input with spatial size (6, 7), kernel_size=(9, 9)",
  );
});

it("a scheduler that was refused leaves the optimizer as it was", () => {
  const optimizer = new optim.SGD([torch.zeros(1, { requires_grad: true })], { lr: 0.1 });
  const { LambdaLR, CyclicLR } = optim.lr_scheduler;
  const once = (): number => 1;
  expect(messageOf(() => new LambdaLR(optimizer, [once, once]))).toContain("Expected 1 lr_lambdas, but got 2");
  const mode = "none" as "triangular";
  expect(messageOf(() => new CyclicLR(optimizer, 0.2, 0.3, { mode }))).toContain(
    "mode is invalid and scale_fn is None",
  );
  expect(() => optimizer.step()).not.toThrow();
});

describe("eigh", () => {
  it("gives NaN for what is not finite in two rows, and reads one triangle only", () => {
    const { eigenvalues, eigenvectors } = torch.linalg.eigh(torch.full([2, 2], NaN));
    expect(eigenvalues.tolist()).toEqual([NaN, NaN]);
    expect(eigenvectors.flatten().tolist()).toEqual([NaN, NaN, NaN, NaN]);
    const unread = torch.tensor([
      [1, 0, Infinity],
      [0, 2, NaN],
      [0, 0, 3],
    ]);
    expect(torch.linalg.eigvalsh(unread).tolist()).toEqual([1, 2, 3]);
    expect(torch.linalg.eigh(unread.mT, "U").eigenvectors.isfinite().all().item()).toBe(true);
  });
});

describe("repeat_interleave", () => {
  it("refuses an output_size that is not the one that the repeats give", () => {
    const refusal = (self: torch.Tensor, repeats: number | torch.Tensor | null, output_size: number): string =>
      messageOf(() => torch.repeat_interleave(self, repeats as torch.Tensor, null, { output_size })).split("\n")[0]!;
    const v = torch.arange(5);
    const allocated = "allocated size does not match required size";
    expect(refusal(torch.tensor([0, 2, 1]), null, 4)).toBe(allocated);
    expect(refusal(v, v, 4)).toBe(allocated);
    expect(refusal(v, torch.tensor([2]), 9)).toBe(allocated);
    expect(refusal(v, 2, 9)).toBe("repeat_interleave: Invalid output_size, expected 10 but got 9");
    expect(torch.repeat_interleave(v, v, null, { output_size: 10 }).tolist()).toEqual([1, 2, 2, 3, 3, 3, 4, 4, 4, 4]);
    expect(torch.repeat_interleave(v, 2, null, { output_size: 10 }).shape).toEqual([10]);
  });
  it("refuses a dim of a tensor without dims", () => {
    const scalar = torch.tensor(3);
    expect(messageOf(() => scalar.repeat_interleave(torch.tensor([3]), 0))).toContain(
      "Dimension specified as 0 but tensor has no dimensions",
    );
    expect(scalar.repeat_interleave(torch.tensor([3])).tolist()).toEqual([3, 3, 3]);
  });
});

describe("addmm_", () => {
  it("refuses to write an expanded tensor, whose elements share places", () => {
    const rows = torch.ones(1, 3).expand(2, 3);
    expect(messageOf(() => rows.addmm_(torch.ones(2, 2), torch.ones(2, 3)))).toContain(
      "more than one element of the written-to tensor refers to a single memory location",
    );
    expect(rows.tolist()).toEqual([
      [1, 1, 1],
      [1, 1, 1],
    ]);
  });
});

describe("norm", () => {
  it("takes matrices only for the nuclear norm, and for Frobenius' norm of more than two dims", () => {
    const x = torch.ones(2, 2, 2);
    const refusal = "linalg.matrix_norm: dim must be a 2-tuple. Got 0 1 2";
    expect(messageOf(() => x.norm("nuc"))).toContain(refusal);
    expect(messageOf(() => x.norm("fro", [0, 1, 2]))).toContain(refusal);
    expect(messageOf(() => torch.norm(x, { dim: [0, 1, 2] }))).toContain(refusal);
    expect(x.norm(2, [0, 1, 2]).item()).toBeCloseTo(Math.sqrt(8), 6);
    expect(x.norm("nuc", [0, 1]).tolist()).toEqual([expect.closeTo(2, 5), expect.closeTo(2, 5)]);
  });
});

describe("Adafactor", () => {
  it("refuses complex parameters, whose square is no second moment", () => {
    const p = torch.complex(torch.ones(2), torch.ones(2)).requires_grad_();
    const optimizer = new optim.Adafactor([p]);
    p.grad = p.detach().mul(2);
    expect(messageOf(() => optimizer.step())).toContain("Adafactor does not support complex parameters");
  });
});
