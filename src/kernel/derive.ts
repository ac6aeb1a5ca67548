/**
 * Differentiation of scalar expressions by one table of rules, and what else formulas need: who is mentioned,
 * substitution, a canonical key.
 */
import { constant, isFloat } from "./ir.ts";
import type { BufferParameter, ScalarOp, Scalar } from "./ir.ts";
import { add, div, isValue, mul, neg, rebuild, select, simple, sub } from "./simplify.ts";

function like(x: Scalar, value: number): Scalar {
  return constant(value, x.type);
}
function square(x: Scalar): Scalar {
  return mul(x, x);
}
function reciprocal(x: Scalar): Scalar {
  return div(like(x, 1), x);
}
function times(x: Scalar, factor: number): Scalar {
  return mul(x, like(x, factor));
}

/** 1, -1, or 0 at 0 (and for NaN): `torch.sign`. */
export function signOf(x: Scalar): Scalar {
  return x.gt(0).select(like(x, 1), x.lt(0).select(like(x, -1), like(x, 0)));
}

/** 1/2 where a tie is, 0 where the other operand won, else 1: PyTorch's `maximum` and `minimum`. */
function share(tie: Scalar, lost: Scalar, x: Scalar): Scalar {
  return tie.select(like(x, 0.5), lost.select(like(x, 0), like(x, 1)));
}

/**
 * The derivative by each operand, given the result y and the operands; null is 0. Functions, so that only what is
 * needed is built.
 */
type Rule = ((y: Scalar, a: Scalar, b: Scalar) => Scalar) | null;

const twoOverRootPi = Math.sqrt(4 / Math.PI);

/**
 * PyTorch's derivatives (`tools/autograd/derivatives.yaml`); a rule that can use the result does, as PyTorch saves the
 * result there.
 */
export const derivativeRules: Record<ScalarOp, readonly Rule[]> = {
  const: [],
  param: [],
  local: [],
  index: [],
  load: [null],
  neg: [(y) => like(y, -1)],
  abs: [(_, a) => signOf(a)],
  not: [null],
  floor: [null],
  ceil: [null],
  trunc: [null],
  nearest: [null],
  sqrt: [(y) => reciprocal(times(y, 2))],
  exp: [(y) => y],
  exp2: [(y) => times(y, Math.LN2)],
  expm1: [(y) => add(y, like(y, 1))],
  log: [(_, a) => reciprocal(a)],
  log2: [(_, a) => reciprocal(times(a, Math.LN2))],
  log10: [(_, a) => reciprocal(times(a, Math.LN10))],
  log1p: [(_, a) => reciprocal(add(a, like(a, 1)))],
  sin: [(_, a) => a.cos()],
  cos: [(_, a) => neg(a.sin())],
  tan: [(y) => add(square(y), like(y, 1))],
  asin: [(_, a) => reciprocal(sub(like(a, 1), square(a)).sqrt())],
  acos: [(_, a) => neg(reciprocal(sub(like(a, 1), square(a)).sqrt()))],
  atan: [(_, a) => reciprocal(add(square(a), like(a, 1)))],
  sinh: [(_, a) => a.cosh()],
  cosh: [(_, a) => a.sinh()],
  tanh: [(y) => sub(like(y, 1), square(y))],
  asinh: [(_, a) => reciprocal(add(square(a), like(a, 1)).sqrt())],
  acosh: [(_, a) => reciprocal(sub(square(a), like(a, 1)).sqrt())],
  atanh: [(_, a) => reciprocal(sub(like(a, 1), square(a)))],
  erf: [(_, a) => times(neg(square(a)).exp(), twoOverRootPi)],
  erfc: [(_, a) => times(neg(square(a)).exp(), -twoOverRootPi)],
  erfinv: [(y) => times(square(y).exp(), 1 / twoOverRootPi)],
  sigmoid: [(y) => mul(y, sub(like(y, 1), y))],
  lgamma: [(_, a) => a.digamma()],
  digamma: [(_, a) => a.trigamma()],
  trigamma: [
    () => {
      throw new Error("derivative: trigamma has no derivative here (it would be polygamma(2, x))");
    },
  ],
  add: [(y) => like(y, 1), (y) => like(y, 1)],
  sub: [(y) => like(y, 1), (y) => like(y, -1)],
  mul: [(_, _a, b) => b, (_, a) => a],
  div: [(_, _a, b) => reciprocal(b), (_, a, b) => neg(div(div(a, b), b))],
  rem: [null, null],
  min: [(_, a, b) => share(a.eq(b), a.gt(b), a), (_, a, b) => share(a.eq(b), a.lt(b), a)],
  max: [(_, a, b) => share(a.eq(b), a.lt(b), a), (_, a, b) => share(a.eq(b), a.gt(b), a)],
  pow: [
    (_, a, b) => select(simple(b.eq(0)), like(a, 0), mul(b, power(a, sub(b, like(b, 1))))),
    (y, a, b) => select(a.eq(0).and(b.abs().eq(b)), like(a, 0), mul(y, a.log())),
  ],
  atan2: [(_, a, b) => div(b, add(square(a), square(b))), (_, a, b) => neg(div(a, add(square(a), square(b))))],
  fmod: [(y) => like(y, 1), (_, a, b) => neg(div(a, b).trunc())],
  copysign: [(y, a) => select(a.eq(0), like(a, 0), div(y, a)), null],
  and: [null, null],
  or: [null, null],
  xor: [null, null],
  shl: [null, null],
  shr: [null, null],
  ushr: [null, null],
  eq: [null, null],
  ne: [null, null],
  lt: [null, null],
  le: [null, null],
  gt: [null, null],
  ge: [null, null],
  // The arms of a select and the operand of a cast are followed in `derivative`: their rules are not factors.
  select: [null, null, null],
  cast: [null],
  bitcast: [null],
  fma: [(_, _a, b) => b, (_, a) => a, (y) => like(y, 1)],
};

/** a^b, with a constant exponent of 1 or 0 seen through. */
function power(a: Scalar, b: Scalar): Scalar {
  return isValue(b, 1) ? a : isValue(b, 0) ? like(a, 1) : a.pow(b);
}

/**
 * The derivative of an expression by one of its nodes (identity decides): a parameter, a local, a load, or any part of
 * it that is to count as a
 * variable. It is simplified, and mentions parts of the expression as the same objects, so that `mentions` tells what
 * must be saved
 * and `substitute` can put the saved value in. Identically zero is `constant(0)`.
 */
export function derivative(expression: Scalar, variable: Scalar): Scalar {
  const known = new Map<Scalar, Scalar>();
  const visit = (node: Scalar): Scalar => {
    const found = known.get(node);
    if (found !== undefined) return found;
    const result = node === variable ? like(node, 1) : isFloat(node) ? ofNode(node) : like(node, 0);
    known.set(node, result);
    return result;
  };
  const ofNode = (node: Scalar): Scalar => {
    const [a, b, c] = node.args as [Scalar, Scalar, Scalar];
    if (node.op === "select") return select(a, visit(b), visit(c));
    if (node.op === "cast") return isFloat(a) ? castOf(visit(a), node) : like(node, 0);
    let sum = like(node, 0);
    derivativeRules[node.op].forEach((rule, i) => {
      const inner = rule === null ? null : visit(node.args[i]!);
      if (rule === null || inner === null || isValue(inner, 0)) return;
      sum = add(sum, mul(inner, rule(node, a, b)));
    });
    return sum;
  };
  return visit(expression);
}

function castOf(inner: Scalar, node: Scalar): Scalar {
  return inner.op === "const" ? like(node, Number(inner.payload)) : inner.cast(node.type);
}

/** Whether a node is part of an expression (identity decides). */
export function mentions(expression: Scalar, node: Scalar): boolean {
  const seen = new Set<Scalar>();
  const visit = (part: Scalar): boolean => {
    if (part === node) return true;
    if (seen.has(part)) return false;
    seen.add(part);
    return part.args.some(visit);
  };
  return visit(expression);
}

/**
 * The expression with parts replaced (identity decides); what was shared stays shared. Replacements are not searched.
 */
export function substitute(expression: Scalar, replacements: ReadonlyMap<Scalar, Scalar>): Scalar {
  for (const [from, to] of replacements) {
    if (from.type !== to.type) throw new Error(`substitute: a ${from.type} cannot become a ${to.type}`);
  }
  return rebuild(expression, (node) => node, new Map(replacements));
}

function payloadKey(node: Scalar): string {
  const { payload } = node;
  if (payload === null) return "";
  if (typeof payload === "object") {
    const element = "element" in payload ? `:${(payload as BufferParameter).element}` : "";
    return JSON.stringify(payload.name) + element;
  }
  if (node.type === "bool" || node.type === "i64") return String(payload);
  const value = node.type === "f32" ? Math.fround(Number(payload)) : Number(payload);
  return Object.is(value, -0) ? "-0" : String(value);
}

/**
 * A text that is equal for two expressions if and only if they have the same structure, whatever was shared; its length
 * grows with the number
 * of different parts. Leaves go by kind, type and name; numbers are exact.
 */
export function hashKey(expression: Scalar): string {
  const numbers = new Map<string, number>();
  const known = new Map<Scalar, number>();
  const visit = (node: Scalar): number => {
    const found = known.get(node);
    if (found !== undefined) return found;
    const args = node.args.map(visit);
    const text = `${node.op}.${node.type}(${args.join(",")})${payloadKey(node)}`;
    let number = numbers.get(text);
    if (number === undefined) {
      number = numbers.size;
      numbers.set(text, number);
    }
    known.set(node, number);
    return number;
  };
  visit(expression);
  return [...numbers.keys()].join(";");
}
