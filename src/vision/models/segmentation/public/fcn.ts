/** `torchvision.models.segmentation.fcn`: the parts of FCN. */
export { FCN, FCNHead } from "../fcn.ts";
