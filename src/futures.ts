/** `torch.futures`: results that come later. A future can be awaited like a promise, too. */
import { AssertionError, RuntimeError, ValueError, withHelp } from "./support/errors.ts";
import { typeNameOf } from "./support/type-names.ts";
import { warnAlways } from "./support/warnings.ts";

type Callback = () => void;

/** What a callback has thrown, as the future that waits for it has it. */
function callbackError(error: unknown): Error {
  const shown = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return new RuntimeError(`Got the following error when running the callback: ${shown}`, { cause: error });
}

/**
 * What no future has: TypeScript, which wants subtypes there, leaves the form of `then` that asks for it out of account when
 * it looks what `await` gives; calls, for which an optional property may be missing, have that form.
 */
interface NotAwaited {
  readonly awaited?: never;
}

/**
 * A result that somebody sets later. Callbacks run when it is set, in their order, or at once where it is there already.
 * `await future` gives the value, or throws what was set by `set_exception`; nothing can wait for it without `await`, as
 * JavaScript goes on in other tasks only.
 * https://docs.pytorch.org/docs/stable/futures.html#torch.futures.Future
 * @example
 * const future = new torch.futures.Future<number>();
 * const doubled = future.then((done) => 2 * done.value());
 * future.set_result(21);
 * doubled.wait(); // 42
 */
export class Future<T = unknown> {
  private state: { readonly result: T } | { readonly error: unknown } | null = null;
  private callbacks: Callback[] = [];

  /** An empty future. `devices` are for those of CUDA. */
  constructor(options: { devices?: readonly unknown[] | null } = {}) {
    const { devices = null } = options;
    if (devices !== null && devices.length > 0)
      throw new ValueError(
        withHelp(
          `Expected devices to have indices, got ${String(devices[0])}`,
          "There is no other device than the CPU.",
        ),
      );
  }

  /** Whether it has a result or an error. */
  done(): boolean {
    return this.state !== null;
  }

  /**
   * The value.
   * @throws what was set by `set_exception`; RuntimeError where nothing is set yet
   */
  wait(): T {
    if (this.state === null)
      throw new RuntimeError(
        withHelp(
          "the future has no result yet, and nothing else can run while JavaScript waits",
          "Write `await future`, or ask in a callback: future.then((done) => done.value()).",
        ),
      );
    return this.value();
  }

  /**
   * The value of a future that is done.
   * @throws what was set by `set_exception`; RuntimeError where nothing is set yet
   */
  value(): T {
    if (this.state === null) throw new RuntimeError("Future must be completed before it has a value");
    if ("error" in this.state) throw this.state.error;
    return this.state.result;
  }

  /**
   * A future of what a callback makes of this one, which the callback gets when it is done; where the callback throws, the
   * new future's error says so. With a second function it is what `await` calls, with the value itself.
   */
  then<S>(this: Future<T> & NotAwaited, callback: (future: Future<T>) => S): Future<S>;
  then(resolve: (value: T) => void, reject: (error: unknown) => void): void;
  then<S>(callback: (given: never) => S, reject?: (error: unknown) => void): Future<S> | void {
    if (reject !== undefined) {
      this.whenDone(() => {
        if (this.state !== null && "error" in this.state) reject(this.state.error);
        else (callback as (value: T) => S)(this.value());
      });
      return;
    }
    const next = new Future<S>();
    this.whenDone(() => {
      try {
        next.set_result((callback as (future: Future<T>) => S)(this));
      } catch (error) {
        next.fail(callbackError(error));
      }
    });
    return next;
  }

  /** Has a callback called with this future when it is done. What it throws is a warning only. */
  add_done_callback(callback: (future: Future<T>) => void): void {
    this.whenDone(() => {
      try {
        callback(this);
      } catch (error) {
        warnAlways(callbackError(error).message); // nobody waits for what it gives
      }
    });
  }

  /**
   * Sets the result, and runs the callbacks.
   * @throws RuntimeError where the future is done already
   */
  set_result(result: T): void {
    this.settle({ result });
  }

  /**
   * Sets an error, which `wait`, `value` and `await` throw.
   * @throws AssertionError for what is no `Error`, RuntimeError where the future is done already
   */
  set_exception(result: Error): void {
    if (!(result instanceof Error))
      throw new AssertionError(`${String(result)} is of type <class '${typeNameOf(result)}'>, not an Exception.`);
    this.fail(result);
  }

  /** Sets any error. For the library's own use. */
  fail(error: unknown): void {
    this.settle({ error });
  }

  private settle(state: NonNullable<typeof this.state>): void {
    if (this.state !== null)
      throw new RuntimeError(
        "Attempting to mark a completed Future as complete again. Note that a Future can only be marked completed once.",
      );
    this.state = state;
    const waiting = this.callbacks;
    this.callbacks = [];
    for (const callback of waiting) callback();
  }

  /** Has a function called when it is done. For the library's own use. */
  whenDone(callback: Callback): void {
    if (this.state === null) this.callbacks.push(callback);
    else callback();
  }
}

/**
 * A future of all futures of a list, which is done when they are; where some have failed, with the error of one.
 * @throws TypeError where it is given no list
 * @example
 * const futures = [new torch.futures.Future<number>(), new torch.futures.Future<number>()] as const;
 * const all = torch.futures.collect_all(futures);
 * futures.forEach((future, i) => future.set_result(i));
 * all.wait().map((future) => future.wait()); // [ 0, 1 ]
 */
export function collect_all<T>(futures: readonly Future<T>[]): Future<readonly Future<T>[]> {
  const all = new Future<readonly Future<T>[]>();
  let open = futures.length;
  const failures: unknown[] = [];
  const finish = (): void => {
    if (failures.length === 0) all.set_result(futures);
    else all.fail(failures[0]);
  };
  if (open === 0) finish();
  for (const future of futures)
    future.whenDone(() => {
      future.then(
        () => undefined,
        (error) => failures.push(error),
      );
      open -= 1;
      if (open === 0) finish();
    });
  return all;
}

/**
 * The values of futures that are all done. `await torch.futures.collect_all(futures)` waits for those that are not.
 * @throws the error of one of them; RuntimeError where one has no result yet
 */
export function wait_all<T>(futures: readonly Future<T>[]): T[] {
  return collect_all(futures)
    .wait()
    .map((future) => future.wait());
}
