/** `torch.nn.quantized.dynamic`: layers with weights of 8 bits and real inputs. */
export { Conv1d, Conv2d, Conv3d, ConvTranspose1d, ConvTranspose2d, ConvTranspose3d } from "./dynamic-conv.ts";
export { DynamicLinear as Linear } from "./linear.ts";
export { GRU, GRUCell, LSTM, LSTMCell, PackedParameter, RNNBase, RNNCell, RNNCellBase } from "./recurrent.ts";
