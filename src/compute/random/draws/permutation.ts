/**
 * `torch.randperm` on the backend: Fisher and Yates' shuffle, with PyTorch's two variants (`randperm_cpu` in
 * native/TensorFactories.cpp).
 */
import type { LinearBackend } from "../../../backend/linear.ts";
import type { DTypeName } from "../../../dtype.ts";
import { kernel } from "../../../kernel/build.ts";
import { constant } from "../../../kernel/ir.ts";
import type { Kernel } from "../../../kernel/ir.ts";
import { asUnsigned, word, word64 } from "./draws.ts";
import type { Generator } from "../../../tensor/random/generator.ts";
import { check } from "./rules.ts";
import { drawWords } from "./words.ts";

/**
 * From this length on, 32 bits would show that a remainder is not quite uniform, and PyTorch draws 64: (2^32 - 1) / 20.
 */
export const longPermutation = 214748364;

function countKernel(dtype: DTypeName): Kernel {
  return kernel("random_count", (k) => {
    k.sequential("few");
    const out = k.buffer("out", dtype);
    const count = k.param("count");
    k.vector(0, count, (i) => k.store(out, i, i));
  });
}

/** Swaps element i with one of i .. n - 1, for the i from `begin` on. */
function shuffleKernel(dtype: DTypeName): Kernel {
  return kernel("random_shuffle", (k) => {
    k.sequential("chain");
    const out = k.buffer("out", dtype);
    const words = k.buffer("words", "int32");
    const begin = k.param("begin");
    const count = k.param("count");
    const n = k.param("n");
    k.for(0, count, (j) => {
      const i = k.let(begin.add(j));
      const z = k.let(
        asUnsigned(word(k, words, j))
          .rem(n.sub(i).cast("i64"))
          .cast("i32")
          .add(i),
      );
      const kept = k.let(k.load(out, i));
      const chosen = k.let(k.load(out, z));
      k.store(out, i, chosen);
      k.store(out, z, kept);
    });
  });
}

/**
 * The variant that fills while it shuffles, with 64 bits for each element; 2^63 % m is subtracted for the top bit, as
 * numbers are signed here.
 */
function insideOutKernel(dtype: DTypeName): Kernel {
  return kernel("random_shuffle_inside_out", (k) => {
    k.sequential("chain");
    const out = k.buffer("out", dtype);
    const words = k.buffer("words", "int32");
    const begin = k.param("begin");
    const count = k.param("count");
    k.for(0, count, (j) => {
      const i = k.let(begin.add(j));
      const m = k.let(i.add(1).cast("i64"));
      const value = k.let(word64(k, words, j));
      const low = value.and(BigInt.asIntN(64, 2n ** 63n - 1n)).rem(m);
      const top = constant(2n ** 63n - 1n, "i64")
        .rem(m)
        .add(1n)
        .rem(m);
      const z = k.let(low.add(value.lt(0n).select(top, 0n)).rem(m).cast("i32"));
      k.store(out, i, i);
      const chosen = k.let(k.load(out, z));
      k.store(out, i, chosen);
      k.store(out, z, i);
    });
  });
}

/**
 * Fills `count` elements with a permutation of 0 .. count - 1; `longFrom` is where the long variant begins (for tests).
 */
export function fillPermutation(
  backend: LinearBackend,
  generator: Generator,
  address: number,
  count: number,
  dtype: DTypeName,
  longFrom: number = longPermutation,
): void {
  check(count >= 0, () => `n must be non-negative, got${count}`);
  check(dtype !== "bool", () => `"randperm" not implemented for 'Bool'`);
  if (count < longFrom) {
    backend.compile(`random.count.${dtype}`, () => countKernel(dtype))(address, count);
    const shuffle = backend.compile(`random.shuffle.${dtype}`, () => shuffleKernel(dtype));
    drawWords(backend, generator, count - 1, 1, (words, begin, n) => shuffle(address, words, begin, n, count));
  } else {
    const shuffle = backend.compile(`random.shuffle.long.${dtype}`, () => insideOutKernel(dtype));
    drawWords(backend, generator, count, 2, (words, begin, n) => shuffle(address, words, begin, n));
  }
}
