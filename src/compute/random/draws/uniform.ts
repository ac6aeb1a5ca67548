/**
 * Uniform and Bernoulli fills (aten/src/ATen/native/cpu/DistributionTemplates.h): `rand`, `uniform_`, `bernoulli`, and
 * so dropout's masks.
 */
import { notTrue } from "../../../support/errors.ts";
import type { LinearBackend } from "../../../backend/linear.ts";
import { dtypeByName, floatInfo, type DTypeName, type FloatName } from "../../../dtype.ts";
import { kernel } from "../../../kernel/build.ts";
import { constant } from "../../../kernel/ir.ts";
import type { Kernel } from "../../../kernel/ir.ts";
import { fusedMultiplyAdd, uniform32, uniform64, word } from "./draws.ts";
import type { Generator } from "../../../tensor/random/generator.ts";
import { check, cppName, digits, floatName, itemsize, printed, roundTo } from "./rules.ts";
import { drawWords } from "./words.ts";

/** x * range, for ranges that begin at 0: one product, rounded once, is what the fused form gives. */
function scaledKernel(dtype: FloatName): Kernel {
  return kernel("random_uniform_scaled", (k) => {
    k.sequential("chain");
    const out = k.buffer("out", dtype);
    const words = k.buffer("words", "int32");
    const count = k.param("count");
    const range = k.param("range", dtype === "float64" ? "f64" : "f32");
    k.vector(0, count, (i) => {
      const x = dtype === "float64" ? uniform64(k, words, i) : uniform32(k, words, i, digits[dtype]);
      k.store(out, i, x.mul(range));
    });
  });
}

/**
 * x * range + from, rounded once. In f64 the product of two float32 is exact, so only the sum rounds; half types are
 * exact in f32 up to
 * the sum; float64 needs the error of the product, unless `rough`.
 */
function rangeKernel(dtype: FloatName, rough: boolean): Kernel {
  return kernel("random_uniform_range", (k) => {
    k.sequential("chain");
    const out = k.buffer("out", dtype);
    const words = k.buffer("words", "int32");
    const count = k.param("count");
    const range = k.param("range", "f64");
    const from = k.param("from", "f64");
    k.vector(0, count, (i) => {
      const x = dtype === "float64" ? uniform64(k, words, i) : uniform32(k, words, i, digits[dtype]).cast("f64");
      k.store(out, i, dtype === "float64" && !rough ? fusedMultiplyAdd(x, range, from) : x.mul(range).add(from));
    });
  });
}

/**
 * The half types: float32 numbers, then rounded; what rounds up to the end of the range becomes its beginning. `end`: the
 * end in the half type.
 */
function halfKernel(dtype: FloatName): Kernel {
  return kernel("random_uniform_half", (k) => {
    k.sequential("chain");
    const out = k.buffer("out", dtype);
    const words = k.buffer("words", "int32");
    const count = k.param("count");
    const [range, from, end] = [k.param("range", "f64"), k.param("from", "f64"), k.param("end", "f32")];
    k.vector(0, count, (i) => {
      const x = uniform32(k, words, i, digits.float32).cast("f64").mul(range).add(from).cast("f32");
      k.store(out, i, x);
      const rounded = k.let(k.load(out, i));
      k.store(out, i, rounded.ge(end).select(from.cast("f32"), rounded));
    });
  });
}

/**
 * Fills `count` elements at `address` with numbers from [from, to) (`Tensor.uniform_`; `torch.rand` is from 0 to 1).
 * float64 takes 64 bits for each element, the other dtypes 32.
 */
export function fillUniform(
  backend: LinearBackend,
  generator: Generator,
  address: number,
  count: number,
  dtype: DTypeName,
  from = 0,
  to = 1,
): void {
  const type = floatName(dtype, "check_uniform_bounds");
  const limit = floatInfo[type].max;
  check(from >= -limit && from <= limit, () => `from is out of bounds for ${cppName[type]}`);
  check(to >= -limit && to <= limit, () => `to is out of bounds for ${cppName[type]}`);
  check(
    from <= to,
    () => `uniform_ expects to return a [from, to) range, but found from=${printed(from)} > to=${printed(to)}`,
  );
  check(
    to - from <= limit,
    () =>
      `uniform_ expects to-from <= std::numeric_limits<${dtypeByName(type)!.scalarName}>::max(), but found to=${printed(to)} and from=${printed(from)} ` +
      "which result in to-from to exceed the limit",
  );
  if (type === "float16" || type === "bfloat16") {
    const fill = backend.compile(`random.uniform.${type}`, () => halfKernel(type));
    const begin32 = Math.fround(from);
    const range32 = Math.fround(Math.fround(to) - begin32);
    // An empty range has no end to keep out.
    const end = to > from ? roundTo(to, type) : Infinity;
    drawWords(backend, generator, count, 1, (words, begin, n) =>
      fill(address + begin * itemsize(type), words, n, range32, begin32, end),
    );
    return;
  }
  const start = roundTo(from, type);
  const range = roundTo(roundTo(to, type) - start, type);
  const size = itemsize(type);
  const perItem = type === "float64" ? 2 : 1;
  if (start === 0) {
    const fill = backend.compile(`random.uniform.scaled.${type}`, () => scaledKernel(type));
    drawWords(backend, generator, count, perItem, (words, begin, n) => fill(address + begin * size, words, n, range));
  } else {
    // Ranges so wide that splitting them would overflow do not occur but on purpose; their last bit may differ.
    const rough = type === "float64" && range > 1e290;
    const fill = backend.compile(`random.uniform.${rough ? "rough" : "range"}.${type}`, () => rangeKernel(type, rough));
    drawWords(backend, generator, count, perItem, (words, begin, n) =>
      fill(address + begin * size, words, n, range, start),
    );
  }
}

/**
 * u < p for a 53-bit u is (words as an integer) < ceil(p * 2^53): two comparisons of 32 bits, without leaving integer
 * lanes.
 */
function bernoulliKernel(dtype: DTypeName): Kernel {
  return kernel("random_bernoulli", (k) => {
    k.sequential("chain");
    const out = k.buffer("out", dtype);
    const words = k.buffer("words", "int32");
    const count = k.param("count");
    const highLimit = k.param("highLimit");
    const lowLimit = k.param("lowLimit");
    k.vector(0, count, (i) => {
      const first = i.mul(2);
      const high = word(k, words, first).and(0x1fffff);
      const low = word(k, words, first.add(1)).xor(0x80000000 | 0); // compares unsigned, as lowLimit does
      k.store(out, i, high.lt(highLimit).or(high.eq(highLimit).and(low.lt(lowLimit))));
    });
  });
}

/**
 * Fills with ones of probability `p` and zeros (`Tensor.bernoulli_(p)`), for any dtype; 64 bits for each element.
 * `dropout` is this with 1 - p, `div_(1 - p)`, times the input.
 */
export function fillBernoulli(
  backend: LinearBackend,
  generator: Generator,
  address: number,
  count: number,
  dtype: DTypeName,
  p = 0.5,
): void {
  check(p >= 0 && p <= 1, () => `bernoulli_ expects p to be in [0, 1], but got p=${printed(p)}`);
  const limit = BigInt(Math.ceil(p * 2 ** 53));
  const high = Number(limit >> 32n);
  const low = Number(BigInt.asIntN(32, limit)) ^ 0x80000000;
  const fill = backend.compile(`random.bernoulli.${dtype}`, () => bernoulliKernel(dtype));
  const size = itemsize(dtype);
  drawWords(backend, generator, count, 2, (words, begin, n) => fill(address + begin * size, words, n, high, low));
}

function bernoulliTensorKernel(dtype: DTypeName, probabilities: FloatName): Kernel {
  return kernel("random_bernoulli_tensor", (k) => {
    k.sequential("chain");
    const out = k.buffer("out", dtype);
    const p = k.buffer("p", probabilities);
    const words = k.buffer("words", "int32");
    const count = k.param("count");
    k.vector(0, count, (i) => {
      const x = probabilities === "float64" ? uniform64(k, words, i) : uniform32(k, words, i, 24);
      k.store(out, i, x.lt(k.load(p, i)));
    });
  });
}

function probabilityKernel(probabilities: FloatName): Kernel {
  return kernel("random_probability_check", (k) => {
    k.sequential("total");
    const p = k.buffer("p", probabilities);
    const result = k.buffer("result", "int32");
    const count = k.param("count");
    const bad = k.variable(constant(0, "i32"));
    k.vector(0, count, (i) => {
      const value = k.load(p, i);
      bad.accumulate("or", value.ge(0).and(value.le(1)).not().cast("i32"));
    });
    k.store(result, 0, bad.get());
  });
}

/**
 * Fills with ones whose probabilities are the `count` elements at `probabilities` (`torch.bernoulli(p)`,
 * `Tensor.bernoulli_(p)`).
 * float64 probabilities take 64 bits for each element, the others 32. The two arrays may be the same if their dtypes
 * are.
 */
export function fillBernoulliTensor(
  backend: LinearBackend,
  generator: Generator,
  address: number,
  count: number,
  dtype: DTypeName,
  probabilities: number,
  probabilityType: DTypeName,
): void {
  if (count === 0) return;
  const type = floatName(probabilityType, "bernoulli_tensor_cpu_p_");
  const flag = backend.allocate(4);
  backend.compile(`random.probability.${type}`, () => probabilityKernel(type))(probabilities, flag, count);
  const bad = backend.memory.i32[flag / 4] !== 0;
  backend.free(flag, 4);
  check(!bad, () => notTrue("p_in >= 0 && p_in <= 1"));
  const fill = backend.compile(`random.bernoulli.${dtype}.${type}`, () => bernoulliTensorKernel(dtype, type));
  const size = itemsize(dtype);
  const step = itemsize(type);
  drawWords(backend, generator, count, type === "float64" ? 2 : 1, (words, begin, n) =>
    fill(address + begin * size, probabilities + begin * step, words, n),
  );
}
