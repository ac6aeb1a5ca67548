/** The functions of `torch`. */
export * from "./dtype.ts";
export * from "./ops/elementwise.ts";
export { clone } from "./ops/copy.ts";
export * from "./ops/from-data.ts";
export * from "./ops/range.ts";
export { empty, empty_like, empty_strided, full, full_like, ones, ones_like, zeros, zeros_like } from "./ops/create.ts";
export * from "./ops/gather.ts";
export * from "./ops/index-dim.ts";
export { index_put } from "./ops/index-put.ts";
export * from "./ops/join.ts";
export * from "./ops/masked.ts";
export * from "./ops/where.ts";
export * from "./ops/products.ts";
export * from "./ops/random-create.ts";
export * from "./ops/extrema.ts";
export * from "./ops/reduce.ts";
export * from "./ops/moments.ts";
export * from "./ops/norm.ts";
export * from "./ops/scan.ts";
export * from "./ops/softmax.ts";
export * from "./ops/unary.ts";
export * from "./ops/view.ts";
export { tensor } from "./methods/implementations.ts";
export { Tensor } from "./tensor/tensor.ts";
export * from "./autograd/modes.ts";
export { Generator, defaultGenerator as default_generator, get_rng_state, initial_seed, manual_seed, seed, set_rng_state } from "./tensor/random/index.ts";
export { slice } from "./layout/index.ts";
export * as linalg from "./ops/linalg/index.ts";
export { collect_garbage, keep, memory_stats, reset_peak_memory_stats, scope } from "./tensor/scope.ts";
export { get_printoptions, set_printoptions } from "./tensor/print-options.ts";
export { AttributeError, IndexError, KeyError, NotImplementedError, OutOfMemoryError, RuntimeError, ValueError } from "./support/errors.ts";
export * from "./ops/convolutions.ts";
export { convolution } from "./ops/convolution.ts";
export { batch_norm, native_batch_norm } from "./ops/batch-norm.ts";
export {
  adaptive_max_pool1d_with_indices as adaptive_max_pool1d, adaptive_max_pool2d_with_indices as adaptive_max_pool2d, adaptive_max_pool3d_with_indices as adaptive_max_pool3d,
  max_pool1d, max_pool1d_with_indices, max_pool2d, max_pool2d_with_indices, max_pool3d, max_pool3d_with_indices,
} from "./ops/max-pool.ts";
export * from "./ops/avg-pool.ts";
export { layer_norm, native_layer_norm, rms_norm } from "./ops/layer-norm.ts";
export { group_norm, native_group_norm } from "./ops/group-norm.ts";
export * from "./ops/dropout.ts";
export { scaled_dot_product_attention } from "./ops/attention.ts";
export { fractional_max_pool2d, fractional_max_pool3d } from "./ops/pool-more.ts";
export { einsum } from "./ops/einsum.ts";
export { bilinear, chain_matmul, tensordot } from "./ops/contractions.ts";
export * from "./ops/distances.ts";
export { affine_grid_generator, grid_sampler, grid_sampler_2d, grid_sampler_3d } from "./ops/grid-sample.ts";
