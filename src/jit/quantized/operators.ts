/** Operators of quantized tensors: `quantized::linear` and its kin. */
import { itemAt } from "../../support/checked.ts";
import * as layers from "../../ops/quantized/layers.ts";
import { PackedConvolution, PackedLinear } from "../../ops/quantized/packed.ts";
import { dequantize, quantize_per_channel, quantize_per_tensor } from "../../ops/quantized/quantize.ts";
import { cat } from "../../ops/view/join.ts";
import { tensorQuantizer } from "../../ops/quantized/quantizers.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { dtypeOfCode } from "../builtins/codes.ts";

type Maybe = Tensor | null;
type ScriptOperator = (...args: never[]) => unknown;
type Sizes = readonly number[];

const prepackConvolution = (
  weight: Tensor,
  bias: Maybe,
  stride: Sizes,
  padding: Sizes,
  dilation: Sizes,
  groups: number,
) => new PackedConvolution(weight, bias, { stride, padding, dilation, groups });
const unpack = ({ weight, bias }: PackedLinear | PackedConvolution): [Tensor, Maybe] => [weight, bias];

/** An operator of two real tensors on quantized ones: the result gets the scale and zero point that are given. */
const onReals =
  (of: (a: Tensor, b: Tensor) => Tensor) =>
  (a: Tensor, b: Tensor, scale: number, zeroPoint: number): Tensor =>
    quantize_per_tensor(of(dequantize(a), dequantize(b)), scale, zeroPoint, a.dtype);
/** An operator of a quantized tensor and a number. */
const withNumber =
  (of: (a: Tensor, b: number) => Tensor) =>
  (a: Tensor, b: number): Tensor => {
    const { scale, zeroPoint } = tensorQuantizer(a, "quantized");
    return quantize_per_tensor(of(dequantize(a), b), scale, zeroPoint, a.dtype);
  };
const joined =
  (relu: boolean) =>
  (tensors: readonly Tensor[], dim: number, scale: number | null = null, zeroPoint: number | null = null): Tensor => {
    const first = tensorQuantizer(itemAt(tensors, 0), "cat");
    const all = cat(
      tensors.map((each) => dequantize(each)),
      dim,
    );
    return quantize_per_tensor(
      relu ? all.relu() : all,
      scale ?? first.scale,
      zeroPoint ?? first.zeroPoint,
      itemAt(tensors, 0).dtype,
    );
  };

/** Convolutions of one to three dims under their names. */
const convolutions = [1, 2, 3].flatMap((dims): [string, ScriptOperator][] => [
  [`quantized::conv${dims}d`, layers.convolution],
  [`quantized::conv${dims}d_relu`, layers.convolution_relu],
  [`quantized::conv${dims}d_prepack`, prepackConvolution],
  [`quantized::conv${dims}d_unpack`, unpack],
  [`quantized::conv${dims}d_stride`, (packed: PackedConvolution) => [...packed.sizes.stride]],
  [`quantized::conv${dims}d_padding`, (packed: PackedConvolution) => [...packed.sizes.padding]],
  [`quantized::conv${dims}d_dilation`, (packed: PackedConvolution) => [...packed.sizes.dilation]],
  [`quantized::conv${dims}d_output_padding`, (packed: PackedConvolution) => packed.sizes.stride.map(() => 0)],
  [`quantized::conv${dims}d_groups`, (packed: PackedConvolution) => packed.sizes.groups],
  [`quantized::conv${dims}d_transpose`, () => 0],
]);

/** Operators by their names with the name space. */
const operators: Readonly<Record<string, ScriptOperator>> = {
  ...Object.fromEntries(convolutions),
  "quantized::linear": layers.linear,
  "quantized::linear_relu": layers.linear_relu,
  "quantized::linear_dynamic": layers.linear_dynamic,
  "quantized::linear_relu_dynamic": layers.linear_relu_dynamic,
  "quantized::linear_prepack": (weight: Tensor, bias: Maybe = null) => new PackedLinear(weight, bias),
  "quantized::linear_unpack": unpack,
  "quantized::add": onReals((a, b) => a.add(b)),
  "quantized::add_relu": onReals((a, b) => a.add(b).relu()),
  "quantized::mul": onReals((a, b) => a.mul(b)),
  "quantized::mul_relu": onReals((a, b) => a.mul(b).relu()),
  "quantized::mul_scalar": withNumber((a, b) => a.mul(b)),
  "quantized::cat": joined(false),
  "quantized::cat_relu": joined(true),
  "aten::quantize_per_tensor": (x: Tensor, scale: number, zeroPoint: number, dtype: number) =>
    quantize_per_tensor(x, scale, zeroPoint, dtypeOfCode(dtype)),
  "aten::quantize_per_channel": (x: Tensor, scales: Tensor, zeroPoints: Tensor, axis: number, dtype: number) =>
    quantize_per_channel(x, scales, zeroPoints, axis, dtypeOfCode(dtype)),
  "aten::dequantize": (x: Tensor | readonly Tensor[]) =>
    Array.isArray(x) ? x.map((each: Tensor) => dequantize(each)) : dequantize(x as Tensor),
};

/** An operator of quantized tensors by its name with the name space, or null. */
export function quantizedOperator(name: string): ScriptOperator | null {
  return Object.hasOwn(operators, name) ? (operators[name] ?? null) : null;
}
