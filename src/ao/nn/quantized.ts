/** `torch.ao.nn.quantized`: layers of quantized tensors, with those that are made of others. */
export * from "../../nn/quantized/index.ts";
export { QuantizedLSTM as LSTM, QuantizedMultiheadAttention as MultiheadAttention } from "./quantizable.ts";
