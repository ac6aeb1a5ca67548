/** Builds another revision of this repository in a temporary folder, to be measured beside the present one. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Torch } from "./types.ts";

export const projectFolder = fileURLToPath(new URL("../..", import.meta.url));

function build(folder: string): void {
  execFileSync(process.execPath, ["tools/build.mjs", "--no-types"], { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
}

/** The present sources, built. */
export async function loadPresent(): Promise<Torch> {
  build(projectFolder);
  return await import(pathToFileURL(join(projectFolder, "dist", "index.js")).href) as Torch;
}

/** The library as of a git revision. */
export async function loadRevision(revision: string): Promise<Torch> {
  const folder = mkdtempSync(join(tmpdir(), "flambeau-against-"));
  const git = (...args: string[]): void => void execFileSync("git", args, { cwd: projectFolder, stdio: ["ignore", "ignore", "inherit"] });
  git("worktree", "add", "--detach", "--force", folder, revision);
  process.on("exit", () => {
    git("worktree", "remove", "--force", folder);
    rmSync(folder, { recursive: true, force: true });
  });
  symlinkSync(join(projectFolder, "node_modules"), join(folder, "node_modules"));
  build(folder);
  return await import(pathToFileURL(join(folder, "dist", "index.js")).href) as Torch;
}
