/**
 * The readers of goldens, without an engine: every file parses, and every tensor that a case names is there and fits
 * its bytes.
 */
import { describe, expect, test } from "vitest";
import { closeNumbers, toleranceFor } from "../support/compare.ts";
import {
  bfloat16ToNumber,
  goldenIndex,
  goldenName,
  halfToNumber,
  hasIntegerValuedFloat,
  isObject,
  isTensorReference,
  knownDisagreements,
  parseSafetensors,
  readGoldenBytes,
  readCaseList,
  readMetadata,
  sections,
} from "../support/goldens.ts";
import { withoutNodeDigits } from "../support/raises.ts";
import type { GoldenFile, Json } from "../support/goldens.ts";

function product(shape: readonly number[]): number {
  return shape.reduce((count, size) => count * size, 1);
}

/** Throws where a reference in a case does not fit its stored tensor. */
function checkReferences(file: GoldenFile, json: Json | undefined): number {
  if (Array.isArray(json))
    return (json as readonly Json[]).reduce<number>((count, item) => count + checkReferences(file, item), 0);
  if (!isObject(json)) return 0;
  if (!isTensorReference(json))
    return Object.values(json).reduce<number>((count, item) => count + checkReferences(file, item), 0);
  const stored = file.tensor(json.$tensor);
  expect(stored.values.length).toBe(product(stored.shape) * (stored.dtype.startsWith("complex") ? 2 : 1));
  if (json.strides && json.shape && product(json.shape) > 0) {
    const last = json.shape.reduce((at, size, axis) => at + (size - 1) * (json.strides?.[axis] ?? 0), json.offset ?? 0);
    expect(last).toBeLessThan(stored.values.length);
  }
  return 1;
}

describe("readers of goldens", () => {
  for (const section of sections) {
    test(`all of ${section}`, () => {
      const entries = goldenIndex().filter((entry) => entry.section === section);
      expect(entries.length).toBeGreaterThan(0);
      expect(new Set(entries.map(goldenName)).size).toBe(entries.length);
      for (const entry of entries) {
        const bytes = readGoldenBytes(entry.file);
        if (section === "checkpoints") continue;
        if (section === "programs") {
          expect((JSON.parse(new TextDecoder().decode(bytes)) as { programs: unknown[] }).programs.length).toBe(
            entry.cases,
          );
          continue;
        }
        const file = parseSafetensors(bytes);
        const cases = readMetadata<readonly Json[]>(file, "cases");
        expect(cases.length).toBe(entry.cases);
        checkReferences(file, cases);
      }
    });
  }

  test("known disagreements name cases", () => {
    const cases = new Map(goldenIndex().map((entry) => [goldenName(entry), entry.cases]));
    for (const label of Object.keys(knownDisagreements())) {
      const [name = "", index = "0"] = label.split("#"); // a checkpoint is one case
      expect(Number(index), label).toBeLessThan(cases.get(name) ?? 0);
    }
  });

  for (const list of ["superseded", "not-there", "to-do"] as const)
    test(`the list ${list} names cases`, () => {
      const prefix = list === "superseded" ? "1.13/" : "";
      const cases = new Map(goldenIndex().map((entry) => [goldenName(entry), entry.cases]));
      for (const [name, numbers] of Object.entries(readCaseList(list))) {
        expect(cases.has(prefix + name), name).toBe(true);
        if (numbers === "all") continue;
        expect(numbers.length, name).toBeGreaterThan(0);
        for (const number of numbers) expect(number, name).toBeLessThan(cases.get(prefix + name) ?? 0);
      }
    });

  test("half precision bits", () => {
    expect([0x3c00, 0xc000, 0x0001, 0x7c00, 0xfc00].map(halfToNumber)).toEqual([1, -2, 2 ** -24, Infinity, -Infinity]);
    expect(halfToNumber(0x7e00)).toBeNaN();
    expect([0x3f80, 0xc000, 0x7f80].map(bfloat16ToNumber)).toEqual([1, -2, Infinity]);
  });

  test("comparing", () => {
    expect(closeNumbers(NaN, NaN, toleranceFor("float32"))).toBe(true);
    expect(closeNumbers(1, 1.00002, toleranceFor("float32"))).toBe(false);
    expect(closeNumbers(1e30, Infinity, toleranceFor("float32", { rtol: 1, atol: 1 }))).toBe(false);
    expect(toleranceFor("int64", { rtol: 1, atol: 1 })).toEqual({ rtol: 0, atol: 0 });
    expect(hasIntegerValuedFloat([{ a: { $float: "2.0" } }])).toBe(true);
    expect(hasIntegerValuedFloat([2, { $float: "inf" }])).toBe(false);
    expect(withoutNodeDigits("output 0 of MulBackward0, is")).toBe("output 0 of MulBackward, is");
  });
});
