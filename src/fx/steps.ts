/**
 * A graph made ready to run: a step for each node, with the places of what it reads, and of what is not needed after it.
 * The steps do what the graph's code says; nothing is evaluated from text, which pages may forbid.
 */
import { entryOf } from "../support/checked.ts";
import { AttributeError, RuntimeError } from "../support/errors.ts";
import { membersOf } from "../support/members.ts";
import { isOptions } from "../ops/declare/arguments.ts";
import { pythonTypeName } from "../ops/declare/bind.ts";
import { isModule } from "../nn/module/kind.ts";
import { Slice } from "../layout/index.ts";
import type { Module } from "../nn/module/index.ts";
import { memberAtPath, type Graph } from "./graph-of-nodes.ts";
import { Node, type TargetFunction } from "./graph-node.ts";

type Values = unknown[];
type Read = (values: Values) => unknown;
type Step = (values: Values, owner: Module) => void;
/** Runs a graph on inputs, with a module's parameters and layers. */
export type RunGraph = (owner: Module, inputs: readonly unknown[]) => unknown;

/** Whether nodes are among arguments. */
function readsNodes(value: unknown): boolean {
  if (value instanceof Node) return true;
  if (value instanceof Slice) return [value.start, value.stop, value.step].some(readsNodes);
  if (Array.isArray(value)) return value.some(readsNodes);
  return isOptions(value) && Object.values(value).some(readsNodes);
}

/** How an argument is found among the values: once made, it looks for nodes no more. */
function reader(value: unknown, places: ReadonlyMap<Node, number>): Read {
  if (!readsNodes(value)) return () => value;
  if (value instanceof Node) {
    const place = places.get(value);
    if (place === undefined)
      return () => {
        throw new RuntimeError(`Node ${value.name} was used before it has been defined`);
      };
    return (values) => values[place];
  }
  if (value instanceof Slice) {
    const bounds = [value.start, value.stop, value.step].map((bound) => reader(bound, places));
    return (values) => new Slice(...(bounds.map((read) => read(values)) as [null, null, null]));
  }
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => reader(item, places));
    return (values) => items.map((read) => read(values));
  }
  const entries = Object.entries(value as object).map(([name, item]) => [name, reader(item, places)] as const);
  return (values) => Object.fromEntries(entries.map(([name, read]) => [name, read(values)]));
}

/** Calls a function with arguments as a graph has them: names go into a trailing object. */
export function callWith(
  fn: TargetFunction,
  self: unknown,
  args: readonly unknown[],
  kwargs: Readonly<Record<string, unknown>>,
): unknown {
  for (const _ in kwargs) return Reflect.apply(fn, self, [...args, kwargs]) as unknown;
  return Reflect.apply(fn, self, args) as unknown;
}

/** The method of a value by its name. Throws a RuntimeError where it has none. */
export function methodOf(self: unknown, name: string): TargetFunction {
  const method = self === null || self === undefined ? undefined : membersOf(Object(self) as object)[name];
  if (typeof method !== "function") throw new RuntimeError(`a value has no method ${name}`);
  return method as TargetFunction;
}

/** What stands at a path below a module. Throws a RuntimeError where nothing does. */
export function attributeAt(owner: Module, target: string): unknown {
  const found = memberAtPath(owner, target);
  if (found === undefined) throw new RuntimeError(`Node referenced nonexistent target ${target}`);
  return found;
}

/** What stands at a path below a graph module, as its code reads it. Throws an AttributeError where nothing does. */
function memberOf(owner: Module, path: string): unknown {
  const found = memberAtPath(owner, path);
  if (found !== undefined) return found;
  const names = path.split(".");
  const missing = names.findIndex((_, i) => memberAtPath(owner, names.slice(0, i + 1).join(".")) === undefined);
  const above = missing === 0 ? owner : memberAtPath(owner, names.slice(0, missing).join("."));
  const type = isModule(above) ? above._get_name() : pythonTypeName(above);
  throw new AttributeError(`'${type}' object has no attribute '${names[missing] ?? ""}'`);
}

function stepOf(node: Node, places: ReadonlyMap<Node, number>, place: number): Step {
  const { op, target } = node;
  const args = reader(node.args, places) as (values: Values) => unknown[];
  const kwargs = reader(node.kwargs, places) as (values: Values) => Record<string, unknown>;
  const path = target as string;
  switch (op) {
    case "get_attr":
      return (values, owner) => (values[place] = memberOf(owner, path));
    case "call_module":
      return (values, owner) =>
        (values[place] = callWith(memberOf(owner, path) as TargetFunction, null, args(values), kwargs(values)));
    case "call_method":
      return (values) => {
        const [self, ...others] = args(values);
        values[place] = callWith(methodOf(self, path), self, others, kwargs(values));
      };
    default:
      return (values) => (values[place] = callWith(target as TargetFunction, null, args(values), kwargs(values)));
  }
}

/** For each node the nodes that it is the last to read. */
export function lastUses(graph: Graph): Map<Node, Node[]> {
  const found = new Map<Node, Node[]>();
  const seen = new Set<Node>();
  for (const node of graph.nodes.reversed())
    for (const input of node.all_input_nodes)
      if (!seen.has(input)) {
        seen.add(input);
        found.set(node, [...(found.get(node) ?? []), input]);
      }
  return found;
}

/** The value of an input that a call leaves out. Throws a RuntimeError where it has none. */
export function defaultOf(node: Node): unknown {
  if (node.args.length > 0) return node.args[0];
  throw new RuntimeError(
    `Expected positional argument for parameter ${String(node.target)}, but one was not passed in!`,
  );
}

/** Makes a graph ready to run. */
export function stepsOf(graph: Graph): RunGraph {
  const places = new Map<Node, number>();
  const inputs: Node[] = [];
  const steps: Step[] = [];
  const ends = lastUses(graph);
  let result: Read = () => undefined;
  for (const node of graph.nodes) {
    if (node.op === "output") {
      result = reader(node.args[0], places);
      break;
    }
    const place = places.size;
    if (node.op === "placeholder") inputs.push(node);
    else steps.push(stepOf(node, places, place));
    places.set(node, place);
    const over = [...(ends.get(node) ?? []), ...(node.users.size === 0 ? [node] : [])].flatMap(
      (read) => places.get(read) ?? [],
    );
    if (over.length > 0)
      steps.push((values) => {
        for (const done of over) values[done] = undefined;
      });
  }
  return (owner, given) => {
    const values: Values = new Array<unknown>(places.size).fill(undefined);
    for (const [i, input] of inputs.entries())
      values[entryOf(places, input)] = given[i] === undefined ? defaultOf(input) : given[i];
    for (const step of steps) step(values, owner);
    return result(values);
  };
}
