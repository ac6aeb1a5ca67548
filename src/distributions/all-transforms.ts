/** `torch.distributions.transforms`. */
export { ComposeTransform, identity_transform, IndependentTransform, Transform } from "./transform.ts";
export {
  AbsTransform,
  AffineTransform,
  ExpTransform,
  PowerTransform,
  SigmoidTransform,
  SoftmaxTransform,
  SoftplusTransform,
  StickBreakingTransform,
  TanhTransform,
} from "./transforms.ts";
export {
  CatTransform,
  CorrCholeskyTransform,
  CumulativeDistributionTransform,
  LowerCholeskyTransform,
  PositiveDefiniteTransform,
  ReshapeTransform,
  StackTransform,
} from "./structured-transforms.ts";
