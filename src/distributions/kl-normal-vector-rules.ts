/** Divergences of normal distributions of vectors, with full covariances and with those of low rank. */
import { broadcastShapes } from "../layout/broadcast.ts";
import { solve_triangular } from "../ops/linalg/index.ts";
import { ValueError } from "../support/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { register_kl } from "./kl-registry.ts";
import { LowRankMultivariateNormal } from "./low-rank-normal.ts";
import { MultivariateNormal, squaredDistance } from "./multivariate-normal.ts";

type VectorNormal = MultivariateNormal | LowRankMultivariateNormal;

function requireSameSize(p: VectorNormal, q: VectorNormal, kind: string): number {
  const [n] = p.event_shape;
  if (q.event_shape[0] !== n)
    throw new ValueError(
      `KL-divergence between two ${kind} with                          different event shapes cannot be computed`,
    );
  return n!;
}

const sumOfSquares = (matrix: Tensor): Tensor => matrix.square().sum([-2, -1]);
const logDeterminantOf = (factor: Tensor): Tensor => factor.diagonal(0, -2, -1).log().sum(-1).mul(2);

/** |L^-1 X|^2 of a lower triangular L and a matrix X, over their common batch. */
function solvedSquares(factor: Tensor, matrix: Tensor): Tensor {
  const batch = broadcastShapes(factor.shape.slice(0, -2), matrix.shape.slice(0, -2));
  const wide = (x: Tensor): Tensor => x.expand([...batch, ...x.shape.slice(-2)]);
  return sumOfSquares(solve_triangular(wide(factor), wide(matrix), { upper: false }));
}

/** The trace of q's inverse covariance times X X^T. */
function traceUnder(q: LowRankMultivariateNormal, matrix: Tensor): Tensor {
  const { factor, diagonal } = q.unexpanded;
  const scaled = factor.mT.div(diagonal.unsqueeze(-2));
  const solved = solve_triangular(q.capacitance, scaled, { upper: false });
  return sumOfSquares(matrix.div(diagonal.sqrt().unsqueeze(-1))).sub(sumOfSquares(solved.matmul(matrix)));
}

const halfSum = (n: number, ...terms: readonly Tensor[]): Tensor =>
  terms
    .reduce((sum, term) => sum.add(term))
    .sub(n)
    .mul(0.5);

/** Registers them. */
export function addNormalVectorRules(): void {
  register_kl(
    MultivariateNormal,
    MultivariateNormal,
  )((p, q) => {
    const n = requireSameSize(p, q, "Multivariate Normals");
    const volumes = logDeterminantOf(q.factor).sub(logDeterminantOf(p.factor));
    return halfSum(n, volumes, solvedSquares(q.factor, p.factor), squaredDistance(q.factor, q.loc.sub(p.loc)));
  });
  register_kl(
    LowRankMultivariateNormal,
    LowRankMultivariateNormal,
  )((p, q) => {
    const n = requireSameSize(p, q, "Low Rank Multivariate Normals");
    const { factor, diagonal } = p.unexpanded;
    const trace = traceUnder(q, factor).add(traceUnder(q, diagonal.sqrt().diag_embed()));
    return halfSum(n, q.logDeterminant.sub(p.logDeterminant), trace, q.mahalanobis(q.loc.sub(p.loc)));
  });
  register_kl(
    MultivariateNormal,
    LowRankMultivariateNormal,
  )((p, q) => {
    const n = requireSameSize(p, q, "(Low Rank) Multivariate Normals");
    const volumes = q.logDeterminant.sub(logDeterminantOf(p.factor));
    return halfSum(n, volumes, traceUnder(q, p.factor), q.mahalanobis(q.loc.sub(p.loc)));
  });
  register_kl(
    LowRankMultivariateNormal,
    MultivariateNormal,
  )((p, q) => {
    const n = requireSameSize(p, q, "(Low Rank) Multivariate Normals");
    const { factor, diagonal } = p.unexpanded;
    const trace = solvedSquares(q.factor, factor).add(solvedSquares(q.factor, diagonal.sqrt().diag_embed()));
    const volumes = logDeterminantOf(q.factor).sub(p.logDeterminant);
    return halfSum(n, volumes, trace, squaredDistance(q.factor, q.loc.sub(p.loc)));
  });
}
