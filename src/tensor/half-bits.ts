/** Rounding of numbers to the 16 bits of float16 and bfloat16, through float32 as PyTorch does. */

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** The bits of the nearest float16, ties to even; too large is infinite. */
export function toFloat16Bits(x: number): number {
  float[0] = x;
  const word = bits[0]!;
  const sign = (word >>> 16) & 0x8000;
  const size = word & 0x7fffffff;
  if (size > 0x7f800000) return sign | 0x7e00;
  if (size >= 0x477ff000) return sign | 0x7c00; // From 65520 on.
  if (size >= 0x38800000) {
    const rebased = size - 0x38000000; // The exponent's bias goes from 127 to 15.
    return sign | ((rebased + 0xfff + ((rebased >>> 13) & 1)) >>> 13);
  }
  return sign | roundToEven(Math.abs(float[0]) * 2 ** 24); // Subnormal: a multiple of 2^-24.
}

/** The bits of the nearest bfloat16, ties to even. */
export function toBfloat16Bits(x: number): number {
  float[0] = x;
  const word = bits[0]!;
  if ((word & 0x7fffffff) > 0x7f800000) return 0x7fc0;
  return ((word + 0x7fff + ((word >>> 16) & 1)) >>> 16) & 0xffff;
}

function roundToEven(x: number): number {
  const below = Math.floor(x);
  const rest = x - below;
  return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below;
}

/** The number that float16 bits stand for. */
export function fromFloat16Bits(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** The number that bfloat16 bits stand for. */
export function fromBfloat16Bits(half: number): number {
  bits[0] = half << 16;
  return float[0]!;
}
