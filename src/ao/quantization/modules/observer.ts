/** `torch.ao.quantization.observer`: the classes of observers, those with usual options, and their states. */
export {
  default_affine_fixed_qparams_observer,
  default_debug_observer,
  default_dynamic_quant_observer,
  default_fixed_qparams_range_0to1_observer,
  default_fixed_qparams_range_neg1to1_observer,
  default_float_qparams_observer,
  default_histogram_observer,
  default_observer,
  default_per_channel_weight_observer,
  default_placeholder_observer,
  default_reuse_input_observer,
  default_symmetric_fixed_qparams_observer,
  default_weight_observer,
  per_channel_weight_observer_range_neg_127_to_127,
  weight_observer_range_neg_127_to_127,
} from "../defaults.ts";
export { HistogramObserver } from "../histogram-observer.ts";
export * from "../observer.ts";
export { get_observer_state_dict, load_observer_state_dict } from "../quantize.ts";
