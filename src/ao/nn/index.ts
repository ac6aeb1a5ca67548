/** `torch.ao.nn`: the layers that quantization puts into models. */
export * as intrinsic from "./intrinsic.ts";
export * as qat from "./qat.ts";
export * as quantizable from "./quantizable-layers.ts";
export * as quantized from "./quantized-layers.ts";
