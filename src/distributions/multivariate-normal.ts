/** Normal distributions of vectors. */
import { functionSignature, type Arguments } from "../nn/arguments.ts";
import { cholesky, solve_triangular } from "../ops/linalg/index.ts";
import { broadcastShapes } from "../layout/broadcast.ts";
import { eye } from "../ops/create/ranges/range.ts";
import { ValueError } from "../support/errors.ts";
import { type Tensor } from "../tensor/tensor.ts";
import * as constraints from "./constraints.ts";
import { Distribution, type Shape } from "./distribution.ts";
import { itemAt, sizeAt } from "../support/checked.ts";

interface MultivariateOptions {
  loc?: Tensor;
  covariance_matrix?: Tensor | null;
  precision_matrix?: Tensor | null;
  scale_tril?: Tensor | null;
  validate_args?: boolean | null;
}
type Bound = Required<MultivariateOptions>;
const bound = functionSignature<Bound>(
  "MultivariateNormal.__init__",
  "loc, covariance_matrix=None, precision_matrix=None, scale_tril=None, validate_args=None",
);
const matrixNames = ["covariance_matrix", "precision_matrix", "scale_tril"] as const;
const words = {
  covariance_matrix: "covariance_matrix",
  precision_matrix: "precision_matrix",
  scale_tril: "scale_tril matrix",
};

/** The Cholesky factor of a precision matrix's inverse. */
export function factorOfPrecision(precision: Tensor): Tensor {
  const factor = cholesky(precision.flip([-2, -1])).flip([-2, -1]).mT;
  return solve_triangular(factor, eye(sizeAt(precision.shape, -1), { dtype: precision.dtype }), { upper: false });
}

/** |L^-1 x|^2 of a lower triangular L [..., n, n] and vectors x [..., n]. */
export function squaredDistance(factor: Tensor, x: Tensor): Tensor {
  const n = sizeAt(x.shape, -1);
  const batch = broadcastShapes(x.shape.slice(0, -1), factor.shape.slice(0, -2));
  const right = x.unsqueeze(-1).expand([...batch, n, 1]);
  return solve_triangular(factor.expand([...batch, n, n]), right, { upper: false })
    .square()
    .sum([-2, -1]);
}

/** Normal vectors [n] with a mean and one of: covariance matrix, its inverse, its Cholesky factor. */
export class MultivariateNormal extends Distribution {
  protected static override readonly takesNames = true;
  /** The mean, [n]. */
  readonly loc: Tensor;
  /** The lower triangular factor L of the covariance L L^T; its batch may be smaller. */
  readonly factor: Tensor;

  constructor(
    ...args: Arguments<
      [loc: Tensor, covariance_matrix?: Tensor | null, precision_matrix?: Tensor | null, scale_tril?: Tensor | null],
      MultivariateOptions
    >
  ) {
    super();
    const options = bound.bind(args);
    const given = matrixNames.filter((name) => options[name] !== null);
    if (options.loc.dim() < 1) throw new ValueError("loc must be at least one-dimensional.");
    if (given.length !== 1)
      throw new ValueError("Exactly one of covariance_matrix or precision_matrix or scale_tril may be specified.");
    const name = itemAt(given, 0);
    const matrix = options[name]!;
    if (matrix.dim() < 2)
      throw new ValueError(`${words[name]} must be at least two-dimensional, with optional leading batch dimensions`);
    const batch = broadcastShapes(matrix.shape.slice(0, -2), options.loc.shape.slice(0, -1));
    const n = sizeAt(options.loc.shape, -1);
    this.loc = options.loc.expand([...batch, n]);
    const wide = matrix.expand([...batch, n, n]);
    this.setUp({ parameters: { loc: this.loc, [name]: wide }, batch, event: [n], validate: options.validate_args });
    this.factor =
      name === "scale_tril" ? matrix : name === "covariance_matrix" ? cholesky(matrix) : factorOfPrecision(matrix);
  }
  override get arg_constraints(): Readonly<Record<string, constraints.Constraint>> {
    return {
      loc: constraints.real_vector,
      covariance_matrix: constraints.positive_definite,
      precision_matrix: constraints.positive_definite,
      scale_tril: constraints.lower_cholesky,
    };
  }
  override get support(): constraints.Constraint {
    return constraints.real_vector;
  }
  override get has_rsample(): boolean {
    return true;
  }
  private get matrixShape(): number[] {
    return [...this.batch_shape, ...this.event_shape, ...this.event_shape];
  }
  /** The Cholesky factor of the covariance. */
  get scale_tril(): Tensor {
    return this.factor.expand(this.matrixShape);
  }
  /** The covariance matrix, [n, n]. */
  get covariance_matrix(): Tensor {
    return this.parameters["covariance_matrix"] ?? this.factor.matmul(this.factor.mT).expand(this.matrixShape);
  }
  /** Its inverse. */
  get precision_matrix(): Tensor {
    const given = this.parameters["precision_matrix"];
    if (given) return given;
    const inverse = solve_triangular(this.factor, eye(itemAt(this.event_shape, 0), { dtype: this.factor.dtype }), {
      upper: false,
    });
    return inverse.mT.matmul(inverse).expand(this.matrixShape);
  }
  override get mean(): Tensor {
    return this.loc;
  }
  override get mode(): Tensor {
    return this.loc;
  }
  override get variance(): Tensor {
    return this.factor
      .pow(2)
      .sum(-1)
      .expand([...this.batch_shape, ...this.event_shape]);
  }
  override rsample(sample_shape: Shape = []): Tensor {
    const eps = this.undrawn(sample_shape, this.loc.dtype).normal_();
    return this.loc.add(this.factor.matmul(eps.unsqueeze(-1)).squeeze(-1));
  }
  private get halfLogDeterminant(): Tensor {
    return this.factor.diagonal(0, -2, -1).log().sum(-1);
  }
  override log_prob(value: Tensor): Tensor {
    this.validateSample(value);
    return squaredDistance(this.factor, value.sub(this.loc))
      .add(itemAt(this.event_shape, 0) * Math.log(2 * Math.PI))
      .mul(-0.5)
      .sub(this.halfLogDeterminant);
  }
  override entropy(): Tensor {
    const entropy = this.halfLogDeterminant.add(0.5 * itemAt(this.event_shape, 0) * (1 + Math.log(2 * Math.PI)));
    return entropy.expand(this.batch_shape);
  }
}
