/** Rows of a table by number: embedding, embedding_bag, one_hot. */
import { warnAlways } from "../../support/warnings.ts";
import { Wrapper } from "../../tensor/wrapper.ts";
import { lookAt } from "../../compute/look-at.ts";
import { checkValues } from "../../compute/check-values.ts";
import { int64 } from "../../dtype.ts";
import { contiguousStrides, numel, shapeText } from "../../layout/shape.ts";
import {
  AssertionError,
  IndexError,
  notTrue,
  NotImplementedError,
  RuntimeError,
  ValueError,
  withHelp,
} from "../../support/errors.ts";
import { aliasTensor, emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { no_grad } from "../../autograd/modes.ts";
import { copyInto, discard, fillWith, packed, zerosOf } from "../../compute/copy-elements.ts";
import { accessSlices, selectSlices } from "../../compute/index/slice-access.ts";
import { bagMaxima, bagSums } from "../../compute/index/bag-sums.ts";
import { isIndexDType } from "../../compute/index/element-access.ts";
import { sparseRoom } from "../../tensor/layouts.ts";
import { composite, direct, operator } from "../declare/operator.ts";
import { pointwise } from "../declare/pointwise.ts";
import type { Operator, ScalarValue } from "../declare/types.ts";
import { index_add, index_select } from "./index-select.ts";
import { itemAt, sizeAt } from "../../support/checked.ts";
import { evenStarts, segmentNumbers, startFacts } from "../../compute/sort/segment-numbers.ts";

/** The error for an index that a table of `rows` vectors lacks. */
function outOfRange(rows: number): (bad: number | bigint) => Error {
  return (bad) =>
    new IndexError(
      withHelp(
        "index out of range in self",
        `The table has ${rows} rows, so indices are 0 to ${rows - 1}; one of them is ${bad}.`,
      ),
    );
}

function assertIndices(indices: Tensor, name: string): void {
  if (!isIndexDType(indices.dtype)) {
    throw new RuntimeError(
      `Expected tensor for argument #1 'indices' to have one of the following scalar types: Long, Int; but got torch.${indices.dtype.scalarName}Tensor instead (while checking arguments for ${name})`,
    );
  }
}

function flat(tensor: Tensor): Tensor {
  const source = packed(tensor);
  return aliasTensor(source, [numel(tensor.shape)], [1], source.offset);
}

/**
 * Gradients of rows added up at the rows' numbers; the padding row gets none. `scale`: each row's sum is divided by how
 * often it occurs.
 */
const embedding_dense_backward: Operator<
  (
    grad_output: Tensor,
    indices: Tensor,
    num_weights: number,
    padding_idx: number,
    scale_grad_by_freq: boolean,
  ) => Tensor
> = operator(
  "embedding_dense_backward(Tensor grad_output, Tensor indices, int num_weights, int padding_idx, bool scale_grad_by_freq) -> Tensor",
  {
    forward: (grad: Tensor, indices: Tensor, count: number, padding: number, scale: boolean) => {
      const width = sizeAt(grad.shape, grad.shape.length - 1);
      const result = zerosOf([count, width], grad.dtype);
      const numbers = flat(indices);
      const rows = packed(grad);
      accessSlices("add", result, 0, numbers, rows, [width, 1], {
        negative: false,
        fail: outOfRange(sizeAt(result.shape, 0)),
      });
      if (scale) {
        const counts = zerosOf([count], grad.dtype);
        accessSlices("add", counts, 0, numbers, fillWith(emptyTensor([], grad.dtype), 1), [0], {
          negative: false,
          fail: outOfRange(sizeAt(result.shape, 0)),
        });
        result.div_(counts.masked_fill_(counts.eq(0), 1).unsqueeze(1));
        discard(counts);
      }
      if (padding >= 0) result.select(0, padding).zero_();
      discard(rows, grad);
      return result;
    },
    derivative: {
      grad_output: [
        ["indices"],
        (grad, c) => {
          const indices = c.tensor("indices");
          const rows = embeddingRows(grad, indices);
          const padding = c.value<number>("padding_idx");
          return padding < 0 ? rows : rows.masked_fill(indices.eq(padding).unsqueeze(-1), 0);
        },
      ],
    },
  },
);

function embeddingRows(weight: Tensor, indices: Tensor): Tensor {
  return index_select(weight, 0, indices.reshape([-1])).view([...indices.shape, sizeAt(weight.shape, 1)]);
}

const embeddingOperator = operator<
  (weight: Tensor, indices: Tensor, padding: number, scale: boolean, sparse: boolean) => Tensor
>(
  "embedding(Tensor weight, Tensor indices, int padding_idx=-1, bool scale_grad_by_freq=False, bool sparse=False) -> Tensor",
  {
    forward: (weight: Tensor, indices: Tensor) => {
      if (weight.shape.length !== 2) throw new RuntimeError("'weight' must be 2-D");
      assertIndices(indices, "embedding");
      const rows = selectSlices(weight, 0, flat(indices), outOfRange(sizeAt(weight.shape, 0)));
      const shape = [...indices.shape, sizeAt(weight.shape, 1)];
      return aliasTensor(rows, shape, contiguousStrides(shape), 0);
    },
    derivative: {
      weight: [
        ["indices"],
        (grad, c) => {
          const [rows, padding] = [c.shape("weight")[0]!, c.value<number>("padding_idx")];
          const scale = c.value<boolean>("scale_grad_by_freq");
          if (!c.value<boolean>("sparse"))
            return embedding_dense_backward(grad, c.tensor("indices"), rows, padding, scale);
          if (scale)
            throw new RuntimeError("embedding_backward: scale_grad_by_freq not supported with sparse gradients");
          return sparseRoom().rowGradient(grad, c.tensor("indices"), rows, padding);
        },
      ],
    },
  },
);

const absolutePower = pointwise<(self: Tensor, exponent: number) => Tensor>(
  "absolute_power(Tensor self, Scalar exponent) -> Tensor",
  { formula: (x, p) => x.abs().pow(p), dtype: "same", derivative: null },
);

/** Scales rows that are named and longer than `max_norm` down to it, in place (PyTorch's `embedding_renorm_`). */
function renormalise(weight: Tensor, indices: Tensor, maxNorm: number, normType: number): void {
  no_grad(() => {
    const numbers = indices.reshape([-1]);
    if (numel(numbers.shape) === 0) return;
    const rows = weight.index_select(0, numbers);
    const norms =
      normType === Infinity
        ? rows.abs().amax(1, true)
        : absolutePower(absolutePower(rows, normType).sum(1, true), 1 / normType);
    const factors = norms.add(1e-7).reciprocal().mul(maxNorm).masked_fill(norms.le(maxNorm), 1);
    weight.index_copy_(0, numbers.to(int64), rows.mul(factors));
  });
}

/**
 * Scales the rows of a table that are named and longer than `max_norm` down to it, in place. Shapes: `input` [rows,
 * length]; `indices` of any shape.
 */
export const embedding_renorm_: Operator<
  (self: Tensor, indices: Tensor, max_norm: number, norm_type: number) => Tensor,
  { indices?: Tensor; max_norm?: number; norm_type?: number }
> = composite(
  "embedding_renorm_(Tensor(a!) self, Tensor indices, float max_norm, float norm_type) -> Tensor(a!)",
  (self: Tensor, indices: Tensor, maxNorm: number, normType: number) => {
    renormalise(self, indices, maxNorm, normType);
    return self;
  },
);

function paddingRow(padding: number | null, rows: number): number {
  if (padding === null) return -1;
  if (padding >= rows || padding < -rows) throw new AssertionError("Padding_idx must be within num_embeddings");
  return padding < 0 ? padding + rows : padding;
}

interface EmbeddingOptions {
  weight?: Tensor;
  padding_idx?: number | null;
  max_norm?: number | null;
  norm_type?: number;
  scale_grad_by_freq?: boolean;
  sparse?: boolean;
}

/**
 * Rows of `weight` by number: `input` of any shape gives `[...input.shape, weight.shape[1]]`.
 * The row `padding_idx` gets no gradient; with `max_norm`, rows that are used are first scaled down to that norm, in
 * place.
 * @example
 * F.embedding(torch.tensor([2, 0]), torch.tensor([[0, 1], [2, 3], [4, 5]])).tolist(); // [[4, 5], [0, 1]]
 */
export const embedding: Operator<(input: Tensor, weight: Tensor) => Tensor, EmbeddingOptions> = composite(
  "embedding(Tensor input, Tensor weight, int? padding_idx=None, float? max_norm=None, float norm_type=2.0, bool scale_grad_by_freq=False, bool sparse=False) -> Tensor",
  (
    input: Tensor,
    weight: Tensor,
    padding: number | null,
    maxNorm: number | null,
    normType: number,
    scale: boolean,
    sparse: boolean,
  ) => {
    const row = paddingRow(padding, weight.shape[0] ?? 0);
    if (maxNorm !== null) renormalise(weight, input, maxNorm, normType);
    return embeddingOperator(weight, input, row, scale, sparse);
  },
);

/**
 * The bag of each index, from where the bags start. With `includeLast` the last offset ends the last bag: `fast` kernels
 * count what follows as one more, the others give it to the last bag.
 */
const bagsOf = direct<Operator<(offsets: Tensor, length: number, fast: boolean, include_last: boolean) => Tensor>>(
  "_bags_of_offsets(Tensor offsets, int length, bool fast, bool include_last) -> Tensor",
  bagNumbers,
);

function bagNumbers(offsets: Tensor, length: number, fast: boolean, includeLast: boolean): Tensor {
  assertOffsets(offsets, length, fast, includeLast);
  const count = numel(offsets.shape) - (includeLast && !fast ? 1 : 0);
  const starts = packed(aliasTensor(offsets, [count], offsets.strides, offsets.offset));
  const bags = segmentNumbers(starts, length);
  discard(starts, offsets);
  return bags;
}

/**
 * Throws unless bags begin at 0 and inside of the input. `fast`: whether PyTorch's fast kernels run, which want bags one after
 * the other; the others count how many bags begin up to a row, in any order.
 */
function assertOffsets(offsets: Tensor, length: number, fast: boolean, includeLast: boolean): void {
  if (numel(offsets.shape) === 0) return;
  checkValues(startFacts(offsets), (values) => {
    const [first = 0, last = 0, least = 0, most = 0, falls = 0] = Array.from(values, Number);
    if (first !== 0)
      return new RuntimeError(
        `offsets[0] has to be 0, i.e., the first sequence in the mini-batch has to start from position 0. However, got ${first}`,
      );
    if (last > length)
      return new RuntimeError(
        `offsets[-1] can not be greater than input's length ${length} but got offsets[-1] of ${last}`,
      );
    if (least < 0 || most > length) return new IndexError("index out of range in self");
    const isOrdered = falls === 0;
    if (!fast || isOrdered) return null;
    return new RuntimeError(
      includeLast
        ? "Your input appears to be incorrect: the last offset value should be the size of the indices tensor, but it seems not to be the case."
        : notTrue("i < index_size"),
    );
  });
}

/** "max" is an operator of its own below. */
type Mode = "sum" | "mean" | "max";

/** How many rows that count each bag has, at least 1. */
function bagCounts(bags: Tensor, count: number, counted: Tensor): Tensor {
  const counts = index_add(counted.new_zeros([count]), 0, bags, counted);
  return counts.masked_fill(counts.eq(0), 1).unsqueeze(1);
}

/** Whether PyTorch has a fast kernel, whose checks are others. */
function isFast(weight: Tensor, mode: Mode, padding: number): boolean {
  return mode !== "max" && padding < 0 && weight.dtype.itemsize < 8;
}

function countedRows(indices: Tensor, padding: number, like: Tensor): Tensor {
  return indices.ne(padding).to(like.dtype);
}

const bagOperator = operator<
  (
    weight: Tensor,
    indices: Tensor,
    bags: Tensor,
    weights: Tensor | null,
    count: number,
    mode: Mode,
    padding: number,
    scale: boolean,
    sparse: boolean,
  ) => Tensor
>(
  "embedding_bag(Tensor weight, Tensor indices, Tensor bags, Tensor? per_sample_weights, int count, str mode, int padding_idx, bool scale_grad_by_freq, bool sparse=False) -> Tensor",
  {
    forward: (
      weight: Tensor,
      indices: Tensor,
      bags: Tensor,
      weights: Tensor | null,
      count: number,
      mode: Mode,
      padding: number,
    ) => {
      const fail = (bad: number | bigint): Error =>
        isFast(weight, mode, padding) ? noRowAt(indices, bad, sizeAt(weight.shape, 0)) : noEmbedding(bad);
      return bagSums(weight, indices, bags, weights, count, mode === "mean", padding, fail);
    },
    derivative: {
      weight: [
        ["weight", "indices", "bags", "per_sample_weights"],
        (grad, c) => {
          const [indices, bags, weights] = [
            c.tensor("indices"),
            c.tensor("bags"),
            c.optionalTensor("per_sample_weights"),
          ];
          const [mode, padding, count] = [
            c.value<Mode>("mode"),
            c.value<number>("padding_idx"),
            c.value<number>("count"),
          ];
          let rows = (
            mode === "mean" ? grad.div(bagCounts(bags, count, countedRows(indices, padding, grad))) : grad
          ).index_select(0, bags);
          if (weights) rows = rows.mul(weights.unsqueeze(1));
          const size = c.shape("weight")[0]!;
          const scale = c.value<boolean>("scale_grad_by_freq");
          if (!c.value<boolean>("sparse")) return embedding_dense_backward(rows, indices, size, padding, scale);
          if (scale)
            throw new RuntimeError("embedding_backward: scale_grad_by_freq not supported with sparse gradients");
          return sparseRoom().rowGradient(rows, indices, size, padding);
        },
      ],
      per_sample_weights: [
        ["weight", "indices", "bags"],
        (grad, c) => {
          const [indices, padding] = [c.tensor("indices"), c.value<number>("padding_idx")];
          const products = grad
            .index_select(0, c.tensor("bags"))
            .mul(c.tensor("weight").index_select(0, indices))
            .sum(1);
          return padding < 0 ? products : products.masked_fill(indices.eq(padding), 0);
        },
      ],
    },
  },
);

/** Maxima of bags, and the rows that they are of, which alone get gradients. */
const bagMaximum = operator<
  (weight: Tensor, indices: Tensor, bags: Tensor, count: number, padding: number) => Tensor[]
>(
  "embedding_bag_max(Tensor weight, Tensor indices, Tensor bags, int count, int padding_idx) -> (Tensor output, Tensor rows)",
  {
    node: "EmbeddingBagBackward0",
    nondifferentiable: [1],
    internalOutputs: [1],
    forward: (weight: Tensor, indices: Tensor, bags: Tensor, count: number, padding: number) =>
      bagMaxima(weight, indices, bags, count, padding, noEmbedding),
    derivative: {
      weight: [
        ["result1"],
        (grad, c) => {
          const [size, width] = c.shape("weight") as [number, number];
          // Empty bags name one row more than there are.
          const sums = grad.new_zeros([size + 1, width]).scatter_add(0, c.tensor("result1").to(int64), grad);
          return sums.narrow(0, 0, size).contiguous();
        },
      ],
    },
  },
);

interface BagOptions extends EmbeddingOptions {
  offsets?: Tensor | null;
  mode?: Mode;
  per_sample_weights?: Tensor | null;
  include_last_offset?: boolean;
}

/**
 * Sums, means or maxima of bags of rows of `weight`: a 2-d `input` has one bag in each row, a 1-d one has bags that
 * start at `offsets`.
 * Bags without rows give zeros.
 * @example
 * F.embedding_bag(torch.tensor([[0, 2]]), torch.tensor([[0, 1], [2, 3], [4, 5.5]]), { mode: "sum" }).tolist(); // [[4, 6.5]]
 */
export const embedding_bag: Operator<(input: Tensor, weight: Tensor, offsets?: Tensor | null) => Tensor, BagOptions> =
  composite(
    "embedding_bag(Tensor input, Tensor weight, Tensor? offsets=None, float? max_norm=None, float norm_type=2, bool scale_grad_by_freq=False, str mode='mean', bool sparse=False, Tensor? per_sample_weights=None, bool include_last_offset=False, int? padding_idx=None) -> Tensor",
    (
      first: Tensor,
      second: Tensor,
      offsets: Tensor | null,
      maxNorm: number | null,
      normType: ScalarValue,
      scale: boolean,
      mode: Mode,
      sparse: boolean,
      weights: Tensor | null,
      includeLast: boolean,
      padding: number | null,
    ) => {
      const swapped = second.dtype === int64 && first.dtype.is_floating_point;
      if (swapped)
        warnAlways(
          "Argument order of nn.functional.embedding_bag was changed. Usage `embedding_bag(weight, input, ...)` is deprecated, and should now be `embedding_bag(input, weight, ...)`.",
        );
      const [input, weight] = swapped ? [second, first] : [first, second];
      if (
        weights &&
        (weights.shape.length !== input.shape.length || weights.shape.some((size, d) => size !== input.shape[d]))
      ) {
        throw new ValueError(
          `embedding_bag: If per_sample_weights (torch.Size(${shapeText(weights.shape)})) is not None, then it must have the same shape as the input (torch.Size(${shapeText(input.shape)}))`,
        );
      }
      if (mode !== "sum" && mode !== "mean" && mode !== "max")
        throw new ValueError("mode has to be one of sum, mean or max");
      if (mode === "max" && scale)
        throw new ValueError("max mode does not support scaling the gradient by the frequency");
      if (weights && mode !== "sum") {
        throw new NotImplementedError(
          `embedding_bag: per_sample_weights was not None. per_sample_weights is only supported for mode='sum' (got mode='${mode}'). Please open a feature request on GitHub.`,
        );
      }
      if (mode === "max" && sparse) throw new ValueError("max mode does not support sparse weights");
      assertWeight(weight, weights);
      const row = padding === null ? -1 : bagPadding(padding, sizeAt(weight.shape, 0));
      let bags: Tensor;
      let count: number;
      let more = 0;
      let indices = input.reshape([-1]);
      let factors = weights && weights.reshape([-1]);
      assertIndices(input, "embedding_bag");
      if (input.shape.length === 2) {
        if (offsets)
          throw new ValueError(
            "if input is 2D, then offsets has to be None, as input is treated is a mini-batch of fixed length sequences. However, found offsets of type <class 'torch.Tensor'>",
          );
        count = sizeAt(input.shape, 0);
        const length = sizeAt(input.shape, 1);
        const starts = count === 0 ? input.new_empty([0]) : rowStarts(count, length);
        bags = bagsOf(starts, count * length, false, false);
      } else if (input.shape.length === 1) {
        if (!offsets) throw new ValueError("offsets has to be a 1D Tensor but got None");
        if (offsets.dtype.is_floating_point) assertIndices(offsets, "embedding_bag");
        if (offsets.shape.length !== 1) throw new ValueError("offsets has to be a 1D Tensor");
        if (includeLast && offsets.shape[0] === 0)
          throw new RuntimeError("include_last_offset: number of offset should be at least 1");
        count = includeLast ? sizeAt(offsets.shape, 0) - 1 : sizeAt(offsets.shape, 0);
        const fast = isFast(weight, mode, row);
        const length = sizeAt(input.shape, 0);
        bags = bagsOf(offsets, length, fast, includeLast);
        if (includeLast && fast) {
          // PyTorch's fast kernels end at the last offset. Of a batch of offsets that is one more bag, which is left out.
          const used = offsets instanceof Wrapper ? length : lookAt(offsets.select(0, -1), length);
          if (used < length) {
            [indices, bags] = [indices.narrow(0, 0, used), bags.narrow(0, 0, used)];
            factors &&= factors.narrow(0, 0, used);
          }
          more = offsets instanceof Wrapper ? 1 : 0;
        }
      } else {
        throw new ValueError(`input has to be 1D or 2D Tensor, but got Tensor of dimension ${input.shape.length}`);
      }
      if (maxNorm !== null) renormalise(weight, input, maxNorm, Number(normType));
      const result =
        mode === "max"
          ? itemAt(bagMaximum(weight, indices, bags, count + more, row), 0)
          : bagOperator(weight, indices, bags, factors, count + more, mode, row, scale, sparse);
      return more === 0 ? result : result.narrow(0, 0, count);
    },
  );

/** PyTorch's checks of an embedding bag's weight. */
function assertWeight(weight: Tensor, perSample: Tensor | null): void {
  const checking = "(while checking arguments for embedding_bag)";
  if (weight.shape.length !== 2)
    throw new ValueError(`weight has to be a 2D Tensor, but got Tensor of dimension ${weight.shape.length}`);
  if (!weight.dtype.is_floating_point)
    throw new RuntimeError(
      `Expected tensor for argument #1 'weight' to have one of the following scalar types: Half, BFloat16, Float, Double; but got torch.${weight.dtype.scalarName}Tensor instead ${checking}`,
    );
  if (perSample !== null && perSample.dtype !== weight.dtype)
    throw new RuntimeError(
      `Expected tensor for argument #1 'weight' to have the same type as tensor for argument #1 'per_sample_weights'; but type torch.${weight.dtype.scalarName}Tensor does not equal torch.${perSample.dtype.scalarName}Tensor ${checking}`,
    );
}

function noEmbedding(bad: number | bigint): Error {
  return new RuntimeError(`embedding_bag: Expected idx >= 0 && idx < num_embeddings but found idx to be ${bad}`);
}

function noRowAt(indices: Tensor, bad: number | bigint, rows: number): Error {
  let place = 0;
  while (lookAt(indices.narrow(0, place, 1), Number(bad)) !== Number(bad)) place++;
  return new RuntimeError(`Index ${place} of input takes value ${bad} which is not in the valid range [0, ${rows})`);
}

function bagPadding(padding: number, rows: number): number {
  if (padding < -rows || padding >= rows)
    throw new RuntimeError(
      `padding_idx must be within the number of embeddings, ${-rows} through ${rows - 1}, but got ${padding}`,
    );
  return padding < 0 ? padding + rows : padding;
}

/** Where rows of one length start. */
const rowStarts = direct<Operator<(count: number, length: number) => Tensor>>(
  "_row_starts(int count, int length) -> Tensor",
  evenStarts,
);

/**
 * Class numbers as rows of zeros with one 1: shape `[...self.shape, num_classes]`; -1 takes the largest number plus 1.
 * @example
 * F.one_hot(torch.tensor([0, 2])).tolist(); // [[1, 0, 0], [0, 0, 1]]
 */
export const one_hot: Operator<(self: Tensor, num_classes?: number) => Tensor, { num_classes?: number }> = direct(
  "one_hot(Tensor self, int num_classes=-1) -> Tensor",
  (self: Tensor, classes: number) => {
    if (self.dtype !== int64) throw new RuntimeError("one_hot is only applicable to index tensor of type LongTensor.");
    if (numel(self.shape) === 0) {
      if (classes <= 0) throw new RuntimeError("Can not infer total number of classes from empty tensor.");
      return zerosOf([...self.shape, classes], int64);
    }
    const most = self.max();
    const count = classes === -1 ? Number(most.item()) + 1 : classes;
    const ends = emptyTensor([2], int64);
    copyInto(aliasTensor(ends, [], [], 0), self.min());
    copyInto(aliasTensor(ends, [], [], 1), most);
    checkValues(ends, ([least, largest]) =>
      Number(least) < 0
        ? new RuntimeError("Class values must be non-negative.")
        : Number(largest) >= count
          ? new RuntimeError("Class values must be smaller than num_classes.")
          : null,
    );
    return zerosOf([...self.shape, count], int64).scatter_(-1, self.unsqueeze(-1), 1);
  },
);
