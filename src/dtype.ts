/** The element types of tensors, and the rules by which operators promote and convert them. */

import { NotImplementedError, RuntimeError } from "./support/errors.ts";

/** Names of the dtypes whose elements kernels read and write. */
export type ElementName =
  | "uint8"
  | "int8"
  | "int16"
  | "int32"
  | "int64"
  | "float16"
  | "float32"
  | "float64"
  | "bfloat16"
  | "bool"
  | "uint16"
  | "uint32"
  | "uint64";

/** Names of the dtypes of complex numbers, whose elements are two real ones: the real part, then the imaginary one. */
export type ComplexName = "complex32" | "complex64" | "complex128";

/** Names of the dtypes of quantized tensors: whole numbers that stand for real ones (`tensor/quantized.ts`). */
export type QuantizedName = "qint8" | "quint8" | "qint32";

/** Names of the dtypes of floats of 8 bits, which are stored and converted only: `kernel/float8.ts`. */
export type Float8Name = "float8_e4m3fn" | "float8_e5m2" | "float8_e4m3fnuz" | "float8_e5m2fnuz" | "float8_e8m0fnu";

/** Names of the dtypes that Flambeau's tensors can have. */
export type DTypeName = ElementName | ComplexName | QuantizedName | Float8Name;

/** How a float of 8 bits stands in a byte, and its limits. */
export interface Float8Code {
  /** The number that a byte stands for. */
  readonly decode: (byte: number) => number;
  /** The byte of the nearest number. */
  readonly encode: (value: number) => number;
  /** Throws for a factor of so many elements that products do not take. */
  readonly checkFactor: (size: number) => void;
  readonly eps: number;
  readonly max: number;
  readonly min: number;
  readonly tiny: number;
}

/** Order of the promotion lattice's kinds: a higher kind wins over a lower one whatever the widths. */
export type DTypeKind = "bool" | "int" | "float" | "complex";

/** An element type of tensors. There is one frozen object for each; compare with `===`. */
export interface DType {
  /** Its name: "float32". */
  readonly name: DTypeName;
  /** Bytes of one element. */
  readonly itemsize: number;
  /** Its kind for promotion: "bool", "int", "float" or "complex". */
  readonly kind: DTypeKind;
  /** Whether values are floating-point numbers. */
  readonly is_floating_point: boolean;
  /** Whether values are complex numbers. */
  readonly is_complex: boolean;
  /** Whether there are negative values. */
  readonly is_signed: boolean;
  /** Small number that identifies the dtype in tables and cache keys. */
  readonly index: number;
  /** PyTorch's scalar type name, as in `torch.FloatTensor` and `"add_cpu" not implemented for 'Half'`. */
  readonly scalarName: string;
  /** Of floats of 8 bits: how they stand in a byte. For the library's own use. */
  readonly code?: Float8Code;
  /** The dtype of complex numbers of two such floats. An error for dtypes that have none. */
  to_complex(): DType;
  /** The dtype of the parts of complex numbers; others themselves. */
  to_real(): DType;
  toString(): string;
}

function make(
  name: DTypeName,
  index: number,
  itemsize: number,
  kind: DTypeKind,
  scalarName: string,
  code?: Float8Code,
): DType {
  return Object.freeze({
    name,
    index,
    itemsize,
    kind,
    scalarName,
    ...(code ? { code } : {}),
    is_floating_point: kind === "float",
    is_complex: kind === "complex",
    is_signed: kind !== "bool" && !/^q?u/.test(name) && !name.endsWith("nu"),
    to_complex(): DType {
      if (this.kind === "complex") return this;
      if (!["float16", "float32", "float64"].includes(name))
        throw new RuntimeError(`Unknown Complex ScalarType for ${scalarName}`);
      return complexDType(this);
    },
    to_real(): DType {
      return this.kind === "complex" ? realDType(this) : this;
    },
    toString: () => `torch.${name}`,
    toJSON: () => `torch.${name}`,
    [Symbol.for("nodejs.util.inspect.custom")]: () => `torch.${name}`,
  });
}

/** Unsigned 8-bit integers. */
export const uint8 = make("uint8", 0, 1, "int", "Byte");
/** Signed 8-bit integers. */
export const int8 = make("int8", 1, 1, "int", "Char");
/** Signed 16-bit integers. Also `torch.short`. */
export const int16 = make("int16", 2, 2, "int", "Short");
/** Signed 32-bit integers. Also `torch.int`. */
export const int32 = make("int32", 3, 4, "int", "Int");
/** Signed 64-bit integers, the dtype of indices and of integer data. Also `torch.long`. */
export const int64 = make("int64", 4, 8, "int", "Long");
/** IEEE half precision: 11 bits of precision, up to 65504. Also `torch.half`. */
export const float16 = make("float16", 5, 2, "float", "Half");
/** IEEE single precision, the default dtype. Also `torch.float`. */
export const float32 = make("float32", 6, 4, "float", "Float");
/** IEEE double precision, JavaScript's numbers. Also `torch.double`. */
export const float64 = make("float64", 7, 8, "float", "Double");
/** 16 bits with float32's range and 8 bits of precision. */
export const bfloat16 = make("bfloat16", 8, 2, "float", "BFloat16");
/** True or false, one byte each. */
export const bool = make("bool", 9, 1, "bool", "Bool");

/** Unsigned 16-bit integers. */
export const uint16 = make("uint16", 10, 2, "int", "UInt16");
/** Unsigned 32-bit integers. */
export const uint32 = make("uint32", 11, 4, "int", "UInt32");
/** Unsigned 64-bit integers. */
export const uint64 = make("uint64", 12, 8, "int", "UInt64");
/** Complex numbers of two float16. Also `torch.chalf`. */
export const complex32 = make("complex32", 13, 4, "complex", "ComplexHalf");
/** Complex numbers of two float32. Also `torch.cfloat`. */
export const complex64 = make("complex64", 14, 8, "complex", "ComplexFloat");
/** Complex numbers of two float64. Also `torch.cdouble`. */
export const complex128 = make("complex128", 15, 16, "complex", "ComplexDouble");

export { complex32 as chalf, complex64 as cfloat, complex128 as cdouble };
export { uint8 as byte, int8 as char, int16 as short, int32 as int, int64 as long };
export { float16 as half, float32 as float, float64 as double };

/** All dtypes, at their `index`. */
export const dtypes: readonly DType[] = [
  uint8,
  int8,
  int16,
  int32,
  int64,
  float16,
  float32,
  float64,
  bfloat16,
  bool,
  uint16,
  uint32,
  uint64,
  complex32,
  complex64,
  complex128,
];

/** Quantized signed bytes: `torch.quantize_per_tensor(x, scale, zero_point, torch.qint8)`. */
export const qint8 = make("qint8", 32, 1, "int", "QInt8");
/** Quantized unsigned bytes. */
export const quint8 = make("quint8", 33, 1, "int", "QUInt8");
/** Quantized 32-bit integers. */
export const qint32 = make("qint32", 34, 4, "int", "QInt32");

/** The dtypes of quantized tensors. No kernel knows them, so they are no part of `dtypes`. */
export const quantizedDTypes: readonly DType[] = [qint8, quint8, qint32];

/** Whether tensors of a dtype are quantized. */
export function isQuantized(dtype: DType): boolean {
  return dtype.index >= qint8.index;
}

/** Room for dtypes in cache keys that are one number; more dtypes than this cannot be. */
export const DTYPE_SLOTS = 23;

/** Whether tensors of a dtype can have gradients. Says what `is_floating_point` does not: complex ones can, too. */
export function isDifferentiable(dtype: DType): boolean {
  return dtype.is_floating_point || dtype.is_complex;
}

/** PyTorch's check that an operator of linear algebra is given no whole numbers. */
export function assertNoWhole(dtype: DType, operator: string): void {
  if (!isDifferentiable(dtype))
    throw new NotImplementedError(
      `${operator}: Expected a floating point or complex tensor as input. Got ${dtype.scalarName}`,
    );
}

const byName = new Map<string, DType>([...dtypes, ...quantizedDTypes].map((dtype) => [dtype.name, dtype]));

/** Makes a float of 8 bits known, which a program may do without. */
export function addFloat8(name: Float8Name, code: Float8Code): DType {
  const dtype = make(name, dtypes.length, 1, "float", name[0]!.toUpperCase() + name.slice(1), code);
  (dtypes as DType[]).push(dtype);
  byName.set(name, dtype);
  return dtype;
}

/** The dtype of that name (`"float32"`), or undefined. */
export function dtypeByName(name: string): DType | undefined {
  return byName.get(name);
}

/** Whether a value is one of our dtypes. */
export function isDType(value: unknown): value is DType {
  if (typeof value !== "object" || value === null) return false;
  const { index } = value as DType;
  return typeof index === "number" && (dtypes[index] ?? quantizedDTypes[index - qint8.index]) === value;
}

let defaultDType: DType = float32;

/** The dtype of new floating point tensors made from numbers. */
export function get_default_dtype(): DType {
  return defaultDType;
}

/** Sets the dtype of new floating point tensors; only floating point dtypes are allowed. */
export function set_default_dtype(dtype: DType): void {
  if (!dtype.is_floating_point) throw new TypeError(`only floating-point types are supported as the default type`);
  if (dtype.code) throw new TypeError(`couldn't find storage object ${dtype.scalarName}Storage`);
  defaultDType = dtype;
}

function promoteUncached(a: DType, b: DType): DType {
  if (a === b) return a;
  if (a.is_complex || b.is_complex) {
    // Whole numbers take a complex dtype as it is, floats widen its parts.
    const [wide, other] = a.is_complex ? [a, b] : [b, a];
    if (other.kind !== "float" && other.kind !== "complex") return wide;
    const parts = promoteUncached(realDType(wide), realDType(other));
    return parts === float64 ? complex128 : parts === float16 ? complex32 : complex64;
  }
  if (a.kind === "bool") return b;
  if (b.kind === "bool") return a;
  if (a.kind !== b.kind) return a.kind === "float" ? a : b;
  if (a.kind === "float") {
    if (a.itemsize === b.itemsize) return float32; // float16 with bfloat16
    return a.itemsize > b.itemsize ? a : b;
  }
  // uint8 with a signed integer: the smallest signed type that holds both.
  if (a === uint8) return b === int8 ? int16 : b;
  if (b === uint8) return a === int8 ? int16 : a;
  return a.itemsize > b.itemsize ? a : b;
}

/** Whether a dtype is one of the wider unsigned integers, which PyTorch promotes with floats only. */
export function isWideUnsigned(dtype: DType): boolean {
  return dtype === uint16 || dtype === uint32 || dtype === uint64;
}

/** The dtype of a complex dtype's parts; of others the dtype itself. */
export function realDType(dtype: DType): DType {
  return dtype === complex64 ? float32 : dtype === complex128 ? float64 : dtype === complex32 ? float16 : dtype;
}

/** The complex dtype whose parts have a dtype: complex64 of float32 and of what is no float. */
export function complexDType(dtype: DType): DType {
  if (dtype.is_complex) return dtype;
  return dtype === float64 ? complex128 : dtype === float16 ? complex32 : complex64;
}

const promotionTable: readonly (readonly DType[])[] = dtypes.map((a) => dtypes.map((b) => promoteUncached(a, b)));

/**
 * The smallest dtype to which both can be converted without leaving their kind (`torch.promote_types`).
 * @example
 * torch.promote_types(torch.int32, torch.float16).name; // "float16"
 */
export function promote_types(type1: DType, type2: DType): DType {
  if (type1.code || type2.code) {
    if (type1 === type2) return type1;
    throw new RuntimeError(
      `Promotion for Float8 Types is not supported, attempted to promote ${type1.scalarName} and ${type2.scalarName}`,
    );
  }
  if (type1 !== type2 && (isWideUnsigned(type1) || isWideUnsigned(type2))) {
    const other = isWideUnsigned(type1) ? type2 : type1;
    if (other.kind !== "float") {
      throw new RuntimeError(
        `Promotion for uint16, uint32, uint64 types is not supported, attempted to promote ${type1.scalarName} and ${type2.scalarName}`,
      );
    }
  }
  return promotionTable[type1.index]![type2.index]!;
}

/**
 * Whether PyTorch lets a result of dtype `from` be stored in a tensor of dtype `to` (`torch.can_cast`).
 * @example
 * torch.can_cast(torch.float32, torch.int64); // false
 */
export function can_cast(from: DType, to: DType): boolean {
  if (from.kind === "complex" && to.kind !== "complex") return false;
  if (from.kind === "float" && to.kind !== "float" && to.kind !== "complex") return false;
  if (from.kind !== "bool" && to.kind === "bool") return false;
  return true;
}

/** C++'s names of the element types, as some of PyTorch's messages show them. */
export const cppNames: Readonly<
  Record<ElementName | ComplexName | QuantizedName, string> & Partial<Record<Float8Name, string>>
> = {
  uint8: "unsigned char",
  int8: "signed char",
  int16: "short int",
  int32: "int",
  int64: "long int",
  float16: "c10::Half",
  bfloat16: "c10::BFloat16",
  float32: "float",
  float64: "double",
  bool: "bool",
  uint16: "short unsigned int",
  uint32: "unsigned int",
  uint64: "unsigned long",
  complex32: "c10::complex<c10::Half>",
  complex64: "c10::complex<float>",
  complex128: "c10::complex<double>",
  qint8: "c10::qint8",
  quint8: "c10::quint8",
  qint32: "c10::qint32",
};

/** Names of the floating point dtypes. */
export type FloatName = "float16" | "bfloat16" | "float32" | "float64";

/**
 * `torch.finfo` of a floating point dtype: the distance from 1 to the next number, the smallest normal number, the
 * largest finite one.
 */
export interface FloatInfo {
  readonly eps: number;
  readonly tiny: number;
  readonly max: number;
}

/** The limits of a format with so many bits behind the point, whose greatest exponent is `greatest`. */
function floatLimits(bits: number, greatest: number): FloatInfo {
  const eps = 2 ** -bits;
  return { eps, tiny: 2 ** (1 - greatest), max: (2 - eps) * 2 ** greatest };
}

/** The limits of the floating point dtypes. */
export const floatInfo: Readonly<Record<FloatName, FloatInfo>> = {
  float16: floatLimits(10, 15),
  bfloat16: floatLimits(7, 127),
  float32: floatLimits(23, 127),
  float64: floatLimits(52, 1023),
};

/** The limits of a dtype; of those that are not floating point, float32's. */
export function floatInfoOf(dtype: DType): FloatInfo {
  return dtype.code ?? floatInfo[realDType(dtype).name as FloatName] ?? floatInfo.float32;
}

/** The dtype in which kernels compute for a storage dtype: half types in float32, small integers in int32. */
export type ComputeType = "f32" | "f64" | "i32" | "i64" | "bool";

const computeTypes: Record<ElementName | ComplexName | QuantizedName, ComputeType> = {
  uint8: "i32",
  int8: "i32",
  int16: "i32",
  int32: "i32",
  int64: "i64",
  float16: "f32",
  bfloat16: "f32",
  float32: "f32",
  float64: "f64",
  bool: "bool",
  uint16: "i32",
  uint32: "i64",
  uint64: "i64",
  complex32: "f32",
  complex64: "f32",
  complex128: "f64",
  qint8: "i32",
  quint8: "i32",
  qint32: "i32",
};

/** The kernel value type that holds elements of a dtype (parts of complex ones) while they are computed with. */
export function computeType(dtype: DType): ComputeType {
  return dtype.code ? "f32" : computeTypes[dtype.name as ElementName];
}
