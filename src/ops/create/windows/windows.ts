/** Window functions: weights of a stretch of a signal that fall off to its ends. */
import { cppNames, get_default_dtype, type DType } from "../../../dtype.ts";
import { RuntimeError } from "../../../support/errors.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { PLACEMENT } from "../../declare/schema.ts";
import { composite } from "../../declare/operator.ts";
import { pointwise } from "../../declare/pointwise.ts";
import type { FactoryOptions, Operator } from "../../declare/types.ts";
import { asLeaf, ones } from "../create.ts";
import { arange } from "../ranges/range.ts";
import { i0 } from "../../special/polygamma.ts";

/** Options of windows. `periodic`: the first of `window_length` points of a period; else symmetric. */
export interface WindowOptions extends FactoryOptions {
  window_length?: number;
  periodic?: boolean;
}
/** The type of window functions: number of points, whether periodic. */
export type WindowFunction = Operator<(window_length: number, periodic?: boolean) => Tensor, WindowOptions>;

const OPTIONS = `*, ScalarType? dtype=None, bool requires_grad=False, ${PLACEMENT}`;

/**
 * Computes a window of `length` places; a periodic one is the symmetric one of a place more without its last. `shape`
 * gets the places and the last of them.
 */
function windowOf(
  name: string,
  length: number,
  periodic: boolean,
  dtype: DType | null,
  requiresGrad: boolean,
  shape: (places: Tensor, last: number) => Tensor,
): Tensor {
  const chosen = dtype ?? get_default_dtype();
  if (!chosen.is_floating_point)
    throw new RuntimeError(
      `${name} expects floating point dtypes, got: TensorOptions(dtype=${cppNames[chosen.name]}, device=cpu, layout=Strided (default), requires_grad=false (default), pinned_memory=false, memory_format=(nullopt))`,
    );
  if (length < 0) throw new RuntimeError(`${name} requires non-negative window_length, got window_length=${length}`);
  if (length <= 1) return asLeaf(ones([length], { dtype: chosen }), requiresGrad);
  return asLeaf(shape(arange(length, { dtype: chosen }), periodic ? length : length - 1), requiresGrad);
}

const triangle: (places: Tensor, step: number) => Tensor = pointwise(
  "bartlett_values(Tensor places, float step) -> Tensor",
  {
    formula: (i, step) => {
      const x = i.mul(step);
      return x.le(1).select(x, x.neg().add(2));
    },
    dtype: "same",
    derivative: null,
  },
);

/** A triangle. The result is [window_length]. */
export const bartlett_window: WindowFunction = composite(
  `bartlett_window(int window_length, bool periodic=True, ${OPTIONS}) -> Tensor`,
  (length: number, periodic: boolean, dtype: DType | null, requiresGrad: boolean) =>
    windowOf("bartlett_window", length, periodic, dtype, requiresGrad, (places, last) => triangle(places, 2 / last)),
);

/** 0.42 - 0.5 cos(2 pi i / N) + 0.08 cos(4 pi i / N). The result is [window_length]. */
export const blackman_window: WindowFunction = composite(
  `blackman_window(int window_length, bool periodic=True, ${OPTIONS}) -> Tensor`,
  (length: number, periodic: boolean, dtype: DType | null, requiresGrad: boolean) =>
    windowOf("blackman_window", length, periodic, dtype, requiresGrad, (places, last) => {
      const angle = places.mul(Math.PI / last);
      return angle.mul(4).cos_().mul_(0.08).sub_(angle.mul(2).cos_().mul_(0.5)).add_(0.42);
    }),
);

function cosineWindow(
  name: string,
  length: number,
  periodic: boolean,
  alpha: number,
  beta: number,
  dtype: DType | null,
  requiresGrad: boolean,
): Tensor {
  return windowOf(name, length, periodic, dtype, requiresGrad, (places, last) =>
    places
      .mul_((2 * Math.PI) / last)
      .cos_()
      .mul_(-beta)
      .add_(alpha),
  );
}

/** alpha - beta cos(2 pi i / N). The result is [window_length]. */
export const hamming_window: Operator<
  (window_length: number, periodic?: boolean, alpha?: number, beta?: number) => Tensor,
  WindowOptions & { alpha?: number; beta?: number }
> = composite(
  `hamming_window(int window_length, bool periodic=True, float alpha=0.54, float beta=0.46, ${OPTIONS}) -> Tensor`,
  (length: number, periodic: boolean, alpha: number, beta: number, dtype: DType | null, requiresGrad: boolean) =>
    cosineWindow("hamming_window", length, periodic, alpha, beta, dtype, requiresGrad),
);

/**
 * (1 - cos(2 pi i / N)) / 2. The result is [window_length].
 * @example
 * torch.hann_window(4); // tensor([0.0000, 0.5000, 1.0000, 0.5000])
 */
export const hann_window: WindowFunction = composite(
  `hann_window(int window_length, bool periodic=True, ${OPTIONS}) -> Tensor`,
  (length: number, periodic: boolean, dtype: DType | null, requiresGrad: boolean) =>
    cosineWindow("hann_window", length, periodic, 0.5, 0.5, dtype, requiresGrad),
);

/**
 * i0(beta sqrt(1 - (2 i / N - 1)^2)) / i0(beta), with the modified Bessel function i0. The result is [window_length].
 */
export const kaiser_window: Operator<
  (window_length: number, periodic?: boolean, beta?: number) => Tensor,
  WindowOptions & { beta?: number }
> = composite(
  `kaiser_window(int window_length, bool periodic=True, float beta=12.0, ${OPTIONS}) -> Tensor`,
  (length: number, periodic: boolean, beta: number, dtype: DType | null, requiresGrad: boolean) =>
    windowOf("kaiser_window", length, periodic, dtype, requiresGrad, (places, last) => {
      const x = places.mul_(2 / last).sub_(1);
      const root = x.mul(x).neg_().add_(1).clamp_({ min: 0 }).sqrt_().mul_(beta);
      return i0(root).div_(i0(root.new_full([], beta)));
    }),
);
