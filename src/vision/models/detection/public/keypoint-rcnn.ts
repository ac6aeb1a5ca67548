/** `torchvision.models.detection.keypoint_rcnn`: the parts of Keypoint R-CNN. */
export { KeypointRCNN, KeypointRCNNHeads, KeypointRCNNPredictor, type KeypointRCNNOptions } from "../keypoint-rcnn.ts";
