/** The functions of `torch`. */
export {
  bfloat16,
  bool,
  byte,
  char,
  double,
  float,
  float16,
  float32,
  float64,
  get_default_dtype,
  half,
  int,
  int16,
  int32,
  int64,
  int8,
  long,
  qint32,
  qint8,
  quint8,
  set_default_dtype,
  short,
  uint16,
  uint32,
  uint64,
  uint8,
  type DType,
  type DTypeKind,
  type DTypeName,
} from "./dtype.ts";
export { float8_e4m3fn, float8_e4m3fnuz, float8_e5m2, float8_e5m2fnuz, float8_e8m0fnu } from "./kernel/float8.ts";
export {
  __version__,
  accelerator,
  cuda,
  e,
  finfo,
  has_lapack,
  has_mkl,
  has_openmp,
  has_spectral,
  iinfo,
  inf,
  mps,
  nan,
  newaxis,
  pi,
  version,
  xpu,
} from "./dtype-info.ts";
export * from "./ops/elementwise/index.ts";
export * from "./ops/activation/prelu.ts";
export { celu, celu_, rrelu, rrelu_, selu, selu_, threshold, threshold_ } from "./ops/activation/with-inplace.ts";
export { imag, real, view_as_real } from "./ops/elementwise/complex/complex.ts";
export {
  cdouble,
  cfloat,
  chalf,
  Complex,
  complex,
  complex32,
  complex64,
  complex128,
  polar,
  view_as_complex,
  view_as_complex_copy,
} from "./complex-names.ts";
export { clone, detach, detach_, fill, fill_, zero_ } from "./ops/view/copy.ts";
export * from "./ops/inspect/tensor-info.ts";
export { askCast as can_cast, askPromotion as promote_types } from "./ops/inspect/dtype-questions.ts";
export { cond, dtype, layout, legacy_contiguous_format, memory_format } from "./ops/inspect/classes.ts";
export { Size } from "./ops/inspect/size.ts";
export {
  BFloat16Storage,
  BoolStorage,
  ByteStorage,
  CharStorage,
  DoubleStorage,
  FloatStorage,
  HalfStorage,
  IntStorage,
  is_storage,
  LongStorage,
  ShortStorage,
  TypedStorage,
  UntypedStorage,
} from "./ops/inspect/storages.ts";
export {
  BFloat16Tensor,
  BoolTensor,
  ByteTensor,
  CharTensor,
  DoubleTensor,
  FloatTensor,
  HalfTensor,
  IntTensor,
  LongTensor,
  ShortTensor,
} from "./ops/create/legacy-tensors.ts";
export { lobpcg, type LobpcgOptions, type LobpcgState } from "./ops/linalg/lobpcg.ts";
export { pca_lowrank, svd_lowrank, type LowRankOptions, type LowRankParts } from "./ops/linalg/low-rank.ts";
export { return_types } from "./ops/declare/return-types.ts";
export * from "./ops/create/from-data.ts";
export { from_file, type FromFileOptions } from "./ops/create/files/from-file.ts";
export * from "./ops/create/ranges/range.ts";
export {
  empty,
  empty_like,
  empty_permuted,
  empty_strided,
  full,
  full_like,
  ones,
  ones_like,
  zeros,
  zeros_like,
} from "./ops/create/create.ts";
export * from "./ops/index/gather.ts";
export * from "./ops/index/index-select.ts";
export { index_put, index_put_ } from "./ops/index/index-put.ts";
export * from "./ops/view/join.ts";
export * from "./ops/index/masked-fill.ts";
export * from "./ops/elementwise/where.ts";
export * from "./ops/product/dot-products.ts";
export * from "./ops/create/draws/random-create.ts";
export * from "./ops/create/draws/random-draws.ts";
export * from "./ops/reduce/statistics/extrema.ts";
export * from "./ops/reduce/reduce.ts";
export { constant_pad_nd } from "./ops/view/copies/padding.ts";
export {
  channel_shuffle,
  channel_shuffle as native_channel_shuffle,
  pixel_shuffle,
  pixel_unshuffle,
} from "./ops/view/copies/fold.ts";
export * from "./ops/reduce/statistics/moments.ts";
export * from "./ops/reduce/statistics/norm.ts";
export * from "./ops/view/split.ts";
export * from "./ops/view/stack.ts";
export * from "./ops/view/copies/repeat-flip.ts";
export * from "./ops/view/copies/triangle.ts";
export * from "./ops/view/copies/view-scatter.ts";
export * from "./ops/index/scatter-reduce.ts";
export * from "./ops/reduce/statistics/scan.ts";
export * from "./ops/activation/softmax.ts";
export * from "./ops/reduce/statistics/counting.ts";
export { histogramdd } from "./ops/reduce/statistics/histogramdd.ts";
export { gradient } from "./ops/fourier/gradient.ts";
export { vander } from "./ops/product/contractions/vander.ts";
export * from "./ops/create/windows/windows.ts";
export * from "./ops/fourier/short-time.ts";
export { segment_reduce } from "./ops/sequence/segment-reduce.ts";
export * from "./ops/reduce/statistics/covariance.ts";
export * from "./ops/index/search.ts";
export * from "./ops/sort/sort.ts";
export * from "./ops/sort/unique.ts";
export * from "./ops/reduce/statistics/order.ts";
export { cosine_similarity, pairwise_distance } from "./ops/product/contractions/similarity.ts";
export { cosine_embedding_loss, margin_ranking_loss, triplet_margin_loss } from "./ops/loss/margin.ts";
export { binary_cross_entropy_with_logits, hinge_embedding_loss } from "./ops/loss/binary.ts";
export * from "./ops/elementwise/unary.ts";
export * from "./ops/view/view.ts";
export { as_tensor, asarray, from_numpy, tensor } from "./methods/implementations.ts";
export { Tensor } from "./tensor/tensor.ts";
export { device, device_scope, get_default_device, set_default_device } from "./tensor/device-scope.ts";
export type { Device } from "./tensor/device-name.ts";
export type { ImagePixels, NestedNumbers, TensorInput, TypedArray } from "./methods/members.ts";
// Types of results: what a program exports without saying its type, its declarations have to name.
export type { Slice } from "./layout/index.ts";
export type { NamedTuple, ValuesIndices } from "./ops/declare/named-tuple.ts";
export type { AnyFunction } from "./ops/declare/types.ts";
export type { EigenvaluesAndVectors } from "./ops/linalg/eigen.ts";
export type { HistogramOfPoints } from "./ops/reduce/statistics/histogramdd.ts";
export type { Complex as ComplexNumber } from "./support/complex.ts";
export type { PrintOptions } from "./tensor/print-options.ts";
export type { MemoryStats } from "./tensor/scope.ts";
export {
  detect_anomaly,
  enable_grad,
  inference_mode,
  is_anomaly_check_nan_enabled,
  is_anomaly_enabled,
  is_grad_enabled,
  is_inference_mode_enabled,
  ModeGuard,
  no_grad,
  set_detect_anomaly,
  set_grad_enabled,
} from "./autograd/modes.ts";
export {
  Generator,
  defaultGenerator as default_generator,
  get_rng_state,
  initial_seed,
  manual_seed,
  seed,
  set_rng_state,
} from "./tensor/random/index.ts";
export { polygamma } from "./ops/special/zeta-polygamma.ts";
export { digamma, digamma_, i0, i0_, lgamma, lgamma_, mvlgamma } from "./ops/special/polygamma.ts";
export { igamma, igammac } from "./ops/special/incomplete-gamma.ts";
export * as special from "./special.ts";
export * as masked from "./masked.ts";
export * as nested from "./nested.ts";
export * as fft from "./fft.ts";
export * as signal from "./signal.ts";
export { slice } from "./layout/index.ts";
export * as linalg from "./ops/linalg/index.ts";
export { collect_garbage, keep, memory_stats, reset_peak_memory_stats, scope } from "./tensor/scope.ts";
export * as backends from "./tensor/backends.ts";
export {
  get_num_interop_threads,
  get_num_threads,
  set_num_interop_threads,
  set_num_threads,
} from "./tensor/threads.ts";
export { get_printoptions, set_printoptions } from "./tensor/print-options.ts";
export {
  AttributeError,
  type ErrorFields,
  type ErrorOperand,
  type MismatchedKey,
  IndexError,
  KeyError,
  NotImplementedError,
  OutOfMemoryError,
  RuntimeError,
  ValueError,
} from "./support/errors.ts";
export * from "./ops/convolution/conv-nd.ts";
export { convolution } from "./ops/convolution/convolution.ts";
export { batch_norm, native_batch_norm } from "./ops/norm/batch-norm.ts";
export {
  adaptive_max_pool1d_with_indices as adaptive_max_pool1d,
  adaptive_max_pool2d_with_indices as adaptive_max_pool2d,
  adaptive_max_pool3d_with_indices as adaptive_max_pool3d,
  max_pool1d,
  max_pool1d_with_indices,
  max_pool2d,
  max_pool2d_with_indices,
  max_pool3d,
  max_pool3d_with_indices,
} from "./ops/pool/max-pool.ts";
export * from "./ops/pool/avg-pool.ts";
export { layer_norm, native_layer_norm, rms_norm } from "./ops/norm/layer-norm.ts";
export { group_norm, native_group_norm } from "./ops/norm/group-norm.ts";
export * from "./ops/activation/dropout.ts";
export { scaled_dot_product_attention } from "./ops/product/contractions/attention.ts";
export { fractional_max_pool2d, fractional_max_pool3d } from "./ops/pool/unpool-fractional.ts";
export { einsum } from "./ops/product/contractions/einsum.ts";
export { bilinear, chain_matmul, tensordot } from "./ops/product/contractions/contractions.ts";
export * from "./ops/product/contractions/distances.ts";
export { affine_grid_generator, grid_sampler, grid_sampler_2d, grid_sampler_3d } from "./ops/sample/grid-sample.ts";
export { lu_unpack } from "./ops/linalg/lu.ts";
export * from "./ops/create/defaults/default-tensor-type.ts";
export { ctc_loss, kl_div, poisson_nll_loss } from "./ops/loss/native-signatures.ts";
export { embedding } from "./ops/index/native-embedding.ts";
export { instance_norm } from "./ops/norm/native-instance-norm.ts";
export { embedding_renorm_ } from "./ops/index/embedding.ts";
export {
  gru,
  gru_cell,
  lstm,
  lstm_cell,
  rnn_relu,
  rnn_relu_cell,
  rnn_tanh,
  rnn_tanh_cell,
  type CellFunction,
  type RecurrentFunction,
} from "./ops/sequence/recurrent-functions.ts";
export { frobenius_norm, native_norm, norm_except_dim, nuclear_norm } from "./ops/reduce/statistics/norm-variants.ts";
export * from "./ops/view/copies/copied-views.ts";
export * from "./ops/index/unravel-index.ts";
export { as_strided_, resize_as_ } from "./ops/view/inplace-views.ts";
export {
  sparse_bsc_tensor,
  sparse_bsr_tensor,
  sparse_compressed_tensor,
  sparse_coo_tensor,
  sparse_csc_tensor,
  sparse_csr_tensor,
} from "./ops/sparse/create.ts";
export {
  ccol_indices_copy,
  col_indices_copy,
  crow_indices_copy,
  indices_copy,
  resize_as_sparse_,
  row_indices_copy,
  values_copy,
} from "./ops/sparse/copies.ts";
export { addmm as saddmm, hspmm as hsmm, hspmm, smm, sspaddmm } from "./ops/sparse/products.ts";
export { mm as dsmm, mm as spmm } from "./ops/product/matmul.ts";
export { slice_inverse } from "./ops/view/slice-inverse.ts";
export * as cpu from "./cpu.ts";
export * as sparse from "./sparse.ts";
export * from "./ops/quantized/fake-quantize.ts";
export {
  fbgemm_linear_int8_weight_fp32_activation,
  fbgemm_linear_quantize_weight,
  fbgemm_pack_quantized_matrix,
  quantized_gru_cell,
  quantized_lstm_cell,
  quantized_rnn_relu_cell,
  quantized_rnn_tanh_cell,
} from "./ops/quantized/cells.ts";
export {
  quantized_batch_norm,
  quantized_max_pool1d,
  quantized_max_pool2d,
  quantized_max_pool3d,
} from "./ops/quantized/pools.ts";
export * from "./ops/quantized/quantize.ts";
export {
  per_channel_affine,
  per_channel_affine_float_qparams,
  per_channel_symmetric,
  per_tensor_affine,
  per_tensor_symmetric,
  type QScheme,
} from "./tensor/quantized.ts";
export * as quasirandom from "./quasirandom.ts";
