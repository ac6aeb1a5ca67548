/** `torchvision.models.segmentation.lraspp`: the parts of LRASPP. */
export { LRASPP, LRASPPHead, type LRASPPOptions } from "../lraspp.ts";
