/**
 * Tells which kernels of the bench's training steps and operators are native: for each row how many are, and the names of
 * those that are not. `npm run native` comes first.
 *
 *   npx tsx native/formulas/coverage.mjs [TEXT]   rows with this text in their names
 */
import * as torch from "../../src/index.ts";
import { fingerprint } from "../../src/kernel/fingerprint.ts";
import { hostBackend } from "../../src/tensor/device.ts";
import { loadNativeAddon } from "../../src/support/platform/native.ts";
import { trainingRows } from "../../bench/src/rows/training.ts";
import { inferenceRows } from "../../bench/src/rows/inference.ts";
import { operatorRows } from "../../bench/src/rows/operators.ts";
import { functionRows } from "../../bench/src/rows/functions.ts";

const addon = loadNativeAddon()?.addon;
if (addon === undefined) throw new Error("there is no addon: npm run native");
const backend = hostBackend();
const without = new Set();

for (const row of [...operatorRows, ...functionRows, ...trainingRows, ...inferenceRows]) {
  if (!row.name.includes(process.argv[2] ?? "")) continue;
  const kernels = new Map();
  const compile = backend.compile.bind(backend);
  // Operators keep what they have found: kernels of earlier rows are not asked for again.
  backend.compile = (key, write) => {
    const kernel = write(backend.features);
    kernels.set(fingerprint(kernel).join(), kernel);
    return compile(key, write);
  };
  await row.flambeau(torch).run();
  backend.compile = compile;
  const missing = [...kernels].filter(([, kernel]) => addon.find(...fingerprint(kernel)) < 0);
  for (const [name] of missing) without.add(name);
  console.log(`${row.name}: ${kernels.size - missing.length} of ${kernels.size} kernels that are new here`);
  for (const [, kernel] of missing) console.log(`    not native: ${kernel.name}`);
}
console.log(`${without.size} kernels of all are not native`);
