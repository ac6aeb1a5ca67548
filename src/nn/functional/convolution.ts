/** Convolutions of `nn.functional`. */
export {
  conv1d,
  conv2d,
  conv3d,
  conv_transpose1d,
  conv_transpose2d,
  conv_transpose3d,
  conv_tbc,
} from "../../ops/convolution/conv-nd.ts";
