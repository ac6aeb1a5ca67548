/** `torchvision.models.quantization.mobilenetv3`: MobileNet V3 of 8 bits. */
import * as nn from "../../../nn/index.ts";
import { get_default_qat_qconfig, type QConfig } from "../../../ao/quantization/qconfig.ts";
import { convert, prepare_qat } from "../../../ao/quantization/quantize.ts";
import { DeQuantStub, QuantStub } from "../../../ao/quantization/stubs.ts";
import { float32, int32 } from "../../../dtype.ts";
import type { LoadStateArguments } from "../../../nn/module/index.ts";
import { FloatFunctional } from "../../../nn/quantized/activation.ts";
import { tensorFrom } from "../../../tensor/elements.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import type { NormMaker } from "../../ops/makers.ts";
import { Conv2dNormActivation, SqueezeExcitation } from "../../ops/misc.ts";
import {
  InvertedResidual,
  type InvertedResidualConfig,
  MobileNetV3,
  type MobileNetV3Options,
  settingsOf,
} from "../mobilenetv3.ts";
import { MobileNet_V3_Large_Weights } from "../weights/enums.ts";
import { quantizableBuilder, type QuantizableBuilder } from "./builder.ts";
import { _fuse_modules } from "./steps.ts";
import { MobileNet_V3_Large_QuantizedWeights } from "./weights.ts";

/** Squeeze and excitation whose product is quantized: [n, channels, H, W] to the same. */
export class QuantizableSqueezeExcitation extends SqueezeExcitation {
  declare qconfig?: QConfig | null;
  /** Scales the input. */
  skip_mul: FloatFunctional = new FloatFunctional();
  constructor(input_channels: number, squeeze_channels: number) {
    super(input_channels, squeeze_channels, { scale_activation: () => new nn.Hardsigmoid() });
  }
  override get _version(): number {
    return 2;
  }
  override forward(input: Tensor): Tensor {
    return this.skip_mul.mul(this._scale(input), input);
  }
  /** Fuses its first convolution with the activation, in place. */
  fuse_model(is_qat: boolean | null = null): void {
    _fuse_modules(this, ["fc1", "activation"], is_qat);
  }
  /** States of the first version have nothing of what observes the scale: it gets the values that it begins with. */
  override _load_from_state_dict(...args: LoadStateArguments): void {
    const [state, prefix, { version }] = args;
    if (this.qconfig !== undefined && (version === undefined || version < 2)) {
      const observed = `${prefix}scale_activation.activation_post_process.`;
      const initial: [name: string, value: Tensor][] = [
        ["scale", tensorFrom([1], float32)],
        ["activation_post_process.scale", tensorFrom([1], float32)],
        ["zero_point", tensorFrom([0], int32)],
        ["activation_post_process.zero_point", tensorFrom([0], int32)],
        ["fake_quant_enabled", tensorFrom([1], null)],
        ["observer_enabled", tensorFrom([1], null)],
      ];
      for (const [name, value] of initial) if (!state.has(observed + name)) state.set(observed + name, value);
    }
    super._load_from_state_dict(...args);
  }
}

/** A block of MobileNet V3 whose sum is quantized: [n, in, H, W] to [n, out, H', W']. */
export class QuantizableInvertedResidual extends InvertedResidual {
  /** Adds the input. */
  skip_add: FloatFunctional = new FloatFunctional();
  constructor(cnf: InvertedResidualConfig, norm_layer: NormMaker) {
    super(cnf, norm_layer, QuantizableSqueezeExcitation);
  }
  override forward(x: Tensor): Tensor {
    return this.use_res_connect ? this.skip_add.add(x, this.block(x)) : this.block(x);
  }
}

/**
 * MobileNet V3 that can be quantized: images [batch, 3, H, W] to class scores [batch, num_classes].
 * https://github.com/pytorch/vision/blob/main/torchvision/models/quantization/mobilenetv3.py
 * @example
 * import * as torch from "flambeau";
 * import * as quantization from "flambeau/vision/models/quantization";
 * const model = quantization.mobilenet_v3_large({ num_classes: 5, width_mult: 0.25 }).eval();
 * model instanceof quantization.QuantizableMobileNetV3; // true
 * model(torch.rand(1, 3, 32, 32)).shape; // [ 1, 5 ]
 */
export class QuantizableMobileNetV3 extends MobileNetV3 {
  /** How the model is to be quantized. */
  declare qconfig?: QConfig | null;
  quant: QuantStub = new QuantStub();
  dequant: DeQuantStub = new DeQuantStub();
  override forward(x: Tensor): Tensor {
    return this.dequant(super.forward(this.quant(x)));
  }
  /** Fuses convolutions with their norms and activations, in place; for training where it trains or `is_qat` says so. */
  fuse_model(is_qat: boolean | null = null): void {
    for (const each of this.modules()) {
      if (each instanceof QuantizableSqueezeExcitation) each.fuse_model(is_qat);
      const [, , last] = each.children();
      if (each.constructor === Conv2dNormActivation)
        _fuse_modules(each, last?.constructor === nn.ReLU ? ["0", "1", "2"] : ["0", "1"], is_qat);
    }
  }
}

/** What the builder of `QuantizableMobileNetV3` takes. */
export type QuantizableMobileNetV3Settings = Omit<
  MobileNetV3Options,
  "inverted_residual_setting" | "last_channel" | "block"
>;
/**
 * MobileNet V3, large; `quantize: true` gives one of 8 bits, whose weights were trained with fake quantization.
 * @example
 * import * as torch from "flambeau";
 * import * as quantization from "flambeau/vision/models/quantization";
 * const model = quantization.mobilenet_v3_large({ num_classes: 5, width_mult: 0.25 });
 * model.fuse_model(true);
 * const [stem] = model.features;
 * String(stem).startsWith("Conv2dNormActivation(\n  (0): ConvBn2d("); // true
 */
export const mobilenet_v3_large: QuantizableBuilder<QuantizableMobileNetV3, QuantizableMobileNetV3Settings> =
  quantizableBuilder({
    name: "mobilenet_v3_large",
    family: "MobileNet_V3_Large",
    weights: MobileNet_V3_Large_Weights,
    quantized_weights: MobileNet_V3_Large_QuantizedWeights,
    backend: "qnnpack",
    fixed: ["inverted_residual_setting", "last_channel", "block"],
    construct: (options: QuantizableMobileNetV3Settings) =>
      new QuantizableMobileNetV3({
        ...options,
        ...settingsOf("large", options),
        block: QuantizableInvertedResidual,
      }),
    quantize: (model, backend) => {
      model.fuse_model(true);
      model.qconfig = get_default_qat_qconfig(backend);
      prepare_qat(model, null, true);
    },
    finish: (model, quantize) => {
      if (!quantize) return;
      convert(model, null, true);
      model.eval();
    },
  });
