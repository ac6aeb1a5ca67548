/** Whether numbers are close to others. */
import { bool, float64 } from "../../../dtype.ts";
import { RuntimeError } from "../../../support/errors.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { composite } from "../../declare/operator.ts";
import { pointwise } from "../../declare/pointwise.ts";
import type { Operator } from "../../declare/types.ts";

type Close = Operator<
  (self: Tensor, other: Tensor, rtol?: number, atol?: number, equal_nan?: boolean) => Tensor,
  { other?: Tensor; rtol?: number; atol?: number; equal_nan?: boolean }
>;

const closeFamily: Operator<(self: Tensor, other: Tensor, rtol: number, atol: number) => Tensor> = pointwise(
  "isclose(Tensor self, Tensor other, Scalar rtol, Scalar atol) -> Tensor",
  {
    formula: (a, b, rtol, atol) => {
      const error = a.sub(b).abs();
      return a.eq(b).or(error.lt(Infinity).and(error.le(atol.add(rtol.mul(b).abs()))));
    },
    dtype: (common) => ({ compute: common.is_floating_point ? common : float64, result: bool }),
    derivative: null,
  },
);
const bothNaN: Operator<(self: Tensor, other: Tensor) => Tensor> = pointwise(
  "isclose(Tensor self, Tensor other) -> Tensor",
  { formula: (a, b) => a.isnan().and(b.isnan()), dtype: "bool" },
);

/** Of complex numbers, their distance counts. */
function complexClose(self: Tensor, other: Tensor, rtol: number, atol: number, equalNaN: boolean): Tensor {
  const same = self.eq(other);
  const close = equalNaN ? same.logical_or_(self.ne(self).logical_and_(other.ne(other))) : same;
  const error = self.sub(other).abs();
  return close.logical_or_(error.isfinite().logical_and_(error.le(other.abs().mul(rtol).add(atol))));
}

/**
 * Whether `|self - other| <= atol + rtol * |other|`.
 * @example
 * torch.isclose(torch.ones(2), torch.tensor([1.000001, 1.1])); // tensor([ True, False])
 */
export const isclose: Close = composite(
  "isclose(Tensor self, Tensor other, float rtol=1e-05, float atol=1e-08, bool equal_nan=False) -> Tensor",
  (self: Tensor, other: Tensor, rtol: number, atol: number, equalNaN: boolean) => {
    if (self.dtype !== other.dtype)
      throw new RuntimeError(`${self.dtype.scalarName} did not match ${other.dtype.scalarName}`);
    if (!(rtol >= 0)) throw new RuntimeError(`rtol must be greater than or equal to zero, but got ${rtol}`);
    if (!(atol >= 0)) throw new RuntimeError(`atol must be greater than or equal to zero, but got ${atol}`);
    if (self.dtype.is_complex) return complexClose(self, other, rtol, atol, equalNaN);
    const close = closeFamily(self, other, rtol, atol);
    return equalNaN && self.dtype.is_floating_point ? close.logical_or_(bothNaN(self, other)) : close;
  },
);

type AllClose = Operator<
  (self: Tensor, other: Tensor, rtol?: number, atol?: number, equal_nan?: boolean) => boolean,
  { other?: Tensor; rtol?: number; atol?: number; equal_nan?: boolean }
>;

/**
 * Whether all elements are close.
 * @example
 * torch.allclose(torch.ones(2), torch.tensor([1, 1.000001])); // true
 */
export const allclose: AllClose = composite(
  "allclose(Tensor self, Tensor other, float rtol=1e-05, float atol=1e-08, bool equal_nan=False) -> bool",
  (self: Tensor, other: Tensor, rtol: number, atol: number, equal_nan: boolean) =>
    Boolean(isclose(self, other, rtol, atol, equal_nan).all().item()),
);
