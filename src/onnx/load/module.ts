/** A loaded ONNX model as a module: called with its inputs, trained like any other. */
import { Module, Parameter } from "../../nn/index.ts";
import { RuntimeError, TypeError } from "../../support/errors.ts";
import { type DType, float32 } from "../../dtype.ts";
import { isPlainObject } from "../../support/realms.ts";
import { Tensor } from "../../tensor/tensor.ts";
import type { GraphProto, ModelProto } from "../format/model.ts";
import { dtypeOf, type ReadExternal } from "../format/tensors.ts";
import { functionsOf, GraphPlan } from "./graph.ts";
import { flowOf, LabelledRows, TextArray, type Flow } from "./node.ts";
import { membersOf } from "../../support/members.ts";

/** Inputs of operators that are statistics or settings, by their places: nothing to train. */
const fixedPlaces: Readonly<Record<string, readonly number[]>> = {
  BatchNormalization: [3, 4],
  Clip: [1, 2],
  Pad: [1, 2],
  Resize: [1, 2, 3],
  Upsample: [1],
  Range: [0, 1, 2],
  QuantizeLinear: [1, 2],
  DequantizeLinear: [1, 2],
  OneHot: [2],
  Where: [0],
};

/** Names of tensors that some node takes as a statistic or setting. */
function fixedNames(graph: GraphProto): Set<string> {
  const fixed = new Set<string>();
  for (const node of graph.node)
    for (const place of fixedPlaces[node.op_type ?? ""] ?? []) if (node.input[place]) fixed.add(node.input[place]);
  return fixed;
}

/** What names of modules' members cannot be. */
const taken = (segment: string, owner: object): boolean => segment === "" || segment in owner;

/** A part of the model's names: `layer1` of `layer1.0.weight`. */
class Part extends Module {}

/** Strings as a model takes and gives them: lists in lists. */
export type ONNXStrings = string | readonly ONNXStrings[];

/** One of a model's outputs: a tensor, a sequence of tensors, strings, or for each row a map from labels to numbers (`ZipMap`). */
export type ONNXValue =
  | Tensor
  | readonly Tensor[]
  | ONNXStrings
  | readonly ReadonlyMap<string | number, number>[]
  | null;

/** What a loaded model gives: a tensor, or a list of its outputs. */
export type ONNXOutput = Tensor | readonly ONNXValue[];

/**
 * What can be given to a loaded model: tensors (or strings, as lists in lists; lists of tensors; maps) in order; the last argument may be a plain
 * object of inputs by name.
 */
export type ONNXInput =
  | Tensor
  | null
  | readonly ONNXStrings[]
  | readonly Tensor[]
  | ONNXMap
  | Readonly<Record<string, Tensor | readonly Tensor[] | readonly ONNXStrings[] | ONNXMap>>;

/** A map from labels to numbers, which a model with a `DictVectorizer` takes. */
export type ONNXMap = ReadonlyMap<string | number, number>;

/** Strings in lists in lists as a graph has them. */
function textOf(given: readonly ONNXStrings[]): TextArray {
  const shape: number[] = [];
  for (let level: ONNXStrings = given; Array.isArray(level); level = level[0] as ONNXStrings) {
    shape.push(level.length);
    if (level.length === 0) break;
  }
  const values = (given as readonly unknown[]).flat(Infinity) as string[];
  if (values.length !== shape.reduce((a, b) => a * b, 1) || values.some((value) => typeof value !== "string"))
    throw new TypeError("an input of strings must be lists of one length with strings in them");
  return new TextArray(shape, values);
}

/** A value as programs see it. */
function shown(value: Flow): ONNXValue {
  if (value instanceof TextArray) return value.tolist() as ONNXStrings;
  return value instanceof LabelledRows ? value.rows : value;
}

/**
 * A loaded ONNX model. Weights are parameters, statistics of batch norms are buffers, both under the names that the file
 * has; constants are neither.
 */
export class ONNXModule extends Module<(...inputs: ONNXInput[]) => ONNXOutput> {
  /** Names of the inputs, in order. */
  readonly input_names: readonly string[];
  /** Names of the outputs, in order. */
  readonly output_names: readonly string[];
  /** The graph, ready to be run. */
  readonly #plan: GraphPlan;
  /** Weights by the names of the file: where they are members, or constants. */
  readonly #tensors = new Map<string, { owner: Module; key: string } | Tensor | TextArray>();

  constructor(model: ModelProto, file: string, external: ReadExternal | null) {
    super();
    const { graph } = model;
    if (graph === undefined) throw new RuntimeError(`${file}: the file has no graph`);
    if (graph.sparse_initializer.length > 0) throw new RuntimeError(`${file}: sparse tensors are not supported`);
    const opset = model.opset_import.find(({ domain }) => !domain || domain === "ai.onnx")?.version ?? 1;
    const names = new Set(graph.initializer.map(({ name }) => name ?? ""));
    this.#plan = new GraphPlan(graph, opset, functionsOf(model), 0, names);
    this.input_names = graph.input.map(({ name }) => name ?? "").filter((name) => !names.has(name));
    this.output_names = graph.output.map(({ name }) => name ?? "");
    const fixed = fixedNames(graph);
    for (const proto of graph.initializer) {
      const name = proto.name ?? "";
      const tensor = flowOf(proto, `${file}: the tensor ${JSON.stringify(name)}`, external);
      const isConstant = tensor instanceof TextArray || !tensor.dtype.is_floating_point || tensor.ndim === 0;
      this.#tensors.set(name, isConstant ? tensor : this.#member(name, tensor, fixed.has(name)));
    }
  }

  /** Makes a tensor a member of the module that its name's dots lead to. */
  #member(name: string, tensor: Tensor, isBuffer: boolean): { owner: Module; key: string } {
    const path = name.split(".");
    const key = path.pop()!;
    let owner: Module = this;
    for (const segment of path) {
      const child = Object.hasOwn(owner, segment) ? membersOf(owner)[segment] : undefined;
      if (child instanceof Part) owner = child;
      else if (taken(segment, owner)) return this.#flat(name, tensor, isBuffer);
      else {
        const part = new Part();
        owner.add_module(segment, part);
        owner = part;
      }
    }
    if (taken(key, owner)) return this.#flat(name, tensor, isBuffer);
    return this.#set(owner, key, tensor, isBuffer);
  }

  /** A member under a name that no module can have as it is. */
  #flat(name: string, tensor: Tensor, isBuffer: boolean): { owner: Module; key: string } {
    let key = `tensor_${name.replaceAll(".", "_")}`;
    while (taken(key, this)) key += "_";
    return this.#set(this, key, tensor, isBuffer);
  }

  /** Makes a tensor a parameter or a buffer. */
  #set(owner: Module, key: string, tensor: Tensor, isBuffer: boolean): { owner: Module; key: string } {
    if (isBuffer) owner.register_buffer(key, tensor);
    else owner.register_parameter(key, new Parameter(tensor));
    return { owner, key };
  }

  /** All weights and constants as they are now. */
  *#values(): Generator<[string, Flow]> {
    for (const [name, where] of this.#tensors)
      yield [
        name,
        where instanceof Tensor || where instanceof TextArray
          ? where
          : (membersOf<Tensor>(where.owner)[where.key] as Tensor),
      ];
  }

  /** What the numbers of an input are that is a map. */
  #valuesOf(name: string): DType {
    const info = this.#plan.graph.input.find((input) => input.name === name);
    const type = info?.type?.map_type?.value_type?.tensor_type?.elem_type;
    return type === undefined ? float32 : dtypeOf(type, `the input ${JSON.stringify(name)}`);
  }

  /** Runs the graph on inputs in order, or by name in a trailing object. */
  forward(...inputs: ONNXInput[]): ONNXOutput {
    const flow = (input: ONNXInput | undefined, name: string): Flow | undefined => {
      if (input instanceof Map) return new LabelledRows([input as ONNXMap], this.#valuesOf(name));
      if (!Array.isArray(input)) return input instanceof Tensor || input === null ? input : undefined;
      return (input as readonly unknown[]).some((item) => item instanceof Tensor)
        ? (input as readonly Tensor[])
        : textOf(input as readonly ONNXStrings[]);
    };
    const last = inputs.at(-1);
    const isNamed = isPlainObject(last);
    const named = isNamed ? (last as Readonly<Record<string, ONNXInput>>) : {};
    for (const name of Object.keys(named))
      if (!this.input_names.includes(name) && !this.#plan.graph.input.some((input) => input.name === name))
        throw new TypeError(
          `the model has no input ${JSON.stringify(name)}; its inputs are ${this.input_names.join(", ")}`,
        );
    const given = this.input_names.map((name, i) =>
      Object.hasOwn(named, name) ? flow(named[name], name) : flow(inputs[i], name),
    );
    const missing = this.input_names.filter((_, i) => given[i] === undefined);
    if (missing.length > 0)
      throw new TypeError(`the model needs the inputs ${this.input_names.join(", ")}; missing: ${missing.join(", ")}`);
    // Inputs that have a value in the file may be given another.
    const others = Object.keys(named).filter((name) => !this.input_names.includes(name));
    const bound = new Map([
      ...this.input_names.map((name, i) => [name, given[i] ?? null] as const),
      ...others.map((name) => [name, flow(named[name], name) ?? null] as const),
    ]);
    const values = this.#plan.run([], null, [...this.#values(), ...bound]);
    return values.length === 1 ? (shown(values[0] ?? null) as Tensor) : values.map(shown);
  }

  override extra_repr(): string {
    return `inputs=(${this.input_names.join(", ")}), outputs=(${this.output_names.join(", ")}), nodes=${this.#plan.graph.node.length}`;
  }
}
