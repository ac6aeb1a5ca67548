/**
 * `torch.futures.Future`: a result that comes later, to be waited for at once (`wait`) or awaited as a promise is.
 */
import { nextTask } from "../support/platform/task.ts";

/** How far an operation is. */
export interface Progress<T> {
  /** Whether it is over, well or badly; lets it go on. */
  poll(): boolean;
  /** Blocks until it is over and gives its result; throws its error. */
  wait(): T;
}

/** Polls with the event loop's tasks between, which get longer while nothing happens. */
async function settled(progress: Progress<unknown>): Promise<void> {
  for (let tries = 0; !progress.poll(); tries++)
    if (tries < 200) await nextTask();
    else await new Promise((resolve) => setTimeout(resolve, 1));
}

/**
 * A value that is computed beside the program. Unlike PyTorch's, `then` gives its function the value itself, as promises
 * do, so that `await` works.
 * @example
 * ```ts ignore
 * const [sum] = await dist.all_reduce(x, { async_op: true }).get_future();
 * ```
 */
export class Future<T> implements PromiseLike<T> {
  private promise: Promise<T> | null = null;

  constructor(private readonly progress: Progress<T>) {}

  /** Whether the value is there. */
  done(): boolean {
    return this.progress.poll();
  }

  /** Blocks until the value is there, and gives it. Throws the error of what computes it. */
  wait(): T {
    return this.progress.wait();
  }

  /** The value, which must be there. */
  value(): T {
    return this.progress.wait();
  }

  /** Runs a function on the value once it is there; what it gives is the new future's value. */
  then<R = T, E = never>(
    onDone?: ((value: T) => R | PromiseLike<R>) | null,
    onError?: ((error: unknown) => E | PromiseLike<E>) | null,
  ): Promise<R | E> {
    this.promise ??= settled(this.progress).then(() => this.progress.wait());
    return this.promise.then(onDone, onError);
  }

  /** A future of a function's result on the value: it runs when somebody waits for it, or awaits it. */
  map<R>(change: (value: T) => R): Future<R> {
    let result: { readonly value: R } | null = null;
    return new Future({
      poll: () => this.progress.poll(),
      wait: () => (result ??= { value: change(this.progress.wait()) }).value,
    });
  }
}
