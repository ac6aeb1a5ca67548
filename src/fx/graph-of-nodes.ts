/** A graph: a traced program as a list of nodes that passes read and change. */
import { AssertionError, RuntimeError, ValueError } from "../support/errors.ts";
import { membersOf } from "../support/members.ts";
import { typeNameOf } from "../support/type-names.ts";
import { warnAlways } from "../support/warnings.ts";
import { isModule } from "../nn/module/kind.ts";
import type { Module } from "../nn/module/index.ts";
import { codeOf } from "./code.ts";
import { nameOfFunction, shownFunction } from "./function-names.ts";
import { Names, snakeCase } from "./node-names.ts";
import { map_arg, Node, OPCODES, type NodeMeta, type Opcode, type Target, type TargetFunction } from "./graph-node.ts";
import { argumentText } from "./python-text.ts";
import type { Tracer } from "./tracer.ts";

type Args = readonly unknown[];
type Kwargs = Readonly<Record<string, unknown>>;

/**
 * The nodes of a graph in order. They may be added, moved and erased while somebody goes through them.
 * https://docs.pytorch.org/docs/stable/fx.html#torch.fx.Graph.nodes
 * @example
 * const { graph } = torch.fx.symbolic_trace((x: torch.Tensor) => x.neg().abs());
 * [...graph.nodes.reversed()].map(String); // [ 'output', 'abs_1', 'neg', 'x' ]
 */
export class NodeList implements Iterable<Node> {
  constructor(
    private readonly root: Node,
    private readonly direction: "after" | "before" = "after",
  ) {}
  *[Symbol.iterator](): IterableIterator<Node> {
    let node = this.root[this.direction];
    while (node !== this.root) {
      const current = node;
      if (!current.erased) yield current;
      node = current[this.direction];
    }
  }
  /** The same nodes from the last to the first. */
  reversed(): NodeList {
    return new NodeList(this.root, this.direction === "after" ? "before" : "after");
  }
  /** How many there are. */
  get length(): number {
    return [...this].length;
  }
}

/** Where new nodes go, until it is disposed: then they go where they went before. */
export interface InsertPoint extends Disposable {
  [Symbol.dispose](): void;
}

/** What `find_nodes` looks for. */
export interface NodeQuery {
  /** What they do. */
  op: Opcode;
  /** What they call or read; null: whatever it is. */
  target?: Target | null;
}

/**
 * A program as a list of nodes: placeholders are its inputs, the output node its result, and every other node a call
 * or a read in between. `symbolic_trace` makes one of a module or a function; a `GraphModule` runs it.
 * https://docs.pytorch.org/docs/stable/fx.html#torch.fx.Graph
 * @example
 * const graph = new torch.fx.Graph();
 * const x = graph.placeholder("x");
 * graph.output(graph.call_function(torch.relu, [x]));
 * String(graph).split("\n")[2]; // "    %relu : [num_users=1] = call_function[target=torch.relu](args = (%x,), kwargs = {})"
 */
export class Graph {
  private readonly root: Node;
  private readonly names = new Names();
  private insert: (node: Node) => void;
  /** The module that runs it, if one does. */
  owning_module: Module | null;
  /** The class that traced it, if one did. For the library's own use. */
  tracerClass: (new () => Tracer) | null;

  constructor(owning_module: Module | null = null, tracer_cls: (new () => Tracer) | null = null) {
    this.owning_module = owning_module;
    this.tracerClass = tracer_cls;
    this.root = new Node(this, "", "root", "", [], {});
    this.insert = (node) => this.root.prepend(node);
  }

  /** Its nodes, in the order in which they run. */
  get nodes(): NodeList {
    return new NodeList(this.root);
  }

  /** The node that gives the result. Throws an AssertionError where the last one is another. */
  output_node(): Node {
    const last = this.root.before;
    if (last.op !== "output") throw new AssertionError(`Expected output node, got op=${last.op}`);
    return last;
  }

  /** The nodes of an operation, in order; with `target` those that call or read it. */
  find_nodes({ op, target = null }: NodeQuery): Node[] {
    if (op === "call_function" && target === null)
      throw new AssertionError("target must not be None for call_function op");
    return [...this.nodes].filter((node) => node.op === op && (target === null || node.target === target));
  }

  /** Adds a node of any kind at the insert point. The other methods that add one come here. */
  create_node(
    op: Opcode,
    target: Target,
    args: Args = [],
    kwargs: Kwargs = {},
    name: string | null = null,
    type_expr: unknown = null,
  ): Node {
    if (!OPCODES.has(op)) throw new AssertionError(`op '${op}' is not a legal op`);
    const node = new Node(this, "", op, target, args, kwargs, type_expr);
    node.name = this.names.create(name ?? this.nameFor(target));
    this.insert(node);
    return node;
  }

  /** The name that a node with such a target begins with. For the library's own use. */
  nameFor(target: Target): string {
    const name = typeof target === "string" ? target.replace(/^__(.*)__$/, "$1") : nameOfFunction(target);
    return snakeCase(name);
  }

  /** Adds an input. What stands in for it where a call leaves it out is `default_value`. */
  placeholder(name: string, type_expr: unknown = null, default_value?: unknown): Node {
    return this.create_node(
      "placeholder",
      name,
      default_value === undefined ? [] : [default_value],
      {},
      null,
      type_expr,
    );
  }

  /** Reads a parameter, buffer or other attribute of the owning module, by its path. Warns where there is none. */
  get_attr(qualified_name: string, type_expr: unknown = null): Node {
    if (this.owning_module !== null && memberAtPath(this.owning_module, qualified_name) === undefined)
      warnAlways(
        "Attempted to insert a get_attr Node with no underlying reference in the owning GraphModule! Call GraphModule.add_submodule to add the necessary submodule, GraphModule.add_parameter to add the necessary Parameter, or nn.Module.register_buffer to add the necessary buffer",
      );
    return this.create_node("get_attr", qualified_name, [], {}, null, type_expr);
  }

  /** Calls a module of the owning module, by its path. Throws an AttributeError where there is none. */
  call_module(module_name: string, args: Args = [], kwargs: Kwargs = {}, type_expr: unknown = null): Node {
    this.owning_module?.get_submodule(module_name);
    return this.create_node("call_module", module_name, args, kwargs, null, type_expr);
  }

  /** Calls a method of the first argument. */
  call_method(method_name: string, args: Args = [], kwargs: Kwargs = {}, type_expr: unknown = null): Node {
    return this.create_node("call_method", method_name, args, kwargs, null, type_expr);
  }

  /** Calls a function; what stands in `kwargs` goes into a trailing object of names. */
  call_function(
    the_function: TargetFunction,
    args: Args = [],
    kwargs: Kwargs = {},
    type_expr: unknown = null,
    name: string | null = null,
  ): Node {
    return this.create_node("call_function", the_function, args, kwargs, name, type_expr);
  }

  /** Says what the graph gives: a node, or a list or object with nodes in it. */
  output(result: unknown, type_expr: unknown = null): Node {
    return this.create_node("output", "output", [result], {}, null, type_expr);
  }

  private insertBy(insert: (node: Node) => void): InsertPoint {
    const before = this.insert;
    this.insert = insert;
    return {
      [Symbol.dispose]: () => {
        this.insert = before;
      },
    };
  }

  /**
   * New nodes go before this one (null: to the beginning of the list) from now on, or until what it gives is disposed:
   * `using _ = graph.inserting_before(node)`. With `body`, while that runs; then it gives what `body` gives.
   */
  inserting_before(node?: Node | null): InsertPoint;
  inserting_before<R>(node: Node | null, body: () => R): R;
  inserting_before<R>(node: Node | null = null, body?: () => R): R | InsertPoint {
    if (node === null) return this.inserting_after(this.root, body as () => R);
    this.own(node);
    return within(
      this.insertBy((added) => node.prepend(added)),
      body,
    );
  }

  /** The same for new nodes after this one (null: at the end of the list). The last of several comes first. */
  inserting_after(node?: Node | null): InsertPoint;
  inserting_after<R>(node: Node | null, body?: () => R): R;
  inserting_after<R>(node: Node | null = null, body?: () => R): R | InsertPoint {
    if (node === null) return this.inserting_before(this.root, body as () => R);
    this.own(node);
    return within(
      this.insertBy((added) => node.append(added)),
      body,
    );
  }

  private own(node: Node): void {
    if (node.graph !== this) throw new AssertionError("Node to insert before is not in graph.");
  }

  /** Takes a node out. Throws a RuntimeError where others still read it. */
  erase_node(to_erase: Node): void {
    const { users } = to_erase;
    if (users.size > 0) {
      const shown = [...users].map((user) => `${user.name}: None`).join(", ");
      throw new RuntimeError(
        `Tried to erase Node ${to_erase.name} but it still had ${users.size} users in the graph: {${shown}}!`,
      );
    }
    if (to_erase.graph !== this) throw new RuntimeError(`Attempting to remove ${to_erase.name} from wrong graph!`);
    if (to_erase.erased) {
      warnAlways(`erase_node(${to_erase.name}) on an already erased node`);
      return;
    }
    to_erase.unlink();
    to_erase.erased = true;
    to_erase.args = map_arg(to_erase.args, () => null);
    to_erase.kwargs = map_arg(to_erase.kwargs, () => null);
  }

  /** Adds a copy of a node, of another graph too; `arg_transform` says what stands for each node that it reads. */
  node_copy(node: Node, arg_transform: (node: Node) => unknown = (same) => same): Node {
    const args = map_arg(node.args, arg_transform);
    const kwargs = map_arg(node.kwargs, arg_transform);
    const copy = this.create_node(node.op as Opcode, node.target, args, kwargs, node.name, node.type);
    copy.meta = { ...node.meta } satisfies NodeMeta;
    return copy;
  }

  /**
   * Adds copies of all nodes of another graph but its output, and gives what its output would be. `val_map` says for
   * nodes of `g` what stands for them here; copies are added to it.
   */
  graph_copy(g: Graph, val_map: Map<Node, unknown>): unknown {
    for (const node of g.nodes) {
      if (val_map.has(node)) continue;
      if (node.op === "output") return map_arg(node.args[0], (read) => val_map.get(read));
      val_map.set(
        node,
        this.node_copy(node, (read) => val_map.get(read)),
      );
    }
    return null;
  }

  /** A copy with nodes of its own, which no module owns. */
  deepcopy(): Graph {
    const copy = new Graph(null, this.tracerClass);
    const map = new Map<Node, unknown>();
    const result = copy.graph_copy(this, map);
    const output = this.root.before;
    if (output.op === "output") copy.output(result, output.type).meta = { ...output.meta };
    return copy;
  }

  /**
   * Checks that the graph is one: all nodes belong to it, read only earlier ones, and have names and targets that fit.
   * Throws a RuntimeError that says what is wrong.
   */
  lint(): void {
    const names = new Set<string>();
    const seen = new Set<Node>();
    for (const node of this.nodes) {
      if (node.graph !== this) throw new RuntimeError(`Node '${node.name}' does not belong to this Graph!`);
      for (const input of node.all_input_nodes) this.lintInput(input, node, seen);
      seen.add(node);
      if (names.has(node.name)) throw new RuntimeError(`Node redefined name ${node.name}!`);
      names.add(node.name);
    }
    if (this.owning_module !== null) for (const node of this.nodes) lintTarget(node, this.owning_module);
  }

  private lintInput(input: Node, node: Node, seen: ReadonlySet<Node>): void {
    const shown = `Argument '${input.name}' of Node '${node.name}' `;
    if (input.graph !== this)
      throw new RuntimeError(
        `${shown}does not belong to this Graph, but was used as an argument! If you are copying nodes from another graph, make sure to use \`\`arg_transform\`\` on node_copy() to remap values\n${String(this)}`,
      );
    if (!seen.has(input))
      throw new RuntimeError(
        `${shown}was used before it has been defined! Please check that Nodes in the graph are topologically ordered\n${String(this)}`,
      );
  }

  /**
   * Takes out nodes that nobody reads and that do nothing else, and says whether there were any. In-place operators do
   * not count as doing something, as in PyTorch: `is_impure_node` may say of each node whether it does.
   */
  eliminate_dead_code(is_impure_node: (node: Node) => boolean = (node) => node.is_impure()): boolean {
    this.lint();
    let changed = false;
    for (const node of this.nodes.reversed()) {
      if (node.users.size > 0 || is_impure_node(node)) continue;
      this.erase_node(node);
      changed = true;
    }
    return changed;
  }

  /** The program as JavaScript: what `GraphModule.code` shows. */
  python_code(root_module = "this"): string {
    return codeOf(this.nodes, root_module);
  }

  /** The nodes as a table. */
  tabular(): string {
    const rows = [...this.nodes].map(({ op, name, target, args, kwargs }) => [
      op,
      name,
      shownFunction(target),
      argumentText(args, true).replaceAll("%", ""),
      argumentText(kwargs).replaceAll("%", ""),
    ]);
    const headers = ["opcode", "name", "target", "args", "kwargs"];
    const widths = headers.map((header, i) => Math.max(header.length, ...rows.map((row) => row[i]?.length ?? 0)));
    const line = (cells: readonly string[]): string =>
      cells
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join("  ")
        .trimEnd();
    return [line(headers), widths.map((width) => "-".repeat(width)).join("  "), ...rows.map(line)].join("\n");
  }
  /** Prints the nodes as a table. */
  print_tabular(): void {
    console.log(this.tabular());
  }

  /** The graph as PyTorch prints it: a line for each node. */
  toString(): string {
    const lines = [...this.nodes].map((node) => `\n    ${node.format_node()}`);
    return `graph():${lines.join("")}`;
  }
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

function within<R>(point: InsertPoint, body?: () => R): R | InsertPoint {
  if (body === undefined) return point;
  try {
    return body();
  } finally {
    point[Symbol.dispose]();
  }
}

/** What stands at a path such as "layers.0.weight" below a module; undefined where it leads nowhere. */
export function memberAtPath(module: Module, path: string): unknown {
  let value: unknown = module;
  for (const name of path.split(".")) {
    if (value === null || (typeof value !== "object" && typeof value !== "function")) return undefined;
    value = membersOf(value)[name];
  }
  return value ?? undefined;
}

function lintTarget(node: Node, owner: Module): void {
  const { op, target, name } = node;
  const wanted = op === "call_function" ? "function" : "string";
  if (typeof target !== wanted)
    throw new ValueError(
      `Node ${name} target ${String(target)} has type ${typeNameOf(target)} but a ${wanted === "string" ? "str" : "Callable"} is expected`,
    );
  if ((op !== "get_attr" && op !== "call_module") || typeof target !== "string") return;
  const atoms = target.split(".");
  let value: unknown = owner;
  for (const [i, atom] of atoms.entries()) {
    const path = atoms.slice(0, i).join(".");
    value = membersOf(value as object)[atom];
    if (value === undefined || value === null)
      throw new RuntimeError(`Node ${name} target ${target} references nonexistent attribute ${atom} of ${path}`);
    if (op === "call_module" && !isModule(value))
      throw new RuntimeError(`Node ${name} target ${target} ${atom} of ${path} does not reference an nn.Module`);
  }
}
