/** From a captured graph to an ONNX graph: each call becomes nodes, what nobody needs is left out. */
import type { DType } from "../../dtype.ts";
import { int64 } from "../../dtype.ts";
import { OnnxExporterError } from "../errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { DimensionProto, GraphProto, NodeProto, ValueInfoProto } from "../format/model.ts";
import { dataTypeNumber } from "../format/tensors.ts";
import { usedBy } from "../load/graph.ts";
import { Builder, type Name } from "./builder.ts";
import { ConvertedCall } from "./call.ts";
import { convertCall } from "./convert/index.ts";
import { folded } from "./fold.ts";
import { GraphValue, type GraphStep } from "./graph.ts";
import type { Graph } from "./merge.ts";
import type { DimSize } from "./sizes.ts";
import { entryOf, itemAt } from "../../support/checked.ts";

/** The values that the outputs need, and the calls that make them. */
function needed(graph: Graph): Set<GraphStep> {
  const wanted = new Set(graph.outputs.map(({ number }) => number));
  const steps = new Set<GraphStep>();
  const want = (value: unknown): void => {
    if (value instanceof GraphValue) {
      if (itemAt(graph.merged, value.number).value.constant === null) wanted.add(value.number);
    } else if (Array.isArray(value)) value.forEach(want);
  };
  for (const step of [...graph.steps].reverse()) {
    if (!step.results.some(({ number }) => wanted.has(number))) continue;
    steps.add(step);
    for (const value of step.args.values()) want(value);
  }
  return steps;
}

/** Names of sizes in types of inputs and outputs. */
export type SizeNames = ReadonlyMap<string, string>;

function valueInfo(
  name: Name,
  shape: readonly DimSize[],
  dtype: DType,
  names: SizeNames,
  own: readonly (string | null)[],
): ValueInfoProto {
  const dim = shape.map((size, i): DimensionProto => {
    if (typeof size === "number") return { dim_value: size };
    return { dim_param: names.get(size.key) ?? own[i] ?? `${name}_dim_${i}` };
  });
  return { name, type: { tensor_type: { elem_type: dataTypeNumber(dtype), shape: { dim } } } };
}

/** Nodes that lead to an output. */
function withoutDead(nodes: readonly NodeProto[], outputs: readonly Name[]): NodeProto[] {
  const wanted = new Set(outputs);
  const kept: NodeProto[] = [];
  for (const node of [...nodes].reverse()) {
    if (!node.output.some((name) => wanted.has(name))) continue;
    kept.push(node);
    for (const name of usedBy(node)) wanted.add(name);
  }
  return kept.reverse();
}

export interface EmitOptions {
  readonly opset: number;
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  readonly sizeNames: SizeNames;
  /** Names of dynamic dims of outputs, as the caller gave them. */
  readonly outputDims: readonly (readonly (string | null)[])[];
  /** Parameters and buffers by name. */
  readonly parameters: ReadonlyMap<string, Tensor>;
  readonly name: string;
  /** Whether nodes that have only constants as inputs are computed now. */
  readonly fold: boolean;
}

/** The ONNX graph of a captured one. */
export function emit(graph: Graph, options: EmitOptions): GraphProto {
  const builder = new Builder(options.opset);
  const names = new Map<number, Name>();
  for (const name of [...options.inputNames, ...options.outputNames, ...options.parameters.keys()])
    builder.reserve(name);
  const makers = new Map<number, GraphStep>();
  const shapeOf = (value: GraphValue): readonly DimSize[] => itemAt(graph.merged, value.number).shape;
  graph.inputs.forEach((value, i) => {
    const name = itemAt(options.inputNames, i);
    names.set(value.number, builder.describe(name, shapeOf(value), value.dtype));
  });
  const given = new Set<string>();
  const nameOf = (value: GraphValue): Name => {
    const known = names.get(value.number);
    if (known !== undefined) return known;
    const { value: whole, elements } = itemAt(graph.merged, value.number);
    let name: Name;
    if (whole.parameter !== null) {
      name = whole.parameter;
      if (!given.has(name)) builder.initializer(name, entryOf(options.parameters, name));
      given.add(name);
    } else if (whole.constant !== null) name = builder.initializer(builder.fresh("constant"), whole.constant);
    else if (elements !== null) {
      const list = builder.ints(elements);
      const flat = whole.shape.length === 1 ? list : builder.reshape(list, [elements.length], whole.shape);
      name = builder.cast(flat, int64, whole.dtype);
    } else
      throw new OnnxExporterError(
        "torch.onnx.export: the model makes a tensor of numbers that depend on a dynamic axis, and not by operators of torch.\nDeclare the axis as fixed, or make the tensor by torch.arange and its like.",
      );
    names.set(value.number, name);
    return name;
  };
  const callOf = (step: GraphStep): ConvertedCall =>
    new ConvertedCall(step, builder, graph.merged, nameOf, (value) => {
      const maker = makers.get(value.number);
      return maker === undefined ? null : callOf(maker);
    });
  const steps = needed(graph);
  for (const step of graph.steps) {
    if (!steps.has(step)) continue;
    for (const value of step.results) makers.set(value.number, step);
    const made = convertCall(callOf(step), builder);
    step.results.forEach((value, i) => {
      const name = made[i];
      if (name === undefined) return;
      names.set(value.number, name);
      builder.describe(name, shapeOf(value), value.dtype);
    });
  }
  const outputs = graph.outputs.map((value, i) => {
    const name = nameOf(value);
    const wanted = itemAt(options.outputNames, i);
    builder.nodes.push({
      op_type: "Identity",
      name: builder.fresh("node_Identity"),
      input: [name],
      output: [wanted],
      attribute: [],
      metadata_props: [],
    });
    return valueInfo(wanted, shapeOf(value), value.dtype, options.sizeNames, options.outputDims[i] ?? []);
  });
  const live = withoutDead(renamedOutputs(builder.nodes, options.outputNames, options.inputNames), options.outputNames);
  const nodes = options.fold ? folded(live, builder, options) : live;
  const used = new Set(nodes.flatMap(usedBy));
  return {
    name: options.name,
    node: nodes,
    initializer: builder.initializers.filter(({ name }) => used.has(name!)),
    sparse_initializer: [],
    input: graph.inputs.map((value, i) =>
      valueInfo(itemAt(options.inputNames, i), shapeOf(value), value.dtype, options.sizeNames, []),
    ),
    output: outputs,
    value_info: [],
    metadata_props: [],
  };
}

/** Gives the node that makes an output the output's name, where that leaves no Identity behind. */
function renamedOutputs(nodes: readonly NodeProto[], outputs: readonly Name[], inputs: readonly Name[]): NodeProto[] {
  const makers = new Set(nodes.flatMap(({ output }) => output));
  const renamed = new Map<Name, Name>();
  const dropped = new Set<NodeProto>();
  for (const output of outputs) {
    const identity = nodes.find((node) => node.op_type === "Identity" && node.output[0] === output)!;
    const source = itemAt(identity.input, 0);
    if (!makers.has(source) || renamed.has(source) || outputs.includes(source) || inputs.includes(source)) continue;
    renamed.set(source, output);
    dropped.add(identity);
  }
  const name = (each: Name): Name => renamed.get(each) ?? each;
  return nodes
    .filter((node) => !dropped.has(node))
    .map((node) => ({ ...node, input: node.input.map(name), output: node.output.map(name) }));
}
