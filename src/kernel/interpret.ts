/** The meaning of kernels: a plain interpreter over bytes, the oracle for every engine. */
import {
  bfloat16ToNumber,
  float16ToNumber,
  numberToBfloat16,
  numberToFloat16,
  roundHalfEven,
} from "../support/half.ts";
import { allUnaryOps, Scalar } from "./ir.ts";
import type {
  AccumulateOp,
  BinaryScalarOp,
  BufferParameter,
  CompareOp,
  Kernel,
  Local,
  LoopIndex,
  Param,
  Statement,
  UnaryScalarOp,
  ValueType,
} from "./ir.ts";

/** A value while a kernel runs: i64 as bigint, bool as boolean, the others as number. */
export type KernelValue = number | bigint | boolean;

const bits = new DataView(new ArrayBuffer(8));

/** Functions that JavaScript does not have. */
type SpecialOp = "erf" | "erfc" | "erfinv" | "lgamma" | "digamma" | "trigamma";

/** Functions that JavaScript has by the same name. */
type MathOp = UnaryScalarOp & keyof Math;

const isOfMath = (op: UnaryScalarOp): op is MathOp => op in Math;

const unaryFloat: Record<Exclude<UnaryScalarOp, "not" | SpecialOp>, (x: number) => number> & {
  [Op in SpecialOp]?: (x: number) => number;
} = {
  ...(Object.fromEntries(allUnaryOps.filter(isOfMath).map((op) => [op, Math[op]])) as Pick<Math, MathOp>),
  neg: (x) => -x,
  nearest: roundHalfEven,
  exp2: (x) => 2 ** x,
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
};

/** Says what a special function's values are; small bundles take those that they need. */
export function useReference(op: SpecialOp, reference: (x: number) => number): void {
  unaryFloat[op] = reference;
}

type FloatBinary = Exclude<BinaryScalarOp, "rem" | "and" | "or" | "xor" | "shl" | "shr" | "ushr">;

const binaryFloat: Record<FloatBinary, (x: number, y: number) => number> = {
  add: (x, y) => x + y,
  sub: (x, y) => x - y,
  mul: (x, y) => x * y,
  div: (x, y) => x / y,
  min: Math.min,
  max: Math.max,
  // C's pow(1, y) and pow(-1, +-inf) are 1; JavaScript's are NaN.
  pow: (x, y) => (x === 1 || (x === -1 && Math.abs(y) === Infinity) ? 1 : x ** y),
  atan2: Math.atan2,
  fmod: (x, y) => x % y,
  copysign: (x, y) => (y < 0 || Object.is(y, -0) ? -Math.abs(x) : Math.abs(x)),
};

function powerOfIntegers(x: bigint, y: bigint, width: number): bigint {
  if (y < 0n) return x === 1n ? 1n : x === -1n ? (y % 2n === 0n ? 1n : -1n) : 0n;
  let result = 1n;
  for (let base = x, rest = y; rest > 0n; rest >>= 1n, base = BigInt.asIntN(width, base * base)) {
    if (rest & 1n) result = BigInt.asIntN(width, result * base);
  }
  return result;
}

/** Integer operations on exact values, before they wrap. */
const binaryInteger: Record<
  Exclude<BinaryScalarOp, "atan2" | "fmod" | "copysign">,
  (x: bigint, y: bigint, width: number) => bigint
> = {
  add: (x, y) => x + y,
  sub: (x, y) => x - y,
  mul: (x, y) => x * y,
  div: (x, y) => (y === 0n ? 0n : x / y),
  rem: (x, y) => (y === 0n ? 0n : x % y),
  min: (x, y) => (x < y ? x : y),
  max: (x, y) => (x > y ? x : y),
  pow: powerOfIntegers,
  and: (x, y) => x & y,
  or: (x, y) => x | y,
  xor: (x, y) => x ^ y,
  shl: (x, y, width) => x << (y & BigInt(width - 1)),
  shr: (x, y, width) => x >> (y & BigInt(width - 1)),
  ushr: (x, y, width) => BigInt.asUintN(width, x) >> (y & BigInt(width - 1)),
};

const unaryInteger: Partial<Record<UnaryScalarOp, (x: bigint) => bigint>> = {
  neg: (x) => -x,
  abs: (x) => (x < 0n ? -x : x),
  not: (x) => ~x,
};

const binaryBool: Partial<Record<BinaryScalarOp, (x: boolean, y: boolean) => boolean>> = {
  and: (x, y) => x && y,
  or: (x, y) => x || y,
  xor: (x, y) => x !== y,
};

const compares: Record<CompareOp, (x: KernelValue, y: KernelValue) => boolean> = {
  eq: (x, y) => x === y,
  ne: (x, y) => x !== y,
  lt: (x, y) => x < y,
  le: (x, y) => x <= y,
  gt: (x, y) => x > y,
  ge: (x, y) => x >= y,
};

function unsupported(op: string, type: ValueType): never {
  throw new Error(`interpret: ${op} has no meaning for ${type}`);
}

function isFloat(type: ValueType): boolean {
  return type === "f32" || type === "f64";
}

/** A number in the range and precision of a type. */
function rounded(value: number, type: ValueType): number {
  return type === "f32" ? Math.fround(value) : value;
}

function wrapped(value: bigint, type: ValueType): KernelValue {
  return type === "i64" ? BigInt.asIntN(64, value) : Number(BigInt.asIntN(32, value));
}

/** A value of one type as another: floats to integers truncate and saturate, integers wrap, to bool is `!= 0`. */
export function castValue(value: KernelValue, from: ValueType, to: ValueType): KernelValue {
  if (to === "bool") return typeof value === "number" ? value !== 0 : Boolean(value);
  if (isFloat(to)) {
    if (typeof value !== "bigint" || to === "f64") return rounded(Number(value), to);
    return bigintToSingle(value);
  }
  if (!isFloat(from)) return wrapped(BigInt(value), to);
  const whole = Number.isNaN(value as number) ? 0 : Math.trunc(value as number);
  if (to === "i32") return Math.min(Math.max(whole, -(2 ** 31)), 2 ** 31 - 1) + 0;
  return whole >= 2 ** 63 ? 2n ** 63n - 1n : whole < -(2 ** 63) ? -(2n ** 63n) : BigInt(whole);
}

/** An i64 rounded to f32 once: bits that float64 would drop are kept as a sticky bit first. */
function bigintToSingle(value: bigint): number {
  const magnitude = value < 0n ? -value : value;
  const excess = magnitude.toString(2).length - 40;
  if (excess <= 0) return Math.fround(Number(value));
  const kept = magnitude >> BigInt(excess);
  const sticky = kept << BigInt(excess) === magnitude ? kept : kept | 1n;
  return Math.fround(Number(value < 0n ? -sticky : sticky) * 2 ** excess);
}

function bitcastValue(value: KernelValue, from: ValueType, to: ValueType): KernelValue {
  switch (from) {
    case "f32":
      bits.setFloat32(0, value as number);
      break;
    case "f64":
      bits.setFloat64(0, value as number);
      break;
    case "i32":
      bits.setInt32(0, value as number);
      break;
    case "i64":
      bits.setBigInt64(0, value as bigint);
      break;
    case "bool":
      unsupported("bitcast", from);
  }
  switch (to) {
    case "f32":
      return bits.getFloat32(0);
    case "f64":
      return bits.getFloat64(0);
    case "i32":
      return bits.getInt32(0);
    case "i64":
      return bits.getBigInt64(0);
    case "bool":
      return unsupported("bitcast", to);
  }
}

function constantValue(payload: KernelValue, type: ValueType): KernelValue {
  if (type === "bool") return Boolean(payload);
  if (type === "i64") return BigInt.asIntN(64, BigInt(payload));
  return type === "i32" ? Number(payload) | 0 : rounded(Number(payload), type);
}

/** The value of an operation (not of a leaf) from the values of its operands. */
export function applyOperation(node: Scalar, values: readonly KernelValue[]): KernelValue {
  const { op, type } = node;
  const [a, b, c] = values as [KernelValue, KernelValue, KernelValue];
  switch (op) {
    case "select":
      return a ? b : c;
    case "cast":
      return castValue(a, node.args[0].type, type);
    case "bitcast":
      return bitcastValue(a, node.args[0].type, type);
    case "fma":
      if (isFloat(type)) return rounded(rounded((a as number) * (b as number), type) + (c as number), type);
      return wrapped(BigInt(a) * BigInt(b) + BigInt(c), type);
  }
  if (op in compares) return compares[op as CompareOp](a, b);
  if (type === "bool") {
    if (op === "not") return !a;
    return (binaryBool[op as BinaryScalarOp] ?? unsupported(op, type))(a as boolean, b as boolean);
  }
  if (isFloat(type)) {
    if (op in unaryFloat) return rounded(unaryFloat[op as "neg"](a as number), type);
    if (op in binaryFloat) return rounded(binaryFloat[op as FloatBinary](a as number, b as number), type);
    return unsupported(op, type);
  }
  if (values.length === 1)
    return wrapped((unaryInteger[op as UnaryScalarOp] ?? unsupported(op, type))(BigInt(a)), type);
  if (!(op in binaryInteger)) return unsupported(op, type);
  return wrapped(binaryInteger[op as "add"](BigInt(a), BigInt(b), type === "i64" ? 64 : 32), type);
}

/** The value of an expression, given the values of its leaves; what is shared is computed once. */
export function evaluateScalar(expression: Scalar, leafValue: (node: Scalar) => KernelValue): KernelValue {
  const known = new Map<Scalar, KernelValue>();
  const visit = (node: Scalar): KernelValue => {
    const found = known.get(node);
    if (found !== undefined) return found;
    const value =
      node.op === "const"
        ? constantValue(node.payload as KernelValue, node.type)
        : node.op === "load" || node.args.length === 0
          ? leafValue(node)
          : applyOperation(node, node.args.map(visit));
    known.set(node, value);
    return value;
  };
  return visit(expression);
}

function readElement(view: DataView, element: BufferParameter["element"], address: number): KernelValue {
  switch (element) {
    case "uint8":
      return view.getUint8(address);
    case "uint16":
      return view.getUint16(address, true);
    case "uint32":
      return BigInt(view.getUint32(address, true));
    case "int8":
      return view.getInt8(address);
    case "int16":
      return view.getInt16(address, true);
    case "int32":
      return view.getInt32(address, true);
    case "int64":
    case "uint64":
      return view.getBigInt64(address, true);
    case "float16":
      return float16ToNumber(view.getUint16(address, true));
    case "bfloat16":
      return bfloat16ToNumber(view.getUint16(address, true));
    case "float32":
      return view.getFloat32(address, true);
    case "float64":
      return view.getFloat64(address, true);
    case "bool":
      return view.getUint8(address) !== 0;
  }
}

function writeElement(view: DataView, element: BufferParameter["element"], address: number, value: KernelValue): void {
  switch (element) {
    case "uint8":
    case "int8":
      view.setInt8(address, value as number);
      break;
    case "int16":
    case "uint16":
      view.setInt16(address, value as number, true);
      break;
    case "int32":
      view.setInt32(address, value as number, true);
      break;
    case "uint32":
      view.setUint32(address, Number(BigInt.asUintN(32, value as bigint)), true);
      break;
    case "int64":
    case "uint64":
      view.setBigInt64(address, value as bigint, true);
      break;
    case "float16":
      view.setUint16(address, numberToFloat16(value as number), true);
      break;
    case "bfloat16":
      view.setUint16(address, numberToBfloat16(value as number), true);
      break;
    case "float32":
      view.setFloat32(address, value as number, true);
      break;
    case "float64":
      view.setFloat64(address, value as number, true);
      break;
    case "bool":
      view.setUint8(address, value ? 1 : 0);
      break;
  }
}

/** Bytes of an element. */
export const elementBytes: Record<BufferParameter["element"], number> = {
  uint8: 1,
  int8: 1,
  bool: 1,
  int16: 2,
  float16: 2,
  bfloat16: 2,
  int32: 4,
  float32: 4,
  int64: 8,
  float64: 8,
  uint16: 2,
  uint32: 4,
  uint64: 8,
};

function zeroOf(element: BufferParameter["element"]): KernelValue {
  return element === "int64" || element === "uint64" ? 0n : element === "bool" ? false : 0;
}

/** A place in bytes: what a buffer parameter is called with. */
export interface MemoryPlace {
  readonly bytes: DataView;
  /** Where element 0 lies. */
  readonly offset: number;
}

/** The state of one call, or of one invocation of a grid. */
export class KernelRun {
  protected readonly places = new Map<string, MemoryPlace>();
  protected readonly params = new Map<string, number | bigint>();
  protected readonly locals = new Map<string, KernelValue>();
  protected readonly indices = new Map<string, number>();

  constructor(
    protected readonly kernel: Kernel,
    args: readonly (number | bigint | MemoryPlace)[],
  ) {
    if (args.length !== kernel.params.length)
      throw new Error(`interpret: ${kernel.name} takes ${kernel.params.length} arguments, got ${args.length}`);
    kernel.params.forEach((param, i) => {
      const value = args[i]!;
      if ((param.kind === "buffer") !== (typeof value === "object"))
        throw new Error(`interpret: ${kernel.name} takes a ${param.kind} as ${param.name}`);
      if (typeof value === "object") this.places.set(param.name, value);
      else if (param.kind === "scalar")
        this.params.set(param.name, constantValue(value, param.type) as number | bigint);
    });
  }

  /**
   * Reads an element. What lies outside of the bytes is 0: kernels load ahead of the decision whether they want it, as
   * lanes do.
   */
  protected load(buffer: BufferParameter, index: number): KernelValue {
    const { bytes, offset } = this.places.get(buffer.name)!;
    const at = offset + index * elementBytes[buffer.element];
    if (at < 0 || at + elementBytes[buffer.element] > bytes.byteLength) return zeroOf(buffer.element);
    return readElement(bytes, buffer.element, at);
  }

  protected store(buffer: BufferParameter, index: number, value: KernelValue): void {
    const { bytes, offset } = this.places.get(buffer.name)!;
    const at = offset + index * elementBytes[buffer.element];
    if (at < 0 || at + elementBytes[buffer.element] > bytes.byteLength)
      throw new RangeError(
        `interpret: ${this.kernel.name} writes ${buffer.name}[${index}], outside of ${bytes.byteLength} bytes`,
      );
    writeElement(bytes, buffer.element, at, value);
  }

  protected value(expression: Scalar): KernelValue {
    return evaluateScalar(expression, (node) => {
      const found =
        node.op === "load"
          ? this.load(node.payload as BufferParameter, this.value(node.args[0]) as number)
          : node.op === "param"
            ? this.params.get((node.payload as Param).name)
            : node.op === "local"
              ? this.locals.get((node.payload as Local).name)
              : this.indices.get((node.payload as LoopIndex).name);
      if (found === undefined)
        throw new Error(`interpret: ${node.op} ${(node.payload as { name: string }).name} has no value`);
      return found;
    });
  }

  run(body: readonly Statement[]): void {
    for (const statement of body) this.step(statement);
  }

  private accumulate(local: Local, op: AccumulateOp, value: Scalar): KernelValue {
    return combine(op, local.type, this.locals.get(local.name)!, this.value(value));
  }

  protected step(statement: Statement): void {
    switch (statement.kind) {
      case "assign":
        this.locals.set(statement.local.name, this.value(statement.value));
        break;
      case "accumulate":
        this.locals.set(statement.local.name, this.accumulate(statement.local, statement.op, statement.value));
        break;
      case "store":
        this.store(statement.buffer, this.value(statement.index) as number, this.value(statement.value));
        break;
      case "for": {
        const end = this.value(statement.end) as number;
        for (let i = this.value(statement.begin) as number; i < end; i += statement.step) {
          this.indices.set(statement.index.name, i);
          this.run(statement.body);
        }
        break;
      }
      case "while":
        while (this.value(statement.condition)) this.run(statement.body);
        break;
      case "if":
        this.run(this.value(statement.condition) ? statement.then : statement.otherwise);
        break;
      default:
        throw new Error(`interpret: ${this.kernel.name} has a ${statement.kind}, which interpretGrid knows`);
    }
  }
}

/** `a op b`, of one type. */
export function combine(op: AccumulateOp, type: ValueType, a: KernelValue, b: KernelValue): KernelValue {
  const [x, y] = ["a", "b"].map((name) => new Scalar("local", type, [], { name, type })) as [Scalar, Scalar];
  return applyOperation(new Scalar(op, type, [x, y]), [a, b]);
}

/** Runs a kernel: places and numbers in the order of its parameters, i64 parameters as bigint. */
export function interpretAt(kernel: Kernel, args: readonly (number | bigint | MemoryPlace)[]): void {
  new KernelRun(kernel, args).run(kernel.body);
}

/** The same on one memory of bytes, with addresses for buffers. */
export function interpretKernel(kernel: Kernel, memory: ArrayBufferLike, args: readonly (number | bigint)[]): void {
  const bytes = new DataView(memory);
  interpretAt(
    kernel,
    args.map((value, i) => (kernel.params[i]?.kind === "buffer" ? { bytes, offset: Number(value) } : value)),
  );
}
