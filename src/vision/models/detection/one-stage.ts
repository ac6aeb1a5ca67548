/** What detectors in one stage share: anchors, a head that looks at all of them, and the best of what it finds. */
import { itemAt } from "../../../support/checked.ts";
import type * as nn from "../../../nn/index.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { clip_boxes_to_image } from "../../ops/boxes.ts";
import { deviationOf, meanOf } from "../../transforms/imagenet.ts";
import type { AnchorGenerator } from "./anchor-utils.ts";
import { bestScores, levelsOf, suppressed, type HeadOutputs } from "./dense-heads.ts";
import { checkBackbone, Detector, type DetectorBackbone } from "./detector.ts";
import type { HeightWidth } from "./image-list.ts";
import { takeRows } from "./matching.ts";
import { GeneralizedRCNNTransform, type Detection, type RCNNTransformOptions } from "./transform.ts";

/** The settings that they share. */
export interface OneStageOptions extends Omit<RCNNTransformOptions, "image_mean" | "image_std"> {
  backbone?: DetectorBackbone;
  /** Classes, the background among them. */
  num_classes?: number;
  image_mean?: readonly number[] | null;
  image_std?: readonly number[] | null;
  anchor_generator?: AnchorGenerator | null;
  /** Results have at least this score. */
  score_thresh?: number;
  nms_thresh?: number;
  /** Results of an image, at most. */
  detections_per_img?: number;
  /** Scores of each map that are looked at. */
  topk_candidates?: number;
}
/** A detector that classifies anchors; `head` finds `{ cls_logits, bbox_regression }` of them, and maybe more. */
export abstract class OneStageDetector<Head extends nn.Module> extends Detector {
  backbone: DetectorBackbone;
  anchor_generator: AnchorGenerator;
  head: Head;
  transform: GeneralizedRCNNTransform;
  score_thresh: number;
  nms_thresh: number;
  detections_per_img: number;
  topk_candidates: number;
  /** `anchorsOf` and `headOf` run once the backbone is checked. */
  constructor(
    options: Required<OneStageOptions>,
    anchorsOf: () => AnchorGenerator,
    headOf: (channels: number, anchors: number) => Head,
  ) {
    super();
    const { backbone, min_size, max_size, size_divisible, fixed_size, _skip_resize } = options;
    checkBackbone(backbone);
    this.backbone = backbone;
    this.anchor_generator = anchorsOf();
    this.head = headOf(backbone.out_channels, itemAt(this.anchor_generator.num_anchors_per_location(), 0));
    this.transform = new GeneralizedRCNNTransform({
      ...{ min_size, max_size, size_divisible, fixed_size, _skip_resize },
      image_mean: meanOf(options.image_mean),
      image_std: deviationOf(options.image_std),
    });
    this.score_thresh = options.score_thresh;
    this.nms_thresh = options.nms_thresh;
    this.detections_per_img = options.detections_per_img;
    this.topk_candidates = options.topk_candidates;
  }
  /** Scores [anchors, classes] from what the head found of them. */
  protected abstract scoresOf(found: HeadOutputs): Tensor;
  /** Boxes [n, 4] from offsets of anchors. */
  protected abstract boxesOf(offsets: Tensor, anchors: Tensor): Tensor;
  /** The best of each image, whose maps have `counts` anchors. */
  protected results(
    outputs: HeadOutputs,
    anchors: readonly Tensor[],
    counts: readonly number[],
    sizes: readonly HeightWidth[],
  ): Detection[] {
    return sizes.map((size, i) => {
      const levels = Object.entries(outputs).map(([name, output]) => [name, levelsOf(output, i, counts)] as const);
      const found = (itemAt(anchors, i).split([...counts], 0) as Tensor[]).map((mine, level) => {
        const here = Object.fromEntries(levels.map(([name, all]) => [name, itemAt(all, level)])) as HeadOutputs &
          Record<"bbox_regression", Tensor>;
        const { rows, ...rest } = bestScores(this.scoresOf(here), this.score_thresh, this.topk_candidates);
        const boxes = this.boxesOf(...takeRows(rows, here.bbox_regression, mine));
        return { ...rest, boxes: clip_boxes_to_image(boxes, [...size]) };
      });
      return suppressed(found, this.nms_thresh, this.detections_per_img);
    });
  }
}
