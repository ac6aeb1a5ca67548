/** Modes: what is switched on until a function has run, or until the end of a scope. */
import { runThen } from "./run-then.ts";

/** A mode switched until `dispose`; the value of `using _ = torch.no_grad()`. */
export class ModeGuard implements Disposable {
  private done = false;
  constructor(private readonly restore: () => void) {}
  [Symbol.dispose](): void {
    if (this.done) return;
    this.done = true;
    this.restore();
  }
}

/**
 * Runs `body` in a mode, or gives the guard when there is no body. The mode of an async body lasts until its promise
 * settles.
 */
export function within<R>(guard: ModeGuard, body: (() => R) | undefined): R | ModeGuard {
  return body === undefined ? guard : runThen(body, () => guard[Symbol.dispose]());
}
