/**
 * Singular values and vectors of large matrices: the right vectors V are nearly those of the symmetric matrix A^T A, and a QR
 * factorisation A V = Q R gives the left ones and, as R is nearly diagonal, the values. All that is computed in double precision: what A^T A
 * loses, values below 1e-8 of the largest one, is less than single precision shows. In double precision R is decomposed by
 * rotations, of which it needs few (Drmač and Veselić, "New fast and accurate Jacobi SVD algorithm", 2008).
 */
import { float32, float64 } from "../../../dtype.ts";
import { numel } from "../../../layout/shape.ts";
import { sizeAt } from "../../../support/checked.ts";
import { emptyTensor, type Tensor } from "../../../tensor/tensor.ts";
import { converted, copyInto, discard, fillWith, packed } from "../../copy-elements.ts";
import { isCaptured, lookAt } from "../../look-at.ts";
import { product } from "../../product/matrix-product.ts";
import { reflect, reflectors, singularVectors } from "../run-factors.ts";
import { symmetricEigen } from "./symmetric-eigen.ts";

/** From so many columns on products are faster than the QR algorithm, whose vectors have the signs of LAPACK. */
const LEAST = 160;

const turned = (x: Tensor): Tensor => x.transpose(-2, -1);

/** U, S (descending) and V^T of matrices with at least as many rows as columns; null for small ones and other dtypes. */
export function singularBlocks(self: Tensor, full: boolean): Tensor[] | null {
  const { shape, dtype } = self;
  const [m, n] = shape.slice(-2) as [number, number];
  if (n < LEAST || (dtype !== float32 && dtype !== float64) || numel(shape) === 0 || isCaptured()) return null;
  const lead = shape.slice(0, -2);
  const count = numel(lead);
  const wide = packed(self, float64);
  const a = wide.view([count, m, n]);
  const gram = product(turned(a), a);
  const found = symmetricEigen(gram, false);
  discard(gram);
  if (found === null) return null;
  let right = found.vectors.flip(-2);
  discard(found.vectors);
  const images = product(a, turned(right));
  discard(wide, self);
  const { a: factored, tau } = reflectors(images);
  discard(images);
  const total = full ? m : n;
  const left = fillWith(emptyTensor([count, m, total], float64), 0);
  fillWith(left.diagonal(0, -2, -1), 1);
  reflect(factored, tau, left, false, true);
  let values: Tensor;
  if (dtype === float64) {
    const w = packed(turned(factored.narrow(-2, 0, n).triu()));
    const { v, values: exact } = singularVectors(w, n);
    const first = product(left.narrow(-1, 0, n), turned(w));
    copyInto(left.narrow(-1, 0, n), first);
    right = product(v, right);
    values = exact;
  } else {
    const diagonal = factored.diagonal(0, -2, -1);
    const signs = diagonal.sign().add(0.5).sign().unsqueeze(-2);
    const columns = left.narrow(-1, 0, n);
    copyInto(columns, columns.mul(signs));
    values = diagonal.abs();
    if (
      lookAt(
        values
          .narrow(-1, 1, n - 1)
          .gt(values.narrow(-1, 0, n - 1))
          .any(),
        0,
      ) !== 0
    )
      [values, right] = inOrder(left, values, right);
  }
  return [
    converted(left.view([...lead, m, total]), dtype),
    converted(values.view([...lead, n]), dtype),
    converted(right.view([...lead, n, n]), dtype),
  ];
}

/** Values that rounding put into another order, and their vectors, descending; those of `left` in place. */
function inOrder(left: Tensor, values: Tensor, right: Tensor): [values: Tensor, right: Tensor] {
  const n = sizeAt(values.shape, -1);
  const places = values.argsort(-1, true);
  const columns = left.narrow(-1, 0, n);
  copyInto(columns, columns.gather(-1, places.unsqueeze(-2).expand(columns.shape)));
  return [values.gather(-1, places), right.gather(-2, places.unsqueeze(-1).expand(right.shape))];
}
