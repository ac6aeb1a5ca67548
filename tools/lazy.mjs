/**
 * Builds the package for Node in parts: `dist/node/index.cjs` and `core.cjs` with what every program needs, and rooms
 * that are loaded when something of them is
 * first used, because reading two megabytes of JavaScript takes longer than most programs' first result. The sources
 * know nothing of it: an import that leads
 * from the core into a room becomes a stub of the same name; functions load their room when they are called, namespaces
 * when a member is read.
 *
 * All parts are CommonJS, which can be loaded while a program runs, in every Node and under test runners that have
 * modules of their own. `index.js` passes the same objects on to `import`, so that a process has one core, however it
 * came by it.
 */
import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { build, transform } from "esbuild";
import { entriesOf, partOf } from "./entries.mjs";

/**
 * Where the files of `src` go; the first pattern that fits decides. null: the core. What no pattern fits is core too.
 */
const rooms = [
  [/^(communication|distributed)\//, "distributed"],
  [/^onnx\//, "onnx"],
  [/^aten\//, "aten"],
  [/^export\//, "export"],
  [/^library\//, "library"],
  [/^fx\//, "fx"],
  [/^vision\/models\/quantization\//, "quantization"],
  [/^(display|text|vision)\//, "subpaths"],
  [
    /^(ao|nn\/(quantized|intrinsic|qat)|ops\/quantized|compute\/quantized|backend\/wasm\/bytes|jit\/quantized)\//,
    "quantization",
  ],
  [/^jit\//, "jit"],
  [/^nn\/attention\//, "attention"],
  [/^nn\//, "nn"],
  [/^(optim|compute\/optim)\//, "optim"],
  [/^func\//, "func"],
  [/^compile\//, "compile"],
  [/^amp\//, "amp"],
  [/^distributions\//, "distributions"],
  [/^(serialization|hub)\//, "serialization"],
  [/^(utils|flops)\/|^utils\.ts$/, "utils"],
  [/^(testing|aot)\//, "testing"],
  [/^autograd\.ts$|^autograd\/public\//, "autograd"],
  [/^sparse\.ts$|^(ops|compute)\/sparse\//, "sparse"],
  [/^quasirandom\.ts$|^compute\/random\/quasi\//, "sparse"],
  [/^(special|masked|nested|fft|signal)\.ts$/, "operators"],
  [/^compute\/(linalg|fourier|loss|pool|sample|sequence|sort)\//, "operators"],
  // Folders inside of the subjects that every program needs hold what few programs use.
  [/^ops\/declare\/\w+\//, "refusals"],
  [/^(ops\/create\/\w+|compute\/create)\//, "creation"],
  [/^(ops\/view\/\w+|compute\/view)\//, "structure"],
  [/^(ops\/reduce\/\w+|compute\/statistics)\//, "statistics"],
  [/^ops\/product\/\w+\//, "contractions"],
  [/^(ops\/elementwise\/\w+|compute\/elementwise)\//, "pointwise"],
  [/^ops\/(declare|elementwise|create|inspect|view|product|reduce)\//, null],
  [/^ops\//, "operators"],
  [/^kernel\/math\//, "formulas"],
  [/^backend\/wasm\/convolution\//, "convolutions"],
  [/^compute\/random\/(draws|index)\b/, "random"],
  [/^tensor\/printing\//, "printing"],
];

/** The rooms that other rooms, too, load only when they use them. */
const APART = new Set(["attention", "func", "quantization"]);

const lazyNamespace = /^export \* as (\w+) from "(\.[^"]+)";$/gm;
const quoted = JSON.stringify;

const sourceFiles = (root) =>
  readdirSync(root, { recursive: true })
    .map((name) => join(root, name))
    .filter((path) => path.endsWith(".ts"));

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
    const entries = entriesOf(root);
    await build({
      ...options,
      entryPoints: entries.map(({ inNode }) => join(source, inNode)),
      write: false,
      outdir: folder,
      plugins: [findWanted],
    });
    for (const path of sourceFiles(source)) {
      if (roomOf(path) === null || APART.has(roomOf(path))) continue;
      for (const [, specifier] of readFileSync(path, "utf8").matchAll(
        /^(?:export|import)(?! type)[^;]*? from "(\.[^"]+)";$/gm,
      )) {
        const target = resolve(dirname(path), specifier);
        if (APART.has(roomOf(target))) wanted.add(target);
      }
    }
    const exported = await exportsOf([...wanted], folder, options);
    const moduleName = new Map([...wanted].map((path, i) => [path, `m${i}`]));

    // Second pass: stubs in the core, and one entry per room that gathers what stubs stand for.
    const useStubs = {
      name: "stubs",
      setup({ onLoad, onResolve }) {
        onResolve({ filter: /^\./ }, ({ path, importer }) => {
          if (importer === runtime) return { path, external: true };
          const target = resolve(dirname(importer), path);
          const [from, to] = [roomOf(importer), roomOf(target)];
          const leadsIntoRoom =
            importer.startsWith(source) && ((from === null && to !== null) || (!APART.has(from) && APART.has(to)));
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
          const own = roomOf(path);
          if (!path.startsWith(source) || APART.has(own)) return undefined;
          const text = readFileSync(path, "utf8");
          const contents = text.replace(lazyNamespace, (line, name, specifier) => {
            const target = resolve(dirname(path), specifier);
            const room = roomOf(target);
            return room === null || (own !== null && !APART.has(room))
              ? line
              : `export const ${name} = lazyNamespace(() => load(${quoted(room)}).${moduleName.get(target)}, ${quoted(Object.keys(exported.get(target)))});`;
          });
          return contents === text
            ? undefined
            : { contents: `import { lazyNamespace, load } from ${quoted(runtime)};\n${contents}`, loader: "ts" };
        });
      },
    };
    // The import of the index makes the core common to all entries, so that it stays in one file.
    const index = join(source, "in-node.ts");
    const entryPoints = {};
    for (const { name: subpath, inNode } of entries) {
      const name = partOf(subpath);
      entryPoints[name] = join(folder, `entry-${name}.ts`);
      const lines = [`import ${quoted(index)};`, `export * from ${quoted(join(source, inNode))};`];
      writeFileSync(entryPoints[name], lines.join("\n"));
    }
    for (const room of new Set(rooms.map(([, room]) => room))) {
      if (room === null) continue;
      const lines = [...wanted]
        .filter((path) => roomOf(path) === room)
        .map((path) => `export * as ${moduleName.get(path)} from ${quoted(path)};`);
      entryPoints[`room-${room}`] = join(folder, `room-${room}.ts`);
      writeFileSync(entryPoints[`room-${room}`], [`import ${quoted(index)};`, ...lines].join("\n"));
    }
    const { metafile, outputFiles } = await build({
      ...options,
      entryPoints,
      outdir,
      splitting: true,
      plugins: [useStubs],
      outbase: folder,
      chunkNames: "part-[hash]",
      metafile: true,
      write: false,
      absWorkingDir: root,
    });
    await writeParts(root, outdir, metafile, outputFiles, entries);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The text of a module that passes on what a CommonJS file exports. */
function wrapper(name, names) {
  const parts = names.map((each, i) => (isWord(each) ? `${each}: e${i}` : `${quoted(each)}: e${i}`));
  return [
    `import parts from "./${name}-parts.cjs";`,
    `const { ${parts.join(", ")} } = parts;`,
    `export { ${names.map((each, i) => `e${i} as ${each}`).join(", ")} };`,
    "",
  ].join("\n");
}

/**
 * The text of a part as CommonJS. Its bindings are copied when it is loaded, which is cheaper than a getter for each,
 * and right because nothing that is exported is assigned again and parts import each other in no circle.
 */
function asCommonJs(text) {
  const pairs = (list, separator) => list.replace(/(\S+) as (\S+?)(?=,|\s*$)/gm, separator);
  const code = text
    .replace(
      /^import \{([^}]*)\} from "(\.[^"]+)\.js";$/gm,
      (_, list, from) => `const {${pairs(list, "$1: $2")}} = require("${from}.cjs");`,
    )
    .replace(/^import "(\.[^"]+)\.js";$/gm, (_, from) => `require("${from}.cjs");`)
    .replace(
      /^export \{([^}]*)\};$/gm,
      (_, list) => `const $parts = {${pairs(list, "$2: $1")}};\nmodule.exports = $parts;`,
    );
  const left = /^(import|export)\b.*/m.exec(code);
  if (left !== null) throw new Error(`A part is not turned into CommonJS: ${left[0]}`);
  return `"use strict";\n${code}`;
}

const isWord = (text) => /^[A-Za-z_$][\w$]*$/.test(text);

/** A fifth of the bytes are spaces, which V8 has to read as well; lines stay short, because Node shows them in errors. */
const minified = { minifyWhitespace: true, lineLimit: 120, charset: "ascii" };

/** The first line of an entry: its parts are loaded by the code that V8 kept of them; see compile-cache.cjs. */
function loadByCache(text) {
  const names = [...text.matchAll(/\brequire\("(\.\/[^"]+\.cjs)"\)/g)].map(([, name]) => name);
  return `require("./compile-cache.cjs")(${quoted(names)});\n`;
}

/** Names the core's file, turns everything into CommonJS, connects it, and puts an ES module before each entry. */
async function writeParts(root, outdir, metafile, outputFiles, entries) {
  const outputs = Object.entries(metafile.outputs);
  const core = resolve(root, outputs.find(([, { inputs }]) => "tools/lazy-runtime.js" in inputs)[0]);
  const coreName = relative(outdir, core);
  rmSync(outdir, { recursive: true, force: true });
  mkdirSync(outdir, { recursive: true });
  const rooms = outputFiles.map(({ path }) => /room-(\w+)\.js$/.exec(path)?.[1]).filter((room) => room !== undefined);
  const loadRoom = [
    "function loadRoom(room) {",
    ...rooms.map((room) => `  if (room === ${quoted(room)}) return require("./room-${room}.cjs");`),
    "}",
    "",
  ].join("\n");
  const entryNames = new Set(entries.map(({ name }) => `${partOf(name)}.js`));
  for (const { path, text } of outputFiles) {
    const name = path === core ? "core.js" : relative(outdir, path);
    // esbuild writes the name of each module before it, also of files that are gone.
    const renamed = text.replaceAll(`"./${coreName}"`, `"./core.js"`).replace(/^\/\/ (stub:|\.\.\/).*\n/gm, "");
    // Only comments still hold characters beyond ASCII. One of them would double the bytes that V8 has to read.
    const linked = asCommonJs(renamed).replace(/[\u0080-\uffff]/g, "?");
    const first = path === core ? loadRoom : entryNames.has(name) ? loadByCache(linked) : "";
    const { code } = await transform(first + linked, minified);
    writeFileSync(join(outdir, name.replace(/\.js$/, ".cjs")), code);
  }
  const cache = await transform(readFileSync(join(root, "tools", "compile-cache.cjs"), "utf8"), minified);
  writeFileSync(join(outdir, "compile-cache.cjs"), cache.code);
  for (const { name: subpath } of entries) {
    const name = partOf(subpath);
    const output = outputs.find(([path]) => resolve(root, path) === join(outdir, `${name}.js`))[1];
    writeFileSync(join(outdir, `${name}.js`), wrapper(name, output.exports));
    // Node finds the names of a CommonJS file's exports for `import` in this form, which is never run. That takes a
    // while, so the module beside it goes by a file that hides them.
    const names = output.exports.map((each) => `${quoted(each)}: null`).join(", ");
    appendFileSync(join(outdir, `${name}.cjs`), `0 && (module.exports = { ${names} });\n`);
    writeFileSync(
      join(outdir, `${name}-parts.cjs`),
      `const parts = require("./${name}.cjs");\nmodule.exports = parts;\n`,
    );
  }
}
