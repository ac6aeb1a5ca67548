/** What NumPy's array files say of their elements: numbers, text, and records of these, as `numpy.dtype(...).descr` writes them. */
import type { DType } from "../dtype.ts";
import { sizeAt } from "../support/checked.ts";
import { defineOwn } from "./notes.ts";
import { numpyCodes, numpyText } from "./pickle/numpy.ts";
import { swapped } from "./storage.ts";
import { storedStrides, tensors } from "./tensors.ts";

/** What a header's text says, as Python would read it: dicts are Maps, tuples and lists arrays. */
export type Literal = string | number | boolean | null | readonly Literal[] | ReadonlyMap<string, Literal>;

/** What stands in a header and is no literal. */
export class LiteralError extends Error {}

const TOKEN = /\s*(?:([[\](){},:])|([uUbB]?'(?:[^'\\]|\\.)*'|[uUbB]?"(?:[^"\\]|\\.)*")|(-?\d+)L?|(True|False|None)\b)/y;
const DEEPEST = 32;

/** Reads one literal of Python: what `ast.literal_eval` would take of a header. */
export function readLiteral(text: string): Literal {
  let at = 0;
  const next = (): string => {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (match === null) throw new LiteralError(`something else stands at ${JSON.stringify(text.slice(at, at + 20))}`);
    at = TOKEN.lastIndex;
    return match[0].trimStart();
  };
  const peek = (): string => {
    const before = at;
    const token = next();
    at = before;
    return token;
  };
  /** Items up to a bracket, with commas between them. */
  const items = (end: string, each: () => void): boolean => {
    let comma = false;
    while (peek() !== end) {
      each();
      comma = peek() === ",";
      if (comma) next();
      else if (peek() !== end) throw new LiteralError(`a ${end} is missing`);
    }
    next();
    return comma;
  };
  const value = (depth: number): Literal => {
    if (depth > DEEPEST) throw new LiteralError("it is nested too deeply");
    const token = next();
    if (token === "{") {
      const dict = new Map<string, Literal>();
      items("}", () => {
        const key = value(depth + 1);
        if (typeof key !== "string" || next() !== ":") throw new LiteralError("a dict has something that is no name");
        dict.set(key, value(depth + 1));
      });
      return dict;
    }
    if (token === "(" || token === "[") {
      const list: Literal[] = [];
      const comma = items(token === "(" ? ")" : "]", () => list.push(value(depth + 1)));
      // `(x)` is x.
      return token === "(" && list.length === 1 && !comma ? (list[0] as Literal) : list;
    }
    if (/^-?\d/.test(token)) return Number(token.replace("L", ""));
    if (token === "True" || token === "False") return token === "True";
    if (token === "None") return null;
    const quoted = /^[uUbB]?(['"])(.*)\1$/s.exec(token);
    if (quoted === null) throw new LiteralError(`${token} stands where a value should be`);
    return (quoted[2] ?? "").replace(
      /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|(.))/gs,
      (_, byte, code, other: string) =>
        other === undefined ? String.fromCharCode(parseInt((byte ?? code) as string, 16)) : other,
    );
  };
  const result = value(0);
  if (text.slice(at).trim() !== "") throw new LiteralError("more follows behind it");
  return result;
}

/** A part of a record. */
interface Field {
  readonly name: string;
  readonly type: NumpyType;
  /** Sizes of a part that is an array itself. */
  readonly shape: readonly number[];
  readonly offset: number;
}

/** What an element is, and how many bytes it takes. */
export type NumpyType = { readonly itemsize: number } & (
  | { readonly kind: "number"; readonly dtype: DType; readonly isBigEndian: boolean }
  | { readonly kind: "text"; readonly unicode: boolean; readonly isBigEndian: boolean }
  | { readonly kind: "record"; readonly fields: readonly Field[] }
  /** What this library cannot hold, in words. */
  | { readonly kind: "other"; readonly reason: string }
);

const product = (shape: readonly number[]): number => shape.reduce((count, size) => count * size, 1);

function simpleType(descr: string): NumpyType {
  const isBigEndian = descr.startsWith(">");
  const code = descr.replace(/^[<>|=]/, "");
  const dtype = numpyCodes.get(code);
  if (dtype !== undefined) return { kind: "number", dtype, isBigEndian, itemsize: dtype.itemsize };
  const [, letter, digits = "0"] = /^([USVa])(\d+)$/.exec(code) ?? [];
  const length = Number(digits);
  if (letter === "U") return { kind: "text", unicode: true, isBigEndian, itemsize: 4 * length };
  if (letter === "S" || letter === "a") return { kind: "text", unicode: false, isBigEndian, itemsize: length };
  const bytes = letter === "V" ? length : Number(/\d+$/.exec(code.replace(/\[.*$/, ""))?.[0] ?? 0);
  const reason = code.startsWith("O")
    ? "it is an array of Python objects, which are not read"
    : `arrays of dtype ${JSON.stringify(descr)} are not supported`;
  return { kind: "other", reason, itemsize: bytes };
}

/** The type that `descr` of a header describes; throws LiteralError where it describes none. */
export function numpyType(descr: Literal | undefined): NumpyType {
  if (typeof descr === "string") return simpleType(descr);
  if (!Array.isArray(descr)) throw new LiteralError("its descr is neither a name nor a list of fields");
  let itemsize = 0;
  const fields: Field[] = [];
  for (const part of descr as readonly Literal[]) {
    if (!Array.isArray(part) || part.length < 2) throw new LiteralError("a field is no name with a type");
    const [label, of, sizes = []] = part as [Literal, Literal, Literal?];
    const name = Array.isArray(label) ? (label as readonly Literal[])[1] : label;
    const type = numpyType(of);
    const shape = typeof sizes === "number" ? [sizes] : sizes;
    if (typeof name !== "string" || !isShape(shape)) throw new LiteralError("a field has no name or no sizes");
    // Fields without a name fill room.
    if (name !== "") fields.push({ name, type, shape, offset: itemsize });
    itemsize += type.itemsize * product(shape);
  }
  return { kind: "record", fields, itemsize };
}

/** Whether a literal is a list of sizes. */
export function isShape(value: Literal | undefined): value is readonly number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && (size as number) >= 0);
}

/** Why there can be no value of a type, or null. */
export function problemOf(type: NumpyType): string | null {
  if (type.kind === "other") return type.reason;
  if (type.kind !== "record") return null;
  for (const field of type.fields) {
    const problem = problemOf(field.type);
    if (problem !== null) return problem;
  }
  return null;
}

/** Where the elements of an array stand, counted in elements. */
interface Place {
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

/** Lists in lists, as `tolist` gives them. */
function nested(flat: readonly string[], { shape, strides }: Place, dim = 0, at = 0): unknown {
  if (dim === shape.length) return flat[at];
  return Array.from({ length: sizeAt(shape, dim) }, (_, i) =>
    nested(flat, { shape, strides }, dim + 1, at + i * sizeAt(strides, dim)),
  );
}

/** A part of every record, one after the other. */
function columnOf(data: Uint8Array, records: number, step: number, offset: number, size: number): Uint8Array {
  const result = new Uint8Array(records * size);
  for (let i = 0; i < records; i++) result.set(data.subarray(i * step + offset, i * step + offset + size), i * size);
  return result;
}

/**
 * An array of numbers is a tensor, one of text lists of strings, one of records an object with an array for each field.
 * `inner` are the dims of a field within a record, of which there are as many as `outer` says.
 */
export function arrayOf(
  type: NumpyType,
  data: Uint8Array,
  outer: readonly number[],
  isFortran: boolean,
  inner: readonly number[] = [],
): unknown {
  const within = product(inner);
  const before = isFortran ? storedStrides([...outer].reverse()).reverse() : storedStrides(outer);
  const place: Place = {
    shape: [...outer, ...inner],
    strides: [...before.map((stride) => stride * within), ...storedStrides(inner)],
  };
  if (type.kind === "number") {
    const { dtype, isBigEndian } = type;
    // A complex number is two floats, each with its own order of bytes.
    const unit = dtype.is_complex ? dtype.itemsize / 2 : dtype.itemsize;
    const storage = tensors().createStorage(isBigEndian ? swapped(data, unit) : data, dtype);
    return tensors().createTensor({ dtype, ...place, offset: 0, requires_grad: false, storage });
  }
  const count = product(place.shape);
  if (type.kind === "text") {
    const { itemsize, unicode, isBigEndian } = type;
    const flat = Array.from({ length: count }, (_, i) =>
      numpyText(data.subarray(i * itemsize, (i + 1) * itemsize), unicode, isBigEndian),
    );
    return nested(flat, place);
  }
  const result: Record<string, unknown> = {};
  if (type.kind === "record")
    for (const field of type.fields) {
      const size = field.type.itemsize * product(field.shape);
      const column = columnOf(data, count, type.itemsize, field.offset, size);
      const value = arrayOf(field.type, column, outer, isFortran, [...inner, ...field.shape]);
      defineOwn(result, field.name, value);
    }
  return result;
}
