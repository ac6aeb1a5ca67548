/**
 * What a user waits for and downloads: a whole process up to its first number, and the size of a program in a bundle.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { rolldown } from "rolldown";
import { projectFolder } from "./against.ts";
import type { Build } from "./against.ts";
import { engineTitles } from "./engines.ts";
import { median } from "./measure.ts";
import type { Timing } from "./measure.ts";
import { onnxModel } from "./onnx.ts";
import type { Python } from "./remote.ts";

/** A build of Flambeau and its name in the table. */
export interface NamedBuild extends Build {
  readonly name: string;
}

/** A process that prints one number. */
interface Program {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly prints: number;
}

const benchFolder = join(projectFolder, "bench");
/** The sum of the product of two 64 x 64 matrices of ones. */
const total = 64 ** 3;

function node(name: string, text: string, prints = total): Program {
  return { name, command: process.execPath, args: ["--input-type=module", "-e", text], prints };
}

function python({ path, env }: Python, name: string, text: string, prints = total): Program {
  return { name, command: path, args: ["-c", text], env, prints };
}

function flambeau({ name, node: entry }: NamedBuild): Program {
  return node(
    name,
    `import * as torch from ${JSON.stringify(pathToFileURL(entry).href)}; const a = torch.ones([64, 64]); console.log(a.matmul(a).sum().item());`,
  );
}

function onnx(name: string, module: string, provider: string): Program {
  const shape = [64, 64];
  const model = onnxModel({
    nodes: [{ op: "MatMul", inputs: ["a", "b"], outputs: ["y"] }],
    inputs: ["a", "b"].map((input) => ({ name: input, shape })),
    outputs: [{ name: "y", shape }],
    weights: [],
  });
  return node(
    name,
    `import { createRequire } from "node:module"; const ort = createRequire(${JSON.stringify(join(benchFolder, "package.json"))})(${JSON.stringify(module)});
    const session = await ort.InferenceSession.create(Uint8Array.from(Buffer.from("${Buffer.from(model).toString("base64")}", "base64")), { executionProviders: ["${provider}"] });
    const a = new ort.Tensor("float32", new Float32Array(4096).fill(1), [64, 64]);
    console.log((await session.run({ a, b: a })).y.data.reduce((x, y) => x + y)); process.exit(0);`,
  );
}

function peerPrograms(): Program[] {
  const require = createRequire(join(benchFolder, "package.json"));
  return [
    node(
      engineTitles.tfjs,
      `import { createRequire } from "node:module"; const require = createRequire(${JSON.stringify(join(benchFolder, "package.json"))});
      require("@tensorflow/tfjs-backend-wasm"); const tf = require("@tensorflow/tfjs-core"); await tf.setBackend("wasm"); await tf.ready();
      const a = tf.ones([64, 64]); console.log(tf.sum(tf.matMul(a, a)).dataSync()[0]); process.exit(0);`,
    ),
    node(
      engineTitles.jax,
      `import * as jax from ${JSON.stringify(pathToFileURL(require.resolve("@jax-js/jax")).href)}; await jax.init("wasm"); jax.defaultDevice("wasm");
      const a = jax.numpy.ones([64, 64]); console.log(jax.numpy.matmul(a.ref, a).sum().item());`,
    ),
    onnx(engineTitles.onnxWeb, "onnxruntime-web", "wasm"),
    onnx(engineTitles.onnxNode, "onnxruntime-node", "cpu"),
  ];
}

/** Milliseconds from a process's start to the line that it prints; its end is waited for, but not counted. */
async function timeToLine({ name, command, args, env = process.env, prints }: Program): Promise<number> {
  const start = performance.now();
  const child = spawn(command, args, { cwd: benchFolder, env, stdio: ["ignore", "pipe", "ignore"] });
  const ended = once(child, "close");
  let text = "";
  let milliseconds = Number.NaN;
  child.stdout.on("data", (data: Buffer) => {
    text += data.toString();
    if (Number.isNaN(milliseconds) && text.includes("\n")) milliseconds = performance.now() - start;
  });
  await ended;
  if (Number(text) !== prints)
    throw new Error(`${name}: printed ${JSON.stringify(text.trim().slice(0, 80))}, not ${prints}`);
  return milliseconds;
}

/**
 * Medians of whole processes that take turns: builds of Flambeau and their peers; what failed, and the times of empty
 * processes, are notes.
 */
export async function startTimings(
  builds: readonly NamedBuild[],
  rounds: number,
  peers: boolean,
  torch: Python | null,
): Promise<{ timings: Timing[]; notes: string[] }> {
  const programs = [
    ...builds.map(flambeau),
    ...(peers ? peerPrograms() : []),
    ...(torch
      ? [python(torch, engineTitles.python, "import torch; a = torch.ones(64, 64); print((a @ a).sum().item())")]
      : []),
  ];
  const empty = [node("Node", "console.log(0);", 0), ...(torch ? [python(torch, "Python", "print(0)", 0)] : [])];
  const all = [...programs, ...empty];
  const times = new Map(all.map((program) => [program, [] as number[]]));
  const failed = new Map<Program, string>();
  for (let round = -1; round < rounds; round++) {
    // the first round brings the files into the system's cache and is not counted
    for (let i = 0; i < all.length; i++) {
      const program = all[(i + round + 1) % all.length]!;
      if (failed.has(program)) continue;
      try {
        const milliseconds = await timeToLine(program);
        if (round >= 0) times.get(program)!.push(milliseconds);
      } catch (error) {
        failed.set(program, String((error as Error).message).split("\n")[0]!);
      }
    }
  }
  if (failed.has(all[0]!)) throw new Error(failed.get(all[0]!));
  const timed = (list: readonly Program[]): Timing[] =>
    list
      .filter((program) => !failed.has(program))
      .map((program) => ({
        name: program.name,
        milliseconds: median(times.get(program)!),
        fastest: Math.min(...times.get(program)!),
        rounds,
      }));
  const empties = timed(empty).map(({ name, milliseconds }) => `${name} ${milliseconds.toFixed(1)} ms`);
  return { timings: timed(programs), notes: [...failed.values(), `an empty process: ${empties.join(", ")}`] };
}

/** A program that uses tensors, autograd, nn and optim. */
const program = `import * as torch from "flambeau";
const model = new torch.nn.Sequential(new torch.nn.Linear(4, 16), new torch.nn.ReLU(), new torch.nn.Linear(16, 1));
const optimizer = new torch.optim.Adam(model.parameters());
torch.nn.functional.mse_loss(model(torch.randn(8, 4)), torch.randn(8, 1)).backward();
optimizer.step();`;

/** The same by the package's subpaths. */
const bySubpaths = `import * as F from "flambeau/nn/functional";
import * as nn from "flambeau/nn";
import * as optim from "flambeau/optim";
${program.replaceAll("torch.nn.functional.", "F.").replaceAll("torch.nn.", "nn.").replaceAll("torch.optim.", "optim.")}`;

type Bundler = (contents: string, alias: Readonly<Record<string, string>>) => Promise<string>;

/**
 * What makes the bundle. esbuild keeps all of a namespace inside a namespace (`torch.nn`), whatever a program uses of it:
 * github.com/evanw/esbuild/issues/1420. Rolldown, which is in Vite, keeps what is used, as Rollup and webpack do.
 */
const bundlers: Readonly<Record<"esbuild" | "rolldown", Bundler>> = {
  async esbuild(contents, alias) {
    const { outputFiles } = await build({
      stdin: { contents, resolveDir: benchFolder },
      alias,
      bundle: true,
      minify: true,
      format: "esm",
      platform: "neutral",
      external: ["node:*"],
      write: false,
      logLevel: "error",
    });
    return outputFiles[0]!.text;
  },
  async rolldown(contents, alias) {
    const entry = "program.js";
    const bundle = await rolldown({
      input: entry,
      resolve: { alias },
      platform: "neutral",
      external: /^node:/,
      logLevel: "silent",
      plugins: [
        {
          name: "program",
          resolveId: (id) => (id === entry ? id : null),
          load: (id) => (id === entry ? contents : null),
        },
      ],
    });
    const { output } = await bundle.generate({ format: "esm", minify: true, codeSplitting: false });
    return output[0].code;
  },
};

/**
 * Kilobytes of that program with a build of Flambeau, as a user's bundler would ship it: minified and compressed; null
 * where it is asked for by subpaths that the build lacks.
 */
export async function bundleKilobytes(
  { bundle }: Build,
  bundler: keyof typeof bundlers,
  subpaths = false,
): Promise<number | null> {
  const folder = join(dirname(bundle), "subpaths");
  const alias: Record<string, string> = {};
  for (const [name, file] of Object.entries({ "nn/functional": "functional", nn: "nn", optim: "optim" }))
    alias[`flambeau/${name}`] = join(folder, `${file}.js`);
  if (subpaths && !Object.values(alias).every((file) => existsSync(file))) return null;
  const text = await bundlers[bundler](subpaths ? bySubpaths : program, { ...alias, flambeau: bundle });
  return gzipSync(text, { level: 9 }).length / 1024;
}
