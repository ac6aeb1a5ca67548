/**
 * GGUF, the file format of llama.cpp and its kin: metadata and tensors, of which quantised ones are read as float32.
 * Versions 1 to 3 of the specification (ggml/docs/gguf.md), in either order of bytes; models in several files.
 */
import { textDecoder } from "../support/platform/text-coding.ts";
import { bfloat16, float16, float32, float64, int16, int32, int64, int8, type DType } from "../dtype.ts";
import { CheckpointError } from "./checkpoint-errors.ts";
import { hasFiles } from "../support/platform/files.ts";
import { blockTypes, otherTypes, type BlockType } from "./gguf-blocks.ts";
import { pointTypes } from "./gguf-points.ts";
import { defineOwn } from "./notes.ts";
import { bytesOf, bytesOfAsync, pathOf, type AsyncSource, type Source } from "./sources.ts";
import { swapped } from "./storage.ts";
import { storedStrides, tensors } from "./tensors.ts";

/** Types that are no blocks, by their number. */
const plainTypes: ReadonlyMap<number, readonly [name: string, dtype: DType]> = new Map([
  [0, ["F32", float32]],
  [1, ["F16", float16]],
  [24, ["I8", int8]],
  [25, ["I16", int16]],
  [26, ["I32", int32]],
  [27, ["I64", int64]],
  [28, ["F64", float64]],
  [30, ["BF16", bfloat16]],
] as const);

/** A tensor as the file describes it. */
export interface GgufTensorInfo {
  /** The format's name of its type: `F16`, `Q4_K`, …; a number where the type is not known. */
  readonly type: string;
  /** Sizes of the dims in PyTorch's order: rows first. */
  readonly shape: readonly number[];
}

interface Entry extends GgufTensorInfo {
  readonly begin: number;
  readonly bytes: number;
  readonly block: BlockType | null;
  readonly dtype: DType;
}

/** What metadata hold: numbers, strings, truth values, and lists of these. Integers beyond 2^53 are bigints. */
export type GgufValue = number | bigint | string | boolean | readonly GgufValue[];

const scalarSizes: readonly number[] = [1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8];
const STRING = 8;
/** Stands for the bytes of a tensor of a type whose size is not known. */
const UNREAD = -1;
const ARRAY = 9;

/** Reads numbers and strings one after the other. */
class Cursor {
  at = 0;
  /** Whether numbers begin with their lowest byte. The version, a small number, tells. */
  little = true;
  /** Version 1 has counts and lengths of 32 bits. */
  short = false;
  private readonly view: DataView;
  private readonly text = textDecoder();
  constructor(
    readonly bytes: Uint8Array,
    readonly file: string,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  fail(reason: string): never {
    throw new CheckpointError({ file: this.file, place: `byte ${this.at}`, reason, sentence: "invalid GGUF file" });
  }

  private take(size: number): number {
    const { at } = this;
    if (size > this.bytes.length - at) this.fail(`the file ends within the header (${this.bytes.length} bytes)`);
    this.at += size;
    return at;
  }

  uint32(): number {
    return this.view.getUint32(this.take(4), this.little);
  }

  /** A 64-bit count of things that take at least `least` bytes each: it cannot be more than fit into the file. */
  count(least: number, what: string): number {
    const value = this.short ? BigInt(this.uint32()) : this.view.getBigUint64(this.take(8), this.little);
    if (value > BigInt(Math.floor((this.bytes.length - this.at) / least)))
      this.fail(`it declares ${value} ${what}, for which there is no room`);
    return Number(value);
  }

  uint64(): number {
    const value = this.view.getBigUint64(this.take(8), this.little);
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) this.fail(`${value} is out of range`);
    return Number(value);
  }

  string(): string {
    const length = this.count(1, "bytes of text");
    const at = this.take(length);
    return this.text.decode(this.bytes.subarray(at, at + length));
  }

  /** A value of metadata; lists in lists are read as far as the specification lets them go. */
  value(type: number, depth = 0): GgufValue {
    if (type === STRING) return this.string();
    if (type === ARRAY) {
      const element = this.uint32();
      if (depth > 4) this.fail("lists are nested too deeply");
      const size = scalarSizes[element] ?? this.fail(`${element} is no type of metadata`);
      const count = this.count(size === 0 ? 8 : size, "items");
      return Array.from({ length: count }, () => this.value(element, depth + 1));
    }
    const size = scalarSizes[type];
    if (size === undefined) this.fail(`${type} is no type of metadata`);
    return this.scalar(type, this.take(size));
  }

  private scalar(type: number, at: number): GgufValue {
    const { view, little } = this;
    switch (type) {
      case 0:
        return view.getUint8(at);
      case 1:
        return view.getInt8(at);
      case 2:
        return view.getUint16(at, little);
      case 3:
        return view.getInt16(at, little);
      case 4:
        return view.getUint32(at, little);
      case 5:
        return view.getInt32(at, little);
      case 6:
        return view.getFloat32(at, little);
      case 7:
        return view.getUint8(at) !== 0;
      case 12:
        return view.getFloat64(at, little);
      default: {
        const value = type === 10 ? view.getBigUint64(at, little) : view.getBigInt64(at, little);
        return Number.isSafeInteger(Number(value)) ? Number(value) : value;
      }
    }
  }
}

/** An opened file: lists what is in it, and makes tensors one at a time. */
export class GgufFile {
  /** Facts about the model and its tokenizer by name: `general.architecture`, `llama.block_count`, … */
  readonly metadata: Readonly<Record<string, GgufValue>>;
  /** All tensors by name. */
  readonly #tensors = new Map<string, Entry>();
  /** The whole file. */
  readonly #bytes: Uint8Array;
  /** What to call it in errors. */
  readonly #file: string;
  /** Whether its numbers begin with their lowest byte. */
  readonly #little: boolean;

  /** For the library's own use: `open` makes these. */
  constructor(bytes: Uint8Array, file: string) {
    this.#bytes = bytes;
    this.#file = file;
    const cursor = new Cursor(bytes, file);
    if (cursor.uint32() !== 0x46554747) cursor.fail('it does not begin with "GGUF"');
    let version = cursor.uint32();
    if ((version & 0xffff) === 0) {
      cursor.little = false;
      cursor.at -= 4;
      version = cursor.uint32();
    }
    this.#little = cursor.little;
    if (version < 1 || version > 3) cursor.fail(`version ${version} is not known`);
    cursor.short = version === 1;
    const tensorCount = cursor.count(cursor.short ? 20 : 24, "tensors");
    const valueCount = cursor.count(cursor.short ? 9 : 13, "values");
    const metadata: Record<string, GgufValue> = {};
    for (let i = 0; i < valueCount; i++) {
      const key = cursor.string();
      defineOwn(metadata, key, cursor.value(cursor.uint32()));
    }
    this.metadata = metadata;
    const listed = Array.from({ length: tensorCount }, () => this.#readInfo(cursor));
    const alignment = alignmentOf(metadata) ?? cursor.fail("general.alignment is no positive number");
    const start = Math.ceil(cursor.at / alignment) * alignment;
    for (const { name, offset, ...entry } of listed) {
      const begin = start + offset;
      if (begin + Math.max(entry.bytes, 0) > bytes.length)
        this.#fail(name, `it reaches to byte ${begin + entry.bytes} of ${bytes.length}`);
      if (this.#tensors.has(name)) this.#fail(name, "the file has it twice");
      this.#tensors.set(name, { ...entry, begin });
    }
  }

  /** Throws an error that names the file and the place. For the library's own use. */
  #fail(place: string, reason: string): never {
    throw new CheckpointError({ file: this.#file, place, reason, sentence: "invalid GGUF file" });
  }

  /** Reads what the file says of the next tensor. For the library's own use. */
  #readInfo(cursor: Cursor): Omit<Entry, "begin"> & { name: string; offset: number } {
    const name = cursor.string();
    const dims = cursor.uint32();
    if (dims > 4) cursor.fail(`${name} has ${dims} dims`);
    const shape = Array.from({ length: dims }, () => (cursor.short ? cursor.uint32() : cursor.uint64())).reverse();
    const count = shape.reduce((product, size) => product * size, 1);
    const type = cursor.uint32();
    const offset = cursor.uint64();
    const plain = plainTypes.get(type);
    if (plain) {
      const [label, dtype] = plain;
      return { name, type: label, shape, bytes: count * dtype.itemsize, block: null, dtype, offset };
    }
    const block = blockTypes.get(type) ?? pointTypes.get(type);
    // What cannot be read can still be listed.
    if (!block) {
      const label = otherTypes.get(type) ?? String(type);
      return { name, type: label, shape, bytes: UNREAD, block: null, dtype: float32, offset };
    }
    if ((shape.at(-1) ?? 1) % block.count !== 0)
      cursor.fail(`rows of ${name} have ${shape.at(-1)} numbers, no multiple of ${block.count}`);
    return {
      name,
      type: block.name,
      shape,
      bytes: (count / block.count) * block.bytes,
      block,
      dtype: float32,
      offset,
    };
  }

  /** Names of the tensors, as llama.cpp calls them (`blk.0.attn_q.weight`). */
  keys(): string[] {
    return [...this.#tensors.keys()];
  }

  /** What the file says of a tensor. For the library's own use. */
  #entry(name: string): Entry {
    const entry = this.#tensors.get(name);
    if (!entry) throw new CheckpointError({ file: this.#file, reason: `File does not contain tensor ${name}` });
    return entry;
  }

  /** Type and shape of a tensor. */
  info(name: string): GgufTensorInfo {
    const { type, shape } = this.#entry(name);
    return { type, shape };
  }

  /** One tensor, read now; a quantised one as float32. */
  get_tensor(name: string): object {
    const { begin, bytes, block, dtype, shape, type } = this.#entry(name);
    if (bytes === UNREAD) this.#fail(name, `tensors of type ${type} are not supported`);
    if (block !== null && !this.#little)
      this.#fail(name, `tensors of type ${type} are not supported in files with the other order of bytes`);
    const found = this.#bytes.subarray(begin, begin + bytes);
    const data = this.#little ? found : swapped(found, dtype.itemsize);
    const storage = tensors().createStorage(block === null ? data : decoded(data, block), dtype);
    const strides = storedStrides(shape);
    return tensors().createTensor({ dtype, shape, strides, offset: 0, requires_grad: false, storage });
  }
}

/** What the tensors' positions are multiples of; null where the file says nonsense. */
function alignmentOf(metadata: Readonly<Record<string, GgufValue>>): number | null {
  const alignment = metadata["general.alignment"] ?? 32;
  return typeof alignment === "number" && Number.isInteger(alignment) && alignment > 0 ? alignment : null;
}

function decoded(data: Uint8Array, { bytes, count, decode }: BlockType): Uint8Array {
  const blocks = data.length / bytes;
  const numbers = new Float32Array(blocks * count);
  for (let i = 0; i < blocks; i++) decode(data, i * bytes, numbers, i * count);
  return new Uint8Array(numbers.buffer);
}

/**
 * Opens a file to look at its metadata and names, and to read single tensors.
 * @throws torch.serialization.CheckpointError where the file is broken.
 * @example
 * ```ts ignore
 * const file = torch.serialization.gguf.open("model-q4_k_m.gguf");
 * file.metadata["general.architecture"]; // "llama"
 * const embedding = file.get_tensor("token_embd.weight");
 * ```
 */
export function open(file: Source): GgufFile {
  const { bytes, name } = bytesOf(file);
  return new GgufFile(bytes, name);
}

/** `open` for what is read asynchronously: a Blob or File, a URL, a Response of `fetch`. */
export async function openAsync(file: AsyncSource): Promise<GgufFile> {
  const { bytes, name } = await bytesOfAsync(file);
  return new GgufFile(bytes, name);
}

/** The name of one file of several: `model-00002-of-00003.gguf`. */
const PART = /-(\d{5})-of-(\d{5})\.gguf$/;

/** Paths of the files of a model that is in several, of which `file` is one; null for others. */
function partsOf(file: Source, { metadata }: GgufFile): string[] | null {
  const path = pathOf(file);
  const count = metadata["split.count"];
  if (path === null || !hasFiles() || typeof count !== "number" || count < 2) return null;
  const [, , total = ""] = PART.exec(path) ?? [];
  if (Number(total) !== count) return null;
  return Array.from({ length: count }, (_, i) =>
    path.replace(PART, `-${String(i + 1).padStart(5, "0")}-of-${total}.gguf`),
  );
}

/**
 * All tensors of a file by name. Of a model in several files (`model-00001-of-00003.gguf`) those of all, which lie beside it.
 * @throws torch.serialization.CheckpointError where a file is broken.
 */
export function load(file: Source): Record<string, object> {
  const first = open(file);
  const result: Record<string, object> = {};
  for (const opened of partsOf(file, first)?.map(open) ?? [first])
    for (const name of opened.keys()) defineOwn(result, name, opened.get_tensor(name));
  return result;
}
