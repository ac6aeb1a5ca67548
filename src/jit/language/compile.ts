/**
 * Makes closures of functions: each is compiled once, when it is first called. Local variables are numbered, so that a run
 * looks up no names.
 */
import { itemAt } from "../../support/checked.ts";
import { RuntimeError } from "../../support/errors.ts";
import { iterated, itemsOf } from "../builtins/containers.ts";
import { toBool } from "../builtins/conversions.ts";
import { scriptOperatorNamed } from "../operators.ts";
import { callMethod, setAttribute } from "./access.ts";
import { closeCall, notePlace, Raised, syntaxError } from "./errors.ts";
import { compileExpression, constantValue } from "./expressions.ts";
import {
  ScriptScope,
  type ScriptFrame,
  type Names,
  type RunExpression,
  type Signal,
  type RunStatement,
} from "./scope.ts";
import { typeOfAnnotation, typeText } from "./types.ts";
import {
  numberOf,
  scriptText,
  type FunctionInfo,
  type ScriptKeywords,
  type ParameterInfo,
  type Value,
} from "./script-values.ts";
import type { ScriptExpression, FunctionSyntax, Statement } from "./syntax.ts";

const setItem = scriptOperatorNamed("aten::_set_item");

/** Puts a value where an assignment says. */
type Store = (frame: ScriptFrame, value: Value) => void;

function compileTarget(target: ScriptExpression, scope: ScriptScope): Store {
  switch (target.kind) {
    case "name": {
      const place = scope.place(target.name);
      return (frame, value) => {
        frame[place] = value;
      };
    }
    case "tuple":
    case "list": {
      const stores = target.items.map((item) => compileTarget(item, scope));
      return (frame, value) => {
        const items = itemsOf(value) ?? iterated(value);
        if (items.length !== stores.length)
          throw notePlace(
            new RuntimeError(`Expected ${stores.length} elements in a list but found ${items.length}`),
            target.at,
          );
        stores.forEach((store, i) => store(frame, items[i] ?? null));
      };
    }
    case "attribute": {
      const of = compileExpression(target.of, scope);
      const { name } = target;
      return (frame, value) => setAttribute(of(frame), name, value);
    }
    case "item": {
      const [of, index] = [target.of, itemAt(target.index, 0)].map((each) => compileExpression(each, scope)) as [
        RunExpression,
        RunExpression,
      ];
      return (frame, value) => {
        try {
          setItem([of(frame), index(frame), value], null);
        } catch (error) {
          throw notePlace(error, target.at);
        }
      };
    }
    default:
      throw syntaxError(target.at, "nothing can be assigned to this");
  }
}

function compileBlock(statements: readonly Statement[], scope: ScriptScope): RunStatement {
  const steps = statements
    .filter(({ kind }) => kind !== "pass")
    .map((statement) => compileStatement(statement, scope))
    .filter((step) => step !== null);
  const [first] = steps;
  if (first === undefined) return () => undefined;
  if (steps.length === 1) return first;
  return (frame) => {
    for (const step of steps) {
      const signal = step(frame);
      if (signal !== undefined) return signal;
    }
    return undefined;
  };
}

/** A loop over the numbers of `range`, which are not made all at once. */
function compileCount(
  args: readonly ScriptExpression[],
  store: Store,
  body: RunStatement,
  scope: ScriptScope,
): RunStatement {
  const bounds = args.map((arg) => compileExpression(arg, scope));
  return (frame) => {
    const [a = 0, b, by = 1] = bounds.map((bound) => numberOf(bound(frame)));
    const [from, to, step] = b === undefined ? [0, a, 1] : [a, b, by];
    if (step === 0) throw new RuntimeError("range() arg 3 must not be zero");
    for (let i = from; step > 0 ? i < to : i > to; i += step) {
      store(frame, i);
      const signal = body(frame);
      if (signal === "return") return signal;
      if (signal === "break") break;
    }
    return undefined;
  };
}

function compileFor(statement: Extract<Statement, { kind: "for" }>, scope: ScriptScope): RunStatement {
  const { over } = statement;
  const store = compileTarget(statement.target, scope);
  if (over.kind === "call" && over.callee.kind === "name" && over.callee.name === "range")
    return compileCount(over.args, store, compileBlock(statement.body, scope), scope);
  const items = compileExpression(over, scope);
  const body = compileBlock(statement.body, scope);
  return (frame) => {
    for (const item of iterated(items(frame))) {
      store(frame, item);
      const signal = body(frame);
      if (signal === "return") return signal;
      if (signal === "break") break;
    }
    return undefined;
  };
}

function compileWith(statement: Extract<Statement, { kind: "with" }>, scope: ScriptScope): RunStatement {
  const items = statement.items.map(
    ([of, target]) => [compileExpression(of, scope), target && compileTarget(target, scope)] as const,
  );
  const body = compileBlock(statement.body, scope);
  return (frame) => {
    const entered: Value[] = [];
    try {
      for (const [of, store] of items) {
        const manager = of(frame);
        const value = callMethod(manager, "__enter__", [], null);
        entered.push(manager);
        store?.(frame, value);
      }
      return body(frame);
    } finally {
      for (const manager of entered.toReversed()) callMethod(manager, "__exit__", [null, null, null], null);
    }
  };
}

function compileRaise(value: ScriptExpression | null, scope: ScriptScope): RunStatement {
  if (value?.kind === "call" && value.callee.kind === "name") {
    const { name } = value.callee;
    const texts = value.args.map((arg) => compileExpression(arg, scope));
    return (frame) => {
      throw notePlace(new Raised(`builtins.${name}`, texts.map((text) => scriptText(text(frame))).join(" ")), value.at);
    };
  }
  const text = value && compileExpression(value, scope);
  return (frame) => {
    throw new Raised("RuntimeError", text === null ? "" : scriptText(text(frame)));
  };
}

function compileStatement(statement: Statement, scope: ScriptScope): RunStatement | null {
  switch (statement.kind) {
    case "expression": {
      const run = compileExpression(statement.value, scope);
      return (frame) => {
        run(frame);
        return undefined;
      };
    }
    case "assign": {
      if (statement.value === null) return null;
      const run = compileExpression(statement.value, scope);
      if (statement.target.kind === "name") {
        const place = scope.place(statement.target.name);
        return (frame) => {
          frame[place] = run(frame);
          return undefined;
        };
      }
      const store = compileTarget(statement.target, scope);
      return (frame) => {
        store(frame, run(frame));
        return undefined;
      };
    }
    case "augment": {
      const { operator, target, value, at } = statement;
      const sum: ScriptExpression = { kind: "binary", operator, left: target, right: value, at };
      return compileStatement({ kind: "assign", target, type: null, value: sum, at }, scope);
    }
    case "return": {
      const run = statement.value === null ? () => null : compileExpression(statement.value, scope);
      return (frame) => {
        frame[0] = run(frame);
        return "return";
      };
    }
    case "if": {
      const test = compileExpression(statement.test, scope);
      const [then, other] = [compileBlock(statement.then, scope), compileBlock(statement.other, scope)];
      return (frame) => (toBool(test(frame)) ? then : other)(frame);
    }
    case "while": {
      const test = compileExpression(statement.test, scope);
      const body = compileBlock(statement.body, scope);
      return (frame) => {
        while (toBool(test(frame))) {
          const signal = body(frame);
          if (signal === "return") return signal;
          if (signal === "break") break;
        }
        return undefined;
      };
    }
    case "for":
      return compileFor(statement, scope);
    case "with":
      return compileWith(statement, scope);
    case "assert": {
      const test = compileExpression(statement.test, scope);
      const message = statement.message && compileExpression(statement.message, scope);
      return (frame) => {
        if (toBool(test(frame))) return undefined;
        const text = message === null ? "" : scriptText(message(frame));
        throw notePlace(new Raised("RuntimeError", `AssertionError: ${text}`), statement.at);
      };
    }
    case "raise":
      return compileRaise(statement.value, scope);
    case "delete": {
      if (statement.target.kind !== "item") return null;
      const [of, index] = [statement.target.of, itemAt(statement.target.index, 0)].map((each) =>
        compileExpression(each, scope),
      ) as [RunExpression, RunExpression];
      const remove = scriptOperatorNamed("aten::Delete");
      return (frame) => {
        remove([of(frame), index(frame)], null);
        return undefined;
      };
    }
    case "function":
      // What `fork` runs: it sees the variables of the function around it.
      scope.inner.set(statement.name, innerFunction(statement, scope));
      return null;
    case "pass":
      return null;
    case "break":
    case "continue": {
      const signal: Signal = statement.kind;
      return () => signal;
    }
    case "class":
      throw syntaxError(statement.at, "a class cannot stand in a function");
  }
}

/** A function inside of another one. */
function innerFunction(syntax: FunctionSyntax, scope: ScriptScope): RunExpression {
  const body = compileBlock(syntax.body, scope);
  return (frame) => {
    const own = [...frame];
    own[0] = null;
    body(own);
    return own[0];
  };
}

/** A function's parameters as PyTorch's messages declare them. */
function declarationOf(name: string, parameters: readonly ParameterInfo[], returns: string): string {
  const declared = parameters.map(({ name: parameter, type }) => `${typeText(type)} ${parameter}`);
  return `${name}(${declared.join(", ")}) -> ${returns}`;
}

/** Makes a function of a program: it is compiled when it is first called. */
export function makeFunction(syntax: FunctionSyntax, names: Names): FunctionInfo {
  const outer = new ScriptScope(names);
  const { name } = syntax;
  const parameters: ParameterInfo[] = syntax.parameters.map((parameter) => ({
    name: parameter.name,
    type: typeOfAnnotation(parameter.type),
    isNamed: parameter.isNamed,
    value: parameter.value && constantValue(parameter.value, outer),
  }));
  const returns = typeOfAnnotation(syntax.returns);
  let compiled: { body: RunStatement; size: number } | null = null;
  const compile = (): { body: RunStatement; size: number } => {
    const scope = new ScriptScope(names);
    for (const parameter of parameters) scope.place(parameter.name);
    const body = compileBlock(syntax.body, scope);
    return { body, size: scope.size };
  };
  const call = (args: readonly Value[], keywords: ScriptKeywords | null): Value => {
    compiled ??= compile();
    const frame: ScriptFrame = new Array<Value>(compiled.size).fill(null);
    if (args.length > parameters.length)
      throw new RuntimeError(
        `${name}() expected at most ${parameters.length} argument(s) but received ${args.length} argument(s). Declaration: ${declarationOf(name, parameters, typeText(returns))}`,
      );
    for (let i = 0; i < parameters.length; i++) {
      const parameter = itemAt(parameters, i);
      const given = i < args.length ? args[i] : keywords?.get(parameter.name);
      if (given !== undefined) frame[i + 1] = given;
      else if (parameter.value !== null) frame[i + 1] = parameter.value();
      else
        throw new RuntimeError(
          `${name}() is missing value for argument '${parameter.name}'. Declaration: ${declarationOf(name, parameters, typeText(returns))}`,
        );
    }
    try {
      compiled.body(frame);
    } catch (error) {
      throw closeCall(error, name);
    }
    return frame[0] ?? null;
  };
  return { name, parameters, returns, call, text: syntax.at.file.text.slice(syntax.at.start, syntax.at.end) };
}
