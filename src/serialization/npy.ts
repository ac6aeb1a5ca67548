/**
 * NumPy's array files: `.npy` (one array) and `.npz` (a zip archive of them), read and written. The format is that of
 * `numpy.lib.format`, versions 1 to 3; arrays of Python objects, which hold pickles, are refused.
 */
import { textDecoder, textEncoder } from "../support/platform/text-coding.ts";
import { RuntimeError, TypeError } from "../support/errors.ts";
import { writeFile } from "../support/platform/files.ts";
import { isMap } from "../support/realms.ts";
import { CheckpointError } from "./checkpoint-errors.ts";
import { archiveLooksLike, looksLike } from "./identify.ts";
import { defineOwn } from "./notes.ts";
import {
  arrayOf,
  isShape,
  LiteralError,
  numpyType,
  problemOf,
  readLiteral,
  type Literal,
  type NumpyType,
} from "./npy-types.ts";
import { decodeUtf8 } from "./pickle/cursor.ts";
import { numpyCodes } from "./pickle/numpy.ts";
import { bytesOf, bytesOfAsync, type AsyncSource, type Source } from "./sources.ts";
import { contiguousBytes, tensors } from "./tensors.ts";
import { isZip, ZipArchive } from "./zip/reader.ts";
import { writeZip } from "./zip/writer.ts";
import { concatenateBytes } from "../support/bytes.ts";

const MAGIC = "\x93NUMPY";
/** NumPy's limit of a header that it reads without being told to trust the file. */
const HEADER_LIMIT = 10_000;
/** Elements without bytes (empty text) that an array may have. */
const MOST_EMPTY = 65_536;

const codeOf = new Map([...numpyCodes].map(([code, dtype]) => [dtype, code]));

function fail(file: string, reason: string, place = "header"): never {
  throw new CheckpointError({ file, place, reason, sentence: "Failed to interpret file as a NumPy array" });
}

interface Header {
  readonly type: NumpyType;
  readonly isFortran: boolean;
  readonly shape: readonly number[];
}

/** Reads the header: a Python dict with the keys `descr`, `fortran_order` and `shape`. */
function readHeader(text: string, file: string): Header {
  try {
    const found = readLiteral(text);
    if (!isMap(found)) fail(file, "the header is no dict");
    const dict = found as ReadonlyMap<string, Literal>;
    for (const key of ["descr", "fortran_order", "shape"]) if (!dict.has(key)) fail(file, `the header has no ${key}`);
    const isFortran = dict.get("fortran_order");
    if (typeof isFortran !== "boolean") fail(file, "fortran_order is neither True nor False");
    const shape = dict.get("shape");
    if (!isShape(shape) || shape.length > 64) fail(file, "the shape is out of range");
    return { type: numpyType(dict.get("descr")), isFortran: isFortran as boolean, shape: shape as readonly number[] };
  } catch (error) {
    if (error instanceof LiteralError) fail(file, `the header cannot be read: ${error.message}`);
    throw error;
  }
}

/** An array's value: a tensor, lists of text, or an object of these for each field of records. */
function parse(bytes: Uint8Array, file: string): object {
  const latin = textDecoder("latin1");
  if (latin.decode(bytes.subarray(0, 6)) !== MAGIC) {
    const what = looksLike(bytes);
    fail(file, `this is no .npy file${what === null ? "" : `: it looks like it is ${what}`}`, "byte 0");
  }
  const major = bytes[6];
  if (major === undefined || major < 1 || major > 3)
    fail(file, `version ${major} of the format is not known`, "byte 6");
  const start = major === 1 ? 10 : 12;
  if (bytes.length < start) fail(file, "it ends within the header", "byte 8");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > HEADER_LIMIT || start + length > bytes.length)
    fail(file, `its header declares ${length} bytes; ${bytes.length - start} follow`, "byte 8");
  // Version 3 has names of fields in UTF-8.
  const head = bytes.subarray(start, start + length);
  const text = major === 3 ? (decodeUtf8(head) ?? fail(file, "the header is not UTF-8")) : latin.decode(head);
  const { type, shape, isFortran } = readHeader(text, file);
  const problem = problemOf(type);
  if (problem !== null) throw new UnreadArray(file, problem);
  const size = shape.includes(0) ? 0 : shape.reduce((count, dim) => count * dim, type.itemsize);
  const data = bytes.subarray(start + length);
  if (size > data.length)
    fail(file, `shape [${shape.join(", ")}] takes ${size} bytes, but ${data.length} are there`, "data");
  // Each dim makes lists, also around a dim of size 0.
  if (size === 0 && type.kind !== "number" && shape.reduce((count, dim) => count * (dim || 1), 1) > MOST_EMPTY)
    fail(file, `shape [${shape.join(", ")}] has more elements of no bytes than the file explains`, "data");
  return arrayOf(type, data.subarray(0, size), shape, isFortran) as object;
}

/** An array whose elements there is nothing for. */
class UnreadArray extends CheckpointError {
  constructor(file: string, reason: string) {
    super({ file, place: "header", reason, sentence: "Failed to interpret file as a NumPy array" });
  }
}

/**
 * The arrays of an archive by name. One that cannot be held (of Python objects, of dates) is refused when somebody asks for
 * it, as by NumPy, so that the others can be read.
 */
function parseArchive(archive: ZipArchive, file: string): Record<string, object> {
  const result: Record<string, object> = {};
  const names = archive.names.filter((name) => name.endsWith(".npy"));
  if (names.length === 0 && archive.names.length > 0) {
    const isCheckpoint = archive.names.some((name) => name.endsWith("/data.pkl"));
    const what = isCheckpoint ? "a checkpoint: read it with torch.load" : archiveLooksLike(archive.names);
    fail(file, `this is no .npz archive${what === null ? "" : `: it looks like it is ${what}`}`, "byte 0");
  }
  for (const name of names) {
    const key = name.slice(0, -4);
    try {
      defineOwn(result, key, parse(archive.read(name), `${file}: ${name}`));
    } catch (error) {
      if (!(error instanceof UnreadArray)) throw error;
      Object.defineProperty(result, key, {
        get: () => {
          throw error;
        },
        enumerable: true,
        configurable: true,
      });
    }
  }
  return result;
}

/** Whether the bytes are a zip archive, which begins with its end where there are no arrays in it. */
function isArchive(bytes: Uint8Array): boolean {
  return isZip(bytes) || (bytes.length === 22 && bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 5);
}

/**
 * Reads a `.npy` file as a tensor, or a `.npz` file as a record of tensors (`numpy.load`). Arrays of text are lists of
 * strings, arrays of records objects with a tensor (or lists) for each field.
 * @param file A path (in Node) or the bytes.
 * @throws torch.serialization.CheckpointError naming the file, the place and the reason.
 * @example
 * const bytes = torch.serialization.npy.save(torch.tensor([1.5, 2]));
 * torch.serialization.npy.load(bytes); // tensor([1.5000, 2.0000])
 */
export function load(file: Source): object {
  const { bytes, name } = bytesOf(file);
  return isArchive(bytes) ? parseArchive(new ZipArchive(bytes, name), name) : parse(bytes, name);
}

/** `load` for what is read asynchronously: a Blob or File, a URL, a Response of `fetch`. */
export async function loadAsync(file: AsyncSource): Promise<object> {
  const { bytes, name } = await bytesOfAsync(file);
  if (!isArchive(bytes)) return parse(bytes, name);
  const archive = new ZipArchive(bytes, name);
  await archive.inflateAll();
  return parseArchive(archive, name);
}

function write(tensor: object): Uint8Array[] {
  if (!tensors().isTensor(tensor)) throw new RuntimeError("npy.save: only tensors can be saved");
  if (tensors().sparseOf(tensor) !== null)
    throw new TypeError("npy.save: NumPy has no sparse arrays. Use Tensor.to_dense() first.");
  const { dtype, shape, strides, offset, storage } = tensors().plainViewOf(tensor);
  const code = codeOf.get(dtype);
  if (code === undefined)
    throw new RuntimeError(
      `npy.save: NumPy has no dtype like torch.${dtype.name}; convert the tensor first, for instance to torch.float32`,
    );
  const order = dtype.itemsize === 1 ? "|" : "<";
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const text = `{'descr': '${order}${code}', 'fortran_order': False, 'shape': (${sizes}), }`;
  // The data begin at a multiple of 64; the header ends with a newline.
  const length = Math.ceil((10 + text.length + 1) / 64) * 64;
  const head = new Uint8Array(length).fill(0x20);
  for (let i = 0; i < MAGIC.length; i++) head[i] = MAGIC.charCodeAt(i);
  head.set([1, 0], 6);
  new DataView(head.buffer).setUint16(8, length - 10, true);
  head.set(textEncoder().encode(text), 10);
  head[length - 1] = 0x0a;
  return [head, contiguousBytes(shape, strides, offset, dtype.itemsize, tensors().storageBytes(storage))];
}

/** What to write and where to: the path may stand first, as NumPy has it. */
function inOrder<T extends object>(first: T | string, second: T | string | null): [what: T, file: string | null] {
  return typeof first === "string" ? [second as T, first] : [first, second as string | null];
}

/** Writes a tensor as a `.npy` file, or gives its bytes if there is no path (`numpy.save`, also with the path first). */
export function save(tensor: object, file: string): void;
export function save(file: string, tensor: object): void;
export function save(tensor: object, file?: null): Uint8Array<ArrayBuffer>;
export function save(first: object | string, second: object | string | null = null): Uint8Array<ArrayBuffer> | void {
  const [tensor, file] = inOrder(first, second);
  const pieces = write(tensor);
  if (file === null) return concatenateBytes(pieces);
  writeFile(file, pieces);
}

/** Tensors by name, as `savez` takes them. */
export type NamedArrays = Readonly<Record<string, object>> | ReadonlyMap<string, object>;

/**
 * Writes named tensors as a `.npz` file, or gives its bytes if there is no path (`numpy.savez`, also with the path first).
 * @example
 * const bytes = torch.serialization.npy.savez({ x: torch.ones(2), y: torch.arange(3) });
 * Object.keys(torch.serialization.npy.load(bytes)); // [ 'x', 'y' ]
 */
export function savez(arrays: NamedArrays, file: string): void;
export function savez(file: string, arrays: NamedArrays): void;
export function savez(arrays: NamedArrays, file?: null): Uint8Array<ArrayBuffer>;
export function savez(
  first: NamedArrays | string,
  second: NamedArrays | string | null = null,
): Uint8Array<ArrayBuffer> | void {
  const [arrays, file] = inOrder(first, second);
  const named = isMap(arrays) ? [...(arrays as ReadonlyMap<string, object>)] : Object.entries(arrays);
  const pieces = writeZip(
    named.map(([name, tensor]) => ({ name: `${name}.npy`, data: concatenateBytes(write(tensor)) })),
  );
  if (file === null) return concatenateBytes(pieces);
  writeFile(file, pieces);
}
