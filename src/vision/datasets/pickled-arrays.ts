/**
 * Pickled dicts with NumPy arrays, as CIFAR's batches are: read as a description by the reader of checkpoints, which
 * calls nothing, and only what makes arrays is allowed in them.
 */
import { textEncoder } from "../../support/platform/text-coding.ts";
import { CheckpointError, WeightsOnlyError } from "../../serialization/checkpoint-errors.ts";
import { PyDict, PyList, PyNumpyDtype, PyObject, PyTuple, type PyValue } from "../../serialization/pickle/python.ts";
import { Unpickler } from "../../serialization/pickle/reader.ts";
import { readFile } from "../../support/platform/files.ts";
import { isByteArray } from "../../support/realms.ts";

/** An array of bytes. */
export interface ByteArray {
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

/** What makes arrays, and what an array's class is called. */
const allowed =
  /^numpy\.(_core|core)\.(multiarray\._reconstruct|multiarray\.scalar|numeric\._frombuffer)$|^numpy\.ndarray$/;

/** A dict of a file by its keys. */
export class PickledDict {
  readonly #dict: PyDict;

  constructor(readonly path: string) {
    const unpickler = new Unpickler(readFile(path), { file: path, part: "pickle" });
    const value = unpickler.run();
    const blocked = [...unpickler.blocked.values()].filter(({ name }) => !allowed.test(name));
    if (blocked.length > 0) throw new WeightsOnlyError(path, blocked, null);
    if (!(value instanceof PyDict)) throw new CheckpointError({ file: path, reason: "the pickle is no dict" });
    this.#dict = value;
  }

  has(key: string): boolean {
    return this.#dict.entries.has(key);
  }

  #fail(key: string, what: string): never {
    throw new CheckpointError({
      file: this.path,
      place: key,
      reason: this.has(key) ? `it is no ${what}` : "it is not there",
    });
  }

  /** A list under a key. */
  list<T extends PyValue>(key: string, isItem: (item: PyValue) => item is T): readonly T[] {
    const value = this.#dict.entries.get(key);
    const items = value instanceof PyList || value instanceof PyTuple ? value.items : this.#fail(key, "list");
    return items.every(isItem) ? items : this.#fail(key, "list of the right kind");
  }

  /** An array of unsigned bytes under a key, row by row. */
  bytes(key: string): ByteArray {
    const value = this.#dict.entries.get(key);
    if (!(value instanceof PyObject)) this.#fail(key, "array");
    const parts = value.name.endsWith("_frombuffer") ? bufferParts(value) : stateParts(value);
    if (parts === null) return this.#fail(key, "array of bytes, row by row");
    const count = parts.shape.reduce((product, size) => product * size, 1);
    return count === parts.bytes.length ? parts : this.#fail(key, `array of ${count} bytes`);
  }
}

const utf8 = /* @__PURE__ */ textEncoder();
/** Bytes; Python 2 wrote them as strings, which may have passed for text. */
function bytesOf(value: PyValue | undefined): Uint8Array | null {
  if (isByteArray(value)) return value;
  return typeof value === "string" ? utf8.encode(value) : null;
}

function shapeOf(value: PyValue | undefined): number[] | null {
  if (!(value instanceof PyTuple)) return null;
  const isSize = (size: PyValue): size is number => typeof size === "number" && Number.isSafeInteger(size) && size >= 0;
  return value.items.every(isSize) ? [...value.items] : null;
}

function partsOf(shape: PyValue | undefined, dtype: PyValue | undefined, bytes: PyValue | undefined): ByteArray | null {
  const [sizes, data] = [shapeOf(shape), bytesOf(bytes)];
  return sizes !== null && data !== null && dtype instanceof PyNumpyDtype && dtype.code === "u1"
    ? { shape: sizes, bytes: data }
    : null;
}

/** The state of `_reconstruct(ndarray, (0,), b"b")`: version, shape, dtype, whether column by column, bytes. */
function stateParts({ state }: PyObject): ByteArray | null {
  if (!(state instanceof PyTuple)) return null;
  const [, shape, dtype, isColumnMajor, bytes] = state.items;
  return isColumnMajor === false ? partsOf(shape, dtype, bytes) : null;
}

/** The arguments of `_frombuffer(bytes, dtype, shape, order)`, which protocol 5 has. */
function bufferParts({ args }: PyObject): ByteArray | null {
  if (!(args instanceof PyTuple)) return null;
  const [bytes, dtype, shape, order] = args.items;
  return order === "C" ? partsOf(shape, dtype, bytes) : null;
}
