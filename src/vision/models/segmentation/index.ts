/** `torchvision.models.segmentation`: a class for each pixel. `import * as segmentation from "flambeau/vision/models/segmentation"`. */
export { DeepLabV3, deeplabv3_mobilenet_v3_large, deeplabv3_resnet101, deeplabv3_resnet50 } from "./deeplabv3.ts";
export { FCN, fcn_resnet101, fcn_resnet50 } from "./fcn.ts";
export { LRASPP, type LRASPPOptions, lraspp_mobilenet_v3_large } from "./lraspp.ts";
export type { SegmentationOptions, SegmentationResult } from "./simple.ts";
export * from "./weights.ts";
export * as deeplabv3 from "./public/deeplabv3.ts";
export * as fcn from "./public/fcn.ts";
export * as lraspp from "./public/lraspp.ts";
export { IntermediateLayerGetter, type MapsOf } from "../layer-getter.ts";
export { SemanticSegmentation, type SemanticSegmentationOptions } from "../../transforms/dense-presets.ts";
export { CocoWeights } from "../weights/coco.ts";
export type { BackboneOptions, FetchingBuilder } from "../backbone-builder.ts";
