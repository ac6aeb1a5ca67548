/** One vitest test for each golden file: a difference from PyTorch fails, and so does what is not there. */
import { afterAll, describe, test } from "vitest";
import { goldenIndex, goldenName } from "./goldens.ts";
import { replayFile } from "./replay.ts";
import type { IndexEntry } from "./goldens.ts";

/** Declares the tests of the golden files that `choose` picks. */
export function goldenSuite(title: string, choose: (entry: IndexEntry) => boolean): void {
  let [passed, disagreeing] = [0, 0];
  describe(title, () => {
    for (const entry of goldenIndex().filter(choose)) {
      test(goldenName(entry), () => {
        const result = replayFile(entry);
        passed += result.passed;
        disagreeing += result.disagreeing;
        const wrong = [...result.failures, ...result.notImplemented];
        if (wrong.length > 0)
          throw new Error(
            `${wrong.length} of ${entry.cases} cases differ from PyTorch:\n${wrong.slice(0, 5).join("\n")}`,
          );
        if (result.passed + result.disagreeing !== entry.cases)
          throw new Error(`${entry.cases} cases are listed, ${result.passed + result.disagreeing} were played`);
      });
    }
    afterAll(() => {
      console.log(`${title}: ${passed} cases passed, ${disagreeing} are known to disagree`);
    });
  });
}
