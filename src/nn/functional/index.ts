/** The functions of `torch.nn.functional`. */
export * from "./linear.ts";
export * from "./convolution.ts";
export * from "./normalization.ts";
export * from "./pooling.ts";
export * from "./dropout.ts";
export * from "./attention.ts";
export * from "./vision.ts";
