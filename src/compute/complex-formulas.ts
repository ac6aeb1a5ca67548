/** Pointwise formulas on complex numbers; apart, so that small bundles in which no number is complex lack the code. */
import { complexParts, conjugate, NoComplexForm, type ComplexPair } from "../kernel/complex.ts";
import { Scalar, type ValueType } from "../kernel/ir.ts";
import { notImplemented } from "../support/errors.ts";
import { complex64, float32 } from "../dtype.ts";
import { contiguousStrides, numel } from "../layout/shape.ts";
import { aliasTensor, emptyTensor, type Tensor } from "../tensor/tensor.ts";
import { partOf } from "./complex-parts.ts";
import { discard, packed } from "./copy-elements.ts";
import { isPlain, joinPlanesInto, splitPlanes } from "./complex-planes.ts";
import { complexFormulas, type PointwiseKernelSpec } from "./pointwise-kernel.ts";

/** Makes pointwise kernels and products compute with complex numbers; costs nothing when it has been called before. */
export function provideComplexFormulas(): void {
  complexFormulas.apply ??= complexFormula;
  complexFormulas.multiply ??= multiplyParts;
}

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
function multiplyApart(...[multiply, alpha, a, b, beta, c]: Parameters<typeof multiplyParts>): boolean {
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

/** Four products of real and imaginary parts. */
const multiplyParts: NonNullable<typeof complexFormulas.multiply> = (multiply, alpha, a, b, beta, c) => {
  if (multiplyApart(multiply, alpha, a, b, beta, c)) return;
  const [aRe, aIm, bRe, bIm] = [partOf(a, 0), partOf(a, 1), partOf(b, 0), partOf(b, 1)];
  multiply(alpha, aRe, bRe, beta, partOf(c, 0));
  multiply(-alpha, aIm, bIm, 1, partOf(c, 0));
  multiply(alpha, aRe, bIm, beta, partOf(c, 1));
  multiply(alpha, aIm, bRe, 1, partOf(c, 1));
};

function complexFormula(spec: PointwiseKernelSpec, values: readonly ComplexPair[], type: ValueType): ComplexPair {
  const leaves = values.map(
    ({ re }, i) => new Scalar("local", re.type === "bool" ? "bool" : type, [], { name: `z${i}`, type: re.type }),
  );
  const given = new Map(
    leaves.map((leaf, i) => [leaf, spec.conjugates?.operands[i] ? conjugate(values[i]!) : values[i]]),
  );
  try {
    const result = complexParts(spec.formula(...leaves), (leaf) => given.get(leaf)!);
    return spec.conjugates?.result ? conjugate(result) : result;
  } catch (error) {
    if (error instanceof NoComplexForm)
      throw notImplemented(`${spec.name.replace(/^special_|\W.*$/g, "")}_cpu`, spec.compute);
    throw error;
  }
}
