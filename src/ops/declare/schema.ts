/**
 * Reads operator schemas: `add(Tensor self, Tensor|Scalar other, *, Scalar alpha=1) -> Tensor` names arguments, types
 * and defaults.
 */
import type { Callee } from "./arguments.ts";

export type ArgumentType =
  | "Tensor"
  | "Tensor|Scalar"
  | "Tensor[]"
  | "Scalar"
  | "int"
  | "int[]"
  | "float"
  | "float[]"
  | "bool"
  | "bool[]"
  | "str"
  | "int|str[]"
  | "Scalar|str"
  | "dtype"
  | "Generator"
  | "Layout"
  | "Device"
  | "MemoryFormat"
  | "any";

export interface SchemaArgument {
  readonly name: string;
  readonly type: ArgumentType;
  /** May be null. */
  readonly optional: boolean;
  readonly hasDefault: boolean;
  readonly default: unknown;
  readonly keywordOnly: boolean;
  /** `int[2]`: one int stands for two of them. `int[*]`: for as many as there are dims; it stays one (Infinity). */
  readonly listSize: number;
  /** The letter of `Tensor(a)`: results with the same letter are, or may be, views of it. */
  readonly alias: string | null;
  /** `Tensor(a!)`: the call changes it. */
  readonly mutates: boolean;
}

/** One result, as the schema describes it. */
export interface Return {
  readonly type: string;
  readonly alias: string | null;
  readonly mutates: boolean;
}

interface Parsed {
  readonly arguments: readonly SchemaArgument[];
  readonly positional: number;
  readonly variadic: number;
  readonly tensorPlaces: readonly number[];
  readonly returns: readonly Return[];
  readonly takesOut: boolean;
  readonly devicePlace: number;
}

/** Where a new tensor is to be: the last arguments of functions that make one. */
export const PLACEMENT = "Layout? layout=None, Device? device=None, bool? pin_memory=False";

/** Other names that PyTorch takes for an argument, numpy's among them. */
const aliases: Record<string, string> = {
  input: "self",
  x: "self",
  a: "self",
  x1: "self",
  axis: "dim",
  axes: "dims",
  keepdims: "keepdim",
  x2: "other",
  axis0: "dim0",
  axis1: "dim1",
  value: "src",
};
const alias = (name: string): string | undefined => aliases[name];

/** A schema; its arguments are read when somebody asks for them, because there are hundreds and a program uses few. */
export class Schema {
  private parsed: Parsed | null = null;
  private called: Callee | null = null;

  /**
   * `name`: `sum` of `sum.dim_IntList`, or that of a form of the operator. `change`: what that form does to the
   * arguments.
   */
  constructor(
    readonly text: string,
    readonly name: string,
    private readonly change: (list: SchemaArgument[]) => SchemaArgument[] = (list) => list,
  ) {}

  private get facts(): Parsed {
    return (this.parsed ??= parseFacts(this.text, this.name, this.change));
  }
  get arguments(): readonly SchemaArgument[] {
    return this.facts.arguments;
  }
  get positional(): number {
    return this.facts.positional;
  }
  /**
   * Place of the list that takes loose values, `x.view(2, 3)` for `x.view([2, 3])`: only the last positional argument
   * can. -1: none.
   */
  get variadic(): number {
    return this.facts.variadic;
  }
  /** Places of tensor arguments (single or list). */
  get tensorPlaces(): readonly number[] {
    return this.facts.tensorPlaces;
  }

  /** Place of the argument that says where new tensors are to be, or -1. */
  get devicePlace(): number {
    return this.facts.devicePlace;
  }
  /** The results, with the arguments that they are views of. */
  get returns(): readonly Return[] {
    return this.facts.returns;
  }
  /** Whether results may differ from call to call: it draws random numbers. */
  get isRandom(): boolean {
    return this.facts.arguments.some(({ type }) => type === "Generator");
  }

  /** What its argument errors speak of. */
  get callee(): Callee {
    return (this.called ??= {
      shown: `${this.name}()`,
      alias,
      // An in-place form is a method: without parameters Python knows that no name can be one.
      bare: this.arguments.length === 1 && this.arguments[0]!.mutates ? `TensorBase.${this.name}()` : null,
      parameters: this.arguments.map(({ name, keywordOnly, hasDefault, optional }) => ({
        name,
        keywordOnly,
        required: !hasDefault && !optional,
      })),
    });
  }

  /**
   * Whether a call may say by `out` where its results are to be written: no form that changes an argument does, and no
   * view.
   */
  get takesOut(): boolean {
    return this.facts.takesOut;
  }

  /** The schema of a form that writes its result into the first argument. */
  inPlace(name: string, change: (list: SchemaArgument[]) => SchemaArgument[] = this.change): Schema {
    return new Schema(this.text, name, (list) => {
      const [self, ...others] = change(list);
      return [{ ...self!, alias: "a", mutates: true }, ...others];
    });
  }

  /** The same arguments under another name. */
  renamed(name: string, change = this.change): Schema {
    return new Schema(this.text, name, change);
  }
}

const typeNames: Record<string, ArgumentType> = {
  Tensor: "Tensor",
  "Tensor|Scalar": "Tensor|Scalar",
  Scalar: "Scalar",
  "Scalar|str": "Scalar|str",
  int: "int",
  SymInt: "int",
  "int|str": "int|str" as ArgumentType,
  float: "float",
  bool: "bool",
  str: "str",
  ScalarType: "dtype",
  Generator: "Generator",
  any: "any",
  Layout: "Layout",
  Device: "Device",
  MemoryFormat: "MemoryFormat",
};

function parseDefault(text: string): unknown {
  if (text === "None") return null;
  if (text === "True") return true;
  if (text === "False") return false;
  if (text === "Mean") return 1;
  if (/^\[.*\]$/.test(text))
    return text.length === 2
      ? []
      : text
          .slice(1, -1)
          .split(",")
          .map((item) => parseDefault(item.trim()));
  if (/^['"]/.test(text)) return text.slice(1, -1);
  if (text === "inf") return Infinity;
  if (text === "-inf") return -Infinity;
  const value = Number(text);
  return Number.isNaN(value) ? text : value;
}

function parseArgument(text: string, keywordOnly: boolean): SchemaArgument {
  const match = /^([\w|]+)(?:\(([\w!|\-> ]*)\))?(\?)?(\[[\d*]*\])?(\?)?\s+(\w+)(?:\s*=\s*(.+))?$/.exec(text);
  if (!match) throw new Error(`schema: cannot read argument "${text}"`);
  const [, base, aliasText, innerOptional, list, outerOptional, name, defaultText] = match;
  const element = typeNames[base!];
  if (!element) throw new Error(`schema: unknown type "${base}" of argument "${name}"`);
  const type = (list ? `${element}[]` : element) as ArgumentType;
  const listSize = list === "[*]" ? Infinity : list && list.length > 2 ? Number(list.slice(1, -1)) : 0;
  const hasDefault = defaultText !== undefined;
  return {
    name: name!,
    type,
    listSize,
    keywordOnly,
    hasDefault,
    alias: /[a-z]/.exec(aliasText ?? "")?.[0] ?? null,
    mutates: aliasText?.includes("!") ?? false,
    optional: outerOptional === "?" || (innerOptional === "?" && !list) || innerOptional === "?",
    default: hasDefault ? parseDefault(defaultText) : undefined,
  };
}

/** Splits at commas outside brackets and quotes. */
function splitArguments(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (c === "[" || c === "(") depth++;
    else if (c === "]" || c === ")") depth--;
    else if (c === "," && depth === 0) {
      parts.push(text.slice(start, i));
      start = i + 1;
    }
  }
  parts.push(text.slice(start));
  return parts.map((part) => part.trim()).filter((part) => part.length > 0);
}

function parseReturn(text: string): Return {
  const [, type = text, aliasText = ""] = /^([\w|]+)(?:\(([\w!|\-> ]*)\))?/.exec(text) ?? [];
  return { type, alias: /[a-z]/.exec(aliasText)?.[0] ?? null, mutates: aliasText.includes("!") };
}

/** What stands behind the arrow: one result or a list of them in brackets. */
function parseReturns(text: string): readonly Return[] {
  const list = text.trim();
  return splitArguments(list.startsWith("(") ? list.slice(1, -1) : list).map(parseReturn);
}

/** Functions of several tensors that PyTorch takes as a list only. */
const takesList = new Set(["hstack", "vstack", "row_stack", "dstack", "column_stack"]);

function variadicPlace(name: string, list: readonly SchemaArgument[], positional: number): number {
  if (takesList.has(name)) return -1;
  const last = list[positional - 1];
  if (last === undefined || positional > 2 || (last.type !== "int[]" && last.type !== "Tensor[]")) return -1;
  return positional - 1;
}

/** Functions that PyTorch gives no `out`, though their results are new. */
const withoutOut = new Set(
  (
    "isclose dist matrix_exp pinverse trace roll flip fliplr flipud rot90 bincount tile cov corrcoef cdist pdist logdet " +
    "masked_scatter diagonal_scatter select_scatter as_strided_scatter prelu block_diag combinations vander rsub argsort " +
    "clone unique unique_consecutive masked_fill trapezoid cumulative_trapezoid repeat_interleave tril_indices triu_indices " +
    "relu layer_norm conv1d conv2d conv3d embedding cosine_similarity pairwise_distance bilinear is_nonzero poisson " +
    "empty_like zeros_like ones_like full_like scalar_tensor dequantize argwhere index_put put allclose equal"
  ).split(" "),
);

function parseFacts(text: string, name: string, change: (list: SchemaArgument[]) => SchemaArgument[]): Parsed {
  const open = text.indexOf("(");
  const arrow = text.lastIndexOf("->");
  const close = text.lastIndexOf(")", arrow < 0 ? text.length : arrow);
  if (open < 0 || close < open) throw new Error(`schema: malformed "${text}"`);
  const read: SchemaArgument[] = [];
  let keywordOnly = false;
  for (const part of splitArguments(text.slice(open + 1, close))) {
    if (part === "*") keywordOnly = true;
    else read.push(parseArgument(part, keywordOnly));
  }
  const list = change(read);
  // A name with "_" at its end says that the first argument is changed, also where the text leaves that out.
  if (/[^_]_$/.test(name) && list[0] && !list[0].mutates) list[0] = { ...list[0], alias: "a", mutates: true };
  const positional = list.filter((argument) => !argument.keywordOnly).length;
  const tensorPlaces = list.flatMap((argument, i) => (argument.type.startsWith("Tensor") ? [i] : []));
  // A form that changes its first argument gives that.
  const self = list[0];
  const returns =
    self?.mutates && !text.includes("!")
      ? [{ type: "Tensor", alias: self.alias, mutates: true }]
      : parseReturns(arrow < 0 ? "" : text.slice(arrow + 2));
  return {
    arguments: list,
    positional,
    variadic: variadicPlace(name, list, positional),
    tensorPlaces,
    devicePlace: list.findIndex(({ type }) => type === "Device"),
    returns,
    takesOut:
      !withoutOut.has(name) &&
      !list.some(({ mutates }) => mutates) &&
      !returns.some(({ alias: letter }) => letter !== null),
  };
}

/** Reads a schema's name; the rest when it is needed. */
export function parseSchema(text: string): Schema {
  return new Schema(text, /^[^.(]*/.exec(text)![0]);
}
