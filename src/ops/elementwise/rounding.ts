/** Rounding of elements: down, up, towards zero, to the nearest, and what is left behind. */
import { isFloat } from "../../kernel/ir.ts";
import { rejecting, zeroGradient } from "../declare/formulas.ts";
import { composite } from "../declare/operator.ts";
import { pointwise, pointwiseInPlace } from "../declare/pointwise.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { Operator, UnaryOp } from "../declare/types.ts";

function rounding(name: "floor" | "ceil" | "trunc"): UnaryOp {
  return pointwise(`${name}(Tensor self) -> Tensor`, {
    formula: (x) => (isFloat(x) ? x[name]() : x),
    dtype: "same",
    check: rejecting(`${name}_vml_cpu`, "bool"),
    derivative: { self: zeroGradient },
  });
}

/**
 * Rounds down.
 * @example
 * torch.floor(torch.tensor([0.5, 1, 2])); // tensor([0., 1., 2.])
 */
export const floor: UnaryOp = rounding("floor");
/** `floor`, written into the tensor itself. */
export const floor_: UnaryOp = pointwiseInPlace(floor);
/**
 * Rounds up.
 * @example
 * torch.ceil(torch.tensor([0.5, 1, 2])); // tensor([1., 1., 2.])
 */
export const ceil: UnaryOp = rounding("ceil");
/** `ceil`, written into the tensor itself. */
export const ceil_: UnaryOp = pointwiseInPlace(ceil);
/**
 * Rounds towards zero.
 * @example
 * torch.trunc(torch.tensor([0.5, 1, 2])); // tensor([0., 1., 2.])
 */
export const trunc: UnaryOp = rounding("trunc");
/** `trunc`, written into the tensor itself. */
export const trunc_: UnaryOp = pointwiseInPlace(trunc);
export { trunc as fix, trunc_ as fix_ };

/** What `trunc` cuts off. */
export const frac: UnaryOp = pointwise("frac(Tensor self) -> Tensor", {
  formula: (x) => x.sub(x.trunc()),
  dtype: "same",
  check: rejecting("frac_cpu", "bool", "int"),
  derivative: { self: ({ grad }) => grad },
});
/** `frac`, written into the tensor itself. */
export const frac_: UnaryOp = pointwiseInPlace(frac);

const toWhole: UnaryOp = pointwise("round(Tensor self) -> Tensor", {
  formula: (x) => (isFloat(x) ? x.nearest() : x),
  dtype: "same",
  check: rejecting("round_vml_cpu", "bool"),
  derivative: { self: zeroGradient },
});
const toWhole_ = pointwiseInPlace(toWhole);

type ToPower = Operator<(self: Tensor, power: number) => Tensor>;
const toFraction: ToPower = pointwise("round(Tensor self, Scalar power) -> Tensor", {
  formula: (x, power) => x.mul(power).nearest().div(power),
  dtype: "same",
  check: rejecting("round_cpu", "bool", "int"),
  derivative: { self: zeroGradient },
  node: "RoundBackward1",
});
const toFraction_ = pointwiseInPlace(toFraction);
const toMultiple: ToPower = pointwise("round(Tensor self, Scalar power) -> Tensor", {
  formula: (x, power) => x.div(power).nearest().mul(power),
  dtype: "same",
  check: rejecting("round_cpu", "bool", "int"),
  derivative: { self: zeroGradient },
  node: "RoundBackward1",
});
const toMultiple_ = pointwiseInPlace(toMultiple);

type Round = Operator<(self: Tensor) => Tensor, { decimals?: number }>;

/**
 * Rounds to the nearest whole number, halves to even; or to so many decimals.
 * @example
 * torch.round(torch.tensor([0.5, 1, 2])); // tensor([0., 1., 2.])
 */
export const round: Round = composite(
  "round(Tensor self, *, int decimals=0) -> Tensor",
  (self: Tensor, decimals: number) =>
    decimals === 0
      ? toWhole(self)
      : decimals > 0
        ? toFraction(self, 10 ** decimals)
        : toMultiple(self, 10 ** -decimals),
);
/** `round`, written into the tensor itself. */
export const round_: Round = composite(
  "round_(Tensor(a!) self, *, int decimals=0) -> Tensor(a!)",
  (self: Tensor, decimals: number) =>
    decimals === 0
      ? toWhole_(self)
      : decimals > 0
        ? toFraction_(self, 10 ** decimals)
        : toMultiple_(self, 10 ** -decimals),
);
