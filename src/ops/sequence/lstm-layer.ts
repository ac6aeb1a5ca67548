/**
 * One layer of an LSTM over a whole sequence as one operator: a product and a kernel for each step, and the gradients
 * of the weights as one product over all
 * steps (Hochreiter and Schmidhuber 1997; the equations are those of `torch.nn.LSTM`).
 */
import { gradientsThrough, mayNeedGradients } from "../../autograd/recompute.ts";
import type { Gradient } from "../../autograd/node-types.ts";
import { emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { discard } from "../../compute/copy-elements.ts";
import { multiplyInto } from "../../compute/product/matrix-product.ts";
import type { Context } from "../declare/context.ts";
import { operator } from "../declare/operator.ts";
import type { Operator } from "../declare/types.ts";
import { stack } from "../view/join.ts";
import { itemAt, sizeAt } from "../../support/checked.ts";
import { runLstmBackward, stepsFrom, runLstm } from "../../compute/sequence/run-lstm.ts";

function fusedGradients(gradients: Gradient[], c: Context): Gradient[] {
  const [weight, hiddens] = [c.tensor("w_hh"), c.tensor("result3")];
  const reverse = c.value<boolean>("reverse");
  const { sums, dh, dc } = runLstmBackward(gradients, weight, c.tensor("result4"), c.tensor("result5"), reverse);
  const [steps, batch] = sums.shape as [number, number];
  const size = sizeAt(hiddens.shape, 2);
  let weightGradient: Tensor | null = null;
  if (c.needs("w_hh")) {
    const flat = sums.view([steps * batch, 4 * size]);
    const states = stepsFrom(hiddens, reverse ? 1 : 0, steps).view([steps * batch, size]);
    weightGradient = emptyTensor([4 * size, size], weight.dtype);
    multiplyInto(1, flat.t(), states, 0, weightGradient);
  }
  const biasGradient = c.needs("b_hh") ? sums.sum([0, 1]) : null;
  const results = [
    c.needs("gates") ? sums : null,
    c.needs("h0") ? dh : null,
    c.needs("c0") ? dc : null,
    weightGradient,
    biasGradient,
  ];
  for (const [i, tensor] of [sums, dh, dc].entries()) if (results[i] === null) discard(tensor);
  return results;
}

/** The same steps with tensor methods: for gradients that are to be differentiated again. */
function recordedGradients(gradients: Gradient[], c: Context): Gradient[] {
  const [gates, h0, c0, weight, bias] = [
    c.tensor("gates"),
    c.tensor("h0"),
    c.tensor("c0"),
    c.tensor("w_hh"),
    c.optionalTensor("b_hh"),
  ];
  const reverse = c.value<boolean>("reverse");
  const names = ["gates", "h0", "c0", "w_hh", "b_hh"] as const;
  const inputs = [gates, h0, c0, weight, bias];
  const wanted = names.flatMap((name, i) => (inputs[i] && c.needs(name) ? [i] : []));
  const compute = (list: readonly Tensor[]): Tensor[] => {
    const all = [...inputs];
    wanted.forEach((place, i) => {
      all[place] = itemAt(list, i);
    });
    const steps = all[0]!.unbind(0);
    const outputs = new Array<Tensor>(steps.length);
    let [h, cell] = [all[1]!, all[2]!];
    for (let n = 0; n < steps.length; n++) {
      const t = reverse ? steps.length - 1 - n : n;
      const own = h.matmul(all[3]!.t()).add(itemAt(steps, t));
      const [i, f, g, o] = (all[4] ? own.add(all[4]) : own).chunk(4, 1) as [Tensor, Tensor, Tensor, Tensor];
      cell = f.sigmoid().mul(cell).add(i.sigmoid().mul(g.tanh()));
      outputs[t] = h = o.sigmoid().mul(cell.tanh());
    }
    return [stack(outputs), h, cell];
  };
  const found = gradientsThrough(
    wanted.map((i) => inputs[i]!),
    compute,
    gradients.slice(0, 3),
  );
  const results: Gradient[] = names.map(() => null);
  wanted.forEach((i, n) => {
    results[i] = found[n] ?? null;
  });
  return results;
}

const everything = ["gates", "h0", "c0", "w_hh", "b_hh", "result3", "result4", "result5"];

const lstm_layer: Operator<
  (
    gates: Tensor,
    h0: Tensor,
    c0: Tensor,
    w_hh: Tensor,
    b_hh: Tensor | null,
    reverse: boolean,
    keep: boolean,
  ) => Tensor[]
> = operator(
  "lstm_layer(Tensor gates, Tensor h0, Tensor c0, Tensor w_hh, Tensor? b_hh, bool reverse, bool keep) -> (Tensor, Tensor, Tensor, Tensor, Tensor, Tensor)",
  {
    node: "MkldnnRnnLayerBackward0",
    forward: runLstm,
    nondifferentiable: [3, 4, 5],
    internalOutputs: [3, 4, 5],
    joint: {
      uses: { gates: everything, h0: everything, c0: everything, w_hh: everything, b_hh: everything },
      formula: (gradients, c) => recordedGradients(gradients.slice(0, 3), c),
      fused: (gradients, c) => fusedGradients(gradients.slice(0, 3), c),
    },
  },
);

/** Whether a layer can run as one operator. */
export function hasFusedLstm(gates: Tensor): boolean {
  return gates.dtype.name === "float32" || gates.dtype.name === "float64";
}

/**
 * A layer of LSTM: `gates` [time, batch, 4 * size] are the inputs multiplied by their weights (with their bias), in the
 * order input, forget, cell, output; `h0`
 * and `c0` [batch, size]; `w_hh` [4 * size, size]. Outputs of all steps and the last states.
 */
export function lstmLayer(
  gates: Tensor,
  h0: Tensor,
  c0: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  reverse: boolean,
): { output: Tensor; hidden: Tensor; cell: Tensor } {
  const keep = mayNeedGradients([gates, h0, c0, weight, bias]);
  const [output, hidden, cell, ...internal] = lstm_layer(gates, h0, c0, weight, bias, reverse, keep);
  // Without a graph nothing else will ever read the states in between.
  if (!output!.requires_grad) for (const tensor of internal) discard(tensor);
  return { output: output!, hidden: hidden!, cell: cell! };
}
