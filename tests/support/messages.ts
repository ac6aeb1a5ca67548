/** What a call throws or warns of. */
import { vi } from "vitest";

/** The error that a function throws; it must throw. */
export function errorOf(body: () => unknown): Error {
  try {
    body();
  } catch (error) {
    return error as Error;
  }
  throw new Error("nothing was thrown");
}

/** The message of what a function throws. */
export function messageOf(body: () => unknown): string {
  return errorOf(body).message;
}

/** What a function prints as warnings. */
export function warningsOf(body: () => unknown): string[] {
  const spy = vi.spyOn(console, "warn").mockImplementation(() => {});
  try {
    body();
    return spy.mock.calls.map(([text]) => String(text));
  } finally {
    spy.mockRestore();
  }
}
