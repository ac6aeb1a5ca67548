/**
 * The built package is usable from outside: its exports resolve, it runs in plain Node, and its types check under both
 * resolutions.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { rolldown } from "rolldown";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { exportsField, typesVersionsField } from "../tools/entries.mjs";
import { ensureBuilt, projectFolder } from "./support/built.ts";

type Exports = Readonly<Record<string, unknown>>;

let consumer = "";

/** A project that depends on the package, as an installer would lay it out. */
beforeAll(() => {
  ensureBuilt();
  consumer = mkdtempSync(join(tmpdir(), "flambeau-consumer-"));
  mkdirSync(join(consumer, "node_modules", "flambeau"), { recursive: true });
  symlinkSync(join(projectFolder, "package.json"), join(consumer, "node_modules", "flambeau", "package.json"));
  symlinkSync(join(projectFolder, "dist"), join(consumer, "node_modules", "flambeau", "dist"));
  writeFileSync(join(consumer, "package.json"), JSON.stringify({ type: "module", private: true }));
  writeFileSync(
    join(consumer, "main.ts"),
    `import * as torch from "flambeau";
import { nn, optim } from "flambeau";
const model = new nn.Sequential(new nn.Linear(2, 3), new nn.ReLU(), new nn.Linear(3, 1));
const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
const output: torch.Tensor = model(torch.ones(4, 2));
const loss: torch.Tensor = nn.functional.mse_loss(output, torch.zeros(4, 1));
loss.backward();
optimizer.step();
const shape: readonly number[] = output.shape;
export const value: number = Number(loss.item()) + shape.length;
// @ts-expect-error: a tensor is no number, so the types are real and not any
export const wrong: number = loss;
`,
  );
});

afterAll(() => {
  rmSync(consumer, { recursive: true, force: true });
});

function typeCheck(options: Readonly<Record<string, unknown>>, file = "main.ts"): void {
  writeFileSync(
    join(consumer, "tsconfig.json"),
    JSON.stringify({
      compilerOptions: {
        target: "ES2022",
        lib: ["ES2022", "ESNext.Disposable", "DOM"],
        types: [],
        strict: true,
        exactOptionalPropertyTypes: true,
        skipLibCheck: false,
        noEmit: true,
        preserveSymlinks: true,
        ...options,
      },
      files: [file],
    }),
  );
  const tsc = join(projectFolder, "node_modules", "typescript", "bin", "tsc");
  try {
    execFileSync(process.execPath, [tsc, "-p", consumer], { encoding: "utf8", cwd: consumer });
  } catch (error) {
    throw new Error(String((error as { stdout?: string }).stdout).slice(0, 3000));
  }
}

describe("the package", () => {
  test("exports what the builds make (node tools/entries.mjs writes the fields)", () => {
    const { exports, typesVersions } = JSON.parse(readFileSync(join(projectFolder, "package.json"), "utf8")) as {
      exports: unknown;
      typesVersions: unknown;
    };
    expect(exports).toEqual(exportsField(projectFolder));
    expect(typesVersions).toEqual(typesVersionsField(projectFolder));
  });

  test("type-checks with moduleResolution nodenext", () => {
    typeCheck({ module: "NodeNext", moduleResolution: "NodeNext" });
  });
  test("type-checks with moduleResolution bundler", () => {
    typeCheck({ module: "ESNext", moduleResolution: "Bundler" });
  });

  test("type-checks in CommonJS", () => {
    writeFileSync(
      join(consumer, "common.cts"),
      `import torch = require("flambeau");
import { nn } from "flambeau";
const output: torch.Tensor = new nn.Linear(2, 3)(torch.ones(4, 2));
// @ts-expect-error: a tensor is no number
export const wrong: number = output;
`,
    );
    typeCheck({ module: "Node16", moduleResolution: "Node16" }, "common.cts");
  });

  test("a library on top of it exports what calls give: its declarations name the types", () => {
    writeFileSync(
      join(consumer, "library.ts"),
      `import * as torch from "flambeau";
import { nn } from "flambeau";
import { models } from "flambeau/vision";
const x = torch.ones(2, 2);
export const sum = x.sum();
export const best = torch.max(x, 1);
export const parts = torch.linalg.qr(x);
export const spectrum = torch.linalg.eig(x);
export const counts = torch.histogramdd(x, [2, 2]);
export const number = new torch.Complex(1, 2);
export const range = torch.slice(1, 2);
export const settings = torch.get_printoptions();
export const bytes = torch.memory_stats();
export const layers = new nn.Sequential(new nn.Linear(2, 2));
export const named = models.get_model("alexnet");
export const check = torch.sparse.as_sparse_gradcheck(torch.autograd.gradcheck);
export const loader = new torch.utils.data.DataLoader(new torch.utils.data.TensorDataset(x), { batch_size: 2 });
export function filled(dtype?: torch.dtype, bias?: boolean) {
  return [torch.zeros(2, { dtype, device: undefined }), x.sum(0, { keepdim: bias }), new nn.Linear(2, 2, { bias })];
}
`,
    );
    typeCheck({ module: "NodeNext", moduleResolution: "NodeNext", declaration: true }, "library.ts");
  });

  test("require and import give one package", () => {
    const program = `
      import { createRequire } from "node:module";
      import * as torch from "flambeau";
      const required = createRequire(process.cwd() + "/")("flambeau");
      console.log(String(required.tensor([1, 2]).add(1)), required.Tensor === torch.Tensor, required.nn.Linear === torch.nn.Linear);
      console.log(Object.keys(required).sort().join() === Object.keys(torch).filter((name) => name !== "module.exports").sort().join());`;
    const printed = execFileSync(process.execPath, ["--input-type=module", "--preserve-symlinks", "-e", program], {
      encoding: "utf8",
      cwd: consumer,
    });
    expect(printed).toBe("tensor([2, 3]) true true\ntrue\n");
  });

  test("no module names what only Node has: Parcel would add a Buffer for pages", async () => {
    const entry = join(consumer, "free-names.mjs");
    writeFileSync(entry, `import * as torch from "flambeau"; globalThis.torch = torch;`);
    const names = ["Buffer", "global", "require", "setImmediate", "__dirname"];
    const { outputFiles } = await build({
      entryPoints: [entry],
      bundle: true,
      format: "esm",
      write: false,
      preserveSymlinks: true,
      logLevel: "silent",
      define: Object.fromEntries(names.map((name) => [name, `FREE_${name}`])), // where it is a global only
    });
    expect(outputFiles[0]!.text.match(/FREE_\w+/g) ?? []).toEqual([]);
  });

  for (const format of ["iife", "cjs", "esm"] as const) {
    test(`a bundle in format ${format} runs`, async () => {
      const entry = join(consumer, `bundle-${format}.mjs`);
      writeFileSync(
        entry,
        `import { nn, optim, ones } from "flambeau";
const model = new nn.Linear(2, 3);
const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
model(ones(4, 2)).sum().backward();
optimizer.step();
console.log(String(model), String(ones(2)));`,
      );
      const outfile = join(consumer, `bundle-${format}.out.${format === "esm" ? "mjs" : "cjs"}`);
      const result = await build({
        entryPoints: [entry],
        bundle: true,
        minify: true,
        format,
        outfile,
        preserveSymlinks: true,
        logLevel: "silent",
      });
      expect(result.warnings).toEqual([]); // import.meta is empty in iife and cjs
      const printed = execFileSync(process.execPath, [outfile], { encoding: "utf8", cwd: consumer });
      expect(printed).toBe("Linear(in_features=2, out_features=3, bias=True) tensor([1., 1.])\n");
    });
  }

  describe("small bundles", () => {
    const programs = {
      add: `console.log(String(torch.add(torch.tensor([1]), torch.tensor([2]))));`,
      mlp: `torch.manual_seed(0);
const model = new nn.Sequential(new nn.Linear(4, 8), new nn.ReLU(), new nn.Linear(8, 3));
const optimizer = new optim.Adam(model.parameters(), { lr: 0.01 });
const criterion = new nn.CrossEntropyLoss();
const x = torch.randn(16, 4), y = torch.tensor(Array.from({ length: 16 }, (_, i) => i % 3));
for (let i = 0; i < 20; i++) {
  optimizer.zero_grad();
  const loss = criterion(model(x), y);
  loss.backward();
  optimizer.step();
  if (i % 19 === 0) console.log(loss.item());
}
console.log(String(model));`,
      net: `torch.manual_seed(0);
const model = new nn.Sequential(new nn.Conv2d(1, 4, 3, { padding: 1 }), new nn.BatchNorm2d(4), new nn.GELU(), new nn.MaxPool2d(2), new nn.Dropout(0.2), new nn.Flatten(), new nn.Linear(64, 3));
const optimizer = new optim.SGD(model.parameters(), { lr: 0.01, momentum: 0.9 });
const scheduler = new optim.lr_scheduler.StepLR(optimizer, 2);
for (let i = 0; i < 4; i++) {
  optimizer.zero_grad();
  const loss = nn.functional.cross_entropy(model(torch.randn(4, 1, 8, 8)), torch.tensor([0, 1, 2, 0]));
  loss.backward();
  optimizer.step();
  scheduler.step();
  console.log(loss.item());
}
const [steps] = new nn.LSTM(3, 5)(torch.randn(4, 2, 3));
const [attended] = new nn.MultiheadAttention(5, 1)(steps, steps, steps);
torch.softmax(new nn.LayerNorm(5)(attended), -1).pow(2).sum().backward();
torch.no_grad(() => console.log(attended.sum().item(), String(model)));`,
    };
    /** The imports of a program, in one spelling or the other. */
    const imports = {
      whole: (program: string) =>
        `import * as torch from "flambeau"; ${program.includes("nn") ? 'import { nn, optim } from "flambeau";' : ""}`,
      subpaths: (program: string) =>
        `import * as torch from "flambeau"; ${program.includes("nn") ? 'import * as nn from "flambeau/nn"; import * as optim from "flambeau/optim";' : ""}`,
      lean: (program: string) =>
        [
          'import * as torch from "flambeau/lean";',
          program.includes("nn") ? 'import * as nn from "flambeau/lean/nn";' : "",
          program.includes("optim") ? 'import * as optim from "flambeau/lean/optim";' : "",
          program.includes(".pow(") ? 'import "flambeau/lean/methods/pow";' : "",
        ].join("\n"),
    };
    /** KB (1000 bytes), minified and compressed with gzip. */
    const ceilings = {
      add: { whole: 222.5, subpaths: 222.5, lean: 93.6 },
      mlp: { whole: 419, subpaths: 247.2, lean: 144.6 },
      net: { whole: 419.1, subpaths: 346.4, lean: 276.4 },
    };
    /** The same of a whole program by Rolldown, the bundler of Vite. */
    const ceilingsOfRolldown = { mlp: 240.7, net: 289.7 };

    for (const [name, program] of Object.entries(programs) as [keyof typeof programs, string][])
      for (const kind of ["whole", "subpaths", "lean"] as const)
        test(`${name}, ${kind}: at most ${ceilings[name][kind]} KB compressed`, async () => {
          const entry = join(consumer, `small-${name}-${kind}.mjs`);
          writeFileSync(entry, `${imports[kind](program)}\n${program}`);
          const outfile = join(consumer, `small-${name}-${kind}.out.mjs`);
          const options = { bundle: true, minify: true, format: "esm", outfile, preserveSymlinks: true } as const;
          await build({ ...options, entryPoints: [entry] });
          const size = gzipSync(readFileSync(outfile), { level: 9 }).length / 1000;
          const run = (file: string, flag: string): string =>
            execFileSync(process.execPath, [flag, file], { encoding: "utf8", cwd: consumer });
          expect(run(outfile, "--no-warnings")).toBe(run(entry, "--preserve-symlinks"));
          console.log(`${name}, ${kind}: ${size.toFixed(1)} KB`);
          expect(size).toBeLessThanOrEqual(ceilings[name][kind]);
        });

    for (const name of ["mlp", "net"] as const)
      test(`${name}, whole, by Rolldown: at most ${ceilingsOfRolldown[name]} KB compressed`, async () => {
        const entry = join(consumer, `small-${name}-rolldown.mjs`);
        writeFileSync(entry, `${imports.whole(programs[name])}\n${programs[name]}`);
        const bundle = await rolldown({ input: entry, external: /^node:/, platform: "browser", logLevel: "silent" });
        const { output } = await bundle.generate({ format: "esm", minify: true, codeSplitting: false });
        const outfile = join(consumer, `small-${name}-rolldown.out.mjs`);
        writeFileSync(outfile, output[0].code);
        const size = gzipSync(output[0].code, { level: 9 }).length / 1000;
        const run = (file: string, flag: string): string =>
          execFileSync(process.execPath, [flag, file], { encoding: "utf8", cwd: consumer });
        expect(run(outfile, "--no-warnings")).toBe(run(entry, "--preserve-symlinks"));
        console.log(`${name}, whole, by Rolldown: ${size.toFixed(1)} KB`);
        expect(size).toBeLessThanOrEqual(ceilingsOfRolldown[name]);
      });
  });

  test("a small bundle brings what a program names, and says which import it lacks", async () => {
    const bundled = async (name: string, program: string): Promise<string[]> => {
      const [entry, outfile] = [join(consumer, `${name}.mjs`), join(consumer, `${name}.out.mjs`)];
      writeFileSync(entry, `import * as torch from "flambeau/lean";\n${program}`);
      await build({ entryPoints: [entry], bundle: true, format: "esm", outfile, preserveSymlinks: true });
      return execFileSync(process.execPath, ["--no-warnings", outfile], { encoding: "utf8", cwd: consumer })
        .trim()
        .split("\n");
    };
    const tried = [
      "x.at([0])",
      "x.at(x.eq(1))",
      "x.to(torch.float32.to_complex()).add(1)",
      "x.imag",
      "torch.tensor(x)",
      "x.mT",
      "[...x]",
    ];
    const lines = tried.map((code) => `try { console.log(String(${code})); } catch (e) { console.log(e.message); }`);
    expect(await bundled("small-lacking", `const x = torch.tensor([[1, 2]]);\n${lines.join("\n")}`)).toEqual([
      'Indexing by tensors and lists is not in this bundle. Write: import "flambeau/lean/methods/at";',
      'Indexing by tensors and lists is not in this bundle. Write: import "flambeau/lean/methods/at";',
      'Complex numbers are not in this bundle. Write: import "flambeau/lean/complex";',
      "imag is not implemented for tensors with non-complex dtypes.",
      "tensor([[1, 2]])",
      "tensor([[1],",
      "        [2]])",
      "tensor([1, 2])",
    ]);
    const whole = [
      'import "flambeau/lean/methods/at"; import "flambeau/lean/methods/where";',
      "const x = torch.tensor([[1, 2]]);",
      "console.log(String(x.at([0], torch.tensor([1]))), String(x.where(x.eq(1), 0)));",
      "const z = torch.tensor([new torch.Complex(1, 2)], { requires_grad: true });",
      "torch.real(torch.mul(z, z)).sum().backward();",
      "console.log(String(z.conj()), String(z.grad), String(torch.fft.fft(torch.tensor([1.5, 2]))));",
    ];
    expect(await bundled("small-provided", whole.join("\n"))).toEqual([
      "tensor([2]) tensor([[1, 0]])",
      "tensor([1.-2.j], grad_fn=<ConjBackward0>) tensor([2.-4.j]) tensor([ 3.5000+0.j, -0.5000+0.j])",
    ]);
    const asked =
      'import "flambeau/lean/complex";\nconsole.log(String(torch.ones(1).to(torch.float32.to_complex()).add(1)));';
    expect(await bundled("small-asked", asked)).toEqual(["tensor([2.+0.j])"]);
  });

  test("a bundle of the whole library has what its program names, also what registers itself", async () => {
    const entry = join(consumer, "registered.mjs");
    const outfile = join(consumer, "registered.out.mjs");
    writeFileSync(
      entry,
      `import * as torch from "flambeau";
const s = torch.eye(2).to_sparse();
console.log(String(s.mul(2).to_dense()), String(s.sum()), String(torch.sparse.mm(s, torch.ones(2, 2))));
console.log(torch.ones(3).untyped_storage().nbytes(), String(new torch.Tensor([1, 2])));
const x = torch.ones(2, { dtype: torch.float64, requires_grad: true });
console.log(torch.autograd.gradcheck((x) => x.exp(), [x], { check_batched_grad: true, check_forward_ad: true }));`,
    );
    await build({ bundle: true, minify: true, format: "esm", outfile, preserveSymlinks: true, entryPoints: [entry] });
    const run = (file: string, flag: string): string =>
      execFileSync(process.execPath, [flag, file], { encoding: "utf8", cwd: consumer });
    const printed = run(outfile, "--no-warnings");
    expect(printed).toContain("12 tensor([1., 2.])");
    expect(printed).toBe(run(entry, "--preserve-symlinks"));
  });

  describe("layers of a minified bundle are as in Node", () => {
    const spellings = {
      whole: 'import { nn, optim } from "flambeau";',
      subpaths: 'import * as nn from "flambeau/nn"; import * as optim from "flambeau/optim";',
    };
    const programs = {
      "names of all classes": `
const isClass = (value) => typeof value === "function" && /^class\\b/.test(Function.prototype.toString.call(value));
const errors = Object.fromEntries(Object.entries(torch).filter(([name]) => name.endsWith("Error")));
const { qat, quantized } = torch.ao.nn;
const spaces = { nn, prune: nn.utils.prune, optim, lr_scheduler: optim.lr_scheduler, errors, qat, quantized, dynamic: quantized.dynamic };
for (const [space, members] of Object.entries(spaces))
  for (const [name, value] of Object.entries(members)) if (isClass(value)) console.log(space, name, value.name);
try { torch.ones(2).add(torch.ones(3)); } catch (error) { console.log(error.name, String(new torch.Generator().constructor.name)); }`,
      "arguments of forward by name, hooks on the last node, functions": `
console.log(new nn.ReLU()({ input: torch.ones(2) }).tolist(), new nn.Identity()({ input: 1 }));
console.log(new nn.MSELoss()({ input: torch.ones(2), target: torch.zeros(2) }).item());
console.log(new nn.CosineSimilarity(0)({ x1: torch.ones(2), x2: torch.ones(2) }).item().toFixed(3));
const layer = new nn.Linear(2, 1);
try { layer({ x: torch.ones(2) }); } catch (error) { console.log(error.message); }
layer.register_backward_hook((module, given, got) => console.log(String(module), given.length, got.length));
layer(torch.ones(1, 2)).sum().backward();
console.log(nn.functional.mse_loss(torch.ones(2), torch.zeros(2)).item(), typeof nn.functional.conv2d);`,
      // The build leaves out fields that constructors set anyway: the order must stay, which state dicts follow.
      "properties in their order": `
const optimizer = () => new optim.SGD([torch.ones(1, { requires_grad: true })], { lr: 0.1 });
const { CyclicLR, ReduceLROnPlateau, StepLR } = optim.lr_scheduler;
const layers = [new nn.Linear(2, 3), new nn.Conv2d(2, 4, 3), new nn.BatchNorm2d(3), new nn.LSTM(2, 3), new nn.MultiheadAttention(4, 2),
  new nn.TransformerEncoderLayer(4, 2), new nn.EmbeddingBag(3, 4), new nn.AdaptiveLogSoftmaxWithLoss(8, 10, [2, 5]), new nn.CrossEntropyLoss(),
  new nn.LazyLinear(2), new optim.swa_utils.AveragedModel(new nn.Linear(1, 1))];
const schedulers = [new CyclicLR(optimizer(), 0.1, 0.2), new ReduceLROnPlateau(optimizer()), new StepLR(optimizer(), 2)];
for (const each of [...layers, optimizer(), ...schedulers])
  console.log(Reflect.ownKeys(each).map(String).join(), Object.keys(each.state_dict()).join());`,
    };
    // Names are in the modules that both spellings share; what nn's index does is at stake where it is left out.
    const cases = {
      "names of all classes": "whole",
      "arguments of forward by name, hooks on the last node, functions": "subpaths",
      "properties in their order": "whole",
    } as const;
    for (const [what, spelling] of Object.entries(cases) as [keyof typeof programs, keyof typeof spellings][])
      test(`${what}, ${spelling}`, async () => {
        const [program, imports] = [programs[what], spellings[spelling]];
        const name = `as-in-node-${what.replaceAll(/\W+/g, "-")}-${spelling}`;
        const [entry, outfile] = [join(consumer, `${name}.mjs`), join(consumer, `${name}.out.mjs`)];
        writeFileSync(entry, `import * as torch from "flambeau";\n${imports}\n${program}`);
        const options = { bundle: true, minify: true, format: "esm", preserveSymlinks: true } as const;
        await build({ ...options, entryPoints: [entry], outfile });
        const run = (file: string, flag: string): string =>
          execFileSync(process.execPath, [flag, file], { encoding: "utf8", cwd: consumer });
        const printed = run(outfile, "--no-warnings");
        expect(printed.length).toBeGreaterThan(0);
        expect(printed.split("\n")).toEqual(run(entry, "--preserve-symlinks").split("\n"));
      });
  });

  test("modules that are imported for what they do are named in sideEffects", () => {
    const folder = join(projectFolder, "dist", "esm");
    const { sideEffects } = JSON.parse(readFileSync(join(projectFolder, "package.json"), "utf8")) as {
      sideEffects: string[];
    };
    const named = sideEffects.map(
      (pattern) => new RegExp(`^${pattern.replaceAll(/[.*]+/g, (m) => (m === "." ? "\\." : ".*"))}$`),
    );
    // What they do (letting the core load sparse and nested tensors, ways for large matrices and medians, what notebooks ask for) is
    // for Node, where these are parts of their own.
    const meant = [
      "./dist/esm/methods/layout-members.js",
      "./dist/esm/methods/notebook-members.js",
      "./dist/esm/compute/linalg/large/provide.js",
      "./dist/esm/compute/sort/provide-selections.js",
    ];
    const dropped = new Set<string>();
    for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
      if (!name.endsWith(".js")) continue;
      for (const [, to] of readFileSync(join(folder, name), "utf8").matchAll(/^import "(\.[^"]+)";/gm)) {
        const file = `./${relative(projectFolder, join(folder, dirname(name), to!)).replaceAll("\\", "/")}`;
        if (!named.some((pattern) => pattern.test(file))) dropped.add(file);
      }
    }
    expect([...dropped].toSorted()).toEqual(meant.toSorted());
  });

  test("a small bundle has what the complex form of an operator needs", async () => {
    const entry = join(consumer, "small-complex.mjs");
    const outfile = join(consumer, "small-complex.out.mjs");
    writeFileSync(
      entry,
      `import * as torch from "flambeau/lean"; console.log(String(torch.sqrt(torch.complex(torch.tensor([-4], { dtype: torch.float32 }), torch.tensor([0], { dtype: torch.float32 })))));`,
    );
    await build({ bundle: true, format: "esm", outfile, preserveSymlinks: true, entryPoints: [entry] });
    const printed = execFileSync(process.execPath, ["--no-warnings", outfile], { encoding: "utf8" });
    expect(printed.trim()).toBe("tensor([0.+2.j])");
  });

  test("runs in plain Node", () => {
    const program = "import * as torch from 'flambeau'; console.log(String(torch.tensor([1, 2]).add(1)));";
    const printed = execFileSync(process.execPath, ["--input-type=module", "--preserve-symlinks", "-e", program], {
      encoding: "utf8",
      cwd: consumer,
    });
    expect(printed.trim()).toBe("tensor([2, 3])");
  });

  test("a program in Node that names no transform has gradients of a batch", () => {
    const program = `import { autograd, eye, ones } from "flambeau";
const x = ones(2, { requires_grad: true });
console.log(String(autograd.grad(x.mul(2), x, eye(2), { is_grads_batched: true })));`;
    const printed = execFileSync(process.execPath, ["--input-type=module", "--preserve-symlinks", "-e", program], {
      encoding: "utf8",
      cwd: consumer,
    });
    expect(printed.trim().replaceAll(/\s+/g, " ")).toBe("tensor([[2., 0.], [0., 2.]])");
  });

  test("what Node loads in parts is the same package as the one bundle", async () => {
    const [whole, parts, modules] = await Promise.all(
      ["index.js", "node/index.js", "esm/index.js"].map(
        (name) => import(pathToFileURL(join(projectFolder, "dist", name)).href) as Promise<Exports>,
      ),
    );
    const described = (exports: Exports, depth: number): unknown =>
      Object.keys(exports)
        .sort()
        .map((name) => {
          const value = exports[name];
          const inside = depth > 0 && typeof value === "object" && value !== null && !Array.isArray(value);
          return [name, typeof value, inside ? described(value as Exports, depth - 1) : null];
        });
    expect(described(parts!, 2)).toEqual(described(whole!, 2));
    expect(described(modules!, 2)).toEqual(described(whole!, 2));
  });

  test("each part works, and layers print their names, in both", () => {
    const program = `
      torch.manual_seed(0);
      const { nn, optim } = torch;
      const net = new nn.Sequential(new nn.Conv2d(1, 2, 3), new nn.BatchNorm2d(2), new nn.ReLU(), new nn.Flatten(), new nn.Linear(72, 3));
      const optimizer = new optim.Adam(net.parameters(), { lr: 0.01 });
      new optim.lr_scheduler.StepLR(optimizer, 1);
      const loss = nn.functional.cross_entropy(net(torch.randn(4, 1, 8, 8)), torch.tensor([0, 1, 2, 0]));
      loss.backward();
      optimizer.step();
      const file = "state.pt";
      torch.save(net.state_dict(), file);
      net.load_state_dict(torch.load(file));
      const loader = new torch.utils.data.DataLoader(new torch.utils.data.TensorDataset(torch.arange(4)), { batch_size: 2 });
      const batches = [...loader].map(([x]) => x.tolist());
      const profile = torch.profiler.profile(() => torch.special.erf(torch.ones(2)));
      console.log(String(net), String(optimizer), loss.item(), JSON.stringify(batches), String(torch.linalg.inv(torch.eye(2).mul(2))),
        String(new torch.distributions.Normal(0, 1)), torch.lgamma(torch.tensor(4.5)).item(), torch.fft.rfftfreq(4).tolist(), profile.key_averages().length > 0,
        torch.autograd.gradcheck((x) => x.sin().sum(), [torch.rand(3, { dtype: torch.float64, requires_grad: true })]), String(torch.deepcopy(torch.ones(1))));
      try { torch.ones(2).add(torch.ones(3)); } catch (error) { console.log(error.name); }
      try { net.load_state_dict({ net: net.state_dict() }); } catch (error) { console.log(error.message); }
      const w = torch.ones(2, { requires_grad: true });
      const y = w.exp();
      y.add_(1);
      try { y.sum().backward(); } catch (error) { console.log(String(error.message).replaceAll(/[^ ]*program[^ ]*/g, "program")); }
    `;
    const printed = ["index.js", "node/index.js", "esm/index.js"].map((name, i) => {
      const file = join(consumer, `program${i}.mjs`);
      writeFileSync(
        file,
        `import * as torch from ${JSON.stringify(pathToFileURL(join(projectFolder, "dist", name)).href)};\n${program}`,
      );
      return execFileSync(process.execPath, [file], { encoding: "utf8", cwd: consumer });
    });
    expect(printed[1]).toBe(printed[0]);
    expect(printed[2]).toBe(printed[0]);
    expect(printed[0]).toContain("Sequential(\n  (0): Conv2d(1, 2, kernel_size=(3, 3), stride=(1, 1))\n");
    expect(printed[0]).toContain("RuntimeError");
    expect(printed[0]).toContain("This looks like a checkpoint with the state dict inside");
  });

  test("classes have the names by which they are exported", async () => {
    const entry = pathToFileURL(join(projectFolder, "dist", "node", "index.js")).href;
    const wrong: string[] = [];
    const seen = new Set<unknown>();
    const look = (space: object, path: string): void => {
      for (const [name, value] of Object.entries(space) as [string, unknown][]) {
        if (value === null || seen.has(value)) continue;
        seen.add(value);
        if (typeof value === "function" && /^class\b/.test(String(value)) && value.name === `_${name}`)
          wrong.push(`${path}${name}: ${value.name}`);
        if (typeof value === "object" && path.split(".").length < 5) look(value, `${path}${name}.`);
      }
    };
    look((await import(/* @vite-ignore */ entry)) as object, "torch.");
    expect(wrong).toEqual([]);
    expect(seen.size).toBeGreaterThan(2000);
  });

  test("the bundle names no file of the machine that built it", () => {
    for (const name of [
      "index.js",
      ...readdirSync(join(projectFolder, "dist", "node")).map((each) => join("node", each)),
    ]) {
      expect(readFileSync(join(projectFolder, "dist", name), "utf8").includes(projectFolder)).toBe(false);
    }
  });
});
