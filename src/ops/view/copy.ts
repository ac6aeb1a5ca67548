/** Operators that copy: clone, copy_, contiguous, conversions of dtype, detach. */
import { hasValues } from "../../compute/look-at.ts";
import {
  complex32,
  complex64,
  complex128,
  bool,
  float16,
  float32,
  float64,
  bfloat16,
  int16,
  int32,
  int64,
  int8,
  uint8,
  type DType,
} from "../../dtype.ts";
import { isContiguousIn } from "../../layout/shape.ts";
import { type MemoryFormat } from "../../layout/memory-format.ts";
import { copyStrides } from "../../layout/merge.ts";
import { RuntimeError } from "../../support/errors.ts";
import { detachedAlias, gradFnOf, requiresGrad } from "../../autograd/history.ts";
import { emptyLike, emptyStrided, Tensor } from "../../tensor/tensor.ts";
import { assertFits, checkedCopy, copyInto, fillWith } from "../../compute/copy-elements.ts";
import { composite, inPlace, operator } from "../declare/operator.ts";
import type { Operator, ScalarValue, UnaryOp } from "../declare/types.ts";
import { assertReadable, convertTo } from "./to-copy.ts";

export { to_copy } from "./to-copy.ts";
export type { MemoryFormat } from "../../layout/memory-format.ts";

/**
 * A copy with its own bytes; gradients flow through it.
 * @example
 * torch.clone(torch.tensor([1, 2, 3])); // tensor([1, 2, 3])
 */
export const clone: Operator<(self: Tensor) => Tensor, { memory_format?: MemoryFormat | null }> = operator(
  "clone(Tensor self, *, MemoryFormat? memory_format=None) -> Tensor",
  {
    takesMarks: true,
    forward: (self: Tensor, format: MemoryFormat | null) =>
      copyInto(emptyStrided(self.shape, copyStrides(self, format), self.dtype), self),
    derivative: { self: [[], (grad) => grad] },
  },
);

const copyBase = operator<Operator<(self: Tensor, src: Tensor | ScalarValue, non_blocking?: boolean) => Tensor>>(
  "copy(Tensor self, Tensor|Scalar src, bool non_blocking=False) -> Tensor",
  {
    anyDevice: true,
    takesMarks: true,
    forward: (self: Tensor, src: Tensor) => copyInto(emptyLike(self), src),
    mutate: (self: Tensor, src: Tensor | number) => {
      if (src instanceof Tensor) assertReadable(src, self.storage.device);
      if (src instanceof Tensor) checkedCopy(self, src);
      else fillWith(self, src);
    },
    node: "CopyBackwards",
    derivative: { self: [[], (grad) => grad.new_zeros(grad.shape)], src: [[], (grad) => grad] },
  },
);

/** Overwrites the elements with those of `src`, broadcast and converted. */
export const copy_: Operator<(self: Tensor, src: Tensor | ScalarValue, non_blocking?: boolean) => Tensor> =
  inPlace(copyBase);

/** The tensor itself when its elements lie in order, else a copy where they do. */
export const contiguous: Operator<(self: Tensor) => Tensor, { memory_format?: MemoryFormat | null }> = composite(
  "contiguous(Tensor(a) self, *, MemoryFormat? memory_format=None) -> Tensor(a)",
  (self: Tensor, format: MemoryFormat | null) => {
    if (isContiguousIn(self.shape, self.strides, format)) return self;
    return self.clone({
      memory_format: format === null || format === "preserve_format" ? "contiguous_format" : format,
    });
  },
);

/** Options of `to`. */
export interface ToOptions {
  /** The dtype of the result. */
  dtype?: DType | null;
  /** Copy even when nothing changes. Default false. */
  copy?: boolean;
  /** Accepted for PyTorch's sake. */
  non_blocking?: boolean;
  /** How a copy lies in memory; a tensor whose strides suggest another format is copied. Default: as it is. */
  memory_format?: MemoryFormat | null;
  /** Accepted for PyTorch's sake: only "cpu". */
  device?: unknown;
}

type Conversion = Operator<(self: Tensor) => Tensor, { memory_format?: MemoryFormat | null }>;

function conversion(name: string, dtype: DType): Conversion {
  return composite(
    `${name}(Tensor(a) self, *, MemoryFormat? memory_format=None) -> Tensor(a)`,
    (self: Tensor, format: MemoryFormat | null) => convertTo(self, dtype, format),
  );
}

/** Converts to float32. */
export const float: Conversion = conversion("float", float32);
/** Converts to float64. */
export const double: Conversion = conversion("double", float64);
/** Converts to complex64. */
export const cfloat: Conversion = conversion("cfloat", complex64);
/** Converts to complex128. */
export const cdouble: Conversion = conversion("cdouble", complex128);
/** Converts to complex32. */
export const chalf: Conversion = conversion("chalf", complex32);
/** Converts to float16. */
export const half: Conversion = conversion("half", float16);
/** Converts to bfloat16. */
const toBfloat16: Conversion = conversion("bfloat16", bfloat16);
/** Converts to int64, towards 0. */
export const long: Conversion = conversion("long", int64);
/** Converts to int32, towards 0. */
export const int: Conversion = conversion("int", int32);
/** Converts to int16, towards 0. */
export const short: Conversion = conversion("short", int16);
/** Converts to int8. */
export const char: Conversion = conversion("char", int8);
/** Converts to uint8. */
export const byte: Conversion = conversion("byte", uint8);
/** Converts to bool: whether elements are not 0. */
const toBool: Conversion = conversion("bool", bool);
export { toBfloat16 as bfloat16, toBool as bool };

/** Converts to the dtype of another tensor. */
export const type_as: Operator<(self: Tensor, other: Tensor) => Tensor> = composite(
  "type_as(Tensor self, Tensor other) -> Tensor",
  (self: Tensor, other: Tensor) => convertTo(self, other.dtype),
);

/** A tensor over the same bytes without history; in-place changes of either are seen in both. */
export const detach: UnaryOp = composite("detach(Tensor(a) self) -> Tensor(a)", (self: Tensor) => {
  const alias = detachedAlias(self);
  alias.lost = requiresGrad(self) ? "detach" : self.lost;
  return alias;
});

/** Cuts a tensor off its history, in place. Views cannot be detached in place. */
export const detach_: UnaryOp = composite("detach_(Tensor(a!) self) -> Tensor(a!)", (self: Tensor) => {
  if (self.viewOrigin !== null) {
    throw new RuntimeError(
      "Can't detach views in-place. Use detach() instead. If you are using DistributedDataParallel (DDP) for training, and gradient_as_bucket_view is set as True, gradients are views of DDP buckets, and hence detach_() cannot be called on these gradients. To fix this error, please refer to the Optimizer.zero_grad() function in torch/optim/optimizer.py as the solution.",
    );
  }
  gradFnOf(self);
  if (self.gradFn !== null) self.detachedInPlace = true;
  self.gradFn = null;
  self.outputNumber = 0;
  self.wantsGrad = false;
  return self;
});

const fillBase = operator<Operator<(self: Tensor, value: ScalarValue | Tensor) => Tensor>>(
  "fill(Tensor self, Tensor|Scalar value) -> Tensor",
  {
    // A tensor is not among the values that a node keeps.
    node: ([, value]) => (value === undefined ? "FillBackward1" : "FillBackward0"),
    forward: (self: Tensor, value: ScalarValue | Tensor) => fillChecked(emptyLike(self), value),
    mutate: (self: Tensor, value: ScalarValue | Tensor) => {
      fillChecked(self, value);
    },
    derivative: { self: [[], (grad) => grad.new_zeros(grad.shape)], value: [[], (grad) => grad.sum()] },
  },
);

function fillChecked(target: Tensor, value: ScalarValue | Tensor): Tensor {
  if (value instanceof Tensor) {
    if (value.shape.length !== 0)
      throw new RuntimeError(
        `fill_ only supports 0-dimension value tensor but got tensor with ${value.shape.length} dimensions.`,
      );
    if (hasValues(value)) assertFits(value.item(), target.dtype);
    return copyInto(target, value);
  }
  assertFits(value, target.dtype);
  return fillWith(target, value); // writing one value twice does no harm: expanded tensors are allowed
}

/** A tensor like `self`, filled with a value. */
export const fill: Operator<(self: Tensor, value: ScalarValue | Tensor) => Tensor> = fillBase;
/** Sets every element to a value. */
export const fill_: Operator<(self: Tensor, value: ScalarValue | Tensor) => Tensor> = inPlace({
  record: {
    ...fillBase.record,
    // A tensor is not among the values that a node keeps.
    node: ([, value]) => (value === undefined ? "FillBackward3" : "FillBackward2"),
  },
});

const zeroBase = operator<UnaryOp>("zero(Tensor self) -> Tensor", {
  forward: (self: Tensor) => fillWith(emptyLike(self), 0),
  mutate: (self: Tensor) => {
    fillWith(self, 0);
  },
  derivative: { self: [[], (grad) => grad.new_zeros(grad.shape)] },
});
/** Sets every element to 0. */
export const zero_: UnaryOp = inPlace(zeroBase);
