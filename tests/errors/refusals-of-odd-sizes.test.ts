/** What PyTorch 2.15 refuses of empty, negative, huge and misfitting input, in its words. */
import { describe, expect, it } from "vitest";
import * as torch from "flambeau";

const { nn } = torch;
const F = nn.functional;
const zeros = (...shape: number[]): torch.Tensor => torch.zeros(shape, { dtype: torch.int64 });

describe("refusals", () => {
  it("of unpooling", () => {
    const text = (n: number): string =>
      `max_unpooling: output_size must contain non-negative spatial dimensions, but got output_size[0]=${n}`;
    expect(() => F.max_unpool1d(torch.ones(1, 1, 2), zeros(1, 1, 2), -9)).toThrow(text(-18));
    expect(() => F.max_unpool2d(torch.ones(1, 1, 2, 2), zeros(1, 1, 2, 2), 2, -5)).toThrow(text(-3));
    expect(() => new nn.MaxUnpool2d(-44717, { stride: 2 })(torch.rand(1, 1, 2, 2), zeros(1, 1, 2, 2))).toThrow(
      text(-44715),
    );
    const halved =
      (...output_ratio: number[]) =>
      () =>
        F.fractional_max_pool2d(torch.ones(1, 1, 4, 4), 2, { output_ratio: output_ratio as never });
    expect(halved(0.5)).toThrow(torch.IndexError);
    expect(halved(0.5, 0.5, 0.6)).toThrow("requires output_ratio to either be a single Int or tuple of Ints.");
  });

  it("of norms of nothing", () => {
    const none = torch.ones(0);
    expect(() => torch.norm(none, Infinity)).toThrow("cannot compute the inf norm on an empty tensor");
    expect(() => none.norm(-1)).toThrow("cannot compute the -1 norm on an empty tensor");
    expect(() => torch.ones(0, 2).norm(-Infinity, 0)).toThrow("cannot compute the -inf norm on the dimension 0");
    expect(torch.ones(0, 2).norm(Infinity, 1).shape).toEqual([0]);
    expect(none.norm(1).item()).toBe(0);
  });

  it("of permutations that their dtype does not hold", () => {
    const of = (n: number, dtype: torch.DType) => () => torch.randperm(n, { dtype });
    expect(of(257, torch.uint8)).toThrow("value cannot be converted to type uint8_t without overflow");
    expect(of(129, torch.int8)).toThrow("value cannot be converted to type int8_t without overflow");
    expect(of(32769, torch.int16)).toThrow("value cannot be converted to type int16_t without overflow");
    expect(of(2050, torch.float16)).toThrow("n cannot be greater than 2049 for Half type.");
    expect(of(256, torch.uint8)().shape).toEqual([256]);
  });

  it("of repeats that are no integers", () => {
    const x = torch.ones(2);
    for (const repeats of [torch.ones(2), torch.ones(1), torch.tensor(1.5)])
      expect(() => torch.repeat_interleave(x, repeats)).toThrow(`"repeat_interleave_cpu" not implemented for 'Float'`);
    expect(() => torch.repeat_interleave(x, torch.ones(1, { dtype: torch.bool }))).toThrow("for 'Bool'");
  });

  it("of padding", () => {
    expect(() => F.pad(torch.ones(2, 2), [-3, 0])).toThrow("narrow(): length must be non-negative.");
    expect(() => F.pad(torch.ones(2, 2), [1, 1, 1, 1, 1, 1])).toThrow(
      "Padding length should be less than or equal to two times the input dimension but got padding length 6 and input of dimension 2",
    );
    expect(() => F.embedding(zeros(1), torch.ones(2, 2), { padding_idx: 5 })).toThrow(
      expect.objectContaining({ name: "AssertionError", message: "Padding_idx must be within num_embeddings" }),
    );
  });

  it("of modes and sizes", () => {
    const x = torch.ones(2, 3);
    expect(() => x.scatter_reduce(0, zeros(1, 1), torch.ones(1, 1), "foo" as never)).toThrow("amax or amin, got foo");
    expect(() => new nn.MultiheadAttention(0, 2)).toThrow(torch.ValueError);
    const transposed = new nn.ConvTranspose2d(1, 1, 2, { stride: 2 });
    expect(() => transposed.forward(torch.ones(1, 1, 2, 2), [9, 9])).toThrow("requested an output size of (9, 9), but");
    const pos_weight = torch.ones(3);
    expect(() => F.binary_cross_entropy_with_logits(torch.ones(2), torch.ones(2), { pos_weight })).toThrow(
      "The size of tensor a (3) must match the size of tensor b (2) at non-singleton dimension 0",
    );
  });
});

describe("more refusals", () => {
  it("of interpolation without spatial dims, and of masks of keys", () => {
    expect(() => F.interpolate(torch.ones(2), { size: 2 })).toThrow(
      "Input Error: Only 3D, 4D and 5D input Tensors supported (got 1D) for the modes: nearest |",
    );
    const attention = new nn.MultiheadAttention(4, 2);
    const x = torch.ones(2, 1, 4);
    const masked =
      (...shape: number[]) =>
      () =>
        attention(x, x, x, { key_padding_mask: torch.ones(shape) });
    expect(masked(3, 3)).toThrow("Expected key_padded_mask.shape[0] to be 1, but got 3");
    expect(masked(1, 3)).toThrow("Expected key_padded_mask.shape[1] to be 2, but got 3");
  });

  it("of modes that are no booleans, and of more segments than steps", () => {
    expect(() => torch.set_grad_enabled("a" as never)).toThrow(
      "set_grad_enabled(): argument 'enabled' (position 1) must be bool, not str",
    );
    const run = () =>
      torch.utils.checkpoint.checkpoint_sequential([new nn.ReLU()], 2, torch.ones(2), { use_reentrant: false });
    expect(run).toThrow("range() arg 3 must not be zero");
  });

  it("sparse gradients of embeddings of width 0", () => {
    const weight = torch.ones(10, 0, { requires_grad: true });
    F.embedding(zeros(0), weight, { sparse: true }).sum().backward();
    expect(weight.grad!.shape).toEqual([10, 0]);
    expect(weight.grad!.is_sparse).toBe(true);
  });
});

describe("seeds, storages and order", () => {
  it("seeds", () => {
    for (const seed of [2n ** 64n, -(2n ** 63n) - 1n])
      expect(() => torch.manual_seed(seed)).toThrow(
        expect.objectContaining({ name: "ValueError", message: "Overflow when unpacking long long" }),
      );
    torch.manual_seed(1.5);
    expect(torch.initial_seed()).toBe(1);
    expect(() => new torch.Generator().manual_seed(1.5)).toThrow("manual_seed expected a long, but got float");
  });

  it("storages with a device", () => {
    expect(new torch.UntypedStorage({ device: "cpu" }).length).toBe(0);
    expect(new torch.UntypedStorage(3, { device: "cpu" }).length).toBe(3);
  });

  it("unique slices with NaN come in the order of std::sort", () => {
    const x = torch.tensor([NaN, 0, 0, NaN, NaN, 1]);
    const [values, inverse, counts] = torch.unique(x, {
      dim: 0,
      return_inverse: true,
      return_counts: true,
    }) as never as torch.Tensor[];
    expect(values!.tolist()).toEqual([NaN, 0, NaN, NaN, 1]);
    expect(inverse!.tolist()).toEqual([0, 1, 1, 2, 3, 4]);
    expect(counts!.tolist()).toEqual([1, 2, 1, 1, 1]);
    const y = torch.tensor([3, NaN, 1, NaN, 2, 0], { dtype: torch.float64 });
    expect((torch.unique(y, { dim: 0 }) as torch.Tensor).tolist()).toEqual([0, 1, 3, NaN, NaN, 2]);
    const rows = torch.tensor([
      [1, NaN],
      [0, 1],
      [1, NaN],
      [0, 1],
    ]);
    expect((torch.unique(rows, { dim: 0 }) as torch.Tensor).shape).toEqual([3, 2]);
  });
});

describe("numbers, sizes and copies", () => {
  it("tensors that require grad stand for no number", () => {
    const x = torch.ones(2);
    const g = torch.tensor(1.5, { requires_grad: true });
    expect(() => torch.isclose(x, x, torch.tensor(1.5) as never, g as never)).toThrow(
      "isclose(): argument 'atol' (position 4) must be float, not Tensor",
    );
    expect(() => torch.add(x, x, { alpha: g as never })).toThrow("add(): argument 'alpha' must be Number, not Tensor");
    expect(() => torch.full([2], g as never)).toThrow(
      "full(): argument 'fill_value' (position 2) must be Number, not Tensor",
    );
  });

  it("sizes by name, of tensors without dims, and addresses of nothing", () => {
    const x = torch.ones(2, 3);
    expect(x.size({ dim: null } as never)).toEqual([2, 3]);
    expect(x.stride({ dim: null } as never)).toEqual([3, 1]);
    expect(() => torch.tensor(1).size(0)).toThrow("Dimension specified as 0 but tensor has no dimensions");
    expect(torch.ones(3, 0).data_ptr()).toBe(0);
    expect(x.data_ptr()).toBeGreaterThan(0);
  });

  it("scans of scalars along other dims, functions that are none, and switches that are no booleans", () => {
    expect(() => torch.cummax(torch.tensor(1.5), 100)).toThrow(
      "cummax(): Expected reduction dim -1 or 0 for scalar but got 100",
    );
    expect(() => torch.ones(2).apply_("a" as never)).toThrow("'str' object is not callable");
    expect(() => torch.use_deterministic_algorithms(1 as never)).toThrow(
      "_set_deterministic_algorithms(): argument 'mode' (position 1) must be bool, not int",
    );
  });

  it("a deep copy takes a sparse gradient along", () => {
    const weight = torch.ones(3, 2, { requires_grad: true });
    F.embedding(torch.tensor([1]), weight, { sparse: true })
      .sum()
      .backward();
    expect(torch.deepcopy(weight.grad!).to_dense().sum().item()).toBe(2);
    const copy = torch.deepcopy(weight);
    expect(copy.grad!.is_sparse).toBe(true);
    expect(copy.grad!.to_dense().tolist()).toEqual([
      [0, 0],
      [1, 1],
      [0, 0],
    ]);
  });
});
