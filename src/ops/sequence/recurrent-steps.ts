/**
 * One step of each kind of recurrent network, and how steps run over a sequence (PyTorch's
 * `aten/src/ATen/native/RNN.cpp`).
 */
import { isItem } from "../../tensor/wrapper.ts";
import { composite } from "../declare/operator.ts";
import { cat, stack } from "../view/join.ts";
import { hasFusedLstm, lstmLayer } from "./lstm-layer.ts";
import { recurrentLayer } from "./recurrent-layer.ts";
import { RuntimeError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { dropout } from "../activation/dropout-inplace.ts";
import { linear } from "../product/linear.ts";
import { itemAt, lastOf, sizeAt } from "../../support/checked.ts";

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

const tanhCell: Cell = (gates, [h], w) => [linear(h!, w.hh, w.biasHh).add(gates).tanh()];
const reluCell: Cell = (gates, [h], w) => [linear(h!, w.hh, w.biasHh).add(gates).relu()];

const lstmCell: Cell = (inputGates, [h, c], w) => {
  const [i, f, g, o] = linear(h!, w.hh, w.biasHh).add(inputGates).chunk(4, 1) as [Tensor, Tensor, Tensor, Tensor];
  const cell = f.sigmoid().mul(c!).add(i.sigmoid().mul(g.tanh()));
  const hidden = o.sigmoid().mul(cell.tanh());
  return [w.hr === null ? hidden : linear(hidden, w.hr), cell];
};

const gruCell: Cell = (inputGates, [h], w) => {
  const [ir, iz, inew] = inputGates.chunk(3, 1) as [Tensor, Tensor, Tensor];
  const [hr, hz, hnew] = linear(h!, w.hh, w.biasHh).chunk(3, 1) as [Tensor, Tensor, Tensor];
  const reset = hr.add(ir).sigmoid();
  const update = hz.add(iz).sigmoid();
  const fresh = inew.add(hnew.mul(reset)).tanh();
  return [h!.sub(fresh).mul(update).add(fresh)];
};

export type Mode = "LSTM" | "GRU" | "RNN_TANH" | "RNN_RELU";
/** Steps by kind. */
export const cells: Record<Mode, Cell> = { LSTM: lstmCell, GRU: gruCell, RNN_TANH: tanhCell, RNN_RELU: reluCell };

interface LayerResult {
  readonly output: Tensor;
  readonly hidden: Hidden;
}

/** Steps over gates of the input [time, batch, features], by one operator where there is one. */
function runSteps(mode: Mode, inputGates: Tensor, start: Hidden, weights: CellWeights, reverse: boolean): LayerResult {
  const other = start.find(({ dtype }) => dtype !== weights.hh.dtype && dtype.itemsize !== 2); // autocast converts halves
  if (other)
    throw new RuntimeError(
      `mat1 and mat2 must have the same dtype, but got ${other.dtype.scalarName} and ${weights.hh.dtype.scalarName}`,
    );
  if (
    weights.hr === null &&
    hasFusedLstm(inputGates) &&
    [weights.hh, weights.biasHh, ...start].every((tensor) => tensor === null || tensor.dtype === inputGates.dtype) &&
    ![inputGates, weights.hh, weights.biasHh, ...start].some(isItem) // steps are what vmap knows
  ) {
    if (mode === "LSTM") {
      const { output, hidden, cell } = lstmLayer(
        inputGates,
        itemAt(start, 0),
        itemAt(start, 1),
        weights.hh,
        weights.biasHh,
        reverse,
      );
      return { output, hidden: [hidden, cell] };
    }
    const { output, hidden } = recurrentLayer(mode, inputGates, itemAt(start, 0), weights.hh, weights.biasHh, reverse);
    return { output, hidden: [hidden] };
  }
  const gates = inputGates.unbind(0);
  let hidden = start;
  const outputs = new Array<Tensor>(gates.length);
  for (let n = 0; n < gates.length; n++) {
    const t = reverse ? gates.length - 1 - n : n;
    hidden = cells[mode](itemAt(gates, t), hidden, weights);
    outputs[t] = itemAt(hidden, 0);
  }
  return { output: stack(outputs), hidden };
}

/** The input, both weights, both biases, the hidden state and the cell's state. */
type LayerTensors = [Tensor, Tensor, Tensor, Tensor | null, Tensor | null, Tensor, Tensor];

/**
 * One layer of an LSTM in one direction, as autocast sees it: whole, in 16 bits. What is of 16 bits is computed in
 * float32 and rounded at the end of the layer.
 */
const wholeLayer: (...operands: [...LayerTensors, reverse: boolean]) => [output: Tensor, hidden: Tensor, cell: Tensor] =
  composite(
    "mkldnn_rnn_layer(Tensor input, Tensor w_ih, Tensor w_hh, Tensor? b_ih, Tensor? b_hh, Tensor hx, Tensor cx, bool reverse) -> (Tensor, Tensor, Tensor)",
    (...operands: [...LayerTensors, boolean]) => {
      const given = operands.slice(0, 7) as LayerTensors;
      const { dtype } = given[0];
      const isHalf = dtype.itemsize === 2 && given.every((each) => each?.dtype === dtype || !each);
      const wide = isHalf ? (given.map((each) => each?.float() ?? null) as LayerTensors) : given;
      const [input, ih, hh, biasIh, biasHh, h, c] = wide;
      const weights = { ih, hh, biasIh, biasHh, hr: null };
      const { output, hidden } = runSteps("LSTM", linear(input, ih, biasIh), [h, c], weights, operands[7]);
      return [output, ...hidden].map((each) => (isHalf ? each.to(dtype) : each));
    },
  );

/** One layer in one direction over [time, batch, features]. */
function runLayer(mode: Mode, input: Tensor, start: Hidden, weights: CellWeights, reverse: boolean): LayerResult {
  if (mode === "LSTM" && weights.hr === null) {
    const { ih, hh, biasIh, biasHh } = weights;
    const [output, ...hidden] = wholeLayer(input, ih, hh, biasIh, biasHh, itemAt(start, 0), itemAt(start, 1), reverse);
    return { output, hidden };
  }
  return runSteps(mode, linear(input, weights.ih, weights.biasIh), start, weights, reverse);
}

/**
 * Weights with one bias instead of two where both are only added, so that there is one pass over the gates for them and
 * one sum for their gradients. A GRU multiplies in between.
 */
function withOneBias(mode: Mode, weights: CellWeights): CellWeights {
  if (mode === "GRU" || weights.biasIh === null || weights.biasHh === null) return weights;
  return { ...weights, biasIh: weights.biasIh.add(weights.biasHh), biasHh: null };
}

const narrowed = (hidden: Hidden, from: number, count: number): Hidden =>
  hidden.map((part) => part.narrow(0, from, count));
const joined = (parts: readonly Hidden[]): Hidden =>
  itemAt(parts, 0).map((_, k) => cat(parts.map((part) => itemAt(part, k))));

/** Steps next to each other with batches of one size: they run together. */
interface Stretch {
  readonly batch: number;
  readonly steps: number;
}

function stretchesOf(sizes: readonly number[]): Stretch[] {
  const found: { batch: number; steps: number }[] = [];
  for (const batch of sizes) {
    const last = found.at(-1);
    if (last?.batch === batch) last.steps++;
    else found.push({ batch, steps: 1 });
  }
  return found;
}

/** One layer over packed data: the batch shrinks as sequences end, or grows when they are read backwards. */
function runPackedLayer(
  mode: Mode,
  data: Tensor,
  sizes: readonly number[],
  start: Hidden,
  weights: CellWeights,
  reverse: boolean,
): LayerResult {
  const stretches = stretchesOf(sizes);
  const gates = linear(data, weights.ih, weights.biasIh).split(
    stretches.map(({ batch, steps }) => batch * steps),
    0,
  ) as Tensor[];
  const outputs = new Array<Tensor>(stretches.length);
  const run = (n: number, hidden: Hidden): Hidden => {
    const { batch, steps } = itemAt(stretches, n);
    const result = runSteps(mode, itemAt(gates, n).view(steps, batch, -1), hidden, weights, reverse);
    outputs[n] = result.output.flatten(0, 1);
    return result.hidden;
  };
  if (reverse) {
    let hidden = narrowed(start, 0, lastOf(sizes));
    for (let n = stretches.length - 1; n >= 0; n--) {
      const before = sizeAt(itemAt(hidden, 0).shape, 0);
      const { batch } = itemAt(stretches, n);
      if (batch > before) hidden = joined([hidden, narrowed(start, before, batch - before)]);
      hidden = run(n, hidden);
    }
    return { output: cat(outputs), hidden };
  }
  let hidden = start;
  const ended: Hidden[] = [];
  for (let n = 0; n < stretches.length; n++) {
    const before = sizeAt(itemAt(hidden, 0).shape, 0);
    const { batch } = itemAt(stretches, n);
    if (batch < before) {
      ended.push(narrowed(hidden, batch, before - batch));
      hidden = narrowed(hidden, 0, batch);
    }
    hidden = run(n, hidden);
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
 * All layers over [time, batch, features], or over packed data with `sizes`. `weights`: layer by layer, forward before
 * backward.
 * `start`: h (and c), each [layers · directions, batch, size].
 */
export function runLayers(
  settings: NetworkSettings,
  input: Tensor,
  sizes: readonly number[] | null,
  start: Hidden,
  given: readonly CellWeights[],
): { output: Tensor; hidden: Hidden } {
  const weights = given.map((each) => withOneBias(settings.mode, each));
  const directions = settings.bidirectional ? 2 : 1;
  if (sizes === null && input.shape[0] === 0)
    throw new RuntimeError("Expected sequence length to be larger than 0 in RNN");
  const starts = start.map((part) => part.unbind(0));
  const finals: Hidden[] = [];
  let current = input;
  for (let layer = 0; layer < settings.num_layers; layer++) {
    const outputs: Tensor[] = [];
    for (let direction = 0; direction < directions; direction++) {
      const place = layer * directions + direction;
      const first = starts.map((part) => itemAt(part, place));
      const result =
        sizes === null
          ? runLayer(settings.mode, current, first, itemAt(weights, place), direction === 1)
          : runPackedLayer(settings.mode, current, sizes, first, itemAt(weights, place), direction === 1);
      outputs.push(result.output);
      finals.push(result.hidden);
    }
    current = outputs.length === 1 ? itemAt(outputs, 0) : cat(outputs, -1);
    if (settings.dropout > 0 && settings.training && layer < settings.num_layers - 1)
      current = dropout(current, settings.dropout, true);
  }
  return { output: current, hidden: start.map((_, k) => stack(finals.map((hidden) => itemAt(hidden, k)))) };
}
