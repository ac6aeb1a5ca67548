/** `lobpcg`: a few eigenvalues of large symmetric matrices, which may be sparse, without factoring them. */
import { isDifferentiated } from "../../autograd/history.ts";
import { no_grad } from "../../autograd/modes.ts";
import { floatInfoOf, isDifferentiable } from "../../dtype.ts";
import { isSparseLayout } from "../../tensor/layouts.ts";
import { NotImplementedError, ValueError, AssertionError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { composite } from "../declare/operator.ts";
import type { Operator } from "../declare/types.ts";
import { randn } from "../create/draws/random-create.ts";
import { cat, stack } from "../view/join.ts";
import { adjointOf } from "../../compute/linalg/factor.ts";
import { eigh } from "./eigen.ts";
import { itemAt, sizeAt } from "../../support/checked.ts";
import { sizeText } from "../../layout/shape.ts";

/** What `tracker` gets after each step. */
export interface LobpcgState {
  /** Number of the step, 0 for the start. */
  readonly istep: number;
  /** How many of the first k pairs are found. */
  readonly converged_count: number;
  /** Approximate eigenvalues: [n]. */
  readonly E: Tensor;
  /** Approximate eigenvectors: [m, n]. */
  readonly X: Tensor;
  /** Residuals A X - B X diag(E): [m, n]. */
  readonly R: Tensor;
  /** What they are compared with `tol` by: [n]. */
  readonly rerr: Tensor;
}

/** How many pairs are looked for, from where, and when to stop. */
export interface LobpcgOptions {
  /** The symmetric matrices: [..., m, m]. */
  A?: Tensor;
  /** How many pairs to give. Default: the columns of `X`, or 1. */
  k?: number | null;
  /** Of the generalized problem A x = e B x: symmetric and positive definite. */
  B?: Tensor | null;
  /** Where to start: [..., m, n]. Default: drawn from a normal distribution. */
  X?: Tensor | null;
  /** How many pairs to work with, where `X` does not say it. Default k. */
  n?: number | null;
  /** A preconditioner: about the inverse of A. */
  iK?: Tensor | null;
  /** The most steps. Default 1000; negative: as many as it takes. */
  niter?: number | null;
  /** How small relative residuals are to be. Default: the root of the dtype's epsilon. */
  tol?: number | null;
  /** The largest eigenvalues rather than the smallest. Default true. */
  largest?: boolean | null;
  /** PyTorch's two ways; both orthogonalize here. */
  method?: "basic" | "ortho" | null;
  /** Called at the start and after each step. */
  tracker?: ((state: LobpcgState) => void) | null;
}

type Map1 = (x: Tensor) => Tensor;

function applied(matrix: Tensor | null): Map1 {
  return matrix === null ? (x) => x : (x) => matrix.matmul(x);
}

/**
 * A basis of what the columns of S span, orthonormal by B, without directions that others nearly have (the
 * orthogonalization by eigenvalues of Stathopoulos and Wu, 2002). Twice, for the digits.
 */
function orthonormal(s: Tensor, b: Map1): Tensor {
  let basis = s;
  for (let round = 0; round < 2; round++) {
    const gram = adjointOf(basis).matmul(b(basis));
    const lengths = gram.diagonal().real.clamp_min(0).sqrt();
    const scale = lengths.eq(0).to(lengths.dtype).add(lengths).reciprocal();
    const { eigenvalues, eigenvectors } = eigh(gram.mul(scale.unsqueeze(-1)).mul(scale.unsqueeze(-2)));
    const smallest = floatInfoOf(gram.dtype).eps * sizeAt(basis.shape, 1) * Number(eigenvalues.max().item());
    const kept = eigenvalues.gt(smallest).nonzero().view([-1]);
    const directions = eigenvectors.index_select(1, kept).div(eigenvalues.index_select(0, kept).sqrt());
    basis = basis.matmul(scale.unsqueeze(-1).mul(directions));
  }
  return basis;
}

/** The best pairs within a space (Rayleigh and Ritz): eigenvalues and the coefficients of the vectors. */
function ritz(s: Tensor, a: Map1, n: number, largest: boolean): { E: Tensor; C: Tensor } {
  const projected = adjointOf(s).matmul(a(s));
  const { eigenvalues, eigenvectors } = eigh(projected.add(adjointOf(projected)).mul(0.5));
  if (!largest) return { E: eigenvalues.narrow(0, 0, n), C: eigenvectors.narrow(1, 0, n) };
  const first = sizeAt(eigenvalues.shape, 0) - n;
  return { E: eigenvalues.narrow(0, first, n).flip(0), C: eigenvectors.narrow(1, first, n).flip(1) };
}

interface Problem {
  readonly a: Map1;
  readonly b: Map1;
  readonly precondition: Map1;
  readonly k: number;
  readonly niter: number;
  readonly tol: number;
  readonly largest: boolean;
  readonly tracker: ((state: LobpcgState) => void) | null;
}

/** Knyazev's method (2001): each step looks in the space of the vectors, their residuals and the last step. */
function iterate(start: Tensor, problem: Problem): [Tensor, Tensor] {
  const { a, b, precondition, k, niter, tol, largest, tracker } = problem;
  const n = sizeAt(start.shape, 1);
  const norm = (x: Tensor): Tensor => x.norm(2, 0);
  const basis = orthonormal(start, b);
  const first = ritz(basis, a, n, largest);
  let [E, X] = [first.E, basis.matmul(first.C)];
  let P: Tensor | null = null;
  const sizeOfA = Number(a(start).norm().div(start.norm()).item());
  const sizeOfB = Number(b(start).norm().div(start.norm()).item());
  for (let istep = 0; ; istep++) {
    const R = a(X).sub(b(X).mul(E));
    const rerr = norm(R).div(norm(X).mul(E.abs().mul(sizeOfB).add(sizeOfA)));
    const found = rerr.narrow(0, 0, k).lt(tol).tolist() as boolean[];
    const converged = found.indexOf(false) < 0 ? k : found.indexOf(false);
    tracker?.({ istep, converged_count: converged, E, X, R, rerr });
    if (converged === k || (niter >= 0 && istep >= niter)) return [E.narrow(0, 0, k), X.narrow(1, 0, k)];
    const W = precondition(R);
    // What is new is made orthogonal to X first, so that X keeps its place as the first columns.
    const added: Tensor = P === null ? W : cat([W, P], 1);
    const apart = added.sub(X.matmul(adjointOf(X).matmul(b(added))));
    const rest = orthonormal(apart, b);
    const S = orthonormal(cat([X, rest.sub(X.matmul(adjointOf(X).matmul(b(rest))))], 1), b);
    const best = ritz(S, a, n, largest);
    const next = S.matmul(best.C);
    P = next.sub(X.matmul(adjointOf(X).matmul(b(next))));
    [E, X] = [best.E, next];
  }
}

/** The largest or smallest pairs by all of them, where gradients are wanted: `eigh` has derivatives. */
function differentiated(A: Tensor, k: number, largest: boolean): [Tensor, Tensor] {
  const { eigenvalues, eigenvectors } = eigh(A);
  if (!largest) return [eigenvalues.narrow(-1, 0, k), eigenvectors.narrow(-1, 0, k)];
  const first = sizeAt(A.shape, -1) - k;
  return [eigenvalues.narrow(-1, first, k).flip(-1), eigenvectors.narrow(-1, first, k).flip(-1)];
}

/**
 * The k largest (or smallest) eigenvalues of symmetric positive definite matrices [..., m, m], dense or sparse, and
 * their vectors [..., m, k], by LOBPCG. With `B` those of A x = e B x. Where gradients are wanted, all pairs are
 * computed.
 * @throws {ValueError} where m is less than 3 n
 * @example
 * const A = torch.diag(torch.tensor([1, 2, 3, 4, 5.5, 7.5]));
 * torch.lobpcg(A, 1, { tol: 1e-5 })[0]; // tensor([7.5000])
 */
export const lobpcg: Operator<
  (
    A: Tensor,
    k?: number | null,
    B?: Tensor | null,
    X?: Tensor | null,
    n?: number | null,
    iK?: Tensor | null,
    niter?: number | null,
    tol?: number | null,
    largest?: boolean | null,
  ) => [eigenvalues: Tensor, eigenvectors: Tensor],
  LobpcgOptions
> = composite(
  "lobpcg(Tensor A, int? k=None, Tensor? B=None, Tensor? X=None, int? n=None, Tensor? iK=None, int? niter=None, float? tol=None, bool? largest=None, str? method=None, any tracker=None, any ortho_iparams=None, any ortho_fparams=None, any ortho_bparams=None) -> Tensor[]",
  (
    A: Tensor,
    wanted: number | null,
    B: Tensor | null,
    X: Tensor | null,
    width: number | null,
    iK: Tensor | null,
    niter: number | null,
    tol: number | null,
    largest: boolean | null,
    method: string | null,
    tracker: ((state: LobpcgState) => void) | null,
  ) => {
    const [m, columns] = A.shape.slice(-2) as [number, number];
    if (A.shape.length < 2 || m !== columns)
      throw new AssertionError(`A must be square, got shape ${sizeText(A.shape)}`);
    if (!isDifferentiable(A.dtype))
      throw new NotImplementedError(`lobpcg is not implemented for '${A.dtype.scalarName}'`);
    if (method !== null && method !== "basic" && method !== "ortho")
      throw new ValueError(`expected method to be either 'basic' or 'ortho', but got '${method}'`);
    const k = wanted ?? X?.shape.at(-1) ?? 1;
    const n = width ?? X?.shape.at(-1) ?? k;
    if (m < 3 * n)
      throw new ValueError(
        `LOBPCG algorithm is not applicable when the number of A rows (=${m}) is smaller than 3 x the number of requested eigenpairs (=${n})`,
      );
    if (n < k || k < 1) throw new ValueError(`lobpcg: k=${k} of n=${n} eigenpairs were asked for`);
    const isLargest = largest ?? true;
    if (isDifferentiated([A, ...(B ? [B] : [])])) {
      if (B !== null || isSparseLayout(A.layout))
        throw new NotImplementedError("lobpcg: gradients are there for dense matrices A without B");
      return differentiated(A, k, isLargest);
    }
    const lead = A.shape.slice(0, -2);
    const count = lead.reduce((all, size) => all * size, 1);
    const start = X ?? randn([...lead, m, n], { dtype: A.dtype });
    const at = (tensor: Tensor, i: number): Tensor =>
      lead.length === 0 ? tensor : tensor.reshape([-1, ...tensor.shape.slice(-2)]).select(0, i);
    const pairs = no_grad(() =>
      Array.from({ length: count }, (_, i) =>
        iterate(at(start, i), {
          a: applied(at(A, i)),
          b: applied(B && at(B, i)),
          precondition: applied(iK && at(iK, i)),
          k,
          niter: niter ?? 1000,
          tol: tol ?? Math.sqrt(floatInfoOf(A.dtype).eps),
          largest: isLargest,
          tracker,
        }),
      ),
    );
    if (lead.length === 0) return itemAt(pairs, 0);
    return [
      stack(pairs.map(([values]) => values)).reshape([...lead, k]),
      stack(pairs.map(([, vectors]) => vectors)).reshape([...lead, m, k]),
    ];
  },
);
