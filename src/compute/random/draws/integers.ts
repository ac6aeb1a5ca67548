/** Integer fills (`Tensor.random_`, `torch.randint`) with PyTorch's choice of 32 or 64 bits and its modulo rule. */
import { warn } from "../../../support/warnings.ts";
import type { LinearBackend } from "../../../backend/linear.ts";
import { RuntimeError } from "../../../support/errors.ts";
import { floatInfo, type DTypeName, type ElementName, type FloatName } from "../../../dtype.ts";
import { kernel } from "../../../kernel/build.ts";
import { constant } from "../../../kernel/ir.ts";
import type { Kernel } from "../../../kernel/ir.ts";
import { asUnsigned, word, word64 } from "./draws.ts";
import type { Generator } from "../../../tensor/random/generator.ts";
import { check, cppName, digits, itemsize, roundTo } from "./rules.ts";
import { drawWords } from "./words.ts";

const smallestLong = -(2n ** 63n);
const largestLong = 2n ** 63n - 1n;

/** Least and greatest value of the integer dtypes, as `random_` bounds them. */
const limits: Record<Exclude<ElementName, FloatName>, readonly [bigint, bigint]> = {
  bool: [0n, 1n],
  uint8: [0n, 255n],
  int8: [-128n, 127n],
  int16: [-(2n ** 15n), 2n ** 15n - 1n],
  int32: [-(2n ** 31n), 2n ** 31n - 1n],
  int64: [smallestLong, largestLong],
  uint16: [0n, 2n ** 16n - 1n],
  uint32: [0n, 2n ** 32n - 1n],
  uint64: [0n, largestLong],
};

function limitsOf(dtype: Exclude<DTypeName, FloatName>): readonly [bigint, bigint] {
  const found = limits[dtype as keyof typeof limits] as readonly [bigint, bigint] | undefined;
  if (found === undefined)
    throw new RuntimeError("check_random_bounds handles only integral, floating-point and boolean types");
  return found;
}

function isFloat(dtype: DTypeName): dtype is FloatName {
  return dtype in digits;
}

/** base + (32 random bits) % range, in 64-bit arithmetic, for a range below 2^32. */
function narrowKernel(dtype: DTypeName): Kernel {
  return kernel("random_integers_32", (k) => {
    k.sequential("chain");
    const out = k.buffer("out", dtype);
    const words = k.buffer("words", "int32");
    const count = k.param("count");
    const range = k.param("range", "i64");
    const base = k.param("base", "i64");
    k.vector(0, count, (i) =>
      k.store(
        out,
        i,
        asUnsigned(word(k, words, i))
          .rem(range)
          .add(base),
      ),
    );
  });
}

/**
 * base + (32 random bits & mask), where the range is a power of two up to 2^31: no division, and all in 32-bit lanes
 * where the dtype has no more.
 */
function maskKernel(dtype: DTypeName): Kernel {
  return kernel("random_integers_mask", (k) => {
    k.sequential("chain");
    const out = k.buffer("out", dtype);
    const words = k.buffer("words", "int32");
    const count = k.param("count");
    const mask = k.param("mask");
    const base = k.param(
      "base",
      dtype === "int32" || dtype === "uint8" || dtype === "int8" || dtype === "int16" ? "i32" : "i64",
    );
    k.vector(0, count, (i) => {
      const value = word(k, words, i).and(mask);
      k.store(out, i, value.cast(base.type).add(base));
    });
  });
}

/**
 * base + (64 random bits) % range, all unsigned; the kernel language divides signed numbers, so half of the dividend is
 * divided and the
 * remainder corrected once. A range of 2^63 or more is negative there: at most one subtraction is left then. A range of
 * 0 means 2^64.
 */
function wideKernel(dtype: DTypeName): Kernel {
  const smallest = 1n << 63n;
  return kernel("random_integers_64", (k) => {
    k.sequential("chain");
    const out = k.buffer("out", dtype);
    const words = k.buffer("words", "int32");
    const count = k.param("count");
    const range = k.param("range", "i64");
    const base = k.param("base", "i64");
    k.vector(0, count, (i) => {
      const value = k.let(word64(k, words, i));
      const quotient = range.gt(0n).select(value.ushr(1n).div(range).shl(1n), 0n);
      const rest = k.let(value.sub(quotient.mul(range)));
      const tooLarge = rest.xor(BigInt.asIntN(64, smallest)).ge(range.xor(BigInt.asIntN(64, smallest)));
      k.store(out, i, rest.sub(tooLarge.select(range, constant(0n, "i64"))).add(base));
    });
  });
}

/**
 * Fills with base + bits % range, with 64 random bits for each element where the dtype can hold them and the range asks
 * for them, else 32.
 */
function fillRange(
  backend: LinearBackend,
  generator: Generator,
  address: number,
  count: number,
  dtype: DTypeName,
  range: bigint,
  base: bigint,
  wide: boolean,
): void {
  const size = itemsize(dtype);
  if (wide) {
    const fill = backend.compile(`random.integers.64.${dtype}`, () => wideKernel(dtype));
    drawWords(backend, generator, count, 2, (words, begin, n) =>
      fill(address + begin * size, words, n, BigInt.asIntN(64, range), base),
    );
    return;
  }
  if ((range & (range - 1n)) === 0n && range <= 2n ** 31n) {
    const fill = backend.compile(`random.integers.mask.${dtype}`, () => maskKernel(dtype));
    const small = dtype === "int32" || dtype === "uint8" || dtype === "int8" || dtype === "int16";
    const start = small ? Number(base) : base;
    drawWords(backend, generator, count, 1, (words, begin, n) =>
      fill(address + begin * size, words, n, Number(range - 1n), start),
    );
    return;
  }
  const fill = backend.compile(`random.integers.32.${dtype}`, () => narrowKernel(dtype));
  drawWords(backend, generator, count, 1, (words, begin, n) => fill(address + begin * size, words, n, range, base));
}

/** The number of bits of a magnitude, less one. */
function exponentOf(value: bigint): number {
  return (value < 0n ? -value : value).toString(2).length - 1;
}

/**
 * The first integer from `from` on that the dtype can hold (`update_from` in
 * aten/src/ATen/native/DistributionTemplates.h).
 */
function updateFrom(from: bigint, dtype: FloatName): bigint {
  const next = finiteInteger(from + 1n, dtype);
  return next < from ? next + 2n ** BigInt(exponentOf(from + 1n) - digits[dtype] + 1) : from;
}

/** The last bound up to `to` below which no integer rounds up to `to` (`update_to`). */
function updateTo(to: bigint, dtype: FloatName): bigint {
  const previous = finiteInteger(to - 1n, dtype);
  return previous >= to ? previous - 2n ** BigInt(exponentOf(to - 1n) - digits[dtype] + 1) : to;
}

function finiteInteger(value: bigint, dtype: FloatName): bigint {
  const rounded = roundTo(Number(value), dtype);
  return Number.isFinite(rounded) ? BigInt(rounded) : rounded > 0 ? largestLong : smallestLong;
}

function checkBounds(from: bigint, last: bigint, dtype: DTypeName): void {
  const [least, greatest] = isFloat(dtype) ? [-floatInfo[dtype].max, floatInfo[dtype].max] : limitsOf(dtype);
  check(from >= least && from <= greatest, () => `from is out of bounds for ${cppName[dtype]}`);
  check(last >= least && last <= greatest, () => `to - 1 is out of bounds for ${cppName[dtype]}`);
}

/**
 * `Tensor.random_()`: integers from 0 to the dtype's greatest value, for floating point dtypes to 2^digits (all
 * integers that they hold).
 * int64 and float64 take 64 bits for each element, the others 32.
 */
export function fillRandom(
  backend: LinearBackend,
  generator: Generator,
  address: number,
  count: number,
  dtype: DTypeName,
): void {
  const range = isFloat(dtype) ? 2n ** BigInt(digits[dtype]) + 1n : limitsOf(dtype)[1] + 1n;
  fillRange(backend, generator, address, count, dtype, range, 0n, dtype === "int64" || dtype === "float64");
}

/** PyTorch's warning where a floating point dtype cannot hold every integer of the range. */
function warnBeyond(bound: bigint, name: string, dtype: FloatName): void {
  const limit = 2n ** BigInt(digits[dtype]);
  if (bound >= -limit && bound <= limit) return;
  const range = `[-(2^${digits[dtype]}), 2^${digits[dtype]}]`;
  warn(
    `${name} is out of bounds ${range}. Due to precision limitations ${cppName[dtype]} can support discrete uniform distribution only within this range. This warning will become an error in version 1.7 release, please fix the code in advance`,
  );
}

/**
 * `Tensor.random_(from, to)`, and so `torch.randint`: integers in [from, to), for any dtype. `to` null means up to the
 * dtype's greatest
 * value. 64 bits are drawn for each element if the range has 2^28 values or more.
 */
export function fillRandomRange(
  backend: LinearBackend,
  generator: Generator,
  address: number,
  count: number,
  dtype: DTypeName,
  from: number | bigint,
  to: number | bigint | null,
): void {
  let first = BigInt(from);
  let range: bigint;
  if (to !== null) {
    let last = BigInt(to);
    check(first < last, () => `random_ expects 'from' to be less than 'to', but got from=${first} >= to=${last}`);
    if (isFloat(dtype)) {
      first = updateFrom(first, dtype);
      last = updateTo(last, dtype);
      warnBeyond(first, "from", dtype);
      warnBeyond(last - 1n, "to - 1", dtype);
      check(
        first < last,
        () =>
          `random_ expects 'from' casted to dtype to be less than 'to' casted to dtype, but got from=${first} >= to=${last}`,
      );
    }
    checkBounds(first, last - 1n, dtype);
    range = last - first;
  } else if (first !== smallestLong) {
    let last: bigint;
    if (isFloat(dtype)) {
      last = 2n ** BigInt(digits[dtype]);
      first = updateFrom(first, dtype);
      check(
        first < last,
        () =>
          `random_ expects 'from' casted to dtype to be less than or equal to 'to_inc' casted to dtype, but got from=${first} > to_inc=${last}`,
      );
    } else {
      last = limitsOf(dtype)[1];
    }
    checkBounds(first, last, dtype);
    range = last - first + 1n;
  } else {
    check(
      dtype === "int64" || dtype === "float64" || dtype === "float32" || dtype === "bfloat16",
      () => "random_full_64_bits_range_kernel_cpu handles only int64, double, float and bfloat16",
    );
    fillRange(backend, generator, address, count, dtype, 0n, 0n, true);
    return;
  }
  fillRange(backend, generator, address, count, dtype, range, first, range >= 2n ** 28n);
}
