/** Published weights of 8 bits: which real ones they were made of, and for which of PyTorch's engines. */
import { ImageClassification, type ImageClassificationOptions } from "../../transforms/presets.ts";
import {
  GoogLeNet_Weights,
  Inception_V3_Weights,
  MobileNet_V2_Weights,
  MobileNet_V3_Large_Weights,
  ResNet18_Weights,
  ResNet50_Weights,
  ResNeXt101_32X8D_Weights,
  ResNeXt101_64X4D_Weights,
  ShuffleNet_V2_X0_5_Weights,
  ShuffleNet_V2_X1_0_Weights,
  ShuffleNet_V2_X1_5_Weights,
  ShuffleNet_V2_X2_0_Weights,
} from "../weights/enums.ts";
import { imagenetCategories } from "../weights/categories.ts";
import { PublishedWeights, type Weights, type WeightsEnum, type WeightsMeta } from "../weights/weights.ts";

/** What is known of weights of 8 bits. */
export interface QuantizedWeightsMeta extends WeightsMeta {
  /** The engine that they were made for: "fbgemm" or "qnnpack". */
  readonly backend: string;
  /** The weights of 32 bits that they were made of. */
  readonly unquantized: Weights;
}
/** One entry of an enum of a quantized model's weights. */
export class QuantizedWeights extends PublishedWeights<QuantizedWeightsMeta> {
  private readonly settings: ImageClassificationOptions;
  /** `line`: file, crop, resize, parameters, least size, how often the best guess is right and one of the best five,
   * operations, size, recipe. The name begins as that of `unquantized` and ends with its version. */
  constructor(enum_name: string, unquantized: Weights, line: string, backend: string) {
    const [file = "", crop, resize, parameters, least, best, five, ops, size, recipe = ""] = line.split(" ");
    const version = unquantized.name.slice(unquantized.name.lastIndexOf("_"));
    super(enum_name, `IMAGENET1K_${backend.toUpperCase()}${version}`, `quantized/${file}`, {
      num_params: Number(parameters),
      min_size: [Number(least), Number(least)],
      categories: imagenetCategories,
      backend,
      recipe: `https://github.com/pytorch/vision/${recipe}`,
      unquantized,
      _metrics: { "ImageNet-1K": { "acc@1": Number(best), "acc@5": Number(five) } },
      _ops: Number(ops),
      _file_size: Number(size),
    });
    this.settings = { crop_size: Number(crop), resize_size: Number(resize) };
  }
  /** What an image has to go through before the model. */
  transforms(options: Partial<ImageClassificationOptions> = {}): ImageClassification {
    return new ImageClassification({ ...this.settings, ...options });
  }
}
/** The enum of a quantized model's weights. */
export type QuantizedWeightsEnum = WeightsEnum<QuantizedWeights>;

type Line = readonly [unquantized: Weights | undefined, line: string];
/** The enum whose last line is the default. */
function enumOf(enum_name: string, lines: readonly Line[], backend = "fbgemm"): QuantizedWeightsEnum {
  const all = lines.flatMap(([unquantized, line]) =>
    unquantized === undefined ? [] : [new QuantizedWeights(enum_name, unquantized, line, backend)],
  );
  return { ...Object.fromEntries(all.map((each) => [each.name, each])), DEFAULT: all.at(-1) } as QuantizedWeightsEnum;
}
const afterTraining = "tree/main/references/classification#post-training-quantized-models";
const V1 = "IMAGENET1K_V1";
const V2 = "IMAGENET1K_V2";

/** Weights of `googlenet`. */
export const GoogLeNet_QuantizedWeights: QuantizedWeightsEnum = /* @__PURE__ */ enumOf("GoogLeNet_QuantizedWeights", [
  [
    GoogLeNet_Weights[V1],
    `googlenet_fbgemm-c81f6644.pth 224 256 6624904 15 69.826 89.404 1.498 12.618 ${afterTraining}`,
  ],
]);
/** Weights of `inception_v3`. */
export const Inception_V3_QuantizedWeights: QuantizedWeightsEnum = /* @__PURE__ */ enumOf(
  "Inception_V3_QuantizedWeights",
  [
    [
      Inception_V3_Weights[V1],
      `inception_v3_google_fbgemm-a2837893.pth 299 342 27161264 75 77.176 93.354 5.713 23.146 ${afterTraining}`,
    ],
  ],
);
/** Weights of `mobilenet_v2`. */
export const MobileNet_V2_QuantizedWeights: QuantizedWeightsEnum = /* @__PURE__ */ enumOf(
  "MobileNet_V2_QuantizedWeights",
  [
    [
      MobileNet_V2_Weights[V1],
      "mobilenet_v2_qnnpack_37f702c5.pth 224 256 3504872 1 71.658 90.15 0.301 3.423 tree/main/references/classification#qat-mobilenetv2",
    ],
  ],
  "qnnpack",
);
/** Weights of `mobilenet_v3_large`. */
export const MobileNet_V3_Large_QuantizedWeights: QuantizedWeightsEnum = /* @__PURE__ */ enumOf(
  "MobileNet_V3_Large_QuantizedWeights",
  [
    [
      MobileNet_V3_Large_Weights[V1],
      "mobilenet_v3_large_qnnpack-5bcacf28.pth 224 256 5483032 1 73.004 90.858 0.217 21.554 tree/main/references/classification#qat-mobilenetv3",
    ],
  ],
  "qnnpack",
);
/** Weights of `resnet18`. */
export const ResNet18_QuantizedWeights: QuantizedWeightsEnum = /* @__PURE__ */ enumOf("ResNet18_QuantizedWeights", [
  [ResNet18_Weights[V1], `resnet18_fbgemm_16fa66dd.pth 224 256 11689512 1 69.494 88.882 1.814 11.238 ${afterTraining}`],
]);
/** Weights of `resnet50`. */
export const ResNet50_QuantizedWeights: QuantizedWeightsEnum = /* @__PURE__ */ enumOf("ResNet50_QuantizedWeights", [
  [ResNet50_Weights[V1], `resnet50_fbgemm_bf931d71.pth 224 256 25557032 1 75.92 92.814 4.089 24.759 ${afterTraining}`],
  [ResNet50_Weights[V2], `resnet50_fbgemm-23753f79.pth 224 232 25557032 1 80.282 94.976 4.089 24.953 ${afterTraining}`],
]);
/** Weights of `resnext101_32x8d`. */
export const ResNeXt101_32X8D_QuantizedWeights: QuantizedWeightsEnum = /* @__PURE__ */ enumOf(
  "ResNeXt101_32X8D_QuantizedWeights",
  [
    [
      ResNeXt101_32X8D_Weights[V1],
      `resnext101_32x8_fbgemm_09835ccf.pth 224 256 88791336 1 78.986 94.48 16.414 86.034 ${afterTraining}`,
    ],
    [
      ResNeXt101_32X8D_Weights[V2],
      `resnext101_32x8_fbgemm-ee16d00c.pth 224 232 88791336 1 82.574 96.132 16.414 86.645 ${afterTraining}`,
    ],
  ],
);
/** Weights of `resnext101_64x4d`. */
export const ResNeXt101_64X4D_QuantizedWeights: QuantizedWeightsEnum = /* @__PURE__ */ enumOf(
  "ResNeXt101_64X4D_QuantizedWeights",
  [
    [
      ResNeXt101_64X4D_Weights[V1],
      "resnext101_64x4d_fbgemm-605a1cb3.pth 224 232 83455272 1 82.898 96.326 15.46 81.556 pull/5935",
    ],
  ],
);
/** Weights of `shufflenet_v2_x0_5`. */
export const ShuffleNet_V2_X0_5_QuantizedWeights: QuantizedWeightsEnum = /* @__PURE__ */ enumOf(
  "ShuffleNet_V2_X0_5_QuantizedWeights",
  [
    [
      ShuffleNet_V2_X0_5_Weights[V1],
      `shufflenetv2_x0.5_fbgemm-00845098.pth 224 256 1366792 1 57.972 79.78 0.04 1.501 ${afterTraining}`,
    ],
  ],
);
/** Weights of `shufflenet_v2_x1_0`. */
export const ShuffleNet_V2_X1_0_QuantizedWeights: QuantizedWeightsEnum = /* @__PURE__ */ enumOf(
  "ShuffleNet_V2_X1_0_QuantizedWeights",
  [
    [
      ShuffleNet_V2_X1_0_Weights[V1],
      `shufflenetv2_x1_fbgemm-1e62bb32.pth 224 256 2278604 1 68.36 87.582 0.145 2.334 ${afterTraining}`,
    ],
  ],
);
/** Weights of `shufflenet_v2_x1_5`. */
export const ShuffleNet_V2_X1_5_QuantizedWeights: QuantizedWeightsEnum = /* @__PURE__ */ enumOf(
  "ShuffleNet_V2_X1_5_QuantizedWeights",
  [
    [
      ShuffleNet_V2_X1_5_Weights[V1],
      "shufflenetv2_x1_5_fbgemm-d7401f05.pth 224 232 3503624 1 72.052 90.7 0.296 3.672 pull/5906",
    ],
  ],
);
/** Weights of `shufflenet_v2_x2_0`. */
export const ShuffleNet_V2_X2_0_QuantizedWeights: QuantizedWeightsEnum = /* @__PURE__ */ enumOf(
  "ShuffleNet_V2_X2_0_QuantizedWeights",
  [
    [
      ShuffleNet_V2_X2_0_Weights[V1],
      "shufflenetv2_x2_0_fbgemm-5cac526c.pth 224 232 7393996 1 75.354 92.488 0.583 7.467 pull/5906",
    ],
  ],
);
