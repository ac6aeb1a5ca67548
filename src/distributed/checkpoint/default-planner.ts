/**
 * The planners of most checkpoints: names are paths, what all processes have is written by one.
 * Source: https://github.com/pytorch/pytorch/blob/main/torch/distributed/checkpoint/default_planner.py
 */
import { sizeText } from "../../layout/shape.ts";
import { functionSignature, type Arguments } from "../../ops/declare/signature.ts";
import { isMarkedFloat } from "../../serialization/notes.ts";
import { empty, empty_like } from "../../ops/create/create.ts";
import { concatenateBytes } from "../../support/bytes.ts";
import { itemAt } from "../../support/checked.ts";
import { AssertionError, RuntimeError, ValueError } from "../../support/errors.ts";
import { isMap, isPlainObject } from "../../support/realms.ts";
import { warnAlways } from "../../support/warnings.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { saveCheckpoint } from "../../serialization/checkpoint.ts";
import { findStateDictObject, narrowTo, overlap, partsOfWhole, readItemsOf, writeItemsOf } from "./chunks.ts";
import { loadItem } from "./items.ts";
import {
  BytesStorageMetadata,
  emptyDict,
  Metadata,
  MetadataIndex,
  TensorStorageMetadata,
  type ChunkStorageMetadata,
  type StorageMeta,
} from "./metadata.ts";
import { flattenStateDict, setElement, type FlattenMapping } from "./nested-dict.ts";
import {
  LoadPlan,
  LoadPlanner,
  SavePlan,
  SavePlanner,
  WriteItem,
  WriteItemType,
  type AnyStateDict,
  type ReadItem,
} from "./planner.ts";

/** What this process writes of its values. */
export function create_default_local_save_plan(state_dict: AnyStateDict, _is_coordinator: boolean): SavePlan {
  return new SavePlan(Object.entries(state_dict).flatMap(([fqn, value]) => writeItemsOf(fqn, value)));
}

/** The metadata of what all processes write. */
export function create_default_global_save_plan(
  all_plans: readonly SavePlan[],
  rewrite_index_hints = true,
): [SavePlan[], Metadata] {
  const md = emptyDict<TensorStorageMetadata | BytesStorageMetadata>();
  const plans = all_plans.map((plan) => {
    const items = plan.items.map((item) => {
      const { index, type, tensor_data } = item;
      if (type !== WriteItemType.SHARD && index.fqn in md) throw new AssertionError("item.index.fqn not in md");
      if (type === WriteItemType.BYTE_IO) {
        md[index.fqn] = new BytesStorageMetadata();
        return item;
      }
      if (tensor_data === null) throw new AssertionError("item.tensor_data is not None");
      const known = (md[index.fqn] ??= new TensorStorageMetadata(tensor_data.properties, tensor_data.size, []));
      const { chunks } = known as TensorStorageMetadata;
      const hint = rewrite_index_hints ? chunks.length : index.index;
      chunks.push(tensor_data.chunk);
      return new WriteItem(new MetadataIndex(index.fqn, index.offset, hint), type, null, tensor_data);
    });
    return new SavePlan(items, plan.storage_data, plan.planner_data, plan.usable);
  });
  return [plans, new Metadata(md)];
}

/** What several processes would write is left to the one that writes least so far, or to the first of them. */
function dedupSavePlans(all_plans: readonly SavePlan[], toLowestRank: boolean): SavePlan[] {
  const holders = new Map<string, { readonly item: WriteItem; readonly plans: Set<number> }>();
  all_plans.forEach(({ items }, place) => {
    for (const item of items) {
      const found = holders.get(item.index.key);
      if (found === undefined) holders.set(item.index.key, { item, plans: new Set([place]) });
      else found.plans.add(place);
    }
  });
  const sizes = all_plans.map(() => 0);
  const chosen = new Map<string, number>();
  for (const [key, { item, plans }] of holders) {
    let best = Infinity;
    for (const place of plans)
      if (best === Infinity || (!toLowestRank && itemAt(sizes, place) < itemAt(sizes, best))) best = place;
    sizes[best] = itemAt(sizes, best) + (item.tensor_storage_size() || 1);
    chosen.set(key, best);
  }
  return all_plans.map(
    ({ items, storage_data, planner_data, usable }, place) =>
      new SavePlan(
        items.filter(({ index }) => chosen.get(index.key) === place),
        storage_data,
        planner_data,
        usable,
      ),
  );
}

const volume = (sizes: readonly number[]): number => sizes.reduce((a, b) => a * b, 1);

/** Whether a part lies within a tensor of that shape. */
function isWithin(shape: readonly number[], { offsets, sizes }: ChunkStorageMetadata): boolean {
  return shape.every((length, dim) => {
    const [offset, size] = [itemAt(offsets, dim), itemAt(sizes, dim)];
    return offset >= 0 && size >= 0 && offset + size <= length;
  });
}

/** Parts that overlap, found along the longest dim. */
function overlaps(chunks: readonly ChunkStorageMetadata[], shape: readonly number[]): string[] {
  const found: string[] = [];
  const dim = shape.indexOf(Math.max(...shape));
  const startOf = (chunk: ChunkStorageMetadata): number => itemAt(chunk.offsets, dim);
  const ordered = [...chunks].sort((a, b) => startOf(a) - startOf(b));
  let active: ChunkStorageMetadata[] = [];
  for (const chunk of ordered) {
    active = active.filter((other) => startOf(other) + itemAt(other.sizes, dim) > startOf(chunk));
    for (const other of active) if (overlap(chunk, other)) found.push(`${chunk.toString()} ${other.toString()}`);
    active.push(chunk);
  }
  return found;
}

/** What is wrong with the parts of tensors: outside of them, in one place twice, or missing. */
function errorsOf(plans: readonly SavePlan[], { state_dict_metadata }: Metadata): string[] {
  const errors: string[] = [];
  for (const [key, value] of Object.entries(state_dict_metadata)) {
    if (value instanceof BytesStorageMetadata || value.size.length === 0) continue;
    const { size, chunks } = value;
    for (const chunk of chunks)
      if (!isWithin(size, chunk))
        errors.push(`key:${key} has out of bounds chunk: tensor-size:${sizeText(size)} chunk: ${chunk.toString()}`);
    if (chunks.length > 1)
      for (const both of overlaps(chunks, size)) errors.push(`key:${key} has overlapping chunks: ${both}`);
    const [whole, filled] = [volume(size), chunks.reduce((sum, { sizes }) => sum + volume(sizes), 0)];
    if (plans.length > 1 && filled !== whole)
      errors.push(`key:${key} invalid fill tensor-volume: ${whole} chunks-volume: ${filled}`);
  }
  return errors;
}

interface SavePlannerOptions {
  /** Whether nested dicts and lists become names that are paths. Default true. */
  flatten_state_dict?: boolean;
  flatten_sharded_tensors?: boolean;
  /** Has no effect, as in PyTorch. */
  dedup_replicated_tensors?: boolean | null;
  /** Whether what several processes have is written by the first of them. Default false: by who writes least. */
  dedup_save_to_lowest_rank?: boolean;
  /** Plans are made anew each time. */
  enable_plan_caching?: boolean;
}

const saveSignature = functionSignature<Required<SavePlannerOptions>>(
  "DefaultSavePlanner",
  "flatten_state_dict=True, flatten_sharded_tensors=True, dedup_replicated_tensors=None, dedup_save_to_lowest_rank=False, enable_plan_caching=False",
);

/**
 * Writes each value under its path, each part of a tensor once, and spreads what all processes have among them.
 * Source: https://github.com/pytorch/pytorch/blob/main/torch/distributed/checkpoint/default_planner.py
 * @example
 * ```ts ignore
 * const planner = new dist.checkpoint.DefaultSavePlanner({ dedup_save_to_lowest_rank: true });
 * dist.checkpoint.save({ model }, { checkpoint_id: "step-100", planner });
 * ```
 */
export class DefaultSavePlanner extends SavePlanner {
  /** The path of each flattened name. */
  mappings: FlattenMapping = emptyDict();
  /** Whether nested dicts and lists become names that are paths. */
  flatten_state_dict: boolean;
  /** Taken as PyTorch's; there are no tensors of tensors here. */
  flatten_sharded_tensors: boolean;
  /** Whether what several processes have is written by the first of them. */
  dedup_save_to_lowest_rank: boolean;
  /** The values by their flattened names. */
  state_dict: AnyStateDict = emptyDict();
  /** Whether this process is the first. */
  is_coordinator = false;

  constructor(
    ...args: Arguments<[flatten_state_dict?: boolean, flatten_sharded_tensors?: boolean], SavePlannerOptions>
  ) {
    super();
    const options = saveSignature.bind(args);
    this.flatten_state_dict = options.flatten_state_dict;
    this.flatten_sharded_tensors = options.flatten_sharded_tensors;
    this.dedup_save_to_lowest_rank = options.dedup_save_to_lowest_rank;
  }

  /** Takes the values. */
  set_up_planner(state_dict: AnyStateDict, _storage_meta: StorageMeta | null = null, is_coordinator = false): void {
    this.state_dict = state_dict;
    if (this.flatten_state_dict) [this.state_dict, this.mappings] = flattenStateDict(state_dict);
    this.is_coordinator = is_coordinator;
  }

  /** What this process would write. */
  create_local_plan(): SavePlan {
    const plan = create_default_local_save_plan(this.state_dict, this.is_coordinator);
    return this.flatten_state_dict ? new SavePlan(plan.items, plan.storage_data, this.mappings) : plan;
  }

  /** @throws ValueError for parts that overlap, lie outside of their tensor or do not fill it. */
  create_global_plan(all_plans: readonly SavePlan[]): [SavePlan[], Metadata] {
    const deduped = dedupSavePlans(all_plans, this.dedup_save_to_lowest_rank);
    const [plans, metadata] = create_default_global_save_plan(deduped);
    if (this.flatten_state_dict)
      metadata.planner_data = Object.assign(
        emptyDict<unknown>(),
        ...plans.map(({ planner_data }) => planner_data as object).reverse(),
      );
    const errors = errorsOf(plans, metadata);
    if (errors.length > 0) {
      const summary = errors.join("; ");
      const shown = summary.length > 500 ? `${summary.slice(0, 500)}... (truncated)` : summary;
      throw new ValueError(`Failed to validate global plan: ${shown}`);
    }
    return [plans, metadata];
  }

  /** The plan as it is. */
  finish_plan(new_plan: SavePlan): SavePlan {
    return new_plan;
  }

  /** The tensor, or the bytes of another value. */
  resolve_data(write_item: WriteItem): Tensor | Uint8Array {
    return this.transform_object(write_item, this.lookup_object(write_item.index));
  }

  /** The value or part that an index means. */
  lookup_object(index: MetadataIndex): unknown {
    return findStateDictObject(this.state_dict, index);
  }

  /** What is written for a value: a tensor itself, all else as `torch.save` writes it. */
  transform_object(write_item: WriteItem, object: unknown): Tensor | Uint8Array {
    if (write_item.type !== WriteItemType.BYTE_IO) return object as Tensor;
    const asFloat = typeof object === "number" && isMarkedFloat(this.state_dict, write_item.index.fqn, object);
    return concatenateBytes(saveCheckpoint(object, "archive", asFloat));
  }
}

/** Tensors without values become ones with room for them. */
function initialize(value: unknown): unknown {
  if (value instanceof Tensor) return value.device.type === "meta" ? empty_like(value, { device: "cpu" }) : value;
  if (Array.isArray(value)) value.forEach((item, i) => (value[i] = initialize(item)));
  else if (isMap(value)) for (const [key, item] of value) value.set(key, initialize(item));
  else if (isPlainObject(value)) for (const [key, item] of Object.entries(value)) value[key] = initialize(item);
  return value;
}

/** Says that the stored parts do not fill what is there: the rest stays as it is, as in PyTorch. */
function warnOfGaps(fqn: string, tensor: Tensor, items: readonly ReadItem[]): void {
  const wanted = partsOfWhole(tensor).chunks.reduce((sum, { sizes }) => sum + volume(sizes), 0);
  const found = items.reduce((sum, { lengths }) => sum + volume(lengths), 0);
  if (found < wanted)
    warnAlways(
      `torch.distributed.checkpoint: the checkpoint has ${found} of ${wanted} elements of ${fqn}; the others stay as they are.`,
    );
}

/** What this process reads for its values. */
export function create_default_local_load_plan(state_dict: AnyStateDict, metadata: Metadata, strict = true): LoadPlan {
  const items = Object.entries(state_dict).flatMap(([fqn, value]) => {
    const md = metadata.state_dict_metadata[fqn];
    if (md === undefined) {
      if (strict) throw new RuntimeError(`Missing key in checkpoint state_dict: ${fqn}.`);
      return [];
    }
    if (md instanceof TensorStorageMetadata && value instanceof Tensor) {
      const { size } = partsOfWhole(value);
      if (md.size.join() !== size.join())
        throw new ValueError(
          `Size mismatch between saved ${sizeText(md.size)} and current: ${sizeText(size)} for ${fqn}`,
        );
    }
    const found = readItemsOf(fqn, md, value);
    if (md instanceof TensorStorageMetadata) warnOfGaps(fqn, value as Tensor, found);
    return found;
  });
  return new LoadPlan(items);
}

/** Each process reads what it asks for. */
export function create_default_global_load_plan(all_plans: readonly LoadPlan[]): readonly LoadPlan[] {
  return all_plans;
}

interface LoadPlannerOptions {
  /** Whether nested dicts and lists become names that are paths. Default true. */
  flatten_state_dict?: boolean;
  flatten_sharded_tensors?: boolean;
  /** Whether names that the checkpoint lacks are left as they are. Default false: they are an error. */
  allow_partial_load?: boolean;
}

const loadSignature = functionSignature<Required<LoadPlannerOptions>>(
  "DefaultLoadPlanner",
  "flatten_state_dict=True, flatten_sharded_tensors=True, allow_partial_load=False",
);

/**
 * Reads what is asked for into the tensors that are there, whatever parts it was stored in.
 * Source: https://github.com/pytorch/pytorch/blob/main/torch/distributed/checkpoint/default_planner.py
 * @example
 * ```ts ignore
 * const planner = new dist.checkpoint.DefaultLoadPlanner({ allow_partial_load: true });
 * dist.checkpoint.load(state, { checkpoint_id: "step-100", planner });
 * ```
 */
export class DefaultLoadPlanner extends LoadPlanner {
  /** The values as they were given. */
  original_state_dict: AnyStateDict = emptyDict();
  /** The path of each flattened name. */
  mappings: FlattenMapping = emptyDict();
  /** Whether nested dicts and lists become names that are paths. */
  flatten_state_dict: boolean;
  /** Taken as PyTorch's; there are no tensors of tensors here. */
  flatten_sharded_tensors: boolean;
  /** Whether names that the checkpoint lacks are left as they are. */
  allow_partial_load: boolean;
  /** The values by their flattened names. */
  state_dict: AnyStateDict = emptyDict();
  /** What the checkpoint has. */
  metadata: Metadata | null = null;
  /** Whether this process is the first. */
  is_coordinator = false;

  constructor(
    ...args: Arguments<
      [flatten_state_dict?: boolean, flatten_sharded_tensors?: boolean, allow_partial_load?: boolean],
      LoadPlannerOptions
    >
  ) {
    super();
    const options = loadSignature.bind(args);
    this.flatten_state_dict = options.flatten_state_dict;
    this.flatten_sharded_tensors = options.flatten_sharded_tensors;
    this.allow_partial_load = options.allow_partial_load;
  }

  /** Takes the values. */
  set_up_planner(state_dict: AnyStateDict, metadata: Metadata | null = null, is_coordinator = false): void {
    initialize(state_dict);
    this.original_state_dict = state_dict;
    this.state_dict = state_dict;
    if (this.flatten_state_dict) [this.state_dict, this.mappings] = flattenStateDict(state_dict);
    this.metadata = metadata;
    this.is_coordinator = is_coordinator;
  }

  /**
   * What this process reads.
   * @throws RuntimeError for names that the checkpoint lacks, ValueError for other shapes.
   */
  create_local_plan(): LoadPlan {
    if (this.metadata === null) throw new AssertionError("self.metadata is not None");
    if (this.flatten_state_dict) {
      const missing = Object.keys(this.metadata.state_dict_metadata).filter((name) => !(name in this.state_dict));
      if (missing.length > 0) {
        // Before version 2.4 PyTorch kept dicts without tensors whole.
        const [old, mappings] = flattenStateDict(this.original_state_dict, true);
        if (missing.some((name) => name in old)) [this.state_dict, this.mappings] = [old, mappings];
      }
    }
    return create_default_local_load_plan(this.state_dict, this.metadata, !this.allow_partial_load);
  }

  /** Each process reads what it asks for. */
  create_global_plan(global_plan: readonly LoadPlan[]): readonly LoadPlan[] {
    return create_default_global_load_plan(global_plan);
  }

  /** The plan as it is. */
  finish_plan(new_plan: LoadPlan): LoadPlan {
    return new_plan;
  }

  /** Puts a value in its place. */
  load_bytes(read_item: ReadItem, bytes: Uint8Array): void {
    const { fqn } = read_item.dest_index;
    const { value, isFloat } = loadItem(bytes, fqn);
    if (this.flatten_state_dict) setElement(this.original_state_dict, this.mappings[fqn] ?? [fqn], value, isFloat);
    else setElement(this.state_dict, [fqn], value, isFloat);
  }

  /** The part into which is written. */
  resolve_tensor(read_item: ReadItem): Tensor {
    return this.transform_tensor(read_item, this.lookup_tensor(read_item.dest_index));
  }

  /** Does nothing: it was written in place. */
  commit_tensor(_read_item: ReadItem, _tensor: Tensor): void {
    // It was written in place.
  }

  /** The tensor or part that an index means. */
  lookup_tensor(index: MetadataIndex): Tensor {
    return findStateDictObject(this.state_dict, index) as Tensor;
  }

  /** The part of a tensor into which is written. */
  transform_tensor(read_item: ReadItem, tensor: Tensor): Tensor {
    return narrowTo(tensor.detach(), read_item.dest_offsets, read_item.lengths);
  }
}

/** Reads all that a checkpoint has, or what stands under some names, into an empty dict. For the library's own use. */
export class EmptyStateDictLoadPlanner extends DefaultLoadPlanner {
  constructor(private readonly keys: ReadonlySet<string> | null = null) {
    super();
  }

  private wants(key: string, path: readonly (string | number)[]): boolean {
    if (this.keys === null || this.keys.has(key)) return true;
    return path.some((_, i) => this.keys?.has(path.slice(0, i + 1).join(".")) === true);
  }

  override set_up_planner(state_dict: AnyStateDict, metadata: Metadata | null = null, is_coordinator = false): void {
    if (Object.keys(state_dict).length > 0) throw new AssertionError("not state_dict");
    if (metadata === null) throw new AssertionError("metadata is not None");
    const paths = (metadata.planner_data ?? {}) as FlattenMapping;
    for (const [name, md] of Object.entries(metadata.state_dict_metadata)) {
      const path = Object.hasOwn(paths, name) ? (paths[name] ?? [name]) : [name];
      if (!this.wants(name, path)) continue;
      const value = md instanceof TensorStorageMetadata ? empty([...md.size], { dtype: md.properties.dtype }) : md;
      setElement(state_dict, path, value);
    }
    super.set_up_planner(state_dict, metadata, is_coordinator);
  }
}
