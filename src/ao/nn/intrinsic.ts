/** `torch.ao.nn.intrinsic`: layers that are quantized as one. */
export * from "../../nn/intrinsic/fused-modules.ts";
export * as qat from "./intrinsic-qat.ts";
export * as quantized from "./intrinsic-quantized.ts";
