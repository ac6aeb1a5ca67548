/**
 * One layer of a GRU (Cho et al. 2014) or of an Elman network over a whole sequence as one operator: a product and a
 * kernel for each step, and the gradients of
 * the weights as one product over all steps. The equations are those of `torch.nn.GRU` and `torch.nn.RNN`.
 */
import { gradientsThrough, mayNeedGradients } from "../../autograd/recompute.ts";
import type { Gradient } from "../../autograd/node-types.ts";
import { emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { discard } from "../../compute/copy-elements.ts";
import { multiplyInto } from "../../compute/product/matrix-product.ts";
import type { Context } from "../declare/context.ts";
import { operator } from "../declare/operator.ts";
import type { RecurrentKind } from "../../compute/sequence/recurrent-kernels.ts";
import type { Operator } from "../declare/types.ts";
import { stack } from "../view/join.ts";
import { itemAt, sizeAt } from "../../support/checked.ts";
import { orderOf, stepsFrom } from "../../compute/sequence/run-lstm.ts";
import { runRecurrentBackward, runRecurrent } from "../../compute/sequence/run-recurrent.ts";

export type { RecurrentKind } from "../../compute/sequence/recurrent-kernels.ts";

function fusedGradients(gradients: Gradient[], c: Context): Gradient[] {
  const [weight, hiddens] = [c.tensor("w_hh"), c.tensor("result2")];
  const [kind, reverse] = [c.value<RecurrentKind>("kind"), c.value<boolean>("reverse")];
  const isGru = kind === "GRU";
  const shape = c.shape("gates") as [number, number, number];
  const saved = isGru ? c.tensor("result3") : null;
  const { inputs, products, carried } = runRecurrentBackward(gradients, weight, hiddens, saved, kind, reverse, shape);
  const [steps, batch, width] = shape;
  const size = sizeAt(hiddens.shape, 2);
  let weightGradient: Tensor | null = null;
  if (c.needs("w_hh")) {
    const states = stepsFrom(hiddens, reverse ? 1 : 0, steps).view([steps * batch, size]);
    weightGradient = emptyTensor([width, size], weight.dtype);
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
  (
    gates: Tensor,
    h0: Tensor,
    w_hh: Tensor,
    b_hh: Tensor | null,
    kind: RecurrentKind,
    reverse: boolean,
    keep: boolean,
  ) => Tensor[]
> = operator(
  "recurrent_layer(Tensor gates, Tensor h0, Tensor w_hh, Tensor? b_hh, str kind, bool reverse, bool keep) -> (Tensor, Tensor, Tensor, Tensor)",
  {
    node: "StackBackward0", // PyTorch runs a cell for each step
    forward: runRecurrent,
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
  const keep = mayNeedGradients([gates, h0, weight, bias]);
  const [output, hidden, ...internal] = recurrent_layer(gates, h0, weight, bias, kind, reverse, keep);
  // Without a graph nothing else will ever read the states in between.
  if (!output!.requires_grad) for (const tensor of internal) discard(tensor);
  return { output: output!, hidden: hidden! };
}
