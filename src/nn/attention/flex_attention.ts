/** `torch.nn.attention.flex_attention`. */
export {
  and_masks,
  BlockMask,
  create_block_mask,
  create_mask,
  noop_mask,
  or_masks,
  type BlockMaskParts,
  type MaskMod,
  type ScoreMod,
} from "./block-mask.ts";
export { AuxOutput, AuxRequest, flex_attention, type FlexAttentionOptions, type FlexKernelOptions } from "./flex.ts";
