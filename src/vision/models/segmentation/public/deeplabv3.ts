/** `torchvision.models.segmentation.deeplabv3`: the parts of DeepLabV3. */
export { ASPP, ASPPConv, ASPPPooling, DeepLabHead, DeepLabV3 } from "../deeplabv3.ts";
