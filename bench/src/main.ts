/**
 * Prints the table of measurements: `npm run bench -- [--only TEXT] [--threads N] [--rounds N] [--json FILE] [--against
 * REVISION] [--no-peers [--pytorch]] [--round MS] [--warm MS]`. A contender runs for `--warm` milliseconds before it is
 * timed, then for about `--round` in each round.
 */
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { buildPresent, buildRevision, hasNative } from "./against.ts";
import { engineTitles } from "./engines.ts";
import type { EngineName } from "./engines.ts";
import { difference, race } from "./measure.ts";
import type { Contender, Timing } from "./measure.ts";
import { findPython, startEngine, startPython } from "./remote.ts";
import type { Remote } from "./remote.ts";
import { allRows } from "./rows/index.ts";
import { bundleKilobytes, startTimings } from "./startup.ts";
import type { NamedBuild } from "./startup.ts";
import type { Row } from "./types.ts";

const { values: options } = parseArgs({
  options: {
    only: { type: "string" },
    threads: { type: "string", default: "1" },
    rounds: { type: "string", default: "7" },
    json: { type: "string" },
    against: { type: "string" },
    "no-peers": { type: "boolean", default: false },
    pytorch: { type: "boolean", default: false },
    round: { type: "string", default: "200" },
    warm: { type: "string", default: "1000" },
  },
});
const threads = Number(options.threads);
const rounds = Number(options.rounds);
const startName = "start: a process up to its first number, of a 64 x 64 product";
const bundleName = "bundle: a program with tensors, autograd, nn and optim, minified and compressed";
const peers = Object.keys(engineTitles).filter((name): name is EngineName => name !== "flambeau" && name !== "python");

interface RowReport {
  readonly name: string;
  readonly goal?: number | undefined;
  readonly flops?: number;
  readonly timings: readonly Timing[];
  readonly notes: readonly string[];
}

/** Processes by the name of their engine; started when a row first asks for them. */
const remotes = new Map<string, Remote>();
function remoteOf(engine: EngineName): Remote {
  let remote = remotes.get(engine);
  if (remote === undefined) remotes.set(engine, (remote = startEngine(engine, present.node, threads)));
  return remote;
}

/** All engines of a row whose results agree with Flambeau's. */
async function contendersOf(row: Row, notes: string[]): Promise<Contender[]> {
  const { result: expected, timed } = await own.prepare(row.name);
  const contenders: Contender[] = [{ name: engineTitles.flambeau, timed }];
  const add = async (name: string, remote: () => Remote, ask: string): Promise<void> => {
    try {
      const prepared = await remote().prepare(ask);
      const off = difference(prepared.result, expected);
      if (off > (row.tolerance ?? 1e-4))
        notes.push(`${name}: another result (relative difference ${off.toExponential(1)}), not timed`);
      else contenders.push({ name, timed: prepared.timed });
    } catch (error) {
      notes.push(`${name}: ${String((error as Error).message ?? error).split("\n")[0]}`);
    }
  };
  if (compiled && row.compiled) await add("compiled", () => compiled, row.name);
  if (native) await add("native", () => native, row.name);
  if (nativeCompiled && row.compiled) await add("native, compiled", () => nativeCompiled, row.name);
  if (other) await add(options.against!, () => other, row.name);
  for (const name of options["no-peers"] ? [] : peers)
    if (row[name] !== undefined) await add(engineTitles[name], () => remoteOf(name), row.name);
  if (pytorch && row.python !== undefined) await add(engineTitles.python, () => pytorch, row.python);
  return contenders;
}

function amount(milliseconds: number): string {
  if (milliseconds < 0.1) return `${(milliseconds * 1000).toFixed(2)} us`;
  return `${milliseconds.toFixed(milliseconds < 10 ? 2 : 1)} ms`;
}

function beside(milliseconds: number, goal: number): string {
  return ` (asked ${amount(goal)}${milliseconds <= goal ? ", met" : `, ${(milliseconds / goal).toFixed(2)} times that`})`;
}

function print({ name, goal, flops, timings, notes }: RowReport): void {
  const [own, ...others] = timings;
  if (own) {
    const speed = flops === undefined ? "" : `, ${(flops / own.milliseconds / 1e6).toFixed(1)} GFLOP/s`;
    console.log(
      `${name}: ${amount(own.milliseconds)}${speed}${goal === undefined ? "" : beside(own.milliseconds, goal)}`,
    );
    for (const other of others) {
      const ratio = other.milliseconds / own.milliseconds;
      console.log(
        `    ${other.name.padEnd(16)} ${amount(other.milliseconds).padStart(10)}   Flambeau is ${ratio >= 1 ? `${ratio.toFixed(2)} times as fast` : `${(1 / ratio).toFixed(2)} times slower`}`,
      );
    }
  } else {
    console.log(`${name}: skipped`);
  }
  for (const note of notes) console.log(`    (${note})`);
}

function chosen(name: string): boolean {
  return options.only === undefined || name.toLowerCase().includes(options.only.toLowerCase());
}

const present = buildPresent();
const own = startEngine("flambeau", present.node, threads);
const native = hasNative() ? startEngine("flambeau", present.node, threads, true) : null;
const hasCompiled = allRows.some((row) => row.compiled !== undefined && chosen(row.name));
const compiled = hasCompiled ? startEngine("compiled", present.node, threads) : null;
const nativeCompiled = hasCompiled && hasNative() ? startEngine("compiled", present.node, threads, true) : null;
const past = options.against === undefined ? null : buildRevision(options.against);
const other = past && startEngine("flambeau", past.node, threads);
const python = options["no-peers"] && !options["pytorch"] ? null : findPython(threads);
const pytorch = python && startPython(python, threads);
console.log(
  `Node ${process.version}, V8 ${process.versions.v8}; ${cpus().length} x ${cpus()[0]?.model ?? "?"}; ${threads} thread(s); PyTorch ${python?.version ?? "not found"}; medians of ${rounds} rounds\n`,
);

const reports: RowReport[] = [];
for (const row of allRows) {
  if (!chosen(row.name)) continue;
  const notes: string[] = [];
  let timings: Timing[] = [];
  try {
    timings = await race(await contendersOf(row, notes), rounds, Number(options.round), Number(options.warm));
  } catch (error) {
    notes.push(`Flambeau: ${String((error as Error).message ?? error).split("\n")[0]}`);
  }
  const report: RowReport = {
    name: row.name,
    goal: row.goal,
    ...(row.flops === undefined ? {} : { flops: row.flops }),
    timings,
    notes,
  };
  reports.push(report);
  print(report);
}
for (const remote of [own, native, compiled, nativeCompiled, other, pytorch, ...remotes.values()]) remote?.end();

// Rows that are no work of an engine that runs: see startup.ts.
const builds: NamedBuild[] = [
  { name: engineTitles.flambeau, ...present },
  ...(past ? [{ name: options.against!, ...past }] : []),
];
if (chosen(startName)) {
  const report: RowReport = {
    name: startName,
    goal: 120,
    ...(await startTimings(builds, rounds, !options["no-peers"], python)),
  };
  reports.push(report);
  print(report);
}
const bundleSizes: { readonly name: string; readonly kilobytes: number; readonly how: string }[] = [];
if (chosen(bundleName)) {
  const ways: Record<string, readonly [bundler: "esbuild" | "rolldown", subpaths: boolean]> = {
    esbuild: ["esbuild", false],
    "Rolldown (Vite)": ["rolldown", false],
    "esbuild, by subpaths": ["esbuild", true],
  };
  for (const [how, way] of Object.entries(ways))
    for (const each of builds) {
      const kilobytes = await bundleKilobytes(each, ...way);
      if (kilobytes !== null) bundleSizes.push({ name: each.name, kilobytes, how });
    }
  console.log(`${bundleName} (asked 150 KB)`);
  for (const { name, kilobytes, how } of bundleSizes)
    console.log(`    ${how.padEnd(22)} ${name.padEnd(12)} ${kilobytes.toFixed(1).padStart(7)} KB`);
}
if (options.json !== undefined) {
  writeFileSync(
    options.json,
    JSON.stringify(
      { node: process.version, cpu: cpus()[0]?.model, cores: cpus().length, threads, rounds, reports, bundleSizes },
      null,
      2,
    ),
  );
}
process.exit(0);
