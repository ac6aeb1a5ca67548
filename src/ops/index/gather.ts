/**
 * Operators that read and write along a dim or by flat places: gather, scatter and their reductions, take, put,
 * take_along_dim.
 */
import { warn } from "../../support/warnings.ts";
import { alertNotDeterministic } from "../../support/determinism.ts";
import { broadcastShapes } from "../../layout/broadcast.ts";
import { contiguousStrides, numel, wrapDim } from "../../layout/shape.ts";
import { IndexError, RuntimeError } from "../../support/errors.ts";
import { emptyTensor, Tensor } from "../../tensor/tensor.ts";
import { assertMayScatter, gatherAlong, scatterAlong } from "../../compute/index/gather-scatter.ts";
import { assertFits, copyInto, discard, duplicate, packedCopy, fillWith, packed } from "../../compute/copy-elements.ts";
import { accessIndexed, offsetsOf, type IndexedAction } from "../../compute/index/element-access.ts";
import { composite, inPlace, operator } from "../declare/operator.ts";
import type { Operator, ScalarValue } from "../declare/types.ts";
import { sizeAt } from "../../support/checked.ts";

/**
 * Elements along `dim` at the places that `index` names; the result has the index's shape.
 * @example
 * torch.gather(torch.tensor([[1, 2], [3, 4]]), 1, torch.tensor([[0], [1]])).flatten(); // tensor([1, 4])
 */
export const gather: Operator<
  (self: Tensor, dim: number, index: Tensor) => Tensor,
  { dim?: number; index?: Tensor; sparse_grad?: boolean }
> = operator("gather(Tensor self, int dim, Tensor index, *, bool sparse_grad=False) -> Tensor", {
  fillsOut: true,
  forward: (self: Tensor, dim: number, index: Tensor) => gatherAlong(self, dim, index),
  derivative: {
    self: [
      ["self", "index"],
      (grad, c) => scatter_add(grad.new_zeros(c.tensor("self").shape), c.value("dim"), c.tensor("index"), grad),
    ],
  },
});

const reductions: Record<string, IndexedAction> = { add: "add", multiply: "mul" };

function writeScatter(
  self: Tensor,
  dim: number,
  index: Tensor,
  src: Tensor | ScalarValue,
  reduce: string | null,
): Tensor {
  const action = reduce === null ? "write" : reductions[reduce];
  if (!action) throw new RuntimeError("reduce argument must be either add or multiply.");
  if (src instanceof Tensor && reduce !== null)
    warn(
      "The reduce argument of torch.scatter with Tensor src is deprecated and will be removed in a future PyTorch release. Use torch.scatter_reduce instead for more reduction options.",
    );
  if (src instanceof Tensor) return scatterAlong(action, self, dim, index, src, false);
  assertFits(src, self.dtype);
  return scatterAlong(action, self, dim, index, fillWith(emptyTensor([], self.dtype), src), true);
}

type Scatter = Operator<
  (self: Tensor, dim: number, index: Tensor, src: Tensor | ScalarValue) => Tensor,
  { dim?: number; index?: Tensor; src?: Tensor; value?: ScalarValue; reduce?: "add" | "multiply" | null }
>;

/**
 * A copy with `src`, or one value, written along `dim` at the places that `index` names.
 * @example
 * torch.scatter(torch.zeros(3), 0, torch.tensor([2, 0]), torch.tensor([5, 6.5])); // tensor([6.5000, 0.0000, 5.0000])
 */
export const scatter: Scatter = operator(
  "scatter(Tensor self, int dim, Tensor index, Tensor|Scalar src, *, str? reduce=None) -> Tensor",
  {
    forward: (self: Tensor, dim: number, index: Tensor, src: Tensor | ScalarValue, reduce: string | null) =>
      writeScatter(packedCopy(self), dim, index, src, reduce),
    mutate: (self: Tensor, dim: number, index: Tensor, src: Tensor | ScalarValue, reduce: string | null) => {
      writeScatter(self, dim, index, src, reduce);
    },
    node: (bound) => (bound[3] === undefined ? "ScatterBackward0" : "ScatterBackward1"),
    derivative: {
      self: [
        ["index"],
        (grad, c) => (c.value("reduce") === "add" ? grad : scatter(grad, c.value("dim"), c.tensor("index"), 0)),
      ],
      src: [["index"], (grad, c) => gather(grad, c.value("dim"), c.tensor("index"))],
    },
  },
);
/** `scatter`, written into the tensor itself. */
export const scatter_: Scatter = inPlace(scatter);

type ScatterAdd = Operator<
  (self: Tensor, dim: number, index: Tensor, src: Tensor) => Tensor,
  { dim?: number; index?: Tensor; src?: Tensor }
>;

/**
 * A copy with `src` added along `dim` at the places that `index` names.
 * @example
 * torch.scatter_add(torch.zeros(3), 0, torch.tensor([2, 2]), torch.tensor([5, 6.5])); // tensor([ 0.0000,  0.0000, 11.5000])
 */
export const scatter_add: ScatterAdd = operator(
  "scatter_add(Tensor self, int dim, Tensor index, Tensor src) -> Tensor",
  {
    forward: (self: Tensor, dim: number, index: Tensor, src: Tensor) =>
      scatterAlong("add", packedCopy(self), dim, index, src, false),
    mutate: (self: Tensor, dim: number, index: Tensor, src: Tensor) => {
      scatterAlong("add", self, dim, index, src, false);
    },
    derivative: {
      self: [[], (grad) => grad],
      src: [["index"], (grad, c) => gather(grad, c.value("dim"), c.tensor("index"))],
    },
  },
);
/** `scatter_add`, written into the tensor itself. */
export const scatter_add_: ScatterAdd = inPlace(scatter_add);

function flatAccess(action: IndexedAction, self: Tensor, index: Tensor, values: Tensor): void {
  const count = numel(self.shape);
  if (count === 0 && numel(index.shape) > 0) throw new IndexError("take(): tried to take from an empty tensor");
  const fail = (bad: number | bigint): Error =>
    new IndexError(`out of range: tried to access index ${bad} on a tensor of ${count} elements.`);
  const offsets = offsetsOf(index, 1, { size: count, negative: true, fail });
  const strides = contiguousStrides(index.shape);
  accessIndexed(
    self,
    action,
    index.shape,
    { tensor: offsets, strides },
    { tensor: self, strides: strides.map(() => 0) },
    { tensor: values, strides },
  );
  discard(offsets);
}

function assertLong(name: string, index: Tensor): void {
  if (index.dtype.name !== "int64")
    throw new RuntimeError(`${name}(): Expected a long tensor for index, but got ${index.dtype.scalarName}`);
}

/**
 * Elements at places counted in row-major order.
 * @example
 * torch.take(torch.tensor([[1, 2], [3, 4]]), torch.tensor([0, 3])); // tensor([1, 4])
 */
export const take: Operator<(self: Tensor, index: Tensor) => Tensor, { index?: Tensor }> = operator(
  "take(Tensor self, Tensor index) -> Tensor",
  {
    forward: (self: Tensor, index: Tensor) => {
      assertLong("take", index);
      const source = packed(self);
      const result = emptyTensor(index.shape, self.dtype);
      flatAccess("read", source, index, result);
      discard(source, self);
      return result;
    },
    derivative: {
      self: [
        ["self", "index"],
        (grad, c) => put(grad.new_zeros(c.tensor("self").shape), c.tensor("index"), grad, true),
      ],
    },
  },
);

function putInto(self: Tensor, index: Tensor, source: Tensor, accumulate: boolean): void {
  assertLong("put_", index);
  if (self.dtype !== source.dtype)
    throw new RuntimeError(
      `put_(): self and source expected to have the same dtype, but got self.dtype = ${self.dtype.scalarName} and source.dtype = ${source.dtype.scalarName}`,
    );
  if (numel(source.shape) !== numel(index.shape))
    throw new IndexError(
      `put_(): Expected source and index to have the same number of elements, but got source.numel() = ${numel(source.shape)}, index.numel() = ${numel(index.shape)}`,
    );
  if (numel(self.shape) === 0 && numel(index.shape) > 0)
    throw new IndexError("put_(): Tried to put elements into an empty tensor");
  assertMayScatter(self, index, source);
  if (!accumulate) alertNotDeterministic("put_");
  const target = packed(self);
  const values = packed(source);
  flatAccess(accumulate ? "add" : "write", target, index, values);
  discard(values, source);
  if (target !== self) {
    copyInto(self, target);
    discard(target);
  }
}

type Put = Operator<
  (self: Tensor, index: Tensor, source: Tensor, accumulate?: boolean) => Tensor,
  { index?: Tensor; source?: Tensor; accumulate?: boolean }
>;

/** A copy with elements at places counted in row-major order overwritten by `source`, or with them added. */
export const put: Put = operator("put(Tensor self, Tensor index, Tensor source, bool accumulate=False) -> Tensor", {
  forward: (self: Tensor, index: Tensor, source: Tensor, accumulate: boolean) => {
    const result = duplicate(self);
    putInto(result, index, source, accumulate);
    return result;
  },
  mutate: (self: Tensor, index: Tensor, source: Tensor, accumulate: boolean) => {
    putInto(self, index, source, accumulate);
  },
  derivative: {
    self: [
      ["index", "source"],
      (grad, c) =>
        c.value("accumulate") ? grad : put(grad, c.tensor("index"), grad.new_zeros(c.tensor("source").shape), false),
    ],
    source: [["index", "source"], (grad, c) => take(grad, c.tensor("index")).reshape(c.tensor("source").shape)],
  },
});
/** `put`, written into the tensor itself. */
export const put_: Put = inPlace(put);

/** Elements along `dim` where `indices` (broadcast against `self`) say; without a dim, of the flattened tensor. */
export const take_along_dim: Operator<
  (self: Tensor, indices: Tensor, dim?: number | null) => Tensor,
  { indices?: Tensor; dim?: number | null }
> = composite(
  "take_along_dim(Tensor self, Tensor indices, int? dim=None) -> Tensor",
  (self: Tensor, indices: Tensor, dim: number | null) => {
    if (dim === null) return gather(self.reshape(-1), 0, indices.reshape(-1));
    if (indices.dtype.name !== "int64")
      throw new RuntimeError(
        `torch.take_along_dim(): dtype of indices should be Long but got ${indices.dtype.scalarName}`,
      );
    if (self.shape.length !== indices.shape.length) {
      throw new RuntimeError(
        `torch.take_along_dim(): input and indices should have the same number of dimensions, but got ${self.shape.length} dimensions for input, and ${indices.shape.length} dimensions for indices`,
      );
    }
    const at = wrapDim(dim, self.shape.length);
    const wrapped = indices.remainder(self.shape[at] ?? 1); // from the end, and around it, as in PyTorch
    const selfShape = self.shape.map((size, d) => (d === at ? sizeAt(indices.shape, d) : size));
    const shape = broadcastShapes(selfShape, indices.shape);
    const indexShape = shape.map((size, d) => (d === at ? sizeAt(indices.shape, d) : size));
    return gather(
      self.expand(shape.map((size, d) => (d === at ? sizeAt(self.shape, d) : size))),
      at,
      wrapped.expand(indexShape),
    );
  },
);
