/** Published weights of models of videos: trained on Kinetics, whose clips show 400 kinds of action. */
import { VideoClassification, type VideoClassificationOptions } from "../../transforms/video-preset.ts";
import { deviationOf, meanOf } from "../../transforms/imagenet.ts";
import { kineticsCategories } from "../weights/kinetics.ts";
import { PublishedWeights, type WeightsEnum } from "../weights/weights.ts";

/** What the weights of a family share. */
interface Family {
  readonly preset: VideoClassificationOptions;
  readonly min_size: readonly [number, number];
  readonly min_temporal_size?: number;
  readonly recipe: string;
}
/** One entry of an enum of a video model's weights. */
export class VideoWeights extends PublishedWeights {
  /** `line`: name, file, parameters, how often the best guess is right and one of the best five, operations, size. */
  constructor(
    enum_name: string,
    line: string,
    private readonly family: Family,
  ) {
    const [name = "", file = "", parameters, best, five, ops, size] = line.split(" ");
    const { preset: _, ...common } = family;
    super(enum_name, name, file, {
      ...common,
      num_params: Number(parameters),
      categories: kineticsCategories,
      _metrics: { "Kinetics-400": { "acc@1": Number(best), "acc@5": Number(five) } },
      _ops: Number(ops),
      _file_size: Number(size),
    });
  }
  /** What a video has to go through before the model. */
  transforms(options: Partial<VideoClassificationOptions> = {}): VideoClassification {
    return new VideoClassification({ ...this.family.preset, ...options });
  }
}
/** The enum of a video model's weights. */
export type VideoWeightsEnum = WeightsEnum<VideoWeights>;

function enumOf(enum_name: string, family: Family, ...lines: readonly string[]): VideoWeightsEnum {
  const all = lines.map((line) => new VideoWeights(enum_name, line, family));
  return { ...Object.fromEntries(all.map((each) => [each.name, each])), DEFAULT: all[0] } as VideoWeightsEnum;
}
const references = "https://github.com/pytorch/vision/tree/main/references/video_classification";
const resnet: Family = {
  preset: { crop_size: [112, 112], resize_size: [128, 171] },
  min_size: [1, 1],
  recipe: references,
};
const s3d: Family = {
  preset: { crop_size: [224, 224], resize_size: [256, 256] },
  min_size: [224, 224],
  min_temporal_size: 14,
  recipe: `${references}#s3d`,
};
const grey = { mean: [0.45, 0.45, 0.45], std: [0.225, 0.225, 0.225] };
const mvit = (recipe: string): Family => ({
  preset: { crop_size: [224, 224], resize_size: [256], ...grey },
  min_size: [224, 224],
  min_temporal_size: 16,
  recipe: `https://github.com/facebookresearch/${recipe}`,
});
const swin: Family = {
  preset: { crop_size: [224, 224], resize_size: [256], mean: meanOf(null), std: deviationOf(null) },
  min_size: [1, 1],
  min_temporal_size: 1,
  recipe: "https://github.com/SwinTransformer/Video-Swin-Transformer#kinetics-400",
};

/** Weights of `r3d_18`. */
export const R3D_18_Weights: VideoWeightsEnum = /* @__PURE__ */ enumOf(
  "R3D_18_Weights",
  resnet,
  "KINETICS400_V1 r3d_18-b3b3357e.pth 33371472 63.2 83.479 40.697 127.359",
);
/** Weights of `mc3_18`. */
export const MC3_18_Weights: VideoWeightsEnum = /* @__PURE__ */ enumOf(
  "MC3_18_Weights",
  resnet,
  "KINETICS400_V1 mc3_18-a90a0ba3.pth 11695440 63.96 84.13 43.343 44.672",
);
/** Weights of `r2plus1d_18`. */
export const R2Plus1D_18_Weights: VideoWeightsEnum = /* @__PURE__ */ enumOf(
  "R2Plus1D_18_Weights",
  resnet,
  "KINETICS400_V1 r2plus1d_18-91a641e6.pth 31505325 67.463 86.175 40.519 120.318",
);
/** Weights of `s3d`. */
export const S3D_Weights: VideoWeightsEnum = /* @__PURE__ */ enumOf(
  "S3D_Weights",
  s3d,
  "KINETICS400_V1 s3d-d76dad2f.pth 8320048 68.368 88.05 17.979 31.972",
);
/** Weights of `mvit_v1_b`. */
export const MViT_V1_B_Weights: VideoWeightsEnum = /* @__PURE__ */ enumOf(
  "MViT_V1_B_Weights",
  /* @__PURE__ */ mvit("pytorchvideo/blob/main/docs/source/model_zoo.md"),
  "KINETICS400_V1 mvit_v1_b-dbeb1030.pth 36610672 78.477 93.582 70.599 139.764",
);
/** Weights of `mvit_v2_s`. */
export const MViT_V2_S_Weights: VideoWeightsEnum = /* @__PURE__ */ enumOf(
  "MViT_V2_S_Weights",
  /* @__PURE__ */ mvit("SlowFast/blob/main/MODEL_ZOO.md"),
  "KINETICS400_V1 mvit_v2_s-ae3be167.pth 34537744 80.757 94.665 64.224 131.884",
);
/** Weights of `swin3d_t`. */
export const Swin3D_T_Weights: VideoWeightsEnum = /* @__PURE__ */ enumOf(
  "Swin3D_T_Weights",
  swin,
  "KINETICS400_V1 swin3d_t-7615ae03.pth 28158070 77.715 93.519 43.882 121.543",
);
/** Weights of `swin3d_s`. */
export const Swin3D_S_Weights: VideoWeightsEnum = /* @__PURE__ */ enumOf(
  "Swin3D_S_Weights",
  swin,
  "KINETICS400_V1 swin3d_s-da41c237.pth 49816678 79.521 94.158 82.841 218.288",
);
/** Weights of `swin3d_b`: trained on Kinetics alone, or on all of ImageNet before. */
export const Swin3D_B_Weights: VideoWeightsEnum = /* @__PURE__ */ enumOf(
  "Swin3D_B_Weights",
  swin,
  "KINETICS400_V1 swin3d_b_1k-24f7c7c6.pth 88048984 79.427 94.386 140.667 364.134",
  "KINETICS400_IMAGENET22K_V1 swin3d_b_22k-7c6ae6fa.pth 88048984 81.643 95.574 140.667 364.134",
);
