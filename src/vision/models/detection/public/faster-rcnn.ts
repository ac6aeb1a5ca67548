/** `torchvision.models.detection.faster_rcnn`: the parts of Faster R-CNN. */
export {
  FastRCNNConvFCHead,
  FastRCNNPredictor,
  FasterRCNN,
  TwoMLPHead,
  type BuilderSettings,
  type DetectorBuilderOptions,
  type FasterRCNNOptions,
  type RCNNArguments,
} from "../faster-rcnn.ts";
