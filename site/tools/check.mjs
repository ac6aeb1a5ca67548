/**
 * Runs every cell and exercise in Node and compares with what PyTorch printed: node site/tools/check.mjs [CHAPTER...]
 * [--accept], which writes Flambeau's own text beside PyTorch's where they differ (look at each).
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { cellsFolder, chapter, chapters, outputText, sameOutput, siteFolder, withoutPythonWords } from "./cells.mjs";

const accept = process.argv.includes("--accept");
const verbose = process.argv.includes("--verbose");
const wanted = process.argv.slice(2).filter((word) => !word.startsWith("--"));
const compiled = join(siteFolder, ".cache", "session.mjs");
mkdirSync(dirname(compiled), { recursive: true });
await build({
  entryPoints: [join(siteFolder, "runtime", "session.ts")],
  outfile: compiled,
  bundle: true,
  format: "esm",
  platform: "node",
  logLevel: "warning",
});
const { Session } = await import(pathToFileURL(compiled).href);
const torch = await import(pathToFileURL(join(siteFolder, "..", "dist", "index.js")).href);
const load = async (name) => {
  if (name === "flambeau") return torch;
  throw new Error(`a cell can import "flambeau" only, not "${name}"`);
};

let bad = 0;
const complain = (where, ...texts) => {
  bad++;
  console.log(`--- ${where}`, ...texts);
};
for (const name of wanted.length > 0 ? wanted : chapters()) {
  const { cells, exercises } = chapter(name);
  const session = new Session(load);
  let changed = false;
  const record = {};
  for (const { id, code, python, recorded } of cells) {
    const outputs = [];
    await session.run(code, `cell-${id}.ts`, (output) => outputs.push(output));
    const ours = outputText(outputs);
    const theirs = withoutPythonWords(recorded.python);
    const { flambeau, ...rest } = recorded;
    record[id] = rest;
    if (verbose) console.log(`[${name}/${id}]\n${ours}`);
    if (sameOutput(withoutPythonWords(ours), theirs)) {
      if (flambeau !== undefined) changed = true;
      continue;
    }
    record[id] = recorded;
    if (flambeau !== undefined && sameOutput(ours, flambeau)) continue;
    if (accept) {
      record[id] = { ...rest, flambeau: ours };
      changed = true;
    }
    complain(
      `${name}/${id}${python === "" ? " (no Python)" : ""}`,
      `\nflambeau:\n${ours}\nPyTorch:\n${recorded.python}`,
    );
  }
  for (const { id, code, answer, check } of exercises) {
    const outputs = [];
    const emit = (output) => outputs.push(output);
    if (!check || !answer) complain(`${name}/ex:${id}`, "has no check or no answer");
    const first = await session.check(code, check, `cell-${id}.ts`, emit);
    if (first.right) complain(`${name}/ex:${id}`, "accepts what is there at the beginning");
    outputs.length = 0;
    const second = await session.check(answer, check, `cell-${id}.ts`, emit);
    if (!second.right)
      complain(`${name}/ex:${id}`, "refuses its answer", JSON.stringify(second.hints), outputText(outputs));
    else if (first.right === false && first.hints.length === 0 && verbose) console.log(`${name}/ex:${id}: no hint`);
  }
  if (changed && accept)
    writeFileSync(join(cellsFolder, "recorded", `${name}.json`), `${JSON.stringify(record, null, 2)}\n`);
}
console.log(bad === 0 ? "every cell prints what was recorded" : `${bad} to look at`);
process.exit(bad === 0 ? 0 : 1);
