/**
 * Writes what the site's reference says about shapes and errors where a doc comment says nothing of them: shapes from the
 * recorded cases of PyTorch, errors from calls that fail here and in PyTorch with the same text.
 * `npx tsx tools/reference-facts.ts --calls CALLS`, `python tools/reference-facts/probe.py CALLS RESULTS`, then
 * `npx tsx tools/reference-facts.ts --calls CALLS --results RESULTS`; `tests/reference-examples.test.ts` makes the calls again.
 * Then, for names whose page (`npm run site -- build`) still says nothing of errors, `npx tsx tools/reference-facts.ts
 * --wrong`: calls with wrong arguments, made from the examples, and what they throw here. `--part I/N` takes a part of them.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { failingCalls, raised, textOf, type FailingCall } from "./reference-facts/calls.ts";
import { saysErrors } from "./reference-facts/says.mjs";
import { shapesByName } from "./reference-facts/shapes.ts";
import { plainCalls, shownOf, thrownBy, wrongCalls } from "./reference-facts/wrong-calls.ts";
import { load } from "./reference-examples/written.ts";

/** Errors that are shown for a name. */
const SHOWN = 2;

/** What is known of a name. */
interface Facts {
  readonly shapes: string | null;
  /** What fails, and what it throws. */
  readonly errors: Record<string, string>;
  /** Lines of the example that stand before the calls. */
  readonly before?: string;
  /** Where nothing throws an error of the library's own: calls that were tried, and the class of the error, if any. */
  readonly fine?: Record<string, string | null>;
}

const target = fileURLToPath(new URL("../site/reference-facts.json", import.meta.url));
const pages = fileURLToPath(new URL("../site/pages/reference/api/", import.meta.url));
const known = JSON.parse(readFileSync(target, "utf8")) as Record<string, Facts>;
const write = (facts: Record<string, Facts>): void => {
  const sorted = Object.keys(facts).sort();
  writeFileSync(target, `${JSON.stringify(Object.fromEntries(sorted.map((name) => [name, facts[name]])), null, 1)}\n`);
};

/** The entries of the pages that say nothing of errors, or say what an earlier run found. */
function* silentEntries(): Generator<[name: string, examples: string[], isClass: boolean]> {
  for (const file of readdirSync(pages).filter((each) => each.endsWith(".md")))
    for (const entry of readFileSync(join(pages, file), "utf8").split(/^## /m).slice(1)) {
      const name = entry.split(" ", 1)[0]!;
      const [signature = "", ...examples] = Array.from(entry.matchAll(/^```ts\n([\s\S]*?)^```/gm), ([, code]) => code!);
      // Networks of `flambeau/text` are made whole.
      if (!/\([^)]/.test(signature) || name.startsWith("flambeau/text")) continue;
      if (known[name]?.before === undefined && saysErrors(entry.slice(entry.indexOf("\n")))) continue;
      yield [name, examples.map((code) => code.replaceAll("{\u200b{", "{{")), signature.startsWith("new ")];
    }
}

/** `chosen`: names, a line each; null: all. */
async function wrongly(part: number, parts: number, chosen: string | null): Promise<void> {
  const facts = { ...known };
  const only = chosen === null ? null : new Set(chosen.split("\n"));
  const entries = [...silentEntries()].filter(([name], i) => (only ? only.has(name) : i % parts === part));
  for (const [name, examples, isClass] of entries) {
    process.stderr.write(`${name}: `);
    const isModel = name.startsWith("flambeau/vision.models");
    const calls =
      examples
        .map((example) => wrongCalls(name, example))
        .reverse()
        .find((list) => list.length > 0) ?? plainCalls(name, isClass);
    const shapes = known[name]?.shapes ?? null;
    // Of models the option first: each call makes a network.
    if (isModel) calls.sort((a, b) => Number(b.call.includes("no_such")) - Number(a.call.includes("no_such")));
    const texts = await thrownBy(calls, load, isModel ? 1 : 3);
    const errors = shownOf(calls, texts);
    const before = calls[0]!.before;
    const failed = texts.findIndex((text) => text?.startsWith("TypeError"));
    const fine: Record<string, string | null> = {};
    if (Object.keys(errors).length === 0)
      for (const i of failed < 0 ? [0, 1] : [failed])
        if (calls[i] !== undefined) fine[calls[i].call] = failed < 0 ? null : "TypeError";
    facts[name] = Object.keys(errors).length > 0 ? { shapes, errors, before } : { shapes, errors, before, fine };
    process.stderr.write(`${Object.keys(errors).length}\n`);
  }
  const stamped = Object.fromEntries(entries.map(([name]) => [name, facts[name]]).filter(([, each]) => each));
  if (parts === 1) write(facts);
  else writeFileSync(`${target}.${part}`, JSON.stringify(stamped));
  console.info(`${entries.length} names`);
}

const { values } = parseArgs({
  options: {
    calls: { type: "string" },
    results: { type: "string" },
    wrong: { type: "boolean" },
    part: { type: "string" },
  },
});
const calls = values.wrong ? [] : failingCalls();
if (values.wrong) {
  const [part = 0, parts = 1] = (values.part ?? "0/1").split("/").map(Number);
  console.warn = console.log = () => {};
  const chosen = process.env["ONLY"] ? readFileSync(process.env["ONLY"], "utf8") : null;
  const root = process.cwd();
  const folder = mkdtempSync(join(tmpdir(), "flambeau-facts-"));
  process.chdir(folder); // what calls write is written there
  await wrongly(part, parts, chosen);
  process.chdir(root);
  rmSync(folder, { recursive: true });
  process.exit(0); // workers that examples started
} else if (values.calls === undefined) throw new Error("--calls FILE: where the calls for PyTorch are written");
else if (values.results === undefined) {
  writeFileSync(values.calls, JSON.stringify(calls));
  console.log(`${calls.length} calls`);
} else {
  const results = JSON.parse(readFileSync(values.results, "utf8")) as readonly (string | null)[];
  const made = JSON.parse(readFileSync(values.calls, "utf8")) as readonly FailingCall[];
  const errors = new Map<string, Record<string, string>>();
  let differ = 0;
  made.forEach((call, i) => {
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
  const wrong = Object.keys(known).filter((name) => known[name]!.before !== undefined);
  write(
    Object.fromEntries(
      [...shapes.keys(), ...errors.keys(), ...wrong].map((name) => {
        const kept = errors.has(name) ? { errors: errors.get(name)! } : (known[name] ?? { errors: {} });
        return [name, { ...kept, shapes: shapes.get(name) ?? null }];
      }),
    ),
  );
  console.log(
    `${shapes.size} names with shapes, ${errors.size} with errors; ${differ} calls that differ were left out`,
  );
}
