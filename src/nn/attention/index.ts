/** `torch.nn.attention`: attention by blocks, with scores that functions change, and the choice of kernels. */
export * as bias from "./bias.ts";
export * as flex_attention from "./flex_attention.ts";
export * from "./kernels.ts";
