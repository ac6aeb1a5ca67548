/** Tracing: a module or a function runs once with proxies, and what they are given to becomes a graph. */
import * as nn from "../nn/index.ts";
import { interceptModules } from "../nn/module/call.ts";
import { isModule } from "../nn/module/kind.ts";
import { isOptions, splitNamed } from "../ops/declare/arguments.ts";
import { AssertionError, NotImplementedError, RuntimeError, TypeError, withHelp } from "../support/errors.ts";
import { membersOf } from "../support/members.ts";
import { Parameter } from "../tensor/parameter.ts";
import { Tensor } from "../tensor/tensor.ts";
import { eq } from "./operator.ts";
import { Graph } from "./graph-of-nodes.ts";
import { GraphModule } from "./graph-module.ts";
import { showAs } from "./function-names.ts";
import { has_side_effect, type TargetFunction } from "./graph-node.ts";
import { parametersOf, type FunctionParameter } from "./function-parameters.ts";
import { Proxy, TraceError, TracerBase, tracerAmong } from "./proxy.ts";

/** What is traced: a module, or a function of tensors. */
export type Traceable = nn.Module | TargetFunction;
/** Values of parameters that are no proxies: by name, or one for each parameter. */
export type ConcreteArgs = Readonly<Record<string, unknown>> | readonly unknown[];

/**
 * What stands in `concrete_args` for a parameter that is traced all the same.
 * https://docs.pytorch.org/docs/stable/fx.html
 * @example
 * const scaled = (x: torch.Tensor, n: number) => x.mul(n);
 * torch.fx.symbolic_trace(scaled, [torch.fx.PH, 3])(torch.ones(1), 3); // tensor([3.])
 */
export const PH: { readonly placeholder: true } = Object.freeze({ placeholder: true, toString: () => "PH" });

/** The classes of `torch.nn` and its namespaces. */
let layers: Set<unknown> | null = null;

function layersOf(namespace: object, found: Set<unknown>): Set<unknown> {
  for (const value of Object.values(namespace) as unknown[]) {
    if (found.has(value)) continue;
    if (typeof value === "function") found.add(value);
    else if (typeof value === "object" && value !== null && !(value instanceof Tensor))
      layersOf(value, found.add(value));
  }
  return found;
}

/** Checks of values that a graph was specialised to. */
const assertTrue = showAs("torch._assert", function _assert(condition: unknown, message: string): void {
  if (!(condition instanceof Tensor ? condition.item() : condition)) throw new AssertionError(message);
});
const assertNull = showAs("torch.fx._symbolic_trace._assert_is_none", function _assert_is_none(value, message: string) {
  if (value !== null && value !== undefined) throw new AssertionError(message);
} as (value: unknown, message: string) => void);

/**
 * Makes graphs of modules and functions. A class of one's own may say which modules are leaves (`is_leaf_module`), what
 * becomes of a call of a module (`call_module`), how values become arguments (`create_arg`), and look at each node as
 * it is made (`create_node`).
 * https://docs.pytorch.org/docs/stable/fx.html#torch.fx.Tracer
 * @example
 * class Flat extends torch.fx.Tracer {
 *   override is_leaf_module() { return false; }
 * }
 * const graph = new Flat().trace(new nn.Sequential(new nn.Linear(2, 3), new nn.ReLU()));
 * [...graph.nodes].map(String); // [ 'input_1', '_0_weight', '_0_bias', 'linear', 'relu', 'output' ]
 */
export class Tracer extends TracerBase {
  /** The module that is traced; of a function one that holds its constants. */
  root!: nn.Module;
  /** The method of modules that is traced. */
  traced_func_name = "forward";
  /** Whether buffers are read by nodes of their own wherever the program names them. */
  proxy_buffer_attributes = false;
  private paths = new Map<unknown, string>();
  private parameters = new Map<unknown, string>();
  private buffers = new Map<unknown, string>();
  private constants = new Map<Tensor, string>();
  private read = new Map<string, Proxy>();

  /**
   * Whether a call of a module is one node: modules of `torch.nn` but `Sequential`. Others are traced through.
   */
  is_leaf_module(m: nn.Module, _module_qualified_name: string): boolean {
    layers ??= layersOf(nn, new Set());
    return layers.has(m.constructor) && m.constructor !== nn.Sequential;
  }

  /** The path of a module below the root. Throws an error where it is not there. */
  path_of_module(mod: nn.Module): string {
    const path = this.paths.get(mod);
    if (path === undefined)
      throw new RuntimeError(
        withHelp(
          "module is not installed as a submodule",
          `The ${mod._get_name()} that was called is no property of the traced module, nor of one below it.`,
        ),
      );
    return path;
  }

  /** What becomes of a call of a module: a node where it is a leaf, else what `forward` gives. */
  call_module(
    m: nn.Module,
    forward: TargetFunction,
    args: readonly unknown[],
    kwargs: Readonly<Record<string, unknown>>,
  ): unknown {
    const path = this.path_of_module(m);
    this.module_stack.set(path, [path, m.constructor]);
    try {
      if (this.is_leaf_module(m, path)) return this.create_proxy("call_module", path, args, kwargs);
      return forward(...args, ...(Object.keys(kwargs).length > 0 ? [kwargs] : []));
    } finally {
      this.module_stack.delete(path);
    }
  }

  /** What the program gets for a parameter (or buffer) that it reads from a module: a proxy, the same each time. */
  getattr(_attr: string, attr_val: Tensor): unknown {
    const path = this.parameters.get(attr_val) ?? (this.proxy_buffer_attributes && this.buffers.get(attr_val));
    if (path === undefined || path === false) return attr_val;
    const known = this.read.get(path);
    if (known !== undefined) return known;
    const proxy = this.create_proxy("get_attr", path, [], {});
    this.read.set(path, proxy);
    return proxy;
  }

  override create_arg(a: unknown): unknown {
    if (a instanceof Proxy || !(a instanceof Tensor || isModule(a))) return super.create_arg(a);
    const known = isModule(a) ? this.path_of_module(a) : (this.parameters.get(a) ?? this.buffers.get(a));
    if (a instanceof Parameter && known === undefined)
      throw new RuntimeError(
        withHelp(
          "parameter is not a member of this module",
          "Make it a property of the traced module, or of a module below it.",
        ),
      );
    return this.create_node("get_attr", known ?? this.constantPath(a as Tensor), [], {});
  }

  /** Where the root holds a tensor that the program made: it becomes an attribute of its own. */
  private constantPath(tensor: Tensor): string {
    let path = this.constants.get(tensor);
    if (path === undefined) {
      const members = membersOf(this.root);
      let number = 0;
      while (members[`_tensor_constant${number}`] !== undefined) number++;
      path = `_tensor_constant${number}`;
      this.constants.set(tensor, path);
      members[path] = tensor;
    }
    return path;
  }

  /**
   * The graph of a module's `forward`, or of a function. Each parameter becomes a placeholder; those of `concrete_args`
   * keep their values, and the graph checks that it is called with the same. Throws a TraceError where the program
   * branches on what is not known.
   */
  trace(root: Traceable, concrete_args: ConcreteArgs | null = null): Graph {
    const module = isModule(root) ? root : null;
    this.root = module ?? new nn.Module();
    this.graph = new Graph(null, this.constructor as new () => Tracer);
    const fn = module === null ? (root as TargetFunction) : this.method(module);
    this.look();
    const restore = this.watchParameters();
    const stop = interceptModules(
      (called) =>
        (...args) =>
          this.called(called, args),
    );
    try {
      const args = this.inputs(fn, module, concrete_args);
      const result: unknown = Reflect.apply(fn, module, args);
      if (result instanceof Promise)
        throw new TraceError("asynchronous functions cannot be traced: what comes after an await is not seen");
      this.create_node("output", "output", [this.create_arg(result)], {});
    } finally {
      stop();
      restore();
      this.paths.clear();
    }
    return this.graph;
  }

  private method(module: nn.Module): TargetFunction {
    const method = membersOf(module)[this.traced_func_name];
    if (typeof method !== "function")
      throw new AssertionError(`traced_func_name=${this.traced_func_name} doesn't exist in ${module._get_name()}`);
    return method as TargetFunction;
  }

  /** Notes where everything is, before its places answer with proxies. */
  private look(): void {
    const { root } = this;
    this.paths = new Map(root.named_modules().map(([path, module]) => [module, path]));
    this.parameters = new Map(root.named_parameters().map(([path, parameter]) => [parameter, path]));
    this.buffers = new Map(root.named_buffers().map(([path, buffer]) => [buffer, path]));
    this.read.clear();
    this.constants.clear();
    for (const [path, module] of root.named_modules())
      for (const [name, value] of Object.entries(module))
        if (value instanceof Tensor && !this.parameters.has(value) && !this.buffers.has(value))
          this.constants.set(value, path === "" ? name : `${path}.${name}`);
  }

  /** Has parameters answer as `getattr` says while the program runs. Gives what ends it. */
  private watchParameters(): () => void {
    const places: [module: nn.Module, name: string, property: PropertyDescriptor][] = [];
    for (const module of this.root.modules()) {
      for (const [name, property] of Object.entries(Object.getOwnPropertyDescriptors(module))) {
        const value: unknown = property.value;
        if (!(value instanceof Tensor) || !(this.parameters.has(value) || this.buffers.has(value))) continue;
        places.push([module, name, property]);
        Object.defineProperty(module, name, {
          configurable: true,
          enumerable: property.enumerable ?? true,
          get: () => this.getattr(name, value),
          set(): never {
            throw new TraceError(`${name} of a ${module._get_name()} was set while tracing: graphs hold calls only`);
          },
        });
      }
    }
    return () => {
      for (const [module, name, property] of places) Object.defineProperty(module, name, property);
    };
  }

  private called(module: nn.Module, given: readonly unknown[]): unknown {
    const { positional, named } = splitNamed(given);
    return this.call_module(module, (...args) => (module as TargetFunction)(...args), positional, named ?? {});
  }

  /** Adds the placeholders, and gives what the program is called with. */
  private inputs(fn: TargetFunction, module: nn.Module | null, concrete: ConcreteArgs | null): unknown[] {
    const parameters = parametersToTrace(fn, module);
    concrete = byItsName(concrete);
    let values = concrete as Readonly<Record<string, unknown>> | null;
    if (Array.isArray(concrete)) {
      if (concrete.length !== parameters.length)
        throw new RuntimeError(
          `Tracing expected ${parameters.length} arguments but got ${concrete.length} concrete arguments`,
        );
      values = Object.fromEntries(parameters.map(({ name }, i) => [name, (concrete as unknown[])[i]]));
    }
    return parameters.map((parameter) =>
      values !== null && Object.hasOwn(values, parameter.name)
        ? this.specialised(parameter.name, values[parameter.name])
        : this.placeholder(parameter.name, parameter),
    );
  }

  private placeholder(name: string, parameter: FunctionParameter): Proxy {
    if (parameter.rest)
      throw new TraceError(
        withHelp(
          `the rest parameter ...${parameter.name} cannot be traced`,
          "How many arguments it takes is not known. Give the function a parameter for each of them.",
        ),
      );
    const { optional } = parameter;
    return this.create_proxy("placeholder", name, optional ? [parameter.default ?? null] : [], {});
  }

  /** A parameter with a value that is known: the graph checks that it is called with the same. */
  private specialised(name: string, value: unknown): unknown {
    if (value !== PH && (Array.isArray(value) || isOptions(value)))
      throw new NotImplementedError(
        `concrete_args: ${name} is a ${Array.isArray(value) ? "list" : "object"}; numbers, booleans, texts, null and torch.fx.PH can be given`,
      );
    const input = this.create_proxy("placeholder", `${name}_1`, [], {});
    if (value === PH) return input;
    if (value === null || value === undefined) {
      const message = `${name} has been specialized to have value None but got another value`;
      this.create_proxy("call_function", assertNull, [input, message], {});
      return value;
    }
    const shown = value === true ? "True" : value === false ? "False" : String(value);
    const message = `${name} has been specialized to have value ${shown} but got another value`;
    const same = eq(input, value as number);
    this.create_proxy("call_function", assertTrue, [same, message], {});
    return value;
  }
}
has_side_effect(assertTrue);
has_side_effect(assertNull);

/** Values that are given by the parameter's name, `{ concrete_args: { flag: true } }`, as they are by its place. */
function byItsName(concrete: ConcreteArgs | null): ConcreteArgs | null {
  const named = Array.isArray(concrete) ? null : (concrete as Readonly<Record<string, unknown>> | null);
  if (named === null || Object.keys(named).join() !== "concrete_args") return concrete;
  return (named as { concrete_args: ConcreteArgs | null }).concrete_args;
}

const plain = (name: string): FunctionParameter => ({ name, rest: false, default: undefined, optional: false });

/** The parameters of what is traced: those of a graph, those that a class says, else those of its text. */
function parametersToTrace(fn: TargetFunction, module: nn.Module | null): FunctionParameter[] {
  if (module instanceof GraphModule)
    return (module as GraphModule).graph.find_nodes({ op: "placeholder" }).map(({ target, args }) => ({
      ...plain(target as string),
      default: args[0],
      optional: args.length > 0,
    }));
  const said = (module?.constructor as { forwardParameters?: string } | undefined)?.forwardParameters;
  if (said !== undefined) return said.split(", ").map(plain);
  // Its parameter is a rest only because TypeScript wants it to take what its layers take.
  if (fn === (nn.Sequential.prototype as { forward: TargetFunction }).forward) return [plain("input")];
  return parametersOf(fn);
}

/**
 * Traces a module or a function, and gives a module that runs the graph: its parameters, buffers and leaf modules are
 * those of the original. Shapes: those of the original. Throws a TraceError where the program branches on values that
 * are not known, reads them, or loops over them; `===` and `if (x)` cannot be seen and must not be used on them.
 * https://docs.pytorch.org/docs/stable/fx.html#torch.fx.symbolic_trace
 * @example
 * const traced = torch.fx.symbolic_trace((x: torch.Tensor, y: torch.Tensor) => torch.relu(x.add(y)));
 * traced(torch.tensor([-2, 1]), torch.tensor([1, 1])).tolist(); // [ 0, 2 ]
 */
export function symbolic_trace(root: Traceable, concrete_args: ConcreteArgs | null = null): GraphModule {
  const tracer = new Tracer();
  const graph = tracer.trace(root, concrete_args);
  return new GraphModule(tracer.root, graph, isModule(root) ? root._get_name() : root.name || "<lambda>");
}

/**
 * A function whose calls become one node while a program is traced, instead of being traced through; at other times it
 * calls `fn`. PyTorch's takes the name of a global; JavaScript's globals cannot be exchanged, so use what this gives.
 * Throws a TypeError for anything but a function.
 * https://docs.pytorch.org/docs/stable/fx.html#torch.fx.wrap
 * @example
 * const half = torch.fx.wrap(function half(n: number) { return Math.floor(n / 2); });
 * const traced = torch.fx.symbolic_trace((x: torch.Tensor) => x.view(half(x.size(0)), -1));
 * traced(torch.ones(4, 3)).shape; // [ 2, 6 ]
 */
export function wrap<F extends TargetFunction>(fn: F): F {
  if (typeof fn !== "function")
    throw new TypeError(
      withHelp(
        "wrap() takes a function",
        "JavaScript's variables cannot be exchanged by their names: const f = torch.fx.wrap(f0), and call f.",
      ),
    );
  const wrapped = (...args: unknown[]): unknown => {
    const tracer = tracerAmong(args, fn.name);
    if (tracer === null) return fn(...args) as unknown;
    const { positional, named } = splitNamed(args);
    const result = tracer.create_proxy("call_function", wrapped, positional, named ?? {});
    result.node.meta.is_wrapped = true;
    return result;
  };
  Object.defineProperty(wrapped, "name", { value: fn.name });
  return wrapped as F;
}
