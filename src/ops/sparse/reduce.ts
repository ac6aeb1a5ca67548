/** Sums, norms and softmax of sparse tensors. */
import { int64, isDifferentiable, type DType } from "../../dtype.ts";
import { no_grad } from "../../autograd/modes.ts";
import { zerosOf } from "../../compute/copy-elements.ts";
import { numel, wrapDim, wrapDims } from "../../layout/shape.ts";
import { RuntimeError, ValueError } from "../../support/errors.ts";
import { SparseCoo, SparseCompressed, SparseTensor } from "../../tensor/sparse-tensor.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { Dims, Operator } from "../declare/types.ts";
import { distinct, flatPlaces, integers, sizesOf } from "./coordinates.ts";
import { layoutWord, refuse, rule, sparseComposite, sparseOperator } from "./declare.ts";
import { inLayoutOf } from "./convert.ts";
import {
  coalesced,
  coalesceRaw,
  fromIndices,
  maskedBy,
  valuesAt,
  valuesOf,
  withValues,
  withValuesRaw,
} from "./parts.ts";
import { sizeAt } from "../../support/checked.ts";

/** The dtype of a sum: whole numbers give int64. */
function sumDType(self: Tensor, dtype: DType | null): DType {
  return dtype ?? (isDifferentiable(self.dtype) ? self.dtype : int64);
}

const total = sparseOperator<(self: SparseTensor, dtype: DType | null) => Tensor>(
  "sum(Tensor self, ScalarType? dtype=None) -> Tensor",
  {
    forward: (self: SparseTensor, dtype: DType | null) => self.valueTensor.sum({ dtype: sumDType(self, dtype) }),
    derivative: { self: [[], (grad, c) => grad.expand(c.shape("self"))] },
  },
);

interface Split {
  readonly sparse: readonly number[];
  readonly dense: readonly number[];
}

/** Which dims of coordinates, and which of the values, are among dims. */
function split(self: SparseCoo, dims: readonly number[]): Split {
  const at = self.sparseDims;
  return { sparse: dims.filter((d) => d < at), dense: dims.filter((d) => d >= at).map((d) => d - at + 1) };
}

function keptOf(self: SparseCoo, gone: readonly number[]): number[] {
  return Array.from({ length: self.sparseDims }, (_, d) => d).filter((d) => !gone.includes(d));
}

/** The sum along dims: a strided tensor where no coordinates are left. */
const sumAlong = sparseOperator<(self: SparseCoo, dims: readonly number[]) => Tensor>(
  "_sparse_sum(Tensor self, int[] dim) -> Tensor",
  {
    forward: (self: SparseCoo, dims: readonly number[]) => {
      const { sparse, dense } = split(self, dims);
      const values = dense.length === 0 ? self.valueTensor : self.valueTensor.sum(dense);
      const shape = self.shape.filter((_, d) => !dims.includes(d));
      if (sparse.length === self.sparseDims) return values.sum(0);
      if (sparse.length === 0) return coalesceIf(new SparseCoo(self.indexTensor, values, shape, self.isCoalesced));
      const indices = self.indexTensor.index_select(0, integers(keptOf(self, sparse)));
      return coalesceRaw(new SparseCoo(indices, values, shape, false));
    },
    derivative: {
      self: [
        ["self"],
        (grad, c) => {
          const self = coalesced(c.tensor("self").detach() as SparseCoo);
          const { sparse, dense } = split(self, c.value<readonly number[]>("dim"));
          const kept = keptOf(self, sparse);
          const sizes = kept.map((d) => sizeAt(self.shape, d));
          const rest = sizesOf(self).dense.filter((_, d) => !dense.includes(d + 1));
          const indices = self.indexTensor.index_select(0, integers(kept));
          let values =
            kept.length === 0
              ? grad.expand([self.count, ...rest])
              : valuesAt(grad, { indices, sizes, block: [], dense: rest });
          for (const d of dense) values = values.unsqueeze(d);
          return withValues(self, values.expand(self.valueTensor.shape), "SparseSumBackward0");
        },
      ],
    },
  },
);

function coalesceIf(self: SparseCoo): SparseCoo {
  return self.isCoalesced ? self : coalesceRaw(self);
}

/** With the dims that were summed, as dims of one element. */
function withDims(result: Tensor, dims: readonly number[]): Tensor {
  return [...dims].sort((a, b) => a - b).reduce((tensor, d) => tensor.unsqueeze(d), result);
}

function sumOf(self: Tensor, dim: readonly number[] | null, keepdim: boolean, dtype: DType | null): Tensor {
  if (!(self instanceof SparseTensor)) return self.sum(dim, keepdim, { dtype });
  if (dim === null || (dim.length === 0 && self instanceof SparseCompressed)) {
    const whole = total(self, dtype);
    return keepdim ? whole.reshape(self.shape.map(() => 1)) : whole;
  }
  const dims = dim.length === 0 ? self.shape.map((_, d) => d) : wrapDims(dim, self.shape.length);
  const given = self.dtype === sumDType(self, dtype) ? self : self.to(sumDType(self, dtype));
  if (given instanceof SparseCompressed) {
    if (!keepdim) throw new RuntimeError("reduction operations on CSR tensors with keepdim=False is unsupported");
    if (dims.length === self.shape.length)
      return total(self, dtype)
        .reshape(self.shape.map(() => 1))
        .to_sparse_csr();
    return inLayoutOf(withDims(sumAlong(given.to_sparse() as SparseCoo, dims), dims), given);
  }
  const result = sumAlong(given as SparseCoo, dims);
  return keepdim ? withDims(result, dims) : result;
}
rule("sum", (self: Tensor, dim: readonly number[] | null, keepdim: boolean, dtype: DType | null) => {
  // Over all dims it is the sum of the dense tensor, whose gradient is dense; that of torch.sparse.sum is not.
  const isWhole =
    dim !== null &&
    self instanceof SparseCoo &&
    [0, self.shape.length].includes(wrapDims(dim, self.shape.length).length);
  return sumOf(self, isWhole ? null : dim, keepdim, dtype);
});
rule("mean", (self: Tensor) => refuse("mean.dim", self));

/** `torch.sparse.sum`, which tells more. */
export const sum: Operator<(input: Tensor, dim?: Dims | null) => Tensor, { dim?: Dims | null; dtype?: DType | null }> =
  sparseComposite(
    "_sparse_sum(Tensor self, int[1]? dim=None, *, ScalarType? dtype=None) -> Tensor",
    (self: Tensor, dim: readonly number[] | null, dtype: DType | null) => {
      if (!(self instanceof SparseTensor)) return refuse("_sparse_sum", self);
      if (dim !== null) return sumOf(self, dim, false, dtype);
      const given = self instanceof SparseCoo ? coalesced(self) : self;
      return valuesOf(given).sum(dtype === null ? {} : { dtype });
    },
  );

function valuesTogether(self: SparseTensor): Tensor {
  return valuesOf(self instanceof SparseCoo ? coalesced(self) : self);
}
rule("native_norm", (self: SparseTensor, p: number) => valuesTogether(self).flatten().norm(p));
type NormArguments = [
  self: SparseTensor,
  p: number | string | null,
  dim: readonly number[] | null,
  keepdim: boolean,
  dtype: DType | null,
];
rule("norm", (...[self, p, dim, keepdim, dtype]: NormArguments) => {
  if (p === "nuc") refuse("_linalg_svd", self);
  if (dtype && p === "fro") throw new ValueError("dtype argument is not supported in frobenius norm");
  if (dim !== null && dim.length > 0 && dim.length < self.shape.length)
    throw new RuntimeError(
      "norm_sparse currently only supports full reductions, so 'dim' must either be empty or contain all dimensions of the input",
    );
  if (keepdim && self instanceof SparseCoo)
    throw new RuntimeError("norm_sparse currently does not support keepdim=True");
  if (dtype && self instanceof SparseCoo)
    throw new RuntimeError("norm_sparse currently does not support 'dtype' argument");
  return valuesTogether(self)
    .flatten()
    .norm(typeof p === "number" ? p : 2);
});
rule("any", (self: SparseTensor) => valuesTogether(self).any());
rule("is_nonzero", (self: SparseTensor) => Boolean(valuesTogether(self).any().item()));

/** For each value the number of its group along a dim of coordinates: those that differ in this dim only. */
function groupsAlong(self: SparseCoo, dim: number): { readonly groups: Tensor; readonly count: number } {
  return no_grad(() => {
    const kept = keptOf(self, [dim]);
    const places = flatPlaces(
      self.indexTensor.index_select(0, integers(kept)),
      kept.map((d) => sizeAt(self.shape, d)),
    );
    const { values, groups } = distinct(places);
    return { groups, count: sizeAt(values.shape, 0) };
  });
}

function softmaxValues(self: SparseCoo, dim: number, logarithm: boolean): Tensor {
  const values = self.valueTensor;
  if (dim >= self.sparseDims) {
    const at = dim - self.sparseDims + 1;
    return logarithm ? values.log_softmax(at) : values.softmax(at);
  }
  if (numel(values.shape) === 0) return values.clone();
  const { groups, count } = groupsAlong(self, dim);
  const rest = values.shape.slice(1);
  const places = groups.reshape([-1, ...rest.map(() => 1)]).expand(values.shape);
  const largest = values.new_full([count, ...rest], -Infinity).scatter_reduce_(0, places, values, "amax");
  const shifted = values.sub(largest.index_select(0, groups));
  const powers = shifted.exp();
  const sums = zerosOf([count, ...rest], values.dtype).index_add_(0, groups, powers);
  return logarithm ? shifted.sub(sums.log().index_select(0, groups)) : powers.div(sums.index_select(0, groups));
}

/** The gradient of values from that of results, by groups. */
function softmaxGradient(self: SparseCoo, result: Tensor, grad: Tensor, dim: number, logarithm: boolean): Tensor {
  const weighted = logarithm ? grad : grad.mul(result);
  const sumsOf = (): Tensor => {
    if (dim >= self.sparseDims) return weighted.sum(dim - self.sparseDims + 1, true).expand(weighted.shape);
    const { groups, count } = groupsAlong(self, dim);
    return weighted
      .new_zeros([count, ...weighted.shape.slice(1)])
      .index_add(0, groups, weighted)
      .index_select(0, groups);
  };
  if (numel(grad.shape) === 0) return grad;
  return logarithm ? grad.sub(result.exp().mul(sumsOf())) : weighted.sub(result.mul(sumsOf()));
}

type Softmax = (self: SparseCoo, dim: number) => SparseCoo;

function softmaxOperator(name: string, logarithm: boolean): Softmax {
  return sparseOperator<Softmax>(`${name}(Tensor self, int dim) -> Tensor`, {
    forward: (self: SparseCoo, dim: number) => withValuesRaw(self, softmaxValues(self, dim, logarithm)),
    derivative: {
      self: [
        ["result"],
        (grad, c) => {
          const result = c.tensor("result") as SparseCoo;
          const given = valuesOf(maskedBy(grad, result.detach() as SparseCoo, "SparseMaskBackward0"));
          const values = softmaxGradient(result, valuesOf(result), given, c.value<number>("dim"), logarithm);
          return fromIndices(result.indexTensor, values, result.shape, true);
        },
      ],
    },
  });
}

function softmaxFunction(
  name: string,
  logarithm: boolean,
): Operator<(input: Tensor, dim: number) => Tensor, { dim?: number; dtype?: DType | null }> {
  const run = softmaxOperator(name, logarithm);
  return sparseComposite(
    `${name}(Tensor self, int dim, *, ScalarType? dtype=None) -> Tensor`,
    (self: Tensor, dim: number, dtype: DType | null) => {
      if (!(self instanceof SparseCoo))
        throw new RuntimeError(`${name}: expected a tensor of layout Sparse but got ${layoutWord(self)}`);
      const given = dtype === null || dtype === self.dtype ? self : (self.to(dtype) as SparseCoo);
      return run(coalesced(given), wrapDim(dim, self.shape.length));
    },
  );
}

/** `torch.sparse.softmax`, which tells more. */
export const softmax = softmaxFunction("_sparse_softmax", false);
/** `torch.sparse.log_softmax`, which tells more. */
export const log_softmax = softmaxFunction("_sparse_log_softmax", true);
