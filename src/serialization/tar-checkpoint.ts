/** The format of torch.save before PyTorch 0.1.10: a tar archive with the storages, the tensors on them, and the pickle that names these. */

import { textDecoder } from "../support/platform/text-coding.ts";
import { CheckpointError } from "./checkpoint-errors.ts";
import { toJavaScript } from "./pickle/convert.ts";
import {
  PyGlobal,
  PyList,
  PyStorage,
  PyStorageType,
  PyStorageView,
  PyTensor,
  PyTuple,
  type PyValue,
} from "./pickle/python.ts";
import { bytesOfStorage } from "./pickle/rebuild.ts";
import { placed } from "./places.ts";
import { createStorage } from "./storage.ts";
import { isDType } from "../dtype.ts";
import { entryOf } from "../support/checked.ts";
import { tensors, viewProblem } from "./tensors.ts";
import { isForMeta, safeGlobals, unpickle, type LoadOptions } from "./unpickle.ts";

const BLOCK = 512;
const latin = textDecoder("latin1");

/** Files of a tar archive by name. What is no plain file is left out. */
function filesOf(bytes: Uint8Array): ReadonlyMap<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  for (let at = 0; at + BLOCK <= bytes.length;) {
    const field = (from: number, length: number): string =>
      latin.decode(bytes.subarray(at + from, at + from + length)).replace(/\0.*$/s, "");
    const name = field(0, 100).replace(/^\.\//, "");
    const size = Number.parseInt(field(124, 12).trim() || "0", 8);
    if (name === "" || !Number.isSafeInteger(size) || size < 0) break;
    const kind = field(156, 1);
    const begin = at + BLOCK;
    if (kind === "" || kind === "0") files.set(name, bytes.subarray(begin, begin + size));
    at = begin + Math.ceil(size / BLOCK) * BLOCK;
  }
  return files;
}

const PARTS = ["storages", "tensors", "pickle"];

/** The files of such an archive, or null for bytes that are something else. */
export function tarCheckpoint(bytes: Uint8Array): ReadonlyMap<string, Uint8Array> | null {
  if (latin.decode(bytes.subarray(257, 262)) !== "ustar") return null;
  const files = filesOf(bytes);
  return PARTS.every((name) => files.has(name)) ? files : null;
}

/** Reads pickles and plain numbers one after the other. */
class PartReader {
  at = 0;
  private readonly view: DataView;
  constructor(
    readonly bytes: Uint8Array,
    readonly part: string,
    readonly file: string,
    private readonly options: LoadOptions,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  fail(reason: string): never {
    throw new CheckpointError({ file: this.file, place: `${this.part}, byte ${this.at}`, reason });
  }

  pickle(persistentLoad?: (id: PyValue) => PyValue): PyValue {
    const { file, part } = this;
    const { value, end } = unpickle(
      this.bytes,
      this.at,
      { file, part, safe_globals: safeGlobals(this.options), ...(persistentLoad ? { persistentLoad } : {}) },
      false,
    );
    this.at = end;
    return value;
  }

  count(): number {
    const value = this.pickle();
    if (typeof value !== "number" || value < 0 || value > this.bytes.length) this.fail("a number of items is missing");
    return value as number;
  }

  items(length: number): readonly PyValue[] {
    const value = this.pickle();
    if (!(value instanceof PyTuple || value instanceof PyList) || value.items.length !== length)
      this.fail(`${length} values should stand here`);
    return (value as PyTuple).items;
  }

  take(size: number): Uint8Array {
    if (size > this.bytes.length - this.at)
      this.fail(`${size} bytes are declared, ${this.bytes.length - this.at} follow`);
    this.at += size;
    return this.bytes.subarray(this.at - size, this.at);
  }

  int64(): number {
    const at = this.at;
    this.take(8);
    const value = this.view.getBigInt64(at, true);
    if (value < 0n || value > BigInt(Number.MAX_SAFE_INTEGER)) this.fail(`${value} is out of range`);
    return Number(value);
  }

  int32(): number {
    const at = this.at;
    this.take(4);
    return this.view.getInt32(at, true);
  }
}

/** The value in such an archive. Files of this kind name classes freely, so PyTorch reads none where only weights are allowed. */
export function loadTar(files: ReadonlyMap<string, Uint8Array>, file: string, options: LoadOptions): unknown {
  if (options.weights_only ?? true)
    throw new CheckpointError({
      file,
      sentence: "Cannot use ``weights_only=True`` with files saved in the legacy .tar format.",
      reason: "torch.save wrote such files before PyTorch 0.1.10",
      help: "Pass { weights_only: false }: nothing in the file is executed either way.",
    });
  const reader = (part: string): PartReader =>
    new PartReader(entryOf(files as Map<string, Uint8Array>, part), part, file, options);
  const known = new Map<string, PyValue>();
  const data = new Map<PyStorage, Uint8Array>();
  const storageOf = (part: PartReader, key: PyValue | undefined): PyStorageView => {
    const found = known.get(String(key));
    if (!(found instanceof PyStorageView)) part.fail(`there is no storage ${String(key)}`);
    return found as PyStorageView;
  };

  const storages = reader("storages");
  for (let left = storages.count(); left > 0; left--) {
    const place = `storages, byte ${storages.at}`;
    const [key, location, type] = storages.items(3);
    if (!(type instanceof PyStorageType)) storages.fail("a storage has no type");
    const of = type as PyStorageType;
    if (!isDType(of.dtype)) storages.fail(`storages of ${of.name} are not supported`);
    const storage = new PyStorage(String(key), of, storages.int64(), place, String(location));
    data.set(storage, storages.take(bytesOfStorage(storage)));
    known.set(String(key), new PyStorageView(storage, 0, storage.length));
  }
  const views = storages.pickle();
  for (const view of views instanceof PyList || views instanceof PyTuple ? views.items : []) {
    const [key, root, offset, length] = view instanceof PyTuple || view instanceof PyList ? view.items : [];
    const { storage, start } = storageOf(storages, root);
    const [from, count] = [Number(offset), Number(length)];
    if (!(from >= 0 && count >= 0 && start + from + count <= storage.length))
      storages.fail(`a view of elements ${from} to ${from + count} reaches outside a storage of ${storage.length}`);
    known.set(String(key), new PyStorageView(storage, start + from, count));
  }

  const listed = reader("tensors");
  for (let left = listed.count(); left > 0; left--) {
    const [key, storageKey] = listed.items(3);
    const { storage, start, length } = storageOf(listed, storageKey);
    const dims = listed.int32();
    if (dims < 0 || dims > 64) listed.fail(`a tensor has ${dims} dims`);
    listed.take(4); // the number of dims once took 8 bytes
    const shape = Array.from({ length: dims }, () => listed.int64());
    const strides = Array.from({ length: dims }, () => listed.int64());
    const offset = listed.int64();
    const problem = viewProblem(shape, strides, offset, length);
    if (problem !== null) listed.fail(problem);
    const { dtype } = storage.type;
    if (!isDType(dtype)) return listed.fail("a tensor has no dtype");
    known.set(String(key), new PyTensor(storage, dtype, shape, strides, start + offset, false, storage.place));
  }

  const last = reader("pickle");
  const value = last.pickle((id) => {
    // A module's class with its source.
    if (id instanceof PyTuple) return id.items[0] instanceof PyGlobal ? id.items[0] : last.fail("a class is missing");
    return known.get(String(id)) ?? last.fail(`there is no tensor or storage ${String(id)}`);
  });
  return toJavaScript(value, file, (storage) => {
    if (isForMeta(options, storage.location)) return tensors().createMetaStorage(bytesOfStorage(storage));
    return placed(createStorage(storage, entryOf(data, storage), false), storage.location, options);
  });
}
