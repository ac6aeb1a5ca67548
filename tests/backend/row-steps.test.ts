/** Recurrences whose threads take rows through all steps: the same bits as step by step, and really in chains. */
import { afterAll, describe, expect, test } from "vitest";
import * as torch from "../../src/index.ts";
import { rowStepsMaker } from "../../src/backend/wasm/gemm/products.ts";
import { nativeFunctionNumber } from "../../src/backend/wasm/native.ts";
import { hostBackend } from "../../src/tensor/device.ts";
import type { WasmBackend } from "../../src/backend/wasm/backend.ts";

const { nn } = torch;
const { pool } = hostBackend() as WasmBackend;
const before = { threads: torch.get_num_threads(), native: torch.backends.flambeau.native };

afterAll(() => {
  torch.set_num_threads(before.threads);
  torch.backends.flambeau.native = before.native;
});

/** Outputs and gradients of a layer, and how many chains, or rounds of native calls, the pool was given in jobs of several. */
function run(make: () => torch.nn.LSTM | torch.nn.GRU | torch.nn.RNN, shape: readonly number[], threads: number) {
  torch.set_num_threads(threads);
  torch.manual_seed(0);
  const layer = make();
  const x = torch.randn([...shape], { dtype: layer.parameters()[0]!.dtype, requires_grad: true });
  let [chains, inJob] = [0, 0];
  const { add, run: give } = pool;
  const rounds = nativeFunctionNumber("float32", "rounds");
  pool.add = (f, args) => {
    if (typeof f.image === "number" ? f.exportNumber === rounds : f.image.bytes.length < 0) inJob++;
    add.call(pool, f, args);
  };
  pool.run = (work) => {
    if (inJob > 1) chains += inJob;
    inJob = 0;
    give.call(pool, work);
  };
  try {
    const [y] = layer.forward(x);
    y.pow(2).sum().backward();
    const tensors = [y, x.grad!, ...[...layer.parameters()].map((parameter) => parameter.grad!)];
    return { values: tensors.map((tensor) => tensor.detach().flatten().tolist()), chains };
  } finally {
    pool.add = add;
    pool.run = give;
  }
}

/** The same where the backend takes no rows through steps: each step is a product and a kernel. */
function stepByStep(...args: Parameters<typeof run>) {
  const { take } = rowStepsMaker;
  rowStepsMaker.take = () => false;
  try {
    return run(...args);
  } finally {
    rowStepsMaker.take = take;
  }
}

const layers = {
  "an LSTM of two layers": [() => new nn.LSTM(16, 64, { num_layers: 2 }), [20, 32, 16]],
  "an LSTM in both directions": [() => new nn.LSTM(8, 48, { bidirectional: true }), [9, 37, 8]],
  "an LSTM in float64": [() => new nn.LSTM(8, 64).double(), [24, 32, 8]],
  "an LSTM with more calls than a chain has": [() => new nn.LSTM(4, 24), [300, 24, 4]],
  "an LSTM with weights of several blocks": [() => new nn.LSTM(4, 400), [3, 17, 4]],
  "an LSTM of more rows than a block": [() => new nn.LSTM(4, 40), [3, 600, 4]],
  "a GRU": [() => new nn.GRU(16, 64), [20, 33, 16]],
  "an Elman network": [() => new nn.RNN(16, 128, { nonlinearity: "relu" }), [10, 40, 16]],
} as const;

for (const native of new Set([false, before.native]))
  describe(native === false ? "WebAssembly" : "native code", () => {
    for (const [name, [make, shape]] of Object.entries(layers))
      test(`${name}: one thread, two and three`, () => {
        torch.backends.flambeau.native = native;
        const alone = run(make, shape, 1);
        expect(alone.chains).toBe(0);
        expect(alone.values).toEqual(stepByStep(make, shape, 1).values);
        for (const threads of [2, 3]) {
          let found = run(make, shape, threads);
          // The workers are started by the first work that pays for them.
          for (let i = 0; i < 50 && found.chains === 0; i++) found = run(make, shape, threads);
          expect(found.values).toEqual(alone.values);
          if (pool.available > 1) expect(found.chains).toBeGreaterThan(0);
        }
      });
  });

test("few rows are not shared", () => {
  const layer = () => new nn.LSTM(16, 64);
  const few = run(layer, [20, 7, 16], 2);
  expect(few.chains).toBe(0);
  expect(few.values).toEqual(run(layer, [20, 7, 16], 1).values);
});
