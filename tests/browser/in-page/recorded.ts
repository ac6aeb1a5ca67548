/** Replays a file of recorded cases in this page, by the library as it is shipped. */
import { goldenIndex, goldenName } from "../../support/goldens.ts";
import { replayFile } from "../../support/replay.ts";
import type { FileOutcome } from "../../support/in-browser.ts";

/** Replays the cases; what differs from what the lists of open cases say is a failure. */
export function runRecorded(name: string): FileOutcome {
  const entry = goldenIndex().find((each) => goldenName(each) === name)!;
  const { passed, disagreeing, superseded, surprises } = replayFile(entry);
  return { name, passed: passed + disagreeing, skipped: superseded, failures: [...surprises], needNode: [] };
}
