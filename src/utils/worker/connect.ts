/** The page's end: runs functions in a worker, hears of their progress, cancels them. */
import * as errors from "../../support/errors.ts";
import {
  portOf,
  startWorker,
  type Address,
  type NodeWorker,
  type Port,
  type WebWorker,
} from "../../support/platform/port.ts";
import type { Task, Tasks } from "./expose.ts";
import { pack, transferables, unpack } from "./pack.ts";
import {
  abortError,
  isOurs,
  type AbortSignalLike,
  type Answer,
  type PackedError,
  type WorkerRequest,
} from "./protocol.ts";
import { membersOf } from "../../support/members.ts";

/** Who hears what a run says. */
export interface RunOptions {
  /** Gets what the task gives to `progress`. */
  onProgress?: (value: never) => void;
  /** Gets what the task gives to `post`. */
  onMessage?: (value: never) => void;
  /** Cancels the run when it is aborted. */
  signal?: AbortSignalLike;
}

/** The input of a task. */
export type InputOf<T extends Task> =
  Parameters<T> extends [infer I, ...unknown[]] ? ([I] extends [never] ? unknown : I) : undefined;
/** What a task gives in the end. */
export type ResultOf<T extends Task> = Awaited<ReturnType<T>>;

function rebuildError({ name, message, stack }: PackedError): Error {
  if (name === "AbortError") return abortError(message);
  const Known = membersOf(errors)[name];
  const error = typeof Known === "function" ? new (Known as new (text: string) => Error)(message) : new Error(message);
  if (stack !== "") error.stack = `${stack}\n    in a worker`;
  return error;
}

/** A task that runs in a worker: await it for its result. */
export class Run<R> implements PromiseLike<R> {
  /** The result; rejected with an error named "AbortError" when the run was cancelled. */
  readonly result: Promise<R>;
  private reason: string | null = null;
  private settle!: { resolve: (value: R) => void; reject: (error: Error) => void };

  /** Made by `WorkerHandle.run`. */
  constructor(
    private readonly id: number,
    private readonly options: RunOptions,
    private readonly flag: Int32Array | null,
    private readonly send: (request: WorkerRequest) => void,
  ) {
    this.result = new Promise<R>((resolve, reject) => {
      this.settle = { resolve, reject };
    });
    this.result.catch(() => {}); // whoever awaits it hears of it
  }

  /** Lets the run be awaited. */
  then<A = R, B = never>(
    onResult?: ((value: R) => A | PromiseLike<A>) | null,
    onError?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.result.then(onResult, onError);
  }
  /** As of a promise: what to do where the run fails or was cancelled. */
  catch<B = never>(onError?: ((error: unknown) => B | PromiseLike<B>) | null): Promise<R | B> {
    return this.result.catch(onError);
  }
  /** As of a promise: what to do at the end, however it comes. */
  finally(onEnd?: (() => void) | null): Promise<R> {
    return this.result.finally(onEnd);
  }
  /** Sends the task a message: its `onMessage` gets it. */
  post(value: unknown): void {
    this.send({ flambeau: "message", id: this.id, value: pack(value) });
  }
  /** Asks the task to end. It does at its next `throwIfCancelled` or `pause`; `close` ends a worker that does not look. */
  cancel(reason = "the run was cancelled"): void {
    this.reason ??= reason;
    if (this.flag !== null) Atomics.store(this.flag, 0, 1);
    this.send({ flambeau: "cancel", id: this.id, reason });
  }

  /** What the worker says. For the library's own use. */
  receive(answer: Exclude<Answer, { flambeau: "ready" }>): void {
    if (answer.flambeau === "error") this.settle.reject(this.errorOf(answer.error));
    else if (answer.flambeau === "result") this.settle.resolve(unpack(answer.value) as R);
    else if (answer.flambeau === "progress") this.options.onProgress?.(unpack(answer.value) as never);
    else this.options.onMessage?.(unpack(answer.value) as never);
  }
  /** A task that read the flag has not heard the reason. */
  private errorOf(error: PackedError): Error {
    return error.name === "AbortError" && this.reason !== null ? abortError(this.reason) : rebuildError(error);
  }
  /** Ends it with an error. For the library's own use. */
  fail(error: Error): void {
    this.settle.reject(error);
  }
}

/** A worker that runs tasks. */
export class WorkerHandle<T extends Tasks = Tasks> implements Disposable {
  private readonly runs = new Map<number, Run<unknown>>();
  private readonly waiting: WorkerRequest[] = [];
  private ready = false;
  private failure: Error | null = null;
  private nextId = 0;

  /** Made by `connect` and `start`. */
  constructor(private readonly port: Port) {
    port.listen(
      (message) => {
        if (isOurs(message)) this.receive(message as Answer);
      },
      (error) => {
        this.end(new errors.RuntimeError(`the worker exited unexpectedly: ${error.message}`));
      },
    );
    port.post({ flambeau: "hello" } satisfies WorkerRequest, []);
    port.hold(false);
  }

  private receive(answer: Answer): void {
    if (answer.flambeau === "ready") {
      this.ready = true;
      for (const request of this.waiting.splice(0)) this.transmit(request);
      return;
    }
    const run = this.runs.get(answer.id);
    run?.receive(answer);
    if (answer.flambeau === "result" || answer.flambeau === "error") this.forget(answer.id);
  }

  private forget(id: number): void {
    this.runs.delete(id);
    if (this.runs.size === 0) this.port.hold(false);
  }

  private end(error: Error): void {
    this.failure ??= error;
    for (const run of this.runs.values()) run.fail(error);
    this.runs.clear();
  }

  private transmit(request: WorkerRequest): void {
    const packed = request.flambeau === "run" ? request.input : request.flambeau === "message" ? request.value : null;
    this.port.post(request, packed === null ? [] : transferables(packed));
  }

  /** Before the worker's module has loaded, messages might get lost. */
  private readonly send = (request: WorkerRequest): void => {
    if (this.failure !== null) return;
    if (this.ready) this.transmit(request);
    else this.waiting.push(request);
  };

  /**
   * Runs a task. Its input may have tensors, which the task gets as tensors of its own.
   * @example
   * ```ts ignore
   * const run = worker.run("train", { images, labels }, { onProgress: ({ loss }) => (bar.value = loss) });
   * stop.onclick = () => run.cancel();
   * model.load_state_dict(await run);
   * ```
   */
  run<K extends keyof T & string>(name: K, input?: InputOf<T[K]>, options: RunOptions = {}): Run<ResultOf<T[K]>> {
    const id = this.nextId++;
    const flag = typeof SharedArrayBuffer === "undefined" ? null : new Int32Array(new SharedArrayBuffer(4));
    const run = new Run<ResultOf<T[K]>>(id, options, flag, this.send);
    if (this.failure !== null) {
      run.fail(this.failure);
      return run;
    }
    this.runs.set(id, run as Run<unknown>);
    this.port.hold(true);
    this.send({ flambeau: "run", id, name, input: pack(input), flag });
    const { signal } = options;
    if (signal?.aborted) run.cancel(String(signal.reason));
    signal?.addEventListener("abort", () => run.cancel(String(signal.reason)), { once: true });
    return run;
  }

  /** Ends the worker at once; its runs are rejected. */
  close(): void {
    this.port.close();
    this.end(abortError("the worker was closed"));
  }
  [Symbol.dispose](): void {
    this.close();
  }
}

/**
 * The handle of a worker whose module calls `expose`: a Worker of the web, or of Node's worker_threads. Write
 * `new Worker(new URL("./train.worker.ts", import.meta.url), { type: "module" })` as it stands there: bundlers look for it.
 */
export function connect<T extends Tasks = Tasks>(worker: WebWorker | NodeWorker): WorkerHandle<T> {
  return new WorkerHandle<T>(portOf(worker));
}

/** Starts a module in a worker, of the web or of Node, without a bundler: Node, Deno, Bun, pages of plain modules. */
export function start<T extends Tasks = Tasks>(url: Address): WorkerHandle<T> {
  return new WorkerHandle<T>(startWorker(url));
}
