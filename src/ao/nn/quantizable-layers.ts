/** `torch.ao.nn.quantizable`: layers that are made of others, so that these can be observed. */
export { QuantizableMultiheadAttention as MultiheadAttention } from "./quantizable-attention.ts";
export { QuantizableLSTM as LSTM, QuantizableLSTMCell as LSTMCell } from "./quantizable-lstm.ts";
