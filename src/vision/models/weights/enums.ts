/** The enums of published weights: `ResNet50_Weights.IMAGENET1K_V2`, `.DEFAULT`. */
import { weightsOf, type WeightsEnum } from "./weights.ts";

/** Weights of `alexnet`. */
export const AlexNet_Weights: WeightsEnum = /* @__PURE__ */ weightsOf("alexnet", "AlexNet_Weights");
/** Weights of `convnext_base`. */
export const ConvNeXt_Base_Weights: WeightsEnum = /* @__PURE__ */ weightsOf("convnext_base", "ConvNeXt_Base_Weights");
/** Weights of `convnext_large`. */
export const ConvNeXt_Large_Weights: WeightsEnum = /* @__PURE__ */ weightsOf(
  "convnext_large",
  "ConvNeXt_Large_Weights",
);
/** Weights of `convnext_small`. */
export const ConvNeXt_Small_Weights: WeightsEnum = /* @__PURE__ */ weightsOf(
  "convnext_small",
  "ConvNeXt_Small_Weights",
);
/** Weights of `convnext_tiny`. */
export const ConvNeXt_Tiny_Weights: WeightsEnum = /* @__PURE__ */ weightsOf("convnext_tiny", "ConvNeXt_Tiny_Weights");
/** Weights of `densenet121`. */
export const DenseNet121_Weights: WeightsEnum = /* @__PURE__ */ weightsOf("densenet121", "DenseNet121_Weights");
/** Weights of `densenet161`. */
export const DenseNet161_Weights: WeightsEnum = /* @__PURE__ */ weightsOf("densenet161", "DenseNet161_Weights");
/** Weights of `densenet169`. */
export const DenseNet169_Weights: WeightsEnum = /* @__PURE__ */ weightsOf("densenet169", "DenseNet169_Weights");
/** Weights of `densenet201`. */
export const DenseNet201_Weights: WeightsEnum = /* @__PURE__ */ weightsOf("densenet201", "DenseNet201_Weights");
/** Weights of `efficientnet_b0`. */
export const EfficientNet_B0_Weights: WeightsEnum = /* @__PURE__ */ weightsOf(
  "efficientnet_b0",
  "EfficientNet_B0_Weights",
);
/** Weights of `efficientnet_b1`. */
export const EfficientNet_B1_Weights: WeightsEnum = /* @__PURE__ */ weightsOf(
  "efficientnet_b1",
  "EfficientNet_B1_Weights",
);
/** Weights of `efficientnet_b2`. */
export const EfficientNet_B2_Weights: WeightsEnum = /* @__PURE__ */ weightsOf(
  "efficientnet_b2",
  "EfficientNet_B2_Weights",
);
/** Weights of `efficientnet_b3`. */
export const EfficientNet_B3_Weights: WeightsEnum = /* @__PURE__ */ weightsOf(
  "efficientnet_b3",
  "EfficientNet_B3_Weights",
);
/** Weights of `efficientnet_b4`. */
export const EfficientNet_B4_Weights: WeightsEnum = /* @__PURE__ */ weightsOf(
  "efficientnet_b4",
  "EfficientNet_B4_Weights",
);
/** Weights of `efficientnet_b5`. */
export const EfficientNet_B5_Weights: WeightsEnum = /* @__PURE__ */ weightsOf(
  "efficientnet_b5",
  "EfficientNet_B5_Weights",
);
/** Weights of `efficientnet_b6`. */
export const EfficientNet_B6_Weights: WeightsEnum = /* @__PURE__ */ weightsOf(
  "efficientnet_b6",
  "EfficientNet_B6_Weights",
);
/** Weights of `efficientnet_b7`. */
export const EfficientNet_B7_Weights: WeightsEnum = /* @__PURE__ */ weightsOf(
  "efficientnet_b7",
  "EfficientNet_B7_Weights",
);
/** Weights of `efficientnet_v2_l`. */
export const EfficientNet_V2_L_Weights: WeightsEnum = /* @__PURE__ */ weightsOf(
  "efficientnet_v2_l",
  "EfficientNet_V2_L_Weights",
);
/** Weights of `efficientnet_v2_m`. */
export const EfficientNet_V2_M_Weights: WeightsEnum = /* @__PURE__ */ weightsOf(
  "efficientnet_v2_m",
  "EfficientNet_V2_M_Weights",
);
/** Weights of `efficientnet_v2_s`. */
export const EfficientNet_V2_S_Weights: WeightsEnum = /* @__PURE__ */ weightsOf(
  "efficientnet_v2_s",
  "EfficientNet_V2_S_Weights",
);
/** Weights of `googlenet`. */
export const GoogLeNet_Weights: WeightsEnum = /* @__PURE__ */ weightsOf("googlenet", "GoogLeNet_Weights");
/** Weights of `inception_v3`. */
export const Inception_V3_Weights: WeightsEnum = /* @__PURE__ */ weightsOf("inception_v3", "Inception_V3_Weights");
/** Weights of `maxvit_t`. */
export const MaxVit_T_Weights: WeightsEnum = /* @__PURE__ */ weightsOf("maxvit_t", "MaxVit_T_Weights");
/** Weights of `mnasnet0_5`. */
export const MNASNet0_5_Weights: WeightsEnum = /* @__PURE__ */ weightsOf("mnasnet0_5", "MNASNet0_5_Weights");
/** Weights of `mnasnet0_75`. */
export const MNASNet0_75_Weights: WeightsEnum = /* @__PURE__ */ weightsOf("mnasnet0_75", "MNASNet0_75_Weights");
/** Weights of `mnasnet1_0`. */
export const MNASNet1_0_Weights: WeightsEnum = /* @__PURE__ */ weightsOf("mnasnet1_0", "MNASNet1_0_Weights");
/** Weights of `mnasnet1_3`. */
export const MNASNet1_3_Weights: WeightsEnum = /* @__PURE__ */ weightsOf("mnasnet1_3", "MNASNet1_3_Weights");
/** Weights of `mobilenet_v2`. */
export const MobileNet_V2_Weights: WeightsEnum = /* @__PURE__ */ weightsOf("mobilenet_v2", "MobileNet_V2_Weights");
/** Weights of `mobilenet_v3_large`. */
export const MobileNet_V3_Large_Weights: WeightsEnum = /* @__PURE__ */ weightsOf(
  "mobilenet_v3_large",
  "MobileNet_V3_Large_Weights",
);
/** Weights of `mobilenet_v3_small`. */
export const MobileNet_V3_Small_Weights: WeightsEnum = /* @__PURE__ */ weightsOf(
  "mobilenet_v3_small",
  "MobileNet_V3_Small_Weights",
);
/** Weights of `regnet_x_16gf`. */
export const RegNet_X_16GF_Weights: WeightsEnum = /* @__PURE__ */ weightsOf("regnet_x_16gf", "RegNet_X_16GF_Weights");
/** Weights of `regnet_x_1_6gf`. */
export const RegNet_X_1_6GF_Weights: WeightsEnum = /* @__PURE__ */ weightsOf(
  "regnet_x_1_6gf",
  "RegNet_X_1_6GF_Weights",
);
/** Weights of `regnet_x_32gf`. */
export const RegNet_X_32GF_Weights: WeightsEnum = /* @__PURE__ */ weightsOf("regnet_x_32gf", "RegNet_X_32GF_Weights");
/** Weights of `regnet_x_3_2gf`. */
export const RegNet_X_3_2GF_Weights: WeightsEnum = /* @__PURE__ */ weightsOf(
  "regnet_x_3_2gf",
  "RegNet_X_3_2GF_Weights",
);
/** Weights of `regnet_x_400mf`. */
export const RegNet_X_400MF_Weights: WeightsEnum = /* @__PURE__ */ weightsOf(
  "regnet_x_400mf",
  "RegNet_X_400MF_Weights",
);
/** Weights of `regnet_x_800mf`. */
export const RegNet_X_800MF_Weights: WeightsEnum = /* @__PURE__ */ weightsOf(
  "regnet_x_800mf",
  "RegNet_X_800MF_Weights",
);
/** Weights of `regnet_x_8gf`. */
export const RegNet_X_8GF_Weights: WeightsEnum = /* @__PURE__ */ weightsOf("regnet_x_8gf", "RegNet_X_8GF_Weights");
/** Weights of `regnet_y_128gf`. */
export const RegNet_Y_128GF_Weights: WeightsEnum = /* @__PURE__ */ weightsOf(
  "regnet_y_128gf",
  "RegNet_Y_128GF_Weights",
);
/** Weights of `regnet_y_16gf`. */
export const RegNet_Y_16GF_Weights: WeightsEnum = /* @__PURE__ */ weightsOf("regnet_y_16gf", "RegNet_Y_16GF_Weights");
/** Weights of `regnet_y_1_6gf`. */
export const RegNet_Y_1_6GF_Weights: WeightsEnum = /* @__PURE__ */ weightsOf(
  "regnet_y_1_6gf",
  "RegNet_Y_1_6GF_Weights",
);
/** Weights of `regnet_y_32gf`. */
export const RegNet_Y_32GF_Weights: WeightsEnum = /* @__PURE__ */ weightsOf("regnet_y_32gf", "RegNet_Y_32GF_Weights");
/** Weights of `regnet_y_3_2gf`. */
export const RegNet_Y_3_2GF_Weights: WeightsEnum = /* @__PURE__ */ weightsOf(
  "regnet_y_3_2gf",
  "RegNet_Y_3_2GF_Weights",
);
/** Weights of `regnet_y_400mf`. */
export const RegNet_Y_400MF_Weights: WeightsEnum = /* @__PURE__ */ weightsOf(
  "regnet_y_400mf",
  "RegNet_Y_400MF_Weights",
);
/** Weights of `regnet_y_800mf`. */
export const RegNet_Y_800MF_Weights: WeightsEnum = /* @__PURE__ */ weightsOf(
  "regnet_y_800mf",
  "RegNet_Y_800MF_Weights",
);
/** Weights of `regnet_y_8gf`. */
export const RegNet_Y_8GF_Weights: WeightsEnum = /* @__PURE__ */ weightsOf("regnet_y_8gf", "RegNet_Y_8GF_Weights");
/** Weights of `resnet101`. */
export const ResNet101_Weights: WeightsEnum = /* @__PURE__ */ weightsOf("resnet101", "ResNet101_Weights");
/** Weights of `resnet152`. */
export const ResNet152_Weights: WeightsEnum = /* @__PURE__ */ weightsOf("resnet152", "ResNet152_Weights");
/** Weights of `resnet18`. */
export const ResNet18_Weights: WeightsEnum = /* @__PURE__ */ weightsOf("resnet18", "ResNet18_Weights");
/** Weights of `resnet34`. */
export const ResNet34_Weights: WeightsEnum = /* @__PURE__ */ weightsOf("resnet34", "ResNet34_Weights");
/** Weights of `resnet50`. */
export const ResNet50_Weights: WeightsEnum = /* @__PURE__ */ weightsOf("resnet50", "ResNet50_Weights");
/** Weights of `resnext101_32x8d`. */
export const ResNeXt101_32X8D_Weights: WeightsEnum = /* @__PURE__ */ weightsOf(
  "resnext101_32x8d",
  "ResNeXt101_32X8D_Weights",
);
/** Weights of `resnext101_64x4d`. */
export const ResNeXt101_64X4D_Weights: WeightsEnum = /* @__PURE__ */ weightsOf(
  "resnext101_64x4d",
  "ResNeXt101_64X4D_Weights",
);
/** Weights of `resnext50_32x4d`. */
export const ResNeXt50_32X4D_Weights: WeightsEnum = /* @__PURE__ */ weightsOf(
  "resnext50_32x4d",
  "ResNeXt50_32X4D_Weights",
);
/** Weights of `shufflenet_v2_x0_5`. */
export const ShuffleNet_V2_X0_5_Weights: WeightsEnum = /* @__PURE__ */ weightsOf(
  "shufflenet_v2_x0_5",
  "ShuffleNet_V2_X0_5_Weights",
);
/** Weights of `shufflenet_v2_x1_0`. */
export const ShuffleNet_V2_X1_0_Weights: WeightsEnum = /* @__PURE__ */ weightsOf(
  "shufflenet_v2_x1_0",
  "ShuffleNet_V2_X1_0_Weights",
);
/** Weights of `shufflenet_v2_x1_5`. */
export const ShuffleNet_V2_X1_5_Weights: WeightsEnum = /* @__PURE__ */ weightsOf(
  "shufflenet_v2_x1_5",
  "ShuffleNet_V2_X1_5_Weights",
);
/** Weights of `shufflenet_v2_x2_0`. */
export const ShuffleNet_V2_X2_0_Weights: WeightsEnum = /* @__PURE__ */ weightsOf(
  "shufflenet_v2_x2_0",
  "ShuffleNet_V2_X2_0_Weights",
);
/** Weights of `squeezenet1_0`. */
export const SqueezeNet1_0_Weights: WeightsEnum = /* @__PURE__ */ weightsOf("squeezenet1_0", "SqueezeNet1_0_Weights");
/** Weights of `squeezenet1_1`. */
export const SqueezeNet1_1_Weights: WeightsEnum = /* @__PURE__ */ weightsOf("squeezenet1_1", "SqueezeNet1_1_Weights");
/** Weights of `swin_b`. */
export const Swin_B_Weights: WeightsEnum = /* @__PURE__ */ weightsOf("swin_b", "Swin_B_Weights");
/** Weights of `swin_s`. */
export const Swin_S_Weights: WeightsEnum = /* @__PURE__ */ weightsOf("swin_s", "Swin_S_Weights");
/** Weights of `swin_t`. */
export const Swin_T_Weights: WeightsEnum = /* @__PURE__ */ weightsOf("swin_t", "Swin_T_Weights");
/** Weights of `swin_v2_b`. */
export const Swin_V2_B_Weights: WeightsEnum = /* @__PURE__ */ weightsOf("swin_v2_b", "Swin_V2_B_Weights");
/** Weights of `swin_v2_s`. */
export const Swin_V2_S_Weights: WeightsEnum = /* @__PURE__ */ weightsOf("swin_v2_s", "Swin_V2_S_Weights");
/** Weights of `swin_v2_t`. */
export const Swin_V2_T_Weights: WeightsEnum = /* @__PURE__ */ weightsOf("swin_v2_t", "Swin_V2_T_Weights");
/** Weights of `vgg11`. */
export const VGG11_Weights: WeightsEnum = /* @__PURE__ */ weightsOf("vgg11", "VGG11_Weights");
/** Weights of `vgg11_bn`. */
export const VGG11_BN_Weights: WeightsEnum = /* @__PURE__ */ weightsOf("vgg11_bn", "VGG11_BN_Weights");
/** Weights of `vgg13`. */
export const VGG13_Weights: WeightsEnum = /* @__PURE__ */ weightsOf("vgg13", "VGG13_Weights");
/** Weights of `vgg13_bn`. */
export const VGG13_BN_Weights: WeightsEnum = /* @__PURE__ */ weightsOf("vgg13_bn", "VGG13_BN_Weights");
/** Weights of `vgg16`. */
export const VGG16_Weights: WeightsEnum = /* @__PURE__ */ weightsOf("vgg16", "VGG16_Weights");
/** Weights of `vgg16_bn`. */
export const VGG16_BN_Weights: WeightsEnum = /* @__PURE__ */ weightsOf("vgg16_bn", "VGG16_BN_Weights");
/** Weights of `vgg19`. */
export const VGG19_Weights: WeightsEnum = /* @__PURE__ */ weightsOf("vgg19", "VGG19_Weights");
/** Weights of `vgg19_bn`. */
export const VGG19_BN_Weights: WeightsEnum = /* @__PURE__ */ weightsOf("vgg19_bn", "VGG19_BN_Weights");
/** Weights of `vit_b_16`. */
export const ViT_B_16_Weights: WeightsEnum = /* @__PURE__ */ weightsOf("vit_b_16", "ViT_B_16_Weights");
/** Weights of `vit_b_32`. */
export const ViT_B_32_Weights: WeightsEnum = /* @__PURE__ */ weightsOf("vit_b_32", "ViT_B_32_Weights");
/** Weights of `vit_h_14`. */
export const ViT_H_14_Weights: WeightsEnum = /* @__PURE__ */ weightsOf("vit_h_14", "ViT_H_14_Weights");
/** Weights of `vit_l_16`. */
export const ViT_L_16_Weights: WeightsEnum = /* @__PURE__ */ weightsOf("vit_l_16", "ViT_L_16_Weights");
/** Weights of `vit_l_32`. */
export const ViT_L_32_Weights: WeightsEnum = /* @__PURE__ */ weightsOf("vit_l_32", "ViT_L_32_Weights");
/** Weights of `wide_resnet101_2`. */
export const Wide_ResNet101_2_Weights: WeightsEnum = /* @__PURE__ */ weightsOf(
  "wide_resnet101_2",
  "Wide_ResNet101_2_Weights",
);
/** Weights of `wide_resnet50_2`. */
export const Wide_ResNet50_2_Weights: WeightsEnum = /* @__PURE__ */ weightsOf(
  "wide_resnet50_2",
  "Wide_ResNet50_2_Weights",
);
