/** `torchvision.models.optical_flow.raft`: the parts of RAFT. */
export { CorrBlock, type CorrelationBlock } from "../correlation.ts";
export {
  BottleneckBlock,
  FeatureEncoder,
  type FeatureEncoderOptions,
  type FlowBlock,
  type FlowBlockOptions,
  ResidualBlock,
} from "../encoders.ts";
export { RAFT } from "../raft.ts";
export {
  ConvGRU,
  FlowHead,
  MaskPredictor,
  MotionEncoder,
  type MotionEncoderOptions,
  RecurrentBlock,
  type RecurrentBlockOptions,
  UpdateBlock,
  type UpdateModule,
} from "../update.ts";
