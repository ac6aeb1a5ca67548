/**
 * Bundles the bench and runs it in plain Node: a loader that rewrites modules on the way would slow down what is
 * measured.
 */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
await build({
  entryPoints: [at("src/main.ts"), at("src/scaling.ts"), at("src/calls.ts"), at("src/serve.ts")],
  outdir: at("built"),
  outExtension: { ".js": ".mjs" },
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20",
  packages: "external",
  logLevel: "error",
});
const kind = ["scaling", "calls"].find((name) => process.argv.includes(`--${name}`)) ?? "main";
const program = `built/${kind}.mjs`;
spawn(process.execPath, [at(program), ...process.argv.slice(2)], { stdio: "inherit" }).on("exit", (code) => {
  process.exitCode = code ?? 1;
});
