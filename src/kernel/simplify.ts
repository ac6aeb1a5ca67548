/** Simplifies scalar expressions: folds constants, drops what multiplies by 1 or adds 0; shared nodes stay shared. */
import { constant, Scalar } from "./ir.ts";

/** Rebuilds an expression from its leaves, visiting each node once. */
export function rebuild(expression: Scalar, visit: (node: Scalar, args: readonly Scalar[]) => Scalar): Scalar {
  const done = new Map<Scalar, Scalar>();
  const go = (node: Scalar): Scalar => {
    const known = done.get(node);
    if (known) return known;
    const result = visit(node, node.args.map(go));
    done.set(node, result);
    return result;
  };
  return go(expression);
}

/** The same operation on other arguments; the node itself when they did not change. */
export function withArgs(node: Scalar, args: readonly Scalar[]): Scalar {
  return args.every((arg, i) => arg === node.args[i]) ? node : new Scalar(node.op, node.type, args, node.payload);
}

function constantValue(node: Scalar): number | null {
  return node.op === "const" && node.type !== "bool" ? Number(node.payload) : null;
}

export function isConstant(node: Scalar, value: number): boolean {
  return constantValue(node) === value;
}

const isFloat = (node: Scalar): boolean => node.type === "f32" || node.type === "f64";

function foldBinary(node: Scalar, a: Scalar, b: Scalar): Scalar | null {
  switch (node.op) {
    case "add":
      if (isConstant(a, 0)) return b;
      return isConstant(b, 0) ? a : null;
    case "sub":
      return isConstant(b, 0) ? a : null;
    case "mul":
      // x * 0 is dropped although x may be infinite: derivatives mean "no dependence" by it.
      if (isConstant(a, 0) || isConstant(b, 0)) return constant(0, node.type);
      if (isConstant(a, 1)) return b;
      if (isConstant(b, 1)) return a;
      if (isConstant(b, -1)) return a.neg();
      return isConstant(a, -1) ? b.neg() : null;
    case "div":
      if (isConstant(b, 1)) return a;
      return isConstant(a, 0) && isFloat(node) ? a : null;
    case "pow":
      return foldPower(a, b);
    default:
      return null;
  }
}

/** Powers with simple exponents, as PyTorch's kernels have them. */
function foldPower(base: Scalar, exponent: Scalar): Scalar | null {
  const value = constantValue(exponent);
  if (value === null) return null;
  if (value === 0) return constant(1, base.type);
  if (value === 1) return base;
  if (value === 2) return base.mul(base);
  if (value === 3) return base.mul(base).mul(base);
  if (!isFloat(base)) return null;
  if (value === 0.5) return base.sqrt();
  if (value === -1) return constant(1, base.type).div(base);
  if (value === -0.5) return constant(1, base.type).div(base.sqrt());
  return value === -2 ? constant(1, base.type).div(base.mul(base)) : null;
}

function fold(node: Scalar): Scalar {
  const [a, b, c] = node.args;
  if (a && a.op === "const" && a.type !== "bool" && node.args.length === 1) {
    if (node.op === "neg") return constant(node.type === "i64" ? -(a.payload as bigint) : -Number(a.payload), node.type);
    if (node.op === "cast" && node.type !== "bool" && Number.isInteger(Number(a.payload))) return constant(node.type === "i64" ? BigInt(Number(a.payload)) : Number(a.payload), node.type);
  }
  if (node.op === "neg" && a!.op === "neg") return a!.args[0]!;
  if (node.op === "select" && a!.op === "const") return a!.payload ? b! : c!;
  if (node.op === "select" && b === c) return b!;
  if (node.op === "select" && b!.op === "const" && c!.op === "const" && b!.payload === c!.payload) return b!;
  return a && b && node.args.length === 2 ? foldBinary(node, a, b) ?? node : node;
}

/** An expression of the same value (but for infinities times 0) with fewer operations. */
export function simplify(expression: Scalar): Scalar {
  return rebuild(expression, (node, args) => fold(withArgs(node, args)));
}
