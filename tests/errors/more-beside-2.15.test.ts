/** What PyTorch 2.15 refuses, warns of and gives in corners that were compared call by call. */
import { describe, expect, it } from "vitest";
import * as torch from "../../src/index.ts";

const { linalg } = torch;
const F = torch.nn.functional;
const f = (data: unknown, dtype = torch.float32): torch.Tensor => torch.tensor(data as number[], { dtype });

describe("old forms of sums", () => {
  it("take a number and its factor by position", () => {
    const x = torch.arange(3).float();
    expect(torch.add(x, 1, 5 as never).tolist()).toEqual([5, 6, 7]);
    expect(torch.sub(x, 1, 5 as never).tolist()).toEqual([-5, -4, -3]);
    expect(x.add(1, 5 as never).tolist()).toEqual([5, 6, 7]);
    expect(torch.rsub(x, 1, 5 as never).tolist()).toEqual([1, -4, -9]);
    expect(
      x
        .clone()
        .add_(1, 5 as never)
        .tolist(),
    ).toEqual([5, 6, 7]);
    expect(() => torch.add(x, x, 5 as never)).toThrow("add() takes 2 positional arguments but 3 were given");
    expect(() => torch.mul(x, 1, 5 as never)).toThrow("mul() takes 2 positional arguments but 3 were given");
  });
});

describe("linalg of infinities", () => {
  it("eigenvalues are NaN, of the matrices that have some", () => {
    const values = linalg.eigvals(
      f([
        [
          [Infinity, 1],
          [1, 2],
        ],
        [
          [1, 0],
          [0, 2],
        ],
      ]),
    );
    expect(String(values)).toBe("tensor([[nan+nanj, nan+nanj],\n        [1.+0.j, 2.+0.j]])");
    const symmetric = f([
      [Infinity, 1],
      [1, 2],
    ]);
    expect(linalg.eigvalsh(symmetric).tolist()).toEqual([NaN, NaN]);
    expect(linalg.eigh(symmetric).eigenvalues.tolist()).toEqual([NaN, NaN]);
    expect(() => linalg.eig(symmetric)).toThrow("torch.linalg.eig: input tensor should not contain infs or NaNs.");
  });

  it("lstsq wants as many dims, or one fewer", () => {
    expect(() => linalg.lstsq(torch.ones(2, 3, 2), torch.ones(3))).toThrow(
      "input.dim() must be greater or equal to other.dim() and (input.dim() - other.dim()) <= 1",
    );
  });
});

describe("refusals", () => {
  const cases: Record<string, [() => unknown, string]> = {
    "conj_physical_ of a leaf": [
      () => torch.ones(2, { requires_grad: true }).conj_physical_(),
      "a leaf Variable that requires grad is being used in an in-place operation.",
    ],
    "slice_copy's dim": [
      () => torch.slice_copy(torch.ones(2, 2), 5, 0, 1),
      "Dimension out of range (expected to be in range of [-2, 1], but got 5)",
    ],
    "the mean of an integer hinge loss": [
      () => F.hinge_embedding_loss(torch.tensor([1, 2]), torch.tensor([1, -1])),
      "mean(): could not infer output dtype. Input dtype must be either a floating point or complex dtype. Got: Long",
    ],
    "adaptive pools of matrices": [
      () => new torch.nn.AdaptiveAvgPool2d(2).forward(torch.ones(2, 2)),
      "adaptive_avg_pool2d(): Expected 3D or 4D tensor, but got [2, 2]",
    ],
    "adaptive max pools of matrices": [
      () => new torch.nn.AdaptiveMaxPool3d(2).forward(torch.ones(2, 2)),
      "adaptive_max_pool3d(): Expected 4D or 5D tensor, but got: [2, 2]",
    ],
    "negative sizes of pools": [
      () => F.adaptive_avg_pool1d(torch.ones(1, 1, 1), [-1]),
      "adaptive_avg_pool2d: elements of output_size must be greater than or equal to 0 but received {1, -1}",
    ],
    "narrow_copy of a negative length": [
      () => torch.narrow_copy(torch.ones(10), 0, 0, -1),
      "start (0) + length (-1) exceeds dimension size (10).",
    ],
    "masked_fill of halves": [
      () => torch.ones(2).half().masked_fill(torch.tensor(true), 1e30),
      "value cannot be converted to type c10::Half without overflow",
    ],
    "promote_types of numbers": [
      () => torch.promote_types(1 as never, 2 as never),
      "promote_types(): argument 'type1' (position 1) must be torch.dtype, not int",
    ],
    "can_cast to a number": [
      () => torch.can_cast(torch.float32, 3 as never),
      "can_cast(): argument 'to' (position 2) must be torch.dtype, not int",
    ],
    "result_type of texts": [
      () => torch.result_type("a" as never, 1),
      "result_type() received an invalid combination of arguments - got (str, int)",
    ],
    "arange of nothing": [
      () => (torch.arange as () => unknown)(),
      "arange() received an invalid combination of arguments - got ()",
    ],
    "lengths of ctc_loss as numbers": [
      () => F.ctc_loss(torch.zeros(5, 1, 3), torch.tensor([[1, 2]]), 5, 2),
      "ctc_loss() received an invalid combination of arguments - got (Tensor, Tensor, int, int, int, int, bool)",
    ],
    "unfold of a matrix": [
      () => F.unfold(torch.ones(2, 2), 2),
      "Dimension out of range (expected to be in range of [-2, 1], but got 2)",
    ],
    "unfold with three sizes": [
      () => F.unfold(torch.ones(1, 2, 3, 3), [2, 2, 2] as never),
      "It is expected kernel_size equals to 2, but got size 3",
    ],
    "fold with three sizes": [
      () => F.fold(torch.ones(1, 4, 4), [3, 3, 3] as never, 2),
      "It is expected output_size equals to 2, but got size 3",
    ],
    "baddbmm of matrices": [
      () => torch.baddbmm(torch.ones(2, 2), torch.ones(2, 2), torch.ones(2, 2)),
      "Dimension out of range (expected to be in range of [-2, 1], but got 2)",
    ],
    "addbmm of vectors": [
      () => torch.addbmm(torch.ones(2), torch.ones(2), torch.ones(2)),
      "Dimension out of range (expected to be in range of [-1, 0], but got 1)",
    ],
    "baddbmm of numbers": [
      () => torch.baddbmm(torch.ones(1), torch.tensor(2), torch.ones(1, 2, 2)),
      "Dimension specified as 0 but tensor has no dimensions",
    ],
    "a folder that is not there": [
      () => torch.save({}, "/nonexistent/file.pt"),
      "Parent directory /nonexistent does not exist.",
    ],
  };
  for (const [name, [call, text]] of Object.entries(cases)) it(name, () => expect(call).toThrow(text));

  it("files that are not there have Python's class", () => {
    let error: unknown;
    try {
      torch.load("/nonexistent/file.pt");
    } catch (caught) {
      error = caught;
    }
    expect((error as Error).name).toBe("FileNotFoundError");
    expect(error).toBeInstanceOf(torch.RuntimeError);
  });
});

it("hinge_embedding_loss has the dtype of its input", () => {
  const half = F.hinge_embedding_loss(f([1, 2, 3], torch.float16), f([1, -1, 1]));
  expect(String(half)).toBe("tensor(1.3330, dtype=torch.float16)");
});

it("complex numbers do not fit integers", () => {
  expect(() => torch.ones(2).long().fill_(new torch.Complex(0, 1))).toThrow(
    "value cannot be converted to type int64_t without overflow",
  );
});

it("zero_ of compressed sparse tensors leaves no entries", () => {
  const sparse = torch.eye(2).to_sparse_csr().zero_();
  expect(sparse._nnz()).toBe(0);
  expect(sparse.to_dense().tolist()).toEqual([
    [0, 0],
    [0, 0],
  ]);
});
