/** Automatic augmentation: AutoAugment (https://arxiv.org/abs/1805.09501), RandAugment, TrivialAugment. */
import { signature, type Arguments } from "../../nn/arguments.ts";
import { ValueError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { applyNamed, autoSpace, randSpace, wideSpace, type Space } from "./augment-space.ts";
import { policies, type AutoAugmentPolicy } from "./auto-augment-policies.ts";
import { sizeOf, type Fill, type InterpolationMode } from "./functional/geometry.ts";
import { drawInteger, drawUnit, Transform } from "./base-transform.ts";
import { itemAt } from "../../support/checked.ts";

interface CommonSettings {
  interpolation?: InterpolationMode;
  fill?: Fill;
}

/** What all share: one transform of a space, with a strength. */
export abstract class Augment extends Transform {
  interpolation: InterpolationMode;
  fill: Fill;
  constructor({ interpolation, fill }: Required<CommonSettings>) {
    super();
    this.interpolation = interpolation;
    this.fill = fill;
  }
  protected drawName(space: Space): string {
    const names = Object.keys(space);
    return itemAt(names, drawInteger(0, names.length));
  }
  /** Applies a transform; `at` chooses its strength among the steps, drawn only where it has one. */
  protected augment(image: Tensor, space: Space, name: string, bins: number, at: () => number): Tensor {
    const [height, width] = sizeOf(image);
    const [magnitudesOf, signed] = space[name]!;
    const magnitudes = magnitudesOf(bins, height, width);
    let magnitude = magnitudes === null ? 0 : (magnitudes.select(0, at()).item() as number);
    if (magnitudes !== null && signed && drawUnit() <= 0.5) magnitude *= -1;
    return applyNamed(image, name, magnitude, this.interpolation, this.fill);
  }
}

const auto = signature<Required<CommonSettings> & { policy: AutoAugmentPolicy }>(
  "AutoAugment",
  "policy='imagenet', interpolation='nearest', fill=None",
);
/** One of 25 pairs of transforms that were found for ImageNet, CIFAR-10 or SVHN. */
export class AutoAugment extends Augment {
  policy: AutoAugmentPolicy;
  constructor(
    ...args: Arguments<
      [policy?: AutoAugmentPolicy, interpolation?: InterpolationMode, fill?: Fill],
      CommonSettings & { policy?: AutoAugmentPolicy }
    >
  ) {
    const settings = auto.bind(args);
    super(settings);
    this.policy = settings.policy;
    if (policies[this.policy] === undefined)
      throw new ValueError(`The provided policy ${String(this.policy)} is not recognized.`);
  }
  override transform(image: Tensor): Tensor {
    const pairs = policies[this.policy];
    let out = image;
    for (const [name, probability, at] of itemAt(pairs, drawInteger(0, pairs.length))) {
      // Probabilities are compared as PyTorch compares them: in float32.
      if (!(drawUnit() <= Math.fround(probability))) continue;
      out = this.augment(out, autoSpace, name, 10, () => at ?? 0);
    }
    return out;
  }
}

interface RandAugmentSettings extends CommonSettings {
  num_ops?: number;
  magnitude?: number;
  num_magnitude_bins?: number;
}
const randomly = signature<Required<RandAugmentSettings>>(
  "RandAugment",
  "num_ops=2, magnitude=9, num_magnitude_bins=31, interpolation='nearest', fill=None",
);
/** Random transforms of one strength (https://arxiv.org/abs/1909.13719). */
export class RandAugment extends Augment {
  num_ops: number;
  magnitude: number;
  num_magnitude_bins: number;
  constructor(
    ...args: Arguments<
      [
        num_ops?: number,
        magnitude?: number,
        num_magnitude_bins?: number,
        interpolation?: InterpolationMode,
        fill?: Fill,
      ],
      RandAugmentSettings
    >
  ) {
    const settings = randomly.bind(args);
    super(settings);
    this.num_ops = settings.num_ops;
    this.magnitude = settings.magnitude;
    this.num_magnitude_bins = settings.num_magnitude_bins;
    if (!Number.isInteger(this.num_ops) || this.num_ops < 0)
      throw new ValueError(`num_ops should be a non-negative integer, but got ${this.num_ops} instead.`);
  }
  override transform(image: Tensor): Tensor {
    let out = image;
    for (let i = 0; i < this.num_ops; i++)
      out = this.augment(out, randSpace, this.drawName(randSpace), this.num_magnitude_bins, () => this.magnitude);
    return out;
  }
}

interface TrivialSettings extends CommonSettings {
  num_magnitude_bins?: number;
}
const trivial = signature<Required<TrivialSettings>>(
  "TrivialAugmentWide",
  "num_magnitude_bins=31, interpolation='nearest', fill=None",
);
/** One random transform of a random strength (https://arxiv.org/abs/2103.10158). */
export class TrivialAugmentWide extends Augment {
  num_magnitude_bins: number;
  constructor(
    ...args: Arguments<[num_magnitude_bins?: number, interpolation?: InterpolationMode, fill?: Fill], TrivialSettings>
  ) {
    const settings = trivial.bind(args);
    super(settings);
    this.num_magnitude_bins = settings.num_magnitude_bins;
  }
  override transform(image: Tensor): Tensor {
    const bins = this.num_magnitude_bins;
    return this.augment(image, wideSpace, this.drawName(wideSpace), bins, () => drawInteger(0, bins));
  }
}
