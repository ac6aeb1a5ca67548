/** `torch.ao.nn.qat`: layers that train with fake quantization of their weights. */
export { Conv1d, Conv2d, Conv3d, Embedding, Linear } from "../../nn/qat/layers.ts";
