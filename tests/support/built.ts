/** Makes sure that `dist` is what the sources say, for the tests of the built package. */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const projectFolder: string = fileURLToPath(new URL("../../", import.meta.url));

/** Builds when a source is newer than the bundle or the declarations are not there. */
export function ensureBuilt(): void {
  const bundle = join(projectFolder, "dist", "index.js");
  const source = join(projectFolder, "src");
  const newest = Math.max(...(readdirSync(source, { recursive: true }) as string[]).map((name) => statSync(join(source, name)).mtimeMs));
  if (existsSync(bundle) && existsSync(join(projectFolder, "dist", "types", "index.d.ts")) && statSync(bundle).mtimeMs >= newest) return;
  execFileSync(process.execPath, [join(projectFolder, "tools", "build.mjs")], { stdio: "inherit" });
}
