/** `torch.distributed.ReduceOp`, and what MPI does for each dtype: its element type, its operation, what comes after. */
import { float32, uint8, type DType } from "../dtype.ts";
import { RuntimeError, TypeError, ValueError } from "../support/errors.ts";
import type { MpiOperation, MpiType } from "./abi.ts";

/**
 * How elements of several processes become one.
 * @example
 * String(torch.distributed.ReduceOp.SUM); // RedOpType.SUM
 */
export class ReduceOp {
  /** The sum; of truth values: any. */
  static readonly SUM: ReduceOp = new ReduceOp("SUM");
  /** The sum over the number of processes. */
  static readonly AVG: ReduceOp = new ReduceOp("AVG");
  /** The product; of truth values: all. */
  static readonly PRODUCT: ReduceOp = new ReduceOp("PRODUCT");
  /** The least. */
  static readonly MIN: ReduceOp = new ReduceOp("MIN");
  /** The greatest. */
  static readonly MAX: ReduceOp = new ReduceOp("MAX");
  /** Bitwise and: integers and bool. */
  static readonly BAND: ReduceOp = new ReduceOp("BAND");
  /** Bitwise or. */
  static readonly BOR: ReduceOp = new ReduceOp("BOR");
  /** Bitwise exclusive or. */
  static readonly BXOR: ReduceOp = new ReduceOp("BXOR");

  private constructor(readonly name: "SUM" | "AVG" | "PRODUCT" | "MIN" | "MAX" | "BAND" | "BOR" | "BXOR") {}

  /** PyTorch's text. */
  toString(): string {
    return `RedOpType.${this.name}`;
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

const operations: Record<ReduceOp["name"], MpiOperation> = {
  SUM: "sum",
  AVG: "sum",
  PRODUCT: "product",
  MIN: "min",
  MAX: "max",
  BAND: "and",
  BOR: "or",
  BXOR: "xor",
};

/** A truth value is a byte of 0 or 1: any, all, or one of them. */
const ofTruth: Partial<Record<ReduceOp["name"], MpiOperation>> = {
  SUM: "max",
  MAX: "max",
  BOR: "max",
  PRODUCT: "min",
  MIN: "min",
  BAND: "min",
  BXOR: "xor",
};

/** How a reduction of a dtype is done. */
export interface MpiReduction {
  /** What elements are while MPI reduces them: float32 for half types. */
  readonly dtype: DType;
  readonly type: MpiType;
  readonly operation: MpiOperation;
  /** Whether the sum is to be divided by the number of processes. */
  readonly average: boolean;
}

/** `supports_complex` of PyTorch. */
export function assertComplexFits(name: string, op: ReduceOp, isComplex: boolean): void {
  if (isComplex && op !== ReduceOp.SUM && op !== ReduceOp.AVG)
    throw new ValueError(`${name} does not support ${String(op)} on complex tensors`);
}

/** What MPI is told for a real dtype. */
export function reductionOf(op: ReduceOp, dtype: DType): MpiReduction {
  const bitwise = op === ReduceOp.BAND || op === ReduceOp.BOR || op === ReduceOp.BXOR;
  if (bitwise && dtype.is_floating_point)
    throw new RuntimeError(`Cannot use ReduceOp.${op.name} with non-integral dtype`);
  if (dtype.name === "bool") {
    const operation = ofTruth[op.name];
    if (operation === undefined) throw new TypeError("Cannot use ReduceOp.AVG with Boolean inputs");
    return { dtype: uint8, type: "uint8", operation, average: false };
  }
  const wide = dtype.name === "float16" || dtype.name === "bfloat16" ? float32 : dtype;
  return { dtype: wide, type: typeOf(wide), operation: operations[op.name], average: op === ReduceOp.AVG };
}

const types = new Set<string>([
  "int8",
  "uint8",
  "int16",
  "uint16",
  "int32",
  "uint32",
  "int64",
  "uint64",
  "float32",
  "float64",
] satisfies MpiType[]);

/** MPI's type of a dtype whose elements it can compute with. */
export function typeOf({ name }: DType): MpiType {
  if (types.has(name)) return name as MpiType;
  throw new RuntimeError("Invalid scalar type");
}

const byWidth: Record<number, MpiType> = { 1: "uint8", 2: "uint16", 4: "uint32", 8: "uint64" };

/** MPI's type for elements that are only moved, and how many of them one element is. */
export function movedAs({ itemsize }: DType): { readonly type: MpiType; readonly each: number } {
  return itemsize === 16 ? { type: "uint64", each: 2 } : { type: byWidth[itemsize]!, each: 1 };
}
