/** For the tests of random numbers: arrays in a backend's memory, and the goldens' calls as fills of them. */
import type { LinearBackend } from "../../src/backend/linear.ts";
import type { DTypeName } from "../../src/dtype.ts";
import { dtypeByName } from "../../src/dtype.ts";
import * as random from "../../src/compute/random/index.ts";
import { Generator } from "../../src/tensor/random/index.ts";
import { type GoldenDType, decodeValues, isObject, isTensorReference, parseFloatText } from "../support/goldens.ts";
import type { GoldenFile, Json, JsonObject, StoredTensor, Values } from "../support/goldens.ts";
import type { RngStep } from "../support/replay-rng.ts";

/** A contiguous array in memory. */
export interface Place {
  readonly address: number;
  readonly count: number;
  readonly dtype: DTypeName;
}

export function place(backend: LinearBackend, dtype: DTypeName, count: number, bytes?: Uint8Array): Place {
  const size = Math.max(1, count * dtypeByName(dtype)!.itemsize);
  const address = backend.allocate(size);
  if (bytes) backend.memory.u8.set(bytes, address);
  return { address, count, dtype };
}

export function read(backend: LinearBackend, { address, count, dtype }: Place): Values {
  const bytes = backend.memory.u8.slice(address, address + count * dtypeByName(dtype)!.itemsize);
  return decodeValues(dtype as GoldenDType, bytes.buffer as ArrayBuffer);
}

/** Number of a JSON value: `3` or `{"$float": "0.5"}`. */
export function number(value: Json | undefined, fallback: number): number {
  if (typeof value === "number") return value;
  return isObject(value) && typeof value["$float"] === "string" ? parseFloatText(value["$float"]) : fallback;
}

function shape(value: Json | undefined): number {
  return (value as readonly number[]).reduce((product, size) => product * size, 1);
}

function dtypeOf(kwargs: JsonObject, fallback: DTypeName): DTypeName {
  const value = kwargs["dtype"];
  return isObject(value) ? (value["$dtype"] as DTypeName) : fallback;
}

/** Applies a function of the fill and up to two float32 tensors, as `mul_` and `add_` after a fill do. */
function combine(backend: LinearBackend, target: Place, value: (x: number, i: number) => number): Place {
  const data = backend.memory.f32.subarray(target.address / 4, target.address / 4 + target.count);
  data.forEach((x, i) => {
    data[i] = value(x, i);
  });
  return target;
}

/** Replays one call of the goldens with a generator; undefined if it needs what lies above the fills. */
export function replay(
  backend: LinearBackend,
  file: GoldenFile,
  step: RngStep,
  generator: Generator,
): Place | undefined {
  const { args, kwargs } = step;
  const tensor = (value: Json | undefined): StoredTensor | undefined =>
    isTensorReference(value) ? file.tensor(value.$tensor) : undefined;
  const copy = (value: Json | undefined): Place => {
    const stored = tensor(value)!;
    return place(backend, stored.dtype as DTypeName, stored.values.length, stored.bytes);
  };
  const fill = (
    target: Place,
    run: (backend: LinearBackend, generator: Generator, address: number, count: number, dtype: DTypeName) => void,
  ): Place => {
    run(backend, generator, target.address, target.count, target.dtype);
    return target;
  };
  const uniform = (target: Place, from: number, to: number): Place =>
    fill(target, (...p) => random.fillUniform(...p, from, to));
  const normal = (target: Place, mean: number, std: number): Place =>
    fill(target, (...p) => random.fillNormal(...p, mean, std));
  const integers = (target: Place, from: number, to: number | null): Place =>
    fill(target, (...p) => random.fillRandomRange(...p, from, to));
  const first = args[0];
  switch (step.fn) {
    case "with_generator": {
      const own = new Generator().manual_seed(first as number);
      return replay(backend, file, { ...step, fn: `torch.${args[1] as string}`, args: args.slice(2) }, own);
    }
    case "torch.rand":
      return uniform(place(backend, dtypeOf(kwargs, "float32"), shape(first)), 0, 1);
    case "torch.rand_like":
      return uniform(copy(first), 0, 1);
    case "torch.randn":
      return normal(place(backend, dtypeOf(kwargs, "float32"), shape(first)), 0, 1);
    case "torch.randn_like":
      return normal(copy(first), 0, 1);
    case "torch.randint": {
      const [low, high, size] = args.length === 2 ? [0, args[0], args[1]] : args;
      return integers(place(backend, dtypeOf(kwargs, "int64"), shape(size)), number(low, 0), number(high, 0));
    }
    case "torch.randint_like":
      return integers(copy(first), number(args[1], 0), number(args[2], 0));
    case "torch.randperm":
      return fill(place(backend, dtypeOf(kwargs, "int64"), first as number), random.fillPermutation);
    case "torch.normal": {
      const [mean, std] = [tensor(first), tensor(args[1])];
      if (!mean && !std) return normal(place(backend, "float32", shape(args[2])), number(first, 0), number(args[1], 1));
      const means = (i: number): number => (mean ? Number(mean.values[i]) : number(first, 0));
      const result = normal(place(backend, "float32", (mean ?? std)!.values.length), 0, std ? 1 : number(args[1], 1));
      return combine(backend, result, (x, i) => Math.fround(std ? x * Number(std.values[i]) : x) + means(i));
    }
    case "torch.bernoulli": {
      const p = copy(first);
      return fill(place(backend, p.dtype, p.count), (...q) => random.fillBernoulliTensor(...q, p.address, p.dtype));
    }
    case "Tensor.bernoulli_": {
      const target = copy(first);
      const p = tensor(args[1]) && copy(args[1]);
      if (p) return fill(target, (...q) => random.fillBernoulliTensor(...q, p.address, p.dtype));
      return fill(target, (...q) => random.fillBernoulli(...q, number(args[1], 0.5)));
    }
    case "torch.nn.functional.dropout": {
      const p = number(args[1], 0.5);
      const input = tensor(first)!;
      const scale = place(backend, "float32", input.values.length);
      // draws nothing
      if (p === 0 || p === 1) return combine(backend, scale, (_, i) => (p === 0 ? Number(input.values[i]) : 0));
      fill(scale, (...q) => random.fillBernoulli(...q, 1 - p));
      return combine(backend, scale, (x, i) => Number(input.values[i]) * Math.fround(x / Math.fround(1 - p)));
    }
    case "Tensor.normal_":
    case "nn.init.normal_":
      return normal(copy(first), number(args[1], 0), number(args[2], 1));
    case "Tensor.uniform_":
    case "nn.init.uniform_":
      return uniform(copy(first), number(args[1], 0), number(args[2], 1));
    case "Tensor.exponential_":
      return fill(copy(first), (...p) => random.fillExponential(...p, number(args[1], 1)));
    case "Tensor.geometric_":
      return fill(copy(first), (...p) => random.fillGeometric(...p, number(args[1], 0)));
    case "Tensor.cauchy_":
      return fill(copy(first), (...p) => random.fillCauchy(...p, number(args[1], 0), number(args[2], 1)));
    case "Tensor.log_normal_":
      return fill(copy(first), (...p) => random.fillLogNormal(...p, number(args[1], 1), number(args[2], 2)));
    case "Tensor.random_":
      if (args.length === 1) return fill(copy(first), random.fillRandom);
      return args.length === 2
        ? integers(copy(first), 0, number(args[1], 0))
        : integers(copy(first), number(args[1], 0), number(args[2], 0));
    case "nn.init.kaiming_uniform_":
    case "nn.init.xavier_uniform_":
    case "nn.init.kaiming_normal_":
    case "nn.init.xavier_normal_": {
      const [rows, columns, ...kernelSize] = tensor(first)!.shape as [number, number, ...number[]];
      const field = kernelSize.reduce((product, size) => product * size, 1);
      const [fanIn, fanOut] = [columns * field, rows * field];
      const slope = number(kwargs["a"], 0);
      const std = step.fn.includes("xavier")
        ? number(kwargs["gain"], 1) * Math.sqrt(2 / (fanIn + fanOut))
        : (kwargs["nonlinearity"] === "relu" ? Math.SQRT2 : Math.sqrt(2 / (1 + slope ** 2))) /
          Math.sqrt(kwargs["mode"] === "fan_out" ? fanOut : fanIn);
      if (step.fn.endsWith("normal_")) return normal(copy(first), 0, std);
      return uniform(copy(first), -Math.sqrt(3) * std, Math.sqrt(3) * std);
    }
    case "torch.multinomial":
      return multinomial(backend, copy(first), tensor(first)!.shape, args, generator);
    default:
      return undefined;
  }
}

function multinomial(
  backend: LinearBackend,
  weights: Place,
  sizes: readonly number[],
  args: readonly Json[],
  generator: Generator,
): Place {
  const samples = args[1] as number;
  const categories = sizes[sizes.length - 1]!;
  const rows = weights.count / categories;
  const out = place(backend, "int64", rows * samples);
  if (args[2] === true && samples > 1) {
    random.multinomialWithReplacement(
      backend,
      generator,
      weights.address,
      rows,
      categories,
      weights.dtype,
      samples,
      out.address,
    );
    return out;
  }
  const race = place(backend, weights.dtype, weights.count);
  random.multinomialRace(backend, generator, weights.address, rows, categories, weights.dtype, race.address);
  const scores = Array.from(read(backend, race), Number);
  for (let row = 0; row < rows; row++) {
    const own = scores.slice(row * categories, (row + 1) * categories);
    const order = own.map((_, i) => i).sort((i, j) => own[j]! - own[i]!);
    for (let j = 0; j < samples; j++) backend.memory.i64[out.address / 8 + row * samples + j] = BigInt(order[j]!);
  }
  return out;
}
