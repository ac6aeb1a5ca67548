/** Which operations of a model get which configuration: what graph mode (`quantize_fx`) is told. */
import * as layers from "../../nn/layers/index.ts";
import type { Arguments } from "../../nn/arguments.ts";
import { takes } from "./binding.ts";
import * as defaults from "./defaults.ts";
import { FixedQParamsFakeQuantize } from "./fake_quantize.ts";
import { HistogramObserver } from "./histogram-observer.ts";
import { MinMaxObserver, withArgs, type ObserverFactory } from "./observer.ts";
import { default_reuse_input_qconfig, get_default_qat_qconfig, get_default_qconfig, QConfig } from "./qconfig.ts";

/** What a configuration is for: a class of modules, a function, or the name of an operator. */
export type ObjectType = string | ((...args: never[]) => unknown) | (abstract new (...args: never[]) => unknown);
/** A place in a model: the module's path, what is called in it, and which of several such calls. */
type Order = readonly [module_name: string, object_type: ObjectType, index: number];

/**
 * Configurations by what they are for. What is set by a name goes before what is set by a pattern, that before what is set
 * for a kind of operations, and that before the global one; null says that something stays as it is.
 * https://docs.pytorch.org/docs/stable/generated/torch.ao.quantization.qconfig_mapping.QConfigMapping.html
 * @example
 * const { QConfigMapping, default_qconfig } = torch.ao.quantization;
 * const mapping = new QConfigMapping().set_global(default_qconfig).set_module_name("head", null);
 * mapping.module_name_qconfigs.get("head"); // null
 */
export class QConfigMapping {
  /** For all that nothing else is said of. */
  global_qconfig: QConfig | null = null;
  /** By classes of modules, functions and names of operators. */
  readonly object_type_qconfigs = new Map<ObjectType, QConfig | null>();
  /** By patterns of paths; the first that fits counts. */
  readonly module_name_regex_qconfigs = new Map<string, QConfig | null>();
  /** By paths, which stand for all that is below them too. */
  readonly module_name_qconfigs = new Map<string, QConfig | null>();
  /** By path, kind and number of the call. */
  readonly module_name_object_type_order_qconfigs = new Map<Order, QConfig | null>();

  /** Sets the configuration for all that nothing else is said of. */
  set_global(global_qconfig: QConfig | null): this {
    this.global_qconfig = global_qconfig;
    return this;
  }
  /** Sets that of a class of modules, a function, or an operator by its name. */
  set_object_type(object_type: ObjectType, qconfig: QConfig | null): this {
    this.object_type_qconfigs.set(object_type, qconfig);
    return this;
  }
  /** Sets that of modules whose path fits a regular expression from its beginning on. */
  set_module_name_regex(module_name_regex: string, qconfig: QConfig | null): this {
    this.module_name_regex_qconfigs.set(module_name_regex, qconfig);
    return this;
  }
  /** Sets that of a module by its path, and of what is below it. */
  set_module_name(module_name: string, qconfig: QConfig | null): this {
    this.module_name_qconfigs.set(module_name, qconfig);
    return this;
  }
  /** Sets that of one of several calls of a kind in a module. */
  set_module_name_object_type_order(
    module_name: string,
    object_type: ObjectType,
    index: number,
    qconfig: QConfig | null,
  ): this {
    const known = [...this.module_name_object_type_order_qconfigs.keys()].find(
      ([name, type, i]) => name === module_name && type === object_type && i === index,
    );
    this.module_name_object_type_order_qconfigs.set(known ?? [module_name, object_type, index], qconfig);
    return this;
  }

  /** As PyTorch prints it. */
  toString(): string {
    const shown = (key: unknown): string =>
      typeof key === "function" ? ((key as { name?: string }).name ?? "") : String(key);
    const section = (name: string, map: ReadonlyMap<unknown, QConfig | null>): string =>
      map.size === 0
        ? `\n ${name}\n  OrderedDict()`
        : `\n ${name}${[...map].map(([key, qconfig]) => `\n  ${shown(key)}: ${String(qconfig ?? "None")}`).join("")}`;
    return (
      `QConfigMapping (\n global_qconfig\n  ${String(this.global_qconfig ?? "None")}` +
      section("object_type_qconfigs", this.object_type_qconfigs) +
      section("module_name_regex_qconfigs", this.module_name_regex_qconfigs) +
      section("module_name_qconfigs", this.module_name_qconfigs) +
      section("module_name_object_type_order_qconfigs", this.module_name_object_type_order_qconfigs) +
      "\n)"
    );
  }
  /** What Node prints. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

/** Operations whose results have a range that is known beforehand. */
const fixedRanges = (): [ObjectType, ObserverFactory][] => [
  ...[layers.Hardsigmoid, "hardsigmoid", "hardsigmoid_", layers.Sigmoid, "sigmoid", "sigmoid_", layers.Softmax].map(
    (type): [ObjectType, ObserverFactory] => [type, defaults.default_fixed_qparams_range_0to1_observer],
  ),
  ...[layers.Tanh, "tanh", "tanh_"].map((type): [ObjectType, ObserverFactory] => [
    type,
    defaults.default_fixed_qparams_range_neg1to1_observer,
  ]),
];

function mappingOf(isTraining: boolean, backend: string, version: number): QConfigMapping {
  const qconfig = isTraining ? get_default_qat_qconfig(backend, version) : get_default_qconfig(backend, version);
  const weight = isTraining ? defaults.default_weight_fake_quant : defaults.default_weight_observer;
  // Transposed convolutions have one scale for all their weights.
  const transposed = backend === "fbgemm" || backend === "x86" ? new QConfig(qconfig.activation, weight) : qconfig;
  const normed = new QConfig(qconfig.activation, defaults.default_placeholder_observer);
  const rectified = new QConfig(HistogramObserver, MinMaxObserver);
  const mapping = new QConfigMapping().set_global(qconfig).set_object_type("reshape", default_reuse_input_qconfig);
  for (const type of [layers.ConvTranspose1d, layers.ConvTranspose2d, layers.ConvTranspose3d])
    mapping.set_object_type(type, transposed);
  for (const name of ["conv_transpose1d", "conv_transpose2d", "conv_transpose3d"])
    mapping.set_object_type(name, transposed);
  mapping.set_object_type("layer_norm", normed).set_object_type(layers.LayerNorm, normed);
  mapping.set_object_type(layers.PReLU, rectified);
  for (const [type, observer] of fixedRanges()) {
    const activation = isTraining ? withArgs(FixedQParamsFakeQuantize as never, { observer }) : observer;
    mapping.set_object_type(type, new QConfig(activation, weight));
  }
  return mapping;
}

interface Engine {
  backend: string;
  version: number;
}
type EngineArguments = Arguments<[backend?: string, version?: number], { backend?: string; version?: number }>;
const engine = /* @__PURE__ */ takes<Engine>("get_default_qconfig_mapping", "backend='x86', version=0");
const trainingEngine = /* @__PURE__ */ takes<Engine>("get_default_qat_qconfig_mapping", "backend='x86', version=1");

/**
 * Configurations for quantization after training: those that PyTorch has for an engine.
 * https://docs.pytorch.org/docs/stable/generated/torch.ao.quantization.qconfig_mapping.get_default_qconfig_mapping.html
 * @throws {AssertionError} for an engine that there is not.
 * @example
 * const mapping = torch.ao.quantization.get_default_qconfig_mapping("x86");
 * mapping.object_type_qconfigs.has(nn.Sigmoid); // true
 */
export function get_default_qconfig_mapping(...args: EngineArguments): QConfigMapping {
  const { backend, version } = engine(args);
  return mappingOf(false, backend, version);
}

/**
 * Configurations for training with fake quantization: those that PyTorch has for an engine.
 * https://docs.pytorch.org/docs/stable/generated/torch.ao.quantization.qconfig_mapping.get_default_qat_qconfig_mapping.html
 * @throws {AssertionError} for an engine that there is not.
 * @example
 * torch.ao.quantization.get_default_qat_qconfig_mapping().global_qconfig !== null; // true
 */
export function get_default_qat_qconfig_mapping(...args: EngineArguments): QConfigMapping {
  const { backend, version } = trainingEngine(args);
  return mappingOf(true, backend, version);
}
