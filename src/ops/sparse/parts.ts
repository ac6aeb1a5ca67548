/**
 * Sparse tensors from their components and back, with gradients: what most operators of sparse tensors are made of.
 */
import { contiguousStrides, filled, numel, sameShape, shapeText } from "../../layout/shape.ts";
import { RuntimeError } from "../../support/errors.ts";
import { int64 } from "../../dtype.ts";
import { no_grad } from "../../autograd/modes.ts";
import { mayNeedGradients } from "../../autograd/recompute.ts";
import type { Gradient } from "../../autograd/node-types.ts";
import { detachedAlias } from "../../autograd/history.ts";
import type { SparseLayout } from "../../tensor/layouts.ts";
import { SparseCoo, SparseCompressed, SparseTensor, type CompressedLayout } from "../../tensor/sparse-tensor.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { aliasTensor, emptyTensor } from "../../tensor/tensor.ts";
import { packed, zerosOf } from "../../compute/copy-elements.ts";
import { denseElementsAt } from "../../compute/sparse/places.ts";
import { direct } from "../declare/operator.ts";
import { segmentNumbers } from "../../compute/sort/segment-numbers.ts";
import type { Context } from "../declare/context.ts";
import type { Operator } from "../declare/types.ts";
import { cat, stack } from "../view/join.ts";
import { coordinatesOf, distinct, find, flatPlaces, rowsOf, sizesOf } from "./coordinates.ts";
import { layoutWord, refuse, sparseComposite, sparseOperator } from "./declare.ts";
import { itemAt, sizeAt } from "../../support/checked.ts";

/** Where the values of a sparse tensor are: coordinates, in units of blocks where values are such. */
export interface Pattern {
  /** [coordinates, values]. */
  readonly indices: Tensor;
  readonly sizes: readonly number[];
  readonly block: readonly number[];
  readonly dense: readonly number[];
}

/** A tensor over the same bytes without history. */
export function plain(tensor: Tensor): Tensor {
  return aliasTensor(tensor, tensor.shape, tensor.strides, tensor.offset);
}

/** Where values are. Compressed rows give coordinates in their own order. */
export function patternOf(self: SparseTensor): Pattern {
  if (self instanceof SparseCoo) {
    const { sparse, dense } = sizesOf(self);
    return { indices: self.indexTensor, sizes: sparse, block: [], dense };
  }
  const compressed = self as SparseCompressed;
  return no_grad(() => {
    const { batchDims, byRows, isBlocked, blockSize, shape } = compressed;
    const sizes = [
      ...shape.slice(0, batchDims),
      Math.floor(sizeAt(shape, batchDims) / blockSize[0]),
      Math.floor(sizeAt(shape, batchDims + 1) / blockSize[1]),
    ];
    const starts = compressed.compressedTensor
      .reshape([-1, sizeAt(compressed.compressedTensor.shape, batchDims)])
      .to(int64);
    const others = compressed.plainTensor.reshape([-1]).to(int64);
    const count = sizeAt(starts.shape, 1) - 1;
    const perBatch = compressed.count;
    const rows =
      starts.shape[0] === 0
        ? others
        : cat(
            starts.unbind(0).map((each) => segmentNumbers(packed(each.narrow(0, 0, count)), perBatch)),
            0,
          );
    const pair = stack(byRows ? [rows, others] : [others, rows], 0);
    const batch = sizes.slice(0, batchDims);
    const batches = (): Tensor => coordinatesOf(rowsOf(integerSteps(numel(batch), perBatch)), batch);
    return {
      indices: batchDims === 0 ? pair : cat([batches(), pair], 0),
      sizes,
      block: isBlocked ? blockSize : [],
      dense: shape.slice(batchDims + 2),
    };
  });
}

/** 0, step, 2 step, …, count * step. */
function integerSteps(count: number, step: number): Tensor {
  return zerosOf([count + 1], int64)
    .add(1)
    .cumsum(0)
    .sub(1)
    .mul(step);
}

/** Values one after the other, batches too. */
function inOneRow(self: SparseTensor, values: Tensor): Tensor {
  if (self instanceof SparseCoo) return values;
  const { batchDims } = self as SparseCompressed;
  return batchDims === 0 ? values : values.flatten(0, batchDims);
}

/** A dense tensor with a dim of places, and blocks apart: [places, block…, dense…]. */
function inPlaces(dense: Tensor, { sizes, block, dense: rest }: Pattern): Tensor {
  if (block.length === 0) return dense.reshape([numel(sizes), ...rest]);
  const batch = sizes.length - 2;
  const split = dense.reshape([
    ...sizes.slice(0, batch),
    itemAt(sizes, batch),
    itemAt(block, 0),
    itemAt(sizes, batch + 1),
    itemAt(block, 1),
    ...rest,
  ]);
  return split.transpose(batch + 1, batch + 2).reshape([numel(sizes), ...block, ...rest]);
}

const denseElements = direct<
  Operator<(indices: Tensor, strides: readonly number[], values: Tensor, shape: readonly number[]) => Tensor | null>
>("_sparse_elements(Tensor indices, int[] strides, Tensor values, int[] shape) -> Tensor", denseElementsAt);

/** Zeros but for the values, which are added up where several have one place. */
export function scattered(pattern: Pattern, values: Tensor, shape: readonly number[]): Tensor {
  const { sizes, block, dense } = pattern;
  const isPlain = block.length + dense.length === 0 && sizes.length > 0 && !values.dtype.is_complex;
  if (isPlain && numel(values.shape) > 0 && !mayNeedGradients([values])) {
    const result = denseElements(pattern.indices, contiguousStrides(sizes), values, shape);
    if (result !== null) return result;
  }
  const places = flatPlaces(pattern.indices, sizes);
  const base = values.new_zeros([numel(sizes), ...block, ...dense]);
  const filled_ =
    numel(values.shape) === 0
      ? base
      : mayNeedGradients([values])
        ? base.index_add(0, places, values)
        : base.index_add_(0, places, values);
  if (block.length === 0) return filled_.reshape(shape);
  const batch = sizes.length - 2;
  return filled_
    .reshape([...sizes, ...block, ...dense])
    .transpose(batch + 1, batch + 2)
    .reshape(shape);
}

/** The elements of a dense or sparse tensor at the places of a pattern: one row of values. */
export function valuesAt(source: Tensor, pattern: Pattern): Tensor {
  const places = flatPlaces(pattern.indices, pattern.sizes);
  const count = sizeAt(places.shape, 0);
  if (!(source instanceof SparseTensor)) return inPlaces(source, pattern).index_select(0, places);
  const { indices: _, ...own } = patternOf(source);
  const comparable = sameShape(own.sizes, pattern.sizes) && sameShape(own.block, pattern.block);
  if (!comparable) return valuesAt(to_dense(source), pattern);
  const given = source instanceof SparseCoo ? coalesced(source) : source;
  const list = flatPlaces(patternOf(given).indices, own.sizes);
  const values = inOneRow(given, valuesOf(given));
  if (list.shape[0] === 0) return values.new_zeros([count, ...pattern.block, ...pattern.dense]);
  const ordered = no_grad(() => list.sort(0));
  const { at, found } = find(places, ordered[0]);
  const missing = no_grad(() => found.logical_not().reshape([count, ...filled(values.shape.length - 1, 1)]));
  return values.index_select(0, ordered[1].index_select(0, at)).masked_fill(missing, 0);
}

/** The same pattern with other values, which are there as `values` of `self` are. */
function valuesLike(self: SparseTensor, source: Tensor): Tensor {
  return valuesAt(source, patternOf(self)).reshape(self.valueTensor.shape);
}

/** A COO tensor of these components; gradients go to the values. */
export const fromIndices = sparseOperator<
  (indices: Tensor, values: Tensor, size: readonly number[], isCoalesced: boolean, node?: string) => SparseCoo
>(
  "_sparse_coo_tensor_with_dims_and_tensors(Tensor indices, Tensor values, int[] size, bool is_coalesced, str node='SparseCooTensorWithDimsAndTensorsBackward0') -> Tensor",
  {
    node: (bound) => bound[4] as string,
    forward: (indices: Tensor, values: Tensor, size: readonly number[], isCoalesced: boolean) =>
      new SparseCoo(plain(indices), plain(values), size, isCoalesced),
    derivative: {
      values: [
        ["indices"],
        (grad, c) => {
          const indices = c.tensor("indices");
          const size = c.value<readonly number[]>("size");
          const sparse = sizeAt(indices.shape, 0);
          return valuesAt(grad, { indices, sizes: size.slice(0, sparse), block: [], dense: size.slice(sparse) });
        },
      ],
    },
  },
);

/** A tensor of compressed rows or columns of these components; gradients go to the values. */
export const fromCompressed = sparseOperator<
  (
    compressed: Tensor,
    plain: Tensor,
    values: Tensor,
    size: readonly number[],
    layout: CompressedLayout,
    node?: string,
  ) => SparseCompressed
>(
  "_sparse_compressed_tensor(Tensor compressed, Tensor plain, Tensor values, int[] size, str layout, str node='SparseCompressedTensorBackward0') -> Tensor",
  {
    node: (bound) => bound[5] as string,
    forward: (compressed: Tensor, other: Tensor, values: Tensor, size: readonly number[], layout: CompressedLayout) =>
      new SparseCompressed(layout, plain(compressed), plain(other), plain(values), size),
    derivative: {
      values: [["result"], (grad, c) => valuesLike(c.tensor("result") as SparseCompressed, grad)],
    },
  },
);

/** A tensor with the places of another and values of its own. `node`: what its backward node is called. */
export function withValues(self: SparseTensor, values: Tensor, node: string, shape = self.shape): SparseTensor {
  if (self instanceof SparseCoo) return fromIndices(self.indexTensor, values, shape, self.isCoalesced, node);
  const { compressedTensor, plainTensor, layoutName } = self as SparseCompressed;
  return fromCompressed(compressedTensor, plainTensor, values, shape, layoutName, node);
}

/** The same without history: for operators' insides. */
export function withValuesRaw(self: SparseTensor, values: Tensor, shape = self.shape): SparseTensor {
  if (self instanceof SparseCoo) return new SparseCoo(self.indexTensor, values, shape, self.isCoalesced);
  const { compressedTensor, plainTensor, layoutName } = self as SparseCompressed;
  return new SparseCompressed(layoutName, compressedTensor, plainTensor, values, shape);
}

/** The values of a tensor whose places are all different; gradients are sparse like it. */
export const valuesOf = sparseOperator<(self: SparseTensor) => Tensor>("values(Tensor self) -> Tensor", {
  forward: (self: SparseTensor) => plain(self.valueTensor),
  derivative: { self: [["self"], (grad, c) => withValues(saved(c), grad, "ValuesBackward0")] },
});

function saved(c: Context): SparseTensor {
  return c.tensor("self") as SparseTensor;
}

/** Coordinates in order, each once, and their values, without history. */
export function coalesceRaw(self: SparseCoo): SparseCoo {
  const { sparse } = sizesOf(self);
  const { valueTensor, shape, count } = self;
  if (count < 2) return new SparseCoo(self.indexTensor, valueTensor, shape, true);
  const { values: places, groups } = distinct(flatPlaces(self.indexTensor, sparse));
  const base = zerosOf([sizeAt(places.shape, 0), ...valueTensor.shape.slice(1)], valueTensor.dtype);
  const values = numel(valueTensor.shape) === 0 ? base : base.index_add_(0, groups, valueTensor);
  return new SparseCoo(coordinatesOf(places, sparse), values, shape, true);
}

const coalesceOperator = sparseOperator<(self: SparseCoo) => SparseCoo>("coalesce(Tensor self) -> Tensor", {
  forward: coalesceRaw,
  derivative: { self: [[], (grad) => grad] },
});

/** The tensor itself where its coordinates are in order, each once, else a copy of which that is true. */
export function coalesced(self: SparseCoo): SparseCoo {
  return self.isCoalesced ? self : coalesceOperator(self);
}

/** The operator that methods and functions are. */
export const coalesce: Operator<(self: Tensor) => Tensor> = sparseComposite(
  "coalesce(Tensor self) -> Tensor",
  (self: Tensor) => {
    if (!(self instanceof SparseCoo))
      throw new RuntimeError(`coalesce expected sparse coordinate tensor layout but got ${layoutWord(self)}`);
    return coalesced(self);
  },
);

/** A dense or sparse tensor at the places of a sparse one. */
export function maskedBy(source: Tensor, mask: SparseTensor, node: string): SparseTensor {
  return withValues(mask, valuesLike(mask, source), node);
}

const denseOperator = sparseOperator<(self: SparseTensor, masked: boolean) => Tensor>(
  "to_dense(Tensor self, bool masked_grad=True) -> Tensor",
  {
    forward: (self: SparseTensor) => scattered(patternOf(self), inOneRow(self, self.valueTensor), self.shape),
    derivative: {
      self: [
        ["self"],
        (grad, c): Gradient => {
          const self = saved(c);
          const mask = self instanceof SparseCoo ? coalesced(detachedAlias(self) as SparseCoo) : self;
          if (c.value<boolean>("masked_grad")) return maskedBy(grad, mask, "SparseMaskBackward0");
          if (self instanceof SparseCoo) return grad.to_sparse(self.sparseDims);
          const { layoutName: layout, blockSize: blocksize, isBlocked, shape, batchDims } = self as SparseCompressed;
          const dense_dim = shape.length - batchDims - 2;
          return grad.to_sparse({ layout, dense_dim, ...(isBlocked ? { blocksize } : {}) });
        },
      ],
    },
  },
);

/** A strided tensor with the same elements; itself where it is one. */
export function to_dense(self: Tensor, masked = true): Tensor {
  return self instanceof SparseTensor ? denseOperator(self, masked) : self;
}

/** A tensor without elements, of a layout. */
export function emptySparse(shape: readonly number[], values: Tensor, layout: SparseLayout): SparseTensor {
  const rest = values.shape.slice(1);
  if (layout === "torch.sparse_coo") {
    const sparse = shape.length - rest.length;
    return new SparseCoo(emptyTensor([sparse, 0], int64), values, shape, true);
  }
  if (shape.length < 2)
    throw new RuntimeError(
      `torch.empty: Only batched sparse compressed (non-block) tensors are supported, but got size ${shapeText(shape)}`,
    );
  const batch = shape.slice(0, -2);
  const block = /bs[rc]$/.test(layout) ? values.shape.slice(-2) : [];
  const along = layout.endsWith("sr") ? sizeAt(shape, -2) / (block[0] ?? 1) : sizeAt(shape, -1) / (block[1] ?? 1);
  return new SparseCompressed(
    layout,
    zerosOf([...batch, along + 1], int64),
    emptyTensor([...batch, 0], int64),
    batch.length === 0 ? values : emptyTensor([...batch, 0, ...block], values.dtype),
    shape,
  );
}

/** Refuses what is not a COO tensor, in PyTorch's words for a property of such. */
export function asCoordinates(self: Tensor, name: string): SparseCoo {
  if (self instanceof SparseCoo) return self;
  if (name.startsWith("_")) return refuse(name, self);
  throw new RuntimeError(`${name} expected sparse coordinate tensor layout but got ${layoutWord(self)}`);
}
