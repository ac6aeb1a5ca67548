/**
 * Makes expressions smaller without changing what they mean to a differentiated formula: constants folded, neutral
 * elements dropped.
 */
import { constant, isFloat, Scalar } from "./ir.ts";
import type { ScalarOp } from "./ir.ts";
import { applyOperation } from "./interpret.ts";
import type { KernelValue } from "./interpret.ts";

function isConstant(node: Scalar): boolean {
  return node.op === "const";
}

/** Whether a node is the constant of that value; zeros of either sign are 0. */
export function isValue(node: Scalar, value: number): boolean {
  return node.op === "const" && Number(node.payload) === value;
}

/** Whether a node is the constant -0. */
function isNegativeZero(node: Scalar): boolean {
  return node.op === "const" && Object.is(node.payload, -0);
}

type Rewrite = (node: Scalar, a: Scalar, b: Scalar, c: Scalar) => Scalar | null;

/**
 * What an operation becomes when its operands allow it, or null. `x * 0` becomes 0 although infinite x would give NaN:
 * a derivative that
 * is multiplied by 0 is not there. `x + 0` becomes x although -0 would give 0.
 */
const rewrites: Partial<Record<ScalarOp, Rewrite>> = {
  add: (_, a, b) => {
    if (isValue(a, 0)) return b;
    if (isValue(b, 0)) return a;
    if (b.op === "neg") return sub(a, b.args[0]);
    return a.op === "neg" ? sub(b, a.args[0]) : null;
  },
  sub: (_, a, b) => {
    if (isValue(b, 0)) return a;
    if (isValue(a, 0) && !isNegativeZero(a)) return neg(b);
    return b.op === "neg" ? add(a, b.args[0]) : null;
  },
  mul: (node, a, b) => {
    if (isValue(a, 0) || isValue(b, 0)) return constant(0, node.type);
    if (isValue(a, 1)) return b;
    if (isValue(b, 1)) return a;
    if (isValue(a, -1)) return neg(b);
    if (isValue(b, -1)) return neg(a);
    if (a.op === "neg" && b.op === "neg") return mul(a.args[0], b.args[0]);
    if (a.op === "neg") return neg(mul(a.args[0], b));
    return b.op === "neg" ? neg(mul(a, b.args[0])) : null;
  },
  div: (node, a, b) => {
    if (isValue(a, 0) && isFloat(node)) return constant(0, node.type);
    if (isValue(b, 1)) return a;
    if (isValue(b, -1)) return neg(a);
    return a.op === "neg" && isFloat(node) ? neg(div(a.args[0], b)) : null;
  },
  neg: (_, a) => (a.op === "neg" ? a.args[0] : null),
  abs: (_, a) => (a.op === "abs" ? a : a.op === "neg" ? a.args[0].abs() : null),
  not: (_, a) => (a.op === "not" ? a.args[0] : null),
  pow: (node, a, b) => (isValue(b, 1) ? a : isValue(b, 0) ? constant(1, node.type) : isValue(b, 2) ? mul(a, a) : null),
  and: (node, a, b) => {
    if (a === b) return a;
    if (node.type !== "bool") return null;
    return isValue(a, 1) ? b : isValue(b, 1) ? a : isValue(a, 0) || isValue(b, 0) ? constant(false, "bool") : null;
  },
  or: (node, a, b) => {
    if (a === b) return a;
    if (node.type !== "bool") return null;
    return isValue(a, 0) ? b : isValue(b, 0) ? a : isValue(a, 1) || isValue(b, 1) ? constant(true, "bool") : null;
  },
  select: (_, condition, a, b) => {
    if (a === b || sameConstant(a, b)) return a;
    if (isConstant(condition)) return condition.payload ? a : b;
    return condition.op === "not" ? select(condition.args[0], b, a) : null;
  },
  cast: (node, a) => (a.type === node.type ? a : null),
  bitcast: (node, a) =>
    a.type === node.type ? a : a.op === "bitcast" && a.args[0].type === node.type ? a.args[0] : null,
  fma: (_, a, b, c) => {
    if (isValue(a, 0) || isValue(b, 0)) return c;
    if (isValue(a, 1)) return add(b, c);
    if (isValue(b, 1)) return add(a, c);
    return isValue(c, 0) ? mul(a, b) : null;
  },
};

function sameConstant(a: Scalar, b: Scalar): boolean {
  return a.op === "const" && b.op === "const" && a.type === b.type && Object.is(a.payload, b.payload);
}

/** One node over operands that are simple already. */
export function simple(node: Scalar): Scalar {
  if (node.args.length > 0 && node.op !== "load" && node.args.every(isConstant)) {
    const values = node.args.map((arg) =>
      arg.type === "f32" ? Math.fround(Number(arg.payload)) : (arg.payload as KernelValue),
    );
    return constant(applyOperation(node, values), node.type);
  }
  const [a, b, c] = node.args as [Scalar, Scalar, Scalar];
  return rewrites[node.op]?.(node, a, b, c) ?? node;
}

/** Constructors that simplify: what derivatives are built with. */
export function add(a: Scalar, b: Scalar): Scalar {
  return simple(a.add(b));
}
export function sub(a: Scalar, b: Scalar): Scalar {
  return simple(a.sub(b));
}
export function mul(a: Scalar, b: Scalar): Scalar {
  return simple(a.mul(b));
}
export function div(a: Scalar, b: Scalar): Scalar {
  return simple(a.div(b));
}
export function neg(a: Scalar): Scalar {
  return simple(a.neg());
}
export function select(condition: Scalar, a: Scalar, b: Scalar): Scalar {
  return simple(condition.select(a, b));
}

/** Rebuilds an expression with `change` applied to each node after its operands; what was shared stays shared. */
export function rebuild(
  expression: Scalar,
  change: (node: Scalar) => Scalar,
  known = new Map<Scalar, Scalar>(),
): Scalar {
  const visit = (node: Scalar): Scalar => {
    const found = known.get(node);
    if (found !== undefined) return found;
    const args = node.args.map(visit);
    const unchanged = args.every((arg, i) => arg === node.args[i]);
    const result = change(unchanged ? node : new Scalar(node.op, node.type, args, node.payload));
    known.set(node, result);
    return result;
  };
  return visit(expression);
}

/** The simplest equal expression that the rewrites reach. Equal parts become one object. */
export function simplify(expression: Scalar): Scalar {
  const unique = new Map<string, Scalar>();
  const numbers = new Map<unknown, number>();
  const number = (thing: unknown): number => {
    const known = numbers.get(thing);
    if (known !== undefined) return known;
    numbers.set(thing, numbers.size);
    return numbers.size - 1;
  };
  const share = (node: Scalar): Scalar => {
    const { payload } = node;
    const text =
      node.op === "const"
        ? Object.is(payload, -0)
          ? "-0"
          : String(payload)
        : payload === null
          ? ""
          : `#${number(payload)}`;
    // A leaf is who it is: two objects may be two variables to differentiate by.
    const own = node.args.length === 0 && node.op !== "const" ? `@${number(node)}` : "";
    const key = `${node.op} ${node.type} ${node.args.map(number).join(",")} ${text}${own}`;
    const known = unique.get(key);
    if (known !== undefined) return known;
    unique.set(key, node);
    return node;
  };
  return rebuild(expression, (node) => share(simple(node)));
}
