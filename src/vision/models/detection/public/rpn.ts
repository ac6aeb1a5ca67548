/** `torchvision.models.detection.rpn`: the network that proposes regions, and its anchors. */
export {
  AnchorGenerator,
  RegionProposalNetwork,
  RPNHead,
  type Losses,
  type PerMode,
  type RegionProposalNetworkOptions,
  type RpnHeadModule,
} from "../rpn.ts";
