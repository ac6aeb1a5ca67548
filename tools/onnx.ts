/**
 * Checks ONNX export and import against onnxruntime and onnx's own tests, and prints tables.
 *
 *   npx tsx tools/onnx.ts models [--write] [NAME...]  all vision models exported; --write: the column of docs/models.md
 *   npx tsx tools/onnx.ts text                        language models of the tests, batch and sequence dynamic
 *   npx tsx tools/onnx.ts modules [NAME...]           recorded nn modules
 *   npx tsx tools/onnx.ts nodes FOLDER [OPERATOR...]  onnx's tests of operators, written by tests/onnx/record.py FOLDER
 *   npx tsx tools/onnx.ts files FOLDER                models in a folder, loaded and run beside onnxruntime
 *
 * --write puts what the last four find into docs/onnx.md as well.
 *
 * onnxruntime-node is taken where the bench is installed (npm --prefix bench install), else onnxruntime-web.
 */
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as torch from "flambeau";
import * as text from "flambeau/text";
import * as vision from "flambeau/vision";
import { readModel, readTensorProto } from "../src/onnx/format/read.ts";
import { dtypeOf, tensorOf } from "../src/onnx/format/tensors.ts";
import { call, construct, withOptions } from "../tests/support/adapter.ts";
import { goldenIndex, readGoldenFile } from "../tests/support/goldens.ts";
import { distance, runOnnx } from "../tests/support/onnxruntime.ts";
import { moduleCases } from "../tests/support/replay-modules.ts";
import { Decoder } from "../tests/support/values.ts";

type Model = torch.nn.Module & ((...args: unknown[]) => unknown);

const [command, ...rest] = process.argv.slice(2);
const words = rest.filter((arg) => !arg.startsWith("--"));
const isWanted = (name: string): boolean =>
  words.length === 0 || words.some((word) => new RegExp(`^${word.replaceAll("*", ".*")}$`).test(name));
const firstLine = (error: unknown): string =>
  String((error as Error).message ?? error)
    .split("\n")[0]!
    .slice(0, 160);

function tensorsIn(value: unknown): torch.Tensor[] {
  if (value instanceof torch.Tensor) return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(tensorsIn) : [];
}

/** Outputs of an exported model by name; by a file with its weights beside it where they are more than 1 GB. */
async function runProgram(
  program: torch.onnx.ONNXProgram,
  inputs: Readonly<Record<string, torch.Tensor>>,
): Promise<Map<string, torch.Tensor>> {
  const weights = program.model_proto.graph!.initializer;
  if (weights.reduce((sum, { raw_data }) => sum + (raw_data?.length ?? 0), 0) < 2 ** 30)
    return runOnnx(program.bytes(), inputs);
  const folder = mkdtempSync(join(tmpdir(), "flambeau-onnx-"));
  try {
    program.save(join(folder, "model.onnx"), { external_data: true });
    return await runOnnx(join(folder, "model.onnx"), inputs);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Puts text between two marks of docs/onnx.md, those of `name`. */
function writeSection(name: string, text: string): void {
  if (!rest.includes("--write")) return;
  const path = new URL("../docs/onnx.md", import.meta.url);
  const [start, end] = [`<!-- ${name} -->`, `<!-- end of ${name} -->`];
  const page = readFileSync(path, "utf8");
  const [before, after] = [page.split(start)[0], page.split(end)[1]];
  if (before === undefined || after === undefined) throw new Error(`docs/onnx.md has no ${start} … ${end}`);
  writeFileSync(path, `${before}${start}\n\n${text}\n\n${end}${after}`);
}

/** Distances of onnxruntime's outputs from the model's own, for other arguments than those of the export. */
async function compare(model: Model, program: torch.onnx.ONNXProgram, others: unknown[]): Promise<number> {
  const inputs = tensorsIn(others);
  const names = program.model_proto.graph!.input.map(({ name }) => name!);
  const outputs = await runProgram(program, Object.fromEntries(names.map((name, i) => [name, inputs[i]!])));
  const wanted = tensorsIn(torch.no_grad(() => model(...others)));
  if (outputs.size !== wanted.length) throw new Error(`${outputs.size} outputs instead of ${wanted.length}`);
  return Math.max(0, ...[...outputs.values()].map((output, i) => distance(output, wanted[i]!)));
}

/** Weights that begin as zeros would hide what is before them. */
function withoutZeros(model: torch.nn.Module): void {
  for (const parameter of model.parameters())
    if (parameter.ndim > 1 && parameter.abs().max().item() === 0) torch.nn.init.normal_(parameter, 0, 0.02);
}

async function models(): Promise<void> {
  const found = new Map<string, string>();
  for (const name of vision.models.list_models()) {
    if (!isWanted(name)) continue;
    try {
      torch.manual_seed(0);
      const model = vision.models.get_model(name).eval() as unknown as Model;
      withoutZeros(model);
      const size = name.startsWith("inception") ? 299 : /^(vit|maxvit)/.test(name) ? 224 : 64;
      // These models want one size of images.
      const isFixed = /^(vit|maxvit|inception|swin)/.test(name);
      const axes: Record<number, string> = isFixed ? { 0: "batch" } : { 0: "batch", 2: "height", 3: "width" };
      const program = torch.onnx.export(model, torch.randn(1, 3, size, size), null, {
        input_names: ["x"],
        dynamic_axes: { x: axes },
      });
      const other = isFixed ? torch.randn(2, 3, size, size) : torch.randn(2, 3, 96, 64);
      const far = await compare(model, program, [other]);
      found.set(name, far < 1e-4 ? far.toExponential(0) : `no: ${far.toExponential(0)}`);
      console.log(`${far < 1e-4 ? "ok  " : "FAIL"} ${name.padEnd(22)} ${far.toExponential(1)} ${String(program)}`);
    } catch (error) {
      found.set(name, `no: ${firstLine(error)}`);
      console.log(`FAIL ${name.padEnd(22)} ${firstLine(error)}`);
    }
    torch.collect_garbage();
  }
  if (rest.includes("--write")) writeColumn(found);
}

/** The column "ONNX" of the table in docs/models.md. */
function writeColumn(found: ReadonlyMap<string, string>): void {
  const path = new URL("../docs/models.md", import.meta.url);
  const lines = readFileSync(path, "utf8").split("\n");
  const head = lines.findIndex((line) => line.startsWith("| architecture "));
  const hasColumn = lines[head]!.includes("| ONNX |");
  const end = lines.findIndex((line, i) => i > head && !line.startsWith("|"));
  const changed = lines.map((line, i) => {
    if (i < head || (end >= 0 && i >= end)) return line;
    const cells = line.split("|").slice(1, -1);
    const name = cells[0]!.trim();
    const cell =
      i === head
        ? " ONNX "
        : i === head + 1
          ? " ---: "
          : ` ${found.get(name) ?? (hasColumn ? cells.at(-1)!.trim() : "")} `;
    return `|${[...(hasColumn ? cells.slice(0, -1) : cells), cell].join("|")}|`;
  });
  writeFileSync(path, changed.join("\n"));
}

async function languageModels(): Promise<void> {
  const root = new URL("../tests/text/recorded/", import.meta.url).pathname;
  const classes = text as unknown as Record<string, { from_pretrained(path: string): Promise<Model> } | undefined>;
  const rows: string[] = [];
  for (const name of readdirSync(root).sort()) {
    let wanted: string | undefined;
    try {
      wanted = (JSON.parse(readFileSync(join(root, name, "expected.json"), "utf8")) as { class?: string }).class;
      if (wanted === undefined || classes[wanted] === undefined || name.startsWith("lora")) continue;
    } catch {
      continue;
    }
    const model = (await classes[wanted]!.from_pretrained(join(root, name))).eval();
    const axes = { 0: "batch", 1: "sequence" };
    const dynamic_axes = { input_ids: axes, attention_mask: axes };
    const ids = torch.tensor([[1, 2, 3, 4, 5, 6]]);
    torch.manual_seed(0);
    const others = torch.randint(1, 20, name === "llama-dynamic" ? [3, 5] : [3, 9]);
    const mask = torch.ones_like(others);
    mask.narrow(0, 0, 1).narrow(1, 0, 3).zero_();
    const plain = await compare(model, torch.onnx.export(model, ids, null, { dynamic_axes }), [others]);
    const masked = [ids, { attention_mask: torch.ones_like(ids) }];
    const withMask = await compare(model, torch.onnx.export(model, masked, null, { dynamic_axes }), [
      others,
      { attention_mask: mask },
    ]);
    const row = `| ${name} | ${wanted} | ${plain.toExponential(0)} | ${withMask.toExponential(0)} |`;
    rows.push(row);
    console.log(row);
  }
  writeSection("text", `| model | class | distance | with padding |\n| --- | --- | ---: | ---: |\n${rows.join("\n")}`);
}

async function modules(): Promise<void> {
  let [agree, all] = [0, 0];
  const problems = new Map<string, string[]>();
  for (const entry of goldenIndex().filter(({ section }) => section === "modules")) {
    const file = readGoldenFile(entry.file);
    for (const [i, recorded] of moduleCases(file).entries()) {
      if (!isWanted(recorded.class)) continue;
      all++;
      let problem: string | null = null;
      try {
        const decoder = new Decoder(file);
        const module = construct(
          recorded.class,
          decoder.list(recorded.args),
          decoder.record(recorded.kwargs),
        ) as unknown as Model;
        call(module, "load_state_dict", decoder.record(recorded.state));
        module.eval();
        const args = withOptions(decoder.list(recorded.inputs), decoder.record(recorded.call_kwargs)) as unknown[];
        const far = await compare(module, torch.onnx.export(module, args), args);
        if (!(far < 1e-4)) problem = `distance ${far.toExponential(1)}`;
      } catch (error) {
        problem = firstLine(error);
      }
      if (problem === null) agree++;
      else problems.set(recorded.class, [...(problems.get(recorded.class) ?? []), `#${i} ${problem}`]);
    }
  }
  for (const [name, list] of problems) console.log(`FAIL ${name}: ${list.length} cases, ${list[0]}`);
  console.log(`${agree} of ${all} cases agree`);
  const failed = [...problems].map(
    ([name, list]) => `| \`${name}\` | ${list.length} | ${list[0]!.replace(/^#\d+ /, "")} |`,
  );
  writeSection(
    "modules",
    `${agree} of ${all} recorded cases of \`nn\` agree; the others:\n\n| class | cases | the first |\n| --- | ---: | --- |\n${failed.join("\n")}`,
  );
}

interface NodeCase {
  readonly name: string;
  readonly ops: readonly string[];
  readonly inputs: number;
  readonly outputs: number;
  readonly rtol: number;
  readonly atol: number;
}

/** Whether two tensors agree within the tolerance of a test; half types within that of their precision. */
function agrees(actual: torch.Tensor, wanted: torch.Tensor, { rtol, atol }: NodeCase): boolean {
  if (actual.dtype !== wanted.dtype || actual.shape.join() !== wanted.shape.join()) return false;
  if (wanted.numel() === 0) return true;
  const [x, y] = [actual, wanted].map((each) => (each.dtype.is_complex ? torch.view_as_real(each) : each).double()) as [
    torch.Tensor,
    torch.Tensor,
  ];
  const precision = wanted.dtype === torch.bfloat16 ? 2 ** -7 : wanted.dtype === torch.float16 ? 2 ** -10 : 0;
  const largest = torch.where(y.isfinite(), y.abs(), 0).max().item() as number;
  const near = x
    .sub(y)
    .abs()
    .le(
      y
        .abs()
        .mul(Math.max(rtol, precision))
        .add(Math.max(atol, 1e-7 * largest)),
    );
  return Boolean(near.logical_or(x.eq(y)).logical_or(x.isnan().logical_and(y.isnan())).all().item());
}

function nodes(folder: string, wantedOperators: readonly string[]): void {
  const index = JSON.parse(readFileSync(join(folder, "index.json"), "utf8")) as NodeCase[];
  const counts = { agree: 0, differ: 0, "not supported": 0, "of types without tensors": 0 };
  const table = new Map<string, { agree: number; all: number; problem: string }>();
  for (const each of index) {
    const op = each.ops.length === 1 ? each.ops[0]! : "(several)";
    if (wantedOperators.length > 0 && !wantedOperators.includes(op)) continue;
    const row = table.get(op) ?? { agree: 0, all: 0, problem: "" };
    table.set(op, row);
    row.all++;
    try {
      const read = (kind: string, count: number): torch.Tensor[] =>
        Array.from({ length: count }, (_, i) =>
          tensorOf(readTensorProto(readFileSync(join(folder, each.name, `${kind}_${i}.pb`)), kind), kind),
        );
      const [inputs, wanted] = [read("input", each.inputs), read("output", each.outputs)];
      const model = torch.onnx.load(join(folder, each.name, "model.onnx"));
      const given = torch.no_grad(() => model(...inputs));
      const results = (Array.isArray(given) ? given : [given]) as torch.Tensor[];
      if (!wanted.every((tensor, i) => agrees(results[i]!, tensor, each))) throw new Error("values differ");
      counts.agree++;
      row.agree++;
    } catch (error) {
      const said = firstLine(error);
      const kind = /for which there are no tensors/.test(said)
        ? "of types without tensors"
        : /not supported/.test(said)
          ? "not supported"
          : "differ";
      counts[kind]++;
      row.problem ||= `${each.name}: ${said}`;
      if (kind === "differ") console.log(`FAIL ${each.name}: ${said}`);
    }
  }
  for (const [op, { agree, all, problem }] of [...table].sort(([a], [b]) => (a < b ? -1 : 1)))
    console.log(`| ${op} | ${agree} of ${all} | ${problem} |`);
  const summary = `${index.length} tests: ${Object.entries(counts)
    .map(([name, count]) => `${count} ${name}`)
    .join(", ")}`;
  console.log(summary);
  const incomplete = [...table].filter(([, { agree, all }]) => agree < all).sort(([a], [b]) => (a < b ? -1 : 1));
  writeSection(
    "nodes",
    `${summary}.\n\n| operator | agree | the first that does not |\n| --- | ---: | --- |\n${incomplete
      .map(([op, { agree, all, problem }]) => `| ${op} | ${agree} of ${all} | ${problem.replace("ONNX: ", "")} |`)
      .join("\n")}`,
  );
}

/** A bright picture with dark strokes in words: readers of text say hardly anything to noise. */
function strokes(dims: readonly number[]): torch.Tensor {
  const picture = torch.full(dims, 2.5);
  const [height, width] = [dims.at(-2)!, dims.at(-1)!];
  for (let x = 16; x < width - 12; x += 14) {
    if (x % 84 < 14) continue;
    picture
      .narrow(3, x, 3)
      .narrow(2, Math.floor(height / 4), Math.floor(height / 2))
      .fill_(-2);
    picture
      .narrow(3, x, 10)
      .narrow(2, Math.floor(height / 4) + (x % 3) * 8, 3)
      .fill_(-2);
  }
  return picture;
}

/** Some input for what a file says of it: a picture, small noise, or small whole numbers. */
function someInput(name: string, dims: readonly number[], type: number): torch.Tensor {
  const dtype = dtypeOf(type, name);
  if (dims.length === 4 && dims[1] === 3 && name === "x") return strokes(dims);
  if (name === "sr") return torch.full(dims, 16000, { dtype });
  return dtype.is_floating_point ? torch.randn(dims).to(dtype) : torch.full(dims, 3900, { dtype });
}

async function files(folder: string): Promise<void> {
  const rows: string[] = [];
  for (const name of readdirSync(folder)
    .filter((each) => each.endsWith(".onnx"))
    .sort()) {
    try {
      const bytes = readFileSync(join(folder, name));
      const { graph } = readModel(bytes, name);
      const given = new Set(graph!.initializer.map((tensor) => tensor.name));
      torch.manual_seed(0);
      const inputs: Record<string, torch.Tensor> = {};
      for (const input of graph!.input) {
        if (given.has(input.name)) continue;
        const type = input.type!.tensor_type!;
        const free = /^(state|h|c)$/.test(input.name!)
          ? [1, 1, 1]
          : /waveforms/.test(input.name!)
            ? [1, 8000]
            : /silero_vad_legacy/.test(name)
              ? [1, 1536]
              : /silero/.test(name)
                ? [name.includes("sequence") ? 2 : 1, 576]
                : [1, 3, 96, 320];
        const dims = (type.shape?.dim ?? []).map(({ dim_value }, i) =>
          Number(dim_value ?? 0) > 0 ? Number(dim_value) : free[i]!,
        );
        inputs[input.name!] = someInput(input.name!, dims, type.elem_type!);
      }
      const model = torch.onnx.load(bytes).eval() as torch.onnx.ONNXModule;
      const wanted = await runOnnx(bytes, inputs);
      const started = performance.now();
      const output = torch.no_grad(() => model(inputs));
      const milliseconds = performance.now() - started;
      const results = (Array.isArray(output) ? output : [output]) as torch.Tensor[];
      const far = Math.max(...model.output_names.map((each, i) => distance(results[i]!, wanted.get(each)!)));
      console.log(`| ${name} | ${graph!.node.length} | ${far.toExponential(0)} | ${milliseconds.toFixed(0)} |`);
      rows.push(`| ${name} | ${graph!.node.length} | ${far.toExponential(0)} |`);
    } catch (error) {
      console.log(`| ${name} | | ${firstLine(error)} | |`);
      rows.push(`| ${name} | | ${firstLine(error)} |`);
    }
  }
  writeSection("files", `| file | nodes | distance |\n| --- | ---: | ---: |\n${rows.join("\n")}`);
}

if (command === "models") await models();
else if (command === "text") await languageModels();
else if (command === "modules") await modules();
else if (command === "nodes") nodes(words[0]!, words.slice(1));
else if (command === "files") await files(words[0]!);
else console.log("usage: npx tsx tools/onnx.ts models|text|modules|nodes|files …");
