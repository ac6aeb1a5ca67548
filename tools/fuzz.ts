/**
 * Reads damaged files of every format: `npm run fuzz [-- FORMAT...] [--count 100000] [--first 0]`. Prints a table, and what
 * should not have happened; ends with 1 then.
 */
import { formats, fuzz } from "../tests/fuzz/formats.ts";

const args = process.argv.slice(2);
const option = (flag: string, fallback: number): number =>
  args.includes(flag) ? Number(args[args.indexOf(flag) + 1]) : fallback;
const wanted = args.filter((word, i) => !word.startsWith("--") && !args[i - 1]?.startsWith("--"));
console.warn = () => {};

let findings = 0;
console.log("| format | mutations | read | refused | findings | slowest |\n| --- | ---: | ---: | ---: | ---: | ---: |");
for (const format of formats()) {
  if (wanted.length > 0 && !wanted.includes(format.name)) continue;
  const found = await fuzz(format, option("--count", 100_000), option("--first", 0));
  findings += found.findings.length;
  const { mutations, accepted, refused, slowest } = found;
  console.log(
    `| ${format.name} | ${mutations} | ${accepted} | ${refused} | ${found.findings.length} | ${slowest.toFixed(0)} ms |`,
  );
  for (const finding of found.findings.slice(0, 20)) console.log(finding);
}
process.exitCode = findings === 0 ? 0 : 1;
