/**
 * Writes what the examples print to examples/expected/NAME.txt: `npx tsx examples/support/record.ts [NAME…]`. Look at
 * the difference before it is committed.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Print } from "./program.ts";

export const examplesFolder: string = fileURLToPath(new URL("../", import.meta.url));

/** The examples that print a text; MNIST has its own test. */
export const names: readonly string[] = [
  "alexnet-front",
  "in-place",
  "activations",
  "four-ways",
  "optimizers",
  "module",
  "layers-and-losses",
  "character-gpt",
  "lora",
];

/** What an example prints. */
export async function run(name: string): Promise<string> {
  const { main } = (await import(`../${name}.ts`)) as { main(print: Print): void | Promise<void> };
  const lines: string[] = [];
  await main((line) => {
    lines.push(line);
  });
  return `${lines.join("\n")}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const wanted = process.argv.slice(2);
  for (const name of wanted.length > 0 ? wanted : names)
    writeFileSync(join(examplesFolder, "expected", `${name}.txt`), await run(name));
}
