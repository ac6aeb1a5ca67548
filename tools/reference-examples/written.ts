/** The examples of `site/examples`, by name, and those of names that are many of one kind: models, their weights. */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as vision from "../../src/vision/index.ts";
import { examplesIn } from "./print.ts";

const folder = fileURLToPath(new URL("../../site/examples/", import.meta.url));

/** Published names of modules that the examples import, and where they are here. */
export function load(specifier: string): Promise<unknown> {
  const subpath = /^flambeau\/(\w+)$/.exec(specifier)?.[1];
  if (specifier === "flambeau") return import("flambeau");
  if (subpath !== undefined) return import(`../../src/${subpath}/index.ts`);
  return import(/* @vite-ignore */ specifier);
}

/** Models are built on the device "meta": no bytes, only shapes. */
function modelExamples(): [string, string][] {
  const written: [string, string][] = [];
  for (const [name, value] of Object.entries(vision.models)) {
    const place = `flambeau/vision.models.${name}`;
    const begin = 'import { models } from "flambeau/vision";';
    if (name.endsWith("_Weights")) written.push([place, `${begin}\nmodels.${name}.DEFAULT.meta.num_params;`]);
    else if (typeof value === "function" && "model" in value)
      written.push([
        place,
        `${begin}
using _ = torch.device_scope("meta"); // shapes only: no bytes, no arithmetic
const model = models.${name}().eval();
nn.utils.parameters_to_vector(model.parameters()).numel(); //?
model(torch.empty(1, 3, 224, 224)).shape;`,
      ]);
  }
  return written;
}

/**
 * What the examples of `site/examples/two-processes` print, by name: they are run by a launcher of MPI. Null where there
 * is none on this machine.
 */
export function examplesOfTwoProcesses(): Record<string, string> | null {
  const job = fileURLToPath(new URL("./two-processes.ts", import.meta.url));
  const root = process.getuid?.() === 0 ? { OMPI_ALLOW_RUN_AS_ROOT: "1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: "1" } : {};
  const { stdout, stderr, error, status } = spawnSync("mpirun", ["-n", "2", process.execPath, "--import", "tsx", job], {
    encoding: "utf8",
    timeout: 60_000,
    env: { ...process.env, ...root, OMPI_MCA_rmaps_base_oversubscribe: "1" },
  });
  if (error !== undefined && (error as NodeJS.ErrnoException).code === "ENOENT") return null;
  const text = /^EXAMPLES (.*)$/m.exec(stdout)?.[1];
  if (text === undefined) throw new Error(`the examples of two processes failed (${status}):\n${stdout}\n${stderr}`);
  return JSON.parse(text) as Record<string, string>;
}

/** Source texts by name. */
export function writtenExamples(): Map<string, string> {
  const all = new Map(modelExamples());
  for (const file of readdirSync(folder)
    .sort()
    .filter((name) => name.endsWith(".ts")))
    for (const [name, code] of examplesIn(readFileSync(join(folder, file), "utf8"))) all.set(name, code);
  return all;
}
