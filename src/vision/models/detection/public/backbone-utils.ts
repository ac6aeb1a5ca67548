/** `torchvision.models.detection.backbone_utils`: how backbones are made for detectors. */
export {
  BackboneWithFPN,
  mobilenet_backbone,
  resnet_fpn_backbone,
  type BackboneFactoryOptions,
} from "../backbone-utils.ts";
