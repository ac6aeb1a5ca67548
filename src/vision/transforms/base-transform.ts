/** Base of all transforms: draws its parameters once, then changes the image of a sample and leaves labels as they are. */
import { signature, type Arguments, type Signature } from "../../nn/arguments.ts";
import { uniform_ } from "../../nn/init/index.ts";
import { Module } from "../../nn/module/index.ts";
import { tensor } from "../../methods/implementations.ts";
import { empty } from "../../ops/create/create.ts";
import { rand, randint } from "../../ops/create/draws/random-create.ts";
import { pythonRepr } from "../../support/python.ts";
import { isPlainObject } from "../../support/realms.ts";
import { NotImplementedError, ValueError } from "../../support/errors.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { itemAt } from "../../support/checked.ts";

/** A number of [low, high), drawn as `torch.empty(1).uniform_` draws it. */
export function drawUniform(low: number, high: number): number {
  return uniform_(empty(1), low, high).item() as number;
}
/** A whole number of [low, high). */
export function drawInteger(low: number, high: number): number {
  return randint(low, high, [1]).item() as number;
}
/** A number of [0, 1). */
export function drawUnit(): number {
  return rand(1).item() as number;
}

/** An area, and a ratio of sides that is as often above 1 as below: uniform on a logarithmic scale. */
export function drawAreaAndRatio(
  whole: number,
  scale: readonly number[],
  ratio: readonly number[],
): { area: number; ratio: number } {
  const area = whole * drawUniform(itemAt(scale, 0), itemAt(scale, 1));
  const [low, high] = tensor([...ratio])
    .log()
    .tolist() as [number, number];
  return { area, ratio: uniform_(empty(1), low, high).exp().item() as number };
}

/** The first tensor of a sample, which is the image. */
export function imageOf(sample: unknown): Tensor | null {
  if (sample instanceof Tensor) return sample;
  const parts = Array.isArray(sample) ? sample : isPlainObject(sample) ? Object.values(sample) : [];
  for (const part of parts) {
    const found = imageOf(part);
    if (found !== null) return found;
  }
  return null;
}

/** A sample with one thing in another's place. */
export function replaced(sample: unknown, old: unknown, other: unknown): unknown {
  if (sample === old) return other;
  if (Array.isArray(sample)) return sample.map((part) => replaced(part, old, other));
  if (isPlainObject(sample))
    return Object.fromEntries(Object.entries(sample).map(([key, part]) => [key, replaced(part, old, other)]));
  return sample;
}

// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- a module is callable
export interface Transform {
  /** A sample: an array or an object that holds an image and more. */
  <S extends readonly unknown[] | Readonly<Record<string, unknown>>>(sample: S): S;
  /** An image and what belongs to it. */
  <S extends readonly [unknown, unknown, ...unknown[]]>(...sample: S): S;
  /** An image. (The last one is what inference takes where a transform is passed as a function.) */
  (image: Tensor): Tensor;
}

/** A transform of images. In a sample of several things, the first tensor is the image; the others stay as they are. */
export abstract class Transform extends Module<(image: Tensor) => Tensor> {
  /** What is drawn for one image. */
  make_params(_image: Tensor): object {
    return {};
  }
  /** Changes an image by what was drawn. */
  transform(_image: Tensor, _params: object): Tensor {
    throw new NotImplementedError(`${this._get_name()} has no transform`);
  }
  forward(...inputs: unknown[]): unknown {
    const sample = inputs.length > 1 ? inputs : inputs[0];
    const image = imageOf(sample);
    return image === null ? sample : replaced(sample, image, this.transform(image, this.make_params(image)));
  }
  override extra_repr(): string {
    return Object.entries(this)
      .filter(
        ([name, value]) =>
          !name.startsWith("_") &&
          name !== "training" &&
          (["boolean", "number", "string"].includes(typeof value) || Array.isArray(value)),
      )
      .map(([name, value]) => `${name}=${typeof value === "string" ? value : pythonRepr(value)}`)
      .join(", ");
  }
}

/** What transforms take that have a probability and no other setting: `(0.3)` or `({ p: 0.3 })`. */
export type Chance = Arguments<[p?: number], { p?: number }>;
/** Binds a `Chance`; `p`: where none is given. */
export function chance(name: string, p = 0.5): Signature<{ p: number }> {
  return signature<{ p: number }>(name, `p=${p}`);
}

/** A transform that happens with probability `p`. */
export abstract class RandomApplyTransform extends Transform {
  p: number;
  constructor(p: number) {
    super();
    if (!(p >= 0 && p <= 1)) throw new ValueError("`p` should be a floating point value in the interval [0.0, 1.0].");
    this.p = p;
  }
  override forward(...inputs: unknown[]): unknown {
    if (drawUnit() >= this.p) return inputs.length > 1 ? inputs : inputs[0];
    return super.forward(...inputs);
  }
}
