/** Makes sure that `dist` is what the sources say, for the tests of the built package. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const projectFolder: string = fileURLToPath(new URL("../../", import.meta.url));

/** Whether no source is newer than the bundle and the declarations, and all are there. */
function isBuilt(): boolean {
  const products = ["index.js", "node/index.cjs", "esm/index.js", "types/index.d.ts", "types-cjs/index.d.ts"].map(
    (name) => join(projectFolder, "dist", name),
  );
  const source = join(projectFolder, "src");
  const newest = Math.max(
    ...(readdirSync(source, { recursive: true }) as string[]).map((name) => statSync(join(source, name)).mtimeMs),
  );
  return products.every((product) => existsSync(product) && statSync(product).mtimeMs >= newest);
}

/** A folder that is there while one of the test processes builds; one that is older than this was left by a crash. */
const lock = join(projectFolder, "node_modules", ".flambeau-builds");
const longestBuild = 300_000;

function waitForLock(): void {
  for (;;) {
    try {
      mkdirSync(lock);
      return;
    } catch {
      const made = statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
      if (Date.now() - made > longestBuild) rmSync(lock, { recursive: true, force: true });
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
    }
  }
}

/** Builds what is not built, unless another test process does. */
export function ensureBuilt(): void {
  if (isBuilt()) return;
  waitForLock();
  try {
    if (!isBuilt()) execFileSync(process.execPath, [join(projectFolder, "tools", "build.mjs")], { stdio: "inherit" });
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}
