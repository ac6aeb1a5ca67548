/** MaxViT: convolutions, attention in windows, attention over a grid (https://arxiv.org/abs/2204.01697). */
import * as nn from "../../nn/index.ts";
import { signature, type Arguments } from "../../nn/arguments.ts";
import { ValueError } from "../../support/errors.ts";
import { pythonTuple } from "../../support/python.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { make, type ActivationMaker, type NormMaker } from "../ops/makers.ts";
import { Conv2dNormActivation, SqueezeExcitation } from "../ops/misc.ts";
import { StochasticDepth } from "../ops/stochastic-depth.ts";
import { builder } from "./builder.ts";
import { initialize, initializeNormal } from "./initialize.ts";
import { PartitionAttentionLayer } from "./maxvit-attention.ts";
import { itemAt, lastOf } from "../../support/checked.ts";

type Pair = readonly [number, number];
const gelu: ActivationMaker = () => new nn.GELU();
/** The size after a 3 x 3 convolution of stride 2 with padding 1. */
const halved = ([height, width]: Pair): Pair => [Math.floor((height - 1) / 2) + 1, Math.floor((width - 1) / 2) + 1];

/** What the layers of all blocks share. */
interface LayerSettings {
  readonly squeeze_ratio: number;
  readonly expansion_ratio: number;
  readonly norm_layer: NormMaker;
  readonly activation_layer: ActivationMaker;
  readonly head_dim: number;
  readonly mlp_ratio: number;
  readonly mlp_dropout: number;
  readonly attention_dropout: number;
  readonly partition_size: number;
}

/** Widens the channels, convolves each by itself, weighs them, narrows them again; beside it a projection. */
class MBConv extends nn.Module<(x: Tensor) => Tensor> {
  proj: nn.Layer;
  stochastic_depth: nn.Layer;
  layers: nn.Sequential;
  constructor(from: number, to: number, stride: number, settings: LayerSettings, depth: number) {
    super();
    const { norm_layer, activation_layer, expansion_ratio, squeeze_ratio } = settings;
    if (stride === 1 && from === to) this.proj = new nn.Identity();
    else {
      const project = new nn.Conv2d(from, to, 1);
      this.proj = stride === 2 ? new nn.Sequential(new nn.AvgPool2d(3, 2, 1), project) : new nn.Sequential(project);
    }
    this.stochastic_depth = depth > 0 ? new StochasticDepth(depth, "row") : new nn.Identity();
    const width = Math.trunc(to * expansion_ratio);
    const common = { norm_layer, activation_layer, inplace: null };
    this.layers = new nn.Sequential({
      pre_norm: make(norm_layer, from),
      conv_a: new Conv2dNormActivation(from, width, { kernel_size: 1, padding: 0, ...common }),
      conv_b: new Conv2dNormActivation(width, width, { stride, padding: 1, groups: width, ...common }),
      squeeze_excitation: new SqueezeExcitation(width, Math.trunc(to * squeeze_ratio), { activation: nn.SiLU }),
      conv_c: new nn.Conv2d(width, to, 1),
    });
  }
  forward(x: Tensor): Tensor {
    return this.proj(x).add(this.stochastic_depth(this.layers(x)));
  }
}

class MaxVitLayer extends nn.Module<(x: Tensor) => Tensor> {
  layers: nn.Sequential;
  constructor(from: number, to: number, stride: number, settings: LayerSettings, depth: number, grid: Pair) {
    super();
    const attention = (kind: "window" | "grid"): nn.Layer =>
      new PartitionAttentionLayer(to, kind, grid, depth, settings);
    this.layers = new nn.Sequential({
      MBconv: new MBConv(from, to, stride, settings, depth),
      window_attention: attention("window"),
      grid_attention: attention("grid"),
    });
  }
  forward(x: Tensor): Tensor {
    return this.layers(x);
  }
}

class MaxVitBlock extends nn.Module<(x: Tensor) => Tensor> {
  layers: nn.ModuleList<nn.Layer>;
  constructor(from: number, to: number, settings: LayerSettings, depths: readonly number[], grid_size: Pair) {
    super();
    this.layers = new nn.ModuleList<nn.Layer>(
      depths.map((depth, i) => new MaxVitLayer(i === 0 ? from : to, to, i === 0 ? 2 : 1, settings, depth, grid_size)),
    );
  }
  forward(input: Tensor): Tensor {
    let x = input;
    for (const layer of this.layers) x = layer(x);
    return x;
  }
}

/** Settings of `MaxVit`. */
export interface MaxVitOptions {
  input_size?: readonly number[];
  stem_channels?: number;
  partition_size?: number;
  block_channels?: readonly number[];
  block_layers?: readonly number[];
  head_dim?: number;
  stochastic_depth_prob?: number;
  norm_layer?: NormMaker | null;
  activation_layer?: ActivationMaker | null;
  squeeze_ratio?: number;
  expansion_ratio?: number;
  mlp_ratio?: number;
  mlp_dropout?: number;
  attention_dropout?: number;
  num_classes?: number;
}
const bind = signature<Required<MaxVitOptions>>(
  "MaxVit",
  "input_size, stem_channels, partition_size, block_channels, block_layers, head_dim, stochastic_depth_prob, norm_layer=None, activation_layer=None, squeeze_ratio=0.25, expansion_ratio=4, mlp_ratio=4, mlp_dropout=0, attention_dropout=0, num_classes=1000",
);
/** MaxViT: images [batch, 3, H, W] of `input_size` to class scores. */
export class MaxVit extends nn.Module<(x: Tensor) => Tensor> {
  stem: nn.Sequential;
  blocks: nn.ModuleList<nn.Layer>;
  classifier: nn.Sequential;
  partition_size: number;
  constructor(
    ...args: Arguments<
      [
        input_size: readonly number[],
        stem_channels: number,
        partition_size: number,
        block_channels: readonly number[],
        block_layers: readonly number[],
        head_dim: number,
        stochastic_depth_prob: number,
      ],
      MaxVitOptions
    >
  ) {
    super();
    const options = bind.bind(args);
    const { stem_channels, partition_size, block_channels, block_layers, stochastic_depth_prob } = options;
    // Eps and momentum are those of the paper's code.
    const norm_layer =
      options.norm_layer ?? ((n: number): nn.Layer => new nn.BatchNorm2d(n, { eps: 0.001, momentum: 0.01 }));
    const activation_layer = options.activation_layer ?? gelu;
    let size = halved([itemAt(options.input_size, 0), itemAt(options.input_size, 1)]);
    const sizes = block_channels.map(() => (size = halved(size)));
    sizes.forEach((each, i) => {
      if (each[0] % partition_size === 0 && each[1] % partition_size === 0) return;
      throw new ValueError(
        `Input size ${pythonTuple(each)} of block ${i} is not divisible by partition size ${partition_size}. Consider changing the partition size or the input size.\nCurrent configuration yields the following block input sizes: [${sizes.map((pair) => pythonTuple(pair)).join(", ")}].`,
      );
    });
    this.partition_size = partition_size;
    this.stem = new nn.Sequential(
      new Conv2dNormActivation(3, stem_channels, {
        stride: 2,
        norm_layer,
        activation_layer,
        bias: false,
        inplace: null,
      }),
      new Conv2dNormActivation(stem_channels, stem_channels, {
        norm_layer: null,
        activation_layer: null,
        bias: true,
      }),
    );
    const total = block_layers.reduce((sum, layers) => sum + layers, 0);
    const settings: LayerSettings = { ...options, norm_layer, activation_layer };
    let layer = 0;
    this.blocks = new nn.ModuleList<nn.Layer>(
      block_channels.map((to, i) => {
        const depths = Array.from(
          { length: itemAt(block_layers, i) },
          () => layer++ * (total > 1 ? stochastic_depth_prob / (total - 1) : 0),
        );
        return new MaxVitBlock(
          i === 0 ? stem_channels : itemAt(block_channels, i - 1),
          to,
          settings,
          depths,
          itemAt(sizes, i),
        );
      }),
    );
    const width = lastOf(block_channels);
    this.classifier = new nn.Sequential(
      new nn.AdaptiveAvgPool2d(1),
      new nn.Flatten(),
      new nn.LayerNorm(width),
      new nn.Linear(width, width),
      new nn.Tanh(),
      new nn.Linear(width, options.num_classes, { bias: false }),
    );
    initialize(this, { conv: initializeNormal(0.02), linear: initializeNormal(0.02) });
  }
  forward(x: Tensor): Tensor {
    let y = this.stem(x);
    for (const block of this.blocks) y = block(y);
    return this.classifier(y);
  }
}

/** MaxViT, tiny, for images of 224 x 224. */
export const maxvit_t = builder(
  "maxvit_t",
  (options: MaxVitOptions) =>
    new MaxVit({
      input_size: [224, 224],
      ...options,
      stem_channels: 64,
      block_channels: [64, 128, 256, 512],
      block_layers: [2, 2, 5, 2],
      head_dim: 32,
      stochastic_depth_prob: 0.2,
      partition_size: 7,
    }),
  {},
  {},
  { withWeights: ({ meta }) => ({ input_size: meta.min_size }) },
);
