/** Products of complex matrices whose real and imaginary parts are brought side by side; bundles for browsers lack it. */
import { complex64, float32 } from "../dtype.ts";
import { contiguousStrides, numel } from "../layout/shape.ts";
import { aliasTensor, emptyTensor, type Tensor } from "../tensor/tensor.ts";
import { isPlain, joinPlanesInto, splitPlanes } from "./complex-planes.ts";
import { discard, packed } from "./copy-elements.ts";
import type { complexFormulas } from "./pointwise-kernel.ts";

/** Matrices of fewer numbers are multiplied where they lie. */
const FEWEST_APART = 512;

/** Matrices, or a batch of them, as batches [batch, rows, columns] of real and of imaginary parts. */
interface Parts {
  readonly re: Tensor;
  readonly im: Tensor;
  readonly planes: Tensor;
}

/** Real and imaginary parts in planes [2, …]. */
function partsIn(planes: Tensor): Parts {
  const [, ...shape] = planes.shape;
  const batches = shape.length > 2 ? shape : [1, ...shape];
  const part = (at: number): Tensor => aliasTensor(planes, batches, contiguousStrides(batches), at * numel(batches));
  return { re: part(0), im: part(1), planes };
}

function partsOf(matrices: Tensor): Parts | null {
  const dense = packed(matrices);
  const planes = splitPlanes(dense);
  discard(dense, matrices);
  return planes && partsIn(planes);
}

/** The product by parts that were brought side by side, which is nearly twice as fast; says whether it could be done. */
export function multiplyApart(
  ...[multiply, alpha, a, b, beta, c]: Parameters<NonNullable<typeof complexFormulas.multiply>>
): boolean {
  if (beta !== 0 || numel(c.shape) < FEWEST_APART || c.dtype !== complex64 || !isPlain(c)) return false;
  const [x, y] = [partsOf(a), partsOf(b)];
  const known = x !== null && y !== null;
  if (known) {
    const out = partsIn(emptyTensor([2, ...c.shape], float32));
    multiply(alpha, x.re, y.re, 0, out.re);
    multiply(-alpha, x.im, y.im, 1, out.re);
    multiply(alpha, x.re, y.im, 0, out.im);
    multiply(alpha, x.im, y.re, 1, out.im);
    joinPlanesInto(c, out.planes);
    discard(out.planes);
  }
  for (const parts of [x, y]) if (parts) discard(parts.planes);
  return known;
}
