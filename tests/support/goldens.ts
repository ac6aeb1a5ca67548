/**
 * Reads the packed goldens: safetensors files, their cases and plain numbers; knows nothing of Flambeau, so it works
 * without an engine.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { brotliDecompressSync } from "node:zlib";

/** Where the packed goldens are, one folder for each version of PyTorch that they were recorded with. */
export const goldensFolder: string = fileURLToPath(new URL("../goldens/data/", import.meta.url));

export type Section = "ops" | "modules" | "optim" | "schedulers" | "rng" | "checkpoints" | "programs";
export const sections: readonly Section[] = ["ops", "modules", "optim", "schedulers", "rng", "checkpoints", "programs"];

/** The recorded versions. 2.15 is the truth; of 1.13 those cases are kept that PyTorch 2.15 does not do otherwise. */
export const goldenSets = ["2.15", "1.13"] as const;

/** One data file, as a set's `index.json` lists it. */
export interface IndexEntry {
  /** The path below the folder of all sets: `2.15/ops/add.safetensors`. */
  readonly file: string;
  readonly section: Section;
  readonly name: string;
  readonly variant?: string;
  /** "c": the cases with complex numbers. */
  readonly tier: 1 | 2 | 3 | "c";
  readonly cases: number;
  readonly rejected?: string;
  readonly expected?: string;
}

export type GoldenDType =
  | "float64"
  | "float32"
  | "float16"
  | "bfloat16"
  | "int64"
  | "int32"
  | "int16"
  | "int8"
  | "uint8"
  | "bool"
  | "uint16"
  | "uint32"
  | "uint64"
  | "complex64"
  | "complex128";

/**
 * A stored tensor: its bytes, and its elements as numbers of JavaScript (halves as Float64Array, int64 as bigint, a
 * complex number as its two parts).
 */
export interface StoredTensor {
  readonly dtype: GoldenDType;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
  readonly values: Values;
}

export type Values =
  | Float64Array
  | Float32Array
  | BigInt64Array
  | BigUint64Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array;

/** Values of the goldens' JSON. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

export interface TensorReference {
  readonly $tensor: string;
  readonly requires_grad?: boolean;
  readonly shape?: readonly number[];
  readonly strides?: readonly number[];
  readonly offset?: number;
}

/** A reference as it stands in a case. */
export type Reference = TensorReference & JsonObject;

/** rtol and atol of a comparison. */
export interface Tolerance {
  readonly rtol: number;
  readonly atol: number;
}

/** A safetensors file of goldens. */
export interface GoldenFile {
  readonly metadata: Readonly<Record<string, string>>;
  readonly names: readonly string[];
  tensor(name: string): StoredTensor;
}

const dtypeNames: Readonly<Record<string, GoldenDType>> = {
  F64: "float64",
  F32: "float32",
  F16: "float16",
  BF16: "bfloat16",
  I64: "int64",
  I32: "int32",
  I16: "int16",
  I8: "int8",
  U8: "uint8",
  BOOL: "bool",
  U16: "uint16",
  U32: "uint32",
  U64: "uint64",
  C64: "complex64",
  C128: "complex128",
};

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isTensorReference(value: Json | undefined): value is Reference {
  return isObject(value) && typeof value["$tensor"] === "string";
}

/** The number that a float16's bits mean. */
export function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const scratch = new DataView(new ArrayBuffer(4));

/** The number that a bfloat16's bits mean. */
export function bfloat16ToNumber(bits: number): number {
  scratch.setUint32(0, bits << 16);
  return scratch.getFloat32(0);
}

/** The elements of a tensor's bytes (whose buffer must begin with them). */
export function decodeValues(dtype: GoldenDType, buffer: ArrayBuffer): Values {
  switch (dtype) {
    case "float64":
    case "complex128":
      return new Float64Array(buffer);
    case "float32":
    case "complex64":
      return new Float32Array(buffer);
    case "float16":
      return Float64Array.from(new Uint16Array(buffer), halfToNumber);
    case "bfloat16":
      return Float64Array.from(new Uint16Array(buffer), bfloat16ToNumber);
    case "int64":
      return new BigInt64Array(buffer);
    case "int32":
      return new Int32Array(buffer);
    case "int16":
      return new Int16Array(buffer);
    case "int8":
      return new Int8Array(buffer);
    case "uint8":
    case "bool":
      return new Uint8Array(buffer);
    case "uint16":
      return new Uint16Array(buffer);
    case "uint32":
      return new Uint32Array(buffer);
    case "uint64":
      return new BigUint64Array(buffer);
  }
}

/** Parses a safetensors file. */
export function parseSafetensors(file: Uint8Array): GoldenFile {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const length = Number(view.getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + length))) as Record<string, unknown>;
  const metadata = (header["__metadata__"] ?? {}) as Record<string, string>;
  delete header["__metadata__"];
  const entries = header as Record<string, { dtype: string; shape: number[]; data_offsets: [number, number] }>;
  const read = new Map<string, StoredTensor>();
  return {
    metadata,
    names: Object.keys(entries),
    tensor(name) {
      const known = read.get(name);
      if (known) return known;
      const entry = entries[name];
      const dtype = entry && dtypeNames[entry.dtype];
      if (!entry || !dtype) throw new Error(`golden file has no tensor ${name}`);
      const bytes = file.slice(8 + length + entry.data_offsets[0], 8 + length + entry.data_offsets[1]);
      const tensor = { dtype, shape: entry.shape, bytes, values: decodeValues(dtype, bytes.buffer as ArrayBuffer) };
      read.set(name, tensor);
      return tensor;
    },
  };
}

/** A file's bytes, decompressed. */
export function readGoldenBytes(file: string): Uint8Array {
  if (file.includes("/checkpoints/")) return new Uint8Array(readFileSync(goldensFolder + file));
  return new Uint8Array(brotliDecompressSync(readFileSync(`${goldensFolder}${file}.br`)));
}

export function readGoldenFile(file: string): GoldenFile {
  return parseSafetensors(readGoldenBytes(file));
}

/** What the metadata key of a golden file holds, parsed. */
export function readMetadata<T>(file: GoldenFile, key: "info" | "cases" | "expected"): T {
  return JSON.parse(file.metadata[key] ?? "null") as T;
}

/** The number of `{"$float": "-inf"}`. */
export function parseFloatText(text: string): number {
  if (text === "inf") return Infinity;
  if (text === "-inf") return -Infinity;
  return text === "nan" ? NaN : Number(text);
}

/** Whether a float with an integer value occurs, which JavaScript cannot tell from an int. */
export function hasIntegerValuedFloat(value: Json | undefined): boolean {
  if (Array.isArray(value)) return (value as readonly Json[]).some(hasIntegerValuedFloat);
  if (!isObject(value)) return false;
  if (typeof value["$float"] === "string") return Number.isInteger(parseFloatText(value["$float"]));
  return Object.values(value).some(hasIntegerValuedFloat);
}

let index: readonly IndexEntry[] | undefined;

/** All golden files. */
export function goldenIndex(): readonly IndexEntry[] {
  index ??= goldenSets.flatMap((set) => {
    const { files } = JSON.parse(readFileSync(`${goldensFolder}${set}/index.json`, "utf8")) as { files: IndexEntry[] };
    return files.map((entry) => ({
      ...entry,
      file: `${set}/${entry.file}`,
      ...(entry.expected === undefined ? {} : { expected: `${set}/${entry.expected}` }),
    }));
  });
  return index;
}

/** Numbers of cases by the name of their file; "all" stands for every case of it. */
export type CaseLists = Readonly<Record<string, readonly number[] | "all">>;

/** Where a list of cases is kept. */
export function caseListPath(name: "superseded" | "not-there" | "to-do"): string {
  return fileURLToPath(new URL(`../goldens/${name}.json`, import.meta.url));
}

/**
 * A list of cases: `superseded` (cases of 1.13 that PyTorch 2.15 does otherwise: they are not played), `not-there`
 * (cases of what Flambeau does not have) and `to-do` (cases that fail). A case of the last two that passes has to
 * leave its list: `npx tsx tools/goldens.ts all --update`.
 */
export function readCaseList(name: "superseded" | "not-there" | "to-do"): CaseLists {
  return JSON.parse(readFileSync(caseListPath(name), "utf8")) as CaseLists;
}

/**
 * Cases that cannot agree with what is recorded, by label (`ops/max.binary#19`), with the reason (also in
 * docs/differences.md).
 */
export function knownDisagreements(): Readonly<Record<string, string>> {
  return JSON.parse(readFileSync(new URL("../goldens/disagreements.json", import.meta.url), "utf8")) as Record<
    string,
    string
  >;
}

/**
 * A short unique name of a file, as the reports use it: `ops/add.mixed_dtypes`, `checkpoints/rejected/calls_eval.pt`,
 * `1.13/ops/add`.
 */
export function goldenName(entry: IndexEntry): string {
  return entry.file
    .replace(/\.(safetensors|json)$/, "")
    .replace(/^2\.15\//, "")
    .replace("optim/lr_scheduler/", "schedulers/");
}
