/** The example of quantization prints the accuracies and sizes that are recorded; other engines may round otherwise. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { examplesFolder, run } from "../../examples/support/record.ts";

const numbers = (text: string): number[][] =>
  text
    .trim()
    .split("\n")
    .map((line) => [...line.matchAll(/([\d.]+) (?:%|KB)/g)].map(([, value]) => Number(value)));

test("accuracy stays, files shrink", async () => {
  const recorded = numbers(readFileSync(join(examplesFolder, "expected", "quantization.txt"), "utf8"));
  const printed = numbers(await run("quantization"));
  expect(printed.length).toBe(4);
  printed.forEach(([accuracy, size], i) => {
    expect(Math.abs(accuracy! - recorded[i]![0]!)).toBeLessThanOrEqual(0.5);
    expect(size).toBe(recorded[i]![1]);
  });
  expect(printed[3]![1]! * 3).toBeLessThan(printed[0]![1]!);
});
