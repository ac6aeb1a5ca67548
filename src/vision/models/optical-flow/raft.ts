/** RAFT: optical flow that is improved step by step, by correlations of all pairs of pixels (https://arxiv.org/abs/2003.12039). */
import * as nn from "../../../nn/index.ts";
import { functionSignature, signature, type Arguments } from "../../../nn/arguments.ts";
import { cat } from "../../../ops/view/join.ts";
import { lastOf, sizeAt } from "../../../support/checked.ts";
import { ValueError } from "../../../support/errors.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import type { NormMaker } from "../../ops/makers.ts";
import { wholeBuilder, type WholeBuilder } from "../added-builder.ts";
import { coordsGrid, CorrBlock, sizeText, upsampleFlow, type CorrelationBlock } from "./correlation.ts";
import { BottleneckBlock, FeatureEncoder, ResidualBlock, type FlowBlock } from "./encoders.ts";
import { FlowHead, MaskPredictor, MotionEncoder, RecurrentBlock, UpdateBlock, type UpdateModule } from "./update.ts";
import { Raft_Large_Weights, Raft_Small_Weights, type OpticalFlowWeightsEnum } from "./weights.ts";

/** Settings of `RAFT`: its parts. */
export interface RAFTOptions {
  /** Features of both images, an eighth of their size. */
  feature_encoder?: nn.Layer;
  /** Context and first state from the first image, an eighth of its size. */
  context_encoder?: nn.Layer;
  corr_block?: CorrelationBlock;
  update_block?: UpdateModule;
  /** Weights by which flow is enlarged; null: it is interpolated. */
  mask_predictor?: nn.Layer | null;
}
const bind = signature<Required<RAFTOptions>>(
  "RAFT",
  "*, feature_encoder, context_encoder, corr_block, update_block, mask_predictor=None",
);
interface Call {
  image1?: Tensor;
  image2?: Tensor;
  /** Steps; each gives a flow. */
  num_flow_updates?: number;
}
const call = functionSignature<Required<Call>>("forward", "image1, image2, num_flow_updates=12");
type CallArguments = Arguments<[image1: Tensor, image2: Tensor, num_flow_updates?: number], Call>;

/**
 * RAFT: two images [n, 3, H, W] from -1 to 1 to the flow from the first to the second after each step, [n, 2, H, W] in
 * pixels; the last is the best.
 * https://docs.pytorch.org/vision/stable/models/raft.html
 * @throws {ValueError} for an update block without `hidden_state_size`; at a call, for images of two sizes, or whose sides
 * are no multiples of 8 or less than 128
 * @example
 * import * as torch from "flambeau";
 * import * as optical_flow from "flambeau/vision/models/optical_flow";
 * const model = optical_flow.raft_small().eval();
 * const images = [torch.rand(1, 3, 128, 128), torch.rand(1, 3, 128, 128)] as const;
 * const flows = torch.no_grad(() => model(...images, { num_flow_updates: 2 }));
 * flows.map((flow) => flow.shape); // [ [ 1, 2, 128, 128 ], [ 1, 2, 128, 128 ] ]
 */
export class RAFT extends nn.Module<(...args: CallArguments) => Tensor[]> {
  feature_encoder: nn.Layer;
  context_encoder: nn.Layer;
  corr_block: CorrelationBlock;
  update_block: UpdateModule;
  mask_predictor: nn.Layer | null;
  constructor(...args: Arguments<[], RAFTOptions>) {
    super();
    const parts = bind.bind(args);
    this.feature_encoder = parts.feature_encoder;
    this.context_encoder = parts.context_encoder;
    this.corr_block = parts.corr_block;
    this.update_block = parts.update_block;
    this.mask_predictor = parts.mask_predictor;
    if (!("hidden_state_size" in this.update_block))
      throw new ValueError("The update_block parameter should expose a 'hidden_state_size' attribute.");
  }
  forward(...args: CallArguments): Tensor[] {
    const { image1, image2, num_flow_updates } = call.bind(args);
    const [n, h, w] = [0, -2, -1].map((dim) => sizeAt(image1.shape, dim)) as [number, number, number];
    const other = image2.shape.slice(-2);
    if (other[0] !== h || other[1] !== w)
      throw new ValueError(`input images should have the same shape, instead got (${h}, ${w}) != ${sizeText(other)}`);
    if (h % 8 !== 0 || w % 8 !== 0)
      throw new ValueError(`input image H and W should be divisible by 8, instead got ${h} (h) and ${w} (w)`);
    const eighth = [h / 8, w / 8] as const;
    const check = (map: Tensor, what: string): Tensor => {
      if (sizeAt(map.shape, -2) !== eighth[0] || sizeAt(map.shape, -1) !== eighth[1])
        throw new ValueError(`The ${what} encoder should downsample H and W by 8`);
      return map;
    };
    const [fmap1, fmap2] = check(this.feature_encoder(cat([image1, image2])), "feature").chunk(2) as [Tensor, Tensor];
    this.corr_block.build_pyramid(fmap1, fmap2);
    const both = check(this.context_encoder(image1), "context");
    const { hidden_state_size } = this.update_block;
    const channels = sizeAt(both.shape, 1);
    if (channels <= hidden_state_size)
      throw new ValueError(
        `The context encoder outputs ${channels} channels, but it should have at strictly more than hidden_state=${hidden_state_size} channels`,
      );
    const [first, rest] = both.split([hidden_state_size, channels - hidden_state_size], 1) as [Tensor, Tensor];
    let state = first.tanh();
    const context = rest.relu();
    const start = coordsGrid(n, ...eighth).to(fmap1.device);
    let places = start;
    return Array.from({ length: num_flow_updates }, () => {
      places = places.detach(); // gradients go through the last change alone
      const around = this.corr_block.index_pyramid(places);
      const [next, change] = this.update_block(state, context, around, places.sub(start));
      state = next;
      places = places.add(change);
      return upsampleFlow(places.sub(start), this.mask_predictor === null ? null : this.mask_predictor(state));
    });
  }
}

/** A size of RAFT. */
interface Size {
  readonly model: string;
  readonly enum_name: string;
  readonly weights: OpticalFlowWeightsEnum;
  readonly block: FlowBlock;
  readonly feature_layers: readonly number[];
  readonly context_layers: readonly number[];
  readonly context_norm: NormMaker | null;
  readonly radius: number;
  readonly corr_layers: readonly number[];
  readonly flow_layers: readonly number[];
  readonly motion_channels: number;
  readonly hidden_size: number;
  readonly kernel_size: readonly (number | readonly number[])[];
  readonly padding: readonly (number | readonly number[])[];
  readonly flow_head_size: number;
  readonly masks: boolean;
}
function construct(size: Size, given: RAFTOptions): RAFT {
  const { block, hidden_size, context_layers } = size;
  const feature_encoder =
    given.feature_encoder ?? new FeatureEncoder({ block, layers: size.feature_layers, norm_layer: nn.InstanceNorm2d });
  const context_encoder =
    given.context_encoder ?? new FeatureEncoder({ block, layers: context_layers, norm_layer: size.context_norm });
  const corr_block = given.corr_block ?? new CorrBlock({ num_levels: 4, radius: size.radius });
  const usual = (): UpdateBlock => {
    const motion_encoder = new MotionEncoder({
      in_channels_corr: corr_block.out_channels,
      corr_layers: size.corr_layers,
      flow_layers: size.flow_layers,
      out_channels: size.motion_channels,
    });
    const { kernel_size, padding, flow_head_size } = size;
    const input_size = motion_encoder.out_channels + lastOf(context_layers) - hidden_size;
    const recurrent_block = new RecurrentBlock({ input_size, hidden_size, kernel_size, padding });
    const flow_head = new FlowHead({ in_channels: hidden_size, hidden_size: flow_head_size });
    return new UpdateBlock({ motion_encoder, recurrent_block, flow_head });
  };
  const update_block = given.update_block ?? usual();
  const masks = size.masks ? new MaskPredictor({ in_channels: hidden_size, hidden_size: 256 }) : null;
  const mask_predictor = given.mask_predictor ?? masks;
  return new RAFT({ feature_encoder, context_encoder, corr_block, update_block, mask_predictor });
}
const raft = (size: Size): WholeBuilder<RAFT, RAFTOptions> =>
  wholeBuilder({ ...size, construct: (given: RAFTOptions) => construct(size, given) });

/**
 * RAFT of 5.3 million parameters.
 * @example
 * import * as torch from "flambeau";
 * import * as optical_flow from "flambeau/vision/models/optical_flow";
 * const model = optical_flow.raft_large().eval();
 * const image = torch.zeros(1, 3, 128, 128);
 * torch.no_grad(() => model(image, image, 1))[0]!.shape; // [ 1, 2, 128, 128 ]
 */
export const raft_large: WholeBuilder<RAFT, RAFTOptions> = raft({
  model: "raft_large",
  enum_name: "Raft_Large_Weights",
  weights: Raft_Large_Weights,
  block: ResidualBlock,
  feature_layers: [64, 64, 96, 128, 256],
  context_layers: [64, 64, 96, 128, 256],
  context_norm: nn.BatchNorm2d,
  radius: 4,
  corr_layers: [256, 192],
  flow_layers: [128, 64],
  motion_channels: 128,
  hidden_size: 128,
  kernel_size: [
    [1, 5],
    [5, 1],
  ],
  padding: [
    [0, 2],
    [2, 0],
  ],
  flow_head_size: 256,
  masks: true,
});
/**
 * RAFT of a million parameters.
 * @example
 * import * as torch from "flambeau";
 * import * as optical_flow from "flambeau/vision/models/optical_flow";
 * const model = optical_flow.raft_small().eval();
 * const image = torch.zeros(1, 3, 128, 128);
 * torch.no_grad(() => model(image, image, 1))[0]!.shape; // [ 1, 2, 128, 128 ]
 */
export const raft_small: WholeBuilder<RAFT, RAFTOptions> = raft({
  model: "raft_small",
  enum_name: "Raft_Small_Weights",
  weights: Raft_Small_Weights,
  block: BottleneckBlock,
  feature_layers: [32, 32, 64, 96, 128],
  context_layers: [32, 32, 64, 96, 160],
  context_norm: null,
  radius: 3,
  corr_layers: [96],
  flow_layers: [64, 32],
  motion_channels: 82,
  hidden_size: 96,
  kernel_size: [3],
  padding: [1],
  flow_head_size: 128,
  masks: false,
});
