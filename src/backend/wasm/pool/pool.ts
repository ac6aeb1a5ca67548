/**
 * The thread pool: a job is a list of calls of WebAssembly functions, which the calling thread and the workers take one
 * after another. A worker that is late
 * costs nothing, because whoever is there does its tasks; and what a task computes does not depend on who does it.
 */
import { RuntimeError } from "../../../support/errors.ts";
import { availableThreads, mayBlock, startThread } from "../../../support/platform/threads.ts";
import type { Heap } from "../memory/heap.ts";
import {
  argumentsOffset,
  blockBytes,
  messageOffset,
  mostTasks,
  taskBytes,
  tasksOffset,
  taskWords,
  words,
} from "./layout.ts";
import { workerSource } from "./worker.ts";
import type { WorkerData } from "./worker.ts";

/** Looks of a worker for a job before it sleeps: some 0.3 ms. */
const workerSpins = 30_000;
/** Looks of the calling thread for the end of a job before it sleeps. */
const callerSpins = 20_000;
/** Nanoseconds of work that pay for splitting when the workers are awake, … */
const hotWork = 20_000;
/** … and when they have to be woken. */
const coldWork = 120_000;
/** Nanoseconds of work that was worth splitting before the workers are started: short programs do without. */
const startingWork = 5_000_000;
/** Work that is cut finer. */
const longWork = 4_000_000;
/** A task should have at least so much work. */
const taskWork = 8_000;

type WasmFunction = (...args: (number | bigint)[]) => void;

/** The bytes of a module, put into the shared memory when a worker first needs them. */
export class ModuleImage {
  address = 0;
  constructor(readonly bytes: Uint8Array) {}
}

/** The place of calls that one thread is to do one after another; `exportNumber` tells how many. */
export interface Chain {
  address: number;
  readonly bytes: { readonly length: -1 };
}

/** A function that workers can call too. */
export interface PoolFunction {
  readonly id: number;
  readonly call: WasmFunction;
  /** Its module; or, of native code, the number of the level of instructions. */
  readonly image: ModuleImage | Chain | number;
  /** Its place among the module's exports, or its number among the addon's functions. */
  readonly exportNumber: number;
  /** Bit i: argument i is an i64. */
  readonly bigints: number;
}

export class ThreadPool {
  /** Threads that take part, the calling one included. */
  threads: number;
  /** Threads that this machine can run at once, or 1 where memory is not shared. */
  readonly available: number;
  /** The most that may take part: 1 once the platform has refused to start one. */
  private most = mostTasks;
  private started = 0;
  private block = 0;
  private control: Int32Array = new Int32Array(0);
  private ticket = 0;
  private count = 0;
  private readonly calls: WasmFunction[] = [];
  private readonly args: (readonly (number | bigint)[])[] = [];
  private nextId = 0;
  private worked = 0;

  /** `native`: tells the file of the native addon, which the workers load as well; null: there is none. */
  constructor(
    private readonly heap: Heap,
    private readonly native: () => string | null = () => null,
  ) {
    this.available = heap.shared ? availableThreads() : 1;
    this.threads = this.available;
  }

  /** Sets how many threads take part from now on. One where memory cannot be shared, or threads cannot be started. */
  setThreads(count: number): void {
    this.threads = this.heap.shared ? Math.min(count, this.most) : 1;
    if (this.block === 0) return;
    Atomics.store(this.control, words.limit, this.threads - 1);
    // Who slept finds out where it has to sleep from now on.
    Atomics.notify(this.control, words.limit);
    Atomics.notify(this.control, words.state);
  }

  register(call: WasmFunction, image: ModuleImage, exportNumber: number, bigints = 0): PoolFunction {
    return { id: this.nextId++, call, image, exportNumber, bigints };
  }

  /** A function of the native addon, at one of its levels. */
  registerNative(call: WasmFunction, number: number, level: number): PoolFunction {
    return { id: this.nextId++, call, image: level, exportNumber: number, bigints: 0 };
  }

  /**
   * Into how many tasks work of so many nanoseconds should be split; 1: not at all. More than one for each thread, so
   * that one that is held up leaves little
   * to wait for.
   */
  parts(work: number, perThread = work > longWork ? 8 : 2): number {
    if (this.threads === 1 || work < hotWork) return 1;
    if (this.started < this.threads - 1) {
      this.worked += work;
      if (this.worked < startingWork || !this.start()) return 1;
    }
    if (work < coldWork && Atomics.load(this.control, words.sleepers) >= this.threads - 1) return 1;
    return Math.max(1, Math.min(this.threads * perThread, Math.floor(work / taskWork), mostTasks));
  }

  private start(): boolean {
    if (this.block === 0) {
      this.block = this.heap.allocate(blockBytes);
      const buffer = this.heap.memory.buffer;
      this.control = new Int32Array(buffer, this.block, tasksOffset / 4).fill(0);
      this.control[words.limit] = this.threads - 1;
    }
    while (this.started < this.threads - 1) {
      const data: WorkerData = {
        memory: this.heap.memory,
        block: this.block,
        index: this.started,
        spins: workerSpins,
        native: this.native(),
      };
      if (!startThread(workerSource, data, () => this.goOnAlone())) {
        this.goOnAlone();
        break;
      }
      this.started++;
    }
    return this.threads > 1;
  }

  /** No thread can be started (a page's policy may forbid workers): the calling thread does everything. */
  private goOnAlone(): void {
    if (this.running > 0) return; // one broke, the others work
    this.most = 1;
    this.setThreads(1);
  }

  /** Adds a call to the job that `run` will do. A full job is done first: the calls must not depend on one another. */
  add(f: PoolFunction, args: readonly (number | bigint)[]): void {
    if (this.count === mostTasks) this.run();
    const n = this.count++;
    this.calls[n] = f.call;
    this.args[n] = args;
    this.write(this.block + tasksOffset + n * taskBytes, f, args);
  }

  /** Writes a call to an address, for the workers: `taskBytes` bytes. */
  write(address: number, f: PoolFunction, args: readonly (number | bigint)[]): void {
    const { image } = f;
    if (typeof image !== "number" && image.address === 0) {
      image.address = this.heap.allocate(image.bytes.length);
      this.heap.views.u8.set((image as ModuleImage).bytes, image.address);
    }
    const { i32, i64, f64 } = this.heap.views;
    const word = address / 4;
    i32[word + taskWords.id] = f.id;
    i32[word + taskWords.moduleAddress] = typeof image === "number" ? image : image.address;
    i32[word + taskWords.moduleBytes] = typeof image === "number" ? 0 : image.bytes.length;
    i32[word + taskWords.exportNumber] = f.exportNumber;
    i32[word + taskWords.arity] = args.length;
    i32[word + taskWords.bigints] = f.bigints;
    const at = (address + argumentsOffset) / 8;
    for (let i = 0; i < args.length; i++) {
      const value = args[i]!;
      if (typeof value === "number") f64[at + i] = value;
      else i64[at + i] = value;
    }
  }

  /** Does the calls that were added; returns when all are done. */
  run(): void {
    const { control, count } = this;
    this.count = 0;
    const ticket = (this.ticket = (this.ticket + 1) & 0xffff);
    Atomics.store(control, words.done, 0);
    Atomics.store(control, words.state, (ticket << 16) | (count << 8));
    if (Atomics.load(control, words.sleepers) > 0) Atomics.notify(control, words.state, count - 1);
    let failure: unknown;
    for (;;) {
      const state = Atomics.load(control, words.state);
      const n = state & 255;
      if (n >= count) break;
      if (Atomics.compareExchange(control, words.state, state, state + 1) !== state) continue;
      try {
        this.calls[n]!(...this.args[n]!);
      } catch (error) {
        failure = error;
      }
      Atomics.add(control, words.done, 1);
    }
    this.waitForAll(count);
    const workerFailed = Atomics.exchange(control, words.failed, 0) !== 0;
    if (failure !== undefined) throw failure as Error;
    if (workerFailed) this.throwWorkersError();
  }

  private waitForAll(count: number): void {
    const { control } = this;
    for (let spins = callerSpins; spins > 0; spins--) if (Atomics.load(control, words.done) === count) return;
    const sleeps = mayBlock();
    if (sleeps) Atomics.store(control, words.callerSleeps, 1);
    for (;;) {
      const done = Atomics.load(control, words.done);
      if (done === count) break;
      if (sleeps) Atomics.wait(control, words.done, done, 1000);
    }
    Atomics.store(control, words.callerSleeps, 0);
  }

  private throwWorkersError(): never {
    const bytes = this.heap.views.u8.slice(
      this.block + messageOffset,
      this.block + messageOffset + this.control[words.messageLength]!,
    );
    throw new RuntimeError(`a kernel failed in a worker thread: ${new TextDecoder().decode(new Uint8Array(bytes))}`);
  }

  /** Workers that have started; for tests. */
  get running(): number {
    return this.block === 0 ? 0 : Atomics.load(this.control, words.started);
  }
}
