/** `torch.ao.quantization.fake_quantize`: what quantizes while it trains, and such modules with usual options. */
export {
  default_affine_fixed_qparams_fake_quant,
  default_dynamic_fake_quant,
  default_embedding_fake_quant,
  default_fake_quant,
  default_fixed_qparams_range_0to1_fake_quant,
  default_fixed_qparams_range_neg1to1_fake_quant,
  default_fused_act_fake_quant,
  default_fused_per_channel_wt_fake_quant,
  default_fused_wt_fake_quant,
  default_histogram_fake_quant,
  default_per_channel_weight_fake_quant,
  default_symmetric_fixed_qparams_fake_quant,
  default_weight_fake_quant,
  fused_per_channel_wt_fake_quant_range_neg_127_to_127,
  fused_wt_fake_quant_range_neg_127_to_127,
} from "../defaults.ts";
export * from "../fake_quantize.ts";
