/** Builds another revision of this repository in a temporary folder, to be measured beside the present one. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const projectFolder = fileURLToPath(new URL("../..", import.meta.url));

function build(folder: string): void {
  execFileSync(process.execPath, ["tools/build.mjs", "--no-types"], { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
}

/** Builds the present sources; the bundle's path. */
export function buildPresent(): string {
  build(projectFolder);
  return join(projectFolder, "dist", "index.js");
}

/** Builds the library as of a git revision; the bundle's path. */
export function buildRevision(revision: string): string {
  const folder = mkdtempSync(join(tmpdir(), "flambeau-against-"));
  const git = (...args: string[]): void => void execFileSync("git", args, { cwd: projectFolder, stdio: ["ignore", "ignore", "inherit"] });
  git("worktree", "add", "--detach", "--force", folder, revision);
  process.on("exit", () => {
    git("worktree", "remove", "--force", folder);
    rmSync(folder, { recursive: true, force: true });
  });
  symlinkSync(join(projectFolder, "node_modules"), join(folder, "node_modules"));
  build(folder);
  return join(folder, "dist", "index.js");
}
