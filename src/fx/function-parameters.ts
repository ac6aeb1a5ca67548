/** The parameters of a function, read from its text: JavaScript tells only how many there are. */
import type { TargetFunction } from "./graph-node.ts";

/** A parameter of a function. */
export interface FunctionParameter {
  readonly name: string;
  /** `...rest`, which takes whatever is left. */
  readonly rest: boolean;
  /** What stands for it where a call leaves it out, if that is a number, a text, true, false or null. */
  readonly default: unknown;
  /** Whether a call may leave it out. */
  readonly optional: boolean;
}

const CLOSING: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };

/** The end of a text that begins at a quote. */
function endOfText(source: string, start: number): number {
  const quote = source[start];
  let at = start + 1;
  while (at < source.length && source[at] !== quote) at += source[at] === "\\" ? 2 : 1;
  return at;
}

/** What stands between a bracket and its partner, cut at commas. */
function partsWithin(source: string, open: number): string[] {
  const parts: string[] = [];
  const expected: string[] = [CLOSING[source[open] ?? "("] ?? ")"];
  let from = open + 1;
  for (let at = from; at < source.length; at++) {
    const char = source[at] ?? "";
    if (char === '"' || char === "'" || char === "`") at = endOfText(source, at);
    else if (char in CLOSING) expected.push(CLOSING[char] ?? "");
    else if (char === expected.at(-1)) expected.pop();
    const ended = expected.length === 0;
    if (ended || (char === "," && expected.length === 1)) {
      parts.push(source.slice(from, at).trim());
      from = at + 1;
    }
    if (ended) break;
  }
  return parts.filter((part) => part !== "");
}

/** The value that a text of JavaScript stands for, where it is a constant. */
function constantOf(text: string): unknown {
  const plain = /^'[^'"\\]*'$/.test(text) ? `"${text.slice(1, -1)}"` : text.replace(/^(-?)\./, "$10.");
  if (plain === "!0" || plain === "!1") return plain === "!0";
  try {
    return JSON.parse(plain) as unknown;
  } catch {
    return undefined;
  }
}

function parameterOf(text: string, place: number): FunctionParameter {
  const rest = text.startsWith("...");
  const [, name, fallback] = /^(?:\.\.\.)?([\w$]+)\s*(?:=\s*([\s\S]*))?$/.exec(text) ?? [];
  const optional = fallback !== undefined || /^[[{][\s\S]*[\]}]\s*=/.test(text);
  return {
    name: name ?? `input_${place + 1}`, // a pattern such as { scale } has no name
    rest,
    default: fallback === undefined ? undefined : constantOf(fallback),
    optional,
  };
}

/** The parameters of a function in order. One that a pattern takes apart is called by its place. */
export function parametersOf(fn: TargetFunction): FunctionParameter[] {
  const source = Function.prototype.toString
    .call(fn)
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/(^|[^:"'`\\])\/\/[^\n]*/g, "$1");
  if (/\{\s*\[native code\]\s*\}$/.test(source))
    return Array.from({ length: fn.length }, (_, i) => parameterOf(`input_${i + 1}`, i));
  const bare = /^(?:async\s+)?([\w$]+)\s*=>/.exec(source)?.[1];
  if (bare !== undefined) return [parameterOf(bare, 0)];
  const open = source.startsWith("[") ? source.indexOf("(", source.indexOf("]")) : source.indexOf("(");
  return open < 0 ? [] : partsWithin(source, open).map(parameterOf);
}
