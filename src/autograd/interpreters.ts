/**
 * The stack of interpreters: what may stand between a call of an operator and the engine. It is nearly always empty, and
 * an operator asks nothing but whether it is.
 */
import type { OperatorCall } from "../ops/declare/call.ts";
import type { CustomCall } from "./function.ts";
import { ModeGuard, within } from "./modes.ts";
import type { BackwardRun } from "./engine.ts";
import type { Gradient } from "./node-types.ts";

/** Sees every call of an operator while it is in force, and decides what becomes of it. */
export interface Interpreter {
  /**
   * Gives the result of a call: by `call.next()`, by `call.parts()`, or by its own means. While it runs, operators that
   * it calls itself go to the interpreters outside it, not to it.
   */
  call(call: OperatorCall): unknown;
  /**
   * Something with a name runs that is no operator: a node of a backward pass, an optimizer's step, a region of
   * `record_function`. It stays in force while `run` does.
   */
  region?<T>(name: string, run: () => T): T;
  /**
   * A backward pass is to run: gives what arrives at its inputs, by `next()` or by its own means. While it does, operators
   * go to the interpreters outside it.
   */
  backward?(run: BackwardRun, next: (run: BackwardRun) => Gradient[]): Gradient[];
  /**
   * A user's `autograd.Function` is applied. Gives its result, or undefined where the interpreter has no part in it:
   * then it sees the operators that the function calls.
   */
  custom?(call: CustomCall, frame: Frame): unknown;
}

/** One interpreter in force, and what is outside it. */
export interface Frame {
  readonly interpreter: Interpreter;
  below: Frame | null;
  /** False once it is no longer in force. */
  active: boolean;
}

/** `top`: the interpreter that sees the next call; null nearly always. */
export const interpreters: { top: Frame | null } = { top: null };

function take(frame: Frame): void {
  frame.active = false;
  if (interpreters.top === frame) interpreters.top = frame.below;
  for (let other = interpreters.top; other !== null; other = other.below)
    if (other.below === frame) other.below = frame.below;
}

/**
 * Puts an interpreter in force while `body` runs (an asynchronous one: until its promise settles), or until the guard
 * that it gives without one is disposed. One that is entered within another sees calls first.
 */
export function interpret(interpreter: Interpreter): ModeGuard;
export function interpret<R>(interpreter: Interpreter, body: () => R): R;
export function interpret<R>(interpreter: Interpreter, body?: () => R): R | ModeGuard {
  const frame: Frame = { interpreter, below: interpreters.top, active: true };
  interpreters.top = frame;
  return within(new ModeGuard(() => take(frame)), body);
}

/** Runs something that has a name; interpreters that care for such hear of it. */
export function region<T>(name: string, run: () => T): T {
  let whole = run;
  for (let frame = interpreters.top; frame !== null; frame = frame.below) {
    const { interpreter } = frame;
    if (interpreter.region === undefined) continue;
    const inner = whole;
    whole = () => interpreter.region!(name, inner);
  }
  return whole();
}

/**
 * Runs a backward pass: as the innermost interpreter that cares for such says, if there is one. While the pass runs,
 * operators go to all interpreters but that one.
 */
export function passBackward(run: BackwardRun, next: (run: BackwardRun) => Gradient[]): Gradient[] {
  const before = interpreters.top;
  let above: Frame | null = null;
  for (let frame = before; frame !== null; above = frame, frame = frame.below) {
    if (frame.interpreter.backward === undefined) continue;
    interpreters.top = frame.below;
    try {
      return frame.interpreter.backward(run, above === null ? next : leavingOut(frame, above, before, next));
    } finally {
      interpreters.top = before;
    }
  }
  return next(run);
}

/** The pass with the interpreters that came after `frame`, which are `top` and those down to `above`, in force. */
function leavingOut(
  frame: Frame,
  above: Frame,
  top: Frame | null,
  next: (run: BackwardRun) => Gradient[],
): (run: BackwardRun) => Gradient[] {
  return (run) => {
    const before = interpreters.top;
    above.below = frame.below;
    interpreters.top = top;
    try {
      return next(run);
    } finally {
      above.below = frame;
      interpreters.top = before;
    }
  };
}
