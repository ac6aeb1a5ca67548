/** The examples of `site/examples`, by name, and those of names that are many of one kind: models, their weights. */
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
    if (/_Weights$/.test(name)) written.push([place, `${begin}\nmodels.${name}.DEFAULT.meta.num_params;`]);
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

/** Source texts by name. */
export function writtenExamples(): Map<string, string> {
  const all = new Map(modelExamples());
  for (const file of readdirSync(folder).sort())
    for (const [name, code] of examplesIn(readFileSync(join(folder, file), "utf8"))) all.set(name, code);
  return all;
}
