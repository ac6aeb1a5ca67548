/** Programs of public reports about PyTorch: values and refusals as PyTorch 2.15 gives them on the CPU. */
import { describe, expect, test } from "vitest";
import * as torch from "flambeau";
import { messageOf } from "../support/messages.ts";

const { nn, optim } = torch;
const F = nn.functional;
const overflow = (type: string): string => `value cannot be converted to type ${type} without overflow`;

describe("numbers that do not fit the dtype", () => {
  const short = torch.tensor([1, 2], { dtype: torch.int16 });
  const row = short.view(1, 2);
  const square = torch.ones(2, 2, { dtype: torch.int16 });
  const by = { alpha: 100_000 };
  test.each<[string, () => unknown]>([
    ["add", () => torch.add(short, short, by)],
    ["add of a number", () => torch.add(short, 1, by)],
    ["sub", () => torch.sub(short, short, by)],
    ["rsub", () => torch.rsub(short, short, by)],
    ["addcmul", () => torch.addcmul(short, short, short, { value: 100_000 })],
    ["addmm", () => torch.addmm(row, row, square, by)],
    ["addmm, beta", () => torch.addmm(row, row, square, { beta: 100_000 })],
    ["addmv", () => torch.addmv(short, square, short, by)],
    ["addr", () => torch.addr(short, short, short, by)],
    ["baddbmm", () => torch.baddbmm(row.unsqueeze(0), row.unsqueeze(0), square.unsqueeze(0), { beta: 100_000 })],
    ["index_add", () => short.index_add(0, torch.tensor([0]), short.at(":1"), by)],
    ["threshold", () => F.threshold(short, 100_000, 1)],
    ["threshold, value", () => F.threshold(short, 1, 100_000)],
  ])("%s", (_, body) => expect(messageOf(body)).toContain(overflow("int16_t")));

  const half = torch.ones(2, { dtype: torch.float16 });
  const single = torch.ones(2);
  test.each<[string, string, () => unknown]>([
    ["clamp", "c10::Half", () => half.clamp({ max: 1e10 })],
    ["clamp_min", "c10::Half", () => half.clamp_min(-1e10)],
    ["clamp_", "float", () => single.clone().clamp_({ max: 1e39 })],
    ["hardtanh", "c10::Half", () => F.hardtanh(half, -1e10, 1e10)],
    ["add", "c10::Half", () => half.add(half, { alpha: 1e10 })],
    ["add of float32", "float", () => single.add(single, { alpha: 1e39 })],
    ["addcmul", "float", () => single.addcmul(single, single, { value: 1e39 })],
    ["addmm", "float", () => torch.addmm(single.view(1, 2), single.view(1, 2), torch.ones(2, 2), { alpha: 1e39 })],
    ["threshold", "c10::Half", () => F.threshold(half, 1, 1e10)],
  ])("%s of floats", (_, type, body) => expect(messageOf(body)).toContain(overflow(type)));

  test("what halves take because they are computed in float32", () => {
    expect(torch.addcmul(half, half, half, { value: 1e10 }).tolist()).toEqual([Infinity, Infinity]);
    const row16 = half.view(1, 2);
    expect(torch.addmm(row16, row16, torch.ones(2, 2).half(), { alpha: 1e10 }).tolist()).toEqual([
      [Infinity, Infinity],
    ]);
    expect(F.threshold(half, 1e10, 1).tolist()).toEqual([1, 1]);
    expect(half.clamp({ max: Infinity }).tolist()).toEqual([1, 1]);
  });
  test("limits of hardtanh beyond the dtype's ends are these ends", () => {
    expect(F.hardtanh(short, -100_000, 100_000).tolist()).toEqual([1, 2]);
    expect(F.hardtanh(short, -1, 1).tolist()).toEqual([1, 1]);
    expect(F.hardtanh(torch.tensor([1, 200], { dtype: torch.uint8 }), 0, 2 ** 40).tolist()).toEqual([1, 200]);
  });
  test("integers of more than 64 bits", () => {
    expect(messageOf(() => torch.tensor(2n ** 63n))).toContain("Overflow when unpacking long long");
    expect(() => torch.tensor([2n ** 64n])).toThrow(torch.ValueError);
  });
  test("linspace of unsigned integers wraps its ends first", () => {
    const spaced = (start: number, end: number, steps: number): unknown =>
      torch.linspace(start, end, steps, { dtype: torch.uint8 }).tolist();
    expect(spaced(-2, 2, 10)).toEqual([254, 226, 198, 170, 142, 114, 86, 58, 30, 2]);
    expect(spaced(-3, -1, 3)).toEqual([253, 254, 255]);
    expect(spaced(5, -3, 4)).toEqual([5, 87, 170, 253]);
  });
});

test("quantiles between infinities are NaN, as lerp is", () => {
  const { nan } = torch;
  expect(torch.quantile(torch.tensor([Infinity, -Infinity]), 0.5).item()).toBe(nan);
  expect(torch.quantile(torch.tensor([Infinity, 1]), 0.5).item()).toBe(nan);
  expect(torch.quantile(torch.tensor([1, 2, 4.5]), torch.tensor([0.25, 0.75])).tolist()).toEqual([1.5, 3.25]);
});

test("negative label smoothing is none", () => {
  const loss = F.cross_entropy(torch.zeros(1, 2), torch.tensor([1]), { label_smoothing: -0.5 });
  expect(loss.item()).toBeCloseTo(Math.log(2), 6);
});

describe("refusals", () => {
  test.each<[string, () => unknown, string]>([
    ["linear", () => F.linear(torch.tensor(5), torch.ones(2, 2)), "both arguments to linear need to be at least 1D, but they are 0D and 2D"],
    ["dropout", () => F.dropout(torch.ones(2), NaN), "dropout probability has to be between 0 and 1, but got nan"],
    ["interpolate by NaN", () => F.interpolate(torch.ones(1, 1, 2, 2), { scale_factor: NaN }), overflow("int64_t")],
    ["interpolate by 1e30", () => F.interpolate(torch.ones(1, 1, 2), { scale_factor: 1e30 }), overflow("int64_t")],
    ["Upsample", () => new nn.Upsample({ scale_factor: 0 })(torch.ones(1, 1, 2, 2)), "either size or scale_factor should be defined"],
    ["pad", () => F.pad(torch.ones(2), [1, 1], { mode: "reflect" }), "Padding size 2 is not supported for 1D input tensor."],
    ["group_norm", () => F.group_norm(torch.ones(1, 4), 3), "Expected more than 1 value per channel when training, got input size [1, 3]"],
    ["as_strided", () => torch.ones(1).as_strided([4], [1], 2 ** 62), "Storage size calculation overflowed with sizes=[4] and strides=[1]"],
    ["empty_strided", () => torch.empty_strided([2, 3], [3, -1]), "Storage size calculation overflowed with sizes=[2, 3] and strides=[3, -1]"],
    ["new_empty_strided", () => torch.ones(1).new_empty_strided([2], [-1]), "Storage size calculation overflowed with sizes=[2] and strides=[-1]"],
    ["FractionalMaxPool3d", () => new nn.FractionalMaxPool3d([2, 0, 2], 2), "kernel_size must be greater than 0, but got (2, 0, 2)"],
    ["conv_transpose1d", () => F.conv_transpose1d(torch.ones(1, 2, 4), torch.ones(2, 3, 2), null, 1, 9), "Given input size per channel: (1 x 4). Calculated output size per channel: (1 x -13)."],
    ["to_sparse", () => torch.ones(2, 2).to_sparse(3), "dense_to_sparse: sparse_dim argument must be in [0,2] range, but 3 is given"],
    ["to_sparse of no dims", () => torch.ones(2, 2).to_sparse(0), "dense_to_sparse: sparse_dim argument must be in >0 when self.dim()>0"],
    ["a list of strings", () => torch.tensor(["a"] as never), "too many dimensions 'str'"],
    ["a list of tensors", () => torch.tensor([torch.ones(2)] as never), "only one element tensors can be converted to Python scalars"],
  ])("%s", (_, body, sentence) => expect(messageOf(body)).toContain(sentence)); // prettier-ignore

  test("StepLR of no steps", () => {
    const optimizer = new optim.SGD([torch.zeros(1, { requires_grad: true })], { lr: 1 });
    expect(() => new optim.lr_scheduler.StepLR(optimizer, 0)).toThrow("step_size must not be 0");
  });
});

test("negative strides of dims that have no second element are those of a dense layout", () => {
  expect(torch.empty_strided([2, 1, 3], [3, -1, 1]).stride()).toEqual([3, 3, 1]);
  expect(torch.empty_strided([0, 3], [-1, -1]).stride()).toEqual([3, 1]);
  expect(torch.empty_strided([2, 3], [-1, 1], { device: "meta" }).stride()).toEqual([3, 1]);
});

test("an element of a tensor is written where a mask picks, and gradients go back through it", () => {
  const leaf = torch.arange(6, { dtype: torch.float32 }).view(2, 3).requires_grad_();
  const x = leaf.mul(1);
  x.index_put_([x.gt(1)], x.at(0, 1));
  expect(x.tolist()).toEqual([[0, 1, 1], [1, 1, 1]]); // prettier-ignore
  x.mul(torch.arange(6).view(2, 3)).sum().backward();
  expect(leaf.grad!.tolist()).toEqual([[0, 15, 0], [0, 0, 0]]); // prettier-ignore
});

test("norms that overflow and values that are infinite", () => {
  const far = torch.full([1, 3], 1e30, { dtype: torch.float32, requires_grad: true });
  const cosine = F.cosine_similarity(far, torch.ones(1, 3));
  expect(cosine.tolist()).toEqual([0]);
  cosine.sum().backward();
  expect(torch.trapezoid(torch.tensor([Infinity, 1])).item()).toBeNaN();
  expect(torch.trapezoid(torch.tensor([1, 5, 10]), { dx: 2 }).item()).toBe(21);
});

test.each<readonly [string, () => unknown, string]>([
  ["a gradient of a complex number", () => torch.func.grad((z: torch.Tensor) => z.mul(z))(torch.ones([], { dtype: torch.complex64 })), "grad can be implicitly created only for real scalar outputs but got torch.complex64"],
  ["its value too", () => torch.func.grad_and_value((x: torch.Tensor) => torch.complex(x, x))(torch.ones([])), "grad can be implicitly created only for real scalar outputs but got torch.complex64"],
  ["masks of an encoder layer", () => new nn.TransformerEncoderLayer(4, 2, 8)(torch.ones(3, 2, 4), { src_key_padding_mask: torch.zeros(2, 3, { dtype: torch.int64 }) }), "only bool and floating types of src_key_padding_mask are supported"],
  ["its other mask", () => new nn.TransformerEncoderLayer(4, 2, 8)(torch.ones(3, 2, 4), torch.zeros(3, 3, { dtype: torch.int32 })), "only bool and floating types of src_mask are supported"],
  ["masks of an encoder", () => new nn.TransformerEncoder(new nn.TransformerEncoderLayer(4, 2, 8), 1)(torch.ones(3, 2, 4), torch.zeros(3, 3, { dtype: torch.int32 })), "only bool and floating types of mask are supported"],
  ["categories that are not checked", () => new torch.distributions.OneHotCategorical({ probs: torch.tensor([0.2, -0.8]), validate_args: false }), "of distribution Categorical(probs: torch.Size([2])) to satisfy the constraint Simplex()"],
])("%s are refused as in PyTorch", (_, body, sentence) => expect(messageOf(body)).toContain(sentence)); // prettier-ignore

test("a complex result that depends on nothing has gradients of 0", () => {
  expect(
    torch.func
      .grad((_: torch.Tensor) => torch.ones([], { dtype: torch.complex64 }))(torch.ones(2))
      .tolist(),
  ).toEqual([0, 0]);
});

test("the states of a list of modules are stacked", () => {
  const heads = new nn.ModuleList([new nn.Linear(3, 2), new nn.Linear(3, 2)]);
  const [params] = torch.func.stack_module_state(heads);
  expect(Object.entries(params).map(([name, { shape }]) => [name, [...shape]])).toEqual([["weight", [2, 2, 3]], ["bias", [2, 2]]]); // prettier-ignore
  expect(torch.func.stack_module_state({ models: heads })[0].weight!.requires_grad).toBe(true);
});

test("padded sequences broadcast to the items of the first; nothing to clip has a norm of the default dtype", () => {
  const { pad_sequence } = nn.utils.rnn;
  const padded = pad_sequence([torch.ones(2, 3), torch.ones(3, 1), torch.ones(1)], { padding_value: 9 });
  expect(padded.sum([1, 2]).tolist()).toEqual([9, 33, 57]);
  expect(messageOf(() => pad_sequence([torch.ones(2, 1), torch.ones(3, 3)]))).toContain("output with shape [3, 1] doesn't match the broadcast shape [3, 3]"); // prettier-ignore
  torch.set_default_dtype(torch.float64);
  try {
    expect(nn.utils.clip_grad_norm_([new nn.Parameter(torch.ones(1))], 1).dtype).toBe(torch.float64);
  } finally {
    torch.set_default_dtype(torch.float32);
  }
});
