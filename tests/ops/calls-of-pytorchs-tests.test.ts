/** Kinds of calls that PyTorch's own test files make: what they give, refuse and warn of, as PyTorch 2.15 does. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as torch from "flambeau";
import { messageOf, warningsOf } from "../support/messages.ts";

const F = torch.nn.functional;
const i = (re: number, im: number): torch.Complex => new torch.Complex(re, im);

beforeAll(() => torch.set_warn_always(true));
afterAll(() => torch.set_warn_always(false));

describe("out", () => {
  const x = torch.tensor([-1.5, 2]);

  test("null is none", () => {
    expect(torch.amax(torch.ones(2, 3), 1, { out: null } as never).tolist()).toEqual([1, 1]);
    const dims = [[1], [0]];
    expect(torch.tensordot(torch.ones(2, 3), torch.ones(3, 2), { dims, out: null } as never).shape).toEqual([2, 2]);
  });

  test("operators of one operand take no other dtype", () => {
    const sentence = "Found dtype Double but expected Float";
    for (const f of [torch.abs, torch.neg, torch.floor, torch.ceil, torch.frac])
      expect(messageOf(() => f(x, { out: torch.empty(2, { dtype: torch.float64 }) } as never))).toContain(sentence);
  });

  test("conversions", () => {
    const wide = torch.empty(2, { dtype: torch.float64 });
    torch.clamp(x, torch.zeros(2), torch.ones(2), { out: wide } as never);
    expect(wide.tolist()).toEqual([0, 1]);
    torch.special.i0e(torch.zeros(2), { out: wide } as never);
    expect(wide.tolist()).toEqual([1, 1]);
    const largest = torch.empty([], { dtype: torch.float64 });
    torch.max(x, { out: largest } as never);
    expect(largest.item()).toBe(2);
    expect(messageOf(() => torch.mv(torch.ones(2, 2), x, { out: wide } as never))).toContain(
      "addmv input tensors must have the same dtype, but got Double, Float, and Float",
    );
    expect(messageOf(() => torch.fft.rfft2(torch.ones(2, 2), { out: torch.empty(2, 2) } as never))).toContain(
      "rfftn expects a complex output tensor, but got Float",
    );
  });

  test("rows of numbers keep an output's shape", () => {
    const out = torch.zeros(2, 2);
    torch.arange(4, { out } as never);
    expect(out.tolist()).toEqual([
      [0, 1],
      [2, 3],
    ]);
    const warnings = warningsOf(() => torch.arange(3, { out: torch.zeros(5) } as never));
    expect(warnings.join()).toContain("which does not match the computed number of elements 3");
  });

  test("only an output may not require grad where there is no derivative", () => {
    const leaf = torch.ones(2, { requires_grad: true });
    expect(torch.floor_divide(leaf, 2, { out: torch.empty(2) } as never).tolist()).toEqual([0, 0]);
    expect(messageOf(() => torch.floor_divide(x, 2, { out: leaf } as never))).toContain("aten::floor_divide()");
  });
});

describe("arguments", () => {
  test("random_ from a number on", () => {
    const drawn = torch.empty(100, { dtype: torch.uint8 }).random_(250, null);
    expect(drawn.min().item()).toBeGreaterThanOrEqual(250);
    expect(new Set(drawn.tolist() as number[]).size).toBe(6);
  });

  test("a list that holds items of an index", () => {
    const x = torch.arange(20).view(4, 5);
    const index = [[0, 2], [-1]] as never;
    expect(x.at(index).tolist()).toEqual([4, 14]);
    expect(warningsOf(() => x.at([":", [1, 3]] as never)).join()).toContain("non-tuple sequence");
    expect(x.at([[0, 1]]).shape).toEqual([1, 2, 5]); // an array of integers is one index
  });

  test("old forms of sums and products warn, and mean what they meant", () => {
    const m = torch.eye(2);
    const warnings = warningsOf(() => {
      expect((torch.add as never as (...a: unknown[]) => torch.Tensor)(m, 2, m).tolist()).toEqual([
        [3, 0],
        [0, 3],
      ]);
      expect((m.addmm as never as (...a: unknown[]) => torch.Tensor)(2, m, m).tolist()).toEqual([
        [3, 0],
        [0, 3],
      ]);
      expect((torch.addmm as never as (...a: unknown[]) => torch.Tensor)(2, m, 3, m, m).tolist()).toEqual([
        [5, 0],
        [0, 5],
      ]);
    });
    expect(warnings[0]).toContain(
      "This overload of add is deprecated:\n\tadd(Tensor input, Number alpha, Tensor other, *, Tensor out = None)",
    );
    expect(warnings).toHaveLength(3);
  });

  test("weights of elementwise losses", () => {
    const [a, b, weight] = [torch.tensor([1.5, 2]), torch.zeros(2), torch.tensor([1, 3.5])];
    expect(F.mse_loss(a, b, { weight }).item()).toBeCloseTo((2.25 + 14) / 4.5, 5);
    expect(F.l1_loss(a, b, { weight, reduction: "sum" }).item()).toBe(8.5);
    expect(F.huber_loss(a, b, { weight }).item()).toBeCloseTo((1 + 3.5 * 1.5) / 2, 5);
    expect(messageOf(() => F.mse_loss(a, b, { weight: torch.ones(1) }))).toContain("Weights and input must have");
  });
});

describe("values", () => {
  test("isclose of complex numbers", () => {
    const [a, b] = [torch.tensor([i(1, 2), i(1, 2)]), torch.tensor([i(1, 2), i(1, 3)])];
    expect(torch.isclose(a, b).tolist()).toEqual([true, false]);
    expect(torch.isclose(torch.tensor([i(NaN, 0)]), torch.tensor([i(NaN, 0)]), { equal_nan: true }).item()).toBe(true);
  });

  test("products of complex numbers at indices", () => {
    const out = torch
      .ones(2, { dtype: torch.complex64 })
      .scatter_reduce(0, torch.tensor([0, 0]), torch.tensor([i(1, 2), i(3, -1)]), "prod");
    expect([out.at(0).real.item(), out.at(0).imag.item()]).toEqual([5, 5]);
    const mean = torch
      .zeros(1, { dtype: torch.complex64 })
      .scatter_reduce(0, torch.tensor([0, 0]), torch.tensor([i(1, 2), i(3, 4)]), "mean", { include_self: false });
    expect([mean.real.item(), mean.imag.item()]).toEqual([2, 3]);
  });

  test("sums of halves at indices are rounded once", () => {
    const values = torch.tensor([1, 2 ** -11, 2 ** -11], { dtype: torch.float16 });
    const sum = torch.zeros(1, { dtype: torch.float16 }).scatter_add(0, torch.tensor([0, 0, 0]), values);
    expect(sum.item()).toBe(1 + 2 ** -10);
  });

  test("as_strided_copy and empty_permuted", () => {
    const x = torch.arange(9).float().requires_grad_(true);
    const copy = torch.as_strided_copy(x, [2, 2], [1, 2]);
    expect([copy.stride(), copy.tolist()]).toEqual([
      [2, 1],
      [
        [0, 2],
        [1, 3],
      ],
    ]);
    copy.sum().backward();
    expect(x.grad!.tolist()).toEqual([1, 1, 1, 1, 0, 0, 0, 0, 0]);
    expect(torch.empty_permuted([2, 3, 5, 7], [0, 2, 3, 1]).stride()).toEqual([105, 1, 21, 3]);
    expect(messageOf(() => torch.empty_permuted([2, 3], [0, 0]))).toContain("Duplicate dim not allowed");
  });

  test("vecdot conjugates its first operand in every rank", () => {
    const dot = torch.linalg.vecdot(torch.tensor([[i(0, 1)]]), torch.tensor([[i(2, 3)]]));
    expect([dot.real.item(), dot.imag.item()]).toEqual([3, -2]);
  });

  test("strides of rsub follow its second operand", () => {
    const [a, b] = [torch.ones(2, 3, 4).permute(2, 1, 0), torch.ones(4, 3, 2)];
    expect(torch.rsub(a, b).stride()).toEqual(torch.sub(b, a).stride());
  });

  test("normal_ puts the mean into both parts", () => {
    torch.manual_seed(7);
    const z = torch.zeros(5, { dtype: torch.complex64 }).normal_(3, 1);
    expect((z.real.tolist() as number[])[0]).toBeCloseTo(2.8962, 4);
    expect((z.imag.tolist() as number[])[0]).toBeCloseTo(3.5559, 4);
  });

  test("multinomial of a transposed tensor draws in memory order", () => {
    const p = torch.tensor([0.1, 0.9, 0.3, 0.2, 0.7, 0.4, 0.6, 0.5, 0.8]).view(3, 3).t();
    torch.manual_seed(7);
    expect(torch.multinomial(p, 3).tolist()).toEqual([
      [2, 0, 1],
      [0, 2, 1],
      [2, 1, 0],
    ]);
  });

  test("the one point of a histogram is where its range's middle edge is", () => {
    // Every step of linspace is rounded to float32, so that the edge is the point itself.
    const x = torch.tensor([[-8.478373527526855]]);
    const { hist } = torch.histogramdd(x, 4);
    expect(hist.tolist()).toEqual([0, 0, 1, 0]);
  });
});

describe("refusals", () => {
  test("embedding bags", () => {
    const [input, weight] = [torch.tensor([[0, 7]]), torch.ones(3, 2)];
    expect(messageOf(() => F.embedding_bag(input, weight, { mode: "max" }))).toContain(
      "embedding_bag: Expected idx >= 0 && idx < num_embeddings but found idx to be 7",
    );
    expect(messageOf(() => F.embedding_bag(input, weight, { mode: "sum" }))).toContain(
      "Index 1 of input takes value 7 which is not in the valid range [0, 3)",
    );
    expect(messageOf(() => F.embedding_bag(input, torch.ones(3, 2, 2)))).toContain("weight has to be a 2D Tensor");
    expect(messageOf(() => F.embedding_bag(input, weight, { padding_idx: 5 }))).toContain(
      "padding_idx must be within the number of embeddings, -3 through 2, but got 5",
    );
  });

  test("overlapping memory in random fills", () => {
    const expanded = torch.zeros(1).expand(3);
    for (const fill of ["normal_", "uniform_", "random_", "exponential_"] as const)
      expect(messageOf(() => expanded[fill]())).toContain("more than one element of the written-to tensor");
  });

  test("operators without deterministic results", () => {
    torch.use_deterministic_algorithms(true);
    const put = (): unknown => torch.zeros(2).put_(torch.tensor([0]), torch.ones(1));
    expect(messageOf(put)).toContain("put_ does not have a deterministic implementation");
    torch.use_deterministic_algorithms(true, { warn_only: true });
    expect(warningsOf(put).join()).toContain("(True, warn_only=True)");
    torch.use_deterministic_algorithms(false);
    put();
  });

  test("classes and sentences", () => {
    const whole = torch.ones(2, 2, { dtype: torch.int64 });
    const thrown = (body: () => unknown): string => {
      try {
        body();
      } catch (error) {
        return `${(error as Error).constructor.name}: ${(error as Error).message}`;
      }
      return "nothing";
    };
    expect(thrown(() => torch.linalg.vector_norm(whole))).toContain(
      "NotImplementedError: linalg.vector_norm: Expected",
    );
    expect(thrown(() => torch.linalg.svd(whole))).toContain("NotImplementedError: linalg.svd: Expected");
    expect(thrown(() => torch.polar(whole, whole))).toContain("NotImplementedError: Expected both inputs to be Half");
    expect(thrown(() => whole.exponential_())).toContain(
      "RuntimeError: Exponential distribution is a continuous probability distribution. dtype must be a floating point but you specified Long",
    );
    expect(thrown(() => F.multi_margin_loss(whole, torch.tensor([0, 1])))).toContain(
      "\"multi_margin_loss_cpu_kernel\" not implemented for 'Long'",
    );
    expect(thrown(() => torch.add(torch.ones(1), torch.ones(1), { alpha: i(1, 1) }))).toContain(
      "For non-complex input tensors, argument alpha must not be a complex number.",
    );
  });
});

describe("warnings", () => {
  const cases: [string, () => unknown, string][] = [
    [
      "copies of complex numbers into real ones",
      () => torch.zeros(1).copy_(torch.tensor([i(1, 1)])),
      "Casting complex values to real discards the imaginary part",
    ],
    [
      "scatter with reduce",
      () => torch.zeros(2).scatter_(0, torch.tensor([0]), torch.ones(1), { reduce: "add" }),
      "The reduce argument of torch.scatter with Tensor src is deprecated",
    ],
    [
      "triangular_solve",
      () => torch.triangular_solve(torch.ones(1, 1), torch.ones(1, 1)),
      "torch.triangular_solve is deprecated in favor of torch.linalg.solve_triangular",
    ],
    [
      "same padding of even kernels",
      () => F.conv1d(torch.ones(1, 1, 4), torch.ones(1, 1, 2), { padding: "same" }),
      "Using padding='same' with even kernel lengths and odd dilation",
    ],
    ["variance of nothing", () => torch.zeros(0).var(), "degrees of freedom is <= 0"],
  ];
  test.each(cases)("%s", (_, body, sentence) => {
    expect(warningsOf(body).join()).toContain(sentence);
  });

  test("none where PyTorch gives none", () => {
    const silent = (): unknown => [torch.combinations(torch.arange(3)), torch.tensor([i(1, 1)]).bool()];
    expect(warningsOf(silent)).toEqual([]);
  });
});
