/** Replays whole golden files of any section, case by case. */
import { lowerKernel } from "../../src/kernel/lower.ts";
import { verify, verifyOrder } from "../../src/kernel/verify.ts";
import { hostBackend } from "../../src/tensor/device.ts";
import { goldenDevice } from "./golden-device.ts";
import { goldenName, knownDisagreements, readCaseList, readGoldenFile } from "./goldens.ts";
import { outcomeOf } from "./outcome.ts";
import { replayCheckpoint } from "./replay-checkpoints.ts";
import { moduleCases, replayModule } from "./replay-modules.ts";
import { opsCases, opsInfo, replayOp } from "./replay-ops.ts";
import { optimCases, replayOptim } from "./replay-optim.ts";
import { readPrograms, replayProgram } from "./replay-programs.ts";
import { replayRng, rngCases } from "./replay-rng.ts";
import { replayScheduler, schedulerCases } from "./replay-schedulers.ts";
import type { WasmBackend } from "../../src/backend/wasm/backend.ts";
import type { CaseLists, GoldenFile, IndexEntry } from "./goldens.ts";
import type { Outcome } from "./outcome.ts";

// Every kernel that a case needs must be legal, before it is lowered and after.
(hostBackend() as WasmBackend).inspect = (kernel) => {
  verify(kernel);
  verifyOrder(kernel);
  verify(lowerKernel(kernel));
};

/** One case of a file, ready to run. */
export interface PreparedCase {
  /** `ops/add#3 float32`. */
  readonly label: string;
  readonly run: () => void;
}

/** What came of a file. */
export interface FileResult {
  readonly entry: IndexEntry;
  readonly passed: number;
  readonly failed: number;
  readonly missing: number;
  /** Cases that disagree, as `disagreements.json` says. */
  readonly disagreeing: number;
  /** Cases of 1.13 that 2.15 does otherwise, which were not played. */
  readonly superseded: number;
  /** The numbers of the cases that failed, and of those that need what is not there. */
  readonly failedCases: readonly number[];
  readonly missingCases: readonly number[];
  /** What breaks a test: a case that fails or is not there and is on no list, or is on a list and passes. */
  readonly surprises: readonly string[];
  readonly failures: readonly string[];
  readonly notImplemented: readonly string[];
}

function numbered<T>(
  entry: IndexEntry,
  cases: readonly T[],
  kind: (one: T) => string,
  run: (one: T) => void,
): readonly PreparedCase[] {
  return cases.map((one, i) => ({ label: `${goldenName(entry)}#${i} ${kind(one)}`, run: () => run(one) }));
}

/** The cases of a golden file. */
export function prepareCases(entry: IndexEntry): readonly PreparedCase[] {
  if (entry.section === "checkpoints")
    return [
      {
        label: goldenName(entry),
        run: () => {
          replayCheckpoint(entry);
        },
      },
    ];
  if (entry.section === "programs") {
    const programs = readPrograms(entry.file);
    return numbered(
      entry,
      programs.programs,
      (program) => `seed ${program.seed}`,
      (program) => {
        replayProgram(programs, program);
      },
    );
  }
  const file: GoldenFile = readGoldenFile(entry.file);
  switch (entry.section) {
    case "ops": {
      const info = opsInfo(file);
      return numbered(
        entry,
        opsCases(file),
        (one) => one.kind,
        (one) => {
          replayOp(file, info, one);
        },
      );
    }
    case "modules":
      return numbered(
        entry,
        moduleCases(file),
        (one) => (one.training ? "train" : "eval"),
        (one) => {
          replayModule(file, one);
        },
      );
    case "optim":
      return numbered(
        entry,
        optimCases(file),
        (one) => JSON.stringify(one.kwargs),
        (one) => {
          replayOptim(file, one);
        },
      );
    case "schedulers":
      return numbered(
        entry,
        schedulerCases(file),
        () => "",
        (one) => {
          replayScheduler(file, one);
        },
      );
    case "rng":
      return numbered(
        entry,
        rngCases(file),
        (one) => `seed ${one.seed}`,
        (one) => {
          replayRng(file, one);
        },
      );
  }
}

const disagreements = knownDisagreements();
const superseded = readCaseList("superseded");
const open = [readCaseList("not-there"), readCaseList("to-do")];

function isListed(list: CaseLists, name: string, index: number): boolean {
  const listed = list[name];
  return listed === "all" || (listed as readonly number[] | undefined)?.includes(index) === true;
}

/** Whether a case of 1.13 is one that PyTorch 2.15 does otherwise. */
function isSuperseded(entry: IndexEntry, index: number): boolean {
  const name = goldenName(entry);
  return name.startsWith("1.13/") && isListed(superseded, name.slice("1.13/".length), index);
}

/** What a case that is known to disagree comes to: when it passes after all, it has to leave the list. */
function disagreement(outcome: Outcome, reason: string): Outcome {
  if (outcome.kind === "failed") return { kind: "disagrees", message: reason };
  return outcome.kind === "passed"
    ? { kind: "failed", message: "passes, although disagreements.json lists it" }
    : outcome;
}

/** Replays a file; `onCase` hears of every outcome, `onStart` before it. */
export function replayFile(
  entry: IndexEntry,
  onCase: (label: string, outcome: Outcome) => void = () => undefined,
  onStart: (label: string, index: number) => void = () => undefined,
): FileResult {
  let [passed, disagreeing, notPlayed] = [0, 0, 0];
  const [failedCases, missingCases, surprises]: [number[], number[], string[]] = [[], [], []];
  const failures: string[] = [];
  const notImplemented: string[] = [];
  for (const [i, one] of prepareCases(entry).entries()) {
    if (isSuperseded(entry, i)) {
      notPlayed++;
      continue;
    }
    onStart(one.label, i);
    const label = one.label.trim();
    const reason = disagreements[label.split(" ")[0] ?? ""];
    const played = outcomeOf(one.run);
    const excuse = played.kind === "failed" ? goldenDevice.excuse(entry.name, played.message) : null;
    const judged: Outcome = excuse === null ? played : { kind: "disagrees", message: excuse };
    const outcome = reason === undefined ? judged : disagreement(played, reason);
    if (outcome.kind === "passed") passed++;
    else if (outcome.kind === "disagrees") disagreeing++;
    else {
      (outcome.kind === "failed" ? failures : notImplemented).push(`${label} ${outcome.message}`);
      (outcome.kind === "failed" ? failedCases : missingCases).push(i);
    }
    const isOpen = open.some((list) => isListed(list, goldenName(entry), i));
    if (outcome.kind === "passed" && isOpen)
      surprises.push(`${label} passes and leaves its list: npx tsx tools/goldens.ts ${entry.section} --update`);
    else if ((outcome.kind === "failed" || outcome.kind === "missing") && !isOpen)
      surprises.push(`${label} ${outcome.message}`);
    onCase(label, outcome);
  }
  return {
    entry,
    passed,
    failed: failures.length,
    missing: notImplemented.length,
    disagreeing,
    superseded: notPlayed,
    failedCases,
    missingCases,
    surprises,
    failures,
    notImplemented,
  };
}
