/**
 * Writes examples for the site's reference: a short call of each operator, in each of its forms, made of the recorded cases
 * of PyTorch (numbers rounded), with what it prints here; and those of `site/examples`. Doc comments with examples of
 * their own do not need them.
 * `npx tsx tools/reference-examples.ts [FILE]`; `tests/reference-examples.test.ts` runs what it wrote.
 */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as torch from "flambeau";
import { goldenIndex, parseFloatText, readGoldenFile } from "../tests/support/goldens.ts";
import type { GoldenFile, Json, JsonObject, TensorReference } from "../tests/support/goldens.ts";
import { opsCases, opsInfo } from "../tests/support/replay-ops.ts";
import { printExample } from "./reference-examples/print.ts";
import { examplesOfTwoProcesses, load, writtenExamples } from "./reference-examples/written.ts";

/** Elements of a tensor that is written out; larger ones are random, and only the result's shape is shown. */
const WRITTEN = 12;
/** Characters of a call, and lines and characters of what it prints. */
const [CODE, LINES, PRINTED] = [180, 6, 420];
/** Cases of a file that are looked at, and dtypes by preference. */
const CASES = 40;
const KINDS = ["float32", "extra", "int64", "bool", "float64"];

interface Written {
  readonly code: string;
  /** Whether a tensor is random, so that only shapes can be shown. */
  readonly random: boolean;
  /** Elements of the smallest tensor that is written out. */
  readonly least: number;
}

class Unwritable extends Error {}

/** The source text of recorded arguments. */
class Writer {
  random = false;
  least = Infinity;
  private readonly file: GoldenFile;
  private readonly digits: number;
  private readonly short: boolean;

  /** `digits` behind the point; `short`: of large tensors the first elements only. */
  constructor(file: GoldenFile, digits: number, short: boolean) {
    this.file = file;
    this.digits = digits;
    this.short = short;
  }

  value(json: Json | undefined): string {
    if (Array.isArray(json)) return `[${(json as readonly Json[]).map((item) => this.value(item)).join(", ")}]`;
    if (typeof json === "string" || typeof json === "number" || typeof json === "boolean") return JSON.stringify(json);
    if (json === null || json === undefined) return "null";
    const object = json as JsonObject;
    if ("$tensor" in object) return this.tensor(object as unknown as TensorReference);
    if ("$float" in object) return String(Number(parseFloatText(object["$float"] as string).toPrecision(4)));
    if ("$dtype" in object) return `torch.${object["$dtype"] as string}`;
    if (Object.keys(object).some((key) => key.startsWith("$"))) throw new Unwritable();
    return this.options(object);
  }

  options(object: JsonObject): string {
    const entries = Object.entries(object).map(([key, item]) => `${key}: ${this.value(item)}`);
    return `{ ${entries.join(", ")} }`;
  }

  tensor(reference: TensorReference): string {
    if (reference.strides) throw new Unwritable();
    const stored = this.file.tensor(reference.$tensor);
    const cut = this.short && stored.values.length > WRITTEN;
    const { dtype } = stored;
    const values = cut ? (stored.values as Float64Array).slice(0, 4) : stored.values;
    const shape = cut ? [4] : stored.shape;
    this.least = Math.min(this.least, values.length);
    const floats = /^b?float/.test(dtype);
    if (!["float32", "float64", "int64", "bool", "int32", "uint8"].includes(dtype)) throw new Unwritable();
    if (values.length === 0) return `torch.empty(${JSON.stringify(shape)})`;
    if (values.length > WRITTEN) {
      if (dtype !== "float32") throw new Unwritable();
      this.random = true;
      return `torch.rand(${shape.join(", ")})`;
    }
    const items = Array.from(values as ArrayLike<number | bigint>, (value) => {
      const number = Number(value);
      if (!Number.isFinite(number)) throw new Unwritable();
      return dtype === "bool" ? String(number !== 0) : String(Number(number.toFixed(floats ? this.digits : 0)));
    });
    const nested = (at: number, dim: number): string => {
      if (dim === shape.length) return items[at]!;
      const size = shape.slice(dim + 1).reduce((a, b) => a * b, 1);
      const parts = Array.from({ length: shape[dim]! }, (_, i) => nested(at + i * size, dim + 1));
      return `[${parts.join(", ")}]`;
    };
    const inferred = floats ? (items.some((item) => item.includes(".")) ? "float32" : "int64") : dtype;
    const option =
      inferred === dtype || (inferred === "int64" && dtype === "bool") ? "" : `, { dtype: torch.${dtype} }`;
    return `torch.tensor(${nested(0, 0)}${option})`;
  }
}

/** A call's arguments as text, and which of them is the method's tensor. */
interface Texts extends Written {
  readonly args: readonly string[];
  readonly options: readonly string[];
  readonly self: number;
  readonly isProperty: boolean;
}

interface Call {
  readonly file: GoldenFile;
  readonly args: readonly Json[];
  readonly kwargs: JsonObject;
  readonly self: number;
  readonly isProperty: boolean;
}

/** The arguments as text. */
function textsOf({ file, args, kwargs, self, isProperty }: Call, digits: number, short: boolean): Texts {
  const writer = new Writer(file, digits, short);
  const options = Object.keys(kwargs).length > 0 ? [writer.options(kwargs)] : [];
  const texts = args.map((arg) => writer.value(arg));
  return { code: "", args: texts, options, self, isProperty, random: writer.random, least: writer.least };
}

/** The call in one of its forms. */
function written(form: string, texts: Texts): Written {
  const { args, options, self, isProperty, random, least } = texts;
  if (!form.startsWith("torch.Tensor."))
    return {
      code: `${form.replace("torch.nn.functional.", "F.")}(${[...args, ...options].join(", ")})`,
      random,
      least,
    };
  const name = form.slice("torch.Tensor.".length);
  if (args[self]?.startsWith("torch.") !== true) throw new Unwritable();
  const others = [...args.filter((_, i) => i !== self), ...options].join(", ");
  return { code: `${args[self]}.${name}${isProperty ? "" : `(${others})`}`, random, least };
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join(",\n");
  return String(value);
}

function shapesOf(value: unknown): string | null {
  if (value instanceof torch.Tensor) return `[${value.shape.join(", ")}]`;
  if (Array.isArray(value)) {
    const shapes = value.map(shapesOf);
    return shapes.includes(null) ? null : shapes.join(", ");
  }
  return null;
}

/** The call with what it prints; null where it is too long, fails, or gives no numbers. */
function exampleOf({ code, random }: Written): string | null {
  if (code.length > CODE) return null;
  let value: unknown;
  try {
    // oxlint-disable-next-line no-implied-eval
    value = new Function("torch", "F", `return ${code};`)(torch, torch.nn.functional);
  } catch {
    return null;
  }
  if (random) {
    const shapes = shapesOf(value);
    if (shapes === null) return null;
    return Array.isArray(value) ? `${code}; // shapes ${shapes}` : `${code}.shape; // ${shapes}`;
  }
  const text = textOf(value);
  if (/nan|inf/.test(text) || text === "undefined" || text.includes("[object")) return null;
  const lines = text.split("\n");
  if (lines.length > LINES || text.length > PRINTED) return null;
  if (lines.length === 1 && code.length + text.length < 90) return `${code}; // ${text}`;
  return `${code};\n${lines.map((line) => `// ${line}`).join("\n")}`;
}

/** The best example so far, by name: numbers before shapes, several elements before one and none, short before long. */
const best = new Map<string, { readonly text: string; readonly cost: number; readonly texts: Texts }>();

/** Keeps a call for a name if it is better than what there is. */
function consider(name: string, texts: Texts): boolean {
  const call = written(name, texts);
  const text = exampleOf(call);
  if (text === null) return false;
  const { random, least } = texts;
  const cost = text.length + (random ? 1000 : 0) + (least === 0 ? 1500 : least === 1 ? 200 : 0);
  if (cost < (best.get(name)?.cost ?? Infinity)) best.set(name, { text, cost, texts });
  return true;
}

function offer(form: string, call: Call): void {
  const name = form.replace(/^Tensor\./, "torch.Tensor.");
  for (const [digits, short] of [
    [1, false],
    [4, false],
    [1, true],
  ] as const) {
    try {
      const texts = textsOf(call, digits, short);
      if (consider(name, texts) && !texts.random) return;
    } catch (error) {
      if (!(error instanceof Unwritable)) throw error;
    }
  }
}

/** Names that no case calls: other forms, in-place forms and aliases of what is known, with the same arguments. */
function others(): void {
  const places: Readonly<Record<string, object>> = {
    torch,
    "torch.Tensor": torch.Tensor.prototype,
    "torch.nn.functional": torch.nn.functional,
    "torch.special": torch.special,
    "torch.linalg": torch.linalg,
  };
  const byName = new Map<string, Texts>();
  for (const [name, { texts }] of best) {
    const own = name.slice(name.lastIndexOf(".") + 1);
    if (!texts.isProperty && !byName.has(own)) byName.set(own, texts);
  }
  const short: Readonly<Record<string, string>> = {
    absolute: "abs",
    clip: "clamp",
    divide: "div",
    fix: "trunc",
    greater: "gt",
    greater_equal: "ge",
    less: "lt",
    less_equal: "le",
    multiply: "mul",
    negative: "neg",
    not_equal: "ne",
    subtract: "sub",
  };
  for (const [place, owner] of Object.entries(places))
    for (const name of Object.getOwnPropertyNames(owner)) {
      if (best.has(`${place}.${name}`) || name.startsWith("_") || name === "constructor") continue;
      const value: unknown = Object.getOwnPropertyDescriptor(owner, name)?.value;
      if (typeof value !== "function") continue;
      const plain = name.replace(/_$/, "").replace(/^arc/, "a");
      const known = short[plain] ?? plain;
      // In place, what the in-place form was called with comes first: integers have no place for fractions.
      const candidates = name.endsWith("_")
        ? [name, `${known}_`, plain, known]
        : [name, name.replace(/_$/, ""), plain, known];
      for (const each of candidates) {
        const texts = byName.get(each);
        try {
          if (texts !== undefined && consider(`${place}.${name}`, texts)) break;
        } catch (error) {
          if (!(error instanceof Unwritable)) throw error;
        }
      }
    }
  for (const [name, value] of Object.entries(torch)) {
    if (!(value instanceof torch.dtype)) continue;
    const empty = { args: [], options: [], self: 0, isProperty: false, random: false, least: 2, cost: 0 };
    const code = `torch.tensor([0, 1], { dtype: torch.${name} })`;
    const text =
      exampleOf({ code, random: false, least: 2 }) ?? exampleOf({ code: `torch.${name}`, random: false, least: 2 });
    if (text !== null) best.set(`torch.${name}`, { text, cost: 0, texts: { ...empty, code } });
  }
}

torch.manual_seed(0);
for (const entry of goldenIndex()) {
  if (entry.section !== "ops" || entry.file.includes("complex/")) continue;
  const file = readGoldenFile(entry.file);
  const info = opsInfo(file);
  const cases = opsCases(file)
    .filter(({ raises, kind }) => !raises && KINDS.includes(kind))
    .sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind))
    .slice(0, CASES);
  for (const { args, kwargs, forms, self, inplace } of cases) {
    const common = { file, args, kwargs, self: self ?? 0 };
    for (const form of forms) offer(form, { ...common, isProperty: info.properties?.includes(form) === true });
    const method = inplace ? info.inplace?.method : undefined;
    if (method === undefined) continue;
    offer(`Tensor.${method}`, { ...common, isProperty: false });
    if (typeof (torch as Record<string, unknown>)[method] === "function")
      offer(`torch.${method}`, { ...common, isProperty: false });
  }
}

others();
const [target = fileURLToPath(new URL("../site/reference-examples.json", import.meta.url))] = process.argv.slice(2);
const texts = new Map([...best].map(([name, { text }]) => [name, text]));
const warn = console.warn;
console.warn = () => {};
for (const [name, code] of writtenExamples()) texts.set(name, await printExample(code, load));
console.warn = warn;
for (const [name, text] of Object.entries(examplesOfTwoProcesses() ?? {})) texts.set(name, text);
const sorted = [...texts].sort(([a], [b]) => (a < b ? -1 : 1));
writeFileSync(target, `${JSON.stringify(Object.fromEntries(sorted), null, 1)}\n`);
console.log(`${sorted.length} examples`);
