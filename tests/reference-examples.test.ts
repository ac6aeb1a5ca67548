/** The examples of the site's reference, from the recorded cases and from `site/examples`, still print what they say. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as torch from "flambeau";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { said } from "../tools/reference-facts/calls.ts";
import { printExample } from "../tools/reference-examples/print.ts";
import { examplesOfTwoProcesses, load, writtenExamples } from "../tools/reference-examples/written.ts";
import { projectFolder } from "./support/built.ts";

const NUMBER = /-?\d+\.?\d*(?:e[+-]?\d+)?/g;

function textOf(value: unknown): string {
  return Array.isArray(value) ? value.map(textOf).join(",\n") : String(value);
}

function shapesOf(value: unknown): string {
  return Array.isArray(value) ? value.map(shapesOf).join(", ") : `[${(value as torch.Tensor).shape.join(", ")}]`;
}

/** Numbers may differ in their last digit, by the instructions that compute them; all else is equal. */
function agrees(actual: string, expected: string): boolean {
  const plain = (text: string): string => text.replace(NUMBER, "#").replace(/\s+/g, " ");
  if (plain(actual) !== plain(expected)) return false;
  const wanted = (expected.match(NUMBER) ?? []).map(Number);
  return (actual.match(NUMBER) ?? []).every(
    (text, i) => Math.abs(Number(text) - wanted[i]!) <= 2e-4 + 2e-4 * Math.abs(wanted[i]!),
  );
}

const examples = JSON.parse(readFileSync(join(projectFolder, "site", "reference-examples.json"), "utf8")) as Record<
  string,
  string
>;
const written = writtenExamples();
interface Facts {
  readonly errors: Record<string, string>;
  readonly before?: string;
}
const facts = JSON.parse(readFileSync(join(projectFolder, "site", "reference-facts.json"), "utf8")) as Record<
  string,
  Facts
>;

beforeEach(() => {
  vi.spyOn(console, "warn").mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
});

test("every written example prints what it says", async () => {
  expect(written.size).toBeGreaterThan(1000);
  const wrong: string[] = [];
  for (const [name, code] of written) {
    const actual = await printExample(code, load);
    const expected = examples[name] ?? "nothing";
    if (!agrees(actual, expected)) wrong.push(`${name}:\n${actual}\n--- the reference says\n${expected}`);
  }
  expect(wrong).toEqual([]);
}, 180_000); // beside other tests on a busy machine

test("every error that the reference shows is thrown, in PyTorch's words", () => {
  const calls = Object.values(facts).flatMap(({ errors, before }) =>
    before === undefined ? Object.entries(errors) : [],
  );
  expect(calls.length).toBeGreaterThan(2000);
  const wrong: string[] = [];
  for (const [code, expected] of calls) {
    let actual = "nothing";
    try {
      // oxlint-disable-next-line no-implied-eval
      new Function("torch", "F", "nn", "optim", code)(torch, torch.nn.functional, torch.nn, torch.optim);
    } catch (error) {
      actual = said(error);
    }
    if (actual !== expected) wrong.push(`${code}\n  throws ${actual}\n  the reference says ${expected}`);
  }
  expect(wrong).toEqual([]);
}, 60_000);

test("every example of two processes prints what it says", (context) => {
  const printed = examplesOfTwoProcesses();
  if (printed === null) {
    context.skip("no launcher of MPI");
    return;
  }
  expect(Object.keys(printed).length).toBeGreaterThan(40);
  for (const [name, text] of Object.entries(printed)) expect(examples[name], name).toBe(text);
}, 90_000);

test("every recorded example prints what it says", () => {
  expect(Object.keys(examples).length).toBeGreaterThan(2000);
  const wrong: string[] = [];
  for (const [name, example] of Object.entries(examples)) {
    if (written.has(name) || example.includes("flambeau/distributed")) continue;
    const [, code = "", said = ""] = /^([\s\S]*?);\s*\/\/ ([\s\S]*)$/.exec(example) ?? [];
    const expected = said.replaceAll("\n// ", "\n");
    // oxlint-disable-next-line no-implied-eval
    const value: unknown = new Function("torch", "F", `return ${code};`)(torch, torch.nn.functional);
    const actual = expected.startsWith("shapes ")
      ? `shapes ${shapesOf(value)}`
      : code.endsWith(".shape")
        ? `[${(value as number[]).join(", ")}]`
        : textOf(value);
    if (!agrees(actual, expected)) wrong.push(`${name}: ${actual}, but the reference says ${expected}`);
  }
  expect(wrong).toEqual([]);
});
