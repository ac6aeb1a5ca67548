/** `torch.ao.nn.intrinsic.quantized`: fused layers of quantized tensors. */
export { BNReLU2d, BNReLU3d } from "../../nn/quantized/norm-relu.ts";
export { ConvReLU1d, ConvReLU2d, ConvReLU3d } from "../../nn/quantized/conv.ts";
export { LinearReLU } from "../../nn/quantized/linear.ts";
