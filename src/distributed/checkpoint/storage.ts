/**
 * Where checkpoints are kept: what a reader and a writer do. `torch.distributed.checkpoint.storage`.
 * Source: https://github.com/pytorch/pytorch/blob/main/torch/distributed/checkpoint/storage.py
 */
import type { Metadata, StorageMeta } from "./metadata.ts";
import type { LoadPlan, LoadPlanner, SavePlan, SavePlanner, WriteResult } from "./planner.ts";

/** How a process takes part. */
export interface StorageRole {
  /** Its number. */
  readonly rank?: number;
  /** Whether all processes agree on one plan; else each keeps its own metadata. */
  readonly use_collectives?: boolean;
}

/**
 * Writes a checkpoint, in this order: `reset`, `set_up_storage_writer` and `prepare_local_plan` on all processes,
 * `prepare_global_plan` on the first, `write_data` on all, `finish` on the first.
 */
export abstract class StorageWriter {
  /** A new checkpoint begins, at another place if one is given. */
  abstract reset(checkpoint_id?: string | null): void;
  /** Whether this process is the first, and how it takes part. */
  abstract set_up_storage_writer(is_coordinator: boolean, role?: StorageRole): void;
  /** Changes what this process writes. */
  abstract prepare_local_plan(plan: SavePlan): SavePlan;
  /** Changes what all processes write. */
  abstract prepare_global_plan(plans: readonly SavePlan[]): readonly SavePlan[];
  /** Writes, and says where everything is. */
  abstract write_data(plan: SavePlan, planner: SavePlanner): readonly WriteResult[];
  /** Writes the metadata: the checkpoint is complete. */
  abstract finish(metadata: Metadata, results: readonly (readonly WriteResult[])[]): void;
  /** What the planner is told of the place. */
  storage_meta(): StorageMeta | null {
    return null;
  }
}

/**
 * Reads a checkpoint, in this order: `reset`, `read_metadata`, `set_up_storage_reader` and `prepare_local_plan` on all
 * processes, `prepare_global_plan` on the first, `read_data` on all.
 */
export abstract class StorageReader {
  /** A checkpoint is read, from another place if one is given. */
  abstract reset(checkpoint_id?: string | null): void;
  /** What the checkpoint says of itself; with a rank what that process said. */
  abstract read_metadata(role?: StorageRole): Metadata;
  /** Whether this process is the first, and how it takes part. */
  abstract set_up_storage_reader(metadata: Metadata, is_coordinator: boolean, role?: StorageRole): void;
  /** Changes what this process reads. */
  abstract prepare_local_plan(plan: LoadPlan): LoadPlan;
  /** Changes what all processes read. */
  abstract prepare_global_plan(plans: readonly LoadPlan[]): readonly LoadPlan[];
  /** Reads, and gives the planner what it asks for. */
  abstract read_data(plan: LoadPlan, planner: LoadPlanner): void;
}
