/**
 * Fourier transforms of a few complex numbers, written out: what a pass of the fast transform does with the numbers that
 * it takes together.
 */
import type { KernelBuilder } from "../../kernel/build.ts";
import type { Scalar } from "../../kernel/ir.ts";
import type { Tuple } from "../../support/tuples.ts";

/** A complex number in a kernel. */
export interface ComplexScalar {
  readonly re: Scalar;
  readonly im: Scalar;
}

/** The radices that are written out, in the order in which a length is divided by them. */
export const writtenRadices: readonly number[] = [8, 4, 2, 3, 5];

/** All outputs of a transform of `xs`: exp(-2 pi i n j / radix) times x_j, summed. */
export function butterfly(k: KernelBuilder, xs: readonly ComplexScalar[]): readonly ComplexScalar[] {
  const kept = ({ re, im }: ComplexScalar): ComplexScalar => ({ re: k.let(re), im: k.let(im) });
  const add = (a: ComplexScalar, b: ComplexScalar): ComplexScalar => kept({ re: a.re.add(b.re), im: a.im.add(b.im) });
  const sub = (a: ComplexScalar, b: ComplexScalar): ComplexScalar => kept({ re: a.re.sub(b.re), im: a.im.sub(b.im) });
  const times = (a: ComplexScalar, factor: number): ComplexScalar =>
    kept({ re: a.re.mul(factor), im: a.im.mul(factor) });
  /** a - i b and a + i b. */
  const across = (a: ComplexScalar, b: ComplexScalar): [ComplexScalar, ComplexScalar] => [
    kept({ re: a.re.add(b.im), im: a.im.sub(b.re) }),
    kept({ re: a.re.sub(b.im), im: a.im.add(b.re) }),
  ];
  const four = ([x0, x1, x2, x3]: Tuple<ComplexScalar, 4>): Tuple<ComplexScalar, 4> => {
    const [even, odd] = [add(x0, x2), add(x1, x3)];
    const [back, forth] = across(sub(x0, x2), sub(x1, x3));
    return [add(even, odd), back, sub(even, odd), forth];
  };
  switch (xs.length) {
    case 2: {
      const [x0, x1] = xs as [ComplexScalar, ComplexScalar];
      return [add(x0, x1), sub(x0, x1)];
    }
    case 4:
      return four(xs as [ComplexScalar, ComplexScalar, ComplexScalar, ComplexScalar]);
    case 8: {
      const [x0, x1, x2, x3, x4, x5, x6, x7] = xs as [...Tuple<ComplexScalar, 8>];
      const evens = four([x0, x2, x4, x6]);
      const [o0, o1, o2, o3] = four([x1, x3, x5, x7]);
      // The odd ones turn by eighths: exp(-i pi / 4), -i, exp(-3 i pi / 4).
      const turned: Tuple<ComplexScalar, 4> = [
        o0,
        times({ re: o1.re.add(o1.im), im: o1.im.sub(o1.re) }, Math.SQRT1_2),
        { re: o2.im, im: o2.re.neg() },
        times({ re: o3.im.sub(o3.re), im: o3.re.add(o3.im).neg() }, Math.SQRT1_2),
      ];
      return [...evens.map((even, i) => add(even, turned[i])), ...evens.map((even, i) => sub(even, turned[i]))];
    }
    default: {
      // An odd number: x_j and x_(r - j) meet the same cosine, and sines of opposite sign.
      const radix = xs.length;
      const half = (radix - 1) / 2;
      const pairs = Array.from({ length: half }, (_, j) => ({
        sum: add(xs[j + 1]!, xs[radix - 1 - j]!),
        difference: sub(xs[j + 1]!, xs[radix - 1 - j]!),
      }));
      const first = xs[0]!;
      const outputs = new Array<ComplexScalar>(radix);
      outputs[0] = pairs.reduce((total, { sum }) => add(total, sum), first);
      for (let n = 1; n <= half; n++) {
        let [even, odd] = [first, null as ComplexScalar | null];
        pairs.forEach(({ sum, difference }, j) => {
          const angle = (2 * Math.PI * ((n * (j + 1)) % radix)) / radix;
          even = add(even, times(sum, Math.cos(angle)));
          const part = times(difference, Math.sin(angle));
          odd = odd === null ? part : add(odd, part);
        });
        [outputs[n], outputs[radix - n]] = across(even, odd!);
      }
      return outputs;
    }
  }
}
