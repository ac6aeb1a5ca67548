/** The format of torch.save before PyTorch 1.6: five pickles one after the other, then the bytes of the storages. */

import { textEncoder } from "../support/platform/text-coding.ts";
import { CheckpointError } from "./checkpoint-errors.ts";
import { toJavaScript } from "./pickle/convert.ts";
import { PyList, type PyStorage, type PyValue } from "./pickle/python.ts";
import { bytesOfStorage, StorageTable } from "./pickle/rebuild.ts";
import { placed } from "./places.ts";
import { createStorage } from "./storage.ts";
import { tensors } from "./tensors.ts";
import { isForMeta, safeGlobals, unpickle, type LoadOptions } from "./unpickle.ts";

/**
 * The first pickle: protocol 2, LONG1 with 0x1950a86a20f9469cfc6c, STOP. Newer pickle protocols change two bytes only.
 */
const magic = [0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];
const protocolVersion = 1001;
/** The same number in protocols 0 and 1: a line, STOP. */
const magicLine = textEncoder().encode("L119547037146038801333356L\n.");

/** Whether the bytes begin with the magic number of the older format. */
export function isLegacy(bytes: Uint8Array): boolean {
  if (magicLine.every((byte, i) => bytes[i] === byte)) return true;
  if (bytes[0] !== 0x80) return false;
  for (const start of [4, 13]) {
    // protocol 4 puts a frame of 9 bytes before it
    if (magic.every((byte, i) => bytes[start + i] === byte)) return true;
  }
  return false;
}

/** The value in a file of the older format. */
export function loadLegacy(bytes: Uint8Array, file: string, options: LoadOptions): unknown {
  const table = new StorageTable();
  let position = 0;
  const next = (part: string, withStorages = false): PyValue => {
    const { value, end } = unpickle(
      bytes,
      position,
      {
        file,
        part,
        safe_globals: safeGlobals(options),
        ...(withStorages ? { persistentLoad: (id, context, place) => table.load(id, context, place) } : {}),
      },
      options.weights_only ?? true,
    );
    position = end;
    return value;
  };
  next("magic number");
  const version = next("protocol version");
  if (version !== protocolVersion) {
    throw new CheckpointError({
      file,
      place: "protocol version",
      reason: `Invalid protocol version: ${String(version)}`,
    });
  }
  next("system information");
  const value = next("pickle", true);
  const keys = next("storage keys");
  const records = readRecords(bytes, position, keys, table, file);
  return toJavaScript(value, file, (storage) => {
    if (isForMeta(options, storage.location)) return tensors().createMetaStorage(bytesOfStorage(storage));
    const record = records.get(storage);
    if (record === undefined) {
      throw new CheckpointError({
        file,
        place: storage.place,
        reason: `storage ${storage.key} is used, but the file has no bytes for it`,
      });
    }
    // This format is little-endian on every machine.
    return placed(createStorage(storage, record, false), storage.location, options);
  });
}

/** The storages' bytes, in the order of the keys: the number of elements as an int64, then the elements. */
function readRecords(
  bytes: Uint8Array,
  start: number,
  keys: PyValue,
  table: StorageTable,
  file: string,
): Map<PyStorage, Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const records = new Map<PyStorage, Uint8Array>();
  if (!(keys instanceof PyList)) throw new CheckpointError({ file, place: "storage keys", reason: "they are no list" });
  let position = start;
  for (const key of keys.items) {
    const place = `storage ${String(key)}, byte ${position}`;
    const storage = table.storages.get(String(key));
    if (storage === undefined)
      throw new CheckpointError({ file, place, reason: "the pickle does not mention this storage" });
    if (position + 8 > bytes.length)
      throw new CheckpointError({ file, place, reason: "the file ends before its size" });
    const length = view.getBigInt64(position, true);
    if (length !== BigInt(storage.length)) {
      throw new CheckpointError({
        file,
        place,
        reason: `it has ${length} elements, but the pickle says ${storage.length}`,
      });
    }
    position += 8;
    const size = bytesOfStorage(storage);
    if (size > bytes.length - position) {
      throw new CheckpointError({
        file,
        place,
        reason: `it declares ${storage.length} elements (${size} bytes), but only ${bytes.length - position} bytes follow`,
        help: "Only a part of the file is here? Download or copy it again.",
      });
    }
    records.set(storage, bytes.subarray(position, position + size));
    position += size;
  }
  return records;
}
