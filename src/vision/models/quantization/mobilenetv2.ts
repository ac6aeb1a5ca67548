/** `torchvision.models.quantization.mobilenetv2`: MobileNet V2 of 8 bits. */
import * as nn from "../../../nn/index.ts";
import type { QConfig } from "../../../ao/quantization/qconfig.ts";
import { DeQuantStub, QuantStub } from "../../../ao/quantization/stubs.ts";
import { FloatFunctional } from "../../../nn/quantized/activation.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { Conv2dNormActivation } from "../../ops/misc.ts";
import { InvertedResidual, MobileNetV2, type MobileNetV2Options } from "../mobilenetv2.ts";
import { MobileNet_V2_Weights } from "../weights/enums.ts";
import { quantizableBuilder, type QuantizableBuilder } from "./builder.ts";
import { _fuse_modules } from "./steps.ts";
import { MobileNet_V2_QuantizedWeights } from "./weights.ts";

/** A block of MobileNet V2 whose sum is quantized: [n, inp, H, W] to [n, oup, H', W']. */
export class QuantizableInvertedResidual extends InvertedResidual {
  /** Adds the input. */
  skip_add: FloatFunctional = new FloatFunctional();
  override forward(x: Tensor): Tensor {
    return this.use_res_connect ? this.skip_add.add(x, this.conv(x)) : this.conv(x);
  }
  /** Fuses its last convolution with its norm, in place. */
  fuse_model(is_qat: boolean | null = null): void {
    for (const [i, [, layer]] of this.conv.named_children().entries())
      if (layer.constructor === nn.Conv2d) _fuse_modules(this.conv, [String(i), String(i + 1)], is_qat);
  }
}

/**
 * MobileNet V2 that can be quantized: images [batch, 3, H, W] to class scores [batch, num_classes].
 * https://github.com/pytorch/vision/blob/main/torchvision/models/quantization/mobilenetv2.py
 * @example
 * import * as torch from "flambeau";
 * import { mobilenetv2 } from "flambeau/vision/models/quantization";
 * const model = new mobilenetv2.QuantizableMobileNetV2({ num_classes: 5, width_mult: 0.25 }).eval();
 * model(torch.rand(1, 3, 32, 32)).shape; // [ 1, 5 ]
 */
export class QuantizableMobileNetV2 extends MobileNetV2 {
  /** How the model is to be quantized. */
  declare qconfig?: QConfig | null;
  quant: QuantStub = new QuantStub();
  dequant: DeQuantStub = new DeQuantStub();
  override forward(x: Tensor): Tensor {
    return this.dequant(super.forward(this.quant(x)));
  }
  /** Fuses convolutions with their norms and activations, in place; for training where it trains or `is_qat` says so. */
  fuse_model(is_qat: boolean | null = null): void {
    for (const each of this.modules())
      if (each.constructor === Conv2dNormActivation) _fuse_modules(each, ["0", "1", "2"], is_qat);
      else if (each instanceof QuantizableInvertedResidual) each.fuse_model(is_qat);
  }
}

/** What the builder of `QuantizableMobileNetV2` takes. */
export type QuantizableMobileNetV2Settings = Omit<MobileNetV2Options, "block">;
/**
 * MobileNet V2; `quantize: true` gives one of 8 bits.
 * @example
 * import * as torch from "flambeau";
 * import * as quantization from "flambeau/vision/models/quantization";
 * const model = quantization.mobilenet_v2({ num_classes: 5, width_mult: 0.25, quantize: true });
 * model(torch.rand(1, 3, 32, 32)).shape; // [ 1, 5 ]
 */
export const mobilenet_v2: QuantizableBuilder<QuantizableMobileNetV2, QuantizableMobileNetV2Settings> =
  quantizableBuilder({
    name: "mobilenet_v2",
    family: "MobileNet_V2",
    weights: MobileNet_V2_Weights,
    quantized_weights: MobileNet_V2_QuantizedWeights,
    backend: "qnnpack",
    fixed: ["block"],
    construct: (options: QuantizableMobileNetV2Settings) =>
      new QuantizableMobileNetV2({ ...options, block: QuantizableInvertedResidual }),
  });
