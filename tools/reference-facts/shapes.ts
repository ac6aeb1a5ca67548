/** What the recorded cases show of an operator's shapes: a rule where all of them follow it, else some of the calls. */
import {
  goldenIndex,
  readGoldenFile,
  type GoldenFile,
  type Json,
  type JsonObject,
} from "../../tests/support/goldens.ts";
import { opsCases, opsInfo, type OpsCase } from "../../tests/support/replay-ops.ts";
import * as torch from "flambeau";

type Shape = readonly number[];

interface Seen {
  readonly inputs: readonly Shape[];
  readonly outputs: readonly Shape[] | null;
  readonly text: string | null;
}

const isObject = (json: Json | undefined): json is JsonObject =>
  typeof json === "object" && json !== null && !Array.isArray(json);

/** The shape of a recorded tensor; of one with strides of its own the bytes are all of its storage. */
function shapeOf(file: GoldenFile, json: JsonObject): Shape {
  return (json["shape"] as Shape | undefined) ?? file.tensor(json["$tensor"] as string).shape;
}

/** The shapes of all tensors in recorded arguments or results. */
function tensorsOf(file: GoldenFile, json: Json | undefined): Shape[] {
  if (Array.isArray(json)) return (json as readonly Json[]).flatMap((item) => tensorsOf(file, item));
  if (!isObject(json)) return [];
  if (typeof json["$tensor"] === "string") return [shapeOf(file, json)];
  return Object.values(json).flatMap((item) => tensorsOf(file, item));
}

class Unwritable extends Error {}

/** Arguments with the shapes of tensors in their place. */
function textOf(file: GoldenFile, json: Json | undefined): string {
  if (json === null || json === undefined) return "null";
  if (Array.isArray(json)) return `[${(json as readonly Json[]).map((item) => textOf(file, item)).join(", ")}]`;
  if (!isObject(json)) return JSON.stringify(json);
  if (typeof json["$tensor"] === "string") return `Tensor[${shapeOf(file, json).join(", ")}]`;
  if (typeof json["$dtype"] === "string") return `torch.${json["$dtype"]}`;
  if (Object.keys(json).some((key) => key.startsWith("$"))) throw new Unwritable();
  return `{ ${Object.entries(json)
    .map(([key, item]) => `${key}: ${textOf(file, item)}`)
    .join(", ")} }`;
}

function seen(file: GoldenFile, name: string, { args, kwargs, output }: OpsCase): Seen {
  const inputs = [...tensorsOf(file, args), ...tensorsOf(file, kwargs)];
  const outputs = output === undefined ? null : tensorsOf(file, output);
  let text: string | null = null;
  try {
    const list = [...args, ...(Object.keys(kwargs).length > 0 ? [kwargs] : [])].map((item) => textOf(file, item));
    if (outputs !== null && outputs.length > 0)
      text = `\`${name}(${list.join(", ")})\` gives ${outputs.map((shape) => `\`[${shape.join(", ")}]\``).join(", ")}`;
  } catch (error) {
    if (!(error instanceof Unwritable)) throw error;
  }
  return { inputs, outputs, text };
}

const same = (a: Shape, b: Shape): boolean => a.length === b.length && a.every((size, i) => size === b[i]);

function broadcast(shapes: readonly Shape[]): Shape | null {
  const dims = Math.max(...shapes.map((shape) => shape.length));
  const result: number[] = [];
  for (let i = 1; i <= dims; i++) {
    const sizes = new Set(shapes.map((shape) => shape.at(-i) ?? 1).filter((_, k) => shapes[k]!.length >= i));
    sizes.delete(1);
    if (sizes.size > 1) return null;
    result.unshift([...sizes][0] ?? 1);
  }
  return result;
}

export const rules = {
  same: "Shapes: `input` of any shape; the result has the same one.",
  sameOfSome: "Shapes: the result has the shape of `input`.",
  broadcast: "Shapes: the tensors are broadcast with one another; the result has the shape that they broadcast to.",
  inPlace: "Shapes: `input` keeps its shape.",
  inPlaceBroadcast: "Shapes: `input` keeps its shape, and the other tensors must broadcast to it.",
} as const;

/** In place, these change the layout of their tensor. */
const RESHAPING =
  /^(as_strided|resize|resize_as|resize_as_sparse|set|sparse_\w+|squeeze|swapaxes|swapdims|t|transpose|unsqueeze)_$/;

/** Recorded with shapes that hide their rule: they get calls instead. */
const SPECIAL =
  /\.([TH]|m[TH]|adjoint|expand_as|layer_norm|pinv|pinverse|select_scatter)$|(squeeze|swapaxes|swapdims|transpose|t|set|resize\w*)_$/;

/** The sentence for what was seen of one name. */
function sentence(name: string, all: readonly Seen[], isInPlace: boolean): string | null {
  const calls = all.filter(({ outputs }) => outputs !== null && outputs.length > 0);
  if (calls.length === 0) return null;
  const withTensors = calls.filter(({ inputs }) => inputs.length > 0);
  const results = withTensors.length > 0 ? withTensors : calls;
  const one = results.every(({ outputs, inputs }) => outputs!.length === 1 && inputs.length > 0);
  const ranks = new Set(results.map(({ outputs }) => outputs![0]!.length));
  const several = results.filter(({ inputs }) => inputs.length > 1);
  const isBroadcast =
    one && !SPECIAL.test(name) && results.every(({ inputs, outputs }) => same(broadcast(inputs) ?? [-1], outputs![0]!));
  const mixed = several.some(({ inputs }) => !inputs.every((shape) => same(shape, inputs[0]!)));
  if (isInPlace && one && results.every(({ inputs, outputs }) => same(inputs[0]!, outputs![0]!)))
    return isBroadcast && mixed ? rules.inPlaceBroadcast : rules.inPlace;
  if (isBroadcast && several.length === 0 && ranks.size > 1) return ranks.has(0) ? rules.same : rules.sameOfSome;
  if (isBroadcast && mixed && ranks.size > 1) return rules.broadcast;
  const texts = new Map<string, string>();
  const short = results.filter(
    ({ text, inputs }) => text !== null && text.length < 150 && !inputs.some((shape) => shape.includes(0)),
  );
  for (const { inputs, outputs, text } of short.sort((a, b) => a.text!.length - b.text!.length)) {
    if (inputs.every((shape) => shape.length === 0) && short.length > 3) continue;
    const key = [...inputs, ...outputs!].map((shape) => shape.length).join(" ");
    if (!texts.has(key)) texts.set(key, text!);
  }
  const shown = [...texts.values()].slice(0, 3);
  return shown.length === 0 ? null : `Shapes of recorded calls: ${shown.join("; ")}.`;
}

const aliases: Readonly<Record<string, string>> = {
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
  arccos: "acos",
  arccosh: "acosh",
  arcsin: "asin",
  arcsinh: "asinh",
  arctan: "atan",
  arctan2: "atan2",
  arctanh: "atanh",
  concat: "cat",
  concatenate: "cat",
  moveaxis: "movedim",
  row_stack: "vstack",
  swapaxes: "transpose",
  swapdims: "transpose",
  ger: "outer",
};

/** The sentences by name: `torch.add`, `torch.Tensor.add_`, … */
export function shapesByName(): Map<string, string> {
  const cases = new Map<string, Seen[]>();
  const inPlace = new Set<string>();
  const note = (name: string, what: Seen): void => {
    const list = cases.get(name) ?? [];
    list.push(what);
    cases.set(name, list);
  };
  for (const entry of goldenIndex()) {
    if (entry.section !== "ops" || entry.file.includes("complex/")) continue;
    const file = readGoldenFile(entry.file);
    const info = opsInfo(file);
    for (const recorded of opsCases(file)) {
      if (recorded.raises) continue;
      const method = recorded.inplace ? info.inplace?.method : undefined;
      for (const form of recorded.forms) {
        const own = form.slice(form.lastIndexOf(".") + 1);
        note(form.replace(/^Tensor\./, "torch.Tensor."), seen(file, own, recorded));
      }
      if (method === undefined) continue;
      for (const name of [`torch.Tensor.${method}`, `torch.${method}`]) {
        inPlace.add(name);
        note(name, seen(file, method, recorded));
      }
    }
  }
  const sentences = new Map<string, string>();
  for (const [name, all] of cases) {
    const text = sentence(
      name,
      all,
      (inPlace.has(name) || /[a-z]_$/.test(name)) && !RESHAPING.test(name.slice(name.lastIndexOf(".") + 1)),
    );
    if (text !== null) sentences.set(name, text);
  }
  // Other names, other places and forms in place of what was recorded.
  const places = {
    torch,
    "torch.Tensor": torch.Tensor.prototype,
    "torch.nn.functional": torch.nn.functional,
    "torch.special": torch.special,
    "torch.linalg": torch.linalg,
  };
  const find = (own: string): string | undefined =>
    ["torch", "torch.Tensor", "torch.nn.functional", "torch.special", "torch.linalg"]
      .map((place) => sentences.get(`${place}.${own}`))
      .find((text) => text !== undefined);
  const added = new Map<string, string>();
  for (const [place, owner] of Object.entries(places))
    for (const own of Object.getOwnPropertyNames(owner)) {
      const name = `${place}.${own}`;
      if (
        sentences.has(name) ||
        own.startsWith("_") ||
        typeof Object.getOwnPropertyDescriptor(owner, own)?.value !== "function"
      )
        continue;
      const plain = own.replace(/_$/, "");
      // `torch.linalg.polar` is another function than `torch.polar`.
      const direct =
        (own === "polar" ? undefined : find(own)) ??
        find(aliases[own] ?? own) ??
        (own.endsWith("_") ? find(`${aliases[plain] ?? plain}_`) : undefined);
      if (direct !== undefined) {
        added.set(name, direct);
        continue;
      }
      if (!own.endsWith("_") || RESHAPING.test(own)) continue;
      const base = find(aliases[plain] ?? plain);
      if (base === rules.same || base === rules.sameOfSome) added.set(name, rules.inPlace);
      else if (base === rules.broadcast) added.set(name, rules.inPlaceBroadcast);
    }
  for (const [name, text] of added) sentences.set(name, text);
  return sentences;
}
