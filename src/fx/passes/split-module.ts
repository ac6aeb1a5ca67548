/** Cuts a graph into several, each a module of its own. */
import type { Module } from "../../nn/module/index.ts";
import { asModule } from "../../nn/module/kind.ts";
import { entryOf } from "../../support/checked.ts";
import { RuntimeError } from "../../support/errors.ts";
import { getitem } from "../elements.ts";
import { Graph, memberAtPath } from "../graph-of-nodes.ts";
import { GraphModule } from "../graph-module.ts";
import type { Node, Opcode } from "../graph-node.ts";
import { map_arg } from "../graph-node.ts";

/** A part of a graph. */
class Partition {
  readonly submodule: string;
  readonly inputs = new Set<Node>();
  readonly outputs = new Set<Node>();
  readonly before = new Set<Partition>();
  readonly after = new Set<Partition>();
  readonly graph = new Graph();
  readonly environment = new Map<Node, Node>();
  readonly attributes: Record<string, unknown> = {};
  constructor(readonly name: string) {
    this.submodule = `submod_${name}`;
  }
}

/** Partitions so that each comes after those that it reads from. */
function inOrder(partitions: readonly Partition[]): Partition[] {
  const waiting = new Map(partitions.map((partition) => [partition, new Set(partition.before)]));
  const ready = partitions.filter(({ before }) => before.size === 0);
  const sorted: Partition[] = [];
  for (let next = ready.pop(); next !== undefined; next = ready.pop()) {
    sorted.push(next);
    for (const after of next.after) {
      const before = entryOf(waiting, after);
      before.delete(next);
      if (before.size === 0) ready.push(after);
    }
  }
  if (sorted.length !== partitions.length) throw new RuntimeError("cycle exists between partitions!");
  return sorted;
}

/** Notes what each part reads from others and gives to them. */
function connect(graph: Graph, partOf: ReadonlyMap<Node, Partition>): void {
  for (const node of graph.nodes) {
    if (node.op === "placeholder" || node.op === "get_attr") continue;
    const part = partOf.get(node);
    for (const input of node.all_input_nodes) {
      const maker = partOf.get(input);
      if (maker === part) continue;
      maker?.outputs.add(input);
      part?.inputs.add(input);
      if (maker === undefined || part === undefined) continue;
      maker.after.add(part);
      part.before.add(maker);
    }
  }
}

/** Copies a node into the graph of its part. */
function copyInto(part: Partition, node: Node, owner: Module): void {
  const read = (input: Node): Node => entryOf(part.environment, input);
  let { target } = node;
  if (node.op === "call_module") {
    const value = memberAtPath(owner, target as string);
    target = (target as string).replaceAll(".", "_");
    part.attributes[target] = value;
  }
  const copy = part.graph.create_node(
    node.op as Opcode,
    target,
    map_arg(node.args, read),
    map_arg(node.kwargs, read),
    null,
    node.type,
  );
  copy.meta = { ...node.meta };
  part.environment.set(node, copy);
}

/**
 * Cuts a graph module into parts: `split_callback` says for each call to which it belongs (0, 1, …). The result calls
 * `submod_0`, `submod_1`, … one after the other and computes what `m` does; parameters that parts read are given to
 * them. `root_m` is the module that was traced. Throws a RuntimeError where parts need each other.
 * https://docs.pytorch.org/docs/stable/fx.html
 * @example
 * const traced = torch.fx.symbolic_trace((x: torch.Tensor) => torch.relu(x.neg()).add(1));
 * const { split_module } = torch.fx.passes.split_module;
 * const parts = split_module(traced, traced, ({ target }) => (target === "add" ? 1 : 0));
 * parts.named_children().map(([name]) => name); // [ 'submod_0', 'submod_1' ]
 */
export function split_module(
  m: GraphModule,
  _root_m: Module | GraphModule,
  split_callback: (node: Node) => number | string,
): GraphModule {
  const owner = asModule(m);
  const partitions = new Map<string, Partition>();
  const partOf = new Map<Node, Partition>();
  for (const node of m.graph.nodes) {
    if (node.op === "placeholder" || node.op === "get_attr" || node.op === "output") continue;
    const name = String(split_callback(node));
    const part = partitions.get(name) ?? new Partition(name);
    partitions.set(name, part);
    partOf.set(node, part);
  }
  connect(m.graph, partOf);
  const sorted = inOrder([...partitions.values()]);
  for (const part of sorted)
    for (const input of part.inputs) part.environment.set(input, part.graph.placeholder(input.name, input.type));
  for (const [node, part] of partOf) copyInto(part, node, owner);

  const base = new Graph();
  const values = new Map<Node, Node>();
  const attributes: Record<string, unknown> = {};
  for (const node of m.graph.nodes) {
    if (node.op !== "placeholder" && node.op !== "get_attr") continue;
    values.set(node, base.node_copy(node));
    if (node.op === "get_attr") attributes[node.target as string] = memberAtPath(owner, node.target as string);
  }
  for (const part of sorted) {
    const outputs = [...part.outputs].map((node) => entryOf(part.environment, node));
    part.graph.output(outputs.length === 1 ? outputs[0] : outputs);
    attributes[part.submodule] = new GraphModule(part.attributes, part.graph);
    const called = base.call_module(
      part.submodule,
      [...part.inputs].map((input) => values.get(input)),
    );
    const several = part.outputs.size > 1;
    for (const [i, node] of [...part.outputs].entries())
      values.set(node, several ? base.call_function(getitem, [called, i]) : called);
  }
  const output = m.graph.output_node();
  base.output(map_arg(output.args[0], (node) => values.get(node))).meta = { ...output.meta };
  return new GraphModule(attributes, base);
}
