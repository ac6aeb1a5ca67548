/** One step of each kind of recurrent network, and how steps run over a sequence (PyTorch's `aten/src/ATen/native/RNN.cpp`). */
import { cat, stack } from "../../ops/join.ts";
import { hasFusedLstm, lstmLayer } from "../../ops/lstm-layer.ts";
import { recurrentLayer } from "../../ops/recurrent-layer.ts";
import { RuntimeError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import * as F from "../functional/index.ts";

/** Weights of one layer in one direction. Null where the layer has none. */
export interface CellWeights {
  readonly ih: Tensor;
  readonly hh: Tensor;
  readonly biasIh: Tensor | null;
  readonly biasHh: Tensor | null;
  /** LSTM with `proj_size`: from the hidden state to what goes out. */
  readonly hr: Tensor | null;
}

/** Hidden state: h, and c for LSTM. */
export type Hidden = readonly Tensor[];

/** One step: gates of the input (already multiplied by its weights) and the hidden state before it. */
export type Cell = (inputGates: Tensor, hidden: Hidden, weights: CellWeights) => Hidden;

const tanhCell: Cell = (gates, [h], w) => [F.linear(h, w.hh, w.biasHh).add(gates).tanh()];
const reluCell: Cell = (gates, [h], w) => [F.linear(h, w.hh, w.biasHh).add(gates).relu()];

const lstmCell: Cell = (inputGates, [h, c], w) => {
  const [i, f, g, o] = F.linear(h, w.hh, w.biasHh).add(inputGates).chunk(4, 1) as [Tensor, Tensor, Tensor, Tensor];
  const cell = f.sigmoid().mul(c!).add(i.sigmoid().mul(g.tanh()));
  const hidden = o.sigmoid().mul(cell.tanh());
  return [w.hr === null ? hidden : F.linear(hidden, w.hr), cell];
};

const gruCell: Cell = (inputGates, [h], w) => {
  const [ir, iz, inew] = inputGates.chunk(3, 1) as [Tensor, Tensor, Tensor];
  const [hr, hz, hnew] = F.linear(h, w.hh, w.biasHh).chunk(3, 1) as [Tensor, Tensor, Tensor];
  const reset = hr.add(ir).sigmoid();
  const update = hz.add(iz).sigmoid();
  const fresh = inew.add(hnew.mul(reset)).tanh();
  return [h!.sub(fresh).mul(update).add(fresh)];
};

export type Mode = "LSTM" | "GRU" | "RNN_TANH" | "RNN_RELU";
/** Steps by kind. */
export const cells: Record<Mode, Cell> = { LSTM: lstmCell, GRU: gruCell, RNN_TANH: tanhCell, RNN_RELU: reluCell };

interface LayerResult { readonly output: Tensor; readonly hidden: Hidden }

/** One layer in one direction over [time, batch, features]. */
function runLayer(mode: Mode, input: Tensor, start: Hidden, weights: CellWeights, reverse: boolean): LayerResult {
  const cell = cells[mode];
  const inputGates = F.linear(input, weights.ih, weights.biasIh);
  if (weights.hr === null && hasFusedLstm(inputGates) && [weights.hh, weights.biasHh, ...start].every((tensor) => tensor === null || tensor.dtype === inputGates.dtype)) {
    if (mode === "LSTM") {
      const { output, hidden, cell: last } = lstmLayer(inputGates, start[0]!, start[1]!, weights.hh, weights.biasHh, reverse);
      return { output, hidden: [hidden, last] };
    }
    const { output, hidden } = recurrentLayer(mode, inputGates, start[0]!, weights.hh, weights.biasHh, reverse);
    return { output, hidden: [hidden] };
  }
  const gates = inputGates.unbind(0);
  let hidden = start;
  const outputs = new Array<Tensor>(gates.length);
  for (let n = 0; n < gates.length; n++) {
    const t = reverse ? gates.length - 1 - n : n;
    hidden = cell(gates[t]!, hidden, weights);
    outputs[t] = hidden[0]!;
  }
  return { output: stack(outputs), hidden };
}

const narrowed = (hidden: Hidden, from: number, count: number): Hidden => hidden.map((part) => part.narrow(0, from, count));
const joined = (parts: readonly Hidden[]): Hidden => parts[0]!.map((_, k) => cat(parts.map((part) => part[k]!)));

/** One layer over packed data: the batch shrinks as sequences end, or grows when they are read backwards. */
function runPackedLayer(cell: Cell, data: Tensor, sizes: readonly number[], start: Hidden, weights: CellWeights, reverse: boolean): LayerResult {
  const gates = F.linear(data, weights.ih, weights.biasIh).split([...sizes], 0) as Tensor[];
  const outputs = new Array<Tensor>(sizes.length);
  if (reverse) {
    let hidden = narrowed(start, 0, sizes.at(-1)!);
    for (let t = sizes.length - 1; t >= 0; t--) {
      const before = hidden[0]!.shape[0]!;
      if (sizes[t]! > before) hidden = joined([hidden, narrowed(start, before, sizes[t]! - before)]);
      hidden = cell(gates[t]!, hidden, weights);
      outputs[t] = hidden[0]!;
    }
    return { output: cat(outputs), hidden };
  }
  let hidden = start;
  const ended: Hidden[] = [];
  for (let t = 0; t < sizes.length; t++) {
    const before = hidden[0]!.shape[0]!;
    if (sizes[t]! < before) {
      ended.push(narrowed(hidden, sizes[t]!, before - sizes[t]!));
      hidden = narrowed(hidden, 0, sizes[t]!);
    }
    hidden = cell(gates[t]!, hidden, weights);
    outputs[t] = hidden[0]!;
  }
  ended.push(hidden);
  return { output: cat(outputs), hidden: joined(ended.reverse()) };
}

/** What `runLayers` needs to know of a network. */
export interface NetworkSettings {
  readonly mode: Mode;
  readonly num_layers: number;
  readonly dropout: number;
  readonly training: boolean;
  readonly bidirectional: boolean;
}

/**
 * All layers over [time, batch, features], or over packed data with `sizes`. `weights`: layer by layer, forward before backward.
 * `start`: h (and c), each [layers · directions, batch, size].
 */
export function runLayers(settings: NetworkSettings, input: Tensor, sizes: readonly number[] | null, start: Hidden, weights: readonly CellWeights[]): { output: Tensor; hidden: Hidden } {
  const directions = settings.bidirectional ? 2 : 1;
  const cell = cells[settings.mode];
  if (sizes === null && input.shape[0] === 0) throw new RuntimeError("Expected sequence length to be larger than 0 in RNN");
  const starts = start.map((part) => part.unbind(0));
  const finals: Hidden[] = [];
  let current = input;
  for (let layer = 0; layer < settings.num_layers; layer++) {
    const outputs: Tensor[] = [];
    for (let direction = 0; direction < directions; direction++) {
      const place = layer * directions + direction;
      const first = starts.map((part) => part[place]!);
      const result = sizes === null
        ? runLayer(settings.mode, current, first, weights[place]!, direction === 1)
        : runPackedLayer(cell, current, sizes, first, weights[place]!, direction === 1);
      outputs.push(result.output);
      finals.push(result.hidden);
    }
    current = outputs.length === 1 ? outputs[0]! : cat(outputs, -1);
    if (settings.dropout > 0 && settings.training && layer < settings.num_layers - 1) current = F.dropout(current, settings.dropout, true);
  }
  return { output: current, hidden: start.map((_, k) => stack(finals.map((hidden) => hidden[k]!))) };
}
