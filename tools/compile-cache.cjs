"use strict";
/**
 * Lets V8 keep what it compiled, so that later processes need not compile it again: half of the time that the package
 * takes to load. This file loads the package's own parts as `require` would, but through `vm.Script`, which takes the
 * code that V8 kept. Node 22 and later have `module.enableCompileCache` for all modules, the program's own among them;
 * but it keeps only what is compiled when a module is read, and not the functions that are compiled as they are called,
 * which are most: by it alone the package takes 8 ms longer to its first number.
 *
 * The code lies in a folder that only this user can write, in `NODE_COMPILE_CACHE` or the system's temporary folder.
 * NODE_DISABLE_COMPILE_CACHE=1 turns all of it off, and whatever goes wrong here means that `require` does the loading.
 */
const fs = require("node:fs");
const Module = require("node:module");
const os = require("node:os");
const path = require("node:path");
const vm = require("node:vm");

/** Parts of fewer bytes are compiled as fast as their kept code is read. */
const LEAST_BYTES = 8_192;

/** Files that the folder may hold; a program of many parts needs some twenty. */
const MOST_FILES = 128;

/** What stands before the code in a file: size and time of the part that it was made of, and how often it was written. */
const HEADER_BYTES = 24;

/** So many processes add the functions that they compiled: programs differ in what they use. */
const MOST_WRITES = 3;

/** Milliseconds after which a process need not end first: V8 forgets the code of functions that are not called again. */
const SOON = 2_000;

const isWanted = () =>
  !process.env.NODE_V8_COVERAGE && // reports of coverage would be less exact
  process.env.NODE_DISABLE_COMPILE_CACHE !== "1";

/** Test runners and bundlers replace `require` and modules by their own, and other runtimes have caches of theirs. */
const isPlainNode = () =>
  process.versions.bun === undefined &&
  process.versions.deno === undefined &&
  module instanceof Module &&
  require.cache === Module._cache &&
  path.basename(__filename) === "compile-cache.cjs" &&
  vm.constants?.USE_MAIN_CONTEXT_DEFAULT_LOADER !== undefined;

/** The folder of the kept code; null where others could write into it, because V8 trusts what it reads there. */
function findFolder() {
  const user = process.getuid?.();
  const parent = process.env.NODE_COMPILE_CACHE || os.tmpdir();
  const folder = path.join(parent, user === undefined ? "flambeau-compile-cache" : `flambeau-compile-cache-${user}`);
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  const stats = fs.lstatSync(folder);
  const isOwn = user === undefined || (stats.uid === user && (stats.mode & 0o022) === 0);
  return isOwn && stats.isDirectory() ? folder : null;
}

/** A number that differs for different texts, nearly always. */
function hashOf(text) {
  let hash = 5381;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 33) ^ text.charCodeAt(i)) >>> 0;
  return hash.toString(36);
}

/** Flags that V8 may have been given. Those that name a program are left out, or each `node -e` had code of its own. */
const flags = process.execArgv.filter((flag) => /^--(?!eval|print|input-type|import|require|loader)/.test(flag));

/** The file of a part's kept code. V8 refuses code of other versions, and of processes with other flags. */
function fileFor(folder, filename) {
  const setting = [filename, process.version, process.arch, ...flags, process.env.NODE_OPTIONS ?? ""];
  return path.join(folder, `${path.basename(filename, ".cjs")}-${hashOf(setting.join("\n"))}`);
}

/** Kept code and how often it was written, if it was made of the part as it is now. */
function read(file, { size, mtimeMs }) {
  try {
    const bytes = fs.readFileSync(file);
    const isCurrent = bytes.readDoubleLE(0) === size && bytes.readDoubleLE(8) === mtimeMs;
    if (isCurrent) return { code: bytes.subarray(HEADER_BYTES), writes: bytes.readDoubleLE(16) };
  } catch {
    // There is none yet.
  }
  return { code: undefined, writes: 0 };
}

/** Writes the code of a script beside its final name first: another process may be reading. */
function write(file, { size, mtimeMs }, script, writes) {
  try {
    const header = Buffer.alloc(HEADER_BYTES);
    header.writeDoubleLE(size, 0);
    header.writeDoubleLE(mtimeMs, 8);
    header.writeDoubleLE(writes, 16);
    const draft = `${file}.${process.pid}`;
    fs.writeFileSync(draft, Buffer.concat([header, script.createCachedData()]), { mode: 0o600 });
    fs.renameSync(draft, file);
  } catch {
    // The next process tries again.
  }
}

let toWrite = [];

/** Calls `task` when the process ends, or soon: by then V8 has compiled the functions that the program uses, too. */
function keepLater(folder, task) {
  if (toWrite.push(task) > 1) return;
  const keep = () => {
    process.removeListener("exit", keep);
    for (const each of toWrite) each();
    toWrite = [];
    prune(folder);
  };
  process.once("exit", keep);
  setTimeout(keep, SOON).unref();
}

/** Removes the oldest files where there are many: those of other versions, places and flags are not asked for again. */
function prune(folder) {
  try {
    const paths = fs.readdirSync(folder).map((name) => path.join(folder, name));
    if (paths.length <= MOST_FILES) return;
    const byAge = paths.map((each) => [fs.statSync(each).mtimeMs, each]).sort(([a], [b]) => a - b);
    for (const [, each] of byAge.slice(0, -MOST_FILES / 2)) fs.unlinkSync(each);
  } catch {
    // Another process is doing it.
  }
}

/** Compiles a part, by what V8 kept of it where there is such. */
function compile(folder, filename) {
  const stats = fs.statSync(filename);
  const isLarge = stats.size >= LEAST_BYTES;
  const file = fileFor(folder, filename);
  const { code: cachedData, writes } = isLarge ? read(file, stats) : { code: undefined, writes: MOST_WRITES };
  const script = new vm.Script(Module.wrap(fs.readFileSync(filename, "latin1")), {
    filename,
    cachedData,
    columnOffset: -Module.wrapper[0].length,
    importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  const isNew = isLarge && (cachedData === undefined || script.cachedDataRejected);
  if (isNew || writes < MOST_WRITES) keepLater(folder, () => write(file, stats, script, isNew ? 1 : writes + 1));
  return script.runInThisContext();
}

/** Loads a part into `require.cache`, where `require` finds it. */
function load(folder, filename) {
  if (require.cache[filename] !== undefined) return;
  let run;
  try {
    run = compile(folder, filename);
  } catch {
    return;
  }
  const part = new Module(filename, module);
  part.filename = filename;
  part.paths = module.paths;
  const plain = Module.createRequire(filename);
  const requirePart = (name) => {
    if (name.startsWith("./") && name.endsWith(".cjs")) load(folder, path.join(__dirname, name));
    return plain(name);
  };
  require.cache[filename] = part;
  try {
    run.call(part.exports, part.exports, Object.assign(requirePart, plain), part, filename, __dirname);
    part.loaded = true;
  } catch (error) {
    delete require.cache[filename];
    throw error;
  }
}

/** Loads parts of the package by code that was kept; `require` loads what this leaves out. */
module.exports = (names) => {
  if (!isWanted()) return;
  Module.enableCompileCache?.();
  let folder = null;
  try {
    folder = isPlainNode() ? findFolder() : null;
  } catch {
    // A folder that cannot be made, or a process that may not look at files.
  }
  if (folder !== null) for (const name of names) load(folder, path.join(__dirname, name));
};
