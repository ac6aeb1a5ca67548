/** The order of modules in bundles (tools/ordered-imports.mjs). */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { importsOf, orderImports, unitsOf } from "../tools/ordered-imports.mjs";
import { ensureBuilt, projectFolder } from "./support/built.ts";

const order = JSON.parse(readFileSync(join(projectFolder, "tools", "module-order.json"), "utf8")) as string[];
let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "flambeau-order-"));
  const modules = {
    "package.json": `{ "type": "module", "sideEffects": ["./index.js"] }`,
    "index.js": `import { a } from "./a.js";\nimport { c } from "./c.js";\nconsole.log(a, c);\n`,
    "a.js": `import { b } from "./b.js";\nexport const a = "a of " + b();\n`,
    // These two need one another: `back` may only be called when both have run.
    "b.js": `import { back } from "./back.js";\nexport const list = [];\nexport function b() {\n  return back.length;\n}\n`,
    "back.js": `import { list } from "./b.js";\nexport const back = [() => list];\n`,
    "c.js": `export const c = "c";\n`,
  };
  for (const [name, text] of Object.entries(modules)) writeFileSync(join(folder, name), text);
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

test("what modules need stands before them, whatever the record says", () => {
  const units = unitsOf(importsOf(folder, "index.js"), "index.js", ["c.js", "a.js", "back.js", "gone.js"]);
  expect(units.map(({ members }) => members)).toEqual([["c.js"], ["back.js", "b.js"], ["a.js"], ["index.js"]]);
  expect(units[1]?.entered).toBe("b.js"); // as without the record, though it names the other
  units.forEach(({ needs }, i) => expect(needs.every((need) => need < i)).toBe(true));
});

test("a bundler follows it, without a word and with the same result", async () => {
  const bundled = async (): Promise<string> => {
    const options = { bundle: true, format: "esm", write: false } as const;
    const { outputFiles, warnings } = await build({ ...options, entryPoints: [join(folder, "index.js")] });
    expect(warnings).toEqual([]);
    return outputFiles[0]!.text;
  };
  const places = (text: string): number[] => ["var c =", "var back =", "var a ="].map((part) => text.indexOf(part));
  const before = places(await bundled());
  expect(before[0]).toBeGreaterThan(before[2]!);
  orderImports(folder, "index.js", ["c.js", "a.js"]);
  const after = places(await bundled());
  expect(after).toEqual(after.toSorted((x, y) => x - y));
  expect(after.every((place) => place >= 0)).toBe(true);
});

test("modules that do something when they are loaded stay where they are", () => {
  writeFileSync(
    join(folder, "other.js"),
    `import { c } from "./c.js";\nimport { a } from "./a.js";\nconsole.log(a, c);\n`,
  );
  orderImports(folder, "other.js", ["a.js", "c.js"], (name) => name === "a.js");
  const [first, second] = readFileSync(join(folder, "other.js"), "utf8").split("\n");
  expect([first, second]).toEqual(['import {} from "./c.js";', 'import { c } from "./c.js";']);
  const effects = ["methods/install.js", "methods/storage-members.js", "kernel/expansions.js"];
  const text = readFileSync(join(projectFolder, "dist", "esm", "index.js"), "utf8");
  for (const name of effects) expect(text).not.toContain(`import {} from "./${name}"`);
});

test("the record names modules that there are, each once, and the package follows it", () => {
  ensureBuilt();
  const outdir = join(projectFolder, "dist", "esm");
  expect(new Set(order).size).toBe(order.length);
  const known = importsOf(outdir, "index.js");
  const lost = order.filter((name) => !known.has(name));
  expect(lost.length).toBeLessThan(order.length / 20); // `node tools/module-order.mjs` writes it anew
  const text = readFileSync(join(outdir, "index.js"), "utf8");
  const [first] = unitsOf(known, "index.js", order);
  expect(text.startsWith(`import {} from "./${first!.entered}";\n`)).toBe(true);
});
