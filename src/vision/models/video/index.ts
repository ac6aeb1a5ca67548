/** `torchvision.models.video`: what happens in a video. `import * as video from "flambeau/vision/models/video"`. */
export { MViT, type MViTOptions, type MViTSettings, mvit_v1_b, mvit_v2_s } from "./mvit.ts";
export {
  mc3_18,
  r2plus1d_18,
  r3d_18,
  VideoResNet,
  type VideoResNetOptions,
  type VideoResNetSettings,
} from "./resnet.ts";
export { S3D, s3d, type S3DOptions } from "./s3d.ts";
export {
  swin3d_b,
  swin3d_s,
  swin3d_t,
  SwinTransformer3d,
  type SwinTransformer3dOptions,
  type SwinTransformer3dSettings,
} from "./swin-transformer.ts";
export {
  MC3_18_Weights,
  MViT_V1_B_Weights,
  MViT_V2_S_Weights,
  R2Plus1D_18_Weights,
  R3D_18_Weights,
  S3D_Weights,
  Swin3D_B_Weights,
  Swin3D_S_Weights,
  Swin3D_T_Weights,
  VideoWeights,
  type VideoWeightsEnum,
} from "./weights.ts";
export * as mvit from "./public/mvit.ts";
export * as resnet from "./public/resnet.ts";
export * as swin_transformer from "./public/swin-transformer.ts";
export { VideoClassification, type VideoClassificationOptions } from "../../transforms/video-preset.ts";
export type { WholeBuilder, WholeOptions } from "../added-builder.ts";
