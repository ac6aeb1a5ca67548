/** Arguments that contradict each other: PyTorch 2.15 refuses them, or has a rule that users come to rely on. */
import { describe, expect, it } from "vitest";
import * as torch from "../../src/index.ts";
import { messageOf } from "../support/messages.ts";

const { nn } = torch;
const F = nn.functional;
const ones = (...shape: number[]): torch.Tensor => torch.ones(shape, { dtype: torch.float32 });
const whole = (...values: number[]): torch.Tensor => torch.tensor(values, { dtype: torch.int64 });

describe("index_reduce", () => {
  it("refuses sources of another shape, of which it would read past the end", () => {
    const mean = (self: torch.Tensor, dim: number, source: torch.Tensor): string =>
      messageOf(() => self.index_reduce(dim, whole(0, 1), source, "mean"));
    const shapes =
      "source tensor shape must match self tensor shape, excluding the specified dimension. Got self.shape";
    expect(mean(ones(3, 4), 0, ones(2, 2))).toContain(`${shapes} = [3, 4] source.shape = [2, 2]`);
    expect(mean(ones(3, 3, 4), 0, ones(2, 4))).toContain(`${shapes} = [3, 3, 4] source.shape = [2, 4]`);
    expect(mean(ones(3), 0, ones(2, 2))).toContain(`${shapes} = [3] source.shape = [2, 2]`);
    expect(mean(ones(3, 4), 1, ones(2))).toContain(
      "index_reduce_(): Indexing dim 1 is out of bounds of the source tensor with dim 1",
    );
    expect(messageOf(() => ones(3, 4).index_reduce_(0, whole(0), ones(1, 9), "amax"))).toContain(shapes);
    expect(ones(2, 2).index_reduce(0, whole(1), ones(1, 2).mul(3), "mean").tolist()).toEqual([
      [1, 1],
      [2, 2],
    ]);
  });
});

describe("embedding_bag", () => {
  const table = torch.arange(20, { dtype: torch.float32 }).view(5, 4).at(":", ":2").contiguous();
  const rows = whole(0, 1, 2, 3);
  const bags = (offsets: number[], options: object): unknown =>
    F.embedding_bag(rows, table, whole(...offsets), options).tolist();

  it("ends at the last offset where that is given, and refuses one beyond the rows", () => {
    const sums = { mode: "sum", include_last_offset: true };
    expect(bags([0, 2], sums)).toEqual([[4, 6]]);
    expect(bags([0, 2, 3], sums)).toEqual([
      [4, 6],
      [8, 9],
    ]);
    expect(bags([0], sums)).toEqual([]);
    const weighted = F.embedding_bag(rows, table, whole(0, 2), { ...sums, mode: "sum", per_sample_weights: ones(4) });
    expect(weighted.tolist()).toEqual([[4, 6]]);
    // Without a fast kernel of PyTorch's (maxima, float64, a padding row) the last bag has all that are left.
    expect(bags([0, 2], { mode: "max", include_last_offset: true })).toEqual([[12, 13]]);
    expect(bags([0, 2, 3], { ...sums, padding_idx: 1 })).toEqual([
      [0, 1],
      [20, 22],
    ]);
    for (const mode of ["sum", "mean", "max"])
      expect(messageOf(() => bags([0, 2, 9], { mode, include_last_offset: true }))).toContain(
        "offsets[-1] can not be greater than input's length 4 but got offsets[-1] of 9",
      );
    expect(messageOf(() => bags([0, 3, 2], sums))).toContain("the last offset value should be the size of the indices");
  });

  it("refuses offsets that fall or lie outside; other kernels count how many bags begin up to a row", () => {
    for (const mode of ["sum", "mean"]) {
      expect(messageOf(() => bags([0, 3, 2], { mode }))).toContain("Expected i < index_size to be true");
      expect(messageOf(() => bags([0, 2, 0], { mode }))).toContain("Expected i < index_size to be true");
    }
    expect(messageOf(() => bags([0, 9, 2], { mode: "max" }))).toContain("index out of range in self");
    expect(messageOf(() => bags([0, -1, 2], { mode: "max" }))).toContain("index out of range in self");
    expect(bags([0, 3, 2], { mode: "max" })).toEqual([
      [4, 5],
      [8, 9],
      [12, 13],
    ]);
    expect(bags([0, 2, 0], { mode: "sum", padding_idx: 1 })).toEqual([
      [0, 0],
      [0, 1],
      [20, 22],
    ]);
    expect(bags([0, 1, 1], { mode: "sum" })).toEqual([
      [0, 1],
      [0, 0],
      [24, 27],
    ]);
  });
});

describe("sizes that do not fit", () => {
  it("segment_reduce refuses offsets that fall", () => {
    const sums = (...offsets: number[]): torch.Tensor =>
      torch.segment_reduce(ones(5), "sum", { offsets: whole(...offsets) });
    expect(messageOf(() => sums(0, 4, 2))).toContain("Expected segment_length >= 0 to be true");
    expect(sums(0, 4, 4, 5).tolist()).toEqual([4, 0, 1]);
    expect(sums(2).tolist()).toEqual([]);
  });
});

describe("cells", () => {
  it("name the size that does not fit, where broadcasting would have gone on", () => {
    const gru = (input: number[], state: number[], ih: number[], hh: number[]): string =>
      messageOf(() => torch.gru_cell(ones(...input), ones(...state), ones(...ih), ones(...hh)));
    expect(gru([3], [2, 4], [12, 3], [12, 4])).toContain("Expected 2D input (batch x feature), but got 1D input");
    expect(gru([2, 3], [4], [12, 3], [12, 4])).toContain(
      "Expected 2D hidden0 (batch x hidden_size), but got 1D tensor",
    );
    expect(gru([2, 3], [1, 4], [12, 3], [12, 4])).toContain("Input batch size 2 doesn't match hidden0 batch size 1");
    expect(gru([2, 3], [2, 5], [12, 3], [12, 4])).toContain("hidden0 has inconsistent hidden_size: got 5, expected 4");
    expect(gru([2, 3], [2, 4], [12, 5], [12, 4])).toContain("input has inconsistent input_size: got 3 expected 5");
    expect(gru([2, 3], [2, 4], [12, 3], [13, 4])).toContain(
      "weight_hh first dim must be 3 * hidden_size = 12, but got 13",
    );
    expect(messageOf(() => torch.rnn_tanh_cell(ones(2, 3), ones(2, 4), ones(5, 3), ones(5, 4)))).toContain(
      "weight_ih first dim must be 1 * hidden_size = 4, but got 5",
    );
    const states: [torch.Tensor, torch.Tensor] = [ones(2, 4), ones(2, 5)];
    expect(messageOf(() => torch.lstm_cell(ones(2, 3), states, ones(16, 3), ones(16, 4)))).toContain(
      "hidden1 has inconsistent hidden_size: got 5, expected 4",
    );
    expect(torch.rnn_relu_cell(ones(2, 3), ones(2, 4), ones(4, 3), ones(4, 4)).tolist()).toEqual([
      [7, 7, 7, 7],
      [7, 7, 7, 7],
    ]);
  });
});

describe("dtypes of losses", () => {
  it("weights have the input's, labels are int64", () => {
    const weight = whole(1, 2, 3);
    const refusal = "expected scalar type Float but found Long";
    expect(messageOf(() => F.nll_loss(ones(2, 3), whole(0, 1), weight))).toContain(refusal);
    expect(messageOf(() => F.cross_entropy(ones(2, 3), whole(0, 1), weight))).toContain(refusal);
    expect(messageOf(() => F.cross_entropy(ones(2, 3), whole(0, 1), weight, { label_smoothing: 0.1 }))).toContain(
      refusal,
    );
    expect(messageOf(() => F.multi_margin_loss(ones(2, 3), whole(0, 1), { weight }))).toContain(refusal);
    const labels = torch.tensor([[0, 1, -1]], { dtype: torch.int32 });
    expect(messageOf(() => F.multilabel_margin_loss(ones(1, 3), labels))).toContain(
      "expected scalar type Long but found Int",
    );
  });
});

describe("multilabel_soft_margin_loss", () => {
  it("sums the input's last dim and divides by its size, also where the target broadcasts", () => {
    const zeros = (...shape: number[]): torch.Tensor => torch.zeros(shape, { dtype: torch.float32 });
    const of = (input: torch.Tensor, target: torch.Tensor): number[] =>
      F.multilabel_soft_margin_loss(input, target, { reduction: "none" }).tolist();
    for (const value of of(zeros(4), ones(3, 4))) expect(value).toBeCloseTo(0.5198603868484497, 6);
    for (const value of of(zeros(3, 1), ones(3, 4))) expect(value).toBeCloseTo(2.7725887298583984, 6);
    for (const value of of(zeros(3, 4), ones(4))) expect(value).toBeCloseTo(0.6931471824645996, 6);
    expect(messageOf(() => of(zeros(), ones()))).toContain("Dimension specified as -1 but tensor has no dimensions");
  });
});

describe("products added to a tensor", () => {
  it("want it in their dtype", () => {
    const [left, right] = [ones(2, 2, 3), ones(2, 3, 4)];
    const wide = (...shape: number[]): torch.Tensor => ones(...shape).to(torch.float64);
    expect(messageOf(() => torch.addbmm(wide(2, 4), left, right))).toContain(
      "self and mat2 must have the same dtype, but got Double and Float",
    );
    expect(messageOf(() => torch.baddbmm(ones(2, 2, 4).to(torch.bfloat16), left, right))).toContain(
      "Input dtypes must be the same, got: input c10::BFloat16, batch1: float, batch2: float",
    );
    expect(messageOf(() => wide(2, 2, 4).baddbmm_(left, right))).toContain("got: input double, batch1: float");
    expect(messageOf(() => torch.addmv(whole(1, 2), ones(2, 3), ones(3)))).toContain(
      "addmv input tensors must have the same dtype, but got Long, Float, and Float",
    );
  });
});

describe("numbers outside of their range", () => {
  it("avg_pool3d does not count padding for the kernel's size", () => {
    expect(messageOf(() => F.avg_pool3d(ones(1, 1, 1, 4, 4), 2, 2, 1))).toContain(
      "input image (T: 1 H: 4 W: 4) smaller than kernel size (kT: 2 kH: 2 kW: 2)",
    );
    expect(F.avg_pool3d(ones(1, 1, 2, 2, 2), 2, 2, 1).shape).toEqual([1, 1, 2, 2, 2]);
  });

  it("fake_quantize_per_channel_affine looks at whole zero points", () => {
    const of = (zeroPoint: torch.Tensor): torch.Tensor =>
      torch.fake_quantize_per_channel_affine(torch.zeros(2, 1), ones(2), zeroPoint, 0, 0, 255);
    expect(messageOf(() => of(torch.tensor([0, 300], { dtype: torch.int32 })))).toContain(
      "`zero_point` must be between `quant_min` and `quant_max`.",
    );
    expect(of(torch.tensor([0, 300], { dtype: torch.float32 })).tolist()).toEqual([[0], [-45]]);
  });

  it("ldl_solve wants pivots that name rows", () => {
    const solve = (...pivots: number[]): torch.Tensor =>
      torch.linalg.ldl_solve(torch.eye(2), torch.tensor(pivots, { dtype: torch.int32 }), ones(2, 1));
    const must = "Pivots given to ldl_solve must all satisfy |pivot|";
    expect(messageOf(() => solve(0, 1))).toContain(`${must} >= 1. Did you properly pass the result of ldl_factor?`);
    expect(messageOf(() => solve(-3, 1))).toContain(`${must} <= LD.size(-2).`);
    expect(solve(1, 2).tolist()).toEqual([[1], [1]]);
  });

  it("unique of a number has no dims, unpad_sequence as many lengths as sequences", () => {
    const message = "Dimension specified as 0 but tensor has no dimensions";
    expect(messageOf(() => torch.unique_consecutive(torch.tensor(3), { dim: 0 }))).toContain(message);
    expect(messageOf(() => torch.unique(torch.tensor(3), { dim: 0 }))).toContain(message);
    const unpad = (...lengths: number[]): torch.Tensor[] => nn.utils.rnn.unpad_sequence(ones(4, 2, 3), lengths);
    expect(messageOf(() => unpad(4))).toContain("zip() argument 2 is shorter than argument 1");
    expect(messageOf(() => unpad(4, 1, 1))).toContain("zip() argument 2 is longer than argument 1");
    expect(unpad(4, 1).map(({ shape }) => shape)).toEqual([
      [4, 3],
      [1, 3],
    ]);
  });
});

describe("fractional_max_pool", () => {
  it("refuses sizes and random numbers that its kernel would read past", () => {
    const flat = (shape: number[], kernel: number | number[], out: number[], samples: number[]): string =>
      messageOf(() => F.fractional_max_pool2d(ones(...shape), kernel, out, { _random_samples: ones(...samples) }));
    const plane = [1, 1, 4, 4];
    expect(flat(plane, 2, [2, 2, 2], [1, 1, 2])).toContain("output_size must either be a single Int or tuple of Ints");
    expect(flat(plane, [2], [2, 2], [1, 1, 2])).toContain("kernel_size must either be a single Int or tuple of Ints");
    expect(flat(plane, 0, [2, 2], [1, 1, 2])).toContain("kernel size should be greater than zero, but got 0x0");
    expect(flat(plane, 2, [-1, 2], [1, 1, 2])).toContain("negative dimension -1: [1, 1, -1, 2]");
    expect(flat([1, 0, 4, 4], 2, [2, 2], [1, 0, 2])).toContain(
      "Expected input to have non-zero size for non-batch dimensions, but got[1, 0, 4, 4] with dimension 1 being empty.",
    );
    const begin = "Expect _random_samples";
    expect(flat([2, 1, 4, 4], 2, [2, 2], [1, 1, 2])).toContain(`${begin}.size(0) no less then input batch size.`);
    expect(flat(plane, 2, [2, 2], [1, 3, 2])).toContain(`${begin}.size(1) equals to input channel size.`);
    expect(flat(plane, 2, [2, 2], [1, 1, 3])).toContain(`${begin}.size(2) equals to 2; got 3.`);
    expect(flat(plane, 2, [2, 2], [1, 2])).toContain(`${begin} to have 3 dimensions, got 2`);
    const volume = ones(1, 1, 4, 4, 4);
    expect(messageOf(() => F.fractional_max_pool3d(volume, 2, [2, 2, 2, 2]))).toContain(
      "fractional_max_pool3d: output_size must either be a single Int or tuple of three Ints",
    );
    expect(
      messageOf(() => F.fractional_max_pool3d(volume, 2, [2, 2, 2], { _random_samples: ones(1, 1, 1) })),
    ).toContain(`${begin}.size(2) equals to 3; got 1.`);
    expect(F.fractional_max_pool2d(ones(2, 1, 4, 4), 2, [2, 3]).shape).toEqual([2, 1, 2, 3]);
  });
});
describe("cholesky_inverse", () => {
  it("refuses a factor with a zero on its diagonal", () => {
    const of = (...rows: number[][]): torch.Tensor =>
      torch.cholesky_inverse(torch.tensor(rows, { dtype: torch.float32 }));
    const text = "is zero, the inversion could not be completed because the input matrix is singular.";
    expect(messageOf(() => of([0, 0], [1, 3]))).toContain(`cholesky_inverse: The diagonal element 1 ${text}`);
    expect(messageOf(() => of([1, 0], [1, 0]))).toContain(`cholesky_inverse: The diagonal element 2 ${text}`);
    const batch = torch.stack([torch.eye(2), torch.zeros(2, 2)]);
    expect(messageOf(() => torch.cholesky_inverse(batch))).toContain(
      `(Batch element 1): The diagonal element 1 ${text}`,
    );
    expect(of([2, 0], [0, 1]).tolist()).toEqual([
      [0.25, 0],
      [0, 1],
    ]);
  });
});

describe("embedding_bag of a batch of offsets", () => {
  it("ends each item's bags at its own last offset, and checks each", () => {
    const [indices, table] = [torch.arange(6), torch.randn(6, 4)];
    const offsets = torch.tensor([
      [0, 2, 4],
      [0, 1, 5],
      [0, 3, 6],
    ]);
    for (const mode of ["sum", "mean", "max"] as const) {
      const bags = (starts: torch.Tensor): torch.Tensor =>
        torch.nn.functional.embedding_bag(indices, table, starts, { mode, include_last_offset: true }) as torch.Tensor;
      const loop = torch.stack([0, 1, 2].map((i) => bags(offsets.select(0, i))));
      expect(torch.equal(torch.func.vmap(bags)(offsets) as torch.Tensor, loop)).toBe(true);
      expect(messageOf(() => torch.func.vmap(bags)(offsets.add(1)))).toContain("offsets[0] has to be 0");
    }
  });
});

describe("masked_fill_ with a value of its own", () => {
  it("reads the value before it writes", () => {
    const v = torch.tensor([0.5, 1, 3, 4]).requires_grad_();
    const w = v.mul(1);
    w.masked_fill_(torch.tensor([true, false, true, true]), w.select(0, 2));
    expect(w.tolist()).toEqual([3, 1, 3, 3]);
    w.sum().backward();
    expect(v.grad!.tolist()).toEqual([0, 1, 3, 0]);
  });
});

// Each was computed here and refused by PyTorch 2.15, or gave another dtype.
describe("dtypes and sizes that do not go together", () => {
  const { complex64, float16, float64, uint8 } = torch;
  const F = torch.nn.functional;
  const [x, truth] = [torch.tensor([0.5, 1, 2]), torch.tensor([true, false, true])];
  const isRefused = (call: () => unknown, text: string): void => expect(messageOf(call)).toContain(text);
  it("bools among the tensors of a loss", () => {
    isRefused(() => F.kl_div(x, truth), "kl_div: Integral inputs not supported.");
    isRefused(() => F.kl_div(torch.arange(3), x), "kl_div: Integral inputs not supported.");
    isRefused(() => F.kl_div(x, x.to(complex64)), "kl_div: Complex inputs not supported.");
    isRefused(() => F.margin_ranking_loss(truth, x, x), "Subtraction, the `-` operator");
    isRefused(() => F.hinge_embedding_loss(truth, torch.arange(3)), "Subtraction, the `-` operator");
    isRefused(() => F.binary_cross_entropy_with_logits(x, x, { pos_weight: truth }), "with a bool tensor");
    isRefused(() => F.gaussian_nll_loss(x, truth, x), "Subtraction, the `-` operator");
    isRefused(() => F.gaussian_nll_loss(x, x, truth), "Float can't be cast to the desired output type bool");
    isRefused(() => torch.isin(x, truth), "Unsupported input type encountered for isin(): Bool");
  });
  it("losses have their input's dtype and shape", () => {
    const y = x.to(float64).add(1);
    for (const loss of [F.huber_loss, F.soft_margin_loss] as const) {
      expect([loss(x, y).dtype, loss(y, x).dtype]).toEqual([torch.float32, float64]);
      isRefused(() => loss(torch.arange(3), x), "result type Float can't be cast to the desired output type Long");
    }
    isRefused(
      () => F.soft_margin_loss(x, x.expand(2, 3)),
      "output with shape [3] doesn't match the broadcast shape [2, 3]",
    );
    const bytes = (...shape: number[]): torch.Tensor => torch.zeros(shape, { dtype: uint8 });
    isRefused(() => F.nll_loss(torch.ones(1, 3, 2, 2), bytes(1, 2, 2)), "expected scalar type Long but found Byte");
    expect(F.nll_loss(torch.ones(2, 3), bytes(2)).item()).toBe(-1);
  });
  it("parameters of other dtypes", () => {
    const half = torch.ones(4, { dtype: float16 });
    isRefused(() => F.group_norm(torch.ones(2, 4), 2, half), "mixed dtype (CPU): expect");
    expect(F.group_norm(torch.ones(2, 4, { dtype: float16 }), 2, half).dtype).toBe(float16);
    isRefused(
      () => F.bilinear(torch.ones(1, 2), torch.ones(1, 3), torch.ones(4, 2, 3), half),
      "All tensors must have the same dtype, got input1: float, input2: float, weight: float, bias: c10::Half",
    );
    isRefused(
      () => F.batch_norm(torch.ones(2, 3), torch.ones(1, 3), torch.ones(1, 3)),
      "TensorAccessor expected 1 dims",
    );
    // Statistics of each sample are converted, there and here.
    const mean = torch.zeros(3, { dtype: float64 });
    const image = torch.arange(6).float().view(1, 3, 2);
    expect(F.instance_norm(image, mean, torch.ones(3, { dtype: float64 })).dtype).toBe(torch.float32);
    expect(
      mean
        .sub(torch.tensor([0.05, 0.25, 0.45], { dtype: float64 }))
        .abs()
        .max()
        .item(),
    ).toBeLessThan(1e-6);
    isRefused(() => F.embedding_bag(torch.arange(3), torch.ones(4, 2), torch.tensor([0, 1.5])), "torch.FloatTensor");
  });
  it("sizes, counts and empty dims", () => {
    isRefused(() => F.adaptive_avg_pool3d(torch.ones(2, 0, 3, 3, 3), 2), "with dimension 1 being empty");
    const [none, at] = [torch.ones(1, 0, 3), torch.ones(1, 0, 3).long()];
    isRefused(() => F.max_unpool1d(none, at, 2), "max_unpooling2d_forward_out_cpu(): Expected input to have non-zero");
    const layers = new torch.nn.Sequential(new torch.nn.Identity()) as unknown as (...given: unknown[]) => unknown;
    isRefused(() => layers(x, x), "Sequential.forward() takes 2 positional arguments but 3 were given");
    expect(layers(x)).toBe(x);
  });
  it("an element of the tensor itself fills it", () => {
    const v = torch.arange(5).float();
    expect(v.masked_fill_(v.gt(1), v.select(0, 0)).tolist()).toEqual([0, 1, 0, 0, 0]);
    const w = torch.arange(5).float();
    expect(w.masked_fill_(w.gt(1), w.select(0, 3)).tolist()).toEqual([0, 1, 3, 3, 3]);
    const mask = torch.tensor([true, false, true, true]);
    isRefused(() => mask.narrow(0, 1, 3).masked_fill_(mask.narrow(0, 0, 3), true), "refer to a single memory location");
  });
  it("true in a list of whole numbers is 1, but not as its first", () => {
    const list = (...sizes: (number | boolean)[]): number[] => sizes as number[];
    expect(torch.zeros(list(2, true)).shape).toEqual([2, 1]);
    expect(torch.ones(2, 3).permute(list(1, false)).shape).toEqual([3, 2]);
    isRefused(() => torch.zeros(list(true, 2)), "must be tuple of ints");
  });
  it("limits of complex numbers are those of their parts", () => {
    expect(String(torch.finfo(complex64))).toBe(String(torch.finfo(torch.float32)));
    expect(String(torch.iinfo(torch.int32))).toBe("iinfo(min=-2.14748e+09, max=2.14748e+09, dtype=int32)");
    expect(String(torch.iinfo(torch.int8))).toBe("iinfo(min=-128, max=127, dtype=int8)");
  });
});

it("indices of the CPU pick from tensors without elements, masks by what they hold", () => {
  const x = torch.empty(4, 6, { device: "meta" });
  expect(x.at(torch.tensor([0, 2])).shape).toEqual([2, 6]);
  expect(x.at(torch.tensor([true, false, true, true])).shape).toEqual([3, 6]);
  expect(x.index_put([torch.tensor([0])], torch.tensor(1.5)).shape).toEqual([4, 6]);
  expect(() => x.index_put([torch.tensor([0])], torch.ones(6))).toThrow(/cpu is not on the expected device meta/);
});

it("cross entropy with weights and label smoothing takes targets of any strides", () => {
  const x = torch.arange(24, { dtype: torch.float32 }).view(2, 3, 4).cos().permute(2, 1, 0);
  const target = torch.tensor([0, 1, 2, 1, 2, 0, 1, 1]).view(2, 4).t();
  const loss = F.cross_entropy(x, target, torch.tensor([1, 2, 0.5]), { label_smoothing: 0.25, ignore_index: 2 });
  expect(loss.item()).toBeCloseTo(0.62183964, 6);
});

it("power pooling with a power of inf takes the largest magnitude", () => {
  const x = torch.tensor([1, -3, 2, -4], { dtype: torch.float32 }).view(1, 1, 4);
  expect(F.lp_pool1d(x, Infinity, 2).tolist()).toEqual([[[3, 4]]]);
  expect(F.lp_pool1d(x, -Infinity, 2).tolist()).toEqual([[[1, 2]]]);
  expect(F.lp_pool1d(x, Infinity, 3, 2, true).tolist()).toEqual([[[3, 4]]]);
  const y = x.view(1, 1, 2, 2).detach().requires_grad_();
  const layer = new nn.LPPool2d(Infinity, 2);
  expect(String(layer)).toBe("LPPool2d(norm_type=inf, kernel_size=2, stride=None, ceil_mode=False)");
  const largest = layer(y);
  largest.sum().backward();
  expect(largest.tolist()).toEqual([[[[4]]]]);
  expect(y.grad!.flatten().tolist()).toEqual([0, -0, 0, -1]);
  expect(F.lp_pool3d(x.view(1, 1, 1, 2, 2), -Infinity, [1, 2, 2]).item()).toBe(1);
});

it("fractional pooling of volumes needs one place more than its windows", () => {
  expect(F.fractional_max_pool2d(torch.ones(1, 1, 3, 3), 2, 2).shape).toEqual([1, 1, 2, 2]);
  expect(() => F.fractional_max_pool3d(torch.ones(1, 1, 3, 3, 3), 2, 2)).toThrow(
    "fractional_max_pool3d_out(): pool time 2 too large relative to input time 3",
  );
  expect(F.fractional_max_pool3d(torch.ones(1, 1, 4, 4, 4), 2, 2).shape).toEqual([1, 1, 2, 2, 2]);
});

it("unpooling with a step for too few dims is an IndexError", () => {
  const [y, places] = F.max_pool2d_with_indices(torch.ones(1, 1, 4, 4), 2);
  expect(() => F.max_unpool2d(y, places, 2, [2])).toThrow("tuple index out of range");
  expect(F.max_unpool2d(y, places, 2, [2, 2]).shape).toEqual([1, 1, 4, 4]);
});
