/** Operators on slices of one dim: index_select, index_add, index_copy, index_fill. */
import { assertSameBeside } from "./index-checks.ts";
import { sizeAt } from "../../support/checked.ts";
import { broadcastStrides } from "../../layout/broadcast.ts";
import { assertNoOverlap } from "../../layout/overlap.ts";
import { warnIfExpanded } from "../../compute/index/expanded-warning.ts";
import { numel, shapeText, wrapDim } from "../../layout/shape.ts";
import { Complex } from "../../support/complex.ts";
import { IndexError, RuntimeError, outOfBounds, onlyZeroDim } from "../../support/errors.ts";
import { emptyTensor, Tensor } from "../../tensor/tensor.ts";
import { assertMayScatter } from "../../compute/index/gather-scatter.ts";
import { assertFits, duplicate, packedCopy, fillWith } from "../../compute/copy-elements.ts";
import { accessSlices, atLeast1d, selectSlices } from "../../compute/index/slice-access.ts";
import { isIndexDType } from "../../compute/index/element-access.ts";
import { inPlace, operator } from "../declare/operator.ts";
import type { Operator, ScalarValue } from "../declare/types.ts";

function outOfRange(): Error {
  return new IndexError("index out of range in self");
}

/**
 * Slices of `self` along `dim` at the places of a 1-d `index`.
 * @example
 * torch.index_select(torch.tensor([[1, 2], [3, 4]]), 0, torch.tensor([1])).flatten(); // tensor([3, 4])
 */
export const index_select: Operator<
  (self: Tensor, dim: number, index: Tensor) => Tensor,
  { dim?: number; index?: Tensor }
> = operator("index_select(Tensor self, int dim, Tensor index) -> Tensor", {
  fillsOut: true,
  forward: (self: Tensor, dim: number, index: Tensor) => {
    const at = wrapDim(dim, self.shape.length);
    if (index.shape.length > 1) throw new IndexError("index_select(): Index is supposed to be a vector");
    if (!isIndexDType(index.dtype)) throw new RuntimeError("index_select(): Expected dtype int32 or int64 for index");
    if (self.shape.length === 0 && numel(index.shape) !== 1)
      throw new RuntimeError(
        "index_select(): Index to scalar can have only 1 value, got " + `${numel(index.shape)} value(s)`,
      );
    if (self.shape.length > 0 && self.shape[at] === 0 && numel(index.shape) > 0)
      throw new RuntimeError("index_select(): self indexing axis dim should be positive");
    // PyTorch's own code for dim 1 has a text of its own.
    const fail = (bad: number | bigint): Error =>
      at === 1
        ? new RuntimeError(`INDICES element is out of DATA bounds, id=${bad} axis_dim=${self.shape[1]}`)
        : outOfRange();
    return selectSlices(self, at, index, fail);
  },
  derivative: {
    self: [["index"], (grad, c) => index_add(grad.new_zeros(c.shape("self")), c.value("dim"), c.tensor("index"), grad)],
  },
});

function addSlices(self: Tensor, dim: number, index: Tensor, source: Tensor, alpha: ScalarValue): Tensor {
  const at = wrapDim(dim, self.shape.length);
  if (index.shape.length > 1)
    throw new IndexError(
      `index_add_(): Index is supposed to be a vector, but got dim: ${index.shape.length} with type: ${index.dtype.scalarName} and size: ${shapeText(index.shape)}`,
    );
  if (!isIndexDType(index.dtype))
    throw new RuntimeError(`index_add_(): Expected dtype int32/int64 for index but got: ${index.dtype.scalarName}`);
  if (self.dtype !== source.dtype)
    throw new RuntimeError(
      `index_add_(): self (${self.dtype.scalarName}) and source (${source.dtype.scalarName}) must have the same scalar type`,
    );
  const given = source.shape.length === 0 ? 1 : source.shape[at];
  if (source.shape.length > 0 && at >= source.shape.length)
    throw new RuntimeError(
      "index_add_(): Indexing dim " + `${at} is out of bounds of the source tensor with dim ${source.shape.length}`,
    );
  if (numel(index.shape) !== given)
    throw new RuntimeError(
      `index_add_(): Number of indices (${numel(index.shape)}) should be equal to source.size(dim): (${given}), for dim: ${at}`,
    );
  assertMayScatter(self, index, source);
  assertFits(alpha, self.dtype);
  const scaled = alpha === 1 ? source : source.mul(alpha).to(self.dtype);
  assertSameBeside(self, source, at);
  const whole = atLeast1d(self);
  const shape = whole.shape.map((size, d) => (d === at ? numel(index.shape) : size));
  accessSlices("add", self, at, index, scaled, broadcastStrides(scaled.shape, scaled.strides, shape), {
    negative: false,
    fail: (bad) =>
      self.shape.length > 1 ? outOfBounds(bad, at, sizeAt(whole.shape, at), 0, RuntimeError) : outOfRange(),
  });
  return self;
}

type IndexAdd = Operator<
  (self: Tensor, dim: number, index: Tensor, source: Tensor) => Tensor,
  { dim?: number; index?: Tensor; source?: Tensor; alpha?: ScalarValue }
>;

/**
 * A copy with the slices of `source`, times `alpha`, added at the places of `index` along `dim`.
 * @example
 * torch.index_add(torch.zeros(3), 0, torch.tensor([1, 1]), torch.tensor([5, 6.5])); // tensor([ 0.0000, 11.5000,  0.0000])
 */
export const index_add: IndexAdd = operator(
  "index_add(Tensor self, int dim, Tensor index, Tensor source, *, Scalar alpha=1) -> Tensor",
  {
    forward: (self: Tensor, dim: number, index: Tensor, source: Tensor, alpha: ScalarValue) =>
      addSlices(packedCopy(self), dim, index, source, alpha),
    mutate: (self: Tensor, dim: number, index: Tensor, source: Tensor, alpha: ScalarValue) => {
      addSlices(self, dim, index, source, alpha);
    },
    derivative: {
      self: [[], (grad) => grad],
      source: [
        ["index", "source"],
        (grad, c) => {
          const index = c.tensor("index");
          const shape = c.tensor("source").shape;
          const picked =
            shape.length > 0
              ? index_select(grad, c.value("dim"), index).expand(shape)
              : index_select(grad, c.value("dim"), index.reshape([])).reshape([]);
          const alpha = c.value<ScalarValue>("alpha");
          return alpha === 1 ? picked : picked.mul(alpha);
        },
      ],
    },
  },
);
/** `index_add`, written into the tensor itself. */
export const index_add_: IndexAdd = inPlace(index_add);

function sliceShape(shape: readonly number[], dim: number): string {
  return shape.filter((_, d) => d !== dim).join(" ");
}

function checkCopy(self: Tensor, dim: number, index: Tensor, source: Tensor): void {
  if (index.shape.length >= 2)
    throw new IndexError(`index_copy_(): Index should have dimension 1 or 0 (got ${index.shape.length})`);
  const count = numel(index.shape);
  if (source.shape.length === 0 && count !== 1)
    throw new IndexError(`index_copy_(): When source is scalar, index should have one element (got ${count})`);
  if (source.shape.length !== self.shape.length && source.shape.length !== 0 && self.shape.length !== 0) {
    throw new IndexError(
      `index_copy_(): When source and destination are not scalars, their dimensionality must match. Source dimensionality (${source.shape.length}), destination dimensionality (${self.shape.length})`,
    );
  }
  if (index.dtype.name !== "int64")
    throw new RuntimeError(`index_copy_(): Expected a long tensor for index, but got ${index.dtype.scalarName}`);
  if (self.dtype !== source.dtype)
    throw new RuntimeError(
      `index_copy_(): self and source expected to have the same dtype, but got (self) ${self.dtype.scalarName} and (source) ${source.dtype.scalarName}`,
    );
  const [mine, theirs] = [sliceShape(self.shape, dim), sliceShape(source.shape, dim)];
  if (mine !== theirs)
    throw new RuntimeError(
      `index_copy_(): Source/destination tensor must have same slice shapes. Destination slice shape: ${mine} at dimension ${dim} and source slice shape: ${theirs} at dimension 0.`,
    );
  const given = source.shape.length === 0 ? 1 : source.shape[dim];
  if (count !== given)
    throw new IndexError(`index_copy_(): Number of indices (${count}) should be equal to source.size(dim) (${given})`);
}

function copySlices(self: Tensor, dim: number, index: Tensor, source: Tensor): Tensor {
  const at = wrapDim(dim, self.shape.length);
  assertMayScatter(self, index, source);
  checkCopy(self, at, index, source);
  const size = sizeAt(atLeast1d(self).shape, at);
  const fail = (bad: number | bigint): Error => {
    const error = outOfBounds(bad, at, size);
    error.message = `index_copy_(): ${error.message}`;
    return error;
  };
  accessSlices("write", self, at, index, source, atLeast1d(source).strides, { negative: false, fail });
  return self;
}

type IndexCopy = Operator<
  (self: Tensor, dim: number, index: Tensor, source: Tensor) => Tensor,
  { dim?: number; index?: Tensor; source?: Tensor }
>;

/** A copy with the slices of `source` written at the places of `index` along `dim`. */
export const index_copy: IndexCopy = operator(
  "index_copy(Tensor self, int dim, Tensor index, Tensor source) -> Tensor",
  {
    forward: (self: Tensor, dim: number, index: Tensor, source: Tensor) =>
      copySlices(packedCopy(self), dim, index, source),
    mutate: (self: Tensor, dim: number, index: Tensor, source: Tensor) => {
      copySlices(self, dim, index, source);
    },
    derivative: {
      self: [["index"], (grad, c) => index_fill(grad, c.value("dim"), c.tensor("index"), 0)],
      source: [
        ["index", "source"],
        (grad, c) => {
          const shape = c.tensor("source").shape;
          return index_select(grad, c.value("dim"), c.tensor("index")).reshape(shape);
        },
      ],
    },
  },
);
/** `index_copy`, written into the tensor itself. */
export const index_copy_: IndexCopy = inPlace(index_copy);

function fillSlices(self: Tensor, dim: number, index: Tensor, value: Tensor | ScalarValue): Tensor {
  if (value instanceof Tensor && value.shape.length > 0) throw onlyZeroDim("index_fill_", value.shape.length);
  if (index.dtype.name !== "int64") throw new IndexError("index_fill_(): Expected dtype int64 for index.");
  if (index.storage === self.storage) assertNoOverlap(self, index, self.dtype.itemsize, index.dtype.itemsize, true);
  warnIfExpanded(self, "index_fill_", "tensor[mask] = scalar");
  if (!self.dtype.is_complex && (value instanceof Complex || (value instanceof Tensor && value.dtype.is_complex)))
    throw new RuntimeError("index_fill_(): Converting complex Scalar to non-complex type is not supported");
  const at = wrapDim(dim, self.shape.length);
  if (index.shape.length > 1) throw new RuntimeError("Index has to be a vector/scalar");
  const size = sizeAt(atLeast1d(self).shape, at);
  const fail = (bad: number | bigint): Error => outOfBounds(bad, at, size);
  const source = value instanceof Tensor ? value.to(self.dtype) : fillWith(emptyTensor([], self.dtype), value);
  accessSlices(
    "write",
    self,
    at,
    index,
    source,
    atLeast1d(self).shape.map(() => 0),
    { negative: true, fail },
  );
  return self;
}

type IndexFill = Operator<
  (self: Tensor, dim: number, index: Tensor, value: Tensor | ScalarValue) => Tensor,
  { dim?: number; index?: Tensor; value?: Tensor | ScalarValue }
>;

/** A copy with the slices at the places of `index` along `dim` set to a value. */
export const index_fill: IndexFill = operator(
  "index_fill(Tensor self, int dim, Tensor index, Tensor|Scalar value) -> Tensor",
  {
    forward: (self: Tensor, dim: number, index: Tensor, value: Tensor | ScalarValue) =>
      fillSlices(duplicate(self), dim, index, value),
    mutate: (self: Tensor, dim: number, index: Tensor, value: Tensor | ScalarValue) => {
      fillSlices(self, dim, index, value);
    },
    node: (bound) => (bound[3] === undefined ? "IndexFillBackward1" : "IndexFillBackward0"),
    derivative: {
      self: [["index"], (grad, c) => index_fill(grad, c.value("dim"), c.tensor("index"), 0)],
      value: [["index"], (grad, c) => grad.sub(index_fill(grad, c.value("dim"), c.tensor("index"), 0)).sum()],
    },
  },
);
/** `index_fill`, written into the tensor itself. */
export const index_fill_: IndexFill = inPlace(index_fill);
