/** Schemas as programs write them: PyTorch's refusals of what is none, and the text that an operator shows. */
import { RuntimeError } from "../support/errors.ts";

const TYPES = new Set(
  "Tensor Scalar int SymInt float bool str ScalarType Generator Layout Device MemoryFormat any".split(" "),
);
const TOKEN = /->|[A-Za-z_]\w*|-?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?|'[^']*'|"[^"]*"|[^\s]/y;

interface Token {
  readonly kind: string;
  readonly text: string;
  readonly at: number;
}

const kindOf = (text: string): string =>
  text === "->"
    ? "arrow"
    : /^[A-Za-z_]/.test(text)
      ? "ident"
      : /^-?\d/.test(text)
        ? "number"
        : /^['"]./.test(text)
          ? "string literal"
          : text;

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length;) {
    if (/\s/.test(text.charAt(at))) {
      at++;
      continue;
    }
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(text)?.[0] ?? text.charAt(at);
    tokens.push({ kind: kindOf(found), text: found, at });
    at += found.length;
  }
  return tokens;
}

/**
 * Reads the text of a schema with its name, "scale(Tensor x, float factor=2) -> Tensor".
 * @throws {RuntimeError} In PyTorch's words, where it is none.
 */
export function checkSchema(text: string): void {
  const tokens = tokensOf(text);
  const end: Token = { kind: "eof", text: "", at: text.length };
  let place = 0;
  let last = "";
  const here = (): Token => tokens[place] ?? end;
  const marked = (problem: string, { kind, text: found, at }: Token): Error => {
    const mark = kind === "eof" ? "" : `\n${" ".repeat(at)}${"~".repeat(found.length)} <--- HERE\n`;
    return new RuntimeError(`${problem}:\n${text}${mark}`);
  };
  const takes = (kind: string): boolean => {
    const isHere = here().kind === kind;
    if (isHere) {
      last = kind;
      place++;
    }
    return isHere;
  };
  const expect = (kind: string): Token => {
    const token = here();
    if (!takes(kind)) throw marked(`expected ${kind} but found '${token.kind}' here`, token);
    return token;
  };
  const value = (): void => {
    if (takes("[")) {
      while (!takes("]")) if (!takes(",")) value();
    } else if (here().kind === "eof") expect("ident");
    else place++;
  };
  const type = (): void => {
    if (takes("(")) {
      do type();
      while (takes(","));
      expect(")");
      return;
    }
    const token = expect("ident");
    if (!TYPES.has(token.text))
      throw marked(
        "\nunknown type specifier. Common valid schema types include Tensor, SymInt, int, float, bool, Scalar; for a full list, please see https://github.com/pytorch/pytorch/blob/main/aten/src/ATen/native/README.md#func ",
        token,
      );
    if (takes("(")) while (!takes(")")) value();
    for (let more = true; more;) {
      more = takes("?");
      if (!takes("[")) continue;
      more = takes("number") || takes("]") || takes("*");
      if (last !== "]") expect("]");
    }
  };
  const list = (item: () => void): void => {
    expect("(");
    if (takes(")")) return;
    do item();
    while (takes(","));
    expect(")");
  };

  expect("ident");
  while (takes(":") || takes(".")) if (last === "." || takes(":")) expect("ident");
  if (here().kind !== "(") expect("eof");
  let seenDefault = false;
  let byName = false;
  list(() => {
    if (takes("*")) {
      byName = true;
      return;
    }
    type();
    const name = expect("ident");
    if (takes("=")) {
      seenDefault = true;
      value();
    } else if (seenDefault && !byName)
      throw new RuntimeError(
        `Non-default positional argument follows default argument. Parameter ${name.text} in ${text}`,
      );
  });
  expect("arrow");
  const result = (): void => {
    type();
    takes("ident");
  };
  if (here().kind === "(") list(result);
  else result();
  expect("eof");
}

/** The text of a schema as PyTorch shows it: defaults of floats with a point, texts in double quotes. */
export function shownSchema(text: string): string {
  return text
    .replaceAll(/'([^']*)'/g, '"$1"')
    .replaceAll(/\b(float\??\s+\w+)\s*=\s*(-?\d+)(?=\s*[,)])/g, "$1=$2.")
    .replaceAll(/,\s*/g, ", ");
}
