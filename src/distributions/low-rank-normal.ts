/** Normal distributions of vectors whose covariance is a matrix of low rank plus a diagonal one. */
import { functionSignature, type Arguments } from "../nn/arguments.ts";
import { cholesky, solve_triangular } from "../ops/linalg/index.ts";
import { broadcast_tensors } from "../ops/view/stack.ts";
import { RuntimeError, ValueError } from "../support/errors.ts";
import { sizeText } from "../layout/shape.ts";
import { emptyTensor, type Tensor } from "../tensor/tensor.ts";
import * as constraints from "./constraints.ts";
import { Distribution, type Shape } from "./distribution.ts";
import { squaredDistance } from "./multivariate-normal.ts";
import { itemAt, sizeAt } from "../support/checked.ts";

interface LowRankOptions {
  loc?: Tensor;
  cov_factor?: Tensor;
  cov_diag?: Tensor;
  validate_args?: boolean | null;
}
const bound = functionSignature<Required<LowRankOptions>>(
  "LowRankMultivariateNormal.__init__",
  "loc, cov_factor, cov_diag, validate_args=None",
);

function broadcastParameters(loc: Tensor, factor: Tensor, diagonal: Tensor): Tensor[] {
  try {
    return broadcast_tensors(loc.unsqueeze(-1), factor, diagonal.unsqueeze(-1));
  } catch (error) {
    if (!(error instanceof RuntimeError)) throw error;
    throw new ValueError(
      `Incompatible batch shapes: loc ${sizeText(loc.shape)}, cov_factor ${sizeText(factor.shape)}, cov_diag ${sizeText(diagonal.shape)}`,
      { cause: error },
    );
  }
}

/**
 * Normal vectors [n] with covariance W W^T + diag(D), W of shape [n, m]. Determinants and inverses are computed of an
 * [m, m] matrix (Woodbury's identity).
 */
export class LowRankMultivariateNormal extends Distribution {
  protected static override readonly takesNames = true;
  /** The mean, [..., n]. */
  readonly loc: Tensor;
  /** W, [..., n, m]. */
  readonly cov_factor: Tensor;
  /** D, [..., n]. */
  readonly cov_diag: Tensor;
  /** W and D as they were given: their batch may be smaller. */
  readonly unexpanded: { readonly factor: Tensor; readonly diagonal: Tensor };
  /** The Cholesky factor of I + W^T D^-1 W, [m, m]. */
  readonly capacitance: Tensor;
  constructor(
    ...args: Arguments<
      [loc: Tensor, cov_factor: Tensor, cov_diag: Tensor, validate_args?: boolean | null],
      LowRankOptions
    >
  ) {
    super();
    const { loc, cov_factor: factor, cov_diag: diagonal, validate_args } = bound.bind(args);
    if (loc.dim() < 1) throw new ValueError("loc must be at least one-dimensional.");
    const n = sizeAt(loc.shape, -1);
    if (factor.dim() < 2)
      throw new ValueError("cov_factor must be at least two-dimensional, with optional leading batch dimensions");
    if (factor.shape.at(-2) !== n) throw new ValueError(`cov_factor must be a batch of matrices with shape ${n} x m`);
    if (diagonal.shape.at(-1) !== n)
      throw new ValueError(`cov_diag must be a batch of vectors with shape ${sizeText([n])}`);
    const [wideLoc, wideFactor, wideDiagonal] = broadcastParameters(loc, factor, diagonal) as [Tensor, Tensor, Tensor];
    this.loc = wideLoc.select(-1, 0);
    this.cov_factor = factor.expand([...wideFactor.shape.slice(0, -1), sizeAt(factor.shape, -1)]);
    this.cov_diag = wideDiagonal.select(-1, 0);
    this.unexpanded = { factor, diagonal };
    const scaled = factor.mT.div(diagonal.unsqueeze(-2)).matmul(factor);
    this.capacitance = cholesky(scaled.add(scaled.new_ones([sizeAt(factor.shape, -1)]).diag_embed()));
    this.setUp({
      parameters: { loc: this.loc, cov_factor: this.cov_factor, cov_diag: this.cov_diag },
      batch: this.loc.shape.slice(0, -1),
      event: [n],
      validate: validate_args,
    });
  }
  override get arg_constraints(): Readonly<Record<string, constraints.Constraint>> {
    return {
      loc: constraints.real_vector,
      cov_factor: constraints.independent(constraints.real, 2),
      cov_diag: constraints.independent(constraints.positive, 1),
    };
  }
  override get support(): constraints.Constraint {
    return constraints.real_vector;
  }
  override get has_rsample(): boolean {
    return true;
  }
  override get mean(): Tensor {
    return this.loc;
  }
  override get mode(): Tensor {
    return this.loc;
  }
  override get variance(): Tensor {
    return this.unexpanded.factor.square().sum(-1).add(this.unexpanded.diagonal).expand(this.extendedShape());
  }
  private wide(matrix: Tensor): Tensor {
    return matrix.expand([...this.batch_shape, ...this.event_shape, ...this.event_shape]);
  }
  /** The Cholesky factor of the covariance, [n, n]. */
  get scale_tril(): Tensor {
    const deviations = this.unexpanded.diagonal.sqrt().unsqueeze(-1);
    const factor = this.unexpanded.factor.div(deviations);
    const product = factor.matmul(factor.mT);
    const identity = product.new_ones([itemAt(this.event_shape, 0)]).diag_embed();
    return this.wide(deviations.mul(cholesky(product.add(identity))));
  }
  /** The covariance matrix, [n, n]. */
  get covariance_matrix(): Tensor {
    const { factor, diagonal } = this.unexpanded;
    return this.wide(factor.matmul(factor.mT).add(diagonal.diag_embed()));
  }
  /** Its inverse. */
  get precision_matrix(): Tensor {
    const { factor, diagonal } = this.unexpanded;
    const solved = solve_triangular(this.capacitance, factor.mT.div(diagonal.unsqueeze(-2)), { upper: false });
    return this.wide(diagonal.reciprocal().diag_embed().sub(solved.mT.matmul(solved)));
  }
  override rsample(sample_shape: Shape = []): Tensor {
    const { factor, diagonal } = this.unexpanded;
    const shape = this.extendedShape(sample_shape);
    const normal = (size: Shape): Tensor => emptyTensor(size, this.loc.dtype).normal_();
    const inner = normal([...shape.slice(0, -1), sizeAt(factor.shape, -1)]);
    const outer = normal(shape);
    return this.loc.add(factor.matmul(inner.unsqueeze(-1)).squeeze(-1)).add(diagonal.sqrt().mul(outer));
  }
  /** The log determinant of the covariance. */
  get logDeterminant(): Tensor {
    const ofFactor = this.capacitance.diagonal(0, -2, -1).log().sum(-1);
    return ofFactor.mul(2).add(this.unexpanded.diagonal.log().sum(-1));
  }
  /** x^T C^-1 x of vectors [..., n] and the covariance C. */
  mahalanobis(x: Tensor): Tensor {
    const { factor, diagonal } = this.unexpanded;
    const inner = factor.mT.div(diagonal.unsqueeze(-2)).matmul(x.unsqueeze(-1)).squeeze(-1);
    return x.square().div(diagonal).sum(-1).sub(squaredDistance(this.capacitance, inner));
  }
  override log_prob(value: Tensor): Tensor {
    this.validateSample(value);
    return this.mahalanobis(value.sub(this.loc))
      .add(this.logDeterminant)
      .add(itemAt(this.event_shape, 0) * Math.log(2 * Math.PI))
      .mul(-0.5);
  }
  override entropy(): Tensor {
    return this.logDeterminant
      .add(itemAt(this.event_shape, 0) * (1 + Math.log(2 * Math.PI)))
      .mul(0.5)
      .expand(this.batch_shape);
  }
}
