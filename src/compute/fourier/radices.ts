/** How a length is divided into the passes of a fast Fourier transform. */
import { writtenRadices } from "./butterflies.ts";

/** The largest prime factor that a pass takes: its cost grows with the factor. Larger ones go through Bluestein's algorithm. */
const LARGEST_RADIX = 199;

/** The radices of the passes, or null where a prime factor is too large. */
export function radicesOf(n: number): number[] | null {
  const radices: number[] = [];
  let rest = n;
  // 16 is 4 times 4, not 8 times 2: passes of 2 cost as much memory for less.
  for (const radix of writtenRadices)
    for (; rest % radix === 0 && !(radix === 8 && rest === 16); rest /= radix) radices.push(radix);
  for (let radix = 7; rest > 1; radix += 2) {
    if (radix > LARGEST_RADIX) return null;
    for (; rest % radix === 0; rest /= radix) radices.push(radix);
  }
  return radices;
}
