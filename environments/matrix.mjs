/**
 * Tries the built package where people use it: runtimes, bundlers (with the size of an addition and of an MLP), test
 * runners, compilers, browsers. Prints environment, verdict, size and the time to the first result.
 * Usage: node environments/matrix.mjs [name …], after npm --prefix environments ci and node tools/build.mjs --aot.
 */
import { execFile, execFileSync, spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { runNotebook } from "./notebook.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..");
const tools = join(here, "node_modules");
const load = createRequire(join(here, "package.json"));
const run = promisify(execFile);

/** A program as a user writes it; prints the loss after twenty steps. */
const steps = `
torch.manual_seed(0);
const model = new nn.Sequential(new nn.Linear(4, 8), new nn.ReLU(), new nn.Linear(8, 3));
const optimizer = new optim.Adam(model.parameters(), { lr: 0.01 });
const x = torch.randn(16, 4), y = torch.tensor(Array.from({ length: 16 }, (_, i) => i % 3));
let loss;
for (let i = 0; i < 20; i++) {
  optimizer.zero_grad();
  loss = new nn.CrossEntropyLoss()(model(x), y);
  loss.backward();
  optimizer.step();
}
const result = String(loss.item()) + " " + String(model[0] ?? model.at(0));
`;
const wanted = /^0\.8905706\d* Linear\(in_features=4, out_features=8, bias=True\)$/;
const whole = `import * as torch from "flambeau";\nimport { nn, optim } from "flambeau";\n`;
const lean = `import * as torch from "flambeau/lean";\nimport * as nn from "flambeau/lean/nn";\nimport * as optim from "flambeau/lean/optim";\n`;
const leanAdd = `import { add, tensor } from "flambeau/lean";\nconsole.log(String(add(tensor([1]), tensor([2]))));\n`;
const required = `const torch = require("flambeau");\nconst { nn, optim } = torch;\n`;
const print = "console.log(result);\n";

/** A project that has the package as an installer would lay it out. */
const project = mkdtempSync(join(tmpdir(), "flambeau-matrix-"));
mkdirSync(join(project, "node_modules", "flambeau"), { recursive: true });
for (const part of ["package.json", "dist"])
  symlinkSync(join(root, part), join(project, "node_modules", "flambeau", part));
for (const name of readdirSync(tools).filter((each) => !each.startsWith(".") && each !== "flambeau"))
  symlinkSync(join(tools, name), join(project, "node_modules", name));
writeFileSync(join(project, "package.json"), JSON.stringify({ private: true }));
const file = (name, text) => {
  const path = join(project, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
};
file("main.mjs", whole + steps + print);
file("main.cjs", required + steps + print);
file("lean.mjs", lean + steps + print);
file("add.mjs", leanAdd);

const output = async (command, args, options = {}) =>
  (await run(command, args, { cwd: project, timeout: 120_000, ...options })).stdout.trim();
const inNode = (path, ...flags) => output(process.execPath, [...flags, path]);
function expectResult(text) {
  if (!wanted.test(text)) throw new Error(`printed ${JSON.stringify(text.slice(0, 300))}`);
}
const kilobytes = (path) => gzipSync(readFileSync(path), { level: 9 }).length / 1000;

/** Bundles the three programs; each must run and stay below its ceiling (KB, minified, gzip). */
const ceilings = { main: 420, lean: 167.3, add: 104.1 };
async function bundled(bundle) {
  const sizes = [];
  for (const name of Object.keys(ceilings)) {
    const outfile = await bundle(join(project, `${name}.mjs`), name);
    const text = await inNode(outfile);
    if (name === "add") {
      if (text !== "tensor([3])") throw new Error(`printed ${text}`);
    } else expectResult(text);
    const size = kilobytes(outfile);
    sizes.push(`${name} ${size.toFixed(0)}`);
    if (size > ceilings[name]) throw new Error(`${name}: ${size.toFixed(1)} KB, at most ${ceilings[name]}`);
  }
  return { size: `${sizes.join(", ")} KB` };
}
const esbuild = (format) => async (entry, name) => {
  const outfile = join(project, "out", `esbuild-${format}-${name}.${format === "esm" ? "mjs" : "cjs"}`);
  await load("esbuild").build({ entryPoints: [entry], bundle: true, minify: true, format, outfile, logLevel: "error" });
  return outfile;
};
const minified = async (path) => {
  const { code } = await load("esbuild").transform(readFileSync(path, "utf8"), { minify: true, target: "es2022" });
  writeFileSync(path, code);
  return path;
};
const rolled = (name, plugins) => async (entry, program) => {
  const { rollup, rolldown } = await import(load.resolve(name));
  const built = await (rollup ?? rolldown)({ input: entry, plugins: plugins(), onwarn: () => {}, logLevel: "silent" });
  const outfile = join(project, "out", `${name}-${program}.mjs`);
  await built.write({ file: outfile, format: "esm" });
  return minified(outfile);
};
async function viteBundle(entry, name) {
  const { build } = await import(load.resolve("vite"));
  const outDir = join(project, "out", `vite-${name}`);
  await build({
    root: project,
    logLevel: "silent",
    build: { outDir, minify: true, target: "es2022", lib: { entry, formats: ["es"], fileName: "out" } },
  });
  const found = readdirSync(outDir).find((each) => /\.m?js$/.test(each));
  const renamed = join(outDir, "out.mjs");
  writeFileSync(renamed, readFileSync(join(outDir, found)));
  return minified(renamed);
}
const webpackBundle = (entry, name) =>
  new Promise((resolve, reject) => {
    const path = join(project, "out");
    const config = {
      mode: "production",
      target: "web",
      entry,
      context: project,
      output: { path, filename: `webpack-${name}.cjs` },
      performance: { hints: false },
    };
    load("webpack")(config, (error, stats) =>
      error || stats.hasErrors()
        ? reject(error ?? new Error(stats.toString({ colors: false }).slice(0, 600)))
        : resolve(join(path, `webpack-${name}.cjs`)),
    );
  });

async function workerd() {
  const entry = file(
    "worker.mjs",
    `import "flambeau/aot";\n${whole}export default { async fetch() { ${steps} return new Response(result); } };`,
  );
  const outdir = join(project, "workerd");
  await load("esbuild").build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    format: "esm",
    outfile: join(outdir, "worker.js"),
    conditions: ["workerd", "worker", "browser"],
    loader: { ".wasm": "copy" },
    assetNames: "[name]",
  });
  const port = 20_000 + Math.floor(Math.random() * 20_000);
  const config = file(
    "workerd/config.capnp",
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [ (name = "main", worker = .w) ],
  sockets = [ (name = "http", address = "127.0.0.1:${port}", http = (), service = "main") ]
);
const w :Workerd.Worker = (
  modules = [ (name = "worker.js", esModule = embed "worker.js"), (name = "kernels.wasm", wasm = embed "kernels.wasm") ],
  compatibilityDate = "2025-06-01"
);`,
  );
  const server = spawn(join(tools, "@cloudflare/workerd-linux-64/bin/workerd"), ["serve", config], { stdio: "ignore" });
  try {
    for (let i = 0; ; i++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      const answer = await fetch(`http://127.0.0.1:${port}/`).catch(() => null);
      if (answer !== null) return expectResult(await answer.text());
      if (i === 100) throw new Error("no answer");
    }
  } finally {
    server.kill();
  }
}

function jest(environment) {
  const folder = `jest-${environment}`;
  file(
    `${folder}/jest.config.cjs`,
    `module.exports = { testEnvironment: ${JSON.stringify(environment)}, rootDir: __dirname };`,
  );
  file(
    `${folder}/babel.config.cjs`,
    `module.exports = { presets: [["@babel/preset-env", { targets: { node: "current" } }]] };`,
  );
  file(
    `${folder}/a.test.js`,
    `${whole}test("trains", () => { ${steps} expect(result).toMatch(${wanted}); });
test("options", () => { expect(new nn.Linear(2, 2, { bias: false }).bias).toBeNull(); });
test("equal", () => { expect(torch.ones(2)).toEqual(torch.ones(2)); expect(torch.ones(2)).not.toEqual(torch.zeros(2)); });
test("a failure can be shown", () => { expect(() => expect(torch.ones(2)).toEqual(torch.zeros(2))).toThrow("Expected"); });`,
  );
  return output(process.execPath, [
    join(tools, "jest/bin/jest.js"),
    "--config",
    join(project, folder, "jest.config.cjs"),
  ]);
}
function vitest(pool) {
  file(
    `vitest-${pool}/a.test.mjs`,
    `import { expect, test } from "vitest";\n${whole}test("trains", () => { ${steps} expect(result).toMatch(${wanted}); });
test("options", () => { expect(new nn.Linear(2, 2, { bias: false }).bias).toBeNull(); });
test("equal", () => { expect({ x: torch.ones(2) }).toEqual({ x: torch.ones(2) }); expect(torch.ones(2)).not.toEqual(torch.zeros(2)); });`,
  );
  return output(process.execPath, [
    join(tools, "vitest/vitest.mjs"),
    "run",
    "--pool",
    pool,
    "--root",
    join(project, `vitest-${pool}`),
  ]);
}
const typescript = (name) => async () => {
  for (const program of ["ported", "usage"])
    file(`types/${program}.ts`, readFileSync(join(root, "tests", "types", `${program}.test-d.ts`), "utf8"));
  file(
    "types/plain.ts",
    `import * as torch from "flambeau";\nexport const y: torch.Tensor = torch.add(torch.ones(2), 2);\n`,
  );
  file(
    "types/common.cts",
    `import torch = require("flambeau");\nexport const y: torch.Tensor = torch.add(torch.ones(2), 2);\n`,
  );
  const compile = (settings, files) => {
    const compilerOptions = {
      target: "ES2022",
      types: [],
      strict: true,
      skipLibCheck: false,
      noEmit: true,
      module: "NodeNext",
      moduleResolution: "NodeNext",
      preserveSymlinks: true,
      ...settings,
    };
    const config = file("types/tsconfig.json", JSON.stringify({ compilerOptions, files }));
    return output(process.execPath, [join(tools, name, "bin", "tsc"), "-p", config]);
  };
  await compile({ lib: ["ES2022"] }, ["plain.ts", "common.cts"]);
  await compile({ lib: ["ES2022", "ESNext.Disposable", "DOM"], module: "ESNext", moduleResolution: "Bundler" }, [
    "ported.ts",
    "usage.ts",
  ]);
};

/** Runs the example notebook in a kernel: every cell comes to its end, and tensors and plots are shown as they should be. */
async function notebook(command, lastValue) {
  const folder = join(project, "notebook");
  mkdirSync(folder, { recursive: true });
  const env = { ...process.env, DENO_DIR: join(project, "deno"), DENO_NO_UPDATE_CHECK: "1" };
  const path = join(root, "examples", "notebooks", "first-steps.ipynb");
  const cells = await runNotebook(path, command, { cwd: folder, env });
  for (const { source, shown } of cells)
    for (const { type, data } of shown)
      if (type === "error" || type === "stderr") throw new Error(`${source}: ${data["text/plain"]}`);
  const types = cells.map(({ shown }) =>
    shown.map(({ data }) => Object.keys(data).filter((each) => each !== "text/plain")[0] ?? "text/plain"),
  );
  // A display for each picture of the dashboard, as many as there was time for.
  const [training] = types.splice(5, 1);
  const expected = [
    [lastValue],
    ["text/html"],
    ["image/png", "image/png"],
    ["image/svg+xml"],
    ["text/plain", "text/plain"],
    ["image/png", "text/plain"],
  ];
  if (JSON.stringify(types) !== JSON.stringify(expected)) throw new Error(`shown: ${JSON.stringify(types)}`);
  if (training.length < 1 || training.some((type) => type !== "image/svg+xml"))
    throw new Error(`the dashboard showed ${JSON.stringify(training)}`);
  const [, { data }] = cells.at(-1).shown;
  if (!/^at most 0\.0\d\d off/.test(data["text/plain"])) throw new Error(`printed ${data["text/plain"]}`);
}

const browserPath = (names) => names.map((name) => `/usr/bin/${name}`).find((path) => existsSync(path));
async function chromium(policy) {
  const path = process.env.CHROMIUM ?? browserPath(["chromium", "google-chrome", "chromium-browser"]);
  if (path === undefined) return { skipped: "no Chromium" };
  const page = `<!doctype html><link rel="icon" href="data:,"><script type="module" src="/page.mjs"></script>`;
  const script = `${whole.replaceAll('"flambeau"', '"/dist/index.js"')}${steps}window.result = result + " threads " + torch.get_num_threads();`;
  const server = createServer((request, response) => {
    const types = { ".js": "text/javascript", ".mjs": "text/javascript", ".map": "application/json" };
    const head = { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" };
    if (policy) head["content-security-policy"] = policy;
    const body =
      request.url === "/" ? page : request.url === "/page.mjs" ? script : readFileSync(join(root, request.url));
    response.writeHead(200, { ...head, "content-type": types[extname(request.url)] ?? "text/html" }).end(body);
  });
  await new Promise((resolve) => server.listen(0, resolve));
  const browser = await load("playwright-core").chromium.launch({
    executablePath: path,
    args: ["--no-sandbox", "--disable-dev-shm-usage"],
  });
  try {
    const tab = await browser.newPage();
    await tab.goto(`http://localhost:${server.address().port}/`);
    await tab.waitForFunction("window.result !== undefined", undefined, { timeout: 60_000 });
    expectResult((await tab.evaluate("window.result")).replace(/ threads \d+$/, ""));
  } finally {
    await browser.close();
    server.close();
  }
}

const environments = {
  "Node, import": async () => expectResult(await inNode("main.mjs")),
  "Node, require": async () => expectResult(await inNode("main.cjs")),
  "Node, flambeau/lean": async () => expectResult(await inNode("lean.mjs")),
  Bun: async () => {
    const bun = process.env.BUN ?? join(tools, "@oven/bun-linux-x64/bin/bun");
    if (!existsSync(bun)) return { skipped: "its package brought no program here" };
    expectResult(await output(bun, ["main.mjs"]));
  },
  Deno: async () =>
    expectResult(
      await output(join(tools, "@deno/linux-x64-glibc/deno"), ["run", "-A", "--node-modules-dir=manual", "main.mjs"], {
        // Deno keeps compiled code by path, and takes that of an earlier build in the same folder.
        env: { ...process.env, DENO_DIR: join(project, "deno") },
      }),
    ),
  "Deno's notebook kernel": () =>
    notebook(
      [join(tools, "@deno/linux-x64-glibc/deno"), "jupyter", "--kernel", "--conn", "{connection_file}"],
      "text/html",
    ),
  "tslab's notebook kernel": () =>
    notebook(
      [process.execPath, join(tools, "tslab/bin/tslab"), "kernel", "--config-path", "{connection_file}"],
      "text/plain",
    ),
  "workerd with flambeau/aot": workerd,
  Chromium: () => chromium(null),
  "Chromium, CSP with wasm-unsafe-eval, no blob workers": () =>
    chromium("script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'"),
  "esbuild esm": () => bundled(esbuild("esm")),
  "esbuild iife": () => bundled(esbuild("iife")),
  "esbuild cjs": () => bundled(esbuild("cjs")),
  Rollup: () =>
    bundled(
      rolled("rollup", () => [load("@rollup/plugin-node-resolve").nodeResolve({ exportConditions: ["browser"] })]),
    ),
  Rolldown: () => bundled(rolled("rolldown", () => [])),
  webpack: () => bundled(webpackBundle),
  Vite: () => bundled(viteBundle),
  "Jest, node": () => jest("node"),
  "Jest, jsdom": () => jest("jsdom"),
  "Vitest, forks": () => vitest("forks"),
  "Vitest, vmThreads": () => vitest("vmThreads"),
  "TypeScript 5.4": typescript("typescript54"),
  "TypeScript 5.9": typescript("typescript59"),
  "TypeScript 7": typescript("typescript7"),
  "methods of small bundles": async () =>
    void execFileSync(process.execPath, [join(root, "tools", "method-calls.mjs"), "--check"]),
};

let failed = 0;
const chosen = process.argv.slice(2);
for (const [name, attempt] of Object.entries(environments)) {
  if (chosen.length > 0 && !chosen.some((each) => name.toLowerCase().includes(each.toLowerCase()))) continue;
  const began = performance.now();
  let verdict = "works";
  let size = "";
  try {
    const told = await attempt();
    size = told?.size ?? "";
    if (told?.skipped) verdict = `skipped (${told.skipped})`;
  } catch (error) {
    failed++;
    verdict = `FAILS: ${String(error.stdout || error.stderr || error.message).slice(0, 700)}`;
  }
  console.log(
    `${name.padEnd(54)} ${verdict.padEnd(8)} ${((performance.now() - began) / 1000).toFixed(1).padStart(6)} s  ${size}`,
  );
}
rmSync(project, { recursive: true, force: true });
if (failed > 0) process.exit(1);
