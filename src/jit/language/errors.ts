/** Errors of programs in TorchScript archives, in the words of PyTorch's interpreter. */
import { nameClasses } from "../../support/class-names.ts";
import { KeyError, RuntimeError } from "../../support/errors.ts";
import type { Place } from "./syntax.ts";

/**
 * What a program in an archive raises itself: `raise` and `assert`. The message ends with the class and the text that the
 * program gave.
 * https://docs.pytorch.org/docs/stable/jit.html
 * @example
 * import * as jit from "flambeau/jit";
 * new jit.Error("builtins.ValueError: bad").message; // "builtins.ValueError: bad"
 */
export class JITException extends Error {
  override get name(): string {
    return "Error";
  }
}
nameClasses({ JITException });

/** What a program raises, before it is known where. */
export class Raised extends Error {
  constructor(
    readonly className: string,
    readonly text: string,
  ) {
    super(text);
  }
}

/** The line, counted from 1, on which a position stands. */
export function lineOf({ file, start }: Place): number {
  let line = 1;
  for (let i = file.text.indexOf("\n"); i >= 0 && i < start; i = file.text.indexOf("\n", i + 1)) line++;
  return line;
}

/** A text of a program that does not fit its grammar, with where it stands. */
export function syntaxError(at: Place, reason: string): RuntimeError {
  return new RuntimeError(`${reason}:\n  File "${at.file.path}", line ${lineOf(at)}\n${excerpt(at)}`);
}

/** Lines before and after a place, with the place underlined. */
function excerpt({ file: { text }, start, end }: Place): string {
  const lines = text.split("\n");
  let [line, at] = [0, 0];
  const lengthOf = (index: number): number => lines[index]?.length ?? 0;
  while (line < lines.length && at + lengthOf(line) < start) at += lengthOf(line++) + 1;
  const width = Math.max(1, Math.min(end, at + lengthOf(line)) - start);
  return [
    ...lines.slice(Math.max(0, line - 2), line + 1),
    `${" ".repeat(start - at)}${"~".repeat(width)} <--- HERE`,
    ...lines.slice(line + 1, line + 3),
  ].join("\n");
}

/** A call that an error has left: the place that it had reached, and in which function. */
interface Call {
  readonly at: Place;
  name: string | null;
}

const traces = new WeakMap<object, Call[]>();

/** Notes on an error where in a function it was thrown; the innermost place counts. */
export function notePlace<E>(error: E, at: Place): E {
  if (typeof error !== "object" || error === null) return error;
  const trace = traces.get(error);
  if (!trace) traces.set(error, [{ at, name: null }]);
  else if (trace.at(-1)?.name !== null) trace.push({ at, name: null });
  return error;
}

/** Notes on an error that it leaves a function. */
export function closeCall<E>(error: E, name: string): E {
  const last = typeof error === "object" && error !== null ? traces.get(error)?.at(-1) : undefined;
  if (last && last.name === null) last.name = name;
  return error;
}

/** An error of a program as the caller of its module sees it: with the functions that it came through. */
export function withTrace(error: unknown): unknown {
  const trace = typeof error === "object" && error !== null ? traces.get(error) : undefined;
  if (!trace || !(error instanceof Error)) return error;
  traces.delete(error);
  const frames = trace
    .toReversed()
    .map(({ name, at }) => `  File "${at.file.path}", line ${lineOf(at)}, in ${name}\n${excerpt(at)}`);
  const shown = error instanceof Raised ? `${error.className}: ${error.text}` : `RuntimeError: ${textOf(error)}`;
  const message = `The following operation failed in the TorchScript interpreter.\nTraceback of TorchScript, serialized code (most recent call last):\n${frames.join("\n")}\n${shown}`;
  if (error instanceof Raised && error.className.includes(".")) return new JITException(message, { cause: error });
  return new RuntimeError(message, { cause: error });
}

/** The text of an error as the interpreter shows it: PyTorch's own has no class but `KeyError`. */
function textOf(error: Error): string {
  return error instanceof KeyError ? `KeyError: ${error.message}` : error.message;
}
