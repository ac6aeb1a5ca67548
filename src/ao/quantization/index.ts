/** `torch.ao.quantization`: models with weights and activations of 8 bits, in eager mode. */
export * from "./defaults.ts";
export * from "./fake_quantize.ts";
export * from "./fuse_modules.ts";
export { HistogramObserver } from "./histogram-observer.ts";
export * from "./modules/quantization-mappings.ts";
export type { Mapping, ModuleClass, Quantizes } from "./mappings.ts";
export {
  FixedQParamsObserver,
  MinMaxObserver,
  MovingAverageMinMaxObserver,
  MovingAveragePerChannelMinMaxObserver,
  NoopObserver,
  ObserverBase,
  PerChannelMinMaxObserver,
  PlaceholderObserver,
  RecordingObserver,
  ReuseInputObserver,
  UniformQuantizationObserverBase,
} from "./observer.ts";
export type { ObserverFactory, ObserverOptions, PartialObserver } from "./observer.ts";
export * as fake_quantize from "./modules/fake-quantize.ts";
export * as fuser_method_mappings from "./modules/fuser-method-mappings.ts";
export * as observer from "./modules/observer.ts";
export * as qconfig from "./qconfig.ts";
export * as qconfig_mapping from "./qconfig-mapping.ts";
export * as quantization_mappings from "./modules/quantization-mappings.ts";
export * as stubs from "./stubs.ts";
export * from "./qconfig.ts";
export * from "./qconfig-mapping.ts";
export * as quantize_fx from "./quantize_fx.ts";
export {
  add_quant_dequant,
  convert,
  default_eval_fn,
  get_default_custom_config_dict,
  get_observer_state_dict,
  load_observer_state_dict,
  prepare,
  prepare_qat,
  propagate_qconfig_,
  quantize,
  quantize_dynamic,
  quantize_qat,
  swap_module,
} from "./quantize.ts";
export type { CustomClasses, CustomConfig, DynamicOptions, QConfigSpec } from "./quantize.ts";
export * from "./stubs.ts";
export * from "./quantize-weights.ts";
