/** How tensors are quantized: what operators ask of quantized tensors, and parameters for new ones. */
import { chooseQParams } from "../../compute/quantized/qparams.ts";
import { integerRange } from "../../compute/quantized/quantize-elements.ts";
import { packed } from "../../compute/copy-elements.ts";
import { needValues } from "../../compute/look-at.ts";
import { float32, float64, int64, type DType } from "../../dtype.ts";
import { RuntimeError } from "../../support/errors.ts";
import {
  asQuantized,
  integerDType,
  per_channel_affine,
  per_channel_affine_float_qparams,
  type ChannelQuantizer,
  type QuantizedTensor,
  type TensorQuantizer,
} from "../../tensor/quantized.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { provideQuantized } from "./dispatch.ts";

/** Scale and zero point for the numbers that a tensor has. */
export function dynamicQParams(x: Tensor, dtype: DType, reduceRange: boolean): TensorQuantizer {
  const [low, high] = integerRange(integerDType(dtype));
  if (x.numel() === 0) return chooseQParams(0, 0, low, high, { reduceRange });
  needValues("quantize_per_tensor_dynamic", x);
  const { min, max } = x.aminmax();
  return chooseQParams(Number(min.item()), Number(max.item()), low, high, { reduceRange });
}

/** Checks a scale and a zero point for each channel, and takes copies of them in PyTorch's dtypes. */
export function channelQuantizer(self: Tensor, scales: Tensor, zeroPoints: Tensor, axis: number): ChannelQuantizer {
  if (scales.ndim !== 1) throw new RuntimeError("scale tensor must have dimension 1");
  if (zeroPoints.ndim !== 1) throw new RuntimeError("zero_points tensor must have dimension 1");
  if (scales.shape[0] !== zeroPoints.shape[0])
    throw new RuntimeError("number of elements in scales and zero_points must match");
  if (axis < 0 || axis >= self.ndim)
    throw new RuntimeError("Channel axis out of range in per channel affine quantization.");
  if (scales.shape[0] !== self.shape[axis])
    throw new RuntimeError(
      `length of scales must equal to channel, expected ${self.shape[axis]} got, ${scales.shape[0]}`,
    );
  provideQuantized();
  const isReal = zeroPoints.dtype.is_floating_point;
  const own = (list: Tensor, dtype: DType): Tensor => {
    const copy = packed(list.detach().clone(), dtype);
    copy.storage.kept = true; // it belongs to the tensor
    return copy;
  };
  return {
    scheme: isReal ? per_channel_affine_float_qparams : per_channel_affine,
    scales: own(scales, isReal ? float32 : float64),
    zeroPoints: own(zeroPoints, isReal ? float32 : int64),
    axis,
  };
}

/** The quantized tensor that a tensor is; throws where it is none. */
export function quantized(self: Tensor, name: string): QuantizedTensor {
  const found = asQuantized(self);
  if (found === null)
    throw new RuntimeError(
      `Could not run 'aten::${name}' with arguments from the 'CPU' backend: it is for quantized tensors, and this one is ${String(self.dtype)}.`,
    );
  return found;
}

/** How a tensor is quantized as a whole; throws where it is not. */
export function tensorQuantizer(self: Tensor, name: string): TensorQuantizer {
  const { quantizer } = quantized(self, name);
  if (!("scale" in quantizer)) throw new RuntimeError("Expected quantizer->qscheme() == kPerTensorAffine to be true");
  return quantizer;
}

/** How a tensor is quantized by channel; throws where it is not. */
export function channelsOf(self: Tensor, name: string): ChannelQuantizer {
  const { quantizer } = quantized(self, name);
  if ("scale" in quantizer)
    throw new RuntimeError(
      "Expected quantizer->qscheme() == kPerChannelAffine || quantizer->qscheme() == kPerChannelAffineFloatQParams to be true",
    );
  return quantizer;
}
