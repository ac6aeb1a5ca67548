/**
 * Runs every cell and exercise in Node and compares with what PyTorch printed: node site/tools/check.mjs [CHAPTER...]
 * [--accept], which writes Flambeau's own text beside PyTorch's where they differ (look at each).
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import {
  cellsFolder,
  chapter,
  chapters,
  outputText,
  sameOutput,
  siteFolder,
  startPage,
  withoutPythonWords,
} from "./cells.mjs";

const accept = process.argv.includes("--accept");
const verbose = process.argv.includes("--verbose");
const wanted = process.argv.slice(2).filter((word) => !word.startsWith("--"));
const library = pathToFileURL(join(siteFolder, "..", "dist", "index.js")).href;

/** A module of the site or of the examples, bundled for Node; it imports the library as it was built. */
async function compiled(name, ...path) {
  const outfile = join(siteFolder, ".cache", `${name}.mjs`);
  mkdirSync(dirname(outfile), { recursive: true });
  await build({
    entryPoints: [join(siteFolder, ...path)],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    logLevel: "warning",
    plugins: [
      {
        name: "the built library",
        setup: ({ onResolve }) => onResolve({ filter: /^flambeau$/ }, () => ({ path: library, external: true })),
      },
    ],
  });
  return await import(pathToFileURL(outfile).href);
}
const { Session } = await compiled("session", "runtime", "session.ts");
const { defaultFolder, loadMnist } = await compiled("mnist", "..", "examples", "mnist", "data.ts");
const torch = await import(library);
const load = async (name) => {
  if (name === "flambeau") return torch;
  if (name === "mnist")
    return { load: async (part, count) => loadMnist(defaultFolder(), part === "test" ? "t10k" : part, count) };
  throw new Error(`a cell can import "flambeau" and "mnist", not "${name}"`);
};

let bad = 0;
const complain = (where, ...texts) => {
  bad++;
  console.log(`--- ${where}`, ...texts);
};
for (const name of wanted.length > 0 ? wanted : [startPage, ...chapters()]) {
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
