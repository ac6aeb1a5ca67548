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
  freeze_bn_stats,
  LinearReLU,
  update_bn_stats,
} from "../../nn/qat/layers.ts";
export { LinearBn1d } from "../../nn/qat/linear-norm.ts";
