/**
 * Saving: `torch.distributed.checkpoint.state_dict_saver`.
 * Source: https://github.com/pytorch/pytorch/blob/main/torch/distributed/checkpoint/state_dict_saver.py
 */
import { is_initialized, type Group } from "../../communication/world.ts";
import { AssertionError } from "../../support/errors.ts";
import { refuseUnknown } from "../../support/known-names.ts";
import { warnOnce } from "../../support/warnings.ts";
import { Coordination } from "./coordination.ts";
import { DefaultSavePlanner } from "./default-planner.ts";
import { FileSystemWriter } from "./filesystem.ts";
import type { Metadata } from "./metadata.ts";
import type { AnyStateDict, SavePlan, SavePlanner, WriteResult } from "./planner.ts";
import { isStateful } from "./stateful.ts";
import { storageFor } from "./storage-for.ts";
import { StorageWriter } from "./storage.ts";

/** Where and how a checkpoint is saved. */
export interface SaveCheckpointOptions {
  /** The folder; with a `storage_writer` what that makes of it. */
  checkpoint_id?: string | null;
  /** What writes. Default: a `FileSystemWriter`. */
  storage_writer?: StorageWriter | null;
  /** What decides. Default: a `DefaultSavePlanner`. */
  planner?: SavePlanner | null;
  /** The processes that save together. Default: all. */
  process_group?: Group;
  /** Whether this process saves by itself. */
  no_dist?: boolean;
  /** Whether all processes agree on one plan (default); else each keeps its own metadata. */
  use_collectives?: boolean;
}

/** Names of the options. For the library's own use. */
export const SAVE_NAMES = "checkpoint_id storage_writer planner process_group no_dist use_collectives";

const ALONE = "in a single process";
/** What a process does that saves, or loads, by itself. For the library's own use. */
export const SAVE_ALONE: string = `save ${ALONE}`;
export const LOAD_ALONE: string = `load a checkpoint ${ALONE}`;

/** Says that this process works by itself, where it was not asked to. */
export function worksAlone(no_dist: boolean, purpose: string): boolean {
  const alone = no_dist || !is_initialized();
  if (alone)
    warnOnce(
      `checkpoint.${purpose}`,
      `torch.distributed is disabled, unavailable or uninitialized, assuming the intent is to ${purpose}.`,
    );
  return alone;
}

/** States in the place of the objects that have them. For the library's own use. */
export function statesOf(state_dict: AnyStateDict): AnyStateDict {
  return Object.fromEntries(
    Object.entries(state_dict).map(([key, value]) => [key, isStateful(value) ? value.state_dict() : value]),
  );
}

/** Saves plain values. For the library's own use. */
export function saveStateDict(
  state_dict: AnyStateDict,
  storage_writer: StorageWriter,
  { process_group = null, planner, use_collectives = true }: SaveCheckpointOptions,
  alone: boolean,
  coordinator_rank = 0,
): Metadata {
  const together = new Coordination(process_group, !alone, coordinator_rank);
  const decider = planner ?? new DefaultSavePlanner();
  let metadata: Metadata | null = null;
  const makeLocal = (): SavePlan => {
    decider.set_up_planner(state_dict, storage_writer.storage_meta(), together.isCoordinator);
    storage_writer.set_up_storage_writer(together.isCoordinator, { rank: together.rank, use_collectives });
    return storage_writer.prepare_local_plan(decider.create_local_plan());
  };
  const makeGlobal = (plans: readonly SavePlan[]): readonly SavePlan[] => {
    const [global, found] = decider.create_global_plan(plans);
    metadata = found;
    return storage_writer.prepare_global_plan(global);
  };
  const write = (plan: SavePlan): readonly WriteResult[] =>
    storage_writer.write_data(decider.finish_plan(plan), decider);
  const finish = (results: readonly (readonly WriteResult[])[]): Metadata => {
    if (metadata === null) throw new AssertionError("global_metadata is None");
    storage_writer.finish(metadata, results);
    return metadata;
  };
  if (use_collectives) {
    const plan = together.reduceScatter("plan", makeLocal, makeGlobal);
    return together.allReduce("write", () => write(plan), finish);
  }
  const [plan] = makeGlobal([makeLocal()]);
  if (plan === undefined) throw new AssertionError("central_plan is None");
  const result = finish([write(plan)]);
  together.barrier();
  return result;
}

/**
 * Saves values as a folder of files: tensors, what `torch.save` takes, nested dicts and lists of these, and what has a
 * `state_dict()` and `load_state_dict()`. All processes call it; each writes a part, and tensors of which each has some rows
 * or parts are one in the checkpoint. PyTorch reads it, in any number of processes.
 * Source: https://docs.pytorch.org/docs/stable/distributed.checkpoint.html
 * @returns the checkpoint's metadata.
 * @throws CheckpointException with the errors of all processes that failed; RuntimeError without a place.
 * @example
 * ```ts ignore
 * dist.checkpoint.save({ model, step: 100 }, { checkpoint_id: "step-100" });
 * ```
 */
export function save(state_dict: AnyStateDict, options: SaveCheckpointOptions | StorageWriter = {}): Metadata {
  const given: SaveCheckpointOptions = options instanceof StorageWriter ? { storage_writer: options } : options;
  refuseUnknown("save()", SAVE_NAMES, given);
  const alone = worksAlone(given.no_dist ?? false, SAVE_ALONE);
  const writer = storageFor(given.storage_writer ?? null, given.checkpoint_id ?? null, FileSystemWriter);
  return saveStateDict(statesOf(state_dict), writer, given, alone);
}

/** `save` without states of objects: PyTorch's older form. */
export function save_state_dict(
  state_dict: AnyStateDict,
  storage_writer: StorageWriter,
  process_group: Group = null,
  coordinator_rank = 0,
  no_dist = false,
  planner: SavePlanner | null = null,
): Metadata {
  storage_writer.reset();
  return saveStateDict(
    state_dict,
    storage_writer,
    { process_group, planner },
    worksAlone(no_dist, SAVE_ALONE),
    coordinator_rank,
  );
}
