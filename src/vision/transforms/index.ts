/** torchvision's transforms (version 2) of tensors: `new transforms.Resize(256)(image)`. */
export * from "./geometry.ts";
export * from "./warp.ts";
export * from "./color.ts";
export * from "./misc.ts";
export * from "./mix.ts";
export { AutoAugment, RandAugment, TrivialAugmentWide } from "./auto-augment.ts";
export { AugMix } from "./aug-mix.ts";
export * from "./distort.ts";
export { AutoAugmentPolicy } from "./auto-augment-policies.ts";
export { ImageClassification, type ImageClassificationOptions } from "./presets.ts";
export { Transform } from "./base-transform.ts";
export { InterpolationMode, type Fill, type ImageSize, type PaddingMode } from "./functional/geometry.ts";
export * as functional from "./functional/index.ts";
