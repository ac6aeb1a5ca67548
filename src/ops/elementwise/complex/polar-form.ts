/** Complex numbers by length and angle. */
import type { Tensor } from "../../../tensor/tensor.ts";
import { like, zeroGradient } from "../../declare/formulas.ts";
import { operator } from "../../declare/operator.ts";
import { pointwise } from "../../declare/pointwise.ts";
import type { Operator, UnaryOp } from "../../declare/types.ts";
import { assertParts, complex, complexAbs, conjugated, imag, real, summedTo } from "./complex.ts";

/**
 * Complex numbers of given lengths and angles (in radians).
 * @example
 * torch.polar(torch.tensor([1, 2.5]), torch.tensor([0, 0.5])); // tensor([1.0000+0.0000j, 2.1940+1.1986j])
 */
export const polar: Operator<(abs: Tensor, angle: Tensor) => Tensor, { abs?: Tensor; angle?: Tensor }> = operator(
  "polar(Tensor abs, Tensor angle) -> Tensor",
  {
    ownConjugates: true,
    forward: (length: Tensor, angle: Tensor) => {
      assertParts(length, angle);
      return complex(length.mul(angle.cos()), length.mul(angle.sin()));
    },
    derivative: {
      abs: [
        ["abs", "angle"],
        (grad, c) => {
          const angle = c.tensor("angle");
          return summedTo(real(grad).mul(angle.cos()).add(imag(grad).mul(angle.sin())), c.shape("abs"));
        },
      ],
      angle: [
        ["result"],
        // The point moves by i times itself.
        (grad, c) => summedTo(imag(grad.mul(conjugated(c.tensor("result")))), c.shape("angle")),
      ],
    },
  },
);

/** The angle of complex numbers, a real tensor. */
const complexAngle: UnaryOp = operator("angle(Tensor self) -> Tensor", {
  ownConjugates: true,
  forward: (self: Tensor) => imag(self).atan2(real(self)),
  derivative: {
    self: [
      ["self"],
      (grad, c) => {
        const self = c.tensor("self");
        const length = complexAbs(self);
        const square = length.mul(length);
        const zero = square.eq(0);
        const turned = complex(imag(self).neg(), real(self).contiguous());
        return turned.mul(grad.div(square)).masked_fill(zero, 0);
      },
    ],
  },
});

/** 0 for numbers from 0 on, pi for negative ones, NaN for NaN. */
export const angle: UnaryOp = pointwise("angle(Tensor self) -> Tensor", {
  complex: (self) => complexAngle(self),
  formula: (x) => x.isnan().select(x, x.lt(0).select(like(x, Math.PI), like(x, 0))),
  dtype: "intToFloat",
  derivative: { self: zeroGradient },
});
