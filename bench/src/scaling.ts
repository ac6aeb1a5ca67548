/**
 * How much faster rows become with more threads: `npm run bench -- --scaling [--counts 1,2,4] [--only TEXT] [--rounds N]
 * [--pytorch] [--possible] [--median] [--built]`. Each count of threads has processes of its own, which take turns. Prints a
 * Markdown table; `--built` takes `dist` as it is.
 *
 * `--possible` says what the machine can give at most: as many processes of one thread as the last count has threads
 * run the row at the same time, each for itself. They wait for nobody, so what they lack of so many times the speed of
 * one is lost by the machine (clock, caches, memory, other users), not by how work is shared out.
 *
 * `--median` takes the median run of each round, not the mean: where all cores are busy, any other thread of the machine
 * (V8's compiler, its collector) holds one of ours up for some milliseconds.
 *
 * Processes run a row for ten seconds before it is timed (`--warm`). V8 compiles what became hot on threads of its own
 * for about as long, which takes 6 % of a core: one thread of ours leaves it a core, as many as there are cores do not.
 */
import { cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildPresent, hasNative, projectFolder } from "./against.ts";
import { race } from "./measure.ts";
import type { Contender } from "./measure.ts";
import { findPython, startEngine, startPython } from "./remote.ts";
import type { Remote, RemoteRow } from "./remote.ts";
import { allRows } from "./rows/index.ts";

const { values: options } = parseArgs({
  options: {
    scaling: { type: "boolean" },
    counts: { type: "string", default: cpus().length > 1 ? `1,${cpus().length}` : "1" },
    only: { type: "string", default: "step,matmul 960,AlexNet,ResNet-18,sigmoid,softmax" },
    rounds: { type: "string", default: "5" },
    round: { type: "string", default: "300" },
    warm: { type: "string", default: "10000" },
    pytorch: { type: "boolean", default: false },
    possible: { type: "boolean", default: false },
    median: { type: "boolean", default: false },
    built: { type: "boolean", default: false },
  },
});
const counts = options.counts.split(",").map(Number);
const library = options.built ? join(projectFolder, "dist", "node", "index.js") : buildPresent().node;

interface Engine {
  readonly title: string;
  /** One process for each count of threads. */
  readonly processes: readonly Remote[];
  /** Further processes of one thread, which run a row at the same time as the first one. */
  readonly beside: readonly Remote[];
  readonly isPython: boolean;
}

const most = counts.at(-1)!;
if (options.possible && counts[0] !== 1)
  throw new Error("--possible compares with one thread: --counts must begin with 1");

const engines: Engine[] = [];
const add = (title: string, isPython: boolean, begin: (count: number) => Remote): void => {
  engines.push({
    title,
    processes: counts.map(begin),
    beside: options.possible ? Array.from({ length: most - 1 }, () => begin(1)) : [],
    isPython,
  });
};
const own = (title: string, native: boolean): void => {
  add(title, false, (count) => startEngine("flambeau", library, count, native));
};
if (hasNative()) own("native", true);
own("WebAssembly", false);
// Looking for a Python imports PyTorch, which takes seconds: once for each count.
const pythons = new Map((options.pytorch ? counts : []).map((count) => [count, findPython(count)]));
const python = pythons.get(counts[0]!) ?? null;
if (python !== null) add("PyTorch", true, (count) => startPython(pythons.get(count)!, count));

const timedOf = ({ timed, typical }: RemoteRow): Contender["timed"] => (options.median ? typical : timed);

/** Every process runs the row so many times at once: milliseconds on average. */
const together = (name: string, timed: readonly Contender["timed"][]): Contender => ({
  name,
  timed: async (count) => {
    const each = await Promise.all(timed.map((one) => one(count)));
    return each.reduce((sum, time) => sum + time, 0) / each.length;
  },
});

console.log(
  `Node ${process.version}; ${cpus().length} x ${cpus()[0]?.model ?? "?"}; PyTorch ${python?.version ?? "not asked"}; medians of ${options.rounds} rounds${options.median ? ", of the median run of each" : ""}\n`,
);
const columns = counts.map((count, i) => (i === 0 ? `${count} thread${count > 1 ? "s" : ""}` : `${count}`));
if (options.possible) columns.push(`possible with ${most}`, "share of it");
console.log(`| row | engine | ${columns.join(" | ")} |`);
console.log(`|---|---|${columns.map(() => "---|").join("")}`);
const wanted = options.only.toLowerCase().split(",");
for (const row of allRows) {
  if (!wanted.some((text) => row.name.toLowerCase().includes(text))) continue;
  for (const { title, processes, beside, isPython } of engines) {
    const ask = isPython ? row.python : row.name;
    if (ask === undefined) continue;
    try {
      const contenders: Contender[] = [];
      for (const [i, remote] of processes.entries())
        contenders.push({ name: String(counts[i]), timed: timedOf(await remote.prepare(ask)) });
      if (options.possible) {
        const timed = [contenders[0]!.timed];
        for (const remote of beside) timed.push(timedOf(await remote.prepare(ask)));
        contenders.push(together("possible", timed));
      }
      const timings = await race(contenders, Number(options.rounds), Number(options.round), Number(options.warm));
      const [first, ...more] = timings.map(({ milliseconds }) => milliseconds);
      const speedUps = more.slice(0, counts.length - 1).map((time) => first! / time);
      const cells = speedUps.map((speedUp) => speedUp.toFixed(2));
      if (options.possible) {
        const possible = (first! / more.at(-1)!) * most;
        cells.push(possible.toFixed(2), `${((100 * (speedUps.at(-1) ?? 1)) / possible).toFixed(0)} %`);
      }
      console.log(`| ${row.name} | ${title} | ${first!.toFixed(2)} ms | ${cells.join(" | ")} |`);
    } catch (error) {
      console.log(`| ${row.name} | ${title} | ${String((error as Error).message ?? error).split("\n")[0]} |`);
    }
  }
}
for (const { processes, beside } of engines) for (const remote of [...processes, ...beside]) remote.end();
