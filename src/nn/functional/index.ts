/** The functions of `torch.nn.functional`. */
export * from "./linear.ts";
export * from "./convolution.ts";
export * from "./sparse.ts";
export * from "./padding.ts";
export * from "./fold.ts";
