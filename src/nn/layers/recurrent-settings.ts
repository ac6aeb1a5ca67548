/** What LSTM, GRU and RNN take, plain, quantized and quantizable ones. */
import { RuntimeError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { floatText } from "./layer.ts";

/** What recurrent networks of all kinds are made with. */
export interface RecurrentSettings {
  input_size: number;
  hidden_size: number;
  num_layers: number;
  bias: boolean;
  batch_first: boolean;
  dropout: number;
  bidirectional: boolean;
}
/** The same by position. */
export type RecurrentPlaces = [
  input_size: number,
  hidden_size: number,
  num_layers?: number,
  bias?: boolean,
  batch_first?: boolean,
  dropout?: number,
  bidirectional?: boolean,
];
/** The same as PyTorch lists them. */
export const RECURRENT_PARAMETERS =
  "input_size, hidden_size, num_layers=1, bias=True, batch_first=False, dropout=0, bidirectional=False";

/** The layers of a recurrent network, one after the other, each direction by itself: the layer, and the end of its weights' names. */
export function recurrentPlaces(layers: number, directions: number): [layer: number, suffix: string][] {
  return Array.from({ length: layers * directions }, (_, i) => {
    const layer = Math.floor(i / directions);
    return [layer, `${layer}${i % directions === 1 ? "_reverse" : ""}`];
  });
}

/** What a recurrent network prints of itself. */
export function recurrentText(network: RecurrentSettings & { readonly proj_size?: number }): string {
  const parts = [`${network.input_size}, ${network.hidden_size}`];
  if (network.proj_size) parts.push(`proj_size=${network.proj_size}`);
  if (network.num_layers !== 1) parts.push(`num_layers=${network.num_layers}`);
  if (!network.bias) parts.push("bias=False");
  if (network.batch_first) parts.push("batch_first=True");
  if (network.dropout !== 0) parts.push(`dropout=${floatText(network.dropout)}`);
  if (network.bidirectional) parts.push("bidirectional=True");
  return parts.join(", ");
}

/** Refuses an input without the features that a recurrent network takes. */
export function assertInputSize(network: RecurrentSettings, input: Tensor): void {
  const size = input.shape.at(-1);
  if (size !== network.input_size)
    throw new RuntimeError(`input.size(-1) must be equal to input_size. Expected ${network.input_size}, got ${size}`);
}
