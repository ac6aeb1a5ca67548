/** Expressions of sizes: as sympy writes them (`Mul(Integer(2), Symbol('s0'))`), and as Python's guards do. */

/** An expression of sizes. */
export type Expression =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "symbol"; readonly name: string }
  | { readonly kind: "call"; readonly name: string; readonly args: readonly Expression[] };

const number = (value: number): Expression => ({ kind: "number", value });
const call = (name: string, ...args: Expression[]): Expression => ({ kind: "call", name, args });

const functions: Readonly<Record<string, (...args: number[]) => number>> = {
  Add: (...args) => args.reduce((a, b) => a + b, 0),
  Mul: (...args) => args.reduce((a, b) => a * b, 1),
  Pow: (a, b) => a ** b,
  FloorDiv: (a, b) => Math.floor(a / b),
  IntTrueDiv: (a, b) => a / b,
  FloatTrueDiv: (a, b) => a / b,
  Rational: (a, b) => a / b,
  Mod: (a, b) => a - b * Math.floor(a / b),
  PythonMod: (a, b) => a - b * Math.floor(a / b),
  CleanDiv: (a, b) => Math.floor(a / b),
  CeilDiv: (a, b) => Math.ceil(a / b),
  Max: (...args) => Math.max(...args),
  Min: (...args) => Math.min(...args),
  floor: (a) => Math.floor(a),
  ceiling: (a) => Math.ceil(a),
  CeilToInt: (a) => Math.ceil(a),
  FloorToInt: (a) => Math.floor(a),
  TruncToInt: (a) => Math.trunc(a),
  ToFloat: (a) => a,
  Abs: (a) => Math.abs(a),
  PowByNatural: (a, b) => a ** b,
  Equality: (a, b) => Number(a === b),
  Unequality: (a, b) => Number(a !== b),
  StrictLessThan: (a, b) => Number(a < b),
  LessThan: (a, b) => Number(a <= b),
  StrictGreaterThan: (a, b) => Number(a > b),
  GreaterThan: (a, b) => Number(a >= b),
  And: (...args) => Number(args.every(Boolean)),
  Or: (...args) => Number(args.some(Boolean)),
  Not: (a) => Number(!a),
  Where: (condition, a, b) => (condition ? a : b),
};

/** Its value, with those of its symbols. NaN where a function is not known. */
export function evaluate(expression: Expression, valueOf: (symbol: string) => number): number {
  if (expression.kind === "number") return expression.value;
  if (expression.kind === "symbol") return valueOf(expression.name);
  const fn = Object.hasOwn(functions, expression.name) ? functions[expression.name] : undefined;
  return fn === undefined ? NaN : fn(...expression.args.map((arg) => evaluate(arg, valueOf)));
}

/** The symbols in it. */
export function symbolsIn(expression: Expression): Set<string> {
  if (expression.kind === "symbol") return new Set([expression.name]);
  return expression.kind === "call" ? new Set(expression.args.flatMap((arg) => [...symbolsIn(arg)])) : new Set();
}

/** How tightly operators bind, and how Python writes them. */
const INFIX: Readonly<Record<string, readonly [text: string, strength: number]>> = {
  Or: ["or", 1],
  And: ["and", 2],
  Equality: ["==", 4],
  Unequality: ["!=", 4],
  StrictLessThan: ["<", 4],
  LessThan: ["<=", 4],
  StrictGreaterThan: [">", 4],
  GreaterThan: [">=", 4],
  Add: ["+", 5],
  Mul: ["*", 6],
  FloorDiv: ["//", 6],
  Mod: ["%", 6],
  PythonMod: ["%", 6],
  IntTrueDiv: ["/", 6],
  Pow: ["**", 8],
  PowByNatural: ["**", 8],
};

/** It as Python's code, with texts in place of its symbols. */
export function expressionText(expression: Expression, symbolText: (symbol: string) => string, outer = 0): string {
  if (expression.kind === "number") return String(expression.value);
  if (expression.kind === "symbol") return symbolText(expression.name);
  const infix = INFIX[expression.name];
  if (infix === undefined)
    return `${expression.name}(${expression.args.map((arg) => expressionText(arg, symbolText)).join(", ")})`;
  const [sign, strength] = infix;
  // What stands on the right is bound by itself: `a - (b - c)`.
  const text = expression.args
    .map((arg, i) => expressionText(arg, symbolText, i === 0 ? strength : strength + 1))
    .join(` ${sign} `);
  return strength < outer ? `(${text})` : text;
}

/** It as sympy's `srepr` writes it, which files have. */
export function expressionSource(expression: Expression): string {
  if (expression.kind === "number") return `Integer(${expression.value})`;
  if (expression.kind === "symbol") return `Symbol('${expression.name}', positive=True, integer=True)`;
  return `${expression.name}(${expression.args.map(expressionSource).join(", ")})`;
}

/** Words, numbers, texts in quotes and signs of a text. */
function tokensOf(text: string): string[] {
  return text.match(/\d+\.?\d*(?:e[+-]?\d+)?|[A-Za-z_]\w*|'[^']*'|"[^"]*"|\/\/|\*\*|[<>=!]=|[-+*/%<>()[\],.=]/g) ?? [];
}

/** A reader of tokens. */
class Tokens {
  #at = 0;
  constructor(private readonly list: readonly string[]) {}
  get next(): string {
    return this.list[this.#at] ?? "";
  }
  take(): string {
    return this.list[this.#at++] ?? "";
  }
  accept(token: string): boolean {
    if (this.next !== token) return false;
    this.#at++;
    return true;
  }
}

function symbolic(tokens: Tokens): Expression {
  if (tokens.accept("-")) return call("Mul", number(-1), symbolic(tokens));
  const name = tokens.take();
  if (/^\d/.test(name)) return number(Number(name));
  if (name === "true" || name === "True") return number(1);
  if (name === "false" || name === "False") return number(0);
  const args: Expression[] = [];
  let symbol: string | null = null;
  if (tokens.accept("(")) {
    while (!tokens.accept(")") && tokens.next !== "") {
      if (/^['"]/.test(tokens.next)) {
        const text = tokens.take().slice(1, -1);
        if (name === "Symbol" || name === "Dummy") symbol = text;
        else args.push(number(Number(text)));
      } else {
        const arg = symbolic(tokens);
        // `positive=True` says what the symbol is.
        if (tokens.accept("=")) symbolic(tokens);
        else args.push(arg);
      }
      tokens.accept(",");
    }
    if (symbol !== null) return { kind: "symbol", name: symbol };
    if (name === "Integer" || name === "Float") return args[0] ?? number(NaN);
    return call(name, ...args);
  }
  return { kind: "symbol", name };
}

/** Reads an expression as sympy's `srepr` writes it, or as older files do: a symbol by itself, `2*s0`. */
export function parseSymbolic(text: string): Expression {
  if (/^[A-Za-z_]\w*\(/.test(text)) return symbolic(new Tokens(tokensOf(text)));
  return parsePython(text, () => -1) ?? { kind: "symbol", name: text };
}

const LEVELS: readonly (readonly string[])[] = [
  ["or"],
  ["and"],
  ["==", "!=", "<", "<=", ">", ">="],
  ["+", "-"],
  ["*", "/", "//", "%"],
];
const NAMES: Readonly<Record<string, string>> = {
  or: "Or",
  and: "And",
  "==": "Equality",
  "!=": "Unequality",
  "<": "StrictLessThan",
  "<=": "LessThan",
  ">": "StrictGreaterThan",
  ">=": "GreaterThan",
  "+": "Add",
  "*": "Mul",
  "/": "IntTrueDiv",
  "//": "FloorDiv",
  "%": "Mod",
};

/**
 * Reads a guard of Python: arithmetic on `L['x'].size()[0]`. `placeOf` tells the number of the leaf that a text means;
 * its sizes become symbols "leaf:dim". Null for anything else.
 */
export function parsePython(text: string, placeOf: (source: string) => number): Expression | null {
  const tokens = new Tokens(tokensOf(text));
  let isKnown = true;
  const unknown = (): Expression => {
    isKnown = false;
    return number(NaN);
  };
  const level = (depth: number): Expression => {
    const signs = LEVELS[depth];
    if (signs === undefined) return unary();
    let left = level(depth + 1);
    while (signs.includes(tokens.next)) {
      const sign = tokens.take();
      const right = level(depth + 1);
      left = sign === "-" ? call("Add", left, call("Mul", number(-1), right)) : call(NAMES[sign] ?? "", left, right);
    }
    return left;
  };
  const unary = (): Expression => {
    if (tokens.accept("not")) return call("Not", level(2));
    if (tokens.accept("-")) {
      const inner = unary();
      return inner.kind === "number" ? number(-inner.value) : call("Mul", number(-1), inner);
    }
    const base = primary();
    return tokens.accept("**") ? call("Pow", base, unary()) : base;
  };
  const primary = (): Expression => {
    if (tokens.accept("(")) {
      const inner = level(0);
      return tokens.accept(")") ? inner : unknown();
    }
    const word = tokens.take();
    if (/^\d/.test(word)) return number(Number(word));
    if (!/^[A-Za-z_]/.test(word)) return unknown();
    if (word !== "L") return tokens.next === "(" || tokens.next === "." ? unknown() : { kind: "symbol", name: word };
    let source = word;
    while (tokens.accept("[")) {
      source += `[${tokens.take()}]`;
      if (!tokens.accept("]")) return unknown();
    }
    const place = placeOf(source);
    if (place < 0) return unknown();
    if (!tokens.accept(".")) return unknown();
    if (tokens.take() !== "size" || !tokens.accept("(") || !tokens.accept(")") || !tokens.accept("[")) return unknown();
    const dim = tokens.take();
    return tokens.accept("]") && /^\d+$/.test(dim) ? { kind: "symbol", name: `${place}:${dim}` } : unknown();
  };
  const result = level(0);
  return isKnown && tokens.next === "" ? result : null;
}
