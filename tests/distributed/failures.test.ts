/** A rank that dies, hangs or goes another way: the others end with an error in time, and files are whole. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as torch from "flambeau";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bundleJobs, launchers, runJob, withFolder } from "./support.ts";

/** Seconds that an operation may take, and that the launcher may need to end all processes. */
const [TIMEOUT, ENDING] = [2, 15];

const bundles = mkdtempSync(join(tmpdir(), "flambeau-jobs-"));
let job = "";
beforeAll(async () => {
  [job] = (await bundleJobs(bundles, "failures")) as [string];
});
afterAll(() => rmSync(bundles, { recursive: true, force: true }));

const cases: Record<string, RegExp> = {
  throws: /Error: rank 1 has a bug[\s\S]*\[Rank 1\] this process ends with exit code 1: ending all 3 processes/,
  exits: /\[Rank 1\] this process ends with exit code 3: ending all 3 processes/,
  killed: /signal 9|EXIT CODE: 9/,
  hangs:
    /DistBackendError: \[Rank [02]\] Watchdog caught collective operation timeout: WorkMPI\(SeqNum=\d+, OpType=ALLREDUCE, NumelIn=1000, NumelOut=1000, Timeout\(ms\)=2000\) ran for 2000 milliseconds before timing out\.\nNot heard of: rank 1 on /,
  leaves: /other processes did not end within 2 seconds|Watchdog caught collective operation timeout/,
  differs: /Watchdog caught collective operation timeout[\s\S]*the ranks run different operations/,
};

describe.each(launchers())("$name", (launcher) => {
  test.each(Object.keys(cases))("a rank that %s", (how) =>
    withFolder(async (folder) => {
      const { code, output } = await runJob(launcher, 3, job, [how, String(TIMEOUT), folder]);
      const after = (Date.now() - Number(readFileSync(join(folder, "failed-at"), "utf8"))) / 1000;
      expect(code, output).not.toBe(0);
      expect(output).toMatch(cases[how]!);
      expect(after).toBeLessThan(TIMEOUT + ENDING);
      expect(existsSync(join(folder, "finished"))).toBe(false);
      const { step, gradient } = torch.load<{ step: number; gradient: torch.Tensor }>(join(folder, "checkpoint.pt"));
      expect(step).toBeGreaterThanOrEqual(2);
      expect(gradient.at(0).item()).toBe(gradient.at(999).item());
    }),
  );
});
