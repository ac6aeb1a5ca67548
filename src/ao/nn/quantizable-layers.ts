/** `torch.ao.nn.quantizable`: layers that are made of others, so that these can be observed. */
export { LSTM, LSTMCell, MultiheadAttention } from "./quantizable.ts";
