/** What several rows share: numbers of a tensor, samples of a result, and the work of an ONNX model. */
import type { optim as types, Tensor } from "flambeau";
import type { OnnxRuntime } from "../engines.ts";
import type { Torch, Work } from "../types.ts";

/** At most 64 numbers, evenly taken. */
export function sample(values: ArrayLike<number>): number[] {
  const step = Math.max(1, Math.floor(values.length / 64));
  return Array.from({ length: Math.min(64, Math.ceil(values.length / step)) }, (_, i) => values[i * step]!);
}

export function valuesOf(tensor: Tensor): Float32Array<ArrayBuffer> {
  return tensor.detach().toTypedArray() as Float32Array<ArrayBuffer>;
}

/** Training steps: gradients cleared, a loss and its gradients, the optimizer's update, and the loss read. */
export function trainingSteps(torch: Torch, optimizer: types.Optimizer, lossOf: () => Tensor, compiles = false): Work {
  const whole = (): Tensor => {
    optimizer.zero_grad();
    const loss = lossOf();
    loss.backward();
    optimizer.step();
    return loss;
  };
  const run = compiles ? torch.compile(whole) : whole;
  const step = (): number => run().item() as number;
  return { run: step, result: () => [step(), step(), step()] };
}

/** Runs of a model whose output is `y`, in native code where the runtime has it, else in WebAssembly. */
export async function onnxWork(
  ort: OnnxRuntime,
  model: Uint8Array,
  inputs: Readonly<Record<string, Tensor>>,
): Promise<Work> {
  const session = await ort.InferenceSession.create(model, {
    executionProviders: ["cpu"],
    intraOpNumThreads: Number(process.env["BENCH_THREADS"] ?? 1),
  }).catch(() => ort.InferenceSession.create(model, { executionProviders: ["wasm"] }));
  const feeds = Object.fromEntries(
    Object.entries(inputs).map(([name, tensor]) => [name, new ort.Tensor("float32", valuesOf(tensor), tensor.shape)]),
  );
  return {
    run: () => session.run(feeds),
    result: async () => sample((await session.run(feeds))["y"]!.data as Float32Array),
    dispose: () => void session.release(),
  };
}
