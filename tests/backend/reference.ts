/**
 * A slow, plain interpreter of kernels in JavaScript: what the compiled code must agree with. It shares nothing with
 * the library's own
 * interpreter (`src/kernel/interpret.ts`) on purpose, its roundings and casts included, so that one mistake cannot hide
 * in both.
 */
import type { ElementName } from "../../src/dtype.ts";
import type {
  BufferParameter,
  Kernel,
  Local,
  LoopIndex,
  Param,
  Scalar,
  Statement,
  ValueType,
} from "../../src/kernel/ir.ts";

type Value = number | bigint | boolean;

function wrap(value: Value, type: ValueType): Value {
  switch (type) {
    case "f32":
      return Math.fround(Number(value));
    case "f64":
      return Number(value);
    case "i32":
      return Number(value) | 0;
    case "i64":
      return BigInt.asIntN(64, BigInt(value));
    case "bool":
      return Boolean(value);
  }
}

function toInteger(value: number, bits: 32 | 64): bigint {
  if (Number.isNaN(value)) return 0n;
  const limit = 2n ** BigInt(bits - 1);
  if (value >= Number(limit)) return limit - 1n;
  if (value <= -Number(limit)) return -limit;
  return BigInt(Math.trunc(value));
}

function cast(value: Value, from: ValueType, to: ValueType): Value {
  if (to === "bool") return from === "i64" ? value !== 0n : Number(value) !== 0;
  if (from === "f32" || from === "f64") {
    if (to === "i32") return Number(toInteger(Number(value), 32));
    if (to === "i64") return toInteger(Number(value), 64);
  }
  if (to === "i32") return Number(BigInt.asIntN(32, BigInt(value)));
  if (from === "i64" && to === "f32") return wasmToF32(BigInt(value));
  return wrap(value, to);
}

/** i64 to f32 rounded once: Number() rounds to double first, which differs for some values beyond 2^53. */
function wasmToF32(value: bigint): number {
  const magnitude = value < 0n ? -value : value;
  const bits = magnitude.toString(2).length;
  if (bits <= 24) return Number(value);
  const shift = BigInt(bits - 24);
  const low = magnitude & ((1n << shift) - 1n);
  const half = 1n << (shift - 1n);
  let kept = magnitude >> shift;
  if (low > half || (low === half && (kept & 1n) === 1n)) kept += 1n;
  return Number(kept << shift) * (value < 0n ? -1 : 1);
}

function nearest(x: number): number {
  if (!Number.isFinite(x) || Math.abs(x) >= 2 ** 52) return x;
  const floor = Math.floor(x);
  const rounded = x - floor < 0.5 ? floor : x - floor > 0.5 ? floor + 1 : floor % 2 === 0 ? floor : floor + 1;
  return rounded === 0 && (x < 0 || Object.is(x, -0)) ? -0 : rounded;
}

const integerBinary: Record<string, (a: bigint, b: bigint, bits: bigint) => bigint> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => (b === 0n ? 0n : a / b),
  rem: (a, b) => (b === 0n ? 0n : a % b),
  min: (a, b) => (a < b ? a : b),
  max: (a, b) => (a > b ? a : b),
  and: (a, b) => a & b,
  or: (a, b) => a | b,
  xor: (a, b) => a ^ b,
  shl: (a, b, bits) => a << (BigInt.asUintN(6, b) % bits),
  shr: (a, b, bits) => a >> (BigInt.asUintN(6, b) % bits),
  ushr: (a, b, bits) => BigInt.asUintN(Number(bits), a) >> (BigInt.asUintN(6, b) % bits),
};
const floatBinary: Record<string, (a: number, b: number) => number> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  min: Math.min,
  max: Math.max,
  copysign: (a, b) => (b < 0 || Object.is(b, -0) ? -1 : 1) * Math.abs(a),
};
const floatUnary: Record<string, (a: number) => number> = {
  neg: (a) => -a,
  abs: Math.abs,
  sqrt: Math.sqrt,
  floor: Math.floor,
  ceil: Math.ceil,
  trunc: Math.trunc,
  nearest,
};
const compare: Record<string, (a: Value, b: Value) => boolean> = {
  eq: (a, b) => a === b,
  ne: (a, b) => a !== b,
  lt: (a, b) => a < b,
  le: (a, b) => a <= b,
  gt: (a, b) => a > b,
  ge: (a, b) => a >= b,
};

function binary(op: string, a: Value, b: Value, type: ValueType): Value {
  if (type === "bool") return { and: a && b, or: a || b, min: a && b, max: a || b, xor: a !== b }[op]!;
  if (type === "f32" || type === "f64") return wrap(floatBinary[op]!(a as number, b as number), type);
  return type === "i32"
    ? Number(BigInt.asIntN(32, integerBinary[op]!(BigInt(a), BigInt(b), 32n)))
    : BigInt.asIntN(64, integerBinary[op]!(BigInt(a), BigInt(b), 64n));
}

const scratch = new DataView(new ArrayBuffer(8));
function bitcast(value: Value, from: ValueType): Value {
  switch (from) {
    case "f32":
      scratch.setFloat32(0, value as number);
      return scratch.getInt32(0);
    case "i32":
      scratch.setInt32(0, value as number);
      return scratch.getFloat32(0);
    case "f64":
      scratch.setFloat64(0, value as number);
      return scratch.getBigInt64(0);
    case "i64":
      scratch.setBigInt64(0, value as bigint);
      return scratch.getFloat64(0);
    case "bool":
      return value;
  }
}

/** The nearest value with `bits` fraction bits and exponents from `minimum` on; ties to even. */
export function roundFloat(x: number, bits: number, minimum: number, largest: number): number {
  if (!Number.isFinite(x) || x === 0) return x;
  const exponent = Math.max(Math.floor(Math.log2(Math.abs(x))), minimum);
  const unit = 2 ** (exponent - bits);
  const rounded = nearest(x / unit) * unit;
  return Math.abs(rounded) > largest ? Math.sign(x) * Infinity : rounded;
}

/** Converts a value to what a buffer of that dtype would give back. */
export function roundTrip(value: Value, element: ElementName): Value {
  switch (element) {
    case "uint8":
      return Number(value) & 255;
    case "int8":
      return (Number(value) << 24) >> 24;
    case "int16":
      return (Number(value) << 16) >> 16;
    case "float16":
      return roundFloat(Number(value), 10, -14, 65504);
    case "bfloat16":
      return roundFloat(Number(value), 7, -126, 3.3895313892515355e38);
    default:
      return value;
  }
}

/** Runs a kernel on arrays of values; buffers by name. */
export function interpret(kernel: Kernel, buffers: Record<string, Value[]>, numbers: Record<string, Value>): void {
  const locals = new Map<Local, Value>();
  const indices = new Map<LoopIndex, number>();
  const run = (e: Scalar): Value => {
    const { op, type, args } = e;
    const from = args[0]?.type ?? type;
    switch (op) {
      case "const":
        return wrap(e.payload as Value, type);
      case "param":
        return wrap(numbers[(e.payload as Param).name]!, type);
      case "local":
        return locals.get(e.payload as Local)!;
      case "index":
        return indices.get(e.payload as LoopIndex)!;
      case "load": {
        const value = buffers[(e.payload as BufferParameter).name]![Number(run(args[0]!))];
        if (value === undefined) throw new Error("load outside of the buffer");
        return value;
      }
      case "select":
        return run(args[0]!) ? run(args[1]!) : run(args[2]!);
      case "cast":
        return cast(run(args[0]!), from, type);
      case "bitcast":
        return bitcast(run(args[0]!), from);
      case "fma":
        return binary("add", binary("mul", run(args[0]!), run(args[1]!), type), run(args[2]!), type);
    }
    const a = run(args[0]!);
    if (op in compare) return compare[op]!(a, run(args[1]!));
    if (op === "not") return type === "bool" ? !a : type === "i32" ? ~(a as number) : ~(a as bigint);
    if (args.length === 2) return binary(op, a, run(args[1]!), type);
    if (type === "f32" || type === "f64") return wrap(floatUnary[op]!(a as number), type);
    const integer = BigInt(a);
    return wrap(
      type === "i32"
        ? Number(BigInt.asIntN(32, op === "neg" || integer < 0n ? -integer : integer))
        : op === "neg" || integer < 0n
          ? -integer
          : integer,
      type,
    );
  };
  const execute = (statements: readonly Statement[]): void => {
    for (const s of statements) {
      switch (s.kind) {
        case "assign":
          locals.set(s.local, run(s.value));
          break;
        case "accumulate":
          locals.set(s.local, binary(s.op, locals.get(s.local)!, run(s.value), s.local.type));
          break;
        case "store":
          buffers[s.buffer.name]![Number(run(s.index))] = roundTrip(run(s.value), s.buffer.element);
          break;
        case "for": {
          const end = Number(run(s.end));
          for (let i = Number(run(s.begin)); i < end; i += s.step) {
            indices.set(s.index, i);
            execute(s.body);
          }
          break;
        }
        case "while":
          while (run(s.condition)) execute(s.body);
          break;
        case "if":
          execute(run(s.condition) ? s.then : s.otherwise);
          break;
      }
    }
  };
  execute(kernel.body);
}
