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

/** Programs whose bundles count: all layers and optimizers, tensors alone, and a few layers without the methods. */
const programs = [
  `import { nn, optim } from "./index.js"; console.log(nn, optim);`,
  `import { add, tensor } from "./index.js"; console.log(add, tensor);`,
  `import { tensor } from "./lean/index.js"; import * as nn from "./lean/nn.js"; import { Adam, SGD } from "./lean/optim.js";
   console.log(tensor, nn.Sequential, nn.Linear, nn.Conv2d, nn.BatchNorm2d, nn.LSTM, nn.MultiheadAttention, nn.CrossEntropyLoss, Adam, SGD);`,
];

/** The modules of a program's bundle, each as a minifier writes it. */
async function minifiedModules(program) {
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

/** What some units take compressed in one of the bundles, with what follows as far as it can refer to them. */
function costIn(texts, order, from, to) {
  let before = "";
  for (let at = from - 1; at >= 0 && before.length < WINDOW; at--) before = texts[order[at]] + before;
  let after = "";
  for (let at = to; at < order.length && after.length < WINDOW; at++) after += texts[order[at]];
  const own = order.slice(from, to).map((i) => texts[i]);
  const text = own.join("") + after.slice(0, WINDOW);
  const dictionary = Buffer.from(before.slice(-WINDOW));
  return deflateRawSync(text, dictionary.length > 0 ? { level: 6, dictionary } : { level: 6 }).length;
}

const imports = importsOf(outdir, "index.js");
const before = existsSync(record) ? JSON.parse(readFileSync(record, "utf8")) : [];
const units = unitsOf(imports, "index.js", before);
/** The text of each unit, for each program. */
const bundles = [];
for (const program of programs) {
  const modules = await minifiedModules(program);
  bundles.push(units.map(({ members }) => members.map((name) => modules.get(name) ?? "").join("")));
}
const [whole] = bundles;

/** What must stand before a unit, of those that have a text. */
const needs = units.map(() => null);
function needsOf(i) {
  if (needs[i] !== null) return needs[i];
  needs[i] = new Set();
  for (const need of units[i].needs) for (const each of whole[need] === "" ? needsOf(need) : [need]) needs[i].add(each);
  return needs[i];
}
let order = units.map((_, i) => i).filter((i) => whole[i] !== "");
const users = units.map(() => []);
for (const i of order) for (const need of needsOf(i)) users[need].push(i);
const place = new Map(order.map((i, at) => [i, at]));
const near = likeness(whole);
const total = () =>
  bundles
    .map((texts) => (gzipSync(order.map((i) => texts[i]).join(""), { level: 9 }).length / 1000).toFixed(1))
    .join(", ");

/** How much less all bundles take where `count` units go from one place to another. */
function gain(trial, from, to, count) {
  const [first, last] = [Math.min(from, to), Math.max(from, to) + count];
  let sum = 0;
  for (const texts of bundles) {
    const cost = (list, start, end) => costIn(texts, list, start, end);
    let length = 0;
    for (let at = first; at < last && length < 3 * WINDOW; at++) length += texts[order[at]].length;
    if (length < 3 * WINDOW) sum += cost(order, first, last) - cost(trial, first, last);
    else {
      // What lies between stays as it is: both ends are looked at alone.
      const [old, gap] = to < from ? [to, from + count] : [to + count, from];
      sum +=
        cost(order, from, from + count) + cost(order, old, old) - cost(trial, gap, gap) - cost(trial, to, to + count);
    }
  }
  return sum;
}

const draw = draws(before.length + Number(process.argv[process.argv.indexOf("--seed") + 1] || 1));
console.log(`${order.length} modules, ${total()} KB compressed`);
const end = Date.now() + seconds * 1000;
let shown = Date.now();
while (Date.now() < end) {
  if (Date.now() > shown + 60_000) {
    shown = Date.now();
    console.log(total());
  }
  const from = draw(order.length);
  const count = Math.min(draw(2) === 0 ? 1 : 2 + draw(7), order.length - from);
  const moved = order.slice(from, from + count);
  const alike = near[moved[draw(count)]];
  if (alike.length === 0) continue;
  const neighbour = place.get(alike[draw(alike.length)]);
  if (neighbour >= from && neighbour < from + count) continue;
  // The place of the first in the order without them.
  let to = (neighbour < from ? neighbour + 1 : neighbour - count) + (draw(3) === 0 ? (neighbour < from ? -1 : 1) : 0);
  for (const unit of moved) {
    for (const need of needsOf(unit))
      if (!moved.includes(need)) to = Math.max(to, place.get(need) < from ? place.get(need) + 1 : from);
    for (const user of users[unit])
      if (!moved.includes(user)) to = Math.min(to, place.get(user) >= from + count ? place.get(user) - count : from);
  }
  to = Math.max(0, Math.min(to, order.length - count));
  if (to === from) continue;
  const trial = order.toSpliced(from, count).toSpliced(to, 0, ...moved);
  if (gain(trial, from, to, count) <= 0) continue;
  order = trial;
  for (let at = Math.min(from, to); at < Math.max(from, to) + count; at++) place.set(order[at], at);
}
console.log(`${total()} KB`);
const names = order.flatMap((i) => units[i].members);
writeFileSync(record, `${JSON.stringify(names, null, 2)}\n`);
