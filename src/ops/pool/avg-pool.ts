/** Average pooling of 1 to 3 dims, plain and adaptive. */
import { formatStrides, suggestedFormat } from "../../layout/memory-format.ts";
import { numel } from "../../layout/shape.ts";
import { RuntimeError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { composite } from "../declare/operator.ts";
import { adaptiveWindow, averagePoolOperator, windowOf, type Counting } from "./pool-sizes.ts";
import {
  adaptiveSizes,
  assertPoolInput,
  assertPoolParams,
  assertRank1,
  checkAdaptiveAverageInput,
  pooledSizes,
} from "./pool-checks.ts";
import type { AdaptiveSize } from "./max-pool.ts";
import type { Dims, Operator, Shape } from "../declare/types.ts";

const nodes = {
  plane: averagePoolOperator("AvgPool2DBackward0"),
  volume: averagePoolOperator("AvgPool3DBackward0"),
  adaptivePlane: averagePoolOperator("AdaptiveAvgPool2DBackward0"),
  adaptiveVolume: averagePoolOperator("AdaptiveAvgPool3DBackward0"),
};

/** Arguments of average poolings, by name. */
export interface AvgPoolOptions {
  /** Size of the window. */
  kernel_size?: Dims;
  /** Step between windows. Default: the window's size. */
  stride?: Dims | null;
  /** Zeros on both sides of every dim. Default 0. */
  padding?: Dims;
  /** Round output sizes up instead of down. Default false. */
  ceil_mode?: boolean;
  /** Whether zeros of the padding count in averages. Default true. */
  count_include_pad?: boolean;
  /** Divide by this instead of the window's size. */
  divisor_override?: number | null;
}
/** The type of the average poolings. */
export type AvgPoolOp = Operator<
  (
    input: Tensor,
    kernel_size: Dims,
    stride?: Dims | null,
    padding?: Dims,
    ceil_mode?: boolean,
    count_include_pad?: boolean,
    divisor_override?: number | null,
  ) => Tensor,
  AvgPoolOptions
>;

function avgPool(rank: number): AvgPoolOp {
  const name = `avg_pool${rank}d`;
  const zeros = `[${new Array<number>(rank).fill(0).join(", ")}]`;
  return composite(
    `${name}(Tensor self, int[${rank}] kernel_size, int[${rank}]? stride=None, int[${rank}] padding=${zeros}, bool ceil_mode=False, bool count_include_pad=True, int? divisor_override=None) -> Tensor`,
    (
      self: Tensor,
      kernelSize: Shape,
      stride: Shape | null,
      padding: Shape,
      ceil: boolean,
      includePadding: boolean,
      divisor: number | null,
    ) => {
      if (rank === 1) assertRank1(name, self);
      const params = assertPoolParams(name, rank, self, kernelSize, stride, padding, new Array<number>(rank).fill(1));
      if (divisor === 0) throw new RuntimeError("divisor must be not zero");
      assertPoolInput(name, rank, self);
      const size = self.shape.slice(-rank);
      const window = windowOf(
        size,
        pooledSizes(name, self, size, params, ceil),
        params.kernel,
        params.stride,
        params.padding,
        params.dilation,
      );
      const counting: Counting = { includePadding, divisor };
      if (rank === 1) return nodes.plane(self.unsqueeze(-2), window, 2, counting).squeeze(-2);
      return nodes[rank === 3 ? "volume" : "plane"](self, window, rank, counting);
    },
  );
}

/**
 * Means of windows of [N, C, L] or [C, L]; `stride` is the kernel size by default.
 * @example
 * F.avg_pool1d(torch.randn(1, 2, 8), 2).shape; // [1, 2, 4]
 */
export const avg_pool1d: AvgPoolOp = avgPool(1);
/**
 * Means of windows of [N, C, H, W] or [C, H, W].
 * @example
 * F.avg_pool2d(torch.randn(1, 2, 8, 8), 2).shape; // [1, 2, 4, 4]
 */
export const avg_pool2d: AvgPoolOp = avgPool(2);
/**
 * Means of windows of [N, C, D, H, W] or [C, D, H, W].
 * @example
 * F.avg_pool3d(torch.randn(1, 2, 8, 8, 8), 2).shape; // [1, 2, 4, 4, 4]
 */
export const avg_pool3d: AvgPoolOp = avgPool(3);

/** The type of the adaptive average poolings. */
export type AdaptiveAvgPoolOp = Operator<
  (input: Tensor, output_size: AdaptiveSize) => Tensor,
  { output_size?: AdaptiveSize }
>;

function adaptiveAvgPool(rank: number): AdaptiveAvgPoolOp {
  const name = `adaptive_avg_pool${rank}d`;
  return composite(`${name}(Tensor self, int[${rank}] output_size) -> Tensor`, (self: Tensor, outputSize: Shape) => {
    if (rank === 1) assertRank1(name, self);
    const out = adaptiveSizes(self, outputSize, rank);
    if (
      rank > 1 &&
      out.length === rank &&
      out.every((n) => n === 1) &&
      self.shape.length > rank &&
      numel(self.shape.slice(-rank)) > 0
    ) {
      const mean = self.mean(
        Array.from({ length: rank }, (_, d) => d - rank),
        true,
      );
      // One pixel could lie in either order; what follows is to know that the image had channels last.
      const format = suggestedFormat(self);
      return format === "contiguous_format" ? mean : mean.as_strided(mean.shape, formatStrides(mean.shape, format));
    }
    checkAdaptiveAverageInput(name, rank, self, out);
    const window = adaptiveWindow(self.shape.slice(-rank), out);
    const counting: Counting = { includePadding: false, divisor: null };
    if (rank === 1) return nodes.adaptivePlane(self.unsqueeze(-2), window, 2, counting).squeeze(-2);
    return nodes[rank === 3 ? "adaptiveVolume" : "adaptivePlane"](self, window, rank, counting);
  });
}

/**
 * Means of as many windows as the output is to have; null keeps a size.
 * @example
 * F.adaptive_avg_pool1d(torch.randn(1, 2, 8), 3).shape; // [1, 2, 3]
 */
export const adaptive_avg_pool1d: AdaptiveAvgPoolOp = adaptiveAvgPool(1);
/**
 * Averages over windows chosen so that the output has a given size: [N, C, H, W] to [N, C, H_out, W_out]; null keeps a
 * dim's size.
 * @example
 * F.adaptive_avg_pool2d(torch.randn(1, 2, 8, 8), 3).shape; // [1, 2, 3, 3]
 */
export const adaptive_avg_pool2d: AdaptiveAvgPoolOp = adaptiveAvgPool(2);
/**
 * Averages over windows chosen so that the output has a given size: [N, C, D, H, W]; null keeps a dim's size.
 * @example
 * F.adaptive_avg_pool3d(torch.randn(1, 2, 8, 8, 8), 3).shape; // [1, 2, 3, 3, 3]
 */
export const adaptive_avg_pool3d: AdaptiveAvgPoolOp = adaptiveAvgPool(3);
