/**
 * Writes the C of the kernels that the addon has: what common programs compile is gathered and written as functions,
 * found at run time by the kernels' fingerprints. The same sources give the same files.
 *
 *   node --import tsx native/formulas/write.ts FOLDER
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as torch from "../../src/index.ts";
import type { WasmBackend } from "../../src/backend/wasm/backend.ts";
import { fingerprint } from "../../src/kernel/fingerprint.ts";
import type { Kernel } from "../../src/kernel/ir.ts";
import { hostBackend } from "../../src/tensor/device.ts";
import { emitFormula, Unfit } from "./emit.ts";
import { isCommon, runFormulaPrograms } from "./programs.ts";

/** Files that the functions are spread over, so that several processes compile them. */
const parts = 8;

const chosenElements = new Set([
  "float64",
  "float32",
  "float16",
  "bfloat16",
  "int64",
  "int32",
  "int16",
  "int8",
  "uint8",
  "bool",
]);

/** Kernels by fingerprint, in the order of those. */
async function gather(): Promise<Map<string, Kernel>> {
  const found = new Map<string, Kernel>();
  const backend = hostBackend() as WasmBackend;
  backend.inspect = (kernel) => found.set(fingerprint(kernel).map(hexadecimal).join(""), kernel);
  await runFormulaPrograms(torch);
  backend.inspect = null;
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function hexadecimal(number: number): string {
  return number.toString(16).padStart(8, "0");
}

/** Kernels on the dtypes that programs compute with; others stay with WebAssembly. */
function isChosen(kernel: Kernel): boolean {
  const elements = kernel.params.flatMap((param) => (param.kind === "buffer" ? [param.element] : []));
  return isCommon(kernel.name) && elements.every((element) => chosenElements.has(element));
}

async function write(folder: string): Promise<void> {
  const functions: { hash: string; text: string }[] = [];
  for (const [hash, kernel] of await gather()) {
    if (!isChosen(kernel)) continue;
    try {
      functions.push({ hash, text: `/* ${kernel.name} */\n${emitFormula(kernel, `JOIN(formula_${hash}, LEVEL)`)}` });
    } catch (error) {
      if (!(error instanceof Unfit)) throw error;
    }
  }
  mkdirSync(folder, { recursive: true });
  for (const file of readdirSync(folder)) rmSync(join(folder, file));
  const files = Array.from({ length: parts }, () => ['#include "wide-lanes.h"']);
  functions.toSorted((a, b) => b.text.length - a.text.length).forEach(({ text }, i) => files[i % parts]!.push(text));
  files.forEach((texts, i) => writeFileSync(join(folder, `part${i}.c`), `${texts.join("\n\n")}\n`));
  const hashes = functions.map(({ hash }) => `  X(${hash}, 0x${hash.slice(0, 8)}u, 0x${hash.slice(8)}u)`);
  const table = `#define FORMULA_COUNT ${functions.length}\n#define FORMULAS(X) \\\n${hashes.join(" \\\n")}\n`;
  writeFileSync(join(folder, "formulas.h"), table);
  console.log(`${functions.length} kernels, ${functions.reduce((sum, { text }) => sum + text.length, 0)} bytes`);
}

await write(process.argv[2]!);
