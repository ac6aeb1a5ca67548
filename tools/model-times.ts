/**
 * Times evaluations of vision models here, in onnxruntime (the model as `torch.onnx.export` writes it) and in PyTorch, in
 * turn, one thread each: `PYTHON=python3 npx tsx tools/model-times.ts [--rounds 5] [--write] [NAME...]`. Python needs
 * torch and torchvision; without it that column stays empty. `--write` puts the table into docs/models.md. All outputs
 * are compared before anything is timed: the weights are the same, as both draw them from seed 0.
 */
import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import * as torch from "flambeau";
import * as vision from "flambeau/vision";
import { distance, openOnnx } from "../tests/support/onnxruntime.ts";

const { values, positionals } = parseArgs({
  options: { rounds: { type: "string", default: "5" }, write: { type: "boolean", default: false } },
  allowPositionals: true,
});
const rounds = Number(values.rounds);
const usual = [
  "alexnet",
  "resnet18",
  "resnet50",
  "resnext50_32x4d",
  "vgg16",
  "densenet121",
  "squeezenet1_1",
  "mobilenet_v2",
  "mobilenet_v3_large",
  "shufflenet_v2_x1_0",
  "mnasnet1_0",
  "efficientnet_b0",
  "efficientnet_v2_s",
  "regnet_y_400mf",
  "convnext_tiny",
  "googlenet",
  "vit_b_16",
  "swin_t",
  "swin_v2_t",
  "maxvit_t",
];
const names = positionals.length > 0 ? positionals : usual;

const program = `
import sys, time, warnings
warnings.simplefilter("ignore")
import torch, torchvision
torch.set_num_threads(1)
model = x = None
for line in sys.stdin:
    word, *rest = line.split()
    with torch.inference_mode():
        if word == "model":
            torch.manual_seed(0)
            model = torchvision.models.get_model(rest[0]).eval()
            x = torch.linspace(-1, 1, 3 * 224 * 224).sin().reshape(1, 3, 224, 224)
            print(*model(x).flatten().tolist(), flush=True)
        else:
            began = time.perf_counter()
            model(x)
            print((time.perf_counter() - began) * 1000, flush=True)
`;

/** A Python with PyTorch that answers line by line; null where there is none. */
async function startPython(): Promise<((line: string) => Promise<string>) | null> {
  const python = spawn(process.env["PYTHON"] ?? "python3", ["-c", program], { stdio: ["pipe", "pipe", "ignore"] });
  python.on("error", () => {});
  python.stdin.on("error", () => {});
  const lines = createInterface({ input: python.stdout })[Symbol.asyncIterator]();
  python.unref();
  const ask = async (line: string): Promise<string> => {
    python.stdin.write(`${line}\n`);
    const { value, done } = await lines.next();
    if (done === true) throw new Error("Python ended");
    return value;
  };
  try {
    await ask("model squeezenet1_1");
    return ask;
  } catch {
    console.log("no Python with torch and torchvision: name one in $PYTHON");
    return null;
  }
}

const middle = (times: readonly number[]): number => [...times].sort((a, b) => a - b)[times.length >> 1]!;

/** A row: name, parameters, distances, milliseconds of each. */
async function measure(name: string, ask: ((line: string) => Promise<string>) | null): Promise<string> {
  torch.manual_seed(0);
  const model = vision.models.get_model(name).eval() as torch.nn.Module<(x: torch.Tensor) => torch.Tensor>;
  const x = torch
    .linspace(-1, 1, 3 * 224 * 224)
    .sin()
    .reshape(1, 3, 224, 224);
  const evaluate = (): torch.Tensor => torch.no_grad(() => model(x));
  const wanted = evaluate();
  const written = torch.onnx.export(model, x, null, { input_names: ["x"] });
  const opened = await openOnnx(written.bytes(), 1);
  const toOnnx = distance([...(await opened.run({ x })).values()][0]!, wanted);
  const toPython =
    ask === null
      ? null
      : distance(torch.tensor((await ask(`model ${name}`)).split(" ").map(Number)).reshape(wanted.shape), wanted);
  if (toOnnx > 1e-4 || (toPython ?? 0) > 1e-4)
    throw new Error(`${name}: outputs differ: onnxruntime ${toOnnx.toExponential(0)}, PyTorch ${String(toPython)}`);
  const times: Record<"own" | "onnx" | "python", number[]> = { own: [], onnx: [], python: [] };
  const timed = async (list: number[], run: () => unknown): Promise<void> => {
    const began = performance.now();
    await run();
    list.push(performance.now() - began);
  };
  for (let round = 0; round < rounds; round++) {
    await timed(times.own, () => torch.scope(() => evaluate().at(0, 0).item()));
    await timed(times.onnx, () => opened.run({ x }));
    if (ask !== null) times.python.push(Number(await ask("time")));
  }
  await opened.close();
  const parameters = model.parameters().reduce((sum, each) => sum + each.numel(), 0);
  const [own, onnx] = [middle(times.own), middle(times.onnx)];
  const python = ask === null ? null : middle(times.python);
  const cells = [name, parameters.toLocaleString("en"), own.toFixed(1), onnx.toFixed(1)];
  cells.push(python?.toFixed(1) ?? "", (own / onnx).toFixed(2), python === null ? "" : (own / python).toFixed(2));
  return `| ${cells.join(" | ")} |`;
}

const START = "<!-- times -->";
const END = "<!-- end of times -->";

torch.set_num_threads(1);
const ask = await startPython();
const { native } = torch.backends.flambeau;
const backend = native === false ? "WebAssembly" : `native code (${native})`;
const rows: string[] = [
  `Milliseconds of evaluating one image of 224 x 224, medians of ${rounds} rounds in turn, one thread each, ${backend}, Node ${process.versions.node}, ${cpus()[0]?.model.trim() ?? ""}, load ${loadavg()[0]!.toFixed(1)} at the start.`,
  "",
  "| architecture | parameters | here | onnxruntime | PyTorch | : onnxruntime | : PyTorch |",
  "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
];
console.log(rows.join("\n"));
for (const name of names) {
  try {
    const row = await measure(name, ask);
    rows.push(row);
    console.log(row);
  } catch (error) {
    console.log(`FAIL ${name}: ${String(error)}`);
    process.exitCode = 1;
  }
  torch.collect_garbage();
}
if (values.write) {
  const path = new URL("../docs/models.md", import.meta.url);
  const text = readFileSync(path, "utf8").replace(new RegExp(`\\n*${START}[^]*${END}\\n*`), "\n");
  writeFileSync(
    path,
    `${text.trimEnd()}\n\n${START}\n\n## Time beside onnxruntime and PyTorch\n\n${rows.join("\n")}\n\n${END}\n`,
  );
}
process.exit();
