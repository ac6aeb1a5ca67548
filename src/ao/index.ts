/** `torch.ao`: quantization. */
export * as nn from "./nn/index.ts";
export * as quantization from "./quantization/index.ts";
