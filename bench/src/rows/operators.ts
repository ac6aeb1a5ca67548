/** Rows of single operators: matrix product, elementwise, reductions, and the cost of a small call. */
import type { Tensor } from "flambeau";
import { onnxModel } from "../onnx.ts";
import type { Node } from "../onnx.ts";
import type { Jax, OnnxRuntime, Tfjs } from "../engines.ts";
import type { Row, Torch, Work } from "../types.ts";
import { onnxWork, sample, valuesOf } from "./shared.ts";

type JaxArray = ReturnType<Jax["numpy"]["array"]>;
type TfTensor = ReturnType<Tfjs["tensor"]>;

interface OperatorRow {
  readonly name: string;
  readonly goal: number;
  readonly flops?: number;
  readonly scopeless?: boolean;
  /** Whether it is timed by torch.compile as well. */
  readonly compiles?: boolean;
  readonly shapes: readonly (readonly number[])[];
  readonly torch: (torch: Torch, inputs: Tensor[]) => Tensor;
  readonly tf?: (tf: Tfjs, inputs: TfTensor[]) => TfTensor;
  readonly jax?: (jax: Jax, inputs: JaxArray[]) => JaxArray;
  readonly onnx?: { readonly op: string; readonly attributes?: Node["attributes"]; readonly output: readonly number[] };
  readonly python: string;
}

function inputsOf(torch: Torch, shapes: OperatorRow["shapes"]): Tensor[] {
  torch.manual_seed(0);
  return shapes.map((shape) => torch.randn(shape as number[]));
}

function operatorModel({ shapes, onnx }: OperatorRow): Uint8Array {
  const inputs = shapes.map((shape, i) => ({ name: `x${i}`, shape }));
  return onnxModel({
    nodes: [
      {
        op: onnx!.op,
        inputs: inputs.map(({ name }) => name),
        outputs: ["y"],
        ...(onnx!.attributes ? { attributes: onnx!.attributes } : {}),
      },
    ],
    inputs,
    outputs: [{ name: "y", shape: onnx!.output }],
    weights: [],
  });
}

function operatorWork(torch: Torch, row: OperatorRow, compute: (...inputs: Tensor[]) => Tensor): Work {
  const inputs = inputsOf(torch, row.shapes);
  const run = (): void => void compute(...inputs);
  // The peers give their results back at once (dispose), so here a scope does; `scopeless` rows leave it to the garbage
  // collector.
  return {
    run: row.scopeless === true ? run : () => torch.scope(run),
    result: () => sample(valuesOf(compute(...inputs))),
  };
}

function operatorRow(row: OperatorRow): Row {
  const onnx = (ort: OnnxRuntime, torch: Torch): Promise<Work> =>
    onnxWork(
      ort,
      operatorModel(row),
      Object.fromEntries(inputsOf(torch, row.shapes).map((tensor, i) => [`x${i}`, tensor])),
    );
  return {
    name: row.name,
    goal: row.goal,
    python: row.python,
    ...(row.flops === undefined ? {} : { flops: row.flops }),
    flambeau: (torch) => operatorWork(torch, row, (...inputs) => row.torch(torch, inputs)),
    ...(row.compiles === true
      ? {
          compiled: (torch: Torch) =>
            operatorWork(
              torch,
              row,
              torch.compile((...inputs: Tensor[]) => row.torch(torch, inputs)),
            ),
        }
      : {}),
    ...(row.tf === undefined
      ? {}
      : {
          tfjs: (tf: Tfjs, torch: Torch): Work => {
            const inputs = inputsOf(torch, row.shapes).map((tensor, i) =>
              tf.tensor(valuesOf(tensor), row.shapes[i]! as number[]),
            );
            return {
              run: () => row.tf!(tf, inputs).dispose(),
              result: () => sample(row.tf!(tf, inputs).dataSync() as Float32Array),
              dispose: () => inputs.forEach((x) => x.dispose()),
            };
          },
        }),
    ...(row.jax === undefined
      ? {}
      : {
          jax: (jax: Jax, torch: Torch): Work => {
            const inputs = inputsOf(torch, row.shapes).map((tensor, i) =>
              jax.numpy.array(valuesOf(tensor)).reshape(row.shapes[i]! as number[]),
            );
            const compute = jax.jit((...args: JaxArray[]) => row.jax!(jax, args));
            const call = (): JaxArray => compute(...inputs.map((x) => x.ref));
            return {
              async run() {
                const out = await call().blockUntilReady();
                out.dispose();
              },
              result: () => sample(call().dataSync() as Float32Array),
              dispose: () => inputs.forEach((x) => x.dispose()),
            };
          },
        }),
    ...(row.onnx === undefined ? {} : { onnxWeb: onnx, onnxNode: onnx }),
  };
}

const million = [1_000_000] as const;

export const operatorRows: readonly Row[] = [
  operatorRow({
    name: "matmul 960 x 960",
    goal: (2 * 960 ** 3) / 42e6,
    flops: 2 * 960 ** 3,
    shapes: [
      [960, 960],
      [960, 960],
    ],
    python: "gemm",
    torch: (_, [a, b]) => a!.matmul(b!),
    tf: (tf, [a, b]) => tf.matMul(a!, b!),
    jax: (jax, [a, b]) => jax.numpy.matmul(a!, b!),
    onnx: { op: "MatMul", output: [960, 960] },
  }),
  operatorRow({
    name: "add, 1 M",
    goal: 0.25,
    shapes: [million, million],
    python: "add",
    torch: (_, [a, b]) => a!.add(b!),
    tf: (tf, [a, b]) => tf.add(a!, b!),
    jax: (_, [a, b]) => a!.add(b!),
    onnx: { op: "Add", output: million },
  }),
  operatorRow({
    name: "add, 1 M, left to the collector",
    goal: 0.25,
    scopeless: true,
    shapes: [million, million],
    python: "add",
    torch: (_, [a, b]) => a!.add(b!),
  }),
  operatorRow({
    name: "exp, 1 M",
    goal: 1.3,
    shapes: [million],
    python: "exp",
    torch: (_, [a]) => a!.exp(),
    tf: (tf, [a]) => tf.exp(a!),
    jax: (jax, [a]) => jax.numpy.exp(a!),
    onnx: { op: "Exp", output: million },
  }),
  operatorRow({
    name: "sigmoid, 1 M",
    goal: 1.5,
    shapes: [million],
    python: "sigmoid",
    torch: (_, [a]) => a!.sigmoid(),
    tf: (tf, [a]) => tf.sigmoid(a!),
    jax: (jax, [a]) => jax.nn.sigmoid(a!),
    onnx: { op: "Sigmoid", output: million },
  }),
  operatorRow({
    name: "eight elementwise operators, 1 M",
    goal: 1,
    compiles: true,
    shapes: [million],
    python: "elementwise_chain",
    torch: (_, [a]) => a!.mul(2).add(1).relu().mul(a!).sub(0.5).abs().add(a!).mul(0.25),
  }),
  operatorRow({
    name: "sum, 1 M",
    goal: 0.12,
    shapes: [million],
    python: "total",
    torch: (_, [a]) => a!.sum(),
    tf: (tf, [a]) => tf.sum(a!),
    jax: (jax, [a]) => jax.numpy.sum(a!),
  }),
  operatorRow({
    name: "softmax of rows, 1024 x 1024",
    goal: 2,
    shapes: [[1024, 1024]],
    python: "softmax",
    torch: (_, [a]) => a!.softmax(1),
    tf: (tf, [a]) => tf.softmax(a!),
    jax: (jax, [a]) => jax.nn.softmax(a!),
    onnx: { op: "Softmax", output: [1024, 1024], attributes: { axis: 1 } },
  }),
  {
    name: "add of 1 K, gradients recorded",
    goal: 0.0015,
    python: "small_add",
    flambeau(torch) {
      torch.manual_seed(0);
      const a = torch.randn([1000]).requires_grad_();
      const b = torch.randn([1000]);
      return { run: () => void torch.add(a, b), result: () => sample(valuesOf(torch.add(a, b))) };
    },
  },
];
