/** The ratchet: how many cases of each golden file are known to pass. `tools/goldens.ts --ratchet` raises it. */
import { readFileSync } from "node:fs";

/** Passed cases by golden name (`ops/add`). */
export function readExpected(): Record<string, number> {
  return JSON.parse(readFileSync(new URL("../goldens/expected.json", import.meta.url), "utf8")) as Record<string, number>;
}

/** Cases that cannot agree with what is recorded, by label, with the reason (also in docs/differences.md). */
export function readDisagreements(): Record<string, string> {
  return JSON.parse(readFileSync(new URL("../goldens/disagreements.json", import.meta.url), "utf8")) as Record<string, string>;
}
