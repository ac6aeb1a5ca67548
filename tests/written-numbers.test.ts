/** Lists of numbers that the build writes as text (tools/numbers.mjs) are the same numbers when modules are loaded. */
import { expect, test } from "vitest";
import { withWrittenNumbers } from "../tools/numbers.mjs";

const reader = "support/written-numbers.ts";
const asUrl = (text: string): string => `data:text/javascript,${encodeURIComponent(text)}`;

/** What the module `kernel/some.ts` exports as `list` when it is built, and its text. */
async function built(literal: string): Promise<{ list: unknown; text: string }> {
  const texts = withWrittenNumbers(new Map([["kernel/some.ts", `const list = ${literal};\nexport { list };\n`]]));
  const text = texts.get("kernel/some.ts")!;
  const loaded = text.replace('"../support/written-numbers.ts"', () => JSON.stringify(asUrl(texts.get(reader) ?? "")));
  const module = (await import(/* @vite-ignore */ asUrl(loaded))) as { list: unknown };
  return { list: module.list, text };
}

const written = {
  "numbers of eight bytes": [-0, 5e-324, ...[2, 3, 5, 6, 7, 8].map((each) => -Math.sqrt(each) * 1e-200)],
  "decimals of numbers of four bytes": [0.49999994, 0.16666521, -0.041668255, 0.0013821468, 3.4028235e38, 1e-45],
  "every place in the last group of bits": [2, 3, 5, 6, 7].map(Math.sqrt),
  "all values of six bits": Array.from({ length: 200 }, (_, i) => Math.sin(i + 1)),
};
for (const [what, numbers] of Object.entries(written))
  test(what, async () => {
    const literal = `[${numbers.map((each) => (Object.is(each, -0) ? "-0" : String(each))).join(", ")}]`;
    const { list, text } = await built(literal);
    expect(text).toContain("writtenNumbers(");
    expect(list).toEqual(numbers);
  });

test("short lists and those of whole numbers stay, and so do those of functions", async () => {
  for (const literal of [
    "[1, 2, 3, 4, 5]",
    "[0.123456789012345]",
    `[${Array.from({ length: 40 }, (_, i) => i).join(", ")}]`,
  ])
    expect((await built(literal)).text).not.toContain("writtenNumbers(");
  const name = "ops/formula.ts";
  const text =
    "function f() {\n  return [0.1234567890123456, 0.2345678901234561, 0.3456789012345612, 0.4567890123456123];\n}\n";
  expect(withWrittenNumbers(new Map([[name, text]])).get(name)).toBe(text);
});
