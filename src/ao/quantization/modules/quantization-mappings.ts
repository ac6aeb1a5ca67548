/** `torch.ao.quantization.quantization_mappings`: which class takes the place of which. */
export {
  get_default_compare_output_module_list,
  get_default_dynamic_quant_module_mappings,
  get_default_qat_module_mappings,
  get_default_qconfig_propagation_list,
  get_default_static_quant_module_mappings,
  get_dynamic_quant_module_class,
  get_embedding_qat_module_mappings,
  get_embedding_static_quant_module_mappings,
  get_static_quant_module_class,
  no_observer_set,
} from "../mappings.ts";
