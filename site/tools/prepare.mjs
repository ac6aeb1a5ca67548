/** Puts what the pages load at run time into `pages/public/lib`: the library as it is published. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { transform } from "esbuild";
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

/** Makes the files. */
export async function prepareFiles() {
  mkdirSync(lib, { recursive: true });
  await library();
}
