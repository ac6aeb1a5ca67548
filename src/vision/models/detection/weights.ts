/** Published weights of detectors, which were trained on COCO. */
import { ObjectDetection } from "../../transforms/dense-presets.ts";
import { cocoEnum, type CocoKind, type CocoWeights } from "../weights/coco.ts";
import type { WeightsEnum } from "../weights/weights.ts";

/** The enum of a detector's weights. */
export type DetectionWeights = WeightsEnum<CocoWeights<ObjectDetection>>;

const names =
  "__background__|person|bicycle|car|motorcycle|airplane|bus|train|truck|boat|traffic light|fire hydrant|N/A|stop sign|parking meter|bench|bird|cat|dog|horse|sheep|cow|elephant|bear|zebra|giraffe|N/A|backpack|umbrella|N/A|N/A|handbag|tie|suitcase|frisbee|skis|snowboard|sports ball|kite|baseball bat|baseball glove|skateboard|surfboard|tennis racket|bottle|N/A|wine glass|cup|fork|knife|spoon|bowl|banana|apple|sandwich|orange|broccoli|carrot|hot dog|pizza|donut|cake|chair|couch|potted plant|bed|N/A|dining table|N/A|N/A|toilet|N/A|tv|laptop|mouse|remote|keyboard|cell phone|microwave|oven|toaster|sink|refrigerator|N/A|book|clock|vase|scissors|teddy bear|hair drier|toothbrush";
const points =
  "nose left_eye right_eye left_ear right_ear left_shoulder right_shoulder left_elbow right_elbow left_wrist right_wrist left_hip right_hip left_knee right_knee left_ankle right_ankle";
const boxes: CocoKind<ObjectDetection> = {
  transforms: () => new ObjectDetection(),
  categories: /* @__PURE__ */ names.split("|"),
  data: "COCO-val2017",
  metrics: ["box_map"],
};
const masks: CocoKind<ObjectDetection> = /* @__PURE__ */ Object.assign({}, boxes, { metrics: ["box_map", "mask_map"] });
const people: CocoKind<ObjectDetection> = /* @__PURE__ */ Object.assign({}, boxes, {
  categories: ["no person", "person"],
  keypoint_names: points.split(" "),
  metrics: ["box_map", "kp_map"],
});
/** Where recipes are, or the discussion of them. */
const recipes = "tree/main/references/detection#";

/** Weights of `fasterrcnn_resnet50_fpn`. */
export const FasterRCNN_ResNet50_FPN_Weights: DetectionWeights = /* @__PURE__ */ cocoEnum(
  "FasterRCNN_ResNet50_FPN_Weights",
  boxes,
  `COCO_V1 fasterrcnn_resnet50_fpn_coco-258fb6c6.pth 41755286 37.0 134.38 159.743 ${recipes}faster-r-cnn-resnet-50-fpn`,
);
/** Weights of `fasterrcnn_resnet50_fpn_v2`. */
export const FasterRCNN_ResNet50_FPN_V2_Weights: DetectionWeights = /* @__PURE__ */ cocoEnum(
  "FasterRCNN_ResNet50_FPN_V2_Weights",
  boxes,
  "COCO_V1 fasterrcnn_resnet50_fpn_v2_coco-dd69338a.pth 43712278 46.7 280.371 167.104 pull/5763",
);
/** Weights of `fasterrcnn_mobilenet_v3_large_fpn`. */
export const FasterRCNN_MobileNet_V3_Large_FPN_Weights: DetectionWeights = /* @__PURE__ */ cocoEnum(
  "FasterRCNN_MobileNet_V3_Large_FPN_Weights",
  boxes,
  `COCO_V1 fasterrcnn_mobilenet_v3_large_fpn-fb6a3cc7.pth 19386354 32.8 4.494 74.239 ${recipes}faster-r-cnn-mobilenetv3-large-fpn`,
);
/** Weights of `fasterrcnn_mobilenet_v3_large_320_fpn`. */
export const FasterRCNN_MobileNet_V3_Large_320_FPN_Weights: DetectionWeights = /* @__PURE__ */ cocoEnum(
  "FasterRCNN_MobileNet_V3_Large_320_FPN_Weights",
  boxes,
  `COCO_V1 fasterrcnn_mobilenet_v3_large_320_fpn-907ea3f9.pth 19386354 22.8 0.719 74.239 ${recipes}faster-r-cnn-mobilenetv3-large-320-fpn`,
);
/** Weights of `maskrcnn_resnet50_fpn`. */
export const MaskRCNN_ResNet50_FPN_Weights: DetectionWeights = /* @__PURE__ */ cocoEnum(
  "MaskRCNN_ResNet50_FPN_Weights",
  masks,
  `COCO_V1 maskrcnn_resnet50_fpn_coco-bf2d0c1e.pth 44401393 37.9,34.6 134.38 169.84 ${recipes}mask-r-cnn`,
);
/** Weights of `maskrcnn_resnet50_fpn_v2`. */
export const MaskRCNN_ResNet50_FPN_V2_Weights: DetectionWeights = /* @__PURE__ */ cocoEnum(
  "MaskRCNN_ResNet50_FPN_V2_Weights",
  masks,
  "COCO_V1 maskrcnn_resnet50_fpn_v2_coco-73cbd019.pth 46359409 47.4,41.8 333.577 177.219 pull/5773",
);
/** Weights of `keypointrcnn_resnet50_fpn`. */
export const KeypointRCNN_ResNet50_FPN_Weights: DetectionWeights = /* @__PURE__ */ cocoEnum(
  "KeypointRCNN_ResNet50_FPN_Weights",
  people,
  "COCO_LEGACY keypointrcnn_resnet50_fpn_coco-9f466800.pth 59137258 50.6,61.1 133.924 226.054 issues/1606",
  `COCO_V1 keypointrcnn_resnet50_fpn_coco-fc266e95.pth 59137258 54.6,65.0 137.42 226.054 ${recipes}keypoint-r-cnn`,
);
/** Weights of `retinanet_resnet50_fpn`. */
export const RetinaNet_ResNet50_FPN_Weights: DetectionWeights = /* @__PURE__ */ cocoEnum(
  "RetinaNet_ResNet50_FPN_Weights",
  boxes,
  `COCO_V1 retinanet_resnet50_fpn_coco-eeacb38b.pth 34014999 36.4 151.54 130.267 ${recipes}retinanet`,
);
/** Weights of `retinanet_resnet50_fpn_v2`. */
export const RetinaNet_ResNet50_FPN_V2_Weights: DetectionWeights = /* @__PURE__ */ cocoEnum(
  "RetinaNet_ResNet50_FPN_V2_Weights",
  boxes,
  "COCO_V1 retinanet_resnet50_fpn_v2_coco-5905b1c5.pth 38198935 41.5 152.238 146.037 pull/5756",
);
/** Weights of `fcos_resnet50_fpn`. */
export const FCOS_ResNet50_FPN_Weights: DetectionWeights = /* @__PURE__ */ cocoEnum(
  "FCOS_ResNet50_FPN_Weights",
  boxes,
  `COCO_V1 fcos_resnet50_fpn_coco-99b0c9b7.pth 32269600 39.2 128.207 123.608 ${recipes}fcos-resnet-50-fpn`,
);
/** Weights of `ssd300_vgg16`. */
export const SSD300_VGG16_Weights: DetectionWeights = /* @__PURE__ */ cocoEnum(
  "SSD300_VGG16_Weights",
  boxes,
  `COCO_V1 ssd300_vgg16_coco-b556d3b4.pth 35641826 25.1 34.858 135.988 ${recipes}ssd300-vgg16`,
);
/** Weights of `ssdlite320_mobilenet_v3_large`. */
export const SSDLite320_MobileNet_V3_Large_Weights: DetectionWeights = /* @__PURE__ */ cocoEnum(
  "SSDLite320_MobileNet_V3_Large_Weights",
  boxes,
  `COCO_V1 ssdlite320_mobilenet_v3_large_coco-a79551df.pth 3440060 21.3 0.583 13.418 ${recipes}ssdlite320-mobilenetv3-large`,
);
