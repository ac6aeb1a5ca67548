/**
 * Records the order in which modules of `dist/esm` compress best, into `module-order.json`. Compression finds what texts
 * have in common only 32 KB back, so it matters which modules are neighbours in a bundle, and bundlers put them in the
 * order in which they are imported. The build puts the record into effect (ordered-imports.mjs); modules that it does
 * not name come as they would anyway.
 * Usage: node tools/module-order.mjs [--seconds 300], after a build. It goes on from the record that there is.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { deflateRawSync, gzipSync } from "node:zlib";
import { build, transform } from "esbuild";
import { importsOf, unitsOf } from "./ordered-imports.mjs";

const root = fileURLToPath(new URL("../", import.meta.url));
const outdir = join(root, "dist", "esm");
const record = join(root, "tools", "module-order.json");
const seconds = Number(process.argv[process.argv.indexOf("--seconds") + 1]) || 300;

/** The modules of a bundle of all layers and optimizers, each as a minifier writes it. */
async function minifiedModules() {
  const program = `import { nn, optim } from "./index.js"; console.log(nn, optim);`;
  const { outputFiles } = await build({
    stdin: { contents: program, resolveDir: outdir },
    bundle: true,
    minifyIdentifiers: true,
    minifySyntax: true,
    format: "esm",
    write: false,
    logLevel: "error",
  });
  const pieces = outputFiles[0].text.split(/^\/\/ (?=\S+\.js$|<stdin>)/m).slice(1);
  const entries = await Promise.all(
    pieces.map(async (piece) => {
      const end = piece.indexOf("\n");
      const { code } = await transform(piece.slice(end + 1), { minifyWhitespace: true });
      return [piece.slice(0, end).replace(/^.*dist\/esm\//, ""), code];
    }),
  );
  return new Map(entries);
}

/** Numbers that look random and are the same in every run. */
function draws(seed) {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** How far back compression looks. */
const WINDOW = 32700;

/** For each text those of the others that have most in common with it, told by pieces of eight characters that few have. */
function likeness(texts) {
  const owners = new Map();
  texts.forEach((text, i) => {
    for (let at = 0; at + 8 <= text.length; at++) {
      const piece = text.slice(at, at + 8);
      const list = owners.get(piece);
      if (list === undefined) owners.set(piece, [i]);
      else if (list[list.length - 1] !== i) list.push(i);
    }
  });
  const shared = texts.map(() => new Map());
  for (const list of owners.values())
    if (list.length > 1 && list.length < 30)
      for (const i of list)
        for (const j of list) if (i !== j) shared[i].set(j, (shared[i].get(j) ?? 0) + 1 / list.length);
  return shared.map((found) =>
    [...found]
      .sort(([, a], [, b]) => b - a)
      .slice(0, 12)
      .map(([j]) => j),
  );
}

/** What some units take compressed, with what follows as far as it can refer to them. */
function costOf(order, texts, from, to) {
  let before = "";
  for (let at = from - 1; at >= 0 && before.length < WINDOW; at--) before = texts[order[at]] + before;
  let after = "";
  for (let at = to; at < order.length && after.length < WINDOW; at++) after += texts[order[at]];
  const own = order.slice(from, to).map((i) => texts[i]);
  const text = own.join("") + after.slice(0, WINDOW);
  const dictionary = Buffer.from(before.slice(-WINDOW));
  return deflateRawSync(text, dictionary.length > 0 ? { level: 6, dictionary } : { level: 6 }).length;
}

const modules = await minifiedModules();
const imports = importsOf(outdir, "index.js");
const before = existsSync(record) ? JSON.parse(readFileSync(record, "utf8")) : [];
const units = unitsOf(imports, "index.js", before);
const texts = units.map(({ members }) => members.map((name) => modules.get(name) ?? "").join(""));

/** What must stand before a unit, of those that have a text. */
const needs = units.map(() => null);
function needsOf(i) {
  if (needs[i] !== null) return needs[i];
  needs[i] = new Set();
  for (const need of units[i].needs) for (const each of texts[need] === "" ? needsOf(need) : [need]) needs[i].add(each);
  return needs[i];
}
let order = units.map((_, i) => i).filter((i) => texts[i] !== "");
const users = units.map(() => []);
for (const i of order) for (const need of needsOf(i)) users[need].push(i);
const place = new Map(order.map((i, at) => [i, at]));
const near = likeness(texts);
const total = () => gzipSync(order.map((i) => texts[i]).join(""), { level: 9 }).length;
const draw = draws(before.length + 1);

console.log(`${order.length} modules, ${(total() / 1000).toFixed(1)} KB compressed`);
const end = Date.now() + seconds * 1000;
let shown = Date.now();
while (Date.now() < end) {
  if (Date.now() > shown + 60_000) {
    shown = Date.now();
    console.log(`${(total() / 1000).toFixed(1)} KB`);
  }
  const unit = order[draw(order.length)];
  if (near[unit].length === 0) continue;
  const from = place.get(unit);
  const neighbour = place.get(near[unit][draw(near[unit].length)]);
  let to = neighbour + (draw(3) === 0 ? 0 : 1) - (neighbour > from ? 1 : 0);
  for (const need of needsOf(unit)) to = Math.max(to, place.get(need) + 1);
  for (const user of users[unit]) to = Math.min(to, place.get(user) - 1);
  if (to === from) continue;
  const trial = order.toSpliced(from, 1).toSpliced(to, 0, unit);
  const [first, last] = [Math.min(from, to), Math.max(from, to) + 1];
  const length = order.slice(first, last).reduce((sum, i) => sum + texts[i].length, 0);
  // Of a far move what lies between stays as it is: both ends are looked at alone.
  const gap = to < from ? from + 1 : from;
  const [old, now] =
    length < 3 * WINDOW
      ? [costOf(order, texts, first, last), costOf(trial, texts, first, last)]
      : [
          costOf(order, texts, from, from + 1) + costOf(order, texts, to < from ? to : to + 1, to < from ? to : to + 1),
          costOf(trial, texts, gap, gap) + costOf(trial, texts, to, to + 1),
        ];
  if (now >= old) continue;
  order = trial;
  for (let at = first; at < last; at++) place.set(order[at], at);
}
console.log(`${(total() / 1000).toFixed(1)} KB`);
const names = order.flatMap((i) => units[i].members);
writeFileSync(record, `${JSON.stringify(names, null, 2)}\n`);
