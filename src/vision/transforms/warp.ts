/** Random rotations, affine maps and perspectives. */
import { signature, type Arguments } from "../../nn/arguments.ts";
import { ValueError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { nearestWhole } from "../round.ts";
import * as F from "./functional/index.ts";
import { checkLength, sizeOf, type Fill, type InterpolationMode } from "./functional/geometry.ts";
import { perspectiveCoefficients } from "./functional/warp.ts";
import { drawInteger, drawUniform, RandomApplyTransform, Transform } from "./base-transform.ts";
import { itemAt } from "../../support/checked.ts";

/** A range of degrees: 30 stands for -30..30. */
type Degrees = number | readonly number[];

function rangeOf(value: Degrees, name: string, ...lengths: readonly number[]): readonly number[] {
  if (typeof value === "number") {
    if (value < 0) throw new ValueError(`If ${name} is a single number, it must be positive.`);
    return [-value, value];
  }
  checkLength(value, name, ...lengths);
  return value;
}

interface RotationSettings {
  degrees?: Degrees;
  interpolation?: InterpolationMode;
  expand?: boolean;
  center?: readonly number[] | null;
  fill?: Fill;
}
const rotation = signature<Required<RotationSettings>>(
  "RandomRotation",
  "degrees, interpolation='nearest', expand=False, center=None, fill=0",
);
/** Rotates by a random angle. */
export class RandomRotation extends Transform {
  degrees: readonly number[];
  interpolation: InterpolationMode;
  expand: boolean;
  center: readonly number[] | null;
  fill: Fill;
  constructor(
    ...args: Arguments<
      [
        degrees: Degrees,
        interpolation?: InterpolationMode,
        expand?: boolean,
        center?: readonly number[] | null,
        fill?: Fill,
      ],
      RotationSettings
    >
  ) {
    super();
    const { degrees, interpolation, expand, center, fill } = rotation.bind(args);
    this.degrees = rangeOf(degrees, "degrees", 2);
    this.interpolation = interpolation;
    this.expand = expand;
    this.center = center;
    this.fill = fill;
  }
  override make_params(): { angle: number } {
    return { angle: drawUniform(itemAt(this.degrees, 0), itemAt(this.degrees, 1)) };
  }
  override transform(image: Tensor, { angle }: { angle: number }): Tensor {
    const { interpolation, expand, center, fill } = this;
    return F.rotate(image, angle, interpolation, expand, center, fill);
  }
}

interface AffineSettings {
  degrees?: Degrees;
  /** The most that is moved, as fractions of width and height. */
  translate?: readonly number[] | null;
  scale?: readonly number[] | null;
  shear?: Degrees | null;
  interpolation?: InterpolationMode;
  fill?: Fill;
  center?: readonly number[] | null;
}
interface AffineParameters {
  readonly angle: number;
  readonly translate: readonly number[];
  readonly scale: number;
  readonly shear: readonly number[];
}
const affine = signature<Required<AffineSettings>>(
  "RandomAffine",
  "degrees, translate=None, scale=None, shear=None, interpolation='nearest', fill=0, center=None",
);
/** Rotates, moves, scales and shears at random; the middle stays. */
export class RandomAffine extends Transform {
  degrees: readonly number[];
  translate: readonly number[] | null;
  scale: readonly number[] | null;
  shear: readonly number[] | null;
  interpolation: InterpolationMode;
  fill: Fill;
  center: readonly number[] | null;
  constructor(
    ...args: Arguments<
      [
        degrees: Degrees,
        translate?: readonly number[] | null,
        scale?: readonly number[] | null,
        shear?: Degrees | null,
        interpolation?: InterpolationMode,
        fill?: Fill,
        center?: readonly number[] | null,
      ],
      AffineSettings
    >
  ) {
    super();
    const { degrees, translate, scale, shear, interpolation, fill, center } = affine.bind(args);
    if (translate !== null) {
      checkLength(translate, "translate", 2);
      if (translate.some((t) => t < 0 || t > 1)) throw new ValueError("translation values should be between 0 and 1");
    }
    if (scale !== null) {
      checkLength(scale, "scale", 2);
      if (scale.some((s) => s <= 0)) throw new ValueError("scale values should be positive");
    }
    this.degrees = rangeOf(degrees, "degrees", 2);
    this.translate = translate;
    this.scale = scale;
    this.shear = shear === null ? null : rangeOf(shear, "shear", 2, 4);
    this.interpolation = interpolation;
    this.fill = fill;
    this.center = center;
  }
  override make_params(image: Tensor): AffineParameters {
    const [height, width] = sizeOf(image);
    const angle = drawUniform(itemAt(this.degrees, 0), itemAt(this.degrees, 1));
    const { translate: t, scale: s, shear: h } = this;
    const moved = (most: number): number => nearestWhole(drawUniform(-most, most));
    const translate = t === null ? [0, 0] : [moved(itemAt(t, 0) * width), moved(itemAt(t, 1) * height)];
    const scale = s === null ? 1 : drawUniform(itemAt(s, 0), itemAt(s, 1));
    const x = h === null ? 0 : drawUniform(itemAt(h, 0), itemAt(h, 1));
    const y = h === null || h.length < 4 ? 0 : drawUniform(itemAt(h, 2), itemAt(h, 3));
    return { angle, translate, scale, shear: [x, y] };
  }
  override transform(image: Tensor, { angle, translate, scale, shear }: AffineParameters): Tensor {
    const { interpolation, fill, center } = this;
    return F.affine(image, angle, translate, scale, shear, interpolation, fill, center);
  }
}

interface PerspectiveSettings {
  distortion_scale?: number;
  p?: number;
  interpolation?: InterpolationMode;
  fill?: Fill;
}
const perspective = signature<Required<PerspectiveSettings>>(
  "RandomPerspective",
  "distortion_scale=0.5, p=0.5, interpolation='bilinear', fill=0",
);
/** Moves the corners towards the middle at random, with probability `p`. */
export class RandomPerspective extends RandomApplyTransform {
  distortion_scale: number;
  interpolation: InterpolationMode;
  fill: Fill;
  constructor(
    ...args: Arguments<
      [distortion_scale?: number, p?: number, interpolation?: InterpolationMode, fill?: Fill],
      PerspectiveSettings
    >
  ) {
    const { distortion_scale, p, interpolation, fill } = perspective.bind(args);
    super(p);
    if (distortion_scale < 0 || distortion_scale > 1)
      throw new ValueError("Argument distortion_scale value should be between 0 and 1");
    this.distortion_scale = distortion_scale;
    this.interpolation = interpolation;
    this.fill = fill;
  }
  override make_params(image: Tensor): { coefficients: readonly number[] } {
    const [h, w] = sizeOf(image);
    const bound = (size: number): number => Math.trunc(this.distortion_scale * Math.floor(size / 2)) + 1;
    const [x, y] = [bound(w), bound(h)];
    const corner = (right: boolean, lower: boolean): number[] => {
      const across = right ? drawInteger(w - x, w) : drawInteger(0, x);
      return [across, lower ? drawInteger(h - y, h) : drawInteger(0, y)];
    };
    const ends = [corner(false, false), corner(true, false), corner(true, true), corner(false, true)];
    const starts = [
      [0, 0],
      [w - 1, 0],
      [w - 1, h - 1],
      [0, h - 1],
    ];
    return { coefficients: perspectiveCoefficients(starts, ends) };
  }
  override transform(image: Tensor, { coefficients }: { coefficients: readonly number[] }): Tensor {
    return F.perspective(image, null, null, this.interpolation, this.fill, coefficients);
  }
}
