/** The worker's end: functions that the page can run. */
import { RuntimeError } from "../../support/errors.ts";
import { outerPort, type Port } from "../../support/platform/port.ts";
import { pause } from "../../tensor/memory.ts";
import { pack, transferables, unpack, type Packed } from "./pack.ts";
import { abortError, isOurs, type Answer, type KnownAbortSignal, type WorkerRequest } from "./protocol.ts";

/** What a task gets beside its input. */
export interface TaskContext {
  /** Tells the page how far it is: any value, tensors too. */
  progress(value: unknown): void;
  /** Sends the page a message. */
  post(value: unknown): void;
  /** Takes the messages that the page sends to this run. */
  onMessage(listener: (value: never) => void): void;
  /** Whether the run was cancelled. Where memory is shared it is seen in loops without a pause, else after `pause`. */
  readonly cancelled: boolean;
  /** The same as a signal, for `fetch` and its kin. */
  readonly signal: KnownAbortSignal;
  /** Lets messages arrive, and throws when the run was cancelled. `for await` over a loader lets them arrive too. */
  pause(): Promise<void>;
  /** Throws when the run was cancelled. */
  throwIfCancelled(): void;
}

/** A function that a worker runs. */
export type Task = (input: never, context: TaskContext) => unknown;
/** The functions that a worker runs, by name. */
export type Tasks = Readonly<Record<string, Task>>;

class Running implements TaskContext {
  private readonly controller = new AbortController();
  private readonly listeners: ((value: never) => void)[] = [];
  private readonly early: Packed[] = [];
  private reason = "the run was cancelled";

  constructor(
    private readonly id: number,
    private readonly flag: Int32Array | null,
    private readonly port: Port,
  ) {}

  private say(kind: "progress" | "message", value: unknown): void {
    send(this.port, { flambeau: kind, id: this.id, value: pack(value) });
  }
  progress(value: unknown): void {
    this.say("progress", value);
  }
  post(value: unknown): void {
    this.say("message", value);
  }
  onMessage(listener: (value: never) => void): void {
    this.listeners.push(listener);
    for (const value of this.early.splice(0)) listener(unpack(value) as never);
  }
  get cancelled(): boolean {
    if (this.flag !== null && Atomics.load(this.flag, 0) === 1) this.cancel(this.reason);
    return this.controller.signal.aborted;
  }
  get signal(): KnownAbortSignal {
    return this.controller.signal;
  }
  async pause(): Promise<void> {
    await pause();
    this.throwIfCancelled();
  }
  throwIfCancelled(): void {
    if (this.cancelled) throw abortError(this.reason);
  }

  /** For this file: what the page said. */
  receive(value: Packed): void {
    if (this.listeners.length === 0) this.early.push(value);
    for (const listener of this.listeners) listener(unpack(value) as never);
  }
  cancel(reason: string): void {
    this.reason = reason;
    if (!this.controller.signal.aborted) this.controller.abort(abortError(reason));
  }
}

function send(port: Port, answer: Answer): void {
  port.post(answer, "value" in answer ? transferables(answer.value) : []);
}

function describe(error: unknown): { name: string; message: string; stack: string } {
  if (error instanceof Error) return { name: error.name, message: error.message, stack: error.stack ?? String(error) };
  return { name: "Error", message: String(error), stack: "" };
}

/**
 * Says which functions the page can run in this worker; to be called while the worker's module loads. Each takes one
 * input and a context, and gives a value or a promise of one; both may have tensors. Gives them back, for their types.
 * @example
 * ```ts ignore
 * // train.worker.ts
 * export const tasks = utils.worker.expose({
 *   async train({ images, labels }: { images: Tensor; labels: Tensor }, context: utils.worker.TaskContext) {
 *     for await (const [x, y] of new utils.data.DataLoader(new utils.data.TensorDataset(images, labels), { batch_size: 64 })) {
 *       context.throwIfCancelled();
 *       context.progress({ loss: step(x, y) });
 *     }
 *     return model.state_dict();
 *   },
 * });
 * ```
 */
export function expose<T extends Tasks>(tasks: T): T {
  const port = outerPort();
  if (port === null) throw new RuntimeError("expose: this is no worker. Call it in the module that a worker runs.");
  const running = new Map<number, Running>();

  const run = async ({ id, name, input, flag }: Extract<WorkerRequest, { flambeau: "run" }>): Promise<void> => {
    const context = new Running(id, flag, port);
    running.set(id, context);
    try {
      if (!Object.hasOwn(tasks, name))
        throw new RuntimeError(`this worker has no task '${name}'\nIt has: ${Object.keys(tasks).join(", ")}.`);
      const result: unknown = await tasks[name]!(unpack(input) as never, context);
      send(port, { flambeau: "result", id, value: pack(result) });
    } catch (error) {
      send(port, { flambeau: "error", id, error: describe(error) });
    } finally {
      running.delete(id);
    }
  };

  port.listen(
    (message) => {
      if (!isOurs(message)) return;
      const request = message as WorkerRequest;
      if (request.flambeau === "hello") send(port, { flambeau: "ready" });
      else if (request.flambeau === "run") void run(request);
      else if (request.flambeau === "message") running.get(request.id)?.receive(request.value);
      else running.get(request.id)?.cancel(request.reason);
    },
    () => {},
  );
  send(port, { flambeau: "ready" });
  return tasks;
}
