/** One vitest test for each golden file: a difference from PyTorch fails, what is not there yet is counted and skipped. */
import { afterAll, describe, test } from "vitest";
import { readDisagreements, readExpected } from "./expected.ts";
import { goldenIndex, goldenName } from "./goldens.ts";
import { replayFile } from "./replay.ts";
import type { IndexEntry } from "./goldens.ts";

/** So many files are named in the summary. */
const shown = 8;

/** Declares the tests of the golden files that `choose` picks. */
export function goldenSuite(title: string, choose: (entry: IndexEntry) => boolean): void {
  const expected = readExpected();
  const disagreements = readDisagreements();
  let [passed, notImplemented] = [0, 0];
  const absent: string[] = [];
  describe(title, () => {
    for (const entry of goldenIndex().filter(choose)) {
      const name = goldenName(entry);
      test(name, async (context) => {
        const result = await replayFile(entry);
        passed += result.passed;
        notImplemented += result.missing;
        const failures = result.failures.filter((failure) => !(failure.split(" ")[0]! in disagreements));
        if (failures.length > 0) throw new Error(`${failures.length} of ${entry.cases} cases differ from PyTorch:\n${failures.slice(0, 5).join("\n")}`);
        const known = expected[name] ?? 0;
        if (result.passed < known) throw new Error(`${known} cases passed before, now ${result.passed}: ${result.notImplemented[0] ?? ""}`);
        if (result.missing === 0) return;
        absent.push(`${name} (${result.missing})`);
        if (result.passed === 0) context.skip(`not implemented: ${result.notImplemented[0] ?? ""}`);
      });
    }
    afterAll(() => {
      const more = absent.length > shown ? ` and ${absent.length - shown} more files` : "";
      const list = absent.length > 0 ? `: ${absent.slice(0, shown).join(", ")}${more}` : "";
      console.log(`${title}: ${passed} cases passed, ${notImplemented} not implemented${list}`);
    });
  });
}
