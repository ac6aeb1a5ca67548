/** Base of datasets of images: a folder, and what is done to each image and its target. */
import { Dataset } from "../../utils/data/dataset.ts";
import { ValueError } from "../../support/errors.ts";
import { expanded } from "./files.ts";

/** Changes an image, or a target; a module of `transforms` is one. */
export type Change<From, To> = (value: From) => To;

/** What every dataset of images takes. */
export interface TransformOptions<Image, I, Target, T> {
  /** Changes each image. */
  transform?: Change<Image, I> | null;
  /** Changes each target. */
  target_transform?: Change<Target, T> | null;
}

/** The lines of a value, the first after a head, the others below it. */
function indented(value: unknown, head: string): string[] {
  return String(value)
    .split("\n")
    .map((line, i) => (i === 0 ? head : " ".repeat(head.length)) + line);
}

/** A transform of images and one of targets as one of pairs. */
export class StandardTransform {
  constructor(
    readonly transform: Change<never, unknown> | null = null,
    readonly target_transform: Change<never, unknown> | null = null,
  ) {}

  /** The pair, changed. */
  apply(image: unknown, target: unknown): [image: unknown, target: unknown] {
    const { transform, target_transform } = this;
    return [
      transform === null ? image : transform(image as never),
      target_transform === null ? target : target_transform(target as never),
    ];
  }

  toString(): string {
    return [
      "StandardTransform",
      ...(this.transform === null ? [] : indented(this.transform, "Transform: ")),
      ...(this.target_transform === null ? [] : indented(this.target_transform, "Target transform: ")),
    ].join("\n");
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

/**
 * Base class of datasets of images. Give it `length` and `at`; `at` may end with `this.changed(image, target)`.
 * @example
 * import * as torch from "flambeau";
 * import { datasets } from "flambeau/vision";
 * class Blank extends datasets.VisionDataset<[torch.Tensor, number]> {
 *   get length() { return 3; }
 *   at(index: number) { return this.changed(torch.zeros(1, 2, 2), index); }
 * }
 * new Blank("somewhere").at(2)[1]; // 2
 */
export abstract class VisionDataset<S = unknown> extends Dataset<S> {
  /** The folder. */
  readonly root: string | null;
  readonly transform: Change<never, unknown> | null;
  readonly target_transform: Change<never, unknown> | null;
  /** Both as one. */
  readonly transforms: StandardTransform | ((image: never, target: never) => unknown) | null;

  constructor(
    root: string | null = null,
    transforms: ((image: never, target: never) => unknown) | null = null,
    transform: Change<never, unknown> | null = null,
    target_transform: Change<never, unknown> | null = null,
  ) {
    super();
    const separate = transform !== null || target_transform !== null;
    if (transforms !== null && separate)
      throw new ValueError("Only transforms or transform/target_transform can be passed as argument");
    this.root = root === null ? null : expanded(root);
    this.transform = transform;
    this.target_transform = target_transform;
    this.transforms = separate ? new StandardTransform(transform, target_transform) : transforms;
  }

  /** An image and its target as the transforms change them. */
  protected changed(image: unknown, target: unknown): S {
    const { transform, target_transform } = this;
    return [
      transform === null ? image : transform(image as never),
      target_transform === null ? target : target_transform(target as never),
    ] as S;
  }

  /** Lines of `String(dataset)` beside those that all have. */
  extra_repr(): string {
    return "";
  }

  override toString(): string {
    const lines = [
      `Number of datapoints: ${this.length}`,
      ...(this.root === null ? [] : [`Root location: ${this.root}`]),
      ...(this.extra_repr() === "" ? [] : this.extra_repr().split("\n")),
    ];
    // Only the first line of the transforms is indented, as in torchvision.
    if (this.transforms !== null) lines.push(String(this.transforms));
    return [`Dataset ${this.constructor.name}`, ...lines.map((line) => `    ${line}`)].join("\n");
  }
}
