/** torchvision's classification models: `models.resnet18()`, `models.get_model("resnet18")`. */
export { AlexNet, type AlexNetOptions, alexnet } from "./alexnet.ts";
export {
  CNBlock,
  CNBlockConfig,
  ConvNeXt,
  type ConvNeXtOptions,
  LayerNorm2d,
  convnext_base,
  convnext_large,
  convnext_small,
  convnext_tiny,
} from "./convnext.ts";
export { DenseNet, type DenseNetOptions, densenet121, densenet161, densenet169, densenet201 } from "./densenet.ts";
export {
  EfficientNet,
  type EfficientNetOptions,
  FusedMBConvConfig,
  MBConvConfig,
  type StageConfig,
  efficientnet_b0,
  efficientnet_b1,
  efficientnet_b2,
  efficientnet_b3,
  efficientnet_b4,
  efficientnet_b5,
  efficientnet_b6,
  efficientnet_b7,
  efficientnet_v2_l,
  efficientnet_v2_m,
  efficientnet_v2_s,
} from "./efficientnet.ts";
export { GoogLeNet, type GoogLeNetOptions, type GoogLeNetOutputs, googlenet } from "./googlenet.ts";
export { Inception3, type Inception3Options, type InceptionOutputs, inception_v3 } from "./inception.ts";
export { MaxVit, type MaxVitOptions, maxvit_t } from "./maxvit.ts";
export { MNASNet, type MNASNetOptions, mnasnet0_5, mnasnet0_75, mnasnet1_0, mnasnet1_3 } from "./mnasnet.ts";
export { MobileNetV2, type MobileNetV2Options, mobilenet_v2 } from "./mobilenetv2.ts";
export {
  InvertedResidualConfig,
  MobileNetV3,
  type MobileNetV3Options,
  mobilenet_v3_large,
  mobilenet_v3_small,
} from "./mobilenetv3.ts";
export {
  BlockParams,
  type BlockParamsOptions,
  RegNet,
  type RegNetOptions,
  regnet_x_16gf,
  regnet_x_1_6gf,
  regnet_x_32gf,
  regnet_x_3_2gf,
  regnet_x_400mf,
  regnet_x_800mf,
  regnet_x_8gf,
  regnet_y_128gf,
  regnet_y_16gf,
  regnet_y_1_6gf,
  regnet_y_32gf,
  regnet_y_3_2gf,
  regnet_y_400mf,
  regnet_y_800mf,
  regnet_y_8gf,
} from "./regnet.ts";
export {
  BasicBlock,
  Bottleneck,
  ResNet,
  type ResNetOptions,
  type ResidualBlock,
  type ResidualBlockOptions,
  resnet101,
  resnet152,
  resnet18,
  resnet34,
  resnet50,
  resnext101_32x8d,
  resnext101_64x4d,
  resnext50_32x4d,
  wide_resnet101_2,
  wide_resnet50_2,
} from "./resnet.ts";
export {
  ShuffleNetV2,
  type ShuffleNetV2Options,
  shufflenet_v2_x0_5,
  shufflenet_v2_x1_0,
  shufflenet_v2_x1_5,
  shufflenet_v2_x2_0,
} from "./shufflenetv2.ts";
export { Fire, SqueezeNet, type SqueezeNetOptions, squeezenet1_0, squeezenet1_1 } from "./squeezenet.ts";
export {
  PatchMerging,
  PatchMergingV2,
  type SwinBlockOptions,
  SwinTransformer,
  SwinTransformerBlock,
  SwinTransformerBlockV2,
  type SwinTransformerOptions,
  swin_b,
  swin_s,
  swin_t,
  swin_v2_b,
  swin_v2_s,
  swin_v2_t,
} from "./swin-transformer.ts";
export { VGG, type VGGOptions, vgg11, vgg11_bn, vgg13, vgg13_bn, vgg16, vgg16_bn, vgg19, vgg19_bn } from "./vgg.ts";
export {
  type ConvStemConfig,
  VisionTransformer,
  type VisionTransformerOptions,
  vit_b_16,
  vit_b_32,
  vit_h_14,
  vit_l_16,
  vit_l_32,
} from "./vision-transformer.ts";
export * as feature_extraction from "./feature-extraction.ts";
export {
  get_model,
  get_model_builder,
  get_model_weights,
  get_weight,
  list_models,
  type ListModelsOptions,
  type NamedModel,
} from "./api.ts";
export type { BuilderOptions, ModelBuilder } from "./builder.ts";
export * from "./weights/enums.ts";
export { PublishedWeights, Weights, type WeightsEnum, type WeightsMeta } from "./weights/weights.ts";
