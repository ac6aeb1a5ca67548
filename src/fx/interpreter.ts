/** Runs a graph node by node, so that programs can see and change what each does. */
import type { Module } from "../nn/module/index.ts";
import { AttributeError, RuntimeError } from "../support/errors.ts";
import { Graph } from "./graph-of-nodes.ts";
import { GraphModule } from "./graph-module.ts";
import { map_aggregate, Node, type Target, type TargetFunction } from "./graph-node.ts";
import { GraphAppendingTracer, Proxy } from "./proxy.ts";
import { attributeAt, callWith, defaultOf, lastUses, methodOf } from "./steps.ts";

type Args = readonly unknown[];
type Kwargs = Readonly<Record<string, unknown>>;

/** Settings of an `Interpreter`. */
export interface InterpreterOptions {
  /** Lets values go after their last use. Default true. */
  garbage_collect_values?: boolean;
  /** The graph to run in place of the module's own; the module gives parameters and layers. */
  graph?: Graph | null;
}

/**
 * Runs a graph module node by node. A class of one's own overrides `run_node`, or the method for one kind of node:
 * `placeholder`, `get_attr`, `call_function`, `call_method`, `call_module`, `output`. `env` holds the results so far.
 * https://docs.pytorch.org/docs/stable/fx.html#torch.fx.Interpreter
 * @example
 * class Counting extends torch.fx.Interpreter {
 *   count = 0;
 *   override call_function(target: torch.fx.Target, args: readonly unknown[], kwargs: Record<string, unknown>) {
 *     this.count++;
 *     return super.call_function(target, args, kwargs);
 *   }
 * }
 * const counting = new Counting(torch.fx.symbolic_trace((x: torch.Tensor) => torch.relu(torch.neg(x))));
 * counting.run(torch.tensor([-1, 2])); // tensor([1, 0])
 */
export class Interpreter {
  /** The module that has parameters and layers. */
  readonly module: Module;
  /** What it runs. */
  readonly graph: Graph;
  /** The results of nodes that others still read. */
  env = new Map<Node, unknown>();
  /** Whether errors tell at which node they came. */
  extra_traceback = true;
  /** Whether values go after their last use. */
  readonly garbage_collect_values: boolean;
  /** The nodes whose results each node is the last to read. */
  readonly user_to_last_uses: Map<Node, Node[]>;
  private remaining: Iterator<unknown> = [][Symbol.iterator]();

  constructor(module: Module, { garbage_collect_values = true, graph = null }: InterpreterOptions = {}) {
    this.module = module;
    if (graph === null && !(module instanceof GraphModule))
      throw new AttributeError(`'${module._get_name()}' object has no attribute 'graph'`);
    this.graph = graph ?? (module as GraphModule).graph;
    this.garbage_collect_values = garbage_collect_values;
    this.user_to_last_uses = garbage_collect_values ? lastUses(this.graph) : new Map();
  }

  /** Runs the graph on inputs, and gives its result. */
  run(...args: unknown[]): unknown {
    return this.run_from(new Map(), args);
  }

  /** The same where results of some nodes are known: those nodes do not run. */
  run_from(initial_env: Map<Node, unknown>, args: Args = []): unknown {
    this.env = initial_env;
    this.remaining = args[Symbol.iterator]();
    for (const node of this.graph.nodes) {
      if (this.env.has(node)) continue;
      this.env.set(node, this.attempt(node));
      for (const over of this.user_to_last_uses.get(node) ?? []) this.env.delete(over);
      if (node.op === "output") return this.env.get(node);
    }
    return undefined;
  }

  /** Runs the graph on a list of inputs, which is emptied: nobody but the graph holds them then. */
  boxed_run(args_list: unknown[]): unknown {
    const inputs = this.graph.find_nodes({ op: "placeholder" });
    if (args_list.length !== inputs.length)
      throw new RuntimeError(
        `Interpreter.boxed_run expected ${inputs.length} arguments for placeholders but received ${args_list.length} (${args_list.length > inputs.length ? "extra" : "missing"} arguments)`,
      );
    const env = new Map<Node, unknown>(inputs.map((input, i) => [input, args_list[i]]));
    args_list.length = 0;
    return this.run_from(env);
  }

  private attempt(node: Node): unknown {
    try {
      return this.run_node(node);
    } catch (error) {
      if (this.extra_traceback && error instanceof Error && Object.isExtensible(error))
        error.message += `\n\nWhile executing ${node.format_node()}`;
      throw error;
    }
  }

  /** Runs one node, and gives its result. */
  run_node(n: Node): unknown {
    const [args, kwargs] = this.fetch_args_kwargs_from_env(n);
    switch (n.op) {
      case "placeholder":
        return this.placeholder(n.target, args, kwargs);
      case "get_attr":
        return this.get_attr(n.target, args, kwargs);
      case "call_function":
        return this.call_function(n.target, args, kwargs);
      case "call_method":
        return this.call_method(n.target, args, kwargs);
      case "call_module":
        return this.call_module(n.target, args, kwargs);
      default:
        return this.output(n.target, args, kwargs);
    }
  }

  /** The next of the inputs; one that is left out has its default. */
  placeholder(target: Target, args: Args, _kwargs: Kwargs): unknown {
    const next = this.remaining.next();
    if (next.done !== true && next.value !== undefined) return next.value;
    return defaultOf({ target, args } as Node);
  }
  /** A parameter, buffer or other attribute of the module. */
  get_attr(target: Target, _args: Args, _kwargs: Kwargs): unknown {
    return this.fetch_attr(target as string);
  }
  /** Calls a function. */
  call_function(target: Target, args: Args, kwargs: Kwargs): unknown {
    return callWith(target as TargetFunction, null, args, kwargs);
  }
  /** Calls a method of the first argument. */
  call_method(target: Target, args: Args, kwargs: Kwargs): unknown {
    const [self, ...others] = args;
    return callWith(methodOf(self, target as string), self, others, kwargs);
  }
  /** Calls a module below the module. */
  call_module(target: Target, args: Args, kwargs: Kwargs): unknown {
    return callWith(this.fetch_attr(target as string) as TargetFunction, null, args, kwargs);
  }
  /** What the graph gives. */
  output(_target: Target, args: Args, _kwargs: Kwargs): unknown {
    return args[0];
  }

  /** What stands at a path below the module. Throws a RuntimeError where nothing does. */
  fetch_attr(target: string): unknown {
    return attributeAt(this.module, target);
  }
  /** A node's arguments, with the results of the nodes among them. */
  fetch_args_kwargs_from_env(n: Node): [args: readonly unknown[], kwargs: Record<string, unknown>] {
    return [this.map_nodes_to_values(n.args, n) as unknown[], this.map_nodes_to_values(n.kwargs, n) as {}];
  }
  /** An argument with the results of the nodes in it. */
  map_nodes_to_values(args: unknown, n: Node): unknown {
    return map_aggregate(args, (value) => {
      if (!(value instanceof Node)) return value;
      if (!this.env.has(value)) throw new RuntimeError(`Node ${n.name} referenced nonexistent value ${value.name}!`);
      return this.env.get(value);
    });
  }
}

/** Adds nodes for what is done with its proxies; calls of modules stay calls of modules. */
class TransformerTracer extends GraphAppendingTracer {
  constructor(
    graph: Graph,
    private readonly attributes: ReadonlyMap<unknown, string>,
  ) {
    super(graph);
  }
  override create_arg(a: unknown): unknown {
    const path = a instanceof Proxy ? undefined : this.attributes.get(a);
    return path === undefined ? super.create_arg(a) : this.create_node("get_attr", path, [], {});
  }
}

/**
 * An interpreter whose values are proxies: `transform()` gives a new graph module of what its methods do with them. A
 * class of one's own overrides the methods of the nodes that it wants otherwise.
 * https://docs.pytorch.org/docs/stable/fx.html#torch.fx.Transformer
 * @example
 * class Swap extends torch.fx.Transformer {
 *   override call_function(target: torch.fx.Target, args: readonly unknown[], kwargs: Record<string, unknown>) {
 *     return super.call_function(target === torch.neg ? torch.relu : target, args, kwargs);
 *   }
 * }
 * const swapped = new Swap(torch.fx.symbolic_trace((x: torch.Tensor) => torch.neg(x))).transform();
 * swapped(torch.tensor([-1, 2])).tolist(); // [ 0, 2 ]
 */
export class Transformer extends Interpreter {
  /** The graph that grows. */
  readonly new_graph = new Graph();
  /** What adds its nodes. */
  readonly tracer: GraphAppendingTracer;

  constructor(module: GraphModule) {
    super(module, { garbage_collect_values: false });
    const held = [...module.named_parameters(), ...module.named_buffers(), ...module.named_modules()];
    this.tracer = new TransformerTracer(this.new_graph, new Map<unknown, string>(held.map(([path, at]) => [at, path])));
  }

  override placeholder(target: Target, args: Args, _kwargs: Kwargs): Proxy {
    const node = this.new_graph.placeholder(target as string, null, args[0]);
    return new Proxy(node, this.tracer);
  }
  override get_attr(target: Target, _args: Args, _kwargs: Kwargs): unknown {
    return this.tracer.create_proxy("get_attr", target, [], {});
  }
  override call_module(target: Target, args: Args, kwargs: Kwargs): unknown {
    return this.tracer.create_proxy("call_module", target, args, kwargs);
  }
  override call_function(target: Target, args: Args, kwargs: Kwargs): unknown {
    return this.tracer.create_proxy("call_function", target, args, kwargs);
  }

  /** The module as its methods have it now. */
  transform(): GraphModule {
    const result = this.run();
    if (result !== undefined && result !== null) {
      this.new_graph.output(map_aggregate(result, (value) => (value instanceof Proxy ? value.node : value)));
    }
    return new GraphModule(this.module, this.new_graph);
  }
}
