/** Runs ONNX models by onnxruntime: the native one where the bench has it, else the one of WebAssembly. */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import * as torch from "flambeau";

interface RuntimeTensor {
  readonly data: ArrayLike<number | bigint>;
  readonly dims: readonly number[];
  readonly type: string;
}
interface Session {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  run(feeds: Record<string, RuntimeTensor>): Promise<Record<string, RuntimeTensor>>;
  release(): Promise<void>;
}
interface Runtime {
  readonly InferenceSession: { create(model: Uint8Array | string, options: object): Promise<Session> };
  readonly Tensor: new (type: string, data: unknown, dims: number[]) => RuntimeTensor;
}

const bench = fileURLToPath(new URL("../../bench/package.json", import.meta.url));
let runtime: Promise<Runtime> | null = null;

async function findRuntime(): Promise<Runtime> {
  if (existsSync(bench.replace("package.json", "node_modules/onnxruntime-node")))
    return createRequire(bench)("onnxruntime-node") as Runtime;
  const web = (await import("onnxruntime-web")) as unknown as Runtime & { env: { wasm: { numThreads: number } } };
  web.env.wasm.numThreads = 1;
  return web;
}

function given({ Tensor }: Runtime, tensor: torch.Tensor): RuntimeTensor {
  const { name } = tensor.dtype;
  const data = tensor.contiguous().toTypedArray();
  return new Tensor(name, name === "bool" ? Uint8Array.from(data as ArrayLike<number>, Number) : data, [
    ...tensor.shape,
  ]);
}

function taken({ data, dims, type }: RuntimeTensor): torch.Tensor {
  const values = type === "bool" ? Array.from(data, Boolean) : data;
  return torch.tensor(values as Float32Array).reshape(dims);
}

/** A model that is opened once and run often. */
export interface OpenedOnnx {
  run(inputs: Readonly<Record<string, torch.Tensor>>): Promise<Map<string, torch.Tensor>>;
  close(): Promise<void>;
}

/** Opens a model, its bytes or its path; `threads` that work on it. */
export async function openOnnx(model: Uint8Array | string, threads = 2): Promise<OpenedOnnx> {
  const found = await (runtime ??= findRuntime());
  const session = await found.InferenceSession.create(model, { logSeverityLevel: 3, intraOpNumThreads: threads });
  return {
    run: async (inputs) => {
      const feeds = Object.fromEntries(session.inputNames.map((name) => [name, given(found, inputs[name]!)]));
      const results = await session.run(feeds);
      return new Map(session.outputNames.map((name) => [name, taken(results[name]!)]));
    },
    close: () => session.release(),
  };
}

/** Outputs of a model by name; `model`: its bytes or its path. */
export async function runOnnx(
  model: Uint8Array | string,
  inputs: Readonly<Record<string, torch.Tensor>>,
): Promise<Map<string, torch.Tensor>> {
  const opened = await openOnnx(model);
  try {
    return await opened.run(inputs);
  } finally {
    await opened.close();
  }
}

/** The largest difference, relative to the largest value that is wanted; what is NaN in both or equally infinite is equal. */
export function distance(actual: torch.Tensor, wanted: torch.Tensor): number {
  if (actual.shape.join() !== wanted.shape.join()) return Infinity;
  if (wanted.numel() === 0) return 0;
  const [x, y] = [actual.double(), wanted.double()];
  const isSame = x.eq(y).logical_or(x.isnan().logical_and(y.isnan()));
  const zero = torch.zeros([], { dtype: torch.float64 });
  const largest = torch.where(y.isfinite(), y.abs(), zero).max().item() as number;
  const difference = torch.where(isSame, zero, x.sub(y).abs()).max().item() as number;
  return difference === 0 ? 0 : difference / (largest || 1);
}
