/** The reader or writer of a checkpoint's place. */
import { RuntimeError } from "../../support/errors.ts";

interface Storage {
  reset(checkpoint_id?: string | null): void;
}

/** The one that is given, or one of a folder. */
export function storageFor<T extends Storage>(
  storage: T | null,
  checkpoint_id: string | null,
  Folder: { new (path: string): T; validate_checkpoint_id(checkpoint_id: string): boolean },
): T {
  if (storage !== null) {
    if (checkpoint_id !== null) storage.reset(checkpoint_id);
    return storage;
  }
  if (!checkpoint_id)
    throw new RuntimeError("`checkpoint_id` must be specified if storage_reader/storage_writer is None.");
  if (!Folder.validate_checkpoint_id(checkpoint_id))
    throw new RuntimeError(
      "Cannot detect which StorageReader or StorageWriter to use. Please specify the storage_reader/storage_writer.",
    );
  return new Folder(checkpoint_id);
}
