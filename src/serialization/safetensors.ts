/** The safetensors format: a JSON header with names, dtypes, shapes and positions, then the tensors' bytes. */

import { textEncoder } from "../support/platform/text-coding.ts";
import { isMap } from "../support/realms.ts";
import {
  complex32,
  complex64,
  complex128,
  uint16,
  uint32,
  uint64,
  bfloat16,
  bool,
  float16,
  float32,
  float64,
  int16,
  int32,
  int64,
  int8,
  uint8,
  type DType,
} from "../dtype.ts";
import { float8_e4m3fn, float8_e4m3fnuz, float8_e5m2, float8_e5m2fnuz, float8_e8m0fnu } from "../kernel/float8.ts";
import { RuntimeError, TypeError, ValueError } from "../support/errors.ts";
import { hasFiles, writeFile } from "../support/platform/files.ts";
import { bytesAccess, fileAccess, type RandomAccess } from "../support/platform/random-access.ts";
import { CheckpointError } from "./checkpoint-errors.ts";
import { looksLike } from "./identify.ts";
import { defineOwn } from "./notes.ts";
import { decodeUtf8 } from "./pickle/cursor.ts";
import { bytesOf, bytesOfAsync, pathOf, type AsyncSource, type Source } from "./sources.ts";
import { contiguousBytes, storedStrides, tensors } from "./tensors.ts";
import { concatenateBytes } from "../support/bytes.ts";
import { entryOf } from "../support/checked.ts";

/** Names of dtypes in the format, in the order in which the reference implementation writes tensors. */
const order: readonly (readonly [name: string, dtype: DType])[] = [
  ["I64", int64],
  ["F64", float64],
  ["F32", float32],
  ["I32", int32],
  ["BF16", bfloat16],
  ["F16", float16],
  ["I16", int16],
  ["I8", int8],
  ["U8", uint8],
  ["BOOL", bool],
  ["U64", uint64],
  ["U32", uint32],
  ["U16", uint16],
  ["F8_E4M3", float8_e4m3fn],
  ["F8_E5M2", float8_e5m2],
  ["F8_E8M0", float8_e8m0fnu],
  ["F8_E4M3FNUZ", float8_e4m3fnuz],
  ["F8_E5M2FNUZ", float8_e5m2fnuz],
  ["C32", complex32],
  ["C64", complex64],
  ["C128", complex128],
];
const dtypeOf = new Map(order);
const rank = new Map(order.map(([, dtype], i) => [dtype, i]));
const nameOf = new Map(order.map(([name, dtype]) => [dtype, name]));

/** The dtype of a name of the format. For the library's own use. */
export function dtypeOfSafetensors(name: string): DType {
  const dtype = dtypeOf.get(name);
  if (dtype === undefined) throw new RuntimeError(`tensors of dtype ${name} are not supported`);
  return dtype;
}

/** The reference implementation's limit on the header. */
const headerLimit = 100_000_000;

/** A tensor as the header describes it. */
export interface TensorInfo {
  /** The format's name of the dtype (`F32`), which may be one that Flambeau lacks. */
  readonly dtype: string;
  /** Sizes of the dims. */
  readonly shape: readonly number[];
  /** First byte and end, counted from the end of the header. */
  readonly data_offsets: readonly [begin: number, end: number];
}

/** An opened file: lists what is in it, and makes tensors one at a time. */
export class SafetensorsFile {
  /** All tensors by name. */
  readonly #tensors = new Map<string, TensorInfo>();
  /** The file's own notes: strings by name, or null. */
  readonly #metadata: Record<string, string> = {};
  /** Where the tensors' bytes begin. */
  readonly #dataStart: number;

  /** Where its bytes come from. */
  readonly #source: RandomAccess;

  constructor(
    source: Uint8Array | RandomAccess,
    readonly file: string,
  ) {
    this.#source = source instanceof Uint8Array ? bytesAccess(source) : source;
    const header = this.#header();
    this.#dataStart = header.end;
    for (const [name, entry] of Object.entries(header.value)) {
      if (name === "__metadata__") this.#readMetadata(entry);
      else this.#tensors.set(name, this.#info(name, entry));
    }
    this.#checkLayout();
  }

  /** Names of the tensors. */
  keys(): string[] {
    return [...this.#tensors.keys()];
  }

  metadata(): Record<string, string> {
    return { ...this.#metadata };
  }

  /** dtype, shape and position of a tensor. */
  info(name: string): TensorInfo {
    const info = this.#tensors.get(name);
    if (info === undefined)
      throw new CheckpointError({ file: this.file, reason: `File does not contain tensor ${name}` });
    return info;
  }

  /** One tensor, read now. */
  get_tensor(name: string): object {
    const info = this.info(name);
    const dtype = dtypeOf.get(info.dtype);
    if (dtype === undefined) this.#fail(`tensors of dtype ${info.dtype} are not supported`, name);
    const [begin, end] = info.data_offsets;
    const bytes = this.#source.slice(this.#dataStart + begin, this.#dataStart + end);
    const storage = tensors().createStorage(bytes, dtype);
    const { shape } = info;
    return tensors().createTensor({
      dtype,
      shape,
      strides: storedStrides(shape),
      offset: 0,
      requires_grad: false,
      storage,
    });
  }

  /** Throws an error that names the file and the place. For the library's own use. */
  #fail(reason: string, place: string, sentence = reason): never {
    throw new CheckpointError({
      file: this.file,
      place,
      reason,
      sentence: `Error while deserializing header: ${sentence}`,
    });
  }

  /** The same for what is JSON of another shape than a header has. */
  #notHeader(reason: string, place: string, found: string): never {
    this.#fail(reason, place, `invalid JSON in header: ${found}`);
  }

  /** What the file says of each tensor, by name. */
  #header(): { value: object; end: number } {
    const source = this.#source;
    const bytes = source.slice(0, Math.min(source.length, 1024));
    if (bytes.length < 8) this.#fail(`the file has ${bytes.length} bytes`, "byte 0", "header too small");
    const length = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
    const end = 8 + Number(length);
    // A length can have the bytes that another format begins with.
    if (end > source.length || bytes[8] !== 0x7b) this.#checkFormat(bytes);
    if (length > BigInt(headerLimit)) this.#fail(`${length} bytes are declared`, "byte 0", "header too large");
    if (end > source.length)
      this.#fail(
        `${length} bytes are declared, but only ${source.length - 8} follow`,
        "byte 0",
        "invalid header length",
      );
    const text = decodeUtf8(source.slice(8, end));
    if (text === null) this.#fail("its text is not UTF-8", "header", "invalid UTF-8 in header");
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      this.#fail(`invalid JSON in header: ${(error as Error).message}`, "header");
    }
    if (typeof value !== "object" || value === null || Array.isArray(value))
      this.#notHeader("it is no JSON object", "header", `invalid type: ${kindOf(value)}, expected struct HashMetadata`);
    return { value, end };
  }

  /** Throws an error that names another format, where the file begins like one. For the library's own use. */
  #checkFormat(bytes: Uint8Array): void {
    const other = looksLike(bytes);
    if (other?.startsWith("a safetensors file")) return;
    if (other !== null) {
      throw new CheckpointError({
        file: this.file,
        sentence: "Error while deserializing header: invalid header",
        reason: `this is no safetensors file: it looks like it is ${other}`,
      });
    }
    if (bytes[0] === 0x50 && bytes[1] === 0x4b) {
      throw new CheckpointError({
        file: this.file,
        sentence: "Error while deserializing header: header too large",
        reason: "this is no safetensors file: it looks like it is a zip archive",
        help: "If torch.save wrote it, read it with torch.load.",
      });
    }
  }

  /** Reads those notes. For the library's own use. */
  #readMetadata(entry: unknown): void {
    if (typeof entry !== "object" || entry === null)
      this.#notHeader("it is no object", "__metadata__", `invalid type: ${kindOf(entry)}, expected a map`);
    for (const [key, value] of Object.entries(entry)) {
      if (typeof value !== "string")
        this.#notHeader(
          `${JSON.stringify(key)} is no string`,
          "__metadata__",
          `invalid type: ${kindOf(value)}, expected a string`,
        );
      defineOwn(this.#metadata, key, value);
    }
  }

  #info(name: string, entry: unknown): TensorInfo {
    const { dtype, shape, data_offsets } = (entry ?? {}) as {
      dtype?: unknown;
      shape?: unknown;
      data_offsets?: unknown;
    };
    if (typeof entry !== "object" || entry === null)
      this.#notHeader("it is no object", name, `invalid type: ${kindOf(entry)}, expected struct TensorInfo`);
    for (const [field, value] of Object.entries({ dtype, shape, data_offsets }))
      if (value === undefined) this.#notHeader(`it has no ${field}`, name, `missing field \`${field}\``);
    if (typeof dtype !== "string")
      this.#notHeader("its dtype is no string", name, `invalid type: ${kindOf(dtype)}, expected a string`);
    if (!isCounts(shape)) this.#notHeader("its shape is no list of sizes", name, wrongCount(shape));
    if (!isCounts(data_offsets) || data_offsets.length !== 2)
      this.#notHeader("its data_offsets are no pair of positions", name, wrongCount(data_offsets));
    if (shape.length > 64) this.#fail(`it has ${shape.length} dimensions, more than 64`, name);
    const [begin, end] = data_offsets as readonly [number, number];
    const known = dtypeOf.get(dtype);
    if (end < begin) this.#badOffset(name, `it ends at byte ${end}, before it begins at ${begin}`);
    if (known !== undefined) {
      const size = shape.includes(0) ? 0 : shape.reduce((count, dim) => count * dim, known.itemsize);
      if (size !== end - begin)
        this.#fail(
          `its shape [${shape.join(", ")}] of ${dtype} takes ${size} bytes, but it has ${end - begin}`,
          name,
          size > Number.MAX_SAFE_INTEGER
            ? "overflow computing buffer size from shape and/or element type"
            : "invalid shape, data type, or offset for tensor",
        );
    }
    return { dtype, shape, data_offsets: [begin, end] };
  }

  /**
   * The tensors must cover the data without holes and overlaps: so the format says, and nothing can hide in between.
   */
  #checkLayout(): void {
    let position = 0;
    for (const [
      name,
      {
        data_offsets: [begin, end],
      },
    ] of [...this.#tensors].sort(
      ([, a], [, b]) => a.data_offsets[0] - b.data_offsets[0] || a.data_offsets[1] - b.data_offsets[1],
    )) {
      if (begin !== position || end < begin)
        this.#badOffset(name, `it has bytes ${begin} to ${end}, where ${position} is the next`);
      position = end;
    }
    const available = this.#source.length - this.#dataStart;
    if (position !== available)
      this.#fail(
        `the tensors take ${position} bytes, the file has ${available}`,
        "data",
        "incomplete metadata, file not fully covered",
      );
  }

  /** Throws the error of a position that does not fit the others. For the library's own use. */
  #badOffset(name: string, reason: string): never {
    this.#fail(reason, name, `invalid offset for tensor \`${name}\``);
  }
}

/** A JSON value's kind, as the reference implementation calls it. */
function kindOf(value: unknown): string {
  if (Array.isArray(value)) return "sequence";
  if (value === null) return "null";
  if (typeof value === "string") return `string ${JSON.stringify(value)}`;
  if (typeof value === "number") return `${Number.isInteger(value) ? "integer" : "floating point"} \`${value}\``;
  return typeof value === "boolean" ? `boolean \`${value}\`` : "map";
}

/** What is wrong with a list of sizes or positions. */
function wrongCount(value: unknown): string {
  if (!Array.isArray(value)) return `invalid type: ${kindOf(value)}, expected a sequence`;
  const found: unknown = value.find((item) => !(Number.isSafeInteger(item) && (item as number) >= 0));
  if (found === undefined) return `invalid length ${value.length}, expected a tuple of size 2`;
  return `invalid ${Number.isInteger(found) ? "value" : "type"}: ${kindOf(found)}, expected usize`;
}

function isCounts(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && (item as number) >= 0);
}

/** Opens a file to look at its names and metadata, and to read single tensors: of a path only those are read. */
export function safe_open(file: Source): SafetensorsFile {
  const path = pathOf(file);
  if (path !== null && hasFiles()) return new SafetensorsFile(fileAccess(path), path);
  const { bytes, name } = bytesOf(file);
  return new SafetensorsFile(bytes, name);
}

/** All tensors of a file (or of its bytes), by name. */
export function load_file(file: Source): Record<string, object> {
  return all(safe_open(file));
}

/** The same for what is read asynchronously: a Blob, File, URL or Response. */
export async function load_file_async(file: AsyncSource): Promise<Record<string, object>> {
  const { bytes, name } = await bytesOfAsync(file);
  return all(new SafetensorsFile(bytes, name));
}

function all(file: SafetensorsFile): Record<string, object> {
  const result: Record<string, object> = {};
  for (const name of file.keys()) defineOwn(result, name, file.get_tensor(name));
  return result;
}

/**
 * The tensors in bytes that are already read: safetensors' `load`, where `load_file` takes a path.
 * @example
 * const bytes = torch.safetensors.save({ weight: torch.ones(2) });
 * torch.safetensors.load(bytes).weight; // tensor([1., 1.])
 */
export function load(data: Uint8Array | ArrayBuffer): Record<string, object> {
  return load_file(data);
}

/** Tensors by name, as `save_file` takes them. */
export type NamedTensors = Readonly<Record<string, object>> | ReadonlyMap<string, object>;

/** What a file says of itself: texts by name. */
export type Metadata = Readonly<Record<string, string>>;

/** Metadata as they are, or by their name as in Python: `{ metadata: { … } }`. */
function metadataOf(given: Metadata | { readonly metadata?: Metadata }): Metadata {
  const { metadata = given } = given as { metadata?: unknown };
  const found = (typeof metadata === "string" ? given : (metadata ?? {})) as Record<string, unknown>;
  for (const [name, text] of Object.entries(found))
    if (typeof text !== "string")
      throw new TypeError(`save_file: metadata are texts; ${JSON.stringify(name)} is ${typeof text}`);
  return found as Metadata;
}

/**
 * Writes named tensors to a file, or returns the bytes if there is no path. Every tensor is written contiguously and by
 * itself: the format has no strides and no sharing. `metadata`: `{ format: "pt" }` or `{ metadata: { format: "pt" } }`.
 */
export function save_file(named: NamedTensors, path: string, metadata?: Metadata | { metadata?: Metadata }): void;
export function save_file(
  named: NamedTensors,
  path?: null,
  metadata?: Metadata | { metadata?: Metadata },
): Uint8Array<ArrayBuffer>;
export function save_file(
  named: NamedTensors,
  path: string | null = null,
  metadata: Metadata | { metadata?: Metadata } = {},
): Uint8Array<ArrayBuffer> | void {
  const list: [string, object][] = isMap(named)
    ? [...(named as ReadonlyMap<string, object>)]
    : Object.entries(named as Record<string, object>);
  const pieces = write(list, metadataOf(metadata));
  if (path === null) return concatenateBytes(pieces);
  writeFile(path, pieces);
}

/**
 * The bytes of a file with named tensors: safetensors' `save`, where `save_file` writes to a path.
 * @example
 * torch.safetensors.save({ weight: torch.ones(2) }).length; // 80
 */
export function save(named: NamedTensors, metadata?: Metadata | { metadata?: Metadata }): Uint8Array<ArrayBuffer> {
  return save_file(named, null, metadata);
}

function write(named: [string, object][], metadata: Metadata): Uint8Array[] {
  const listed = named.map(([name, tensor]) => {
    if (!tensors().isTensor(tensor))
      throw new RuntimeError(`save_file: ${JSON.stringify(name)} is no tensor; safetensors files hold tensors only`);
    if (name === "__metadata__") throw new RuntimeError("save_file: a tensor cannot have the name __metadata__");
    if (tensors().sparseOf(tensor) !== null)
      throw new ValueError(
        `You are trying to save a sparse tensors: \`['${name}']\` which this library does not support. You can make it a dense tensor before saving with \`.to_dense()\` but be aware this might make a much larger file than needed.`,
      );
    const view = tensors().plainViewOf(tensor);
    const dtype = nameOf.get(view.dtype);
    if (dtype === undefined || dtype === "C32" || dtype === "C128")
      throw new RuntimeError(`save_file: ${JSON.stringify(name)} is torch.${view.dtype.name}, which the format lacks`);
    return { name, dtype, view };
  });
  listed.sort((a, b) => entryOf(rank, a.view.dtype) - entryOf(rank, b.view.dtype) || (a.name < b.name ? -1 : 1));
  const header: Record<string, unknown> = {};
  if (Object.keys(metadata).length > 0) header["__metadata__"] = metadata;
  const pieces: Uint8Array[] = [];
  let position = 0;
  for (const { name, dtype, view } of listed) {
    const data = contiguousBytes(
      view.shape,
      view.strides,
      view.offset,
      view.dtype.itemsize,
      tensors().storageBytes(view.storage),
    );
    defineOwn(header, name, {
      dtype,
      shape: view.shape,
      data_offsets: [position, position + data.length],
    });
    pieces.push(data);
    position += data.length;
  }
  const text = textEncoder().encode(JSON.stringify(header));
  const padded = new Uint8Array(8 + Math.ceil(text.length / 8) * 8).fill(0x20);
  new DataView(padded.buffer).setBigUint64(0, BigInt(padded.length - 8), true);
  padded.set(text, 8);
  return [padded, ...pieces];
}
