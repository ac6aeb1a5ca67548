/**
 * Normal fills: PyTorch's two ways of Box and Muller, 16 at a time for contiguous tensors from 16 elements on, else
 * pair by pair.
 */
import type { LinearBackend } from "../../../backend/linear.ts";
import type { DTypeName, FloatName } from "../../../dtype.ts";
import { kernel } from "../../../kernel/build.ts";
import { constant } from "../../../kernel/ir.ts";
import type { Kernel } from "../../../kernel/ir.ts";
import { cosineAndSine } from "./circle.ts";
import { uniform64 } from "./draws.ts";
import type { Generator } from "../../../tensor/random/generator.ts";
import { check, floatName, itemsize, printed, roundTo } from "./rules.ts";
import { fillUniform } from "./uniform.ts";
import { drawWords, wordsAtOnce } from "./words.ts";

/**
 * `normal_fill_16`: the first 8 numbers of a block are radii, the last 8 angles; they become 8 cosines and 8 sines in
 * place.
 */
function blockKernel(dtype: "float32" | "float64"): Kernel {
  return kernel("random_normal_blocks", (k) => {
    const { begin, end } = k.parallelRange();
    const data = k.buffer("data", dtype);
    const type = dtype === "float64" ? "f64" : "f32";
    const mean = k.param("mean", type);
    const std = k.param("std", type);
    k.for(begin, end, (block) => {
      const first = k.let(block.mul(16));
      k.vector(0, 8, (j) => {
        const cosineAt = first.add(j);
        const sineAt = cosineAt.add(8);
        const u1 = k.let(constant(1, type).sub(k.load(data, cosineAt))); // (0, 1], for the logarithm
        const u2 = k.let(k.load(data, sineAt));
        const radius = k.let(u1.log().mul(-2).sqrt());
        const { cosine, sine } = cosineAndSine(k.let(u2.mul(2 * Math.PI)));
        k.store(data, cosineAt, radius.mul(cosine).mul(std).add(mean));
        k.store(data, sineAt, radius.mul(sine).mul(std).add(mean));
      });
    });
  });
}

function narrowKernel(dtype: FloatName): Kernel {
  return kernel("random_normal_narrow", (k) => {
    k.sequential("chain");
    const out = k.buffer("out", dtype);
    const data = k.buffer("data", "float32");
    const count = k.param("count");
    k.vector(0, count, (i) => k.store(out, i, k.load(data, i)));
  });
}

/** Blocks of float32, rounded to a half type; where some elements are left over, the last 16 are one more block. */
function fillNormalHalf(
  backend: LinearBackend,
  generator: Generator,
  address: number,
  count: number,
  dtype: FloatName,
  mean: number,
  std: number,
): void {
  const transform = backend.compile("random.normal.float32", () => blockKernel("float32"));
  const narrow = backend.compile(`random.normal.narrow.${dtype}`, () => narrowKernel(dtype));
  const blocks = Math.floor(count / 16);
  const bytes = 64 * blocks;
  const data = backend.allocate(bytes);
  const fill = (target: number, n: number): void => {
    fillUniform(backend, generator, data, 16 * n, "float32");
    transform(0, n, data, Math.fround(mean), Math.fround(std));
    narrow(target, data, 16 * n);
  };
  try {
    fill(address, blocks);
    if (count % 16 !== 0) fill(address + (count - 16) * itemsize(dtype), 1);
  } finally {
    backend.free(data, bytes);
  }
}

function checkStd(std: number): void {
  check(std >= 0, () => `normal expects std >= 0.0, but found std ${printed(std)}`);
}

/**
 * Fills `count` contiguous elements with normal numbers (`Tensor.normal_`; `torch.randn` has mean 0 and std 1). From 16
 * elements on,
 * uniform numbers become normal ones in blocks of 16, and if some are left over, the last 16 are drawn anew; below, see
 * `fillNormalSerial`.
 */
export function fillNormal(
  backend: LinearBackend,
  generator: Generator,
  address: number,
  count: number,
  dtype: DTypeName,
  mean = 0,
  std = 1,
): void {
  if (count < 16) {
    fillNormalSerial(backend, generator, address, count, dtype, mean, std);
    return;
  }
  checkStd(std);
  const type = floatName(dtype, "normal_kernel_cpu");
  if (type === "float16" || type === "bfloat16") {
    fillNormalHalf(backend, generator, address, count, type, mean, std);
    return;
  }
  const transform = backend.compile(`random.normal.${type}`, () => blockKernel(type));
  const center = roundTo(mean, type);
  const scale = roundTo(std, type);
  fillUniform(backend, generator, address, count, type);
  transform(0, Math.floor(count / 16), address, center, scale);
  if (count % 16 !== 0) {
    const last = address + (count - 16) * itemsize(type);
    fillUniform(backend, generator, last, 16, type);
    transform(0, 1, last, center, scale);
  }
}

/** Pairs of standard normal doubles: `at::normal_distribution<double>`. */
function pairKernel(): Kernel {
  return kernel("random_normal_pairs", (k) => {
    k.sequential("chain");
    const out = k.buffer("out", "float64");
    const words = k.buffer("words", "int32");
    const pairs = k.param("pairs");
    k.for(0, pairs, (pair) => {
      const first = k.let(pair.mul(2));
      const theta = k.let(uniform64(k, words, first).mul(2 * Math.PI));
      const radius = k.let(uniform64(k, words, first.add(1)).neg().log1p().mul(-2).sqrt());
      const { cosine, sine } = cosineAndSine(theta);
      k.store(out, first, radius.mul(cosine));
      k.store(out, first.add(1), radius.mul(sine));
    });
  });
}

function finishKernel(dtype: FloatName, logNormal: boolean): Kernel {
  return kernel("random_normal_finish", (k) => {
    k.sequential("chain");
    const out = k.buffer("out", dtype);
    const samples = k.buffer("samples", "float64");
    const count = k.param("count");
    const mean = k.param("mean", "f64");
    const std = k.param("std", "f64");
    k.vector(0, count, (i) => {
      const value = k.load(samples, i).mul(std).add(mean);
      k.store(out, i, logNormal ? value.exp() : value);
    });
  });
}

/** Pairs that fit into one run of words. */
const pairsAtOnce = wordsAtOnce / 4;

/**
 * Fills with normal numbers pair by pair, in double precision, starting with the generator's kept second number if it
 * has one, and keeping
 * the last second number if it is not used. This is PyTorch's way for fewer than 16 elements and for tensors that are
 * not contiguous:
 * there it goes through the elements in the order of memory (dims by falling stride), so fill a contiguous temporary of
 * that order.
 */
export function fillNormalSerial(
  backend: LinearBackend,
  generator: Generator,
  address: number,
  count: number,
  dtype: DTypeName,
  mean = 0,
  std = 1,
): void {
  checkStd(std);
  if (count > 0) fillPairs(backend, generator, address, count, floatName(dtype, "normal_kernel_cpu"), mean, std, false);
}

/** Fills with exp of normal numbers (`Tensor.log_normal_`), always pair by pair. */
export function fillLogNormal(
  backend: LinearBackend,
  generator: Generator,
  address: number,
  count: number,
  dtype: DTypeName,
  mean = 1,
  std = 2,
): void {
  check(std > 0, () => `log_normal_ expects std > 0.0, but found std=${printed(std)}`);
  if (count > 0) fillPairs(backend, generator, address, count, floatName(dtype, "log_normal_cpu"), mean, std, true);
}

function fillPairs(
  backend: LinearBackend,
  generator: Generator,
  address: number,
  count: number,
  dtype: FloatName,
  mean: number,
  std: number,
  logNormal: boolean,
): void {
  const size = itemsize(dtype);
  const makePairs = backend.compile("random.normal.pairs", pairKernel);
  const finish = backend.compile(`random.${logNormal ? "log_normal" : "normal"}.finish.${dtype}`, () =>
    finishKernel(dtype, logNormal),
  );
  const kept = generator.doubleNormal === null ? 0 : 1;
  const pairs = Math.ceil((count - kept) / 2);
  const bytes = 16 * (Math.min(pairs, pairsAtOnce + 156) + 1);
  const samples = backend.allocate(bytes);
  try {
    let done = 0;
    if (generator.doubleNormal !== null) {
      backend.memory.f64[samples / 8] = generator.doubleNormal;
      generator.doubleNormal = null;
      finish(address, samples, 1, mean, std);
      done = 1;
    }
    drawWords(backend, generator, pairs, 4, (words, _begin, n) => {
      makePairs(samples, words, n);
      const used = Math.min(2 * n, count - done);
      finish(address + done * size, samples, used, mean, std);
      done += used;
      if (used < 2 * n) generator.doubleNormal = backend.memory.f64[samples / 8 + used]!;
    });
  } finally {
    backend.free(samples, bytes);
  }
}
