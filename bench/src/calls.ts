/**
 * Single calls beside PyTorch's: `npm run bench -- --calls [--only TEXT,TEXT] [--size small,middle,large] [--gradients yes|no]
 * [--rounds N] [--threads N] [--built] [--json FILE]`. Prints a table, the slowest first beside PyTorch, and geometric means.
 * A text of `--only` is part of a call, or the name of a family; `--built` takes `dist` as it is.
 */
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildPresent, hasNative, projectFolder } from "./against.ts";
import { allCalls } from "./calls/list.ts";
import type { Call } from "./calls/list.ts";
import { difference, race } from "./measure.ts";
import type { Contender } from "./measure.ts";
import { findPython, startEngine, startPython } from "./remote.ts";
import type { Remote } from "./remote.ts";

const { values: options } = parseArgs({
  options: {
    calls: { type: "boolean" },
    only: { type: "string" },
    size: { type: "string" },
    gradients: { type: "string" },
    rounds: { type: "string", default: "5" },
    round: { type: "string", default: "8" },
    warm: { type: "string", default: "150" },
    threads: { type: "string", default: "1" },
    built: { type: "boolean", default: false },
    json: { type: "string" },
  },
});

/** Milliseconds of a call by the engines that gave PyTorch's numbers, the shortest of all rounds. */
interface Row {
  readonly call: string;
  readonly family: string;
  readonly size: string;
  readonly native?: number | undefined;
  readonly wasm?: number | undefined;
  readonly pytorch: number;
}

function chosen({ family, call, size, gradients }: Call): boolean {
  if (options.size !== undefined && !options.size.split(",").includes(size)) return false;
  if (options.gradients !== undefined && (options.gradients === "yes") !== gradients.length > 0) return false;
  return options.only?.split(",").some((text) => family === text || call.includes(text)) ?? true;
}

function titleOf({ call, gradients }: Call): string {
  return gradients.length === 0 ? call : `${call}, gradients of ${gradients.join(", ")}`;
}

function amount(milliseconds: number | undefined): string {
  if (milliseconds === undefined) return "-";
  if (milliseconds < 0.1) return `${(milliseconds * 1000).toFixed(2)} us`;
  return `${milliseconds.toFixed(milliseconds < 10 ? 2 : 1)} ms`;
}

function mean(ratios: readonly number[]): string {
  if (ratios.length === 0) return "-";
  return Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length).toFixed(2);
}

const threads = Number(options.threads);
const library = options.built ? join(projectFolder, "dist", "node", "index.js") : buildPresent().node;
const python = findPython(threads);
if (python === null) throw new Error("No Python with PyTorch is found: PYTHON=... names one.");
const pytorch = startPython(python, threads);
const engines: readonly (readonly ["native" | "wasm", Remote])[] = [
  ...(hasNative() ? [["native", startEngine("flambeau", library, threads, true)] as const] : []),
  ["wasm", startEngine("flambeau", library, threads, false)] as const,
];

/** Times a call in the engines that have PyTorch's numbers; null where it has no gradient. */
async function measure(call: Call, notes: string[]): Promise<Row | null> {
  const ask = JSON.stringify(call);
  const { result: expected, timed } = await pytorch.prepare(ask).catch((error: Error) => {
    throw new Error(`PyTorch: ${error.message}`);
  });
  const contenders: Contender[] = [{ name: "pytorch", timed }];
  for (const [name, remote] of engines) {
    const prepared = await remote.prepare(ask);
    const off = difference(prepared.result, expected);
    if (off <= call.tolerance) contenders.push({ name, timed: prepared.timed });
    else notes.push(`${titleOf(call)}, ${call.size}: ${name} has other numbers (${off.toExponential(1)})`);
  }
  if (contenders.length === 1) return null;
  const timings = await race(contenders, Number(options.rounds), Number(options.round), Number(options.warm));
  const times = Object.fromEntries(timings.map(({ name, fastest }) => [name, fastest]));
  const { native, wasm, pytorch: other } = times as { native?: number; wasm?: number; pytorch: number };
  return { call: titleOf(call), family: call.family, size: call.size, native, wasm, pytorch: other };
}

const rows: Row[] = [];
const notes: string[] = [];
for (const call of allCalls().filter(chosen)) {
  try {
    const row = await measure(call, notes);
    if (row !== null) rows.push(row);
  } catch (error) {
    const reason = (error as Error).message.split("\n")[0]!;
    const without = /no gradient|does not require grad|not implemented for '(?:Long|Bool)'/.test(reason);
    if (call.gradients.length === 0 || !without) notes.push(`${titleOf(call)}, ${call.size}: ${reason}`);
  }
}
for (const remote of [pytorch, ...engines.map(([, engine]) => engine)]) remote.end();

const ratio = (row: Row): number => (row.native ?? row.wasm!) / row.pytorch;
console.log(
  `Node ${process.version}; ${cpus().length} x ${cpus()[0]?.model ?? "?"}; ${threads} thread(s); PyTorch ${python.version}; shortest of ${options.rounds} rounds\n`,
);
console.log("| call | size | native | WebAssembly | PyTorch | native : PyTorch | WebAssembly : PyTorch |");
console.log("| --- | --- | ---: | ---: | ---: | ---: | ---: |");
for (const { call, size, native, wasm, pytorch: other } of rows.toSorted((a, b) => ratio(b) - ratio(a))) {
  const [own, own2] = [native, wasm].map((time) => (time === undefined ? "-" : (time / other).toFixed(2)));
  console.log(`| ${call} | ${size} | ${amount(native)} | ${amount(wasm)} | ${amount(other)} | ${own} | ${own2} |`);
}
console.log(`\nGeometric means of the ratios, native and WebAssembly:\n`);
const groups: [title: string, of: (row: Row) => boolean][] = [
  [`all ${rows.length}`, () => true],
  ...[...new Set(rows.map(({ size }) => size))].map((size): [string, (row: Row) => boolean] => [
    size,
    (row) => row.size === size,
  ]),
  ...[...new Set(rows.map(({ family }) => family))].map((family): [string, (row: Row) => boolean] => [
    family,
    (row) => row.family === family,
  ]),
];
for (const [title, of] of groups) {
  const own = (engine: "native" | "wasm"): string =>
    mean(rows.filter(of).flatMap((row) => (row[engine] === undefined ? [] : [row[engine] / row.pytorch])));
  console.log(`${title.padEnd(16)} ${own("native").padStart(6)} ${own("wasm").padStart(6)}`);
}
if (notes.length > 0) console.log(`\n${notes.join("\n")}`);
if (options.json !== undefined) {
  const file = { node: process.version, cpu: cpus()[0]?.model, threads, pytorch: python.version, rows, notes };
  writeFileSync(options.json, JSON.stringify(file, null, 1));
}
process.exit(0);
