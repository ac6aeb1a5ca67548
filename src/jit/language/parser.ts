/** Reads a program: tokens become statements and expressions. */
import { itemAt } from "../../support/checked.ts";
import { Complex } from "../../support/complex.ts";
import { syntaxError } from "./errors.ts";
import { tokensOf, type ScriptToken } from "./lexer.ts";
import type {
  ClassSyntax,
  ScriptExpression,
  FunctionSyntax,
  Keyword,
  ParameterSyntax,
  Place,
  SourceFile,
  Statement,
} from "./syntax.ts";

/** Operators between two values, from those that bind least to those that bind most. */
const levels: readonly (readonly string[])[] = [
  ["|"],
  ["^"],
  ["&"],
  ["<<", ">>"],
  ["+", "-"],
  ["*", "/", "//", "%", "@"],
];
const comparisons = ["<", ">", "==", "!=", "<=", ">="];
const words: Readonly<Record<string, boolean | null>> = { None: null, True: true, False: false };
/** The most that expressions and blocks may be nested in each other. */
const DEEPEST = 150;

class Parser {
  readonly #tokens: readonly ScriptToken[];
  #next = 0;
  #depth = 0;

  constructor(readonly file: SourceFile) {
    this.#tokens = tokensOf(file);
  }

  get #token(): ScriptToken {
    return itemAt(this.#tokens, this.#next);
  }

  #place(start: number): Place {
    return { file: this.file, start, end: itemAt(this.#tokens, Math.max(0, this.#next - 1)).end };
  }

  #fail(wanted: string): never {
    const { kind, text, start, end } = this.#token;
    const found = kind === "end" ? "the end of the file" : text === "" ? `a ${kind}` : JSON.stringify(text);
    throw syntaxError({ file: this.file, start, end }, `expected ${wanted} but found ${found} here`);
  }

  /** Whether a sign or word stands here. */
  #is(text: string): boolean {
    const token = this.#token;
    return token.text === text && (token.kind === "sign" || token.kind === "name");
  }

  /** Goes past a sign or word, where it stands here. */
  #take(text: string): boolean {
    const isHere = this.#is(text);
    if (isHere) this.#next++;
    return isHere;
  }

  #expect(text: string): void {
    if (!this.#take(text)) this.#fail(JSON.stringify(text));
  }

  #kind(kind: ScriptToken["kind"]): ScriptToken | null {
    if (this.#token.kind !== kind) return null;
    return itemAt(this.#tokens, this.#next++);
  }

  #name(): string {
    return (this.#kind("name") ?? this.#fail("a name")).text;
  }

  #within<T>(read: () => T): T {
    if (++this.#depth > DEEPEST) throw syntaxError(this.#place(this.#token.start), "the program is nested too deeply");
    const result = read();
    this.#depth--;
    return result;
  }

  program(): Statement[] {
    const found: Statement[] = [];
    while (this.#token.kind !== "end") if (!this.#kind("newline")) found.push(this.#statement());
    return found;
  }

  #block(): Statement[] {
    return this.#within(() => {
      this.#expect(":");
      if (!this.#kind("newline")) return [this.#simple()];
      // A class without members has no lines.
      if (!this.#kind("indent")) return [];
      const found: Statement[] = [];
      while (!this.#kind("dedent")) if (!this.#kind("newline")) found.push(this.#statement());
      return found;
    });
  }

  #statement(): Statement {
    const { kind, text, start } = this.#token;
    if (kind !== "name") return this.#simple();
    switch (text) {
      case "def":
        return this.#function();
      case "class":
        return this.#class();
      case "if":
        return this.#if();
      case "while": {
        this.#next++;
        const test = this.expression();
        return { kind: "while", test, body: this.#block(), at: this.#place(start) };
      }
      case "for": {
        this.#next++;
        const target = this.#targets();
        this.#expect("in");
        const over = this.#list();
        return { kind: "for", target, over, body: this.#block(), at: this.#place(start) };
      }
      case "with": {
        this.#next++;
        const items: [ScriptExpression, ScriptExpression | null][] = [];
        do items.push([this.expression(), this.#take("as") ? this.#postfix() : null]);
        while (this.#take(","));
        return { kind: "with", items, body: this.#block(), at: this.#place(start) };
      }
      default:
        return this.#simple();
    }
  }

  /** Targets of a loop, up to `in`. */
  #targets(): ScriptExpression {
    const { start } = this.#token;
    const items = [this.#postfix()];
    let isTuple = false;
    while (this.#take(",")) {
      isTuple = true;
      if (!this.#is("in")) items.push(this.#postfix());
    }
    return isTuple ? { kind: "tuple", items, at: this.#place(start) } : itemAt(items, 0);
  }

  #if(): Statement {
    const { start } = this.#token;
    this.#next++;
    const test = this.expression();
    const then = this.#block();
    let other: Statement[] = [];
    if (this.#is("elif")) other = [this.#if()];
    else if (this.#take("else")) other = this.#block();
    return { kind: "if", test, then, other, at: this.#place(start) };
  }

  #function(): FunctionSyntax {
    const { start } = this.#token;
    this.#next++;
    const name = this.#name();
    this.#expect("(");
    const parameters: ParameterSyntax[] = [];
    let isNamed = false;
    while (!this.#take(")")) {
      if (this.#take("*")) isNamed = true;
      else {
        const parameter = this.#name();
        const type = this.#take(":") ? this.expression() : null;
        const value = this.#take("=") ? this.expression() : null;
        parameters.push({ name: parameter, type, value, isNamed });
      }
      if (!this.#is(")")) this.#expect(",");
    }
    const returns = this.#take("->") ? this.expression() : null;
    const at = this.#place(start);
    return {
      kind: "function",
      name,
      parameters,
      returns,
      body: this.#block(),
      at: { ...at, end: this.#place(start).end },
    };
  }

  #class(): ClassSyntax {
    const { start } = this.#token;
    this.#next++;
    const name = this.#name();
    const bases: ScriptExpression[] = [];
    if (this.#take("("))
      while (!this.#take(")")) {
        bases.push(this.expression());
        if (!this.#is(")")) this.#expect(",");
      }
    const body = this.#block();
    return { kind: "class", name, bases, body, at: this.#place(start) };
  }

  #simple(): Statement {
    const statement = this.#small();
    if (!this.#take(";") && this.#token.kind !== "end" && !this.#kind("newline")) this.#fail("the end of the line");
    return statement;
  }

  #small(): Statement {
    const { kind, text, start } = this.#token;
    const isEnd = (): boolean => this.#token.kind === "newline" || this.#token.kind === "end";
    if (kind === "name") {
      switch (text) {
        case "pass":
        case "break":
        case "continue":
          this.#next++;
          return { kind: text, at: this.#place(start) };
        case "return": {
          this.#next++;
          const value = isEnd() ? null : this.#list();
          return { kind: "return", value, at: this.#place(start) };
        }
        case "assert": {
          this.#next++;
          const test = this.expression();
          const message = this.#take(",") ? this.expression() : null;
          return { kind: "assert", test, message, at: this.#place(start) };
        }
        case "raise": {
          this.#next++;
          const value = isEnd() ? null : this.expression();
          return { kind: "raise", value, at: this.#place(start) };
        }
        case "del":
          this.#next++;
          return { kind: "delete", target: this.#postfix(), at: this.#place(start) };
        case "import": {
          // What other files say is found by its whole name.
          while (!isEnd()) this.#next++;
          return { kind: "pass", at: this.#place(start) };
        }
      }
    }
    const first = this.#list();
    if (this.#take(":")) {
      const type = this.expression();
      const value = this.#take("=") ? this.#list() : null;
      return { kind: "assign", target: first, type, value, at: this.#place(start) };
    }
    if (this.#take("="))
      return { kind: "assign", target: first, type: null, value: this.#list(), at: this.#place(start) };
    if (this.#token.kind === "sign" && /^[-+*/%&|^]+=$/.test(this.#token.text)) {
      const operator = itemAt(this.#tokens, this.#next++).text.slice(0, -1);
      return { kind: "augment", operator, target: first, value: this.#list(), at: this.#place(start) };
    }
    return { kind: "expression", value: first, at: this.#place(start) };
  }

  /** Expressions with commas between them: a tuple, or one alone. */
  #list(): ScriptExpression {
    const { start } = this.#token;
    const first = this.expression();
    if (!this.#is(",")) return first;
    const items = [first];
    while (this.#take(",")) {
      if (this.#token.kind === "newline" || this.#is("=") || this.#is(")")) break;
      items.push(this.expression());
    }
    return { kind: "tuple", items, at: this.#place(start) };
  }

  expression(): ScriptExpression {
    return this.#within(() => {
      const { start } = this.#token;
      const then = this.#or();
      if (!this.#take("if")) return then;
      const test = this.#or();
      this.#expect("else");
      return { kind: "choice", test, then, other: this.expression(), at: this.#place(start) };
    });
  }

  #or(): ScriptExpression {
    const { start } = this.#token;
    let left = this.#and();
    while (this.#take("or")) left = { kind: "both", operator: "or", left, right: this.#and(), at: this.#place(start) };
    return left;
  }

  #and(): ScriptExpression {
    const { start } = this.#token;
    let left = this.#not();
    while (this.#take("and"))
      left = { kind: "both", operator: "and", left, right: this.#not(), at: this.#place(start) };
    return left;
  }

  #not(): ScriptExpression {
    const { start } = this.#token;
    if (this.#take("not")) return { kind: "unary", operator: "not", of: this.#not(), at: this.#place(start) };
    return this.#comparison();
  }

  #comparison(): ScriptExpression {
    const { start } = this.#token;
    let left = this.#binary(0);
    for (;;) {
      const { kind, text } = this.#token;
      let operator: string | null = null;
      if (kind === "sign" && comparisons.includes(text)) [operator] = [text, this.#next++];
      else if (this.#take("is")) operator = this.#take("not") ? "is not" : "is";
      else if (this.#take("in")) operator = "in";
      else return left;
      left = { kind: "binary", operator, left, right: this.#binary(0), at: this.#place(start) };
    }
  }

  #binary(level: number): ScriptExpression {
    const operators = levels[level];
    if (operators === undefined) return this.#unary();
    const { start } = this.#token;
    let left = this.#binary(level + 1);
    for (;;) {
      const { kind, text } = this.#token;
      if (kind !== "sign" || !operators.includes(text)) return left;
      this.#next++;
      left = { kind: "binary", operator: text, left, right: this.#binary(level + 1), at: this.#place(start) };
    }
  }

  #unary(): ScriptExpression {
    const { start } = this.#token;
    for (const operator of ["-", "~", "+"])
      if (this.#take(operator))
        return this.#within(() => ({ kind: "unary", operator, of: this.#unary(), at: this.#place(start) }));
    const base = this.#postfix();
    if (!this.#take("**")) return base;
    return { kind: "binary", operator: "**", left: base, right: this.#unary(), at: this.#place(start) };
  }

  #postfix(): ScriptExpression {
    const { start } = this.#token;
    let value = this.#atom();
    for (;;) {
      if (this.#take(".")) value = { kind: "attribute", of: value, name: this.#name(), at: this.#place(start) };
      else if (this.#is("(")) {
        const at = this.#place(start); // errors point at what is called
        value = { kind: "call", callee: value, ...this.#arguments(), at };
      } else if (this.#take("[")) {
        const index: ScriptExpression[] = [];
        while (!this.#take("]")) {
          index.push(this.#index());
          if (!this.#is("]")) this.#expect(",");
        }
        value = { kind: "item", of: value, index, at: this.#place(start) };
      } else return value;
    }
  }

  #index(): ScriptExpression {
    const { start } = this.#token;
    const part = (): ScriptExpression | null =>
      this.#is(":") || this.#is("]") || this.#is(",") ? null : this.expression();
    const first = part();
    if (!this.#is(":")) return first ?? this.#fail("an index");
    const parts = [first];
    while (this.#take(":")) parts.push(part());
    return { kind: "slice", parts, at: this.#place(start) };
  }

  #arguments(): { args: ScriptExpression[]; keywords: Keyword[] } {
    const [args, keywords]: [ScriptExpression[], Keyword[]] = [[], []];
    this.#expect("(");
    while (!this.#take(")")) {
      const after = this.#tokens[this.#next + 1];
      if (this.#token.kind === "name" && after?.kind === "sign" && after.text === "=") {
        const name = this.#name();
        this.#next++;
        keywords.push({ name, value: this.expression() });
      } else args.push(this.expression());
      if (!this.#is(")")) this.#expect(",");
    }
    return { args, keywords };
  }

  #atom(): ScriptExpression {
    const { kind, text, start } = this.#token;
    const at = (): Place => this.#place(start);
    switch (kind) {
      case "integer":
        this.#next++;
        return { kind, value: Number(text), at: at() };
      case "float":
        this.#next++;
        return { kind, value: Number(text), at: at() };
      case "imaginary":
        this.#next++;
        return { kind: "complex", value: new Complex(0, Number(text.slice(0, -1))), at: at() };
      case "string": {
        let value = "";
        while (this.#token.kind === "string") value += itemAt(this.#tokens, this.#next++).text;
        return { kind, value, at: at() };
      }
      case "name":
        this.#next++;
        if (Object.hasOwn(words, text)) return { kind: "literal", value: words[text] ?? null, at: at() };
        return { kind, name: text, at: at() };
    }
    if (this.#take("...")) return { kind: "dots", at: at() };
    if (this.#take("(")) {
      if (this.#take(")")) return { kind: "tuple", items: [], at: at() };
      const inside = this.#list();
      this.#expect(")");
      return inside;
    }
    if (this.#take("[")) {
      const items: ScriptExpression[] = [];
      while (!this.#take("]")) {
        items.push(this.expression());
        if (!this.#is("]")) this.#expect(",");
      }
      return { kind: "list", items, at: at() };
    }
    if (this.#take("{")) {
      const entries: [ScriptExpression, ScriptExpression][] = [];
      while (!this.#take("}")) {
        const key = this.expression();
        this.#expect(":");
        entries.push([key, this.expression()]);
        if (!this.#is("}")) this.#expect(",");
      }
      return { kind: "dict", entries, at: at() };
    }
    return this.#fail("an expression");
  }
}

/** The statements of a file. */
export function parseFile(file: SourceFile): Statement[] {
  return new Parser(file).program();
}

/** One expression: a type as a pickle names it, such as `List[str]`. */
export function parseExpression(text: string): ScriptExpression {
  return new Parser({ path: "a type", text }).expression();
}
