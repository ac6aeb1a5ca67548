/** Wrong calls: names that are not there, types that do not fit, shapes that do not go together. */
import * as torch from "flambeau";
import { nn, utils } from "flambeau";
import { describe, expect, test } from "vitest";

const F = nn.functional;
const x = torch.ones(2, 3);
/** Calls that TypeScript would refuse. */
const wrong = (value: unknown): never => value as never;

describe("unknown names suggest near ones", () => {
  const cases: readonly [string, () => unknown, string][] = [
    ["dims", () => x.sum(wrong({ dims: 1 })), "sum() got an unexpected keyword argument 'dims'\nDid you mean 'dim'?"],
    ["keep_dim", () => x.mean(wrong({ dim: 0, keep_dim: true })), "Did you mean 'keepdim'?"],
    ["a letter", () => x.softmax(wrong({ dmi: 1 })), "Did you mean 'dim'?"],
    ["nothing near", () => x.cumsum(wrong({ colour: 1 })), "It takes: self, dim, dtype."],
    [
      "a layer's kernel",
      () => new nn.Conv2d(1, 2, wrong({ kernel: 3 })),
      "Conv2d.__init__() got an unexpected keyword argument 'kernel'\nDid you mean 'kernel_size'?",
    ],
    ["a layer's bias", () => new nn.Linear(1, 2, wrong({ use_bias: false })), "Did you mean 'bias'?"],
    ["a loss", () => new nn.CrossEntropyLoss(wrong({ labelSmoothing: 0.1 })), "Did you mean 'label_smoothing'?"],
    ["a loader", () => new utils.data.DataLoader([1, 2], wrong({ batchSize: 2 })), "batch_size"],
    [
      "a function of nn.functional",
      () => F.cross_entropy(x, torch.tensor([0, 1]), wrong({ weights: x })),
      "Did you mean 'weight'?",
    ],
  ];
  for (const [name, call, text] of cases)
    test(name, () => {
      expect(call).toThrow(text);
    });
});

describe("wrong types name the argument", () => {
  const cases: readonly [string, () => unknown, string][] = [
    ["a text for a dim", () => x.softmax(wrong("1")), "softmax(): argument 'dim' (position 1) must be int, not str"],
    [
      "a tensor for a list",
      () => torch.cat(wrong(x)),
      "cat(): argument 'tensors' (position 1) must be tuple of Tensors, not Tensor",
    ],
    [
      "a list for a tensor",
      () => torch.relu(wrong([1, 2])),
      "relu(): argument 'input' (position 1) must be Tensor, not list",
    ],
    ["a text for a tensor", () => x.add(wrong("1")), "add(): argument 'other' (position 1) must be Tensor, not str"],
    [
      "a text for a tensor under another name",
      () => x.arctan2(wrong("1")),
      "atan2(): argument 'other' (position 1) must be Tensor, not str",
    ],
    [
      "a text for a bound",
      () => x.clone().clamp_(wrong("1")),
      "clamp_() received an invalid combination of arguments - got (str)",
    ],
    [
      "a text for a correction",
      () => x.std(wrong("1")),
      "std(): argument 'dim' (position 1) must be tuple of ints, not str",
    ],
    [
      "too many for a method",
      () => Reflect.apply(x.view_as, x, [x, 1]),
      "view_as() takes 1 positional argument but 2 were given",
    ],
    [
      "one for a method without any",
      () => Reflect.apply(x.abs, x, [1]),
      "TensorBase.abs() takes no arguments (1 given)",
    ],
    [
      "one too many for its function",
      () => torch.abs(x, wrong(1)),
      "abs() takes 1 positional argument but 2 were given",
    ],
    [
      "a text for pieces",
      () => x.hsplit(wrong("1")),
      "hsplit() received an invalid combination of arguments - got (str), but expected one of:\n * (int sections)\n * (tuple of ints indices)",
    ],
    [
      "half a size of pieces",
      () => x.split(1.5),
      "split_with_sizes(): argument 'split_sizes' (position 2) must be tuple of ints, not float",
    ],
    [
      "a number for indices",
      () => x.index_put(wrong(5), x),
      "index_put(): argument 'indices' (position 1) must be tuple of Tensors, not number",
    ],
    [
      "a text for a block",
      () => x.to_sparse_bsc(wrong("1")),
      "to_sparse_bsc(): argument 'blocksize' (position 1) must be tuple of ints, not str",
    ],
    [
      "null for a tensor",
      () => x.matmul(wrong(null)),
      "matmul(): argument 'other' (position 1) must be Tensor, not NoneType",
    ],
    [
      "a text for a dtype",
      () => torch.zeros(2, wrong({ dtype: "float32" })),
      "zeros(): argument 'dtype' must be torch.dtype, not str",
    ],
    [
      "a missing argument",
      () => (x.gather as unknown as () => unknown)(),
      'gather() missing 2 required positional argument: "dim", "index"',
    ],
    ["too many", () => (x.tril as unknown as (...args: number[]) => unknown)(1, 2), "tril() takes"],
    [
      "a missing size",
      () => new (nn.Linear as unknown as new (n: number) => unknown)(3),
      "Linear.__init__() missing 1 required positional argument: 'out_features'",
    ],
  ];
  for (const [name, call, text] of cases)
    test(name, () => {
      expect(call).toThrow(text);
    });
});

describe("wrong shapes give both", () => {
  const cases: readonly [string, () => unknown, string][] = [
    [
      "broadcasting",
      () => x.add(torch.ones(2, 4)),
      "The size of tensor a (3) must match the size of tensor b (4) at non-singleton dimension 1",
    ],
    ["matrices", () => x.mm(torch.ones(4, 5)), "mm: mat1 and mat2 shapes cannot be multiplied (2x3 and 4x5)"],
    [
      "batches",
      () => torch.ones(2, 3, 4).bmm(torch.ones(3, 4, 5)),
      "Expected size for first two dimensions of batch2 tensor to be: [2, 4] but got: [3, 4].",
    ],
    [
      "cat",
      () => torch.cat([x, torch.ones(2, 4)]),
      "Sizes of tensors must match except in dimension 0. Expected size 3 but got size 4 for tensor number 1 in the list.",
    ],
    ["view", () => x.view(4, 2), "shape '[4, 2]' is invalid for input of size 6"],
    [
      "expand",
      () => x.expand(4, 3),
      "The expanded size of the tensor (4) must match the existing size (2) at non-singleton dimension 0.  Target sizes: [4, 3].  Tensor sizes: [2, 3]",
    ],
    [
      "cross entropy",
      () => F.cross_entropy(x, torch.tensor([0, 1, 2])),
      "Expected input batch_size (2) to match target batch_size (3).",
    ],
    ["dims", () => x.sum(2), "Dimension out of range (expected to be in range of [-2, 1], but got 2)"],
    ["index", () => x.at(5), "index 5 is out of bounds for dimension 0 with size 2"],
    ["nested arrays", () => torch.tensor([[1, 2], [3]]), "expected sequence of length 2 at dim 1 (got 1)"],
  ];
  for (const [name, call, text] of cases)
    test(name, () => {
      expect(call).toThrow(text);
    });
});
