/** Operators on the shapes of sparse tensors: transposed, joined, picked, resized. */
import { packed, zerosOf } from "../../compute/copy-elements.ts";
import { int64 } from "../../dtype.ts";
import type { MemoryFormat } from "../../layout/memory-format.ts";
import { filled, numel, sameShape, shapeText, wrapDim } from "../../layout/shape.ts";
import { IndexError, RuntimeError } from "../../support/errors.ts";
import { SparseCoo, SparseCompressed, SparseTensor, type CompressedLayout } from "../../tensor/sparse-tensor.ts";
import { emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { cat as joined } from "../view/join.ts";
import { distinct, find, integers, sizesOf, upTo } from "./coordinates.ts";
import { refuse, rule, sparseOperator } from "./declare.ts";
import { changeInPlace } from "./in-place.ts";
import { emptySparse, to_dense, withValuesRaw } from "./parts.ts";
import { repeat_interleave } from "../view/copies/repeat-flip.ts";
import { itemAt, sizeAt } from "../../support/checked.ts";

const OTHER: Readonly<Record<CompressedLayout, CompressedLayout>> = {
  "torch.sparse_csr": "torch.sparse_csc",
  "torch.sparse_csc": "torch.sparse_csr",
  "torch.sparse_bsr": "torch.sparse_bsc",
  "torch.sparse_bsc": "torch.sparse_bsr",
};

function swapped<T>(list: readonly T[], a: number, b: number): T[] {
  const result = [...list];
  [result[a], result[b]] = [itemAt(list, b), itemAt(list, a)];
  return result;
}

function transposeCompressed(self: SparseCompressed, a: number, b: number): SparseCompressed {
  const { batchDims: batch, compressedTensor, plainTensor, valueTensor, layoutName, shape } = self;
  const size = swapped(shape, a, b);
  if (a < batch && b < batch)
    return new SparseCompressed(
      layoutName,
      compressedTensor.transpose(a, b),
      plainTensor.transpose(a, b),
      valueTensor.transpose(a, b),
      size,
    );
  const isPair = Math.min(a, b) === batch && Math.max(a, b) === batch + 1;
  if (!isPair)
    throw new RuntimeError(
      `transpose(): can only transpose dimensions of the same type (Batch, Sparse, Dense), got ${a} and ${b}`,
    );
  const values = self.isBlocked ? valueTensor.transpose(batch + 1, batch + 2) : valueTensor;
  return new SparseCompressed(OTHER[layoutName], compressedTensor, plainTensor, values, size);
}

function transposeRaw(self: SparseTensor, a: number, b: number): SparseTensor {
  if (self instanceof SparseCompressed) return transposeCompressed(self, a, b);
  const coo = self as SparseCoo;
  const { sparseDims: at } = coo;
  if (a < at !== b < at)
    throw new RuntimeError(
      "transpose: transposing " + "sparse and dense dimensions of a sparse tensor is not supported",
    );
  const size = swapped(coo.shape, a, b);
  if (a >= at)
    return new SparseCoo(coo.indexTensor, coo.valueTensor.transpose(a - at + 1, b - at + 1), size, coo.isCoalesced);
  const order = integers(swapped([...Array(at).keys()], a, b));
  return new SparseCoo(
    coo.indexTensor.index_select(0, order),
    coo.valueTensor,
    size,
    coo.isCoalesced && (coo.count === 0 || a === b),
  );
}

function transposer(name: string) {
  return sparseOperator<(self: SparseTensor, dim0: number, dim1: number) => SparseTensor>(
    `${name}(Tensor self, int dim0, int dim1) -> Tensor`,
    {
      forward: transposeRaw,
      derivative: { self: [[], (grad, c) => grad.transpose(c.value("dim0"), c.value("dim1"))] },
    },
  );
}
const transpose = transposer("transpose");
const transposeMatrix = transposer("t");
rule("transpose", (self: SparseTensor, dim0: number, dim1: number) => {
  const rank = self.shape.length;
  const [a, b] = [wrapDim(dim0, rank), wrapDim(dim1, rank)];
  return a === b ? self : transpose(self, a, b);
});
rule("t", (self: SparseTensor) => {
  if (self instanceof SparseCoo && self.shape.length < 2) return self;
  if (self.shape.length > 2 || (self instanceof SparseCoo && self.sparseDims > 2))
    throw new RuntimeError(
      `t() expects a tensor with <= 2 sparse and 0 dense dimensions, but got ${self.shape.length} sparse and 0 dense dimensions`,
    );
  return transposeMatrix(self, 0, 1);
});
for (const name of ["transpose_", "t_"])
  rule(name, (self: SparseTensor, dim0 = 0, dim1 = 1) =>
    changeInPlace(self, name, [], () =>
      transpose(self, wrapDim(dim0, self.shape.length), wrapDim(dim1, self.shape.length)),
    ),
  );

const permuted = sparseOperator<(self: SparseCoo, dims: readonly number[]) => SparseCoo>(
  "permute(Tensor self, int[] dims) -> Tensor",
  {
    forward: (self: SparseCoo, dims: readonly number[]) => {
      const at = self.sparseDims;
      const [sparse, dense] = [dims.slice(0, at), dims.slice(at)];
      if (sparse.some((d) => d >= at))
        throw new RuntimeError("permute: transpositions between sparse and dense dimensions are not allowed.");
      const size = dims.map((d) => sizeAt(self.shape, d));
      const inOrder = sparse.every((d, i) => d === i);
      const values = self.valueTensor.permute([0, ...dense.map((d) => d - at + 1)]);
      const indices = inOrder ? self.indexTensor : self.indexTensor.index_select(0, integers(sparse));
      return new SparseCoo(indices, values, size, self.isCoalesced && inOrder);
    },
    derivative: {
      self: [
        [],
        (grad, c) => {
          const dims = c.value<readonly number[]>("dims");
          return grad.permute(dims.map((_, d) => dims.indexOf(d)));
        },
      ],
    },
  },
);
rule("permute", (self: SparseTensor, dims: readonly number[]) => {
  const rank = self.shape.length;
  if (dims.length !== rank)
    throw new RuntimeError(
      `permute(sparse_coo): number of dimensions in the tensor input does not match the length of the desired ordering of dimensions i.e. input.dim() = ${rank} is not equal to len(dims) = ${dims.length}`,
    );
  const order = dims.map((d) => wrapDim(d, rank));
  if (new Set(order).size !== rank) throw new RuntimeError("permute(): duplicate dims are not allowed.");
  if (order.every((d, i) => d === i)) return self;
  if (!(self instanceof SparseCoo)) return refuse("permute", self);
  return permuted(self, order);
});

const unsqueezed = sparseOperator<(self: SparseCoo, dim: number) => SparseCoo>(
  "unsqueeze(Tensor self, int dim) -> Tensor",
  {
    forward: (self: SparseCoo, dim: number) => {
      const at = self.sparseDims;
      const size = [...self.shape.slice(0, dim), 1, ...self.shape.slice(dim)];
      if (dim > at)
        return new SparseCoo(self.indexTensor, self.valueTensor.unsqueeze(dim - at + 1), size, self.isCoalesced);
      const { indexTensor, count } = self;
      const row = zerosOf([1, count], int64);
      const indices = joined([indexTensor.narrow(0, 0, dim), row, indexTensor.narrow(0, dim, at - dim)]);
      return new SparseCoo(indices, self.valueTensor, size, self.isCoalesced);
    },
    derivative: { self: [[], (grad, c) => grad.select(c.value("dim"), 0)] },
  },
);
rule("unsqueeze", (self: SparseTensor, dim: number) =>
  self instanceof SparseCoo ? unsqueezed(self, wrapDim(dim, self.shape.length + 1)) : refuse("unsqueeze", self),
);
rule("squeeze", (self: SparseTensor) => refuse("as_strided", self));
rule("unbind", (self: SparseTensor, dim: number) =>
  Array.from({ length: self.shape[wrapDim(dim, self.shape.length)]! }, (_, index) => self.select(dim, index)),
);
for (const name of ["expand", "repeat"])
  rule(name, (self: SparseTensor) => {
    throw new RuntimeError(`expand is unsupported for ${self instanceof SparseCoo ? "Sparse" : "SparseCsr"} tensors`);
  });
for (const name of ["narrow", "slice", "as_strided"]) rule(name, (self: SparseTensor) => refuse("as_strided", self));
rule(["reshape", "flatten"], (self: SparseTensor, shape: readonly number[] | number) => {
  if (Array.isArray(shape) && sameShape(shape as number[], self.shape)) return self;
  throw new RuntimeError("reshape is not implemented for sparse tensors");
});
/** Names of memory formats in messages. */
const formatNames: Readonly<Record<string, string>> = {
  channels_last: "ChannelsLast",
  channels_last_3d: "ChannelsLast3d",
  contiguous_format: "Contiguous",
  preserve_format: "Preserve",
};
function unsupportedFormat(format: MemoryFormat): RuntimeError {
  return new RuntimeError(`unsupported memory format option ${formatNames[format]}`);
}
rule("contiguous", (self: SparseTensor, format: MemoryFormat | null) => {
  if (self instanceof SparseCompressed) return self;
  if (format === "preserve_format")
    throw new RuntimeError("preserve memory format is unsupported by the contiguous operator");
  throw unsupportedFormat(format ?? "contiguous_format");
});

/** Elements whose coordinate in a dim is chosen: one row of coordinates is left out, or has new numbers. */
function pickCoordinates(self: SparseCoo, which: Tensor, indices: Tensor, size: readonly number[]): SparseCoo {
  return new SparseCoo(indices, self.valueTensor.index_select(0, which), size, self.isCoalesced);
}

const selected = sparseOperator<(self: SparseCoo, dim: number, index: number) => Tensor>(
  "select(Tensor self, int dim, int index) -> Tensor",
  {
    forward: (self: SparseCoo, dim: number, index: number) => {
      const at = self.sparseDims;
      const size = self.shape.filter((_, d) => d !== dim);
      if (dim >= at)
        return new SparseCoo(self.indexTensor, self.valueTensor.select(dim - at + 1, index), size, self.isCoalesced);
      const which = self.indexTensor.select(0, dim).eq(index).nonzero().reshape([-1]);
      if (at === 1) return self.valueTensor.index_select(0, which).sum(0, false, { dtype: self.dtype });
      const rows = integers([...Array(at).keys()].filter((d) => d !== dim));
      return pickCoordinates(self, which, self.indexTensor.index_select(0, rows).index_select(1, which), size);
    },
    derivative: {
      self: [
        [],
        (grad, c) => {
          const [dim, index, shape] = [c.value<number>("dim"), c.value<number>("index"), c.shape("self")];
          return insertedSlice(grad, dim, index, shape);
        },
      ],
    },
  },
);

/** Zeros but for one slice. */
function insertedSlice(grad: Tensor, dim: number, index: number, shape: readonly number[]): Tensor {
  if (!(grad instanceof SparseCoo)) {
    const dense = to_dense(grad);
    return dense.new_zeros(shape).select_scatter(dense, dim, index);
  }
  const whole = grad.unsqueeze(dim) as SparseCoo;
  return shiftedCoordinates(whole, dim, index, shape);
}

const shiftedCoordinates = sparseOperator<
  (self: SparseCoo, dim: number, by: number, size: readonly number[]) => SparseCoo
>("_sparse_shift(Tensor self, int dim, int by, int[] size) -> Tensor", {
  forward: (self: SparseCoo, dim: number, by: number, size: readonly number[]) => {
    if (dim >= self.sparseDims) {
      const at = dim - self.sparseDims + 1;
      const values = self.valueTensor.new_zeros([self.count, ...size.slice(self.sparseDims)]);
      values.narrow(at, by, sizeAt(self.valueTensor.shape, at)).copy_(self.valueTensor);
      return new SparseCoo(self.indexTensor, values, size, self.isCoalesced);
    }
    const step = integers(filled(self.sparseDims, 0).map((_, d) => (d === dim ? by : 0)));
    return new SparseCoo(self.indexTensor.add(step.unsqueeze(1)), self.valueTensor, size, self.isCoalesced);
  },
  derivative: {
    self: [
      [],
      (grad, c) => grad.narrow_copy(c.value("dim"), c.value("by"), itemAt(c.shape("self"), c.value<number>("dim"))),
    ],
  },
});

rule("select", (self: SparseTensor, dim: number, index: number) => {
  const d = wrapDim(dim, self.shape.length);
  const size = sizeAt(self.shape, d);
  if (index < -size || index >= size)
    throw new IndexError(
      `select(): index ${index} out of range for tensor of size ${shapeText(self.shape)} at dimension ${d}`,
    );
  const at = index < 0 ? index + size : index;
  if (self instanceof SparseCompressed && d < self.batchDims) return selectBatch(self, d, at);
  return selected(self instanceof SparseCoo ? self : (self.to_sparse() as SparseCoo), d, at);
});

function selectBatch(self: SparseCompressed, dim: number, index: number): SparseCompressed {
  return new SparseCompressed(
    self.layoutName,
    self.compressedTensor.select(dim, index),
    self.plainTensor.select(dim, index),
    self.valueTensor.select(dim, index),
    self.shape.filter((_, d) => d !== dim),
  );
}

const narrowed = sparseOperator<(self: SparseCoo, dim: number, start: number, length: number) => SparseCoo>(
  "narrow_copy(Tensor self, int dim, int start, int length) -> Tensor",
  {
    forward: (self: SparseCoo, dim: number, start: number, length: number) => {
      const size = self.shape.map((n, d) => (d === dim ? length : n));
      const at = self.sparseDims;
      if (dim >= at)
        return new SparseCoo(
          self.indexTensor,
          packed(self.valueTensor.narrow(dim - at + 1, start, length)),
          size,
          self.isCoalesced,
        );
      const row = self.indexTensor.select(0, dim);
      const which = row
        .ge(start)
        .logical_and(row.lt(start + length))
        .nonzero()
        .reshape([-1]);
      const step = integers(filled(at, 0).map((_, d) => (d === dim ? start : 0)));
      return pickCoordinates(self, which, self.indexTensor.index_select(1, which).sub(step.unsqueeze(1)), size);
    },
    derivative: {
      self: [
        [],
        (grad, c) => {
          const [dim, start, shape] = [c.value<number>("dim"), c.value<number>("start"), c.shape("self")];
          if (grad instanceof SparseCoo) return shiftedCoordinates(grad, dim, start, shape);
          const dense = to_dense(grad);
          return dense.new_zeros(shape).slice_scatter(dense, dim, start, start + sizeAt(dense.shape, dim));
        },
      ],
    },
  },
);
rule("narrow_copy", (self: SparseTensor, dim: number, start: number, length: number) => {
  if (!(self instanceof SparseCoo)) return refuse("narrow_copy", self);
  const d = wrapDim(dim, self.shape.length);
  const size = sizeAt(self.shape, d);
  const first = start < 0 ? start + size : start;
  if (first < 0 || first + length > size)
    throw new RuntimeError(
      `Invalid dimension to narrow. start (${first}) + length (${length}) exceeds dimension size (${size}).`,
    );
  return narrowed(self, d, first, length);
});

const picked = sparseOperator<(self: SparseCoo, dim: number, index: Tensor) => SparseCoo>(
  "index_select(Tensor self, int dim, Tensor index) -> Tensor",
  {
    forward: (self: SparseCoo, dim: number, index: Tensor) => {
      const count = sizeAt(index.shape, 0);
      const size = self.shape.map((n, d) => (d === dim ? count : n));
      const at = self.sparseDims;
      const wrapped = index.to(int64);
      const limit = sizeAt(self.shape, dim);
      const positive = wrapped.add(wrapped.lt(0).to(int64).mul(limit));
      if (count > 0 && positive.lt(0).logical_or(positive.ge(limit)).any().item())
        throw new IndexError(
          `index_select(): index contains ${String(wrapped.max().item())} that is out of range for tensor of size ${shapeText(self.shape)} at dimension ${dim}`,
        );
      if (dim >= at)
        return new SparseCoo(
          self.indexTensor,
          self.valueTensor.index_select(dim - at + 1, positive),
          size,
          self.isCoalesced,
        );
      // Each element once for every place that asks for its coordinate.
      const { values, groups } = distinct(positive);
      const order = groups.sort(0, false);
      const counts = zerosOf([sizeAt(values.shape, 0)], int64);
      if (count > 0) counts.index_add_(0, groups, zerosOf([count], int64).add(1));
      const begins = counts.cumsum(0).sub(counts);
      const { at: group, found } = find(self.indexTensor.select(0, dim), values);
      const have = found.nonzero().reshape([-1]);
      const groupOf = group.index_select(0, have);
      const times = counts.index_select(0, groupOf);
      const from = repeat_interleave(upTo(sizeAt(have.shape, 0)), times);
      const starts = times.cumsum(0).sub(times);
      const nth = upTo(sizeAt(from.shape, 0)).sub(starts.index_select(0, from));
      const place = order[1].index_select(0, begins.index_select(0, groupOf.index_select(0, from)).add(nth));
      const which = have.index_select(0, from);
      const indices = self.indexTensor.index_select(1, which);
      indices.select(0, dim).copy_(place);
      // By the new coordinate, as PyTorch has them.
      const byPlace = place.sort(0, false, { stable: true })[1];
      return new SparseCoo(
        indices.index_select(1, byPlace),
        self.valueTensor.index_select(0, which).index_select(0, byPlace),
        size,
        false,
      );
    },
    derivative: {
      self: [
        ["index"],
        (grad, c) => {
          const shape = c.shape("self");
          const dense = to_dense(grad);
          return dense.new_zeros(shape).index_add(c.value("dim"), c.tensor("index"), dense);
        },
      ],
    },
  },
);
rule("index_select", (self: Tensor, dim: number, index: Tensor) => {
  if (!(self instanceof SparseCoo)) return refuse("index_select", self);
  if (index.shape.length > 1) throw new IndexError("index_select(): Index is supposed to be a vector");
  return picked(self, wrapDim(dim, self.shape.length), index.reshape([-1]));
});

/** Sparse tensors one after the other along a dim. */
const catenated = sparseOperator<(tensors: readonly SparseCoo[], dim: number) => SparseCoo>(
  "cat(Tensor[] tensors, int dim=0) -> Tensor",
  {
    forward: (tensors: readonly SparseCoo[], dim: number) => {
      const [first] = tensors as [SparseCoo];
      const at = first.sparseDims;
      for (const [i, tensor] of tensors.entries()) {
        if (!(tensor instanceof SparseCoo))
          throw new RuntimeError(`Concatenating sparse tensors, but a dense tensor was found at position ${i}.`);
        const dense = tensor.shape.length - tensor.sparseDims;
        if (tensor.sparseDims !== at || dense !== first.shape.length - at)
          throw new RuntimeError(
            `All tensors must have the same sparse_dim and dense_dim: ${at}, ${first.shape.length - at}, but tensor at position ${i} has ${tensor.sparseDims}, ${dense}.`,
          );
        if (tensor.shape.some((n, d) => d !== dim && n !== first.shape[d]))
          throw new RuntimeError(
            `All tensors must have the same shape: ${shapeText(first.shape)} (except in the concatenating dimension), but found shape: ${shapeText(tensor.shape)} at position ${i}.`,
          );
      }
      const size = first.shape.map((n, d) =>
        d === dim ? tensors.reduce((sum, { shape }) => sum + sizeAt(shape, dim), 0) : n,
      );
      let offset = 0;
      const indices: Tensor[] = [];
      const values: Tensor[] = [];
      for (const tensor of tensors) {
        if (dim < at) {
          const step = integers(filled(at, 0).map((_, d) => (d === dim ? offset : 0)));
          indices.push(tensor.indexTensor.add(step.unsqueeze(1)));
          values.push(tensor.valueTensor);
        } else {
          const whole = tensor.valueTensor.new_zeros([tensor.count, ...size.slice(at)]);
          whole.narrow(dim - at + 1, offset, sizeAt(tensor.shape, dim)).copy_(tensor.valueTensor);
          indices.push(tensor.indexTensor);
          values.push(whole);
        }
        offset += sizeAt(tensor.shape, dim);
      }
      return new SparseCoo(joined(indices, 1), joined(values), size, false);
    },
    derivative: {
      tensors: [
        [],
        (grad, c) => {
          const dim = c.value<number>("dim");
          let offset = 0;
          return c.shapes("tensors").map((shape) => {
            const [start, length] = [offset, sizeAt(shape, dim)];
            offset += length;
            return grad instanceof SparseCoo
              ? grad.narrow_copy(dim, start, length)
              : to_dense(grad).narrow(dim, start, length);
          });
        },
      ],
    },
  },
);
rule("cat", (tensors: readonly Tensor[], dim: number) => {
  const strange = tensors.find((tensor) => tensor instanceof SparseCompressed);
  if (strange) return refuse("cat", strange);
  if (!(tensors[0] instanceof SparseCoo))
    throw new RuntimeError("Concatenating sparse and dense tensors, but a sparse tensor is not first");
  return catenated(tensors as readonly SparseCoo[], wrapDim(dim, tensors[0].shape.length));
});
rule("stack", (tensors: readonly SparseCoo[], dim: number) => {
  const d = wrapDim(dim, itemAt(tensors, 0).shape.length + 1);
  return catenated(
    tensors.map((tensor) => tensor.unsqueeze(d) as SparseCoo),
    d,
  );
});

const cloned = sparseOperator<(self: SparseTensor) => SparseTensor>("clone(Tensor self) -> Tensor", {
  forward: (self: SparseTensor) => {
    const values = self.valueTensor.clone();
    if (self instanceof SparseCoo) return new SparseCoo(self.indexTensor.clone(), values, self.shape, self.isCoalesced);
    const { layoutName, compressedTensor, plainTensor, shape } = self as SparseCompressed;
    return new SparseCompressed(layoutName, compressedTensor.clone(), plainTensor.clone(), values, shape);
  },
  derivative: { self: [[], (grad) => grad] },
});
rule("clone", (self: SparseTensor, format: MemoryFormat | null) => {
  if (format !== null && format !== undefined) throw unsupportedFormat(format);
  return cloned(self);
});

rule("copy_", (self: Tensor, source: Tensor) => {
  if (self instanceof SparseTensor && source instanceof SparseTensor && self.layoutName === source.layoutName) {
    if (!sameShape(self.shape, source.shape) && self instanceof SparseCompressed)
      throw new RuntimeError(
        `copy_() only sparse compressed tensors with the same shape can be copied, got ${shapeText(self.shape)} and ${shapeText(source.shape)}`,
      );
    if (self instanceof SparseCoo && source instanceof SparseCoo) {
      const { sparse, dense } = sizesOf(source);
      resized(self, source.shape, sparse.length, dense.length); // for what it refuses
    }
    return changeInPlace(self, "copy_", [source], () => cloned(source).to(self.dtype));
  }
  throw new RuntimeError(
    `copy_() between dense and sparse Tensors is not implemented! Found self type = ${sparseTypeName(self)} and src type = ${sparseTypeName(source)}`,
  );
});

/** `torch.sparse.FloatTensor`. */
export function sparseTypeName(self: Tensor): string {
  return `torch.${self instanceof SparseTensor ? "sparse." : ""}${self.dtype.scalarName}Tensor`;
}

const zeroed = sparseOperator<(self: SparseTensor) => SparseTensor>("zero(Tensor self) -> Tensor", {
  forward: (self: SparseTensor) => {
    if (self instanceof SparseCompressed && /cs[rc]$/.test(String(self.layoutName)))
      return emptySparse(self.shape, emptyTensor([0, ...self.valueTensor.shape.slice(1)], self.dtype), self.layoutName);
    if (self instanceof SparseCompressed) return withValuesRaw(self, self.valueTensor.mul(0));
    const values = emptyTensor([0, ...self.valueTensor.shape.slice(1)], self.dtype);
    const { sparse } = sizesOf(self as SparseCoo);
    return new SparseCoo(emptyTensor([sparse.length, 0], int64), values, self.shape, true);
  },
  derivative: { self: [[], (grad) => zerosOf(grad.shape, grad.dtype)] },
});
rule("zero_", (self: SparseTensor) => changeInPlace(self, "zero_", [], () => zeroed(self)));

for (const name of ["zeros_like", "empty_like"])
  rule(name, (self: SparseTensor, ...options: unknown[]) => {
    if (self instanceof SparseCoo && options.some((option) => Object.hasOwn(formatNames, String(option))))
      throw new RuntimeError("memory format option is only supported by strided tensors");
    if (self instanceof SparseCoo)
      return emptySparse(self.shape, emptyTensor([0, ...self.valueTensor.shape.slice(1)], self.dtype), self.layoutName);
    if (name === "empty_like") return withValuesRaw(self, self.valueTensor.clone());
    const block = (self as SparseCompressed).isBlocked ? self.valueTensor.shape.slice(-2) : [];
    return emptySparse(self.shape, emptyTensor([0, ...block], self.dtype), self.layoutName);
  });

/** Another size with all elements still in it: COO tensors only. */
export function resized(self: SparseCoo, size: readonly number[], sparse: number, dense: number): SparseCoo {
  if (sparse + dense !== size.length)
    throw new RuntimeError(
      `'len(size) == sparse_dim + dense_dim' is not satisfied: len(size) = ${size.length}, sparse_dim = ${sparse}, dense_dim = ${dense}`,
    );
  const own = sizesOf(self);
  if (self.count > 0) {
    const help = "This could be because you are trying to change the number of dims of a non-empty sparse tensor.";
    if (sparse !== own.sparse.length)
      throw new RuntimeError(
        `changing the number of sparse dimensions (from ${own.sparse.length} to ${sparse}) on a non-empty sparse tensor is not supported.\n${help}`,
      );
    if (dense !== own.dense.length)
      throw new RuntimeError(
        `changing the number of dense dimensions (from ${own.dense.length} to ${dense}) on a non-empty sparse tensor is not supported.\n${help}`,
      );
    if (own.sparse.some((n, d) => itemAt(size, d) < n) || own.dense.some((n, d) => itemAt(size, sparse + d) < n))
      throw new RuntimeError(
        `shrinking the size of ${own.sparse.some((n, d) => itemAt(size, d) < n) ? "sparse" : "dense"} dimensions (from ${shapeText(self.shape)} to ${shapeText(size)}) on a non-empty sparse tensor is not supported.\n${help}`,
      );
  }
  const rest = size.slice(sparse);
  if (self.count === 0)
    return new SparseCoo(emptyTensor([sparse, 0], int64), emptyTensor([0, ...rest], self.dtype), size, true);
  if (sameShape(rest, own.dense)) return new SparseCoo(self.indexTensor, self.valueTensor, size, self.isCoalesced);
  // As a strided tensor's `resize_` does it: elements keep their order, and what is new follows them.
  const values = zerosOf([self.count, ...rest], self.dtype);
  values
    .view([-1])
    .narrow(0, 0, numel(self.valueTensor.shape))
    .copy_(self.valueTensor.reshape([-1]));
  return new SparseCoo(self.indexTensor, values, size, self.isCoalesced);
}
rule("resize_as_", (self: SparseTensor, template: Tensor) => {
  if (!(self instanceof SparseCoo) || !(template instanceof SparseCoo))
    throw new RuntimeError("resize_as_sparse_: self and other must both be sparse");
  const { sparse, dense } = sizesOf(template);
  return changeInPlace(self, "resize_as_", [], () => resized(self, template.shape, sparse.length, dense.length));
});
