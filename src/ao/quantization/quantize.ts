/** Quantization of models in eager mode: prepare, run, convert; dynamic quantization; training with fake quantization. */
import { float16, qint8, quint8, type DType } from "../../dtype.ts";
import { HOOKS } from "../../nn/module/call.ts";
import type { Module } from "../../nn/module/index.ts";
import { deepcopy } from "../../nn/module/index.ts";
import { Sequential } from "../../nn/containers/sequential.ts";
import { FusedModule } from "../../nn/intrinsic/fused-modules.ts";
import * as layers from "../../nn/layers/index.ts";
import { isFusedInTraining } from "../../nn/qat/layers.ts";
import { FloatFunctional, QFunctional } from "../../nn/quantized/activation.ts";
import { made } from "../../nn/quantized/weights.ts";
import type { Arguments } from "../../nn/arguments.ts";
import { AssertionError, RuntimeError, ValueError } from "../../support/errors.ts";
import { warnAlways } from "../../support/warnings.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { QuantizableMultiheadAttention, QuantizedMultiheadAttention } from "../nn/quantizable-attention.ts";
import { QuantizableLSTM, QuantizedLSTM } from "../nn/quantizable-lstm.ts";
import { steps } from "../nn/quantizable-steps.ts";
import { takes } from "./binding.ts";
import { FakeQuantizeBase } from "./fake_quantize.ts";
import {
  get_default_dynamic_quant_module_mappings,
  get_default_qat_module_mappings,
  get_default_qconfig_propagation_list,
  get_default_static_quant_module_mappings,
  no_observer_set,
  specialObservers,
  type Mapping,
  type ModuleClass,
} from "./mappings.ts";
import { ObserverBase } from "./observer.ts";
import {
  default_dynamic_qconfig,
  float16_dynamic_qconfig,
  float_qparams_weight_only_qconfig,
  type QConfig,
} from "./qconfig.ts";
import { DeQuantStub, QuantWrapper } from "./stubs.ts";
import { assertValidQConfig } from "./valid-qconfig.ts";
import { membersOf } from "../../support/members.ts";
import { itemAt } from "../../support/checked.ts";

/** A module with what quantization notes on it. */
type Noted = Module & { qconfig?: QConfig | null; activation_post_process?: Module };

const classOf = (module: Module): ModuleClass => module.constructor as ModuleClass;

/** Which configuration a module or class of modules gets: by name, or by class. */
export type QConfigSpec =
  | ReadonlyMap<string | ModuleClass, QConfig | null>
  | ReadonlySet<string | ModuleClass>
  | Readonly<Record<string, QConfig | null>>;

type SpecMap = ReadonlyMap<string | ModuleClass, QConfig | null>;

/** Notes configurations without listing them among a module's properties. */
function note(module: Noted, qconfig: QConfig | null | undefined): void {
  Object.defineProperty(module, "qconfig", { value: qconfig, writable: true, configurable: true, enumerable: false });
}

function propagate(module: Noted, spec: SpecMap, parent: QConfig | null | undefined, prefix: string): void {
  const byClass = spec.has(classOf(module)) ? spec.get(classOf(module)) : parent;
  const named = spec.has(prefix) ? spec.get(prefix) : byClass;
  const qconfig = module.qconfig !== undefined ? module.qconfig : named;
  assertValidQConfig(qconfig, module);
  note(module, qconfig);
  for (const [name, child] of module.named_children())
    propagate(child as Noted, spec, qconfig, prefix === "" ? name : `${prefix}.${name}`);
}

function specMap(spec: QConfigSpec | null, fallback: QConfig | null = null): SpecMap {
  if (spec === null) return new Map();
  if (spec instanceof Map) return spec as SpecMap;
  if (spec instanceof Set)
    return new Map([...(spec as ReadonlySet<string | ModuleClass>)].map((key) => [key, fallback]));
  return new Map(Object.entries(spec as Record<string, QConfig | null>));
}

/** Gives every module below the configuration of the module above it, unless it has its own or `qconfig_dict` says so. */
export function propagate_qconfig_(module: Module, qconfig_dict: QConfigSpec | null = null): void {
  propagate(module as Noted, specMap(qconfig_dict), undefined, "");
}

function observeOutput(module: Module, _args: readonly unknown[], output: unknown): unknown {
  return (module as Noted as { activation_post_process: (x: Tensor) => Tensor }).activation_post_process(
    output as Tensor,
  );
}

function observeInput(module: Module, args: readonly unknown[]): unknown {
  return (module as Noted as { activation_post_process: (x: Tensor) => Tensor }).activation_post_process(
    args[0] as Tensor,
  );
}

/** Whether a configuration's activations are quantized for the range that each has, so that inputs are observed. */
function isMemoryless(qconfig: QConfig): boolean {
  const observer: unknown = made(qconfig.activation);
  const inner = (observer as { activation_post_process?: { averaging_constant?: number } }).activation_post_process;
  return observer instanceof FakeQuantizeBase && inner?.averaging_constant === 1;
}

function insertObserver(module: Noted, special: unknown = null): void {
  const { qconfig } = module;
  if (!qconfig || module instanceof DeQuantStub) return;
  module.add_module("activation_post_process", made<Module>(special ?? qconfig.activation));
  if (isMemoryless(qconfig)) module.register_forward_pre_hook(observeInput, { prepend: true });
  else module.register_forward_hook(observeOutput, { prepend: true });
}

/** Classes that custom code observes or quantizes: from a class to the one that takes its place. */
export type CustomClasses = ReadonlyMap<ModuleClass, unknown>;
/** What `prepare` and `convert` do with modules that are no plain layers, by PyTorch's names. */
export interface CustomConfig {
  /** For `prepare`: classes with `from_float`. */
  float_to_observed_custom_module_class?: CustomClasses;
  /** For `convert`: classes with `from_observed`. */
  observed_to_quantized_custom_module_class?: CustomClasses;
}

/**
 * What both do where nobody says: LSTM and attention.
 * @example
 * torch.ao.quantization.get_default_custom_config_dict().float_to_observed_custom_module_class.size; // 2
 */
export function get_default_custom_config_dict(): Required<CustomConfig> {
  return {
    float_to_observed_custom_module_class: new Map<ModuleClass, unknown>([
      [layers.LSTM, QuantizableLSTM],
      [layers.MultiheadAttention, QuantizableMultiheadAttention],
    ]),
    observed_to_quantized_custom_module_class: new Map<ModuleClass, unknown>([
      [QuantizableLSTM, QuantizedLSTM],
      [QuantizableMultiheadAttention, QuantizedMultiheadAttention],
    ]),
  };
}

interface Custom {
  from_float(module: Module): Module;
  from_observed(module: Module): Module;
}

function addObservers(
  module: Noted,
  observed: ReadonlySet<ModuleClass>,
  nonLeaves: ReadonlySet<ModuleClass>,
  custom: CustomClasses,
): void {
  for (const [name, given] of module.named_children()) {
    const child = given as Noted;
    const { qconfig } = child;
    if (child instanceof layers.Dropout) continue;
    if (child instanceof FloatFunctional || child instanceof QFunctional) {
      if (qconfig) child.activation_post_process = made(qconfig.activation);
    } else if (child instanceof FusedModule || isFusedInTraining(child) || nonLeaves.has(classOf(child)))
      insertObserver(child);
    else if (qconfig && child.training && specialObservers().has(classOf(child)))
      insertObserver(child, specialObservers().get(classOf(child)));
    else if (qconfig && custom.has(classOf(child))) {
      const seen = (custom.get(classOf(child)) as Custom).from_float(child) as Noted;
      replaceChild(module, name, seen);
      if (!no_observer_set().has(classOf(seen))) insertObserver(seen);
    } else addObservers(child, observed, nonLeaves, custom);
  }
  const isLeaf = module.named_children().length === 0;
  if (isLeaf && !(module instanceof Sequential) && observed.has(classOf(module))) insertObserver(module);
}

interface Preparing<M> {
  model: M;
  inplace: boolean;
  allow_list: ReadonlySet<ModuleClass> | null;
  observer_non_leaf_module_list: ReadonlySet<ModuleClass> | null;
  prepare_custom_config_dict: CustomConfig | null;
}
type PrepareArguments<M> = [
  model: M,
  inplace?: boolean,
  allow_list?: ReadonlySet<ModuleClass> | null,
  observer_non_leaf_module_list?: ReadonlySet<ModuleClass> | null,
  prepare_custom_config_dict?: CustomConfig | null,
];
const preparing = /* @__PURE__ */ takes<Preparing<Module>>(
  "prepare",
  "model, inplace=False, allow_list=None, observer_non_leaf_module_list=None, prepare_custom_config_dict=None",
);

/**
 * Puts observers into a model (a copy, unless `inplace`) that has a `qconfig`: run it on data, then `convert` it.
 * @example
 * const model = new torch.ao.quantization.QuantWrapper(new nn.Linear(4, 2)).eval();
 * model.qconfig = torch.ao.quantization.get_default_qconfig("x86");
 * const prepared = torch.ao.quantization.prepare(model);
 * prepared(torch.randn(8, 4));
 * torch.ao.quantization.convert(prepared)(torch.randn(3, 4)).shape; // [3, 2]
 */
export function prepare<M extends Module>(...args: Arguments<PrepareArguments<M>, Partial<Preparing<M>>>): M {
  const { model, inplace, allow_list, observer_non_leaf_module_list, prepare_custom_config_dict } = preparing(
    args,
  ) as Preparing<M>;
  const target = inplace ? model : deepcopy(model);
  propagate_qconfig_(target);
  if (!target.modules().some((module) => (module as Noted).qconfig))
    warnAlways(
      "None of the submodule got qconfig applied. Make sure you passed correct configuration through `qconfig_dict` or by assigning the `.qconfig` attribute directly on submodules",
    );
  addObservers(
    target as Module as Noted,
    allow_list ?? get_default_qconfig_propagation_list(),
    observer_non_leaf_module_list ?? new Set(),
    (prepare_custom_config_dict ?? get_default_custom_config_dict()).float_to_observed_custom_module_class ?? new Map(),
  );
  return target;
}

Object.assign(steps, {
  prepare: (model: Module) => prepare(model, true),
  prepareTraining: (model: Module) => prepare_qat(model, null, true),
  convert: (model: Module) => convert(model),
});

/** Takes the observers' hooks off a module; other hooks stay. */
function removeHooks(module: Noted): void {
  const hooks = (module as { [HOOKS]: Record<string, { hook?: unknown }[]> | null })[HOOKS];
  if (hooks === null) return;
  for (const list of [hooks["forward"]!, hooks["forwardPre"]!])
    for (let i = list.length - 1; i >= 0; i--)
      if (itemAt(list, i).hook === observeOutput || itemAt(list, i).hook === observeInput) list.splice(i, 1);
  if (Object.values(hooks).every((list) => list.length === 0)) (module as { [HOOKS]: null })[HOOKS] = null;
}

/** Takes configurations and observers off a model. */
function removeQConfig(module: Noted): void {
  for (const [, child] of module.named_children()) removeQConfig(child as Noted);
  delete module.qconfig;
  const own = module.activation_post_process;
  if (own instanceof ObserverBase || own instanceof FakeQuantizeBase) delete module.activation_post_process;
  removeHooks(module);
}

/** The quantized form of a module that has a configuration and is in the mapping; else the module. */
export function swap_module(
  mod: Module,
  mapping: Mapping,
  custom_module_class_mapping: CustomClasses = new Map(),
): Module {
  const module = mod as Noted;
  const custom = module.qconfig ? custom_module_class_mapping.get(classOf(module)) : undefined;
  if (custom !== undefined) return (custom as Custom).from_observed(module);
  const found = module.qconfig ? mapping.get(classOf(module)) : undefined;
  if (found === undefined) return module;
  removeHooks(module);
  const swapped = found.from_float(module as never, () => default_dynamic_qconfig.weight);
  const { [HOOKS]: hooks } = module as { [HOOKS]: unknown };
  if (hooks !== null) (swapped as { [HOOKS]: unknown })[HOOKS] = hooks;
  swapped.train(module.training);
  return swapped;
}

function convertChildren(module: Module, mapping: Mapping, custom: CustomClasses): void {
  for (const [name, child] of module.named_children()) {
    if (!(child instanceof FusedModule) && !isFusedInTraining(child) && !custom.has(classOf(child)))
      convertChildren(child, mapping, custom);
    const swapped = swap_module(child, mapping, custom);
    if (swapped !== child) replaceChild(module, name, swapped);
  }
}

/** Puts a module in the place of a child, with its name in its place among the others. */
export function replaceChild(module: Module, name: string, child: Module): void {
  membersOf(module)[name] = child;
}

interface Converting<M> {
  module: M;
  mapping: Mapping | null;
  inplace: boolean;
  remove_qconfig: boolean;
  convert_custom_config_dict: CustomConfig | null;
}
type ConvertArguments<M> = [
  module: M,
  mapping?: Mapping | null,
  inplace?: boolean,
  remove_qconfig?: boolean,
  convert_custom_config_dict?: CustomConfig | null,
];
const converting = /* @__PURE__ */ takes<Converting<Module>>(
  "convert",
  "module, mapping=None, inplace=False, remove_qconfig=True, convert_custom_config_dict=None",
);

/**
 * Puts quantized layers in the place of those that were prepared and run (in a copy, unless `inplace`).
 */
export function convert<M extends Module>(...args: Arguments<ConvertArguments<M>, Partial<Converting<M>>>): M {
  const { module, mapping, inplace, remove_qconfig, convert_custom_config_dict } = converting(args) as Converting<M>;
  const target = inplace ? module : deepcopy(module);
  convertChildren(
    target,
    mapping ?? get_default_static_quant_module_mappings(),
    (convert_custom_config_dict ?? get_default_custom_config_dict()).observed_to_quantized_custom_module_class ??
      new Map(),
  );
  if (remove_qconfig) removeQConfig(target as Module as Noted);
  return target;
}

interface Running<M, A extends readonly unknown[]> {
  model: M;
  run_fn: (model: M, ...args: A) => unknown;
  run_args: A;
  mapping: Mapping | null;
  inplace: boolean;
}
type RunArguments<M, A extends readonly unknown[]> = [
  model: M,
  run_fn: (model: M, ...args: A) => unknown,
  run_args: A,
  mapping?: Mapping | null,
  inplace?: boolean,
];
const running = /* @__PURE__ */ takes<unknown>("quantize", "model, run_fn, run_args, mapping=None, inplace=False");

/** Prepares a model, lets `run_fn` run it on data, and converts it. */
export function quantize<M extends Module, A extends readonly unknown[]>(
  ...args: Arguments<RunArguments<M, A>, Partial<Running<M, A>>>
): M {
  const { model, run_fn, run_args, mapping, inplace } = running(args) as Running<M, A>;
  const target = inplace ? model : deepcopy(model);
  target.eval();
  prepare(target, true);
  run_fn(target, ...run_args);
  return convert(target, mapping, true);
}

function dynamicConfig(dtype: DType): QConfig {
  if (dtype === qint8) return default_dynamic_qconfig;
  if (dtype === float16) return float16_dynamic_qconfig;
  if (dtype === quint8) return float_qparams_weight_only_qconfig;
  throw new RuntimeError(`('Unknown dtype specified for quantize_dynamic: ', '${String(dtype)}')`);
}

/** What is quantized where nobody says: by dtype. */
function dynamicSpec(dtype: DType): SpecMap {
  const { Linear, LSTM, GRU, LSTMCell, RNNCell, GRUCell, Embedding, EmbeddingBag } = layers;
  const classes: readonly ModuleClass[] =
    dtype === qint8
      ? [Linear, LSTM, GRU, LSTMCell, RNNCell, GRUCell]
      : dtype === float16
        ? [Linear]
        : [EmbeddingBag, Embedding];
  if (dtype !== qint8 && dtype !== float16 && dtype !== quint8)
    throw new ValueError(
      `Don't know how to quantize with default settings for ${String(dtype)}. Provide full qconfig please`,
    );
  return new Map(classes.map((each) => [each, dynamicConfig(dtype)]));
}

interface DynamicArguments<M> {
  model: M;
  qconfig_spec: QConfigSpec | null;
  dtype: DType | null;
  mapping: Mapping | null;
  inplace: boolean;
}
const dynamic = /* @__PURE__ */ takes<DynamicArguments<Module>>(
  "quantize_dynamic",
  "model, qconfig_spec=None, dtype=None, mapping=None, inplace=False",
);

/** Options of `quantize_dynamic`. */
export interface DynamicOptions {
  /** Which modules: a Set of classes and names, or configurations by class or name. Default: all that can be. */
  qconfig_spec?: QConfigSpec | null;
  /** qint8 (the default), float16, or quint8 for embeddings. */
  dtype?: DType;
  /** Which layer takes the place of which. */
  mapping?: Mapping | null;
  /** Change the model itself. */
  inplace?: boolean;
}

/**
 * A copy of a model whose linear and recurrent layers have weights of 8 bits; activations are quantized for the range
 * that each has, so that no data is needed.
 * @param qconfig_spec which modules: `new Set([nn.Linear])`, `new Set(["fc1"])`, or configurations by class or name
 * @example
 * const model = new nn.Sequential(new nn.Linear(64, 32), new nn.ReLU(), new nn.Linear(32, 10));
 * const small = torch.ao.quantization.quantize_dynamic(model, new Set([nn.Linear]), torch.qint8);
 * small(torch.randn(5, 64)).shape; // [5, 10]
 */
export function quantize_dynamic<M extends Module>(
  ...args: Arguments<
    [model: M, qconfig_spec?: QConfigSpec | null, dtype?: DType, mapping?: Mapping | null, inplace?: boolean],
    DynamicOptions & { model?: M }
  >
): M {
  const { model, qconfig_spec, dtype, mapping, inplace } = dynamic(args) as DynamicArguments<M>;
  const target = inplace ? model : deepcopy(model);
  target.eval();
  const type = dtype ?? qint8;
  const chosen =
    qconfig_spec === null
      ? dynamicSpec(type)
      : specMap(qconfig_spec, qconfig_spec instanceof Set ? dynamicConfig(type) : null);
  propagate(target as Module as Noted, chosen, undefined, "");
  return convert(target, mapping ?? get_default_dynamic_quant_module_mappings(), true);
}

interface PreparingTraining<M> {
  model: M;
  mapping: Mapping | null;
  inplace: boolean;
}
const preparingTraining = /* @__PURE__ */ takes<PreparingTraining<Module>>(
  "prepare_qat",
  "model, mapping=None, inplace=False",
);

/** Prepares a model in training mode for training with fake quantization. */
export function prepare_qat<M extends Module>(
  ...args: Arguments<[model: M, mapping?: Mapping | null, inplace?: boolean], Partial<PreparingTraining<M>>>
): M {
  const { model, mapping, inplace } = preparingTraining(args) as PreparingTraining<M>;
  if (!model.training) throw new AssertionError("prepare_qat only works on models in training mode");
  const target = inplace ? model : deepcopy(model);
  const pairs = mapping ?? get_default_qat_module_mappings();
  propagate_qconfig_(target);
  convert(target, pairs, true, false);
  return prepare(target, true, null, new Set([...pairs.values()] as unknown as ModuleClass[]));
}

const runningTraining = /* @__PURE__ */ takes<unknown>("quantize_qat", "model, run_fn, run_args, inplace=False");

/** Prepares a model for training with fake quantization, lets `run_fn` train it, and converts it. */
export function quantize_qat<M extends Module, A extends readonly unknown[]>(
  ...args: Arguments<
    [model: M, run_fn: (model: M, ...args: A) => unknown, run_args: A, inplace?: boolean],
    Partial<Omit<Running<M, A>, "mapping">>
  >
): M {
  const { model, run_fn, run_args, inplace } = runningTraining(args) as Running<M, A>;
  const target = inplace ? model : deepcopy(model);
  target.train();
  prepare_qat(target, null, true);
  run_fn(target, ...run_args);
  return convert(target, null, true);
}

/** Puts every leaf that has a configuration between a QuantStub and a DeQuantStub. */
export function add_quant_dequant(module: Module): Module {
  if (module.named_children().length === 0 && (module as Noted).qconfig)
    return new QuantWrapper(module as Module<(x: Tensor) => Tensor>);
  for (const [name, child] of module.named_children()) {
    const wrapped = add_quant_dequant(child);
    if (wrapped !== child) replaceChild(module, name, wrapped);
  }
  return module;
}

/** Runs a model on `[data, target]` pairs. */
export function default_eval_fn(
  model: Module<(x: Tensor) => unknown>,
  calib_data: Iterable<readonly [Tensor, unknown]>,
): void {
  for (const [data] of calib_data) model(data);
}

const isObserverKey = (key: string): boolean => key.includes("activation_post_process");

/** The part of a state dict that observers made. Ranges are scalars, or vectors [channels] of observers by channel. */
export function get_observer_state_dict(mod: Module): Record<string, Tensor> {
  return Object.fromEntries(Object.entries(mod.state_dict()).filter(([key]) => isObserverKey(key)));
}
/** Loads what observers made. Shapes are those that `get_observer_state_dict` gave. */
export function load_observer_state_dict(mod: Module, obs_dict: Readonly<Record<string, Tensor>>): void {
  mod.load_state_dict(obs_dict, { strict: false });
}
