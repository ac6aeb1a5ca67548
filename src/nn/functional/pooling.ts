/** Pooling of `nn.functional`. */
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
export * from "../../ops/pool/unpool-fractional.ts";
