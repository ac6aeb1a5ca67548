/**
 * Trains for long in browsers and in Node and prints the memory on the way: `npm run soak -- --steps 100000 --browser
 * chromium --place worker --form await`. Whatever is left out is run in all its values. Exit code 1 where a bound is
 * broken.
 */
import { parseArgs } from "node:util";
import * as torch from "../src/index.ts";
import { train } from "../tests/browser/memory.mjs";
import { findBrowser, type BrowserName } from "../tests/support/browser-process.ts";
import { ensureBuilt } from "../tests/support/built.ts";
import { soak, type Form, type Measured, type Place } from "../tests/support/soak.ts";

const { values } = parseArgs({
  options: {
    steps: { type: "string", default: "100000" },
    browser: { type: "string" },
    place: { type: "string" },
    form: { type: "string" },
    seconds: { type: "string", default: "7200" },
  },
});
const steps = Number(values.steps);
const chosen = <T extends string>(given: string | undefined, all: readonly T[]): readonly T[] =>
  given === undefined ? all : all.filter((each) => given.split(",").includes(each));

/** Says on the way what is measured, with the seconds since the start of the run. */
function teller(name: string): (line: string) => void {
  const began = performance.now();
  return (line) => console.log(`     ${name}, ${Math.round((performance.now() - began) / 1000)} s, ${line}`);
}

/** 3 times the working set of 20 MiB, and 128, where the collector gets pauses; */
const BOUND = 3 * 20 + 128;
/** where a browser's loop gives it none; */
const BOUND_IN_ONE_JOB = 256;
let broken = false;

function report(
  name: string,
  inOneJob: boolean,
  { reserved, live, reservedAt, peak, collections, milliseconds, first, last }: Measured,
): void {
  // With many steps the first number is that of the first step, the second that of step 1,000.
  const settled = reserved.slice(steps >= 20_000 ? 1 : Math.ceil(reserved.length / 10));
  const isFlat = Math.max(...settled) === Math.min(...settled);
  const sound = inOneJob ? Math.max(...reserved) <= BOUND_IN_ONE_JOB : isFlat && Math.max(...reserved) <= BOUND;
  const marks = Object.entries(reservedAt)
    .map(([step, size]) => `${size} MiB at ${Number(step).toLocaleString("en")}`)
    .join(", ");
  broken ||= !sound;
  console.log(
    `${sound ? "ok  " : "FAIL"} ${name}: reserved ${marks || "(no mark was reached)"}, at most ${Math.max(...reserved)} MiB, live ${Math.min(...live)} to ${Math.max(...live)}, peak ${peak}, ${collections} collections, ${milliseconds.toFixed(1)} ms a step, loss ${first.toFixed(3)} to ${last.toFixed(3)}`,
  );
}

const forms = chosen<Form>(values.form, ["await", "for", "bare"]);
ensureBuilt();
for (const browser of chosen<BrowserName | "node">(values.browser, ["node", "chromium", "firefox"])) {
  if (browser === "node") {
    for (const form of forms)
      report(`node ${form}`, false, await train(torch, { steps, form, tell: teller(`node ${form}`) }));
  } else if (findBrowser(browser) === undefined) {
    console.log(`     ${browser} is not on this machine`);
  } else {
    for (const place of chosen<Place>(values.place, ["page", "worker"]))
      for (const form of forms) {
        const name = `${browser} ${place} ${form}`;
        const result = await soak(
          { browser, place, form, steps, isolated: false },
          Number(values.seconds),
          teller(name),
        );
        report(name, form !== "await", result);
      }
  }
}
process.exitCode = broken ? 1 : 0;
