/** PyTorch's zip format: a pickle, one file for each storage, and a few lines about the format. */

import { textDecoder, textEncoder } from "../support/platform/text-coding.ts";
import type { RandomAccess } from "../support/platform/random-access.ts";
import { warnOnce } from "../support/warnings.ts";
import { exportedFolder, exportedWeights, scriptWeights } from "./archives.ts";
import { CheckpointError } from "./checkpoint-errors.ts";
import { archiveLooksLike, looksLike, MERGE_PARTS } from "./identify.ts";
import { isLegacy, loadLegacy } from "./legacy.ts";
import { toJavaScript } from "./pickle/convert.ts";
import type { PyStorage } from "./pickle/python.ts";
import { bytesOfStorage, StorageTable } from "./pickle/rebuild.ts";
import { Pickler } from "./pickle/writer.ts";
import { createLaterStorage, createStorage } from "./storage.ts";
import { placed } from "./places.ts";
import { tensors } from "./tensors.ts";
import { LoadEndianness, settings } from "./settings.ts";
import { isForMeta, safeGlobals, unpickle, type LoadOptions } from "./unpickle.ts";
import { loadTar, tarCheckpoint } from "./tar-checkpoint.ts";
import { isZip, ZipArchive } from "./zip/reader.ts";
import { writeZip, type ZipFile } from "./zip/writer.ts";

/** Opens a file whose tensors stay in it until they are used. */
export function openLater(source: RandomAccess, file: string, options: LoadOptions): ZipArchive {
  if (!isZip(source.slice(0, Math.min(4, source.length))))
    throw new CheckpointError({
      file,
      sentence:
        "mmap can only be used with files saved with `torch.save(_use_new_zipfile_serialization=True), please torch.save your checkpoint with this option in order to use mmap.",
      reason: "this is no file in the zip format",
    });
  return new ZipArchive(source, file, options.check_crc32 ?? true);
}

/** Opens a zip archive, or returns null for bytes that are none. */
export function openArchive(bytes: Uint8Array, file: string, options: LoadOptions): ZipArchive | null {
  if (file.endsWith(".distcp"))
    throw new CheckpointError({
      file,
      sentence: "PytorchStreamReader failed reading zip archive",
      reason: "it is a part of a folder of torch.distributed.checkpoint, no checkpoint of its own",
      help: MERGE_PARTS,
    });
  return isZip(bytes) ? new ZipArchive(bytes, file, options.check_crc32 ?? true) : null;
}

/** The value in a checkpoint file of any of the three formats. */
export function loadCheckpoint(
  bytes: Uint8Array,
  archive: ZipArchive | null,
  file: string,
  options: LoadOptions,
): unknown {
  if (archive !== null) return loadZip(archive, file, options);
  if (isLegacy(bytes)) return loadLegacy(bytes, file, options);
  const tar = tarCheckpoint(bytes);
  if (tar !== null) return loadTar(tar, file, options);
  if (bytes.length === 0)
    throw new CheckpointError({ file, sentence: "Ran out of input", reason: "the file is empty (0 bytes)" });
  const what = looksLike(bytes);
  throw new CheckpointError({
    file,
    sentence: bytes[0] === 0x80 ? "Invalid magic number; corrupt file?" : `invalid load key, ${loadKey(bytes[0]!)}.`,
    reason:
      what === null ? "this is no file that torch.save wrote" : `this is no checkpoint: it looks like it is ${what}`,
  });
}

function loadKey(byte: number): string {
  return byte >= 32 && byte < 127 ? `'${String.fromCharCode(byte)}'` : `'\\x${byte.toString(16).padStart(2, "0")}'`;
}

/** Whether the archive is one of `torch.jit.save`: beside its weights it has constants and code. */
function isScript(names: readonly string[]): boolean {
  return names.some((name) => /^([^/]*\/)?constants\.pkl$/.test(name));
}

/** Archives with programs: what they are, and the entry that runs them. */
const SCRIPT = { kind: "a TorchScript archive", entry: "jit" };
const EXPORTED = { kind: "an exported program (.pt2)", entry: "export" };

/** The weights of an archive with a program. PyTorch reads none where only weights are allowed, and nor does this. */
function loadProgram(
  file: string,
  { kind, entry }: typeof SCRIPT,
  options: LoadOptions,
  weights: () => unknown,
): unknown {
  const run = `\nTo run the program, use load of flambeau/${entry}.`;
  if (options.weights_only ?? true)
    throw new CheckpointError({
      file,
      sentence: "Cannot use `weights_only=True` with TorchScript archives passed to `torch.load`.",
      reason: `this is ${kind}: beside weights it holds a program`,
      help: `Pass { weights_only: false } to get its weights as a state dict; the program is ignored, nothing is executed.${run}`,
    });
  const state = weights();
  const none = typeof state === "object" && state !== null && Object.keys(state).length === 0;
  const loaded = none
    ? "It holds no weights: torch.jit.freeze made constants of its program of them. Save the model as it was before."
    : "Its weights are loaded, as a state dict; its program is ignored. Make the model with layers of `nn`, and give it these.";
  warnOnce(`load.${kind}.${none}`, `torch.load: ${file} is ${kind}.\n${loaded}${run}`);
  return state;
}

function loadZip(archive: ZipArchive, file: string, options: LoadOptions): unknown {
  const exported = exportedFolder(archive.names);
  if (exported !== null) return loadProgram(file, EXPORTED, options, () => exportedWeights(archive, exported, file));
  if (!isScript(archive.names)) return loadPickled(archive, file, options);
  // The compiled classes are of the file itself: records of them are all that is made of it.
  return loadProgram(file, SCRIPT, options, () => scriptWeights(loadPickled(archive, file, options), archive));
}

/** What a small file of the archive says, or null if there is none. */
function noteOf(archive: ZipArchive, name: string): string | null {
  return archive.has(name) ? textDecoder().decode(archive.read(name)).trim() : null;
}

/** Whether numbers begin with their highest byte. Throws where the archive is of a version that nobody knows yet. */
function isBigEndianArchive(archive: ZipArchive, prefix: string, file: string): boolean {
  const version = noteOf(archive, `${prefix}version`);
  if (Number(version) > 10)
    throw new CheckpointError({
      file,
      sentence: `Attempted to read a PyTorch file with version ${version}, but the maximum supported version for reading is 10.`,
      reason: "a newer version of PyTorch wrote it",
    });
  const order = noteOf(archive, `${prefix}byteorder`);
  if (order === null) return settings.endianness === LoadEndianness.BIG;
  if (order !== "little" && order !== "big")
    throw new CheckpointError({
      file,
      sentence: `Unknown endianness type: ${order}`,
      reason: `its ${prefix}byteorder is neither little nor big`,
    });
  return order === "big";
}

function loadPickled(archive: ZipArchive, file: string, options: LoadOptions): unknown {
  const prefix = findPrefix(archive, file);
  const isBigEndian = isBigEndianArchive(archive, prefix, file);
  const table = new StorageTable();
  const part = `${prefix}data.pkl`;
  const { value } = unpickle(
    archive.read(part),
    0,
    {
      file,
      part,
      safe_globals: safeGlobals(options),
      persistentLoad: (id, context, place) => table.load(id, context, place),
    },
    options.weights_only ?? true,
  );
  return toJavaScript(value, file, (storage) => {
    if (isForMeta(options, storage.location)) return tensors().createMetaStorage(bytesOfStorage(storage));
    const name = `${prefix}data/${storage.key}`;
    const place = (made: object): object => placed(made, storage.location, options);
    if (settings.skipData) {
      checkSize(storage, archive.sizeOf(name), file);
      return place(createStorage(storage, new Uint8Array(bytesOfStorage(storage)), false));
    }
    const read = (): Uint8Array => archive.read(name);
    if ((options.mmap ?? false) && archive.canWait(name)) {
      checkSize(storage, archive.sizeOf(name), file);
      return place(createLaterStorage(storage, read, isBigEndian));
    }
    const bytes = read();
    checkSize(storage, bytes.length, file);
    return place(createStorage(storage, bytes.subarray(0, bytesOfStorage(storage)), isBigEndian));
  });
}

/** A record that is shorter than its storage declares is an error. */
function checkSize(storage: PyStorage, found: number, file: string): void {
  const declared = bytesOfStorage(storage);
  if (declared <= found) return;
  throw new CheckpointError({
    file,
    place: storage.place,
    reason: `storage ${storage.key} declares ${storage.length} elements (${declared} bytes), but its record has ${found} bytes`,
  });
}

/** The archive's folder, which has the name of the file as it was saved. */
function findPrefix(archive: ZipArchive, file: string): string {
  const names = archive.names;
  const pickle = names.find((name) => /^([^/]*\/)?data\.pkl$/.test(name));
  if (pickle === undefined) {
    const what = archiveLooksLike(names);
    const guess =
      what === null ? `; its files are: ${names.slice(0, 5).join(", ") || "none"}` : `: it looks like it is ${what}`;
    throw new CheckpointError({
      file,
      reason: `this zip archive is no checkpoint${guess}`,
      sentence: "PytorchStreamReader failed locating file data.pkl: file not found",
    });
  }
  return pickle.slice(0, -"data.pkl".length);
}

/** A checkpoint file in pieces. The value is pickled before the first piece comes; a number as a float with `asFloat`. */
export function saveCheckpoint(value: unknown, archiveName: string, asFloat = false): Iterable<Uint8Array> {
  const pickler = new Pickler();
  const pickle = pickler.pickle(value, asFloat);
  const encoder = textEncoder();
  const { skipData } = settings;
  function* files(): Generator<ZipFile> {
    yield { name: `${archiveName}/data.pkl`, data: pickle };
    yield { name: `${archiveName}/byteorder`, data: encoder.encode("little") };
    for (const { key, storage } of pickler.storages) {
      const data = tensors().storageBytes(storage);
      yield { name: `${archiveName}/data/${key}`, data: skipData ? new Uint8Array(data.length) : data };
    }
    yield { name: `${archiveName}/version`, data: encoder.encode("3\n") };
  }
  return writeZip(files(), settings.crc32);
}
