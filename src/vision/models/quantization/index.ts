/**
 * `torchvision.models.quantization`: classifiers of 8 bits. `import * as quantization from
 * "flambeau/vision/models/quantization"`.
 */
export { googlenet, QuantizableGoogLeNet, type QuantizableGoogLeNetSettings } from "./googlenet.ts";
export { inception_v3, QuantizableInception3, type QuantizableInception3Settings } from "./inception.ts";
export { mobilenet_v2, QuantizableMobileNetV2, type QuantizableMobileNetV2Settings } from "./mobilenetv2.ts";
export { mobilenet_v3_large, QuantizableMobileNetV3, type QuantizableMobileNetV3Settings } from "./mobilenetv3.ts";
export {
  QuantizableResNet,
  type QuantizableResNetSettings,
  resnet18,
  resnet50,
  resnext101_32x8d,
  resnext101_64x4d,
} from "./resnet.ts";
export {
  QuantizableShuffleNetV2,
  type QuantizableShuffleNetV2Settings,
  shufflenet_v2_x0_5,
  shufflenet_v2_x1_0,
  shufflenet_v2_x1_5,
  shufflenet_v2_x2_0,
} from "./shufflenetv2.ts";
export * from "./weights.ts";
export * as inception from "./inception.ts";
export * as mobilenetv2 from "./mobilenetv2.ts";
export * as mobilenetv3 from "./mobilenetv3.ts";
export * as resnet from "./resnet.ts";
export * as shufflenetv2 from "./shufflenetv2.ts";
export * as utils from "./steps.ts";
export type { QuantizableBuilder, QuantizationOptions } from "./builder.ts";
