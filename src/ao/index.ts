/** `torch.ao`: quantization of models, after training and while training. */
export * as nn from "./nn/index.ts";
export * as quantization from "./quantization/index.ts";
