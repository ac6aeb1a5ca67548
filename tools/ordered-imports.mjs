/**
 * Puts modules of `dist/esm` into the order of `module-order.json`, in which bundles compress best: the files that
 * programs import begin with imports of what they reach anyway, in that order. What a module needs always stands before
 * it, and modules that need one another are entered where they were without the record.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join, posix } from "node:path";

const importLine = /^(?:import|export)\b[^;"]*?"(\.[^"]+)";?$/gm;

/** What each module that an entry reaches imports, in order. */
export function importsOf(outdir, entry) {
  const found = new Map();
  const read = (name) => {
    if (found.has(name)) return;
    const text = readFileSync(join(outdir, name), "utf8");
    const list = [...text.matchAll(importLine)].map(([, to]) => posix.join(posix.dirname(name), to));
    found.set(name, [...new Set(list)]);
    for (const each of list) read(each);
  };
  read(entry);
  return found;
}

/**
 * The modules in the order of `names`, as far as that leaves what they need before them: units of one module, or of some
 * that need one another, each with the numbers of the units that it needs. `entry`: the module that is entered first.
 */
export function unitsOf(imports, entry, names) {
  // Tarjan's algorithm: of modules that need one another the first that is entered is found last.
  const [numbers, lowest, unitOf, stack, found] = [new Map(), new Map(), new Map(), [], []];
  const enter = (name) => {
    const number = numbers.size;
    numbers.set(name, number);
    lowest.set(name, number);
    stack.push(name);
    for (const to of imports.get(name)) {
      if (!numbers.has(to)) enter(to);
      if (!unitOf.has(to)) lowest.set(name, Math.min(lowest.get(name), lowest.get(to)));
    }
    if (lowest.get(name) !== number) return;
    const members = stack.splice(stack.indexOf(name));
    for (const member of members) unitOf.set(member, found.length);
    // They run in the order in which their imports end.
    found.push({ entered: name, members: members.sort((a, b) => ended.get(a) - ended.get(b)) });
  };
  const ended = new Map();
  const end = (name, seen) => {
    if (seen.has(name)) return;
    seen.add(name);
    for (const to of imports.get(name)) end(to, seen);
    ended.set(name, ended.size);
  };
  end(entry, new Set());
  enter(entry);
  const needs = found.map(({ members }, i) => {
    const all = members.flatMap((name) => imports.get(name).map((to) => unitOf.get(to)));
    return [...new Set(all)].filter((need) => need !== i);
  });
  const [order, place] = [[], new Map()];
  const put = (i) => {
    if (place.has(i)) return;
    place.set(i, -1);
    for (const need of needs[i]) put(need);
    place.set(i, order.length);
    order.push(i);
  };
  for (const name of names) if (unitOf.has(name)) put(unitOf.get(name));
  put(unitOf.get(entry));
  return order.map((i) => ({ ...found[i], needs: needs[i].map((need) => place.get(need)) }));
}

/**
 * Writes imports of what `entry` reaches at its beginning, in the order of `names`. Modules that do something when they
 * are loaded (`hasEffects`) are left where they are: it may have to be done after something else.
 */
export function orderImports(outdir, entry, names, hasEffects = () => false) {
  const listed = new Set(names.filter((name) => !hasEffects(name)));
  const units = unitsOf(importsOf(outdir, entry), entry, names).filter(
    ({ entered, members }) => entered !== entry && members.some((name) => listed.has(name)),
  );
  const lines = units.map(({ entered }) => {
    const path = posix.relative(posix.dirname(entry), entered);
    return `import {} from ${JSON.stringify(path.startsWith(".") ? path : `./${path}`)};\n`;
  });
  const path = join(outdir, entry);
  writeFileSync(path, lines.join("") + readFileSync(path, "utf8"));
}
