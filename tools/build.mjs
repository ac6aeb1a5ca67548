/**
 * Builds the package: `dist/esm`, the modules for bundlers; `dist/index.js`, one file for pages without a bundler;
 * `dist/node`, the same in parts for Node, by `import` and by `require`; `dist/types`, the declarations, and
 * `dist/types-cjs`, the same for TypeScript's CommonJS.
 * Usage: node tools/build.mjs [--no-types]
 */
import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { buildInParts } from "./lazy.mjs";
import { buildModules } from "./modules.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const dist = join(root, "dist");
const types = join(dist, "types");
mkdirSync(dist, { recursive: true });

/** Runs TypeScript's compiler; resolves to its exit code. */
function emitTypes() {
  const bin = join(root, "node_modules", "typescript");
  const { bin: entries } = JSON.parse(readFileSync(join(bin, "package.json"), "utf8"));
  const tsc = join(bin, typeof entries === "string" ? entries : entries.tsc);
  rmSync(types, { recursive: true, force: true });
  return new Promise((resolve) => {
    spawn(process.execPath, [tsc, "-p", join(root, "tsconfig.build.json")], { stdio: "inherit", cwd: root }).on(
      "exit",
      resolve,
    );
  });
}

/** Declarations name their neighbours as `./x.ts`; a consumer resolves `./x.js`, with or without bundler resolution. */
function rewriteSpecifiers() {
  for (const name of readdirSync(types, { recursive: true })) {
    const path = join(types, name);
    if (!name.endsWith(".d.ts") || !statSync(path).isFile()) continue;
    const text = readFileSync(path, "utf8");
    const rewritten = text.replace(
      /((?:\bfrom|\bimport|\bmodule)\s*\(?\s*["'])(\.{1,2}\/[^"']+)\.ts(["'])/g,
      "$1$2.js$3",
    );
    if (rewritten !== text) writeFileSync(path, rewritten);
  }
}

/** Whether declarations describe an ES module or CommonJS, the nearest package.json says. */
function copyForCommonJs() {
  const copy = join(dist, "types-cjs");
  rmSync(copy, { recursive: true, force: true });
  cpSync(types, copy, { recursive: true });
  writeFileSync(join(copy, "package.json"), `{ "type": "commonjs" }\n`);
}

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
if (withTypes && existsSync(types)) {
  rewriteSpecifiers();
  copyForCommonJs();
}
const bytes = readFileSync(join(dist, "index.js"));
console.log(
  `dist/index.js ${(bytes.length / 1024).toFixed(0)} KB, ${(gzipSync(bytes).length / 1024).toFixed(0)} KB compressed, ${((performance.now() - started) / 1000).toFixed(1)} s`,
);
