/** `torch.distributed.checkpoint`: folders that several processes write and read together, and whole state of what is divided. */
export { CheckpointException } from "./coordination.ts";
export { create_read_items_for_chunk_list, type CheckpointableTensor } from "./chunks.ts";
export {
  create_default_global_load_plan,
  create_default_global_save_plan,
  create_default_local_load_plan,
  create_default_local_save_plan,
  DefaultLoadPlanner,
  DefaultSavePlanner,
} from "./default-planner.ts";
export { FileSystemReader, FileSystemWriter, SerializationFormat } from "./filesystem.ts";
export { consolidate_safetensors_files, HuggingFaceStorageReader, HuggingFaceStorageWriter } from "./hf-storage.ts";
export {
  BytesStorageMetadata,
  ChunkStorageMetadata,
  Metadata,
  MetadataIndex,
  StorageInfo,
  StorageMeta,
  TensorProperties,
  TensorStorageMetadata,
  type StoredPlace,
} from "./metadata.ts";
export {
  LoadItemType,
  LoadPlan,
  LoadPlanner,
  ReadItem,
  SavePlan,
  SavePlanner,
  TensorWriteData,
  WriteItem,
  WriteItemType,
  WriteResult,
  type AnyStateDict,
} from "./planner.ts";
export type { FlattenMapping, ObjectPath } from "./nested-dict.ts";
export { load, load_state_dict, load_state_dict_from_keys, type LoadCheckpointOptions } from "./state-dict-loader.ts";
export { async_save, AsyncCheckpointerType, SaveFuture, type AsyncSaveOptions } from "./async-save.ts";
export { save, save_state_dict, type SaveCheckpointOptions } from "./state-dict-saver.ts";
export type { Stateful } from "./stateful.ts";
export { StorageReader, StorageWriter, type StorageRole } from "./storage.ts";
export * as format_utils from "./format-utils.ts";
export * as state_dict from "./state-dict.ts";
