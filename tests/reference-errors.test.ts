/** Calls with wrong arguments give what the site's reference says. They have a process of their own: some change what later ones find. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { load } from "../tools/reference-examples/written.ts";
import { thrownBy } from "../tools/reference-facts/wrong-calls.ts";
import { projectFolder } from "./support/built.ts";

interface Facts {
  readonly errors: Record<string, string>;
  readonly before?: string;
  readonly fine?: Record<string, string | null>;
}
const facts = JSON.parse(readFileSync(join(projectFolder, "site", "reference-facts.json"), "utf8")) as Record<
  string,
  Facts
>;

test("every call with wrong arguments that the reference shows gives what it says", async () => {
  vi.spyOn(console, "warn").mockImplementation(() => {});
  const all = Object.values(facts).flatMap(({ errors, before, fine = {} }) =>
    before === undefined ? [] : Object.entries({ ...errors, ...fine }).map(([call, said]) => ({ before, call, said })),
  );
  expect(all.length).toBeGreaterThan(1500);
  // Names that are known by several paths have the same calls.
  const calls = [...new Map(all.map((each) => [each.before + each.call, each])).values()];
  const thrown = await thrownBy(calls, load);
  const wrong = calls.flatMap(({ call, said }, i) => {
    const actual = thrown[i] ?? null;
    const agrees = said === "TypeError" ? actual?.startsWith("TypeError") : actual === said;
    return agrees ? [] : [`${call}\n  throws ${actual}\n  the reference says ${said}`];
  });
  expect(wrong).toEqual([]);
}, 180_000);
