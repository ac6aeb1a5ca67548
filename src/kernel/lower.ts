/**
 * Rewrites every transcendental operation as an expression in operations that targets have, which runs in SIMD lanes:
 * no branch but for what is rare.
 */
import { allUnaryOps, Scalar } from "./ir.ts";
import type { BinaryScalarOp, Kernel, ScalarOp, Statement, UnaryScalarOp } from "./ir.ts";
/** Operations that no target needs to have. */
export type LoweredOp =
  | Exclude<UnaryScalarOp, "neg" | "abs" | "not" | "sqrt" | "floor" | "ceil" | "trunc" | "nearest">
  | Extract<BinaryScalarOp, "pow" | "atan2" | "fmod" | "copysign">;

/** An operation written in others. */
export type Expansion = (...operands: Scalar[]) => Scalar;

const native = new Set<ScalarOp>(["neg", "abs", "not", "sqrt", "floor", "ceil", "trunc", "nearest"]);
const lowered = new Set<ScalarOp>([...allUnaryOps.filter((op) => !native.has(op)), "pow", "atan2", "fmod", "copysign"]);
const expansions = new Map<ScalarOp, Expansion>();

/** Says what an operation is rewritten as. `expansions.ts` does so for all; small bundles take those that they need. */
export function useExpansion(op: LoweredOp, expansion: Expansion): void {
  expansions.set(op, expansion);
}

/** Operations that `useOperation` has seen. */
const used = new Set<ScalarOp>();

/**
 * What the build writes for small bundles, for each operation: what it is rewritten as, if it is, and what uses the
 * operations that this needs.
 */
export function useOperation(op: ScalarOp, expansion: Expansion | null, ...needs: readonly (() => void)[]): void {
  if (used.has(op)) return;
  used.add(op);
  if (expansion !== null) expansions.set(op, expansion);
  for (const need of needs) need();
}

/** What the build writes around declarations: the operations and methods that they mention are there then. */
export function withOperations<T>(declared: T, ...uses: readonly (() => void)[]): T {
  for (const use of uses) use();
  return declared;
}

/** Whether an operation is one that `lower` replaces. */
export function isLowered(op: ScalarOp): op is LoweredOp {
  return lowered.has(op);
}

/** Expressions already rewritten; an expression is immutable, so its rewriting is for good. */
const done = new WeakMap<Scalar, Scalar>();

/** The same value in native operations only. What was shared stays shared. */
export function lower(expression: Scalar): Scalar {
  const known = done.get(expression);
  if (known !== undefined) return known;
  const args = expression.args.map(lower);
  let result: Scalar;
  if (isLowered(expression.op)) result = lower(expandOperation(expression.op, args));
  else if (args.every((arg, i) => arg === expression.args[i])) result = expression;
  else result = new Scalar(expression.op, expression.type, args, expression.payload);
  done.set(expression, result);
  done.set(result, result);
  return result;
}

/** An operation in others, which may be such that are to be rewritten, too. */
export function expandOperation(op: LoweredOp, args: readonly Scalar[]): Scalar {
  const expansion = expansions.get(op);
  if (expansion === undefined) throw new Error(`Kernels: ${op} is not in this bundle.`);
  return expansion(...args);
}

function lowerStatement(statement: Statement): Statement {
  switch (statement.kind) {
    case "assign":
    case "accumulate":
    case "reduce":
      return { ...statement, value: lower(statement.value) };
    case "barrier":
      return statement;
    case "atomic":
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
