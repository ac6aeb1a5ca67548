/**
 * Builds the package for Node in parts: `dist/node/index.js` and `core.js` with what every program needs, and rooms
 * that are loaded when something of them is
 * first used, because reading two megabytes of JavaScript takes longer than most programs' first result. The sources
 * know nothing of it: an import that leads
 * from the core into a room becomes a stub of the same name; functions load their room when they are called, namespaces
 * when a member is read.
 *
 * Rooms are CommonJS, which loads at once in every Node and under test runners; they get the core from `core.cjs`,
 * where `core.js` puts itself.
 */
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { build, transform } from "esbuild";

/**
 * Where the files of `src` go; the first pattern that fits decides. null: the core. What no pattern fits is core too.
 */
const rooms = [
  [/^nn\//, "nn"],
  [/^optim\//, "optim"],
  [/^distributions\//, "distributions"],
  [/^serialization\//, "serialization"],
  [/^utils\//, "utils"],
  [/^autograd\/(functional|gradcheck|graph|index)\.ts$/, "autograd"],
  [/^(special|masked|fft)\.ts$/, "operators"],
  [/^compute\/(linalg|fourier|sample|sequence|sort)\//, "operators"],
  [/^ops\/(declare|elementwise|create|inspect|view|product|reduce)\//, null],
  [/^ops\//, "operators"],
  [/^kernel\/math\/(special|logarithm|trigonometric|inverse|remainder)\.ts$/, "formulas"],
  [/^backend\/wasm\/convolution\//, "convolutions"],
  [/^tensor\/random\/(?!index|generator|state|mersenne)/, "random"],
  [/^tensor\/print\.ts$/, "printing"],
];

const lazyNamespace = /^export \* as (\w+) from "(\.[^"]+)";$/gm;
const quoted = JSON.stringify;

/** The exports of modules, by evaluating them. */
async function exportsOf(paths, folder, options) {
  const file = join(folder, "all.mjs");
  const contents = paths.map((path, i) => `export * as m${i} from ${quoted(path)};`).join("\n");
  await build({ ...options, stdin: { contents, resolveDir: folder, loader: "ts" }, outfile: file });
  const all = await import(pathToFileURL(file).href);
  return new Map(paths.map((path, i) => [path, all[`m${i}`]]));
}

const isClass = (value) => typeof value === "function" && /^class\b/.test(Function.prototype.toString.call(value));
const isNamespace = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

/** Lines of a stub for one export. Classes and other values have none: a build fails where the core needs one. */
function stubOf([name, value], i, room, module) {
  const find = `() => load(${quoted(room)}).${module}.${name}`;
  if (isNamespace(value))
    return [
      `const e${i} = /* @__PURE__ */ lazyNamespace(${find}, ${quoted(Object.keys(value))});`,
      `export { e${i} as ${name} };`,
    ];
  if (typeof value !== "function" || isClass(value)) return [];
  return [`const e${i} = /* @__PURE__ */ lazyFunction(${quoted(name)}, ${find});`, `export { e${i} as ${name} };`];
}

/** Builds `outdir` from the sources of `root`. */
export async function buildInParts(root, outdir, options) {
  const source = join(root, "src");
  const runtime = join(root, "tools", "lazy-runtime.js");
  const roomOf = (path) => {
    const name = relative(source, path).split(sep).join("/");
    return rooms.find(([pattern]) => pattern.test(name))?.[1] ?? null;
  };
  const folder = mkdtempSync(join(tmpdir(), "flambeau-build-"));
  try {
    // First pass: which modules of rooms the core imports.
    const wanted = new Set();
    const findWanted = {
      name: "wanted",
      setup({ onResolve }) {
        onResolve({ filter: /^\./ }, ({ path, importer }) => {
          const target = resolve(dirname(importer), path);
          if (roomOf(target) === null) return undefined;
          wanted.add(target);
          return { path: target, external: true };
        });
      },
    };
    await build({
      ...options,
      entryPoints: [join(source, "index.ts")],
      write: false,
      outdir: folder,
      plugins: [findWanted],
    });
    const exported = await exportsOf([...wanted], folder, options);
    const moduleName = new Map([...wanted].map((path, i) => [path, `m${i}`]));

    // Second pass: stubs in the core, and one entry per room that gathers what stubs stand for.
    const useStubs = {
      name: "stubs",
      setup({ onLoad, onResolve }) {
        onResolve({ filter: /^\./ }, ({ path, importer }) => {
          if (importer === runtime) return { path, external: true };
          const target = resolve(dirname(importer), path);
          const leadsIntoRoom = importer.startsWith(source) && roomOf(importer) === null && roomOf(target) !== null;
          return leadsIntoRoom ? { path: target, namespace: "stub" } : undefined;
        });
        onLoad({ filter: /.*/, namespace: "stub" }, ({ path }) => {
          const lines = Object.entries(exported.get(path)).flatMap((entry, i) =>
            stubOf(entry, i, roomOf(path), moduleName.get(path)),
          );
          return {
            contents: [`import { lazyFunction, lazyNamespace, load } from ${quoted(runtime)};`, ...lines].join("\n"),
            loader: "js",
            resolveDir: source,
          };
        });
        onLoad({ filter: /\.ts$/ }, ({ path }) => {
          if (!path.startsWith(source) || roomOf(path) !== null) return undefined;
          const text = readFileSync(path, "utf8");
          const contents = text.replace(lazyNamespace, (line, name, specifier) => {
            const target = resolve(dirname(path), specifier);
            const room = roomOf(target);
            return room === null
              ? line
              : `export const ${name} = lazyNamespace(() => load(${quoted(room)}).${moduleName.get(target)}, ${quoted(Object.keys(exported.get(target)))});`;
          });
          return contents === text
            ? undefined
            : { contents: `import { lazyNamespace, load } from ${quoted(runtime)};\n${contents}`, loader: "ts" };
        });
      },
    };
    const index = join(source, "index.ts");
    const entryPoints = { index };
    for (const room of new Set(rooms.map(([, room]) => room))) {
      if (room === null) continue;
      const lines = [...wanted]
        .filter((path) => roomOf(path) === room)
        .map((path) => `export * as ${moduleName.get(path)} from ${quoted(path)};`);
      entryPoints[room] = join(folder, `${room}.ts`);
      // The import of the index makes the core common to all entries, so that it stays in one file.
      writeFileSync(entryPoints[room], [`import ${quoted(index)};`, ...lines].join("\n"));
    }
    const { metafile, outputFiles } = await build({
      ...options,
      entryPoints,
      outdir,
      splitting: true,
      plugins: [useStubs],
      chunkNames: "part-[hash]",
      metafile: true,
      write: false,
      absWorkingDir: root,
    });
    await writeParts(root, outdir, metafile, outputFiles);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Names the core's file, turns the rooms into CommonJS, and connects them. */
async function writeParts(root, outdir, metafile, outputFiles) {
  const core = resolve(
    root,
    Object.entries(metafile.outputs).find(([, { inputs }]) => "tools/lazy-runtime.js" in inputs)[0],
  );
  const coreName = relative(outdir, core);
  rmSync(outdir, { recursive: true, force: true });
  mkdirSync(outdir, { recursive: true });
  for (const { path, text } of outputFiles) {
    const name = relative(outdir, path);
    // esbuild writes the name of each module before it, also of files that are gone.
    const renamed = text.replaceAll(`"./${coreName}"`, `"./core.js"`).replace(/^\/\/ (stub:|\.\.\/).*\n/gm, "");
    if (path === core) writeFileSync(join(outdir, "core.js"), renamed);
    else if (name === "index.js") writeFileSync(path, renamed);
    else {
      const { code } = await transform(renamed, { format: "cjs", target: "es2022", platform: "node" });
      const linked = code
        .replaceAll(`require("./core.js")`, `require("./core.cjs").core`)
        .replace(/require\("\.\/(part-\w+)\.js"\)/g, `require("./$1.cjs")`);
      writeFileSync(join(outdir, name.replace(/\.js$/, ".cjs")), linked);
    }
  }
  writeFileSync(join(outdir, "core.cjs"), "exports.core = null;\n");
  const left = readdirSync(outdir).filter(
    (name) => name.endsWith(".cjs") && /require\("\.[^"]*\.js"\)/.test(readFileSync(join(outdir, name), "utf8")),
  );
  if (left.length > 0) throw new Error(`${left.join(", ")} would load a module of the core a second time.`);
}
