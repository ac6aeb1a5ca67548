/**
 * Blocks of quantised numbers in GGUF files, as llama.cpp lays them out (ggml-quants): 32 or 256 numbers with one or two
 * scales of float16. They become float32.
 */
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

const half = (bytes: Uint8Array, at: number): number => float16ToNumber(bytes[at]! | (bytes[at + 1]! << 8));
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
    const byte = bytes[at + i]!;
    out[to + i] = value((byte & 15) | (((high >>> i) & 1) << 4));
    out[to + 16 + i] = value((byte >>> 4) | (((high >>> (i + 16)) & 1) << 4));
  }
}

const word = (bytes: Uint8Array, at: number): number =>
  bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);

/** Scale and minimum of part `j` (of 8), 6 bits each, packed into 12 bytes. */
function scaleAndMinimum(bytes: Uint8Array, at: number, j: number): [scale: number, minimum: number] {
  if (j < 4) return [bytes[at + j]! & 63, bytes[at + j + 4]! & 63];
  const both = bytes[at + j + 4]!;
  return [(both & 15) | ((bytes[at + j - 4]! >>> 6) << 4), (both >>> 4) | ((bytes[at + j]! >>> 6) << 4)];
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
      const fifth = high === null ? 0 : ((bytes[high + i]! >>> part) & 1) << 4;
      const q = ((bytes[from + i]! >>> shift) & 15) | fifth;
      out[to + part * 32 + i] = Math.fround(step * q) - least;
    }
  }
}

/** Types by their number in the format. */
export const blockTypes: ReadonlyMap<number, BlockType & { readonly name: string }> = new Map([
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
        for (let i = 0; i < 32; i++) out[to + i] = signed(bytes[at + 2 + i]!) * d;
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
          const lowByte = bytes[at + section * 64 + (row & 1) * 32 + column]!;
          const highByte = bytes[at + 128 + section * 32 + column]!;
          const q = (((lowByte >>> (row & 2 ? 4 : 0)) & 15) | (((highByte >>> (2 * row)) & 3) << 4)) - 32;
          const scale = signed(bytes[at + 192 + section * 8 + row * 2 + (column >>> 4)]!);
          out[to + i] = Math.fround(d * scale) * q;
        }
      },
    },
  ],
] as const satisfies readonly (readonly [number, BlockType & { name: string }])[]);
