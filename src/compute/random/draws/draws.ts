/**
 * Random words as numbers inside kernels: tempering and the uniform distributions of `at::uniform_real_distribution`.
 */
import type { KernelBuilder } from "../../../kernel/build.ts";
import { constant } from "../../../kernel/ir.ts";
import type { BufferParameter, ScalarOperand, Scalar } from "../../../kernel/ir.ts";

/** The 32 bits that the generator hands out for word `index`, as an i32. */
export function word(k: KernelBuilder, words: BufferParameter, index: ScalarOperand): Scalar {
  const a = k.load(words, index);
  const b = a.xor(a.ushr(11));
  const c = b.xor(b.shl(7).and(0x9d2c5680 | 0));
  const d = c.xor(c.shl(15).and(0xefc60000 | 0));
  return d.xor(d.ushr(18));
}

/** An i32 as the i64 of its unsigned value. */
export function asUnsigned(value: Scalar): Scalar {
  return value.cast("i64").and(0xffffffffn);
}

/** The 64 bits of `random64()` for the two words at 2 * `item`, as an i64; the first word is the high one. */
export function word64(k: KernelBuilder, words: BufferParameter, item: Scalar): Scalar {
  const first = item.mul(2);
  return word(k, words, first)
    .cast("i64")
    .shl(32n)
    .or(asUnsigned(word(k, words, first.add(1))));
}

/** An f32 in [0, 1) from the low `digits` bits of word `item`; exact for up to 24 digits. */
export function uniform32(k: KernelBuilder, words: BufferParameter, item: Scalar, digits: number): Scalar {
  return word(k, words, item)
    .and(2 ** digits - 1)
    .cast("f32")
    .mul(2 ** -digits);
}

/** An f64 in [0, 1) from the low 53 bits of the two words at 2 * `item`. */
export function uniform64(k: KernelBuilder, words: BufferParameter, item: Scalar): Scalar {
  const first = item.mul(2);
  const high = word(k, words, first).and(0x1fffff).cast("f64");
  const low = word(k, words, first.add(1)).cast("f64");
  const unsignedLow = low.add(low.lt(0).select(constant(2 ** 32, "f64"), 0));
  return high
    .mul(2 ** 32)
    .add(unsignedLow)
    .mul(2 ** -53);
}

/**
 * a * b + c in f64, rounded once but for rare ties: PyTorch's own kernels are compiled to fused multiply-adds, and the
 * uniform numbers
 * of a range show it in their last bit. The error of the product is exact (Dekker 1971, with Veltkamp's splitting),
 * that of the sum too (Knuth).
 */
export function fusedMultiplyAdd(a: Scalar, b: Scalar, c: Scalar): Scalar {
  const product = a.mul(b);
  const [aHigh, aLow] = split(a);
  const [bHigh, bLow] = split(b);
  const productError = aHigh.mul(bHigh).sub(product).add(aHigh.mul(bLow)).add(aLow.mul(bHigh)).add(aLow.mul(bLow));
  const sum = product.add(c);
  const other = sum.sub(product);
  const sumError = product.sub(sum.sub(other)).add(c.sub(other));
  return sum.add(sumError.add(productError));
}

function split(value: Scalar): [high: Scalar, low: Scalar] {
  const scaled = value.mul(2 ** 27 + 1);
  const high = scaled.sub(scaled.sub(value));
  return [high, value.sub(high)];
}
