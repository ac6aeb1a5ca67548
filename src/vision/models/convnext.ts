/** ConvNeXt: a convolutional network in the manner of transformers (https://arxiv.org/abs/2201.03545). */
import * as nn from "../../nn/index.ts";
import { signature, type Arguments } from "../../nn/arguments.ts";
import { full } from "../../ops/create/create.ts";
import { ValueError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { make, type NormMaker } from "../ops/makers.ts";
import { Conv2dNormActivation, Permute } from "../ops/misc.ts";
import { StochasticDepth } from "../ops/stochastic-depth.ts";
import { builder, type ModelBuilder } from "./builder.ts";
import { addOnto } from "./one-call.ts";
import { itemAt, lastOf } from "../../support/checked.ts";

/** Layer norm over the channels of images [batch, channels, H, W]. */
export class LayerNorm2d extends nn.LayerNorm {
  override forward(x: Tensor): Tensor {
    const last = x.permute(0, 2, 3, 1);
    const { normalized_shape, weight, bias, eps } = this;
    return nn.functional.layer_norm(last, normalized_shape, weight, bias, eps).permute(0, 3, 1, 2);
  }
}

/** A wide depthwise convolution and an MLP of the channels, scaled, beside the identity. */
export class CNBlock extends nn.Module<(x: Tensor) => Tensor> {
  block: nn.Sequential;
  layer_scale: nn.Parameter;
  stochastic_depth: StochasticDepth;
  constructor(dim: number, layer_scale: number, stochastic_depth_prob: number, norm_layer: NormMaker | null = null) {
    super();
    this.block = new nn.Sequential(
      new nn.Conv2d(dim, dim, 7, { padding: 3, groups: dim, bias: true }),
      new Permute([0, 2, 3, 1]),
      norm_layer === null ? new nn.LayerNorm(dim, { eps: 1e-6 }) : make(norm_layer, dim),
      new nn.Linear(dim, 4 * dim),
      new nn.GELU(),
      new nn.Linear(4 * dim, dim),
      new Permute([0, 3, 1, 2]),
    );
    this.layer_scale = new nn.Parameter(full([dim, 1, 1], layer_scale));
    this.stochastic_depth = new StochasticDepth(stochastic_depth_prob, "row");
  }
  forward(input: Tensor): Tensor {
    return addOnto(this.stochastic_depth(this.layer_scale.mul(this.block(input))), input);
  }
}

/** One stage: its channels, those of the next (null: the last stage), its blocks. */
export class CNBlockConfig {
  constructor(
    readonly input_channels: number,
    readonly out_channels: number | null,
    readonly num_layers: number,
  ) {}
}

/** Settings of `ConvNeXt`. */
export interface ConvNeXtOptions {
  block_setting?: readonly CNBlockConfig[];
  /** Probability with which the last block is left out; the others less. */
  stochastic_depth_prob?: number;
  /** First value of the blocks' factors. */
  layer_scale?: number;
  num_classes?: number;
  norm_layer?: NormMaker | null;
}
const bind = signature<Required<ConvNeXtOptions>>(
  "ConvNeXt",
  "block_setting, stochastic_depth_prob=0, layer_scale=1e-06, num_classes=1000, norm_layer=None",
);
/** ConvNeXt: images [batch, 3, H, W] to class scores. */
export class ConvNeXt extends nn.Module<(x: Tensor) => Tensor> {
  features: nn.Sequential;
  avgpool: nn.AdaptiveAvgPool2d;
  classifier: nn.Sequential;
  constructor(
    ...args: Arguments<
      [
        block_setting: readonly CNBlockConfig[],
        stochastic_depth_prob?: number,
        layer_scale?: number,
        num_classes?: number,
        norm_layer?: NormMaker | null,
      ],
      ConvNeXtOptions
    >
  ) {
    super();
    const options = bind.bind(args);
    const { block_setting: stages, stochastic_depth_prob, layer_scale, num_classes } = options;
    if (stages.length === 0) throw new ValueError("The block_setting should not be empty");
    const norm_layer = options.norm_layer ?? ((channels: number) => new LayerNorm2d(channels, { eps: 1e-6 }));
    const parts: nn.Layer[] = [
      new Conv2dNormActivation(3, itemAt(stages, 0).input_channels, {
        kernel_size: 4,
        stride: 4,
        padding: 0,
        norm_layer,
        activation_layer: null,
        bias: true,
      }),
    ];
    const total = stages.reduce((sum, stage) => sum + stage.num_layers, 0);
    let block = 0;
    for (const { input_channels, out_channels, num_layers } of stages) {
      parts.push(
        new nn.Sequential(
          ...Array.from(
            { length: num_layers },
            () => new CNBlock(input_channels, layer_scale, (stochastic_depth_prob * block++) / (total - 1)),
          ),
        ),
      );
      if (out_channels !== null)
        parts.push(
          new nn.Sequential(make(norm_layer, input_channels), new nn.Conv2d(input_channels, out_channels, 2, 2)),
        );
    }
    this.features = new nn.Sequential(...parts);
    this.avgpool = new nn.AdaptiveAvgPool2d(1);
    const last = lastOf(stages);
    const width = last.out_channels ?? last.input_channels;
    this.classifier = new nn.Sequential(make(norm_layer, width), new nn.Flatten(1), new nn.Linear(width, num_classes));
    for (const layer of this.modules()) {
      if (!(layer instanceof nn.Conv2d || layer instanceof nn.Linear)) continue;
      nn.init.trunc_normal_(layer.weight, { std: 0.02 });
      if ((layer.bias as unknown) !== null) nn.init.zeros_(layer.bias);
    }
  }
  forward(x: Tensor): Tensor {
    return this.classifier(this.avgpool(this.features(x)));
  }
}

const convnext = (
  name: string,
  widths: readonly [number, number, number, number],
  third: number,
  stochastic_depth_prob: number,
): ModelBuilder<ConvNeXt, ConvNeXtOptions> =>
  builder(
    name,
    (options: ConvNeXtOptions) =>
      new ConvNeXt({
        stochastic_depth_prob,
        ...options,
        block_setting: [3, 3, third, 3].map(
          (layers, i) => new CNBlockConfig(widths[i]!, widths[i + 1] ?? null, layers),
        ),
      }),
  );

/** ConvNeXt, tiny. */
export const convnext_tiny: ModelBuilder<ConvNeXt, ConvNeXtOptions> = convnext(
  "convnext_tiny",
  [96, 192, 384, 768],
  9,
  0.1,
);
/** ConvNeXt, small. */
export const convnext_small: ModelBuilder<ConvNeXt, ConvNeXtOptions> = convnext(
  "convnext_small",
  [96, 192, 384, 768],
  27,
  0.4,
);
/** ConvNeXt, base. */
export const convnext_base: ModelBuilder<ConvNeXt, ConvNeXtOptions> = convnext(
  "convnext_base",
  [128, 256, 512, 1024],
  27,
  0.5,
);
/** ConvNeXt, large. */
export const convnext_large: ModelBuilder<ConvNeXt, ConvNeXtOptions> = convnext(
  "convnext_large",
  [192, 384, 768, 1536],
  27,
  0.5,
);
