/**
 * Builds the package: `dist/esm`, the modules for bundlers; `dist/index.js`, one file for pages without a bundler;
 * `dist/node`, the same in parts for Node, by `import` and by `require`; `dist/types`, the declarations, and
 * `dist/types-cjs`, the same for TypeScript's CommonJS.
 * Usage: node tools/build.mjs [--no-types] [--if-changed] [--aot]; --aot also makes the compiled kernels of flambeau/aot,
 * as `npm pack` does.
 */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { buildPack } from "./aot.mjs";
import { withOlderArrays, writeOutDeclarations } from "./declarations.mjs";
import { entriesOf } from "./entries.mjs";
import { buildInParts } from "./lazy.mjs";
import { buildModules } from "./modules.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const dist = join(root, "dist");
const types = join(dist, "types");
mkdirSync(dist, { recursive: true });

/** Where the compiler puts the declarations, before they are written out. */
const emitted = join(root, "runs", "types");

/** Runs TypeScript's compiler; resolves to its exit code. */
function emitTypes() {
  const bin = join(root, "node_modules", "typescript");
  const { bin: entries } = JSON.parse(readFileSync(join(bin, "package.json"), "utf8"));
  const tsc = join(bin, typeof entries === "string" ? entries : entries.tsc);
  rmSync(emitted, { recursive: true, force: true });
  const args = [tsc, "-p", join(root, "tsconfig.build.json"), "--outDir", emitted];
  return new Promise((resolve) => {
    spawn(process.execPath, args, { stdio: "inherit", cwd: root }).on("exit", resolve);
  });
}

/** What programs without `lib.esnext.disposable` lack, in the words of the standard library, with which it merges. */
const disposables = `interface SymbolConstructor {
  readonly dispose: unique symbol;
  readonly asyncDispose: unique symbol;
}
interface Disposable {
  [Symbol.dispose](): void;
}
`;

/**
 * Makes the declarations readable for consumers: they name their neighbours as `./x.js` instead of `./x.ts`, and they
 * need neither `lib.esnext.disposable` nor typed arrays with a parameter, which TypeScript has since 5.7.
 */
function makePortable() {
  writeFileSync(join(types, "disposable.d.ts"), disposables);
  for (const name of readdirSync(types, { recursive: true })) {
    const path = join(types, name);
    if (!name.endsWith(".d.ts") || !statSync(path).isFile()) continue;
    const text = readFileSync(path, "utf8");
    const rewritten = withOlderArrays(
      text.replace(/((?:\bfrom|\bimport|\bmodule)\s*\(?\s*["'])(\.{1,2}\/[^"']+)\.ts(["'])/g, "$1$2.js$3"),
    );
    const needsDisposable = /\bDisposable\b|Symbol\.dispose/.test(rewritten) && name !== "disposable.d.ts";
    const up = relative(dirname(path), join(types, "disposable.d.ts")).split(sep).join("/");
    const reference = needsDisposable ? `/// <reference path="${up.startsWith(".") ? up : `./${up}`}" />\n` : "";
    if (reference + rewritten !== text) writeFileSync(path, reference + rewritten);
  }
}

/** Whether declarations describe an ES module or CommonJS, the nearest package.json says. */
function copyForCommonJs() {
  const copy = join(dist, "types-cjs");
  rmSync(copy, { recursive: true, force: true });
  cpSync(types, copy, { recursive: true });
  writeFileSync(join(copy, "package.json"), `{ "type": "commonjs" }\n`);
}

/** Makes `dist/types` and `dist/types-cjs` of what the compiler emitted, unless they are made of just that already. */
function finishTypes() {
  const hash = createHash("sha256");
  const factsFile = join(root, "site", "reference-facts.json");
  const makers = ["build.mjs", "declarations.mjs", "entries.mjs", "reference-facts/says.mjs"];
  for (const path of [factsFile, ...makers.map((name) => join(root, "tools", name))]) hash.update(readFileSync(path));
  for (const name of readdirSync(emitted, { recursive: true }).sort())
    if (name.endsWith(".d.ts")) hash.update(name).update(readFileSync(join(emitted, name)));
  const key = hash.digest("hex");
  const keyFile = join(root, "runs", "types-made-of");
  if (
    existsSync(join(dist, "types-cjs", "index.d.ts")) &&
    existsSync(keyFile) &&
    readFileSync(keyFile, "utf8") === key
  ) {
    utimesSync(join(types, "index.d.ts"), new Date(), new Date()); // tests ask whether it is newer than the sources
    utimesSync(join(dist, "types-cjs", "index.d.ts"), new Date(), new Date());
    return;
  }
  rmSync(types, { recursive: true, force: true });
  cpSync(emitted, types, { recursive: true });
  makePortable();
  const entries = entriesOf(root).map(({ file }) => file.replace(/\.ts$/, ".d.ts"));
  writeOutDeclarations(types, entries, JSON.parse(readFileSync(factsFile, "utf8")));
  copyForCommonJs();
  writeFileSync(keyFile, key);
}

/** Whether what was built is newer than sources and tools. */
function isFresh() {
  const products = ["index.js", "esm/index.js", "node/index.js", "node/index.cjs"].map((name) => join(dist, name));
  if (!products.every((path) => existsSync(path))) return false;
  const oldest = Math.min(...products.map((path) => statSync(path).mtimeMs));
  return ["src", "tools"].every((folder) =>
    readdirSync(join(root, folder), { recursive: true }).every(
      (name) => statSync(join(root, folder, name)).mtimeMs <= oldest,
    ),
  );
}

if (process.argv.includes("--if-changed") && isFresh()) process.exit(0);
const started = performance.now();
const withTypes = !process.argv.includes("--no-types");
const typesDone = withTypes ? emitTypes() : Promise.resolve(0);
const options = {
  bundle: true,
  format: "esm",
  target: "es2022",
  platform: "neutral",
  external: ["node:*", "@huggingface/*"],
  logLevel: "warning",
};
const bundle = build({
  ...options,
  entryPoints: [join(root, "src", "index.ts")],
  outfile: join(dist, "index.js"),
  sourcemap: "linked",
  sourcesContent: false,
});
const [code] = await Promise.all([
  typesDone,
  bundle,
  buildInParts(root, join(dist, "node"), options),
  buildModules(root, join(dist, "esm"), options),
]);
if (code !== 0) process.exit(code ?? 1);
if (withTypes) finishTypes();
if (process.argv.includes("--aot")) {
  const count = await buildPack(root, options, join(dist, "esm", "aot", "kernels.wasm"));
  console.log(`kernels.wasm: ${count} modules`);
}
/**
 * esbuild calls a class that speaks of itself `var Generator = class _Generator`; users read the inner name, in errors and
 * in the console. Nothing assigns to the variable, so the class may have its own name inside as well.
 */
function withOwnNames(text) {
  const names = new Set([...text.matchAll(/\b([A-Z]\w*) ?= ?class _\1\b/g)].map(([, name]) => name));
  return text.replace(/(?<![\w.$"'`])_([A-Z]\w*)\b/g, (found, name) => (names.has(name) ? name : found));
}
const bundles = readdirSync(join(dist, "node")).map((name) => join("node", name));
for (const name of ["index.js", ...bundles.filter((each) => /\.c?js$/.test(each))]) {
  const path = join(dist, name);
  writeFileSync(path, withOwnNames(readFileSync(path, "utf8")));
}

const bytes = readFileSync(join(dist, "index.js"));
console.log(
  `dist/index.js ${(bytes.length / 1024).toFixed(0)} KB, ${(gzipSync(bytes).length / 1024).toFixed(0)} KB compressed, ${((performance.now() - started) / 1000).toFixed(1)} s`,
);
