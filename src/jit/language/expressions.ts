/** Makes closures of expressions. */
import { itemAt } from "../../support/checked.ts";
import { RuntimeError } from "../../support/errors.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { isOfType } from "../builtins/checks.ts";
import { containers, iterated } from "../builtins/containers.ts";
import { itemOf, toBool, toFloat, toInt } from "../builtins/conversions.ts";
import { prims, zipped } from "../builtins/prims.ts";
import { scriptOperatorNamed, type ScriptOperator } from "../operators.ts";
import { operatorOfVersion } from "../versions.ts";
import { attributeOf, callMethod } from "./access.ts";
import { notePlace, syntaxError } from "./errors.ts";
import type { RunExpression, ScriptScope } from "./scope.ts";
import { dottedName, typeOfAnnotation, type Type } from "./types.ts";
import {
  Bound,
  ClassInfo,
  Dict,
  ScriptFloat,
  integer,
  isNumber,
  numberOf,
  Pending,
  ScriptObject,
  ScriptTuple,
  type FunctionInfo,
  type ScriptKeywords,
  type Value,
} from "./script-values.ts";
import type { ScriptExpression, Keyword, Place } from "./syntax.ts";

type CallSyntax = Extract<ScriptExpression, { kind: "call" }>;

/** Operators of the language by their signs. */
const signs: Readonly<Record<string, string>> = {
  "+": "aten::add",
  "-": "aten::sub",
  "*": "aten::mul",
  "/": "aten::div",
  "//": "aten::floordiv",
  "%": "aten::remainder",
  "**": "aten::pow",
  "@": "aten::matmul",
  "&": "aten::__and__",
  "|": "aten::__or__",
  "^": "aten::__xor__",
  "<<": "aten::__lshift__",
  ">>": "aten::__rshift__",
  "<": "aten::lt",
  ">": "aten::gt",
  "<=": "aten::le",
  ">=": "aten::ge",
  "==": "aten::eq",
  "!=": "aten::ne",
  is: "aten::__is__",
  "is not": "aten::__isnot__",
};

const slice = scriptOperatorNamed("aten::slice");

/** Functions that are called by their names alone. */
const plain: Readonly<Record<string, string>> = {
  int: "aten::Int",
  float: "aten::Float",
  bool: "aten::Bool",
  complex: "aten::Complex",
  print: "prim::Print",
  min: "prim::min",
  max: "prim::max",
  abs: "prim::abs",
};

/** The name of an operator that a dotted name means, or null: `torch.add`, `ops.prim.dtype`. */
function operatorOf(name: string, scope: ScriptScope): string | null {
  const [root = "", space, ...rest] = name.split(".");
  if (scope.known(root) !== undefined) return null;
  if (root === "torch" && space !== undefined) return `aten::${[space, ...rest].pop() ?? ""}`;
  if (root === "ops" && rest.length > 0) return `${space}::${rest.join(".")}`;
  return null;
}

/** What a value becomes where a type is said for it: tensors become numbers. */
function annotated(value: RunExpression, type: Type): RunExpression {
  switch (type.name) {
    case "int":
      return (frame) => toInt(value(frame));
    case "float":
      return (frame) => toFloat(value(frame));
    case "bool":
      return (frame) => toBool(value(frame));
    case "number":
    case "complex":
      return (frame) => {
        const given = value(frame);
        return given instanceof Tensor ? itemOf(given) : given;
      };
    default:
      return value;
  }
}

/** A call of an operator, with the place for errors. */
function operatorCall(
  operator: ScriptOperator,
  args: readonly RunExpression[],
  keywords: readonly (readonly [string, RunExpression])[],
  at: Place,
): RunExpression {
  const [first, second] = args;
  if (keywords.length === 0 && first && args.length === 1)
    return (frame) => {
      const a = first(frame);
      try {
        return operator([a], null);
      } catch (error) {
        throw notePlace(error, at);
      }
    };
  if (keywords.length === 0 && first && second && args.length === 2)
    return (frame) => {
      const a = first(frame);
      const b = second(frame);
      try {
        return operator([a, b], null);
      } catch (error) {
        throw notePlace(error, at);
      }
    };
  return (frame) => {
    const values = args.map((arg) => arg(frame));
    const named = keywords.length === 0 ? null : new Map(keywords.map(([name, value]) => [name, value(frame)]));
    try {
      return operator(values, named);
    } catch (error) {
      throw notePlace(error, at);
    }
  };
}

/** Makes an object of a class, or calls a function. */
function callOf(target: FunctionInfo | ClassInfo, args: readonly Value[], keywords: ScriptKeywords | null): Value {
  if (!(target instanceof ClassInfo)) return target.call(args, keywords);
  if (target.kind === "tuple") {
    const items = [...target.attributes.keys()].map(
      (name, i) => args[i] ?? keywords?.get(name) ?? target.constants.get(name) ?? null,
    );
    return new ScriptTuple(items, target);
  }
  if (target.kind === "enum") {
    const found = [...target.constants.values()].find((member) => attributeOf(member, "value") === args[0]);
    if (found !== undefined) return found;
  }
  const made = new ScriptObject(target);
  if (target.methods.has("__init__")) callMethod(made, "__init__", args, keywords);
  return made;
}

/** The numbers of `range`. */
function rangeOf(args: readonly Value[]): number[] {
  const [a = 0, b, by = 1] = args;
  const [from, to, step] = b === undefined ? [0, numberOf(a), 1] : [numberOf(a), numberOf(b), numberOf(by)];
  if (step === 0) throw new RuntimeError("range() arg 3 must not be zero");
  return Array.from({ length: Math.max(0, Math.ceil((to - from) / step)) }, (_, i) => from + i * step);
}

/** Forms that look like calls of functions. */
const forms: Readonly<Record<string, (call: CallSyntax, scope: ScriptScope) => RunExpression>> = {
  annotate: ({ args }, scope) =>
    annotated(compileExpression(itemAt(args, 1), scope), typeOfAnnotation(itemAt(args, 0))),
  unchecked_cast: ({ args }, scope) => compileExpression(itemAt(args, 1), scope),
  uninitialized: () => () => null,
  isinstance: ({ args }, scope) => {
    const of = compileExpression(itemAt(args, 0), scope);
    const types = itemAt(args, 1);
    const wanted = (types.kind === "tuple" || types.kind === "list" ? types.items : [types]).map(typeOfAnnotation);
    return (frame) => {
      const given = of(frame);
      return wanted.some((type) => isOfType(given, type));
    };
  },
  getattr: ({ args }, scope) => {
    const value = compileExpression(itemAt(args, 0), scope);
    const name = itemAt(args, 1);
    const key = name.kind === "string" ? name.value : "";
    return (frame) => attributeOf(value(frame), key);
  },
  fork: ({ args, keywords, at }, scope) => {
    const callee = itemAt(args, 0);
    const run = compileExpression({ kind: "call", callee, args: args.slice(1), keywords, at }, scope);
    return (frame) => {
      // Tasks run at once; what they throw is thrown where they are waited for.
      try {
        const value = run([...frame]);
        return new Pending(() => value);
      } catch (error) {
        return new Pending(() => {
          throw error;
        });
      }
    };
  },
  range: ({ args }, scope) => {
    const values = args.map((arg) => compileExpression(arg, scope));
    return (frame) => rangeOf(values.map((value) => value(frame)));
  },
  enumerate: ({ args }, scope) => {
    const start = args[1];
    const items = compileExpression(itemAt(args, 0), scope);
    const first = start ? compileExpression(start, scope) : () => 0;
    return (frame) => {
      const from = numberOf(first(frame));
      return iterated(items(frame)).map((item, i) => new ScriptTuple([from + i, item]));
    };
  },
  zip: ({ args }, scope) => {
    const lists = args.map((arg) => compileExpression(arg, scope));
    return (frame) => zipped(lists.map((list) => iterated(list(frame))));
  },
};

function compileCall(call: CallSyntax, scope: ScriptScope): RunExpression {
  const { callee, at } = call;
  const name = dottedName(callee);
  const args = (): RunExpression[] => call.args.map((arg) => compileExpression(arg, scope));
  const keywords = (): (readonly [string, RunExpression])[] =>
    call.keywords.map(({ name: key, value }: Keyword) => [key, compileExpression(value, scope)] as const);
  if (name !== null) {
    const inner = scope.inner.get(name);
    if (inner !== undefined) return inner;
    const operator = operatorOf(name, scope);
    if (operator !== null)
      return operatorCall(operatorOfVersion(operator, scope.names.version), args(), keywords(), at);
    const key = name === "awaitable" ? "fork" : name;
    const form = Object.hasOwn(forms, key) && scope.known(name) === undefined ? forms[key] : undefined;
    if (form) return form(call, scope);
    if (!name.includes(".") && scope.known(name) === undefined)
      return operatorCall(scriptOperatorNamed(plain[name] ?? `aten::${name}`), args(), keywords(), at);
    const target = scope.names.find(name);
    if (target !== null) return operatorCall((values, named) => callOf(target, values, named), args(), keywords(), at);
  }
  if (callee.kind === "attribute") {
    const { name: method } = callee;
    if (method === "__new__") {
      const target = scope.names.find(dottedName(callee.of) ?? "");
      if (target instanceof ClassInfo) return () => new ScriptObject(target);
    }
    const of = compileExpression(callee.of, scope);
    // Lists, tensors and the like have methods under the names of their functions.
    const builtin = scriptOperatorNamed(
      Object.hasOwn(prims, `prim::${method}`) && !Object.hasOwn(containers, method)
        ? `prim::${method}`
        : `aten::${method}`,
    );
    return operatorCall(
      ([value = null, ...values], named) =>
        typeof value === "function" || value instanceof ScriptObject
          ? callMethod(value, method, values, named)
          : builtin([value, ...values], named),
      [of, ...args()],
      keywords(),
      at,
    );
  }
  const of = compileExpression(callee, scope);
  return operatorCall(
    ([value = null, ...values], named) => {
      if (value instanceof Bound) return value.call(values, named);
      if (value instanceof ClassInfo) return callOf(value, values, named);
      return callMethod(value, "forward", values, named);
    },
    [of, ...args()],
    keywords(),
    at,
  );
}

function compileName(expression: ScriptExpression, name: string, scope: ScriptScope): RunExpression {
  const place = scope.known(name);
  if (place !== undefined) return (frame) => frame[place] as Value;
  if (name === "inf") return () => new ScriptFloat(Infinity);
  if (name === "nan") return () => new ScriptFloat(Number.NaN);
  throw syntaxError(expression.at, `undefined value ${name}`);
}

/** A whole name as a value, or null where the expression is none. */
function compileWhole(expression: ScriptExpression, scope: ScriptScope): RunExpression | null {
  const name = dottedName(expression);
  if (name === null) return null;
  const [root = ""] = name.split(".");
  if (scope.known(root) !== undefined) return null;
  const constant = /^CONSTANTS\.c(\d+)$/.exec(name);
  if (constant) {
    const index = Number(constant[1]);
    return () => scope.names.constant(index);
  }
  if (name === "math.inf" || name === "torch.inf") return () => new ScriptFloat(Infinity);
  if (name === "math.pi") return () => new ScriptFloat(Math.PI);
  const found = scope.names.find(name);
  if (found instanceof ClassInfo) return () => found;
  return found && (() => new Bound(found.name, (args, keywords) => found.call(args, keywords)));
}

function compileItem(expression: Extract<ScriptExpression, { kind: "item" }>, scope: ScriptScope): RunExpression {
  const { of, index, at } = expression;
  const value = compileExpression(of, scope);
  const first = itemAt(index, 0);
  if (index.length === 1 && first.kind === "slice") {
    const parts = first.parts.map((part) => (part === null ? () => null : compileExpression(part, scope)));
    return operatorCall(([items = null, ...rest]) => slice([items, ...rest], null), [value, ...parts], [], at);
  }
  const getItem = containers["__getitem__"];
  return operatorCall(
    (values) => {
      const found = getItem?.(values, null);
      if (found !== undefined) return found;
      const [tensor, at_] = values;
      if (tensor instanceof Tensor && isNumber(at_)) return tensor.select(0, numberOf(at_));
      throw new RuntimeError("this value has no items");
    },
    [value, compileExpression(first, scope)],
    [],
    at,
  );
}

function compileUnary(operator: string, of: ScriptExpression, scope: ScriptScope, at: Place): RunExpression {
  const value = compileExpression(of, scope);
  if (operator === "not") return (frame) => !toBool(value(frame));
  if (operator === "+") return value;
  if (operator === "-" && of.kind === "integer") {
    const negative = 0 - of.value;
    return () => integer(negative);
  }
  if (operator === "-" && of.kind === "float") {
    const negative = new ScriptFloat(-of.value);
    return () => negative;
  }
  return operatorCall(scriptOperatorNamed(operator === "-" ? "aten::neg" : "aten::bitwise_not"), [value], [], at);
}

/** A closure that computes an expression's value. */
export function compileExpression(expression: ScriptExpression, scope: ScriptScope): RunExpression {
  const { at } = expression;
  switch (expression.kind) {
    case "integer": {
      const { value } = expression;
      return Number.isSafeInteger(value) ? () => value : () => integer(value);
    }
    case "float": {
      const value = new ScriptFloat(expression.value);
      return () => value;
    }
    case "complex":
    case "string":
    case "literal": {
      const { value } = expression;
      return () => value;
    }
    case "name":
      return compileName(expression, expression.name, scope);
    case "attribute": {
      const whole = compileWhole(expression, scope);
      if (whole !== null) return whole;
      const of = compileExpression(expression.of, scope);
      const { name } = expression;
      return (frame) => {
        try {
          return attributeOf(of(frame), name);
        } catch (error) {
          throw notePlace(error, at);
        }
      };
    }
    case "item":
      return compileItem(expression, scope);
    case "call":
      return compileCall(expression, scope);
    case "list": {
      const items = expression.items.map((item) => compileExpression(item, scope));
      return (frame) => items.map((item) => item(frame));
    }
    case "tuple": {
      const items = expression.items.map((item) => compileExpression(item, scope));
      return (frame) => new ScriptTuple(items.map((item) => item(frame)));
    }
    case "dict": {
      const entries = expression.entries.map(
        ([key, value]) => [compileExpression(key, scope), compileExpression(value, scope)] as const,
      );
      return (frame) => new Dict(entries.map(([key, value]) => [key(frame), value(frame)] as const));
    }
    case "unary":
      return compileUnary(expression.operator, expression.of, scope, at);
    case "binary": {
      const [left, right] = [compileExpression(expression.left, scope), compileExpression(expression.right, scope)];
      if (expression.operator === "in")
        return operatorCall(scriptOperatorNamed("aten::__contains__"), [right, left], [], at);
      return operatorCall(
        scriptOperatorNamed(signs[expression.operator] ?? expression.operator),
        [left, right],
        [],
        at,
      );
    }
    case "both": {
      const [left, right] = [compileExpression(expression.left, scope), compileExpression(expression.right, scope)];
      const isOr = expression.operator === "or";
      return (frame) => (toBool(left(frame)) === isOr ? isOr : toBool(right(frame)));
    }
    case "choice": {
      const [test, then, other] = [expression.test, expression.then, expression.other].map((each) =>
        compileExpression(each, scope),
      ) as [RunExpression, RunExpression, RunExpression];
      return (frame) => (toBool(test(frame)) ? then(frame) : other(frame));
    }
    case "dots":
    case "slice":
      throw syntaxError(at, "this is no value by itself");
  }
}

/** A value of the constant expressions that classes hold: defaults and constants. */
export function constantValue(expression: ScriptExpression, scope: ScriptScope): () => Value {
  const run = compileExpression(expression, scope);
  return () => run([]);
}
