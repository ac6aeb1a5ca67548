/** `torch.ao.quantization.fuser_method_mappings`: how layers that follow each other become one. */
export {
  fuse_conv_bn,
  fuse_conv_bn_relu,
  fuse_convtranspose_bn,
  fuse_linear_bn,
  get_fuser_method,
} from "../fuse_modules.ts";
