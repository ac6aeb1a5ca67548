/** The old constructors of tensors by type, `torch.FloatTensor` and its likes, and `new torch.Tensor` with data. */
import {
  bfloat16,
  bool,
  float16,
  float32,
  float64,
  get_default_dtype,
  int16,
  int32,
  int64,
  int8,
  uint8,
  type DType,
} from "../../dtype.ts";
import { aliasOf } from "../../compute/alias.ts";
import { RuntimeError, TypeError } from "../../support/errors.ts";
import { asDevice } from "../../tensor/device-name.ts";
import { tensorFrom } from "../../tensor/elements.ts";
import { emptyTensor, Tensor } from "../../tensor/tensor.ts";
import { TypedStorage, tensorOfStorage, UntypedStorage } from "../inspect/storages.ts";
import type { NestedNumbers } from "../../methods/members.ts";

/** Sizes, data, a tensor or a storage. */
export type LegacyContent = NestedNumbers | Tensor | UntypedStorage | TypedStorage;

function invalid(args: readonly unknown[]): TypeError {
  const names = args.map((each) => (Array.isArray(each) ? "list" : typeof each === "number" ? "int" : typeof each));
  return new TypeError(
    `new() received an invalid combination of arguments - got (${names.join(", ")}), but expected one of:\n` +
      " * (*, torch.device device = None)\n * (torch.Storage storage)\n * (Tensor other)\n * (tuple of ints size, *, torch.device device = None)\n * (object data, *, torch.device device = None)\n",
  );
}

function made(args: readonly unknown[], dtype: DType | null): Tensor {
  const given = args.flatMap((each) =>
    each === undefined || isDeviceOption(each) ? [] : [typeof each === "bigint" ? Number(each) : each],
  );
  for (const option of args.filter(isDeviceOption)) {
    const type = asDevice((option as { device: unknown }).device ?? "cpu").type;
    if (type !== "cpu")
      throw new RuntimeError(`legacy constructor expects device type: cpu but device type: ${type} was passed`);
  }
  const own = dtype ?? get_default_dtype();
  const [first] = given;
  if (given.length === 0) return emptyTensor([0], own);
  if (given.every((each) => typeof each === "number")) {
    if (given.every(Number.isInteger)) return emptyTensor(given, own);
    if (given.length === 1) throw new TypeError("new(): data must be a sequence (got float)");
  }
  if (given.length > 1) throw invalid(given);
  if (first instanceof Tensor) {
    if (dtype !== null && first.dtype !== dtype)
      throw new TypeError(`expected ${dtype.scalarName} (got ${first.dtype.scalarName})`);
    return aliasOf(first, first);
  }
  if (first instanceof UntypedStorage || first instanceof TypedStorage) return tensorOfStorage(first, own);
  if (Array.isArray(first)) return tensorFrom(first, own);
  if (typeof first === "string") throw new TypeError("new(): invalid data type 'str'");
  throw invalid(given);
}

const isDeviceOption = (value: unknown): boolean =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype && "device" in value;

/** `new torch.Tensor(…)`: sizes as numbers, or data as a list, in the default dtype. */
export function tensorByConstructor(args: readonly unknown[]): Tensor {
  return made(args, null);
}

/** A constructor of tensors of one dtype; `x instanceof torch.FloatTensor` asks for the dtype. */
export interface LegacyTensor {
  /** A tensor of these sizes, with arbitrary contents. */
  (...sizes: number[]): Tensor;
  /** A tensor of data: nested lists of numbers. */
  (content: LegacyContent): Tensor;
  /** A tensor of these sizes, with arbitrary contents. */
  new (...sizes: number[]): Tensor;
  /** A tensor of data: nested lists of numbers. */
  new (content: LegacyContent): Tensor;
  readonly dtype: DType;
}

function legacy(dtype: DType): LegacyTensor {
  const constructor = function (...args: unknown[]): Tensor {
    return made(args, dtype);
  };
  const isOne = (value: unknown): boolean => value instanceof Tensor && value.dtype === dtype;
  Object.defineProperty(constructor, Symbol.hasInstance, { value: isOne });
  return Object.assign(constructor, { dtype }) as LegacyTensor;
}

/**
 * Tensors of float32: of sizes, with arbitrary contents, or of data.
 * @example
 * new torch.FloatTensor([[1, 2.5]]); // tensor([[1.0000, 2.5000]])
 * torch.FloatTensor(2, 3).shape; // [2, 3]
 */
export const FloatTensor: LegacyTensor = legacy(float32);
/** Tensors of float64: of sizes or of data. */
export const DoubleTensor: LegacyTensor = legacy(float64);
/** Tensors of float16: of sizes or of data. */
export const HalfTensor: LegacyTensor = legacy(float16);
/** Tensors of bfloat16: of sizes or of data. */
export const BFloat16Tensor: LegacyTensor = legacy(bfloat16);
/** Tensors of int64: of sizes or of data. */
export const LongTensor: LegacyTensor = legacy(int64);
/** Tensors of int32: of sizes or of data. */
export const IntTensor: LegacyTensor = legacy(int32);
/** Tensors of int16: of sizes or of data. */
export const ShortTensor: LegacyTensor = legacy(int16);
/** Tensors of int8: of sizes or of data. */
export const CharTensor: LegacyTensor = legacy(int8);
/** Tensors of uint8: of sizes or of data. */
export const ByteTensor: LegacyTensor = legacy(uint8);
/** Tensors of truth values: of sizes or of data. */
export const BoolTensor: LegacyTensor = legacy(bool);
