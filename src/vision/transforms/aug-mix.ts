/** AugMix: an image mixed with several chains of augmentations of itself (https://arxiv.org/abs/1912.02781). */
import { float32 } from "../../dtype.ts";
import { signature, type Arguments } from "../../nn/arguments.ts";
import { full } from "../../ops/create/create.ts";
import { _sample_dirichlet } from "../../ops/create/draws/random-draws.ts";
import { ValueError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { mixSpace } from "./augment-space.ts";
import { Augment } from "./auto-augment.ts";
import type { Fill, InterpolationMode } from "./functional/geometry.ts";
import { drawInteger } from "./base-transform.ts";
import { sizeAt } from "../../support/checked.ts";

interface AugMixSettings {
  /** How strong each augmentation may be: 1 to 10. */
  severity: number;
  /** Number of chains. */
  mixture_width: number;
  /** Augmentations of a chain; -1: 1 to 3 at random. */
  chain_depth: number;
  /** Of the distributions that the shares are drawn from. */
  alpha: number;
  /** Colors and sharpness as well. */
  all_ops: boolean;
  interpolation: InterpolationMode;
  fill: Fill;
}
const mixing = signature<AugMixSettings>(
  "AugMix",
  "severity=3, mixture_width=3, chain_depth=-1, alpha=1., all_ops=True, interpolation='bilinear', fill=None",
);
/** The number of steps that strengths have. */
const steps = 10;

/**
 * Mixes an image of bytes with several chains of augmentations of itself.
 * @example
 * import * as torch from "flambeau";
 * import { transforms } from "flambeau/vision";
 * new transforms.AugMix()(torch.zeros(3, 8, 8, { dtype: torch.uint8 })).dtype; // torch.uint8
 */
export class AugMix extends Augment {
  severity: number;
  mixture_width: number;
  chain_depth: number;
  alpha: number;
  all_ops: boolean;
  constructor(
    ...args: Arguments<
      [
        severity?: number,
        mixture_width?: number,
        chain_depth?: number,
        alpha?: number,
        all_ops?: boolean,
        interpolation?: InterpolationMode,
        fill?: Fill,
      ],
      Partial<AugMixSettings>
    >
  ) {
    const settings = mixing.bind(args);
    super(settings);
    if (!(settings.severity >= 1 && settings.severity <= steps))
      throw new ValueError(`The severity must be between [1, ${steps}]. Got ${settings.severity} instead.`);
    this.severity = settings.severity;
    this.mixture_width = settings.mixture_width;
    this.chain_depth = settings.chain_depth;
    this.alpha = settings.alpha;
    this.all_ops = settings.all_ops;
  }
  override transform(image: Tensor): Tensor {
    const batch =
      image.ndim < 4 ? image.reshape([...new Array<number>(4 - image.ndim).fill(1), ...image.shape]) : image;
    const count = sizeAt(batch.shape, 0);
    const perImage = (weights: Tensor, column: number): Tensor =>
      weights.select(1, column).reshape([count, ...batch.shape.slice(1).map(() => 1)]);
    const draw = (parts: number): Tensor => _sample_dirichlet(full([count, parts], this.alpha, { dtype: float32 }));
    const shares = draw(2);
    const weights = draw(this.mixture_width).mul(shares.select(1, 1).reshape([count, 1]));
    let mix = perImage(shares, 0).mul(batch);
    const space = mixSpace(this.all_ops);
    for (let i = 0; i < this.mixture_width; i++) {
      let chain = batch;
      const depth = this.chain_depth > 0 ? this.chain_depth : drawInteger(1, 4);
      for (let k = 0; k < depth; k++)
        chain = this.augment(chain, space, this.drawName(space), steps, () => drawInteger(0, this.severity));
      mix = mix.add(perImage(weights, i).mul(chain));
    }
    return mix.reshape(image.shape).to(image.dtype);
  }
}
