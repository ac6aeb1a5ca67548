/** `torchvision.models.detection.fcos`: the parts of FCOS. */
export { FCOS, FCOSClassificationHead, FCOSHead, FCOSRegressionHead, type FCOSOptions } from "../fcos.ts";
