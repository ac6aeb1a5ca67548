/** Detectors in two stages: a network proposes boxes, heads find what is in them. */
import type { Tensor } from "../../../tensor/tensor.ts";
import type { FeatureMaps } from "../../ops/feature-pyramid.ts";
import { Detector, type DetectorBody } from "./detector.ts";
import type { RoIHeads } from "./roi-heads.ts";
import type { Losses, RegionProposalNetwork } from "./rpn.ts";
import type { Detection, GeneralizedRCNNTransform, DetectionTarget } from "./transform.ts";

/** A detector in two stages: images to what is in them, with targets and in training to losses. */
export class GeneralizedRCNN extends Detector {
  transform: GeneralizedRCNNTransform;
  backbone: DetectorBody;
  rpn: RegionProposalNetwork;
  roi_heads: RoIHeads;
  constructor(
    backbone: DetectorBody,
    rpn: RegionProposalNetwork,
    roi_heads: RoIHeads,
    transform: GeneralizedRCNNTransform,
  ) {
    super();
    this.transform = transform;
    this.backbone = backbone;
    this.rpn = rpn;
    this.roi_heads = roi_heads;
  }
  forward(given: readonly Tensor[], known: readonly DetectionTarget[] | null = null): Losses | Detection[] {
    const { originals, images, targets, features } = this.prepare(given, known);
    const [proposals, proposalLosses] = this.rpn(images, features as FeatureMaps, targets);
    const [found, losses] = this.roi_heads(features, proposals, images.image_sizes, targets);
    if (this.training) return { ...losses, ...proposalLosses };
    return this.transform.postprocess(found, images.image_sizes, originals);
  }
}
