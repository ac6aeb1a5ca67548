/** Modes: what is switched on until a function has run, or until the end of a scope. */
import { isThenable } from "./run-then.ts";

let opened = 0;

/**
 * A mode switched until `dispose`; the value of `using _ = torch.no_grad()`. Guards that set the same thing back are of
 * one `kind`.
 */
export class ModeGuard implements Disposable {
  private done = false;
  private readonly serial = opened++;
  constructor(
    private restore: () => void,
    private readonly kind: string | null = null,
  ) {}
  [Symbol.dispose](): void {
    if (this.done) return;
    this.done = true;
    this.restore();
  }

  /**
   * Ends the mode of an asynchronous body. Where another body of the same kind began later and still runs, the value from
   * before this one is what that one will set back: bodies may end in another order than they began.
   */
  endAmong(running: Set<ModeGuard>): void {
    running.delete(this);
    let next: ModeGuard | null = null;
    for (const other of running)
      if (other.kind === this.kind && other.serial > this.serial && (next === null || other.serial < next.serial))
        next = other;
    if (next === null || this.kind === null || this.done) return this[Symbol.dispose]();
    this.done = true;
    next.restore = this.restore;
  }
}

/** Guards of asynchronous bodies that have not ended. */
const running = new Set<ModeGuard>();

/**
 * Runs `body` in a mode, or gives the guard when there is no body. The mode of an async body lasts until its promise
 * settles.
 */
export function within<R>(guard: ModeGuard, body: (() => R) | undefined): R | ModeGuard {
  if (body === undefined) return guard;
  let result: R;
  try {
    result = body();
  } catch (error) {
    guard[Symbol.dispose]();
    throw error;
  }
  if (isThenable(result)) {
    running.add(guard);
    return Promise.resolve(result).finally(() => guard.endAmong(running)) as R;
  }
  guard[Symbol.dispose]();
  return result;
}
