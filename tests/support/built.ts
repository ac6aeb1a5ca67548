/** Makes sure that `dist` is what the sources say, for the tests of the built package. */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const projectFolder: string = fileURLToPath(new URL("../../", import.meta.url));

/** Builds when a source is newer than the bundle or than the declarations, or one of them is not there. */
export function ensureBuilt(): void {
  const products = ["index.js", "node/index.cjs", "esm/index.js", "types/index.d.ts", "types-cjs/index.d.ts"].map(
    (name) => join(projectFolder, "dist", name),
  );
  const source = join(projectFolder, "src");
  const newest = Math.max(
    ...(readdirSync(source, { recursive: true }) as string[]).map((name) => statSync(join(source, name)).mtimeMs),
  );
  if (products.every((product) => existsSync(product) && statSync(product).mtimeMs >= newest)) return;
  execFileSync(process.execPath, [join(projectFolder, "tools", "build.mjs")], { stdio: "inherit" });
}
