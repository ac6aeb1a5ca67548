/**
 * Compiles the native addon.
 *
 *   npm run native               for this machine, by the system's C compiler (CC names another): native/build/flambeau.node
 *   node native/build.mjs --all  for all platforms that packages are made for, by Zig's (PYTHON names a Python that has
 *                                `pip install ziglang`): native/build/PLATFORM/flambeau.node, and their checksums
 *   node native/build.mjs --all --check  the same, and the checksums must be those that are recorded
 *
 * The same sources and the same Zig give the same bytes on every machine.
 */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { platforms } from "./platforms.mjs";

const run = promisify(execFile);
const folder = dirname(fileURLToPath(import.meta.url));
const out = join(folder, "build");
const headers = createRequire(import.meta.url)("node-api-headers");
const include = headers.include_dir;

const flags = ["-O3", "-std=gnu11", "-ffp-contract=fast", "-fvisibility=hidden", "-fno-math-errno", "-g0"];
const levels = {
  x64: [
    ["avx2", "-march=x86-64-v3"],
    ["avx512", "-march=x86-64-v4", "-mprefer-vector-width=512"],
  ],
  arm64: [["neon"]],
};

/** Kernels as C, written from the library's sources: see formulas/write.ts. */
const formulas = join(out, "formulas");
/** Numbers are rounded as the kernels say, integers wrap, and elements of any type lie at any address. */
const formulaFlags = ["-O2", "-ffp-contract=off", "-fwrapv", "-fno-strict-aliasing"];

async function writeFormulas() {
  await run(process.execPath, ["--import", "tsx", join(folder, "formulas", "write.ts"), formulas], {
    cwd: dirname(folder),
    env: { ...process.env, FLAMBEAU_NATIVE: "0" },
    maxBuffer: 2 ** 26,
  });
}

const sources = () =>
  [join(folder, "src"), formulas].flatMap((place) =>
    readdirSync(place)
      .filter((name) => /\.[ch]$/.test(name))
      .sort()
      .map((name) => [name, readFileSync(join(place, name))]),
  );

/** A digest of all sources and of how they are compiled. */
function digest(...more) {
  const hash = createHash("sha256");
  for (const [name, text] of sources()) hash.update(name).update(text);
  hash.update(readFileSync(fileURLToPath(import.meta.url)));
  for (const each of more) hash.update(String(each));
  return hash.digest("hex");
}

/** Compiles the sources for one platform, as many files at once as there are processors, and links them. */
async function compile({ compiler, os, cpu, target = [], libraries = [], file }) {
  const objects = join(dirname(file), "objects");
  mkdirSync(objects, { recursive: true });
  const position = os === "win32" ? [] : ["-fPIC"];
  const [command, ...first] = compiler;
  const tool = (...args) => run(command, [...first, ...args], { cwd: join(folder, "src"), maxBuffer: 2 ** 26 });
  const parts = readdirSync(formulas).filter((name) => name.endsWith(".c"));
  const units = [
    ["addon", "addon.c", `-I${include}`],
    ...levels[cpu].flatMap(([level, ...march]) => {
      const own = [
        `-DLEVEL=${level}`,
        // Zig spells the names of processors in its own way.
        ...march.map((flag) => (target.length > 0 ? flag.replace(/x86-64-(v\d)/, "x86_64_$1") : flag)),
      ];
      return [
        [level, "level.c", ...own],
        ...parts.map((part) => [
          `${level}-${part}`,
          relative(join(folder, "src"), join(formulas, part)),
          ...own,
          ...formulaFlags,
        ]),
      ];
    }),
  ];
  const made = [];
  const left = [...units.entries()];
  const worker = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const [place, [name, source, ...more]] = next;
      made[place] = join(objects, `${name}.o`);
      const folders = ["-I.", `-I${relative(join(folder, "src"), formulas)}`];
      await tool(...target, "-c", ...flags, ...position, ...folders, ...more, source, "-o", made[place]);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  const undefinedSymbols = os === "darwin" ? ["-Wl,-undefined,dynamic_lookup"] : [];
  await tool(...target, "-shared", "-s", ...undefinedSymbols, ...made, ...libraries, "-o", file);
}

async function buildHere() {
  const { arch, platform } = process;
  if (levels[arch] === undefined || !["linux", "darwin"].includes(platform))
    throw new Error(`There is no build by the system's compiler for ${platform} on ${arch}: use --all.`);
  const compiler = (process.env.CC ?? "cc").split(" ");
  const { stdout: version } = await run(compiler[0], [...compiler.slice(1), "--version"]);
  const file = join(out, "flambeau.node");
  const stamp = join(out, "flambeau.made-of");
  const key = digest(version, process.platform, process.arch);
  if (existsSync(file) && existsSync(stamp) && readFileSync(stamp, "utf8") === key) return;
  mkdirSync(out, { recursive: true });
  const more = /gcc|GCC/.test(version) ? ["-Wno-psabi"] : [];
  await compile({ compiler: [...compiler, ...more], os: platform, cpu: arch, file });
  writeFileSync(stamp, key);
  console.log(`native/build/flambeau.node: ${(statSync(file).size / 1024).toFixed(0)} KB`);
}

/** Node's functions as Windows wants to know them: a library of what the executable exports. */
async function importLibrary(zig, cpu) {
  const names = Object.values(headers.def_paths)
    .flatMap((path) => readFileSync(path, "utf8").split(/\r?\n/))
    .filter((line) => /^\s*\w+\s*$/.test(line) && !/EXPORTS|^\s*$/.test(line))
    .map((line) => line.trim());
  const definition = join(out, `node-${cpu}.def`);
  const library = join(out, `node-${cpu}.lib`);
  writeFileSync(definition, `NAME NODE.EXE\nEXPORTS\n${[...new Set(names)].sort().join("\n")}\n`);
  const [command, ...first] = zig;
  await run(command, [
    ...first,
    "dlltool",
    "-d",
    definition,
    "-l",
    library,
    "-m",
    cpu === "x64" ? "i386:x86-64" : "arm64",
  ]);
  return library;
}

/** Windows' files say when they were linked, in the header that word 15 points to: the same sources make the same bytes. */
function eraseTime(file) {
  const bytes = readFileSync(file);
  bytes.writeUInt32LE(0, bytes.readUInt32LE(60) + 8);
  writeFileSync(file, bytes);
}

async function buildAll(check) {
  const zig = [process.env.PYTHON ?? "python3", "-m", "ziglang"];
  const { stdout: version } = await run(zig[0], [...zig.slice(1), "version"]);
  const checksums = {};
  for (const { name, os, cpu, zigTarget } of platforms) {
    const file = join(out, name, "flambeau.node");
    mkdirSync(dirname(file), { recursive: true });
    const libraries = os === "win32" ? [await importLibrary(zig, cpu)] : [];
    const target = ["-target", zigTarget, "-fno-sanitize=all"];
    await compile({ compiler: [...zig, "cc"], os, cpu, target, libraries, file });
    if (os === "win32") eraseTime(file);
    checksums[name] = createHash("sha256").update(readFileSync(file)).digest("hex");
    console.log(`native/build/${name}/flambeau.node: ${(statSync(file).size / 1024).toFixed(0)} KB`);
  }
  const record = { zig: version.trim(), headers: headersVersion(), checksums };
  const path = join(folder, "checksums.json");
  const text = `${JSON.stringify(record, null, 2)}\n`;
  if (!check) writeFileSync(path, text);
  else if (readFileSync(path, "utf8") !== text)
    throw new Error(`The addons are not those of native/checksums.json, but:\n${text}`);
}

function headersVersion() {
  return JSON.parse(readFileSync(join(include, "..", "package.json"), "utf8")).version;
}

mkdirSync(out, { recursive: true });
await writeFormulas();
if (process.argv.includes("--all")) await buildAll(process.argv.includes("--check"));
else await buildHere();
