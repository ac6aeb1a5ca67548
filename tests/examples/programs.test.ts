/**
 * Each example prints what it is recorded to print, and that is what the same program prints in PyTorch, but for lines
 * of ours, which start with ">".
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { examplesFolder, names, run } from "../../examples/support/record.ts";

const read = (...path: readonly string[]): string => readFileSync(join(examplesFolder, ...path), "utf8");
/** The lines without ours; trailing spaces and empty lines do not count. */
const plain = (text: string): string[] =>
  text
    .split("\n")
    .map((line) => line.trimEnd())
    .filter((line) => line !== "" && !line.startsWith("  >"));

describe.each(names)("examples/%s.ts", (name) => {
  test("prints its recorded text", async () => {
    expect(await run(name)).toBe(read("expected", `${name}.txt`));
  });

  test("prints what PyTorch prints", () => {
    expect(plain(read("expected", `${name}.txt`))).toEqual(plain(read("python", `${name.replaceAll("-", "_")}.txt`)));
  });
});
