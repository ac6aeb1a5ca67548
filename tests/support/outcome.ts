/**
 * What a replayed case comes to: passed, failed with a message, not implemented, or known to disagree with what is
 * recorded.
 */

import { fileURLToPath } from "node:url";

const project = fileURLToPath(new URL("../../", import.meta.url));

export type Outcome =
  | { readonly kind: "passed" }
  | { readonly kind: "failed" | "missing" | "disagrees"; readonly message: string };

/** Thrown where Flambeau and PyTorch differ. */
export class Mismatch extends Error {}

/** Thrown where a function, method or class does not exist yet. */
export class Missing extends Error {}

/** A class with a name: the error class of whatever was thrown. */
export function errorType(error: unknown): string {
  return error instanceof Error ? error.constructor.name : typeof error;
}

/** An error on one line, with the place it comes from when it is none of ours. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return `threw ${String(error)}`;
  const text = error.message.replaceAll("\n", " | ");
  if (error instanceof Mismatch) return text;
  const frames = (error.stack ?? "")
    .split("\n")
    .slice(1)
    .map((line) => line.trim());
  const frame = (frames.find((line) => line.includes(`${project}src/`)) ?? frames[0] ?? "").split(project)[1] ?? "";
  const place = /^(?:src|tests)\/[^):]+:\d+/.exec(frame)?.[0];
  return `${errorType(error)}: ${text}${place ? ` (${place})` : ""}`;
}

/** Whether an error says that something is not there yet. */
export function isMissing(error: unknown): boolean {
  if (error instanceof Missing) return true;
  // What PyTorch's kernels lack too, for the dtype, is an answer: where it is not the right one, it is a failure.
  return errorType(error) === "NotImplementedError" && !/" not implemented for '/.test(String(error));
}

/** Runs `work` and turns what it throws into an outcome. */
export function outcomeOf(work: () => void): Outcome {
  try {
    work();
    return { kind: "passed" };
  } catch (error) {
    return { kind: isMissing(error) ? "missing" : "failed", message: describeError(error) };
  }
}

/** Text of a value in a message, cut to a readable length. */
export function shortText(value: unknown): string {
  const text =
    typeof value === "object" && value !== null
      ? (JSON.stringify(value, (_, part: unknown) => (typeof part === "bigint" ? part.toString() : part)) ??
        String(value))
      : String(value);
  return text.length > 160 ? `${text.slice(0, 157)}...` : text;
}
