/** Builds another revision of this repository in a temporary folder, to be measured beside the present one. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const projectFolder = fileURLToPath(new URL("../..", import.meta.url));

/** A build of the library: the file that Node loads, and the one that bundlers take. */
export interface Build {
  readonly node: string;
  readonly bundle: string;
}

function build(folder: string): Build {
  execFileSync(process.execPath, ["tools/build.mjs", "--no-types"], {
    cwd: folder,
    stdio: ["ignore", "ignore", "inherit"],
  });
  const { exports } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
    exports: { ".": { node?: Target; default: Target } };
  };
  const entry = exports["."];
  return { node: join(folder, fileOf(entry.node ?? entry.default)), bundle: join(folder, fileOf(entry.default)) };
}

/** What an export's conditions lead to: a file, or conditions again. */
type Target = string | { readonly import?: Target; readonly default?: Target };

/** The file that `import` gets. */
function fileOf(target: Target): string {
  return typeof target === "string" ? target : fileOf((target.import ?? target.default)!);
}

/** Whether the native addon is built here (`npm run native`). */
export function hasNative(): boolean {
  return existsSync(join(projectFolder, "native", "build", "flambeau.node"));
}

/** Builds the present sources. */
export function buildPresent(): Build {
  return build(projectFolder);
}

/** Builds the library as of a git revision. */
export function buildRevision(revision: string): Build {
  const folder = mkdtempSync(join(tmpdir(), "flambeau-against-"));
  const git = (...args: string[]): void =>
    void execFileSync("git", args, { cwd: projectFolder, stdio: ["ignore", "ignore", "inherit"] });
  git("worktree", "add", "--detach", "--force", folder, revision);
  process.on("exit", () => {
    git("worktree", "remove", "--force", folder);
    rmSync(folder, { recursive: true, force: true });
  });
  symlinkSync(join(projectFolder, "node_modules"), join(folder, "node_modules"));
  return build(folder);
}
