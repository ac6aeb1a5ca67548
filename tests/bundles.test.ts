/** The modules of the built package as bundlers see them: no circles, and nothing left out that a class needs. */
import { readFileSync, readdirSync } from "node:fs";
import { join, posix } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { rolldown } from "rolldown";
import { ensureBuilt, projectFolder } from "./support/built.ts";

beforeAll(() => {
  ensureBuilt();
}, 600_000);

const modules = join(projectFolder, "dist", "esm");

test("no module imports itself by way of others", () => {
  const imports = new Map<string, readonly string[]>();
  for (const path of readdirSync(modules, { recursive: true }) as string[]) {
    const name = path.replaceAll("\\", "/");
    if (!name.endsWith(".js")) continue;
    const found = readFileSync(join(modules, name), "utf8").matchAll(/^(?:import|export)\b[^;"]*?"(\.[^"]+)";?$/gm);
    imports.set(
      name,
      Array.from(found, ([, from]) => posix.join(posix.dirname(name), from!)),
    );
  }
  const circles: string[] = [];
  const done = new Set<string>();
  const visit = (name: string, way: readonly string[]): void => {
    if (way.includes(name)) circles.push([...way.slice(way.indexOf(name)), name].join(" > "));
    if (done.has(name)) return;
    done.add(name);
    for (const next of imports.get(name) ?? []) visit(next, [...way, name]);
  };
  for (const name of imports.keys()) visit(name, []);
  expect(imports.size).toBeGreaterThan(1000);
  expect(circles).toEqual([]);
});

/** A minified bundle of a program's last expression; gives its value. */
async function bundled(code: string): Promise<unknown> {
  const entry = "\0program";
  const built = await rolldown({
    input: entry,
    logLevel: "silent",
    resolve: { alias: { flambeau: join(modules, "index.js") } },
    plugins: [
      {
        name: "program",
        resolveId: (id) => (id === entry ? id : null),
        load: (id) => (id === entry ? code : null),
      },
    ],
  });
  const { output } = await built.generate({ format: "esm", minify: true });
  const url = `data:text/javascript;base64,${Buffer.from(output[0].code).toString("base64")}`;
  return ((await import(/* @vite-ignore */ url)) as { default: unknown }).default;
}

test("distributions in a bundle take arguments by name, and keep theirs", { timeout: 60_000 }, async () => {
  const program = `
    import { distributions, tensor } from "flambeau";
    const normal = new distributions.Normal(0, 1);
    class Own extends distributions.Normal {
      log_prob(values) { return super.log_prob(values.value.add(values.shift)); }
    }
    const own = new Own(0, 1);
    let refusal = "";
    try { normal.sample({ shape: [3] }); } catch (error) { refusal = error.message.split("\\n")[0]; }
    export default [
      String(normal),
      normal.sample({ sample_shape: [3] }).shape,
      normal.log_prob({ value: tensor(0.5) }).item().toFixed(4),
      own.log_prob({ value: tensor(0), shift: 0.5 }).item().toFixed(4),
      own.sample({ sample_shape: [2] }).shape,
      String(new distributions.Gamma(1, 2)),
      refusal,
    ];`;
  expect(await bundled(program)).toEqual([
    "Normal(loc: 0.0, scale: 1.0)",
    [3],
    "-1.0439",
    "-1.0439",
    [2],
    "Gamma(concentration: 1.0, rate: 2.0)",
    "Normal.sample() got an unexpected keyword argument 'shape'",
  ]);
});
