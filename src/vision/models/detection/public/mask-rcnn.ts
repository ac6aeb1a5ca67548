/** `torchvision.models.detection.mask_rcnn`: the parts of Mask R-CNN. */
export { MaskRCNN, MaskRCNNHeads, MaskRCNNPredictor, type MaskRCNNOptions } from "../mask-rcnn.ts";
