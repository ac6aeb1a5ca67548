/** Singular values and vectors: svd, svdvals. */
import { complex128, float32, float64, int32, isDifferentiable, realDType } from "../../dtype.ts";
import { lookAt } from "../../compute/look-at.ts";
import { numel } from "../../layout/shape.ts";
import { LinAlgError, RuntimeError } from "../../support/errors.ts";
import { emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { converted, copyInto, discard, packed } from "../../compute/copy-elements.ts";
import { namedTuple, type NamedTuple } from "../declare/named-tuple.ts";
import { composite, direct, operator } from "../declare/operator.ts";
import type { Operator } from "../declare/types.ts";
import { adjointOf, assertFloat, assertKernel } from "../../compute/linalg/factor.ts";
import { large } from "../../compute/linalg/large-matrices.ts";
import { assertPhaseFree } from "./phases.ts";
import { itemAt, sizeAt } from "../../support/checked.ts";
import { provideLargeMatrices } from "../../compute/linalg/large/provide.ts";
import { singularVectors } from "../../compute/linalg/run-factors.ts";
import { product } from "../../compute/product/matrix-product.ts";
import { mayNeedGradients } from "../../autograd/recompute.ts";

/** U, S (descending) and V^H of [..., m, n], computed in double precision; `full`: square U and V^H. */
function decompose(self: Tensor, full: boolean): Tensor[] {
  const largest = largestFinite(self);
  const [m, n] = self.shape.slice(-2) as [number, number];
  const known = large.ways?.singular(m < n ? adjointOf(self) : self, full);
  if (!known) return large.ways?.bidiagonal(self, full, largest) ?? byRotations(self, full);
  if (m >= n) return known;
  const [u, s, vh] = known as [Tensor, Tensor, Tensor];
  return [packed(adjointOf(vh)), s, packed(adjointOf(u))];
}

/** The same without signs that are LAPACK's, for bundles that lack more. */
function byRotations(self: Tensor, full: boolean): Tensor[] {
  const [m, n] = self.shape.slice(-2) as [number, number];
  if (m < n) {
    const [u, s, vh] = byRotations(adjointOf(self), full) as [Tensor, Tensor, Tensor];
    return [packed(adjointOf(vh)), s, packed(adjointOf(u))];
  }
  const w = emptyTensor([...self.shape.slice(0, -2), full ? m : n, m], self.dtype.is_complex ? complex128 : float64);
  copyInto(w.narrow(-2, 0, n), self.transpose(-2, -1));
  const { v, values } = singularVectors(w, n);
  const results = [
    packed(w.transpose(-2, -1), self.dtype),
    converted(values, realDType(self.dtype)),
    packed(self.dtype.is_complex ? v.conj() : v, self.dtype),
  ];
  for (const wide of [w, v, values]) if (!results.some((result) => result.storage === wide.storage)) discard(wide);
  return results;
}

/** PyTorch's `svd_backward`. */
function svdGradient(
  gradU: Tensor | null,
  gradS: Tensor | null,
  gradVh: Tensor | null,
  u: Tensor,
  s: Tensor,
  vh: Tensor,
): Tensor | null {
  const [m, n, k] = [sizeAt(u.shape, -2), sizeAt(vh.shape, -1), sizeAt(s.shape, -1)];
  const t = adjointOf;
  if (!gradU && !gradVh) return gradS ? u.mul(gradS.unsqueeze(-2)).matmul(vh) : null;
  const skew = (x: Tensor): Tensor => x.sub(t(x));
  const squares = s.mul(s);
  const gaps = squares.unsqueeze(-2).sub(squares.unsqueeze(-1));
  const safe = gaps.add(gaps.mul(0).diagonal(0, -2, -1).add(1).diag_embed());
  const throughU = gradU ? skew(t(u).matmul(gradU)) : null;
  const throughV = gradVh ? skew(vh.matmul(t(gradVh))) : null;
  if (u.dtype.is_complex)
    assertPhaseFree(throughU && throughV ? throughU.add(throughV) : (throughU ?? throughV)!, "svd_backward");
  let inner: Tensor | null = null;
  if (throughU) inner = throughU.div(safe).mul(s.unsqueeze(-2));
  if (throughV) {
    const part = s.unsqueeze(-1).mul(throughV.div(safe));
    inner = inner ? inner.add(part) : part;
  }
  if (gradS) inner = inner!.add(gradS.diag_embed());
  // The common phase of a pair of vectors is theirs; that of the left ones against the right ones is A's.
  if (u.dtype.is_complex && throughU && throughV)
    inner = inner!.add(throughU.diagonal(0, -2, -1).div(s.mul(2)).diag_embed());
  if (m > k && gradU) {
    const scaled = gradU.div(s.unsqueeze(-2));
    return u
      .matmul(inner!)
      .add(scaled.sub(u.matmul(t(u).matmul(scaled))))
      .matmul(vh);
  }
  if (n > k && gradVh) {
    const scaled = gradVh.div(s.unsqueeze(-1));
    return u.matmul(inner!.matmul(vh).add(scaled.sub(scaled.matmul(t(vh)).matmul(vh))));
  }
  return u.matmul(inner!).matmul(vh);
}

const svd_operator: Operator<(A: Tensor, full: boolean) => Tensor[]> = operator(
  "linalg_svd(Tensor A, bool full) -> (Tensor, Tensor, Tensor)",
  {
    format: [0, 2],
    ownConjugates: true,
    forward: decompose,
    joint: {
      uses: { A: ["result0", "result1", "result2"] },
      formula: ([gradU, gradS, gradVh], c) => {
        const [u, s, vh] = [c.tensor("result0"), c.tensor("result1"), c.tensor("result2")];
        const k = sizeAt(s.shape, -1);
        // Extra vectors of the full form have no gradient.
        return [
          svdGradient(
            gradU ? gradU.narrow(-1, 0, k) : null,
            gradS ?? null,
            gradVh ? gradVh.narrow(-2, 0, k) : null,
            u.narrow(-1, 0, k),
            s,
            vh.narrow(-2, 0, k),
          ),
        ];
      },
    },
  },
);

function checked(self: Tensor, name: string, driver: string | null = null): void {
  if (driver !== null)
    throw new RuntimeError(
      `torch.${name}: keyword argument \`driver=\` is only supported on CUDA inputs with cuSOLVER backend.`,
    );
  if (self.shape.length < 2) throw new RuntimeError(`${name}: The input tensor A must have at least 2 dimensions.`);
  assertFloat(self, name);
}

/** The largest absolute value. Nothing converges for numbers that are none. */
function largestFinite(self: Tensor): number {
  if (numel(self.shape) === 0) return 1;
  const largest = lookAt(self.detach().abs().amax(), 1);
  if (!Number.isFinite(largest)) assertFinite(self);
  return largest;
}

function assertFinite(self: Tensor): void {
  if (lookAt(self.isfinite().all(), 1) !== 0) return;
  const lead = numel(self.shape.slice(0, -2));
  const each = self.detach().reshape([lead, -1]).isfinite().all(1);
  const first =
    lead > 1 || self.shape.length > 2
      ? `(Batch element ${Number(each.logical_not().to(int32).argmax().item())}): `
      : "";
  throw new LinAlgError(
    `linalg.svd: ${first}The algorithm failed to converge because the input matrix contained non-finite values.`,
  );
}

/** A = U diag(S) Vh, with S descending; `full_matrices` gives square U and Vh. */
export const svd: Operator<
  (A: Tensor, full_matrices?: boolean) => NamedTuple<["U", "S", "Vh"]>,
  { A?: Tensor; full_matrices?: boolean; driver?: string | null }
> = composite(
  "linalg_svd(Tensor A, bool full_matrices=True, *, str? driver=None) -> (Tensor, Tensor, Tensor)",
  (self: Tensor, full: boolean, driver: string | null) => {
    checked(self, "linalg.svd", driver);
    provideLargeMatrices();
    const [U, S, Vh] = svd_operator(self, full) as [Tensor, Tensor, Tensor];
    return namedTuple("linalg_svd", ["U", "S", "Vh"], [U, S, Vh]);
  },
);

/** Of larger matrices vectors come along: rotations one by one take more than the products of these. */
const MOST_ALONE = 2048;

/**
 * The values alone of matrices in single precision, for which no gradient is wanted: roots of the eigenvalues of A^T A in
 * double precision, which loses values below 1e-8 of the largest one: less than single precision shows.
 */
const valuesAlone = direct<Operator<(self: Tensor) => Tensor>>(
  "_linalg_singular_values(Tensor self) -> Tensor",
  (self: Tensor) => {
    const wide = packed(self.detach(), float64);
    const [m, n] = wide.shape.slice(-2) as [number, number];
    const lead = wide.shape.slice(0, -2);
    const matrices = wide.view([numel(lead), m, n]);
    const turned = matrices.transpose(-2, -1);
    const found = large.ways!.valuesOfWhole(m < n ? product(matrices, turned) : product(turned, matrices));
    const squares = found.view([...lead, Math.min(m, n)]);
    // Of a matrix with numbers that are none all values are NaN.
    const isWhole = squares.shape.length === 1 && Number.isFinite(lookAt(squares.select(0, 0), 0));
    if (!isWhole) assertFinite(self);
    const values = converted(squares.flip(-1).clamp_min(0).sqrt(), self.dtype);
    discard(wide, self);
    discard(squares);
    return values;
  },
);

/** Singular values, descending. */
export const svdvals: Operator<(A: Tensor) => Tensor, { A?: Tensor; driver?: string | null }> = composite(
  "linalg_svdvals(Tensor A, *, str? driver=None) -> Tensor",
  (self: Tensor, driver: string | null) => {
    checked(self, "linalg.svd", driver);
    const [m, n] = self.shape.slice(-2) as [number, number];
    const isSmall = Math.min(m, n) <= MOST_ALONE && numel(self.shape) > 0;
    if (isSmall && large.ways && self.dtype === float32 && !mayNeedGradients([self])) return valuesAlone(self);
    return itemAt(svd_operator(self, false), 1);
  },
);

/** U, S and V^H in their reduced form, for what does not depend on signs: it brings no more into small bundles. */
export function singularTriple(self: Tensor): readonly [U: Tensor, S: Tensor, Vh: Tensor] {
  checked(self, "linalg.svd");
  return svd_operator(self, false) as [Tensor, Tensor, Tensor];
}

/** The older form: V instead of its conjugate transpose, `some` for the reduced form. */
export const torchSvd: Operator<
  (self: Tensor, some?: boolean, compute_uv?: boolean) => NamedTuple<["U", "S", "V"]>,
  { some?: boolean; compute_uv?: boolean }
> = composite(
  "svd(Tensor self, bool some=True, bool compute_uv=True) -> (Tensor, Tensor, Tensor)",
  (self: Tensor, some: boolean, wanted: boolean) => {
    if (isDifferentiable(self.dtype)) assertKernel(self, "linalg_svd_cpu");
    checked(self, "linalg.svd");
    const [m, n] = self.shape.slice(-2) as [number, number];
    const [u, S, vh] = svd_operator(self, !some && wanted) as [Tensor, Tensor, Tensor];
    const [U, V] = wanted
      ? [u, adjointOf(vh)]
      : [
          self.new_zeros([...self.shape.slice(0, -2), m, m]),
          adjointOf(self.new_zeros([...self.shape.slice(0, -2), n, n])),
        ];
    return namedTuple("svd", ["U", "S", "V"], [U, S, V]);
  },
);
