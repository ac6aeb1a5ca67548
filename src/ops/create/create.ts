/** Functions that make tensors: from numbers, from data, like another tensor. */
import { wantGradient } from "../../tensor/want-gradient.ts";
import { bool, get_default_dtype, int64, type DType } from "../../dtype.ts";
import { determinism } from "../../support/determinism.ts";
import { Complex } from "../../support/complex.ts";
import { storageOverflow } from "../../layout/reshape.ts";
import { assertNoNegative, contiguousStrides } from "../../layout/shape.ts";
import { RuntimeError } from "../../support/errors.ts";
import { formatStrides, type MemoryFormat } from "../../layout/memory-format.ts";
import { emptyStrided, emptyTensor, Tensor } from "../../tensor/tensor.ts";
import { assertFits, fillWith, zerosOf } from "../../compute/copy-elements.ts";
import { copyStrides } from "../../layout/merge.ts";
import { PLACEMENT } from "../declare/schema.ts";
import { direct } from "../declare/operator.ts";
import { filledDType, scalarDType } from "../../compute/promotion.ts";
import type { FactoryOptions, Operator, ScalarValue, Shape } from "../declare/types.ts";

const OPTIONS = `*, ScalarType? dtype=None, bool requires_grad=False, ${PLACEMENT}`;
const LIKE_OPTIONS = `*, ScalarType? dtype=None, bool requires_grad=False, MemoryFormat? memory_format=None, ${PLACEMENT}`;

/** Applies `requires_grad` to a fresh tensor. */
export function asLeaf(tensor: Tensor, requiresGrad: boolean): Tensor {
  if (requiresGrad) wantGradient(tensor);
  tensor.version.value = 0; // what filled it is no change
  return tensor;
}

/** A tensor of arbitrary contents: in deterministic mode NaN, the largest integer, or true. */
function withoutValues(fresh: Tensor): Tensor {
  if (!determinism.on || !determinism.fillsMemory) return fresh;
  const { kind, itemsize, is_signed } = fresh.dtype;
  if (kind === "bool") return fillWith(fresh, true);
  if (kind === "complex") return fillWith(fresh, new Complex(NaN, 0));
  return fillWith(fresh, kind === "int" ? (1n << BigInt(8 * itemsize - (is_signed ? 1 : 0))) - 1n : NaN);
}

/** Refuses negative sizes. */
export function checkNewSizes(size: Shape, name = ""): void {
  if (name === "zeros" && size.some((n) => n < 0))
    throw new RuntimeError("zeros: Dimension size must be non-negative.");
  assertNoNegative(size);
}

type Factory = Operator<(...size: (number | Shape)[]) => Tensor, FactoryOptions & { size?: Shape }>;

function factory(name: string, make: (size: Shape, dtype: DType) => Tensor): Factory {
  return direct(
    `${name}(int[] size, ${OPTIONS}) -> Tensor`,
    (size: Shape, dtype: DType | null, requiresGrad: boolean) => {
      checkNewSizes(size, name);
      return asLeaf(make(size, dtype ?? get_default_dtype()), requiresGrad);
    },
  );
}

/**
 * A tensor of arbitrary contents.
 * @example
 * torch.empty(2, 3).shape; // [2, 3]
 */
export const empty: Operator<
  (...size: (number | Shape)[]) => Tensor,
  FactoryOptions & { size?: Shape; memory_format?: MemoryFormat | null }
> = direct(
  `empty(int[] size, ${LIKE_OPTIONS}) -> Tensor`,
  (size: Shape, dtype: DType | null, requiresGrad: boolean, format: MemoryFormat | null) => {
    checkNewSizes(size);
    if (format === "preserve_format") throw new RuntimeError("unsupported memory format Preserve");
    const strides = formatStrides(size, format ?? "contiguous_format");
    return asLeaf(withoutValues(emptyStrided(size, strides, dtype ?? get_default_dtype())), requiresGrad);
  },
);
/**
 * A tensor of zeros.
 * @example
 * torch.zeros(2, 3).shape; // [2, 3]
 */
export const zeros: Factory = factory("zeros", zerosOf);
/**
 * A tensor of ones.
 * @example
 * torch.ones(2, { dtype: torch.int64 }); // tensor([1, 1])
 */
export const ones: Factory = factory("ones", (size, dtype) => fillWith(emptyTensor(size, dtype), 1));

/**
 * A tensor filled with one value; the dtype follows the value.
 * @example
 * torch.full([2], 7); // tensor([7, 7])
 */
export const full: Operator<
  (size: Shape, fill_value: ScalarValue) => Tensor,
  FactoryOptions & { size?: Shape; fill_value?: ScalarValue }
> = direct(
  `full(int[] size, Scalar fill_value, ${OPTIONS}) -> Tensor`,
  (size: Shape, value: ScalarValue, dtype: DType | null, requiresGrad: boolean) => {
    checkNewSizes(size);
    const chosen = dtype ?? filledDType(value);
    assertFits(value, chosen);
    return asLeaf(fillWith(emptyTensor(size, chosen), value), requiresGrad);
  },
);

/** Arbitrary contents with given strides. */
export const empty_strided: Operator<
  (size: Shape, stride: Shape) => Tensor,
  FactoryOptions & { size?: Shape; stride?: Shape }
> = direct(
  `empty_strided(int[] size, int[] stride, ${OPTIONS}) -> Tensor`,
  (size: Shape, stride: Shape, dtype: DType | null, requiresGrad: boolean) => {
    checkNewSizes(size);
    return asLeaf(withoutValues(strided(size, stride, dtype ?? get_default_dtype())), requiresGrad);
  },
);

/**
 * Arbitrary contents that lie in memory in the order of `physical_layout`: its first dim is the outermost.
 * @example
 * torch.empty_permuted([2, 3, 5, 7], [0, 2, 3, 1]).stride(); // [105, 1, 21, 3]
 */
export const empty_permuted: Operator<
  (size: Shape, physical_layout: Shape) => Tensor,
  FactoryOptions & { size?: Shape; physical_layout?: Shape }
> = direct(
  `empty_permuted(int[] size, int[] physical_layout, ${OPTIONS}) -> Tensor`,
  (size: Shape, layout: Shape, dtype: DType | null, requiresGrad: boolean) => {
    checkNewSizes(size);
    if (size.length !== layout.length)
      throw new RuntimeError(
        `Number of dimensions in size does not match the length of the physical_layout; i.e. len(size) = ${size.length} is not equal to len(physical_layout) = ${layout.length}`,
      );
    layout.forEach((dim, i) => {
      if (dim < 0 || dim >= size.length)
        throw new RuntimeError(
          `Dimension out of range (expected to be between 0 and ${size.length - 1}, but got ${dim} at index ${i}).  NB: negative dims not currently supported; file an issue if you want it.`,
        );
      if (layout.indexOf(dim) !== i) throw new RuntimeError("Duplicate dim not allowed");
    });
    const strides = new Array<number>(size.length).fill(0);
    contiguousStrides(layout.map((dim) => size[dim]!)).forEach((stride, i) => (strides[layout[i]!] = stride));
    return asLeaf(withoutValues(strided(size, strides, dtype ?? get_default_dtype())), requiresGrad);
  },
);

function strided(size: Shape, stride: Shape, dtype: DType): Tensor {
  if (size.length !== stride.length)
    throw new RuntimeError(
      `dimensionality of sizes (${size.length}) must match dimensionality of strides (${stride.length})`,
    );
  const isEmpty = size.some((n) => n === 0);
  const strides = stride.slice();
  // In place of a negative stride stands that of a dense layout.
  for (let d = size.length - 1; d >= 0; d--)
    if ((stride[d] ?? 0) < 0) strides[d] = Math.max(size[d + 1] ?? 1, 1) * (strides[d + 1] ?? 1);
  const last = isEmpty ? 0 : size.reduce((sum, n, d) => sum + (n - 1) * strides[d]!, 1);
  const flat = emptyTensor([last], dtype);
  if (!isEmpty && flat.device.type !== "meta" && size.some((n, d) => n > 1 && (stride[d] ?? 0) < 0))
    throw storageOverflow(size, stride);
  return new Tensor(flat.storage, size, strides, 0, dtype, flat.version);
}

/**
 * Arbitrary contents beside another tensor: one of its batch, or of its history's level, where it stands for such.
 * What `x.new_zeros(…)` is inside `torch.func`.
 */
export const new_strided: Operator<
  (self: Tensor, size: Shape, stride: Shape | null, dtype: DType, device?: unknown) => Tensor
> = direct(
  "_new_strided(Tensor self, int[] size, int[]? stride, ScalarType dtype, Device? device=None) -> Tensor",
  (_self: Tensor, size: Shape, stride: Shape | null, dtype: DType) =>
    stride === null ? emptyTensor(size, dtype) : strided(size, stride, dtype),
);

/** A tensor of another's shape and dense layout (or in a format), on the device where new tensors are made now. */
export function denseLike(self: Tensor, dtype: DType, format: MemoryFormat | null): Tensor {
  return emptyStrided(self.shape, copyStrides(self, format), dtype);
}

type Like = Operator<(input: Tensor) => Tensor, FactoryOptions & { memory_format?: MemoryFormat | null }>;

function like(name: string, fill: (fresh: Tensor) => Tensor): Like {
  return direct(
    `${name}(Tensor self, ${LIKE_OPTIONS}) -> Tensor`,
    (self: Tensor, dtype: DType | null, requiresGrad: boolean, format: MemoryFormat | null) =>
      asLeaf(fill(denseLike(self, dtype ?? self.dtype, format)), requiresGrad),
  );
}

/** Arbitrary contents in the shape, dtype and layout of another tensor. */
export const empty_like: Like = like("empty_like", withoutValues);
/**
 * A tensor of zeros with another's shape and dtype (or those given).
 * @example
 * torch.zeros_like(torch.tensor([1, 2, 3])); // tensor([0, 0, 0])
 */
export const zeros_like: Like = like("zeros_like", (fresh) => fillWith(fresh, 0));
/**
 * A tensor of ones with another's shape and dtype (or those given).
 * @example
 * torch.ones_like(torch.tensor([1, 2, 3])); // tensor([1, 1, 1])
 */
export const ones_like: Like = like("ones_like", (fresh) => fillWith(fresh, 1));

/**
 * One value in the shape, dtype and layout of another tensor.
 * @example
 * torch.full_like(torch.tensor([1, 2, 3]), 7); // tensor([7, 7, 7])
 */
export const full_like: Operator<
  (input: Tensor, fill_value: ScalarValue) => Tensor,
  FactoryOptions & { fill_value?: ScalarValue; memory_format?: MemoryFormat | null }
> = direct(
  `full_like(Tensor self, Scalar fill_value, ${LIKE_OPTIONS}) -> Tensor`,
  (self: Tensor, value: ScalarValue, dtype: DType | null, requiresGrad: boolean, format: MemoryFormat | null) => {
    assertFits(value, dtype ?? self.dtype);
    return asLeaf(fillWith(denseLike(self, dtype ?? self.dtype, format), value), requiresGrad);
  },
);

/** The dtype of a range of numbers. */
export function rangeDType(values: readonly ScalarValue[], dtype: DType | null): DType {
  return (
    dtype ??
    (values.every((value) => scalarDType(value) === int64 || scalarDType(value) === bool) ? int64 : get_default_dtype())
  );
}

/** Makes sure that `arange`'s bounds are sound, as PyTorch words it. */
export function assertRange(start: number, end: number, step: number): void {
  if (step === 0) throw new RuntimeError("step must be nonzero");
  if (!Number.isFinite(start) || !Number.isFinite(end))
    throw new RuntimeError(
      `unsupported range: ${start} -> ${end}`.replaceAll("Infinity", "inf").replaceAll("NaN", "nan"),
    );
  if ((step > 0 && end < start) || (step < 0 && end > start))
    throw new RuntimeError("upper bound and lower bound inconsistent with step sign");
}
