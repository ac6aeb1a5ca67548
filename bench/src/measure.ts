/** Times several engines in turns, so that a machine's moods meet all of them, and takes medians. */
export interface Contender {
  readonly name: string;
  /** Milliseconds of `count` runs. */
  readonly timed: (count: number) => Promise<number>;
}

export interface Timing {
  readonly name: string;
  readonly milliseconds: number;
  readonly fastest: number;
  readonly rounds: number;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** How many runs make a round long enough to be timed. */
async function calibrate(contender: Contender, roundMilliseconds: number): Promise<number> {
  await contender.timed(2);
  let count = 1;
  for (;;) {
    const taken = await contender.timed(count);
    if (taken >= roundMilliseconds / 2 || count >= 1_000_000)
      return Math.max(1, Math.round((count * roundMilliseconds) / Math.max(taken, 0.001)));
    count *= 4;
  }
}

/**
 * Runs a contender for so long before anything is timed: V8 compiles what is called often by threads of its own, which
 * take the cores of the engine's until it is done, and the larger of two libraries takes longer for it.
 */
async function warmUp({ timed }: Contender, milliseconds: number): Promise<void> {
  const start = performance.now();
  for (let runs = 1; performance.now() - start < milliseconds; runs *= 2) await timed(runs);
}

/** Medians of `rounds` rounds; in each, every contender has its turn. */
export async function race(
  contenders: readonly Contender[],
  rounds: number,
  roundMilliseconds: number,
  warmMilliseconds: number,
): Promise<Timing[]> {
  const counts: number[] = [];
  for (const contender of contenders) await warmUp(contender, warmMilliseconds);
  for (const contender of contenders) counts.push(await calibrate(contender, roundMilliseconds));
  const times = contenders.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < contenders.length; i++) {
      const at = (i + round) % contenders.length;
      times[at]!.push((await contenders[at]!.timed(counts[at]!)) / counts[at]!);
    }
  }
  return contenders.map((contender, i) => ({
    name: contender.name,
    milliseconds: median(times[i]!),
    fastest: Math.min(...times[i]!),
    rounds,
  }));
}

/** Whether two lists of numbers agree; else the largest difference relative to the largest number. */
export function difference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Infinity;
  let largest = 1e-6;
  let worst = 0;
  for (let i = 0; i < expected.length; i++) {
    largest = Math.max(largest, Math.abs(expected[i]!));
    worst = Math.max(worst, Math.abs(actual[i]! - expected[i]!));
    if (Number.isNaN(actual[i]!)) return Infinity;
  }
  return worst / largest;
}
