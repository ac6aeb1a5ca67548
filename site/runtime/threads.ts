/**
 * Workers that a page starts for its workers. Firefox can stand still for ever in a worker's own `new Worker` while
 * something watches its workers (developer tools, a WebDriver): the worker then waits, on the condition variable of the
 * new one, to hear from the main thread that this is known, and the new one may be woken in its place. A page's main
 * thread does not wait there, so workers ask it instead. It passes messages both ways; memory that is shared stays so.
 */

/** What a worker asks of its page. */
interface ThreadRequest {
  readonly thread: { readonly url: string; readonly options: WorkerOptions | undefined; readonly port: MessagePort };
}

const END = "flambeau: end this thread";

/** Stands in for `Worker` inside a worker. */
class PageWorker extends EventTarget {
  readonly #port: MessagePort;
  onmessage: ((event: MessageEvent) => unknown) | null = null;
  onerror: ((event: ErrorEvent) => unknown) | null = null;
  onmessageerror: ((event: MessageEvent) => unknown) | null = null;

  constructor(url: string | URL, options?: WorkerOptions) {
    super();
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    port1.onmessage = ({ data, ports }: MessageEvent<{ readonly message: unknown } | { readonly error: string }>) => {
      if ("error" in data) {
        const event = new ErrorEvent("error", { message: data.error, cancelable: true });
        this.onerror?.(event);
        this.dispatchEvent(event);
        return;
      }
      const event = new MessageEvent("message", { data: data.message, ports: [...ports] });
      this.onmessage?.(event);
      this.dispatchEvent(event);
    };
    const request: ThreadRequest = { thread: { url: new URL(url, location.href).href, options, port: port2 } };
    postMessage(request, { transfer: [port2] });
  }

  postMessage(message: unknown, transfer: Transferable[] | StructuredSerializeOptions = []): void {
    this.#port.postMessage(message, Array.isArray(transfer) ? transfer : (transfer.transfer ?? []));
  }

  terminate(): void {
    this.#port.postMessage(END);
    this.#port.close();
  }
}

/** From now on this worker's workers are started by its page, which has called `startThreadsFor`. */
export function startThreadsInPage(): void {
  Object.assign(globalThis, { Worker: PageWorker });
}

/** Starts what `worker` asks for; gives a function that ends it and all of those. */
export function startThreadsFor(worker: Worker): () => void {
  const threads = new Set<Worker>();
  worker.addEventListener("message", (event: MessageEvent<Partial<ThreadRequest> | null>) => {
    const asked = event.data?.thread;
    if (asked === undefined) return;
    event.stopImmediatePropagation();
    const { url, options, port } = asked;
    let thread: Worker;
    try {
      thread = new Worker(url, options);
    } catch (error) {
      port.postMessage({ error: String(error) });
      return;
    }
    threads.add(thread);
    thread.onmessage = ({ data, ports }: MessageEvent<unknown>) => {
      port.postMessage({ message: data }, [...ports]);
    };
    thread.onerror = (failure) => {
      failure.preventDefault();
      port.postMessage({ error: failure.message });
    };
    port.onmessage = ({ data, ports }: MessageEvent<unknown>) => {
      if (data !== END) return thread.postMessage(data, [...ports]);
      thread.terminate();
      threads.delete(thread);
    };
  });
  return () => {
    worker.terminate();
    for (const thread of threads) thread.terminate();
    threads.clear();
  };
}
