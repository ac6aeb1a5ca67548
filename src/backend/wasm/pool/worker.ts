/**
 * The program of a worker, as text so that it stays inside the bundle. It takes tasks while there are any, spins a while
 * for the next one, then sleeps. All it hears and says goes through the shared memory, so it never returns to its event
 * loop.
 */
import {
  argumentsOffset,
  messageBytes,
  messageOffset,
  ringTasks,
  taskBytes,
  tasksOffset,
  taskWords as task,
  words,
} from "./layout.ts";

/** What a worker is given when it starts. */
export interface WorkerData {
  readonly memory: WebAssembly.Memory;
  /** Address of the pool's block. */
  readonly block: number;
  /** How many workers were started before. */
  readonly index: number;
  /** How often to look for a job before sleeping. */
  readonly spins: number;
  /** The file of the native addon, null without one. */
  readonly native: string | null;
}

/**
 * The text of a function of a `WorkerData` and of what loads an addon. A worker that cannot load it takes no part.
 */
export const workerSource = `({ memory, block, index, spins, native }, loadAddon) => {
  let addon = null;
  const levels = [];
  if (native !== null) {
    try { addon = loadAddon(native); } catch { return; }
  }
  const w = new Int32Array(memory.buffer, block, ${messageOffset / 4});
  const functions = [];
  const load = (t) => {
    const bytes = new Uint8Array(memory.buffer, t[${task.moduleAddress}] >>> 0, t[${task.moduleBytes}]).slice();
    const module = new WebAssembly.Module(new Uint8Array(bytes));
    return Object.values(new WebAssembly.Instance(module, { env: { memory } }).exports)[t[${task.exportNumber}]];
  };
  const run = (at) => {
    const t = new Int32Array(memory.buffer, at, 8);
    if (t[${task.moduleBytes}] < 0) {
      const first = t[${task.moduleAddress}] >>> 0;
      for (let i = 0; i < t[${task.exportNumber}]; i++) run(first + i * ${taskBytes});
      return;
    }
    if (t[${task.moduleBytes}] === 0) {
      const level = t[${task.moduleAddress}];
      levels[level] ??= addon.bind(new Uint8Array(memory.buffer), addon.levels[level]);
      levels[level].run(t[${task.exportNumber}], at + ${argumentsOffset});
      return;
    }
    const call = functions[t[${task.id}]] ??= load(t);
    const numbers = new Float64Array(memory.buffer, at + ${argumentsOffset}, t[${task.arity}]);
    const args = Array.from(numbers);
    for (let mask = t[${task.bigints}] >>> 0, i = 0; mask !== 0; mask >>>= 1, i++) {
      if (mask & 1) args[i] = new BigInt64Array(memory.buffer, at + ${argumentsOffset} + i * 8, 1)[0];
    }
    call.apply(null, args);
  };
  const fail = (error) => {
    const text = new TextEncoder().encode(String(error)).subarray(0, ${messageBytes});
    new Uint8Array(memory.buffer, block + ${messageOffset}, ${messageBytes}).set(text);
    w[${words.messageLength}] = text.length;
    Atomics.store(w, ${words.failed}, 1);
  };
  Atomics.add(w, ${words.started}, 1);
  for (let left = spins; ; ) {
    const next = Atomics.load(w, ${words.next});
    const head = Atomics.load(w, ${words.head});
    const limit = Atomics.load(w, ${words.limit});
    const place = ${tasksOffset} + (next & ${ringTasks - 1}) * ${taskBytes};
    if (index >= limit) {
      Atomics.wait(w, ${words.limit}, limit);
    } else if (next === head) {
      if (left-- > 0) continue;
      Atomics.add(w, ${words.sleepers}, 1);
      Atomics.wait(w, ${words.head}, head);
      Atomics.sub(w, ${words.sleepers}, 1);
    } else {
      // A number read too late, from a task that has been replaced: then the exchange fails.
      const first = w[place / 4 + ${task.first}];
      const done = Atomics.load(w, ${words.done});
      if ((done - first | 0) < 0) {
        if (left-- > 0) continue;
        Atomics.add(w, ${words.waiters}, 1);
        Atomics.wait(w, ${words.done}, done);
        Atomics.sub(w, ${words.waiters}, 1);
      } else if (Atomics.compareExchange(w, ${words.next}, next, next + 1 | 0) === next) {
        try { run(block + place); } catch (error) { fail(error); }
        Atomics.add(w, ${words.done}, 1);
        if (Atomics.load(w, ${words.waiters}) > 0) Atomics.notify(w, ${words.done});
      }
    }
    left = spins;
  }
}`;
