/**
 * Loading: `torch.distributed.checkpoint.state_dict_loader`.
 * Source: https://github.com/pytorch/pytorch/blob/main/torch/distributed/checkpoint/state_dict_loader.py
 */
import type { Group } from "../../communication/world.ts";
import { AssertionError } from "../../support/errors.ts";
import { refuseUnknown } from "../../support/known-names.ts";
import { Coordination } from "./coordination.ts";
import { DefaultLoadPlanner, EmptyStateDictLoadPlanner } from "./default-planner.ts";
import { FileSystemReader } from "./filesystem.ts";
import type { Metadata } from "./metadata.ts";
import type { AnyStateDict, LoadPlan, LoadPlanner } from "./planner.ts";
import { LOAD_ALONE, worksAlone } from "./state-dict-saver.ts";
import { isStateful } from "./stateful.ts";
import { storageFor } from "./storage-for.ts";
import { StorageReader } from "./storage.ts";

/** From where and how a checkpoint is loaded. */
export interface LoadCheckpointOptions {
  /** The folder; with a `storage_reader` what that makes of it. */
  checkpoint_id?: string | null;
  /** What reads. Default: a `FileSystemReader`. */
  storage_reader?: StorageReader | null;
  /** What decides. Default: a `DefaultLoadPlanner`. */
  planner?: LoadPlanner | null;
  /** The processes that load together. Default: all. */
  process_group?: Group;
  /** Whether this process loads by itself. */
  no_dist?: boolean;
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Loads into plain values. For the library's own use. */
export function loadInto(
  state_dict: AnyStateDict,
  storage_reader: StorageReader,
  { process_group = null, planner }: LoadCheckpointOptions,
  alone: boolean,
  coordinator_rank = 0,
): void {
  const together = new Coordination(process_group, !alone, coordinator_rank);
  const decider = planner ?? new DefaultLoadPlanner();
  const { rank, isCoordinator } = together;
  /** The metadata of all processes together, or else that of this one. */
  const findMetadata = (): readonly [Metadata, boolean] => {
    const problems: string[] = ["metadata is None"];
    try {
      return [storage_reader.read_metadata(), true];
    } catch (error) {
      problems.push(`global metadata read failed: ${textOf(error)}`);
    }
    // Readers that know of no processes have no metadata of single ones.
    if (storage_reader.read_metadata.length > 0 || storage_reader instanceof FileSystemReader)
      try {
        return [storage_reader.read_metadata({ rank }), false];
      } catch (error) {
        problems.push(`rank local metadata read failed: ${textOf(error)}`);
      }
    throw new AssertionError(problems.join("; "));
  };
  let use_collectives = true;
  const makeLocal = (): LoadPlan => {
    const [metadata, isOfAll] = findMetadata();
    use_collectives = isOfAll;
    decider.set_up_planner(state_dict, metadata, isCoordinator);
    storage_reader.set_up_storage_reader(metadata, isCoordinator, { rank, use_collectives });
    return storage_reader.prepare_local_plan(decider.create_local_plan());
  };
  const makeGlobal = (plans: readonly LoadPlan[]): readonly LoadPlan[] =>
    storage_reader.prepare_global_plan(decider.create_global_plan(plans));
  const plan = together.reduceScatter("plan", makeLocal, makeGlobal);
  together.all("read", () => storage_reader.read_data(decider.finish_plan(plan), decider));
}

/**
 * Loads a checkpoint into values that are there: tensors in place, whatever parts they were stored in and however many
 * processes saved them; other values are replaced; what has a `state_dict()` gets its `load_state_dict()` called. Only what
 * is asked for is read. All processes call it.
 * Source: https://docs.pytorch.org/docs/stable/distributed.checkpoint.html
 * @throws CheckpointException with the errors of all processes that failed (names that the checkpoint lacks, other
 * shapes, damaged files); RuntimeError without a place.
 * @example
 * ```ts ignore
 * const state = { model, step: 0 };
 * dist.checkpoint.load(state, { checkpoint_id: "step-100" });
 * ```
 */
export function load(state_dict: AnyStateDict, options: LoadCheckpointOptions | StorageReader = {}): void {
  const given: LoadCheckpointOptions = options instanceof StorageReader ? { storage_reader: options } : options;
  refuseUnknown("load()", "checkpoint_id storage_reader planner process_group no_dist", given);
  const alone = worksAlone(given.no_dist ?? false, LOAD_ALONE);
  const reader = storageFor(given.storage_reader ?? null, given.checkpoint_id ?? null, FileSystemReader);
  // All processes load values in the same order.
  const keys = Object.keys(state_dict).sort();
  const states: AnyStateDict = Object.fromEntries(
    keys.map((key) => {
      const value = state_dict[key];
      return [key, isStateful(value) ? value.state_dict() : value];
    }),
  );
  loadInto(states, reader, given, alone);
  for (const key of keys) {
    const value = state_dict[key];
    if (isStateful(value)) value.load_state_dict(states[key] as AnyStateDict);
    else state_dict[key] = states[key];
  }
}

/** `load` without states of objects: PyTorch's older form. */
export function load_state_dict(
  state_dict: AnyStateDict,
  storage_reader: StorageReader,
  process_group: Group = null,
  coordinator_rank = 0,
  no_dist = false,
  planner: LoadPlanner | null = null,
): void {
  storage_reader.reset();
  const alone = worksAlone(no_dist, LOAD_ALONE);
  loadInto(state_dict, storage_reader, { process_group, planner }, alone, coordinator_rank);
}

/**
 * All values of a checkpoint, nested as they were, or only those under some names: what PyTorch's
 * `_load_state_dict_from_keys` gives. Tensors are whole.
 * @example
 * ```ts ignore
 * const { model } = dist.checkpoint.load_state_dict_from_keys("model", { checkpoint_id: "step-100" });
 * ```
 */
export function load_state_dict_from_keys(
  keys: string | Iterable<string> | null = null,
  { checkpoint_id = null, storage_reader = null, process_group = null }: LoadCheckpointOptions = {},
): AnyStateDict {
  const reader = storageFor(storage_reader, checkpoint_id, FileSystemReader);
  const names = typeof keys === "string" ? [keys] : keys;
  const state: AnyStateDict = {};
  const planner = new EmptyStateDictLoadPlanner(names === null ? null : new Set(names));
  loadInto(state, reader, { planner, process_group }, worksAlone(false, LOAD_ALONE));
  return state;
}
