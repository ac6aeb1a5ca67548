/** All layers of `torch.nn`. */
export * from "./activation.ts";
export { BatchNorm1d, BatchNorm2d, BatchNorm3d, InstanceNorm1d, InstanceNorm2d, InstanceNorm3d } from "./batchnorm.ts";
export { SyncBatchNorm, type SyncNormOptions } from "./sync-batchnorm.ts";
export { Conv1d, Conv2d, Conv3d } from "./conv.ts";
export { ConvTranspose1d, ConvTranspose2d, ConvTranspose3d } from "./conv-transpose.ts";
export * from "./distance.ts";
export * from "./dropout.ts";
export { Bilinear, Identity, Linear } from "./linear.ts";
export {
  BCELoss,
  BCEWithLogitsLoss,
  CosineEmbeddingLoss,
  CrossEntropyLoss,
  CTCLoss,
  GaussianNLLLoss,
  HingeEmbeddingLoss,
  HuberLoss,
  KLDivLoss,
  L1Loss,
  MarginRankingLoss,
  MSELoss,
  MultiLabelMarginLoss,
  MultiLabelSoftMarginLoss,
  MultiMarginLoss,
  NLLLoss,
  NLLLoss2d,
  PoissonNLLLoss,
  SmoothL1Loss,
  SoftMarginLoss,
  TripletMarginLoss,
  TripletMarginWithDistanceLoss,
} from "./loss.ts";
export {
  LinearCrossEntropyLoss,
  LinearCrossEntropyOptions,
  type LinearCrossEntropyLossOptions,
} from "./linear-cross-entropy.ts";
export { CrossMapLRN2d, GroupNorm, LayerNorm, LocalResponseNorm, RMSNorm } from "./normalization.ts";
export {
  AdaptiveAvgPool1d,
  AdaptiveAvgPool2d,
  AdaptiveAvgPool3d,
  AdaptiveMaxPool1d,
  AdaptiveMaxPool2d,
  AdaptiveMaxPool3d,
  AvgPool1d,
  AvgPool2d,
  AvgPool3d,
  FractionalMaxPool2d,
  FractionalMaxPool3d,
  LPPool1d,
  LPPool2d,
  LPPool3d,
  MaxPool1d,
  MaxPool2d,
  MaxPool3d,
  MaxUnpool1d,
  MaxUnpool2d,
  MaxUnpool3d,
} from "./pooling.ts";
export { AdaptiveLogSoftmaxWithLoss } from "./adaptive.ts";
export { MultiheadAttention } from "./attention.ts";
export { Embedding, EmbeddingBag } from "./embedding.ts";
export * from "./lazy-conv.ts";
export * from "./lazy-norm.ts";
export * from "./padding.ts";
export { GRU, LSTM, RNN, RNNBase } from "./rnn.ts";
export { GRUCell, LSTMCell, RNNCell, RNNCellBase } from "./rnn-cells.ts";
export {
  ChannelShuffle,
  Flatten,
  Fold,
  PixelShuffle,
  PixelUnshuffle,
  Unflatten,
  Unfold,
  Upsample,
  UpsamplingBilinear2d,
  UpsamplingNearest2d,
} from "./shape.ts";
export { Transformer, TransformerDecoder, TransformerEncoder } from "./transformer.ts";
export { TransformerDecoderLayer, TransformerEncoderLayer } from "./transformer-layers.ts";
export { DataParallel } from "./data-parallel.ts";
