/** What transforms of values share: calling, inverting, composing, taking dims together. */
import { broadcastShapes } from "../layout/broadcast.ts";
import { functionSignature, type Arguments } from "../nn/arguments.ts";
import { NotImplementedError, ValueError } from "../support/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import * as constraints from "./constraints.ts";
import type { Shape } from "./distribution.ts";
import { sumRightmost } from "./utilities.ts";
import { itemAt, lastOf } from "../support/checked.ts";

/** A transform is a function of tensors: `transform(x)`. */
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- a transform is callable
export interface Transform {
  (x: Tensor): Tensor;
}

/**
 * An invertible mapping with the logarithm of how much it stretches volumes. Subclasses give `forward`, `inverse` and
 * `log_abs_det_jacobian`.
 */
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- a transform is callable
export abstract class Transform {
  private last: readonly [x: Tensor, y: Tensor] | null = null;
  /** The inverse, once it was asked for. For the library's own use. */
  inverted: Transform | null = null;

  /** `cache_size` 1 remembers the last pair, so that inverting a result gives the very input. */
  constructor(private readonly cacheSize: number = 0) {
    if (cacheSize !== 0 && cacheSize !== 1) throw new ValueError("cache_size must be 0 or 1");
    const self = (x: Tensor): Tensor => (self as Transform).run(x);
    delete (self as { name?: string }).name;
    delete (self as { length?: number }).length;
    Object.setPrototypeOf(self, new.target.prototype as object);
    return Object.assign(self, { last: null, inverted: null, cacheSize }) as unknown as this;
  }

  /** Values it takes. */
  abstract get domain(): constraints.Constraint;
  /** Values it gives. */
  abstract get codomain(): constraints.Constraint;
  /** Whether each result has one input. */
  get bijective(): boolean {
    return true;
  }
  /** 1 where it rises, -1 where it falls. */
  get sign(): number | Tensor {
    if (!this.rises) throw new NotImplementedError(`${this.constructor.name} does not implement sign`);
    return 1;
  }
  /** Whether it rises everywhere. */
  protected get rises(): boolean {
    return false;
  }
  /** The mapping itself. */
  protected abstract forward(x: Tensor): Tensor;
  /** The mapping back. */
  protected abstract inverse(y: Tensor): Tensor;
  /** log |dy / dx| of an input and its result, added up over the dims of an event. */
  log_abs_det_jacobian(_x: Tensor, _y: Tensor): Tensor {
    throw new NotImplementedError(`${this.constructor.name} does not implement log_abs_det_jacobian`);
  }
  /** The shape of the result of an input of a shape. */
  forward_shape(shape: Shape): Shape {
    return shape;
  }
  /** The shape of the input of a result of a shape. */
  inverse_shape(shape: Shape): Shape {
    return shape;
  }
  /** The mapping back, as a transform. */
  get inv(): Transform {
    return (this.inverted ??= new InverseTransform(this));
  }

  /** Whether another transform does the same: of the same class, without parameters. */
  equals(other: Transform): boolean {
    return this === other || (this.isPlain && other.constructor === this.constructor);
  }
  /** Whether its class alone says what it does. */
  protected get isPlain(): boolean {
    return false;
  }
  /** The same transform with another size of its cache, 0 or 1. */
  with_cache(cache_size: number = 1): Transform {
    return cache_size === this.cacheSize ? this : this.copyWith(cache_size);
  }
  /** A copy with another size of the cache. */
  protected copyWith(cacheSize: number): Transform {
    if (!this.isPlain) throw new NotImplementedError(`${this.constructor.name}.with_cache is not implemented`);
    return new (this.constructor as new (cache_size: number) => Transform)(cacheSize);
  }

  /** What calling does. */
  run(x: Tensor): Tensor {
    if (this.cacheSize === 0) return this.forward(x);
    if (this.last?.[0] === x) return this.last[1];
    const y = this.forward(x);
    this.last = [x, y];
    return y;
  }

  /** What calling the inverse does. */
  runBack(y: Tensor): Tensor {
    if (this.cacheSize === 0) return this.inverse(y);
    if (this.last?.[1] === y) return this.last[0];
    const x = this.inverse(y);
    this.last = [x, y];
    return x;
  }

  toString(): string {
    return `${this.constructor.name}()`;
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

class InverseTransform extends Transform {
  private readonly base: Transform;
  constructor(base: Transform) {
    super();
    this.base = base;
  }
  override get domain(): constraints.Constraint {
    return this.base.codomain;
  }
  override get codomain(): constraints.Constraint {
    return this.base.domain;
  }
  override get bijective(): boolean {
    return this.base.bijective;
  }
  override get sign(): number | Tensor {
    return this.base.sign;
  }
  override get inv(): Transform {
    return this.base;
  }
  override equals(other: Transform): boolean {
    return other instanceof InverseTransform && this.base.equals(other.base);
  }
  override with_cache(cache_size: number = 1): Transform {
    return this.base.with_cache(cache_size).inv;
  }
  protected override forward(x: Tensor): Tensor {
    return this.base.runBack(x);
  }
  protected override inverse(y: Tensor): Tensor {
    return this.base.run(y);
  }
  override log_abs_det_jacobian(x: Tensor, y: Tensor): Tensor {
    return this.base.log_abs_det_jacobian(y, x).neg();
  }
  override forward_shape(shape: Shape): Shape {
    return this.base.inverse_shape(shape);
  }
  override inverse_shape(shape: Shape): Shape {
    return this.base.forward_shape(shape);
  }
  override toString(): string {
    return `_InverseTransform(${String(this.base)})`;
  }
}

/** A region with at least `dims` event dims. */
export function withEventDims(region: constraints.Constraint, dims: number): constraints.Constraint {
  return dims > region.event_dim ? constraints.independent(region, dims - region.event_dim) : region;
}

/** Whether two lists of transforms do the same. */
export function sameTransforms(first: readonly Transform[], second: readonly Transform[]): boolean {
  return first.length === second.length && first.every((transform, i) => transform.equals(itemAt(second, i)));
}

const composed = functionSignature<{ parts: readonly Transform[]; cache_size: number }>(
  "ComposeTransform.__init__",
  "parts, cache_size=0",
);
/** One transform after the other. */
export class ComposeTransform extends Transform {
  /** The transforms, the first one first. */
  readonly parts: readonly Transform[];
  constructor(
    ...args: Arguments<
      [parts: readonly Transform[], cache_size?: number],
      { parts?: readonly Transform[]; cache_size?: number }
    >
  ) {
    const { parts, cache_size } = composed.bind(args);
    super(cache_size);
    this.parts = cache_size === 0 ? parts : parts.map((part) => part.with_cache(cache_size));
  }
  override get domain(): constraints.Constraint {
    const first = this.parts[0];
    if (!first) return constraints.real;
    const dims = this.parts.reduceRight(
      (after, part) => Math.max(after + part.domain.event_dim - part.codomain.event_dim, part.domain.event_dim),
      lastOf(this.parts).codomain.event_dim,
    );
    return withEventDims(first.domain, dims);
  }
  override get codomain(): constraints.Constraint {
    const last = this.parts.at(-1);
    if (!last) return constraints.real;
    const dims = this.parts.reduce(
      (before, part) => Math.max(before + part.codomain.event_dim - part.domain.event_dim, part.codomain.event_dim),
      itemAt(this.parts, 0).domain.event_dim,
    );
    return withEventDims(last.codomain, dims);
  }
  override get bijective(): boolean {
    return this.parts.every((part) => part.bijective);
  }
  override get inv(): Transform {
    if (this.inverted === null) {
      this.inverted = new ComposeTransform(this.parts.map((part) => part.inv).reverse());
      this.inverted.inverted = this;
    }
    return this.inverted;
  }
  override equals(other: Transform): boolean {
    return other instanceof ComposeTransform && sameTransforms(this.parts, other.parts);
  }
  protected override copyWith(cacheSize: number): Transform {
    return new ComposeTransform(this.parts, cacheSize);
  }
  override get sign(): number | Tensor {
    return this.parts.reduce<number | Tensor>(
      (sign, { sign: own }) =>
        typeof own === "number" ? (typeof sign === "number" ? sign * own : sign.mul(own)) : own.mul(sign),
      1,
    );
  }
  protected override forward(x: Tensor): Tensor {
    return this.parts.reduce((value, part) => part(value), x);
  }
  protected override inverse(y: Tensor): Tensor {
    return this.parts.reduceRight((value, part) => part.inv(value), y);
  }
  override log_abs_det_jacobian(x: Tensor, y: Tensor): Tensor {
    if (this.parts.length === 0) return x.new_zeros(x.shape);
    const values = [x];
    for (const part of this.parts.slice(0, -1)) values.push(part(lastOf(values)));
    values.push(y);
    let dims = this.domain.event_dim;
    let total: Tensor | null = null;
    this.parts.forEach((part, i) => {
      const term = sumRightmost(
        part.log_abs_det_jacobian(itemAt(values, i), itemAt(values, i + 1)),
        dims - part.domain.event_dim,
      );
      total = total === null ? term : (total as Tensor).add(term);
      dims += part.codomain.event_dim - part.domain.event_dim;
    });
    return total!;
  }
  override forward_shape(shape: Shape): Shape {
    return this.parts.reduce((now, part) => part.forward_shape(now), shape);
  }
  override inverse_shape(shape: Shape): Shape {
    return this.parts.reduceRight((now, part) => part.inverse_shape(now), shape);
  }
  override toString(): string {
    return `ComposeTransform(\n    ${this.parts.map(String).join(",\n    ")}\n)`;
  }
}

const taken = functionSignature<{ base_transform: Transform; reinterpreted_batch_ndims: number; cache_size: number }>(
  "IndependentTransform.__init__",
  "base_transform, reinterpreted_batch_ndims, cache_size=0",
);
/** A transform whose last batch dims are dims of the event: stretches are added up over them. */
export class IndependentTransform extends Transform {
  /** The transform whose dims are taken together. */
  readonly base_transform: Transform;
  /** How many dims. */
  readonly reinterpreted_batch_ndims: number;
  constructor(
    ...args: Arguments<
      [base_transform: Transform, reinterpreted_batch_ndims: number, cache_size?: number],
      { base_transform?: Transform; reinterpreted_batch_ndims?: number; cache_size?: number }
    >
  ) {
    const { base_transform, reinterpreted_batch_ndims, cache_size } = taken.bind(args);
    super(cache_size);
    this.base_transform = base_transform.with_cache(cache_size);
    this.reinterpreted_batch_ndims = reinterpreted_batch_ndims;
  }
  protected override copyWith(cacheSize: number): Transform {
    return new IndependentTransform(this.base_transform, this.reinterpreted_batch_ndims, cacheSize);
  }
  override get domain(): constraints.Constraint {
    return constraints.independent(this.base_transform.domain, this.reinterpreted_batch_ndims);
  }
  override get codomain(): constraints.Constraint {
    return constraints.independent(this.base_transform.codomain, this.reinterpreted_batch_ndims);
  }
  override get bijective(): boolean {
    return this.base_transform.bijective;
  }
  override get sign(): number | Tensor {
    return this.base_transform.sign;
  }
  protected override forward(x: Tensor): Tensor {
    if (x.dim() < this.domain.event_dim) throw new ValueError("Too few dimensions on input");
    return this.base_transform(x);
  }
  protected override inverse(y: Tensor): Tensor {
    if (y.dim() < this.codomain.event_dim) throw new ValueError("Too few dimensions on input");
    return this.base_transform.inv(y);
  }
  override log_abs_det_jacobian(x: Tensor, y: Tensor): Tensor {
    return sumRightmost(this.base_transform.log_abs_det_jacobian(x, y), this.reinterpreted_batch_ndims);
  }
  override forward_shape(shape: Shape): Shape {
    return this.base_transform.forward_shape(shape);
  }
  override inverse_shape(shape: Shape): Shape {
    return this.base_transform.inverse_shape(shape);
  }
  override toString(): string {
    return `IndependentTransform(${String(this.base_transform)}, ${this.reinterpreted_batch_ndims})`;
  }
}

/** The shape of a result whose parameters are broadcast with the input. */
export function broadcastWith(shape: Shape, ...parameters: (Tensor | number)[]): Shape {
  return broadcastShapes(
    shape,
    ...parameters.flatMap((parameter) => (typeof parameter === "number" ? [] : [parameter.shape])),
  );
}

/** The shape itself, if it has enough dims. */
export function requireDims(shape: Shape, dims: number): Shape {
  if (shape.length < dims) throw new ValueError("Too few dimensions on input");
  return shape;
}

/** Values as they are. Of any shape, which stays. */
export const identity_transform: Transform = new ComposeTransform([]);
