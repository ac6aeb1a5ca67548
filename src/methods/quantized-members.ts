/** The operators on quantized tensors that are methods. */
export {
  dequantize,
  int_repr,
  q_per_channel_axis,
  q_per_channel_scales,
  q_per_channel_zero_points,
  q_scale,
  q_zero_point,
  qscheme,
} from "../ops/quantized/quantize.ts";
