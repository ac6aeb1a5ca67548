/** Replays what torchvision said of its models: keys, initial values, one evaluation, one training step. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { brotliDecompressSync } from "node:zlib";
import * as torch from "../../src/index.ts";
import { models, ops } from "../../src/vision/index.ts";

interface TensorFacts {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly sum: number;
  readonly abs: number;
  readonly first: readonly number[];
}
/** What is recorded of one model. */
export interface ModelFacts {
  readonly kwargs: Record<string, unknown>;
  readonly input: readonly number[];
  readonly parameters: number;
  readonly state: Readonly<Record<string, TensorFacts>>;
  readonly repr_head: string;
  readonly eval: TensorFacts;
  readonly train: { readonly loss_without_dropout: number; readonly gradient_norm: number };
}

const path = fileURLToPath(new URL("../vision/data/models.json.br", import.meta.url));

/** All records by name. */
export function modelFacts(): Record<string, ModelFacts> {
  const text = brotliDecompressSync(readFileSync(path)).toString();
  return (JSON.parse(text) as { models: Record<string, ModelFacts> }).models;
}

/** The input of all records: sin(0.37 i) / 2 + cos(0.011 i), computed in float64. */
export function recordedInput(shape: readonly number[]): torch.Tensor {
  const i = torch.arange(
    shape.reduce((a, b) => a * b, 1),
    { dtype: torch.float64 },
  );
  return i.mul(0.37).sin().div(2).add(i.mul(0.011).cos()).to(torch.float32).reshape(shape);
}

/** How far a model may be from the record. */
export interface Limits {
  /** First values and sums of initial tensors, relative to their magnitudes (at least 0.01): two units in the last place. */
  readonly initial: number;
  /** Outputs, relative to the largest. */
  readonly output: number;
  readonly loss: number;
  readonly gradient: number;
}

/** Loss and gradient norm of PyTorch's own runs of the same step: the record, another machine, float64, … */
type Runs = readonly (readonly [loss: number, norm: number])[];
const spread = JSON.parse(
  readFileSync(fileURLToPath(new URL("../vision/data/spread.json", import.meta.url)), "utf8"),
) as Readonly<Record<string, Runs>>;

/**
 * The loss may differ from the record by 1e-4 and the gradient norm by 5e-3, or by as much as two of PyTorch's own runs
 * differ from each other where that is more (tests/vision/record_spread.py): batch norm over two or eight values a
 * channel magnifies rounding.
 */
export function limitsOf(name: string): Limits {
  const runs = spread[name] ?? [];
  const between = (i: 0 | 1): number => {
    if (runs.length === 0) return 0;
    const values = runs.map((run) => run[i]);
    return (Math.max(...values) - Math.min(...values)) / Math.abs(values[0]!);
  };
  return { initial: 3e-7, output: 1e-4, loss: Math.max(1e-4, between(0)), gradient: Math.max(5e-3, between(1)) };
}

/** What one replay found. */
export interface ModelReport {
  readonly problems: string[];
  readonly parameters: number;
  /** Largest relative distances: initial values, output, loss, gradient norm. */
  readonly distances: Record<keyof Limits, number>;
}

const scoresOf = (out: unknown): torch.Tensor =>
  out instanceof torch.Tensor ? out : (out as { logits: torch.Tensor }).logits;

/** Builds the model of a name from seed 0 and compares it with its record. */
export function replayModel(name: string, facts: ModelFacts): ModelReport {
  const problems: string[] = [];
  const limits = limitsOf(name);
  const distances = { initial: 0, output: 0, loss: 0, gradient: 0 };
  torch.manual_seed(0);
  const model = models.get_model(name, { ...facts.kwargs });
  const state = model.state_dict() as unknown as Record<string, torch.Tensor>;
  const keys = Object.keys(facts.state);
  if (Object.keys(state).join() !== keys.join()) {
    const extra = Object.keys(state).filter((key) => !keys.includes(key));
    const missing = keys.filter((key) => !(key in state));
    problems.push(
      `keys or their order differ: extra ${extra.slice(0, 5).join()}, missing ${missing.slice(0, 5).join()}`,
    );
  }
  if (!String(model).startsWith(facts.repr_head)) {
    const [ours, theirs] = [String(model), facts.repr_head];
    let at = 0;
    while (ours[at] === theirs[at] && at < theirs.length) at++;
    problems.push(
      `String(model) differs: ${JSON.stringify(ours.slice(at - 30, at + 30))} for ${JSON.stringify(theirs.slice(at - 30, at + 30))}`,
    );
  }
  for (const key of keys) {
    const tensor = state[key];
    if (tensor === undefined) continue;
    const { shape, dtype, sum, abs, first } = facts.state[key]!;
    if (tensor.shape.join() !== shape.join() || String(tensor.dtype) !== `torch.${dtype}`)
      problems.push(`${key}: ${tensor.shape.join()} ${String(tensor.dtype)} for ${shape.join()} ${dtype}`);
    const values = tensor.detach().to(torch.float64);
    const distance = Math.max(
      Math.abs((values.sum().item() as number) - sum) / Math.max(1, abs),
      Math.abs((values.abs().sum().item() as number) - abs) / Math.max(1, abs),
      ...first.map(
        (value, i) => Math.abs((values.flatten().at(i).item() as number) - value) / Math.max(1e-2, Math.abs(value)),
      ),
    );
    distances.initial = Math.max(distances.initial, distance);
    if (!(distance <= limits.initial)) problems.push(`initial ${key}: sums or first values differ by ${distance}`);
  }
  const input = recordedInput(facts.input);
  model.eval();
  const evaluate = (): torch.Tensor => torch.no_grad(() => scoresOf(model(input)));
  const out = evaluate();
  const { first, sum, abs, shape } = facts.eval;
  if (out.shape.join() !== shape.join()) problems.push(`output is ${out.shape.join()} for ${shape.join()}`);
  const values = out.to(torch.float64).flatten();
  const largest = values.abs().max().item() as number;
  distances.output = Math.max(
    ...first.map((value, i) => Math.abs((values.at(i).item() as number) - value) / (largest || 1)),
    Math.abs((values.abs().sum().item() as number) - abs) / (abs || 1),
    Math.abs((values.sum().item() as number) - sum) / (abs || 1),
  );
  if (!(distances.output <= limits.output)) problems.push(`output differs by ${distances.output}`);

  model.train();
  for (const layer of model.modules()) {
    if (layer instanceof torch.nn.Dropout || layer instanceof ops.StochasticDepth) layer.p = 0;
  }
  const loss = torch.nn.functional.cross_entropy(scoresOf(model(input)), torch.tensor([1, 2]));
  loss.backward();
  let squares = 0;
  for (const { grad } of model.parameters()) {
    if (grad !== null) squares += grad.to(torch.float64).square().sum().item() as number;
  }
  const { loss_without_dropout, gradient_norm } = facts.train;
  distances.loss = Math.abs((loss.item() as number) - loss_without_dropout) / Math.abs(loss_without_dropout);
  distances.gradient = Math.abs(Math.sqrt(squares) - gradient_norm) / gradient_norm;
  if (!(distances.loss <= limits.loss)) problems.push(`loss ${loss.item()} for ${loss_without_dropout}`);
  if (!(distances.gradient <= limits.gradient))
    problems.push(`gradient norm ${Math.sqrt(squares)} for ${gradient_norm}`);
  const parameters = model.parameters().reduce((total, each) => total + each.numel(), 0);
  if (parameters !== facts.parameters) problems.push(`${parameters} parameters for ${facts.parameters}`);
  return { problems, parameters, distances };
}
