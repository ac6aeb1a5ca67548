/** The ratchet: how many cases of each golden file are known to pass. `tools/goldens.ts --ratchet` raises it. */
import { readFileSync } from "node:fs";

/** Passed cases by golden name (`ops/add`). */
export function readExpected(): Record<string, number> {
  return JSON.parse(readFileSync(new URL("../goldens/expected.json", import.meta.url), "utf8")) as Record<string, number>;
}
