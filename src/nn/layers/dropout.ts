/** Dropout layers: they act while training only. */
import { assertProbability } from "../../ops/activation/dropout-probability.ts";
import * as F from "../functional/index.ts";
import { boolText, floatText, layer } from "./layer.ts";

interface DropoutSettings {
  p: number;
  inplace: boolean;
}
type Places = [p?: number, inplace?: boolean];
const PARAMETERS = "p=0.5, inplace=False";
const text = (o: DropoutSettings): string => `p=${floatText(o.p)}, inplace=${boolText(o.inplace)}`;
const check = ({ p }: DropoutSettings): void => assertProbability(p);

/**
 * Sets elements to 0 with probability p and scales the others by 1 / (1 - p).
 * @example
 * new nn.Dropout(0.2).eval()(torch.tensor([[1, 2.5]])); // tensor([[1.0000, 2.5000]])
 */
export class Dropout extends layer<Places, DropoutSettings>(
  "Dropout",
  PARAMETERS,
  (x, o) => F.dropout(x, o.p, o.training, o.inplace),
  text,
  check,
) {}
/**
 * Sets whole channels of sequences to 0.
 * @example
 * new nn.Dropout1d(0.2)(torch.ones(2, 3, 4)).shape; // [2, 3, 4]
 */
export class Dropout1d extends layer<Places, DropoutSettings>(
  "Dropout1d",
  PARAMETERS,
  (x, o) => F.dropout1d(x, o.p, o.training, o.inplace),
  text,
  check,
) {}
/**
 * Sets whole channels of images to 0.
 * @example
 * new nn.Dropout2d(0.2)(torch.ones(2, 3, 4, 4)).shape; // [2, 3, 4, 4]
 */
export class Dropout2d extends layer<Places, DropoutSettings>(
  "Dropout2d",
  PARAMETERS,
  (x, o) => F.dropout2d(x, o.p, o.training, o.inplace),
  text,
  check,
) {}
/**
 * Sets whole channels of volumes to 0.
 * @example
 * new nn.Dropout3d(0.2)(torch.ones(2, 3, 4, 4, 4)).shape; // [2, 3, 4, 4, 4]
 */
export class Dropout3d extends layer<Places, DropoutSettings>(
  "Dropout3d",
  PARAMETERS,
  (x, o) => F.dropout3d(x, o.p, o.training, o.inplace),
  text,
  check,
) {}
/**
 * Dropout that keeps mean 0 and variance 1 of SELU's activations.
 * @example
 * new nn.AlphaDropout(0.2).eval()(torch.tensor([[1, 2.5]])); // tensor([[1.0000, 2.5000]])
 */
export class AlphaDropout extends layer<Places, DropoutSettings>(
  "AlphaDropout",
  PARAMETERS,
  (x, o) => F.alpha_dropout(x, o.p, o.training),
  text,
  check,
) {}
/**
 * Alpha dropout of whole channels.
 * @example
 * new nn.FeatureAlphaDropout(0.2).eval()(torch.tensor([[1, 2.5]])); // tensor([[1.0000, 2.5000]])
 */
export class FeatureAlphaDropout extends layer<Places, DropoutSettings>(
  "FeatureAlphaDropout",
  PARAMETERS,
  (x, o) => F.feature_alpha_dropout(x, o.p, o.training),
  text,
  check,
) {}
