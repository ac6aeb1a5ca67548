/** `torchvision.models.detection`: what is where. `import * as detection from "flambeau/vision/models/detection"`. */
export {
  FasterRCNN,
  type FasterRCNNOptions,
  fasterrcnn_mobilenet_v3_large_320_fpn,
  fasterrcnn_mobilenet_v3_large_fpn,
  fasterrcnn_resnet50_fpn,
  fasterrcnn_resnet50_fpn_v2,
} from "./faster-rcnn.ts";
export { MaskRCNN, type MaskRCNNOptions, maskrcnn_resnet50_fpn, maskrcnn_resnet50_fpn_v2 } from "./mask-rcnn.ts";
export { KeypointRCNN, type KeypointRCNNOptions, keypointrcnn_resnet50_fpn } from "./keypoint-rcnn.ts";
export { RetinaNet, type RetinaNetOptions, retinanet_resnet50_fpn, retinanet_resnet50_fpn_v2 } from "./retinanet.ts";
export { FCOS, type FCOSOptions, fcos_resnet50_fpn } from "./fcos.ts";
export { type SSDOptions, type SSDSettings, ssd300_vgg16 } from "./ssd.ts";
export { type SSDLiteSettings, ssdlite320_mobilenet_v3_large } from "./ssdlite.ts";
export * from "./weights.ts";
export * as anchor_utils from "./anchor-utils.ts";
export * as backbone_utils from "./public/backbone-utils.ts";
export * as fcos from "./public/fcos.ts";
export * as faster_rcnn from "./public/faster-rcnn.ts";
export * as generalized_rcnn from "./generalized-rcnn.ts";
export * as image_list from "./image-list.ts";
export * as keypoint_rcnn from "./public/keypoint-rcnn.ts";
export * as mask_rcnn from "./public/mask-rcnn.ts";
export * as retinanet from "./public/retinanet.ts";
export * as roi_heads from "./roi-heads.ts";
export * as rpn from "./public/rpn.ts";
export * as ssd from "./public/ssd.ts";
export * as ssdlite from "./public/ssdlite.ts";
export * as transform from "./public/transform.ts";
export type { DetectorBackbone, DetectorBody, DetectorCall } from "./detector.ts";
export type { Losses } from "./rpn.ts";
export type { Detection, DetectionTarget } from "./transform.ts";
export { ObjectDetection } from "../../transforms/dense-presets.ts";
