/** `torchvision.models.quantization.shufflenetv2`: ShuffleNet V2 of 8 bits. */
import type { QConfig } from "../../../ao/quantization/qconfig.ts";
import { DeQuantStub, QuantStub } from "../../../ao/quantization/stubs.ts";
import { FloatFunctional } from "../../../nn/quantized/activation.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { channel_shuffle, InvertedResidual, ShuffleNetV2, type ShuffleNetV2Options } from "../shufflenetv2.ts";
import {
  ShuffleNet_V2_X0_5_Weights,
  ShuffleNet_V2_X1_0_Weights,
  ShuffleNet_V2_X1_5_Weights,
  ShuffleNet_V2_X2_0_Weights,
} from "../weights/enums.ts";
import { quantizableBuilder, type QuantizableBuilder, type QuantizableRecipe, withSettings } from "./builder.ts";
import { _fuse_modules } from "./steps.ts";
import {
  ShuffleNet_V2_X0_5_QuantizedWeights,
  ShuffleNet_V2_X1_0_QuantizedWeights,
  ShuffleNet_V2_X1_5_QuantizedWeights,
  ShuffleNet_V2_X2_0_QuantizedWeights,
} from "./weights.ts";

/** A block of ShuffleNet V2 whose halves are joined as quantized numbers: [n, inp, H, W] to [n, oup, H', W']. */
export class QuantizableInvertedResidual extends InvertedResidual {
  /** Joins both halves. */
  cat: FloatFunctional = new FloatFunctional();
  override forward(x: Tensor): Tensor {
    const [kept, used] = this.stride === 1 ? (x.chunk(2, 1) as [Tensor, Tensor]) : [this.branch1(x), x];
    return channel_shuffle(this.cat.cat([kept, this.branch2(used)], 1), 2);
  }
}

/**
 * ShuffleNet V2 that can be quantized: images [batch, 3, H, W] to class scores [batch, num_classes].
 * https://github.com/pytorch/vision/blob/main/torchvision/models/quantization/shufflenetv2.py
 * @example
 * import * as torch from "flambeau";
 * import { shufflenetv2 } from "flambeau/vision/models/quantization";
 * const model = new shufflenetv2.QuantizableShuffleNetV2([1, 1, 1], [8, 8, 16, 16, 32], 5).eval();
 * model.fuse_model();
 * model(torch.rand(1, 3, 64, 64)).shape; // [ 1, 5 ]
 */
export class QuantizableShuffleNetV2 extends ShuffleNetV2 {
  /** How the model is to be quantized. */
  declare qconfig?: QConfig | null;
  quant: QuantStub;
  dequant: DeQuantStub;
  constructor(...args: ConstructorParameters<typeof ShuffleNetV2>) {
    super(...withSettings(args, { inverted_residual: QuantizableInvertedResidual }));
    this.quant = new QuantStub();
    this.dequant = new DeQuantStub();
  }
  override forward(x: Tensor): Tensor {
    return this.dequant(super.forward(this.quant(x)));
  }
  /** Fuses convolutions with their norms and activations, in place; for training where it trains or `is_qat` says so. */
  fuse_model(is_qat: boolean | null = null): void {
    for (const each of [this.conv1, this.conv5]) _fuse_modules(each, ["0", "1", "2"], is_qat);
    for (const each of this.modules()) {
      if (!(each instanceof QuantizableInvertedResidual)) continue;
      const { branch1, branch2 } = each;
      if (branch1.named_children().length > 0) _fuse_modules(branch1, [...depthwise(0), ...pointwise(2)], is_qat);
      _fuse_modules(branch2, [...pointwise(0), ...depthwise(3), ...pointwise(5)], is_qat);
    }
  }
}
const names = (from: number, count: number): string[][] => [Array.from({ length: count }, (_, i) => String(from + i))];
/** A convolution and its norm that begin at a place, and such a pair with an activation. */
const depthwise = (from: number): string[][] => names(from, 2);
const pointwise = (from: number): string[][] => names(from, 3);

/** What builders of `QuantizableShuffleNetV2` take. */
export type QuantizableShuffleNetV2Settings = Pick<ShuffleNetV2Options, "num_classes">;
type Builder = QuantizableBuilder<QuantizableShuffleNetV2, QuantizableShuffleNetV2Settings>;
type Recipe = QuantizableRecipe<QuantizableShuffleNetV2, QuantizableShuffleNetV2Settings>;
const shufflenet = (widths: readonly number[], recipe: Omit<Recipe, "construct">): Builder =>
  quantizableBuilder({
    ...recipe,
    fixed: ["stages_repeats", "stages_out_channels", "inverted_residual"],
    construct: (options) => new QuantizableShuffleNetV2([4, 8, 4], widths, options),
  });

/**
 * ShuffleNet V2, half width; `quantize: true` gives one of 8 bits.
 * @example
 * import * as torch from "flambeau";
 * import * as quantization from "flambeau/vision/models/quantization";
 * const model = quantization.shufflenet_v2_x0_5({ num_classes: 5, quantize: true });
 * model(torch.rand(1, 3, 64, 64)).shape; // [ 1, 5 ]
 */
export const shufflenet_v2_x0_5: Builder = shufflenet([24, 48, 96, 192, 1024], {
  name: "shufflenet_v2_x0_5",
  family: "ShuffleNet_V2_X0_5",
  weights: ShuffleNet_V2_X0_5_Weights,
  quantized_weights: ShuffleNet_V2_X0_5_QuantizedWeights,
});
/** ShuffleNet V2; `quantize: true` gives one of 8 bits. */
export const shufflenet_v2_x1_0: Builder = shufflenet([24, 116, 232, 464, 1024], {
  name: "shufflenet_v2_x1_0",
  family: "ShuffleNet_V2_X1_0",
  weights: ShuffleNet_V2_X1_0_Weights,
  quantized_weights: ShuffleNet_V2_X1_0_QuantizedWeights,
});
/** ShuffleNet V2, one and a half times as wide; `quantize: true` gives one of 8 bits. */
export const shufflenet_v2_x1_5: Builder = shufflenet([24, 176, 352, 704, 1024], {
  name: "shufflenet_v2_x1_5",
  family: "ShuffleNet_V2_X1_5",
  weights: ShuffleNet_V2_X1_5_Weights,
  quantized_weights: ShuffleNet_V2_X1_5_QuantizedWeights,
});
/** ShuffleNet V2, twice as wide; `quantize: true` gives one of 8 bits. */
export const shufflenet_v2_x2_0: Builder = shufflenet([24, 244, 488, 976, 2048], {
  name: "shufflenet_v2_x2_0",
  family: "ShuffleNet_V2_X2_0",
  weights: ShuffleNet_V2_X2_0_Weights,
  quantized_weights: ShuffleNet_V2_X2_0_QuantizedWeights,
});
