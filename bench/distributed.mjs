/**
 * What training in several processes costs: `node bench/distributed.mjs [--steps 30]` runs the job of examples/distributed
 * with 1, 2 and 4 processes (the threads of the machine are divided among them), under each MPI that is installed, and
 * prints a table. Losses must be those of one process.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const root = fileURLToPath(new URL("..", import.meta.url));
const { values } = parseArgs({
  options: { steps: { type: "string", default: "30" }, rounds: { type: "string", default: "2" } },
});
const openMpi = ["--oversubscribe", "--bind-to", "none", ...(process.getuid?.() === 0 ? ["--allow-run-as-root"] : [])];
const launchers = [
  ["MPICH", "mpirun.mpich", []],
  ["Open MPI", "mpirun.openmpi", openMpi],
].filter(([, command]) => spawnSync(command, ["--version"]).status === 0);
const folder = mkdtempSync(join(tmpdir(), "flambeau-bench-"));
const runs = new Map();

/** Losses of a run in float64, whose roundings turn no ReLU on or off: those of one process to the last digits. */
const exact = new Map();

function run(model, count, [name, command, flags], dtype = "float32") {
  const report = join(folder, "report.json");
  const job = [process.execPath, "--import", "tsx", join(root, "examples", "distributed", "main.ts")];
  const args = [
    ...flags,
    "-n",
    String(count),
    ...job,
    "--model",
    model,
    "--dtype",
    dtype,
    "--steps",
    values.steps,
    "--report",
    report,
  ];
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: root, encoding: "utf8", timeout: 900_000 });
  if (status !== 0) throw new Error(`${name}, ${count} processes: ${stdout}${stderr}`);
  const key = `${model} ${name} ${count}`;
  const result = JSON.parse(readFileSync(report, "utf8"));
  if (dtype === "float64") return exact.set(key, result);
  const before = runs.get(key);
  // The quietest of several rounds, which take turns.
  if (before === undefined || result.stepMilliseconds < before.stepMilliseconds) runs.set(key, result);
}

for (let round = 0; round < Number(values.rounds); round++)
  for (const model of ["mnist", "transformer"])
    for (const launcher of launchers)
      for (const count of [1, 2, 4]) {
        run(model, count, launcher);
        if (round === 0) run(model, count, launcher, "float64");
      }
rmSync(folder, { recursive: true, force: true });

console.log(
  "| job | MPI | processes | ms a step | MB reduced | reductions alone, ms | waited after backward, ms | overlapped | largest difference of a loss, float32 | float64 |",
);
console.log("|---|---|---|---|---|---|---|---|---|---|");
const largest = (result, one) =>
  Math.max(...result.losses.map((loss, i) => Math.abs(loss - one.losses[i]) / Math.abs(one.losses[i]))).toExponential(
    0,
  );
for (const [key, result] of runs) {
  const [model, name, count] = [result.model, key.includes("Open") ? "Open MPI" : "MPICH", result.processes];
  const one = `${model} ${name} 1`;
  const figures = [result.stepMilliseconds.toFixed(1), (result.bytes / 1e6).toFixed(2)];
  const alone =
    count === 1
      ? ["", "", ""]
      : [
          result.blockingMilliseconds.toFixed(1),
          result.waitedMilliseconds.toFixed(1),
          `${(100 * result.hidden).toFixed(0)} %`,
        ];
  const differences =
    count === 1 ? ["", ""] : [largest(result, runs.get(one)), largest(exact.get(key), exact.get(one))];
  console.log(`| ${model} | ${name} | ${count} | ${[...figures, ...alone, ...differences].join(" | ")} |`);
}
