/**
 * One layer of a GRU (Cho et al. 2014) or of an Elman network over a whole sequence as one operator: a product and a
 * kernel for each step, and the gradients of
 * the weights as one product over all steps. The equations are those of `torch.nn.GRU` and `torch.nn.RNN`.
 */
import { gradientsThrough } from "../../autograd/recompute.ts";
import type { Gradient } from "../../autograd/node-types.ts";
import type { Argument, MatrixView, RowStep } from "../../backend/backend.ts";
import { contiguousStrides } from "../../layout/shape.ts";
import { argumentAt, argumentOf, aliasTensor, emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { copyInto, discard, duplicate, packed, zerosOf } from "../../compute/copy-elements.ts";
import { multiplyInto } from "../../compute/product/matrix-product.ts";
import { stepRows } from "../../compute/product/row-steps.ts";
import type { Context } from "../declare/context.ts";
import { operator } from "../declare/operator.ts";
import {
  elmanStep,
  elmanStepBackward,
  gruStep,
  gruStepBackward,
  stepWeights,
  type RecurrentFloat,
  type RecurrentKind,
} from "../../compute/sequence/recurrent-kernels.ts";
import type { Operator } from "../declare/types.ts";
import { stack } from "../view/join.ts";
import { itemAt, sizeAt } from "../../support/checked.ts";

export type { RecurrentKind } from "../../compute/sequence/recurrent-kernels.ts";

/** A tensor seen step by step: the place of step `t`. */
function stepper(tensor: Tensor): (t: number) => Argument {
  return (t) => argumentAt(tensor, t * itemAt(tensor.strides, 0));
}

/** Steps `first …` of a contiguous tensor. */
function part(tensor: Tensor, first: number, count: number): Tensor {
  const shape = [count, ...tensor.shape.slice(1)];
  return aliasTensor(tensor, shape, contiguousStrides(shape), first * itemAt(tensor.strides, 0));
}

const rowsAt = (start: Argument, width: number): MatrixView => ({ start, rowStride: width, columnStride: 1 });

/** Order of steps: which one comes `n`th, and where its states before and after are among `steps + 1`. */
function orderOf(
  steps: number,
  reverse: boolean,
): (n: number) => { readonly t: number; readonly before: number; readonly after: number } {
  return (n) => {
    const t = reverse ? steps - 1 - n : n;
    return reverse ? { t, before: t + 1, after: t } : { t, before: t, after: t + 1 };
  };
}

function forward(
  gates: Tensor,
  h0: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  kind: RecurrentKind,
  reverse: boolean,
): Tensor[] {
  const [steps, batch] = gates.shape as [number, number];
  const size = sizeAt(h0.shape, 1);
  const { dtype } = gates;
  const type = dtype.name as RecurrentFloat;
  const given = packed(gates);
  const shift = bias ? packed(bias) : null;
  const hiddens = emptyTensor([steps + 1, batch, size], dtype);
  copyInto(part(hiddens, reverse ? steps : 0, 1), h0.unsqueeze(0));
  const isGru = kind === "GRU";
  const products = emptyTensor(isGru ? [batch, 3 * size] : [0], dtype);
  const saved = emptyTensor(isGru ? [steps, batch, 4 * size] : [0], dtype);
  const run = isGru ? gruStep(gates, type, shift !== null) : elmanStep(gates, type, kind, shift !== null);
  const [gatesAt, hiddenAt, savedAt] = [stepper(given), stepper(hiddens), stepper(saved)];
  const biasAddress = shift ? [argumentOf(shift)] : [];
  const right = stepWeights(weight, steps, batch);
  const transposed: MatrixView = {
    start: argumentOf(right),
    rowStride: itemAt(right.strides, 0),
    columnStride: itemAt(right.strides, 1),
  };
  const order = orderOf(steps, reverse);
  const width = sizeAt(weight.shape, 0);
  const all: RowStep[] = [];
  for (let n = 0; n < steps; n++) {
    const { t, before, after } = order(n);
    const target = isGru ? argumentOf(products) : hiddenAt(after);
    const states = isGru ? [hiddenAt(before), savedAt(t), hiddenAt(after)] : [];
    const inputs = isGru ? [gatesAt(t), target, ...biasAddress] : [gatesAt(t), ...biasAddress, target];
    all.push(
      { a: rowsAt(hiddenAt(before), size), c: rowsAt(target, width), beta: 0 },
      { kernel: run, args: [size, ...inputs, ...states] },
    );
  }
  stepRows(gates, type, batch, width, size, transposed, all);
  discard(products);
  discard(right, weight);
  discard(given, gates);
  if (shift) discard(shift, bias!);
  const last = duplicate(part(hiddens, reverse ? 0 : steps, 1)).view([batch, size]);
  return [duplicate(part(hiddens, reverse ? 0 : 1, steps)), last, hiddens, saved];
}

function fusedGradients([output, hidden]: Gradient[], c: Context): Gradient[] {
  const [weight, hiddens] = [c.tensor("w_hh"), c.tensor("result2")];
  const [kind, reverse] = [c.value<RecurrentKind>("kind"), c.value<boolean>("reverse")];
  const shape = c.shape("gates") as [number, number, number];
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
  const savedAt = isGru ? stepper(c.tensor("result3")) : null;
  const [hiddenAt, arrivingAt, inputsAt, productsAt] = [hiddens, arriving, inputs, products].map(stepper) as [
    ReturnType<typeof stepper>,
    ReturnType<typeof stepper>,
    ReturnType<typeof stepper>,
    ReturnType<typeof stepper>,
  ];
  const matrix: MatrixView = {
    start: argumentOf(weight),
    rowStride: itemAt(weight.strides, 0),
    columnStride: itemAt(weight.strides, 1),
  };
  const order = orderOf(steps, reverse);
  const carriedAddress = argumentOf(carried);
  const all: RowStep[] = [];
  for (let n = steps - 1; n >= 0; n--) {
    const { t, before, after } = order(n);
    const states = savedAt ? [savedAt(t), hiddenAt(before)] : [hiddenAt(after)];
    const results = savedAt ? [inputsAt(t), productsAt(t)] : [productsAt(t)];
    all.push(
      { kernel: run, args: [size, ...states, arrivingAt(t), carriedAddress, ...results] },
      { a: rowsAt(productsAt(t), width), c: rowsAt(carriedAddress, size), beta: isGru ? 1 : 0 },
    );
  }
  stepRows(weight, type, batch, size, width, matrix, all);
  if (output) discard(arriving, output);
  else discard(arriving);
  let weightGradient: Tensor | null = null;
  if (c.needs("w_hh")) {
    const states = part(hiddens, reverse ? 1 : 0, steps).view([steps * batch, size]);
    weightGradient = emptyTensor([width, size], dtype);
    multiplyInto(1, products.view([steps * batch, width]).t(), states, 0, weightGradient);
  }
  const biasGradient = c.needs("b_hh") ? products.sum([0, 1]) : null;
  if (isGru) discard(products);
  const results = [c.needs("gates") ? inputs : null, c.needs("h0") ? carried : null, weightGradient, biasGradient];
  if (results[0] === null) discard(inputs);
  if (results[1] === null) discard(carried);
  return results;
}

/** A step with tensor methods. */
function recordedStep(kind: RecurrentKind, gates: Tensor, own: Tensor, h: Tensor): Tensor {
  if (kind !== "GRU") return kind === "RNN_TANH" ? own.add(gates).tanh() : own.add(gates).relu();
  const [ir, iz, inew] = gates.chunk(3, 1) as [Tensor, Tensor, Tensor];
  const [hr, hz, hnew] = own.chunk(3, 1) as [Tensor, Tensor, Tensor];
  const fresh = inew.add(hnew.mul(hr.add(ir).sigmoid())).tanh();
  return h.sub(fresh).mul(hz.add(iz).sigmoid()).add(fresh);
}

/** The same steps with tensor methods: for gradients that are to be differentiated again. */
function recordedGradients(gradients: Gradient[], c: Context): Gradient[] {
  const [gates, h0, weight, bias] = [c.tensor("gates"), c.tensor("h0"), c.tensor("w_hh"), c.optionalTensor("b_hh")];
  const kind = c.value<RecurrentKind>("kind");
  const names = ["gates", "h0", "w_hh", "b_hh"] as const;
  const inputs = [gates, h0, weight, bias];
  const wanted = names.flatMap((name, i) => (inputs[i] && c.needs(name) ? [i] : []));
  const compute = (list: readonly Tensor[]): Tensor[] => {
    const all = [...inputs];
    wanted.forEach((place, i) => {
      all[place] = itemAt(list, i);
    });
    const steps = all[0]!.unbind(0);
    const order = orderOf(steps.length, c.value<boolean>("reverse"));
    const outputs = new Array<Tensor>(steps.length);
    let h = all[1]!;
    for (let n = 0; n < steps.length; n++) {
      const { t } = order(n);
      const product = h.matmul(all[2]!.t());
      outputs[t] = h = recordedStep(kind, itemAt(steps, t), all[3] ? product.add(all[3]) : product, h);
    }
    return [stack(outputs), h];
  };
  const found = gradientsThrough(
    wanted.map((i) => inputs[i]!),
    compute,
    gradients.slice(0, 2),
  );
  const results: Gradient[] = names.map(() => null);
  wanted.forEach((i, n) => {
    results[i] = found[n] ?? null;
  });
  return results;
}

const everything = ["gates", "h0", "w_hh", "b_hh", "result2", "result3"];

const recurrent_layer: Operator<
  (gates: Tensor, h0: Tensor, w_hh: Tensor, b_hh: Tensor | null, kind: RecurrentKind, reverse: boolean) => Tensor[]
> = operator(
  "recurrent_layer(Tensor gates, Tensor h0, Tensor w_hh, Tensor? b_hh, str kind, bool reverse) -> (Tensor, Tensor, Tensor, Tensor)",
  {
    node: "StackBackward0", // PyTorch runs a cell for each step
    forward,
    nondifferentiable: [2, 3],
    internalOutputs: [2, 3],
    joint: {
      uses: { gates: everything, h0: everything, w_hh: everything, b_hh: everything },
      formula: (gradients, c) => recordedGradients(gradients.slice(0, 2), c),
      fused: (gradients, c) => fusedGradients(gradients.slice(0, 2), c),
    },
  },
);

/**
 * A layer: `gates` [time, batch, 3 * size] (GRU: reset, update, fresh) or [time, batch, size] are the inputs multiplied
 * by their weights, with their bias; `h0`
 * [batch, size]; `weight` [3 * size or size, size]. Outputs of all steps and the last state.
 */
export function recurrentLayer(
  kind: RecurrentKind,
  gates: Tensor,
  h0: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  reverse: boolean,
): { output: Tensor; hidden: Tensor } {
  const [output, hidden, ...internal] = recurrent_layer(gates, h0, weight, bias, kind, reverse);
  // Without a graph nothing else will ever read the states in between.
  if (!output!.requires_grad) for (const tensor of internal) discard(tensor);
  return { output: output!, hidden: hidden! };
}
