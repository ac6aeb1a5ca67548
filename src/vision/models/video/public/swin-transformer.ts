/** `torchvision.models.video.swin_transformer`: the parts of Swin Transformers of videos. */
export {
  PatchEmbed3d,
  type PatchEmbed3dOptions,
  ShiftedWindowAttention3d,
  SwinTransformer3d,
} from "../swin-transformer.ts";
