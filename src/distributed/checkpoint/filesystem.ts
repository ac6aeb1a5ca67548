/**
 * Checkpoints as folders: `.metadata`, and for each process files of its values.
 * Source: https://github.com/pytorch/pytorch/blob/main/torch/distributed/checkpoint/filesystem.py
 */
import { no_grad } from "../../autograd/modes.ts";
import { packed } from "../../compute/copy-elements.ts";
import { isContiguous, numel, sizeText } from "../../layout/shape.ts";
import { functionSignature, type Arguments } from "../../ops/declare/signature.ts";
import { saveCheckpoint } from "../../serialization/checkpoint.ts";
import { save as saveSafetensors } from "../../serialization/safetensors.ts";
import { itemAt } from "../../support/checked.ts";
import { AssertionError, RuntimeError } from "../../support/errors.ts";
import { writeFile } from "../../support/platform/files.ts";
import { makeFolder } from "../../support/platform/archives.ts";
import { canWriteAbove, fileExists, readFile } from "../../support/platform/folders.ts";
import { fileAccess } from "../../support/platform/random-access.ts";
import { warnOnce } from "../../support/warnings.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { narrowTo } from "./chunks.ts";
import { dumps, loads } from "./codec.ts";
import { loadTensor } from "./items.ts";
import { Metadata, StorageInfo, StorageMeta, type StoredPlace } from "./metadata.ts";
import {
  LoadItemType,
  SavePlan,
  WriteItemType,
  WriteResult,
  type LoadPlan,
  type LoadPlanner,
  type ReadItem,
  type SavePlanner,
  type WriteItem,
} from "./planner.ts";
import { StorageReader, StorageWriter, type StorageRole } from "./storage.ts";

/** How tensors are written: each as a file of `torch.save`, or all of a file in the safetensors format. */
export const SerializationFormat = { TORCH_SAVE: "torch_save", SAFETENSORS: "safetensors" } as const;
/** How tensors are written. */
export type SerializationFormat = (typeof SerializationFormat)[keyof typeof SerializationFormat];

const METADATA = ".metadata";
const VERSION = "1.0.0";

/** A number for a checkpoint that no other has. */
const uniqueId = (): string => globalThis.crypto.randomUUID();

/** A path below a folder. */
export const pathIn = (folder: string, name: string): string =>
  folder.endsWith("/") ? folder + name : `${folder}/${name}`;

/** Whether a checkpoint of that name is a folder here. */
export function isFolderName(checkpoint_id: string): boolean {
  return !checkpoint_id.includes("://") && canWriteAbove(checkpoint_id);
}

/** Where a plan's files are: what their names begin with. */
interface Prefix {
  readonly prefix: string;
}

const byteCount = ({ tensor_data }: WriteItem): number =>
  tensor_data === null ? 0 : numel(tensor_data.size) * tensor_data.properties.dtype.itemsize;

/** Items spread over so many files: values one after another, tensors from the largest to the file with least so far. */
function splitBySize(files: number, items: readonly WriteItem[]): (readonly WriteItem[])[] {
  if (files <= 1) return [items];
  const buckets = Array.from({ length: files }, (): WriteItem[] => []);
  const sizes = buckets.map(() => 0);
  const values = items.filter(({ type }) => type === WriteItemType.BYTE_IO);
  values.forEach((item, i) => itemAt(buckets, i % files).push(item));
  const others = items.filter(({ type }) => type !== WriteItemType.BYTE_IO);
  for (const item of others.sort((a, b) => byteCount(b) - byteCount(a))) {
    const place = sizes.indexOf(Math.min(...sizes));
    itemAt(buckets, place).push(item);
    sizes[place] = itemAt(sizes, place) + byteCount(item);
  }
  return buckets;
}

/** A tensor with a storage of its own, so that no more than its elements is written. */
function ownElements(tensor: Tensor): Tensor {
  const plain = tensor.detach();
  const isAll = plain.offset === 0 && numel(plain.shape) * plain.dtype.itemsize === plain.storage.nbytes;
  return isAll ? plain : packed(plain);
}

/** One file that is written. */
export interface WrittenFile {
  /** Its path. */
  readonly path: string;
  /** Its name below the folder. */
  readonly name: string;
  readonly items: readonly WriteItem[];
}

interface WriterOptions {
  /** One file for each process (default), else one for each value. */
  single_file_per_rank?: boolean;
  /** Files are whole or not there at all, whatever is given. */
  sync_files?: boolean;
  /** How many files each process writes. Default 1. */
  thread_count?: number;
  per_thread_copy_ahead?: number;
  cache_staged_state_dict?: boolean;
  /** Whether a checkpoint that is there is written over (default), else it is an error. */
  overwrite?: boolean;
  /** How tensors are written. Default `SerializationFormat.TORCH_SAVE`. */
  serialization_format?: SerializationFormat;
}

const writerSignature = functionSignature<Required<WriterOptions> & { path: string }>(
  "FileSystemWriter",
  "path, single_file_per_rank=True, sync_files=True, thread_count=1, per_thread_copy_ahead=10000000, cache_staged_state_dict=False, overwrite=True, serialization_format='torch_save'",
);

/**
 * Writes a checkpoint as a folder, as PyTorch does: `.metadata`, and files `__0_0.distcp`, … of each process.
 * Source: https://github.com/pytorch/pytorch/blob/main/torch/distributed/checkpoint/filesystem.py
 * @throws RuntimeError where a checkpoint is there already and `overwrite` is false.
 * @example
 * ```ts ignore
 * const storage_writer = new dist.checkpoint.FileSystemWriter("step-100", { overwrite: false });
 * dist.checkpoint.save({ model }, { storage_writer });
 * ```
 */
export class FileSystemWriter extends StorageWriter {
  /** The folder. */
  path: string;
  /** Whether each process writes one file, or one for each value. */
  readonly single_file_per_rank: boolean;
  /** How many files each process writes. */
  readonly thread_count: number;
  readonly overwrite: boolean;
  /** How tensors are written. */
  readonly serialization_format: SerializationFormat;
  /** A number that no other checkpoint has. */
  save_id = uniqueId();
  protected rank: number | null = null;
  protected use_collectives = true;

  constructor(...args: Arguments<[path: string, single_file_per_rank?: boolean, sync_files?: boolean], WriterOptions>) {
    super();
    const options = writerSignature.bind(args);
    this.path = String(options.path);
    this.single_file_per_rank = options.single_file_per_rank;
    this.thread_count = options.thread_count;
    this.overwrite = options.overwrite;
    this.serialization_format = options.serialization_format;
  }

  /** The folder. */
  get checkpoint_id(): string {
    return this.path;
  }

  /** Whether a checkpoint of that name is a folder. */
  static validate_checkpoint_id(checkpoint_id: string): boolean {
    return isFolderName(checkpoint_id);
  }

  /** A new checkpoint begins, at another place if one is given. */
  reset(checkpoint_id: string | null = null): void {
    if (checkpoint_id) this.path = checkpoint_id;
    this.save_id = uniqueId();
  }

  /** Takes how this process takes part. */
  set_up_storage_writer(_is_coordinator: boolean, { rank, use_collectives = true }: StorageRole = {}): void {
    this.rank = rank ?? null;
    this.use_collectives = use_collectives;
  }

  /**
   * Makes the folder.
   * @throws RuntimeError where a checkpoint is there and may not be written over.
   */
  prepare_local_plan(plan: SavePlan): SavePlan {
    makeFolder(this.path);
    if (fileExists(pathIn(this.path, this.use_collectives ? METADATA : `__0${METADATA}`))) {
      if (!this.overwrite) throw new RuntimeError("Checkpoint already exists and self.overwrite=False.");
      warnOnce(
        `checkpoint.overwrite.${this.path}`,
        `Detected an existing checkpoint in ${this.path}, overwriting since self.overwrite=True. Set overwrite to false to raise when an existing checkpoint is found.`,
      );
    }
    if (this.rank === null || this.use_collectives) return plan;
    return new SavePlan(plan.items, { prefix: `__${this.rank}_` }, plan.planner_data, plan.usable);
  }

  /** Gives each process the names of its files. */
  prepare_global_plan(plans: readonly SavePlan[]): SavePlan[] {
    return plans.map(
      (plan, i) => new SavePlan(plan.items, plan.storage_data ?? { prefix: `__${i}_` }, plan.planner_data, plan.usable),
    );
  }

  /** Writes this process's files. */
  write_data(plan: SavePlan, planner: SavePlanner): WriteResult[] {
    const { prefix } = plan.storage_data as Prefix;
    const buckets = this.single_file_per_rank
      ? splitBySize(this.thread_count, plan.items)
      : plan.items.map((item) => [item]);
    return this.writeFiles(
      buckets.map((items, i) => {
        const name = `${prefix}${i}.distcp`;
        return { path: pathIn(this.path, name), name, items };
      }),
      planner,
    );
  }

  /** Writes files, and says where everything is. For the library's own use. */
  protected writeFiles(files: readonly WrittenFile[], planner: SavePlanner): WriteResult[] {
    return files.flatMap((file) => {
      const results: WriteResult[] = [];
      writeFile(file.path, this.piecesOf(file, planner, results));
      return results;
    });
  }

  /** The bytes of a file: values first, then tensors, each made when its turn comes. */
  private *piecesOf({ items, name }: WrittenFile, planner: SavePlanner, results: WriteResult[]): Generator<Uint8Array> {
    const tensors: Record<string, Tensor> = {};
    const places: Record<string, { saved_offsets: readonly number[] }> = {};
    const asSafetensors = this.serialization_format === SerializationFormat.SAFETENSORS;
    let offset = 0;
    const note = (item: WriteItem, length: number): void => {
      results.push(new WriteResult(item.index, length, new StorageInfo(name, offset, length)));
    };
    const inOrder = [true, false].flatMap((bytes) =>
      items.filter(({ type }) => (type === WriteItemType.BYTE_IO) === bytes),
    );
    for (const item of inOrder) {
      const data = planner.resolve_data(item);
      if (item.type === WriteItemType.BYTE_IO) {
        if (data instanceof Tensor) throw new AssertionError("Data must be io.BytesIO for BYTE_IO write items");
        note(item, data.length);
        offset += data.length;
        yield data;
        continue;
      }
      if (!(data instanceof Tensor)) throw new AssertionError("Data must be torch.Tensor for non-BYTE_IO write items");
      const own = no_grad(() => ownElements(data));
      if (asSafetensors) {
        note(item, numel(own.shape) * own.dtype.itemsize);
        tensors[item.index.fqn] = isContiguous(own.shape, own.strides) ? own : packed(own);
        places[item.index.fqn] = { saved_offsets: item.tensor_data?.chunk.offsets ?? [] };
        continue;
      }
      let length = 0;
      for (const piece of saveCheckpoint(own, "archive")) {
        length += piece.length;
        yield piece;
      }
      note(item, length);
      offset += length;
    }
    if (asSafetensors)
      yield saveSafetensors(tensors, { DCP_SHARDING_INFO: JSON.stringify(places), DCP_VERSION: "1.0", format: "pt" });
  }

  /** Writes the metadata: the checkpoint is complete. */
  finish(metadata: Metadata, results: readonly (readonly WriteResult[])[]): void {
    metadata.version = VERSION;
    const places = new Map<string, StoredPlace>();
    for (const { index, storage_data } of results.flat()) places.set(index.key, { index, info: storage_data });
    metadata.storage_data = places;
    metadata.storage_meta = this.storage_meta();
    const own = !this.use_collectives && this.rank !== null;
    writeFile(pathIn(this.path, own ? `__${this.rank}${METADATA}` : METADATA), [dumps(metadata)]);
  }

  override storage_meta(): StorageMeta {
    return new StorageMeta(this.path, this.save_id);
  }
}

/**
 * Reads a checkpoint that is a folder: PyTorch's or one of ours.
 * Source: https://github.com/pytorch/pytorch/blob/main/torch/distributed/checkpoint/filesystem.py
 * @example
 * ```ts ignore
 * const metadata = new dist.checkpoint.FileSystemReader("step-100").read_metadata();
 * Object.keys(metadata.state_dict_metadata); // names of all values
 * ```
 */
export class FileSystemReader extends StorageReader {
  /** The folder. */
  path: string;
  /** A number that no other reading has. */
  load_id = uniqueId();
  protected storage_data: ReadonlyMap<string, StoredPlace> = new Map();

  constructor(path: string) {
    super();
    this.path = String(path);
  }

  /** The folder. */
  get checkpoint_id(): string {
    return this.path;
  }

  /** Whether a checkpoint of that name is a folder. */
  static validate_checkpoint_id(checkpoint_id: string): boolean {
    return isFolderName(checkpoint_id);
  }

  /** A new checkpoint begins, at another place if one is given. */
  reset(checkpoint_id: string | null = null): void {
    this.storage_data = new Map();
    if (checkpoint_id) this.path = checkpoint_id;
    this.load_id = uniqueId();
  }

  /** @throws FileNotFoundError where the folder has no metadata; CheckpointError for what is none. */
  read_metadata({ rank }: StorageRole = {}): Metadata {
    const path = pathIn(this.path, rank === undefined ? METADATA : `__${rank}${METADATA}`);
    const metadata = loads(readFile(path), path);
    if (!(metadata instanceof Metadata))
      throw new RuntimeError(`${path}: this is no metadata of torch.distributed.checkpoint`);
    metadata.storage_meta ??= new StorageMeta();
    metadata.storage_meta.load_id = this.load_id;
    return metadata;
  }

  /** Takes where values stand. */
  set_up_storage_reader(metadata: Metadata, _is_coordinator: boolean, _role: StorageRole = {}): void {
    if (metadata.storage_data === null) throw new AssertionError("storage_data must not be None in metadata");
    this.storage_data = metadata.storage_data;
  }

  /** The plan as it is. */
  prepare_local_plan(plan: LoadPlan): LoadPlan {
    return plan;
  }

  /** The plans as they are. */
  prepare_global_plan(plans: readonly LoadPlan[]): readonly LoadPlan[] {
    return plans;
  }

  /** What the metadata says of a value's place. For the library's own use. */
  protected placeOf({ storage_index }: ReadItem): unknown {
    const place = this.storage_data.get(storage_index.key);
    if (place === undefined)
      throw new RuntimeError(`${storage_index.toString()} has no place in the checkpoint's files`);
    return place.info;
  }

  /** Reads, and gives the planner what it asks for. */
  read_data(plan: LoadPlan, planner: LoadPlanner): void {
    const files = new Map<string, ReturnType<typeof fileAccess>>();
    for (const item of plan.items) {
      const info = this.placeOf(item);
      if (!(info instanceof StorageInfo))
        throw new RuntimeError(`${item.storage_index.toString()}: its place is none in a folder of files`);
      if (info.transform_descriptors !== null && info.transform_descriptors.length > 0)
        throw new RuntimeError(`Unknown extension: ${info.transform_descriptors.join(", ")}`);
      const path = pathIn(this.path, info.relative_path);
      const file = files.get(path) ?? fileAccess(path);
      files.set(path, file);
      const end = info.offset + info.length;
      const name = `${path}, bytes ${info.offset} to ${end}`;
      if (!(info.offset >= 0 && info.length >= 0 && end <= file.length))
        throw new RuntimeError(`${name}: the file has ${file.length} bytes`);
      const bytes = file.slice(info.offset, end);
      if (item.type === LoadItemType.BYTE_IO) planner.load_bytes(item, bytes);
      else giveTensor(loadTensor(bytes, name), item, planner);
    }
  }
}

/** Copies the part of a stored tensor that is asked for to where the planner wants it. For the library's own use. */
export function giveTensor(tensor: unknown, item: ReadItem, planner: LoadPlanner): void {
  const { storage_index, storage_offsets, lengths } = item;
  if (!(tensor instanceof Tensor)) throw new AssertionError(`req ${storage_index.toString()} is no tensor`);
  no_grad(() => {
    const part = narrowTo(tensor, storage_offsets, lengths);
    const target = planner.resolve_tensor(item).detach();
    if (target.shape.join() !== part.shape.join())
      throw new AssertionError(
        `req ${storage_index.toString()} mismatch sizes ${sizeText(target.shape)} vs ${sizeText(part.shape)}`,
      );
    target.copy_(part);
    planner.commit_tensor(item, target);
  });
}
