/**
 * Writes what the site's reference says about shapes and errors where a doc comment says nothing of them: shapes from the
 * recorded cases of PyTorch, errors from calls that fail here and in PyTorch with the same text.
 * `npx tsx tools/reference-facts.ts --calls CALLS`, `python tools/reference-facts/probe.py CALLS RESULTS`, then
 * `npx tsx tools/reference-facts.ts --calls CALLS --results RESULTS`; `tests/reference-examples.test.ts` makes the calls again.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { failingCalls, raised, textOf, type FailingCall } from "./reference-facts/calls.ts";
import { shapesByName } from "./reference-facts/shapes.ts";

/** Errors that are shown for a name. */
const SHOWN = 2;

const { values } = parseArgs({ options: { calls: { type: "string" }, results: { type: "string" } } });
if (values.calls === undefined) throw new Error("--calls FILE: where the calls for PyTorch are written");

const calls = failingCalls();
if (values.results === undefined) {
  writeFileSync(values.calls, JSON.stringify(calls));
  console.log(`${calls.length} calls`);
} else {
  const results = JSON.parse(readFileSync(values.results, "utf8")) as readonly (string | null)[];
  const known = JSON.parse(readFileSync(values.calls, "utf8")) as readonly FailingCall[];
  const errors = new Map<string, Record<string, string>>();
  let differ = 0;
  known.forEach((call, i) => {
    const expected = results[i] ?? null;
    if (
      expected === null ||
      /invalid combination|missing \d|unexpected keyword|takes \d|takes from|takes no|not implemented for|not Tensor$/.test(
        expected,
      )
    )
      return;
    const [name] = call;
    const shown = errors.get(name) ?? {};
    if (Object.keys(shown).length >= SHOWN || Object.values(shown).includes(expected)) return;
    if (raised(call) !== expected) {
      differ++;
      return;
    }
    shown[textOf(call)] = expected;
    errors.set(name, shown);
  });
  const shapes = shapesByName();
  const names = [...new Set([...shapes.keys(), ...errors.keys()])].sort();
  const facts = Object.fromEntries(
    names.map((name) => [name, { shapes: shapes.get(name) ?? null, errors: errors.get(name) ?? {} }]),
  );
  const target = fileURLToPath(new URL("../site/reference-facts.json", import.meta.url));
  writeFileSync(target, `${JSON.stringify(facts, null, 1)}\n`);
  console.log(
    `${shapes.size} names with shapes, ${errors.size} with errors; ${differ} calls that differ were left out`,
  );
}
