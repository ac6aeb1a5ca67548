/** The functions of `torch.nn.functional`. */
export { linear } from "../../ops/product/linear.ts";
export { grouped_mm } from "../../ops/product/grouped.ts";
export { bilinear } from "../../ops/product/contractions/contractions.ts";
export { pdist } from "../../ops/product/contractions/distances.ts";
export {
  conv1d,
  conv2d,
  conv3d,
  conv_transpose1d,
  conv_transpose2d,
  conv_transpose3d,
  conv_tbc,
} from "../../ops/convolution/conv-nd.ts";
export { embedding, embedding_bag, one_hot } from "../../ops/index/embedding.ts";
export { pad } from "../../ops/view/copies/padding.ts";
export {
  channel_shuffle,
  channel_shuffle as native_channel_shuffle,
  fold,
  pixel_shuffle,
  pixel_unshuffle,
  unfold,
} from "../../ops/view/copies/fold.ts";
export * from "../../ops/norm/running-norms.ts";
export * from "../../ops/product/contractions/multi-head-attention.ts";
export * from "../../ops/sample/upsample.ts";
export {
  adaptive_max_pool1d_with_indices,
  adaptive_max_pool2d_with_indices,
  adaptive_max_pool3d_with_indices,
} from "../../ops/pool/max-pool.ts";
export {
  adaptive_max_pool1d,
  adaptive_max_pool2d,
  adaptive_max_pool3d,
  max_pool1d,
  max_pool1d_with_indices,
  max_pool2d,
  max_pool2d_with_indices,
  max_pool3d,
  max_pool3d_with_indices,
} from "../../ops/pool/max-pool.ts";
export * from "../../ops/pool/avg-pool.ts";
export {
  fractional_max_pool2d,
  fractional_max_pool2d_with_indices,
  fractional_max_pool3d,
  fractional_max_pool3d_with_indices,
  lp_pool1d,
  lp_pool2d,
  lp_pool3d,
  max_unpool1d,
  max_unpool2d,
  max_unpool3d,
  type FractionalOp,
  type FractionalOptions,
  type FractionalWithIndices,
  type LpPoolOp,
  type LpPoolOptions,
  type UnpoolOp,
  type UnpoolOptions,
} from "../../ops/pool/unpool-fractional.ts";
export * from "../../ops/activation/with-inplace.ts";
export * from "../../ops/loss/regression.ts";
export * from "../../ops/loss/binary.ts";
export * from "../../ops/product/contractions/similarity.ts";
export * from "../../ops/loss/margin.ts";
export * from "../../ops/activation/softmax-dim.ts";
export * from "../../ops/activation/gumbel-softmax.ts";
export * from "../../ops/loss/classification.ts";
export { linear_cross_entropy } from "../../ops/loss/linear-cross-entropy.ts";
export * from "../../ops/activation/dropout-inplace.ts";
export * from "../../ops/loss/ctc-loss.ts";
