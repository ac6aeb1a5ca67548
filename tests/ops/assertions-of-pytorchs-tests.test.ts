/** What PyTorch's own test files assert of single operators and classes, as its version 2.15 does it. */
import { expect, test } from "vitest";
import * as torch from "flambeau";

const { nn } = torch;
const F = nn.functional;

test("parameters and buffers take their options by name", () => {
  expect(new nn.Parameter(torch.ones(2), { requires_grad: false }).requires_grad).toBe(false);
  expect(new nn.Parameter({ data: torch.ones(2), requires_grad: false }).requires_grad).toBe(false);
  expect(new nn.Parameter({ data: torch.ones(2) }).requires_grad).toBe(true);
  expect(new nn.Buffer(torch.ones(2), { persistent: false }).persistent).toBe(false);
});

test("searchsorted and bucketize promote dtypes, and check sorters", () => {
  const sorted = torch.tensor([1, 2, 3]);
  expect(torch.searchsorted(sorted, torch.tensor([2.5])).tolist()).toEqual([2]);
  expect(torch.bucketize(torch.tensor(2), torch.tensor([1.5, 2.5, 3.5])).item()).toBe(1);
  expect(() => torch.searchsorted(sorted, 2.5, { sorter: torch.tensor([0, 1, 3]) })).toThrow(
    "sorter index out of range",
  );
  expect(() => torch.searchsorted(torch.tensor([[1, 2.5]]), 2)).toThrow(
    "input value can be a scalar only when boundaries tensor dimension is 1, but we got boundaries tensor dim(2) and input value's dim(0) numel(1)",
  );
});

test("refusals of indices, sizes and values", () => {
  const empty = torch.zeros(0, 3);
  expect(() => empty.index_select(0, torch.tensor([0]))).toThrow(
    "index_select(): self indexing axis dim should be positive",
  );
  expect(() => empty.index_select(1, torch.tensor([5]))).toThrow(
    "INDICES element is out of DATA bounds, id=5 axis_dim=3",
  );
  expect(() => torch.zeros(2, 3).index_select(0, torch.tensor([5]))).toThrow("index out of range in self");
  const long = torch.tensor([1, 2]);
  const i = new torch.Complex(1, 1);
  expect(() => long.index_fill_(0, torch.tensor([0]), i)).toThrow("Converting complex Scalar to non-complex type");
  expect(torch.is_nonzero(torch.tensor(new torch.Complex(0, 0)))).toBe(false);
  expect(torch.tensor([new torch.Complex(0, 1), 0], { dtype: torch.bool }).tolist()).toEqual([true, false]);
  expect(() => torch.quantile(torch.tensor([1.5]), torch.tensor([0.5, 1.5]))).toThrow(
    "q values must be in the range [0, 1]",
  );
  expect(() => torch.unique(torch.zeros(5, 0, 0), { dim: 1 })).toThrow(
    "Number of zero sized dimensions is more than one",
  );
  expect(() => torch.histc(torch.ones(1), -1)).toThrow(
    "torch.histogram(): bins must be > 0, but got -1 for dimension 0",
  );
  expect(() => torch.hash_tensor(torch.zeros(0, 2), 0)).toThrow("Expected reduction dim 0 to have non-zero size.");
  expect(() => torch.empty_strided([2], [])).toThrow(
    "dimensionality of sizes (1) must match dimensionality of strides (0)",
  );
  expect(() => torch.randint(6, [5], { dtype: torch.complex64 })).toThrow("check_random_bounds handles only");
  expect(() => new nn.EmbeddingBag(3, 2, { padding_idx: 5 })).toThrow("padding_idx must be within num_embeddings");
  expect(torch.cat([torch.zeros(0), torch.zeros(0)], 5).shape).toEqual([0]);
});

test("dtypes that losses, running sums and convolutions refuse", () => {
  const whole = torch.tensor([1, 2]);
  expect(() => F.mse_loss(whole, whole)).toThrow(`"mse_cpu" not implemented for 'Long'`);
  expect(() => F.huber_loss(whole, whole)).toThrow(`"huber_cpu" not implemented for 'Long'`);
  expect(() => F.smooth_l1_loss(whole, whole)).toThrow(`"smooth_l1_cpu" not implemented for 'Long'`);
  expect(() => F.l1_loss(whole, whole)).toThrow("mean(): could not infer output dtype.");
  expect(F.l1_loss(whole, whole, { reduction: "sum" }).item()).toBe(0);
  expect(() => F.soft_margin_loss(whole, whole)).toThrow(
    "result type Float can't be cast to the desired output type Long",
  );
  expect(() => torch.ones(2).cumsum(0, { dtype: torch.bool })).toThrow(`"cumsum_out_cpu" not implemented for 'Bool'`);
  const image = torch.ones([1, 1, 5, 5], { dtype: torch.int32 });
  const filter = torch.ones([1, 1, 2, 2], { dtype: torch.int32 });
  expect(() => F.conv2d(image, filter, { dilation: 2 })).toThrow(`"slow_conv_dilated<>" not implemented for 'Int'`);
  expect(() => F.conv1d(torch.zeros(3), torch.zeros(8, 3, 3), torch.zeros([8], { dtype: torch.float16 }))).toThrow(
    "Input type (float) and bias type (c10::Half) should be the same",
  );
});

test("einsum of integers sums nothing that it need not, and multiplies bools", () => {
  const narrow = torch.tensor([[[1, 2, 3]]], { dtype: torch.int8 });
  const pairs = torch.einsum("ijk,ik->j", narrow, torch.tensor([[1, 1, 2]], { dtype: torch.int8 }));
  expect([pairs.dtype, pairs.tolist()]).toEqual([torch.int8, [9]]);
  const sums = torch.einsum("...ik, ...j -> ij", narrow, torch.tensor([1, 2], { dtype: torch.int8 }));
  expect([sums.dtype, sums.tolist()]).toEqual([torch.int64, [[6, 12]]]);
  expect(torch.einsum("i,j->ij", torch.tensor([true, false]), torch.tensor([true])).tolist()).toEqual([
    [true],
    [false],
  ]);
  expect(torch.prod(torch.ones([2], { dtype: torch.complex64 }), { dtype: torch.float32 }).dtype).toBe(torch.float32);
});

test("asarray keeps history unless it is told not to, and shares bytes where it must", () => {
  const x = torch.ones([2], { requires_grad: true });
  expect(torch.asarray(x)).toBe(x);
  expect(torch.asarray(x.mul(2)).grad_fn?.name()).toBe("MulBackward0");
  expect(torch.asarray(x, { requires_grad: false }).requires_grad).toBe(false);
  expect(() => torch.asarray(x, { dtype: torch.float64, copy: false })).toThrow(
    "can't alias tensor with dtype 'Float' into dtype 'Double'.",
  );
  expect(() => torch.asarray([1, 2], { copy: false })).toThrow("can't alias arbitrary sequence into a tensor.");
});

test("inference tensors have no versions to count, and inference_mode takes a function by name", () => {
  const a = torch.inference_mode(() => torch.rand(5));
  expect(() => torch.autograd.graph.increment_version(a)).not.toThrow();
  const made = torch.inference_mode({ mode: () => torch.ones(1) } as never) as unknown as torch.Tensor;
  expect(made.is_inference()).toBe(true);
  expect(torch.is_inference_mode_enabled()).toBe(false);
});

test("schedulers keep the numbers of the tensors that they are given", () => {
  const rate = torch.tensor(0.5);
  const optimizer = new torch.optim.SGD([torch.zeros([1], { requires_grad: true })], { lr: 0.1 });
  const scheduler = new torch.optim.swa_utils.SWALR(optimizer, { swa_lr: rate as never });
  rate.mul_(0.5);
  expect((scheduler.optimizer.param_groups[0] as unknown as { swa_lr: number }).swa_lr).toBe(0.5);
});
