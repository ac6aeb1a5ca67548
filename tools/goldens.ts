/**
 * Replays the goldens without a test runner and prints what fails: `npx tsx tools/goldens.ts [section...|all] [--only
 * NAME] [--tier N] [--verbose]`.
 */
import { writeFileSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { caseListPath, goldenIndex, goldenName, readCaseList, sections } from "../tests/support/goldens.ts";
import { replayFile } from "../tests/support/replay.ts";
import type { WasmBackend } from "../src/backend/wasm/backend.ts";
import type { CaseLists, IndexEntry, Section } from "../tests/support/goldens.ts";
import type { FileResult } from "../tests/support/replay.ts";

const usage = `usage: npx tsx tools/goldens.ts [${sections.join("|")}|all ...] [options]
  --only NAME    files whose name is NAME or, with a * in it, matches (ops: "add", "linalg.*", "nn.functional.pad.*"); may be repeated or comma-separated
  --tier N       files of tier N or lower (1 = needed by ordinary models)
  --verbose      also print what is not implemented (MISSING), what is known to disagree (KNOWN), and all failures of a file, not the first 5
  --quiet        print the table only
  --update       rewrite tests/goldens/not-there.json and to-do.json for the files that were replayed
  --listed       cases of these two lists may fail, so that the exit code tells of others (printed as UNLISTED)
  --device D     on another device: "reference", the interpreter with a memory of its own, or "reference-later", which cannot be read now
  --late         what is launched waits until somebody needs it, so that a read that does not wait fails
  --stuck S      give up on a case that runs longer than S seconds (60)`;

interface Options {
  readonly sections: readonly Section[];
  readonly only: readonly RegExp[];
  readonly tier: number;
  readonly verbose: boolean;
  readonly quiet: boolean;
  readonly update: boolean;
  readonly listed: boolean;
  readonly late: boolean;
  readonly stuck: number;
  readonly device: string | null;
}

function parseOptions(args: readonly string[]): Options {
  const chosen: Section[] = [];
  const only: RegExp[] = [];
  const flags = new Set<string>();
  let [tier, stuck] = [3, 60];
  let device: string | null = null;
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? "";
    if (arg === "--only")
      only.push(
        ...(args[++i] ?? "")
          .split(",")
          .map((name) => new RegExp(`^${name.replace(/[.+^$()|[\]\\]/g, "\\$&").replaceAll("*", ".*")}$`)),
      );
    else if (arg === "--tier") tier = Number(args[++i]);
    else if (arg === "--device") device = args[++i] ?? "";
    else if (arg === "--stuck") stuck = Number(args[++i]);
    else if (arg === "all") chosen.push(...sections);
    else if (arg.startsWith("--")) flags.add(arg);
    else if ((sections as readonly string[]).includes(arg)) chosen.push(arg as Section);
    else fail(`unknown argument ${arg}`);
  }
  const known = ["--verbose", "--quiet", "--update", "--listed", "--late"];
  for (const flag of flags) if (!known.includes(flag)) fail(`unknown option ${flag}`);
  return {
    sections: chosen.length > 0 ? chosen : sections,
    only,
    tier,
    verbose: flags.has("--verbose"),
    quiet: flags.has("--quiet"),
    update: flags.has("--update"),
    listed: flags.has("--listed"),
    late: flags.has("--late"),
    stuck,
    device,
  };
}

function fail(message: string): never {
  console.error(`${message}\n${usage}`);
  process.exit(2);
}

function selected(entry: IndexEntry, { sections: wanted, only, tier }: Options): boolean {
  const full = goldenName(entry);
  const names = [entry.name, full, full.replace(/^(1\.13\/)?[a-z]+\//, "")];
  return (
    wanted.includes(entry.section) &&
    (entry.tier === "c" ? tier >= 3 : Number(entry.tier) <= tier) &&
    (only.length === 0 || only.some((pattern) => names.some((name) => pattern.test(name))))
  );
}

/** A thread that ends this process, saying which case it was, when one does not come to its end. */
function startWatchdog(entries: readonly IndexEntry[], seconds: number): Int32Array {
  const now = new Int32Array(new SharedArrayBuffer(8));
  const source = `
    const { workerData: { now, names, seconds } } = require("node:worker_threads");
    let last = "", since = Date.now();
    setInterval(() => {
      const at = names[Atomics.load(now, 0)] + "#" + Atomics.load(now, 1);
      if (at !== last) { last = at; since = Date.now(); return; }
      if (Date.now() - since < seconds * 1000) return;
      require("node:fs").writeSync(1, "STUCK " + at + " ran longer than " + seconds + " s; the run ends here\\n");
      process.kill(process.pid, "SIGKILL");
    }, 500);`;
  new Worker(source, { eval: true, workerData: { now, names: entries.map(goldenName), seconds } }).unref();
  return now;
}

function row(name: string, cells: readonly (string | number)[], note = ""): string {
  return `${name.padEnd(52)}${cells.map((cell) => String(cell).padStart(9)).join("")}  ${note}`.trimEnd();
}

function printTable(results: readonly FileResult[], { verbose }: Options): void {
  const headings = ["passed", "failed", "not there", "known"];
  console.log(`\n${row("file", headings, "first failure")}`);
  for (const result of results) {
    if (!verbose && result.failed + result.missing === 0) continue;
    console.log(
      row(
        goldenName(result.entry),
        [result.passed, result.failed, result.missing, result.disagreeing],
        (result.failures[0] ?? result.notImplemented[0] ?? "").slice(0, 200),
      ),
    );
  }
  console.log(`\n${row("total", [...headings, "cases", "files", "complete"])}`);
  const total = (label: string, some: readonly FileResult[]): void => {
    if (some.length === 0) return;
    const sum = (value: (result: FileResult) => number): number =>
      some.reduce((count, result) => count + value(result), 0);
    const counts = [
      sum((result) => result.passed),
      sum((result) => result.failed),
      sum((result) => result.missing),
      sum((result) => result.disagreeing),
    ];
    console.log(
      row(label, [
        ...counts,
        counts.reduce((all, count) => all + count, 0),
        some.length,
        some.filter((result) => result.failed + result.missing === 0).length,
      ]),
    );
  };
  for (const section of sections) {
    const inSection = results.filter((result) => result.entry.section === section);
    total(section, inSection);
    if (section === "ops")
      for (const tier of [1, 2, 3, "c"])
        total(
          tier === "c" ? "  ops of complex numbers" : `  ops of tier ${tier}`,
          inSection.filter((result) => result.entry.tier === tier),
        );
  }
  total("all", results);
}

/** Writes a list of cases anew, one file on a line; files that were not replayed keep what they have. */
function updateList(
  name: "not-there" | "to-do",
  results: readonly FileResult[],
  casesOf: (result: FileResult) => readonly number[],
): void {
  const lists: Record<string, CaseLists[string]> = { ...readCaseList(name) };
  for (const result of results) {
    const [file, cases] = [goldenName(result.entry), casesOf(result)];
    if (cases.length === 0) delete lists[file];
    else lists[file] = cases.length === result.entry.cases ? "all" : cases;
  }
  const lines = Object.keys(lists)
    .sort()
    .map((file) => `  ${JSON.stringify(file)}: ${JSON.stringify(lists[file])}`);
  writeFileSync(caseListPath(name), lines.length > 0 ? `{\n${lines.join(",\n")}\n}\n` : "{}\n");
}

/** Cases that failed though no list has them. */
function unlisted(results: readonly FileResult[]): string[] {
  const lists = [readCaseList("to-do"), readCaseList("not-there")];
  return results.flatMap((result) => {
    const file = goldenName(result.entry);
    const known = (index: number): boolean => lists.some((list) => list[file] === "all" || list[file]?.includes(index));
    return [...result.failedCases, ...result.missingCases]
      .filter((index) => !known(index))
      .map((index) => `${file}#${index}`);
  });
}

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  if (options.device !== null) (await import("../tests/support/golden-on-reference.ts")).playOn(options.device);
  if (options.late) {
    const { launchLate } = await import("../tests/support/late-launches.ts");
    const { hostBackend } = await import("../src/tensor/device.ts");
    launchLate((hostBackend() as WasmBackend).pool);
  }
  const entries = goldenIndex().filter((entry) => selected(entry, options));
  if (entries.length === 0) fail("no golden file is selected");
  const now = startWatchdog(entries, options.stuck);
  const results: FileResult[] = [];
  const start = performance.now();
  for (const [i, entry] of entries.entries()) {
    let printed = 0;
    const result = replayFile(
      entry,
      (label, outcome) => {
        if (options.quiet) return;
        if (outcome.kind === "failed" && (options.verbose || printed++ < 5))
          console.log(`FAIL ${label} ${outcome.message}`);
        if (outcome.kind === "missing" && options.verbose) console.log(`MISSING ${label} ${outcome.message}`);
        if (outcome.kind === "disagrees" && options.verbose) console.log(`KNOWN ${label} ${outcome.message}`);
      },
      (_, index) => {
        Atomics.store(now, 0, i);
        Atomics.store(now, 1, index);
      },
    );
    if (!options.quiet && !options.verbose && printed > 5)
      console.log(`FAIL ${goldenName(entry)} ... and ${printed - 5} more (--verbose)`);
    results.push(result);
  }
  printTable(results, options);
  if (options.update) {
    updateList("not-there", results, (result) => result.missingCases);
    updateList("to-do", results, (result) => result.failedCases);
  }
  console.log(`${((performance.now() - start) / 1000).toFixed(1)} s`);
  if (options.listed) {
    const others = unlisted(results);
    for (const name of others) console.log(`UNLISTED ${name}`);
    process.exit(others.length > 0 ? 1 : 0);
  }
  process.exit(results.some((result) => result.failed + result.missing > 0) ? 1 : 0);
}

await main();
