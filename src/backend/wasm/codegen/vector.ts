/**
 * Expressions in vector code. A loop has 4 lanes of 32 bits, or 2 lanes of 64 bits, in which 32-bit values use the low
 * half.
 * Truth values are masks as wide as the lanes. What has no vector instruction is computed lane by lane.
 */
import type {
  BinaryScalarOp,
  CompareOp,
  Local,
  Scalar,
  ScalarOp,
  UnaryScalarOp,
  ValueType,
} from "../../../kernel/ir.ts";
import type { LoweredOp } from "../../../kernel/lower.ts";
import {
  extractLane,
  lanes,
  maskFrom32,
  maskTo32,
  narrowLanes,
  replaceLane,
  laneShapes,
  splat,
  splatBytes,
} from "./lanes.ts";
import type { NumberType } from "./lanes.ts";
import { applyScalar, emitScalar } from "./scalar.ts";
import { wasmType } from "./context.ts";
import type { VectorContext } from "./context.ts";
import { isRare } from "./analysis.ts";
import { constantOf } from "./normalize.ts";
import { emitVectorLoad } from "./memory-access.ts";
import type { Instruction } from "./opcodes.ts";

type Emit = readonly Instruction[] | ((c: VectorContext) => void);
/** A missing entry is computed lane by lane. */
type Row = Partial<Record<ValueType, Emit>>;

const laneByLane: Row = {};
/** Operations that `lower` leaves, `copysign` among them. */
type VectorBinary = Exclude<BinaryScalarOp, LoweredOp> | "copysign";
const floats = (name: "sqrt" | "floor" | "ceil" | "trunc" | "nearest" | "div"): Row => ({
  f32: [`f32x4.${name}`],
  f64: [`f64x2.${name}`],
});
const numbers = (name: "neg" | "abs" | "add" | "sub" | "mul"): Row => ({
  f32: [`f32x4.${name}`],
  f64: [`f64x2.${name}`],
  i32: [`i32x4.${name}`],
  i64: [`i64x2.${name}`],
});
const bitwise = (name: "and" | "or" | "xor"): Row => ({
  i32: [`v128.${name}`],
  i64: [`v128.${name}`],
  bool: [`v128.${name}`],
});
const pick64 =
  (comparison: "lt_s" | "gt_s"): Emit =>
  (c) => {
    const a = c.temporary("v128");
    const b = c.temporary("v128");
    c.f.set(b).set(a).get(a).get(b).get(a).get(b).op(`i64x2.${comparison}`, "v128.bitselect");
  };

const unaryRows: Record<Exclude<UnaryScalarOp, LoweredOp>, Row> = {
  neg: numbers("neg"),
  abs: numbers("abs"),
  not: { i32: ["v128.not"], i64: ["v128.not"], bool: ["v128.not"] },
  sqrt: floats("sqrt"),
  floor: floats("floor"),
  ceil: floats("ceil"),
  trunc: floats("trunc"),
  nearest: floats("nearest"),
};

const binaryRows: Record<VectorBinary, Row> = {
  add: numbers("add"),
  sub: numbers("sub"),
  mul: numbers("mul"),
  div: floats("div"),
  rem: laneByLane,
  min: { f32: ["f32x4.min"], f64: ["f64x2.min"], i32: ["i32x4.min_s"], i64: pick64("lt_s"), bool: ["v128.and"] },
  max: { f32: ["f32x4.max"], f64: ["f64x2.max"], i32: ["i32x4.max_s"], i64: pick64("gt_s"), bool: ["v128.or"] },
  copysign: {
    f32: (c) => void c.f.v128(lanes("i32", [0x7fffffff, 0x7fffffff, 0x7fffffff, 0x7fffffff])).op("v128.bitselect"),
    f64: (c) => void c.f.v128(lanes("i64", [0x7fffffffffffffffn, 0x7fffffffffffffffn])).op("v128.bitselect"),
  },
  and: bitwise("and"),
  or: bitwise("or"),
  xor: bitwise("xor"),
  shl: laneByLane,
  shr: laneByLane,
  ushr: laneByLane,
};

const rows: Partial<Record<ScalarOp, Row>> = { ...unaryRows, ...binaryRows };

/** Shifts by a count that all lanes share. */
const shifts = { shl: "shl", shr: "shr_s", ushr: "shr_u" } as const;

const equality = (name: "eq" | "ne", mask: Emit): Row => ({
  f32: [`f32x4.${name}`],
  f64: [`f64x2.${name}`],
  i32: [`i32x4.${name}`],
  i64: [`i64x2.${name}`],
  bool: mask,
});
const ordering = (name: "lt" | "le" | "gt" | "ge", mask: Emit): Row => ({
  f32: [`f32x4.${name}`],
  f64: [`f64x2.${name}`],
  i32: [`i32x4.${name}_s`],
  i64: [`i64x2.${name}_s`],
  bool: mask,
});
const notFirst: Emit = (c) => {
  const b = c.temporary("v128");
  c.f.set(b).op("v128.not").get(b);
};
const compareRows: Record<CompareOp, Row> = {
  eq: equality("eq", ["v128.xor", "v128.not"]),
  ne: equality("ne", ["v128.xor"]),
  gt: ordering("gt", ["v128.andnot"]),
  le: ordering("le", ["v128.andnot", "v128.not"]),
  lt: ordering("lt", (c) => {
    apply(c, notFirst);
    c.f.op("v128.and");
  }),
  ge: ordering("ge", (c) => {
    apply(c, notFirst);
    c.f.op("v128.and", "v128.not");
  }),
};

const maskToNumber =
  (type: NumberType): Emit =>
  (c) => {
    if (type === "f32" || type === "i32") maskTo32(c);
    c.f.v128(splatBytes(type, 1)).op("v128.and");
  };
const nonZero =
  (type: NumberType): Emit =>
  (c) => {
    c.f.v128(splatBytes(type, 0)).op(`${laneShapes[type]}.ne`);
    if (type === "f32" || type === "i32") maskFrom32(c);
  };

const castRows: Record<ValueType, Row> = {
  f32: { f64: ["f64x2.promote_low_f32x4"], i32: ["i32x4.trunc_sat_f32x4_s"], bool: nonZero("f32") },
  f64: { f32: ["f32x4.demote_f64x2_zero"], i32: ["i32x4.trunc_sat_f64x2_s_zero"], bool: nonZero("f64") },
  i32: {
    f32: ["f32x4.convert_i32x4_s"],
    f64: ["f64x2.convert_low_i32x4_s"],
    i64: ["i64x2.extend_low_i32x4_s"],
    bool: nonZero("i32"),
  },
  i64: { i32: narrowLanes, bool: nonZero("i64") },
  bool: { f32: maskToNumber("f32"), f64: maskToNumber("f64"), i32: maskToNumber("i32"), i64: maskToNumber("i64") },
};

function apply(c: VectorContext, emit: Emit): void {
  if (typeof emit === "function") emit(c);
  else c.f.op(...emit);
}

/** Two vectors on the stack become one: for accumulators. Lane by lane operations are not among them. */
export function applyVectorBinary(c: VectorContext, op: VectorBinary, type: ValueType): void {
  apply(c, binaryRows[op][type]!);
}

/** Whether all lanes have a node's value. */
export function isUniform(c: VectorContext, node: Scalar): boolean {
  const stride = c.vector.plan.stride(node);
  return stride !== undefined && constantOf(stride) === 0;
}

/** Writes the vector of a node for a copy of the loop's body to the stack. */
export function emitVector(c: VectorContext, node: Scalar, copy: number): void {
  if (isUniform(c, node)) return emitSplat(c, node);
  if (node.op === "local" && c.vector.locals.has(node.payload as Local))
    return void c.f.get(c.vector.locals.get(node.payload as Local)![copy]);
  const known = c.vectors.get(node)?.[copy];
  if (known !== undefined) return void c.f.get(known);
  if (c.vector.plan.stride(node) !== undefined) emitLinear(c, node, copy);
  else computeVector(c, node, copy);
  if (c.isShared(node)) keepVector(c, node, copy);
}

/** The vector on the stack stays there and is kept for later uses. */
export function keepVector(c: VectorContext, node: Scalar, copy: number): void {
  const local = c.temporary("v128");
  c.f.tee(local);
  const copies = c.vectors.get(node) ?? [];
  copies[copy] = local;
  c.vectors.set(node, copies);
}

/** A value that all lanes share. */
export function emitSplat(c: VectorContext, node: Scalar, keep = false): void {
  const known = c.splats.get(node);
  if (known !== undefined) return void c.f.get(known);
  if (node.op === "const") {
    c.f.v128(splatBytes(node.type, node.payload as number | bigint | boolean));
  } else {
    emitScalar(c, node);
    splat(c, node.type);
  }
  if (!keep && (node.op === "const" || !(c.isShared(node) || c.vector.copies > 1))) return;
  const local = c.temporary("v128");
  c.f.tee(local);
  c.splats.set(node, local);
}

/** An integer linear in the index: the first lane's value plus multiples of the stride. */
function emitLinear(c: VectorContext, node: Scalar, copy: number): void {
  const { plan } = c.vector;
  const stride = plan.stride(node)!;
  const counts = Array.from({ length: 4 }, (_, lane) => copy * plan.lanes + lane);
  const constant = constantOf(stride);
  emitScalar(c, node, true);
  c.f.op("i32x4.splat");
  if (constant !== undefined) {
    c.f
      .v128(
        lanes(
          "i32",
          counts.map((count) => Math.imul(count, constant)),
        ),
      )
      .op("i32x4.add");
  } else {
    emitScalar(c, stride);
    c.f.op("i32x4.splat").v128(lanes("i32", counts)).op("i32x4.mul", "i32x4.add");
  }
}

function computeVector(c: VectorContext, node: Scalar, copy: number): void {
  const { f } = c;
  const { op, type, args } = node;
  const from = args[0]?.type ?? type;
  const operands = (): void => args.forEach((arg) => emitVector(c, arg, copy));
  const row = rows[op]?.[type];
  if (row !== undefined) {
    operands();
    return apply(c, row);
  }
  if (op in compareRows) {
    operands();
    apply(c, compareRows[op as CompareOp][from]!);
    if (from === "f32" || from === "i32") maskFrom32(c);
    return;
  }
  switch (op) {
    case "load":
      return emitVectorLoad(c, node, copy, emitVector);
    case "shl":
    case "shr":
    case "ushr":
      if (!isUniform(c, args[1])) break;
      emitVector(c, args[0], copy);
      emitScalar(c, args[1]);
      if (type === "i64") f.op("i32.wrap_i64");
      return void f.op(`${type === "i64" ? "i64x2" : "i32x4"}.${shifts[op]}`);
    case "select": {
      if (isRare(node)) return computeRare(c, node, copy);
      const pick = floatPick(node);
      if (pick !== undefined) {
        emitVector(c, args[2], copy);
        emitVector(c, args[1], copy);
        return void f.op(pick);
      }
      const isThenNothing = isNothing(args[1]);
      const isElseNothing = isNothing(args[2]);
      if (!isThenNothing) emitVector(c, args[1], copy);
      if (isThenNothing || !isElseNothing) emitVector(c, args[2], copy);
      emitVector(c, args[0], copy);
      if (type === "f32" || type === "i32") maskTo32(c);
      return void f.op(isThenNothing ? "v128.andnot" : isElseNothing ? "v128.and" : "v128.bitselect");
    }
    case "bitcast":
      return emitVector(c, args[0], copy);
    case "cast":
      if (castRows[from][type] === undefined) break;
      operands();
      return apply(c, castRows[from][type]);
    case "fma": {
      emitVector(c, args[0], copy);
      emitVector(c, args[1], copy);
      const fused = c.relaxed && (type === "f32" || type === "f64");
      if (!fused) applyVectorBinary(c, "mul", type);
      emitVector(c, args[2], copy);
      if (fused) f.op(type === "f32" ? "f32x4.relaxed_madd" : "f64x2.relaxed_madd");
      else applyVectorBinary(c, "add", type);
      return;
    }
  }
  computeLaneByLane(c, node, copy);
}

/** Whether a node is a constant without bits. */
const isNothing = ({ op, payload }: Scalar): boolean =>
  op === "const" && Number(payload) === 0 && !Object.is(payload, -0);

/** The usual value, and behind a branch the other one, for vectors in which a lane needs it. */
function computeRare(c: VectorContext, node: Scalar, copy: number): void {
  const [condition, rare, usual] = node.args as [Scalar, Scalar, Scalar];
  const [result, mask] = [c.temporary("v128"), c.temporary("v128")];
  emitVector(c, usual, copy);
  c.f.set(result);
  emitVector(c, condition, copy);
  if (node.type === "f32" || node.type === "i32") maskTo32(c);
  c.f
    .tee(mask)
    .op("v128.any_true")
    .if(() =>
      c.scope(() => {
        emitVector(c, rare, copy);
        c.f.get(result).get(mask).op("v128.bitselect").set(result);
      }),
    );
  c.f.get(result);
}

/**
 * `a < b ? a : b` and its relatives are one instruction for floats: pmin(x, y) is `y < x ? y : x`, pmax(x, y) is `x < y
 * ? y : x`.
 */
function floatPick(node: Scalar): Instruction | undefined {
  const [condition, a, b] = node.args as [Scalar, Scalar, Scalar];
  if ((node.type !== "f32" && node.type !== "f64") || (condition.op !== "lt" && condition.op !== "gt"))
    return undefined;
  const same = (x: Scalar, y: Scalar): boolean =>
    x === y || (x.op === "const" && y.op === "const" && Object.is(x.payload, y.payload));
  const [left, right] = condition.args;
  const smaller = condition.op === "lt";
  if (same(left, a) && same(right, b)) return `${laneShapes[node.type]}.${smaller ? "pmin" : "pmax"}` as Instruction;
  // c < b ? a : c with a = b: the other order of the same comparison, `b > c ? b : c`.
  if (same(right, a) && same(left, b)) return `${laneShapes[node.type]}.${smaller ? "pmax" : "pmin"}` as Instruction;
  return undefined;
}

/** Takes the lanes apart, computes each in scalar code and puts the results together. */
function computeLaneByLane(c: VectorContext, node: Scalar, copy: number): void {
  const operands = node.args.map((arg) => {
    const uniform = isUniform(c, arg);
    const local = c.temporary(uniform ? wasmType(arg.type) : "v128");
    if (uniform) emitScalar(c, arg);
    else emitVector(c, arg, copy);
    c.f.set(local);
    return { local, uniform, type: arg.type };
  });
  for (let lane = 0; lane < c.vector.plan.lanes; lane++) {
    for (const { local, uniform, type } of operands) {
      c.f.get(local);
      if (!uniform) extractLane(c, type, lane);
    }
    applyScalar(c, node.op, node.type, node.args[0].type);
    if (lane === 0) splat(c, node.type);
    else replaceLane(c, node.type, lane);
  }
}
