/** What PyTorch 2.15's own tests assert and was otherwise here; results and texts are PyTorch's. */
import { describe, expect, it } from "vitest";
import * as torch from "../../src/index.ts";
import { errorOf, messageOf } from "../support/messages.ts";

const { func, nn } = torch;
const functional = torch.autograd.functional;
const F64 = { dtype: torch.float64 };

describe("sizes that 64 bits cannot count", () => {
  it("are refused before memory is asked for", () => {
    const overflow = "Storage size calculation overflowed with sizes=";
    expect(messageOf(() => torch.empty([2, 4, 2 ** 29, 2 ** 29], F64))).toBe(`${overflow}[2, 4, 536870912, 536870912]`);
    expect(messageOf(() => torch.empty([2 ** 62]))).toBe(`${overflow}[4611686018427387904]`);
    expect(messageOf(() => torch.empty([2 ** 62], { device: "meta" }))).toContain(overflow);
    expect(messageOf(() => torch.empty([0, 2 ** 62, 4]))).toBe("Stride calculation overflowed");
    const x = torch.empty([], F64);
    expect(messageOf(() => x.resize_([2, 4, 2 ** 29, 2 ** 29]))).toContain(overflow);
    expect(messageOf(() => x.resize_([8, 8, 2 ** 29, 2 ** 29]))).toBe("numel: integer multiplication overflow");
    expect(messageOf(() => x.resize_([0, 4, 2 ** 61]))).toBe("Stride calculation overflowed");
  });
});

describe("arguments", () => {
  it("rot90 wraps dims before it compares them", () => {
    const outOfRange = "Dimension out of range (expected to be in range of [-3, 2], but got 3)";
    const cube = torch.ones(2, 2, 2);
    expect(messageOf(() => cube.rot90(1, [0, 3]))).toBe(outOfRange);
    expect(messageOf(() => cube.rot90(0, [3, 3]))).toBe(outOfRange);
    expect(messageOf(() => cube.rot90(1, [1, -2]))).toContain("to be different, but got dim0 = 1 and dim1 = -2");
    expect(torch.arange(4).view(2, 2).rot90(1, [-2, 1]).tolist()).toEqual([
      [1, 3],
      [0, 2],
    ]);
  });
  it("nothing is packed of no elements", () => {
    const { pack_padded_sequence } = nn.utils.rnn;
    const refusal = "Cannot pack empty tensors.";
    expect(messageOf(() => pack_padded_sequence(torch.randn(0, 0), []))).toBe(refusal);
    expect(messageOf(() => pack_padded_sequence(torch.randn(0, 1, 10), torch.tensor([11, 14]), true))).toBe(refusal);
    expect(messageOf(() => pack_padded_sequence(torch.randn(2, 0, 3), [], { enforce_sorted: false }))).toBe(refusal);
  });
  it("sizes of broadcast_shapes are whole", () => {
    const error = errorOf(() => torch.broadcast_shapes(1.1));
    expect(error).toBeInstanceOf(torch.RuntimeError);
    expect(error.message).toBe("Input shapes should be of type ints, a tuple of ints, or a list of ints, got 1.1");
  });
  it("grids are asked for their batch and their last dim first", () => {
    const refusal = (input: number[], grid: number[]): string =>
      messageOf(() => nn.functional.grid_sample(torch.zeros(input), torch.zeros(grid), { align_corners: false }));
    expect(refusal([1, 1, 2, 2], [1, 1, 1, 1, 3])).toContain(
      "to have size 2 in last dimension, but got grid with sizes",
    );
    expect(refusal([2, 1, 2, 2], [1, 1, 1, 3])).toContain("expected grid and input to have same batch size");
    expect(refusal([1, 1, 2, 2, 2], [1, 1, 1, 3])).toContain(
      "expected 5D input and grid with same number of dimensions",
    );
    expect(refusal([1, 1, 2, 2], [1, 2])).toContain("expected 4D input and grid with same number of dimensions");
  });
  it("dim_order takes what strides leave open as PyTorch does, or refuses it", () => {
    const orders = [
      torch.ones(2, 3).expand(4, 2, 3),
      torch.ones(2, 1, 3).transpose(0, 2),
      torch.ones(2, 3, 4).permute(1, 2, 0),
      torch.ones(1, 3, 1, 2).contiguous({ memory_format: torch.channels_last }),
      torch.ones(3, 1).expand(3, 4),
    ].map((x) => x.dim_order());
    expect(orders).toEqual([
      [0, 1, 2],
      [2, 1, 0],
      [2, 0, 1],
      [0, 2, 3, 1],
      [0, 1],
    ]);
    const open = torch.ones(2, 1, 3, 3);
    const several =
      "The tensor does not have unique dim order, or cannot map to exact one of the given memory formats.";
    expect(messageOf(() => open.dim_order({ ambiguity_check: true }))).toBe(several);
    const both = [torch.contiguous_format, torch.channels_last];
    expect(messageOf(() => open.dim_order({ ambiguity_check: both }))).toBe(several);
    expect(open.dim_order({ ambiguity_check: [torch.contiguous_format] })).toEqual([0, 1, 2, 3]);
    const spread = torch.ones(2, 3).expand(4, 2, 3);
    expect(messageOf(() => spread.dim_order({ ambiguity_check: true }))).toBe(
      "The tensor does not have unique dim order.",
    );
    expect(messageOf(() => open.dim_order({ ambiguity_check: "ABC" as never }))).toContain("a bool or a list");
  });
});

describe("second derivatives of products with several zeros", () => {
  const self = torch.ones([1], { ...F64, requires_grad: true });
  const index = torch.tensor([0, 0]);
  const second = (source: torch.Tensor, reduce: (x: torch.Tensor) => torch.Tensor): (torch.Tensor | null)[] => {
    const first = torch.autograd.grad(reduce(source).sum(), [self, source], { create_graph: true });
    return torch.autograd.grad(first[1]!.sum(), [self, source]);
  };
  const scattered = (x: torch.Tensor): torch.Tensor => self.scatter_reduce(0, index, x, "prod");
  const indexed = (x: torch.Tensor): torch.Tensor => self.index_reduce(0, index, x, "prod");
  it("are refused, and given for one zero", () => {
    const zeros = torch.zeros([2], { ...F64, requires_grad: true });
    expect(messageOf(() => second(zeros, scattered))).toBe(
      "scatter_reduce(): Double backward is unsupported for src when >1 zeros in src are scattered to the same position in self",
    );
    expect(messageOf(() => second(zeros, indexed))).toBe(
      "index_reduce(): Double backward is unsupported for source when >1 zeros in source are scattered to the same position in self",
    );
    const one = torch.tensor([0, 2], { ...F64, requires_grad: true });
    expect(second(one, scattered).map((x) => x!.tolist())).toEqual([[2], [1, 1]]);
    // The first derivatives stay what they are.
    expect(torch.autograd.grad(scattered(zeros).sum(), [zeros])[0]!.tolist()).toEqual([0, 0]);
  });
});

describe("forward mode", () => {
  const { forward_ad } = torch.autograd;
  it("says in PyTorch's words which operator has no derivative", () => {
    forward_ad.dual_level(() => {
      const dual = forward_ad.make_dual(torch.rand(3), torch.rand(3));
      const error = errorOf(() => torch.igamma(dual, dual));
      expect(error).toBeInstanceOf(torch.NotImplementedError);
      expect(error.message).toContain("Trying to use forward AD with igamma that does not support it because it has");
    });
  });
  const applied = (fn: { apply(...args: unknown[]): unknown }, ...others: unknown[]): unknown =>
    forward_ad.dual_level(() => fn.apply(forward_ad.make_dual(torch.ones(4), torch.ones(4)), ...others));
  it("holds a jvp in place to changing its tangent, and to giving it back", () => {
    const doubling = (jvp: (tangent: torch.Tensor) => torch.Tensor): unknown =>
      applied(
        class extends torch.autograd.Function {
          static override forward(ctx: torch.autograd.FunctionContext, x: torch.Tensor): torch.Tensor {
            ctx.mark_dirty(x);
            return x.mul_(2);
          }
          static override jvp(_: torch.autograd.FunctionContext, tangent: torch.Tensor): torch.Tensor {
            return jvp(tangent);
          }
        } as never,
      );
    expect(messageOf(() => doubling((tangent) => tangent))).toContain("is not modifying the forward mode gradients");
    expect(messageOf(() => doubling((tangent) => tangent.mul(2)))).toContain("is not modifying the forward mode");
    expect(messageOf(() => doubling((tangent) => tangent.mul(2).add_(0)))).toContain(
      "is not returning the forward mode",
    );
    expect(doubling((tangent) => tangent.mul_(2))).toBeInstanceOf(torch.Tensor);
  });
  it("holds the jvp of a view to a view of the tangent given", () => {
    const narrowed = (jvp: (tangent: torch.Tensor) => torch.Tensor): unknown =>
      applied(
        class extends torch.autograd.Function {
          static override forward(_: torch.autograd.FunctionContext, x: torch.Tensor): torch.Tensor {
            return x.narrow(0, 0, 2);
          }
          static override jvp(_: torch.autograd.FunctionContext, tangent: torch.Tensor): torch.Tensor {
            return jvp(tangent.narrow(0, 0, 2));
          }
        } as never,
      );
    expect(messageOf(() => narrowed((part) => part.clone()))).toContain("but the jvp is not returning a view.");
    expect(messageOf(() => narrowed((part) => part.clone().view_as(part)))).toContain(
      "the jvp is not returning a view of the given grad input.",
    );
    expect(narrowed((part) => part)).toBeInstanceOf(torch.Tensor);
  });
  it("carries tangents in torch.func.jvp where those around are switched off", () => {
    const one = torch.ones([]);
    const tangent = forward_ad._set_fwd_grad_enabled(false, () =>
      func.jvp((x: torch.Tensor) => x.sin(), [one], [one]),
    )[1];
    expect(tangent.item()).toBeCloseTo(Math.cos(1), 6);
    expect(forward_ad._is_fwd_grad_enabled()).toBe(true);
    const number = errorOf(() => func.jvp((x: unknown) => x, [1], [one] as never));
    expect(number).toBeInstanceOf(torch.RuntimeError);
    expect(number.message).toContain("Expected primals to only contain Tensors");
  });
});

describe("torch.autograd.functional", () => {
  const x = torch.rand(2, 2);
  const { hessian, jacobian } = functional;
  const loose = (f: (x: torch.Tensor) => unknown): ((x: torch.Tensor) => torch.Tensor) => f as never;
  it("checks the function of a hessian in both ways", () => {
    for (const vectorize of [false, true]) {
      const refusal = (f: (x: torch.Tensor) => unknown): string => messageOf(() => hessian(loose(f), x, { vectorize }));
      expect(refusal((y) => [y.sum(), y.sum()])).toBe("The function given to hessian should return a single Tensor");
      expect(refusal((y) => y.sum(1))).toContain("given to hessian should contain a single element");
      expect(refusal(() => "a")).toContain("the given outputs of the user-provided function has type <class 'str'>.");
      expect(hessian((y) => y.pow(3).sum().view(1, 1, 1), x, { vectorize }).shape).toEqual([2, 2, 2, 2]);
      expect(messageOf(() => hessian((y) => y.detach().sum(), x, { vectorize, strict: true }))).toContain(
        "Output 0 of the user-provided function does not require gradients.",
      );
    }
    expect(messageOf(() => hessian((y) => y.pow(3).sum(), x, { vectorize: true, strict: true }))).toContain(
      "`strict=True` and `vectorized=True` are not supported together.",
    );
  });
  it("checks inputs, outputs and strategies of a jacobian in both ways", () => {
    for (const vectorize of [false, true]) {
      expect(messageOf(() => jacobian((a) => a, [x, 2] as never, { vectorize }))).toContain(
        "The inputs given to jacobian must be either a Tensor or a tuple of Tensors but the value at index 1 has type <class 'int'>.",
      );
      expect(
        messageOf(() =>
          jacobian(
            loose(() => null),
            x,
            { vectorize },
          ),
        ),
      ).toContain("has type <class 'NoneType'>.");
      expect(
        jacobian((y) => y.long(), x, { vectorize })
          .sum()
          .item(),
      ).toBe(0);
      const graph = jacobian((y) => y.sin(), x, { vectorize, create_graph: true });
      expect(graph.requires_grad).toBe(true);
      const wrong = errorOf(() => jacobian((y) => y, x, { vectorize, strategy: "x" as never }));
      expect(wrong.name).toBe("AssertionError");
    }
    const forward = { strategy: "forward-mode" } as const;
    expect(messageOf(() => jacobian((y) => y, x, forward))).toContain("isonly implemented for `vectorize=True`.");
    expect(messageOf(() => jacobian((y) => y, x, { ...forward, vectorize: true, create_graph: true }))).toContain(
      '`create_graph=True` and `strategy="forward-mode"` are not supported together (yet).',
    );
  });
  it("keeps the graph that create_graph asks for under no_grad", () => {
    const inputs = torch.rand(4, 4).requires_grad_();
    const v = torch.ones(4).requires_grad_();
    const options = { create_graph: true };
    const [, product] = torch.no_grad(() => functional.vjp((y) => y.sum(1), inputs, v, options)) as torch.Tensor[];
    expect(product!.requires_grad).toBe(true);
    expect(product!.tolist()).toEqual(torch.ones(4, 4).tolist());
    const [, hvp] = torch.no_grad(() =>
      functional.hvp((y) => y.pow(3).sum(), inputs, inputs, options),
    ) as torch.Tensor[];
    expect(hvp!.requires_grad).toBe(true);
    expect(hvp!.sum().item()).toBeGreaterThan(0);
    // A number of more dims than none stays as it is.
    const [value] = functional.vhp((y) => y.sum().view(1, 1), inputs.detach(), inputs.detach()) as torch.Tensor[];
    expect(value!.shape).toEqual([1, 1]);
  });
});

describe("gradcheck", () => {
  it("names the check of batches where one of their operators fails", () => {
    const x = torch.rand([2], { ...F64, requires_grad: true });
    class Reads extends torch.autograd.Function {
      static override forward(_: torch.autograd.FunctionContext, y: torch.Tensor): torch.Tensor {
        return y.clone();
      }
      static override backward(_: torch.autograd.FunctionContext, grad: torch.Tensor): torch.Tensor {
        return grad.sum().item() > 1e9 ? grad.mul(2) : grad;
      }
    }
    const f = (y: torch.Tensor): torch.Tensor => Reads.apply(y) as torch.Tensor;
    const message = messageOf(() => torch.autograd.gradcheck(f, [x], { check_batched_grad: true }));
    expect(message).toContain("While computing batched gradients, got: ");
    expect(message).toContain("gradcheck or gradgradcheck failed while testing batched gradient");
  });
});

describe("adaptive pooling to nothing", () => {
  const F = nn.functional;
  const backward = (y: torch.Tensor): string => messageOf(() => y.sum().backward());
  const leaf = (...shape: number[]): torch.Tensor => torch.ones(shape, { requires_grad: true });
  const text = (name: string, sizes: string, dim: number): string =>
    `adaptive_${name}_backward(): Expected grad_output to have non-zero size for non-batch dimensions, but grad_output has sizes [${sizes}] with dimension ${dim} being empty`;
  it("has a result but no gradient", () => {
    expect(backward(F.adaptive_avg_pool2d(leaf(1, 2, 3, 3), [0, 2]))).toBe(text("avg_pool2d", "1, 2, 0, 2", 2));
    expect(backward(F.adaptive_max_pool2d(leaf(2, 3, 3), [2, 0]))).toBe(text("max_pool2d", "2, 2, 0", 2));
    expect(backward(F.adaptive_avg_pool1d(leaf(2, 3), 0))).toBe(text("avg_pool2d", "2, 1, 0", 2));
    expect(backward(F.adaptive_max_pool1d(leaf(1, 2, 3), 0))).toBe(text("max_pool2d", "1, 2, 1, 0", 3));
    expect(backward(F.adaptive_avg_pool3d(leaf(1, 2, 3, 3, 3), [0, 2, 2]))).toBe(
      text("avg_pool3d", "1, 2, 0, 2, 2", 2),
    );
    expect(backward(F.adaptive_avg_pool2d(leaf(1, 0, 3, 3), [2, 2]))).toBe(text("avg_pool2d", "1, 0, 2, 2", 1));
  });
  it("is no error where only the batch is empty, or where a mean is taken", () => {
    for (const [y, x] of [leaf(0, 2, 3, 3), leaf(1, 0, 3, 3)].map((x) => [F.adaptive_avg_pool2d(x, 1), x] as const)) {
      y.sum().backward();
      expect(x.grad!.shape).toEqual(x.shape);
    }
    const x = leaf(1, 0, 3);
    F.adaptive_avg_pool1d(x, 1).sum().backward();
    const z = leaf(0, 2, 3, 3);
    F.adaptive_max_pool2d(z, 2).sum().backward();
    expect([x.grad!.shape, z.grad!.shape]).toEqual([
      [1, 0, 3],
      [0, 2, 3, 3],
    ]);
  });
});

it("func.grad and jacrev want to know the argument", () => {
  const refusal = "argnums must be int or Tuple[int, ...], got: <class 'NoneType'>";
  const x = torch.ones(2);
  const sum = (y: torch.Tensor): torch.Tensor => y.sum();
  const all = { argnums: null as never };
  expect(messageOf(() => func.grad(sum, all)(x))).toBe(refusal);
  expect(messageOf(() => func.grad_and_value(sum, all)(x))).toBe(refusal);
  expect(messageOf(() => func.jacrev(sum, all)(x))).toBe(refusal);
});

it("ldexp_ keeps what it overwrites for the gradient of the exponents", () => {
  const leaf = (values: number[]): torch.Tensor => torch.tensor(values, { ...F64, requires_grad: true });
  const [x, exponents] = [leaf([0.3, 0.6]), leaf([1.3, 2.2])];
  x.mul(1).ldexp_(exponents).sum().backward();
  expect(x.grad!.tolist()).toEqual([expect.closeTo(2.462288827, 8), expect.closeTo(4.59479342, 8)]);
  expect(exponents.grad!.tolist()).toEqual([expect.closeTo(0.512018567, 8), expect.closeTo(1.910920863, 8)]);
});
