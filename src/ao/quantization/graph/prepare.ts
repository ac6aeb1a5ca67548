/** Observers in a graph: before what is quantized, and after it. */
import * as fx from "../../../fx/index.ts";
import { memberAtPath } from "../../../fx/graph-of-nodes.ts";
import { isQuantized, quint8, type DType } from "../../../dtype.ts";
import * as layers from "../../../nn/layers/index.ts";
import type { Module } from "../../../nn/module/index.ts";
import { made } from "../../../nn/quantized/weights.ts";
import { type FakeQuantize, FakeQuantizeBase, FixedQParamsFakeQuantize } from "../fake_quantize.ts";
import {
  get_default_dynamic_quant_module_mappings,
  get_default_qat_module_mappings,
  get_default_static_quant_module_mappings,
  type ModuleClass,
} from "../mappings.ts";
import { FixedQParamsObserver, ObserverBase } from "../observer.ts";
import type { QConfigMapping } from "../qconfig-mapping.ts";
import type { QConfig } from "../qconfig.ts";
import { assertValidQConfig } from "../valid-qconfig.ts";
import {
  configurationsOf,
  fixedResult,
  isRelu,
  calledModule,
  operationOf,
  operatorOf,
  WITH_RELU,
} from "./operations.ts";

/** How an operation's numbers are quantized: with ranges that were observed, with that of each call, or its weights alone. */
export type QuantizationMode = "static" | "dynamic" | "weights";

/** What `prepare` notes on nodes for `convert`. */
export interface Note {
  readonly qconfig: QConfig;
  readonly mode: QuantizationMode;
  /** Whether the ReLU that reads it is quantized together with it. */
  readonly relu?: true;
  /** Whether this is such a ReLU. */
  readonly within?: true;
}
const NOTE = "quantization";

const CONFIGURED = "quantization configuration";

/** Whether a configuration was meant for a node, even if it is not quantized. */
export const isConfigured = (node: fx.Node): boolean => node.meta[CONFIGURED] === true;

/** What was noted on a node. */
export const noteOf = (node: fx.Node): Note | undefined => node.meta[NOTE] as Note | undefined;

const PREFIX = "activation_post_process_";

/** The observer that a node calls, or null. */
export function observerOf(node: unknown, root: Module): Module | null {
  if (!(node instanceof fx.Node) || !String(node.target).startsWith(PREFIX)) return null;
  const module = calledModule(node, root);
  return module instanceof ObserverBase || module instanceof FakeQuantizeBase ? module : null;
}

/** A configuration's kind; null where it quantizes nothing. */
function modeOf(qconfig: QConfig): QuantizationMode | null {
  const { dtype, is_dynamic } = made<{ dtype?: DType; is_dynamic?: boolean }>(qconfig.activation);
  if (is_dynamic === true) return "dynamic";
  if (dtype !== undefined && isQuantized(dtype)) return "static";
  const { dtype: weight } = made<{ dtype?: DType }>(qconfig.weight);
  return weight !== undefined && isQuantized(weight) ? "weights" : null;
}

/**
 * Whether activations can be quantized as a configuration says: to quint8, and results of a known range with its scale and
 * zero point. What it says of others stays real.
 */
function suits({ activation }: QConfig, fixed: readonly [scale: number, zeroPoint: number] | null): boolean {
  const observer = made<ObserverBase | FakeQuantize>(activation);
  if (observer.dtype !== quint8) return false;
  if (fixed === null) return true;
  if (!(observer instanceof FixedQParamsObserver || observer instanceof FixedQParamsFakeQuantize)) return false;
  return Number(observer.scale.item()) === fixed[0] && Number(observer.zero_point.item()) === fixed[1];
}

const tables = (): ReadonlySet<unknown> => new Set<unknown>([layers.Embedding, layers.EmbeddingBag]);

/** Puts a module in the place of what stands at a path. */
export function replaceAt(root: Module, path: string, module: Module): void {
  const dot = path.lastIndexOf(".");
  const parent = dot < 0 ? root : (memberAtPath(root, path.slice(0, dot)) as Module);
  (parent as never as Record<string, unknown>)[path.slice(dot + 1)] = module;
}

/** Layers with weights get the forms of them that are trained with fake quantization. */
function swapForTraining(model: fx.GraphModule, configurations: ReadonlyMap<fx.Node, QConfig | null>): void {
  const root = model as never as Module;
  const mapping = get_default_qat_module_mappings();
  for (const [node, qconfig] of configurations) {
    const module = calledModule(node, root);
    const found = module === null ? undefined : mapping.get(module.constructor as ModuleClass);
    if (qconfig === null || module === null || found === undefined || modeOf(qconfig) !== "static") continue;
    note(module, qconfig);
    replaceAt(root, String(node.target), found.from_float(module as never));
  }
}

/** Notes a configuration on a module without listing it among its properties. */
export function note(module: Module, qconfig: QConfig): void {
  Object.defineProperty(module, "qconfig", { value: qconfig, writable: true, configurable: true, enumerable: false });
}

class Preparation {
  private readonly root: Module;
  /** Group norms are quantized in eager mode alone. */
  private readonly weighted = new Set<ModuleClass>(
    [...get_default_static_quant_module_mappings().keys(), ...get_default_qat_module_mappings().keys()].filter(
      (type) => type !== layers.GroupNorm,
    ),
  );
  private readonly dynamic = new Set<ModuleClass>(get_default_dynamic_quant_module_mappings().keys());
  private count = 0;

  constructor(
    private readonly model: fx.GraphModule,
    private readonly configurations: ReadonlyMap<fx.Node, QConfig | null>,
  ) {
    this.root = model as never as Module;
  }

  private insert(after: fx.Node, factory: unknown): fx.Node {
    while (memberAtPath(this.root, `${PREFIX}${this.count}`) !== undefined) this.count++;
    const name = `${PREFIX}${this.count}`;
    this.root.add_module(name, made<Module>(factory).train(this.root.training));
    return this.model.graph.inserting_after(after, () => this.model.graph.call_module(name, [after]));
  }

  /** What stands for an argument once it is observed. */
  private observed(value: unknown, factory: unknown): unknown {
    if (Array.isArray(value)) return value.map((each: unknown) => this.observed(each, factory));
    if (!(value instanceof fx.Node) || observerOf(value, this.root) !== null) return value;
    for (const user of value.users) if (observerOf(user, this.root) !== null) return user;
    return this.insert(value, factory);
  }

  /** One observer for a result and for what it is made of. */
  private share(node: fx.Node, output: fx.Node): void {
    const [given] = node.args;
    const inputs = (Array.isArray(given) ? given : [given]) as fx.Node[];
    const shared = observerOf(inputs[0], this.root);
    if (shared === null) return;
    for (const each of [...inputs, output])
      if (observerOf(each, this.root) !== null) replaceAt(this.root, String(each.target), shared);
  }

  /** The ReLU that an operation is quantized with, if it is the only one that reads it. */
  private reluOf(node: fx.Node): fx.Node | null {
    if (!WITH_RELU.has(operatorOf(node) ?? "") || node.users.size !== 1) return null;
    const [user] = node.users;
    return user !== undefined && isRelu(user, this.root) && this.configurations.get(user) ? user : null;
  }

  run(): void {
    const within = new Set<fx.Node>();
    for (const node of [...this.model.graph.nodes]) {
      const qconfig = this.configurations.get(node) ?? null;
      if (qconfig !== null) node.meta[CONFIGURED] = true;
      const mode = qconfig === null ? null : modeOf(qconfig);
      if (qconfig === null || mode === null) continue;
      if (within.has(node)) {
        node.meta[NOTE] = { qconfig, mode, within: true } satisfies Note;
        this.result(node, qconfig);
        continue;
      }
      const module = calledModule(node, this.root);
      if (mode !== "static") {
        const type = module?.constructor as ModuleClass;
        if (
          module === null ||
          !(mode === "dynamic" ? this.dynamic.has(type) && !tables().has(type) : tables().has(type))
        )
          continue;
        node.meta[NOTE] = { qconfig, mode } satisfies Note;
        if (mode === "dynamic") node.update_arg(0, this.observed(node.args[0], qconfig.activation));
        continue;
      }
      const operation = operationOf(node, this.root, this.weighted);
      if (operation === null || (module !== null && tables().has(module.constructor))) continue;
      if (!suits(qconfig, fixedResult(node, this.root))) continue;
      const relu = this.reluOf(node);
      node.meta[NOTE] = { qconfig, mode, ...(relu === null ? {} : { relu: true as const }) } satisfies Note;
      for (const i of operation.inputs) node.update_arg(i, this.observed(node.args[i], qconfig.activation));
      if (operation.weight !== undefined)
        node.update_arg(operation.weight, this.observed(node.args[operation.weight], qconfig.weight));
      if (relu !== null) {
        within.add(relu);
        continue;
      }
      const output = this.result(node, qconfig);
      if (operation.observation === "shared") this.share(node, output);
    }
  }

  /** Observes a result: all that read it read what the observer gives. */
  private result(node: fx.Node, { activation }: QConfig): fx.Node {
    const output = this.insert(node, activation);
    node.replace_all_uses_with(output, (user) => user !== output);
    return output;
  }
}

/** Puts observers (or fake quantization) into a graph, in place. */
export function observe(model: fx.GraphModule, mapping: QConfigMapping, isTraining: boolean): void {
  const root = model as never as Module;
  const configurations = configurationsOf(model.graph, root, mapping);
  for (const [node, qconfig] of configurations) {
    const module = calledModule(node, root);
    if (module !== null) assertValidQConfig(qconfig, module);
  }
  if (isTraining) swapForTraining(model, configurations);
  new Preparation(model, configurations).run();
  model.recompile();
}
