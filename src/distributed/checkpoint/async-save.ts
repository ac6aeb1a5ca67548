/**
 * Saving beside the program: `async_save`.
 * Source: https://github.com/pytorch/pytorch/blob/main/torch/distributed/checkpoint/state_dict_saver.py
 */
import { no_grad } from "../../autograd/modes.ts";
import { copyNotes } from "../../serialization/notes.ts";
import { refuseUnknown } from "../../support/known-names.ts";
import { isMap, isPlainObject } from "../../support/realms.ts";
import { warnAlways } from "../../support/warnings.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { isCheckpointable } from "./chunks.ts";
import type { Metadata } from "./metadata.ts";
import type { AnyStateDict } from "./planner.ts";
import { worksAlone, save, SAVE_ALONE, SAVE_NAMES, statesOf, type SaveCheckpointOptions } from "./state-dict-saver.ts";
import { StorageWriter } from "./storage.ts";

/** A value with tensors of its own, that later steps do not change. */
function staged(value: unknown): unknown {
  if (value instanceof Tensor)
    return no_grad(() => {
      const copy = value.detach().clone();
      if (!isCheckpointable(value)) return copy;
      const { global_shape, global_offsets, local_offsets, local_sizes } = value;
      return Object.assign(copy, { global_shape, global_offsets, local_offsets, local_sizes });
    });
  if (Array.isArray(value)) return copyNotes(value, value.map(staged));
  if (isMap(value)) return copyNotes(value, new Map([...value].map(([key, item]) => [key, staged(item)])));
  if (isPlainObject(value))
    return copyNotes(value, Object.fromEntries(Object.entries(value).map(([key, item]) => [key, staged(item)])));
  return value;
}

/** Who writes in the background; JavaScript has one thread for all. */
export const AsyncCheckpointerType = { THREAD: "thread", PROCESS: "process" } as const;
/** Who writes in the background. */
export type AsyncCheckpointerType = (typeof AsyncCheckpointerType)[keyof typeof AsyncCheckpointerType];

/** Options of `async_save`. */
export interface AsyncSaveOptions extends SaveCheckpointOptions {
  /** Taken as PyTorch's; both mean the same here. */
  async_checkpointer_type?: AsyncCheckpointerType;
}

/** A checkpoint that is being saved: `await` gives its metadata, and so does `result()`, which writes at once. */
export class SaveFuture implements PromiseLike<Metadata> {
  private readonly callbacks: ((future: SaveFuture) => void)[] = [];
  private state: { readonly result: Metadata } | { readonly error: Error } | null = null;

  constructor(private readonly write: () => Metadata) {}

  /** Whether it is written, or has failed. */
  done(): boolean {
    return this.state !== null;
  }

  /**
   * The checkpoint's metadata; what is not written yet is written now.
   * @throws what `save` throws.
   */
  result(): Metadata {
    this.finish();
    if (this.state !== null && "result" in this.state) return this.state.result;
    throw this.exception();
  }

  /** The error that it failed with, or null; what is not written yet is written now. */
  exception(): Error | null {
    this.finish();
    return this.state !== null && "error" in this.state ? this.state.error : null;
  }

  /** Has a function called when it is written or has failed. */
  add_done_callback(callback: (future: SaveFuture) => void): void {
    if (this.done()) callback(this);
    else this.callbacks.push(callback);
  }

  /** What `await` calls. */
  then<A = Metadata, B = never>(
    fulfilled?: ((value: Metadata) => A | PromiseLike<A>) | null,
    rejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return new Promise<Metadata>((resolve, reject) => {
      this.add_done_callback(() => {
        const error = this.exception();
        if (error === null) resolve(this.result());
        else reject(error);
      });
    }).then(fulfilled, rejected);
  }

  /** Writes, unless that was done. For the library's own use. */
  finish(): void {
    if (this.state !== null) return;
    try {
      this.state = { result: this.write() };
    } catch (error) {
      this.state = { error: error instanceof Error ? error : new Error(String(error)) };
    }
    for (const callback of this.callbacks.splice(0)) {
      try {
        callback(this);
      } catch (error) {
        warnAlways(`async_save: a callback failed: ${String(error)}`);
      }
    }
  }
}

/**
 * `save` of the values as they are now, written when the running task ends or `result()` is asked; in several processes,
 * which must work in the same order, at once.
 * Source: https://docs.pytorch.org/docs/stable/distributed.checkpoint.html
 * @example
 * ```ts ignore
 * const saving = dist.checkpoint.async_save({ model }, { checkpoint_id: "step-100" });
 * train();
 * await saving; // before the next one
 * ```
 */
export function async_save(state_dict: AnyStateDict, options: AsyncSaveOptions | StorageWriter = {}): SaveFuture {
  const given: AsyncSaveOptions = options instanceof StorageWriter ? { storage_writer: options } : options;
  refuseUnknown("async_save()", `${SAVE_NAMES} async_checkpointer_type`, given);
  const { async_checkpointer_type: _, ...rest } = given;
  const alone = worksAlone(given.no_dist ?? false, SAVE_ALONE);
  const state = alone ? (staged(statesOf(state_dict)) as AnyStateDict) : state_dict;
  const future = new SaveFuture(() => save(state, rest));
  if (alone) setTimeout(() => future.finish());
  else future.finish();
  return future;
}
