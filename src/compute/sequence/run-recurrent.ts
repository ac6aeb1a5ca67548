/** One layer of a GRU (Cho et al. 2014) or of an Elman network over a whole sequence: a product and a kernel for each step, forwards and backwards. */
import type { Argument, RowStep } from "../../backend/backend.ts";
import { argumentAt, argumentOf, emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { transpose } from "../../layout/views.ts";
import { aliasOf } from "../alias.ts";
import { copyInto, discard, duplicate, packed, zerosOf } from "../copy-elements.ts";
import { stepRows } from "../product/row-steps.ts";
import {
  elmanStep,
  elmanStepBackward,
  gruStep,
  gruStepBackward,
  type RecurrentFloat,
  type RecurrentKind,
} from "./recurrent-kernels.ts";
import { itemAt, sizeAt } from "../../support/checked.ts";
import { orderOf, rowsAt, stepsFrom } from "./run-lstm.ts";

/** A tensor seen step by step: the place of step `t`. */
function stepper(tensor: Tensor): (t: number) => Argument {
  return (t) => argumentAt(tensor, t * itemAt(tensor.strides, 0));
}

/**
 * All steps of a layer: hidden states after each, the last one, those before the first step and after each, and what a
 * GRU keeps of each step. With `keep` false the last two, which only gradients need, are empty.
 */
export function runRecurrent(
  gates: Tensor,
  h0: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  kind: RecurrentKind,
  reverse: boolean,
  keep: boolean,
): Tensor[] {
  const [steps, batch] = gates.shape as [number, number];
  const size = sizeAt(h0.shape, 1);
  const { dtype } = gates;
  const type = dtype.name as RecurrentFloat;
  const given = packed(gates);
  const shift = bias ? packed(bias) : null;
  const hiddens = emptyTensor([keep ? steps + 1 : 1, batch, size], dtype);
  const start = keep && reverse ? steps : 0;
  copyInto(stepsFrom(hiddens, start, 1), h0.unsqueeze(0));
  const output = keep ? null : emptyTensor([steps, batch, size], dtype);
  const isGru = kind === "GRU";
  const products = emptyTensor(isGru ? [batch, 3 * size] : [0], dtype);
  const saved = emptyTensor(isGru ? [keep ? steps : 1, batch, 4 * size] : [0], dtype);
  const run = isGru ? gruStep(gates, type, shift !== null) : elmanStep(gates, type, kind, shift !== null);
  const [gatesAt, hiddenAt, savedAt] = [stepper(given), stepper(hiddens), stepper(saved)];
  const outputAt = output && stepper(output);
  const biasAddress = shift ? [argumentOf(shift)] : [];
  const order = orderOf(steps, reverse);
  const width = sizeAt(weight.shape, 0);
  const hiddenAfter = (n: number): Argument => (outputAt ? outputAt(order(n).t) : hiddenAt(order(n).after));
  const stepsOf = (n: number): RowStep[] => {
    const { t } = order(n);
    const hidden = n > 0 ? hiddenAfter(n - 1) : hiddenAt(start);
    const next = hiddenAfter(n);
    const target = isGru ? argumentOf(products) : next;
    const states = isGru ? [hidden, savedAt(keep ? t : 0), next] : [];
    const inputs = isGru ? [gatesAt(t), target, ...biasAddress] : [gatesAt(t), ...biasAddress, target];
    return [
      { a: rowsAt(hidden, size), c: rowsAt(target, width), beta: 0 },
      { kernel: run, args: [size, ...inputs, ...states] },
    ];
  };
  stepRows(gates, type, batch, aliasOf(weight, transpose(weight, 0, 1)), { count: steps, steps: stepsOf });
  discard(products);
  discard(given, gates);
  if (shift) discard(shift, bias!);
  const stateAt = (states: Tensor, step: number): Tensor => duplicate(stepsFrom(states, step, 1)).view([batch, size]);
  if (output !== null) {
    for (const tensor of [hiddens, saved]) discard(tensor);
    return [output, stateAt(output, reverse ? 0 : steps - 1), emptyTensor([0], dtype), emptyTensor([0], dtype)];
  }
  const outputs = duplicate(stepsFrom(hiddens, reverse ? 0 : 1, steps));
  return [outputs, stateAt(hiddens, reverse ? 0 : steps), hiddens, saved];
}

/** One step of a GRU in float32, from products of the gates and the hidden state: the new one into `place`. */
export function gruRowStep(
  on: Tensor,
): (gates: Tensor, products: Tensor, hidden: Tensor, saved: Tensor, place: Tensor) => void {
  const run = gruStep(on, "float32", false);
  return (gates, products, hidden, saved, place) => {
    const [rows, size] = place.shape as [number, number];
    run(0, rows, size, ...[gates, products, hidden, saved, place].map(argumentOf));
  };
}

/**
 * Gradients of the gates, of the products with the hidden state (for Elman networks the same tensor), and of the first
 * hidden state, from those of the results. `saved`: what a GRU keeps of each step.
 */
export function runRecurrentBackward(
  [output, hidden]: readonly (Tensor | null | undefined)[],
  weight: Tensor,
  hiddens: Tensor,
  saved: Tensor | null,
  kind: RecurrentKind,
  reverse: boolean,
  shape: readonly [steps: number, batch: number, width: number],
): { inputs: Tensor; products: Tensor; carried: Tensor } {
  const [steps, batch, width] = shape;
  const size = sizeAt(hiddens.shape, 2);
  const { dtype } = weight;
  const type = dtype.name as RecurrentFloat;
  const arriving = output ? packed(output) : zerosOf([steps, batch, size], dtype);
  const carried = hidden ? duplicate(packed(hidden)) : zerosOf([batch, size], dtype);
  const isGru = kind === "GRU";
  const inputs = emptyTensor(shape, dtype);
  const products = isGru ? emptyTensor(shape, dtype) : inputs;
  const run = isGru ? gruStepBackward(weight, type) : elmanStepBackward(weight, type, kind);
  const savedAt = saved ? stepper(saved) : null;
  const [hiddenAt, arrivingAt, inputsAt, productsAt] = [hiddens, arriving, inputs, products].map(stepper) as [
    ReturnType<typeof stepper>,
    ReturnType<typeof stepper>,
    ReturnType<typeof stepper>,
    ReturnType<typeof stepper>,
  ];
  const order = orderOf(steps, reverse);
  const carriedAddress = argumentOf(carried);
  const stepsOf = (n: number): RowStep[] => {
    const { t, before, after } = order(steps - 1 - n);
    const states = savedAt ? [savedAt(t), hiddenAt(before)] : [hiddenAt(after)];
    const results = savedAt ? [inputsAt(t), productsAt(t)] : [productsAt(t)];
    return [
      { kernel: run, args: [size, ...states, arrivingAt(t), carriedAddress, ...results] },
      { a: rowsAt(productsAt(t), width), c: rowsAt(carriedAddress, size), beta: isGru ? 1 : 0 },
    ];
  };
  stepRows(weight, type, batch, weight, { count: steps, steps: stepsOf });
  if (output) discard(arriving, output);
  else discard(arriving);
  return { inputs, products, carried };
}
