/**
 * Operators that pick elements by a mask or by being nonzero: masked_fill, masked_select, masked_scatter, nonzero,
 * argwhere.
 */
import { full } from "../create/create.ts";
import { cat } from "../view/join.ts";
import { hasValues, needValues } from "../../compute/look-at.ts";
import { bool, int64, uint8 } from "../../dtype.ts";
import { assertBoolMask } from "../../compute/index/advanced-index-plan.ts";
import { aliasOf } from "../../compute/alias.ts";
import { broadcastShapes, broadcastStrides, expandLayout, tensorTypeName } from "../../layout/broadcast.ts";
import { assertNoInternalOverlap } from "../../layout/overlap.ts";
import { numel, sameShape } from "../../layout/shape.ts";
import { RuntimeError, onlyZeroDim } from "../../support/errors.ts";
import { warn } from "../../support/warnings.ts";
import { aliasTensor, emptyTensor, Tensor, emptyStrided } from "../../tensor/tensor.ts";
import { assertFits, copyInto, discard, packedCopy, packed } from "../../compute/copy-elements.ts";
import {
  accessIndexed,
  nonzeroCoordinates,
  nonzeroPlaces,
  writeCoordinates,
} from "../../compute/index/element-access.ts";
import { composite, inPlace, operator } from "../declare/operator.ts";
import { pointwise, pointwiseInPlace } from "../declare/pointwise.ts";
import type { Operand } from "../../compute/promotion.ts";
import type { Operator, ScalarValue } from "../declare/types.ts";

function checkFill(operands: readonly Operand[]): void {
  const [self, mask, value] = operands as [Tensor, Tensor, Operand];
  if (value instanceof Tensor && value.shape.length > 0) throw onlyZeroDim("masked_fill_", value.shape.length);
  assertBoolMask(mask);
  if (!(value instanceof Tensor)) assertFits(value, self.dtype);
  else if (value.dtype.is_complex && self.dtype !== bool && hasValues(value)) assertFits(value.item(), self.dtype);
}

type MaskedFill = Operator<
  (self: Tensor, mask: Tensor, value: Tensor | ScalarValue) => Tensor,
  { mask?: Tensor; value?: Tensor | ScalarValue }
>;

/**
 * A copy with the elements where `mask` is true set to a value (a number or a 0-d tensor). The mask is broadcast.
 * @example
 * torch.masked_fill(torch.tensor([1, 2, 3]), torch.tensor([true, false, true]), 0); // tensor([0, 2, 0])
 */
export const masked_fill: MaskedFill = pointwise(
  "masked_fill(Tensor self, Tensor mask, Tensor|Scalar value) -> Tensor",
  {
    formula: (x, mask, value) => mask.select(value, x),
    dtype: "same",
    masks: ["mask"],
    allowsExpanded: true,
    layout: "contiguous",
    common: (operands) => (operands[0] as Tensor).dtype,
    checkShapes: ([self, mask]) => broadcastShapes((mask as Tensor).shape, (self as Tensor).shape),
    check: (_, operands) => checkFill(operands),
    node: ([, , value]) => (value instanceof Tensor ? "MaskedFillBackward1" : "MaskedFillBackward0"),
    derivative: {
      self: ({ grad, mask }) => mask!.select(0, grad),
      value: ({ grad, mask }) => mask!.select(grad, 0),
    },
  },
);
/** `masked_fill`, written into the tensor itself. */
export const masked_fill_: MaskedFill = pointwiseInPlace(masked_fill);

function checkMask(mask: Tensor): void {
  if (mask.dtype !== bool) throw new RuntimeError("masked_select: expected BoolTensor for mask");
}

function expanded(tensor: Tensor, shape: readonly number[]): Tensor {
  return sameShape(tensor.shape, shape)
    ? tensor
    : aliasTensor(tensor, shape, broadcastStrides(tensor.shape, tensor.strides, shape), tensor.offset);
}

/**
 * The elements where `mask` is true, as a 1-d tensor. Both are broadcast.
 * @example
 * torch.masked_select(torch.tensor([1, 2, 3]), torch.tensor([true, false, true])); // tensor([1, 3])
 */
export const masked_select: Operator<(self: Tensor, mask: Tensor) => Tensor, { mask?: Tensor }> = operator(
  "masked_select(Tensor self, Tensor mask) -> Tensor",
  {
    forward: (self: Tensor, mask: Tensor) => {
      checkMask(mask);
      const shape = broadcastShapes(mask.shape, self.shape); // PyTorch names the mask first where they do not fit
      needValues("masked_select", mask);
      const places = nonzeroPlaces(expanded(mask, shape));
      const source = packed(expanded(self, shape));
      const result = emptyTensor(places.shape, self.dtype);
      accessIndexed(
        self,
        "read",
        places.shape,
        { tensor: places, strides: [1] },
        { tensor: source, strides: [0] },
        { tensor: result, strides: [1] },
      );
      discard(places);
      discard(source, self);
      return result;
    },
    derivative: {
      self: [
        ["self", "mask"],
        (grad, c) => {
          const mask = c.tensor("mask");
          return masked_scatter(grad.new_zeros(broadcastShapes(c.tensor("self").shape, mask.shape)), mask, grad);
        },
      ],
    },
  },
);

/** Writes elements of `source`, in order, where the mask is true. */
function scatterMasked(self: Tensor, mask: Tensor, source: Tensor): void {
  if (self.dtype !== source.dtype)
    throw new RuntimeError(
      `masked_scatter: expected self and source to have same dtypes but got${self.dtype.scalarName} and ${source.dtype.scalarName}`,
    );
  const whole = aliasOf(mask, expandLayout(mask, self.shape, tensorTypeName(mask.dtype)));
  if (mask.dtype === uint8)
    warn(
      "masked_scatter_ received a mask with dtype torch.uint8, this behavior is now deprecated,please use a mask with dtype torch.bool instead.",
    );
  if (mask.dtype !== bool)
    throw new RuntimeError(
      `masked_scatter_ only supports boolean masks, but got mask with dtype ${mask.dtype.scalarName}`,
    );
  if (!hasValues(self)) return;
  const places = nonzeroPlaces(whole);
  if (numel(places.shape) > numel(source.shape))
    throw new RuntimeError("Number of elements of source < number of ones in mask");
  const target = packed(self);
  const values = packed(source);
  accessIndexed(
    self,
    "write",
    places.shape,
    { tensor: places, strides: [1] },
    { tensor: target, strides: [0] },
    { tensor: values, strides: [1] },
  );
  discard(places);
  discard(values, source);
  if (target !== self) {
    copyInto(self, target);
    discard(target);
  }
}

type MaskedScatter = Operator<
  (self: Tensor, mask: Tensor, source: Tensor) => Tensor,
  { mask?: Tensor; source?: Tensor }
>;

/** A copy with the elements where `mask` is true taken, in order, from `source`. */
export const masked_scatter: MaskedScatter = operator(
  "masked_scatter(Tensor self, Tensor mask, Tensor source) -> Tensor",
  {
    forward: (self: Tensor, mask: Tensor, source: Tensor) => {
      const shape = broadcastShapes(mask.shape, self.shape);
      const result = packedCopy(expanded(self, shape));
      scatterMasked(result, mask, source);
      return result;
    },
    mutate: (self: Tensor, mask: Tensor, source: Tensor) => {
      assertNoInternalOverlap(self);
      scatterMasked(self, mask, source);
    },
    derivative: {
      self: [["mask"], (grad, c) => grad.masked_fill(c.tensor("mask"), 0)],
      source: [
        ["mask"],
        (grad, c) => {
          const shape = c.shape("source");
          const picked = grad.masked_select(c.tensor("mask"));
          return embedFirst(picked, numel(shape)).view(shape);
        },
      ],
    },
  },
);
/** `masked_scatter`, written into the tensor itself. */
export const masked_scatter_: MaskedScatter = inPlace(masked_scatter);

/** A 1-d tensor with zeros after it, so that it has `count` elements. */
const embedFirst: Operator<(self: Tensor, count: number) => Tensor> = operator(
  "embed_first(Tensor self, int count) -> Tensor",
  {
    forward: (self: Tensor, count: number) => {
      const given = numel(self.shape);
      const result = self.new_zeros([count]);
      copyInto(aliasTensor(result, [given], [1], 0), self);
      return result;
    },
    derivative: { self: [[], (grad, c) => grad.narrow(0, 0, c.shape("self")[0]!)] },
  },
);

interface Nonzero {
  (self: Tensor, options: { as_tuple: true }): Tensor[];
  (self: Tensor, options?: { as_tuple?: false }): Tensor;
}

/**
 * Where the elements that are not 0 are: one row of coordinates each, or with `as_tuple` one tensor for each dim.
 * @example
 * torch.nonzero(torch.tensor([0, 3, 0, 5])).tolist(); // [[1], [3]]
 */
export const nonzero: Nonzero = operator("nonzero(Tensor self, *, bool as_tuple=False) -> Tensor", {
  forward: (self: Tensor, asTuple: boolean) => {
    if (asTuple) return nonzeroCoordinates(self.shape.length === 0 ? aliasTensor(self, [1], [1], self.offset) : self);
    const places = nonzeroPlaces(self);
    const rank = self.shape.length;
    // PyTorch's layout: the coordinates along one dim lie next to each other.
    const count = places.shape[0]!;
    const result = emptyStrided([count, rank], [1, count], int64);
    for (let d = 0; d < rank; d++) writeCoordinates(places, self.shape, d, result, d * count, 1);
    discard(places);
    return result;
  },
});

/** `nonzero` of numpy's name. */
export const argwhere: Operator<(self: Tensor) => Tensor> = composite(
  "argwhere(Tensor self) -> Tensor",
  (self: Tensor) => nonzero(self),
);

/**
 * The coordinates of the elements that are not 0, [size, rank]: cut off, or filled up with `fill_value`.
 * @example
 * torch.nonzero_static(torch.tensor([0, 1, 0, 2]), { size: 3 }).tolist(); // [[1], [3], [-1]]
 */
export const nonzero_static: Operator<(self: Tensor) => Tensor, { size: number; fill_value?: number }> = composite(
  "nonzero_static(Tensor self, *, int size, int fill_value=-1) -> Tensor",
  (self: Tensor, size: number, fill: number) => {
    if (size < 0) throw new RuntimeError("nonzero_static: 'size' must be an non-negative integer");
    const found = nonzero(self) as Tensor;
    const count = found.shape[0]!;
    if (count >= size) return found.narrow(0, 0, size).contiguous();
    return cat([found, full([size - count, found.shape[1]!], fill, { dtype: int64 })], 0);
  },
);
