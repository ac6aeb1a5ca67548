/** Largest windows and batch normalisation of quantized tensors by themselves: PyTorch's `torch.quantized_…`. */
import { numel } from "../../layout/shape.ts";
import { RuntimeError } from "../../support/errors.ts";
import { integerRange } from "../../compute/quantized/quantize-elements.ts";
import { float32 } from "../../dtype.ts";
import { integerDType, per_tensor_affine, quantizedOver } from "../../tensor/quantized.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { direct } from "../declare/operator.ts";
import type { Operator, Shape } from "../declare/types.ts";
import { max_pool1d, max_pool2d, max_pool3d } from "../pool/max-pool.ts";
import { knowsQuantized } from "./dispatch.ts";
import { quantized, tensorQuantizer } from "./quantizers.ts";
import { itemAt, sizeAt } from "../../support/checked.ts";

type Sizes = number | Shape;
/** The type of `quantized_max_pool1d` and its kin. */
export type QuantizedMaxPool = Operator<
  (self: Tensor, kernel_size: Sizes, stride?: Sizes, padding?: Sizes, dilation?: Sizes, ceil_mode?: boolean) => Tensor,
  { kernel_size?: Sizes; stride?: Sizes; padding?: Sizes; dilation?: Sizes; ceil_mode?: boolean }
>;

const pools = [max_pool1d, max_pool2d, max_pool3d];

/** Lists of one or `rank` numbers, in the words of two dims and of three. */
function checkCounts(rank: number, lists: Readonly<Record<"kernel" | "stride" | "padding" | "dilation", Shape>>): void {
  const either = rank === 2 ? "1d or 2d" : "3d";
  const fits = (list: Shape): boolean => list.length === rank || list.length === 1;
  const { kernel, stride, padding, dilation } = lists;
  if (!fits(kernel)) throw new RuntimeError(`Expected ${either} kernel size, got ${kernel.length}`);
  if (stride.length > 0 && !fits(stride))
    throw new RuntimeError(`Expected no strides or ${rank}d strides, got${stride.length}`);
  if (!fits(padding)) throw new RuntimeError(`Expected ${either} padding, got ${padding.length}`);
  if (!fits(dilation)) throw new RuntimeError(`Expected 1d or ${rank}d dilation, got ${dilation.length}`);
}

/** What the kernels of two and three dims refuse, in their order. */
function checkWindows(
  self: Tensor,
  rank: number,
  [kernel, stride, padding, dilation]: readonly Shape[],
  up: boolean,
): void {
  const dims = self.shape.length;
  if (rank === 2 ? dims !== 3 && dims !== 4 : dims !== 5)
    throw new RuntimeError(`Expecting the input tensor of rank ${rank === 2 ? "3 or 4" : "5"}.`);
  const of = (list: Shape | undefined, d: number): number => list?.[list.length === 1 ? 0 : d] ?? 0;
  const each = Array.from({ length: rank }, (_, d) => d);
  if (each.some((d) => of(kernel, d) <= 0)) throw new RuntimeError("kernel_size should be greater than zero.");
  if (each.some((d) => of(stride, d) <= 0)) throw new RuntimeError("strides should be greater than zero.");
  if (each.some((d) => of(dilation, d) <= 0)) throw new RuntimeError("Expected dilation >= 1");
  for (const d of each)
    if (of(padding, d) < 0) throw new RuntimeError(`pad must be non-negative, but got pad: ${of(padding, d)}`);
  if (self.shape.slice(dims - rank - 1).includes(0)) throw new RuntimeError("input dimensions must be non-zero.");
  if (each.some((d) => of(padding, d) > Math.floor(of(kernel, d) / 2)))
    throw new RuntimeError("padding should be smaller than half of kernel_size.");
  const sizes = self.shape.slice(dims - rank);
  const out = each.map((d) => {
    const span = itemAt(sizes, d) + 2 * of(padding, d) - of(dilation, d) * (of(kernel, d) - 1) - 1;
    return (up ? Math.ceil : Math.floor)(span / of(stride, d)) + 1;
  });
  if (out.some((size) => size <= 0)) {
    const planes = `${sizeAt(self.shape, dims - rank - 1)}${rank === 2 ? "x" : "t"}`;
    throw new RuntimeError(
      `Given input size: (${planes}${sizes.join("x")}). Calculated output size: (${planes}${out.join("x")}). Output size is too small.`,
    );
  }
}

function pool(rank: 1 | 2 | 3): QuantizedMaxPool {
  const name = `quantized_max_pool${rank}d`;
  const all = (value: number): string => `[${new Array<number>(rank).fill(value).join(", ")}]`;
  knowsQuantized(name);
  return direct<QuantizedMaxPool>(
    `${name}(Tensor self, int[${rank}] kernel_size, int[${rank}] stride=[], int[${rank}] padding=${all(0)}, int[${rank}] dilation=${all(1)}, bool ceil_mode=False) -> Tensor`,
    (self: Tensor, kernel: Shape, stride: Shape, padding: Shape, dilation: Shape, up: boolean) => {
      tensorQuantizer(self, name);
      const steps = stride.length === 0 ? kernel : stride;
      if (rank > 1) {
        checkCounts(rank, { kernel, stride, padding, dilation });
        checkWindows(self, rank, [kernel, steps, padding, dilation], up);
      } else if (self.shape.slice(1).includes(0)) throw new RuntimeError("input dimensions must be non-zero.");
      return itemAt(pools, rank - 1)(self, kernel, steps, padding, dilation, up);
    },
  );
}

/**
 * The largest elements of windows of a quantized tensor, quantized as it is. Shapes: [batch, channels, length] or
 * [channels, length] gives [..., output length].
 * @throws RuntimeError where the tensor is not quantized, or is by channel; where window, stride, padding or dilation do not fit
 * @example
 * const q = torch.quantize_per_tensor(torch.tensor([[0.1, 0.4, 0.2, 0.3]]), 0.1, 10, torch.quint8);
 * torch.quantized_max_pool1d(q, 2).int_repr(); // tensor([[14, 13]], dtype=torch.uint8)
 */
export const quantized_max_pool1d: QuantizedMaxPool = /* @__PURE__ */ pool(1);
/**
 * The largest elements of windows of a quantized tensor, quantized as it is. Shapes: [batch, channels, height, width] or
 * [channels, height, width] gives [..., output height, output width].
 * @throws RuntimeError where the tensor is not quantized, or is by channel; where window, stride, padding or dilation do not fit
 * @example
 * const q = torch.quantize_per_tensor(torch.tensor([[[0.1, 0.4], [0.2, 0.3]]]), 0.1, 0, torch.qint8);
 * torch.quantized_max_pool2d(q, [1, 2]).int_repr(); // tensor([[[4], [3]]], dtype=torch.int8)
 */
export const quantized_max_pool2d: QuantizedMaxPool = /* @__PURE__ */ pool(2);
/**
 * The largest elements of windows of a quantized tensor, quantized as it is. Shapes: [batch, channels, depth, height,
 * width] gives [batch, channels, output depth, output height, output width].
 * @throws RuntimeError where the tensor is not quantized, or is by channel; where window, stride, padding or dilation do not fit
 * @example
 * const q = torch.quantize_per_tensor(torch.tensor([[[[[0.1, 0.4]], [[0.2, 0.3]]]]]), 0.1, 0, torch.qint8);
 * torch.quantized_max_pool3d(q, [2, 1, 2]).int_repr().item(); // 4
 */
export const quantized_max_pool3d: QuantizedMaxPool = /* @__PURE__ */ pool(3);

type QuantizedBatchNorm = Operator<
  (
    input: Tensor,
    weight: Tensor | null,
    bias: Tensor | null,
    mean: Tensor,
    var_: Tensor,
    eps: number,
    output_scale: number,
    output_zero_point: number,
  ) => Tensor
>;

function checkNorm(x: Tensor, weight: Tensor, bias: Tensor, mean: Tensor, variance: Tensor): void {
  const dims = x.shape.length;
  if (dims < 2 || dims > 5) throw new RuntimeError("quantized::batch_norm only support 2d, 3d, 4d or 5d inputs.");
  const channels = sizeAt(x.shape, 1);
  if (numel(weight.shape) !== channels || numel(bias.shape) !== channels)
    throw new RuntimeError("Expect weight size to match C");
  if (numel(mean.shape) !== channels) throw new RuntimeError("Mean size must match channel dimension");
  if (numel(variance.shape) !== channels) throw new RuntimeError("Variance size must match channel dimension");
}

function batchNorm(): QuantizedBatchNorm {
  knowsQuantized("quantized_batch_norm");
  return direct<QuantizedBatchNorm>(
    "quantized_batch_norm(Tensor input, Tensor? weight, Tensor? bias, Tensor mean, Tensor var, float eps, float output_scale, int output_zero_point) -> Tensor",
    (
      input: Tensor,
      weight: Tensor | null,
      bias: Tensor | null,
      mean: Tensor,
      variance: Tensor,
      eps: number,
      scale: number,
      zeroPoint: number,
    ) => {
      const quantizer = tensorQuantizer(input, "quantized_batch_norm");
      const { integers, dtype } = quantized(input, "quantized_batch_norm");
      if (weight === null) throw new RuntimeError("Weight must be provided");
      if (bias === null) throw new RuntimeError("Bias must be provided");
      checkNorm(input, weight, bias, mean, variance);
      if (numel(input.shape) === 0) return input.clone(); // with its own scale, as in PyTorch
      const shape = [1, -1, ...integers.shape.slice(2).map(() => 1)];
      const slope = variance.add(eps).rsqrt().mul(weight);
      const times = slope.mul(quantizer.scale / scale).view(shape);
      const start = bias.sub(mean.mul(slope)).div(scale).view(shape);
      const target = integerDType(dtype);
      const [lowest, highest] = integerRange(target);
      const values = start.addcmul(integers.to(float32).sub(quantizer.zeroPoint), times).round();
      const whole = values.add(zeroPoint).clamp(lowest, highest).to(target);
      return quantizedOver(whole, { scheme: per_tensor_affine, scale, zeroPoint });
    },
  );
}
/**
 * Batch normalisation of a quantized tensor by statistics that are given, quantized with the scale and the zero point that
 * are given. Shapes: [batch, channels, ...], which stays; weight, bias, mean and variance are [channels].
 * @throws RuntimeError where the tensor is not quantized or has fewer than 2 or more than 5 dims, where weight or bias is
 * missing, or one of the four has another number of channels
 * @example
 * const q = torch.quantize_per_tensor(torch.tensor([[0.5, 1.5]]), 0.1, 0, torch.qint8);
 * const [zeros, ones] = [torch.zeros(2), torch.ones(2)];
 * torch.quantized_batch_norm(q, ones, ones, zeros, ones, 0, 0.1, 10).int_repr(); // tensor([[25, 35]], dtype=torch.int8)
 */
export const quantized_batch_norm: QuantizedBatchNorm = /* @__PURE__ */ batchNorm();
