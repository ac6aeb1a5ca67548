/**
 * Checkpoints cross over in mid-training: each job runs ten steps in one language and goes on to step 50 in the other, beside
 * the losses that PyTorch had without a break. Needs Python with torch and torchvision:
 * `PYTHON=python3 npx tsx examples/parity/crossing.ts [JOB...]`. What it found is in `recorded/crossing.json`.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { jobs } from "./jobs.ts";
import { farthest, recordedLosses, train } from "./support.ts";

const [before, after] = [10, 50];
const here = dirname(fileURLToPath(import.meta.url));
const wanted = process.argv.slice(2);
const names = Object.keys(jobs).filter((name) => wanted.length === 0 || wanted.includes(name));
const folder = mkdtempSync(join(tmpdir(), "parity-"));

function python(name: string, ...args: string[]): number[][] {
  const losses = join(folder, "losses.json");
  execFileSync(process.env["PYTHON"] ?? "python3", [join(here, `${name}.py`), ...args, "--write", losses], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  return JSON.parse(readFileSync(losses, "utf8")) as number[][];
}

const path = join(here, "recorded", "crossing.json");
const found = JSON.parse(readFileSync(path, "utf8")) as Record<string, { "to here": number; "to Python": number }>;
let worst = 0;
try {
  console.log("job       from Python to here  from here to Python");
  for (const name of names) {
    const checkpoint = join(folder, `${name}.pt`);
    const record = recordedLosses(name).slice(before, after);
    python(name, String(before), "--save-at", String(before), "--save", checkpoint);
    const toHere = farthest(train(jobs[name]!, after, { start: checkpoint }), record);
    train(jobs[name]!, before, { saveAt: before, save: (bytes) => writeFileSync(checkpoint, bytes) });
    const toPython = farthest(python(name, String(after), "--from", checkpoint), record);
    found[name] = { "to here": Number(toHere.toPrecision(1)), "to Python": Number(toPython.toPrecision(1)) };
    console.log(`${name.padEnd(9)} ${toHere.toExponential(0).padEnd(20)} ${toPython.toExponential(0)}`);
    worst = Math.max(worst, toHere, toPython);
  }
} finally {
  rmSync(folder, { recursive: true });
}
writeFileSync(path, `${JSON.stringify(found, null, 2)}\n`);
console.log(worst < 1e-3 ? "All curves go on within 1e-3." : "Some curves part by more than 1e-3.");
process.exitCode = worst < 1e-3 ? 0 : 1;
