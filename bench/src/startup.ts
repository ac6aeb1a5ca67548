/** What a user waits for and downloads: a whole process up to its first result, and the size of the bundle. */
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { projectFolder } from "./against.ts";
import { median } from "./measure.ts";

export interface SizeAndStart { readonly name: string; readonly value: number; readonly goal: number; readonly unit: "ms" | "KB" }

function processTime(program: string, folder: string): number {
  const start = performance.now();
  execFileSync(process.execPath, ["--input-type=module", "-e", program], { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
  return performance.now() - start;
}

/** Medians of whole processes, taking turns: nothing at all, Flambeau, and peers that start in Node. */
export function startup(rounds: number): { name: string; milliseconds: number }[] {
  const bench = join(projectFolder, "bench");
  const require = createRequire(join(bench, "package.json"));
  const peer = (name: string): string => pathToFileURL(require.resolve(name)).href;
  const bundle = pathToFileURL(join(projectFolder, "dist", "index.js")).href;
  const programs: [string, string][] = [
    ["node alone", ""],
    ["Flambeau", `import * as torch from ${JSON.stringify(bundle)}; const a = torch.ones([64, 64]); a.matmul(a).sum().item();`],
    ["jax-js", `import * as jax from ${JSON.stringify(peer("@jax-js/jax"))}; await jax.init("wasm"); jax.defaultDevice("wasm"); const a = jax.numpy.ones([64, 64]); jax.numpy.matmul(a.ref, a).sum().item();`],
    ["tfjs-wasm", `import { createRequire } from "node:module"; const require = createRequire(${JSON.stringify(join(dirname(bench), "bench", "package.json"))});
      require("@tensorflow/tfjs-backend-wasm"); const tf = require("@tensorflow/tfjs-core"); await tf.setBackend("wasm"); await tf.ready();
      const a = tf.ones([64, 64]); tf.sum(tf.matMul(a, a)).dataSync(); process.exit(0);`],
  ];
  const times = programs.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    programs.forEach(([, program], i) => {
      try {
        times[i]!.push(processTime(program, bench));
      } catch {
        times[i]!.push(Number.NaN);
      }
    });
  }
  return programs.map(([name], i) => ({ name, milliseconds: median(times[i]!) }));
}

/** Kilobytes of the whole library as a user's bundler would ship it: minified and compressed. */
export async function bundleSize(): Promise<number> {
  const require = createRequire(join(projectFolder, "package.json"));
  const esbuild = await import(pathToFileURL(require.resolve("esbuild")).href) as { default: typeof import("esbuild") };
  const { outputFiles } = await esbuild.default.build({
    entryPoints: [join(projectFolder, "src", "index.ts")], bundle: true, minify: true, format: "esm", platform: "neutral", external: ["node:*"], write: false, logLevel: "error",
  });
  return gzipSync(outputFiles[0]!.contents, { level: 9 }).length / 1024;
}
