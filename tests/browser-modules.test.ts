/** What `browser` in package.json puts in the place of modules has all that those have. */
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, posix } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { beforeAll, expect, test } from "vitest";
import { ensureBuilt, projectFolder } from "./support/built.ts";

const { browser } = JSON.parse(readFileSync(join(projectFolder, "package.json"), "utf8")) as {
  browser: Readonly<Record<string, string>>;
};
beforeAll(() => {
  ensureBuilt();
});

const namesOf = (text: string): string[] =>
  [...text.matchAll(/^export \{([^}]*)\}/gm)].flatMap(([, list]) =>
    list!
      .split(",")
      .map((part) => part.trim().split(" as ").at(-1)!)
      .filter(Boolean),
  );

/** Names that modules which bundles for browsers have as they are import from those that are replaced. */
function importedNames(): Map<string, Set<string>> {
  const folder = join(projectFolder, "dist", "esm");
  const found = new Map<string, Set<string>>();
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    const own = `./dist/esm/${name.replaceAll("\\", "/")}`;
    if (!name.endsWith(".js") || Object.hasOwn(browser, own)) continue;
    const text = readFileSync(join(folder, name), "utf8");
    for (const [, list, from] of text.matchAll(/^(?:im|ex)port \{([^}]*)\} from "(\.[^"]+)";$/gm)) {
      const target = `./${posix.join(posix.dirname(own), from!)}`;
      if (!Object.hasOwn(browser, target)) continue;
      const names = list!.split(",").map((part) => part.trim().split(" as ")[0]!);
      found.set(target, new Set([...(found.get(target) ?? []), ...names.filter(Boolean)]));
    }
  }
  return found;
}

test("what other modules import is there", () => {
  const imported = importedNames();
  expect([...imported.keys()].toSorted()).toEqual(Object.keys(browser).toSorted());
  for (const [module, names] of imported)
    expect(namesOf(readFileSync(join(projectFolder, browser[module]!), "utf8"))).toEqual(
      expect.arrayContaining([...names]),
    );
});

test("pages without MPI refuse groups of processes in PyTorch's words, and synchronised layers work alone", async () => {
  const folder = mkdtempSync(join(tmpdir(), "flambeau-page-"));
  const entry = join(projectFolder, "dist", "esm", "index.js");
  const outfile = join(folder, "page.mjs");
  const program = `import { nn, distributed, ones } from ${JSON.stringify(entry)};
const tried = (run) => { try { return String(run()); } catch (error) { return error.name + ": " + error.message.split("\\n")[0]; } };
export const said = [
  tried(() => distributed.is_mpi_available()),
  tried(() => distributed.init_process_group("mpi")),
  tried(() => distributed.all_reduce(ones(2))),
  tried(() => new nn.parallel.DistributedDataParallel(new nn.Linear(2, 1))),
  tried(() => new nn.SyncBatchNorm(2).eval()(ones(1, 2)).tolist().length),
];`;
  await build({
    stdin: { contents: program, resolveDir: projectFolder },
    bundle: true,
    format: "esm",
    outfile,
    logLevel: "silent",
  });
  writeFileSync(join(folder, "package.json"), `{ "type": "module" }`);
  const { said } = (await import(/* @vite-ignore */ pathToFileURL(outfile).href)) as { said: string[] };
  rmSync(folder, { recursive: true, force: true });
  expect(said).toEqual([
    "false",
    "RuntimeError: Distributed package doesn't have MPI built in.",
    "ValueError: Default process group has not been initialized, please make sure to call init_process_group.",
    "ValueError: Default process group has not been initialized, please make sure to call init_process_group.",
    "1",
  ]);
});
