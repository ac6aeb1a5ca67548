/** torchvision's transforms (version 2) of tensors: `new transforms.Resize(256)(image)`. */
export * from "./geometry.ts";
export * from "./warp.ts";
export * from "./color.ts";
export * from "./misc.ts";
export * from "./mix.ts";
export * from "./auto-augment.ts";
export { AutoAugmentPolicy } from "./auto-augment-policies.ts";
export { ImageClassification, type ImageClassificationOptions } from "./presets.ts";
export { Transform } from "./transform.ts";
export { InterpolationMode, type Fill, type ImageSize, type PaddingMode } from "./functional/geometry.ts";
export * as functional from "./functional/index.ts";
