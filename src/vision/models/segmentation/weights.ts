/** Published weights of segmentation models: trained on the images of COCO that show classes of Pascal VOC. */
import { SemanticSegmentation } from "../../transforms/dense-presets.ts";
import { cocoEnum, type CocoKind, type CocoWeights } from "../weights/coco.ts";
import type { WeightsEnum } from "../weights/weights.ts";

/** The enum of a segmentation model's weights. */
export type SegmentationWeights = WeightsEnum<CocoWeights<SemanticSegmentation>>;

const names =
  "__background__ aeroplane bicycle bird boat bottle bus car cat chair cow diningtable dog horse motorbike person pottedplant sheep sofa train tvmonitor";
const kind: CocoKind<SemanticSegmentation> = {
  transforms: (options) => new SemanticSegmentation({ resize_size: 520, ...options }),
  categories: /* @__PURE__ */ names.split(" "),
  data: "COCO-val2017-VOC-labels",
  metrics: ["miou", "pixel_acc"],
};
/** `line`: file, parameters, metrics, operations, size, and of whom the recipe is. */
const enumOf = (model: string, line: string): SegmentationWeights =>
  cocoEnum(model, kind, `COCO_WITH_VOC_LABELS_V1 ${line.replace(/ (\w+)$/, " tree/main/references/segmentation#$1")}`);

/** Weights of `fcn_resnet50`. */
export const FCN_ResNet50_Weights: SegmentationWeights = /* @__PURE__ */ enumOf(
  "FCN_ResNet50_Weights",
  "fcn_resnet50_coco-1167a1af.pth 35322218 60.5,91.4 152.717 135.009 fcn_resnet50",
);
/** Weights of `fcn_resnet101`. */
export const FCN_ResNet101_Weights: SegmentationWeights = /* @__PURE__ */ enumOf(
  "FCN_ResNet101_Weights",
  "fcn_resnet101_coco-7ecb50ca.pth 54314346 63.7,91.9 232.738 207.711 deeplabv3_resnet101",
);
/** Weights of `deeplabv3_resnet50`. */
export const DeepLabV3_ResNet50_Weights: SegmentationWeights = /* @__PURE__ */ enumOf(
  "DeepLabV3_ResNet50_Weights",
  "deeplabv3_resnet50_coco-cd0a2569.pth 42004074 66.4,92.4 178.722 160.515 deeplabv3_resnet50",
);
/** Weights of `deeplabv3_resnet101`. */
export const DeepLabV3_ResNet101_Weights: SegmentationWeights = /* @__PURE__ */ enumOf(
  "DeepLabV3_ResNet101_Weights",
  "deeplabv3_resnet101_coco-586e9e4e.pth 60996202 67.4,92.4 258.743 233.217 fcn_resnet101",
);
/** Weights of `deeplabv3_mobilenet_v3_large`. */
export const DeepLabV3_MobileNet_V3_Large_Weights: SegmentationWeights = /* @__PURE__ */ enumOf(
  "DeepLabV3_MobileNet_V3_Large_Weights",
  "deeplabv3_mobilenet_v3_large-fc3c493d.pth 11029328 60.3,91.2 10.452 42.301 deeplabv3_mobilenet_v3_large",
);
/** Weights of `lraspp_mobilenet_v3_large`. */
export const LRASPP_MobileNet_V3_Large_Weights: SegmentationWeights = /* @__PURE__ */ enumOf(
  "LRASPP_MobileNet_V3_Large_Weights",
  "lraspp_mobilenet_v3_large-d234d4ea.pth 3221538 57.9,91.2 2.086 12.49 lraspp_mobilenet_v3_large",
);
