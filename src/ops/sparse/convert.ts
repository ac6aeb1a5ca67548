/** Conversions between layouts: to_sparse and its kin, with gradients in the layout that they came from. */
import { filled, numel, shapeText } from "../../layout/shape.ts";
import { RuntimeError } from "../../support/errors.ts";
import { int64 } from "../../dtype.ts";
import { isSparseLayout, type SparseLayout } from "../../tensor/layouts.ts";
import { SparseCoo, SparseCompressed, SparseTensor, type CompressedLayout } from "../../tensor/sparse-tensor.ts";
import { emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { packed, zerosOf } from "../../compute/copy-elements.ts";
import type { Operator } from "../declare/types.ts";
import { cat, stack } from "../view/join.ts";
import { coordinatesOf, distinct, flatPlaces, integers, rowStarts } from "./coordinates.ts";
import { sparseComposite, sparseOperator } from "./declare.ts";
import { coalesceRaw, patternOf, plain, scattered, to_dense, valuesAt, type Pattern } from "./parts.ts";
import { itemAt, sizeAt } from "../../support/checked.ts";

/** Coordinates and values of the elements (or slices) that are not 0. */
function cooFromDense(self: Tensor, sparse: number): SparseCoo {
  const { shape } = self;
  const [sizes, dense] = [shape.slice(0, sparse), shape.slice(sparse)];
  const isThere = self.ne(0);
  const mask = dense.length === 0 ? isThere : isThere.reshape([...sizes, numel(dense)]).any(-1);
  const indices = packed(mask.nonzero().t());
  const values = valuesAt(self, { indices, sizes, block: [], dense });
  return new SparseCoo(indices, values, shape, true);
}

/** Rows (or columns) of a pattern whose coordinates are [batch…, row, column], in order. */
function compressPattern(pattern: Pattern, values: Tensor, layout: CompressedLayout, shape: readonly number[]) {
  const { sizes } = pattern;
  const batchDims = sizes.length - 2;
  const byRows = layout === "torch.sparse_csr" || layout === "torch.sparse_bsr";
  const batch = sizes.slice(0, batchDims);
  const [along, across] = byRows ? [batchDims, batchDims + 1] : [batchDims + 1, batchDims];
  const lines = itemAt(sizes, along);
  // In the order of compressed lines, then across them.
  const order = [...batch.map((_, d) => d), along, across];
  const turned = pattern.indices.index_select(0, integers(order));
  const places = flatPlaces(turned, [...batch, lines, itemAt(sizes, across)]);
  const sorted = places.sort(0, false);
  const inOrder = turned.index_select(1, sorted[1]);
  const ordered = values.index_select(0, sorted[1]);
  const batches = numel(batch);
  const count = batches === 0 ? 0 : sizeAt(places.shape, 0) / batches;
  const flatLines = flatPlaces(inOrder.narrow(0, 0, batchDims + 1), [...batch, lines]);
  const starts = rowStarts(flatLines, batches * lines);
  if (batchDims === 0) return new SparseCompressed(layout, starts, packed(inOrder.select(0, 1)), ordered, shape);
  const firsts = starts.narrow(0, 0, batches * lines).reshape([batches, lines]);
  const own = lines === 0 ? firsts : firsts.sub(firsts.narrow(1, 0, 1));
  const compressed = cat([own, zerosOf([batches, 1], int64).add(count)], 1);
  if (lines > 0 && own.gt(count).any().item())
    throw new RuntimeError("Expect the same number of specified elements per batch.");
  const perBatch = starts.index_select(0, integers(Array.from({ length: batches + 1 }, (_, b) => b * lines)));
  const counts = perBatch.diff().tolist<number[]>();
  if (counts.some((each) => each !== count))
    throw new RuntimeError("Expect the same number of specified elements per batch.");
  return new SparseCompressed(
    layout,
    compressed.reshape([...batch, lines + 1]),
    inOrder.select(0, batchDims + 1).reshape([...batch, count]),
    ordered.reshape([...batch, count, ...ordered.shape.slice(1)]),
    shape,
  );
}

function blockOf(shape: readonly number[], batch: number, block: readonly number[], name: string): readonly number[] {
  const [rows, columns] = [sizeAt(shape, batch), sizeAt(shape, batch + 1)];
  if (block.length !== 2)
    throw new RuntimeError(`${name}: blocksize needs to be a tuple of size 2, but got ${block.length}`);
  const [height, width] = [itemAt(block, 0), itemAt(block, 1)];
  if (height < 1 || width < 1)
    throw new RuntimeError(`${name}: blocksize needs to be positive, but got ${shapeText(block)}`);
  if (rows % height !== 0 || columns % width !== 0)
    throw new RuntimeError(
      `${name}: tensor sparse size (${rows},${columns}) must be divisible by given blocksize (${height},${width})`,
    );
  return block;
}

function compressedFromDense(
  self: Tensor,
  layout: CompressedLayout,
  block: readonly number[],
  denseDims: number,
): SparseCompressed {
  const { shape } = self;
  const batch = shape.length - 2 - denseDims;
  if (batch < 0)
    throw new RuntimeError(
      `Dense dim should be smaller or equal to the number of dimensions minus 2, got ${denseDims} for a tensor of ${shape.length} dimensions`,
    );
  const dense = shape.slice(batch + 2);
  const own = block.length === 0 ? [] : blockOf(shape, batch, block, `dense_to_${layout.slice(6)}`);
  const [rows, columns] = own.length === 0 ? [1, 1] : (own as [number, number]);
  const sizes = [...shape.slice(0, batch), sizeAt(shape, batch) / rows, sizeAt(shape, batch + 1) / columns];
  // Blocks apart, to see which of them have an element that is not 0.
  const split = self.reshape([
    ...shape.slice(0, batch),
    itemAt(sizes, batch),
    rows,
    itemAt(sizes, batch + 1),
    columns,
    ...dense,
  ]);
  const isThere = split
    .ne(0)
    .transpose(batch + 1, batch + 2)
    .reshape([...sizes, rows * columns * numel(dense)])
    .any(-1);
  const indices = packed(isThere.nonzero().t());
  const pattern = { indices, sizes, block: own, dense };
  return compressPattern(pattern, valuesAt(self, pattern), layout, shape);
}

/** Coordinates of every element, blocks taken apart. */
function cooFromCompressed(self: SparseCompressed): SparseCoo {
  const pattern = patternOf(self);
  const { batchDims, shape, valueTensor, isBlocked, byRows } = self;
  const values = batchDims === 0 ? valueTensor : valueTensor.flatten(0, batchDims);
  if (!isBlocked) return new SparseCoo(pattern.indices, values, shape, byRows);
  const [rows, columns] = self.blockSize;
  const count = sizeAt(pattern.indices.shape, 1);
  const within = coordinatesOf(upToCount(rows * columns), [rows, columns]);
  const scale = integers([...filled(batchDims, 1), rows, columns]);
  const corner = pattern.indices.mul(scale.reshape([-1, 1]));
  const inBlock = cat([zerosOf([batchDims, rows * columns], int64), within], 0);
  const all = corner
    .unsqueeze(2)
    .add(inBlock.unsqueeze(1))
    .reshape([batchDims + 2, count * rows * columns]);
  const each = values.reshape([count * rows * columns, ...pattern.dense]);
  return coalesceRaw(new SparseCoo(all, each, shape, false));
}

function upToCount(count: number): Tensor {
  return zerosOf([count], int64).add(1).cumsum(0).sub(1);
}

function compressedFromCoo(self: SparseCoo, layout: CompressedLayout, block: readonly number[]): SparseCompressed {
  if (self.sparseDims !== 2)
    throw new RuntimeError(
      `Only tensors with two sparse dimensions can be converted to the ${layout.slice(13).toUpperCase()} layout, got self with ${self.sparseDims} sparse dimensions`,
    );
  const given = self.isCoalesced ? self : coalesceRaw(self);
  const pattern = patternOf(given);
  if (block.length === 0) return compressPattern(pattern, given.valueTensor, layout, self.shape);
  const [rows, columns] = blockOf(self.shape, 0, block, `coo_to_${layout.slice(6)}`) as [number, number];
  const sizes = [sizeAt(self.shape, 0) / rows, sizeAt(self.shape, 1) / columns];
  const steps = integers([rows, columns]).reshape([2, 1]);
  const blocks = given.indexTensor.div(steps, { rounding_mode: "floor" });
  const { values: places, groups } = distinct(flatPlaces(blocks, sizes));
  const inside = flatPlaces(given.indexTensor.remainder(steps), [rows, columns]);
  const all: Pattern = {
    indices: stack([groups, inside], 0),
    sizes: [sizeAt(places.shape, 0), rows * columns],
    block: [],
    dense: pattern.dense,
  };
  const values = scattered(all, given.valueTensor, [sizeAt(places.shape, 0), rows, columns, ...pattern.dense]);
  return compressPattern(
    { indices: coordinatesOf(places, sizes), sizes, block: [rows, columns], dense: pattern.dense },
    values,
    layout,
    self.shape,
  );
}

interface Target {
  readonly layout: SparseLayout;
  readonly sparseDim: number | null;
  readonly block: readonly number[];
  readonly denseDim: number;
}

function convertRaw(self: Tensor, { layout, sparseDim, block, denseDim }: Target): SparseTensor {
  if (!(self instanceof SparseTensor)) {
    const source = plain(self);
    if (layout === "torch.sparse_coo") return cooFromDense(source, sparseDim ?? source.shape.length - denseDim);
    return compressedFromDense(source, layout, block, denseDim);
  }
  const coo = self instanceof SparseCoo ? self : cooFromCompressed(self as SparseCompressed);
  if (layout === "torch.sparse_coo") return coo;
  if (coo.sparseDims !== 2) return compressedFromDense(to_dense(coo), layout, block, denseDim);
  return compressedFromCoo(coo, layout, block);
}

/** A tensor in another layout; `node`: what its backward node is called. */
const convert = sparseOperator<
  (
    self: Tensor,
    layout: string,
    sparseDim: number | null,
    block: readonly number[],
    denseDim: number,
    node: string,
  ) => SparseTensor
>("to_sparse(Tensor self, str layout, int? sparse_dim, int[] blocksize, int dense_dim, str node) -> Tensor", {
  node: (bound) => bound[5] as string,
  forward: (self: Tensor, layout: SparseLayout, sparseDim: number | null, block: readonly number[], denseDim: number) =>
    convertRaw(self, { layout, sparseDim, block, denseDim }),
  derivative: {
    self: [
      ["self"],
      (grad, c) => {
        const self = c.tensor("self");
        if (!(self instanceof SparseTensor)) return to_dense(grad);
        return inLayoutOf(grad, self);
      },
    ],
  },
});

/** A gradient in the layout of what it belongs to. */
export function inLayoutOf(grad: Tensor, self: SparseTensor): Tensor {
  if (grad instanceof SparseTensor && grad.layoutName === self.layoutName) return grad;
  const block = self instanceof SparseCompressed && self.isBlocked ? self.blockSize : [];
  const denseDim = patternOf(self).dense.length;
  const sparseDim = self instanceof SparseCoo ? self.sparseDims : null;
  return convert(grad, self.layoutName, sparseDim, block, denseDim, "ToSparseBackward1");
}

const SUFFIX: Readonly<Record<SparseLayout, string>> = {
  "torch.sparse_coo": "",
  "torch.sparse_csr": "Csr",
  "torch.sparse_csc": "Csc",
  "torch.sparse_bsr": "Bsr",
  "torch.sparse_bsc": "Bsc",
};

function converted(
  self: Tensor,
  layout: SparseLayout,
  block: readonly number[] | null,
  denseDim: number | null,
  sparseDim: number | null = null,
): Tensor {
  const isBlocked = layout === "torch.sparse_bsr" || layout === "torch.sparse_bsc";
  if (isBlocked && block === null)
    throw new RuntimeError(
      `to_sparse: conversion to ${layout.slice(6)} requires blocksize`.replace("sparse_", "Sparse"),
    );
  if (!isBlocked && block !== null)
    throw new RuntimeError(
      `${self instanceof SparseCoo ? "sparse_coo" : self instanceof SparseCompressed ? "sparse_compressed" : "dense"}_to_sparse: conversion from ${self instanceof SparseTensor ? `Sparse${SUFFIX[self.layoutName]}` : "Strided"} to Sparse${SUFFIX[layout]} with blocksize argument given is not supported`,
    );
  if (isBlocked && self instanceof SparseCompressed)
    blockOf(self.shape, self.batchDims, block!, `sparse_compressed_to_${layout.slice(6)}`);
  if (self instanceof SparseTensor && self.layoutName === layout && block === null) return self;
  const node =
    sparseDim === null
      ? layout === "torch.sparse_coo"
        ? "ToSparseBackward1"
        : `ToSparse${SUFFIX[layout]}Backward0`
      : "ToSparseBackward0";
  return convert(
    self,
    layout,
    sparseDim,
    block ?? [],
    denseDim ?? (self instanceof SparseTensor ? patternOf(self).dense.length : 0),
    node,
  );
}

/** Options of `to_sparse`. */
export interface ToSparseOptions {
  /** How many dims coordinates stand for; the others are dims of the values. */
  sparse_dim?: number | null;
  /** The layout: COO by default. */
  layout?: SparseLayout | null;
  /** Rows and columns of a block, for bsr and bsc. */
  blocksize?: readonly number[] | null;
  /** How many of the last dims are dims of the values. */
  dense_dim?: number | null;
}

/**
 * The elements that are not 0, with their coordinates, or in another sparse layout.
 * https://docs.pytorch.org/docs/stable/generated/torch.Tensor.to_sparse.html
 */
export const to_sparse: Operator<(self: Tensor, sparse_dim?: number | null) => Tensor, ToSparseOptions> =
  sparseComposite(
    "to_sparse(Tensor self, int? sparse_dim=None, *, any layout=None, int[]? blocksize=None, int? dense_dim=None) -> Tensor",
    (
      self: Tensor,
      sparseDim: number | null,
      layout: unknown,
      block: readonly number[] | null,
      denseDim: number | null,
    ) => {
      if (layout !== null && !isSparseLayout(layout))
        throw new RuntimeError(`to_sparse: unexpected layout ${String(layout)}`);
      const rank = self.shape.length;
      if (self instanceof SparseCoo && sparseDim !== null && sparseDim !== self.sparseDims)
        throw new RuntimeError(
          "to_sparse: conversion from Sparse to Sparse with sparse_dim argument !=self.sparse_dim() is not supported",
        );
      if (sparseDim !== null && (sparseDim < 0 || sparseDim > rank))
        throw new RuntimeError(
          `dense_to_sparse: sparse_dim argument must be in [0,${rank}] range, but ${sparseDim} is given`,
        );
      if (sparseDim === 0 && rank > 0)
        throw new RuntimeError("dense_to_sparse: sparse_dim argument must be in >0 when self.dim()>0");
      assertDenseDim("sparse", self, denseDim);
      return converted(self, layout ?? "torch.sparse_coo", block, denseDim, sparseDim);
    },
  );

type CompressedConversion = Operator<
  (self: Tensor, dense_dim?: number | null) => Tensor,
  { dense_dim?: number | null }
>;
type BlockedConversion = Operator<
  (self: Tensor, blocksize: readonly number[], dense_dim?: number | null) => Tensor,
  { blocksize?: readonly number[]; dense_dim?: number | null }
>;

/** Refuses numbers of dense dims of a dense tensor that leave no two others. */
function assertDenseDim(called: string, self: Tensor, denseDim: number | null): void {
  const most = self.shape.length - 2;
  if (denseDim !== null && !(self instanceof SparseTensor) && (denseDim < 0 || denseDim > most))
    throw new RuntimeError(
      `dense_to_${called}: dense_dim argument must be in [0,${most}] range, but ${denseDim} is given`,
    );
}

function toCompressed(kind: "csr" | "csc"): CompressedConversion {
  return sparseComposite(
    `to_sparse_${kind}(Tensor self, int? dense_dim=None) -> Tensor`,
    (self: Tensor, denseDim: number | null) => {
      assertDenseDim(`sparse_${kind}`, self, denseDim);
      return converted(self, `torch.sparse_${kind}`, null, denseDim);
    },
  );
}

function toBlocked(kind: "bsr" | "bsc"): BlockedConversion {
  return sparseComposite(
    `to_sparse_${kind}(Tensor self, int[2] blocksize, int? dense_dim=None) -> Tensor`,
    (self: Tensor, block: readonly number[], denseDim: number | null) => {
      assertDenseDim(`sparse_${kind}`, self, denseDim);
      return converted(self, `torch.sparse_${kind}`, block, denseDim);
    },
  );
}

/** Compressed rows: where each begins, columns, values. */
export const to_sparse_csr: CompressedConversion = toCompressed("csr");
/** Compressed columns. */
export const to_sparse_csc: CompressedConversion = toCompressed("csc");
/** Compressed rows of blocks. */
export const to_sparse_bsr: BlockedConversion = toBlocked("bsr");
/** Compressed columns of blocks. */
export const to_sparse_bsc: BlockedConversion = toBlocked("bsc");

/** An empty vector of indices. */
export function noPlaces(): Tensor {
  return emptyTensor([0], int64);
}
