/**
 * Makes an engine that has no function for it collect garbage within synchronous code: it is asked for so much memory
 * that it looks for some.
 */
type Pressure = () => void;

const GIBIBYTE = 2 ** 30;

/** Reached only by engines that cannot give the memory: V8 then collects everything before it refuses. */
function askTooMuch(): void {
  try {
    void new Uint8Array(16 * GIBIBYTE);
  } catch {
    // as expected
  }
}

/** A dead buffer that nobody touched takes address space only, but engines count its bytes (SpiderMonkey: two of them). */
function leaveBuffer(): void {
  try {
    void new ArrayBuffer(GIBIBYTE / 8);
  } catch {
    // no address space: then this engine has just looked for some
  }
}

/** Bun's engine has a function. */
function callBun(): void {
  (globalThis as { Bun?: { gc(now: boolean): void } }).Bun?.gc(true);
}

/** Each is tried so often: the collection may begin, or end, only while the next one is made (seen in Firefox). */
let means: readonly { readonly apply: Pressure; readonly times: number }[] = [
  { apply: callBun, times: "Bun" in globalThis ? 1 : 0 },
  { apply: askTooMuch, times: 3 },
  { apply: leaveBuffer, times: 6 },
];

/**
 * Presses until `collected` says that a collection took place, first by what worked the last time. False: nothing
 * helped.
 */
export function pressCollector(collected: () => boolean): boolean {
  for (const each of means) {
    for (let i = 0; i < each.times; i++) {
      each.apply();
      if (!collected()) continue;
      if (means[0] !== each) means = [each, ...means.filter((other) => other !== each)];
      return true;
    }
  }
  return false;
}
