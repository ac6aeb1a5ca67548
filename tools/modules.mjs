/**
 * Builds `dist/esm`: the sources one by one as ES modules, so that a bundler keeps what a program uses. Calls that make
 * a constant are marked as pure; a bundler leaves out those whose constant nobody needs.
 */
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { build } from "esbuild";
import { addMethods } from "./methods.mjs";

/** `export const silu = unary(…)`, `var exp = unary(…)`, `const a = new Map()` at the top of a module. */
const constantMadeByCall = /^((?:export )?(?:const|let|var) [\w$]+ = )(?=(?:new )?[\w$.]+\()/gm;

/** `class ReLU extends layer(…) {`, to its opening brace. */
const namedClass =
  /^class (\w+)(?: extends [\w.]+)? \{$|^class (\w+) extends \w+\([^\n]*\) \{$|^class (\w+) extends \w+\(\n[\s\S]*?^\) \{$/gm;

/** Classes whose names users read: minifiers change the name of a class, but not a property of it. */
const withShownNames = /^(nn|optim)\//;

/** Modules that import nothing of ours but a library, which is put into them, so that the package depends on none. */
const withLibraries = ["onnx/format/wire.ts"];

/** What only the package for Node sets ahead; in bundles, `torch.compile` does it where it is used. */
const setAhead = /^moduleCompiler\.compile = .*;$/m;

/** A module's text as it is shipped. */
function shipped(name, text) {
  const code = (name === "index.js" ? text.replace(setAhead, "") : text)
    .replace(/((?:\bfrom|\bimport)\s*\(?\s*")(\.{1,2}\/[^"]+)\.ts(")/g, "$1$2.js$3")
    .replace(constantMadeByCall, "$1/* @__PURE__ */ ");
  const named = withShownNames.test(name)
    ? code.replace(namedClass, (start, ...names) => `${start}\n  static name = ${JSON.stringify(names.find(Boolean))};`)
    : code;
  return named.replace(/^(class \w+ extends )(?=\w+\()/gm, "$1/* @__PURE__ */ ");
}

/** Builds `outdir` from the sources of `root`. */
export async function buildModules(root, outdir, options) {
  const source = join(root, "src");
  const entryPoints = readdirSync(source, { recursive: true })
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts"))
    .map((name) => join(source, name));
  const { outputFiles } = await build({
    ...options,
    external: [],
    bundle: false,
    entryPoints,
    outbase: source,
    outdir,
    write: false,
  });
  const bundled = await Promise.all(
    withLibraries.map((name) =>
      build({
        ...options,
        external: [],
        bundle: true,
        entryPoints: [join(source, name)],
        outbase: source,
        outdir,
        write: false,
      }),
    ),
  );
  for (const { outputFiles: files } of bundled)
    for (const file of files)
      outputFiles.splice(
        outputFiles.findIndex(({ path }) => path === file.path),
        1,
        file,
      );
  rmSync(outdir, { recursive: true, force: true });
  const folders = new Set(outputFiles.map(({ path }) => dirname(path)));
  for (const folder of folders) mkdirSync(folder, { recursive: true });
  for (const { path, text } of outputFiles)
    writeFileSync(path, shipped(relative(outdir, path).replaceAll("\\", "/"), text));
  const recorded = JSON.parse(readFileSync(join(root, "tools", "method-calls.json"), "utf8"));
  return addMethods(outdir, source, recorded);
}
