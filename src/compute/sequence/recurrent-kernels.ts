/**
 * Kernels of one step of a GRU and of an Elman network, forward and backward, over a batch whose products with the
 * weights are there already.
 */
import type { Tensor } from "../../tensor/tensor.ts";
import { kernelFor } from "../kernel-for.ts";
import type { CompiledKernel } from "../../backend/backend.ts";
import { kernel } from "../../kernel/build.ts";
import { constant, type Scalar } from "../../kernel/ir.ts";

export type RecurrentFloat = "float32" | "float64";
/** GRU, or an Elman network with tanh or relu. */
export type RecurrentKind = "GRU" | "RNN_TANH" | "RNN_RELU";

const one = (x: Scalar): Scalar => constant(1, x.type);
const sigmoidSlope = (value: Scalar): Scalar => value.mul(one(value).sub(value));
const tanhSlope = (value: Scalar): Scalar => one(value).sub(value.mul(value));

/**
 * A step of a GRU. Arguments: 0, batch, size, gates of the input [batch, 3 size], products with the hidden state (the
 * same), its bias (only with `bias`), hidden
 * state before, saved (reset, update, fresh and the hidden part of fresh: [batch, 4 size]), hidden state after.
 */
export function gruStep(on: Tensor, dtype: RecurrentFloat, bias: boolean): CompiledKernel {
  return kernelFor(on, `gru_step:${dtype}:${bias}`, () =>
    kernel("gru_step", (k) => {
      const { begin, end } = k.parallelRange();
      const size = k.param("size");
      const [gates, products] = [k.buffer("gates", dtype), k.buffer("products", dtype)];
      const shift = bias ? k.buffer("bias", dtype) : null;
      const [before, saved, after] = [k.buffer("before", dtype), k.buffer("saved", dtype), k.buffer("after", dtype)];
      k.for(begin, end, (row) => {
        const start = k.let(row.mul(size));
        k.vector(0, size, (j) => {
          const own = (gate: number): Scalar => {
            const product = k.load(products, start.mul(3).add(size.mul(gate)).add(j));
            return k.let(shift ? product.add(k.load(shift, size.mul(gate).add(j))) : product);
          };
          const given = (gate: number): Scalar => k.load(gates, start.mul(3).add(size.mul(gate)).add(j));
          const hidden = own(2);
          const reset = k.let(own(0).add(given(0)).sigmoid());
          const update = k.let(own(1).add(given(1)).sigmoid());
          const fresh = k.let(given(2).add(hidden.mul(reset)).tanh());
          [reset, update, fresh, hidden].forEach((value, part) =>
            k.store(saved, start.mul(4).add(size.mul(part)).add(j), value),
          );
          k.store(after, start.add(j), k.load(before, start.add(j)).sub(fresh).mul(update).add(fresh));
        });
      });
    }),
  );
}

/**
 * The way back: arguments 0, batch, size, saved, hidden state before, gradient of the output, gradient of the hidden
 * state after (becomes the part of that of
 * the state before which goes past the products), gradients of the input's gates, gradients of the products.
 */
export function gruStepBackward(on: Tensor, dtype: RecurrentFloat): CompiledKernel {
  return kernelFor(on, `gru_step_backward:${dtype}`, () =>
    kernel("gru_step_backward", (k) => {
      const { begin, end } = k.parallelRange();
      const size = k.param("size");
      const [saved, before, output] = [k.buffer("saved", dtype), k.buffer("before", dtype), k.buffer("output", dtype)];
      const [carried, inputs, products] = [
        k.buffer("carried", dtype),
        k.buffer("inputs", dtype),
        k.buffer("products", dtype),
      ];
      k.for(begin, end, (row) => {
        const start = k.let(row.mul(size));
        k.vector(0, size, (j) => {
          const [reset, update, fresh, hidden] = [0, 1, 2, 3].map((part) =>
            k.let(k.load(saved, start.mul(4).add(size.mul(part)).add(j))),
          ) as [Scalar, Scalar, Scalar, Scalar];
          const arriving = k.let(k.load(output, start.add(j)).add(k.load(carried, start.add(j))));
          const toFresh = k.let(arriving.mul(one(update).sub(update)).mul(tanhSlope(fresh)));
          const toUpdate = k.let(arriving.mul(k.load(before, start.add(j)).sub(fresh)).mul(sigmoidSlope(update)));
          const toReset = k.let(toFresh.mul(hidden).mul(sigmoidSlope(reset)));
          const put = (gate: number, input: Scalar, product: Scalar): void => {
            const place = k.let(start.mul(3).add(size.mul(gate)));
            k.store(inputs, place.add(j), input);
            k.store(products, place.add(j), product);
          };
          put(0, toReset, toReset);
          put(1, toUpdate, toUpdate);
          put(2, toFresh, toFresh.mul(reset));
          k.store(carried, start.add(j), arriving.mul(update));
        });
      });
    }),
  );
}

/**
 * A step of an Elman network: arguments 0, batch, size, gates of the input, bias (only with `bias`), products, which
 * become the new hidden state.
 */
export function elmanStep(on: Tensor, dtype: RecurrentFloat, kind: RecurrentKind, bias: boolean): CompiledKernel {
  return kernelFor(on, `elman_step:${dtype}:${kind}:${bias}`, () =>
    kernel("elman_step", (k) => {
      const { begin, end } = k.parallelRange();
      const size = k.param("size");
      const gates = k.buffer("gates", dtype);
      const shift = bias ? k.buffer("bias", dtype) : null;
      const hidden = k.buffer("hidden", dtype);
      k.for(begin, end, (row) => {
        const start = k.let(row.mul(size));
        k.vector(0, size, (j) => {
          const product = k.load(hidden, start.add(j));
          const sum = k.let((shift ? product.add(k.load(shift, j)) : product).add(k.load(gates, start.add(j))));
          k.store(
            hidden,
            start.add(j),
            kind === "RNN_TANH" ? sum.tanh() : sum.lt(0).select(constant(0, sum.type), sum),
          );
        });
      });
    }),
  );
}

/**
 * The way back: arguments 0, batch, size, hidden state after, gradient of the output, gradient of the hidden state
 * after, gradients of the sums.
 */
export function elmanStepBackward(on: Tensor, dtype: RecurrentFloat, kind: RecurrentKind): CompiledKernel {
  return kernelFor(on, `elman_step_backward:${dtype}:${kind}`, () =>
    kernel("elman_step_backward", (k) => {
      const { begin, end } = k.parallelRange();
      const size = k.param("size");
      const [after, output, carried, sums] = [
        k.buffer("after", dtype),
        k.buffer("output", dtype),
        k.buffer("carried", dtype),
        k.buffer("sums", dtype),
      ];
      k.for(begin, end, (row) => {
        const start = k.let(row.mul(size));
        k.vector(0, size, (j) => {
          const state = k.let(k.load(after, start.add(j)));
          const arriving = k.let(k.load(output, start.add(j)).add(k.load(carried, start.add(j))));
          k.store(
            sums,
            start.add(j),
            kind === "RNN_TANH"
              ? arriving.mul(tanhSlope(state))
              : state.gt(0).select(arriving, constant(0, state.type)),
          );
        });
      });
    }),
  );
}
