/**
 * One layer of an LSTM over a whole sequence as one operator: a product and a kernel for each step, and the gradients
 * of the weights as one product over all
 * steps (Hochreiter and Schmidhuber 1997; the equations are those of `torch.nn.LSTM`).
 */
import { kernelFor } from "../../compute/kernel-for.ts";
import { gradientsThrough } from "../../autograd/recompute.ts";
import type { Gradient } from "../../autograd/node-types.ts";
import type { CompiledKernel, RowStep } from "../../backend/backend.ts";
import type { DType } from "../../dtype.ts";
import { kernel } from "../../kernel/build.ts";
import { constant, type Scalar } from "../../kernel/ir.ts";
import { argumentAt, argumentOf, aliasTensor, emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { contiguousStrides } from "../../layout/shape.ts";
import { copyInto, discard, duplicate, packed, zerosOf } from "../../compute/copy-elements.ts";
import { multiplyInto } from "../../compute/product/matrix-product.ts";
import { stepWeights } from "../../compute/sequence/recurrent-kernels.ts";
import { stepRows } from "../../compute/product/row-steps.ts";
import type { Context } from "../declare/context.ts";
import { operator } from "../declare/operator.ts";
import type { Operator } from "../declare/types.ts";
import { stack } from "../view/join.ts";
import { itemAt } from "../../support/checked.ts";

type FloatName = "float32" | "float64";

const one = (x: Scalar): Scalar => constant(1, x.type);

/** Gates of the input and products with the hidden state become activated gates; then the new cell and hidden state. */
export function lstmStepKernel(on: Tensor, dtype: FloatName, bias: boolean): CompiledKernel {
  return kernelFor(on, `lstm_step:${dtype}:${bias}`, () =>
    kernel("lstm_step", (k) => {
      const { begin, end } = k.parallelRange();
      const size = k.param("size");
      const [given, products] = [k.buffer("given", dtype), k.buffer("products", dtype)];
      const shift = bias ? k.buffer("bias", dtype) : null;
      const [gates, before, cell, hidden] = [
        k.buffer("gates", dtype),
        k.buffer("before", dtype),
        k.buffer("cell", dtype),
        k.buffer("hidden", dtype),
      ];
      k.for(begin, end, (row) => {
        const start = k.let(row.mul(size));
        const [inputs, forgets, fresh, outputs] = [0, 1, 2, 3].map((gate) =>
          k.let(start.mul(4).add(size.mul(gate))),
        ) as [Scalar, Scalar, Scalar, Scalar];
        k.vector(0, size, (j) => {
          const [forInput, forForget, forFresh, forOutput] = [inputs, forgets, fresh, outputs].map((place, gate) => {
            const sum = k.load(given, place.add(j)).add(k.load(products, place.add(j)));
            return shift ? sum.add(k.load(shift, size.mul(gate).add(j))) : sum;
          }) as [Scalar, Scalar, Scalar, Scalar];
          const i = k.let(forInput.sigmoid());
          const f = k.let(forForget.sigmoid());
          const g = k.let(forFresh.tanh());
          const o = k.let(forOutput.sigmoid());
          const c = k.let(f.mul(k.load(before, start.add(j))).add(i.mul(g)));
          k.store(gates, inputs.add(j), i);
          k.store(gates, forgets.add(j), f);
          k.store(gates, fresh.add(j), g);
          k.store(gates, outputs.add(j), o);
          k.store(cell, start.add(j), c);
          k.store(hidden, start.add(j), o.mul(c.tanh()));
        });
      });
    }),
  );
}

/** Gradients of the gates' sums, and of the cell before (in place of that of the cell after). */
function backwardKernel(on: Tensor, dtype: FloatName): CompiledKernel {
  return kernelFor(on, `lstm_step_backward:${dtype}`, () =>
    kernel("lstm_step_backward", (k) => {
      const { begin, end } = k.parallelRange();
      const size = k.param("size");
      const [gates, before, cell] = [k.buffer("gates", dtype), k.buffer("before", dtype), k.buffer("cell", dtype)];
      const [output, hidden, cellGradient, sums] = [
        k.buffer("output", dtype),
        k.buffer("hidden", dtype),
        k.buffer("cellGradient", dtype),
        k.buffer("sums", dtype),
      ];
      k.for(begin, end, (row) => {
        const start = k.let(row.mul(size));
        const [inputs, forgets, fresh, outputs] = [0, 1, 2, 3].map((gate) =>
          k.let(start.mul(4).add(size.mul(gate))),
        ) as [Scalar, Scalar, Scalar, Scalar];
        k.vector(0, size, (j) => {
          const [i, f, g, o] = [inputs, forgets, fresh, outputs].map((place) => k.let(k.load(gates, place.add(j)))) as [
            Scalar,
            Scalar,
            Scalar,
            Scalar,
          ];
          const bent = k.let(k.load(cell, start.add(j)).tanh());
          const arriving = k.let(k.load(output, start.add(j)).add(k.load(hidden, start.add(j))));
          const through = k.let(
            arriving
              .mul(o)
              .mul(one(bent).sub(bent.mul(bent)))
              .add(k.load(cellGradient, start.add(j))),
          );
          const slope = (value: Scalar): Scalar => value.mul(one(value).sub(value));
          k.store(sums, inputs.add(j), through.mul(g).mul(slope(i)));
          k.store(sums, forgets.add(j), through.mul(k.load(before, start.add(j))).mul(slope(f)));
          k.store(sums, fresh.add(j), through.mul(i).mul(one(g).sub(g.mul(g))));
          k.store(sums, outputs.add(j), arriving.mul(bent).mul(slope(o)));
          k.store(cellGradient, start.add(j), through.mul(f));
        });
      });
    }),
  );
}

/** Elements of step `t` of [time, …] tensors, for one step's sizes. */
interface Places {
  readonly steps: number;
  readonly batch: number;
  readonly size: number;
  readonly type: FloatName;
}

function placesOf(gates: readonly number[], dtype: DType): Places {
  return {
    steps: itemAt(gates, 0),
    batch: itemAt(gates, 1),
    size: itemAt(gates, 2) / 4,
    type: dtype.name as FloatName,
  };
}

function part(tensor: Tensor, first: number, count: number): Tensor {
  const shape = [count, ...tensor.shape.slice(1)];
  return aliasTensor(tensor, shape, contiguousStrides(shape), first * itemAt(tensor.strides, 0));
}

function forward(
  gates: Tensor,
  h0: Tensor,
  c0: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  reverse: boolean,
): Tensor[] {
  const { steps, batch, size, type } = placesOf(gates.shape, gates.dtype);
  const given = packed(gates);
  const shift = bias ? [packed(bias)] : [];
  const activated = emptyTensor([steps, batch, 4 * size], gates.dtype);
  const products = emptyTensor([batch, 4 * size], gates.dtype);
  const [hiddens, cells] = [h0, c0].map((first) => {
    const states = emptyTensor([steps + 1, batch, size], gates.dtype);
    copyInto(part(states, reverse ? steps : 0, 1), first.unsqueeze(0));
    return states;
  }) as [Tensor, Tensor];
  const [perStep, perGates] = [batch * size, batch * size * 4];
  const run = lstmStepKernel(gates, type, bias !== null);
  const right = stepWeights(weight, steps, batch);
  const w = { start: argumentOf(right), rowStride: itemAt(right.strides, 0), columnStride: itemAt(right.strides, 1) };
  const all: RowStep[] = [];
  for (let n = 0; n < steps; n++) {
    const t = reverse ? steps - 1 - n : n;
    const [before, after] = reverse ? [t + 1, t] : [t, t + 1];
    all.push(
      {
        a: { start: argumentAt(hiddens, before * perStep), rowStride: size, columnStride: 1 },
        c: { start: argumentOf(products), rowStride: 4 * size, columnStride: 1 },
        beta: 0,
      },
      {
        kernel: run,
        args: [
          size,
          argumentAt(given, t * perGates),
          argumentOf(products),
          ...shift.map(argumentOf),
          argumentAt(activated, t * perGates),
          argumentAt(cells, before * perStep),
          argumentAt(cells, after * perStep),
          argumentAt(hiddens, after * perStep),
        ],
      },
    );
  }
  stepRows(gates, type, batch, 4 * size, size, w, all);
  discard(given, gates);
  discard(products);
  discard(right, weight);
  if (bias) discard(itemAt(shift, 0), bias);
  const last = (states: Tensor): Tensor => duplicate(part(states, reverse ? 0 : steps, 1)).view([batch, size]);
  return [duplicate(part(hiddens, reverse ? 0 : 1, steps)), last(hiddens), last(cells), hiddens, cells, activated];
}

function fusedGradients([output, hidden, cell]: Gradient[], c: Context): Gradient[] {
  const [weight, hiddens, cells, activated] = [
    c.tensor("w_hh"),
    c.tensor("result3"),
    c.tensor("result4"),
    c.tensor("result5"),
  ];
  const { steps, batch, size, type } = placesOf(activated.shape, activated.dtype);
  const reverse = c.value<boolean>("reverse");
  const arriving = output ? packed(output) : zerosOf([steps, batch, size], weight.dtype);
  const [dh, dc] = [hidden, cell].map((gradient) =>
    gradient ? duplicate(packed(gradient)) : zerosOf([batch, size], weight.dtype),
  ) as [Tensor, Tensor];
  const sums = emptyTensor(activated.shape, activated.dtype);
  const [perStep, perGates] = [batch * size, batch * size * 4];
  const run = backwardKernel(weight, type);
  const w = {
    start: argumentOf(weight),
    rowStride: itemAt(weight.strides, 0),
    columnStride: itemAt(weight.strides, 1),
  };
  const all: RowStep[] = [];
  for (let n = steps - 1; n >= 0; n--) {
    const t = reverse ? steps - 1 - n : n;
    const [before, after] = reverse ? [t + 1, t] : [t, t + 1];
    const step = argumentAt(sums, t * perGates);
    all.push(
      {
        kernel: run,
        args: [
          size,
          argumentAt(activated, t * perGates),
          argumentAt(cells, before * perStep),
          argumentAt(cells, after * perStep),
          argumentAt(arriving, t * perStep),
          argumentOf(dh),
          argumentOf(dc),
          step,
        ],
      },
      {
        a: { start: step, rowStride: 4 * size, columnStride: 1 },
        c: { start: argumentOf(dh), rowStride: size, columnStride: 1 },
        beta: 0,
      },
    );
  }
  stepRows(weight, type, batch, size, 4 * size, w, all);
  discard(arriving, output);
  let weightGradient: Tensor | null = null;
  if (c.needs("w_hh")) {
    const flat = sums.view([steps * batch, 4 * size]);
    const states = part(hiddens, reverse ? 1 : 0, steps).view([steps * batch, size]);
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
  (gates: Tensor, h0: Tensor, c0: Tensor, w_hh: Tensor, b_hh: Tensor | null, reverse: boolean) => Tensor[]
> = operator(
  "lstm_layer(Tensor gates, Tensor h0, Tensor c0, Tensor w_hh, Tensor? b_hh, bool reverse) -> (Tensor, Tensor, Tensor, Tensor, Tensor, Tensor)",
  {
    node: "MkldnnRnnLayerBackward0",
    forward,
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
  const [output, hidden, cell, ...internal] = lstm_layer(gates, h0, c0, weight, bias, reverse);
  // Without a graph nothing else will ever read the states in between.
  if (!output!.requires_grad) for (const tensor of internal) discard(tensor);
  return { output: output!, hidden: hidden!, cell: cell! };
}
