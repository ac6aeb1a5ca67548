/**
 * Runs lowered expressions fast enough for many samples: each becomes a JavaScript function with the rounding of its
 * type.
 */
import { Scalar } from "../../src/kernel/ir.ts";
import { lower } from "../../src/kernel/lower.ts";

const bits = new DataView(new ArrayBuffer(8));

/** What generated code calls. */
const support = {
  nearest(x: number): number {
    const floor = Math.floor(x);
    const rest = x - floor;
    const value = rest < 0.5 || (rest === 0.5 && floor % 2 === 0) ? floor : floor + 1;
    return value === 0 && (x < 0 || Object.is(x, -0)) ? -0 : value;
  },
  f2i(x: number): number {
    bits.setFloat32(0, x);
    return bits.getInt32(0);
  },
  i2f(x: number): number {
    bits.setInt32(0, x);
    return bits.getFloat32(0);
  },
  d2l(x: number): bigint {
    bits.setFloat64(0, x);
    return bits.getBigInt64(0);
  },
  l2d(x: bigint): number {
    bits.setBigInt64(0, x);
    return bits.getFloat64(0);
  },
};

function literal(node: Scalar): string {
  if (typeof node.payload === "bigint") return `${node.payload}n`;
  const value = Number(node.payload);
  const rounded = node.type === "f32" ? Math.fround(value) : value;
  return Object.is(rounded, -0) ? "-0" : String(rounded);
}

function operation(node: Scalar, a: string[]): string {
  const big = node.type === "i64";
  const [x, y, z] = a as [string, string, string];
  const floats: Partial<Record<Scalar["op"], string>> = {
    neg: `-${x}`,
    abs: `Math.abs(${x})`,
    sqrt: `Math.sqrt(${x})`,
    floor: `Math.floor(${x})`,
    ceil: `Math.ceil(${x})`,
    trunc: `Math.trunc(${x})`,
    nearest: `S.nearest(${x})`,
    add: `${x}+${y}`,
    sub: `${x}-${y}`,
    mul: `${x}*${y}`,
    div: `${x}/${y}`,
    min: `Math.min(${x},${y})`,
    max: `Math.max(${x},${y})`,
  };
  if (["eq", "ne", "lt", "le", "gt", "ge"].includes(node.op)) {
    return `${x}${{ eq: "===", ne: "!==", lt: "<", le: "<=", gt: ">", ge: ">=" }[node.op as "eq"]}${y}`;
  }
  if (node.op === "select") return `${x}?${y}:${z}`;
  if (node.type === "bool")
    return { and: `${x}&&${y}`, or: `${x}||${y}`, xor: `${x}!==${y}`, not: `!${x}` }[node.op as "and"];
  if (node.op === "bitcast") return `S.${{ f32: "i2f", f64: "l2d", i32: "f2i", i64: "d2l" }[node.type]}(${x})`;
  if (node.type === "f32")
    return node.op === "fma" ? `Math.fround(Math.fround(${x}*${y})+${z})` : `Math.fround(${floats[node.op]!})`;
  if (node.type === "f64") return node.op === "fma" ? `${x}*${y}+${z}` : floats[node.op]!;
  const wrap = (code: string): string => (big ? `BigInt.asIntN(64,${code})` : `(${code})|0`);
  const unsigned = big ? `BigInt.asUintN(64,${x})` : x;
  const integers: Partial<Record<Scalar["op"], string>> = {
    add: `${x}+${y}`,
    sub: `${x}-${y}`,
    mul: big ? `${x}*${y}` : `Math.imul(${x},${y})`,
    and: `${x}&${y}`,
    or: `${x}|${y}`,
    xor: `${x}^${y}`,
    shl: `${x}<<${y}`,
    shr: `${x}>>${y}`,
    ushr: big ? `${unsigned}>>${y}` : `${x}>>>${y}`,
    neg: `-${x}`,
  };
  const code = integers[node.op];
  if (code === undefined) throw new Error(`no code for ${node.op} of ${node.type}`);
  return wrap(code);
}

/** A JavaScript function of the given leaves. */
export function compile(expression: Scalar, leaves: readonly Scalar[]): (...args: number[]) => number {
  const names = new Map<Scalar, string>(leaves.map((leaf, i) => [leaf, `x${i}`]));
  const lines: string[] = [];
  const visit = (node: Scalar): string => {
    const known = names.get(node);
    if (known !== undefined) return known;
    const code = node.op === "const" ? literal(node) : operation(node, node.args.map(visit));
    const name = `v${names.size}`;
    lines.push(`const ${name}=${code};`);
    names.set(node, name);
    return name;
  };
  const result = visit(lower(expression));
  const make = new Function(
    "S",
    `return (${leaves.map((_, i) => `x${i}`).join(",")})=>{${lines.join("\n")}return ${result};}`,
  );
  return make(support) as (...args: number[]) => number;
}

/** A leaf to write formulas of. */
export function leaf(name: string, type: "f32" | "f64" | "i32" | "i64"): Scalar {
  return new Scalar("param", type, [], { kind: "scalar", name, type });
}

/** The distance of a result from the true value in units of the last place of the true value rounded to the type. */
export function ulps(result: number, truth: number, type: "f32" | "f64", rest = 0): number {
  const rounded = type === "f32" ? Math.fround(truth) : truth;
  if (Object.is(result, rounded) || (Number.isNaN(result) && Number.isNaN(truth))) return 0;
  if (!Number.isFinite(rounded) || !Number.isFinite(result)) {
    return Number.isFinite(truth) && type === "f32" && Math.abs(truth) > 3.402823e38 && Math.abs(result) > 3.402823e38
      ? 0
      : Infinity;
  }
  const [mantissa, least] = type === "f32" ? [23, -149] : [52, -1074];
  const exponent = rounded === 0 ? least : Math.max(Math.floor(Math.log2(Math.abs(rounded))) - mantissa, least);
  return Math.abs((result - truth - rest) / 2 ** exponent);
}
