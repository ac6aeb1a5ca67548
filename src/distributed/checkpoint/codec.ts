/**
 * Values with the classes of `torch.distributed.checkpoint` as pickles: the `.metadata` of a folder, and what processes tell
 * each other. PyTorch reads these, and they are read without running anything.
 */
import { isDType } from "../../dtype.ts";
import { tuple } from "../../serialization/notes.ts";
import { toJavaScript } from "../../serialization/pickle/convert.ts";
import { op } from "../../serialization/pickle/opcodes.ts";
import { Pickler, type PickleParts } from "../../serialization/pickle/writer.ts";
import { CheckpointError } from "../../serialization/checkpoint-errors.ts";
import { PickledObject } from "../../serialization/records.ts";
import { unpickle } from "../../serialization/unpickle.ts";
import { isMap, isPlainObject } from "../../support/realms.ts";
import {
  BytesStorageMetadata,
  ChunkStorageMetadata,
  emptyDict,
  Metadata,
  MetadataIndex,
  StorageInfo,
  StorageMeta,
  TensorProperties,
  TensorStorageMetadata,
  type StoredPlace,
} from "./metadata.ts";
import { LoadPlan, ReadItem, SavePlan, TensorWriteData, WriteItem, WriteResult } from "./planner.ts";

const metadata = "torch.distributed.checkpoint.metadata";
const planner = "torch.distributed.checkpoint.planner";
const storage = "torch.distributed.checkpoint.filesystem";

type Fields = Readonly<Record<string, unknown>>;
interface Kind {
  /** Where Python has the class. */
  readonly name: string;
  /** The state from which Python makes the object again. */
  readonly state: (value: never) => unknown;
  /** The object of a state; null where the state is none. */
  readonly revive: (fields: Fields, state: unknown) => object | null;
}

/** A class whose state is its properties. */
function kindOf<T extends object>(
  name: string,
  names: readonly (keyof T & string)[],
  make: (fields: Fields) => T,
): Kind {
  return {
    name,
    state: (value: T) => Object.fromEntries(names.map((each) => [each, value[each]])),
    revive: (fields) => make(fields),
  };
}

const numbers = (value: unknown): readonly number[] => (Array.isArray(value) ? (value as number[]) : []);
const isSizes = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.every((each) => Number.isSafeInteger(each) && each >= 0);
const sizesOrNull = (value: unknown): readonly number[] | null => (Array.isArray(value) ? (value as number[]) : null);

/** `storage_data` with the indices themselves as keys, as Python has it. */
const asPython = (places: ReadonlyMap<string, StoredPlace> | null): unknown =>
  places === null ? null : new Map([...places.values()].map(({ index, info }) => [index, info]));

function fromPython(value: unknown): ReadonlyMap<string, StoredPlace> | null {
  if (!isMap(value)) return isPlainObject(value) ? new Map() : null;
  const places = new Map<string, StoredPlace>();
  for (const [index, info] of value) if (index instanceof MetadataIndex) places.set(index.key, { index, info });
  return places;
}

/** A dict of string keys is an object, whatever their order. */
function asDict(value: unknown): unknown {
  if (!isMap(value) || ![...value.keys()].every((key) => typeof key === "string")) return value;
  return Object.assign(emptyDict<unknown>(), Object.fromEntries(value as Map<string, unknown>));
}

const encoding = "_MEM_FORMAT_ENCODING";

const kinds = new Map<Function, Kind>([
  [
    ChunkStorageMetadata,
    {
      name: `${metadata}.ChunkStorageMetadata`,
      state: ({ offsets, sizes }: ChunkStorageMetadata) => ({ offsets, sizes }),
      revive: ({ offsets, sizes }) =>
        isSizes(offsets) && isSizes(sizes) && offsets.length === sizes.length
          ? new ChunkStorageMetadata(offsets, sizes)
          : null,
    },
  ],
  [
    TensorProperties,
    {
      name: `${metadata}.TensorProperties`,
      state: ({ dtype, layout, requires_grad, memory_format, pin_memory, strides }: TensorProperties) =>
        tuple(
          dtype,
          called("torch.serialization._get_layout", layout),
          requires_grad,
          called(`${metadata}.${encoding}`, memory_format),
          pin_memory,
          strides === null ? null : tuple(...strides),
        ),
      revive: (_fields, state) => {
        const [dtype, layout, requires_grad, format, pin_memory, strides] = numbers(state) as readonly unknown[];
        if (!isDType(dtype)) return null;
        const code = format instanceof PickledObject ? Number(format.args[0]) : 0;
        return new TensorProperties(
          dtype,
          String(layout),
          requires_grad === true,
          code,
          pin_memory === true,
          sizesOrNull(strides),
        );
      },
    },
  ],
  [
    TensorStorageMetadata,
    {
      name: `${metadata}.TensorStorageMetadata`,
      state: ({ properties, size, chunks }: TensorStorageMetadata) => ({ properties, size, chunks }),
      revive: ({ properties, size, chunks }) => {
        if (!(properties instanceof TensorProperties) || !isSizes(size) || !Array.isArray(chunks)) return null;
        const fits = (chunk: unknown): chunk is ChunkStorageMetadata =>
          chunk instanceof ChunkStorageMetadata && chunk.offsets.length === size.length;
        return chunks.every(fits) ? new TensorStorageMetadata(properties, size, chunks) : null;
      },
    },
  ],
  [
    BytesStorageMetadata,
    kindOf<BytesStorageMetadata>(`${metadata}.BytesStorageMetadata`, [], () => new BytesStorageMetadata()),
  ],
  [
    StorageMeta,
    kindOf<StorageMeta>(
      `${metadata}.StorageMeta`,
      ["checkpoint_id", "save_id", "load_id", "modules"],
      (f) =>
        new StorageMeta(
          (f["checkpoint_id"] ?? null) as string | null,
          (f["save_id"] ?? null) as string | null,
          (f["load_id"] ?? null) as string | null,
          (f["modules"] ?? []) as string[],
        ),
    ),
  ],
  [
    MetadataIndex,
    kindOf<MetadataIndex>(
      `${metadata}.MetadataIndex`,
      ["fqn", "offset", "index"],
      (f) => new MetadataIndex(String(f["fqn"]), sizesOrNull(f["offset"]), (f["index"] ?? null) as number | null),
    ),
  ],
  [
    Metadata,
    {
      name: `${metadata}.Metadata`,
      state: (value: Metadata) => ({ ...value, storage_data: asPython(value.storage_data) }),
      revive: (f) => {
        const entries = f["state_dict_metadata"];
        const named = emptyDict<TensorStorageMetadata | BytesStorageMetadata>();
        for (const [name, value] of isMap(entries) ? entries : Object.entries(entries ?? {})) {
          // What the name is of cannot be told: the whole is no metadata.
          if (!(value instanceof TensorStorageMetadata || value instanceof BytesStorageMetadata)) return null;
          named[String(name)] = value;
        }
        return new Metadata(
          named,
          asDict(f["planner_data"] ?? null),
          fromPython(f["storage_data"]),
          (f["storage_meta"] ?? null) as StorageMeta | null,
          (f["version"] ?? null) as string | null,
        );
      },
    },
  ],
  [
    StorageInfo,
    {
      name: `${storage}._StorageInfo`,
      // What is None is left out, as by PyTorch.
      state: (info: StorageInfo) => Object.fromEntries(Object.entries(info).filter(([, value]) => value !== null)),
      revive: (f) =>
        new StorageInfo(
          String(f["relative_path"]),
          Number(f["offset"]),
          Number(f["length"]),
          (f["transform_descriptors"] ?? null) as string[] | null,
        ),
    },
  ],
  [
    WriteItem,
    kindOf<WriteItem>(
      `${planner}.WriteItem`,
      ["index", "type", "bytes_io_data", "tensor_data"],
      (f) =>
        new WriteItem(
          f["index"] as MetadataIndex,
          f["type"] as WriteItem["type"],
          f["bytes_io_data"] as WriteItem["bytes_io_data"],
          f["tensor_data"] as TensorWriteData | null,
        ),
    ),
  ],
  [
    TensorWriteData,
    kindOf<TensorWriteData>(
      `${planner}.TensorWriteData`,
      ["chunk", "properties", "size"],
      (f) =>
        new TensorWriteData(
          f["chunk"] as ChunkStorageMetadata,
          f["properties"] as TensorProperties,
          numbers(f["size"]),
        ),
    ),
  ],
  [
    ReadItem,
    kindOf<ReadItem>(
      `${planner}.ReadItem`,
      ["type", "dest_index", "dest_offsets", "storage_index", "storage_offsets", "lengths"],
      (f) =>
        new ReadItem(
          f["type"] as ReadItem["type"],
          f["dest_index"] as MetadataIndex,
          numbers(f["dest_offsets"]),
          f["storage_index"] as MetadataIndex,
          numbers(f["storage_offsets"]),
          numbers(f["lengths"]),
        ),
    ),
  ],
  [
    SavePlan,
    kindOf<SavePlan>(
      `${planner}.SavePlan`,
      ["items", "storage_data", "planner_data", "usable"],
      (f) => new SavePlan(f["items"] as WriteItem[], f["storage_data"], f["planner_data"], f["usable"] !== false),
    ),
  ],
  [
    LoadPlan,
    kindOf<LoadPlan>(
      `${planner}.LoadPlan`,
      ["items", "storage_data", "planner_data"],
      (f) => new LoadPlan(f["items"] as ReadItem[], f["storage_data"], f["planner_data"]),
    ),
  ],
  [
    WriteResult,
    kindOf<WriteResult>(
      "torch.distributed.checkpoint.storage.WriteResult",
      ["index", "size_in_bytes", "storage_data"],
      (f) => new WriteResult(f["index"] as MetadataIndex, Number(f["size_in_bytes"]), f["storage_data"]),
    ),
  ],
]);
const byName = new Map([...kinds.values()].map((kind) => [kind.name, kind]));

/** What calling a class or function of Python with these arguments would give. */
function called(name: string, ...args: readonly unknown[]): PickledObject {
  const record = new PickledObject(name, "call");
  record.args = args;
  return record;
}

/** Writes records and objects of the known classes, as Python writes instances of classes. */
function writeObject(value: object, parts: PickleParts): boolean {
  const kind = kinds.get(value.constructor);
  let record = value instanceof PickledObject ? value : null;
  if (kind !== undefined) {
    record = new PickledObject(kind.name, "new");
    record.state = kind.state(value as never);
  }
  if (record === null) return false;
  const dot = record.qualifiedName.lastIndexOf(".");
  parts.global(record.qualifiedName.slice(0, dot), record.qualifiedName.slice(dot + 1));
  parts.value(tuple(...record.args));
  parts.opcode(record.how === "new" ? op.NEWOBJ : op.REDUCE);
  parts.memoize(value);
  if (record.state !== undefined) {
    parts.value(record.state);
    parts.opcode(op.BUILD);
  }
  return true;
}

/** Objects of the known classes in the place of their records, from within to the outside. */
class Reviver {
  private readonly done = new Map<object, unknown>();

  of(value: unknown): unknown {
    if (typeof value !== "object" || value === null || isDType(value)) return value;
    const known = this.done.get(value);
    if (known !== undefined) return known;
    const made = this.make(value);
    this.done.set(value, made);
    return made;
  }

  private make(value: object): unknown {
    if (Array.isArray(value)) {
      value.forEach((item, i) => (value[i] = this.of(item)));
      return value;
    }
    if (isMap(value)) return new Map([...value].map(([key, item]) => [this.of(key), this.of(item)]));
    if (isPlainObject(value)) {
      for (const [key, item] of Object.entries(value)) value[key] = this.of(item);
      return value;
    }
    if (!(value instanceof PickledObject)) return value;
    const state = (value.state = this.of(value.state));
    value.args = value.args.map((item) => this.of(item));
    const kind = byName.get(value.qualifiedName);
    // Dataclasses with slots keep their state as a pair.
    const fields = Array.isArray(state) && isPlainObject(state[1]) ? state[1] : state;
    return kind?.revive(isPlainObject(fields) ? fields : {}, state) ?? value;
  }
}

/** A value as a pickle. */
export function dumps(value: unknown): Uint8Array {
  return new Pickler(writeObject).pickle(value);
}

/**
 * The value of a pickle.
 * @throws CheckpointError for what is no pickle of plain values.
 */
export function loads(bytes: Uint8Array, file: string): unknown {
  const { value } = unpickle(bytes, 0, { file, part: "pickle" }, false);
  const plain = toJavaScript(value, file, () => {
    throw new CheckpointError({ file, reason: "a tensor stands where none can be" });
  });
  return new Reviver().of(plain);
}
