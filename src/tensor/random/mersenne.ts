/**
 * The Mersenne twister mt19937 of Matsumoto and Nishimura (1998), word by word, with the bookkeeping of PyTorch's
 * `at::mt19937` (aten/src/ATen/core/MT19937RNGEngine.h). The bulk form for kernels is in `words.ts`.
 */

/** Words of the state: the period is 2^(32 * 624 - 31) - 1. */
export const stateLength = 624;
/** How far behind the word lies that a new word is mixed with, counted backwards: new[j] uses new[j - 227]. */
export const mixDistance = 227;
/** The matrix A of the recurrence. */
export const matrixA = 0x9908b0df | 0;

/** The state after a seed, before anything was drawn: only the low 32 bits of the seed count. */
export function seedWords(seed: bigint, words: Int32Array): void {
  words[0] = Number(BigInt.asIntN(32, seed));
  for (let j = 1; j < stateLength; j++) {
    const previous = words[j - 1]!;
    words[j] = Math.imul(1812433253, previous ^ (previous >>> 30)) + j;
  }
}

function twist(current: number, following: number): number {
  return (((current & 0x80000000) | (following & 0x7fffffff)) >>> 1) ^ (-(following & 1) & matrixA);
}

/** Replaces the 624 words of the state by the next 624. */
export function nextWords(words: Int32Array): void {
  const kept = stateLength - mixDistance;
  for (let j = 0; j < mixDistance; j++) words[j] = words[j + kept]! ^ twist(words[j]!, words[j + 1]!);
  for (let j = mixDistance; j < stateLength - 1; j++)
    words[j] = words[j - mixDistance]! ^ twist(words[j]!, words[j + 1]!);
  words[stateLength - 1] = words[kept - 1]! ^ twist(words[stateLength - 1]!, words[0]!);
}

/** What is handed out for a word of the state: an unsigned 32-bit number. */
export function temper(word: number): number {
  let y = word;
  y ^= y >>> 11;
  y ^= (y << 7) & 0x9d2c5680;
  y ^= (y << 15) & 0xefc60000;
  y ^= y >>> 18;
  return y >>> 0;
}
