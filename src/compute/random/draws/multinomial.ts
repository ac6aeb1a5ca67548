/**
 * The two ways of `torch.multinomial`, as steps that the tensor level puts together (native/Distributions.cpp,
 * cpu/MultinomialKernel.cpp):
 * with replacement (and more than one sample) by searching the cumulative distribution, otherwise by an exponential
 * race.
 */
import type { LinearBackend } from "../../../backend/linear.ts";
import type { DTypeName, FloatName } from "../../../dtype.ts";
import { kernel } from "../../../kernel/build.ts";
import { constant } from "../../../kernel/ir.ts";
import type { Kernel } from "../../../kernel/ir.ts";
import { fillExponential } from "./continuous.ts";
import type { Generator } from "../../../tensor/random/generator.ts";
import { check, floatName } from "./rules.ts";
import { fillUniform } from "./uniform.ts";

function quotientKernel(dtype: FloatName): Kernel {
  return kernel("random_race", (k) => {
    k.sequential("chain");
    const out = k.buffer("out", dtype);
    const weights = k.buffer("weights", dtype);
    const count = k.param("count");
    k.vector(0, count, (i) => k.store(out, i, k.load(weights, i).div(k.load(out, i))));
  });
}

/** What is wrong with the weights, as `checkKernel` numbers it. */
const complaints = {
  raceEntry: "probability tensor contains either `inf`, `nan` or element < 0",
  negative: "invalid multinomial distribution (encountering probability entry < 0)",
  notFinite: "invalid multinomial distribution (encountering probability entry = infinity or NaN)",
  sum: "invalid multinomial distribution (sum of probabilities <= 0)",
};

/** result[0]: entries that are negative or NaN, result[1]: infinite ones, result[2]: rows whose sum is not above 0. */
function checkKernel(dtype: FloatName): Kernel {
  return kernel("random_multinomial_check", (k) => {
    k.sequential("few");
    const weights = k.buffer("weights", dtype);
    const result = k.buffer("result", "int32");
    const rows = k.param("rows");
    const categories = k.param("categories");
    const negative = k.variable(constant(0, "i32"));
    const infinite = k.variable(constant(0, "i32"));
    const empty = k.variable(constant(0, "i32"));
    k.for(0, rows, (row) => {
      const positive = k.variable(constant(0, "i32"));
      const first = k.let(row.mul(categories));
      k.for(0, categories, (j) => {
        const weight = k.let(k.load(weights, first.add(j)));
        negative.set(negative.get().or(weight.ge(0).not().cast("i32")));
        infinite.set(infinite.get().or(weight.eq(Infinity).cast("i32")));
        positive.set(positive.get().or(weight.gt(0).cast("i32")));
      });
      empty.set(empty.get().or(positive.get().xor(1)));
    });
    k.store(result, 0, negative.get());
    k.store(result, 1, infinite.get());
    k.store(result, 2, empty.get());
  });
}

function checkWeights(
  backend: LinearBackend,
  weights: number,
  rows: number,
  categories: number,
  dtype: FloatName,
  race: boolean,
): void {
  const result = backend.allocate(12);
  backend.compile(`random.multinomial.check.${dtype}`, () => checkKernel(dtype))(weights, result, rows, categories);
  const [negative, infinite, empty] = backend.memory.i32.slice(result / 4, result / 4 + 3);
  backend.free(result, 12);
  check(race ? negative === 0 && infinite === 0 : true, () => complaints.raceEntry);
  check(negative === 0, () => complaints.negative);
  check(infinite === 0, () => complaints.notFinite);
  check(empty === 0, () => complaints.sum);
}

/**
 * Without replacement, or for a single sample: fills `race` ([rows, categories], as `weights`) with weight /
 * exponential number. The samples
 * of a row are then the indices of its greatest numbers in falling order: `argmax(-1)` for one, `topk(n)` for more.
 */
export function multinomialRace(
  backend: LinearBackend,
  generator: Generator,
  weights: number,
  rows: number,
  categories: number,
  dtype: DTypeName,
  race: number,
): void {
  const type = floatName(dtype, "multinomial");
  checkWeights(backend, weights, rows, categories, type, true);
  const count = rows * categories;
  fillExponential(backend, generator, race, count, type);
  backend.compile(`random.multinomial.race.${type}`, () => quotientKernel(type))(race, weights, count);
}

/**
 * For every row: the cumulative sums in order, divided by the total, the last one 1; then for every sample the first
 * category whose sum is
 * not below the uniform number that lies where the sample goes. Half types are summed in f32.
 */
function searchKernel(dtype: FloatName): Kernel {
  const sums = dtype === "float64" ? "float64" : "float32";
  const type = dtype === "float64" ? "f64" : "f32";
  return kernel("random_multinomial_search", (k) => {
    k.sequential("chain");
    const weights = k.buffer("weights", dtype);
    const cumulative = k.buffer("cumulative", sums);
    const uniforms = k.buffer("uniforms", "float64");
    const out = k.buffer("out", "int64");
    const rows = k.param("rows");
    const categories = k.param("categories");
    const samples = k.param("samples");
    k.for(0, rows, (row) => {
      const first = k.let(row.mul(categories));
      const sum = k.variable(constant(0, type));
      k.for(0, categories, (j) => {
        sum.set(sum.get().add(k.load(weights, first.add(j))));
        k.store(cumulative, j, sum.get());
      });
      k.for(0, categories, (j) => k.store(cumulative, j, k.load(cumulative, j).div(sum.get())));
      k.store(cumulative, categories.sub(1), constant(1, type));
      k.for(0, samples, (j) => {
        const place = k.let(row.mul(samples).add(j));
        const sought = k.let(k.load(uniforms, place));
        const left = k.variable(constant(0, "i32"));
        const right = k.variable(categories);
        k.while(left.get().lt(right.get()), () => {
          const middle = k.let(left.get().add(right.get().sub(left.get()).shr(1)));
          k.if(
            k.load(cumulative, middle).cast("f64").lt(sought),
            () => left.set(middle.add(1)),
            () => right.set(middle),
          );
        });
        k.store(out, place, left.get());
      });
    });
  });
}

/**
 * With replacement: fills `out` (int64, [rows, samples]) with categories drawn by the rows of `weights` ([rows,
 * categories], contiguous).
 * One uniform double for each sample, row after row.
 */
export function multinomialWithReplacement(
  backend: LinearBackend,
  generator: Generator,
  weights: number,
  rows: number,
  categories: number,
  dtype: DTypeName,
  samples: number,
  out: number,
): void {
  const type = floatName(dtype, "multinomial");
  checkWeights(backend, weights, rows, categories, type, false);
  const search = backend.compile(`random.multinomial.search.${type}`, () => searchKernel(type));
  const bytes = categories * (type === "float64" ? 8 : 4);
  const cumulative = backend.allocate(bytes);
  // An int64 has the room of the double that decides it.
  fillUniform(backend, generator, out, rows * samples, "float64");
  search(weights, cumulative, out, out, rows, categories, samples);
  backend.free(cumulative, bytes);
}
