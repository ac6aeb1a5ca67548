/** `torchvision.models.detection.retinanet`: the parts of RetinaNet. */
export {
  RetinaNet,
  RetinaNetClassificationHead,
  RetinaNetHead,
  RetinaNetRegressionHead,
  type RetinaNetHeadModule,
  type RetinaNetOptions,
} from "../retinanet.ts";
