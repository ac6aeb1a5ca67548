/**
 * Checkpoints from folders to files of `torch.save` and back: `torch.distributed.checkpoint.format_utils`.
 * Source: https://github.com/pytorch/pytorch/blob/main/torch/distributed/checkpoint/format_utils.py
 */
import { load, save } from "../../serialization/index.ts";
import { RuntimeError, TypeError } from "../../support/errors.ts";
import { isMap, isPlainObject } from "../../support/realms.ts";
import { fileExists } from "../../support/platform/folders.ts";
import { broadcast } from "../../communication/collectives.ts";
import { get_rank, is_initialized } from "../../communication/world.ts";
import { empty_like } from "../../ops/create/create.ts";
import { itemAt } from "../../support/checked.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { AssertionError } from "../../support/errors.ts";
import { partsOfWhole } from "./chunks.ts";
import { DefaultLoadPlanner, EmptyStateDictLoadPlanner } from "./default-planner.ts";
import { FileSystemReader, FileSystemWriter, giveTensor } from "./filesystem.ts";
import { emptyDict, Metadata, TensorProperties, TensorStorageMetadata } from "./metadata.ts";
import { flattenStateDict } from "./nested-dict.ts";
import { LoadItemType, type AnyStateDict, type LoadPlan, type LoadPlanner } from "./planner.ts";
import { loadInto } from "./state-dict-loader.ts";
import { saveStateDict } from "./state-dict-saver.ts";
import { StorageReader } from "./storage.ts";

/**
 * Makes one file of `torch.save` of a folder; tensors are whole.
 * @example
 * ```ts ignore
 * dist.checkpoint.format_utils.dcp_to_torch_save("step-100", "step-100.pt");
 * ```
 */
export function dcp_to_torch_save(dcp_checkpoint_dir: string, torch_save_path: string): void {
  const state: AnyStateDict = {};
  const planner = new EmptyStateDictLoadPlanner();
  loadInto(state, new FileSystemReader(dcp_checkpoint_dir), { planner }, true);
  save(state, torch_save_path);
}

/** A dict by its keys as text. */
function asRecord(value: unknown): AnyStateDict {
  if (isMap(value)) return Object.fromEntries([...value].map(([key, item]) => [String(key), item]));
  if (isPlainObject(value)) return value;
  throw new TypeError("a folder is made of a file that holds a dict");
}

/** Makes a folder of one file of `torch.save`. */
export function torch_save_to_dcp(torch_save_path: string, dcp_checkpoint_dir: string): void {
  const state = asRecord(load(torch_save_path, { weights_only: false }));
  saveStateDict(state, new FileSystemWriter(dcp_checkpoint_dir), {}, true);
}

/** A planner for files without metadata of their own: what is there says what is read. Only tensors. */
export class DynamicMetaLoadPlanner extends DefaultLoadPlanner {
  /** @throws RuntimeError for values that are no tensors. */
  override set_up_planner(state_dict: AnyStateDict, metadata: Metadata | null = null, is_coordinator = false): void {
    super.set_up_planner(state_dict, metadata, is_coordinator);
    const found = emptyDict<TensorStorageMetadata>();
    for (const [key, value] of Object.entries(this.state_dict)) {
      if (!(value instanceof Tensor))
        throw new RuntimeError(
          `Non-tensor value identified at ${key}. At this time DynamicMetaLoadPlanner only supports loading Tensors.`,
        );
      const { size, chunks } = partsOfWhole(value);
      found[key] = new TensorStorageMetadata(new TensorProperties(value.dtype), size, [...chunks]);
    }
    this.metadata = new Metadata(found);
  }
}

/**
 * Reads a file of `torch.save` in one process and gives the others their parts; with a `DynamicMetaLoadPlanner`. Only
 * tensors.
 * @example
 * ```ts ignore
 * const { BroadcastingTorchSaveReader, DynamicMetaLoadPlanner } = dist.checkpoint.format_utils;
 * const storage_reader = new BroadcastingTorchSaveReader("model.pt");
 * dist.checkpoint.load({ model }, { storage_reader, planner: new DynamicMetaLoadPlanner() });
 * ```
 */
export class BroadcastingTorchSaveReader extends StorageReader {
  private isCoordinator = true;

  constructor(
    public checkpoint_id: string | null = null,
    public coordinator_rank = 0,
  ) {
    super();
  }

  /** Whether there is such a file. */
  static validate_checkpoint_id(checkpoint_id: string): boolean {
    return fileExists(checkpoint_id);
  }

  /** A new checkpoint begins, at another place if one is given. */
  reset(checkpoint_id: string | null = null): void {
    this.checkpoint_id = checkpoint_id;
  }

  /** Says nothing: the planner knows what is there. */
  read_metadata(): Metadata {
    return new Metadata(emptyDict());
  }

  /** Takes whether this process reads the file. */
  set_up_storage_reader(_metadata: Metadata, is_coordinator: boolean): void {
    this.isCoordinator = is_coordinator;
    const rank = is_initialized() ? get_rank() : 0;
    if (is_coordinator && rank !== this.coordinator_rank)
      throw new AssertionError(`Coordinator rank mismatch: expected ${this.coordinator_rank}, got ${rank}`);
    if (this.checkpoint_id === null)
      throw new AssertionError("checkpoint_id must be set before setting up storage reader");
  }

  /** The plan as it is. */
  prepare_local_plan(plan: LoadPlan): LoadPlan {
    return plan;
  }

  /** The plans as they are. */
  prepare_global_plan(plans: readonly LoadPlan[]): readonly LoadPlan[] {
    return plans;
  }

  /** @throws RuntimeError for values that are no tensors. */
  read_data(plan: LoadPlan, planner: LoadPlanner): void {
    if (this.checkpoint_id === null) throw new AssertionError("checkpoint_id must be set before reading data");
    const decider = planner as DefaultLoadPlanner;
    let state: AnyStateDict = {};
    if (this.isCoordinator) {
      state = asRecord(load(this.checkpoint_id, { weights_only: false }));
      if (decider.flatten_state_dict) [state] = flattenStateDict(state);
    }
    for (const item of plan.items) {
      const { fqn } = item.storage_index;
      if (item.type === LoadItemType.BYTE_IO)
        throw new RuntimeError(
          `Non-tensor value identified at ${fqn}. At this time BroadcastingTorchSaveReader only supports loading Tensors.`,
        );
      const own = this.isCoordinator ? state[fqn] : empty_like(itemAt([decider.state_dict[fqn] as Tensor], 0));
      if (!(own instanceof Tensor)) throw new RuntimeError(`Missing key in checkpoint state_dict: ${fqn}.`);
      const whole = own.contiguous();
      if (is_initialized()) broadcast(whole, this.coordinator_rank);
      giveTensor(whole, item, planner);
    }
  }
}
