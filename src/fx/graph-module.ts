/** A module that runs a graph. */
import { asModule, isModule } from "../nn/module/kind.ts";
import { Module } from "../nn/module/index.ts";
import { deepcopy } from "../nn/module/copy.ts";
import { isOptions } from "../ops/declare/arguments.ts";
import { AssertionError, RuntimeError, TypeError } from "../support/errors.ts";
import { membersOf } from "../support/members.ts";
import { Parameter } from "../tensor/parameter.ts";
import { Tensor } from "../tensor/tensor.ts";
import { Graph, memberAtPath } from "./graph-of-nodes.ts";
import type { TargetFunction } from "./graph-node.ts";
import { stepsOf, type RunGraph } from "./steps.ts";

/** What the nodes of a graph name, by their targets. */
export type GraphAttributes = Readonly<Record<string, unknown>>;

/** What a graph module keeps beside its parameters and modules. */
interface Compiled {
  graph: Graph;
  code: string;
  run: RunGraph;
  readonly name: string;
}
const COMPILED = Symbol("compiled");

/** Targets of a graph that its module must have. */
function targetsOf(graph: Graph): string[] {
  return [...graph.nodes]
    .filter(({ op }) => op === "get_attr" || op === "call_module")
    .map(({ target }) => target as string);
}

/** The module at a path, with empty ones where there are none yet. */
function moduleAt(root: Module, path: readonly string[]): Module | null {
  let module = root;
  for (const name of path) {
    const members = membersOf(module);
    const next = (members[name] ??= new Module());
    if (!isModule(next)) return null;
    module = next;
  }
  return module;
}

/** Puts a value at a path; tensors that are no parameters become buffers. */
function put(root: Module, target: string, value: unknown): void {
  const path = target.split(".");
  const name = path.pop() ?? "";
  const module = moduleAt(root, path);
  if (module === null) throw new RuntimeError(`${target}: what is above it is no module`);
  if (membersOf(module)[name] === value) return;
  if (value instanceof Tensor && !(value instanceof Parameter)) module.register_buffer(name, value);
  else membersOf(module)[name] = value;
}

/** Puts what a graph names in the same places as it has in another module; the modules and tensors are the same ones. */
function copyTarget(from: Module, to: Module, target: string): void {
  const value = memberAtPath(from, target);
  if (value === undefined) throw new RuntimeError(`Node referenced nonexistent target ${target}!`);
  const path = target.split(".");
  // A module on the way that is there as a whole has it already.
  for (let i = 1; i < path.length; i++) {
    const above = path.slice(0, i).join(".");
    if (memberAtPath(to, above) === memberAtPath(from, above)) return;
  }
  const name = path.at(-1) ?? "";
  const owner = memberAtPath(from, path.slice(0, -1).join(".")) ?? from;
  const persistent = isModule(owner) && value instanceof Tensor && !(value instanceof Parameter);
  put(to, target, value);
  if (!persistent) return;
  // A buffer that state dicts leave out stays one.
  const isBuffer = owner.named_buffers("", false).some(([own]) => own === name);
  if (isBuffer && !(name in owner.state_dict())) moduleAt(to, path.slice(0, -1))?.register_buffer(name, value, false);
}

/** Puts all that a graph names in the same places as it has in another module. */
export function copyTargets(from: Module, to: Module, graph: Graph): void {
  for (const target of targetsOf(graph)) copyTarget(from, to, target);
}

/**
 * A module whose `forward` runs a graph. `root` is the module, or an object by targets, that has what the graph names:
 * parameters, buffers and modules, which are shared, not copied. After the graph was changed, `recompile()` has the
 * change run. `code` shows the graph as JavaScript. Shapes: what the graph does with its inputs.
 * https://docs.pytorch.org/docs/stable/fx.html#torch.fx.GraphModule
 * @example
 * const traced = torch.fx.symbolic_trace((x: torch.Tensor) => x.add(1));
 * for (const node of traced.graph.nodes) if (node.target === "add") node.target = "mul";
 * traced.recompile();
 * traced.code; // "forward(x) {\n  const add = x.mul(1);\n  return add;\n}\n"
 */
export class GraphModule extends Module {
  /** What passes have learned about it. */
  declare meta: Record<string, unknown>;
  declare private readonly [COMPILED]: Compiled;

  constructor(root: Module | GraphAttributes, graph: Graph, class_name = "GraphModule") {
    super();
    if (!(graph instanceof Graph)) throw new AssertionError("Expected a Graph instance");
    const hidden = (value: unknown): PropertyDescriptor => ({ value, writable: true, configurable: true });
    const compiled: Compiled = { graph, code: "", run: () => undefined, name: class_name };
    Object.defineProperty(this, COMPILED, hidden(compiled));
    Object.defineProperty(this, "meta", hidden({}));
    const self = asModule(this);
    const targets = targetsOf(graph);
    if (isModule(root)) {
      this.training = root.training;
      copyTargets(root, self, graph);
    } else if (isOptions(root)) {
      for (const node of graph.nodes)
        if ((node.op === "get_attr" || node.op === "call_module") && !Object.hasOwn(root, node.target as string))
          throw new RuntimeError(
            `Node ${node.name} referenced target ${String(node.target)} but that target was not provided in \`\`root\`\`!`,
          );
      // What is above comes first, so that it does not take the place of what is put below it.
      const depth = (target: string): number => target.split(".").length;
      for (const target of targets.sort((a, b) => depth(a) - depth(b))) put(self, target, root[target]);
    } else {
      throw new RuntimeError(`Unsupported type ${typeof root} passed for root!`);
    }
    this.graph = graph;
  }

  override _get_name(): string {
    return this[COMPILED].name;
  }

  /** The graph that it runs; setting it compiles it. */
  get graph(): Graph {
    return this[COMPILED].graph;
  }
  set graph(graph: Graph) {
    if (!(graph instanceof Graph)) throw new AssertionError("Expected a Graph instance");
    this[COMPILED].graph = graph;
    graph.owning_module = asModule(this);
    this.recompile();
  }

  /** The graph as JavaScript: what `forward` does, to be read or pasted into a program. */
  get code(): string {
    return this[COMPILED].code;
  }

  /** Has `forward` do what the graph says now, and gives its code. Call it after the graph was changed. */
  recompile(): string {
    const compiled = this[COMPILED];
    compiled.code = compiled.graph.python_code();
    compiled.run = stepsOf(compiled.graph);
    for (const child of this.children()) if (child instanceof GraphModule) child.recompile();
    return compiled.code;
  }

  /** Runs the graph on its inputs, by position or by name in one object. */
  forward(...args: Parameters<TargetFunction>): ReturnType<TargetFunction> {
    const { graph, run } = this[COMPILED];
    const last: unknown = args.at(-1);
    const inputs = [...graph.nodes].filter(({ op }) => op === "placeholder").map(({ target }) => String(target));
    let given: unknown[] = args;
    if (isOptions(last) && Object.keys(last).length > 0 && Object.keys(last).every((name) => inputs.includes(name))) {
      given = args.slice(0, -1);
      for (const [name, value] of Object.entries(last)) given[inputs.indexOf(name)] = value;
    }
    if (given.length > inputs.length)
      throw new TypeError(
        `forward() takes ${inputs.length} positional argument${inputs.length === 1 ? "" : "s"} but ${given.length} were given`,
      );
    return run(asModule(this), given);
  }

  /**
   * Puts a module at a path, with empty modules on the way where there are none. False where something that is no module
   * stands in the way.
   */
  add_submodule(target: string, m: Module): boolean {
    const path = target.split(".");
    const name = path.pop() ?? "";
    const module = moduleAt(asModule(this), path);
    module?.add_module(name, m);
    return module !== null;
  }

  /** Takes the module at a path out. False where there is none. */
  delete_submodule(target: string): boolean {
    const path = target.split(".");
    const name = path.pop() ?? "";
    const above = path.length === 0 ? this : memberAtPath(asModule(this), path.join("."));
    if (!isModule(above) || !isModule(membersOf(above)[name])) return false;
    delete membersOf(above)[name];
    return true;
  }

  /** Takes out all modules that no node calls or reads from, nor anything below them. */
  delete_all_unused_submodules(): void {
    const used = new Set<string>();
    for (const { op, target } of this.graph.nodes) {
      if (op !== "call_module" && op !== "get_attr") continue;
      const path = String(target).split(".");
      for (let i = 1; i <= path.length; i++) used.add(path.slice(0, i).join("."));
      const called = op === "call_module" ? memberAtPath(asModule(this), String(target)) : null;
      if (isModule(called))
        for (const [below] of called.named_modules("", false)) used.add(`${String(target)}.${below}`);
    }
    // A module that is in several places goes from those that nobody names.
    for (const [path] of this.named_modules("", false)) if (path !== "" && !used.has(path)) this.delete_submodule(path);
  }

  /** Prints the code, and that of graph modules below, under the names of their classes; gives the text. */
  print_readable(print_output = true): string {
    const body = this.code.replace(/^(?=.)/gm, "  ");
    const below = this.children().flatMap((child) =>
      child instanceof GraphModule ? [child.print_readable(false).replace(/^(?=.)/gm, "  ")] : [],
    );
    const text = [`class ${this._get_name()} extends nn.Module {\n${body}`, ...below].join("\n").concat("}\n");
    if (print_output) console.log(text);
    return text;
  }

  /** A copy with tensors and a graph of its own. */
  override deepcopy(): this {
    const root = new Module();
    for (const [name, value] of Object.entries(this)) membersOf(root)[name] = value;
    const copied = deepcopy(root);
    const copy = new GraphModule(copied, this.graph.deepcopy(), this._get_name());
    for (const [name, value] of Object.entries(copied)) membersOf(copy)[name] = value;
    copy.training = this.training;
    return copy as this;
  }

  override toString(): string {
    return `${super.toString()}\n\n\n\n${this.code}\n// To see more debug info, please use \`graph_module.print_readable()\``;
  }
}
