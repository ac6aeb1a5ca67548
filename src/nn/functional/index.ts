/** The functions of `torch.nn.functional`. */
export * from "./linear.ts";
export * from "./convolution.ts";
export * from "./sparse.ts";
export * from "./padding.ts";
export * from "./fold.ts";
export * from "./normalization.ts";
export * from "./attention.ts";
export * from "./pooling.ts";
export * from "./activation.ts";
export * from "./loss.ts";
export * from "./loss-binary.ts";
export * from "./distance.ts";
export * from "./loss-margin.ts";
export * from "./softmax.ts";
export * from "./loss-class.ts";
export * from "./dropout.ts";
