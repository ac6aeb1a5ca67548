/** Replays whole golden files of any section, case by case. */
import { goldenName, readGoldenFile } from "./goldens.ts";
import { outcomeOf } from "./outcome.ts";
import { replayCheckpoint } from "./replay-checkpoints.ts";
import { moduleCases, replayModule } from "./replay-modules.ts";
import { opsCases, opsInfo, replayOp } from "./replay-ops.ts";
import { optimCases, replayOptim } from "./replay-optim.ts";
import { readPrograms, replayProgram } from "./replay-programs.ts";
import { replayRng, rngCases } from "./replay-rng.ts";
import { replayScheduler, schedulerCases } from "./replay-schedulers.ts";
import type { GoldenFile, IndexEntry } from "./goldens.ts";
import type { Outcome } from "./outcome.ts";

/** One case of a file, ready to run. */
export interface PreparedCase {
  /** `ops/add#3 float32`. */
  readonly label: string;
  readonly run: () => readonly string[] | void | Promise<void>;
}

/** What came of a file. */
export interface FileResult {
  readonly entry: IndexEntry;
  readonly passed: number;
  readonly failed: number;
  readonly missing: number;
  /** Forms that do not exist although the case passed in others. */
  readonly missingForms: ReadonlySet<string>;
  readonly failures: readonly string[];
  readonly notImplemented: readonly string[];
}

function numbered<T>(entry: IndexEntry, cases: readonly T[], kind: (one: T) => string, run: (one: T) => readonly string[] | void): readonly PreparedCase[] {
  return cases.map((one, i) => ({ label: `${goldenName(entry)}#${i} ${kind(one)}`, run: () => run(one) }));
}

/** The cases of a golden file. */
export function prepareCases(entry: IndexEntry): readonly PreparedCase[] {
  if (entry.section === "checkpoints") return [{ label: goldenName(entry), run: () => replayCheckpoint(entry) }];
  if (entry.section === "programs") {
    const programs = readPrograms(entry.file);
    return numbered(entry, programs.programs, (program) => `seed ${program.seed}`, (program) => { replayProgram(programs, program); });
  }
  const file: GoldenFile = readGoldenFile(entry.file);
  switch (entry.section) {
    case "ops": {
      const info = opsInfo(file);
      return numbered(entry, opsCases(file), (one) => one.kind, (one) => replayOp(file, info, one));
    }
    case "modules": return numbered(entry, moduleCases(file), (one) => (one.training ? "train" : "eval"), (one) => { replayModule(file, one); });
    case "optim": return numbered(entry, optimCases(file), (one) => JSON.stringify(one.kwargs), (one) => { replayOptim(file, one); });
    case "schedulers": return numbered(entry, schedulerCases(file), () => "", (one) => { replayScheduler(file, one); });
    case "rng": return numbered(entry, rngCases(file), (one) => `seed ${one.seed}`, (one) => { replayRng(file, one); });
  }
}

/** Replays a file; `onCase` hears of every outcome, `onStart` before it. */
export async function replayFile(
  entry: IndexEntry,
  onCase: (label: string, outcome: Outcome) => void = () => undefined,
  onStart: (label: string, index: number) => void = () => undefined,
): Promise<FileResult> {
  let passed = 0;
  const failures: string[] = [];
  const notImplemented: string[] = [];
  const missingForms = new Set<string>();
  for (const [i, one] of prepareCases(entry).entries()) {
    onStart(one.label, i);
    const outcome = await outcomeOf(one.run);
    if (outcome.kind === "passed") {
      passed++;
      for (const form of outcome.missing) missingForms.add(form);
    } else {
      (outcome.kind === "failed" ? failures : notImplemented).push(`${one.label.trim()} ${outcome.message}`);
    }
    onCase(one.label.trim(), outcome);
  }
  return { entry, passed, failed: failures.length, missing: notImplemented.length, missingForms, failures, notImplemented };
}
