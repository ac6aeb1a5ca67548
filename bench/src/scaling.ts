/**
 * How much faster rows become with more threads: `npm run bench -- --scaling [--counts 1,2,4] [--only TEXT] [--rounds N]
 * [--pytorch] [--built]`. Each count of threads has processes of its own, which take turns. Prints a Markdown table;
 * `--built` takes `dist` as it is.
 */
import { cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildPresent, hasNative, projectFolder } from "./against.ts";
import { race } from "./measure.ts";
import type { Contender } from "./measure.ts";
import { findPython, startEngine, startPython } from "./remote.ts";
import type { Remote } from "./remote.ts";
import { allRows } from "./rows/index.ts";

const { values: options } = parseArgs({
  options: {
    scaling: { type: "boolean" },
    counts: { type: "string", default: cpus().length > 1 ? `1,${cpus().length}` : "1" },
    only: { type: "string", default: "step,matmul 960,AlexNet,ResNet-18,sigmoid,softmax" },
    rounds: { type: "string", default: "5" },
    round: { type: "string", default: "300" },
    warm: { type: "string", default: "3000" },
    pytorch: { type: "boolean", default: false },
    built: { type: "boolean", default: false },
  },
});
const counts = options.counts.split(",").map(Number);
const library = options.built ? join(projectFolder, "dist", "node", "index.js") : buildPresent().node;

interface Engine {
  readonly title: string;
  /** One process for each count of threads. */
  readonly processes: readonly Remote[];
  readonly isPython: boolean;
}

const engines: Engine[] = [];
const own = (title: string, native: boolean): void => {
  engines.push({
    title,
    processes: counts.map((count) => startEngine("flambeau", library, count, native)),
    isPython: false,
  });
};
if (hasNative()) own("native", true);
own("WebAssembly", false);
// Looking for a Python imports PyTorch, which takes seconds: once for each count.
const pythons = options.pytorch ? counts.map((count) => findPython(count)) : [];
const python = pythons[0] ?? null;
if (python !== null) {
  const processes = pythons.map((each, i) => startPython(each!, counts[i]!));
  engines.push({ title: "PyTorch", processes, isPython: true });
}

console.log(
  `Node ${process.version}; ${cpus().length} x ${cpus()[0]?.model ?? "?"}; PyTorch ${python?.version ?? "not asked"}; medians of ${options.rounds} rounds\n`,
);
console.log(
  `| row | engine | ${counts.map((count, i) => (i === 0 ? `${count} thread${count > 1 ? "s" : ""}` : `${count}`)).join(" | ")} |`,
);
console.log(`|---|---|${counts.map(() => "---|").join("")}`);
const wanted = options.only.toLowerCase().split(",");
for (const row of allRows) {
  if (!wanted.some((text) => row.name.toLowerCase().includes(text))) continue;
  for (const { title, processes, isPython } of engines) {
    const ask = isPython ? row.python : row.name;
    if (ask === undefined) continue;
    try {
      const contenders: Contender[] = [];
      for (const [i, remote] of processes.entries())
        contenders.push({ name: String(counts[i]), timed: (await remote.prepare(ask)).timed });
      const timings = await race(contenders, Number(options.rounds), Number(options.round), Number(options.warm));
      const [first, ...more] = timings.map(({ milliseconds }) => milliseconds);
      console.log(
        `| ${row.name} | ${title} | ${first!.toFixed(2)} ms | ${more.map((time) => `${(first! / time).toFixed(2)}`).join(" | ")} |`,
      );
    } catch (error) {
      console.log(`| ${row.name} | ${title} | ${String((error as Error).message ?? error).split("\n")[0]} |`);
    }
  }
}
for (const { processes } of engines) for (const remote of processes) remote.end();
