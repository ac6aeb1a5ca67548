/** What follows from singular values: pinv, matrix_rank, cond, lstsq. */
import { shownAs } from "../../autograd/shown-name.ts";
import { provideLargeMatrices } from "../../compute/linalg/large/provide.ts";
import { isDifferentiated } from "../../autograd/history.ts";
import { isCaptured, lookAt, needValues } from "../../compute/look-at.ts";
import { empty, full, zeros } from "../create/create.ts";
import { floatInfoOf, int64, isDifferentiable, realDType } from "../../dtype.ts";
import { numel, shapeText } from "../../layout/shape.ts";
import { RuntimeError, ValueError } from "../../support/errors.ts";
import { eye } from "../create/ranges/range.ts";
import { cat } from "../view/join.ts";
import { Wrapper } from "../../tensor/wrapper.ts";
import { emptyTensor, Tensor } from "../../tensor/tensor.ts";
import { namedTuple, type NamedTuple } from "../declare/named-tuple.ts";
import { composite, operator } from "../declare/operator.ts";
import type { Operator } from "../declare/types.ts";
import { adjointOf, assertFloat, assertKernel, assertSquare } from "../../compute/linalg/factor.ts";
import { eigenPairs, eigvalsh } from "./eigen.ts";
import { geqrf, ormqr } from "./qr.ts";
import { triangularSolution } from "./triangular.ts";
import { inv_ex, isVectorCase } from "./solve.ts";
import { matrix_norm } from "./norms.ts";

import { singularTriple, svdvals } from "./singular.ts";
import { where } from "../elementwise/where.ts";
import { sizeAt } from "../../support/checked.ts";

type Tolerance = Tensor | number | null;

const epsilon = (self: Tensor): number => floatInfoOf(self.dtype).eps;
const numberOf = (value: Tolerance): Tensor | number => value ?? 0;

/** The size below which singular values count as 0: max(atol, rtol * largest). */
function threshold(self: Tensor, largest: Tensor, atol: Tolerance, rtol: Tolerance): Tensor {
  const [m, n] = self.shape.slice(-2) as [number, number];
  // Without both the relative default holds; with an absolute tolerance above 0 it is left out.
  const usual = epsilon(self) * Math.max(m, n);
  const lift = (value: Tensor | number): Tensor | number =>
    value instanceof Tensor && value.shape.length > 0 ? value.unsqueeze(-1) : value;
  let relative: Tensor | number;
  if (rtol !== null) relative = lift(rtol);
  else if (atol === null) relative = usual;
  else if (atol instanceof Tensor)
    relative = where(
      lift(atol) instanceof Tensor ? (lift(atol) as Tensor).gt(0) : atol.gt(0),
      largest.mul(0),
      largest.mul(0).add(usual),
    );
  else relative = atol > 0 ? 0 : usual;
  const scaled = largest.mul(relative);
  const absolute = lift(numberOf(atol));
  return absolute instanceof Tensor ? scaled.maximum(absolute.to(scaled.dtype)) : scaled.clamp_min(absolute);
}

/** The inverse, and the singular values (of symmetric matrices: the eigenvalues). */
function inverseOf(
  self: Tensor,
  atol: Tolerance,
  rtol: Tolerance,
  hermitian: boolean,
): [inverse: Tensor, values: Tensor] {
  if (self.shape.includes(0)) {
    const lead = self.shape.slice(0, -2);
    return [
      emptyTensor([...lead, sizeAt(self.shape, -1), sizeAt(self.shape, -2)], self.dtype),
      emptyTensor([...lead, 0], realDType(self.dtype)),
    ];
  }
  const t = adjointOf;
  if (hermitian) {
    const [values, vectors] = eigenPairs(self);
    const sizes = values.abs();
    const kept = sizes.gt(threshold(self, sizes.amax(-1, true), atol, rtol));
    return [vectors.mul(where(kept, values.reciprocal(), values.mul(0)).unsqueeze(-2)).matmul(t(vectors)), values];
  }
  const [u, s, vh] = singularTriple(self);
  const kept = s.gt(threshold(self, s.narrow(-1, 0, 1), atol, rtol));
  return [
    t(vh)
      .mul(where(kept, s.reciprocal(), s.mul(0)).unsqueeze(-2))
      .matmul(t(u)),
    s,
  ];
}

/** PyTorch's `pinv_backward` (Golub and Pereyra, 1973). */
function inverseGradient(grad: Tensor, p: Tensor, a: Tensor): Tensor {
  const t = adjointOf;
  const g = t(grad);
  if (sizeAt(a.shape, -2) <= sizeAt(a.shape, -1)) {
    const k = g.matmul(p);
    const kp = k.matmul(t(p));
    return t(p.matmul(k))
      .neg()
      .add(kp)
      .sub(a.matmul(p).matmul(kp))
      .add(
        t(p)
          .matmul(p)
          .matmul(g.sub(k.matmul(a))),
      );
  }
  const k = p.matmul(g);
  const pk = t(p).matmul(k);
  return t(k.matmul(p))
    .neg()
    .add(g.sub(a.matmul(k)).matmul(p).matmul(t(p)))
    .add(pk)
    .sub(pk.matmul(p).matmul(a));
}

const pinv_operator: Operator<(A: Tensor, atol: Tolerance, rtol: Tolerance, hermitian: boolean) => Tensor[]> = operator(
  "linalg_pinv(Tensor A, any atol, any rtol, bool hermitian) -> (Tensor, Tensor)",
  {
    nondifferentiable: [1],
    ownConjugates: true,
    forward: inverseOf,
    derivative: { A: [["A", "result"], (grad, c) => inverseGradient(grad, c.tensor("result"), c.tensor("A"))] },
  },
);

function checked(self: Tensor, name: string): void {
  if (
    name === "linalg.pinv" &&
    (self.shape.length < 2 || !isDifferentiable(self.dtype) || realDType(self.dtype).itemsize === 2)
  )
    throw new RuntimeError(
      `linalg.pinv(${self.dtype.scalarName}{${shapeText(self.shape)}}): expected a tensor with 2 or more dimensions of float, double, cfloat or cdouble types`,
    );
  if (self.shape.length < 2)
    throw new RuntimeError(`torch.${name}: The input tensor input must have at least 2 dimensions.`);
  assertSingleOrDouble(self);
}

/** As PyTorch's `_get_epsilon`, which is asked before the decomposition. */
function assertSingleOrDouble({ dtype }: Tensor): void {
  if (!isDifferentiable(dtype) || realDType(dtype).itemsize === 2)
    throw new RuntimeError("This function doesn't handle types other than float and double");
}

function assertReal(name: string, tolerances: Readonly<Record<string, Tolerance>>): void {
  for (const [argument, value] of Object.entries(tolerances))
    if (value instanceof Tensor && value.dtype.is_complex)
      throw new RuntimeError(
        `torch.linalg.${name}: ${argument} tensor of complex type is not supported. Got ${value.dtype.scalarName}`,
      );
}

export interface ToleranceOptions {
  A?: Tensor;
  rcond?: Tensor | number | null;
  tol?: Tensor | number | null;
  atol?: Tensor | number | null;
  rtol?: Tensor | number | null;
  hermitian?: boolean;
}

/**
 * The Moore-Penrose inverse. Singular values up to max(atol, rtol * largest) count as 0; `hermitian` for symmetric
 * matrices.
 */
export const pinv: Operator<(A: Tensor, rcond?: Tensor | number | null) => Tensor, ToleranceOptions> = composite(
  "linalg_pinv(Tensor A, Tensor|Scalar? rcond=None, bool hermitian=False, *, Tensor|Scalar? atol=None, Tensor|Scalar? rtol=None) -> Tensor",
  (self: Tensor, rcond: Tolerance, hermitian: boolean, atol: Tolerance, rtol: Tolerance) => {
    checked(self, "linalg.pinv");
    assertReal("pinv", { rcond, atol, rtol });
    if (hermitian) assertSquare(self, "linalg.pinv");
    return pinv_operator(self, atol, rtol ?? rcond, hermitian)[0];
  },
);

/** The older form of `linalg.pinv`. */
export const pinverse: Operator<(self: Tensor, rcond?: number) => Tensor, { rcond?: number }> = composite(
  "pinverse(Tensor self, float rcond=1e-15) -> Tensor",
  (self: Tensor, rcond: number) => {
    checked(self, "linalg.pinv");
    return pinv_operator(self, 0, rcond, false)[0];
  },
);

/** How many singular values count: those above max(atol, rtol * largest). */
export const matrix_rank: Operator<(A: Tensor, tol?: Tensor | number | null) => Tensor, ToleranceOptions> = composite(
  "linalg_matrix_rank(Tensor A, Tensor|Scalar? tol=None, bool hermitian=False, *, Tensor|Scalar? atol=None, Tensor|Scalar? rtol=None) -> Tensor",
  (self: Tensor, tol: Tolerance, hermitian: boolean, atol: Tolerance, rtol: Tolerance) => {
    provideLargeMatrices();
    checked(self, "linalg.matrix_rank");
    assertReal("matrix_rank", { atol: tol ?? atol, rtol });
    if (self.shape.slice(-2).includes(0) || self.shape.includes(0))
      return self.new_zeros(self.shape.slice(0, -2), { dtype: int64 });
    const values = (hermitian ? eigvalsh(self).abs() : svdvals(self)).detach();
    const largest = hermitian ? values.amax(-1, true) : values.narrow(-1, 0, 1);
    const limit = tol !== null ? threshold(self, largest, tol, 0) : threshold(self, largest, atol, rtol);
    return values.gt(limit).sum(-1);
  },
);

/** The condition number in a matrix norm; by default the quotient of the largest and the smallest singular value. */
export const cond: Operator<
  (input: Tensor, p?: number | string | null) => Tensor,
  { input?: Tensor; p?: number | string | null }
> = composite("linalg_cond(Tensor self, Scalar|str? p=None) -> Tensor", (self: Tensor, p: number | string | null) => {
  if (typeof p === "string") assertSquare(self, `linalg.cond(ord=${p})`);
  if (self.shape.length < 2) throw new RuntimeError("linalg.cond: The input tensor must have at least 2 dimensions.");
  if (
    (self.numel() > 0 || typeof p === "number") &&
    p !== null &&
    ![1, -1, 2, -2, Infinity, -Infinity, "fro", "nuc"].includes(p)
  )
    throw new ValueError(`linalg.cond got an invalid norm type: ${p}`);
  const spectral = p === null || p === 2 || p === -2;
  if (!spectral || !isDifferentiable(self.dtype)) assertFloat(self, spectral ? "linalg.svd" : "linalg.inv");
  else assertKernel(self, "linalg_svd_cpu");
  if (self.shape.includes(0)) return self.new_zeros(self.shape.slice(0, -2), { dtype: realDType(self.dtype) });
  if (p === null || p === 2 || p === -2) {
    const values = svdvals(self);
    const [largest, smallest] = [values.select(-1, 0), values.select(-1, -1)];
    return shownAs(p === -2 ? smallest.div(largest) : largest.div(smallest), "SqueezeBackward1");
  }
  assertSquare(self, `linalg.cond(ord=${p})`);
  const { inverse, info } = inv_ex(self);
  const singular = info.ne(0); // their inverses are infinite, which "nuc" could not decompose
  const finite = inverse.masked_fill(singular.unsqueeze(-1).unsqueeze(-1), 0);
  const product = matrix_norm(self, p).mul(matrix_norm(finite, p).masked_fill(singular, Infinity));
  return p === "nuc" ? product : product.masked_fill(singular, Infinity);
});

/** A bound of the largest singular value from above: the eighth root of the sum of all to the power of 8. */
function spectralBound(x: Tensor): Tensor {
  const largest = x.abs().amax([-2, -1], true);
  const scaled = x.div(largest);
  const squares = adjointOf(scaled).matmul(scaled);
  const fourth = squares.matmul(squares).abs();
  return fourth.square().sum([-2, -1]).pow(0.125).mul(largest.squeeze(-1).squeeze(-1));
}

/** From so many unknowns or equations on, the singular values take longer. */
const LEAST = 32;

/**
 * The solution by a QR factorisation where the singular values of all matrices are certainly above `cut` times the largest one, by
 * the norms of R and its inverse; else null. It has no derivative.
 */
function solutionOfFullRank(a: Tensor, b: Tensor, cut: number): Tensor | null {
  const [m, n] = a.shape.slice(-2) as [number, number];
  const k = Math.min(m, n);
  if (a instanceof Wrapper || b instanceof Wrapper || isDifferentiated([a, b])) return null;
  if (k < LEAST || numel(a.shape) === 0 || numel(b.shape) === 0 || isCaptured() || !(cut > 0)) return null;
  const isTall = m >= n;
  const { a: factored, tau } = geqrf(isTall ? a : adjointOf(a));
  const R = factored.narrow(-2, 0, k);
  const triangle = isTall ? R : adjointOf(R);
  const right = isTall ? ormqr(factored, tau, b, true, true).narrow(-2, 0, k) : b;
  const unit = eye(k, { dtype: a.dtype }).expand(triangle.shape);
  const both = triangularSolution(triangle, cat([right, unit], -1), isTall);
  const r = sizeAt(b.shape, -1);
  const condition = spectralBound(R.triu()).mul(spectralBound(both.narrow(-1, r, k)));
  if (!(lookAt(condition.amax(), Infinity) * cut < 1)) return null;
  const x = both.narrow(-1, 0, r);
  if (isTall) return x;
  return ormqr(factored, tau, cat([x, x.new_zeros([...x.shape.slice(0, -2), n - m, r])], -2), true, false);
}

/** Drivers of LAPACK; here they only decide which results are given. */
export type Driver = "gels" | "gelsy" | "gelsd" | "gelss";

/**
 * The X of least |A X - B|: solution, residuals (full rank, more rows than columns), rank (not gels), singular values
 * (gelsd, gelss).
 */
export const lstsq: Operator<
  (input: Tensor, b: Tensor, rcond?: number | null) => NamedTuple<["solution", "residuals", "rank", "singular_values"]>,
  { input?: Tensor; b?: Tensor; rcond?: number | null; driver?: Driver | null }
> = composite(
  "linalg_lstsq(Tensor self, Tensor b, float? rcond=None, *, str? driver=None) -> (Tensor, Tensor, Tensor, Tensor)",
  (a: Tensor, b: Tensor, rcond: number | null, driverGiven: string | null) => {
    if (a.shape.length < 2) throw new RuntimeError("torch.linalg.lstsq: input must have at least 2 dimensions.");
    if (b.shape.length < 1) throw new RuntimeError("torch.linalg.lstsq: other must have at least 1 dimension.");
    const further = a.shape.length - b.shape.length;
    if (further < 0 || further > 1)
      throw new RuntimeError(
        "torch.linalg.lstsq: input.dim() must be greater or equal to other.dim() and (input.dim() - other.dim()) <= 1",
      );
    provideLargeMatrices();
    needValues("linalg_lstsq.out", a);
    const driver = driverGiven ?? "gelsy";
    if (!["gels", "gelsy", "gelsd", "gelss"].includes(driver))
      throw new RuntimeError(`torch.linalg.lstsq: parameter \`driver\` should be one of (gels, gelsy, gelsd, gelss)`);
    if (a.dtype !== b.dtype)
      throw new RuntimeError(
        "torch.linalg.lstsq: Expected input and other to have the same dtype, but got input's dtype " +
          `${a.dtype.scalarName} and other's dtype ${b.dtype.scalarName}`,
      );
    const vector = isVectorCase(a, b);
    const wide = vector ? b.unsqueeze(-1) : b;
    if (wide.shape.at(-2) !== a.shape.at(-2))
      throw new RuntimeError(`torch.linalg.lstsq: input.size(-2) should match other.size(${vector ? -1 : -2})`);
    assertSingleOrDouble(a);
    const [m, n] = a.shape.slice(-2) as [number, number];
    const cut = rcond ?? epsilon(a) * Math.max(m, n);
    const lead = a.shape.slice(0, -2);
    const plain = driver === "gelsy" ? solutionOfFullRank(a, wide, cut) : null;
    if (plain !== null) {
      const none = empty([0], { dtype: realDType(a.dtype) });
      return namedTuple(
        "linalg_lstsq",
        ["solution", "residuals", "rank", "singular_values"],
        [
          vector ? plain.squeeze(-1).contiguous() : plain.mT.contiguous().mT,
          none,
          full(lead, Math.min(m, n), { dtype: int64 }),
          none.clone(),
        ],
      );
    }
    const [inverse, singular] = pinv_operator(a, 0, cut, false) as [Tensor, Tensor];
    const x = inverse.matmul(wide);
    const values = driver === "gels" || a.shape.includes(0) ? null : singular;
    const ranks = values
      ? values.gt(values.narrow(-1, 0, 1).mul(cut)).sum(-1)
      : zeros(driver === "gels" ? [0] : lead, { dtype: int64 });
    const fullRank = n === 0 || driver === "gels" || (values !== null && Boolean(ranks.eq(n).all().item()));
    const rest = m > n && fullRank && driver !== "gelsy" ? wide.sub(a.matmul(x)) : null;
    const solution = shownAs(vector ? x.squeeze(-1) : x.mT.contiguous().mT, "LinalgLstsqBackward0");
    const squares = rest?.dtype.is_complex ? rest.mul(rest.conj()).real : rest?.mul(rest);
    // Where there are none, they are in the graph all the same.
    const none = (self: Tensor): Tensor => (self.dtype.is_complex ? self.real : self).reshape(-1).narrow(0, 0, 0);
    const residuals = squares ? squares.sum(-2) : none(x);
    const singular_values =
      driver === "gelsd" || driver === "gelss"
        ? (values ?? empty([...lead, 0], { dtype: realDType(a.dtype) }))
        : empty([0], { dtype: realDType(a.dtype) });
    return namedTuple(
      "linalg_lstsq",
      ["solution", "residuals", "rank", "singular_values"],
      [solution, residuals, ranks, singular_values],
    );
  },
);
