/** Runs one test file of the library in this page and tells the server what became of each test. */
import { startTests, type File, type Task, type VitestRunner, type VitestRunnerConfig } from "@vitest/runner";
import { NeedsNode, takeAskedOfNode } from "./node.ts";
import type { FileOutcome } from "../../support/in-browser.ts";

declare const TEST_FILES: Readonly<Record<string, () => Promise<unknown>>>;

const config: VitestRunnerConfig = {
  root: "/",
  setupFiles: [],
  name: undefined,
  passWithNoTests: true,
  testNamePattern: undefined,
  allowOnly: false,
  sequence: { shuffle: false, concurrent: false, seed: 0, hooks: "stack", setupFiles: "list" },
  chaiConfig: undefined,
  maxConcurrency: 1,
  testTimeout: 240_000,
  hookTimeout: 120_000,
  retry: 0,
  includeTaskLocation: undefined,
  diffOptions: undefined,
  tags: [],
  strictTags: false,
} as unknown as VitestRunnerConfig;

/** Tests that asked for what only Node has. */
const needNode = new Set<Task>();

const runner: VitestRunner = {
  config,
  importFile: (path) => TEST_FILES[path]!(),
  onBeforeTryTask: () => {
    takeAskedOfNode();
  },
  onTaskFinished: (task) => {
    if (takeAskedOfNode() !== null) needNode.add(task);
  },
};

function collect(task: Task, outcome: FileOutcome): void {
  const errors = task.result?.errors ?? [];
  if (errors.some(({ message }) => message?.endsWith(" needs Node")) || needNode.has(task))
    outcome.needNode.push(...(task.type === "test" ? [task.name] : task.tasks.map(({ name }) => name)));
  else if (task.type === "suite") {
    for (const error of errors) outcome.failures.push(`${task.name}: ${error.stack ?? error.message}`);
    for (const each of task.tasks) collect(each, outcome);
  } else if (task.result?.state === "pass") outcome.passed++;
  else if (task.result?.state === "fail")
    outcome.failures.push(`${task.name}: ${errors.map(({ message, stack }) => message || stack).join(" | ")}`);
  else outcome.skipped++;
}

/** Runs the file. */
export async function runFile(name: string): Promise<FileOutcome> {
  const outcome: FileOutcome = { name, passed: 0, skipped: 0, failures: [], needNode: [] };
  try {
    const [file] = (await startTests([name], runner)) as [File];
    collect(file, outcome);
  } catch (error) {
    if (error instanceof NeedsNode) outcome.needNode.push("the whole file");
    else outcome.failures.push(String((error as Error).stack ?? error));
  }
  return outcome;
}
