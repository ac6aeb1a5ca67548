/** What the package exports: each subpath with the file of `src` that it stands for. All builds read this list. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * `["vision", "vision/index.ts"]` is `flambeau/vision`; "index" is the package itself. A third element stands for the
 * file in Node, where size does not matter.
 */
const subpaths = [
  ["index", "index.ts", "in-node.ts"],
  ["nn", "subpaths/nn.ts", "nn/index.ts"],
  ["nn/functional", "subpaths/functional.ts", "nn/functional/index.ts"],
  ["optim", "subpaths/optim.ts", "optim/index.ts"],
  ["utils/data", "subpaths/data.ts", "utils/data/index.ts"],
  ["lean", "lean/index.ts", "in-node.ts"],
  ["lean/nn", "lean/nn.ts", "nn/index.ts"],
  ["lean/nn/functional", "lean/functional.ts", "nn/functional/index.ts"],
  ["lean/optim", "lean/optim.ts", "optim/index.ts"],
  ["lean/utils/data", "lean/data.ts", "utils/data/index.ts"],
  ["lean/complex", "lean/complex.ts", "in-node.ts"], // in Node they are there
  ["lean/methods", "lean/methods.ts"],
  ["aot", "aot/index.ts", "aot/node.ts"],
  ["testing", "testing/index.ts"],
  ["vision", "vision/index.ts"],
  ["vision/models/segmentation", "vision/models/segmentation/index.ts"],
  ["vision/models/detection", "vision/models/detection/index.ts"],
  ["vision/models/video", "vision/models/video/index.ts"],
  ["vision/models/quantization", "vision/models/quantization/index.ts"],
  ["vision/models/optical_flow", "vision/models/optical-flow/index.ts"],
  ["text", "text/index.ts"],
  ["onnx", "onnx/index.ts"],
  ["export", "export/index.ts"],
  ["jit", "jit/index.ts"],
  ["display", "display/index.ts"],
  ["distributed", "distributed/index.ts"],
];

/** The name of an entry's file in `dist/node`, which has no folders. */
export const partOf = (name) => name.replaceAll("/", "-");

/** What `package.json` says of one entry: modules for bundlers, parts for Node, declarations for both. */
function conditions(name, file) {
  const declaration = file.replace(/\.ts$/, ".d.ts");
  const modules = `./dist/esm/${file.replace(/\.ts$/, ".js")}`;
  const part = `./dist/node/${partOf(name)}`;
  const required = { types: `./dist/types-cjs/${declaration}`, default: `${part}.cjs` };
  return {
    module: modules,
    node: { import: { types: `./dist/types/${declaration}`, default: `${part}.js` }, require: required },
    require: required,
    default: { types: `./dist/types/${declaration}`, default: modules },
  };
}

/** The field `exports` of `package.json`. */
export function exportsField(root) {
  const entries = entriesOf(root).map(({ name, file }) => [
    name === "index" ? "." : `./${name}`,
    conditions(name, file),
  ]);
  const { node, require, default: fallback } = conditions("lean/methods", "lean/methods.ts");
  const oneMethod = "./dist/esm/methods/one/*.js"; // in Node all are there already
  return {
    ...Object.fromEntries(entries),
    "./lean/methods/*": { module: oneMethod, node, require, default: { ...fallback, default: oneMethod } },
    "./package.json": "./package.json",
  };
}

/**
 * The field `typesVersions`: where subpaths' declarations are for programs that resolve modules as before `exports`
 * (TypeScript's "node10", as tslab's notebooks do).
 */
export function typesVersionsField(root) {
  const paths = entriesOf(root)
    .filter(({ name }) => name !== "index")
    .map(({ name, file }) => [name, [`./dist/types/${file.replace(/\.ts$/, ".d.ts")}`]]);
  return { "*": Object.fromEntries(paths) };
}

/** The entries whose files are there: name, and path below `src`. */
export function entriesOf(root) {
  return subpaths
    .filter(([, file]) => existsSync(join(root, "src", file)))
    .map(([name, file, inNode = file]) => ({ name, file, inNode }));
}

// `node tools/entries.mjs` writes the fields.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = join(fileURLToPath(import.meta.url), "..", "..");
  const path = join(root, "package.json");
  const description = JSON.parse(readFileSync(path, "utf8"));
  const fields = { exports: exportsField(root), typesVersions: typesVersionsField(root) };
  writeFileSync(path, `${JSON.stringify({ ...description, ...fields }, null, 2)}\n`);
}
