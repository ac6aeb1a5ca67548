/** Differentiates scalar expressions by one table of rules, one row per operation. */
import { constant, Scalar, type ScalarOp } from "./ir.ts";
import { isConstant, rebuild, simplify, withArgs } from "./simplify.ts";

/** Partial derivatives of `node` by each of its arguments, or null where the result does not depend smoothly on any. */
type Rule = (node: Scalar, ...args: Scalar[]) => readonly Scalar[];

const one = (like: Scalar): Scalar => constant(1, like.type);
const zero = (like: Scalar): Scalar => constant(0, like.type);
const number = (like: Scalar, value: number): Scalar => constant(value, like.type);
const flat: Rule = (node, ...args) => args.map(() => zero(node));

/** Half of the gradient goes to each of two equal operands, as in PyTorch's maximum and minimum. */
function tie(wins: Scalar, equal: Scalar, like: Scalar): Scalar {
  return equal.select(number(like, 0.5), wins.select(one(like), zero(like)));
}

const rules: Partial<Record<ScalarOp, Rule>> = {
  add: (n) => [one(n), one(n)],
  sub: (n) => [one(n), number(n, -1)],
  mul: (_, a, b) => [b!, a!],
  div: (n, a, b) => [one(n).div(b!), a!.div(b!.mul(b!)).neg()],
  fma: (n, a, b) => [b!, a!, one(n)],
  neg: (n) => [number(n, -1)],
  abs: (n, a) => [a!.gt(0).select(one(n), a!.lt(0).select(number(n, -1), zero(n)))],
  sqrt: (n) => [number(n, 0.5).div(n)],
  floor: flat, ceil: flat, trunc: flat, nearest: flat,
  exp: (n) => [n],
  exp2: (n) => [n.mul(Math.LN2)],
  expm1: (n) => [n.add(1)],
  log: (n, a) => [one(n).div(a!)],
  log2: (n, a) => [one(n).div(a!.mul(Math.LN2))],
  log10: (n, a) => [one(n).div(a!.mul(Math.LN10))],
  log1p: (n, a) => [one(n).div(a!.add(1))],
  sin: (_, a) => [a!.cos()],
  cos: (_, a) => [a!.sin().neg()],
  tan: (n) => [n.mul(n).add(1)],
  asin: (n, a) => [one(n).div(one(n).sub(a!.mul(a!)).sqrt())],
  acos: (n, a) => [number(n, -1).div(one(n).sub(a!.mul(a!)).sqrt())],
  atan: (n, a) => [one(n).div(a!.mul(a!).add(1))],
  sinh: (_, a) => [a!.cosh()],
  cosh: (_, a) => [a!.sinh()],
  tanh: (n) => [one(n).sub(n.mul(n))],
  asinh: (n, a) => [one(n).div(a!.mul(a!).add(1).sqrt())],
  acosh: (n, a) => [one(n).div(a!.mul(a!).sub(1).sqrt())],
  atanh: (n, a) => [one(n).div(one(n).sub(a!.mul(a!)))],
  erf: (_, a) => [a!.mul(a!).neg().exp().mul(2 / Math.sqrt(Math.PI))],
  erfc: (_, a) => [a!.mul(a!).neg().exp().mul(-2 / Math.sqrt(Math.PI))],
  erfinv: (n) => [n.mul(n).exp().mul(Math.sqrt(Math.PI) / 2)],
  lgamma: (_, a) => [a!.digamma()],
  min: (n, a, b) => [tie(a!.lt(b!), a!.eq(b!), n), tie(b!.lt(a!), a!.eq(b!), n)],
  max: (n, a, b) => [tie(a!.gt(b!), a!.eq(b!), n), tie(b!.gt(a!), a!.eq(b!), n)],
  pow: (n, a, b) => [
    b!.eq(0).select(zero(n), b!.mul(a!.pow(b!.sub(1)))),
    a!.eq(0).select(b!.ge(0).select(zero(n), n.mul(a!.log())), n.mul(a!.log())),
  ],
  atan2: (_, a, b) => [b!.div(a!.mul(a!).add(b!.mul(b!))), a!.neg().div(a!.mul(a!).add(b!.mul(b!)))],
  fmod: (n, a, b) => [one(n), a!.div(b!).trunc().neg()],
  copysign: (n, a) => [a!.eq(0).select(zero(n), n.div(a!)), zero(n)],
  select: (n, condition) => [zero(n), condition!.select(one(n), zero(n)), condition!.select(zero(n), one(n))],
};

/** d expression / d variable, where `variable` is a leaf of the expression, told by identity. */
export function derivative(expression: Scalar, variable: Scalar): Scalar {
  const done = new Map<Scalar, Scalar>();
  const go = (node: Scalar): Scalar => {
    const known = done.get(node);
    if (known) return known;
    const result = node === variable ? one(node) : differentiate(node, go);
    done.set(node, result);
    return result;
  };
  return simplify(go(expression));
}

function differentiate(node: Scalar, go: (node: Scalar) => Scalar): Scalar {
  const none = node.type === "bool" ? constant(false, "bool") : zero(node);
  if (node.args.length === 0 || node.type === "bool") return none;
  if (node.op === "cast") {
    const inner = node.args[0]!;
    return inner.type === "f32" || inner.type === "f64" ? go(inner).cast(node.type) : none;
  }
  if (node.op === "select") {
    const [condition, a, b] = node.args;
    const [da, db] = [go(a!), go(b!)];
    return isConstant(da, 0) && isConstant(db, 0) ? none : condition!.select(da, db);
  }
  let sum: Scalar | null = null;
  const parts = node.args.map((arg) => (arg.type === node.type ? simplify(go(arg)) : none));
  if (parts.every((part) => isConstant(part, 0))) return none;
  const rule = rules[node.op];
  if (!rule) throw new Error(`no derivative rule for ${node.op}`);
  rule(node, ...node.args).forEach((partial, i) => {
    if (isConstant(parts[i]!, 0)) return;
    const term = simplify(partial.mul(parts[i]!));
    sum = sum === null ? term : (sum as Scalar).add(term);
  });
  return sum ?? none;
}

/** Whether a leaf occurs in an expression. */
export function mentions(expression: Scalar, leaf: Scalar): boolean {
  const seen = new Set<Scalar>();
  const go = (node: Scalar): boolean => {
    if (node === leaf) return true;
    if (seen.has(node)) return false;
    seen.add(node);
    return node.args.some(go);
  };
  return go(expression);
}

/** The expression with leaves replaced. */
export function substitute(expression: Scalar, map: ReadonlyMap<Scalar, Scalar>): Scalar {
  return rebuild(expression, (node, args) => map.get(node) ?? withArgs(node, args));
}
