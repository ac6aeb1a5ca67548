/** Distributions of matrices: Wishart's of covariance matrices, LKJ's of factors of correlation matrices. */
import { floatInfoOf } from "../dtype.ts";
import { no_grad } from "../autograd/modes.ts";
import { broadcastShapes } from "../layout/broadcast.ts";
import { functionSignature, type Arguments } from "../nn/arguments.ts";
import { cholesky_solve } from "../ops/linalg/cholesky.ts";
import { cholesky, slogdet } from "../ops/linalg/index.ts";
import { arange, tril_indices } from "../ops/create/ranges/range.ts";
import { randn } from "../ops/create/draws/random-create.ts";
import { where } from "../ops/elementwise/where.ts";
import { cat } from "../ops/view/join.ts";
import { AssertionError, ValueError } from "../support/errors.ts";
import { pythonFloat } from "../support/python.ts";
import { warn } from "../support/warnings.ts";
import type { Tensor } from "../tensor/tensor.ts";
import * as constraints from "./constraints.ts";
import { Beta } from "./dirichlet.ts";
import { Distribution, type Shape } from "./distribution.ts";
import { ExponentialFamily } from "./exponential-family.ts";
import { Chi2 } from "./gamma.ts";
import { factorOfPrecision } from "./multivariate-normal.ts";
import { broadcastAll, type ParameterValue } from "./utilities.ts";
import { itemAt } from "../support/checked.ts";

interface WishartOptions {
  df?: ParameterValue;
  covariance_matrix?: Tensor | null;
  precision_matrix?: Tensor | null;
  scale_tril?: Tensor | null;
  validate_args?: boolean | null;
}
const wishartOf = functionSignature<Required<WishartOptions>>(
  "Wishart.__init__",
  "df, covariance_matrix=None, precision_matrix=None, scale_tril=None, validate_args=None",
);
const matrixNames = ["covariance_matrix", "precision_matrix", "scale_tril"] as const;

/** Sums of digamma(x - i / 2) for i below p: the derivative of the multivariate log gamma function. */
function multivariateDigamma(x: Tensor, p: number): Tensor {
  return x
    .unsqueeze(-1)
    .sub(arange(p, { dtype: x.dtype }).div(2))
    .digamma()
    .sum(-1);
}

/** Sums X X^T of `df` normal vectors x [p] with mean 0 and a covariance: positive definite matrices [p, p]. */
export class Wishart extends ExponentialFamily {
  protected static override readonly takesNames = true;
  /** Degrees of freedom, above p - 1. */
  readonly df: Tensor;
  /** The lower triangular factor L of the covariance L L^T; its batch may be smaller. */
  private readonly factor: Tensor;
  constructor(
    ...args: Arguments<
      [
        df: ParameterValue,
        covariance_matrix?: Tensor | null,
        precision_matrix?: Tensor | null,
        scale_tril?: Tensor | null,
        validate_args?: boolean | null,
      ],
      WishartOptions
    >
  ) {
    super();
    const { df, validate_args, ...matrices } = wishartOf.bind(args);
    const given = matrixNames.filter((name) => matrices[name] !== null);
    if (given.length !== 1)
      throw new AssertionError("Exactly one of covariance_matrix or precision_matrix or scale_tril may be specified.");
    const [name] = given as [(typeof matrixNames)[number]];
    const matrix = matrices[name]!;
    if (matrix.dim() < 2)
      throw new ValueError("scale_tril must be at least two-dimensional, with optional leading batch dimensions");
    const event = matrix.shape.slice(-2);
    const p = itemAt(event, 1);
    const batch = broadcastShapes(matrix.shape.slice(0, -2), typeof df === "number" ? [] : df.shape);
    this.df = typeof df === "number" ? matrix.new_full([], df) : df.expand(batch);
    if (
      this.df
        .le(p - 1)
        .any()
        .item()
    )
      throw new ValueError(
        `Value of df=${typeof df === "number" || df.numel() === 1 ? pythonFloat(Number(typeof df === "number" ? df : df.item())) : String(df)} expected to be greater than ndim - 1 = ${p - 1}.`,
      );
    if (this.df.lt(p).any().item())
      warn("Low df values detected. Singular samples are highly likely to occur for ndim - 1 < df < ndim.");
    this.factor =
      name === "scale_tril" ? matrix : name === "covariance_matrix" ? cholesky(matrix) : factorOfPrecision(matrix);
    this.setUp({
      parameters: { df: this.df, [name]: matrix.expand([...batch, ...event]) },
      batch,
      event,
      validate: validate_args,
    });
  }
  override get arg_constraints(): Readonly<Record<string, constraints.Constraint>> {
    return {
      covariance_matrix: constraints.positive_definite,
      precision_matrix: constraints.positive_definite,
      scale_tril: constraints.lower_cholesky,
      df: constraints.greater_than((this.event_shape.at(-1) ?? 0) - 1),
    };
  }
  override get support(): constraints.Constraint {
    return constraints.positive_definite;
  }
  override get has_rsample(): boolean {
    return true;
  }
  private get size(): number {
    return itemAt(this.event_shape, 0);
  }
  /** The Cholesky factor of the covariance, [p, p]. */
  get scale_tril(): Tensor {
    return this.factor.expand(this.extendedShape());
  }
  /** The covariance of the vectors, [p, p]. */
  get covariance_matrix(): Tensor {
    return this.parameters["covariance_matrix"] ?? this.factor.matmul(this.factor.mT).expand(this.extendedShape());
  }
  /** Its inverse. */
  get precision_matrix(): Tensor {
    const given = this.parameters["precision_matrix"];
    if (given) return given;
    const identity = this.factor.new_ones([this.size]).diag_embed();
    return cholesky_solve(identity.expand(this.factor.shape), this.factor).expand(this.extendedShape());
  }
  private byMatrix(x: Tensor): Tensor {
    return x.unsqueeze(-1).unsqueeze(-1);
  }
  override get mean(): Tensor {
    return this.byMatrix(this.df).mul(this.covariance_matrix);
  }
  override get mode(): Tensor {
    const factor = this.df.sub(this.size + 1);
    return this.byMatrix(where(factor.le(0), NaN, factor)).mul(this.covariance_matrix);
  }
  override get variance(): Tensor {
    const covariance = this.covariance_matrix;
    const diagonal = covariance.diagonal(0, -2, -1);
    const products = diagonal.unsqueeze(-1).mul(diagonal.unsqueeze(-2));
    return this.byMatrix(this.df).mul(covariance.square().add(products));
  }
  /** Bartlett's decomposition: L A A^T L^T with A lower triangular, roots of chi-squared numbers on its diagonal. */
  private drawn(sample_shape: Shape): Tensor {
    const p = this.size;
    const degrees = this.df
      .unsqueeze(-1)
      .sub(arange(p, { dtype: this.factor.dtype }))
      .expand([...this.batch_shape, p]);
    const roots = new Chi2(degrees).rsample(sample_shape).sqrt();
    const diagonal = roots.clamp({ min: floatInfoOf(roots.dtype).eps }).diag_embed();
    const below = randn([...sample_shape, ...this.batch_shape, (p * (p - 1)) / 2], { dtype: roots.dtype });
    const [rows, columns] = tril_indices(p, p, -1).unbind() as [Tensor, Tensor];
    const flat = diagonal.flatten(-2).index_copy(-1, rows.mul(p).add(columns), below);
    const factor = this.factor.matmul(flat.view(diagonal.shape));
    return factor.matmul(factor.mT);
  }
  /** Draws anew, up to `max_try_correction` times (default 10), where rounding made a sample singular. */
  override rsample(sample_shape: Shape = [], max_try_correction: number | null = null): Tensor {
    let sample = this.drawn(sample_shape);
    // PyTorch 2.15 takes regular samples for singular ones at first and draws them once more: so do we, for the same
    // numbers from the same seed.
    let isSingular = this.anyOfBatch(this.support.check(sample)).reshape([-1]);
    if (!isSingular.any().item()) return sample;
    warn("Singular sample detected.");
    const shape = sample.shape;
    sample = sample.reshape([-1, ...this.extendedShape()]);
    for (let tries = max_try_correction ?? 10; tries > 0; tries--) {
      const fresh = this.drawn([isSingular.sum().item()]);
      sample = sample.index_put([isSingular], fresh);
      const isStillSingular = this.anyOfBatch(this.support.check(fresh).logical_not());
      isSingular = isSingular.masked_scatter(isSingular, isStillSingular);
      if (!isSingular.any().item()) break;
    }
    return sample.view(shape);
  }
  /** Whether a condition holds anywhere in the batch of a sample. */
  private anyOfBatch(condition: Tensor): Tensor {
    return this.batch_shape.reduce((rest) => rest.any(-1), condition);
  }
  private get halfLogDeterminant(): Tensor {
    return this.factor.diagonal(0, -2, -1).log().sum(-1);
  }
  /** df (p log 2 / 2 + log |L|), the part of the normalizer that the covariance decides. */
  private scaled(count: Tensor | number): Tensor {
    return this.halfLogDeterminant.add((this.size * Math.LN2) / 2).mul(count);
  }
  override log_prob(value: Tensor): Tensor {
    this.validateSample(value);
    const { df, size: p } = this;
    const [, logDeterminant] = slogdet(value);
    const trace = cholesky_solve(value, this.factor).diagonal(0, -2, -1).sum(-1);
    return df
      .sub(p + 1)
      .div(2)
      .mul(logDeterminant)
      .sub(this.scaled(df))
      .sub(df.div(2).mvlgamma(p))
      .sub(trace.div(2));
  }
  override entropy(): Tensor {
    const { df, size: p } = this;
    return this.scaled(p + 1)
      .add(df.div(2).mvlgamma(p))
      .sub(
        df
          .sub(p + 1)
          .div(2)
          .mul(multivariateDigamma(df.div(2), p)),
      )
      .add(df.mul(p).div(2));
  }
  override get _natural_params(): readonly Tensor[] {
    return [this.precision_matrix.neg().div(2), this.df.sub(this.size + 1).div(2)];
  }
  override _log_normalizer(x: Tensor, y: Tensor): Tensor {
    const p = this.size;
    const half = y.add((p + 1) / 2);
    const [, logDeterminant] = slogdet(x.mul(-2));
    return half.mul(logDeterminant.neg().add(Math.LN2 * p)).add(half.mvlgamma(p));
  }
  override get _mean_carrier_measure(): number {
    return 0;
  }
}

interface LKJOptions {
  dim?: number;
  concentration?: ParameterValue;
  validate_args?: boolean | null;
}
const lkjOf = functionSignature<Required<LKJOptions>>(
  "LKJCholesky.__init__",
  "dim, concentration=1., validate_args=None",
);

/**
 * Lower Cholesky factors [dim, dim] of correlation matrices; the matrices' density is their determinant to the power
 * concentration - 1 (Lewandowski, Kurowicka and Joe 2009, "Generating random correlation matrices based on vines and
 * extended onion method"; drawn by the onion method).
 */
export class LKJCholesky extends Distribution {
  protected static override readonly takesNames = true;
  /** Rows of the matrices. */
  readonly dim: number;
  /** 1 for all correlation matrices alike; above, they are closer to the identity. */
  readonly concentration: Tensor;
  private readonly beta: Beta;
  constructor(
    ...args: Arguments<[dim: number, concentration?: ParameterValue, validate_args?: boolean | null], LKJOptions>
  ) {
    super();
    const { dim, concentration, validate_args } = lkjOf.bind(args);
    if (dim < 2) throw new ValueError(`Expected dim to be an integer greater than or equal to 2. Found dim=${dim}.`);
    this.dim = dim;
    this.concentration = itemAt(broadcastAll(concentration), 0);
    const steps = arange(dim - 1, { dtype: this.concentration.dtype });
    const offset = cat([steps.new_zeros([1]), steps]);
    const marginal = this.concentration.add(0.5 * (dim - 2)).unsqueeze(-1);
    this.beta = new Beta(offset.add(0.5), marginal.sub(offset.mul(0.5)));
    this.setUp({
      parameters: { concentration: this.concentration },
      batch: this.concentration.shape,
      event: [dim, dim],
      validate: validate_args,
    });
  }
  override get arg_constraints(): Readonly<Record<string, constraints.Constraint>> {
    return { concentration: constraints.positive };
  }
  override get support(): constraints.Constraint {
    return constraints.corr_cholesky;
  }
  override sample(sample_shape: Shape = []): Tensor {
    return no_grad(() => {
      const y = this.beta.sample(sample_shape).unsqueeze(-1);
      const normal = randn(this.extendedShape(sample_shape), { dtype: y.dtype }).tril(-1);
      const onSphere = normal.div(normal.norm(2, -1, true));
      onSphere.select(-2, 0).fill_(0);
      const below = y.sqrt().mul(onSphere);
      const diagonal = below
        .square()
        .sum(-1)
        .neg()
        .add(1)
        .clamp({ min: floatInfoOf(y.dtype).tiny })
        .sqrt();
      return below.add(diagonal.diag_embed());
    });
  }
  override log_prob(value: Tensor): Tensor {
    this.validateSample(value);
    const { dim, concentration } = this;
    const logs = value
      .diagonal(0, -1, -2)
      .narrow(-1, 1, dim - 1)
      .log();
    const order = concentration
      .sub(1)
      .unsqueeze(-1)
      .mul(2)
      .add(dim)
      .sub(arange(2, dim + 1));
    const alpha = concentration.add(0.5 * (dim - 1));
    const normalizer = alpha
      .sub(0.5)
      .mvlgamma(dim - 1)
      .add(0.5 * (dim - 1) * Math.log(Math.PI))
      .sub(alpha.lgamma().mul(dim - 1));
    return order.mul(logs).sum(-1).sub(normalizer);
  }
  protected override again(options: Readonly<Record<string, Tensor | boolean>>): this {
    return new LKJCholesky(this.dim, options) as this;
  }
}
