/** Replays what random functions give after a seed, and that exactly as many numbers were drawn. */
import { call, construct, functionAt, methodOf, rangeDataset, readTensor, isTensor, withOptions } from "./adapter.ts";
import { expectContent } from "./compare.ts";
import { readMetadata } from "./goldens.ts";
import { Mismatch } from "./outcome.ts";
import { Decoder, expectValue } from "./values.ts";
import type { Callable } from "./adapter.ts";
import type { CompareOptions } from "./compare.ts";
import type { GoldenFile, Json, JsonObject, TensorReference } from "./goldens.ts";

/** A step of a case: a call and what it gave. */
export interface RngStep {
  readonly fn: string;
  readonly args: readonly Json[];
  readonly kwargs: JsonObject;
  readonly output: Json;
}

export interface RngCase {
  readonly seed: number;
  readonly steps: readonly RngStep[];
  readonly next: TensorReference;
}

export function rngCases(file: GoldenFile): readonly RngCase[] {
  return readMetadata<readonly RngCase[]>(file, "cases");
}

/** What goes through logarithms and cosines differs in its last bits between builds of PyTorch. */
const loose: CompareOptions = { tolerance: { rtol: 1e-5, atol: 1e-5 } };

export function replayRng(file: GoldenFile, recorded: RngCase): void {
  functionAt("torch.manual_seed")(recorded.seed);
  const decoder = new Decoder(file);
  for (const step of recorded.steps) {
    const args = decoder.list(step.args);
    const kwargs = decoder.record(step.kwargs);
    compare(file, runStep(step.fn, args, kwargs), step);
  }
  const next = functionAt("torch.rand")([4]);
  if (!isTensor(next)) throw new Mismatch("torch.rand gave no tensor");
  const content = readTensor(next);
  const expected = file.tensor(recorded.next.$tensor);
  expectContent(content, expected, "the next torch.rand(4)");
}

/** Uniform numbers, integers, permutations and masks are exact; modules and transformed numbers nearly so. */
const exactFunctions =
  /^(torch\.(rand|rand_like|randint|randint_like|randperm|bernoulli|multinomial)|Tensor\.(random_|bernoulli_))$/;

function compare(file: GoldenFile, output: unknown, step: RngStep): void {
  expectValue(file, output, step.output, step.fn, exactFunctions.test(step.fn) ? {} : loose);
}

function runStep(fn: string, args: readonly unknown[], kwargs: Readonly<Record<string, unknown>>): unknown {
  if (fn === "with_generator") {
    const [seed, name, ...rest] = args;
    const generator = call(construct("Generator", [], {}), "manual_seed", seed);
    return functionAt(`torch.${String(name)}`)(...withOptions(rest, { ...kwargs, generator }));
  }
  if (fn === "forward") {
    const [module, ...inputs] = args;
    call(module, "train");
    return functionAt("torch.no_grad")(() => (module as Callable)(...inputs));
  }
  if (fn === "distributions.sample") {
    const [name, parameters, shape] = args as [string, readonly unknown[] | Record<string, unknown>, unknown];
    const positional = Array.isArray(parameters);
    const distribution = construct(
      `distributions.${name}`,
      positional ? (parameters as readonly unknown[]) : [],
      positional ? {} : (parameters as Record<string, unknown>),
    );
    return call(distribution, "sample", shape);
  }
  if (fn === "state_again") return stateAgain(Number(args[0]));
  if (fn.startsWith("utils.data.")) return runData(fn.slice("utils.data.".length), args, kwargs);
  if (fn.startsWith("Tensor.")) {
    const [self, ...rest] = args;
    return methodOf(self, fn.slice("Tensor.".length))(...withOptions(rest, kwargs));
  }
  if (/^nn\.[A-Z]/.test(fn)) return call(construct(fn, args, kwargs), "state_dict");
  return functionAt(fn)(...withOptions(args, kwargs));
}

/** Numbers from a state that is taken, given back, and forked. */
function stateAgain(n: number): readonly unknown[] {
  const state = functionAt("torch.get_rng_state")();
  const a = functionAt("torch.rand")(n);
  functionAt("torch.set_rng_state")(state);
  const b = functionAt("torch.randn")(n);
  const c = functionAt("torch.random.fork_rng")(() => functionAt("torch.rand")(n));
  return [a, b, c, functionAt("torch.rand")(n)];
}

function runData(name: string, args: readonly unknown[], kwargs: Readonly<Record<string, unknown>>): unknown {
  const [first, ...rest] = args;
  switch (name) {
    case "RandomSampler":
      return [...(construct("utils.data.RandomSampler", [rangeDataset(Number(first))], kwargs) as Iterable<number>)];
    case "WeightedRandomSampler":
    case "SubsetRandomSampler":
      return [...(construct(`utils.data.${name}`, args, kwargs) as Iterable<number>)];
    case "random_split": {
      const parts = functionAt("torch.utils.data.random_split")(
        ...withOptions([rangeDataset(Number(first)), ...rest], kwargs),
      );
      return (parts as readonly { readonly indices: Iterable<number> }[]).map((part) => [...part.indices]);
    }
    case "DataLoader": {
      const [batchSize, epochs] = rest;
      const loader = construct("utils.data.DataLoader", [rangeDataset(Number(first))], {
        batch_size: batchSize,
        shuffle: true,
        ...kwargs,
      });
      return Array.from({ length: Number(epochs) }, () => batches(loader));
    }
    case "DataLoader.sequential":
      return batches(
        construct("utils.data.DataLoader", [rangeDataset(Number(first))], { batch_size: rest[0], ...kwargs }),
      );
    default:
      throw new Mismatch(`unknown step utils.data.${name}`);
  }
}

function batches(loader: object): unknown[] {
  return Array.from(loader as Iterable<unknown>, (batch) =>
    isTensor(batch) ? Array.from(readTensor(batch).values, Number) : batch,
  );
}
