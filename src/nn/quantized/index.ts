/** `torch.nn.quantized`: layers of quantized tensors. */
export * from "./activation.ts";
export * from "./around.ts";
export { MaxPool2d } from "../layers/index.ts";
export { Conv1d, Conv2d, Conv3d, ConvTranspose1d, ConvTranspose2d, ConvTranspose3d } from "./conv.ts";
export { Embedding, EmbeddingBag } from "./embedding.ts";
export * as dynamic from "./dynamic.ts";
export { Linear, LinearPackedParams } from "./linear.ts";
