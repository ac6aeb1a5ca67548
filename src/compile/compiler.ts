/** `torch.compiler`: what programs say about compilation. */
import type { AnyForward } from "../nn/module/callable.ts";
import { RuntimeError, TypeError } from "../support/errors.ts";
import { ModeGuard } from "../support/mode-guard.ts";
import { backends, defaultBackend } from "./compile-options.ts";
import { Session } from "./session.ts";
import { events, stance, type Stance } from "./state.ts";

export { compile } from "./index.ts";

/**
 * A function that compiled functions call as it is: a graph break before and after it. Without an argument: what makes
 * such functions.
 * @example
 * const log = torch.compiler.disable((x: Tensor) => console.log(x.shape));
 * const f = torch.compile((x: Tensor) => { log(x); return x.add(1); });
 * f(torch.zeros(2)); // tensor([1., 1.])
 */
export function disable(): <F extends AnyForward>(fn: F) => F;
export function disable<F extends AnyForward>(fn: F, options?: { recursive?: boolean; reason?: string | null }): F;
export function disable<F extends AnyForward>(
  fn?: F,
  options: { recursive?: boolean; reason?: string | null } = {},
): F | (<G extends AnyForward>(fn: G) => G) {
  if (fn === undefined) return <G extends AnyForward>(each: G) => disable(each, options);
  const reason = `${fn.name || "a function"} is disabled${options.reason ? ` (${options.reason})` : ""}`;
  const call = (...args: unknown[]): unknown =>
    Session.current === null ? fn(...args) : Session.current.outside(() => fn(...args) as unknown, reason);
  Object.defineProperty(call, "name", { value: fn.name, configurable: true });
  return call as F;
}

/** Forgets everything that was compiled: functions are captured anew at their next calls. */
export function reset(): void {
  events.epoch++;
}

/**
 * Whether a compiled function runs now. Its JavaScript runs at every call, so the answer is the same when it is captured
 * and later.
 */
export function is_compiling(): boolean {
  return Session.current !== null;
}

/** The same: there is one way to capture. */
export function is_dynamo_compiling(): boolean {
  return is_compiling();
}

/** Whether a function is captured for a file (`torch.export`): never. */
export function is_exporting(): boolean {
  return false;
}

/** Gives the function back: what it calls is captured operator by operator in any case. */
export function allow_in_graph<F>(fn: F): F {
  return fn;
}

/** Gives the function back: its JavaScript runs at every call, so its result need not be assumed to be constant. */
export function assume_constant_result<F>(fn: F): F {
  return fn;
}

/** Without effect: what a compiled function returned is never overwritten by later calls. */
export function cudagraph_mark_step_begin(): void {}

/** Names for `torch.compile`'s `backend`. */
export function list_backends(): string[] {
  return [...backends];
}

/** The backend of functions that are compiled without the name of one. */
export function get_default_backend(): string {
  return defaultBackend.name;
}

/**
 * Sets the backend of functions that are compiled from now on without the name of one. `torch.compile` refuses names that
 * it does not know.
 * @param backend a name, or null for "inductor"
 * @throws TypeError for anything else
 * @example
 * torch.compiler.set_default_backend("eager");
 * torch.compiler.get_default_backend(); // "eager"
 * torch.compiler.set_default_backend(null);
 * torch.compiler.get_default_backend(); // "inductor"
 */
export function set_default_backend(backend: string | null): void {
  if (backend !== null && typeof backend !== "string")
    throw new TypeError(`backend must be a string, got ${typeof backend}`);
  defaultBackend.name = backend ?? "inductor";
}

const stances: readonly Stance[] = ["default", "force_eager", "fail_on_recompile"];

/**
 * How compiled functions behave from now on, or until the guard is disposed: "default"; "force_eager", they run as they
 * are; "fail_on_recompile", a call that would be captured is an error.
 * @throws RuntimeError for others
 */
export function set_stance(name: Stance): ModeGuard {
  if (!stances.includes(name)) throw new RuntimeError(`invalid torch.compile stance DynamoStance(stance='${name}')`);
  const before = stance.current;
  stance.current = name;
  return new ModeGuard(() => {
    stance.current = before;
  });
}
