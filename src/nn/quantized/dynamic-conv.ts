/** Convolutions with weights of 8 bits and real inputs, which are quantized for the range that each has. */
import { quint8 } from "../../dtype.ts";
import { dynamicQParams } from "../../ops/quantized/quantizers.ts";
import { quantize_per_tensor } from "../../ops/quantized/quantize.ts";
import { convolution } from "../../ops/quantized/layers.ts";
import { ValueError } from "../../support/errors.ts";
import { itemAt } from "../../support/checked.ts";
import { warnAlways } from "../../support/warnings.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import {
  QuantizedConvolution,
  QuantizedConvolutionTransposed,
  type QuantizedConvArguments,
  type QuantizedConvNd,
  type QuantizedConvTransposeArguments,
} from "./conv.ts";

/** Shapes as PyTorch words them, by the number of spatial dims. */
const plainShapes = ["(N, C, L)", "(N, C, H, W)", "(N, C, D, H, W)"];
const transposedShapes = ["(N, C, L)", "(N, C, H, W)", "(N, C, T, H, W)"];

function warnOf(layer: QuantizedConvNd): void {
  warnAlways(
    `The current implementation of the ${layer._get_name()} module has poor numerical accuracy and its use is not recommended`,
  );
}

/** The input as 256 numbers of its range (128 with `reduceRange`), and their quantizer. */
function quantizedInput(
  x: Tensor,
  shapes: readonly string[],
  dims: number,
  reduceRange: boolean,
): readonly [x: Tensor, scale: number, zeroPoint: number] {
  if (x.shape.length !== dims + 2) throw new ValueError(`Input shape must be \`${itemAt(shapes, dims - 1)}\`!`);
  const { scale, zeroPoint } = dynamicQParams(x, quint8, reduceRange);
  return [quantize_per_tensor(x, scale, zeroPoint, quint8), scale, zeroPoint];
}

/** What the dynamic convolutions share. */
export abstract class DynamicConvolution extends QuantizedConvolution {
  protected static override readonly forwardParameters: string = "input, reduce_range";
  constructor(dims: 1 | 2 | 3, args: QuantizedConvArguments) {
    super(`Conv${dims}d`, dims, false, args);
    warnOf(this);
  }
  protected override get isDynamic(): boolean {
    return true;
  }
  override _get_name(): string {
    return `Dynamic${super._get_name()}`;
  }
  /** `reduce_range`: rounds the input to 7 bits. Default true. */
  override forward(x: Tensor, reduce_range = true): Tensor {
    const spatial = this.kernel_size.length;
    const isWide = this.padding_mode !== "zeros" && x.shape.length === spatial + 2;
    const wide = isWide ? this.reflected(x) : x;
    // As PyTorch has it: results are cut to the input's range, hence its warning.
    const [input, scale, zeroPoint] = quantizedInput(wide, plainShapes, spatial, reduce_range);
    return convolution(input, this.packed, scale, zeroPoint).dequantize();
  }
}

/**
 * A 1-d convolution with weights of 8 bits: [N, C, L] of real numbers to [N, C_out, L_out].
 * @throws ValueError where the input is not [N, C, L].
 * @example
 * new nn.quantized.dynamic.Conv1d(2, 3, 3)(torch.randn(1, 2, 5)).shape; // [1, 3, 3]
 */
export class Conv1d extends DynamicConvolution {
  constructor(...args: QuantizedConvArguments) {
    super(1, args);
  }
}
/**
 * A 2-d convolution with weights of 8 bits: [N, C, H, W] of real numbers to [N, C_out, H_out, W_out].
 * @throws ValueError where the input is not [N, C, H, W].
 * @example
 * new nn.quantized.dynamic.Conv2d(2, 3, 3)(torch.randn(1, 2, 5, 5)).shape; // [1, 3, 3, 3]
 */
export class Conv2d extends DynamicConvolution {
  constructor(...args: QuantizedConvArguments) {
    super(2, args);
  }
}
/**
 * A 3-d convolution with weights of 8 bits: [N, C, D, H, W] of real numbers to [N, C_out, D_out, H_out, W_out].
 * @throws ValueError where the input is not [N, C, D, H, W].
 * @example
 * new nn.quantized.dynamic.Conv3d(2, 3, 3)(torch.randn(1, 2, 5, 5, 5)).shape; // [1, 3, 3, 3, 3]
 */
export class Conv3d extends DynamicConvolution {
  constructor(...args: QuantizedConvArguments) {
    super(3, args);
  }
}

/** What the dynamic convolutions share. */
export abstract class DynamicConvolutionTransposed extends QuantizedConvolutionTransposed {
  protected static override readonly forwardParameters: string = "input, reduce_range";
  constructor(dims: 1 | 2 | 3, args: QuantizedConvTransposeArguments) {
    super(dims, args);
    warnOf(this);
  }
  protected override get isDynamic(): boolean {
    return true;
  }
  override _get_name(): string {
    return `Dynamic${super._get_name()}`;
  }
  /** `reduce_range`: rounds the input to 7 bits. Default true. */
  override forward(x: Tensor, reduce_range = true): Tensor {
    const [input, scale, zeroPoint] = quantizedInput(x, transposedShapes, this.kernel_size.length, reduce_range);
    return quantize_per_tensor(this.transposedOf(input.dequantize()), scale, zeroPoint, quint8).dequantize();
  }
}

/**
 * A transposed 1-d convolution with weights of 8 bits: [N, C, L] of real numbers to [N, C_out, L_out].
 * @throws ValueError where the input is not [N, C, L].
 * @example
 * new nn.quantized.dynamic.ConvTranspose1d(2, 3, 3)(torch.randn(1, 2, 5)).shape; // [1, 3, 7]
 */
export class ConvTranspose1d extends DynamicConvolutionTransposed {
  constructor(...args: QuantizedConvTransposeArguments) {
    super(1, args);
  }
}
/**
 * A transposed 2-d convolution with weights of 8 bits: [N, C, H, W] of real numbers to [N, C_out, H_out, W_out].
 * @throws ValueError where the input is not [N, C, H, W].
 * @example
 * new nn.quantized.dynamic.ConvTranspose2d(2, 3, 3)(torch.randn(1, 2, 5, 5)).shape; // [1, 3, 7, 7]
 */
export class ConvTranspose2d extends DynamicConvolutionTransposed {
  constructor(...args: QuantizedConvTransposeArguments) {
    super(2, args);
  }
}
/**
 * A transposed 3-d convolution with weights of 8 bits: [N, C, T, H, W] of real numbers to [N, C_out, T_out, H_out, W_out].
 * @throws ValueError where the input is not [N, C, T, H, W].
 * @example
 * new nn.quantized.dynamic.ConvTranspose3d(2, 3, 3)(torch.randn(1, 2, 5, 5, 5)).shape; // [1, 3, 7, 7, 7]
 */
export class ConvTranspose3d extends DynamicConvolutionTransposed {
  constructor(...args: QuantizedConvTransposeArguments) {
    super(3, args);
  }
}
