/** `models.feature_extraction`: what a model computes on its way, by the names of its layers and operations. */
import { copyTargets, GraphModule } from "../../fx/graph-module.ts";
import { has_side_effect, type Node, type TargetFunction } from "../../fx/graph-node.ts";
import type { Graph } from "../../fx/graph-of-nodes.ts";
import type { Proxy } from "../../fx/proxy.ts";
import { Tracer, type ConcreteArgs } from "../../fx/tracer.ts";
import type * as nn from "../../nn/index.ts";
import { deepcopy } from "../../nn/module/copy.ts";
import { Module } from "../../nn/module/index.ts";
import { asModule } from "../../nn/module/kind.ts";
import { isOptions } from "../../ops/declare/arguments.ts";
import { TypeError, ValueError, withHelp } from "../../support/errors.ts";
import { membersOf } from "../../support/members.ts";
import { warnAlways } from "../../support/warnings.ts";
import * as ops from "../ops/index.ts";
import { assertThat } from "./one-call.ts";

/** A class of modules. */
export type LeafClass = abstract new (...args: never[]) => nn.Module;
/** How models are traced. */
export interface TracerOptions {
  /** Classes whose modules are one node each, beside those of `torch.nn` and of `vision.ops`. */
  leaf_modules?: readonly LeafClass[];
}
/** What an extractor gives: names of nodes, or the name that each node's value gets. */
export type ReturnNodes = readonly string[] | Readonly<Record<string, string>>;
type Kwargs = Readonly<Record<string, unknown>>;

/** Blocks of `vision.ops`, of which graphs hold the call. */
let blocks: LeafClass[] | null = null;
function blocksOfOps(): LeafClass[] {
  return Object.values<unknown>(ops).filter(
    (value): value is LeafClass => typeof value === "function" && value.prototype instanceof Module,
  );
}

/**
 * A tracer that names each node by where it comes from: the path of the module that was running, then, but for calls of
 * modules, the node's own name; a name that is taken gets the next number (torchvision's NodePathTracer).
 */
class NodePathTracer extends Tracer {
  /** The names of nodes, in the order in which they ran. */
  readonly names = new Map<Node, string>();
  private current = "";
  private readonly leaves: readonly LeafClass[];
  constructor(options: TracerOptions) {
    super();
    for (const name of Object.keys(options)) {
      if (name === "leaf_modules") continue;
      const help = name.startsWith("autowrap_")
        ? "JavaScript's functions cannot be exchanged by their names: call what torch.fx.wrap gives, which is one node."
        : "It takes leaf_modules.";
      throw new TypeError(withHelp(`Tracer.__init__() got an unexpected keyword argument '${name}'`, help));
    }
    blocks ??= blocksOfOps();
    this.leaves = [...(options.leaf_modules ?? []), ...blocks];
  }
  override is_leaf_module(m: nn.Module, path: string): boolean {
    return this.leaves.some((leaf) => m instanceof leaf) || super.is_leaf_module(m, path);
  }
  override call_module(m: nn.Module, forward: TargetFunction, args: readonly unknown[], kwargs: Kwargs): unknown {
    const { current } = this;
    this.current = this.path_of_module(m);
    try {
      return super.call_module(m, forward, args, kwargs);
    } finally {
      this.current = current;
    }
  }
  override create_proxy(...args: Parameters<Tracer["create_proxy"]>): Proxy {
    const proxy = super.create_proxy(...args);
    this.names.set(proxy.node, this.nameOf(proxy.node));
    return proxy;
  }
  private nameOf(node: Node): string {
    const { current } = this;
    let name = current;
    if (node.op !== "call_module") name = current === "" ? node.name : `${current}.${node.name}`;
    // The graph numbers names as a whole; here they are numbered below their module.
    name = name.replace(/^(.+)_[0-9]+$/, "$1");
    const same = new RegExp(`^${name}(_[0-9]+)?$`);
    const before = [...this.names.values()].findLast((other) => same.test(other));
    if (before === undefined) return name;
    const number = before.slice(name.length + 1);
    return `${name}_${number === "" ? 1 : Number(number) + 1}`;
  }
}

/** Whether all of `part` occurs in `whole`, in the same order. */
function isSubsequence(whole: readonly string[], part: readonly string[]): boolean {
  let at = 0;
  for (const item of whole) if (at < part.length && item === part[at]) at++;
  return at === part.length;
}

function warnOfDifferences(train: NodePathTracer, evaluation: NodePathTracer): void {
  const [inTraining, inEvaluation] = [[...train.names.values()], [...evaluation.names.values()]];
  if (inTraining.join("\n") === inEvaluation.join("\n")) return;
  let text = "The nodes obtained by tracing the model in train mode are different to those obtained in eval mode. ";
  if (isSubsequence(inTraining, inEvaluation))
    text =
      "NOTE: The nodes obtained by tracing the model in eval mode are a subsequence of those obtained in train mode. ";
  else if (isSubsequence(inEvaluation, inTraining))
    text =
      "NOTE: The nodes obtained by tracing the model in train mode are a subsequence of those obtained in eval mode. ";
  warnAlways(
    `${text}When choosing nodes for feature extraction, you may need to specify output nodes for train and eval mode separately.`,
  );
}

const PARAMETERS = [
  "model",
  "return_nodes",
  "train_return_nodes",
  "eval_return_nodes",
  "tracer_kwargs",
  "suppress_diff_warning",
  "concrete_args",
];
/** Arguments by name. A trailing object is one of names where all its keys are; else it names nodes, or is one value. */
function argumentsByName(names: readonly string[], args: readonly unknown[]): Record<string, unknown> {
  const last = args.at(-1);
  const named = args.length > 1 && isOptions(last) && Object.keys(last).every((key) => names.includes(key)) ? last : {};
  const positional = isOptions(last) && named === last ? args.slice(0, -1) : args;
  return { ...Object.fromEntries(positional.map((value, i) => [names[i] ?? "", value])), ...named };
}

/** Settings of `get_graph_node_names`. */
export interface NodeNamesOptions {
  tracer_kwargs?: TracerOptions | null;
  /** No warning where training and evaluation take different ways. */
  suppress_diff_warning?: boolean;
  /** Values of parameters of `forward` that are no tensors. */
  concrete_args?: ConcreteArgs | null;
}
/** Settings of `create_feature_extractor`. */
export interface FeatureExtractorOptions extends NodeNamesOptions {
  /** What both modes give. */
  return_nodes?: ReturnNodes | null;
  /** What training gives, where evaluation gives something else. */
  train_return_nodes?: ReturnNodes | null;
  eval_return_nodes?: ReturnNodes | null;
}

/** What `body` gives for the model in training and in evaluation; then the model is as it was. */
function inBothModes<R>(model: nn.Module, body: (mode: "train" | "eval") => R): [train: R, evaluation: R] {
  const { training } = model;
  try {
    model.train();
    const train = body("train");
    model.eval();
    return [train, body("eval")];
  } finally {
    model.train(training);
  }
}

/**
 * The names by which `create_feature_extractor` knows what a model computes: those of training, and those of evaluation,
 * in the order in which they run. A name is the path of a module, or the path of the module in which an operation runs
 * and the operation's name; repeated ones are numbered. Modules of `torch.nn` and of `vision.ops` are not looked into.
 * Warns where the modes differ. The names are torchvision's.
 * @throws TraceError where the model branches on values of its input.
 * https://docs.pytorch.org/vision/stable/generated/torchvision.models.feature_extraction.get_graph_node_names.html
 * @example
 * import { models } from "flambeau/vision";
 * const [train] = models.feature_extraction.get_graph_node_names(models.resnet18());
 * train.slice(0, 5); // [ 'x', 'conv1', 'bn1', 'relu', 'maxpool' ]
 */
export function get_graph_node_names(
  model: nn.Module,
  ...args: readonly unknown[] | [NodeNamesOptions]
): [train: string[], evaluation: string[]] {
  const names = [PARAMETERS[0] ?? "", ...PARAMETERS.slice(4)];
  const { tracer_kwargs, suppress_diff_warning, concrete_args } = argumentsByName(names, [
    model,
    ...args,
  ]) as NodeNamesOptions;
  const tracers = inBothModes(model, () => {
    const tracer = new NodePathTracer(tracer_kwargs ?? {});
    tracer.trace(model, concrete_args ?? null);
    return tracer;
  });
  if (suppress_diff_warning !== true) warnOfDifferences(...tracers);
  const [train, evaluation] = tracers;
  return [[...train.names.values()], [...evaluation.names.values()]];
}

const GRAPHS = Symbol("graphs");

/**
 * A graph module with a graph for training and one for evaluation: `train()` and `eval()` exchange them. Its parameters,
 * buffers and modules are those of the original that one of the graphs needs. Shapes: those of the original.
 * @throws {AssertionError} for graphs that are none
 * https://docs.pytorch.org/vision/stable/feature_extraction.html
 */
export class DualGraphModule extends GraphModule {
  declare private readonly [GRAPHS]: { readonly train: Graph; readonly eval: Graph };
  constructor(root: nn.Module, train_graph: Graph, eval_graph: Graph, class_name = "GraphModule") {
    super(root, train_graph, class_name);
    copyTargets(root, asModule(this), eval_graph);
    Object.defineProperty(this, GRAPHS, { value: { train: train_graph, eval: eval_graph } });
    this.training = true;
  }
  /** What runs in training. */
  get train_graph(): Graph {
    return this[GRAPHS].train;
  }
  /** What runs in evaluation. */
  get eval_graph(): Graph {
    return this[GRAPHS].eval;
  }
  override train(mode = true): this {
    if (mode !== this.training) this.graph = mode ? this.train_graph : this.eval_graph;
    return super.train(mode);
  }
  override deepcopy(): this {
    const root = new Module();
    for (const [name, value] of Object.entries(this)) membersOf(root)[name] = value;
    const copied = deepcopy(root);
    const copy = new DualGraphModule(copied, this.train_graph.deepcopy(), this.eval_graph.deepcopy(), this._get_name());
    return copy.train(this.training) as this;
  }
}

const byName = (nodes: ReturnNodes): Map<string, string> =>
  new Map(
    Array.isArray(nodes)
      ? (nodes as readonly string[]).map((name) => [name, name])
      : Object.entries(nodes as Record<string, string>),
  );

/** What errors call a node: a text that begins with it and a colon would name a module of Node. */
const NODE = "node";

/** Has a traced graph give the nodes that are asked for, and nothing that these do not need. */
function giveNodes(tracer: NodePathTracer, graph: Graph, wanted: ReadonlyMap<string, string>): void {
  const available = [...tracer.names.values()];
  for (const query of wanted.keys())
    if (!available.some((name) => name === query || name.startsWith(`${query}.`)))
      throw new ValueError(
        `${NODE}: '${query}' is not present in model. Hint: use \`get_graph_node_names\` to make sure the \`return_nodes\` you specified are present. It may even be that you need to specify \`train_return_nodes\` and \`eval_return_nodes\` separately.`,
      );
  graph.erase_node(graph.output_node());
  // The last node of a module is its result.
  const left = new Map(wanted);
  const found: [key: string, node: Node][] = [];
  for (const node of graph.nodes.reversed()) {
    const path = tracer.names.get(node)?.split(".");
    if (path === undefined) continue;
    for (const [query, key] of left) {
      if (path.slice(0, query.split(".").length).join(".") !== query) continue;
      found.push([key, node]);
      left.delete(query);
      break;
    }
  }
  graph.output(Object.fromEntries(found.reverse()));
  graph.eliminate_dead_code();
}

/**
 * A module that gives what a model computes at the nodes that are named, as an object by their names, or by the names
 * that `return_nodes` says. A path of a module stands for the module's result. What the nodes do not need is left out,
 * with its parameters; the others are shared with the model. Where training and evaluation take different ways,
 * `train_return_nodes` and `eval_return_nodes` say what each gives. Shapes: inputs are the model's.
 * @throws ValueError for names that the model has not, and where it is not said what to return.
 * @throws TraceError where the model branches on values of its input.
 * https://docs.pytorch.org/vision/stable/generated/torchvision.models.feature_extraction.create_feature_extractor.html
 * @example
 * import * as torch from "flambeau";
 * import { models } from "flambeau/vision";
 * const { create_feature_extractor } = models.feature_extraction;
 * const extractor = create_feature_extractor(models.resnet18(), { layer1: "low", layer3: "high" });
 * const { low, high } = extractor(torch.rand(1, 3, 64, 64)) as Record<string, torch.Tensor>;
 * [low!.shape, high!.shape]; // [ [ 1, 64, 16, 16 ], [ 1, 256, 4, 4 ] ]
 */
export function create_feature_extractor(
  model: nn.Module,
  return_nodes: ReturnNodes | FeatureExtractorOptions,
  ...rest: readonly unknown[] | [FeatureExtractorOptions]
): DualGraphModule {
  const options = argumentsByName(PARAMETERS, [model, return_nodes, ...rest]) as FeatureExtractorOptions;
  const both = options.return_nodes ?? null;
  const inTraining = options.train_return_nodes ?? null;
  const inEvaluation = options.eval_return_nodes ?? null;
  if (both === null && inTraining === null && inEvaluation === null)
    throw new ValueError(
      "Either `return_nodes` or `train_return_nodes` and `eval_return_nodes` together, should be specified",
    );
  if ((inTraining === null) !== (inEvaluation === null))
    throw new ValueError(
      "If any of `train_return_nodes` and `eval_return_nodes` are specified, then both should be specified",
    );
  if ((both === null) === (inTraining === null))
    throw new ValueError(
      "If `train_return_nodes` and `eval_return_nodes` are specified, then both should be specified",
    );
  has_side_effect(assertThat);
  const name = model._get_name();
  const [train, evaluation] = inBothModes(model, (mode) => {
    const tracer = new NodePathTracer(options.tracer_kwargs ?? {});
    const graph = tracer.trace(model, options.concrete_args ?? null);
    const module = new GraphModule(tracer.root, graph, name);
    giveNodes(tracer, module.graph, byName(both ?? (mode === "train" ? inTraining : inEvaluation) ?? []));
    return { tracer, graph };
  });
  if (options.suppress_diff_warning !== true) warnOfDifferences(train.tracer, evaluation.tracer);
  return new DualGraphModule(model, train.graph, evaluation.graph, name).train(model.training);
}
