/** `torchvision.models.optical_flow`: where pixels move. `import * as optical_flow from "flambeau/vision/models/optical_flow"`. */
export { RAFT, type RAFTOptions, raft_large, raft_small } from "./raft.ts";
export { OpticalFlowWeights, type OpticalFlowWeightsEnum, Raft_Large_Weights, Raft_Small_Weights } from "./weights.ts";
export * as raft from "./public/raft.ts";
export { OpticalFlow } from "../../transforms/flow-preset.ts";
export type { WholeBuilder, WholeOptions } from "../added-builder.ts";
