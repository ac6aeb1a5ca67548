/** Rows of inference on one image: AlexNet and ResNet-18. */
import type { Tensor } from "flambeau";
import { onnxModel } from "../onnx.ts";
import type { Model, Node } from "../onnx.ts";
import type { OnnxRuntime } from "../engines.ts";
import * as networks from "../networks.ts";
import type { Network } from "../networks.ts";
import type { Row, Torch, Work } from "../types.ts";
import { onnxWork, sample, valuesOf } from "./shared.ts";

const shape = [1, 3, 224, 224] as const;

function settingOf(torch: Torch, make: (torch: Torch) => Network): { model: Network; image: Tensor } {
  torch.manual_seed(0);
  const model = make(torch);
  model.eval();
  return { model, image: torch.randn(shape as unknown as number[]) };
}

/** Writes a graph layer by layer; weights come from a state dict. */
class GraphBuilder {
  private readonly nodes: Node[] = [];
  private readonly weights: Model["weights"][number][] = [];
  private last = "image";
  private count = 0;

  constructor(private readonly state: ReadonlyMap<string, Tensor>) {}

  get place(): string {
    return this.last;
  }
  from(place: string): this {
    this.last = place;
    return this;
  }
  private weight(name: string): string {
    if (!this.weights.some((each) => each.name === name))
      this.weights.push({ name, shape: this.state.get(name)!.shape, data: valuesOf(this.state.get(name)!) });
    return name;
  }
  op(
    op: string,
    names: readonly string[] = [],
    attributes: NonNullable<Node["attributes"]> = {},
    more: readonly string[] = [],
  ): this {
    const output = `t${this.count++}`;
    this.nodes.push({
      op,
      inputs: [this.last, ...names.map((name) => this.weight(name)), ...more],
      outputs: [output],
      attributes,
    });
    this.last = output;
    return this;
  }
  conv(name: string, kernel: number, stride: number, padding: number, bias: boolean): this {
    return this.op("Conv", bias ? [`${name}.weight`, `${name}.bias`] : [`${name}.weight`], {
      kernel_shape: [kernel, kernel],
      strides: [stride, stride],
      pads: [padding, padding, padding, padding],
      dilations: [1, 1],
    });
  }
  norm(name: string): this {
    return this.op(
      "BatchNormalization",
      ["weight", "bias", "running_mean", "running_var"].map((part) => `${name}.${part}`),
    );
  }
  pool(kernel: number, stride: number, padding: number): this {
    return this.op("MaxPool", [], {
      kernel_shape: [kernel, kernel],
      strides: [stride, stride],
      pads: [padding, padding, padding, padding],
    });
  }
  linear(name: string): this {
    return this.op("Gemm", [`${name}.weight`, `${name}.bias`], { transB: 1 });
  }
  finish(): Uint8Array {
    this.nodes.push({ op: "Identity", inputs: [this.last], outputs: ["y"] });
    return onnxModel({
      nodes: this.nodes,
      weights: this.weights,
      inputs: [{ name: "image", shape }],
      outputs: [{ name: "y", shape: [1, 1000] }],
    });
  }
}

function alexnetGraph(g: GraphBuilder): Uint8Array {
  g.conv("0", 11, 4, 2, true).op("Relu").pool(3, 2, 0).conv("3", 5, 1, 2, true).op("Relu").pool(3, 2, 0);
  for (const name of ["6", "8", "10"]) g.conv(name, 3, 1, 1, true).op("Relu");
  return g
    .pool(3, 2, 0)
    .op("Flatten", [], { axis: 1 })
    .linear("14")
    .op("Relu")
    .linear("16")
    .op("Relu")
    .linear("18")
    .finish();
}

function resnetGraph(g: GraphBuilder): Uint8Array {
  g.conv("stem.0", 7, 2, 3, false).norm("stem.1").op("Relu").pool(3, 2, 1);
  for (let i = 0; i < 8; i++) {
    const name = `blocks.${i}`;
    const stride = i > 0 && i % 2 === 0 ? 2 : 1;
    const input = g.place;
    const main = g
      .conv(`${name}.conv1`, 3, stride, 1, false)
      .norm(`${name}.bn1`)
      .op("Relu")
      .conv(`${name}.conv2`, 3, 1, 1, false)
      .norm(`${name}.bn2`).place;
    if (stride === 2) g.from(input).conv(`${name}.downsample.0`, 1, 2, 0, false).norm(`${name}.downsample.1`);
    else g.from(input);
    g.op("Add", [], {}, [main]).op("Relu");
  }
  return g.op("GlobalAveragePool").op("Flatten", [], { axis: 1 }).linear("fc").finish();
}

function inferenceRow(
  name: string,
  goal: number,
  python: string,
  make: (torch: Torch) => Network,
  graph: (g: GraphBuilder) => Uint8Array,
): Row {
  const onnx = (ort: OnnxRuntime, torch: Torch): Promise<Work> => {
    const { model, image } = settingOf(torch, make);
    return onnxWork(ort, graph(new GraphBuilder(new Map(Object.entries(model.state_dict())))), { image });
  };
  return {
    name,
    goal,
    python,
    tolerance: 1e-3,
    onnxWeb: onnx,
    onnxNode: onnx,
    flambeau(torch) {
      const { model, image } = settingOf(torch, make);
      const run = (): Tensor => torch.no_grad(() => model(image));
      return { run: () => void run(), result: () => sample(valuesOf(run())) };
    },
  };
}

export const inferenceRows: readonly Row[] = [
  inferenceRow("AlexNet, 224 x 224, inference", 60, "alexnet", networks.alexnet, alexnetGraph),
  inferenceRow(
    "ResNet-18, 224 x 224, inference",
    95,
    "resnet_224",
    (torch) => networks.resnet18(torch, 1000),
    resnetGraph,
  ),
];
