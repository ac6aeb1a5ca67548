/** Runs ONNX graphs: node after node, each value kept as long as somebody needs it. */
import { RuntimeError, withHelp } from "../../support/errors.ts";
import type { AttributeProto, FunctionProto, GraphProto, ModelProto, NodeProto } from "../format/model.ts";
import { flowOf, OnnxNode, OnnxOutputs, type Flow, type OnnxOperator } from "./node.ts";
import { operators, otherDomains } from "./operators/index.ts";
import { entryOf } from "../../support/checked.ts";

/** Functions of the model itself, by domain and name. */
export type Functions = ReadonlyMap<string, FunctionProto>;

const keyOf = (domain: string | undefined, name: string | undefined): string => `${domain ?? ""}:${name ?? ""}`;

/** Domains whose operators are those of ONNX itself. */
const standard = new Set(["", "ai.onnx"]);

export function functionsOf(model: ModelProto): Functions {
  return new Map(model.functions.map((each) => [keyOf(each.domain, each.name), each]));
}

/** Names of values that a graph takes from around it. */
function freeNames(graph: GraphProto): string[] {
  const own = new Set([...graph.input, ...graph.initializer].map(({ name }) => name ?? ""));
  const free = new Set<string>();
  for (const node of graph.node) {
    for (const name of usedBy(node)) if (!own.has(name)) free.add(name);
    for (const name of node.output) own.add(name);
  }
  for (const { name } of graph.output) if (!own.has(name ?? "")) free.add(name ?? "");
  return [...free];
}

/** Names of values that a node uses, those that graphs within it take from around it included. */
export function usedBy(node: NodeProto): string[] {
  const inner = node.attribute.flatMap(({ g, graphs }) => (g === undefined ? graphs : [g, ...graphs]));
  return [...node.input, ...inner.flatMap(freeNames)];
}

/** A node with its operator. */
interface Planned {
  readonly node: OnnxNode;
  readonly operator: OnnxOperator;
  /** Values that nobody needs after it. */
  readonly done: readonly string[];
}

/** Values by name, those of the graphs around included. */
export class GraphScope {
  private readonly values = new Map<string, Flow>();
  constructor(private readonly outer: GraphScope | null) {}

  get(name: string): Flow | undefined {
    return this.values.has(name) ? this.values.get(name) : this.outer?.get(name);
  }
  set(name: string, value: Flow): void {
    this.values.set(name, value);
  }
  delete(name: string): void {
    this.values.delete(name);
  }
}

/** Replaces attributes of a function's nodes that stand for its own. */
function bound(node: NodeProto, given: ReadonlyMap<string, AttributeProto>): NodeProto {
  const attribute = node.attribute.flatMap((each) => {
    if (!each.ref_attr_name) return [each];
    const value = given.get(each.ref_attr_name);
    return value === undefined ? [] : [{ ...value, ...(each.name === undefined ? {} : { name: each.name }) }];
  });
  return { ...node, attribute };
}

/** A graph whose operators are known, ready to be run. */
export class GraphPlan {
  private readonly nodes: readonly Planned[];
  private readonly constants: readonly (readonly [string, Flow])[];
  private readonly inner = new Map<GraphProto, GraphPlan>();

  constructor(
    readonly graph: GraphProto,
    private readonly opset: number,
    private readonly functions: Functions,
    depth = 0,
    /** Names whose values are kept elsewhere. */
    kept: ReadonlySet<string> = new Set(),
  ) {
    if (depth > 32) throw new RuntimeError("ONNX: functions or graphs are nested too deep");
    this.constants = graph.initializer
      .filter(({ name }) => !kept.has(name ?? ""))
      .map((proto) => [proto.name ?? "", flowOf(proto, `the tensor ${JSON.stringify(proto.name)}`)]);
    const missing = new Set<string>();
    const last = new Map<string, number>();
    graph.node.forEach((node, i) => {
      for (const name of [...usedBy(node), ...node.output]) last.set(name, i);
    });
    const outputs = new Set(graph.output.map(({ name }) => name ?? ""));
    const fixed = new Set(this.constants.map(([name]) => name));
    const ends = new Map<number, string[]>();
    for (const [name, i] of last)
      if (!outputs.has(name) && !fixed.has(name) && !kept.has(name)) ends.set(i, [...(ends.get(i) ?? []), name]);
    this.nodes = graph.node.map((proto, i): Planned => {
      const node = new OnnxNode(proto, opset);
      const operator = this.operatorOf(proto, depth);
      if (operator === null) missing.add(standard.has(proto.domain ?? "") ? node.op : `${proto.domain}.${node.op}`);
      node.runGraph = null;
      return { node, operator: operator!, done: ends.get(i) ?? [] };
    });
    for (const { node } of this.nodes)
      for (const { g } of node.proto.attribute)
        if (g !== undefined) this.inner.set(g, new GraphPlan(g, opset, functions, depth + 1));
    if (missing.size > 0)
      throw new RuntimeError(
        withHelp(
          `ONNX: the model uses operators that are not supported: ${[...missing].sort().join(", ")}`,
          [...missing].some((name) => name.startsWith("com.microsoft.nchwc."))
            ? "onnxruntime saved the model for one kind of processor: save it again with graph_optimization_level ORT_ENABLE_EXTENDED, or load the file that it was made from."
            : "Export the model again without them, or run it by onnxruntime-web.",
        ),
      );
  }

  private operatorOf(proto: NodeProto, depth: number): OnnxOperator | null {
    const own = this.functions.get(keyOf(proto.domain, proto.op_type));
    if (own !== undefined) return this.functionOf(own, proto, depth);
    const name = proto.op_type ?? "";
    const table = standard.has(proto.domain ?? "") ? operators : otherDomains[proto.domain ?? ""];
    return table !== undefined && Object.hasOwn(table, name) ? table[name]! : null;
  }

  /** A function of the model as an operator: its graph with the call's attributes. */
  private functionOf(own: FunctionProto, call: NodeProto, depth: number): OnnxOperator {
    const given = new Map(
      [...own.attribute_proto, ...call.attribute].map((attribute) => [attribute.name ?? "", attribute] as const),
    );
    const graph: GraphProto = {
      node: own.node.map((node) => bound(node, given)),
      initializer: [],
      sparse_initializer: [],
      input: own.input.map((name) => ({ name })),
      output: own.output.map((name) => ({ name })),
      value_info: [],
      metadata_props: [],
    };
    const version = own.opset_import.find(({ domain }) => standard.has(domain ?? ""))?.version ?? this.opset;
    const plan = new GraphPlan(graph, version, this.functions, depth + 1);
    return (inputs) => new OnnxOutputs(plan.run(inputs, null));
  }

  /** The outputs for inputs in the order of the graph's; `outer` are the values around it. */
  run(inputs: readonly Flow[], outer: GraphScope | null, more: Iterable<readonly [string, Flow]> = []): Flow[] {
    const scope = new GraphScope(outer);
    for (const [name, value] of this.constants) scope.set(name, value);
    for (const [name, value] of more) scope.set(name, value);
    this.graph.input.forEach(({ name }, i) => {
      const value = inputs[i];
      if (value !== undefined) scope.set(name ?? "", value);
    });
    for (const { node, operator, done } of this.nodes) {
      const given = node.proto.input.map((name) => {
        if (name === "") return null;
        const value = scope.get(name);
        if (value === undefined) throw node.error(`nothing gives its input ${JSON.stringify(name)}`);
        return value;
      });
      node.runGraph = (graph, values) => entryOf(this.inner, graph).run(values, scope);
      const result = operator(given, node);
      const list = result instanceof OnnxOutputs ? result.list : [result];
      node.proto.output.forEach((name, i) => {
        if (name !== "" && list[i] !== undefined) scope.set(name, list[i]);
      });
      for (const name of done) scope.delete(name);
    }
    return this.graph.output.map(({ name }) => {
      const value = scope.get(name ?? "");
      if (value === undefined) throw new RuntimeError(`ONNX: nothing gives the output ${JSON.stringify(name)}`);
      return value;
    });
  }
}
