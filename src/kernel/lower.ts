/**
 * Rewrites every transcendental operation as an expression in operations that targets have, which runs in SIMD lanes:
 * no branch but for what is rare.
 */
import { Scalar } from "./ir.ts";
import type { BinaryOp, Kernel, ScalarOp, Statement, UnaryOp } from "./ir.ts";
import { cosh, exp, exp2, expm1, sigmoid, sinh, tanh } from "./math/exponential.ts";
import { acos, asin, atan, atan2 } from "./math/inverse.ts";
import { acosh, asinh, atanh, integerPow, log, log10, log1p, log2, pow } from "./math/logarithm.ts";
import { copysign, fmod } from "./math/remainder.ts";
import { digamma, erf, erfc, erfinv, lgamma, trigamma } from "./math/special.ts";
import { cos, sin, tan } from "./math/trigonometric.ts";

/** Operations that no target needs to have. */
export type LoweredOp =
  | Exclude<UnaryOp, "neg" | "abs" | "not" | "sqrt" | "floor" | "ceil" | "trunc" | "nearest">
  | Extract<BinaryOp, "pow" | "atan2" | "fmod" | "copysign">;

type UnaryLowered = Extract<LoweredOp, UnaryOp>;
type BinaryLowered = Extract<LoweredOp, BinaryOp>;

const unary: Record<UnaryLowered, (x: Scalar) => Scalar> = {
  exp,
  exp2,
  expm1,
  log,
  log2,
  log10,
  log1p,
  sin,
  cos,
  tan,
  asin,
  acos,
  atan,
  sinh,
  cosh,
  tanh,
  asinh,
  acosh,
  atanh,
  sigmoid,
  erf,
  erfc,
  erfinv,
  lgamma,
  digamma,
  trigamma,
};

const binary: Record<BinaryLowered, (x: Scalar, y: Scalar) => Scalar> = {
  atan2,
  fmod,
  copysign,
  pow: (x, y) => (x.type === "f32" || x.type === "f64" ? pow(x, y) : integerPow(x, y)),
};

/** Whether an operation is one that `lower` replaces. */
export function isLowered(op: ScalarOp): op is LoweredOp {
  return op in unary || op in binary;
}

/** Expressions already rewritten; an expression is immutable, so its rewriting is for good. */
const done = new WeakMap<Scalar, Scalar>();

/** The same value in native operations only. What was shared stays shared. */
export function lower(expression: Scalar): Scalar {
  const known = done.get(expression);
  if (known !== undefined) return known;
  const args = expression.args.map(lower);
  let result: Scalar;
  if (expression.op in unary) result = lower(unary[expression.op as UnaryLowered](args[0]!));
  else if (expression.op in binary) result = lower(binary[expression.op as BinaryLowered](args[0]!, args[1]!));
  else if (args.every((arg, i) => arg === expression.args[i])) result = expression;
  else result = new Scalar(expression.op, expression.type, args, expression.payload);
  done.set(expression, result);
  done.set(result, result);
  return result;
}

function lowerStatement(statement: Statement): Statement {
  switch (statement.kind) {
    case "assign":
    case "accumulate":
      return { ...statement, value: lower(statement.value) };
    case "store":
      return { ...statement, index: lower(statement.index), value: lower(statement.value) };
    case "for":
      return {
        ...statement,
        begin: lower(statement.begin),
        end: lower(statement.end),
        body: statement.body.map(lowerStatement),
      };
    case "while":
      return { ...statement, condition: lower(statement.condition), body: statement.body.map(lowerStatement) };
    case "if":
      return {
        ...statement,
        condition: lower(statement.condition),
        then: statement.then.map(lowerStatement),
        otherwise: statement.otherwise.map(lowerStatement),
      };
  }
}

/** A kernel with all its expressions lowered. */
export function lowerKernel(kernel: Kernel): Kernel {
  return { ...kernel, body: kernel.body.map(lowerStatement) };
}
