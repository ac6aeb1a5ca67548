/** Reads the parts of a TorchScript archive: the text of its program, its constants, its objects. */
import { itemAt } from "../support/checked.ts";
import { CheckpointError } from "../serialization/checkpoint-errors.ts";
import { toJavaScript } from "../serialization/pickle/convert.ts";
import {
  PyDict,
  PyList,
  PyMeta,
  PyObject,
  PyParameter,
  PySparse,
  PyTensor,
  PyTuple,
  type PyValue,
} from "../serialization/pickle/python.ts";
import { bytesOfStorage, StorageTable } from "../serialization/pickle/rebuild.ts";
import { placed } from "../serialization/places.ts";
import { createStorage } from "../serialization/storage.ts";
import { tensors } from "../serialization/tensors.ts";
import { isForMeta, unpickle, type LoadOptions } from "../serialization/unpickle.ts";
import { isZip, ZipArchive } from "../serialization/zip/reader.ts";
import { textDecoder } from "../support/platform/text-coding.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { SourceFile } from "./language/syntax.ts";

/** What a pickle says, with its tensors made. */
export interface Pickled {
  readonly value: PyValue;
  readonly tensors: ReadonlyMap<PyValue, Tensor>;
}

/** The newest version of archives that is read. */
const NEWEST = 10;

/** An archive of `torch.jit.save`. */
export class ScriptArchive {
  readonly #zip: ZipArchive;
  readonly #prefix: string;
  /** The version of the operators that its program was written for. */
  readonly version: number;

  /**
   * @throws CheckpointError for bytes that are no such archive
   */
  constructor(
    bytes: Uint8Array,
    readonly file: string,
    readonly options: LoadOptions,
  ) {
    function fail(reason: string, help?: string): never {
      throw new CheckpointError({ file, reason, ...(help === undefined ? {} : { help }) });
    }
    if (!isZip(bytes)) fail("this is no archive of torch.jit.save: it is no zip archive");
    this.#zip = new ZipArchive(bytes, file, true);
    const { names } = this.#zip;
    const constants = names.find((name) => /^([^/]*\/)?constants\.pkl$/.test(name));
    if (constants === undefined) {
      const isOld = names.some((name) => name.endsWith("model.json"));
      if (isOld) fail("it was written by PyTorch 1.0 to 1.2, whose archives are not supported");
      fail(
        "PytorchStreamReader failed locating file constants.pkl: file not found",
        "torch.load reads files of torch.save; only those of torch.jit.save hold programs.",
      );
    }
    this.#prefix = constants.slice(0, -"constants.pkl".length);
    const noted = this.note("version") ?? this.note(".data/version") ?? "3";
    this.version = Number(noted.trim());
    if (this.version > NEWEST)
      fail(
        `Attempted to read a PyTorch file with version ${this.version}, but the maximum supported version for reading is ${NEWEST}. Your PyTorch installation may be too old.`,
      );
  }

  /** The names of the archive's files, below its folder. */
  get names(): string[] {
    return this.#zip.names
      .filter((name) => name.startsWith(this.#prefix))
      .map((name) => name.slice(this.#prefix.length));
  }

  has(name: string): boolean {
    return this.#zip.has(this.#prefix + name);
  }

  /** The bytes of a file. */
  read(name: string): Uint8Array {
    return this.#zip.read(this.#prefix + name);
  }

  /** The text of a file, or null where there is none. */
  note(name: string): string | null {
    return this.has(name) ? textDecoder().decode(this.read(name)) : null;
  }

  /** A file of the program. */
  source(path: string): SourceFile | null {
    const text = this.note(path);
    return text === null ? null : { path, text };
  }

  /** What `name.pkl` says; its storages are in the folder `name`. */
  pickled(name: string): Pickled {
    const { file, options } = this;
    const table = new StorageTable();
    const isBigEndian = this.note("byteorder")?.trim() === "big";
    const part = `${this.#prefix}${name}.pkl`;
    const { value } = unpickle(
      this.#zip.read(part),
      0,
      { file, part, persistentLoad: (id, context, place) => table.load(id, context, place) },
      false,
    );
    const found = tensorsIn(value);
    const list = new PyList();
    list.items.push(...found);
    const made = toJavaScript(list, file, (storage) => {
      if (isForMeta(options, storage.location)) return tensors().createMetaStorage(bytesOfStorage(storage));
      const bytes = this.read(`${name}/${storage.key}`);
      const size = bytesOfStorage(storage);
      if (bytes.length < size)
        throw new CheckpointError({
          file,
          place: storage.place,
          reason: `storage ${storage.key} declares ${size} bytes, but its record has ${bytes.length} bytes`,
        });
      return placed(createStorage(storage, bytes.subarray(0, size), isBigEndian), storage.location, options);
    }) as Tensor[];
    return { value, tensors: new Map(found.map((tensor, i) => [tensor, itemAt(made, i)])) };
  }
}

/** All tensors that a value holds, each once. */
function tensorsIn(root: PyValue): PyValue[] {
  const found: PyValue[] = [];
  const seen = new Set<PyValue>();
  const pending: PyValue[] = [root];
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    if (typeof value !== "object" || value === null || seen.has(value)) continue;
    seen.add(value);
    if (
      value instanceof PyTensor ||
      value instanceof PyParameter ||
      value instanceof PySparse ||
      value instanceof PyMeta
    )
      found.push(value);
    else if (value instanceof PyList || value instanceof PyTuple) pending.push(...value.items);
    else if (value instanceof PyDict) for (const entry of value.entries) pending.push(...entry);
    else if (value instanceof PyObject) {
      pending.push(value.args, ...value.items);
      if (value.state !== undefined) pending.push(value.state);
      for (const entry of value.entries) pending.push(...entry);
    }
  }
  return found;
}
