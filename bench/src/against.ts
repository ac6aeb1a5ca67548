/** Builds another revision of this repository in a temporary folder, to be measured beside the present one. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
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
    exports: { ".": { node?: Condition; default: Condition } };
  };
  const entry = exports["."];
  const bundle = join(folder, fileOf(entry.default));
  return { node: entry.node === undefined ? bundle : join(folder, fileOf(entry.node)), bundle };
}

/** What a condition of `exports` names: a file, or further conditions. */
type Condition = string | { readonly import?: Condition; readonly default?: Condition };

function fileOf(condition: Condition): string {
  return typeof condition === "string" ? condition : fileOf((condition.import ?? condition.default)!);
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
