/**
 * One vitest test for each golden file: a difference from PyTorch fails, and so does what is not there, unless the case
 * is on one of the two lists of open cases; a listed case that passes fails as well.
 */
import { afterAll, describe, test } from "vitest";
import { goldenIndex, goldenName } from "./goldens.ts";
import { replayFile } from "./replay.ts";
import type { IndexEntry } from "./goldens.ts";

/** Declares the tests of the golden files that `choose` picks. */
export function goldenSuite(title: string, choose: (entry: IndexEntry) => boolean): void {
  let [passed, disagreeing, open] = [0, 0, 0];
  describe(title, () => {
    for (const entry of goldenIndex().filter(choose)) {
      test(goldenName(entry), () => {
        const result = replayFile(entry);
        passed += result.passed;
        disagreeing += result.disagreeing;
        open += result.failed + result.missing;
        const wrong = result.surprises;
        if (wrong.length > 0)
          throw new Error(
            `${wrong.length} of ${entry.cases} cases differ from what is known:\n${wrong.slice(0, 5).join("\n")}`,
          );
        const played = result.passed + result.disagreeing + result.failed + result.missing;
        if (played + result.superseded !== entry.cases)
          throw new Error(`${entry.cases} cases are recorded, ${played} were played`);
      });
    }
    afterAll(() => {
      console.log(`${title}: ${passed} cases passed, ${disagreeing} are known to disagree, ${open} are open`);
    });
  });
}
