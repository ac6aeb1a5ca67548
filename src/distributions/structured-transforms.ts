/** Transforms of matrices, of shapes, and of slices of a dim; and of values by a distribution's own probabilities. */
import { floatInfoOf } from "../dtype.ts";
import { numel, sameShape, sizeText } from "../layout/shape.ts";
import { functionSignature, type Arguments } from "../nn/arguments.ts";
import { pad, softplus } from "../nn/functional/index.ts";
import { eye } from "../ops/create/ranges/range.ts";
import { cholesky } from "../ops/linalg/index.ts";
import { cat, stack } from "../ops/view/join.ts";
import { AssertionError, ValueError } from "../support/errors.ts";
import { int64 } from "../dtype.ts";
import type { Tensor } from "../tensor/tensor.ts";
import * as constraints from "./constraints.ts";
import type { Distribution, Shape } from "./distribution.ts";
import { requireDims, Transform } from "./transform.ts";
import { cacheSizeOf, type CacheArguments } from "./transforms.ts";
import { sumRightmost } from "./utilities.ts";
import { itemAt, lastOf, sizeAt } from "../support/checked.ts";

/** Places of the elements of an [n, n] matrix on and below a diagonal, counted row by row. */
function lowerPlaces(like: Tensor, n: number, diagonal: number): Tensor {
  const places: number[] = [];
  for (let i = 0; i < n; i++) for (let j = 0; j <= Math.min(i + diagonal, n - 1); j++) places.push(i * n + j);
  return like.new_tensor(places, { dtype: int64 });
}

/** The elements [..., count] of matrices [..., n, n] on and below a diagonal. */
function lowerElements(matrix: Tensor, diagonal: number): Tensor {
  const n = sizeAt(matrix.shape, -1);
  return matrix.flatten(-2).index_select(-1, lowerPlaces(matrix, n, diagonal));
}

/** How many rows a matrix has that has `count` elements below the diagonal. */
function rowsOf(count: number): number {
  const rows = Math.round(Math.sqrt(0.25 + 2 * count) + 0.5);
  if ((rows * (rows - 1)) / 2 !== count) throw new ValueError("Input is not a flattened lower-diagonal number");
  return rows;
}

const LOG_2 = Math.LN2;

/** Vectors of n (n - 1) / 2 numbers to Cholesky factors [n, n] of correlation matrices (Stan's transform). */
export class CorrCholeskyTransform extends Transform {
  constructor(...args: CacheArguments) {
    super(cacheSizeOf("CorrCholeskyTransform", args));
  }
  protected override get isPlain(): boolean {
    return true;
  }
  override get domain(): constraints.Constraint {
    return constraints.real_vector;
  }
  override get codomain(): constraints.Constraint {
    return constraints.corr_cholesky;
  }
  protected override forward(x: Tensor): Tensor {
    const { eps } = floatInfoOf(x.dtype);
    const bounded = x.tanh().clamp(-1 + eps, 1 - eps);
    const count = sizeAt(x.shape, -1);
    const n = Math.round(Math.sqrt(0.25 + 2 * count) + 0.5);
    if ((n * (n - 1)) / 2 !== count)
      throw new ValueError(
        `The size of last dimension is ${count} which cannot be expressed as the lower triangular part of a square D x D matrix.`,
      );
    const batch = x.shape.slice(0, -1);
    const lower = x
      .new_zeros([...batch, n * n])
      .index_copy(-1, lowerPlaces(x, n, -1), bounded)
      .view([...batch, n, n]);
    // What is left of a row's length after each of its elements.
    const left = lower
      .square()
      .neg()
      .add(1)
      .sqrt()
      .cumprod(-1)
      .narrow(-1, 0, n - 1);
    return lower.add(eye(n, { dtype: x.dtype })).mul(pad(left, [1, 0], "constant", 1));
  }
  protected override inverse(y: Tensor): Tensor {
    const n = sizeAt(y.shape, -1);
    const left = y
      .mul(y)
      .cumsum(-1)
      .neg()
      .add(1)
      .narrow(-1, 0, n - 1);
    const shifted = lowerElements(pad(left, [1, 0], "constant", 1), -1);
    const t = lowerElements(y, -1).div(shifted.sqrt());
    return t.log1p().sub(t.neg().log1p()).div(2);
  }
  override log_abs_det_jacobian(x: Tensor, y: Tensor): Tensor {
    const left = lowerElements(y.mul(y).cumsum(-1).neg().add(1), -2);
    const ofTanh = x
      .add(softplus(x.mul(-2)))
      .sub(LOG_2)
      .sum(-1)
      .mul(-2);
    return left.log().sum(-1).mul(0.5).add(ofTanh);
  }
  override forward_shape(shape: Shape): Shape {
    const n = rowsOf(lastOf(requireDims(shape, 1)));
    return [...shape.slice(0, -1), n, n];
  }
  override inverse_shape(shape: Shape): Shape {
    const n = lastOf(requireDims(shape, 2));
    if (shape.at(-2) !== n) throw new ValueError("Input is not square");
    return [...shape.slice(0, -2), (n * (n - 1)) / 2];
  }
}

const exceptDiagonal = (x: Tensor, diagonal: (values: Tensor) => Tensor): Tensor =>
  x.tril(-1).add(diagonal(x.diagonal(0, -2, -1)).diag_embed());
const lowerFactor = (x: Tensor): Tensor => exceptDiagonal(x, (values) => values.exp());
const fromLowerFactor = (y: Tensor): Tensor => exceptDiagonal(y, (values) => values.log());

/** Matrices to lower triangular ones with a positive diagonal, its exp. */
export class LowerCholeskyTransform extends Transform {
  constructor(...args: CacheArguments) {
    super(cacheSizeOf("LowerCholeskyTransform", args));
  }
  protected override get isPlain(): boolean {
    return true;
  }
  override get bijective(): boolean {
    return false;
  }
  override get domain(): constraints.Constraint {
    return constraints.independent(constraints.real, 2);
  }
  override get codomain(): constraints.Constraint {
    return constraints.lower_cholesky;
  }
  protected override forward(x: Tensor): Tensor {
    return lowerFactor(x);
  }
  protected override inverse(y: Tensor): Tensor {
    return fromLowerFactor(y);
  }
}

/** Matrices to positive definite ones: L L^T of the lower triangular matrix that `LowerCholeskyTransform` gives. */
export class PositiveDefiniteTransform extends LowerCholeskyTransform {
  override get codomain(): constraints.Constraint {
    return constraints.positive_definite;
  }
  protected override forward(x: Tensor): Tensor {
    const factor = lowerFactor(x);
    return factor.matmul(factor.mT);
  }
  protected override inverse(y: Tensor): Tensor {
    return fromLowerFactor(cholesky(y));
  }
}

const reshaped = functionSignature<{ in_shape: Shape; out_shape: Shape; cache_size: number }>(
  "ReshapeTransform.__init__",
  "in_shape, out_shape, cache_size=0",
);
/** Events of one shape to events of another with as many elements. */
export class ReshapeTransform extends Transform {
  /** The shape of events that go in. */
  readonly in_shape: Shape;
  /** The shape of events that come out. */
  readonly out_shape: Shape;
  constructor(
    ...args: Arguments<
      [in_shape: Shape, out_shape: Shape, cache_size?: number],
      { in_shape?: Shape; out_shape?: Shape; cache_size?: number }
    >
  ) {
    const { in_shape, out_shape, cache_size } = reshaped.bind(args);
    super(cache_size);
    this.in_shape = [...in_shape];
    this.out_shape = [...out_shape];
    if (numel(in_shape) !== numel(out_shape))
      throw new ValueError("in_shape, out_shape have different numbers of elements");
  }
  protected override copyWith(cacheSize: number): Transform {
    return new ReshapeTransform(this.in_shape, this.out_shape, cacheSize);
  }
  override get domain(): constraints.Constraint {
    return constraints.independent(constraints.real, this.in_shape.length);
  }
  override get codomain(): constraints.Constraint {
    return constraints.independent(constraints.real, this.out_shape.length);
  }
  private batchOf(shape: Shape, event: Shape): Shape {
    return shape.slice(0, shape.length - event.length);
  }
  protected override forward(x: Tensor): Tensor {
    return x.reshape([...this.batchOf(x.shape, this.in_shape), ...this.out_shape]);
  }
  protected override inverse(y: Tensor): Tensor {
    return y.reshape([...this.batchOf(y.shape, this.out_shape), ...this.in_shape]);
  }
  override log_abs_det_jacobian(x: Tensor): Tensor {
    return x.new_zeros(this.batchOf(x.shape, this.in_shape));
  }
  private exchanged(shape: Shape, from: Shape, to: Shape): Shape {
    const given = requireDims(shape, from.length).slice(shape.length - from.length);
    if (!sameShape(given, from))
      throw new ValueError(`Shape mismatch: expected ${sizeText(given)} but got ${sizeText(from)}`);
    return [...this.batchOf(shape, from), ...to];
  }
  override forward_shape(shape: Shape): Shape {
    return this.exchanged(shape, this.in_shape, this.out_shape);
  }
  override inverse_shape(shape: Shape): Shape {
    return this.exchanged(shape, this.out_shape, this.in_shape);
  }
}

/** Transforms of slices of a dim, each slice by one of its own. */
abstract class SliceTransform extends Transform {
  /** One for each slice. */
  readonly transforms: readonly Transform[];
  /** The dim that is cut. */
  readonly dim: number;
  constructor(transforms: readonly Transform[], dim: number, cacheSize: number) {
    super(cacheSize);
    this.transforms =
      cacheSize === 0 ? [...transforms] : transforms.map((transform) => transform.with_cache(cacheSize));
    this.dim = dim;
  }
  override get bijective(): boolean {
    return this.transforms.every((transform) => transform.bijective);
  }
  protected abstract slices(x: Tensor): readonly Tensor[];
  protected abstract joined(slices: readonly Tensor[]): Tensor;
  protected checkDim(x: Tensor, size: number, what: string): void {
    if (this.dim < -x.dim() || this.dim >= x.dim())
      throw new AssertionError(`dim ${this.dim} out of range for tensor with ${x.dim()} dimensions`);
    if (x.size(this.dim) !== size)
      throw new AssertionError(`x.size(${this.dim}) = ${x.size(this.dim)} must equal ${what} ${size}`);
  }
  protected override forward(x: Tensor): Tensor {
    const slices = this.slices(x);
    return this.joined(this.transforms.map((transform, i) => transform(itemAt(slices, i))));
  }
  protected override inverse(y: Tensor): Tensor {
    const slices = this.slices(y);
    return this.joined(this.transforms.map((transform, i) => transform.inv(itemAt(slices, i))));
  }
  /** How much each slice is stretched. */
  protected stretches(x: Tensor, y: Tensor): Tensor[] {
    const [xs, ys] = [this.slices(x), this.slices(y)];
    return this.transforms.map((transform, i) => transform.log_abs_det_jacobian(itemAt(xs, i), itemAt(ys, i)));
  }
}

interface SliceOptions {
  tseq?: readonly Transform[];
  dim?: number;
  cache_size?: number;
}
const concatenated = functionSignature<Required<SliceOptions> & { lengths: readonly number[] | null }>(
  "CatTransform.__init__",
  "tseq, dim=0, lengths=None, cache_size=0",
);
/** Applies each transform to a slice of a dim of the given length (default 1). */
export class CatTransform extends SliceTransform {
  /** The lengths of the slices. */
  readonly lengths: readonly number[];
  constructor(
    ...args: Arguments<
      [tseq: readonly Transform[], dim?: number, lengths?: readonly number[] | null, cache_size?: number],
      SliceOptions & { lengths?: readonly number[] | null }
    >
  ) {
    const { tseq, dim, lengths, cache_size } = concatenated.bind(args);
    if (!Array.isArray(tseq) || !tseq.every((each: unknown) => each instanceof Transform))
      throw new AssertionError("All elements of tseq must be Transform instances");
    super(tseq, dim, cache_size);
    this.lengths = lengths ?? tseq.map(() => 1);
    if (this.lengths.length !== tseq.length)
      throw new AssertionError(`lengths (${this.lengths.length}) must match transforms (${tseq.length})`);
  }
  protected override copyWith(cacheSize: number): Transform {
    return new CatTransform(this.transforms, this.dim, this.lengths, cacheSize);
  }
  /** The size of the dim. */
  private get total(): number {
    return this.lengths.reduce((sum, length) => sum + length, 0);
  }
  private get event_dim(): number {
    return Math.max(...this.transforms.map((transform) => transform.domain.event_dim));
  }
  protected override slices(x: Tensor): readonly Tensor[] {
    this.checkDim(x, this.total, "length");
    return x.split(this.lengths, this.dim);
  }
  protected override joined(slices: readonly Tensor[]): Tensor {
    return cat(slices, this.dim);
  }
  override log_abs_det_jacobian(x: Tensor, y: Tensor): Tensor {
    const stretches = this.stretches(x, y).map((stretch, i) =>
      sumRightmost(stretch, this.event_dim - itemAt(this.transforms, i).domain.event_dim),
    );
    const dim = (this.dim >= 0 ? this.dim - x.dim() : this.dim) + this.event_dim;
    return dim < 0 ? cat(stretches, dim) : stretches.reduce((sum, stretch) => sum.add(stretch));
  }
  override get domain(): constraints.Constraint {
    return constraints.cat(
      this.transforms.map((transform) => transform.domain),
      this.dim,
      this.lengths,
    );
  }
  override get codomain(): constraints.Constraint {
    return constraints.cat(
      this.transforms.map((transform) => transform.codomain),
      this.dim,
      this.lengths,
    );
  }
}

const stacked = functionSignature<Required<SliceOptions>>("StackTransform.__init__", "tseq, dim=0, cache_size=0");
/** Applies each transform to one entry along a dim. */
export class StackTransform extends SliceTransform {
  constructor(...args: Arguments<[tseq: readonly Transform[], dim?: number, cache_size?: number], SliceOptions>) {
    const { tseq, dim, cache_size } = stacked.bind(args);
    super(tseq, dim, cache_size);
  }
  protected override copyWith(cacheSize: number): Transform {
    return new StackTransform(this.transforms, this.dim, cacheSize);
  }
  protected override slices(x: Tensor): readonly Tensor[] {
    this.checkDim(x, this.transforms.length, "len(transforms)");
    return x.unbind(this.dim);
  }
  protected override joined(slices: readonly Tensor[]): Tensor {
    return stack(slices, this.dim);
  }
  override log_abs_det_jacobian(x: Tensor, y: Tensor): Tensor {
    return this.joined(this.stretches(x, y));
  }
  override get domain(): constraints.Constraint {
    return constraints.stack(
      this.transforms.map((transform) => transform.domain),
      this.dim,
    );
  }
  override get codomain(): constraints.Constraint {
    return constraints.stack(
      this.transforms.map((transform) => transform.codomain),
      this.dim,
    );
  }
}

const cumulative = functionSignature<{ distribution: Distribution; cache_size: number }>(
  "CumulativeDistributionTransform.__init__",
  "distribution, cache_size=0",
);
/** Values to their probabilities in a distribution: its `cdf`; back by its `icdf`. */
export class CumulativeDistributionTransform extends Transform {
  /** The distribution of the values. */
  readonly distribution: Distribution;
  constructor(
    ...args: Arguments<
      [distribution: Distribution, cache_size?: number],
      { distribution?: Distribution; cache_size?: number }
    >
  ) {
    const { distribution, cache_size } = cumulative.bind(args);
    super(cache_size);
    this.distribution = distribution;
  }
  protected override copyWith(cacheSize: number): Transform {
    return new CumulativeDistributionTransform(this.distribution, cacheSize);
  }
  protected override get rises(): boolean {
    return true;
  }
  override get domain(): constraints.Constraint {
    return this.distribution.support;
  }
  override get codomain(): constraints.Constraint {
    return constraints.unit_interval;
  }
  protected override forward(x: Tensor): Tensor {
    return this.distribution.cdf(x);
  }
  protected override inverse(y: Tensor): Tensor {
    return this.distribution.icdf(y);
  }
  override log_abs_det_jacobian(x: Tensor): Tensor {
    return this.distribution.log_prob(x);
  }
}
