/** `torchvision.models.quantization.resnet`: ResNet and ResNeXt of 8 bits. */
import * as nn from "../../../nn/index.ts";
import { DeQuantStub, QuantStub } from "../../../ao/quantization/stubs.ts";
import type { QConfig } from "../../../ao/quantization/qconfig.ts";
import { FloatFunctional } from "../../../nn/quantized/activation.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { fix } from "../builder.ts";
import { BasicBlock, Bottleneck, ResNet, type ResidualBlock, type ResNetOptions } from "../resnet.ts";
import {
  ResNet18_Weights,
  ResNet50_Weights,
  ResNeXt101_32X8D_Weights,
  ResNeXt101_64X4D_Weights,
} from "../weights/enums.ts";
import { quantizableBuilder, type QuantizableBuilder, type QuantizableRecipe } from "./builder.ts";
import { _fuse_modules } from "./steps.ts";
import {
  ResNet18_QuantizedWeights,
  ResNet50_QuantizedWeights,
  ResNeXt101_32X8D_QuantizedWeights,
  ResNeXt101_64X4D_QuantizedWeights,
} from "./weights.ts";

function fuseDownsample(downsample: nn.Layer | null, is_qat: boolean | null): void {
  if (downsample !== null && downsample.named_children().length > 0) _fuse_modules(downsample, ["0", "1"], is_qat);
}

/** Two 3 x 3 convolutions beside the identity, whose sum is quantized: [n, inplanes, H, W] to [n, planes, H', W']. */
export class QuantizableBasicBlock extends BasicBlock {
  /** Adds and takes the positive part. */
  add_relu: FloatFunctional = new FloatFunctional();
  override forward(x: Tensor): Tensor {
    const out = this.bn2(this.conv2(this.relu(this.bn1(this.conv1(x)))));
    return this.add_relu.add_relu(out, this.downsample === null ? x : this.downsample(x));
  }
  /** Fuses its layers in place. */
  fuse_model(is_qat: boolean | null = null): void {
    _fuse_modules(
      this,
      [
        ["conv1", "bn1", "relu"],
        ["conv2", "bn2"],
      ],
      is_qat,
    );
    fuseDownsample(this.downsample, is_qat);
  }
}

/** A 3 x 3 convolution between two 1 x 1 ones, with activations of their own: [n, inplanes, H, W] to [n, 4 * planes, H', W']. */
export class QuantizableBottleneck extends Bottleneck {
  /** Adds and takes the positive part. */
  skip_add_relu: FloatFunctional = new FloatFunctional();
  relu1: nn.ReLU = new nn.ReLU(false);
  relu2: nn.ReLU = new nn.ReLU(false);
  override forward(x: Tensor): Tensor {
    let out = this.relu1(this.bn1(this.conv1(x)));
    out = this.relu2(this.bn2(this.conv2(out)));
    out = this.bn3(this.conv3(out));
    return this.skip_add_relu.add_relu(out, this.downsample === null ? x : this.downsample(x));
  }
  /** Fuses its layers in place. */
  fuse_model(is_qat: boolean | null = null): void {
    _fuse_modules(
      this,
      [
        ["conv1", "bn1", "relu1"],
        ["conv2", "bn2", "relu2"],
        ["conv3", "bn3"],
      ],
      is_qat,
    );
    fuseDownsample(this.downsample, is_qat);
  }
}

/**
 * A residual network that can be quantized: images [batch, 3, H, W] to class scores [batch, num_classes].
 * https://github.com/pytorch/vision/blob/main/torchvision/models/quantization/resnet.py
 * @example
 * import * as torch from "flambeau";
 * import { resnet } from "flambeau/vision/models/quantization";
 * const model = new resnet.QuantizableResNet(resnet.QuantizableBasicBlock, [1, 1, 1, 1], { num_classes: 5 }).eval();
 * model.fuse_model();
 * model(torch.rand(1, 3, 32, 32)).shape; // [ 1, 5 ]
 */
export class QuantizableResNet extends ResNet {
  /** How the model is to be quantized. */
  declare qconfig?: QConfig | null;
  quant: QuantStub = new QuantStub();
  dequant: DeQuantStub = new DeQuantStub();
  override forward(x: Tensor): Tensor {
    return this.dequant(super.forward(this.quant(x)));
  }
  /** Fuses convolutions with their norms and activations, in place; for training where it trains or `is_qat` says so. */
  fuse_model(is_qat: boolean | null = null): void {
    _fuse_modules(this, ["conv1", "bn1", "relu"], is_qat);
    for (const each of this.modules())
      if (each instanceof QuantizableBottleneck || each instanceof QuantizableBasicBlock) each.fuse_model(is_qat);
  }
}

/** What builders of `QuantizableResNet` take. */
export type QuantizableResNetSettings = Omit<ResNetOptions, "block" | "layers">;
type Builder = QuantizableBuilder<QuantizableResNet, QuantizableResNetSettings>;
type Recipe = QuantizableRecipe<QuantizableResNet, QuantizableResNetSettings>;
const builder = (
  block: ResidualBlock,
  layers: readonly number[],
  recipe: Omit<Recipe, "construct">,
  fixed: QuantizableResNetSettings = {},
): Builder =>
  quantizableBuilder({
    ...recipe,
    fixed: ["block", "layers"],
    construct: (options) => new QuantizableResNet({ ...fix(options, fixed), block, layers }),
  });

/**
 * ResNet of 18 layers; `quantize: true` gives one of 8 bits.
 * @example
 * import * as torch from "flambeau";
 * import * as quantization from "flambeau/vision/models/quantization";
 * const model = quantization.resnet18({ num_classes: 5, quantize: true });
 * model(torch.rand(1, 3, 32, 32)).shape; // [ 1, 5 ]
 */
export const resnet18: Builder = builder(QuantizableBasicBlock, [2, 2, 2, 2], {
  name: "resnet18",
  family: "ResNet18",
  weights: ResNet18_Weights,
  quantized_weights: ResNet18_QuantizedWeights,
});
/** ResNet of 50 layers; `quantize: true` gives one of 8 bits. */
export const resnet50: Builder = builder(QuantizableBottleneck, [3, 4, 6, 3], {
  name: "resnet50",
  family: "ResNet50",
  weights: ResNet50_Weights,
  quantized_weights: ResNet50_QuantizedWeights,
});
/** ResNeXt of 101 layers, 32 groups of 8 channels; `quantize: true` gives one of 8 bits. */
export const resnext101_32x8d: Builder = builder(
  QuantizableBottleneck,
  [3, 4, 23, 3],
  {
    name: "resnext101_32x8d",
    family: "ResNeXt101_32X8D",
    weights: ResNeXt101_32X8D_Weights,
    quantized_weights: ResNeXt101_32X8D_QuantizedWeights,
  },
  { groups: 32, width_per_group: 8 },
);
/** ResNeXt of 101 layers, 64 groups of 4 channels; `quantize: true` gives one of 8 bits. */
export const resnext101_64x4d: Builder = builder(
  QuantizableBottleneck,
  [3, 4, 23, 3],
  {
    name: "resnext101_64x4d",
    family: "ResNeXt101_64X4D",
    weights: ResNeXt101_64X4D_Weights,
    quantized_weights: ResNeXt101_64X4D_QuantizedWeights,
  },
  { groups: 64, width_per_group: 4 },
);
