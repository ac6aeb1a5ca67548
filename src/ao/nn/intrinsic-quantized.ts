/** `torch.ao.nn.intrinsic.quantized`: fused layers of quantized tensors. */
export { ConvReLU1d, ConvReLU2d, ConvReLU3d } from "../../nn/quantized/conv.ts";
export { LinearReLU } from "../../nn/quantized/linear.ts";
