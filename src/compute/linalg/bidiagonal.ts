/**
 * Singular values and vectors by bidiagonal form, as LAPACK's gesdd takes them, so that vectors have its signs: matrices with many more rows
 * than columns go by a QR factorisation, wide ones by their conjugate transpose.
 */
import { complex128, float32, float64, realDType } from "../../dtype.ts";
import { numel } from "../../layout/shape.ts";
import { sizeAt } from "../../support/checked.ts";
import { argumentOf, emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { converted, copyInto, discard, fillWith, packed } from "../copy-elements.ts";
import { lookAt } from "../look-at.ts";
import { bidiagonalKernel, reflectRowsKernel } from "./bidiagonal-kernels.ts";
import { bidiagonalValuesKernel } from "./bidiagonal-values.ts";
import { adjointOf, ownCopy } from "./factor.ts";
import { reflect, reflectors } from "./run-factors.ts";

/** From so many rows for each column on a factorisation comes first: of real matrices as in MKL's gesdd, which PyTorch calls. */
const TALL = 1.5;
/** The same of complex ones, tall or wide. */
const FAR_FROM_SQUARE = 17 / 9;

/** A = Q B P^H, and B = U diag(values) V^T. */
interface Decomposed {
  /** Rows of Q U, and of the identity behind, times Q. */
  readonly left: Tensor;
  /** Rows of P V. */
  readonly right: Tensor;
  readonly values: Tensor;
}

/** The first rows of `vectors` in rows of `size` numbers, `count` of them, and rows of the identity behind. */
function widened(vectors: Tensor, [count, size]: readonly [number, number], like: Tensor): Tensor {
  const n = sizeAt(vectors.shape, -1);
  if (count === n && size === n && vectors.dtype === like.dtype) return vectors;
  const rows = fillWith(emptyTensor([...vectors.shape.slice(0, -2), count, size], like.dtype), 0);
  copyInto(rows.narrow(-2, 0, n).narrow(-1, 0, n), vectors);
  discard(vectors);
  if (count > n) fillWith(rows.diagonal(0, -2, -1).narrow(-1, n, count - n), 1);
  return rows;
}

/**
 * Decomposes x [..., m, n] in double precision, which is overwritten, m >= n. `count`: rows of `left`; `lower`: B's transpose is
 * decomposed, as that of a wide matrix; `single`: to the digits of single precision.
 */
function decomposed(x: Tensor, count: number, lower: boolean, single: boolean): Decomposed {
  const [m, n] = x.shape.slice(-2) as [number, number];
  const lead = x.shape.slice(0, -2);
  const batch = numel(lead);
  const room = (...shape: number[]): Tensor => emptyTensor([...lead, ...shape], x.dtype);
  const real = (...shape: number[]): Tensor => emptyTensor([...lead, ...shape], float64);
  const [reflections, tauLeft, tauRight, work] = [room(n, m), room(n), room(n), room(n)];
  const [d, e, u, v, rotations] = [real(n), real(n), real(n, n), real(n, n), real(n, 2)];
  const at = argumentOf;
  const isEmpty = numel(x.shape) === 0;
  if (!isEmpty) {
    const reduce = bidiagonalKernel(x, x.dtype);
    reduce(0, batch, m, n, at(x), at(reflections), at(tauLeft), at(tauRight), at(d), at(e), at(work));
    const [epsilon, smallest] = single ? [2 ** -24, 2 ** -126] : [2 ** -53, 2 ** -1022];
    const solve = bidiagonalValuesKernel(x);
    solve(0, batch, n, Number(lower), epsilon, smallest, at(d), at(e), at(u), at(v), at(rotations));
  }
  const left = widened(lower ? v : u, [count, m], x);
  const right = widened(lower ? u : v, [n, n], x);
  if (!isEmpty) {
    const turn = reflectRowsKernel(x, x.dtype);
    turn(0, batch * count, count, m, n, 0, n * m, m, at(reflections), at(tauLeft), n, at(left));
    turn(0, batch * n, n, n, n - 1, 1, m * n, n, at(x), at(tauRight), n, at(right));
  }
  for (const each of [reflections, tauLeft, tauRight, work, e, rotations]) discard(each);
  return { left, right, values: d };
}

/** U, S (descending) and V^H of [..., m, n], computed in double precision; `full`: square U and V^H. */
export function bidiagonalSingular(self: Tensor, full: boolean): Tensor[] {
  const { dtype } = self;
  const [m, n] = self.shape.slice(-2) as [number, number];
  const isWide = m < n;
  const [long, short] = isWide ? [n, m] : [m, n];
  const x = ownCopy(isWide ? adjointOf(self) : self, dtype.is_complex ? complex128 : float64);
  const isSingle = realDType(dtype) === float32;
  const scale = isSingle || numel(x.shape) === 0 ? 1 : scaleOf(x);
  if (scale !== 1) copyInto(x, x.div(scale));
  const limit = dtype.is_complex ? FAR_FROM_SQUARE : isWide ? Infinity : TALL;
  const total = full ? long : short;
  const isFactored = long > short && short > 0 && long >= Math.trunc(limit * short);
  let longer: Tensor; // the vectors of the longer side, as columns
  let shorter: Tensor; // the others, as rows
  let values: Tensor;
  if (isFactored) {
    const { a, tau } = reflectors(x);
    const triangle = a.narrow(-2, 0, short).triu();
    const found = decomposed(ownCopy(isWide ? adjointOf(triangle) : triangle), short, false, isSingle);
    const [ofLonger, other] = isWide ? [found.right, found.left] : [found.left, found.right];
    const columns = fillWith(emptyTensor([...self.shape.slice(0, -2), long, total], x.dtype), 0);
    copyInto(columns.narrow(-2, 0, short).narrow(-1, 0, short), ofLonger.transpose(-2, -1));
    if (total > short) fillWith(columns.diagonal(0, -2, -1).narrow(-1, short, total - short), 1);
    longer = reflect(a, tau, columns, false);
    [shorter, values] = [other, found.values];
    for (const each of [a, tau, ofLonger]) discard(each);
  } else {
    const found = decomposed(x, total, isWide, isSingle);
    longer = found.left.transpose(-2, -1);
    [shorter, values] = [found.right, found.values];
  }
  discard(x);
  const columns = shorter.transpose(-2, -1);
  const [u, v] = isWide ? [columns, longer] : [longer, columns];
  const results = [
    packed(u, dtype),
    converted(scale === 1 ? values : values.mul(scale), realDType(dtype)),
    packed(adjointOf(v), dtype),
  ];
  for (const wide of [longer, shorter, values])
    if (!results.some((result) => result.storage === wide.storage)) discard(wide);
  return results;
}

/** By what numbers are divided so that their squares are numbers as well: 1, or the largest one. */
function scaleOf(x: Tensor): number {
  const largest = lookAt(x.abs().amax(), 1);
  const isUsual = largest === 0 || (largest < 1e140 && largest > 1e-100);
  return isUsual || !Number.isFinite(largest) ? 1 : largest;
}
