/**
 * Proxies: what stands for the values of a program while it is traced. A call of an operator that is given one goes to
 * the tracer by the dispatch point (`tensor/kinds.ts`); methods and properties are asked of the proxy itself.
 */
import { nameClasses } from "../support/class-names.ts";
import { float32, isDType } from "../dtype.ts";
import { Slice } from "../layout/index.ts";
import { pythonTypeName } from "../ops/declare/bind.ts";
import { isOptions, splitNamed } from "../ops/declare/arguments.ts";
import { failures } from "../ops/declare/operator.ts";
import type { OperatorRecord } from "../ops/declare/record.ts";
import { AssertionError, NotImplementedError, RuntimeError, ValueError, withHelp } from "../support/errors.ts";
import { Complex } from "../support/complex.ts";
import { isPlainObject } from "../support/realms.ts";
import { tracedCalls } from "../support/traced-calls.ts";
import { Device } from "../tensor/device-name.ts";
import { addKind } from "../tensor/kinds.ts";
import { type Storage, Version } from "../tensor/storage.ts";
import { Tensor } from "../tensor/tensor.ts";
import { argumentsOf } from "./functional-arguments.ts";
import { showAs } from "./function-names.ts";
import { getattr, getitem } from "./elements.ts";
import type { Graph } from "./graph-of-nodes.ts";
import { Node, type Opcode, type Target } from "./graph-node.ts";

/**
 * What a program asked of a value that is not known while it is traced.
 * https://docs.pytorch.org/docs/stable/fx.html
 * @example
 * let refused = false;
 * try {
 *   torch.fx.symbolic_trace((x: torch.Tensor) => (Number(x.sum()) > 0 ? x : x.neg()));
 * } catch (error) {
 *   refused = error instanceof torch.fx.TraceError;
 * }
 * refused; // true
 */
export class TraceError extends ValueError {}
nameClasses({ TraceError });

const HELP = {
  number:
    "Its value is not known while the program is traced. Pass it on to operators and methods, write arithmetic with torch.fx.operator (add, mul, floordiv, …), give the argument by concrete_args, or put the computation in a function of torch.fx.wrap.",
  internals:
    "This part of the library reads its argument's memory or type and cannot be traced. Put the call in a function of torch.fx.wrap, or in a module that the tracer's is_leaf_module names.",
};

/** The error of a value that the program wants to know. */
export function controlFlowError(what: string): TraceError {
  return new TraceError(
    withHelp(
      "symbolically traced variables cannot be used as inputs to control flow",
      `${what} ${HELP.number.replace("Its value is", "is")}`,
    ),
  );
}

/** Methods and properties whose results programs can only compare or branch on: JavaScript tells nobody of either. */
const HOST_VALUES = new Set(
  (
    "item tolist itemAsync tolistAsync dim ndim ndimension length equal allclose is_contiguous is_floating_point " +
    "is_complex is_nonzero is_same_size is_signed is_shared is_pinned is_conj is_neg is_inference is_coalesced is_leaf " +
    "requires_grad grad_fn grad data_ptr element_size dense_dim sparse_dim valueOf"
  ).split(" "),
);
/** Fields of tensors that only the library reads. */
const INTERNALS = new Set(
  (
    "storage strides offset version pending wantsGrad gradient gradientSeen gradFn outputNumber viewOrigin " +
    "accumulator hooks retainsGrad detachedInPlace lost aliasOwn"
  ).split(" "),
);
/** Names that JavaScript and its tools look for on any value. */
const ABSENT = new Set("then toJSON $$typeof asymmetricMatch nodeType tagName prototype caller arguments".split(" "));
/** Fields of every tensor; other properties are getters of its prototype. */
const FIELDS = new Set("shape dtype device layout name names".split(" "));

/** Whether a name is that of a property of tensors, not of a method. */
function isProperty(name: string): boolean {
  if (FIELDS.has(name)) return true;
  for (let at: object | null = Tensor.prototype; at !== null; at = Object.getPrototypeOf(at) as object | null) {
    const property = Object.getOwnPropertyDescriptor(at, name);
    if (property !== undefined) return property.get !== undefined;
  }
  return false;
}

interface Behind {
  readonly tracer: TracerBase;
  /** The node that it stands for; made when it is first asked for. */
  readonly node: () => Node;
  readonly shown: string;
}

const INSPECT = Symbol.for("nodejs.util.inspect.custom");

/** What a symbol gives: conversions to JavaScript's own values, and iteration. */
function symbolMember(self: Proxy, { tracer, shown }: Behind, symbol: symbol): unknown {
  if (symbol === Symbol.iterator) return () => tracer.iter(self);
  if (symbol === Symbol.toStringTag) return "Proxy";
  if (symbol === INSPECT) return () => shown;
  if (symbol !== Symbol.toPrimitive) return undefined;
  return (hint: string) => (hint === "string" ? shown : tracer.to_bool(self));
}

/** The element of a value that is not known. */
function itemOf(self: Proxy, index: unknown): Proxy {
  return self.tracer.create_proxy("call_function", getitem, [self, index], {});
}

function member(self: Proxy, behind: Behind, name: string): unknown {
  const { tracer, shown } = behind;
  if (name === "node") return behind.node();
  if (name === "tracer") return tracer;
  if (name === "constructor") return Proxy;
  if (name === "ofKind") return Proxy.prototype.ofKind;
  if (ABSENT.has(name)) return undefined;
  if (name === "toString") return () => shown;
  if (/^\d+$/.test(name)) return itemOf(self, Number(name));
  if (name === "at") return (...index: unknown[]) => itemOf(self, index.length === 1 ? index[0] : index);
  if (HOST_VALUES.has(name)) throw controlFlowError(`${shown}.${name}`);
  if (INTERNALS.has(name)) throw new TraceError(withHelp(`${shown}.${name} was read while tracing`, HELP.internals));
  return new Attribute(self, name);
}

/** Nobody reaches it: the proxy around a proxy's fields answers. */
const NO_STORAGE = Object.create(null) as Storage;

/** What a program sees of a node: a tensor whose every member is recorded. */
function standIn<P extends Proxy>(target: object, behind: Behind): P {
  const self: P = new globalThis.Proxy(target, {
    get: (_, key) => (typeof key === "symbol" ? symbolMember(self, behind, key) : member(self, behind, key)),
    set(_, key): never {
      throw new TraceError(
        withHelp(
          `${behind.shown}.${String(key)} was set while tracing`,
          "Graphs hold calls. Write into elements with index_put_, fill_, copy_ or slice_scatter.",
        ),
      );
    },
    has: () => true,
    ownKeys: () => [],
    getOwnPropertyDescriptor: () => undefined,
  }) as P;
  return self;
}

/**
 * Stands for the result of a node. Functions of torch, methods, properties, elements (`x[0]`, `x.at(0)`) and
 * destructuring (`const [a, b] = x.chunk(2)`) add nodes to the graph and give proxies; what would need the value throws
 * a `TraceError`. It passes for a tensor, also where it stands for a number or a list.
 * https://docs.pytorch.org/docs/stable/fx.html#torch.fx.Proxy
 * @example
 * const graph = new torch.fx.Graph();
 * const x = new torch.fx.Proxy(graph.placeholder("x"));
 * const y = torch.relu(x).add(1) as torch.fx.Proxy;
 * graph.output(y.node);
 * [...graph.nodes].map(String); // [ 'x', 'relu', 'add', 'output' ]
 */
export class Proxy extends Tensor {
  /** The node that it stands for. */
  declare readonly node: Node;
  /** What adds its nodes. */
  declare readonly tracer: TracerBase;

  constructor(node: Node, tracer: TracerBase = new GraphAppendingTracer(node.graph)) {
    super(NO_STORAGE, [], [], 0, float32, new Version());
    knowProxies();
    return standIn(Object.create(new.target.prototype as object) as object, {
      tracer,
      node: () => node,
      shown: `Proxy(${node.name})`,
    });
  }
}

/** A member of a proxy: a method when it is called, else a property that is read when somebody uses it. */
export class Attribute extends Proxy {
  constructor(root: Proxy, attr: string) {
    super(root.node, root.tracer);
    const { tracer } = root;
    const method = (...args: unknown[]): Proxy => {
      const { positional, named } = splitNamed(args);
      return tracer.create_proxy("call_method", attr, [root, ...positional], named ?? {});
    };
    const target = isProperty(attr) ? {} : method;
    Object.setPrototypeOf(target, Attribute.prototype);
    let read: Node | null = null;
    return standIn(target, {
      tracer,
      node: () => (read ??= tracer.create_proxy("call_function", getattr, [root, attr], {}).node),
      shown: `Proxy(${root.node.name}.${attr})`,
    });
  }
}

type Kwargs = Readonly<Record<string, unknown>>;

/** Destructuring takes as many elements as it has names, and a loop all of them: so many no program has names for. */
const MOST_ELEMENTS = 64;

/**
 * What adds nodes for what a program does with proxies. Tracers of programs derive from `Tracer`; this much is what a
 * proxy needs.
 * https://docs.pytorch.org/docs/stable/fx.html
 * @example
 * new torch.fx.Tracer() instanceof torch.fx.TracerBase; // true
 */
export abstract class TracerBase {
  /** The graph that grows. */
  graph!: Graph;
  /** The modules whose calls are running, by path, with their classes: nodes take them along as `nn_module_stack`. */
  readonly module_stack = new Map<string, [path: string, type: unknown]>();

  /** Adds a node: the place for checks of all that is recorded. */
  create_node(
    kind: Opcode,
    target: Target,
    args: readonly unknown[],
    kwargs: Kwargs,
    name: string | null = null,
    type_expr: unknown = null,
  ): Node {
    const node = this.graph.create_node(kind, target, args, kwargs, name, type_expr);
    if (this.module_stack.size > 0) node.meta.nn_module_stack = new Map(this.module_stack);
    return node;
  }

  /** What the program gets for a node. */
  proxy(node: Node): Proxy {
    return new Proxy(node, this);
  }

  /** Adds a node whose arguments are values of the program, and gives what stands for its result. */
  create_proxy(
    kind: Opcode,
    target: Target,
    args: readonly unknown[],
    kwargs: Kwargs,
    name: string | null = null,
    type_expr: unknown = null,
  ): Proxy {
    const positional = this.create_arg([...args]) as unknown[];
    const named = this.create_arg({ ...kwargs }) as Kwargs;
    return this.proxy(this.create_node(kind, target, positional, named, name, type_expr));
  }

  /**
   * A value of the program as an argument of a node: the node of a proxy; lists and plain objects item by item; numbers,
   * texts, dtypes and the like as they are. Throws a NotImplementedError for others.
   */
  create_arg(a: unknown): unknown {
    if (a instanceof Proxy) return a.node;
    if (a instanceof Node || a === undefined || a === null) return a;
    if (Array.isArray(a)) return a.map((item: unknown) => this.create_arg(item));
    if (a instanceof Slice)
      return new Slice(...([a.start, a.stop, a.step].map((bound) => this.create_arg(bound)) as [null, null, null]));
    if (isOptions(a)) {
      const entries = Object.entries(a).filter(([, value]) => value !== undefined);
      return Object.fromEntries(entries.map(([name, value]) => [name, this.create_arg(value)]));
    }
    if (typeof a === "object" || typeof a === "function") {
      if (isDType(a) || a instanceof Device || a instanceof Complex) return a;
      throw new NotImplementedError(`argument of type: ${typeof a === "function" ? "function" : pythonTypeName(a)}`);
    }
    return a;
  }

  /** What a proxy is where the program branches on it or computes with it. Throws a TraceError. */
  to_bool(obj: Proxy): unknown {
    throw controlFlowError(String(obj));
  }

  /** The elements of a proxy that is destructured. Throws a TraceError where a loop wants them all. */
  *iter(obj: Proxy): Iterator<unknown> {
    for (let i = 0; i < MOST_ELEMENTS; i++) yield itemOf(obj, i);
    throw new TraceError(
      withHelp(
        "Proxy object cannot be iterated. This can be attempted when the Proxy is used in a loop or as a *args or **kwargs function argument. See the torch.fx docs on pytorch.org for a more detailed explanation of what types of control flow can be traced, and check out the Proxy docstring for help troubleshooting Proxy iteration errors",
        "How many elements it has is not known while the program is traced: destructure it, const [a, b] = x, or loop over indices, x[i].",
      ),
    );
  }
}

/**
 * Appends to a graph what is done with proxies that passes make of its nodes.
 * https://docs.pytorch.org/docs/stable/fx.html
 * @example
 * const graph = new torch.fx.Graph();
 * const tracer = new torch.fx.GraphAppendingTracer(graph);
 * new torch.fx.Proxy(graph.placeholder("x"), tracer).exp();
 * [...graph.nodes].map(String); // [ 'x', 'exp' ]
 */
export class GraphAppendingTracer extends TracerBase {
  constructor(graph: Graph) {
    super();
    this.graph = graph;
  }
}

/** The proxies within arguments. */
function proxiesIn(value: unknown, found: Proxy[] = []): Proxy[] {
  if (value instanceof Proxy) found.push(value);
  else if (Array.isArray(value)) for (const item of value) proxiesIn(item, found);
  else if (isPlainObject(value)) for (const item of Object.values(value)) proxiesIn(item, found);
  return found;
}

/** The tracer of the proxies among arguments; null where there are none. */
export function tracerAmong(args: readonly unknown[], callee: string): TracerBase | null {
  const tracers = new Set(proxiesIn(args).map(({ tracer }) => tracer));
  if (tracers.size > 1)
    throw new RuntimeError(`Found multiple different tracers while trying to trace operations ${callee}`);
  const [tracer = null] = tracers;
  return tracer;
}

/** Adds the node of an operator's call. */
function take(record: OperatorRecord, args: readonly unknown[]): Proxy {
  const tracer = tracerAmong(args, record.name);
  if (tracer === null || record.operator === undefined) throw new AssertionError(`${record.name}: no proxy to trace`);
  if (HOST_VALUES.has(record.name)) throw controlFlowError(`torch.${record.name}(…)`);
  const { positional, named } = argumentsOf(record, args);
  return tracer.create_proxy("call_function", record.operator, positional, named);
}

let known = false;

/** Makes proxies known to the dispatch point, and keeps errors from looking at them for their fields. */
function knowProxies(): void {
  if (known) return;
  known = true;
  const { of } = failures;
  failures.of = (error, record, args) => (proxiesIn(args).length > 0 ? null : of?.(error, record, args));
  addKind(Proxy, take, take);
  tracedCalls.record = (fn, args, shown) => {
    const tracer = tracerAmong(args, fn.name);
    if (tracer === null) return undefined;
    if (shown !== undefined) showAs(shown, fn);
    const { positional, named } = splitNamed(args);
    return tracer.create_proxy("call_function", fn as () => unknown, positional, named ?? {});
  };
}
