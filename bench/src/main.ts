/** Prints the table of measurements: `npm run bench -- [--only TEXT] [--threads N] [--rounds N] [--json FILE] [--against REVISION] [--no-peers]`. */
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { loadPresent, loadRevision } from "./against.ts";
import { engineTitles, loadEngine } from "./engines.ts";
import type { EngineName } from "./engines.ts";
import { difference, race } from "./measure.ts";
import type { Contender, Timing } from "./measure.ts";
import { startPython } from "./python.ts";
import type { Python } from "./python.ts";
import { inferenceRows } from "./rows/inference.ts";
import { operatorRows } from "./rows/operators.ts";
import { trainingRows } from "./rows/training.ts";
import { bundleSize, startup } from "./startup.ts";
import type { Row, Torch, Work } from "./types.ts";

const { values: options } = parseArgs({
  options: {
    only: { type: "string" }, threads: { type: "string", default: "1" }, rounds: { type: "string", default: "7" }, json: { type: "string" },
    against: { type: "string" }, "no-peers": { type: "boolean", default: false }, round: { type: "string", default: "200" },
  },
});
const threads = Number(options.threads);
process.env["BENCH_THREADS"] = String(threads);
const rounds = Number(options.rounds);
const peers = Object.keys(engineTitles).filter((name): name is EngineName => name !== "flambeau" && name !== "python");

interface RowReport { readonly name: string; readonly goal: number; readonly flops?: number; readonly timings: readonly Timing[]; readonly notes: readonly string[] }

/** All engines' work of a row whose results agree with Flambeau's. */
async function contendersOf(row: Row, torch: Torch, other: Torch | null, python: Python | null, notes: string[]): Promise<Contender[]> {
  const contenders: Contender[] = [{ name: engineTitles.flambeau, work: row.flambeau(torch) }];
  const expected = await contenders[0]!.work.result();
  const add = async (name: string, make: () => Promise<Contender>): Promise<void> => {
    try {
      const contender = await make();
      // Some engines put a Worker into Node's globals; jax-js then takes Node for a browser half way.
      delete (globalThis as { Worker?: unknown }).Worker;
      const off = difference(await contender.work.result(), expected);
      if (off > (row.tolerance ?? 1e-4)) notes.push(`${name}: another result (relative difference ${off.toExponential(1)}), not timed`);
      else contenders.push(contender);
    } catch (error) {
      notes.push(`${name}: ${String((error as Error).message ?? error).split("\n")[0]}`);
    }
  };
  if (other) await add(`Flambeau at ${options.against}`, async () => ({ name: options.against!, work: row.flambeau(other) }));
  if (options["no-peers"]) return contenders;
  for (const name of peers) {
    if (row[name] === undefined) continue;
    await add(engineTitles[name], async () => {
      const engine = await loadEngine(name, threads);
      if (engine instanceof Error) throw engine;
      const work: Work = await (row[name] as (engine: unknown, torch: Torch) => Work | Promise<Work>)(engine, torch);
      return { name: engineTitles[name], work };
    });
  }
  if (python && row.python !== undefined) {
    await add(engineTitles.python, async () => {
      const { result, timed } = await python.prepare(row.python!);
      return { name: engineTitles.python, work: { run: () => undefined, result: () => result }, timed };
    });
  }
  return contenders;
}

function amount(milliseconds: number): string {
  if (milliseconds < 0.1) return `${(milliseconds * 1000).toFixed(2)} us`;
  return `${milliseconds.toFixed(milliseconds < 10 ? 2 : 1)} ms`;
}

function print({ name, goal, flops, timings, notes }: RowReport): void {
  const [own, ...others] = timings;
  if (own) {
    const speed = flops === undefined ? "" : `, ${(flops / own.milliseconds / 1e6).toFixed(1)} GFLOP/s`;
    console.log(`${name}: ${amount(own.milliseconds)}${speed} (asked ${amount(goal)}${own.milliseconds <= goal ? ", met" : `, ${(own.milliseconds / goal).toFixed(2)} times that`})`);
    for (const other of others) {
      const ratio = other.milliseconds / own.milliseconds;
      console.log(`    ${other.name.padEnd(12)} ${amount(other.milliseconds).padStart(10)}   Flambeau is ${ratio >= 1 ? `${ratio.toFixed(2)} times as fast` : `${(1 / ratio).toFixed(2)} times slower`}`);
    }
  } else {
    console.log(`${name}: skipped`);
  }
  for (const note of notes) console.log(`    (${note})`);
}

const torch = await loadPresent();
const other = options.against === undefined ? null : await loadRevision(options.against);
for (const library of [torch, other]) (library as { set_num_threads?: (count: number) => void } | null)?.set_num_threads?.(threads);
const python = options["no-peers"] ? null : startPython(threads);
console.log(`Node ${process.version}, V8 ${process.versions.v8}; ${cpus().length} x ${cpus()[0]?.model ?? "?"}; ${threads} thread(s); PyTorch ${python?.version ?? "not found"}; medians of ${rounds} rounds\n`);

const reports: RowReport[] = [];
const chosen = (name: string): boolean => options.only === undefined || name.toLowerCase().includes(options.only.toLowerCase());
for (const row of [...operatorRows, ...trainingRows, ...inferenceRows]) {
  if (!chosen(row.name)) continue;
  const notes: string[] = [];
  let timings: Timing[] = [];
  try {
    const contenders = await contendersOf(row, torch, other, python, notes);
    timings = await race(contenders, rounds, Number(options.round));
    for (const { work } of contenders) work.dispose?.();
  } catch (error) {
    notes.push(`Flambeau: ${String((error as Error).message ?? error).split("\n")[0]}`);
  }
  const report: RowReport = { name: row.name, goal: row.goal, ...(row.flops === undefined ? {} : { flops: row.flops }), timings, notes };
  reports.push(report);
  print(report);
}
const summary: Record<string, unknown> = {};
if (chosen("first result")) {
  const starts = startup(rounds);
  summary["start"] = starts;
  console.log("first result after import, whole process (asked 120 ms):");
  for (const { name, milliseconds } of starts) console.log(`    ${name.padEnd(12)} ${amount(milliseconds).padStart(10)}`);
}
if (chosen("bundle")) {
  const size = await bundleSize();
  summary["bundleKilobytes"] = size;
  console.log(`bundle, minified and compressed: ${size.toFixed(0)} KB (asked 150 KB)`);
}
if (options.json !== undefined) writeFileSync(options.json, JSON.stringify({ node: process.version, cpu: cpus()[0]?.model, cores: cpus().length, threads, rounds, reports, ...summary }, null, 2));
python?.end();
process.exit(0);
