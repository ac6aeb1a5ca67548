/** Configurations: which observers see a layer's results and its weights. */
import { refuseUnknown } from "../../support/known-names.ts";
import { float16, float32, qint8 } from "../../dtype.ts";
import { Identity } from "../../nn/layers/index.ts";
import { Module } from "../../nn/module/index.ts";
import type { Arguments } from "../../nn/arguments.ts";
import { AssertionError, ValueError } from "../../support/errors.ts";
import { takes } from "./binding.ts";
import * as defaults from "./defaults.ts";
import { FakeQuantize, FusedMovingAvgObsFakeQuantize } from "./fake_quantize.ts";
import { HistogramObserver } from "./histogram-observer.ts";
import {
  MovingAverageMinMaxObserver,
  NoopObserver,
  PlaceholderObserver,
  RecordingObserver,
  withArgs,
  type PartialObserver,
} from "./observer.ts";

/** A class of observers, or a function that makes one. */
export type Factory = unknown;

/** Which observers see a layer's results (`activation`) and its weights: classes, or what `with_args` gives. */
export class QConfig {
  readonly activation: Factory;
  /** Observers of the weights: a class, or what makes one. */
  readonly weight: Factory;
  constructor(activation: Factory | { readonly activation: Factory; readonly weight: Factory }, weight?: Factory) {
    const named = weight === undefined && typeof activation === "object" && activation !== null;
    if (named) refuseUnknown(`${new.target.name}.__new__()`, "activation weight", activation);
    const both = named ? (activation as { activation: Factory; weight: Factory }) : { activation, weight };
    if (both.activation instanceof Module || both.weight instanceof Module)
      throw new ValueError(
        "QConfig received observer instance, please pass observer class instead. Use MyObserver.with_args(x=1) to override arguments to constructor if needed",
      );
    this.activation = both.activation;
    this.weight = both.weight;
  }

  /** As Python's named tuple prints. */
  toString(): string {
    return `QConfig(activation=${factoryText(this.activation)}, weight=${factoryText(this.weight)})`;
  }

  /** What Node prints. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

/** The older form for dynamic quantization. */
export class QConfigDynamic extends QConfig {
  constructor(activation: Factory = Identity, weight: Factory = Identity) {
    super(activation, weight);
  }
}

/** A factory as Python prints it: a class, or a `functools.partial` of one with its arguments. */
function factoryText(value: unknown): string {
  if (typeof value === "boolean") return value ? "True" : "False";
  if (value === null) return "None";
  const { observer, kwargs } = value as Partial<PartialObserver>;
  if (typeof value !== "function") return String(value);
  if (value === identity) return "<class 'torch.nn.modules.linear.Identity'>";
  if (observer === undefined || kwargs === undefined)
    return `<class 'torch.ao.quantization.${value.name.includes("FakeQuant") ? "fake_quantize" : "observer"}.${value.name}'>`;
  const given = Object.entries(kwargs).map(([name, each]) => `, ${name}=${factoryText(each)}`);
  return `functools.partial(${factoryText(observer)}${given.join("")}){}`;
}

/** Sees nothing and changes nothing; called without `new`, as other factories. */
const identity: Factory = () => new Identity();
const config = (activation: Factory, weight: Factory): QConfig => new QConfig(activation, weight);

/** Static quantization, one scale for weights. */
export const default_qconfig: QConfig = /* @__PURE__ */ config(
  defaults.default_observer,
  defaults.default_weight_observer,
);
/** Keeps all that activations are. */
export const default_debug_qconfig: QConfig = /* @__PURE__ */ config(
  withArgs(RecordingObserver, {}),
  defaults.default_weight_observer,
);
/** Static quantization, a scale for each channel of weights. */
export const default_per_channel_qconfig: QConfig = /* @__PURE__ */ config(
  defaults.default_observer,
  defaults.default_per_channel_weight_observer,
);
/** Dynamic quantization. */
export const default_dynamic_qconfig: QConfig = /* @__PURE__ */ config(
  defaults.default_dynamic_quant_observer,
  defaults.default_weight_observer,
);
/** Weights of float16. */
export const float16_dynamic_qconfig: QConfig = /* @__PURE__ */ config(
  withArgs(PlaceholderObserver, { dtype: float16, is_dynamic: true }),
  withArgs(PlaceholderObserver, { dtype: float16 }),
);
/** Weights and activations of float16. */
export const float16_static_qconfig: QConfig = /* @__PURE__ */ config(
  withArgs(PlaceholderObserver, { dtype: float16 }),
  withArgs(PlaceholderObserver, { dtype: float16 }),
);
/** Dynamic quantization, a scale for each channel of weights. */
export const per_channel_dynamic_qconfig: QConfig = /* @__PURE__ */ config(
  defaults.default_dynamic_quant_observer,
  defaults.default_per_channel_weight_observer,
);
/** Embeddings. */
export const float_qparams_weight_only_qconfig: QConfig = /* @__PURE__ */ config(
  withArgs(PlaceholderObserver, {}),
  defaults.default_float_qparams_observer,
);
/** Training. */
export const default_qat_qconfig: QConfig = /* @__PURE__ */ config(
  defaults.default_fake_quant,
  defaults.default_weight_fake_quant,
);
/** Training for dynamic quantization. */
export const default_dynamic_qat_qconfig: QConfig = /* @__PURE__ */ config(
  defaults.default_dynamic_fake_quant,
  defaults.default_weight_fake_quant,
);
/** Weights only. */
export const default_weight_only_qconfig: QConfig = /* @__PURE__ */ config(
  identity,
  defaults.default_weight_fake_quant,
);
/** Activations only. */
export const default_activation_only_qconfig: QConfig = /* @__PURE__ */ config(defaults.default_fake_quant, identity);
/** Training, in fused operators. */
export const default_qat_qconfig_v2: QConfig = /* @__PURE__ */ config(
  defaults.default_fused_act_fake_quant,
  defaults.default_fused_wt_fake_quant,
);
/** Layers that only move numbers. */
export const default_reuse_input_qconfig: QConfig = /* @__PURE__ */ config(
  defaults.default_reuse_input_observer,
  withArgs(NoopObserver, {}),
);
/** Training of embeddings, whose tables get 8 bits. */
export const default_embedding_qat_qconfig: QConfig = /* @__PURE__ */ config(
  withArgs(NoopObserver, { dtype: float32 }),
  defaults.default_embedding_fake_quant,
);
/** Signed activations, for engines that want them. */
export const default_symmetric_qnnpack_qconfig: QConfig = /* @__PURE__ */ config(
  withArgs(HistogramObserver, { dtype: qint8, reduce_range: false, eps: 2 ** -12 }),
  defaults.weight_observer_range_neg_127_to_127,
);
/** The same with a scale for each channel of weights. */
export const default_per_channel_symmetric_qnnpack_qconfig: QConfig = /* @__PURE__ */ config(
  withArgs(HistogramObserver, { dtype: qint8, reduce_range: false, eps: 2 ** -12 }),
  defaults.per_channel_weight_observer_range_neg_127_to_127,
);

const signedTraining = /* @__PURE__ */ withArgs(FusedMovingAvgObsFakeQuantize, {
  observer: MovingAverageMinMaxObserver,
  quant_min: -128,
  quant_max: 127,
  dtype: qint8,
  reduce_range: false,
  eps: 2 ** -12,
});
/** Signed activations for training. */
export const default_symmetric_qnnpack_qat_qconfig: QConfig = /* @__PURE__ */ config(
  signedTraining,
  defaults.fused_wt_fake_quant_range_neg_127_to_127,
);
/** The same with a scale for each channel of weights. */
export const default_per_channel_symmetric_qnnpack_qat_qconfig: QConfig = /* @__PURE__ */ config(
  signedTraining,
  defaults.fused_per_channel_wt_fake_quant_range_neg_127_to_127,
);

const backends = ["fbgemm", "x86", "qnnpack", "onednn"];

function assertBackend(backend: string): void {
  if (!backends.includes(backend))
    throw new AssertionError(
      `backend: ${backend} not supported. backend must be one of [${backends.map((name) => `'${name}'`).join(", ")}]`,
    );
}

type EngineArguments = Arguments<[backend?: string, version?: number], { backend?: string; version?: number }>;
interface Engine {
  backend: string;
  version: number;
}
const defaultEngine = /* @__PURE__ */ takes<Engine>("get_default_qconfig", "backend='x86', version=0");
const defaultTrainingEngine = /* @__PURE__ */ takes<Engine>("get_default_qat_qconfig", "backend='x86', version=1");

/**
 * The configuration for static quantization that PyTorch has for an engine. This library computes as "x86" does.
 * @example
 * torch.ao.quantization.get_default_qconfig("x86") instanceof torch.ao.quantization.QConfig; // true
 */
export function get_default_qconfig(...args: EngineArguments): QConfig {
  const { backend, version } = defaultEngine(args);
  assertBackend(backend);
  if (version !== 0)
    throw new AssertionError(
      `Version number: ${version} in get_default_qconfig is not supported. Version number must be 0`,
    );
  const reduce_range = backend === "fbgemm" || backend === "x86";
  return new QConfig(
    withArgs(HistogramObserver, { reduce_range }),
    backend === "qnnpack" ? defaults.default_weight_observer : defaults.default_per_channel_weight_observer,
  );
}

/** The same for training with fake quantization; version 1 uses fused operators. */
export function get_default_qat_qconfig(...args: EngineArguments): QConfig {
  const { backend, version } = defaultTrainingEngine(args);
  assertBackend(backend);
  if (version !== 0 && version !== 1)
    throw new AssertionError(
      `Version number: ${version}in get_default_qat_qconfig is not supported. Version number must be 0 or 1`,
    );
  const range = backend === "onednn" ? {} : { reduce_range: backend !== "qnnpack" };
  const options = { observer: MovingAverageMinMaxObserver, quant_min: 0, quant_max: 255, ...range };
  const oneScale = backend === "qnnpack";
  if (version === 0)
    return new QConfig(
      withArgs(FakeQuantize, options),
      oneScale ? defaults.default_weight_fake_quant : defaults.default_per_channel_weight_fake_quant,
    );
  return new QConfig(
    withArgs(FusedMovingAvgObsFakeQuantize, options),
    oneScale ? defaults.default_fused_wt_fake_quant : defaults.default_fused_per_channel_wt_fake_quant,
  );
}

/** Whether two configurations make the same observers. */
export function qconfig_equals(q1: QConfig | null, q2: QConfig | null): boolean {
  if (q1 === null || q2 === null) return q1 === q2;
  return sameFactory(q1.activation, q2.activation) && sameFactory(q1.weight, q2.weight);
}

function sameFactory(a: Factory, b: Factory): boolean {
  if (a === b) return true;
  const [left, right] = [a, b] as { observer?: unknown; kwargs?: Record<string, unknown> }[];
  if (left?.kwargs === undefined || right?.kwargs === undefined || left.observer !== right.observer) return false;
  const names = new Set([...Object.keys(left.kwargs), ...Object.keys(right.kwargs)]);
  return [...names].every((name) => sameFactory(left.kwargs![name], right.kwargs![name]));
}
