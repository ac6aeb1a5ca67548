/** The activations of the example: values and slopes are PyTorch's, and the picture has a panel for each. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { draw, sample } from "../../examples/activations.ts";
import { examplesFolder } from "../../examples/support/record.ts";
import { toPng } from "../../examples/support/plot.ts";

interface Recorded {
  readonly values: readonly number[];
  readonly slopes: readonly number[];
}
const recorded = JSON.parse(readFileSync(join(examplesFolder, "expected", "activations.json"), "utf8")) as Readonly<
  Record<string, Recorded>
>;

function expectClose(actual: readonly number[], expected: readonly number[], what: string): void {
  expect(actual.length, what).toBe(expected.length);
  actual.forEach((value, i) => {
    expect(Math.abs(value - expected[i]!), `${what}[${i}]`).toBeLessThanOrEqual(1e-5 + 1.3e-6 * Math.abs(expected[i]!));
  });
}

describe("activations", () => {
  const sampled = sample();

  test("are those that PyTorch has", () => {
    expect(sampled.map(({ name }) => name)).toEqual(Object.keys(recorded));
  });

  test.each(sampled)("$name", ({ name, values, slopes }) => {
    expectClose(values, recorded[name]!.values, "values");
    expectClose(slopes, recorded[name]!.slopes, "slopes");
  });

  test("are drawn", async () => {
    const svg = draw(sampled);
    for (const { name } of sampled) expect(svg).toContain(`>${name}<`);
    const png = await toPng(svg);
    expect([...png.subarray(1, 4)].map((byte) => String.fromCharCode(byte)).join("")).toBe("PNG");
    // without a font the labels would be missing, and a third of the bytes with them
    expect(png.length).toBeGreaterThan(50_000);
  });
});
