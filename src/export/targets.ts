/** What nodes of exported programs call: operators, Python's arithmetic on sizes, and operators that take graphs. */
import { asFunction, withoutFloats, WholeFloat } from "../aten/index.ts";
import { showAs } from "../fx/function-names.ts";
import type { TargetFunction } from "../fx/index.ts";
import { NotImplementedError, RuntimeError } from "../support/errors.ts";
import { membersOf } from "../support/members.ts";
import { Tensor } from "../tensor/tensor.ts";
import { higherOrder } from "./higher-order.ts";

/** Python's `int(a)` of a division that rounds down. */
const floordiv = (a: number, b: number): number => Math.floor(a / b);

/** Half to even, as Python rounds. */
function roundEven(a: number): number {
  const below = Math.floor(a);
  if (a - below !== 0.5) return Math.round(a);
  return below % 2 === 0 ? below : below + 1;
}

const operators: Readonly<Record<string, (a: number, b: number) => unknown>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  truediv: (a, b) => a / b,
  floordiv,
  mod: (a, b) => a - b * Math.floor(a / b),
  pow: (a, b) => a ** b,
  neg: (a) => -a,
  pos: (a) => a,
  abs: (a) => Math.abs(a),
  eq: (a, b) => Number(a) === Number(b),
  ne: (a, b) => Number(a) !== Number(b),
  lt: (a, b) => a < b,
  le: (a, b) => a <= b,
  gt: (a, b) => a > b,
  ge: (a, b) => a >= b,
  and_: (a, b) => (typeof a === "boolean" ? a && b : a & b),
  or_: (a, b) => (typeof a === "boolean" ? a || b : a | b),
  xor: (a, b) => a ^ b,
  not_: (a) => !a,
  invert: (a) => ~a,
  lshift: (a, b) => a * 2 ** b,
  rshift: (a, b) => Math.floor(a / 2 ** b),
  index: (a) => a,
};

const functions: Readonly<Record<string, (...args: never[]) => unknown>> = {
  "math.ceil": (a: number) => Math.ceil(a),
  "math.floor": (a: number) => Math.floor(a),
  "math.trunc": (a: number) => Math.trunc(a),
  "math.sqrt": (a: number) => Math.sqrt(a),
  "math.log2": (a: number) => Math.log2(a),
  "builtins.max": (...args: number[]) => Math.max(...args),
  "builtins.min": (...args: number[]) => Math.min(...args),
  "builtins.round": (a: number) => roundEven(a),
  "torch.sym_int": (a: number) => Math.trunc(a),
  "torch.sym_float": (a: number) => a,
  "torch.sym_not": (a: boolean) => !a,
  "torch.sym_max": (a: number, b: number) => Math.max(a, b),
  "torch.sym_min": (a: number, b: number) => Math.min(a, b),
  "torch.sym_ite": (condition: boolean, a: unknown, b: unknown) => (condition ? a : b),
  "torch.sym_sum": (list: readonly number[]) => list.reduce((a, b) => a + b, 0),
  "torch._sym_sqrt": (a: number) => Math.sqrt(a),
  "torch.sym_sqrt": (a: number) => Math.sqrt(a),
  "torch._sym_log2": (a: number) => Math.log2(a),
  "torch._check": (condition: boolean) => {
    if (!condition) throw new RuntimeError("Expected cond to be True, but got False.");
  },
  "torch.sym_fresh_size": (a: number) => a,
};
/** Functions of numbers by their name in `math` and as `torch.sym_…`. */
const REALS = "cos cosh sin sinh tan tanh acos asin atan exp".split(" ");

/** The number in what may be a tensor of one element, as Python's `int(x)` and comparisons take it. */
function numberIn(value: unknown): unknown {
  if (value instanceof Tensor) return value.item();
  return withoutFloats(value);
}

function onNumbers(fn: (...args: never[]) => unknown): TargetFunction {
  return (...args: unknown[]) => Reflect.apply(fn, null, args.map(numberIn) as never[]) as never;
}

/** A function of Python's, or null. */
function pythonFunction(target: string): TargetFunction | null {
  if (target.startsWith("_operator.") || target.startsWith("operator.")) {
    const name = target.slice(target.indexOf(".") + 1);
    if (name === "getitem")
      return (list: unknown, at: unknown) => (list as Record<string, unknown>)[at as string] as never;
    const fn = Object.hasOwn(operators, name) ? operators[name] : undefined;
    if (fn === undefined) return null;
    return onNumbers(fn);
  }
  const fn = Object.hasOwn(functions, target) ? functions[target] : undefined;
  if (fn !== undefined) return onNumbers(fn);
  const real = /^(?:math\.|torch\._?sym_)(\w+)$/.exec(target)?.[1] ?? "";
  const fnOfReal = REALS.includes(real) ? membersOf<(a: number) => number>(Math)[real] : undefined;
  return fnOfReal === undefined ? null : onNumbers(fnOfReal);
}

const known = new Map<string, TargetFunction>();

/** "aten" and "add.Tensor" of "torch.ops.aten.add.Tensor". */
const OPERATOR = /^torch\.ops\.([^.]+)\.([^.]+)(?:\.(\w+))?$/;

/**
 * The function that a node calls, by its name in the file.
 * @throws NotImplementedError for one that is lacking, by name
 */
export function targetNamed(target: string): TargetFunction {
  const before = known.get(target);
  if (before !== undefined) return before;
  let fn = pythonFunction(target);
  let keeps = true;
  if (fn === null) {
    const [, namespace = "", name = "", overload = ""] = OPERATOR.exec(target) ?? [];
    if (namespace === "higher_order") fn = higherOrder(name);
    else if (namespace === "") throw new NotImplementedError(`the program calls ${target}, which is not supported`);
    else fn = asFunction(`${namespace}::${name}`, overload === "default" ? "" : overload) as TargetFunction;
    keeps = namespace === "aten" || namespace === "higher_order";
  }
  const own = fn;
  const shown = showAs(target.replace(/^_operator\./, "operator."), (...args: never[]) => own(...args));
  if (keeps) known.set(target, shown);
  return shown;
}

export { WholeFloat };
