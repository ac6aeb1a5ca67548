/**
 * Lets a task of the event loop run: timers, input and finalizers wait for one, and an awaited promise alone is none.
 */

interface TaskHost {
  readonly setImmediate?: (callback: () => void) => unknown;
  readonly process?: { readonly versions?: { readonly node?: string } };
}

// Taken now: fake timers of test runners, which take the place of these later, never run by themselves.
const { setImmediate: immediately, setTimeout: later } = globalThis as TaskHost & Pick<typeof globalThis, "setTimeout">;

let channel: MessageChannel | null = null;
let waiting: (() => void)[] = [];

/** Posts a message to ourselves: a task without the 4 ms that nested timers wait. */
function postMessageTask(resolve: () => void): void {
  if (channel === null) {
    channel = new MessageChannel();
    channel.port1.onmessage = () => {
      const ready = waiting;
      waiting = [];
      for (const each of ready) each();
    };
  }
  waiting.push(resolve);
  channel.port2.postMessage(null);
}

/** Resolves in a task of its own. */
export function nextTask(): Promise<void> {
  const host = globalThis as TaskHost;
  return new Promise((resolve) => {
    if (host.process?.versions?.node !== undefined && immediately) immediately(resolve);
    else if (typeof MessageChannel === "function") postMessageTask(resolve);
    else later(resolve, 0);
  });
}
