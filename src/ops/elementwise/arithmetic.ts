/** Sums, differences and products of two operands, and of three. */
import { noSubtractionOfBools } from "../declare/refusals/no-subtraction.ts";
import { cppNames, isDifferentiable, type DType } from "../../dtype.ts";
import { broadcastShapes } from "../../layout/broadcast.ts";
import { assertFits } from "../../compute/copy-elements.ts";
import { fromKernel, notImplemented, RuntimeError } from "../../support/errors.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { Complex } from "../../support/complex.ts";
import { like } from "../declare/formulas.ts";
import { pointwise, pointwiseInPlace } from "../declare/pointwise.ts";
import { scalarDType, type Operand } from "../../compute/promotion.ts";
import type {
  BinaryOp,
  MixedBinaryOp,
  MixedScaledBinaryOp,
  Operator,
  ScalarValue,
  ScaledBinaryOp,
} from "../declare/types.ts";

function checkAlpha(common: DType, _operands: readonly Operand[], [alpha]: readonly ScalarValue[]): void {
  if (alpha === 1) return;
  if (typeof alpha === "boolean" && common.kind !== "bool")
    throw fromKernel(new RuntimeError("Boolean alpha only supported for Boolean results."));
  if (alpha instanceof Complex && !common.is_complex)
    throw fromKernel(new RuntimeError("For non-complex input tensors, argument alpha must not be a complex number."));
  if (!isDifferentiable(common) && typeof alpha === "number" && !Number.isInteger(alpha)) {
    throw fromKernel(
      new RuntimeError("For integral input tensors, argument alpha must not be a floating point number."),
    );
  }
  assertFits(alpha, common);
}

function checkSubtraction(common: DType, operands: readonly Operand[], params: readonly ScalarValue[]): void {
  for (const operand of operands) {
    if ((operand instanceof Tensor ? operand.dtype : scalarDType(operand)).kind !== "bool") continue;
    throw noSubtractionOfBools(common.kind === "bool");
  }
  checkAlpha(common, operands, params);
}

/**
 * `self + alpha * other`.
 * @example
 * torch.add(torch.tensor([1, 2, 3]), torch.tensor([3, 2, 1])); // tensor([4, 4, 4])
 */
export const add: MixedScaledBinaryOp = pointwise(
  "add(Tensor|Scalar self, Tensor|Scalar other, *, Scalar alpha=1) -> Tensor",
  {
    numbers: "rounded",
    formula: (self, other, alpha) => (self.type === "bool" ? self.or(other.and(alpha)) : self.add(other.mul(alpha))),
    dtype: "same",
    check: checkAlpha,
  },
);
/** `add`, written into the tensor itself. */
export const add_: ScaledBinaryOp = pointwiseInPlace(add);

/**
 * `self - alpha * other`.
 * @example
 * torch.sub(torch.tensor([1, 2, 3]), torch.tensor([3, 2, 1])); // tensor([-2,  0,  2])
 */
export const sub: MixedScaledBinaryOp = pointwise(
  "sub(Tensor|Scalar self, Tensor|Scalar other, *, Scalar alpha=1) -> Tensor",
  {
    numbers: "rounded",
    formula: (self, other, alpha) => self.sub(other.mul(alpha)),
    dtype: "same",
    check: checkSubtraction,
  },
);
/** `sub`, written into the tensor itself. */
export const sub_: ScaledBinaryOp = pointwiseInPlace(sub);
export { sub as subtract, sub_ as subtract_ };

/** `other - alpha * self`. */
export const rsub: ScaledBinaryOp = pointwise("rsub(Tensor self, Tensor|Scalar other, *, Scalar alpha=1) -> Tensor", {
  numbers: "rounded",
  formula: (self, other, alpha) => other.sub(self.mul(alpha)),
  dtype: "same",
  layout: "lastFirst",
  check: (common, operands, params) => {
    checkSubtraction(common, operands, params);
    const [self, other] = operands as [Tensor, Operand];
    if (other instanceof Tensor) broadcastShapes(other.shape, self.shape); // in its order an error names sizes
  },
  node: ([, other]) => (other instanceof Tensor ? "RsubBackward0" : "RsubBackward1"),
});

/**
 * `self * other`.
 * @example
 * torch.mul(torch.tensor([1, 2, 3]), torch.tensor([3, 2, 1])); // tensor([3, 4, 3])
 */
export const mul: MixedBinaryOp = pointwise("mul(Tensor|Scalar self, Tensor|Scalar other) -> Tensor", {
  numbers: "wide",
  formula: (self, other) => (self.type === "bool" ? self.and(other) : self.mul(other)),
  dtype: "same",
  check: ({ code }, [, other]) => code?.checkFactor(other instanceof Tensor ? other.numel() : 1),
});
/** `mul`, written into the tensor itself. */
export const mul_: BinaryOp = pointwiseInPlace(mul);
export { mul as multiply, mul_ as multiply_ };

type ThreeTensors = Operator<
  (self: Tensor, tensor1: Tensor, tensor2: Tensor) => Tensor,
  { tensor1?: Tensor; tensor2?: Tensor; value?: ScalarValue }
>;

/**
 * `self + value * tensor1 * tensor2`.
 * @example
 * torch.addcmul(torch.zeros(3), torch.tensor([0.5, 1, 2]), torch.tensor([0.5, 1, 2]), { value: 2 }); // tensor([0.5000, 2.0000, 8.0000])
 */
export const addcmul: ThreeTensors = pointwise(
  "addcmul(Tensor self, Tensor tensor1, Tensor tensor2, *, Scalar value=1) -> Tensor",
  {
    formula: (self, tensor1, tensor2, value) => self.add(tensor1.mul(tensor2).mul(value)),
    dtype: "same",
    check: (common, _operands, [value]) => {
      if (common.kind === "bool") throw notImplemented("addcmul_cpu_out", common);
      if (common.itemsize !== 2 || common.kind === "int") assertFits(value, common); // halves are multiplied in float32
    },
    derivative: {
      self: ({ grad }) => grad,
      tensor1: ({ grad, tensor2, value }) => grad.mul(tensor2.mul(value)),
      tensor2: ({ grad, tensor1, value }) => grad.mul(tensor1.mul(value)),
    },
  },
);
/** `addcmul`, written into the tensor itself. */
export const addcmul_: ThreeTensors = pointwiseInPlace(addcmul);

function rejectIntegerDivision(_common: DType, [, tensor1, tensor2]: readonly Operand[]): void {
  if (!isDifferentiable((tensor1 as Tensor).dtype) && !isDifferentiable((tensor2 as Tensor).dtype)) {
    throw new RuntimeError(
      "Integer division with addcdiv is no longer supported, and in a future  release addcdiv will perform a true division of tensor1 and tensor2. " +
        "The historic addcdiv behavior can be implemented as (input + value * torch.trunc(tensor1 / tensor2)).to(input.dtype) for integer inputs and as " +
        "(input + value * tensor1 / tensor2) for float inputs. The future addcdiv behavior is just the latter implementation: (input + value * tensor1 / tensor2), for all dtypes.",
    );
  }
}

/**
 * `self + value * tensor1 / tensor2`.
 * @example
 * torch.addcdiv(torch.zeros(3), torch.tensor([0.5, 1, 2]), torch.ones(3), { value: 2 }); // tensor([1., 2., 4.])
 */
export const addcdiv: ThreeTensors = pointwise(
  "addcdiv(Tensor self, Tensor tensor1, Tensor tensor2, *, Scalar value=1) -> Tensor",
  {
    formula: (self, tensor1, tensor2, value) => self.add(tensor1.mul(value).div(tensor2)),
    dtype: "same",
    check: rejectIntegerDivision,
    derivative: {
      self: ({ grad }) => grad,
      tensor1: ({ grad, tensor2, value }) => grad.mul(value.div(tensor2)),
      tensor2: ({ grad, tensor1, tensor2, value }) => grad.neg().mul(tensor1.mul(value).div(tensor2.mul(tensor2))),
    },
  },
);
/** `addcdiv`, written into the tensor itself. */
export const addcdiv_: ThreeTensors = pointwiseInPlace(addcdiv);

function checkLerp(_common: DType, [self, end, weight]: readonly Operand[]): void {
  const { dtype } = self as Tensor;
  const name = (tensor: Tensor): string => cppNames[tensor.dtype.name] ?? tensor.dtype.name;
  for (const [label, operand] of [
    ["end", end],
    ["weight", weight],
  ] as const) {
    if (label === "weight" && operand instanceof Tensor && operand.shape.length === 0) continue; // counts as a number
    if (operand instanceof Tensor && operand.dtype !== dtype)
      throw new RuntimeError(`expected dtype ${name(self as Tensor)} for \`${label}\` but got dtype ${name(operand)}`);
  }
  if (!isDifferentiable(dtype))
    throw notImplemented(weight instanceof Tensor ? "lerp_kernel_tensor" : "lerp_kernel_scalar", dtype);
}

type Lerp = Operator<
  (self: Tensor, end: Tensor, weight: Tensor | number) => Tensor,
  { end?: Tensor; weight?: Tensor | number }
>;

/**
 * `self + weight * (end - self)`, from the nearer end.
 * @example
 * torch.lerp(torch.zeros(2), torch.ones(2), 0.25); // tensor([0.2500, 0.2500])
 */
export const lerp: Lerp = pointwise("lerp(Tensor self, Tensor end, Tensor|Scalar weight) -> Tensor", {
  numbers: "wide",
  formula: (self, end, weight) => {
    const difference = end.sub(self);
    const far = end.sub(difference.mul(like(weight, 1).sub(weight)));
    return weight
      .abs()
      .lt(0.5)
      .select(self.add(weight.mul(difference)), far);
  },
  dtype: "same",
  layout: "numbersAside",
  check: checkLerp,
  common: ([self]) => (self as Tensor).dtype,
  node: ([, , weight]) => (weight instanceof Tensor ? "LerpBackward1" : "LerpBackward0"),
  derivative: {
    self: ({ grad, weight }) => grad.mul(like(weight, 1).sub(weight)),
    end: ({ grad, weight }) => grad.mul(weight),
    weight: ({ grad, self, end }) => grad.mul(end.sub(self)),
  },
});
/** `lerp`, written into the tensor itself. */
export const lerp_: Lerp = pointwiseInPlace(lerp);
