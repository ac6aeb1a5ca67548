/** A node of a graph: one step of a traced program, with the nodes that it reads and those that read it. */
import { AssertionError, RuntimeError, ValueError } from "../support/errors.ts";
import { typeNameOf } from "../support/type-names.ts";
import type { AnyForward } from "../nn/module/index.ts";
import { isOptions } from "../ops/declare/arguments.ts";
import { Slice } from "../layout/index.ts";
import type { Graph } from "./graph-of-nodes.ts";
import { argumentText, resultText } from "./python-text.ts";
import { shownFunction } from "./function-names.ts";

/** What a node does. */
export type Opcode = "placeholder" | "get_attr" | "call_function" | "call_method" | "call_module" | "output";
/** A function that a node calls. */
export type TargetFunction = AnyForward;
/** What a node calls or reads: a function, or the name of a method, a module, an attribute, a parameter. */
export type Target = string | TargetFunction;
/** A node among others that is being replaced; false keeps it. */
export type ReplaceFilter = (user: Node) => boolean;

export const OPCODES: ReadonlySet<string> = new Set([
  "placeholder",
  "call_method",
  "call_module",
  "call_function",
  "get_attr",
  "output",
  "root",
]);

/** Functions that are called although nobody reads their result. */
export const sideEffects = new Set<unknown>();

/** Functions that move the generator on, which PyTorch keeps for that. */
const DRAWING: ReadonlySet<string> = new Set(
  "rand randn randint randperm rand_like randn_like randint_like normal poisson bernoulli multinomial"
    .split(" ")
    .map((name) => `torch.${name}`),
);

/**
 * Says that calls of a function do something besides giving a result, so that `eliminate_dead_code` leaves them. Gives
 * the function.
 * https://docs.pytorch.org/docs/stable/fx.html
 * @example
 * const log = torch.fx.has_side_effect((x: torch.Tensor) => console.log(x.shape));
 * typeof log; // "function"
 */
export function has_side_effect<F extends TargetFunction>(fn: F): F {
  sideEffects.add(fn);
  return fn;
}

/**
 * An argument with every value in it replaced by what `fn` gives: lists, plain objects and slices are looked through.
 * The result is a new one of the same form.
 * https://docs.pytorch.org/docs/stable/fx.html
 * @example
 * torch.fx.map_aggregate([1, { a: 2 }], (value) => Number(value) + 1); // [ 2, { a: 3 } ]
 */
export function map_aggregate(argument: unknown, fn: (value: unknown) => unknown): unknown {
  if (Array.isArray(argument)) return Object.freeze(argument.map((item: unknown) => map_aggregate(item, fn)));
  if (argument instanceof Slice) {
    const [start, stop, step] = [argument.start, argument.stop, argument.step].map((bound) => map_aggregate(bound, fn));
    return new Slice(start as null, stop as null, step as null);
  }
  if (isOptions(argument)) {
    const entries = Object.entries(argument).map(([name, value]) => [name, map_aggregate(value, fn)] as const);
    return Object.freeze(Object.fromEntries(entries));
  }
  return fn(argument);
}

/**
 * An argument with every node in it replaced by what `fn` gives, in lists, plain objects and slices too. Other values
 * stay.
 * https://docs.pytorch.org/docs/stable/fx.html
 * @example
 * const doubled = (x: torch.Tensor) => x.add(x);
 * const { graph } = torch.fx.symbolic_trace(doubled);
 * const [, add] = [...graph.nodes];
 * torch.fx.map_arg(add!.args, (node) => node.name); // [ 'x', 'x' ]
 */
export function map_arg<A>(argument: A, fn: (node: Node) => unknown): A {
  if (typeof fn !== "function") throw new AssertionError("torch.fx.map_arg(a, fn): fn must be a callable");
  return map_aggregate(argument, (value) => (value instanceof Node ? fn(value) : value)) as A;
}

/** What passes have learned about a node; copies of the node take it along. */
export type NodeMeta = Record<string, unknown>;

/**
 * One step of a graph. `op` says what it does, `target` with what, `args` and `kwargs` on what; nodes among these are
 * the results of earlier steps. Made by the methods of a `Graph`.
 * @throws AssertionError for an `op` that is none of the six, and a `target` that does not go with it
 * https://docs.pytorch.org/docs/stable/fx.html#torch.fx.Node
 * @example
 * const traced = torch.fx.symbolic_trace((x: torch.Tensor) => torch.relu(x).neg());
 * const [x, relu, neg] = [...traced.graph.nodes];
 * [x!.op, relu!.op, neg!.op]; // [ 'placeholder', 'call_function', 'call_method' ]
 */
export class Node {
  /** The graph that it belongs to. */
  graph: Graph;
  /** Its name, which no other node of the graph has. */
  name: string;
  readonly op: Opcode | "root";
  private heldTarget: Target;
  private heldArgs: readonly unknown[] = [];
  private heldKwargs: Readonly<Record<string, unknown>> = {};
  /** Nodes that read its result, in the order in which they began to. */
  readonly users = new Set<Node>();
  /** What passes have learned about it. */
  meta: NodeMeta = {};
  /** The type of its result, where somebody has said it. */
  type: unknown;
  /** The neighbours in the graph's list. For the library's own use. */
  before: Node = this;
  /** The neighbours in the graph's list. For the library's own use. */
  after: Node = this;
  /** Whether it was taken out of its graph. For the library's own use. */
  erased = false;
  private inputNodes = new Set<Node>();

  constructor(
    graph: Graph,
    name: string,
    op: Opcode | "root",
    target: Target,
    args: readonly unknown[],
    kwargs: Readonly<Record<string, unknown>>,
    return_type: unknown = null,
  ) {
    if (!OPCODES.has(op)) throw new AssertionError(`op '${op}' is not in _legal_ops`);
    const wanted = op === "call_function" ? "a Callable is" : "a str is";
    if (typeof target !== (op === "call_function" ? "function" : "string"))
      throw new ValueError(
        `Node [graph = ${String(graph)}, name = '${name}'] target ${String(target)} has type ${typeNameOf(target)} but ${wanted} expected`,
      );
    this.graph = graph;
    this.name = name;
    this.op = op;
    this.heldTarget = target;
    this.type = return_type;
    this.setArguments(args, kwargs);
  }

  /** What it calls or reads. */
  get target(): Target {
    return this.heldTarget;
  }
  set target(target: Target) {
    this.heldTarget = target;
  }

  /** Its arguments by position. Frozen: set the whole list, or call `update_arg`. */
  get args(): readonly unknown[] {
    return this.heldArgs;
  }
  set args(args: readonly unknown[]) {
    this.setArguments(args, this.heldKwargs);
  }

  /** Its arguments by name. Frozen: set the whole object, or call `update_kwarg`. */
  get kwargs(): Readonly<Record<string, unknown>> {
    return this.heldKwargs;
  }
  set kwargs(kwargs: Readonly<Record<string, unknown>>) {
    this.setArguments(this.heldArgs, kwargs);
  }

  private setArguments(args: readonly unknown[], kwargs: Readonly<Record<string, unknown>>): void {
    for (const input of this.inputNodes) input.users.delete(this);
    const inputs = (this.inputNodes = new Set());
    const note = (node: Node): Node => {
      inputs.add(node);
      node.users.add(this);
      return node;
    };
    this.heldArgs = map_arg([...args], note);
    this.heldKwargs = map_arg({ ...kwargs }, note);
  }

  /** The nodes that it reads, each once. */
  get all_input_nodes(): Node[] {
    return [...this.inputNodes];
  }

  /** The node after it. */
  get next(): Node {
    return this.after;
  }
  /** The node before it. */
  get prev(): Node {
    return this.before;
  }

  /** Moves a node of the same graph to just before this one. */
  prepend(x: Node): void {
    if (x.graph !== this.graph) throw new AssertionError("Attempting to move a Node into a different Graph");
    if (x === this) return;
    x.unlink();
    const { before } = this;
    before.after = x;
    x.before = before;
    x.after = this;
    this.before = x;
  }

  /** Moves a node of the same graph to just after this one. */
  append(x: Node): void {
    this.after.prepend(x);
  }

  /** Takes it out of the list. For the library's own use. */
  unlink(): void {
    this.before.after = this.after;
    this.after.before = this.before;
  }

  /** Puts an argument in the place of the one at a position. */
  update_arg(idx: number, arg: unknown): void {
    const args = [...this.heldArgs];
    if (idx < 0 || idx >= args.length) throw new RuntimeError("tuple assignment index out of range");
    args[idx] = arg;
    this.args = args;
  }

  /** Puts an argument among those by position. */
  insert_arg(idx: number, arg: unknown): void {
    if (idx < 0 || idx > this.heldArgs.length)
      throw new AssertionError("insert_args index must be between 0 and len(self.args)");
    this.args = [...this.heldArgs.slice(0, idx), arg, ...this.heldArgs.slice(idx)];
  }

  /** Sets an argument by its name. */
  update_kwarg(key: string, arg: unknown): void {
    this.kwargs = { ...this.heldKwargs, [key]: arg };
  }

  /**
   * Has all nodes that read this one read another instead, or those of them for which `delete_user_cb` gives true. Gives
   * the nodes that were changed. With `propagate_meta` the other one takes over what is known of this.
   */
  replace_all_uses_with(
    replace_with: Node,
    delete_user_cb: ReplaceFilter = () => true,
    { propagate_meta = false }: { propagate_meta?: boolean } = {},
  ): Node[] {
    if (propagate_meta) {
      if (Object.keys(replace_with.meta).length > 0)
        throw new AssertionError(
          "Called node.replace_all_uses_with(replace_with, propagate_meta=True), but replace_with already has .meta keys",
        );
      Object.assign(replace_with.meta, this.meta);
    }
    const changed = [...this.users].filter((user) => delete_user_cb(user));
    for (const user of changed) user.replace_input_with(this, replace_with);
    return changed;
  }

  /** Reads `new_input` wherever it read `old_input`. */
  replace_input_with(old_input: Node, new_input: Node): void {
    const replaced = (node: Node): Node => (node === old_input ? new_input : node);
    this.setArguments(map_arg(this.heldArgs, replaced), map_arg(this.heldKwargs, replaced));
  }

  /**
   * Whether it does something besides giving a result: placeholders and outputs, functions with side effects or that
   * draw random numbers, and modules that say so by `_is_impure`.
   */
  is_impure(): boolean {
    if (this.op === "placeholder" || this.op === "output") return true;
    if (this.op === "call_function")
      return sideEffects.has(this.heldTarget) || DRAWING.has(shownFunction(this.heldTarget));
    if (this.op !== "call_module") return false;
    const owner = this.graph.owning_module;
    if (owner === null) throw new AssertionError("self.graph.owning_module not set for purity check");
    return (owner.get_submodule(this.heldTarget as string) as { _is_impure?: boolean })._is_impure ?? false;
  }

  /** The line of the graph's text that shows it. */
  format_node(): string {
    const { name, op, users } = this;
    const type = this.type === null ? "" : `${String(this.type)} `;
    const head = `%${name} : ${type}[num_users=${users.size}] = ${op}[target=${shownFunction(this.heldTarget)}]`;
    if (op === "placeholder")
      return this.heldArgs.length > 0 ? `${head}(default=${resultText(this.heldArgs[0])})` : head;
    if (op === "get_attr") return head;
    if (op === "output") return `return ${resultText(this.heldArgs[0])}`;
    return `${head}(args = ${argumentText(this.heldArgs, true)}, kwargs = ${argumentText(this.heldKwargs)})`;
  }

  /** Its name. */
  toString(): string {
    return this.name;
  }
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.name;
  }
}
