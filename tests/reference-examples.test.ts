/** The examples that the site's reference takes from the recorded cases still print what they say. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as torch from "flambeau";
import { expect, test, vi } from "vitest";
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

test("every recorded example prints what it says", () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  const examples = JSON.parse(readFileSync(join(projectFolder, "site", "reference-examples.json"), "utf8")) as Record<
    string,
    string
  >;
  expect(Object.keys(examples).length).toBeGreaterThan(1000);
  const wrong: string[] = [];
  for (const [name, example] of Object.entries(examples)) {
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
  warn.mockRestore();
  expect(wrong).toEqual([]);
});
