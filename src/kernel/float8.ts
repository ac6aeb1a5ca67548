/**
 * Floats of 8 bits: four of the OCP formats (https://arxiv.org/abs/2209.05433, and with "uz" those without a negative
 * zero, https://arxiv.org/abs/2206.02915), and the exponents of microscaling formats. They are stored and converted, moved,
 * compared and multiplied, which is what PyTorch's kernels do with them.
 */
import { notImplemented } from "../support/errors.ts";
import { addFloat8, cppNames, type DType, type Float8Code, type Float8Name } from "../dtype.ts";
import { byteFormats, type ByteFormat } from "./build.ts";
import { constant, type Scalar } from "./ir.ts";

/** Kernels that PyTorch has for these dtypes. */
const TAKEN =
  /^(copy|fill|resolve|where|eq|ne|isnan|isfinite|isinf|isreal|abs|mul|eye|(any|all)_.*|indexed_(read|write|add)|gather|scatter_write)$/;
/** Those of them that PyTorch does not have for exponents. */
const SIGNED = /^(abs|indexed_(write|add))$/;
/** PyTorch's names of kernels in its refusals, where they are not the operator's. */
const kernelNames: Readonly<Record<string, string>> = {
  add: "add_stub",
  indexed_write: "index_put",
  indexed_add: "index_put",
};

/** Throws for kernels that do not take a dtype. */
function check(dtype: () => DType, isTaken: (kernel: string) => boolean): (kernel: string) => void {
  return (kernel) => {
    if (TAKEN.test(kernel) && isTaken(kernel)) return;
    const plain = kernel.replace(/\[.*/, "");
    throw notImplemented(kernelNames[plain] ?? `${plain}_cpu`, dtype());
  };
}

/** PyTorch multiplies whole tensors only: numbers on the right, and tensors of one element, are for another kernel. */
const checkFactor =
  (dtype: () => DType): Float8Code["checkFactor"] =>
  (size) => {
    if (size === 1) throw notImplemented("mul_cpu_reduced_float", dtype());
  };

/** Makes one known. */
function known(name: Float8Name, code: Omit<Float8Code, "checkFactor">, format: Omit<ByteFormat, "check">): DType {
  const itself = (): DType => dtype;
  byteFormats.set(name, {
    ...format,
    check: check(itself, (kernel) => name !== "float8_e8m0fnu" || !SIGNED.test(kernel)),
  });
  const dtype = addFloat8(name, { ...code, checkFactor: checkFactor(itself) });
  (cppNames as Record<string, string>)[name] = `c10::${dtype.scalarName}`;
  return dtype;
}

interface Format {
  /** Bits of the mantissa. */
  readonly mantissa: number;
  readonly bias: number;
  /** The largest finite number. */
  readonly max: number;
  /** The byte (without its sign) of what is larger: the largest number, infinity, or NaN. */
  readonly overflow: number;
  /** The byte of NaN. */
  readonly nan: number;
  /** Whether there is no negative zero: its byte is NaN. */
  readonly unsignedZero: boolean;
}

/** A whole number, ties to even. */
function nearest(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below;
}

function codeOf(format: Format): Omit<Float8Code, "checkFactor"> {
  const { mantissa, bias, max, overflow, nan, unsignedZero } = format;
  const half = 2 ** mantissa;
  const smallest = 2 ** (1 - bias);
  const decode = (byte: number): number => {
    const [sign, bits] = [byte >= 128 ? -1 : 1, byte & 127];
    if (byte === nan || (!unsignedZero && bits === nan)) return NaN;
    const [exponent, fraction] = [bits >> mantissa, bits % half];
    const value = exponent === 0 ? (fraction / half) * smallest : (1 + fraction / half) * 2 ** (exponent - bias);
    if (value <= max) return sign * value;
    return bits === overflow ? sign * Infinity : NaN;
  };
  const encode = (value: number): number => {
    const single = Math.fround(value);
    if (Number.isNaN(single)) return nan;
    const size = Math.abs(single);
    const exponent = Math.max(size === 0 ? -Infinity : Math.floor(Math.log2(size)), 1 - bias);
    const step = 2 ** (exponent - mantissa);
    const rounded = size === Infinity ? size : nearest(size / step) * step;
    const sign = single < 0 || Object.is(single, -0) ? 128 : 0;
    if (unsignedZero && (rounded === 0 || rounded > max)) return rounded === 0 ? 0 : nan;
    if (!(rounded <= max)) return overflow + sign;
    // Steps of the smallest exponent count up from 0; each larger exponent begins with a whole round of them.
    const above = Math.max(rounded === 0 ? -Infinity : Math.floor(Math.log2(rounded)), 1 - bias);
    return sign + (above + bias - 1) * half + rounded / 2 ** (above - mantissa);
  };
  return { decode, encode, eps: 1 / half, max, min: -max, tiny: smallest };
}

const i32 = (value: number): Scalar => constant(value | 0, "i32");

/** The same in kernels. The exponent is moved by a product, which makes subnormal numbers right, too. */
function kernelFormat({ mantissa, bias, max, overflow, nan, unsignedZero }: Format): Omit<ByteFormat, "check"> {
  const shift = 23 - mantissa;
  const largest = codeOf({ mantissa, bias, max, overflow, nan, unsignedZero }).encode(max);
  return {
    load: (byte) => {
      const bits = byte.and(127);
      const size = bits
        .shl(shift)
        .bitcast("f32")
        .mul(2 ** (127 - bias));
      const known = bits
        .gt(largest)
        .select(bits.eq(overflow).select(constant(Infinity, "f32"), constant(NaN, "f32")), size);
      const value = byte.and(128).ne(0).select(known.neg(), known);
      return unsignedZero ? byte.eq(128).select(constant(NaN, "f32"), value) : value;
    },
    store: (value) => {
      const size = value.abs();
      const word = size.bitcast("i32");
      // Below the smallest normal number: added to a number whose last bit counts as much as theirs.
      const magic = 2 ** (23 + 1 - bias - mantissa);
      const magicBits = new Int32Array(new Float32Array([magic]).buffer)[0]!;
      const subnormal = size.add(magic).bitcast("i32").sub(magicBits);
      const odd = word.ushr(shift).and(1);
      const normal = word
        .sub(i32((127 - bias) << 23))
        .add(odd)
        .add(2 ** (shift - 1) - 1)
        .ushr(shift);
      const rounded = size.lt(2 ** (1 - bias)).select(subnormal, normal);
      const isLarge = rounded.gt(largest).or(size.gt(2 * max));
      const sign = value.bitcast("i32").ushr(24).and(128);
      const isNaN_ = value.isnan();
      if (!unsignedZero) {
        const signed = isLarge.select(i32(overflow), rounded).or(sign);
        return isNaN_.select(i32(nan), signed);
      }
      const signed = rounded.eq(0).select(i32(0), rounded.or(sign));
      return isNaN_.or(isLarge).select(i32(nan), signed);
    },
  };
}

const make = (name: Float8Name, format: Format): DType => known(name, codeOf(format), kernelFormat(format));

/** 4 bits of exponent, 3 of mantissa, up to 448; no infinities: larger numbers become the largest. */
export const float8_e4m3fn: DType = make("float8_e4m3fn", {
  mantissa: 3,
  bias: 7,
  max: 448,
  overflow: 126,
  nan: 127,
  unsignedZero: false,
});
/** 5 bits of exponent, 2 of mantissa, up to 57344, with infinities: the upper half of a float16. */
export const float8_e5m2: DType = make("float8_e5m2", {
  mantissa: 2,
  bias: 15,
  max: 57344,
  overflow: 124,
  nan: 127,
  unsignedZero: false,
});
/** 4 bits of exponent, 3 of mantissa, up to 240; no infinities, no negative zero. */
export const float8_e4m3fnuz: DType = make("float8_e4m3fnuz", {
  mantissa: 3,
  bias: 8,
  max: 240,
  overflow: 128,
  nan: 128,
  unsignedZero: true,
});
/** 5 bits of exponent, 2 of mantissa, up to 57344; no infinities, no negative zero. */
export const float8_e5m2fnuz: DType = make("float8_e5m2fnuz", {
  mantissa: 2,
  bias: 16,
  max: 57344,
  overflow: 128,
  nan: 128,
  unsignedZero: true,
});

/** Powers of 2: of a number's exponent, rounded up from the middle on. */
const exponents: Omit<Float8Code, "checkFactor"> = {
  decode: (byte) => (byte === 255 ? NaN : 2 ** (byte - 127)),
  encode: (value) => {
    const size = Math.abs(Math.fround(value));
    if (!Number.isFinite(size)) return 255;
    const power = size < 2 ** -126 ? -127 : Math.floor(Math.log2(size));
    const isUp = power === -127 ? size > 2 ** -127 : size / 2 ** power >= 1.5;
    return Math.min(power + 127 + (isUp ? 1 : 0), 255);
  },
  eps: 1,
  max: 2 ** 127,
  min: 2 ** -127,
  tiny: 2 ** -127,
};
const exponentBytes: Omit<ByteFormat, "check"> = {
  load: (byte) =>
    byte.eq(255).select(constant(NaN, "f32"), byte.eq(0).select(i32(0x400000), byte.shl(23)).bitcast("f32")),
  store: (value) => {
    const word = value.abs().bitcast("i32");
    const exponent = word.ushr(23);
    const rest = word.and(0x7fffff);
    const isUp = exponent.eq(0).select(rest.gt(0x400000).cast("i32"), rest.ge(0x400000).cast("i32"));
    return exponent.eq(255).select(i32(255), exponent.add(isUp));
  },
};
/** 8 bits of exponent and nothing else: powers of 2 from 2^-127 to 2^127, the scales of microscaling formats. */
export const float8_e8m0fnu: DType = known("float8_e8m0fnu", exponents, exponentBytes);
