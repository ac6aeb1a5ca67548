/** `torchvision.models.video.mvit`: the parts of MViT. */
export { MViT, type MViTOptions, PositionalEncoding } from "../mvit.ts";
export {
  type MSAttentionOptions,
  type MSBlockConfig,
  type MSBlockOptions,
  MultiscaleAttention,
  MultiscaleBlock,
  Pool,
  type THW,
} from "../mvit-block.ts";
