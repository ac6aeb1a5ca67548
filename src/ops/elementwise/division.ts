/** Quotients and remainders, with the rounding that is asked for. */
import { numel } from "../../layout/shape.ts";
import { lookAt } from "../../compute/look-at.ts";
import { bool, type DType } from "../../dtype.ts";
import { fromKernel, notImplemented, RuntimeError } from "../../support/errors.ts";
import { isFloat, type Scalar } from "../../kernel/ir.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { discard } from "../../compute/copy-elements.ts";
import { requireTensor, zeroGradient } from "../declare/formulas.ts";
import { choosing, composite } from "../declare/operator.ts";
import { pointwise, pointwiseInPlace, type Variables } from "../declare/pointwise.ts";
import type { Operand } from "../../compute/promotion.ts";
import { reduceTensor } from "../../compute/reduce/run-reduction.ts";
import type { BinaryOp, MixedBinaryOp, Operator, ScalarValue } from "../declare/types.ts";

const true_div: MixedBinaryOp = pointwise("div(Tensor|Scalar self, Tensor|Scalar other) -> Tensor", {
  numbers: "wide",
  formula: (self, other) => self.div(other),
  dtype: "intToFloat",
  derivative: {
    self: ({ grad, other }) => grad.div(other),
    other: ({ grad, self, other }) => grad.neg().mul(self.div(other).div(other)),
  },
});

function holdsZero(divisor: Tensor): boolean {
  const allSet = reduceTensor(
    { name: "all", op: "and", start: true },
    divisor,
    divisor.shape.map((_, d) => d),
    false,
    "bool",
    bool,
  );
  const answer = lookAt(allSet, 1) === 0;
  discard(allSet);
  return answer;
}

/** Integer division by zero is an error; floats have infinities for it. */
function integerCheck(kernel: string): (common: DType, operands: readonly Operand[]) => void {
  return (common, [dividend, divisor]) => {
    if (common.kind === "float") return;
    if (common.kind === "bool" || common.is_complex) throw notImplemented(kernel, common);
    if (dividend instanceof Tensor && numel(dividend.shape) === 0) return;
    if (divisor instanceof Tensor ? holdsZero(divisor) : Number(divisor) === 0)
      throw fromKernel(new RuntimeError("ZeroDivisionError"));
  };
}

function floorDivide(a: Scalar, b: Scalar): Scalar {
  if (isFloat(a)) {
    // PyTorch's div_floor_floating: exact where a / b is, with the sign rules of Python.
    const remainder = a.fmod(b);
    const quotient = a.sub(remainder).div(b);
    const adjusted = remainder
      .ne(0)
      .and(b.lt(0).xor(remainder.lt(0)))
      .select(quotient.sub(1), quotient);
    const rounded = adjusted.floor();
    const result = adjusted
      .ne(0)
      .select(adjusted.sub(rounded).gt(0.5).select(rounded.add(1), rounded), a.div(b).mul(0));
    return b.eq(0).select(a.div(b), result);
  }
  const quotient = a.div(b);
  const inexact = quotient.mul(b).ne(a);
  return inexact.and(a.lt(0).xor(b.lt(0))).select(quotient.sub(1), quotient);
}

function truncDivide(a: Scalar, b: Scalar): Scalar {
  return isFloat(a) ? a.div(b).trunc() : a.div(b);
}

const noGradients = { self: zeroGradient, other: zeroGradient };

const div_trunc: BinaryOp = pointwise("div(Tensor|Scalar self, Tensor|Scalar other) -> Tensor", {
  numbers: "wide",
  formula: truncDivide,
  dtype: "same",
  check: integerCheck("div_trunc_cpu"),
  derivative: noGradients,
  node: "DivBackward2",
});
const div_floor: BinaryOp = pointwise("div(Tensor|Scalar self, Tensor|Scalar other) -> Tensor", {
  numbers: "wide",
  formula: floorDivide,
  dtype: "same",
  check: integerCheck("div_floor_cpu"),
  derivative: noGradients,
  node: "DivBackward2",
});

/** As `div_floor`; PyTorch has no derivative of it. */
const floorDivision: BinaryOp = pointwise("floor_divide(Tensor|Scalar self, Tensor|Scalar other) -> Tensor", {
  numbers: "wide",
  formula: floorDivide,
  dtype: "same",
  check: integerCheck("div_floor_cpu"),
  derivative: noGradients,
  node: "NotImplemented",
});
const floorDivision_ = pointwiseInPlace<BinaryOp>(floorDivision);

/** How `div` rounds quotients: not at all, towards zero, or down. */
export type RoundingMode = "trunc" | "floor" | null;
/** The type of `div`: with `rounding_mode` "trunc" or "floor" results are whole. */
export type DivideOp = Operator<
  (self: Tensor | ScalarValue, other: Tensor | ScalarValue) => Tensor,
  { other?: Tensor | ScalarValue; rounding_mode?: RoundingMode }
>;

type Rounded = Readonly<Record<"true" | "trunc" | "floor", BinaryOp>>;
const inPlace: Rounded = {
  true: pointwiseInPlace(true_div),
  trunc: pointwiseInPlace(div_trunc),
  floor: pointwiseInPlace(div_floor),
};
const fresh: Rounded = { true: true_div, trunc: div_trunc, floor: div_floor };

/** `div` by its rounding mode; without one the call goes straight on. */
function divider(schema: string, table: Rounded): DivideOp {
  const byMode: DivideOp = composite(schema, (self: Tensor, other: Tensor | ScalarValue, mode: string | null) => {
    if (mode === null) return table.true(self, other);
    if (mode !== "trunc" && mode !== "floor")
      throw new RuntimeError(`div expected rounding_mode to be one of None, 'trunc', or 'floor' but found '${mode}'`);
    return table[mode](self, other);
  });
  const call = function (this: unknown, ...args: unknown[]): unknown {
    const [self, other] = args as [Tensor, Tensor];
    if (args.length === 2 && self instanceof Tensor && (other instanceof Tensor || typeof other === "number"))
      return table.true(self, other);
    return (byMode as (...args: unknown[]) => unknown).apply(this, args);
  };
  return choosing<DivideOp>(byMode, call);
}

/**
 * Division; integers give floats unless a rounding mode is given.
 * @example
 * torch.div(torch.tensor([1, 2, 3]), 2, { rounding_mode: "floor" }); // tensor([0, 1, 1])
 */
export const div: DivideOp = divider(
  "div(Tensor|Scalar self, Tensor|Scalar other, *, str? rounding_mode=None) -> Tensor",
  fresh,
);
/** `div`, written into the tensor itself. */
export const div_: DivideOp = divider(
  "div_(Tensor(a!) self, Tensor|Scalar other, *, str? rounding_mode=None) -> Tensor(a!)",
  inPlace,
);
export { div as divide, div_ as divide_ };
/** Division without rounding. */
export const true_divide: DivideOp = div;
/** `true_divide`, written into the tensor itself. */
export const true_divide_: DivideOp = div_;
/**
 * Division rounded down.
 * @example
 * torch.floor_divide(torch.tensor([-3, 3]), 2); // tensor([-2,  1])
 */
export const floor_divide: MixedBinaryOp = composite(
  "floor_divide(Tensor|Scalar self, Tensor|Scalar other) -> Tensor",
  (self: Tensor, other: Tensor | ScalarValue) => floorDivision(self, other),
);
/** `floor_divide`, written into the tensor itself. */
export const floor_divide_: BinaryOp = composite(
  "floor_divide_(Tensor(a!) self, Tensor|Scalar other) -> Tensor(a!)",
  (self: Tensor, other: Tensor | ScalarValue) => floorDivision_(self, other),
);

function pythonRemainder(a: Scalar, b: Scalar): Scalar {
  const rest = isFloat(a) ? a.fmod(b) : a.rem(b);
  return rest
    .ne(0)
    .and(b.lt(0).xor(rest.lt(0)))
    .select(rest.add(b), rest);
}

const zeroCheck = integerCheck("remainder_cpu");

/**
 * The remainder with the divisor's sign, as Python's `%`.
 * @example
 * torch.remainder(torch.tensor([-3, 3]), 2); // tensor([1, 1])
 */
export const remainder: MixedBinaryOp = pointwise("remainder(Tensor|Scalar self, Tensor|Scalar other) -> Tensor", {
  formula: pythonRemainder,
  dtype: "same",
  check: (common, operands) => {
    requireTensor("remainder", operands);
    zeroCheck(common, operands);
  },
  node: ([, other]) => (other instanceof Tensor ? "RemainderBackward1" : "RemainderBackward0"),
  derivative: {
    self: ({ grad }: Variables) => grad,
    other: ({ grad, self, other }: Variables) => grad.neg().mul(floorDivide(self, other)),
  },
});
/** `remainder`, written into the tensor itself. */
export const remainder_: BinaryOp = pointwiseInPlace(remainder);

/**
 * The remainder with the dividend's sign, as C's `fmod`.
 * @example
 * torch.fmod(torch.tensor([-3, 3]), 2); // tensor([-1,  1])
 */
export const fmod: BinaryOp = pointwise("fmod(Tensor self, Tensor|Scalar other) -> Tensor", {
  formula: (self, other) => (isFloat(self) ? self.fmod(other) : self.rem(other)),
  dtype: "same",
  check: integerCheck("fmod_cpu"),
  node: ([, other]) => (other instanceof Tensor ? "FmodBackward1" : "FmodBackward0"),
  derivative: {
    self: ({ grad }: Variables) => grad,
    other: ({ grad, self, other }: Variables) => grad.neg().mul(truncDivide(self, other)),
  },
});
/** `fmod`, written into the tensor itself. */
export const fmod_: BinaryOp = pointwiseInPlace(fmod);
