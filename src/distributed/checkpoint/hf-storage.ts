/**
 * Checkpoints as files in the safetensors format, as Hugging Face's models are: `torch.distributed.checkpoint.hf_storage`.
 * Source: https://github.com/pytorch/pytorch/blob/main/torch/distributed/checkpoint/hf_storage.py
 */
import { empty } from "../../ops/create/create.ts";
import { functionSignature, type Arguments } from "../../ops/declare/signature.ts";
import { dtypeOfSafetensors, safe_open, save_file, type SafetensorsFile } from "../../serialization/safetensors.ts";
import { CheckpointError } from "../../serialization/checkpoint-errors.ts";
import { itemAt } from "../../support/checked.ts";
import { RuntimeError } from "../../support/errors.ts";
import { writeFile } from "../../support/platform/files.ts";
import { listFolder } from "../../support/platform/folders.ts";
import { textEncoder } from "../../support/platform/text-coding.ts";
import { isPlainObject } from "../../support/realms.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { narrowTo } from "./chunks.ts";
import { FileSystemReader, FileSystemWriter, giveTensor, pathIn, SerializationFormat } from "./filesystem.ts";
import {
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
import {
  SavePlan,
  type LoadPlan,
  type LoadPlanner,
  type SavePlanner,
  type WriteItem,
  type WriteResult,
} from "./planner.ts";

const SUFFIX = ".safetensors";
const five = (count: number): string => String(count).padStart(5, "0");

/** `model-00001-of-00002.safetensors`, of one process's part with `shard-00001-` before it. */
function fileName(index: number, last: number, shard: number | null = null): string {
  return `${shard === null ? "" : `shard-${five(shard)}-`}model-${five(index)}-of-${five(last)}${SUFFIX}`;
}

/** What the writer notes in plans. */
interface Division {
  readonly fqn_to_index_mapping?: Readonly<Record<string, number>>;
  readonly shard_index?: number;
}

interface HuggingFaceOptions {
  /** The number of the file, from 1 on, that each tensor is written to. Default: one file. */
  fqn_to_index_mapping?: Readonly<Record<string, number>> | null;
  thread_count?: number;
  /** Whether each process writes its parts to files of its own. Default false: tensors are whole. */
  save_distributed?: boolean;
  /** Whether the parts, in the folder `sharded`, are put together afterwards. Default false. */
  enable_consolidation?: boolean;
  thread_count_consolidation?: number;
}

const signature = functionSignature<Required<HuggingFaceOptions> & { path: string }>(
  "HuggingFaceStorageWriter",
  "path, fqn_to_index_mapping=None, thread_count=1, save_distributed=False, enable_consolidation=False, thread_count_consolidation=1",
);

/**
 * Writes tensors in the safetensors format, with `model.safetensors.index.json`.
 * Source: https://github.com/pytorch/pytorch/blob/main/torch/distributed/checkpoint/hf_storage.py
 * @example
 * ```ts ignore
 * const storage_writer = new dist.checkpoint.HuggingFaceStorageWriter("model");
 * dist.checkpoint.save(model.state_dict(), { storage_writer });
 * ```
 */
export class HuggingFaceStorageWriter extends FileSystemWriter {
  /** The number of the file of each tensor; null: one file. */
  readonly fqn_to_index_mapping: Readonly<Record<string, number>> | null;
  /** Whether each process writes its parts to files of its own. */
  readonly save_distributed: boolean;
  /** Whether the parts are put together afterwards. */
  readonly enable_consolidation: boolean;
  /** Where they are put together. */
  readonly consolidated_output_path: string | null;

  constructor(
    ...args: Arguments<
      [path: string, fqn_to_index_mapping?: Readonly<Record<string, number>> | null, thread_count?: number],
      HuggingFaceOptions
    >
  ) {
    const options = signature.bind(args);
    super(options.path, {
      serialization_format: SerializationFormat.SAFETENSORS,
      thread_count: options.thread_count,
    });
    this.fqn_to_index_mapping = options.fqn_to_index_mapping;
    this.save_distributed = options.save_distributed;
    this.enable_consolidation = options.enable_consolidation;
    this.consolidated_output_path = options.enable_consolidation ? this.path : null;
    if (options.enable_consolidation) this.path = pathIn(this.path, "sharded");
  }

  /** The index of a folder. */
  get metadata_path(): string {
    return "model.safetensors.index.json";
  }

  override prepare_global_plan(plans: readonly SavePlan[]): SavePlan[] {
    const { fqn_to_index_mapping, save_distributed } = this;
    return plans.map((plan, i) => {
      const division: Division = {
        ...(fqn_to_index_mapping === null ? {} : { fqn_to_index_mapping }),
        ...(save_distributed ? { shard_index: i + 1 } : {}),
      };
      return new SavePlan(plan.items, division, plan.planner_data, plan.usable);
    });
  }

  override write_data(plan: SavePlan, planner: SavePlanner): WriteResult[] {
    const { fqn_to_index_mapping, shard_index } = plan.storage_data as Division;
    const buckets = new Map<number, WriteItem[]>();
    for (const item of plan.items) {
      const index = fqn_to_index_mapping === undefined ? 1 : fqn_to_index_mapping[item.index.fqn];
      if (index === undefined) throw new RuntimeError(`'${item.index.fqn}' is not in fqn_to_index_mapping`);
      buckets.set(index, [...(buckets.get(index) ?? []), item]);
    }
    const last = Math.max(...Object.values(fqn_to_index_mapping ?? { all: 1 }));
    return this.writeFiles(
      [...buckets].map(([index, items]) => {
        const name = fileName(index, last, shard_index ?? null);
        return { path: pathIn(this.path, name), name, items };
      }),
      planner,
    );
  }

  override finish(metadata: Metadata, results: readonly (readonly WriteResult[])[]): void {
    if (this.save_distributed) {
      if (this.consolidated_output_path === null) return;
      const names = Object.keys(metadata.state_dict_metadata);
      const mapping = this.fqn_to_index_mapping ?? Object.fromEntries(names.map((name) => [name, 1]));
      consolidate_safetensors_files(this.path, this.consolidated_output_path, mapping);
      return;
    }
    const places = results.flat().map(({ index, storage_data }) => [index.fqn, storage_data as StorageInfo] as const);
    const total = places.reduce((sum, [, { length }]) => sum + length, 0);
    writeIndex(this.path, total, Object.fromEntries(places.map(([name, info]) => [name, info.relative_path])));
  }
}

function writeIndex(folder: string, total_size: number, weight_map: Readonly<Record<string, string>>): void {
  const text = JSON.stringify({ metadata: { total_size }, weight_map }, null, 2);
  writeFile(pathIn(folder, "model.safetensors.index.json"), [textEncoder().encode(text)]);
}

/**
 * Puts parts together that `HuggingFaceStorageWriter` wrote with `save_distributed`, into files by the numbers of
 * `fqn_to_index_mapping`, and writes their index.
 */
export function consolidate_safetensors_files(
  input_dir: string,
  output_dir: string,
  fqn_to_index_mapping: Readonly<Record<string, number>>,
): void {
  const reader = new HuggingFaceStorageReader(input_dir);
  const metadata = reader.read_metadata();
  const last = Math.max(...Object.values(fqn_to_index_mapping));
  const files = new Map<number, string[]>();
  for (const [name, index] of Object.entries(fqn_to_index_mapping))
    files.set(index, [...(files.get(index) ?? []), name]);
  let total = 0;
  const places: Record<string, string> = {};
  for (const [index, names] of files) {
    const file = fileName(index, last);
    const whole: Record<string, Tensor> = {};
    for (const name of names) {
      const md = metadata.state_dict_metadata[name];
      if (!(md instanceof TensorStorageMetadata))
        throw new RuntimeError(`no file in ${input_dir} has a part of ${name}`);
      const tensor = empty([...md.size], { dtype: md.properties.dtype });
      for (const { offsets, sizes } of md.chunks)
        narrowTo(tensor, offsets, sizes).copy_(reader.partAt(new MetadataIndex(name, offsets)));
      whole[name] = tensor;
      places[name] = file;
      total += tensor.numel() * tensor.dtype.itemsize;
    }
    save_file(whole, pathIn(output_dir, file), { format: "pt" });
  }
  writeIndex(output_dir, total, places);
}

/** Where parts begin, as the writer notes it in a file; null for files of others, whose tensors are whole. */
function offsetsIn(file: SafetensorsFile, path: string): ((name: string) => readonly number[]) | null {
  const noted = file.metadata()["DCP_SHARDING_INFO"];
  if (noted === undefined || noted === "") return null;
  const all: unknown = JSON.parse(noted);
  return (name) => {
    const entry = isPlainObject(all) ? all[name] : undefined;
    const offsets = isPlainObject(entry) ? entry["saved_offsets"] : undefined;
    if (!Array.isArray(offsets) || !offsets.every((each) => Number.isSafeInteger(each) && each >= 0))
      throw new CheckpointError({ file: path, reason: `DCP_SHARDING_INFO does not say where ${name} begins` });
    return offsets as number[];
  };
}

/**
 * Reads the safetensors files of a folder: Hugging Face's models, and what `HuggingFaceStorageWriter` wrote.
 * Source: https://github.com/pytorch/pytorch/blob/main/torch/distributed/checkpoint/hf_storage.py
 * @example
 * ```ts ignore
 * const storage_reader = new dist.checkpoint.HuggingFaceStorageReader("model");
 * const state = model.state_dict();
 * dist.checkpoint.load(state, { storage_reader });
 * ```
 */
export class HuggingFaceStorageReader extends FileSystemReader {
  private readonly files = new Map<string, SafetensorsFile>();

  constructor(
    path: string,
    readonly thread_count = 1,
  ) {
    super(path);
  }

  override reset(checkpoint_id: string | null = null): void {
    super.reset(checkpoint_id);
    this.files.clear();
  }

  private open(name: string): SafetensorsFile {
    let file = this.files.get(name);
    if (file === undefined) this.files.set(name, (file = safe_open(pathIn(this.path, name))));
    return file;
  }

  override read_metadata(): Metadata {
    const found = emptyDict<TensorStorageMetadata>();
    const places = new Map<string, StoredPlace>();
    const names = listFolder(this.path).filter(({ name, folder }) => !folder && name.endsWith(SUFFIX));
    for (const { name: file } of names) {
      const opened = this.open(file);
      const offsetsOf = offsetsIn(opened, pathIn(this.path, file));
      for (const name of opened.keys()) {
        const { shape, dtype } = opened.info(name);
        const offsets = offsetsOf?.(name) ?? shape.map(() => 0);
        const md = (found[name] ??= new TensorStorageMetadata(
          new TensorProperties(dtypeOfSafetensors(dtype)),
          shape,
          [],
        ));
        md.chunks.push(new ChunkStorageMetadata(offsets, shape));
        const known = md.chunks.length === 1 ? shape.map(() => 0) : md.size;
        const size = shape.map((length, dim) => Math.max(itemAt(known, dim), length + itemAt(offsets, dim)));
        found[name] = new TensorStorageMetadata(md.properties, size, md.chunks);
        const index = new MetadataIndex(name, offsets);
        places.set(index.key, { index, info: new StorageInfo(file, 0, 0) });
      }
    }
    this.storage_data = places;
    return new Metadata(found, null, places, new StorageMeta(null, null, this.load_id));
  }

  /** The stored part that an index means. For the library's own use. */
  partAt(index: MetadataIndex): Tensor {
    const info = this.storage_data.get(index.key)?.info;
    if (!(info instanceof StorageInfo)) throw new RuntimeError(`${index.toString()} is in no file`);
    return this.open(info.relative_path).get_tensor(index.fqn) as Tensor;
  }

  override read_data(plan: LoadPlan, planner: LoadPlanner): void {
    for (const item of plan.items) giveTensor(this.partAt(item.storage_index), item, planner);
  }
}
