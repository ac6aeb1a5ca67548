/** `torchvision.models.detection.ssdlite`: the parts of SSDLite. */
export {
  SSDLiteClassificationHead,
  SSDLiteFeatureExtractorMobileNet,
  SSDLiteHead,
  SSDLiteRegressionHead,
  type SSDLiteSettings,
} from "../ssdlite.ts";
