/** Complex numbers as values of JavaScript, which has none of its own: what `item()` and `tolist()` of complex tensors give. */
import { pythonFloat } from "./python.ts";

/**
 * A complex number. It may stand wherever a number may: in data of `torch.tensor`, as an operand, as a fill value. No number
 * is refused as a part of it.
 * @example
 * torch.tensor([new torch.Complex(1, 2), 3]); // tensor([1.+2.j, 3.+0.j])
 */
export class Complex {
  constructor(
    /** The real part. */
    readonly real: number,
    /** The imaginary part. */
    readonly imag: number = 0,
  ) {}

  /** The number with its imaginary part's sign turned. */
  conjugate(): Complex {
    return new Complex(this.real, -this.imag);
  }

  /** Python's text of it: `(1+2j)`. */
  toString(): string {
    const imag = partText(this.imag);
    const signed = /^[+-]/.test(imag) ? imag : `+${imag}`;
    if (this.real === 0 && !Object.is(this.real, -0)) return `${imag}j`;
    return `(${partText(this.real)}${signed}j)`;
  }

  /** The parts, as JSON. */
  toJSON(): { real: number; imag: number } {
    return { real: this.real, imag: this.imag };
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

/**
 * Whether an operand is a complex number. `instanceof` would ask all prototypes of a tensor, which takes long: the last
 * is a proxy.
 */
export function isComplexNumber(operand: unknown): operand is Complex {
  return (operand as object | null)?.constructor === Complex;
}

/** A part as Python writes it in complex numbers: whole numbers without a point. */
function partText(value: number): string {
  return pythonFloat(value).replace(/\.0$/, "");
}
