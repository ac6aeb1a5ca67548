/** ATen's operators by their schemas: arguments with types and defaults, and what kind of results there are. */
import { schemaTexts } from "./schema-texts.ts";

/** An argument of an operator of ATen. */
export interface AtenArgument {
  readonly name: string;
  /** T (a tensor), S (a number), int, float, bool, str, ScalarType, Layout, Device, MemoryFormat, Generator. */
  readonly type: string;
  /** Whether it is a list. */
  readonly isList: boolean;
  /** Of a list: how many items a single value stands for; 0 where it does not. */
  readonly size: number;
  /** May be null: of a list, the items. */
  readonly isOptional: boolean;
  /** Of a list: may be null as a whole. */
  readonly isOptionalList: boolean;
  readonly hasDefault: boolean;
  readonly default: unknown;
  readonly keywordOnly: boolean;
  /** The call changes it. */
  readonly mutates: boolean;
}

/** An overload of an operator of ATen. */
export interface AtenSchema {
  readonly name: string;
  /** "" of the one that is called `default`. */
  readonly overload: string;
  readonly arguments: readonly AtenArgument[];
  /** A letter for each result: T a tensor, L a list of tensors, n anything else. */
  readonly returns: string;
  /** Whether PyTorch's `run_decompositions` takes it apart. */
  readonly fallsApart: boolean;
}

const PLACE = "ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None";

function defaultOf(text: string): unknown {
  if (text === "None") return null;
  if (text === "True" || text === "False") return text === "True";
  if (text.startsWith("[")) {
    const inside = text.slice(1, -1).trim();
    return inside === "" ? [] : inside.split(/,\s*/).map(defaultOf);
  }
  if (text.startsWith("'")) return text.slice(1, -1);
  return text === "contiguous_format" ? text : Number(text);
}

function readArgument(text: string, keywordOnly: boolean): AtenArgument {
  const [, type = "", optional, list, outer, mutates, name = "", fallback] =
    /^(\w+)(\?)?(\[\d*\])?(\?)?(!)? (\w+)(?:=(.*))?$/.exec(text.replace(/^(\w+)!(.*?) /, "$1$2! ")) ?? [];
  const value = fallback === undefined ? undefined : defaultOf(fallback);
  const size = list === undefined ? 0 : Number(list.slice(1, -1));
  return {
    name,
    type,
    isList: list !== undefined,
    size,
    isOptional: optional !== undefined,
    isOptionalList: outer !== undefined,
    hasDefault: fallback !== undefined,
    default: size > 0 && typeof value === "number" ? Array.from({ length: size }, () => value) : value,
    keywordOnly,
    mutates: mutates !== undefined,
  };
}

function schemaIn(text: string): AtenSchema {
  const [, name = "", overload = "", list = "", returns = "", apart = ""] =
    /^(\w+)(?:\.(\w+))?\((.*)\) (\w*)(!?)$/.exec(text) ?? [];
  const parts = list.replace("$P", PLACE).match(/(?:[^,[]|\[[^\]]*\])+/g) ?? [];
  const args: AtenArgument[] = [];
  let keywordOnly = false;
  for (const part of parts.map((each) => each.trim()))
    if (part === "*") keywordOnly = true;
    else args.push(readArgument(part, keywordOnly));
  return { name, overload, arguments: args, returns, fallsApart: apart === "!" };
}

let texts: Map<string, string[]> | null = null;
const read = new Map<string, readonly AtenSchema[]>();

/** The overloads of an operator, none for a name that is not known. */
export function overloadsOf(name: string): readonly AtenSchema[] {
  const before = read.get(name);
  if (before !== undefined) return before;
  if (texts === null) {
    texts = new Map();
    for (const text of schemaTexts.trim().split(/;\s/)) {
      const key = /^\w+/.exec(text)?.[0] ?? "";
      texts.set(key, [...(texts.get(key) ?? []), text]);
    }
  }
  const schemas = (texts.get(name) ?? []).map(schemaIn);
  read.set(name, schemas);
  return schemas;
}

/** An overload by its name, "" or "default" for the one without; null where there is none. */
export function schemaOf(name: string, overload: string): AtenSchema | null {
  const wanted = overload === "default" ? "" : overload;
  return overloadsOf(name).find((schema) => schema.overload === wanted) ?? null;
}
