/**
 * Blocks of quantised numbers in GGUF files, as llama.cpp lays them out (ggml-quants): 32 or 256 numbers with one or two
 * scales of float16. They become float32.
 */
import { itemAt } from "../support/checked.ts";
import { float16ToNumber } from "../support/half.ts";

/** How a quantised type lies in the file, and how one of its blocks becomes numbers. */
export interface BlockType {
  /** Numbers in a block. */
  readonly count: number;
  /** Bytes of a block. */
  readonly bytes: number;
  /** Writes the numbers of the block that begins at byte `at` from place `to` on. */
  readonly decode: (bytes: Uint8Array, at: number, out: Float32Array, to: number) => void;
}

const byteAt = (bytes: Uint8Array, at: number): number => bytes[at]!;
const half = (bytes: Uint8Array, at: number): number =>
  float16ToNumber(byteAt(bytes, at) | (byteAt(bytes, at + 1) << 8));
const signed = (byte: number): number => (byte << 24) >> 24;

/** 32 numbers of 4 bits, low halves first, with a fifth bit from `high` where there is one. */
function nibbles(
  bytes: Uint8Array,
  at: number,
  high: number,
  out: Float32Array,
  to: number,
  value: (q: number) => number,
): void {
  for (let i = 0; i < 16; i++) {
    const byte = byteAt(bytes, at + i);
    out[to + i] = value((byte & 15) | (((high >>> i) & 1) << 4));
    out[to + 16 + i] = value((byte >>> 4) | (((high >>> (i + 16)) & 1) << 4));
  }
}

const word = (bytes: Uint8Array, at: number): number =>
  byteAt(bytes, at) | (byteAt(bytes, at + 1) << 8) | (byteAt(bytes, at + 2) << 16) | (byteAt(bytes, at + 3) << 24);

/** Scale and minimum of part `j` (of 8), 6 bits each, packed into 12 bytes. */
function scaleAndMinimum(bytes: Uint8Array, at: number, j: number): [scale: number, minimum: number] {
  if (j < 4) return [byteAt(bytes, at + j) & 63, byteAt(bytes, at + j + 4) & 63];
  const both = byteAt(bytes, at + j + 4);
  return [(both & 15) | ((byteAt(bytes, at + j - 4) >>> 6) << 4), (both >>> 4) | ((byteAt(bytes, at + j) >>> 6) << 4)];
}

/** 256 numbers in 8 parts with a scale and a minimum each; `high` is where the fifth bits begin, if there are any. */
function parts(bytes: Uint8Array, at: number, low: number, high: number | null, out: Float32Array, to: number): void {
  const [scaleUnit, minimumUnit] = [half(bytes, at), half(bytes, at + 2)];
  for (let part = 0; part < 8; part++) {
    const [scale, minimum] = scaleAndMinimum(bytes, at + 4, part);
    const step = Math.fround(scaleUnit * scale);
    const least = Math.fround(minimumUnit * minimum);
    const shift = (part & 1) * 4;
    const from = low + (part >>> 1) * 32;
    for (let i = 0; i < 32; i++) {
      const fifth = high === null ? 0 : ((byteAt(bytes, high + i) >>> part) & 1) << 4;
      const q = ((byteAt(bytes, from + i) >>> shift) & 15) | fifth;
      out[to + part * 32 + i] = Math.fround(step * q) - least;
    }
  }
}

/** The 16 levels of IQ4's numbers, and those of MXFP4 (float4_e2m1, doubled). */
const unevenLevels = [-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113];
const floatLevels = [0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12];

/** float8_e4m3 without its sign; what would be NaN is 0. */
function smallFloat(byte: number): number {
  const [exponent, fraction] = [(byte >>> 3) & 15, byte & 7];
  if (byte === 0x7f) return 0;
  return exponent === 0 ? fraction * 2 ** -9 : (1 + fraction / 8) * 2 ** (exponent - 7);
}

/** 32 numbers of 4 bits that stand for the levels of a list. */
function levels(
  bytes: Uint8Array,
  at: number,
  list: readonly number[],
  step: number,
  out: Float32Array,
  to: number,
): void {
  nibbles(bytes, at, 0, out, to, (q) => step * itemAt(list, q));
}

/** The scale of part `j` (of 16) of Q3_K: 4 low bits in 8 bytes, 2 high bits in 4 more. */
function sixBits(bytes: Uint8Array, at: number, j: number): number {
  const low = (byteAt(bytes, at + (j & 7)) >>> (j < 8 ? 0 : 4)) & 15;
  return (low | (((byteAt(bytes, at + 8 + (j & 3)) >>> (2 * (j >>> 2))) & 3) << 4)) - 32;
}

/** Numbers of three values in base 3, five (or four) to a byte, which is a fraction of 256; the first digits of all bytes come first. */
function ternary(
  bytes: Uint8Array,
  at: number,
  width: number,
  digits: number,
  step: number,
  out: Float32Array,
  to: number,
): void {
  for (let digit = 0, power = 1; digit < digits; digit++, power *= 3)
    for (let i = 0; i < width; i++) {
      const fraction = (byteAt(bytes, at + i) * power) & 255;
      out[to + digit * width + i] = (((fraction * 3) >>> 8) - 1) * step;
    }
}

/** Types by their number in the format. */
export const blockTypes: ReadonlyMap<number, BlockType & { readonly name: string }> = new Map<
  number,
  BlockType & { readonly name: string }
>([
  [
    2,
    {
      name: "Q4_0",
      count: 32,
      bytes: 18,
      decode: (bytes, at, out, to) => {
        const d = half(bytes, at);
        nibbles(bytes, at + 2, 0, out, to, (q) => (q - 8) * d);
      },
    },
  ],
  [
    3,
    {
      name: "Q4_1",
      count: 32,
      bytes: 20,
      decode: (bytes, at, out, to) => {
        const [d, m] = [half(bytes, at), half(bytes, at + 2)];
        nibbles(bytes, at + 4, 0, out, to, (q) => Math.fround(q * d) + m);
      },
    },
  ],
  [
    6,
    {
      name: "Q5_0",
      count: 32,
      bytes: 22,
      decode: (bytes, at, out, to) => {
        const d = half(bytes, at);
        nibbles(bytes, at + 6, word(bytes, at + 2), out, to, (q) => (q - 16) * d);
      },
    },
  ],
  [
    7,
    {
      name: "Q5_1",
      count: 32,
      bytes: 24,
      decode: (bytes, at, out, to) => {
        const [d, m] = [half(bytes, at), half(bytes, at + 2)];
        nibbles(bytes, at + 8, word(bytes, at + 4), out, to, (q) => Math.fround(q * d) + m);
      },
    },
  ],
  [
    8,
    {
      name: "Q8_0",
      count: 32,
      bytes: 34,
      decode: (bytes, at, out, to) => {
        const d = half(bytes, at);
        for (let i = 0; i < 32; i++) out[to + i] = signed(byteAt(bytes, at + 2 + i)) * d;
      },
    },
  ],
  [
    9,
    {
      name: "Q8_1",
      count: 32,
      bytes: 36,
      decode: (bytes, at, out, to) => {
        const d = half(bytes, at);
        for (let i = 0; i < 32; i++) out[to + i] = signed(byteAt(bytes, at + 4 + i)) * d;
      },
    },
  ],
  [
    10,
    {
      name: "Q2_K",
      count: 256,
      bytes: 84,
      decode: (bytes, at, out, to) => {
        const [d, least] = [half(bytes, at + 80), half(bytes, at + 82)];
        for (let i = 0; i < 256; i++) {
          // In each half of 128: four rows of 32, two bits of the same 32 bytes each; a scale and a minimum for 16 numbers.
          const both = byteAt(bytes, at + (i >>> 4));
          const q = (byteAt(bytes, at + 16 + (i >>> 7) * 32 + (i & 31)) >>> (2 * ((i >>> 5) & 3))) & 3;
          out[to + i] = Math.fround(Math.fround(d * (both & 15)) * q) - Math.fround(least * (both >>> 4));
        }
      },
    },
  ],
  [
    11,
    {
      name: "Q3_K",
      count: 256,
      bytes: 110,
      decode: (bytes, at, out, to) => {
        const d = half(bytes, at + 108);
        for (let i = 0; i < 256; i++) {
          const low = (byteAt(bytes, at + 32 + (i >>> 7) * 32 + (i & 31)) >>> (2 * ((i >>> 5) & 3))) & 3;
          const high = (byteAt(bytes, at + (i & 31)) >>> (i >>> 5)) & 1;
          const step = Math.fround(d * sixBits(bytes, at + 96, i >>> 4));
          out[to + i] = step * (low - (high === 0 ? 4 : 0));
        }
      },
    },
  ],
  [
    15,
    {
      name: "Q8_K",
      count: 256,
      bytes: 292,
      decode: (bytes, at, out, to) => {
        const d = new DataView(bytes.buffer, bytes.byteOffset + at).getFloat32(0, true);
        for (let i = 0; i < 256; i++) out[to + i] = signed(byteAt(bytes, at + 4 + i)) * d;
      },
    },
  ],
  [
    20,
    {
      name: "IQ4_NL",
      count: 32,
      bytes: 18,
      decode: (bytes, at, out, to) => levels(bytes, at + 2, unevenLevels, half(bytes, at), out, to),
    },
  ],
  [
    23,
    {
      name: "IQ4_XS",
      count: 256,
      bytes: 136,
      decode: (bytes, at, out, to) => {
        const d = half(bytes, at);
        const high = byteAt(bytes, at + 2) | (byteAt(bytes, at + 3) << 8);
        for (let part = 0; part < 8; part++) {
          const low = (byteAt(bytes, at + 4 + (part >>> 1)) >>> (4 * (part & 1))) & 15;
          const scale = (low | (((high >>> (2 * part)) & 3) << 4)) - 32;
          levels(bytes, at + 8 + part * 16, unevenLevels, Math.fround(d * scale), out, to + part * 32);
        }
      },
    },
  ],
  [
    34,
    {
      name: "TQ1_0",
      count: 256,
      bytes: 54,
      decode: (bytes, at, out, to) => {
        const d = half(bytes, at + 52);
        ternary(bytes, at, 32, 5, d, out, to);
        ternary(bytes, at + 32, 16, 5, d, out, to + 160);
        ternary(bytes, at + 48, 4, 4, d, out, to + 240);
      },
    },
  ],
  [
    35,
    {
      name: "TQ2_0",
      count: 256,
      bytes: 66,
      decode: (bytes, at, out, to) => {
        const d = half(bytes, at + 64);
        for (let i = 0; i < 256; i++) {
          const q = (byteAt(bytes, at + (i >>> 7) * 32 + (i & 31)) >>> (2 * ((i >>> 5) & 3))) & 3;
          out[to + i] = (q - 1) * d;
        }
      },
    },
  ],
  [
    39,
    {
      name: "MXFP4",
      count: 32,
      bytes: 17,
      // The scale is a power of two; the levels are doubled.
      decode: (bytes, at, out, to) => levels(bytes, at + 1, floatLevels, 2 ** (byteAt(bytes, at) - 128), out, to),
    },
  ],
  [
    40,
    {
      name: "NVFP4",
      count: 64,
      bytes: 36,
      decode: (bytes, at, out, to) => {
        for (let part = 0; part < 4; part++) {
          const step = smallFloat(byteAt(bytes, at + part)) / 2;
          for (let i = 0; i < 8; i++) {
            const byte = byteAt(bytes, at + 4 + part * 8 + i);
            out[to + part * 16 + i] = step * itemAt(floatLevels, byte & 15);
            out[to + part * 16 + 8 + i] = step * itemAt(floatLevels, byte >>> 4);
          }
        }
      },
    },
  ],
  [
    12,
    {
      name: "Q4_K",
      count: 256,
      bytes: 144,
      decode: (bytes, at, out, to) => parts(bytes, at, at + 16, null, out, to),
    },
  ],
  [
    13,
    {
      name: "Q5_K",
      count: 256,
      bytes: 176,
      decode: (bytes, at, out, to) => parts(bytes, at, at + 48, at + 16, out, to),
    },
  ],
  [
    14,
    {
      name: "Q6_K",
      count: 256,
      bytes: 210,
      decode: (bytes, at, out, to) => {
        const d = half(bytes, at + 208);
        for (let i = 0; i < 256; i++) {
          // In each half of 128: four rows of 32, whose low 4 bits share 64 bytes and whose high 2 bits share 32.
          const [section, row, column] = [i >>> 7, (i >>> 5) & 3, i & 31];
          const lowByte = byteAt(bytes, at + section * 64 + (row & 1) * 32 + column);
          const highByte = byteAt(bytes, at + 128 + section * 32 + column);
          const q = (((lowByte >>> (row & 2 ? 4 : 0)) & 15) | (((highByte >>> (2 * row)) & 3) << 4)) - 32;
          const scale = signed(byteAt(bytes, at + 192 + section * 8 + row * 2 + (column >>> 4)));
          out[to + i] = Math.fround(d * scale) * q;
        }
      },
    },
  ],
]);

/** Types that are not read, by their number: nothing writes them any more, or llama.cpp's package does not read them. */
export const otherTypes: ReadonlyMap<number, string> = new Map([
  [4, "Q4_2"],
  [5, "Q4_3"],
  [31, "Q4_0_4_4"],
  [32, "Q4_0_4_8"],
  [33, "Q4_0_8_8"],
  [41, "Q1_0"],
]);
