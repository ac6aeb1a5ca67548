/** Factorisations, eigenvalues and singular values of batches of matrices: launches of the kernels beside. */
import { adjointOf } from "./factor.ts";
import { complexSchurKernel } from "./complex-schur-kernel.ts";
import { eigenvectorKernel } from "./eigenvector-kernel.ts";
import { balanceKernel, hessenbergKernel } from "./hessenberg-kernels.ts";
import { realSchurKernel } from "./schur-kernels.ts";
import { converted, discard, duplicate, fillWith, packed } from "../copy-elements.ts";
import { complex128, complexDType, float64, int32, realDType } from "../../dtype.ts";
import { numel } from "../../layout/shape.ts";
import { argumentOf, emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { sizeAt } from "../../support/checked.ts";
import { eigenKernel, singularKernel } from "./jacobi-kernels.ts";
import { ownCopy } from "./factor.ts";
import { reflectKernel, reflectorKernel } from "./householder-kernels.ts";
import { ldlFactorKernel, ldlSolveKernel } from "./ldl-kernels.ts";
import { lookAt } from "../look-at.ts";
import { large } from "./large-matrices.ts";
import { choleskyKernel } from "./householder-kernels.ts";

/** The triangular factor, and error codes. */
export function choleskyFactor(self: Tensor, upper: boolean): Tensor[] {
  const known = large.ways?.cholesky(self, upper);
  if (known) return known;
  const factor = ownCopy(upper ? adjointOf(self) : self);
  const lead = self.shape.slice(0, -2);
  const info = emptyTensor(lead, int32);
  choleskyKernel(self, self.dtype)(0, numel(lead), sizeAt(self.shape, -1), argumentOf(factor), argumentOf(info));
  return [upper ? ownCopy(adjointOf(factor)) : factor, info];
}

/** The factors in one matrix, LAPACK's pivots, and error codes. */
export function ldlFactors(self: Tensor, hermitian: boolean): Tensor[] {
  const [lead, n] = [self.shape.slice(0, -2), sizeAt(self.shape, -1)];
  const result = ownCopy(self);
  const [pivots, info] = [emptyTensor([...lead, n], int32), emptyTensor(lead, int32)];
  const run = ldlFactorKernel(self, self.dtype, hermitian && self.dtype.is_complex);
  run(0, numel(lead), n, argumentOf(result), argumentOf(pivots), argumentOf(info));
  return [result, pivots, info];
}

/** Overwrites B [..., n, k] with the solution of A X = B, from the factors of A and pivots of the same leading dims. */
export function ldlSolution(LD: Tensor, pivots: Tensor, B: Tensor, hermitian: boolean): Tensor {
  const [dense, places] = [packed(LD), packed(pivots, int32)];
  if (numel(B.shape) > 0)
    ldlSolveKernel(LD, B.dtype, hermitian && LD.dtype.is_complex)(
      0,
      numel(B.shape.slice(0, -2)),
      sizeAt(B.shape, -2),
      sizeAt(B.shape, -1),
      argumentOf(dense),
      argumentOf(places),
      argumentOf(B),
    );
  return B;
}

const batchOf = (tensor: Tensor): number => numel(tensor.shape.slice(0, -2));

/** R and the reflectors of a copy of [..., m, n], and their factors. */
export function reflectors(self: Tensor): { a: Tensor; tau: Tensor } {
  const known = large.ways?.reflectors(self);
  if (known) return known;
  const [m, n] = self.shape.slice(-2) as [number, number];
  const a = ownCopy(self);
  const tau = emptyTensor([...self.shape.slice(0, -2), Math.min(m, n)], self.dtype);
  const work = emptyTensor([batchOf(self), n], self.dtype);
  if (numel(self.shape) > 0)
    reflectorKernel(self, self.dtype)(0, batchOf(self), m, n, argumentOf(a), argumentOf(tau), argumentOf(work));
  return { a, tau };
}

/** Overwrites the contiguous `c` [..., m, r], which is the identity where `unit` says so, with Q c, or Q^H c. */
export function reflect(a: Tensor, tau: Tensor, c: Tensor, adjoint: boolean, unit = false): Tensor {
  const [m, r] = c.shape.slice(-2) as [number, number];
  const [dense, factors] = [packed(a), packed(tau)];
  if (large.ways?.reflect(dense, factors, c, adjoint, unit)) return c;
  const work = emptyTensor([batchOf(c), r], c.dtype);
  const count = sizeAt(tau.shape, -1);
  if (numel(c.shape) > 0 && count > 0) {
    reflectKernel(a, c.dtype)(
      0,
      batchOf(c),
      m,
      sizeAt(a.shape, -1),
      count,
      r,
      Number(adjoint),
      argumentOf(dense),
      argumentOf(factors),
      argumentOf(c),
      argumentOf(work),
    );
  }
  return c;
}

/** The same without signs that are LAPACK's, for bundles that lack more. */
function byRotations(matrices: Tensor): { vectors: Tensor; values: Tensor } {
  const [lead, n] = [matrices.shape.slice(0, -2), sizeAt(matrices.shape, -1)];
  const [vectors, values] = [emptyTensor([...lead, n, n], matrices.dtype), emptyTensor([...lead, n], float64)];
  if (numel(matrices.shape) > 0)
    eigenKernel(matrices)(0, numel(lead), n, argumentOf(matrices), argumentOf(vectors), argumentOf(values));
  return { vectors, values };
}

/**
 * Overwrites `w`, of which the first `n` rows are the columns of matrices [..., m, n] in double precision, with their left
 * singular vectors as rows; the right ones as columns, and the singular values.
 */
export function singularVectors(w: Tensor, n: number): { v: Tensor; values: Tensor } {
  const [lead, total, m] = [w.shape.slice(0, -2), sizeAt(w.shape, -2), sizeAt(w.shape, -1)];
  const [v, values] = [emptyTensor([...lead, n, n], w.dtype), emptyTensor([...lead, n], float64)];
  if (numel(w.shape) > 0)
    singularKernel(w)(0, numel(lead), m, n, total, argumentOf(w), argumentOf(v), argumentOf(values));
  return { v, values };
}

/**
 * Ascending eigenvalues and, as rows, eigenvectors of [..., n, n] in double precision, which is overwritten; with the signs that LAPACK
 * gives them from the triangle that is read, in single precision or double.
 */
export function eigenOfSymmetric(
  matrices: Tensor,
  upper: boolean,
  single: boolean,
): { vectors: Tensor; values: Tensor } {
  const turned = upper ? packed(matrices.flip(-2, -1)) : matrices;
  const { ways } = large;
  const { vectors, values } =
    ways?.eigen(turned, upper) ?? ways?.tridiagonal(turned, upper, single) ?? byRotations(turned);
  if (!upper) return { vectors, values };
  discard(turned);
  return { vectors: packed(vectors.flip(-1)), values };
}

/** What numbers are divided by where their squares would not be numbers. */
function scaleOf(self: Tensor): number {
  const largest = numel(self.shape) === 0 ? 0 : lookAt(self.detach().abs().amax(), 1);
  return largest === 0 || (largest > 1e-100 && largest < 1e100) || !Number.isFinite(largest) ? 1 : largest;
}

/**
 * Eigenvalues and, as columns, eigenvectors, computed in double precision; error codes of matrices that did not converge.
 * Without `wantsVectors` these are arbitrary.
 */
export function generalEigen(self: Tensor, wantsVectors = true): [values: Tensor, vectors: Tensor, info: Tensor] {
  const n = sizeAt(self.shape, -1);
  const lead = self.shape.slice(0, -2);
  const batch = numel(lead);
  const isComplex = self.dtype.is_complex;
  const wide = isComplex ? complex128 : float64;
  const scale = realDType(self.dtype) === float64 ? scaleOf(self) : 1;
  const dense = scale === 1 ? packed(self) : self.div(scale);
  const [h, z] = [converted(dense, wide), emptyTensor(self.shape, wide)];
  const a = h.storage === self.storage ? duplicate(h) : h;
  const [scales, bounds] = [emptyTensor([batch, n], float64), emptyTensor([batch, 2], int32)];
  const work = emptyTensor([batch, 2, n], complex128);
  const [values, vectors] = [emptyTensor([...lead, n], complex128), emptyTensor(self.shape, complex128)];
  const info = emptyTensor(lead, int32);
  if (numel(self.shape) > 0) {
    const [matrix, q, among, room] = [argumentOf(a), argumentOf(z), argumentOf(bounds), argumentOf(work)];
    const [found, factors] = [argumentOf(values), argumentOf(scales)];
    balanceKernel(self, wide)(0, batch, n, matrix, factors, among);
    const whole = Number(wantsVectors);
    if (!large.ways?.hessenberg(a, wantsVectors ? z : null, bounds))
      hessenbergKernel(self, wide)(0, batch, n, isComplex ? 1 : whole, matrix, q, among, room);
    if (isComplex) complexSchurKernel(self)(0, batch, n, matrix, q, among, found, argumentOf(info));
    else realSchurKernel(self)(0, batch, n, whole, matrix, q, among, found, argumentOf(info));
    if (wantsVectors) {
      const vectorKernel = eigenvectorKernel(self, wide, complex128);
      vectorKernel(0, batch, n, matrix, q, found, factors, among, room, argumentOf(vectors));
    }
  } else fillWith(info, 0);
  for (const each of [a, z, scales, bounds, work]) discard(each, self);
  if (scale !== 1) values.mul_(scale);
  const result = complexDType(self.dtype);
  return [converted(values, result), wantsVectors ? converted(vectors, result) : vectors, info];
}
