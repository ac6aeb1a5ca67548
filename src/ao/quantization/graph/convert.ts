/** An observed graph becomes one that computes with quantized numbers. */
import * as fx from "../../../fx/index.ts";
import { memberAtPath } from "../../../fx/graph-of-nodes.ts";
import { float32, int64 } from "../../../dtype.ts";
import * as fused from "../../../nn/intrinsic/fused-modules.ts";
import * as layers from "../../../nn/layers/index.ts";
import type { Module } from "../../../nn/module/index.ts";
import { Parameter } from "../../../tensor/parameter.ts";
import type { ObserverLike } from "../../../nn/quantized/weights.ts";
import { quantize_per_tensor } from "../../../ops/quantized/quantize.ts";
import { entryOf, itemAt } from "../../../support/checked.ts";
import { RuntimeError } from "../../../support/errors.ts";
import { tensorFrom } from "../../../tensor/elements.ts";
import { Tensor } from "../../../tensor/tensor.ts";
import {
  get_default_dynamic_quant_module_mappings,
  get_default_static_quant_module_mappings,
  type Mapping,
  type ModuleClass,
  type Quantizes,
} from "../mappings.ts";
import { default_dynamic_qconfig } from "../qconfig.ts";
import { calledModule, hasFixedRange, operationOf, operatorOf, scopeOf } from "./operations.ts";
import { note, isConfigured, noteOf, observerOf, type Note } from "./prepare.ts";
import { quantizedBinaries, quantizedWithNumber } from "./quantized-functions.ts";

/** What a node of the observed graph has become: a node with real numbers, one with quantized ones, or both. */
interface Forms {
  real?: fx.Node;
  quantized?: fx.Node;
}

type Layer = InstanceType<typeof layers.Linear> & InstanceType<typeof layers.Conv2d>;

const plainName = (name: string): string => name.replace(/_$/, "");

class Conversion {
  private readonly graph = new fx.Graph();
  private readonly forms = new Map<fx.Node, Forms>();
  private readonly attributes: Record<string, unknown> = {};
  private readonly mapping: Mapping = get_default_static_quant_module_mappings();
  private readonly dynamic: Mapping = get_default_dynamic_quant_module_mappings();
  private readonly root: Module;

  constructor(private readonly model: fx.GraphModule) {
    this.root = model as never as Module;
  }

  run(): fx.GraphModule {
    for (const node of this.model.graph.nodes) this.convert(node);
    for (const node of [...this.graph.nodes].reverse())
      if (node.users.size === 0 && node.op !== "output" && node.op !== "placeholder") this.graph.erase_node(node);
    const used: Record<string, unknown> = {};
    for (const { op, target } of this.graph.nodes)
      if (op === "call_module" || op === "get_attr") used[String(target)] = this.attributes[String(target)];
    const result = new fx.GraphModule(used, this.graph, this.model._get_name());
    // What graph modules make of plain tensors are buffers; those of the model are copies.
    (result as never as Module).train(this.root.training);
    return result;
  }

  private formsOf(node: fx.Node): Forms {
    let forms = this.forms.get(node);
    if (forms === undefined) this.forms.set(node, (forms = {}));
    return forms;
  }

  /** The node that has a node's real numbers. */
  private real(node: fx.Node): fx.Node {
    const forms = this.formsOf(node);
    if (forms.real === undefined && forms.quantized !== undefined)
      forms.real = this.graph.call_method("dequantize", [forms.quantized]);
    if (forms.real === undefined) throw new RuntimeError(`${node.name} is read before it is there`);
    return forms.real;
  }

  /** The node that has a node's quantized numbers. */
  private quantized(node: fx.Node): fx.Node {
    const { quantized } = this.formsOf(node);
    if (quantized === undefined) throw new RuntimeError(`${node.name} is not quantized`);
    return quantized;
  }

  /** A copy of a node that reads what `read` says. */
  private copy(node: fx.Node, read: (node: fx.Node) => fx.Node): fx.Node {
    const copy = this.graph.node_copy(node, read);
    if (node.op === "call_module" || node.op === "get_attr") {
      const target = String(node.target);
      this.attributes[target] ??= memberAtPath(this.root, target);
    }
    return copy;
  }

  private convert(node: fx.Node): void {
    const observer = observerOf(node, this.root);
    if (observer !== null) return this.observed(node, observer as never as ObserverLike);
    const noted = noteOf(node);
    if (noted !== undefined && this.lowered(node, noted)) return;
    this.formsOf(node).real = this.copy(node, (read) => this.real(read));
  }

  /** What an observer's node becomes: a step that quantizes, unless what it sees is quantized already. */
  private observed(node: fx.Node, observer: ObserverLike): void {
    const seen = node.args[0] as fx.Node;
    const { quantized } = this.formsOf(seen);
    if (quantized !== undefined) {
      this.formsOf(node).quantized = quantized;
      return;
    }
    if ((observer as { is_dynamic?: boolean }).is_dynamic === true || !this.isRead(node)) {
      this.formsOf(node).real = this.real(seen);
      return;
    }
    const [scale, zeroPoint] = this.qparams(node, observer);
    this.formsOf(node).quantized = this.graph.call_function(quantize_per_tensor as never, [
      this.real(seen),
      scale,
      zeroPoint,
      observer.dtype,
    ]);
  }

  /** Whether somebody reads an observer's numbers as quantized ones, and not only as weights that are packed. */
  private isRead(node: fx.Node): boolean {
    return (node.args[0] as fx.Node).op !== "get_attr" || ![...node.users].every((user) => noteOf(user) !== undefined);
  }

  /** Scale and zero point as buffers, named after the operation whose result they are of, or that they are the input of. */
  private qparams(node: fx.Node, observer: ObserverLike): [scale: fx.Node, zeroPoint: fx.Node] {
    const [scale, zeroPoint] = observer.calculate_qparams();
    const seen = node.args[0] as fx.Node;
    const isInput = !isConfigured(seen);
    const of = isInput ? [...node.users][0] : seen;
    const scope = of === undefined ? "" : of.op === "call_module" ? String(of.target) : scopeOf(of);
    const prefix = `${scope.replaceAll(".", "_")}${isInput ? "_input" : ""}`;
    return [
      this.buffer(`${prefix}_scale_`, tensorFrom(Number(scale.item()), float32)),
      this.buffer(`${prefix}_zero_point_`, tensorFrom(Number(zeroPoint.item()), int64)),
    ];
  }

  private freeName(prefix: string): string {
    let number = 0;
    while (Object.hasOwn(this.attributes, `${prefix}${number}`)) number++;
    return `${prefix}${number}`;
  }

  private buffer(prefix: string, value: Tensor): fx.Node {
    const name = this.freeName(prefix);
    this.attributes[name] = value;
    return this.graph.get_attr(name);
  }

  /** The observer of a node's result, where it is the only one that reads it. */
  private outputOf(node: fx.Node): { node: fx.Node; observer: ObserverLike } | null {
    if (node.users.size !== 1) return null;
    const [user] = node.users;
    const observer = observerOf(user, this.root);
    return observer === null || user === undefined ? null : { node: user, observer: observer as never as ObserverLike };
  }

  /** Whether all of these nodes are quantized by now. */
  private areQuantized(given: unknown): boolean {
    const list = Array.isArray(given) ? (given as unknown[]) : [given];
    return list.every((each) => each instanceof fx.Node && this.formsOf(each).quantized !== undefined);
  }

  /** Makes a node's quantized form, where there is one; false: it computes with real numbers. */
  private lowered(node: fx.Node, noted: Note): boolean {
    if (noted.within !== undefined) return this.formsOf(node).quantized !== undefined;
    const module = calledModule(node, this.root);
    if (noted.mode !== "static") return module !== null && this.swapped(node, module, noted);
    if (!this.areQuantized(node.args[0])) return false;
    const relu = noted.relu === undefined ? null : itemAt([...node.users], 0);
    const output = this.outputOf(relu ?? node);
    if (output === null) return false;
    if (module !== null && this.mapping.has(module.constructor as ModuleClass))
      return this.layer(node, module, noted, output.observer);
    const name = plainName(operatorOf(node) ?? "");
    const operation = operationOf(node, this.root, { has: () => false });
    if (operation?.weight !== undefined) return this.packed(node, relu, noted, output.observer);
    if (name in quantizedBinaries) return this.binary(node, relu, name, output);
    if (operation?.observation !== "shared" && !hasFixedRange(node, this.root)) return false;
    this.formsOf(node).quantized = this.copy(node, (read) => this.formsOf(read).quantized ?? this.real(read));
    return true;
  }

  /** A layer whose input stays real: with weights of 8 bits, and activations of each call's range. */
  private swapped(node: fx.Node, module: Module, { qconfig, mode }: Note): boolean {
    const mapping = mode === "dynamic" ? this.dynamic : this.mapping;
    const found = mapping.get(module.constructor as ModuleClass);
    if (found === undefined) return false;
    note(module, qconfig);
    this.attributes[String(node.target)] ??= found.from_float(module as never, () => default_dynamic_qconfig.weight);
    this.formsOf(node).real = this.graph.node_copy(node, (read) => this.real(read));
    return true;
  }

  private quantizedLayer(module: Module, { qconfig }: Note, observer: ObserverLike): Module {
    const found = entryOf(this.mapping as Map<ModuleClass, Quantizes>, module.constructor as ModuleClass);
    note(module, qconfig);
    const held = module as { activation_post_process?: unknown };
    Object.defineProperty(module, "activation_post_process", {
      value: observer,
      writable: true,
      configurable: true,
      enumerable: false,
    });
    const layer = found.from_float(module as never);
    delete held.activation_post_process;
    return layer.train(module.training);
  }

  private layer(node: fx.Node, module: Module, noted: Note, observer: ObserverLike): boolean {
    this.attributes[String(node.target)] ??= this.quantizedLayer(module, noted, observer);
    this.formsOf(node).quantized = this.graph.node_copy(node, (read) => this.quantized(read));
    return true;
  }

  /** A function with weights: they are packed into a layer of the graph's own. */
  private packed(node: fx.Node, relu: fx.Node | null, noted: Note, observer: ObserverLike): boolean {
    const name = operatorOf(node) ?? "";
    const [, weightNode, biasNode = null, ...rest] = node.args;
    const weight = this.constant((weightNode as fx.Node).args[0]);
    const bias = biasNode === null ? null : this.constant(biasNode);
    if (weight === null || (biasNode !== null && bias === null)) return false;
    const layer = layerOf(name, weight, bias, rest, node.kwargs);
    if (layer === null) return false;
    const dims = name === "linear" ? null : Number(name.replace(/\D/g, ""));
    const Both =
      dims === null ? fused.LinearReLU : itemAt([fused.ConvReLU1d, fused.ConvReLU2d, fused.ConvReLU3d], dims - 1);
    const whole = relu === null ? layer : new Both(layer as never, new layers.ReLU());
    const scope = scopeOf(node).replaceAll(".", "_");
    const target = this.freeName(`${scope}_packed_weight_`);
    this.attributes[target] = this.quantizedLayer(whole.train(this.root.training), noted, observer);
    const input = this.quantized(node.args[0] as fx.Node);
    const made = this.graph.call_module(target, [input]);
    this.formsOf(node).quantized = made;
    if (relu !== null) this.formsOf(relu).quantized = made;
    return true;
  }

  /** The tensor that a node reads from the model, or null. */
  private constant(value: unknown): Tensor | null {
    if (!(value instanceof fx.Node) || value.op !== "get_attr") return null;
    const found = memberAtPath(this.root, String(value.target));
    return found instanceof Tensor ? found : null;
  }

  private binary(
    node: fx.Node,
    relu: fx.Node | null,
    name: string,
    output: { node: fx.Node; observer: ObserverLike },
  ): boolean {
    const [a, b] = node.args;
    const key = relu === null ? name : `${name}_relu`;
    let made: fx.Node;
    if (b instanceof fx.Node) {
      if (!this.areQuantized([a, b]) || !(key in quantizedBinaries)) return false;
      const [scale, zeroPoint] = this.qparams(output.node, output.observer);
      const both = [a as fx.Node, b].map((each) => this.formsOf(each).quantized);
      made = this.graph.call_function(quantizedBinaries[key] as never, [...both, scale, zeroPoint]);
    } else {
      if (!(key in quantizedWithNumber)) return false;
      made = this.graph.call_function(quantizedWithNumber[key] as never, [this.formsOf(a as fx.Node).quantized, b]);
    }
    this.formsOf(node).quantized = made;
    if (relu !== null) this.formsOf(relu).quantized = made;
    return true;
  }
}

const NAMES = ["stride", "padding", "dilation", "groups"] as const;

/** A layer that does what a call of `linear` or a convolution does; null for what layers cannot. */
function layerOf(
  name: string,
  weight: Tensor,
  bias: Tensor | null,
  rest: readonly unknown[],
  kwargs: Readonly<Record<string, unknown>>,
): Module | null {
  const hasBias = bias !== null;
  const [out = 0, inner = 0, ...kernel] = weight.shape;
  let layer: Module;
  if (name === "linear") layer = new layers.Linear(inner, out, hasBias);
  else if (/^conv\dd$/.test(name)) {
    const given = Object.fromEntries(NAMES.flatMap((key, i) => (rest[i] === undefined ? [] : [[key, rest[i]]])));
    const settings: Record<string, unknown> = { ...given, ...kwargs };
    const groups = (settings["groups"] as number | undefined) ?? 1;
    const Conv = itemAt([layers.Conv1d, layers.Conv2d, layers.Conv3d], Number(name[4]) - 1);
    layer = new Conv(inner * groups, out, kernel as never, { ...settings, bias: hasBias } as never);
  } else return null;
  const own = layer as never as Layer;
  own.weight = new Parameter(weight.detach());
  if (bias !== null) own.bias = new Parameter(bias.detach());
  return layer;
}

/** A module that computes with quantized numbers, of one that was observed and has seen data. The observed one stays as it is. */
export function convertGraph(model: fx.GraphModule): fx.GraphModule {
  return new Conversion(model.deepcopy()).run();
}
