/** What LSTM, GRU and RNN take, plain, quantized and quantizable ones. */

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
