/** Transforms of numbers and vectors: exp, powers, affine maps, sigmoid and its relatives, softmax, stick breaking. */
import { floatInfoOf } from "../dtype.ts";
import { functionSignature, type Arguments } from "../nn/arguments.ts";
import { logsigmoid, pad, softplus } from "../nn/functional/index.ts";
import type { Tensor } from "../tensor/tensor.ts";
import * as constraints from "./constraints.ts";
import type { Shape } from "./distribution.ts";
import { broadcastWith, requireDims, Transform, withEventDims } from "./transform.ts";
import { broadcastAll, constructorSignatures, type ParameterValue } from "./utilities.ts";
import { itemAt, sizeAt } from "../support/checked.ts";

export interface CacheOptions {
  cache_size?: number;
}
export type CacheArguments = Arguments<[cache_size?: number], CacheOptions>;
const cacheSignature = constructorSignatures<{ cache_size: number }>("cache_size=0");
/** Binds the arguments of a transform that takes the size of its cache only. */
export const cacheSizeOf = (name: string, args: readonly unknown[]): number =>
  cacheSignature(name).bind(args).cache_size;

/** Whether two parameters have the same values. */
function sameParameter(first: ParameterValue, second: ParameterValue): boolean {
  if (typeof first === "number") return typeof second === "number" ? first === second : sameParameter(second, first);
  return first.eq(second).all().item() as unknown as boolean;
}

/** exp(x). */
export class ExpTransform extends Transform {
  constructor(...args: CacheArguments) {
    super(cacheSizeOf("ExpTransform", args));
  }
  protected override get rises(): boolean {
    return true;
  }
  protected override get isPlain(): boolean {
    return true;
  }
  override get domain(): constraints.Constraint {
    return constraints.real;
  }
  override get codomain(): constraints.Constraint {
    return constraints.positive;
  }
  protected override forward(x: Tensor): Tensor {
    return x.exp();
  }
  protected override inverse(y: Tensor): Tensor {
    return y.log();
  }
  override log_abs_det_jacobian(x: Tensor): Tensor {
    return x;
  }
}

const powered = functionSignature<{ exponent: ParameterValue; cache_size: number }>(
  "PowerTransform.__init__",
  "exponent, cache_size=0",
);
/** x to a power. */
export class PowerTransform extends Transform {
  /** The power. */
  readonly exponent: Tensor;
  constructor(
    ...args: Arguments<[exponent: ParameterValue, cache_size?: number], CacheOptions & { exponent?: ParameterValue }>
  ) {
    const { exponent, cache_size } = powered.bind(args);
    super(cache_size);
    this.exponent = itemAt(broadcastAll(exponent), 0);
  }
  override get sign(): Tensor {
    return this.exponent.sign();
  }
  override equals(other: Transform): boolean {
    return other instanceof PowerTransform && sameParameter(this.exponent, other.exponent);
  }
  protected override copyWith(cacheSize: number): Transform {
    return new PowerTransform(this.exponent, cacheSize);
  }
  override get domain(): constraints.Constraint {
    return constraints.positive;
  }
  override get codomain(): constraints.Constraint {
    return constraints.positive;
  }
  protected override forward(x: Tensor): Tensor {
    return x.pow(this.exponent);
  }
  protected override inverse(y: Tensor): Tensor {
    return y.pow(this.exponent.reciprocal());
  }
  override log_abs_det_jacobian(x: Tensor, y: Tensor): Tensor {
    return this.exponent.mul(y).div(x).abs().log();
  }
  override forward_shape(shape: Shape): Shape {
    return broadcastWith(shape, this.exponent);
  }
  override inverse_shape(shape: Shape): Shape {
    return broadcastWith(shape, this.exponent);
  }
}

function clippedSigmoid(x: Tensor): Tensor {
  const { tiny, eps } = floatInfoOf(x.dtype);
  return x.sigmoid().clamp(tiny, 1 - eps);
}

/** 1 / (1 + exp(-x)). */
export class SigmoidTransform extends Transform {
  constructor(...args: CacheArguments) {
    super(cacheSizeOf("SigmoidTransform", args));
  }
  protected override get rises(): boolean {
    return true;
  }
  protected override get isPlain(): boolean {
    return true;
  }
  override get domain(): constraints.Constraint {
    return constraints.real;
  }
  override get codomain(): constraints.Constraint {
    return constraints.unit_interval;
  }
  protected override forward(x: Tensor): Tensor {
    return clippedSigmoid(x);
  }
  protected override inverse(y: Tensor): Tensor {
    const { tiny, eps } = floatInfoOf(y.dtype);
    const inside = y.clamp(tiny, 1 - eps);
    return inside.log().sub(inside.neg().log1p());
  }
  override log_abs_det_jacobian(x: Tensor): Tensor {
    return softplus(x.neg()).neg().sub(softplus(x));
  }
}

/** log(1 + exp(x)). */
export class SoftplusTransform extends Transform {
  constructor(...args: CacheArguments) {
    super(cacheSizeOf("SoftplusTransform", args));
  }
  protected override get rises(): boolean {
    return true;
  }
  protected override get isPlain(): boolean {
    return true;
  }
  override get domain(): constraints.Constraint {
    return constraints.real;
  }
  override get codomain(): constraints.Constraint {
    return constraints.positive;
  }
  protected override forward(x: Tensor): Tensor {
    return softplus(x);
  }
  protected override inverse(y: Tensor): Tensor {
    return y.neg().expm1().neg().log().add(y);
  }
  override log_abs_det_jacobian(x: Tensor): Tensor {
    return softplus(x.neg()).neg();
  }
}

/** tanh(x). */
export class TanhTransform extends Transform {
  constructor(...args: CacheArguments) {
    super(cacheSizeOf("TanhTransform", args));
  }
  protected override get rises(): boolean {
    return true;
  }
  protected override get isPlain(): boolean {
    return true;
  }
  override get domain(): constraints.Constraint {
    return constraints.real;
  }
  override get codomain(): constraints.Constraint {
    return constraints.interval(-1, 1);
  }
  protected override forward(x: Tensor): Tensor {
    return x.tanh();
  }
  protected override inverse(y: Tensor): Tensor {
    return y.atanh();
  }
  override log_abs_det_jacobian(x: Tensor): Tensor {
    return x
      .neg()
      .add(Math.LN2)
      .sub(softplus(x.mul(-2)))
      .mul(2);
  }
}

/** |x|, which has no inverse: the positive one is taken. */
export class AbsTransform extends Transform {
  constructor(...args: CacheArguments) {
    super(cacheSizeOf("AbsTransform", args));
  }
  protected override get isPlain(): boolean {
    return true;
  }
  override get domain(): constraints.Constraint {
    return constraints.real;
  }
  override get codomain(): constraints.Constraint {
    return constraints.positive;
  }
  override get bijective(): boolean {
    return false;
  }
  protected override forward(x: Tensor): Tensor {
    return x.abs();
  }
  protected override inverse(y: Tensor): Tensor {
    return y;
  }
}

interface AffineOptions extends CacheOptions {
  loc?: ParameterValue;
  scale?: ParameterValue;
  event_dim?: number;
}
const moved = functionSignature<{ loc: ParameterValue; scale: ParameterValue; event_dim: number; cache_size: number }>(
  "AffineTransform.__init__",
  "loc, scale, event_dim=0, cache_size=0",
);
/** loc + scale x. */
export class AffineTransform extends Transform {
  /** Added last. */
  readonly loc: ParameterValue;
  /** Multiplied first. */
  readonly scale: ParameterValue;
  /** How many dims an event has. */
  readonly event_dim: number;
  constructor(
    ...args: Arguments<
      [loc: ParameterValue, scale: ParameterValue, event_dim?: number, cache_size?: number],
      AffineOptions
    >
  ) {
    const { loc, scale, event_dim, cache_size } = moved.bind(args);
    super(cache_size);
    this.loc = loc;
    this.scale = scale;
    this.event_dim = event_dim;
  }
  override equals(other: Transform): boolean {
    return (
      other instanceof AffineTransform && sameParameter(this.loc, other.loc) && sameParameter(this.scale, other.scale)
    );
  }
  protected override copyWith(cacheSize: number): Transform {
    return new AffineTransform(this.loc, this.scale, this.event_dim, cacheSize);
  }
  override get domain(): constraints.Constraint {
    return withEventDims(constraints.real, this.event_dim);
  }
  override get codomain(): constraints.Constraint {
    return withEventDims(constraints.real, this.event_dim);
  }
  override get sign(): number | Tensor {
    return typeof this.scale === "number" ? Math.sign(this.scale) : this.scale.sign();
  }
  protected override forward(x: Tensor): Tensor {
    const { loc, scale } = this;
    const scaled = typeof scale === "number" ? x.mul(scale) : scale.mul(x);
    return typeof loc === "number" ? scaled.add(loc) : loc.add(scaled);
  }
  protected override inverse(y: Tensor): Tensor {
    return y.sub(this.loc).div(this.scale);
  }
  override log_abs_det_jacobian(x: Tensor): Tensor {
    const { scale, event_dim: dims } = this;
    const stretch = typeof scale === "number" ? x.new_full(x.shape, Math.log(Math.abs(scale))) : scale.abs().log();
    if (dims === 0) return stretch.expand(x.shape);
    return stretch
      .view([...stretch.shape.slice(0, stretch.dim() - dims), -1])
      .sum(-1)
      .expand(x.shape.slice(0, x.dim() - dims));
  }
  override forward_shape(shape: Shape): Shape {
    return broadcastWith(shape, this.loc, this.scale);
  }
  override inverse_shape(shape: Shape): Shape {
    return broadcastWith(shape, this.loc, this.scale);
  }
}

/** exp(x) divided by its sum over the last dim; the inverse is the logarithm. */
export class SoftmaxTransform extends Transform {
  constructor(...args: CacheArguments) {
    super(cacheSizeOf("SoftmaxTransform", args));
  }
  protected override get isPlain(): boolean {
    return true;
  }
  override get domain(): constraints.Constraint {
    return constraints.real_vector;
  }
  override get codomain(): constraints.Constraint {
    return constraints.simplex;
  }
  override get bijective(): boolean {
    return false;
  }
  protected override forward(x: Tensor): Tensor {
    const probs = x.sub(x.amax(-1, true)).exp();
    return probs.div(probs.sum(-1, true));
  }
  protected override inverse(y: Tensor): Tensor {
    return y.log();
  }
  override forward_shape(shape: Shape): Shape {
    return requireDims(shape, 1);
  }
  override inverse_shape(shape: Shape): Shape {
    return requireDims(shape, 1);
  }
}

/** Vectors of n numbers to n + 1 shares of a stick, each broken off what is left (Stan's transform of simplexes). */
export class StickBreakingTransform extends Transform {
  constructor(...args: CacheArguments) {
    super(cacheSizeOf("StickBreakingTransform", args));
  }
  protected override get isPlain(): boolean {
    return true;
  }
  override get domain(): constraints.Constraint {
    return constraints.real_vector;
  }
  override get codomain(): constraints.Constraint {
    return constraints.simplex;
  }
  /** n, …, 2, 1: how many pieces are left to break off. */
  private left(x: Tensor, count: number): Tensor {
    return x
      .new_ones([count])
      .cumsum(-1)
      .neg()
      .add(count + 1);
  }
  protected override forward(x: Tensor): Tensor {
    const z = clippedSigmoid(x.sub(this.left(x, sizeAt(x.shape, -1)).log()));
    return pad(z, [0, 1], "constant", 1).mul(pad(z.neg().add(1).cumprod(-1), [1, 0], "constant", 1));
  }
  protected override inverse(y: Tensor): Tensor {
    const count = sizeAt(y.shape, -1) - 1;
    const shares = y.narrow(-1, 0, count);
    const rest = shares
      .cumsum(-1)
      .neg()
      .add(1)
      .clamp({ min: floatInfoOf(y.dtype).tiny });
    return shares.log().sub(rest.log()).add(this.left(y, count).log());
  }
  override log_abs_det_jacobian(x: Tensor, y: Tensor): Tensor {
    const count = sizeAt(x.shape, -1);
    const shifted = x.sub(this.left(x, count).log());
    return logsigmoid(shifted)
      .sub(shifted)
      .add(y.narrow(-1, 0, count).log())
      .sum(-1);
  }
  override forward_shape(shape: Shape): Shape {
    requireDims(shape, 1);
    return [...shape.slice(0, -1), sizeAt(shape, -1) + 1];
  }
  override inverse_shape(shape: Shape): Shape {
    requireDims(shape, 1);
    return [...shape.slice(0, -1), sizeAt(shape, -1) - 1];
  }
}
