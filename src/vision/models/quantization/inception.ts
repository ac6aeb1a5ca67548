/** `torchvision.models.quantization.inception`: Inception v3 of 8 bits. */
import type { QConfig } from "../../../ao/quantization/qconfig.ts";
import { DeQuantStub, QuantStub } from "../../../ao/quantization/stubs.ts";
import * as nn from "../../../nn/index.ts";
import { FloatFunctional } from "../../../nn/quantized/activation.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { Inception3, type Inception3Options, type InceptionOutputs } from "../inception.ts";
import { InceptionA, InceptionAux, InceptionB, InceptionC, InceptionD, InceptionE } from "../inception-blocks.ts";
import { Inception_V3_Weights } from "../weights/enums.ts";
import { QuantizableBasicConv2d } from "./basic-conv2d.ts";
import { quantizableBuilder, type QuantizableBuilder, withSettings } from "./builder.ts";
import { Inception_V3_QuantizedWeights } from "./weights.ts";

export { QuantizableBasicConv2d } from "./basic-conv2d.ts";

/** 35 x 35, joined as quantized numbers: [n, from, H, W] to [n, 224 + pool_features, H, W]. */
export class QuantizableInceptionA extends InceptionA {
  /** Joins the branches. */
  myop: FloatFunctional = new FloatFunctional();
  constructor(from: number, pool_features: number) {
    super(from, pool_features, QuantizableBasicConv2d);
  }
  override forward(x: Tensor): Tensor {
    return this.myop.cat(this._forward(x), 1);
  }
}
/** From 35 x 35 to 17 x 17, joined as quantized numbers: [n, from, H, W] to [n, from + 480, H', W']. */
export class QuantizableInceptionB extends InceptionB {
  /** Joins the branches. */
  myop: FloatFunctional = new FloatFunctional();
  constructor(from: number) {
    super(from, QuantizableBasicConv2d);
  }
  override forward(x: Tensor): Tensor {
    return this.myop.cat(this._forward(x), 1);
  }
}
/** 17 x 17, joined as quantized numbers: [n, from, H, W] to [n, 768, H, W]. */
export class QuantizableInceptionC extends InceptionC {
  /** Joins the branches. */
  myop: FloatFunctional = new FloatFunctional();
  constructor(from: number, width: number) {
    super(from, width, QuantizableBasicConv2d);
  }
  override forward(x: Tensor): Tensor {
    return this.myop.cat(this._forward(x), 1);
  }
}
/** From 17 x 17 to 8 x 8, joined as quantized numbers: [n, from, H, W] to [n, from + 512, H', W']. */
export class QuantizableInceptionD extends InceptionD {
  /** Joins the branches. */
  myop: FloatFunctional = new FloatFunctional();
  constructor(from: number) {
    super(from, QuantizableBasicConv2d);
  }
  override forward(x: Tensor): Tensor {
    return this.myop.cat(this._forward(x), 1);
  }
}
/** 8 x 8, whose inner pairs are joined as quantized numbers too: [n, from, H, W] to [n, 2048, H, W]. */
export class QuantizableInceptionE extends InceptionE {
  /** Join the pair, the pair of the double branch, and the branches. */
  myop1: FloatFunctional = new FloatFunctional();
  myop2: FloatFunctional = new FloatFunctional();
  myop3: FloatFunctional = new FloatFunctional();
  constructor(from: number) {
    super(from, QuantizableBasicConv2d);
  }
  override _forward(x: Tensor): Tensor[] {
    const narrow = this.branch1x1(x);
    const single = this.branch3x3_1(x);
    const singles = this.myop1.cat([this.branch3x3_2a(single), this.branch3x3_2b(single)], 1);
    const double = this.branch3x3dbl_2(this.branch3x3dbl_1(x));
    const doubles = this.myop2.cat([this.branch3x3dbl_3a(double), this.branch3x3dbl_3b(double)], 1);
    return [narrow, singles, doubles, this.branch_pool(nn.functional.avg_pool2d(x, 3, 1, 1))];
  }
  override forward(x: Tensor): Tensor {
    return this.myop3.cat(this._forward(x), 1);
  }
}
/** A classifier in the middle of the network: [n, from, H, W] to scores [n, num_classes]. */
export class QuantizableInceptionAux extends InceptionAux {
  constructor(from: number, num_classes: number) {
    super(from, num_classes, QuantizableBasicConv2d);
  }
}

/**
 * Inception v3 that can be quantized: images [batch, 3, H, W] to class scores [batch, num_classes]; in training, with
 * `aux_logits`, to `{ logits, aux_logits }`.
 * https://github.com/pytorch/vision/blob/main/torchvision/models/quantization/inception.py
 * @example
 * import * as torch from "flambeau";
 * import * as quantization from "flambeau/vision/models/quantization";
 * const model = quantization.inception_v3({ num_classes: 5, aux_logits: false, init_weights: false }).eval();
 * model.fuse_model();
 * (model(torch.rand(1, 3, 75, 75)) as torch.Tensor).shape; // [ 1, 5 ]
 */
export class QuantizableInception3 extends Inception3 {
  /** How the model is to be quantized. */
  declare qconfig?: QConfig | null;
  quant: QuantStub;
  dequant: DeQuantStub;
  constructor(...args: ConstructorParameters<typeof Inception3>) {
    super(
      ...withSettings(args, {
        inception_blocks: [
          QuantizableBasicConv2d,
          QuantizableInceptionA,
          QuantizableInceptionB,
          QuantizableInceptionC,
          QuantizableInceptionD,
          QuantizableInceptionE,
          QuantizableInceptionAux,
        ],
      }),
    );
    this.quant = new QuantStub();
    this.dequant = new DeQuantStub();
  }
  override forward(x: Tensor): Tensor | InceptionOutputs {
    const [logits, aux] = this._forward(this.quant(this._transform_input(x)));
    return this.eager_outputs(this.dequant(logits), aux);
  }
  /** Fuses convolutions with their norms and activations, in place; for training where it trains or `is_qat` says so. */
  fuse_model(is_qat: boolean | null = null): void {
    for (const each of this.modules()) if (each instanceof QuantizableBasicConv2d) each.fuse_model(is_qat);
  }
}

function withoutAux(model: QuantizableInception3, options: Record<string, unknown>): void {
  if (options["aux_logits"] === true) return;
  model.aux_logits = false;
  model.AuxLogits = null;
}
/** What the builder of `QuantizableInception3` takes. */
export type QuantizableInception3Settings = Omit<Inception3Options, "inception_blocks">;
/** Inception v3; `quantize: true` gives one of 8 bits. */
export const inception_v3: QuantizableBuilder<QuantizableInception3, QuantizableInception3Settings> =
  quantizableBuilder({
    name: "inception_v3",
    family: "Inception_V3",
    weights: Inception_V3_Weights,
    quantized_weights: Inception_V3_QuantizedWeights,
    fixed: ["inception_blocks"],
    construct: (options: QuantizableInception3Settings) => new QuantizableInception3(options),
    withWeights: (options) => ({
      ...("transform_input" in options ? {} : { transform_input: true }),
      aux_logits: true,
    }),
    beforeLoad: (model, quantize, options) => {
      if (quantize) withoutAux(model, options);
    },
    afterLoad: (model, quantize, options) => {
      if (!quantize) withoutAux(model, options);
    },
  });
