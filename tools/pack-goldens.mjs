/**
 * Copies a folder of goldens (what a version of PyTorch computes) into `tests/goldens/data/VERSION`, each file
 * compressed with Brotli; checkpoints stay as they are. The README of the newest set stands beside the sets.
 * Usage: node tools/pack-goldens.mjs FOLDER VERSION
 */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";

const [source, version] = process.argv.slice(2);
if (!source || !existsSync(join(source, "index.json")) || !/^\d+\.\d+$/.test(version ?? "")) {
  console.error("usage: node tools/pack-goldens.mjs FOLDER VERSION (a folder with an index.json, and 2.15, say)");
  process.exit(2);
}
const data = join(dirname(fileURLToPath(import.meta.url)), "..", "tests", "goldens", "data");
const target = join(data, version);
rmSync(target, { recursive: true, force: true });

function write(name, bytes) {
  const path = join(target, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
}

function compress(bytes) {
  return brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_LGWIN]: 22,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
}

const index = JSON.parse(readFileSync(join(source, "index.json"), "utf8"));

// The programs have no entries in the index yet: one per level.
if (!index.files.some((entry) => entry.section === "programs")) {
  const levels = readdirSync(join(source, "programs"))
    .filter((name) => name.endsWith(".json"))
    .sort();
  for (const name of levels) {
    const { programs } = JSON.parse(readFileSync(join(source, "programs", name), "utf8"));
    index.files.push({
      file: `programs/${name}`,
      section: "programs",
      name: name.replace(/\.json$/, ""),
      tier: 1,
      cases: programs.length,
    });
  }
}

for (const entry of index.files) {
  const bytes = readFileSync(join(source, entry.file));
  if (entry.section !== "checkpoints") {
    write(`${entry.file}.br`, compress(bytes));
    continue;
  }
  write(entry.file, bytes);
  if (entry.expected) write(entry.expected, readFileSync(join(source, entry.expected)));
}

const { files, ...rest } = index;
const lines = files.map((entry) => `  ${JSON.stringify(entry)}`).join(",\n");
write("index.json", `${JSON.stringify(rest).slice(0, -1)}, "files": [\n${lines}\n]}\n`);
for (const name of ["README.md", "PROGRAMS.md"]) {
  if (existsSync(join(source, name))) copyFileSync(join(source, name), join(data, name));
}

let total = 0;
for (const name of readdirSync(target, { recursive: true })) total += statSync(join(target, name)).size;
console.log(`${files.length} goldens, ${(total / 2 ** 20).toFixed(1)} MB`);
