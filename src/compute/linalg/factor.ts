/** LU factorisations and triangular solves of raw tensors: batches of matrices in row-major order. */
import { Wrapper } from "../../tensor/wrapper.ts";
import { hasValues } from "../look-at.ts";
import { assertNoWhole, int32, isDifferentiable, realDType, type DType } from "../../dtype.ts";
import { numel } from "../../layout/shape.ts";
import { NotImplementedError, notImplemented, RuntimeError } from "../../support/errors.ts";
import { argumentOf, emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { copyInto, packed, zerosOf } from "../copy-elements.ts";
import type { Shape } from "../../layout/shape.ts";
import { large } from "./large-matrices.ts";
import { exchangeKernel, factorKernel, triangularKernel } from "./lu-kernels.ts";

/** A factorisation with what PyTorch tells of it. */
export interface Factors {
  readonly lu: Tensor;
  readonly pivots: Tensor;
  readonly info: Tensor;
}

/** PyTorch's check of dtypes that its decompositions take. */
export function assertFloat(tensor: Tensor, name: string): void {
  assertNoWhole(tensor.dtype, name);
  if (realDType(tensor.dtype).itemsize === 2)
    throw new NotImplementedError(`${name}: Low precision dtypes not supported. Got ${tensor.dtype.scalarName}`);
}

/** The refusal of dtypes for which LAPACK, which stands behind PyTorch's kernel of that name, has no routine. */
export function assertKernel(tensor: Tensor, kernel: string): void {
  if (!isDifferentiable(tensor.dtype) || realDType(tensor.dtype).itemsize === 2)
    throw notImplemented(kernel, tensor.dtype);
}

/** PyTorch's `linearSolveCheckInputs`, which the older solvers make: one dtype, square `a`, as many rows in `b`. */
export function assertSystem(b: Tensor, a: Tensor, name: string): void {
  if (a.dtype !== b.dtype)
    throw new RuntimeError(
      `Expected b and A to have the same dtype, but found b of type ${b.dtype.scalarName} and A of type ${a.dtype.scalarName} instead.`,
    );
  const [rows, columns] = a.shape.slice(-2);
  if (rows !== columns)
    throw new RuntimeError(`A must be batches of square matrices, but they are ${rows} by ${columns} matrices`);
  const [height, width] = b.shape.slice(-2);
  if (columns !== height)
    throw new RuntimeError(
      `Incompatible matrix sizes for ${name}: each A matrix is ${columns} by ${columns} but each b matrix is ${height} by ${width}`,
    );
}

/** PyTorch's check of (batches of) square matrices. */
export function assertSquare(tensor: Tensor, name: string, argument = "A"): void {
  if (tensor.shape.length < 2)
    throw new RuntimeError(`${name}: The input tensor ${argument} must have at least 2 dimensions.`);
  const [rows, columns] = tensor.shape.slice(-2);
  if (rows !== columns)
    throw new RuntimeError(
      `${name}: ${argument} must be batches of square matrices, but they are ${rows} by ${columns} matrices`,
    );
}

/** The conjugate transpose of (batches of) matrices; of real ones a view. */
export function adjointOf(tensor: Tensor): Tensor {
  const transposed = tensor.transpose(-2, -1);
  return tensor.dtype.is_complex ? transposed.conj() : transposed;
}

/** A contiguous copy that may be overwritten. */
export function ownCopy(tensor: Tensor, dtype: DType = tensor.dtype): Tensor {
  return copyInto(emptyTensor(tensor.shape, dtype), tensor);
}

const batchOf = (shape: Shape): number => numel(shape.slice(0, -2));

/** Factors a copy of [..., m, n]. */
export function factor(self: Tensor, pivot = true): Factors {
  const [m, n] = self.shape.slice(-2) as [number, number];
  const lead = self.shape.slice(0, -2);
  const lu = ownCopy(self);
  const pivots = emptyTensor([...lead, Math.min(m, n)], int32);
  const info = zerosOf(lead, int32);
  if (large.ways?.factor(lu, pivots, info)) return { lu, pivots, info };
  factorKernel(self, self.dtype)(
    0,
    batchOf(self.shape),
    m,
    n,
    Number(pivot),
    argumentOf(lu),
    argumentOf(pivots),
    argumentOf(info),
  );
  return { lu, pivots, info };
}

/**
 * Overwrites the contiguous `b` [..., n, r] with the solution of a triangular system; `a` [..., n, n] of any strides
 * with equal batch dims.
 */
export function solveTriangularInto(a: Tensor, b: Tensor, upper: boolean, unit: boolean, transposed = false): Tensor {
  const dense = a.shape.length === 2 ? a : packed(a);
  const [n, r] = b.shape.slice(-2) as [number, number];
  const [row, column] = dense.strides.slice(-2) as [number, number];
  const step = dense.shape.length === 2 ? 0 : n * n;
  const upperAsRead = upper !== transposed;
  const strides = transposed ? ([column, row] as const) : ([row, column] as const);
  if (numel(b.shape) > 0 && !large.ways?.triangular(dense, b, step, strides, { upper: upperAsRead, unit })) {
    triangularKernel(a, b.dtype, upperAsRead, unit)(
      0,
      batchOf(b.shape),
      n,
      r,
      step,
      ...strides,
      argumentOf(dense),
      argumentOf(b),
    );
  }
  return b;
}

/** Exchanges rows of the contiguous `b` as pivots say. */
export function exchangeRows(b: Tensor, pivots: Tensor, backwards: boolean): Tensor {
  const [m, r] = b.shape.slice(-2) as [number, number];
  const dense = packed(pivots);
  if (numel(b.shape) > 0)
    exchangeKernel(b, b.dtype)(
      0,
      batchOf(b.shape),
      m,
      r,
      dense.shape.at(-1)!,
      Number(backwards),
      argumentOf(b),
      argumentOf(dense),
    );
  return b;
}

/** Overwrites the contiguous `b` with the solution X of A X = B (transposed: of its transpose), from A's factors. */
export function solveInto({ lu, pivots }: Pick<Factors, "lu" | "pivots">, b: Tensor, transposed = false): Tensor {
  if (!transposed) {
    exchangeRows(b, pivots, false);
    solveTriangularInto(lu, b, false, true);
    return solveTriangularInto(lu, b, true, false);
  }
  solveTriangularInto(lu, b, true, false, true);
  solveTriangularInto(lu, b, false, true, true);
  return exchangeRows(b, pivots, true);
}

/** The first batch element with an error and its code, or null. Shown as LAPACK's wrappers in PyTorch do. */
export function firstError(info: Tensor): { code: number; where: string } | null {
  if (info instanceof Wrapper) return firstError(info.value);
  if (numel(info.shape) === 0 || !hasValues(info)) return null;
  const codes = (info.shape.length === 0 ? [info.item()] : info.reshape([numel(info.shape)]).tolist()) as number[];
  const place = codes.findIndex((code) => code !== 0);
  return place < 0 ? null : { code: codes[place]!, where: info.shape.length === 0 ? "" : `(Batch element ${place}): ` };
}
