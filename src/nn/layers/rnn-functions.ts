/** Recurrent networks as functions of `torch`: what `nn.LSTM`, `nn.GRU`, `nn.RNN` and their cells compute, with the weights as arguments. */
import { RuntimeError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import * as F from "../functional/index.ts";
import { lengthList } from "../utils/rnn.ts";
import { cells, runLayers, type CellWeights, type Hidden, type Mode } from "./rnn-steps.ts";

type Flags = [has_biases: boolean, num_layers: number, dropout: number, train: boolean, bidirectional: boolean];

/** Weights by layer and direction from a flat list in PyTorch's order. A projection shows in the count: one more for each layer and direction. */
function weightsOf(params: readonly Tensor[], biases: boolean, count: number, mode: Mode): CellWeights[] {
  const each = (biases ? 4 : 2) + (mode === "LSTM" && params.length === count * ((biases ? 4 : 2) + 1) ? 1 : 0);
  if (params.length !== each * count) throw new RuntimeError(`got an incorrect number of RNN parameters: ${params.length} for ${count} layers and directions`);
  return Array.from({ length: count }, (_, i) => {
    const own = params.slice(i * each, (i + 1) * each);
    return { ih: own[0]!, hh: own[1]!, biasIh: biases ? own[2]! : null, biasHh: biases ? own[3]! : null, hr: each % 2 === 1 ? own[each - 1]! : null };
  });
}

function run(mode: Mode, input: Tensor, sizes: Tensor | null, start: Hidden, params: readonly Tensor[], flags: Flags, batchFirst: boolean): Tensor[] {
  const [biases, num_layers, dropout, training, bidirectional] = flags;
  const weights = weightsOf(params, biases, num_layers * (bidirectional ? 2 : 1), mode);
  const settings = { mode, num_layers, dropout, training, bidirectional };
  const { output, hidden } = runLayers(settings, batchFirst ? input.transpose(0, 1) : input, sizes === null ? null : lengthList(sizes), start, weights);
  return [batchFirst ? output.transpose(0, 1) : output, ...hidden];
}

/** A network with one hidden state as a function, over a tensor or over packed data with its batch sizes. */
export interface RecurrentFunction {
  (input: Tensor, hx: Tensor, params: readonly Tensor[], ...flags: [...Flags, batch_first: boolean]): [output: Tensor, hidden: Tensor];
  (data: Tensor, batch_sizes: Tensor, hx: Tensor, params: readonly Tensor[], ...flags: Flags): [output: Tensor, hidden: Tensor];
}

function recurrent(mode: Mode): RecurrentFunction {
  return ((...args: unknown[]) => {
    if (Array.isArray(args[2])) {
      const [input, hx, params, ...flags] = args as [Tensor, Tensor, Tensor[], ...Flags, boolean];
      return run(mode, input, null, [hx], params, flags.slice(0, 5) as Flags, flags[5]);
    }
    const [data, sizes, hx, params, ...flags] = args as [Tensor, Tensor, Tensor, Tensor[], ...Flags];
    return run(mode, data, sizes, [hx], params, flags, false);
  }) as RecurrentFunction;
}

/** Gated recurrent units over a sequence. */
export const gru: RecurrentFunction = recurrent("GRU");
/** An Elman network with tanh over a sequence. */
export const rnn_tanh: RecurrentFunction = recurrent("RNN_TANH");
/** An Elman network with relu over a sequence. */
export const rnn_relu: RecurrentFunction = recurrent("RNN_RELU");

/** Long short-term memory over a sequence: states are pairs (h, c). */
export function lstm(input: Tensor, hx: readonly Tensor[], params: readonly Tensor[], ...flags: [...Flags, batch_first: boolean]): [output: Tensor, h: Tensor, c: Tensor];
/** The same over packed data with its batch sizes. */
export function lstm(data: Tensor, batch_sizes: Tensor, hx: readonly Tensor[], params: readonly Tensor[], ...flags: Flags): [output: Tensor, h: Tensor, c: Tensor];
export function lstm(...args: unknown[]): [output: Tensor, h: Tensor, c: Tensor] {
  if (Array.isArray(args[1])) {
    const [input, hx, params, ...flags] = args as [Tensor, Tensor[], Tensor[], ...Flags, boolean];
    return run("LSTM", input, null, hx, params, flags.slice(0, 5) as Flags, flags[5]) as [Tensor, Tensor, Tensor];
  }
  const [data, sizes, hx, params, ...flags] = args as [Tensor, Tensor, Tensor[], Tensor[], ...Flags];
  return run("LSTM", data, sizes, hx, params, flags, false) as [Tensor, Tensor, Tensor];
}

function step(mode: Mode, input: Tensor, start: Hidden, ih: Tensor, hh: Tensor, biasIh: Tensor | null, biasHh: Tensor | null): Hidden {
  return cells[mode](F.linear(input, ih, biasIh), start, { ih, hh, biasIh, biasHh, hr: null });
}

/** One step of a network with one hidden state. */
export type CellFunction = (input: Tensor, hx: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih?: Tensor | null, b_hh?: Tensor | null) => Tensor;

/** One step of a GRU. */
export const gru_cell: CellFunction = (input, hx, w_ih, w_hh, b_ih = null, b_hh = null) => step("GRU", input, [hx], w_ih, w_hh, b_ih, b_hh)[0]!;
/** One step of an Elman network with tanh. */
export const rnn_tanh_cell: CellFunction = (input, hx, w_ih, w_hh, b_ih = null, b_hh = null) => step("RNN_TANH", input, [hx], w_ih, w_hh, b_ih, b_hh)[0]!;
/** One step of an Elman network with relu. */
export const rnn_relu_cell: CellFunction = (input, hx, w_ih, w_hh, b_ih = null, b_hh = null) => step("RNN_RELU", input, [hx], w_ih, w_hh, b_ih, b_hh)[0]!;

/** One step of an LSTM: (h, c) to (h, c). */
export function lstm_cell(input: Tensor, hx: readonly Tensor[], w_ih: Tensor, w_hh: Tensor, b_ih: Tensor | null = null, b_hh: Tensor | null = null): [h: Tensor, c: Tensor] {
  const [h, c] = step("LSTM", input, hx, w_ih, w_hh, b_ih, b_hh);
  return [h!, c!];
}
