/** `torch.ao.nn.qat`: layers that train with fake quantization of their weights. */
export { Embedding, EmbeddingBag } from "../../nn/qat/tables.ts";
export { Conv1d, Conv2d, Conv3d, Linear } from "../../nn/qat/layers.ts";
