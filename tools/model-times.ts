/**
 * Times evaluations of models here, in onnxruntime (the model as `torch.onnx.export` writes it) and in PyTorch, in
 * turn, one thread each: `PYTHON=python3 npx tsx tools/model-times.ts [--rounds 5] [--write] [NAME...]`. Python needs
 * torch, torchvision and, for language models, transformers; without it that column stays empty. `--write` puts the table into docs/models.md. All outputs
 * are compared before anything is timed: vision models draw the same weights from seed 0, those of language models go to
 * Python as a safetensors file.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import * as torch from "flambeau";
import * as text from "flambeau/text";
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
  "gpt2",
  "llama",
  "qwen2",
  "bert",
  "distilbert",
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
        elif word == "text":
            import transformers, safetensors.torch
            config, weights, count = rest
            config = transformers.AutoConfig.for_model(**__import__("json").load(open(config)))
            model = getattr(transformers, config.architectures[0])(config).eval()
            model.load_state_dict(safetensors.torch.load_file(weights), strict=False)
            x = torch.arange(int(count)).reshape(1, -1) * 7 % config.vocab_size
            out = model(x)
            print(*out[0].flatten()[:20000].tolist(), flush=True)
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

/** Language models of usual sizes, with random weights; a text of so many tokens. */
const tokens = 128;
const gpt = { n_embd: 768, n_layer: 12, n_head: 12, n_positions: 1024, vocab_size: 50257 };
const decoder = {
  hidden_size: 768,
  intermediate_size: 2048,
  num_hidden_layers: 12,
  num_attention_heads: 12,
  vocab_size: 32000,
};
const encoder = {
  hidden_size: 768,
  intermediate_size: 3072,
  num_hidden_layers: 12,
  num_attention_heads: 12,
  vocab_size: 30522,
};
const languageModels: Readonly<Record<string, object>> = {
  gpt2: { model_type: "gpt2", architectures: ["GPT2LMHeadModel"], ...gpt },
  llama: { model_type: "llama", architectures: ["LlamaForCausalLM"], num_key_value_heads: 4, ...decoder },
  qwen2: { model_type: "qwen2", architectures: ["Qwen2ForCausalLM"], num_key_value_heads: 4, ...decoder },
  bert: { model_type: "bert", architectures: ["BertModel"], ...encoder },
  distilbert: {
    model_type: "distilbert",
    architectures: ["DistilBertModel"],
    dim: 768,
    hidden_dim: 3072,
    n_layers: 6,
    n_heads: 12,
    vocab_size: 30522,
  },
};

type Evaluated = torch.nn.Module<(x: torch.Tensor) => torch.Tensor>;
/** A model, what it is given, the name of its input and what Python is told. */
interface Prepared {
  readonly model: torch.nn.Module;
  readonly x: torch.Tensor;
  readonly run: () => torch.Tensor;
  readonly told: string;
}

/** The tensor that is compared: the scores, or the last states. */
const resultOf = (output: unknown): torch.Tensor => {
  if (output instanceof torch.Tensor) return output;
  const { logits, last_hidden_state } = output as Record<string, torch.Tensor>;
  return (logits ?? last_hidden_state)!;
};

function prepare(name: string, folder: string): Prepared {
  torch.manual_seed(0);
  const config = languageModels[name];
  if (config === undefined) {
    const model = vision.models.get_model(name).eval() as Evaluated;
    const x = torch
      .linspace(-1, 1, 3 * 224 * 224)
      .sin()
      .reshape(1, 3, 224, 224);
    return { model, x, run: () => model(x), told: `model ${name}` };
  }
  const [kind] = (config as { architectures: string[] }).architectures;
  const classes = text as unknown as Record<string, new (config: object) => torch.nn.Module>;
  const model = new classes[kind!]!(config).eval();
  const { vocab_size } = config as { vocab_size: number };
  const x = torch.arange(tokens).reshape(1, -1).mul(7).remainder(vocab_size);
  const [settings, weights] = [`${folder}/config.json`, `${folder}/model.safetensors`];
  writeFileSync(settings, JSON.stringify(config));
  torch.safetensors.save_file(model.state_dict() as Record<string, object>, weights);
  const call = model as unknown as (x: torch.Tensor) => unknown;
  return { model, x, run: () => resultOf(call(x)), told: `text ${settings} ${weights} ${tokens}` };
}

const middle = (times: readonly number[]): number => [...times].sort((a, b) => a - b)[times.length >> 1]!;

/** A row: name, parameters, distances, milliseconds of each. */
async function measure(name: string, ask: ((line: string) => Promise<string>) | null, folder: string): Promise<string> {
  const { model, x, run, told } = prepare(name, folder);
  const evaluate = (): torch.Tensor => torch.no_grad(run);
  const wanted = evaluate();
  const written = torch.onnx.export(model, x, null, { input_names: ["x"] });
  const opened = await openOnnx(written.bytes(), 1);
  const toOnnx = distance([...(await opened.run({ x })).values()][0]!, wanted);
  // Of long outputs the beginning.
  const answer = ask === null ? null : torch.tensor((await ask(told)).split(" ").map(Number));
  const toPython =
    answer === null ? null : distance(answer, wanted.flatten().narrow(0, 0, Math.min(wanted.numel(), answer.numel())));
  if (toOnnx > 1e-4 || (toPython ?? 0) > 1e-4)
    throw new Error(`${name}: outputs differ: onnxruntime ${toOnnx.toExponential(0)}, PyTorch ${String(toPython)}`);
  const times: Record<"own" | "onnx" | "python", number[]> = { own: [], onnx: [], python: [] };
  const timed = async (list: number[], run: () => unknown): Promise<void> => {
    const began = performance.now();
    await run();
    list.push(performance.now() - began);
  };
  for (let round = 0; round < rounds; round++) {
    await timed(times.own, () => torch.scope(() => evaluate().flatten().at(0).item()));
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
const folder = mkdtempSync(join(tmpdir(), "flambeau-times-"));
const ask = await startPython();
const { native } = torch.backends.flambeau;
const backend = native === false ? "WebAssembly" : `native code (${native})`;
const rows: string[] = [
  `Milliseconds of evaluating one image of 224 x 224, or a text of ${tokens} tokens by a language model (random weights; gpt2, bert and distilbert of the usual sizes, llama and qwen2 with 12 layers of 768), medians of ${rounds} rounds in turn, one thread each, ${backend}, Node ${process.versions.node}, ${cpus()[0]?.model.trim() ?? ""}, load ${loadavg()[0]!.toFixed(1)} at the start on ${cpus().length} cores: where others work as well, times are long and only their ratios say something.`,
  "",
  "| architecture | parameters | here | onnxruntime | PyTorch | : onnxruntime | : PyTorch |",
  "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
];
console.log(rows.join("\n"));
for (const name of names) {
  try {
    const row = await measure(name, ask, folder);
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
  const page = readFileSync(path, "utf8").replace(new RegExp(`\\n*${START}[^]*${END}\\n*`), "\n");
  writeFileSync(
    path,
    `${page.trimEnd()}\n\n${START}\n\n## Time beside onnxruntime and PyTorch\n\n${rows.join("\n")}\n\n${END}\n`,
  );
}
rmSync(folder, { recursive: true });
process.exit();
