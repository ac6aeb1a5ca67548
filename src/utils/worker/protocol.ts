/** What the two ends of a worker say to each other. */
import type { Packed } from "./pack.ts";

/** From the page to the worker. */
export type WorkerRequest =
  | { readonly flambeau: "hello" }
  | {
      readonly flambeau: "run";
      readonly id: number;
      readonly name: string;
      readonly input: Packed;
      /** A number that is 1 once the run is cancelled, where memory is shared: loops without a pause can read it. */
      readonly flag: Int32Array | null;
    }
  | { readonly flambeau: "message"; readonly id: number; readonly value: Packed }
  | { readonly flambeau: "cancel"; readonly id: number; readonly reason: string };

/** From the worker to the page. */
export type Answer =
  | { readonly flambeau: "ready" }
  | { readonly flambeau: "progress" | "message" | "result"; readonly id: number; readonly value: Packed }
  | { readonly flambeau: "error"; readonly id: number; readonly error: PackedError };

/** An error as plain data: clones of errors lose their class. */
export interface PackedError {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
}

/** Whether a message is of ours; a worker may have others. */
export function isOurs(message: unknown): message is WorkerRequest | Answer {
  return typeof message === "object" && message !== null && "flambeau" in message;
}

/** A run that was cancelled ends with this, as fetches do: its name is "AbortError". */
export function abortError(reason: string): Error {
  const error = new Error(reason);
  error.name = "AbortError";
  return error;
}

/** What is needed of an AbortSignal, for programs compiled without the types of the web. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  readonly reason?: unknown;
  addEventListener(type: "abort", listener: () => void, options?: { once?: boolean }): void;
}
/** AbortSignal, where its type is known. */
export type KnownAbortSignal = typeof globalThis extends { AbortSignal: { prototype: infer S } } ? S : AbortSignalLike;
