/**
 * Runs the library's own tests in browsers: the recorded cases of the operators that ordinary models need, autograd,
 * memory, threads and data loading: `npx tsx tools/browser-tests.ts [--browser chromium,firefox] [--isolated yes,no]
 * [--group operators,…] [--only NAME,…]`. Exit code 1 where something fails.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { findBrowser, type BrowserName } from "../tests/support/browser-process.ts";
import { ensureBuilt, projectFolder } from "../tests/support/built.ts";
import { goldenIndex, goldenName } from "../tests/support/goldens.ts";
import { runInBrowser, type FileOutcome } from "../tests/support/in-browser.ts";

const { values } = parseArgs({
  options: {
    browser: { type: "string", default: "chromium,firefox" },
    isolated: { type: "string", default: "yes,no" },
    group: { type: "string", default: "operators,autograd,memory,threads,loader" },
    only: { type: "string" },
    seconds: { type: "string", default: "300" },
  },
});

const only = (values.only ?? "").split(",");

const testsIn = (folder: string): string[] =>
  readdirSync(join(projectFolder, folder))
    .filter((name) => name.endsWith(".test.ts"))
    .map((name) => `${folder}/${name}`);

const groups: Readonly<Record<string, readonly string[]>> = {
  operators: goldenIndex()
    .filter(({ section, tier }) => section === "ops" && tier === 1)
    .map(goldenName),
  autograd: testsIn("tests/autograd"),
  memory: testsIn("tests/memory"),
  threads: ["tests/backend/pool.test.ts", "tests/backend/launch-queue.test.ts"],
  loader: testsIn("tests/data"),
};

const sum = (outcomes: readonly FileOutcome[], count: (outcome: FileOutcome) => number): number =>
  outcomes.reduce((all, outcome) => all + count(outcome), 0);

ensureBuilt();
let failed = 0;
for (const browser of values.browser.split(",") as BrowserName[]) {
  if (findBrowser(browser) === undefined) {
    console.log(`${browser} is not on this machine`);
    continue;
  }
  for (const isolated of values.isolated.split(",").map((word) => word === "yes")) {
    for (const group of values.group.split(",")) {
      const names = groups[group]!.filter((name) => only.some((part) => name.includes(part)));
      if (names.length === 0) continue;
      const began = performance.now();
      const outcomes = await runInBrowser(
        { browser, isolated, names, seconds: Number(values.seconds) },
        ({ name, failures }) => {
          for (const failure of failures) console.log(`FAIL ${browser} ${name}: ${failure.slice(0, 600)}`);
        },
      );
      const failures = sum(outcomes, (outcome) => outcome.failures.length);
      failed += failures;
      const needNode = outcomes.flatMap((outcome) => outcome.needNode);
      console.log(
        `${browser}, ${isolated ? "isolated" : "not isolated"}, ${group}: ${sum(outcomes, ({ passed }) => passed)} passed, ${failures} failed, ${needNode.length} need Node, ${names.length} files, ${((performance.now() - began) / 1000).toFixed(0)} s`,
      );
      if (needNode.length > 0) console.log(`     need Node: ${needNode.join("; ")}`);
    }
  }
}
process.exitCode = failed > 0 ? 1 : 0;
