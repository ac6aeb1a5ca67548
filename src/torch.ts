/** The functions of `torch`. */
export * from "./dtype.ts";
export * from "./ops/binary.ts";
export * from "./ops/compare.ts";
export { clone } from "./ops/copy.ts";
export * from "./ops/from-data.ts";
export * from "./ops/range.ts";
export { empty, empty_like, empty_strided, full, full_like, ones, ones_like, zeros, zeros_like } from "./ops/create.ts";
export { index_put } from "./ops/index-put.ts";
export * from "./ops/join.ts";
export * from "./ops/masked.ts";
export * from "./ops/reduce.ts";
export * from "./ops/where.ts";
export * from "./ops/unary.ts";
export * from "./ops/view.ts";
export { tensor } from "./methods/implementations.ts";
export { Tensor } from "./tensor/tensor.ts";
export * from "./autograd/modes.ts";
export { slice } from "./layout/index.ts";
