/** What graph mode knows of operations: which are quantized, what is fused, and where their observers stand. */
import * as fx from "../../../fx/index.ts";
import { memberAtPath } from "../../../fx/graph-of-nodes.ts";
import { nameOfFunction } from "../../../fx/function-names.ts";
import * as fused from "../../../nn/intrinsic/fused-modules.ts";
import * as layers from "../../../nn/layers/index.ts";
import { isModule } from "../../../nn/module/kind.ts";
import type { Module } from "../../../nn/module/index.ts";
import type { ModuleClass } from "../mappings.ts";
import type { ObjectType, QConfigMapping } from "../qconfig-mapping.ts";
import { itemAt } from "../../../support/checked.ts";
import { LookupError } from "../../../support/errors.ts";
import { qconfig_equals, type QConfig } from "../qconfig.ts";

/**
 * How results are observed. "own": by an observer of their own; "shared": by that of the first input, for what only moves or
 * chooses numbers.
 */
export type Observation = "own" | "shared";

/** What an operation is, where graph mode knows it. */
export interface GraphOperation {
  readonly observation: Observation;
  /** Which of the positional arguments are quantized. */
  readonly inputs: readonly number[];
  /** The place of its weights, where these are an argument. */
  readonly weight?: number;
}

const names = (text: string): string[] => text.trim().split(/\s+/);

const SHARED: ReadonlySet<string> = new Set(
  names(`adaptive_avg_pool1d adaptive_avg_pool2d adaptive_avg_pool3d hardtanh hardtanh_ interpolate max_pool1d max_pool2d
    max_pool3d pixel_shuffle pixel_unshuffle relu relu_ relu6 avg_pool1d avg_pool2d avg_pool3d clamp flatten mean narrow
    repeat_interleave transpose squeeze stack unsqueeze contiguous detach detach_ permute repeat reshape resize_ squeeze_
    unsqueeze_ view cat channel_shuffle`),
);
const OWN: ReadonlySet<string> = new Set(
  names("elu hardswish leaky_relu dropout layer_norm instance_norm group_norm sigmoid sigmoid_ hardsigmoid tanh tanh_"),
);
const WEIGHTED: ReadonlySet<string> = new Set(
  names("linear conv1d conv2d conv3d conv_transpose1d conv_transpose2d conv_transpose3d"),
);

const sharedLayers = (): ReadonlySet<unknown> =>
  new Set<unknown>([
    layers.AdaptiveAvgPool1d,
    layers.AdaptiveAvgPool2d,
    layers.AdaptiveAvgPool3d,
    layers.AvgPool1d,
    layers.AvgPool2d,
    layers.AvgPool3d,
    layers.ChannelShuffle,
    layers.Hardtanh,
    layers.Identity,
    layers.MaxPool1d,
    layers.MaxPool2d,
    layers.MaxPool3d,
    layers.PixelShuffle,
    layers.PixelUnshuffle,
    layers.ReLU,
    layers.ReLU6,
  ]);

/** Layers that stand in the graph as they are, observed by observers of their own. */
const ownLayers = (): ReadonlySet<unknown> =>
  new Set<unknown>([
    layers.ELU,
    layers.LeakyReLU,
    layers.Hardswish,
    layers.InstanceNorm1d,
    layers.InstanceNorm2d,
    layers.InstanceNorm3d,
    layers.Dropout,
    layers.PReLU,
    layers.LayerNorm,
    layers.BatchNorm2d,
    layers.BatchNorm3d,
    layers.Sigmoid,
    layers.Hardsigmoid,
    layers.Tanh,
    layers.Softmax,
    fused.BNReLU2d,
    fused.BNReLU3d,
  ]);

/** The module that a node calls, or null. */
export function calledModule(node: fx.Node, root: Module): Module | null {
  if (node.op !== "call_module") return null;
  const found = memberAtPath(root, String(node.target));
  return isModule(found) ? found : null;
}

/** The name of the operator that a node calls as a function or a method, or null. */
export function operatorOf(node: fx.Node): string | null {
  if (node.op === "call_method") return String(node.target);
  return node.op === "call_function" ? nameOfFunction(node.target) : null;
}

/** Whether an argument is a node that gives a tensor. */
const isTensorNode = (value: unknown): value is fx.Node =>
  value instanceof fx.Node && !["size", "dim", "shape"].includes(operatorOf(value) ?? "");

/** What a node's operation is; null for one that stays as it is. `weighted`: classes of layers that have weights. */
export function operationOf(
  node: fx.Node,
  root: Module,
  weighted: { readonly has: (type: ModuleClass) => boolean },
): GraphOperation | null {
  const module = calledModule(node, root);
  if (module !== null) {
    const type = module.constructor as ModuleClass;
    if (sharedLayers().has(type)) return { observation: "shared", inputs: [0] };
    return ownLayers().has(type) || weighted.has(type) ? { observation: "own", inputs: [0] } : null;
  }
  const name = operatorOf(node);
  if (name === null) return null;
  if (name === "add" || name === "mul" || name === "add_" || name === "mul_") {
    const inputs = [0, 1].filter((i) => isTensorNode(node.args[i]));
    if (inputs.length === 0 || Object.keys(node.kwargs).length > 0) return null;
    return { observation: inputs.length === 2 ? "own" : "shared", inputs };
  }
  if (name === "matmul") return { observation: "own", inputs: [0, 1] };
  if (WEIGHTED.has(name)) return { observation: "own", inputs: [0], weight: 1 };
  if (SHARED.has(name)) return { observation: "shared", inputs: [0] };
  return OWN.has(name) ? { observation: "own", inputs: [0] } : null;
}

/** Whether a node is a ReLU, as a layer or a function. */
export function isRelu(node: fx.Node, root: Module): boolean {
  const module = calledModule(node, root);
  if (module !== null) return module.constructor === layers.ReLU;
  const name = operatorOf(node);
  return name === "relu" || name === "relu_";
}

/** Scale and zero point of what an operation must give, where its range is known; null of others. */
export function fixedResult(node: fx.Node, root: Module): readonly [scale: number, zeroPoint: number] | null {
  const type: unknown = calledModule(node, root)?.constructor;
  const name = operatorOf(node) ?? "";
  if (type === layers.Tanh || /^tanh_?$/.test(name)) return [2 / 256, 128];
  const isUnit = type === layers.Softmax || type === layers.Sigmoid || type === layers.Hardsigmoid;
  return isUnit || /^(hard)?sigmoid_?$/.test(name) ? [1 / 256, 0] : null;
}

/** Whether a node's results have a range that is known beforehand, with which quantized tensors come out of it. */
export function hasFixedRange(node: fx.Node, root: Module): boolean {
  const module = calledModule(node, root);
  if (module !== null)
    return new Set<unknown>([layers.Sigmoid, layers.Hardsigmoid, layers.Tanh]).has(module.constructor);
  return ["sigmoid", "hardsigmoid", "tanh"].includes(operatorOf(node) ?? "");
}

/** Operators that are quantized as one with the ReLU after them. */
export const WITH_RELU: ReadonlySet<string> = new Set(names("add add_ mul mul_ linear conv1d conv2d conv3d"));

function sameType(key: ObjectType, type: unknown, name: string | null): boolean {
  if (key === type) return true;
  if (name === null) return false;
  return key === name || (typeof key === "function" && !isClass(key) && nameOfFunction(key) === name);
}
const isClass = (value: unknown): boolean => /^class\b/.test(Function.prototype.toString.call(value));

function byType(mapping: QConfigMapping, types: readonly unknown[], name: string | null, other: Chosen): Chosen {
  for (const type of types)
    for (const [key, qconfig] of mapping.object_type_qconfigs) if (sameType(key, type, name)) return qconfig;
  return other;
}

type Chosen = QConfig | null;

/** Layers that are fused must have one configuration, where something is said of their classes. */
function assertSameForFused(graph: fx.Graph, root: Module, { object_type_qconfigs: said }: QConfigMapping): void {
  if (said.size === 0) return;
  for (const node of graph.nodes) {
    const whole = calledModule(node, root);
    if (!(whole instanceof fused.FusedModule)) continue;
    const classes = whole.children().map((layer) => layer.constructor as ModuleClass);
    const first = itemAt(classes, 0);
    for (const other of classes)
      if (!qconfig_equals(said.get(other) ?? null, said.get(first) ?? null))
        throw new LookupError(
          `During fusion, we need to specify the same qconfigs for all module types in <class 'torch.ao.nn.intrinsic.modules.fused.${whole.constructor.name}'> offending type: ${pythonClass(other)}`,
        );
  }
}

/** A class of layers as Python shows it. */
function pythonClass(type: ModuleClass): string {
  const { name } = type;
  const module = name.startsWith("ReLU") ? "activation" : name.startsWith("BatchNorm") ? "batchnorm" : "linear";
  return `<class 'torch.nn.modules.${module}.${type.name}'>`;
}

function byPath(mapping: QConfigMapping, path: string, other: Chosen): Chosen {
  let found = other;
  for (const [pattern, qconfig] of mapping.module_name_regex_qconfigs)
    if (new RegExp(`^(?:${pattern})`).test(path)) {
      found = qconfig;
      break;
    }
  for (let at = path; at !== ""; at = at.slice(0, Math.max(at.lastIndexOf("."), 0))) {
    const own = mapping.module_name_qconfigs.get(at);
    if (own !== undefined) return own;
  }
  return found;
}

/** The path of the module in whose `forward` a node's call stands; "" for the traced module itself. */
export function scopeOf(node: fx.Node): string {
  const stack = node.meta.nn_module_stack as ReadonlyMap<string, unknown> | undefined;
  return stack === undefined ? "" : ([...stack.keys()].at(-1) ?? "");
}

/** The configuration of each node that calls something, by the rules of a mapping. */
export function configurationsOf(graph: fx.Graph, root: Module, mapping: QConfigMapping): Map<fx.Node, Chosen> {
  const result = new Map<fx.Node, Chosen>();
  const counts = new Map<string, number>();
  assertSameForFused(graph, root, mapping);
  const ordered = [...mapping.module_name_object_type_order_qconfigs];
  for (const node of graph.nodes) {
    const module = calledModule(node, root);
    const name = operatorOf(node);
    if (module === null && name === null) continue;
    // A fused module counts as the first of its layers, unless something is said of the fused class.
    const types: unknown[] = module === null ? [node.target] : [module.constructor];
    if (module instanceof fused.FusedModule) types.push(module.get_submodule("0").constructor);
    const path = module === null ? scopeOf(node) : String(node.target);
    let chosen: Chosen;
    if (module !== null) chosen = byPath(mapping, path, byType(mapping, types, null, mapping.global_qconfig));
    else if (node.op === "call_function" || mapping.object_type_qconfigs.size > 0)
      chosen = byPath(mapping, path, byType(mapping, types, name, mapping.global_qconfig));
    else chosen = byPath(mapping, path, mapping.global_qconfig);
    const scope = module === null ? path : scopeAbove(path);
    const key = `${scope}:${String(types[0] === node.target ? name : (types[0] as { name: string }).name)}`;
    const index = counts.get(key) ?? 0;
    counts.set(key, index + 1);
    for (const [[place, type, i], qconfig] of ordered)
      if (place === scope && i === index && types.some((each) => sameType(type, each, name))) chosen = qconfig;
    result.set(node, chosen);
  }
  return result;
}

const scopeAbove = (path: string): string => path.slice(0, Math.max(path.lastIndexOf("."), 0));
