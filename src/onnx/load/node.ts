/** A node of an ONNX graph as its operator sees it: attributes of known types, inputs, and graphs within it. */
import { textDecoder } from "../../support/platform/text-coding.ts";
import { type DType, float32, int64 } from "../../dtype.ts";
import { tensor } from "../../methods/implementations.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { elementsOf } from "../../tensor/elements.ts";
import { RuntimeError } from "../../support/errors.ts";
import type { AttributeProto, GraphProto, NodeProto, TensorProto } from "../format/model.ts";
import { tensorOf, type ReadExternal } from "../format/tensors.ts";
import { entryOf, itemAt, sizeAt } from "../../support/checked.ts";

/** A tensor of strings: its sizes, and its elements row by row. */
export class TextArray {
  constructor(
    readonly shape: readonly number[],
    readonly values: readonly string[],
  ) {}

  /** Lists in lists. */
  tolist(): unknown {
    const nested = (dim: number, from: number, count: number): unknown => {
      if (dim === this.shape.length) return this.values[from];
      const size = sizeAt(this.shape, dim);
      return Array.from({ length: size }, (_, i) => nested(dim + 1, from + (i * count) / size, count / size));
    };
    return nested(0, 0, this.values.length);
  }
}

/** A list of maps, from labels to numbers: what `ZipMap` makes of each row, and what a `DictVectorizer` takes. */
export class LabelledRows {
  constructor(
    readonly rows: readonly ReadonlyMap<string | number, number>[],
    /** What the numbers are. */
    readonly dtype: DType = float32,
  ) {}
}

/** What flows along edges: tensors, lists of them (ONNX's sequences), strings, maps, nothing (optional inputs). */
export type Flow = Tensor | readonly Tensor[] | TextArray | LabelledRows | null;

/** Computes the outputs of a node. */
export type OnnxOperator = (inputs: readonly Flow[], node: OnnxNode) => Flow | OnnxOutputs;

/** Several outputs. One output that is a sequence is a list of its own. */
export class OnnxOutputs {
  constructor(readonly list: readonly Flow[]) {}
}
export const outputs = (...list: Flow[]): OnnxOutputs => new OnnxOutputs(list);

/** Runs a graph within a node: its inputs in order. It sees the values around it. */
export type RunGraph = (graph: GraphProto, inputs: readonly Flow[]) => Flow[];

const latin = /* @__PURE__ */ textDecoder();

export class OnnxNode {
  readonly op: string;
  private readonly attributes: ReadonlyMap<string, AttributeProto>;
  private readonly tensors = new Map<string, Tensor>();
  runGraph: RunGraph | null = null;

  constructor(
    readonly proto: NodeProto,
    /** Version of the operators. */
    readonly opset: number,
  ) {
    this.op = proto.op_type ?? "";
    this.attributes = new Map(proto.attribute.map((attribute) => [attribute.name ?? "", attribute]));
  }

  /** How many outputs somebody may use. */
  get outputCount(): number {
    return this.proto.output.length;
  }

  has(name: string): boolean {
    return this.attributes.has(name);
  }

  int(name: string): number;
  int<T>(name: string, otherwise: T): number | T;
  int<T>(name: string, otherwise?: T): number | T {
    const value = this.attributes.get(name)?.i;
    if (value !== undefined) return Number(value);
    if (this.has(name)) return 0; // protobuf leaves out zeros
    if (arguments.length < 2) throw this.error(`it lacks the attribute ${name}`);
    return otherwise as T;
  }

  float(name: string, otherwise: number): number {
    const value = this.attributes.get(name)?.f;
    return value ?? (this.has(name) ? 0 : otherwise);
  }

  text(name: string, otherwise: string): string {
    const attribute = this.attributes.get(name);
    return attribute === undefined ? otherwise : latin.decode(attribute.s ?? new Uint8Array(0));
  }

  texts(name: string): string[] | null {
    const attribute = this.attributes.get(name);
    return attribute === undefined ? null : attribute.strings.map((bytes) => latin.decode(bytes));
  }

  ints(name: string): number[] | null {
    const attribute = this.attributes.get(name);
    return attribute === undefined ? null : attribute.ints.map(Number);
  }

  floats(name: string): number[] | null {
    const attribute = this.attributes.get(name);
    return attribute === undefined ? null : attribute.floats.map(Number);
  }

  tensor(name: string): Tensor | null {
    const proto = this.attributes.get(name)?.t;
    if (proto === undefined) return null;
    let tensor = this.tensors.get(name);
    if (tensor === undefined)
      this.tensors.set(name, (tensor = tensorOf(proto, `the attribute ${name} of ${this.shown}`)));
    return tensor;
  }

  /** A tensor as the file has it, for those of strings. */
  tensorProto(name: string): TensorProto | null {
    return this.attributes.get(name)?.t ?? null;
  }

  graph(name: string): GraphProto {
    const graph = this.attributes.get(name)?.g;
    if (graph === undefined) throw this.error(`it lacks the graph ${name}`);
    return graph;
  }

  /** Runs a graph that stands in an attribute. */
  run(name: string, inputs: readonly Flow[]): Flow[] {
    return this.runGraph!(this.graph(name), inputs);
  }

  get shown(): string {
    return `the node ${this.proto.name ? `${JSON.stringify(this.proto.name)} ` : ""}(${this.op})`;
  }

  error(reason: string): RuntimeError {
    return new RuntimeError(`ONNX: ${this.shown} cannot be run: ${reason}.`);
  }
}

/** An input that has to be a tensor. */
export function need(inputs: readonly Flow[], i: number, node: OnnxNode): Tensor {
  const value = inputs[i];
  if (value instanceof Tensor) return value;
  const kind = value instanceof TextArray ? "strings" : "a sequence";
  throw node.error(`its input ${i} is ${value === null || value === undefined ? "missing" : kind}`);
}

/** An input that may be left out. */
export function optionalInput(inputs: readonly Flow[], i: number): Tensor | null {
  const value = inputs[i];
  return value instanceof Tensor ? value : null;
}

/** All inputs, which have to be tensors. */
export function requiredInputs(inputs: readonly Flow[], node: OnnxNode): Tensor[] {
  return inputs.map((_, i) => need(inputs, i, node));
}

/** The elements of a tensor as numbers: shapes, axes, bounds. */
export function listOfNumbers(tensor: Tensor): number[] {
  return Array.from(elementsOf(tensor.contiguous()), Number);
}

export function singleNumber(tensor: Tensor): number {
  return Number(tensor.item());
}

/** A dim counted from the front. */
export function wrapAxis(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}

/** Axes that are an attribute in old versions and an input in new ones; null where there are none. */
export function axesOf(inputs: readonly Flow[], place: number, node: OnnxNode, name = "axes"): number[] | null {
  const tensor = optionalInput(inputs, place);
  return tensor === null ? node.ints(name) : listOfNumbers(tensor);
}

/** ONNX's number of the type of strings. */
const STRING = 8;

/** What a tensor of a file is: strings, or numbers. */
export function flowOf(proto: TensorProto, what: string, external: ReadExternal | null = null): Tensor | TextArray {
  if (proto.data_type !== STRING) return tensorOf(proto, what, external);
  const shape = proto.dims.map(Number);
  const count = shape.reduce((product, size) => product * size, 1);
  if (count !== proto.string_data.length)
    throw new RuntimeError(`${what} has ${proto.string_data.length} strings, and its shape ${count}`);
  return new TextArray(
    shape,
    proto.string_data.map((bytes) => latin.decode(bytes)),
  );
}

/**
 * Operators that only move or compare elements do so with strings too: with their places in the alphabet, which are numbers.
 * `given`: the outputs that are strings again, all of them where it is left out.
 */
export function movesText(operator: OnnxOperator, given: readonly number[] | null = null): OnnxOperator {
  return (inputs, node) => {
    const strings = inputs.flatMap((input) => (input instanceof TextArray ? input.values : []));
    if (!inputs.some((input) => input instanceof TextArray)) return operator(inputs, node);
    const alphabet = [...new Set(strings)].sort((a, b) => (a < b ? -1 : 1));
    const placeOf = new Map(alphabet.map((text, place) => [text, place]));
    const places = inputs.map((input) =>
      input instanceof TextArray
        ? tensor(
            input.values.map((text) => entryOf(placeOf, text)),
            { dtype: int64 },
          ).reshape([...input.shape])
        : input,
    );
    const back = (flow: Flow, i: number): Flow =>
      flow instanceof Tensor && (given === null || given.includes(i))
        ? new TextArray(
            [...flow.shape],
            listOfNumbers(flow).map((place) => itemAt(alphabet, place)),
          )
        : flow;
    const result = operator(places, node);
    return result instanceof OnnxOutputs ? new OnnxOutputs(result.list.map(back)) : back(result, 0);
  };
}
