/** `torchvision.models.quantization.googlenet`: GoogLeNet of 8 bits. */
import * as nn from "../../../nn/index.ts";
import type { QConfig } from "../../../ao/quantization/qconfig.ts";
import { DeQuantStub, QuantStub } from "../../../ao/quantization/stubs.ts";
import { FloatFunctional } from "../../../nn/quantized/activation.ts";
import { warnAlways } from "../../../support/warnings.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import {
  GoogLeNet,
  type GoogLeNetOptions,
  type GoogLeNetOutputs,
  Inception,
  type InceptionArguments,
  InceptionAux,
} from "../googlenet.ts";
import { GoogLeNet_Weights } from "../weights/enums.ts";
import { quantizableBuilder, type QuantizableBuilder, withSettings } from "./builder.ts";
import { QuantizableBasicConv2d } from "./basic-conv2d.ts";
import { GoogLeNet_QuantizedWeights } from "./weights.ts";

/** Four branches that are joined as quantized numbers: [n, in_channels, H, W] to [n, sum of widths, H, W]. */
export class QuantizableInception extends Inception {
  /** Joins the branches. */
  cat: FloatFunctional = new FloatFunctional();
  constructor(...[from, a, b, c, d, e, f]: InceptionArguments) {
    super(from, a, b, c, d, e, f, QuantizableBasicConv2d);
  }
  override forward(x: Tensor): Tensor {
    return this.cat.cat(this._forward(x), 1);
  }
}

/** A classifier in the middle of the network: [n, in_channels, H, W] to scores [n, num_classes]. */
export class QuantizableInceptionAux extends InceptionAux {
  relu: nn.ReLU = new nn.ReLU();
  constructor(in_channels: number, num_classes: number, _conv_block?: unknown, dropout = 0.7) {
    super(in_channels, num_classes, QuantizableBasicConv2d, dropout);
  }
  override forward(x: Tensor): Tensor {
    const features = this.conv(nn.functional.adaptive_avg_pool2d(x, [4, 4])).flatten(1);
    return this.fc2(this.dropout(this.relu(this.fc1(features))));
  }
}

/**
 * GoogLeNet that can be quantized: images [batch, 3, H, W] to class scores [batch, num_classes]; in training, with
 * `aux_logits`, to `{ logits, aux_logits2, aux_logits1 }`.
 * https://github.com/pytorch/vision/blob/main/torchvision/models/quantization/googlenet.py
 * @example
 * import * as torch from "flambeau";
 * import * as quantization from "flambeau/vision/models/quantization";
 * const model = quantization.googlenet({ num_classes: 5, aux_logits: false, init_weights: false }).eval();
 * model.fuse_model();
 * (model(torch.rand(1, 3, 32, 32)) as torch.Tensor).shape; // [ 1, 5 ]
 */
export class QuantizableGoogLeNet extends GoogLeNet {
  /** How the model is to be quantized. */
  declare qconfig?: QConfig | null;
  quant: QuantStub;
  dequant: DeQuantStub;
  constructor(...args: ConstructorParameters<typeof GoogLeNet>) {
    super(...withSettings(args, { blocks: [QuantizableBasicConv2d, QuantizableInception, QuantizableInceptionAux] }));
    this.quant = new QuantStub();
    this.dequant = new DeQuantStub();
  }
  override forward(x: Tensor): Tensor | GoogLeNetOutputs {
    // torchvision takes the two classifiers in the middle in the other order here than in `GoogLeNet`.
    const [logits, aux1, aux2] = this._forward(this.quant(this._transform_input(x)));
    return this.eager_outputs(this.dequant(logits), aux2, aux1);
  }
  /** Fuses convolutions with their norms and activations, in place; for training where it trains or `is_qat` says so. */
  fuse_model(is_qat: boolean | null = null): void {
    for (const each of this.modules()) if (each instanceof QuantizableBasicConv2d) each.fuse_model(is_qat);
  }
}

/** What the builder of `QuantizableGoogLeNet` takes. */
export type QuantizableGoogLeNetSettings = Omit<GoogLeNetOptions, "blocks">;
/**
 * GoogLeNet; `quantize: true` gives one of 8 bits.
 * @example
 * import * as torch from "flambeau";
 * import * as quantization from "flambeau/vision/models/quantization";
 * const settings = { num_classes: 5, aux_logits: false, init_weights: false };
 * const model = quantization.googlenet({ ...settings, quantize: true });
 * (model(torch.rand(1, 3, 32, 32)) as torch.Tensor).shape; // [ 1, 5 ]
 */
export const googlenet: QuantizableBuilder<QuantizableGoogLeNet, QuantizableGoogLeNetSettings> = quantizableBuilder({
  name: "googlenet",
  family: "GoogLeNet",
  weights: GoogLeNet_Weights,
  quantized_weights: GoogLeNet_QuantizedWeights,
  fixed: ["blocks"],
  construct: (options: QuantizableGoogLeNetSettings) => new QuantizableGoogLeNet(options),
  withWeights: (options) => ({
    ...("transform_input" in options ? {} : { transform_input: true }),
    aux_logits: true,
    init_weights: false,
  }),
  afterLoad: (model, _quantize, options) => {
    if (options["aux_logits"] === true)
      return warnAlways(
        "auxiliary heads in the pretrained googlenet model are NOT pretrained, so make sure to train them",
      );
    model.aux_logits = false;
    model.aux1 = null;
    model.aux2 = null;
  },
});
