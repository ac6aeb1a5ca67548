/** Expressions in scalar code: for every operation and type the instructions that compute it. */
import type { ElementName } from "../../../dtype.ts";
import type {
  BinaryScalarOp,
  BufferParameter,
  CompareOp,
  Local,
  LoopIndex,
  Param,
  Scalar,
  ScalarOp,
  UnaryScalarOp,
  ValueType,
} from "../../../kernel/ir.ts";
import type { LoweredOp } from "../../../kernel/lower.ts";
import type { Instruction, MemoryInstruction } from "./opcodes.ts";
import { isRare, isTrivial } from "./analysis.ts";
import { wasmType } from "./context.ts";
import type { CodegenContext } from "./context.ts";
import { constantOf } from "./normalize.ts";
import { reservedBottom } from "../memory/heap.ts";

/** Instructions that take the operands from the stack; a function where locals are needed. */
type Emit = readonly Instruction[] | ((c: CodegenContext) => void);
type Row = Partial<Record<ValueType, Emit>>;

const floats = (
  name: "neg" | "abs" | "sqrt" | "floor" | "ceil" | "trunc" | "nearest" | "div" | "min" | "max" | "copysign",
): Row => ({
  f32: [`f32.${name}`],
  f64: [`f64.${name}`],
});
const numbers = (name: "add" | "sub" | "mul"): Row => ({
  f32: [`f32.${name}`],
  f64: [`f64.${name}`],
  i32: [`i32.${name}`],
  i64: [`i64.${name}`],
});
const bitwise = (name: "and" | "or" | "xor"): Row => ({
  i32: [`i32.${name}`],
  i64: [`i64.${name}`],
  bool: [`i32.${name}`],
});
const shift = (name: "shl" | "shr_s" | "shr_u"): Row => ({ i32: [`i32.${name}`], i64: [`i64.${name}`] });

function withTwo(
  type: "i32" | "i64",
  emit: (c: CodegenContext, a: number, b: number) => void,
): (c: CodegenContext) => void {
  return (c) => {
    const b = c.temporary(type);
    const a = c.temporary(type);
    c.f.set(b).set(a);
    emit(c, a, b);
  };
}

/** The smaller or larger integer. */
const pick = (type: "i32" | "i64", comparison: "lt_s" | "gt_s"): Emit =>
  withTwo(type, (c, a, b) => {
    c.f.get(a).get(b).get(a).get(b).op(`${type}.${comparison}`, "select");
  });

/** Division without traps: divisors 0 and -1 are done apart; `0 - (a & b)` is 0 for the first and -a for the second. */
const safeDivision = (type: "i32" | "i64", remainder: boolean): Emit =>
  withTwo(type, (c, a, b) => {
    const number = (value: number): void => void (type === "i32" ? c.f.i32(value) : c.f.i64(BigInt(value)));
    c.f.get(b);
    number(1);
    c.f.op(`${type}.add`);
    number(2);
    c.f.op(`${type}.lt_u`);
    c.f.if(
      () => {
        number(0);
        if (!remainder) c.f.get(a).get(b).op(`${type}.and`, `${type}.sub`);
      },
      () =>
        c.f
          .get(a)
          .get(b)
          .op(remainder ? `${type}.rem_s` : `${type}.div_s`),
      type,
    );
  });

const negated =
  (type: "i32" | "i64"): Emit =>
  (c) => {
    const a = c.temporary(type);
    c.f.set(a);
    (type === "i32" ? c.f.i32(0) : c.f.i64(0n)).get(a).op(`${type}.sub`);
  };
const absolute =
  (type: "i32" | "i64"): Emit =>
  (c) => {
    const a = c.temporary(type);
    const zero = (): typeof c.f => (type === "i32" ? c.f.i32(0) : c.f.i64(0n));
    c.f.set(a);
    zero().get(a).op(`${type}.sub`).get(a).get(a);
    zero().op(`${type}.lt_s`, "select");
  };

const unaryRows: Record<Exclude<UnaryScalarOp, LoweredOp>, Row> = {
  neg: { ...floats("neg"), i32: negated("i32"), i64: negated("i64") },
  abs: { ...floats("abs"), i32: absolute("i32"), i64: absolute("i64") },
  not: { i32: (c) => void c.f.i32(-1).op("i32.xor"), i64: (c) => void c.f.i64(-1n).op("i64.xor"), bool: ["i32.eqz"] },
  sqrt: floats("sqrt"),
  floor: floats("floor"),
  ceil: floats("ceil"),
  trunc: floats("trunc"),
  nearest: floats("nearest"),
};

const binaryRows: Record<Exclude<BinaryScalarOp, LoweredOp> | "copysign", Row> = {
  add: numbers("add"),
  sub: numbers("sub"),
  mul: numbers("mul"),
  div: { ...floats("div"), i32: safeDivision("i32", false), i64: safeDivision("i64", false) },
  rem: { i32: safeDivision("i32", true), i64: safeDivision("i64", true) },
  min: { ...floats("min"), i32: pick("i32", "lt_s"), i64: pick("i64", "lt_s"), bool: ["i32.and"] },
  max: { ...floats("max"), i32: pick("i32", "gt_s"), i64: pick("i64", "gt_s"), bool: ["i32.or"] },
  copysign: floats("copysign"),
  and: bitwise("and"),
  or: bitwise("or"),
  xor: bitwise("xor"),
  shl: shift("shl"),
  shr: shift("shr_s"),
  ushr: shift("shr_u"),
};

const comparison = (name: "eq" | "ne"): Row => ({
  f32: [`f32.${name}`],
  f64: [`f64.${name}`],
  i32: [`i32.${name}`],
  i64: [`i64.${name}`],
  bool: [`i32.${name}`],
});
const ordering = (name: "lt" | "le" | "gt" | "ge"): Row => ({
  f32: [`f32.${name}`],
  f64: [`f64.${name}`],
  i32: [`i32.${name}_s`],
  i64: [`i64.${name}_s`],
  bool: [`i32.${name}_s`],
});
const compareRows: Record<CompareOp, Row> = {
  eq: comparison("eq"),
  ne: comparison("ne"),
  lt: ordering("lt"),
  le: ordering("le"),
  gt: ordering("gt"),
  ge: ordering("ge"),
};

const rows: Partial<Record<ScalarOp, Row>> = { ...unaryRows, ...binaryRows, ...compareRows };

const castRows: Record<ValueType, Record<ValueType, Emit>> = {
  f32: {
    f32: [],
    f64: ["f64.promote_f32"],
    i32: ["i32.trunc_sat_f32_s"],
    i64: ["i64.trunc_sat_f32_s"],
    bool: (c) => void c.f.f32(0).op("f32.ne"),
  },
  f64: {
    f32: ["f32.demote_f64"],
    f64: [],
    i32: ["i32.trunc_sat_f64_s"],
    i64: ["i64.trunc_sat_f64_s"],
    bool: (c) => void c.f.f64(0).op("f64.ne"),
  },
  i32: {
    f32: ["f32.convert_i32_s"],
    f64: ["f64.convert_i32_s"],
    i32: [],
    i64: ["i64.extend_i32_s"],
    bool: (c) => void c.f.i32(0).op("i32.ne"),
  },
  i64: {
    f32: ["f32.convert_i64_s"],
    f64: ["f64.convert_i64_s"],
    i32: ["i32.wrap_i64"],
    i64: [],
    bool: (c) => void c.f.i64(0n).op("i64.ne"),
  },
  bool: { f32: ["f32.convert_i32_s"], f64: ["f64.convert_i32_s"], i32: [], i64: ["i64.extend_i32_u"], bool: [] },
};

const bitcastRows: Record<ValueType, Row> = {
  f32: { i32: ["i32.reinterpret_f32"] },
  f64: { i64: ["i64.reinterpret_f64"] },
  i32: { f32: ["f32.reinterpret_i32"] },
  i64: { f64: ["f64.reinterpret_i64"] },
  bool: {},
};

/** How elements of a dtype are loaded and stored; half types have become int16 before, uint32 int32. */
export const memoryRows: Record<ElementName, { readonly load: MemoryInstruction; readonly store: MemoryInstruction }> =
  {
    uint8: { load: "i32.load8_u", store: "i32.store8" },
    int8: { load: "i32.load8_s", store: "i32.store8" },
    bool: { load: "i32.load8_u", store: "i32.store8" },
    int16: { load: "i32.load16_s", store: "i32.store16" },
    float16: { load: "i32.load16_s", store: "i32.store16" },
    bfloat16: { load: "i32.load16_s", store: "i32.store16" },
    int32: { load: "i32.load", store: "i32.store" },
    int64: { load: "i64.load", store: "i64.store" },
    float32: { load: "f32.load", store: "f32.store" },
    float64: { load: "f64.load", store: "f64.store" },
    uint16: { load: "i32.load16_u", store: "i32.store16" },
    uint32: { load: "i32.load", store: "i32.store" },
    uint64: { load: "i64.load", store: "i64.store" },
  };

function run(c: CodegenContext, emit: Emit | undefined, what: string): void {
  if (emit === undefined) throw new Error(`kernel: WebAssembly has no ${what}; it must be lowered before`);
  if (typeof emit === "function") emit(c);
  else c.f.op(...emit);
}

/**
 * Computes an operation with a result of `type` from operands of type `from` on the stack (for `select`: a, b,
 * condition).
 */
export function applyScalar(c: CodegenContext, op: ScalarOp, type: ValueType, from: ValueType): void {
  switch (op) {
    case "cast":
      return run(c, castRows[from][type], "cast");
    case "bitcast":
      return run(c, bitcastRows[from][type], `bitcast from ${from} to ${type}`);
    case "select":
      return void c.f.op("select");
    default:
      return run(c, rows[op]?.[op in compareRows ? from : type], `${op} of ${from}`);
  }
}

/** An address as a node to compute and a constant to add, which the load or store takes as its offset. */
export function splitAddress(address: Scalar): { base: Scalar; offset: number } {
  const constant = address.op === "add" ? constantOf(address.args[1]) : undefined;
  // The engine adds the offset without wrapping. An accessed address is never below `reservedBottom`, so the base stays
  // positive.
  return constant !== undefined && constant >= 0 && constant < reservedBottom
    ? { base: address.args[0], offset: constant }
    : { base: address, offset: 0 };
}

function emitConstant(c: CodegenContext, node: Scalar): void {
  switch (node.type) {
    case "f32":
      return void c.f.f32(Number(node.payload));
    case "f64":
      return void c.f.f64(Number(node.payload));
    case "i64":
      return void c.f.i64(BigInt(node.payload as bigint));
    case "i32":
    case "bool":
      return void c.f.i32(Number(node.payload));
  }
}

/**
 * Writes a node's value to the stack. In a vector loop: that of the first lane. `keep` stores it in a local for later.
 */
export function emitScalar(c: CodegenContext, node: Scalar, keep = false): void {
  const known = c.scalars.get(node);
  if (known !== undefined) return void c.f.get(known);
  computeScalar(c, node);
  if (isTrivial(node) || !(keep || c.isShared(node))) return;
  const local = c.temporary(wasmType(node.type));
  c.f.tee(local);
  c.scalars.set(node, local);
}

function computeScalar(c: CodegenContext, node: Scalar): void {
  const { f } = c;
  switch (node.op) {
    case "const":
      return emitConstant(c, node);
    case "param":
      return void f.get(c.params.get((node.payload as Param).name)!);
    case "local":
      return void f.get(c.local(node.payload as Local));
    case "index":
      return void f.get(c.indices.get(node.payload as LoopIndex)!);
    case "load": {
      const { base, offset } = splitAddress(node.args[0]);
      emitScalar(c, base);
      f.memory(memoryRows[(node.payload as BufferParameter).element].load, offset);
      if (node.type === "bool") f.i32(0).op("i32.ne");
      return;
    }
    case "select": {
      const [condition, a, b] = node.args;
      if (isRare(node)) {
        const result = c.temporary(wasmType(node.type));
        emitScalar(c, b);
        f.set(result);
        emitScalar(c, condition);
        return void f
          .if(() =>
            c.scope(() => {
              emitScalar(c, a);
              f.set(result);
            }),
          )
          .get(result);
      }
      emitScalar(c, a);
      emitScalar(c, b);
      emitScalar(c, condition);
      return void f.op("select");
    }
    case "fma":
      return emitFma(c, node);
    case "div":
    case "rem": {
      const divisor = node.args[1];
      const value = divisor.op === "const" ? BigInt.asIntN(64, BigInt(Math.trunc(Number(divisor.payload)) || 0)) : 0n;
      if ((node.type === "i32" || node.type === "i64") && value !== 0n && value !== -1n) {
        emitScalar(c, node.args[0]);
        emitScalar(c, divisor);
        return void f.op(`${node.type}.${node.op}_s`);
      }
    }
  }
  for (const arg of node.args) emitScalar(c, arg);
  applyScalar(c, node.op, node.type, node.args[0].type);
}

function emitFma(c: CodegenContext, node: Scalar): void {
  const { type } = node;
  const fused = c.fusedScalars && c.relaxed && (type === "f32" || type === "f64");
  for (const [i, arg] of node.args.entries()) {
    emitScalar(c, arg);
    if (fused) c.f.op(type === "f32" ? "f32x4.splat" : "f64x2.splat");
    else if (i === 1) run(c, binaryRows.mul[type], "fma");
  }
  if (!fused) return run(c, binaryRows.add[type], "fma");
  if (type === "f32") c.f.op("f32x4.relaxed_madd").lane("f32x4.extract_lane", 0);
  else c.f.op("f64x2.relaxed_madd").lane("f64x2.extract_lane", 0);
}
