/** `torch.ao.nn.quantized`: layers of quantized tensors, with those that are made of others. */
export * from "../../nn/quantized/index.ts";
export { QuantizedMultiheadAttention as MultiheadAttention } from "./quantizable-attention.ts";
export { QuantizedLSTM as LSTM } from "./quantizable-lstm.ts";
