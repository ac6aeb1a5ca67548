/** `torchvision.models.detection.transform`: what images and targets go through before and after a detector. */
export {
  GeneralizedRCNNTransform,
  resize_boxes,
  resize_keypoints,
  type Detection,
  type DetectionTarget,
  type RCNNTransformOptions,
} from "../transform.ts";
