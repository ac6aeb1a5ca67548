/** Pointwise formulas on complex numbers; apart, so that small bundles in which no number is complex lack the code. */
import { complexParts, conjugate, NoComplexForm, type ComplexPair } from "../kernel/complex.ts";
import { Scalar, type ValueType } from "../kernel/ir.ts";
import { notImplemented } from "../support/errors.ts";
import { partOf } from "./complex-parts.ts";
import { multiplyApart } from "./complex-products.ts";
import { complexFormulas, type PointwiseKernelSpec } from "./pointwise-kernel.ts";

/** Makes pointwise kernels and products compute with complex numbers; costs nothing when it has been called before. */
export function provideComplexFormulas(): void {
  complexFormulas.apply ??= complexFormula;
  complexFormulas.multiply ??= multiplyParts;
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
