/** `torch.ao.nn.intrinsic.qat`: fused layers in training. */
export {
  ConvBn1d,
  ConvBn2d,
  ConvBn3d,
  ConvBnReLU1d,
  ConvBnReLU2d,
  ConvBnReLU3d,
  ConvReLU1d,
  ConvReLU2d,
  ConvReLU3d,
  LinearReLU,
} from "../../nn/qat/layers.ts";
