/**
 * The kernel language: typed scalar expressions and structured statements over buffers in linear memory.
 * One description serves every target; `verify.ts` says what is legal, `interpret.ts` what it means.
 */
import type { ElementName } from "../dtype.ts";

/** What an expression can be. `bool` is a truth value: 0 or 1 when stored, a lane mask in vectors. */
export type ValueType = "f32" | "f64" | "i32" | "i64" | "bool";

/** A pointer parameter: the byte address of elements of one dtype. */
export interface BufferParameter {
  readonly kind: "buffer";
  readonly name: string;
  readonly element: ElementName;
  /**
   * How many elements, where it is no parameter but memory that the invocations of one workgroup share, with arbitrary
   * contents at its start.
   */
  readonly shared?: number;
}

/** A number parameter. `i64` arrives as a bigint. */
export interface ScalarParam {
  readonly kind: "scalar";
  readonly name: string;
  readonly type: "i32" | "i64" | "f32" | "f64";
}

export type Param = BufferParameter | ScalarParam;

/** A variable of a kernel: assigned by `let` and `assign`, read by the `local` expression. */
export interface Local {
  readonly name: string;
  readonly type: ValueType;
}

/**
 * Loads convert to the value type of the element: half types to f32, small integers to i32, bool to bool; uint32 to i64,
 * which holds all its values. uint64 has the bits of an i64.
 */
export const loadType: Record<ElementName, ValueType> = {
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
};

const unaryOps = [
  "neg",
  "abs",
  "not",
  "sqrt",
  "floor",
  "ceil",
  "trunc",
  "nearest",
  "exp",
  "exp2",
  "expm1",
  "log",
  "log2",
  "log10",
  "log1p",
  "sin",
  "cos",
  "tan",
  "asin",
  "acos",
  "atan",
  "sinh",
  "cosh",
  "tanh",
  "asinh",
  "acosh",
  "atanh",
  "sigmoid",
  "erf",
  "erfc",
  "erfinv",
  "lgamma",
  "digamma",
  "trigamma",
] as const;

const binaryOps = [
  "add",
  "sub",
  "mul",
  "div",
  "rem",
  "min",
  "max",
  "pow",
  "atan2",
  "fmod",
  "copysign",
  "and",
  "or",
  "xor",
  "shl",
  "shr",
  "ushr",
] as const;

const compareOps = ["eq", "ne", "lt", "le", "gt", "ge"] as const;

/**
 * Operations with one operand and a result of the same type. `neg abs` take numbers, `not` integers (bitwise) and bool;
 * the others f32 and f64.
 * `nearest` rounds half to even; `sigmoid` is 1 / (1 + e^-x).
 */
export type UnaryScalarOp = (typeof unaryOps)[number];

/**
 * Operations with two operands of one type and a result of the same type. `min max` give NaN if either is NaN; `div` of
 * integers
 * truncates and `rem` has the dividend's sign, both give 0 for a zero divisor; `fmod` has C's meaning; shifts take
 * integers;
 * `and or xor` integers and bool. `shr` keeps the sign, `ushr` does not.
 */
export type BinaryScalarOp = (typeof binaryOps)[number];

/** Comparisons of two operands of one type (integers signed); the result is `bool`. With NaN only `ne` is true. */
export type CompareOp = (typeof compareOps)[number];

export type ScalarOp =
  | "const"
  | "param"
  | "local"
  | "index"
  | "load"
  | UnaryScalarOp
  | BinaryScalarOp
  | CompareOp
  /** `select(condition, a, b)`; with the payload `true`, `a` is rarely needed, and is computed behind a branch. */
  | "select"
  /**
   * Conversion of the number: floats to integers truncate and saturate (NaN to 0); integers wrap; bool to 0 or 1; a
   * number to bool is `!= 0`.
   */
  | "cast"
  /** The same bits as another type of the same width (f32 and i32, f64 and i64). */
  | "bitcast"
  /** `fma(a, b, c)`: a * b + c, rounded once or twice as the target likes. */
  | "fma";

/** The counter of a loop; an i32 expression. */
export interface LoopIndex {
  readonly name: string;
}

export type Payload = number | bigint | boolean | Param | Local | LoopIndex | null;

/** All unary operations, for tables and tests. */
export const allUnaryOps: readonly UnaryScalarOp[] = unaryOps;

/** A number that stands where the type of the other operand decides: `x.mul(2)`. */
export type ScalarOperand = Scalar | number | bigint | boolean;

/**
 * What an operation is applied to: as many expressions as its row in verify.ts says, three at most. Who reads the second
 * knows an operation of two; verify refuses any other number.
 */
export interface Operands extends ReadonlyArray<Scalar> {
  readonly 0: Scalar;
  readonly 1: Scalar;
  readonly 2: Scalar;
}

/** A method for each operation: `x.neg()`, `x.add(y)`, `x.lt(1)`. */
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- methods are put on the prototype
export interface Scalar
  extends Record<UnaryScalarOp, () => Scalar>, Record<BinaryScalarOp | CompareOp, (other: ScalarOperand) => Scalar> {}

/** A typed scalar expression. Immutable; one object used twice is computed once. */
export class Scalar {
  constructor(op: ScalarOp, type: ValueType, args: readonly Scalar[], payload?: Payload);
  constructor(
    readonly op: ScalarOp,
    readonly type: ValueType,
    readonly args: Operands,
    readonly payload: Payload = null,
  ) {}

  static {
    for (const op of unaryOps)
      Scalar.prototype[op] = function () {
        return new Scalar(op, this.type, [this]);
      };
    for (const op of binaryOps)
      Scalar.prototype[op] = function (other) {
        return new Scalar(op, this.type, [this, lift(other, this.type)]);
      };
    for (const op of compareOps)
      Scalar.prototype[op] = function (other) {
        return new Scalar(op, "bool", [this, lift(other, this.type)]);
      };
  }

  isnan(): Scalar {
    return new Scalar("ne", "bool", [this, this]);
  }

  /** `this` (a bool) decides: `a` where true, else `b`. One of the two must be an expression. */
  select(a: ScalarOperand, b: ScalarOperand): Scalar {
    const type = a instanceof Scalar ? a.type : b instanceof Scalar ? b.type : undefined;
    if (type === undefined) throw new Error("kernel: select needs at least one expression to know its type");
    return new Scalar("select", type, [this, lift(a, type), lift(b, type)]);
  }
  /** `select` where `this` is rarely true: `a` is computed only if some lane needs it. */
  rarely(a: Scalar, b: Scalar): Scalar {
    return new Scalar("select", a.type, [this, a, b], true);
  }
  fma(factor: ScalarOperand, addend: ScalarOperand): Scalar {
    return new Scalar("fma", this.type, [this, lift(factor, this.type), lift(addend, this.type)]);
  }
  cast(type: ValueType): Scalar {
    return type === this.type ? this : new Scalar("cast", type, [this]);
  }
  bitcast(type: ValueType): Scalar {
    return type === this.type ? this : new Scalar("bitcast", type, [this]);
  }
}

/** Whether an expression is a floating point number. */
export function isFloat({ type }: Scalar): boolean {
  return type === "f32" || type === "f64";
}

/** A constant of a type. i64 constants may be numbers or bigints. */
export function constant(value: number | bigint | boolean, type: ValueType): Scalar {
  const payload = type === "bool" ? Boolean(value) : type === "i64" ? BigInt(value) : Number(value);
  return new Scalar("const", type, [], payload);
}

function lift(value: ScalarOperand, type: ValueType): Scalar {
  return value instanceof Scalar ? value : constant(value, type);
}

/** Reads element `index` (an i32 expression, counted in elements) of a buffer. */
export function load(buffer: BufferParameter, index: ScalarOperand): Scalar {
  return new Scalar("load", loadType[buffer.element], [lift(index, "i32")], buffer);
}

export type AccumulateOp = "add" | "mul" | "min" | "max" | "and" | "or";

export type Statement =
  /** Declares a local, or gives it a new value: both are the same to the engine. */
  | { readonly kind: "assign"; readonly local: Local; readonly value: Scalar }
  /**
   * `local = local op value`, with the freedom to reorder: a vector loop keeps one partial result per lane and unrolled
   * copy.
   * Before the loop the local has its starting value; after the loop it holds the total.
   */
  | { readonly kind: "accumulate"; readonly local: Local; readonly op: AccumulateOp; readonly value: Scalar }
  /** Writes a value of the element's load type, rounded (half types: to nearest even) or wrapped (integers). */
  | { readonly kind: "store"; readonly buffer: BufferParameter; readonly index: Scalar; readonly value: Scalar }
  /**
   * `for (index = begin; index < end; index += step)`. `vector: true` promises that iterations are independent but for
   * `accumulate`s,
   * so that several may run at once in lanes; an engine vectorises when it can and otherwise runs them in order.
   */
  | {
      readonly kind: "for";
      readonly index: LoopIndex;
      readonly begin: Scalar;
      readonly end: Scalar;
      readonly step: number;
      readonly vector: boolean;
      readonly body: readonly Statement[];
    }
  | { readonly kind: "while"; readonly condition: Scalar; readonly body: readonly Statement[] }
  | {
      readonly kind: "if";
      readonly condition: Scalar;
      readonly then: readonly Statement[];
      readonly otherwise: readonly Statement[];
    }
  | GridStatement;

/** What invocations that run at once need; only for targets whose features say so. */
export type GridStatement =
  /** `buffer[index] = buffer[index] op value`, undivided; `before` gets what was there. */
  | {
      readonly kind: "atomic";
      readonly op: AccumulateOp;
      readonly buffer: BufferParameter;
      readonly index: Scalar;
      readonly value: Scalar;
      readonly before: Local | null;
    }
  /** What the workgroup's invocations wrote before it, all of them see after it. All of them come to it, or none. */
  | { readonly kind: "barrier" }
  /** `local` becomes, in every invocation of the workgroup, `op` over the values of all of them. A barrier as well. */
  | { readonly kind: "reduce"; readonly op: AccumulateOp; readonly local: Local; readonly value: Scalar };

/** A kernel's body as what one invocation does; `group` and `lane` are indices that say which one it is. */
export interface Grid {
  /** Name of the i32 parameter that says how many workgroups there are. They run in any order, or at once. */
  readonly groups: string;
  /** Invocations in a workgroup; they run at once, in no order. */
  readonly size: number;
  readonly group: LoopIndex;
  readonly lane: LoopIndex;
  /** Memory that a workgroup's invocations share. */
  readonly shared: readonly BufferParameter[];
}

/**
 * Why a kernel runs on one thread from the first element to the last: "chain", a step needs what the one before it gave;
 * "collide", several writes may fall on one place, where the last stays or a sum grows; "place", where a result goes
 * depends on those before it; "total", one result of everything; "few", there is too little to do.
 */
export type SequentialReason = "chain" | "collide" | "place" | "total" | "few";

/** A kernel: its parameters in calling order and what it does. */
export interface Kernel {
  readonly name: string;
  readonly params: readonly Param[];
  readonly body: readonly Statement[];
  /**
   * Names of two i32 parameters that bound the outermost loop: calling the kernel for `[begin, middle)` and `[middle,
   * end)`, in any order or at once on several threads, does the same as calling it for `[begin, end)`.
   */
  readonly parallel?: { readonly begin: string; readonly end: string };
  /** Of kernels that are run by a grid of workgroups instead. */
  readonly grid?: Grid;
  /** Why it is neither. */
  readonly sequential?: SequentialReason;
}
