/**
 * Recurrent networks as functions of `torch`: `lstm`, `gru`, `rnn_tanh`, `rnn_relu` over sequences, and their cells.
 */
import { RuntimeError } from "../../support/errors.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { wrapExistingDim } from "../../layout/shape.ts";
import { linear } from "../product/linear.ts";
import { cells, runLayers, type CellWeights, type Hidden, type Mode } from "./recurrent-steps.ts";
import { itemAt, sizeAt } from "../../support/checked.ts";

/**
 * The weights of all layers in a row: for each layer and direction w_ih, w_hh, then b_ih and b_hh where there are
 * biases.
 */
function weightsOf(params: readonly Tensor[], hasBiases: boolean, count: number): CellWeights[] {
  const each = hasBiases ? 4 : 2;
  if (params.length !== each * count)
    throw new RuntimeError(
      `expected ${each * count} weights, got ${params.length}: ${hasBiases ? "w_ih, w_hh, b_ih, b_hh" : "w_ih, w_hh"} for each layer and direction`,
    );
  return Array.from({ length: count }, (_, i) => {
    const [ih, hh, biasIh = null, biasHh = null] = params.slice(i * each, (i + 1) * each) as [
      Tensor,
      Tensor,
      Tensor?,
      Tensor?,
    ];
    return { ih, hh, biasIh, biasHh, hr: null };
  });
}

function run(
  mode: Mode,
  input: Tensor,
  hx: Hidden,
  params: readonly Tensor[],
  has_biases: boolean,
  num_layers: number,
  dropout: number,
  train: boolean,
  bidirectional: boolean,
  batch_first: boolean,
): { output: Tensor; hidden: Hidden } {
  const weights = weightsOf(params, has_biases, num_layers * (bidirectional ? 2 : 1));
  const steps = batch_first ? input.transpose(0, 1) : input;
  const { output, hidden } = runLayers(
    { mode, num_layers, dropout, training: train, bidirectional },
    steps,
    null,
    hx,
    weights,
  );
  return { output: batch_first ? output.transpose(0, 1) : output, hidden };
}

/**
 * An LSTM over `input` [time, batch, features] from the states `hx` = [h, c], each [layers * directions, batch, size]:
 * output and last h and c.
 * `params`: for each layer and direction w_ih, w_hh and, with `has_biases`, b_ih and b_hh. `nn.LSTM` keeps them for
 * you.
 */
export function lstm(
  input: Tensor,
  hx: readonly [h: Tensor, c: Tensor],
  params: readonly Tensor[],
  has_biases: boolean,
  num_layers: number,
  dropout: number,
  train: boolean,
  bidirectional: boolean,
  batch_first: boolean,
): [output: Tensor, h: Tensor, c: Tensor] {
  const { output, hidden } = run(
    "LSTM",
    input,
    hx,
    params,
    has_biases,
    num_layers,
    dropout,
    train,
    bidirectional,
    batch_first,
  );
  return [output, itemAt(hidden, 0), itemAt(hidden, 1)];
}

/** A network with one state over `input` [time, batch, features]: output and last state. */
export type RecurrentFunction = (
  input: Tensor,
  hx: Tensor,
  params: readonly Tensor[],
  has_biases: boolean,
  num_layers: number,
  dropout: number,
  train: boolean,
  bidirectional: boolean,
  batch_first: boolean,
) => [output: Tensor, h: Tensor];

function single(mode: Mode): RecurrentFunction {
  return (input, hx, ...settings) => {
    const { output, hidden } = run(mode, input, [hx], ...settings);
    return [output, itemAt(hidden, 0)];
  };
}

/**
 * A gated recurrent network (Cho et al. 2014); arguments as of `lstm`.
 * Shapes: `input` [time, batch, inputs] (or [batch, time, inputs]), `hx` [layers * directions, batch, hidden]; the
 * output is [time, batch, directions * hidden].
 */
export const gru: RecurrentFunction = single("GRU");
/**
 * An Elman network with tanh; arguments as of `lstm`.
 * Shapes: `input` [time, batch, inputs] (or [batch, time, inputs]), `hx` [layers * directions, batch, hidden]; the
 * output is [time, batch, directions * hidden].
 */
export const rnn_tanh: RecurrentFunction = single("RNN_TANH");
/**
 * An Elman network with relu; arguments as of `lstm`.
 * Shapes: `input` [time, batch, inputs] (or [batch, time, inputs]), `hx` [layers * directions, batch, hidden]; the
 * output is [time, batch, directions * hidden].
 */
export const rnn_relu: RecurrentFunction = single("RNN_RELU");

function step(
  mode: Mode,
  input: Tensor,
  states: Hidden,
  ih: Tensor,
  hh: Tensor,
  biasIh: Tensor | null,
  biasHh: Tensor | null,
): Hidden {
  if (input instanceof Tensor) assertCell(mode === "LSTM" ? 4 : mode === "GRU" ? 3 : 1, input, states, ih, hh);
  return cells[mode](linear(input, ih, biasIh), states, { ih, hh, biasIh, biasHh, hr: null });
}

/** PyTorch's checks of a cell whose weights have `gates` parts. */
function assertCell(gates: number, input: Tensor, states: Hidden, ih: Tensor, hh: Tensor): void {
  const refuse = (text: string): never => {
    throw new RuntimeError(text);
  };
  if (gates === 4 && states.length !== 2) refuse("lstm_cell expects two hidden states");
  if (input.ndim !== 2) refuse(`Expected 2D input (batch x feature), but got ${input.ndim}D input`);
  const [features, size] = [wrappedSize(ih), wrappedSize(hh)];
  if (input.shape[1] !== features)
    refuse(`input has inconsistent input_size: got ${input.shape[1]} expected ${features}`);
  for (const [k, { ndim, shape }] of states.entries()) {
    if (ndim !== 2) refuse(`Expected 2D hidden${k} (batch x hidden_size), but got ${ndim}D tensor`);
    if (shape[0] !== input.shape[0])
      refuse(`Input batch size ${input.shape[0]} doesn't match hidden${k} batch size ${shape[0]}`);
    if (shape[1] !== size) refuse(`hidden${k} has inconsistent hidden_size: got ${shape[1]}, expected ${size}`);
  }
  for (const [name, weight] of Object.entries({ weight_ih: ih, weight_hh: hh }))
    if (weight.shape[0] !== gates * size)
      refuse(`${name} first dim must be ${gates} * hidden_size = ${gates * size}, but got ${weight.shape[0]}`);
}

/** The size of a weight's dim 1. */
function wrappedSize({ shape }: Tensor): number {
  return sizeAt(shape, wrapExistingDim(1, shape.length));
}

/** One step of an LSTM: `input` [batch, features] and states [h, c] to the next h and c. */
export function lstm_cell(
  input: Tensor,
  hx: readonly [h: Tensor, c: Tensor],
  w_ih: Tensor,
  w_hh: Tensor,
  b_ih: Tensor | null = null,
  b_hh: Tensor | null = null,
): [h: Tensor, c: Tensor] {
  const [h, c] = step("LSTM", input, hx, w_ih, w_hh, b_ih, b_hh) as [Tensor, Tensor];
  return [h, c];
}

/** One step of a network with one state: `input` [batch, features] and h to the next h. */
export type CellFunction = (
  input: Tensor,
  hx: Tensor,
  w_ih: Tensor,
  w_hh: Tensor,
  b_ih?: Tensor | null,
  b_hh?: Tensor | null,
) => Tensor;

function singleCell(mode: Mode): CellFunction {
  return (input, hx, w_ih, w_hh, b_ih = null, b_hh = null) =>
    itemAt(step(mode, input, [hx], w_ih, w_hh, b_ih, b_hh), 0);
}

/**
 * One step of a gated recurrent network.
 * Shapes: `input` [batch, inputs], `hx` [batch, hidden], `w_ih` [gates * hidden, inputs], `w_hh` [gates * hidden,
 * hidden]; the result is [batch, hidden].
 */
export const gru_cell: CellFunction = singleCell("GRU");
/**
 * One step of an Elman network with tanh.
 * Shapes: `input` [batch, inputs], `hx` [batch, hidden], `w_ih` [gates * hidden, inputs], `w_hh` [gates * hidden,
 * hidden]; the result is [batch, hidden].
 */
export const rnn_tanh_cell: CellFunction = singleCell("RNN_TANH");
/**
 * One step of an Elman network with relu.
 * Shapes: `input` [batch, inputs], `hx` [batch, hidden], `w_ih` [gates * hidden, inputs], `w_hh` [gates * hidden,
 * hidden]; the result is [batch, hidden].
 */
export const rnn_relu_cell: CellFunction = singleCell("RNN_RELU");
