/** One layer of an LSTM over a whole sequence: a product and a kernel for each step, forwards and backwards (Hochreiter and Schmidhuber 1997). */
import { kernelFor } from "../kernel-for.ts";
import type { Argument, CompiledKernel, MatrixView, RowStep } from "../../backend/backend.ts";
import type { DType } from "../../dtype.ts";
import { kernel } from "../../kernel/build.ts";
import { constant, type Scalar } from "../../kernel/ir.ts";
import { argumentAt, argumentOf, aliasTensor, emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { contiguousStrides } from "../../layout/shape.ts";
import { transpose } from "../../layout/views.ts";
import { aliasOf } from "../alias.ts";
import { copyInto, discard, duplicate, packed, zerosOf } from "../copy-elements.ts";
import { stepRows } from "../product/row-steps.ts";
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
function lstmStepBackwardKernel(on: Tensor, dtype: FloatName): CompiledKernel {
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

/** Steps `first …` of a contiguous tensor. */
export function stepsFrom(tensor: Tensor, first: number, count: number): Tensor {
  const shape = [count, ...tensor.shape.slice(1)];
  return aliasTensor(tensor, shape, contiguousStrides(shape), first * itemAt(tensor.strides, 0));
}

/** Contiguous rows of so many numbers. */
export function rowsAt(start: Argument, width: number): MatrixView {
  return { start, rowStride: width, columnStride: 1 };
}

/** Order of steps: which one comes `n`th, and where its states before and after are among `steps + 1`. */
export function orderOf(
  steps: number,
  reverse: boolean,
): (n: number) => { readonly t: number; readonly before: number; readonly after: number } {
  return (n) => {
    const t = reverse ? steps - 1 - n : n;
    return reverse ? { t, before: t + 1, after: t } : { t, before: t, after: t + 1 };
  };
}

/**
 * All steps of a layer: hidden states after each, the last hidden state and cell, hidden states and cells before the first
 * step and after each, and the activated gates. With `keep` false the last three, which only gradients need, are empty:
 * a step's gates and its cell stand where those of the step before stood, which is in the cache.
 */
export function runLstm(
  gates: Tensor,
  h0: Tensor,
  c0: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  reverse: boolean,
  keep: boolean,
): Tensor[] {
  const { steps, batch, size, type } = placesOf(gates.shape, gates.dtype);
  const given = packed(gates);
  const shift = bias ? [packed(bias)] : [];
  const products = emptyTensor([batch, 4 * size], gates.dtype);
  const activated = keep ? emptyTensor([steps, batch, 4 * size], gates.dtype) : products;
  /** States before the first step and after each, or only the newest. */
  const statesFrom = (first: Tensor, all: boolean): Tensor => {
    const states = emptyTensor([all ? steps + 1 : 1, batch, size], gates.dtype);
    copyInto(stepsFrom(states, all && reverse ? steps : 0, 1), first.unsqueeze(0));
    return states;
  };
  const [hiddens, cells] = [statesFrom(h0, keep), statesFrom(c0, keep)];
  const output = keep ? null : emptyTensor([steps, batch, size], gates.dtype);
  const [perStep, perGates] = [batch * size, batch * size * 4];
  const run = lstmStepKernel(gates, type, bias !== null);
  const order = orderOf(steps, reverse);
  const hiddenAfter = (n: number): Argument =>
    output === null ? argumentAt(hiddens, order(n).after * perStep) : argumentAt(output, order(n).t * perStep);
  const stepsOf = (n: number): RowStep[] => {
    const { t, before, after } = order(n);
    const hidden = n > 0 ? hiddenAfter(n - 1) : argumentAt(hiddens, keep ? before * perStep : 0);
    const product = argumentOf(products);
    const args = [
      size,
      argumentAt(given, t * perGates),
      product,
      ...shift.map(argumentOf),
      argumentAt(activated, keep ? t * perGates : 0),
      argumentAt(cells, keep ? before * perStep : 0),
      argumentAt(cells, keep ? after * perStep : 0),
      hiddenAfter(n),
    ];
    return [
      { a: rowsAt(hidden, size), c: rowsAt(product, 4 * size), beta: 0 },
      { kernel: run, args },
    ];
  };
  stepRows(gates, type, batch, aliasOf(weight, transpose(weight, 0, 1)), { count: steps, steps: stepsOf });
  discard(given, gates);
  discard(products);
  if (bias) discard(itemAt(shift, 0), bias);
  const stateAt = (states: Tensor, step: number): Tensor => duplicate(stepsFrom(states, step, 1)).view([batch, size]);
  if (output !== null) {
    discard(hiddens);
    const none = (): Tensor => emptyTensor([0], gates.dtype);
    return [output, stateAt(output, reverse ? 0 : steps - 1), cells.view([batch, size]), none(), none(), none()];
  }
  const last = reverse ? 0 : steps;
  const outputs = duplicate(stepsFrom(hiddens, reverse ? 0 : 1, steps));
  return [outputs, stateAt(hiddens, last), stateAt(cells, last), hiddens, cells, activated];
}

/**
 * One step in float32 with products of the gates and the hidden state in `products`, which becomes the gates: the new cell
 * in place of the old one, and the hidden state into `place`.
 */
export function lstmStep(on: Tensor): (gates: Tensor, products: Tensor, cell: Tensor, place: Tensor) => void {
  const run = lstmStepKernel(on, "float32", false);
  return (gates, products, cell, place) => {
    const [rows, size] = place.shape as [number, number];
    const [sums, states] = [argumentOf(products), argumentOf(cell)];
    run(0, rows, size, argumentOf(gates), sums, sums, states, states, argumentOf(place));
  };
}

/**
 * Gradients of the gates' sums, of the first hidden state and of the first cell, from those of the results. `cells`
 * are those before the first step and after each, `activated` the gates.
 */
export function runLstmBackward(
  [output, hidden, cell]: readonly (Tensor | null | undefined)[],
  weight: Tensor,
  cells: Tensor,
  activated: Tensor,
  reverse: boolean,
): { sums: Tensor; dh: Tensor; dc: Tensor } {
  const { steps, batch, size, type } = placesOf(activated.shape, activated.dtype);
  const arriving = output ? packed(output) : zerosOf([steps, batch, size], weight.dtype);
  const [dh, dc] = [hidden, cell].map((gradient) =>
    gradient ? duplicate(packed(gradient)) : zerosOf([batch, size], weight.dtype),
  ) as [Tensor, Tensor];
  const sums = emptyTensor(activated.shape, activated.dtype);
  const [perStep, perGates] = [batch * size, batch * size * 4];
  const run = lstmStepBackwardKernel(weight, type);
  const order = orderOf(steps, reverse);
  const stepsOf = (n: number): RowStep[] => {
    const { t, before, after } = order(steps - 1 - n);
    const step = argumentAt(sums, t * perGates);
    const args = [
      size,
      argumentAt(activated, t * perGates),
      argumentAt(cells, before * perStep),
      argumentAt(cells, after * perStep),
      argumentAt(arriving, t * perStep),
      argumentOf(dh),
      argumentOf(dc),
      step,
    ];
    return [
      { kernel: run, args },
      { a: rowsAt(step, 4 * size), c: rowsAt(argumentOf(dh), size), beta: 0 },
    ];
  };
  stepRows(weight, type, batch, weight, { count: steps, steps: stepsOf });
  discard(arriving, output);
  return { sums, dh, dc };
}
