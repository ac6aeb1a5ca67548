/** `torchvision.models.detection.ssd`: the parts of SSD. */
export {
  SSD,
  SSDClassificationHead,
  SSDFeatureExtractorVGG,
  SSDHead,
  SSDRegressionHead,
  SSDScoringHead,
  type SSDHeadModule,
  type SSDOptions,
  type SSDSettings,
} from "../ssd.ts";
