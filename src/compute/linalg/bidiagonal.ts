/**
 * Singular values and vectors by bidiagonal form, as LAPACK's gesdd takes them, so that vectors have its signs: matrices with many more rows
 * than columns go by a QR factorisation, wide ones by their conjugate transpose.
 */
import { complex128, float32, float64, realDType } from "../../dtype.ts";
import { numel } from "../../layout/shape.ts";
import { sizeAt } from "../../support/checked.ts";
import { argumentOf, emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { converted, copyInto, discard, fillWith, packed } from "../copy-elements.ts";
import { bidiagonalKernel, columnReflectorsKernel, reflectRowsKernel } from "./bidiagonal-kernels.ts";
import { bidiagonalValuesKernel } from "./bidiagonal-values.ts";
import { adjointOf, ownCopy } from "./factor.ts";

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
 * decomposed, as that of a wide matrix; `single`: with the signs of single precision.
 */
function decomposed(x: Tensor, count: number, lower: boolean, single: boolean): Decomposed {
  const [m, n] = x.shape.slice(-2) as [number, number];
  const lead = x.shape.slice(0, -2);
  const batch = numel(lead);
  const room = (...shape: number[]): Tensor => emptyTensor([...lead, ...shape], x.dtype);
  const real = (...shape: number[]): Tensor => emptyTensor([...lead, ...shape], float64);
  const [reflections, tauLeft, tauRight, work] = [room(n, m), room(n), room(n), room(n)];
  const [d, e, u, v] = [real(n), real(n), real(n, n), real(n, n)];
  const [rotations, kept, guide] = [real(n, 2), real(n, 2), real(n, n)];
  const at = argumentOf;
  const isEmpty = numel(x.shape) === 0;
  if (!isEmpty) {
    const reduce = bidiagonalKernel(x, x.dtype);
    reduce(0, batch, m, n, at(x), at(reflections), at(tauLeft), at(tauRight), at(d), at(e), at(work));
    const solve = bidiagonalValuesKernel(x);
    solve(0, batch, n, Number(lower), Number(single), at(d), at(e), at(u), at(v), at(rotations), at(kept), at(guide));
  }
  const left = widened(lower ? v : u, [count, m], x);
  const right = widened(lower ? u : v, [n, n], x);
  if (!isEmpty) {
    const turn = reflectRowsKernel(x, x.dtype);
    turn(0, batch * count, count, m, n, 0, n * m, m, at(reflections), at(tauLeft), n, at(left));
    turn(0, batch * n, n, n, n - 1, 1, m * n, n, at(x), at(tauRight), n, at(right));
  }
  for (const each of [reflections, tauLeft, tauRight, work, e, rotations, kept, guide]) discard(each);
  return { left, right, values: d };
}

/** The same of A that is given by its columns, as rows, by way of A = Q R; `adjoint`: R^H is decomposed instead of R, and A of Q times it. */
function factored(columns: Tensor, count: number, adjoint: boolean, single: boolean): Decomposed {
  const [n, m] = columns.shape.slice(-2) as [number, number];
  const lead = columns.shape.slice(0, -2);
  const batch = numel(lead);
  const [tau, triangle] = [emptyTensor([...lead, n], columns.dtype), emptyTensor([...lead, n, n], columns.dtype)];
  const at = argumentOf;
  const reflect = columnReflectorsKernel(columns, columns.dtype);
  reflect(0, batch, m, n, Number(adjoint), at(columns), at(tau), at(triangle));
  const inner = decomposed(triangle, n, false, single);
  const [first, right] = adjoint ? [inner.right, inner.left] : [inner.left, inner.right];
  const left = widened(first, [count, m], columns);
  const turn = reflectRowsKernel(columns, columns.dtype);
  turn(0, batch * count, count, m, n, 0, n * m, m, at(columns), at(tau), n, at(left));
  discard(tau);
  discard(triangle);
  return { left, right, values: inner.values };
}

/**
 * U, S (descending) and V^H of [..., m, n], computed in double precision; `full`: square U and V^H. `largest`: the largest absolute value
 * among the numbers.
 */
export function bidiagonalSingular(self: Tensor, full: boolean, largest: number): Tensor[] {
  const { dtype } = self;
  const [m, n] = self.shape.slice(-2) as [number, number];
  const isWide = m < n;
  const [long, short] = isWide ? [n, m] : [m, n];
  const wideDType = dtype.is_complex ? complex128 : float64;
  const isSingle = realDType(dtype) === float32;
  // Squares have to be numbers as well.
  const isUsual = isSingle || largest === 0 || (largest < 1e140 && largest > 1e-100);
  const source = isUsual ? self : self.div(largest);
  const limit = dtype.is_complex ? FAR_FROM_SQUARE : isWide ? Infinity : TALL;
  const count = full ? long : short;
  const isFactored = long > short && long >= Math.trunc(limit * short) && numel(self.shape) > 0;
  const tall = isWide ? adjointOf(source) : source;
  const x = ownCopy(isFactored ? tall.transpose(-2, -1) : tall, wideDType);
  const { left, right, values } = isFactored
    ? factored(x, count, isWide, isSingle)
    : decomposed(x, count, isWide, isSingle);
  discard(x);
  const [u, v] = isWide ? [right, left] : [left, right];
  const results = [
    packed(u.transpose(-2, -1), dtype),
    converted(isUsual ? values : values.mul(largest), realDType(dtype)),
    packed(dtype.is_complex ? v.conj() : v, dtype),
  ];
  for (const wide of [left, right, values])
    if (!results.some((result) => result.storage === wide.storage)) discard(wide);
  return results;
}
