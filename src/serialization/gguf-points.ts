/** Blocks of GGUF's IQ types: numbers of 1 to 3 bits that are chosen together, as points of a list, with signs and scales. */
import type { BlockType } from "./gguf-blocks.ts";
import { float16ToNumber } from "../support/half.ts";
import { type GridName, pointsOf } from "./gguf-grids.ts";

const byteAt = (bytes: Uint8Array, at: number): number => bytes[at]!;
const short = (bytes: Uint8Array, at: number): number => byteAt(bytes, at) | (byteAt(bytes, at + 1) << 8);
const half = (bytes: Uint8Array, at: number): number => float16ToNumber(short(bytes, at));
/** Bits `from` to `from + count` of the four bytes at a place. */
const bitsOf = (bytes: Uint8Array, at: number, from: number, count: number): number =>
  ((short(bytes, at) | (short(bytes, at + 2) << 16)) >>> from) & (2 ** count - 1);
/** Four bits of a byte of two: the low ones of an even number. */
const nibble = (bytes: Uint8Array, at: number, i: number): number =>
  (byteAt(bytes, at + (i >>> 1)) >>> (4 * (i & 1))) & 15;

/** Seven signs, and an eighth that makes their number even. */
function eightSigns(seven: number): number {
  let odd = 0;
  for (let rest = seven; rest > 0; rest >>>= 1) odd ^= rest & 1;
  return seven | (odd << 7);
}

/** One group of numbers: the point of a list, its signs as bits (1: negative), what it is multiplied by, what is added first. */
interface Group {
  readonly point: number;
  readonly signs: number;
  readonly step: number;
  readonly shift: number;
}

/** A type of 256 numbers, in groups that `read` finds by their numbers. */
function ofPoints(
  name: string,
  grid: GridName,
  bytes: number,
  read: (block: Uint8Array, at: number) => (group: number) => Group,
): BlockType & { readonly name: string } {
  return {
    name,
    count: 256,
    bytes,
    decode(block, at, out, to) {
      const points = pointsOf(grid);
      const width = grid.startsWith("IQ3") ? 4 : 8;
      const groupOf = read(block, at);
      for (let group = 0; group < 256 / width; group++) {
        const { point, signs, step, shift } = groupOf(group);
        for (let i = 0; i < width; i++) {
          const value = step * (points[point * width + i]! + shift);
          out[to + group * width + i] = (signs >>> i) & 1 ? -value : value;
        }
      }
    },
  };
}

/** Of groups of four numbers, two share eight signs. */
const halfOf = (signs: number, group: number): number => signs >>> (4 * (group & 1));

/** The types by their numbers in the format. */
export const pointTypes: ReadonlyMap<number, BlockType & { readonly name: string }> = new Map<
  number,
  BlockType & { readonly name: string }
>([
  [
    16,
    ofPoints("IQ2_XXS", "IQ2_XXS", 66, (block, at) => {
      const d = half(block, at);
      return (group) => {
        const part = at + 2 + 8 * (group >>> 2);
        const step = d * (0.5 + bitsOf(block, part + 4, 28, 4)) * 0.25;
        const signs = eightSigns(bitsOf(block, part + 4, 7 * (group & 3), 7));
        return { point: byteAt(block, part + (group & 3)), signs, step, shift: 0 };
      };
    }),
  ],
  [
    17,
    ofPoints("IQ2_XS", "IQ2_XS", 74, (block, at) => {
      const d = half(block, at);
      return (group) => {
        const both = short(block, at + 2 + 2 * group);
        const step = d * (0.5 + nibble(block, at + 66, group >>> 1)) * 0.25;
        return { point: both & 511, signs: eightSigns(both >>> 9), step, shift: 0 };
      };
    }),
  ],
  [
    18,
    ofPoints("IQ3_XXS", "IQ3_XXS", 98, (block, at) => {
      const d = half(block, at);
      return (group) => {
        const part = at + 66 + 4 * (group >>> 3);
        const step = d * (0.5 + bitsOf(block, part, 28, 4)) * 0.5;
        const signs = halfOf(eightSigns(bitsOf(block, part, 7 * ((group >>> 1) & 3), 7)), group);
        return { point: byteAt(block, at + 2 + group), signs, step, shift: 0 };
      };
    }),
  ],
  [
    19,
    ofPoints("IQ1_S", "IQ1_S", 50, (block, at) => {
      const d = half(block, at);
      return (group) => {
        const high = short(block, at + 34 + 2 * (group >>> 2));
        const point = byteAt(block, at + 2 + group) | (((high >>> (3 * (group & 3))) & 7) << 8);
        return { point, signs: 0, step: d * (2 * ((high >>> 12) & 7) + 1), shift: high & 0x8000 ? -0.125 : 0.125 };
      };
    }),
  ],
  [
    21,
    ofPoints("IQ3_S", "IQ3_S", 110, (block, at) => {
      const d = half(block, at);
      return (group) => {
        const high = (byteAt(block, at + 66 + (group >>> 3)) >>> (group & 7)) & 1;
        const signs = halfOf(byteAt(block, at + 74 + (group >>> 1)), group);
        const step = d * (1 + 2 * nibble(block, at + 106, group >>> 3));
        return { point: byteAt(block, at + 2 + group) | (high << 8), signs, step, shift: 0 };
      };
    }),
  ],
  [
    22,
    ofPoints("IQ2_S", "IQ2_S", 82, (block, at) => {
      const d = half(block, at);
      return (group) => {
        const high = (byteAt(block, at + 66 + (group >>> 2)) >>> (2 * (group & 3))) & 3;
        const step = d * (0.5 + nibble(block, at + 74, group >>> 1)) * 0.25;
        return {
          point: byteAt(block, at + 2 + group) | (high << 8),
          signs: byteAt(block, at + 34 + group),
          step,
          shift: 0,
        };
      };
    }),
  ],
  [
    29,
    ofPoints("IQ1_M", "IQ1_S", 56, (block, at) => {
      // The scale of all stands in the highest four bits of four numbers, whose others are scales of parts.
      const scales = [0, 1, 2, 3].map((i) => short(block, at + 48 + 2 * i));
      const d = float16ToNumber(scales.reduce((bits, scale, i) => bits | ((scale >>> 12) << (4 * i)), 0));
      return (group) => {
        const high = nibble(block, at + 32, group);
        const part = group >>> 1;
        const scale = ((scales[part >>> 2] ?? 0) >>> (3 * (part & 3))) & 7;
        const point = byteAt(block, at + group) | ((high & 7) << 8);
        return { point, signs: 0, step: d * (2 * scale + 1), shift: high & 8 ? -0.125 : 0.125 };
      };
    }),
  ],
]);
