/** Operators on bits and on truth values. */
import { notImplemented } from "../../../support/errors.ts";
import type { Scalar } from "../../../kernel/ir.ts";
import { like, requireTensor } from "../../declare/formulas.ts";
import { pointwise, pointwiseInPlace } from "../../declare/pointwise.ts";
import type { TensorPairOp } from "../clamp.ts";
import type { BinaryOp, MixedBinaryOp, UnaryOp } from "../../declare/types.ts";

function bitwise(name: string, op: "and" | "or" | "xor"): MixedBinaryOp {
  return pointwise(`${name}(Tensor|Scalar self, Tensor|Scalar other) -> Tensor`, {
    formula: (a, b) => a[op](b),
    dtype: "same",
    derivative: null,
    check: (common, operands) => {
      requireTensor(name, operands);
      if (common.kind === "float") throw notImplemented(`${name}_cpu`, common);
    },
  });
}

/**
 * The bits that both have; of bools the logical and. Integers and bools only.
 * @example
 * torch.bitwise_and(torch.tensor([6, 9]), torch.tensor([4, 3])); // tensor([4, 1])
 */
export const bitwise_and: MixedBinaryOp = bitwise("bitwise_and", "and");
/** `bitwise_and`, written into the tensor itself. */
export const bitwise_and_: BinaryOp = pointwiseInPlace(bitwise_and);
/**
 * The bits that either has; of bools the logical or. Integers and bools only.
 * @example
 * torch.bitwise_or(torch.tensor([6, 9]), torch.tensor([4, 3])); // tensor([ 6, 11])
 */
export const bitwise_or: MixedBinaryOp = bitwise("bitwise_or", "or");
/** `bitwise_or`, written into the tensor itself. */
export const bitwise_or_: BinaryOp = pointwiseInPlace(bitwise_or);
/**
 * The bits that one of the two has; of bools the exclusive or. Integers and bools only.
 * @example
 * torch.bitwise_xor(torch.tensor([6, 9]), torch.tensor([4, 3])); // tensor([ 2, 10])
 */
export const bitwise_xor: MixedBinaryOp = bitwise("bitwise_xor", "xor");
/** `bitwise_xor`, written into the tensor itself. */
export const bitwise_xor_: BinaryOp = pointwiseInPlace(bitwise_xor);

function shift(name: string, kernel: string, op: "shl" | "shr"): MixedBinaryOp {
  return pointwise(`${name}(Tensor|Scalar self, Tensor|Scalar other) -> Tensor`, {
    formula: (a, b) => {
      // Machines take the amount modulo their width; PyTorch shifts everything out, or all but the sign.
      const bits = a.type === "i64" ? 64 : 32;
      const isOut = b.lt(0).or(b.ge(bits));
      return op === "shl" ? isOut.select(like(a, 0), a.shl(b)) : a.shr(isOut.select(like(b, bits - 1), b));
    },
    dtype: "same",
    derivative: null,
    check: (common, operands) => {
      requireTensor(name, operands);
      if (common.kind !== "int") throw notImplemented(kernel, common);
    },
  });
}

/**
 * `self << other`.
 * @example
 * torch.bitwise_left_shift(torch.tensor([6, 9]), torch.tensor([4, 3])); // tensor([96, 72])
 */
export const bitwise_left_shift: MixedBinaryOp = shift("bitwise_left_shift", "lshift_cpu", "shl");
/** `bitwise_left_shift`, written into the tensor itself. */
export const bitwise_left_shift_: BinaryOp = pointwiseInPlace(bitwise_left_shift);
/** `self >> other`, which keeps the sign. */
export const bitwise_right_shift: MixedBinaryOp = shift("bitwise_right_shift", "rshift_cpu", "shr");
/** `bitwise_right_shift`, written into the tensor itself. */
export const bitwise_right_shift_: BinaryOp = pointwiseInPlace(bitwise_right_shift);

/** All bits flipped; of bools, not. */
export const bitwise_not: UnaryOp = pointwise("bitwise_not(Tensor self) -> Tensor", {
  formula: (x) => x.not(),
  dtype: "same",
  derivative: null,
  check: (common) => {
    if (common.kind === "float") throw notImplemented("bitwise_not_cpu", common);
  },
});
/** `bitwise_not`, written into the tensor itself. */
export const bitwise_not_: UnaryOp = pointwiseInPlace(bitwise_not);

const truth = (x: Scalar): Scalar => (x.type === "bool" ? x : x.ne(0));

function logical(name: string, op: "and" | "or" | "xor"): TensorPairOp {
  return pointwise(`${name}(Tensor self, Tensor other) -> Tensor`, {
    formula: (a, b) => truth(a)[op](truth(b)),
    dtype: "bool",
    masks: ["self", "other"],
    ignoresGradients: true,
  });
}

/**
 * Whether both are not 0, as bools.
 * @example
 * torch.logical_and(torch.tensor([true, false]), torch.tensor([true, true])); // tensor([ True, False])
 */
export const logical_and: TensorPairOp = logical("logical_and", "and");
/** `logical_and`, written into the tensor itself. */
export const logical_and_: TensorPairOp = pointwiseInPlace(logical_and);
/**
 * Whether one of the two is not 0, as bools.
 * @example
 * torch.logical_or(torch.tensor([true, false]), torch.tensor([true, true])); // tensor([True, True])
 */
export const logical_or: TensorPairOp = logical("logical_or", "or");
/** `logical_or`, written into the tensor itself. */
export const logical_or_: TensorPairOp = pointwiseInPlace(logical_or);
/**
 * Whether exactly one of the two is not 0, as bools.
 * @example
 * torch.logical_xor(torch.tensor([true, false]), torch.tensor([true, true])); // tensor([False,  True])
 */
export const logical_xor: TensorPairOp = logical("logical_xor", "xor");
/** `logical_xor`, written into the tensor itself. */
export const logical_xor_: TensorPairOp = pointwiseInPlace(logical_xor);
/**
 * Whether elements are 0.
 * @example
 * torch.logical_not(torch.tensor([0, 2])); // tensor([ True, False])
 */
export const logical_not: UnaryOp = pointwise("logical_not(Tensor self) -> Tensor", {
  formula: (x) => truth(x).not(),
  dtype: "bool",
  masks: ["self"],
  ignoresGradients: true,
});
/** `logical_not`, written into the tensor itself. */
export const logical_not_: UnaryOp = pointwiseInPlace(logical_not);
