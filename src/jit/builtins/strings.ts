/** Methods of strings. */
import { RuntimeError } from "../../support/errors.ts";
import { textEncoder } from "../../support/platform/text-coding.ts";
import { ScriptFloat, numberOf, scriptText, ScriptTuple, type Value } from "../language/script-values.ts";
import { argument, type Builtin, type Builtins } from "./builtin.ts";

const blank = " \t\n\r\v\f";

/** A function of a string and the other arguments, asked where the first argument is a string. */
const text =
  (of: (text: string, ...rest: (Value | undefined)[]) => Value | undefined): Builtin =>
  ([a, ...rest], keywords) =>
    typeof a === "string" ? of(a, ...rest, ...(keywords?.values() ?? [])) : undefined;

const test = (pattern: RegExp): Builtin => text((value) => pattern.test(value));

function strip(value: string, characters: string, left: boolean, right: boolean): string {
  let [start, end] = [0, value.length];
  if (left) while (start < end && characters.includes(value.charAt(start))) start++;
  if (right) while (end > start && characters.includes(value.charAt(end - 1))) end--;
  return value.slice(start, end);
}
const stripping = (left: boolean, right: boolean): Builtin =>
  text((value, characters) => strip(value, typeof characters === "string" ? characters : blank, left, right));

/** A part of a string, from and up to indices as slices have them. */
function part(value: string, from: Value | undefined, to: Value | undefined): [string, number] {
  const at = (index: Value | undefined, other: number): number => {
    if (typeof index !== "number") return other;
    return index < 0 ? Math.max(0, value.length + index) : Math.min(index, value.length);
  };
  const start = at(from, 0);
  return [value.slice(start, at(to, value.length)), start];
}

function find(last: boolean, isError: boolean): Builtin {
  return text((value, wanted, from, to) => {
    const [within, start] = part(value, from, to);
    const found = last ? within.lastIndexOf(String(wanted)) : within.indexOf(String(wanted));
    if (found < 0 && isError) throw new RuntimeError("ValueError: substring not found");
    return found < 0 ? -1 : found + start;
  });
}

function pad(value: string, width: number, fill: string, where: "left" | "right" | "both"): string {
  const missing = Math.max(0, width - value.length);
  if (where === "right") return value + fill.repeat(missing);
  if (where === "left") return fill.repeat(missing) + value;
  const before = Math.floor(missing / 2) + (missing & width & 1);
  return fill.repeat(before) + value + fill.repeat(missing - before);
}
const padding = (where: "left" | "right" | "both"): Builtin =>
  text((value, width, fill) => pad(value, numberOf(width), typeof fill === "string" ? fill : " ", where));

function split(value: string, separator: Value | undefined, most: Value | undefined, fromRight: boolean): string[] {
  const limit = typeof most === "number" && most >= 0 ? most : Infinity;
  if (typeof separator !== "string") {
    const words = value.split(/[ \t\n\r\v\f]+/).filter((word) => word !== "");
    if (words.length <= limit + 1) return words;
    const found: string[] = [];
    let rest = strip(value, blank, true, true);
    for (let i = 0; i < limit; i++) {
      const cut = fromRight ? /[ \t\n\r\v\f]+(?=[^ \t\n\r\v\f]*$)/.exec(rest) : /[ \t\n\r\v\f]+/.exec(rest);
      if (!cut) break;
      const [before, after] = [rest.slice(0, cut.index), rest.slice(cut.index + cut[0].length)];
      found.push(fromRight ? after : before);
      rest = fromRight ? before : after;
    }
    found.push(rest);
    return fromRight ? found.toReversed() : found;
  }
  if (separator === "") throw new RuntimeError("ValueError: empty separator");
  const words = value.split(separator);
  if (words.length <= limit + 1) return words;
  const kept = fromRight ? words.length - limit : limit;
  return fromRight
    ? [words.slice(0, kept).join(separator), ...words.slice(kept)]
    : [...words.slice(0, kept), words.slice(kept).join(separator)];
}

/** Puts values where the text says `{}`. */
function format(pattern: string, values: readonly (Value | undefined)[]): string {
  let next = 0;
  return pattern.replaceAll("{}", () => {
    if (next >= values.length) throw new RuntimeError("Too few arguments for format string: " + pattern);
    return scriptText(values[next++] ?? null);
  });
}

/** Puts values where the text says `%d`, `%s` and the like; widths and digits are not part of it. */
function percent(pattern: string, values: readonly Value[]): string {
  let next = 0;
  const result = pattern.replace(/%([^])/g, (_, kind: string) => {
    if (kind === "%") return "%";
    if (next >= values.length) throw new RuntimeError(`Too few arguments for format string: ${pattern}`);
    const value = values[next++] ?? null;
    if (kind === "s") return scriptText(value);
    if (kind === "d" || kind === "i") return String(Math.trunc(numberOf(value)));
    if (kind === "f" || kind === "F") return numberOf(value).toFixed(6);
    if (kind === "c") return typeof value === "number" ? String.fromCodePoint(value) : scriptText(value);
    if (kind === "e" || kind === "E") {
      const [mantissa = "", power = ""] = numberOf(value).toExponential(6).split("e");
      const text = `${mantissa}e${power[0]}${power.slice(1).padStart(2, "0")}`;
      return kind === "E" ? text.toUpperCase() : text;
    }
    throw new RuntimeError(`The specifier %${kind} is not supported in TorchScript format strings`);
  });
  if (next < values.length) throw new RuntimeError(`Too many arguments for format string: ${pattern}`);
  return result;
}

const inBase =
  (base: number, prefix: string): Builtin =>
  ([a]) =>
    typeof a === "number" ? `${a < 0 ? "-" : ""}${prefix}${Math.abs(a).toString(base)}` : undefined;

/** Letters of ASCII in upper or lower case; the others stay, as in PyTorch's interpreter. */
const upper = (value: string): string => value.replace(/[a-z]+/g, (letters) => letters.toUpperCase());
const lower = (value: string): string => value.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
/** How many bytes a string has in UTF-8, which is what its length means. */
const bytesOf = (value: string): number =>
  /^[\0-\x7f]*$/.test(value) ? value.length : textEncoder().encode(value).length;

/** Methods of strings, and what makes strings. */
export const strings: Builtins = {
  format: text((pattern, ...values) => format(pattern, values)),
  percentFormat: text((pattern, ...values) =>
    percent(
      pattern,
      values.flatMap((value) => (value instanceof ScriptTuple ? value.items : [value as Value])),
    ),
  ),
  add: text((a, b) => (typeof b === "string" ? a + b : undefined)),
  mul: text((a, b) => (typeof b === "number" ? a.repeat(Math.max(0, b)) : undefined)),
  len: text(bytesOf),
  ord: text((value) => {
    if (value.length !== 1) throw new RuntimeError(`String for ord() must be 1 character, found ${value.length}`);
    return value.charCodeAt(0);
  }),
  chr: ([a]) => (typeof a === "number" ? String.fromCodePoint(a) : undefined),
  hex: inBase(16, "0x"),
  oct: inBase(8, "0o"),
  bin: inBase(2, "0b"),
  upper: text(upper),
  lower: text(lower),
  capitalize: text((value) => upper(value.slice(0, 1)) + lower(value.slice(1))),
  title: text((value) => lower(value).replace(/[a-z]+/g, (word) => upper(word.slice(0, 1)) + word.slice(1))),
  swapcase: text((value) => [...value].map((each) => (each === upper(each) ? lower(each) : upper(each))).join("")),
  isupper: text((value) => /[A-Z]/.test(value) && !/[a-z]/.test(value)),
  islower: text((value) => /[a-z]/.test(value) && !/[A-Z]/.test(value)),
  isspace: test(/^[ \t\n\r\v\f]+$/),
  isdigit: test(/^\d+$/),
  isdecimal: test(/^\d+$/),
  isnumeric: test(/^\d+$/),
  isalpha: test(/^[A-Za-z]+$/),
  isalnum: test(/^[A-Za-z\d]+$/),
  isidentifier: test(/^[A-Za-z_]\w*$/),
  isprintable: test(/^[ -~]*$/),
  istitle: text((value) => /[A-Za-z]/.test(value) && !/[A-Za-z][A-Z]|(?<![A-Za-z])[a-z]/.test(value)),
  strip: stripping(true, true),
  lstrip: stripping(true, false),
  rstrip: stripping(false, true),
  startswith: text((value, start, from, to) => part(value, from, to)[0].startsWith(String(start))),
  endswith: text((value, end, from, to) => part(value, from, to)[0].endsWith(String(end))),
  find: find(false, false),
  rfind: find(true, false),
  index: find(false, true),
  rindex: find(true, true),
  count: text((value, wanted, from, to) => part(value, from, to)[0].split(String(wanted)).length - 1),
  replace: text((value, from, to, most) => {
    if (typeof most !== "number" || most < 0) return value.replaceAll(String(from), () => String(to));
    const pieces = value.split(String(from));
    const kept = Math.min(most, pieces.length - 1);
    return [pieces.slice(0, kept + 1).join(String(to)), ...pieces.slice(kept + 1)].join(String(from));
  }),
  join: text((separator, items) => (Array.isArray(items) ? items.map(scriptText).join(separator) : undefined)),
  split: ([value, ...rest], keywords) =>
    typeof value === "string"
      ? split(value, argument(rest, keywords, 0, "separator"), argument(rest, keywords, 1, "max"), false)
      : undefined,
  rsplit: ([value, ...rest], keywords) =>
    typeof value === "string"
      ? split(value, argument(rest, keywords, 0, "separator"), argument(rest, keywords, 1, "max"), true)
      : undefined,
  splitlines: text((value, keep) => {
    const lines = value.match(/[^\n\r]*(?:\r\n|\n|\r)|[^\n\r]+$/g) ?? [];
    return lines.map((line) => (keep === true ? line : line.replace(/[\r\n]+$/, "")));
  }),
  partition: text((value, separator) => {
    const at = value.indexOf(String(separator));
    if (at < 0) return new ScriptTuple([value, "", ""]);
    return new ScriptTuple([value.slice(0, at), String(separator), value.slice(at + String(separator).length)]);
  }),
  rpartition: text((value, separator) => {
    const at = value.lastIndexOf(String(separator));
    if (at < 0) return new ScriptTuple(["", "", value]);
    return new ScriptTuple([value.slice(0, at), String(separator), value.slice(at + String(separator).length)]);
  }),
  zfill: text((value, width) => {
    const sign = /^[-+]/.exec(value)?.[0] ?? "";
    return sign + pad(value.slice(sign.length), numberOf(width) - sign.length, "0", "left");
  }),
  ljust: padding("right"),
  rjust: padding("left"),
  center: padding("both"),
  expandtabs: text((value, size) =>
    value.replaceAll("\t", " ".repeat(size instanceof ScriptFloat ? 8 : Number(size ?? 8))),
  ),
};
