/** Cuts the text of a program into tokens, with the indents and dedents of its blocks. */
import { lastOf } from "../../support/checked.ts";
import { textDecoder, textEncoder } from "../../support/platform/text-coding.ts";
import { syntaxError } from "./errors.ts";
import type { SourceFile } from "./syntax.ts";

export type TokenKind =
  | "name"
  | "integer"
  | "float"
  | "imaginary"
  | "string"
  | "sign"
  | "newline"
  | "indent"
  | "dedent"
  | "end";

export interface ScriptToken {
  readonly kind: TokenKind;
  /** The text as it stands; of a string what it says. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const part =
  /(?<space>[ \t\r]+|\\\r?\n|#[^\n]*)|(?<newline>\n)|(?<number>(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?j?)|(?<name>[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)|(?<string>"(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\[^])*')|(?<sign>->|\*\*=?|\/\/=?|<<|>>|[<>=!]=|\.\.\.|[-+*/%&|^]=|[-+*/%&|^~<>=(){}[\].,:;@])/uy;

const escapes: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  f: 12,
  n: 10,
  r: 13,
  t: 9,
  v: 11,
};

/** What a string literal says: its octal and hexadecimal escapes are bytes of UTF-8. */
function textOf(quoted: string): string {
  const inside = quoted.slice(1, -1);
  if (!inside.includes("\\")) return inside;
  const bytes: number[] = [];
  for (const [piece, escaped] of inside.matchAll(/\\([0-7]{1,3}|x[0-9a-fA-F]{2}|[^])|[^\\]+/g)) {
    if (escaped === undefined) bytes.push(...textEncoder().encode(piece));
    else if (/^[0-7]/.test(escaped)) bytes.push(Number.parseInt(escaped, 8) & 255);
    else if (/^x./.test(escaped)) bytes.push(Number.parseInt(escaped.slice(1), 16));
    else if (Object.hasOwn(escapes, escaped)) bytes.push(escapes[escaped] ?? 0);
    else if (escaped !== "\n") bytes.push(...textEncoder().encode(escaped));
  }
  return textDecoder().decode(new Uint8Array(bytes));
}

function numberKind(text: string): TokenKind {
  if (text.endsWith("j")) return "imaginary";
  return /[.eE]/.test(text) ? "float" : "integer";
}

/** All tokens of a file. */
export function tokensOf(file: SourceFile): ScriptToken[] {
  const { text } = file;
  const tokens: ScriptToken[] = [];
  const indents = [0];
  let depth = 0;
  let isLineStart = true;
  const add = (kind: TokenKind, shown: string, start: number, end: number): void => {
    tokens.push({ kind, text: shown, start, end });
  };
  for (let at = 0; at < text.length;) {
    if (isLineStart && depth === 0) {
      const width = /[ \t]*/y;
      width.lastIndex = at;
      const indent = width.exec(text)?.[0].length ?? 0;
      const next = text[at + indent];
      if (next !== "\n" && next !== "\r" && next !== "#" && next !== undefined) {
        if (indent > lastOf(indents)) {
          indents.push(indent);
          add("indent", "", at, at + indent);
        }
        while (indent < lastOf(indents)) {
          indents.pop();
          add("dedent", "", at, at + indent);
        }
        if (indent !== indents.at(-1))
          throw syntaxError({ file, start: at, end: at + indent }, "the indent of this line fits no block");
      }
      isLineStart = false;
    }
    part.lastIndex = at;
    const found = part.exec(text);
    if (found === null)
      throw syntaxError({ file, start: at, end: at + 1 }, `${JSON.stringify(text[at])} begins no word of the language`);
    const { newline, number, name, string, sign } = found.groups ?? {};
    const [start, end] = [at, (at = part.lastIndex)];
    if (newline !== undefined) {
      if (depth > 0) continue;
      if (tokens.length > 0 && !["newline", "indent", "dedent"].includes(lastOf(tokens).kind))
        add("newline", "", start, end);
      isLineStart = true;
    } else if (number !== undefined) add(numberKind(number), number.replaceAll("_", ""), start, end);
    else if (name !== undefined) add("name", name, start, end);
    else if (string !== undefined) add("string", textOf(string), start, end);
    else if (sign !== undefined) {
      if ("([{".includes(sign)) depth++;
      else if (")]}".includes(sign)) depth = Math.max(0, depth - 1);
      add("sign", sign, start, end);
    }
  }
  const { length } = text;
  if (tokens.length > 0 && lastOf(tokens).kind !== "newline") add("newline", "", length, length);
  for (; indents.length > 1; indents.pop()) add("dedent", "", length, length);
  add("end", "", length, length);
  return tokens;
}
