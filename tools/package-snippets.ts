/**
 * The package as `npm pack` makes it, installed in an empty folder: the code of README, of the documents and of the site's
 * start pages runs there and gives what it says. `npx tsx tools/package-snippets.ts`; the package is the built one (`dist`).
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { transformSync } from "esbuild";
import { markdownExamples, runExample, type Example } from "../tests/support/readme.ts";

const root = fileURLToPath(new URL("../", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "flambeau-snippets-"));
const read = (path: string): string => readFileSync(join(root, path), "utf8");

function command(name: string, words: readonly string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync(name, words, { cwd, encoding: "utf8", timeout: 120_000 });
  if (status !== 0) throw new Error(`${name} ${words.join(" ")} failed:\n${stdout}\n${stderr}`);
  return stdout.trim();
}

/** What a start page leaves to its reader: names that its code takes for granted. */
const given: Readonly<Record<string, string>> = {
  "// train.worker.ts": `
    const model = new torch.nn.Linear(4, 2);
    const optimizer = new torch.optim.SGD(model.parameters(), { lr: 0.1 });
    function step(x, y) {
      optimizer.zero_grad();
      const loss = torch.nn.functional.cross_entropy(model(x), y);
      loss.backward();
      optimizer.step();
      return loss.item();
    }`,
  "// page.ts": `
    import * as torch from "flambeau";
    import { utils } from "flambeau";
    import { Worker } from "node:worker_threads";
    const [images, labels] = [torch.randn(640, 4), torch.zeros(640).long()];
    const [bar, stop, model] = [{ value: null }, {}, new torch.nn.Linear(4, 2)];`,
  "import * as torch": "let loss = 4; const train = () => (loss *= 0.97);",
  "const board = dashboard(writer, {": `
    import * as torch from "flambeau";
    import { dashboard } from "flambeau/display";
    const writer = new torch.utils.tensorboard.SummaryWriter("runs/second");
    const element = { innerHTML: "" };`,
};

/** What is printed at the end of a start page's code, and what that has to be. */
const checks: Readonly<Record<string, readonly [code: string, expected: RegExp]>> = {
  "// page.ts": ["console.log(bar.value < 1, model.weight.shape); worker.close();", /^true \[ 2, 4 \]$/],
  "const board = dashboard(writer, {": [
    'for (let i = 0; i < 9; i++) writer.add_scalar("loss", 1 / (i + 1), i); board.close(); console.log(element.innerHTML.slice(0, 4));',
    /^<svg$/,
  ],
};

/** Runs the code of a page in order, each block as a module of its own; a block that names its file is written there. */
function runPage(path: string): number {
  // What begins with a folder's name is a part of an application.
  const blocks = markdownExamples(path, read(path)).filter(({ code }) => !code.startsWith("// app/"));
  for (const { place, code } of blocks) {
    const [head = "", before = ""] = Object.entries(given).find(([start]) => code.startsWith(start)) ?? [];
    const [after = "", expected = /^/] = checks[head] ?? [];
    const name = /^\/\/ ([\w.]+)\.ts\n/.exec(code)?.[1] ?? "snippet";
    const text = transformSync(`${before}\n${code}\n${after}`, { loader: "ts", target: "es2022" }).code;
    writeFileSync(join(folder, `${name}.mjs`), text.replaceAll("./train.worker.ts", "./train.worker.mjs"));
    if (name.endsWith(".worker")) continue; // the page's code starts it
    const printed = command(process.execPath, [`${name}.mjs`], folder);
    if (!expected.test(printed)) throw new Error(`${place}: printed ${printed}`);
  }
  return blocks.length;
}

let failed = 0;
async function check(place: string, work: () => unknown): Promise<void> {
  try {
    await work();
  } catch (error) {
    failed++;
    console.log(`${place}: ${String(error)}`);
  }
}

try {
  const [packed] = JSON.parse(
    command("npm", ["pack", "--ignore-scripts", "--json", "--pack-destination", folder], root),
  ) as [{ filename: string; size: number; files: unknown[] }];
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, type: "module" }));
  command("npm", ["install", "--offline", "--no-audit", "--no-fund", packed.filename], folder);
  const names = readdirSync(join(folder, "node_modules")).filter((name) => !name.startsWith("."));
  await check("npm install", () => {
    if (names.join(" ") !== "flambeau") throw new Error(`installs ${names.join(" ")}`);
  });

  const { resolve } = createRequire(join(folder, "here.js"));
  const load = (specifier: string): Promise<unknown> =>
    import(specifier.startsWith("flambeau") ? pathToFileURL(resolve(specifier)).href : specifier);
  process.chdir(folder); // what examples write is written there
  const documents = ["README.md", ...readdirSync(join(root, "docs")).map((name) => `docs/${name}`)];
  const examples: readonly Example[] = documents
    .filter((path) => path.endsWith(".md"))
    .flatMap((path) => markdownExamples(path, read(path)));
  for (const example of examples) await check(example.place, () => runExample(example, load));

  await check("README.md: a page without a bundler", () => {
    const [, path = ""] = /https:\/\/cdn\.jsdelivr\.net\/npm\/flambeau\/([^"]*)"/.exec(read("README.md")) ?? [];
    if (path === "" || !existsSync(join(folder, "node_modules/flambeau", path))) throw new Error(`no file "${path}"`);
  });
  let blocks = 0;
  const pages = readdirSync(join(root, "site/pages/start")).filter((name) => name.endsWith(".md"));
  for (const name of pages) {
    await check(`start/${name}`, () => (blocks += runPage(`site/pages/start/${name}`)));
    await check(`zh/start/${name}`, () => {
      // The same code, but for its remarks and titles.
      const [english, chinese] = ["", "zh/"].map((language) =>
        [...read(`site/pages/${language}start/${name}`).matchAll(/^```[\s\S]*?^```/gm)]
          .join("\n")
          .replace(/\/\/ .*|title: "[^"]*"/g, ""),
      );
      if (english !== chinese) throw new Error("its code is not that of the English page");
    });
  }
  console.log(
    `${packed.filename}, ${packed.size} bytes, ${packed.files.length} files: ${examples.length} examples of README and docs, ${blocks} of the start pages, ${failed} failed`,
  );
} finally {
  process.chdir(root);
  rmSync(folder, { recursive: true, force: true });
}
process.exit(failed > 0 ? 1 : 0);
