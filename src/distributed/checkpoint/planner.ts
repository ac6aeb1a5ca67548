/**
 * What is to be written and read, and who decides: `torch.distributed.checkpoint.planner`.
 * Source: https://github.com/pytorch/pytorch/blob/main/torch/distributed/checkpoint/planner.py
 */
import { NotImplementedError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { size } from "../../serialization/notes.ts";
import type { ChunkStorageMetadata, Metadata, MetadataIndex, StorageMeta, TensorProperties } from "./metadata.ts";

/** Values by their names, nested as a program has them. */
export type AnyStateDict = Record<string, unknown>;

/** What is written: a tensor, a part of one, or a value of another kind. */
export const WriteItemType = { TENSOR: "TENSOR", SHARD: "SHARD", BYTE_IO: "BYTE_IO" } as const;
/** What is written. */
export type WriteItemType = (typeof WriteItemType)[keyof typeof WriteItemType];
/** What is read: of a tensor, or a value of another kind. */
export const LoadItemType = { TENSOR: "TENSOR", BYTE_IO: "BYTE_IO" } as const;
/** What is read. */
export type LoadItemType = (typeof LoadItemType)[keyof typeof LoadItemType];

/** A part of a tensor that is to be written. */
export class TensorWriteData {
  /** The shape of the whole tensor. */
  readonly size: readonly number[];
  constructor(
    readonly chunk: ChunkStorageMetadata,
    readonly properties: TensorProperties,
    sizes: readonly number[],
  ) {
    this.size = size(sizes);
  }
}

/** One thing that is to be written. */
export class WriteItem {
  constructor(
    readonly index: MetadataIndex,
    readonly type: WriteItemType,
    readonly bytes_io_data: { readonly nbytes: number } | null = null,
    readonly tensor_data: TensorWriteData | null = null,
  ) {}

  /** How many bytes the whole tensor has; null for what is no tensor. */
  tensor_storage_size(): number | null {
    if (this.tensor_data === null) return null;
    return this.tensor_data.size.reduce((a, b) => a * b, this.tensor_data.properties.dtype.itemsize);
  }
}

/** One thing that is to be read: which part of what is stored goes to which part of what is there. */
export class ReadItem {
  /** Where it goes in what is there. */
  readonly dest_offsets: readonly number[];
  /** Where it begins in what is stored. */
  readonly storage_offsets: readonly number[];
  /** How many elements in each dim. */
  readonly lengths: readonly number[];
  constructor(
    readonly type: LoadItemType,
    readonly dest_index: MetadataIndex,
    dest_offsets: readonly number[],
    readonly storage_index: MetadataIndex,
    storage_offsets: readonly number[],
    lengths: readonly number[],
  ) {
    this.dest_offsets = size(dest_offsets);
    this.storage_offsets = size(storage_offsets);
    this.lengths = size(lengths);
  }
}

/** All that one process writes. */
export class SavePlan {
  constructor(
    readonly items: readonly WriteItem[],
    readonly storage_data: unknown = null,
    readonly planner_data: unknown = null,
    readonly usable = true,
  ) {}
}

/** All that one process reads. */
export class LoadPlan {
  constructor(
    readonly items: readonly ReadItem[],
    readonly storage_data: unknown = null,
    readonly planner_data: unknown = null,
  ) {}
}

/** Where something was written. */
export class WriteResult {
  constructor(
    readonly index: MetadataIndex,
    readonly size_in_bytes: number,
    readonly storage_data: unknown,
  ) {}
}

/**
 * Decides what is written, in this order: `set_up_planner` and `create_local_plan` on all processes, `create_global_plan` on
 * the first, `finish_plan` and, for each thing, `resolve_data` on all. Most programs change a `DefaultSavePlanner` a little.
 */
export abstract class SavePlanner {
  /** What is to be saved. */
  abstract set_up_planner(state_dict: AnyStateDict, storage_meta?: StorageMeta | null, is_coordinator?: boolean): void;
  /** What this process would write. */
  abstract create_local_plan(): SavePlan;
  /** What each process writes, and the checkpoint's metadata. */
  abstract create_global_plan(all_plans: readonly SavePlan[]): readonly [readonly SavePlan[], Metadata];
  /** The plan that this process carries out. */
  abstract finish_plan(new_plan: SavePlan): SavePlan;
  /** What is written for an item: a tensor, or the bytes of another value. */
  abstract resolve_data(write_item: WriteItem): Tensor | Uint8Array;
}

/**
 * Decides what is read, in this order: `set_up_planner` and `create_local_plan` on all processes, `create_global_plan` on the
 * first, `finish_plan` on all, and for each thing `load_bytes`, or `resolve_tensor` and `commit_tensor`.
 */
export abstract class LoadPlanner {
  /** What is to be loaded, and what the checkpoint has. */
  abstract set_up_planner(state_dict: AnyStateDict, metadata?: Metadata | null, is_coordinator?: boolean): void;
  /** What this process would read. */
  abstract create_local_plan(): LoadPlan;
  /** What each process reads. */
  abstract create_global_plan(global_plan: readonly LoadPlan[]): readonly LoadPlan[];
  /** The plan that this process carries out. */
  abstract finish_plan(central_plan: LoadPlan): LoadPlan;
  /** Takes a value that is no tensor, as the bytes of `torch.save`. */
  abstract load_bytes(read_item: ReadItem, value: Uint8Array): void;
  /** The part of a tensor into which the reader writes. */
  abstract resolve_tensor(read_item: ReadItem): Tensor;
  /** The reader has written into it. */
  abstract commit_tensor(read_item: ReadItem, tensor: Tensor): void;
  /** Bytes into which the reader would write. */
  resolve_bytes(_read_item: ReadItem): Uint8Array {
    throw new NotImplementedError("LoadPlanner.resolve_bytes is not implemented");
  }
}
