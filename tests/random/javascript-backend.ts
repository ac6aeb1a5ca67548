/**
 * A backend for tests of kernels: memory is an ArrayBuffer, and a kernel becomes a JavaScript function that does what
 * the IR says, in order.
 */
import { dtypeByName } from "../../src/dtype.ts";
import type { CompiledKernel, Features } from "../../src/backend/backend.ts";
import { linearMoves, type LinearBackend } from "../../src/backend/linear.ts";
import type {
  BufferParameter,
  Kernel,
  Local,
  LoopIndex,
  Scalar,
  ScalarParam,
  Statement,
  ValueType,
} from "../../src/kernel/ir.ts";
import { bfloat16ToNumber, halfToNumber } from "../support/goldens.ts";

/** Bits of the half type with that many significand digits, to nearest even; subnormals of float16 included. */
function halfBits(value: number, kind: "float16" | "bfloat16"): number {
  const read = kind === "float16" ? halfToNumber : bfloat16ToNumber;
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const magnitude = Math.abs(value);
  let [low, high] = [0, kind === "float16" ? 0x7c00 : 0x7f80];
  if (Number.isNaN(value)) return high + 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (read(middle) <= magnitude) low = middle;
    else high = middle;
  }
  if (read(high) === magnitude) return sign | high;
  const [below, above] = [magnitude - read(low), read(high) - magnitude];
  return sign | (below < above || (below === above && low % 2 === 0) ? low : high);
}

/** What the generated code may call. */
export const library = {
  halfBits,
  half: halfToNumber,
  bfloat16: bfloat16ToNumber,
  nearest: (x: number) => {
    const r = Math.round(x);
    return r - x === 0.5 && r % 2 !== 0 ? r - 1 : r;
  },
  saturate: (x: number) => (Number.isNaN(x) ? 0 : Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, Math.trunc(x)))),
  saturate64: (x: number) =>
    Number.isNaN(x) ? 0n : x >= 2 ** 63 ? 2n ** 63n - 1n : x <= -(2 ** 63) ? -(2n ** 63n) : BigInt(Math.trunc(x)),
};

function literal(scalar: Scalar): string {
  const value = scalar.payload as number | bigint | boolean;
  return scalar.type === "i64"
    ? `${value}n`
    : scalar.type === "bool"
      ? String(Number(value))
      : scalar.type === "f32"
        ? `Math.fround(${value})`
        : String(value);
}

function wrap(code: string, type: ValueType): string {
  if (type === "f32") return `Math.fround(${code})`;
  if (type === "i32") return `(${code} | 0)`;
  if (type === "i64") return `BigInt.asIntN(64, ${code})`;
  return type === "bool" ? `(${code} & 1)` : `(${code})`;
}

function cast(code: string, from: ValueType, to: ValueType): string {
  if (from === to) return code;
  const fromFloat = from === "f32" || from === "f64";
  switch (to) {
    case "bool":
      return from === "i64" ? `Number(${code} !== 0n)` : `Number(${code} !== 0)`;
    case "i64":
      return fromFloat ? `library.saturate64(${code})` : `BigInt(${code})`;
    case "i32":
      return fromFloat ? `library.saturate(${code})` : from === "i64" ? `Number(BigInt.asIntN(32, ${code}))` : code;
    case "f32":
      return `Math.fround(${from === "i64" ? `Number(${code})` : code})`;
    case "f64":
      return from === "i64" ? `Number(${code})` : code;
  }
}

const infix: Record<string, string> = {
  add: "+",
  sub: "-",
  mul: "*",
  and: "&",
  or: "|",
  xor: "^",
  eq: "===",
  ne: "!==",
  lt: "<",
  le: "<=",
  gt: ">",
  ge: ">=",
};

function binary(op: string, a: string, b: string, type: ValueType): string {
  const float = type === "f32" || type === "f64";
  switch (op) {
    case "mul":
      return type === "i32" ? `Math.imul(${a}, ${b})` : wrap(`${a} * ${b}`, type);
    case "div":
      return float
        ? wrap(`${a} / ${b}`, type)
        : type === "i64"
          ? wrap(`${b} === 0n ? 0n : ${a} / ${b}`, type)
          : `(${a} / ${b} | 0)`;
    case "rem":
      return wrap(type === "i64" ? `${b} === 0n ? 0n : ${a} % ${b}` : `${a} % ${b}`, type);
    case "min":
    case "max":
      return `Math.${op}(${a}, ${b})`;
    case "shl":
      return type === "i64" ? wrap(`${a} << ${b}`, type) : `(${a} << ${b})`;
    case "shr":
      return `(${a} >> ${b})`;
    case "ushr":
      return type === "i64" ? wrap(`BigInt.asUintN(64, ${a}) >> ${b}`, type) : `(${a} >>> ${b} | 0)`;
    default:
      return wrap(`${a} ${infix[op]!} ${b}`, type);
  }
}

function loadCode(buffer: BufferParameter, index: string): string {
  const element = `(${buffer.name} / ${dtypeByName(buffer.element)!.itemsize} + ${index})`;
  switch (buffer.element) {
    case "float16":
      return `library.half(memory.u16[${element}])`;
    case "bfloat16":
      return `library.bfloat16(memory.u16[${element}])`;
    case "bool":
      return `memory.u8[${element}]`;
    default:
      return `memory.${views[buffer.element]}[${element}]`;
  }
}

const views: Partial<Record<BufferParameter["element"], string>> = {
  uint8: "u8",
  int8: "i8",
  bool: "u8",
  int16: "i16",
  int32: "i32",
  int64: "i64",
  float32: "f32",
  float64: "f64",
};

function expression(scalar: Scalar): string {
  const args = scalar.args.map((arg) => expression(arg));
  const [a, b, c] = args as [string, string, string];
  const type = scalar.args[0]?.type ?? scalar.type;
  switch (scalar.op) {
    case "const":
      return literal(scalar);
    case "param":
      return (scalar.payload as ScalarParam).name;
    case "local":
      return (scalar.payload as Local).name;
    case "index":
      return (scalar.payload as LoopIndex).name;
    case "load":
      return loadCode(scalar.payload as BufferParameter, a);
    case "select":
      return `(${a} ? ${b} : ${c})`;
    case "cast":
      return cast(a, type, scalar.type);
    case "fma":
      return wrap(`${a} * ${b} + ${c}`, type);
    case "neg":
      return wrap(`-${a}`, type);
    case "not":
      return type === "bool" ? `(1 - ${a})` : wrap(`~${a}`, type);
    case "nearest":
      return `library.nearest(${a})`;
    case "eq":
    case "ne":
    case "lt":
    case "le":
    case "gt":
    case "ge":
      return `Number(${a} ${infix[scalar.op]!} ${b})`;
    case "abs":
    case "sqrt":
    case "floor":
    case "ceil":
    case "trunc":
    case "exp":
    case "log":
    case "log1p":
    case "sin":
    case "cos":
    case "tan":
      return wrap(`Math.${scalar.op}(${a})`, type);
    default:
      if (args.length !== 2) throw new Error(`the test backend has no ${scalar.op}`);
      return binary(scalar.op, a, b, type);
  }
}

function statement(node: Statement): string {
  switch (node.kind) {
    case "assign":
      return `${node.local.name} = ${expression(node.value)};`;
    case "accumulate":
      return `${node.local.name} = ${binary(node.op, node.local.name, expression(node.value), node.local.type)};`;
    case "store": {
      const element = `${node.buffer.name} / ${dtypeByName(node.buffer.element)!.itemsize} + ${expression(node.index)}`;
      const value = expression(node.value);
      if (node.buffer.element === "float16" || node.buffer.element === "bfloat16") {
        return `memory.u16[${element}] = library.halfBits(${value}, "${node.buffer.element}");`;
      }
      return `memory.${views[node.buffer.element]}[${element}] = ${value};`;
    }
    case "for": {
      const i = node.index.name;
      return `for (let ${i} = ${expression(node.begin)}, end_${i} = ${expression(node.end)}; ${i} < end_${i}; ${i} += ${node.step}) {\n${block(node.body)}\n}`;
    }
    case "while":
      return `while (${expression(node.condition)}) {\n${block(node.body)}\n}`;
    case "if":
      return `if (${expression(node.condition)}) {\n${block(node.then)}\n} else {\n${block(node.otherwise)}\n}`;
    default:
      throw new Error(`the test backend has no ${node.kind}`);
  }
}

function block(statements: readonly Statement[]): string {
  return statements.map(statement).join("\n");
}

function locals(statements: readonly Statement[], names: Set<string>): Set<string> {
  for (const node of statements) {
    if (node.kind === "assign") names.add(node.local.name);
    else if (node.kind === "for" || node.kind === "while") locals(node.body, names);
    else if (node.kind === "if") {
      locals(node.then, names);
      locals(node.otherwise, names);
    }
  }
  return names;
}

const features: Features = {
  float64: true,
  int64: true,
  smallStores: true,
  atomics: false,
  grid: false,
  readsNow: true,
};

/** A backend with a fixed memory of `bytes`, whose blocks are never used twice. */
export function javascriptBackend(bytes = 2 ** 26): LinearBackend {
  const buffer = new ArrayBuffer(bytes);
  const memory = {
    buffer,
    u8: new Uint8Array(buffer),
    i8: new Int8Array(buffer),
    i16: new Int16Array(buffer),
    u16: new Uint16Array(buffer),
    i32: new Int32Array(buffer),
    i64: new BigInt64Array(buffer),
    f32: new Float32Array(buffer),
    f64: new Float64Array(buffer),
  };
  const compiled = new Map<string, CompiledKernel>();
  let top = 64;
  let live = 0;
  const make = (kernel: Kernel): CompiledKernel => {
    const declared = [...locals(kernel.body, new Set())];
    const source =
      `return (${kernel.params.map((param) => param.name).join(", ")}) => {\n` +
      (declared.length ? `let ${declared.join(", ")};\n` : "") +
      kernel.params
        .filter((param) => param.kind === "scalar" && param.type === "f32")
        .map(({ name }) => `${name} = Math.fround(${name});\n`)
        .join("") +
      `${block(kernel.body)}\n}`;
    return new Function("memory", "library", source)(memory, library) as CompiledKernel;
  };
  const missing = (): never => {
    throw new Error("the test backend runs kernels only");
  };
  return {
    name: "javascript",
    memory,
    features,
    ...linearMoves(memory, () => {}),
    allocate(size) {
      const address = top;
      top += Math.ceil(size / 64) * 64;
      if (top > bytes) throw new Error("the test backend is out of memory");
      live += size;
      return address;
    },
    free(_address, size) {
      live -= size;
    },
    statistics: () => ({ liveBytes: live, cachedBytes: 0, peakBytes: 0, reservedBytes: bytes, allocations: 0 }),
    resetPeak() {},
    compile(key, write) {
      let run = compiled.get(key);
      if (run === undefined) compiled.set(key, (run = make(write(features))));
      return run;
    },
    threads: { threads: 1, available: 1, setThreads() {}, finish() {} },
    relaxed: false,
    native: false,
    productEnds: false,
    halfOperands: false,
    lanes: 1,
    gemm: missing,
    convolution: { winograd: false, forward: missing, inputGradient: missing, weightGradient: missing },
  };
}
