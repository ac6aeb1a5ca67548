/** Joining processes that no `mpirun` started, at once: what it takes runs in processes beside this one. */
import type * as childProcess from "node:child_process";
import { builtinModule } from "../builtin-module.ts";
import { join, type JoinAnswer, type JoinOptions } from "./join.ts";
import { processManager } from "./process-manager.ts";

/** The text of a function for a process that has nothing else; bundlers may have put names of functions by `__name`. */
const textOf = (run: unknown): string => `((__name) => (${String(run)}))((value) => value)`;

/** Says hello to the processes' manager, which rank 0 starts, and waits until all are there. */
export function joinNow(options: Omit<JoinOptions, "manager">): JoinAnswer {
  const { spawnSync } = builtinModule<typeof childProcess>("node:child_process")!;
  const all: JoinOptions = { ...options, manager: textOf(processManager) };
  const program = `${textOf(join)}(require, ${JSON.stringify(all)}).then((answer) => { process.stdout.write(JSON.stringify(answer)); process.exit(0); });`;
  const { stdout, stderr } = spawnSync(globalThis.process.execPath, ["-e", program], {
    encoding: "utf8",
    windowsHide: true,
  });
  if (stdout === "") return { error: `The process that joins the others ended: ${stderr}`, name: "DistNetworkError" };
  return JSON.parse(stdout) as JoinAnswer;
}
