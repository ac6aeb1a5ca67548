/** `torchvision.models.video.resnet`: the parts of ResNets of videos. */
export {
  BasicBlock,
  BasicStem,
  Bottleneck,
  Conv2Plus1D,
  Conv3DNoTemporal,
  Conv3DSimple,
  type ConvBuilder,
  R2Plus1dStem,
  type VideoBlock,
  VideoResNet,
} from "../resnet.ts";
