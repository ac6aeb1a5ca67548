/**
 * The thread pool: a queue of jobs, each a list of calls that do not depend on one another. The calling thread and the
 * workers take calls one after another; a job begins when the one before it is over. The calling thread need not wait:
 * it goes on with its program while workers compute, about as far ahead as `ahead` says, and waits (`finish`) before
 * anything that reads or writes the memory by itself. A worker that is late costs nothing, because whoever is there does
 * its tasks; and what a task computes does not depend on who does it.
 */
import { textDecoder } from "../../../support/platform/text-coding.ts";
import { RuntimeError } from "../../../support/errors.ts";
import { availableThreads, mayBlock, startThread } from "../../../support/platform/threads.ts";
import { launchClock } from "../../observer.ts";
import type { Heap } from "../memory/heap.ts";
import {
  argumentsOffset,
  blockBytes,
  messageOffset,
  mostTasks,
  ringTasks,
  taskBytes,
  tasksOffset,
  taskWords,
  words,
} from "./layout.ts";
import { workerSource } from "./worker.ts";
import type { WorkerData } from "./worker.ts";

/** Looks of a worker for a job before it sleeps: some 0.3 ms. More slows everything down where others use the cores. */
const workerSpins = 30_000;
/** Looks of the calling thread for the end of a task before it sleeps. */
const callerSpins = 20_000;
/** Nanoseconds of work that pay for splitting when the workers are awake, … */
const hotWork = 20_000;
/** … and when they have to be woken. */
const coldWork = 120_000;
/** Nanoseconds of work that was worth splitting before the workers are started: short programs do without. */
const startingWork = 5_000_000;
/** Work that is cut finer, … */
const middleWork = 400_000;
/** … and finest. */
const longWork = 4_000_000;
/** A task should have at least so much work. */
const taskWork = 8_000;
/**
 * Nanoseconds of work that nobody has begun, beyond which the calling thread helps before it goes on. So much covers
 * what JavaScript does between the forward and the backward pass of a network.
 */
const aheadWork = 1_500_000;
/** It helps until this part of it is left: who comes late to each job keeps the others waiting at its end. */
const leftOfAhead = 1 / 3;
/** Beyond so many times of it the calling thread does not go on. */
const mostAhead = 2;
/** Nanoseconds of work that the calling thread does at once where nothing waits before it. */
const ownWork = 20_000;
/** Room for what JavaScript writes for tasks, at first and at most. */
const leastRoom = 8192;
const mostRoom = 2 ** 18;

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

/** A call of one of the functions. */
export interface PoolCall {
  readonly f: PoolFunction;
  readonly args: readonly (number | bigint)[];
}

/** A call that was given out. */
interface Task extends PoolCall {
  /** The number of its job's first task. */
  first: number;
  /** Whether it is its job's only task. */
  alone: boolean;
  /** Nanoseconds of all work that was given out before it. */
  before: number;
}

function tasksPerThread(work: number): number {
  if (work <= middleWork) return 2;
  return work > longWork ? 8 : 4;
}

/** Does calls one after another on this thread. */
export function runAll(calls: readonly PoolCall[]): void {
  for (const { f, args } of calls) f.call(...args);
}

export class ThreadPool {
  /** Threads that take part, the calling one included. */
  threads: number;
  /** Threads that this machine can run at once, or 1 where memory is not shared. */
  readonly available: number;
  /** Nanoseconds of work that may wait for workers while the calling thread goes on. */
  ahead = aheadWork;
  /** Nanoseconds of work below which the calling thread does it at once where nothing waits before it. */
  own = ownWork;
  /** The most threads that may take part: 1 once the platform has refused to start one. */
  private most = mostTasks;
  private started = 0;
  private block = 0;
  private control: Int32Array = new Int32Array(0);
  /** The calls of the job that is being put together. */
  private job: Task[] = [];
  /** Tasks that were given out, and the nanoseconds of all of them. */
  private head = 0;
  private given = 0;
  /** The tasks that were given out last, each at its number modulo `ringTasks`; none that is known to be done. */
  private readonly ring: (Task | undefined)[] = [];
  /** Whether there may be tasks that are not done. */
  private waits = false;
  private failure: unknown;
  private nextId = 0;
  private worked = 0;
  private roomStart = 0;
  private roomBytes = 0;
  private roomAt = 0;

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
    this.finish();
    this.threads = this.heap.shared ? Math.min(count, this.most) : 1;
    if (this.block === 0) return;
    Atomics.store(this.control, words.limit, this.threads - 1);
    // Who slept finds out where it has to sleep from now on.
    Atomics.notify(this.control, words.limit);
    Atomics.notify(this.control, words.head);
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
  parts(work: number, perThread = tasksPerThread(work)): number {
    if (this.threads === 1 || work < hotWork) return 1;
    if (this.started < this.threads - 1) {
      this.worked += work;
      if (this.worked < startingWork || !this.start()) return 1;
    }
    if (work < coldWork && this.asleep) return 1;
    return Math.max(1, Math.min(this.threads * perThread, Math.floor(work / taskWork), mostTasks));
  }

  /** Whether all workers would have to be woken. */
  private get asleep(): boolean {
    return Atomics.load(this.control, words.sleepers) >= this.threads - 1;
  }

  /** Whether the calling thread does a job of so many nanoseconds and calls at once. */
  isOwn(work: number, calls = 1): boolean {
    if (this.started === 0 || this.threads === 1) return true;
    return !this.isBusy() && (work < this.own || (this.asleep && (calls === 1 || work < coldWork)));
  }

  /** Whether tasks are left that are not done. */
  private isBusy(): boolean {
    if (this.waits && Atomics.load(this.control, words.done) === this.head) this.settle();
    return this.waits;
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

  /** Adds a call to the job that `run` gives out. A full job is given out first: the calls must not depend on one another. */
  add(f: PoolFunction, args: readonly (number | bigint)[]): void {
    if (this.job.length === mostTasks) this.run(longWork);
    this.job.push({ f, args, first: 0, alone: false, before: 0 });
  }

  /** Adds lists of calls, each to be done by one thread in its order. They are written to `address`, `taskBytes` each. */
  addChains(chains: readonly (readonly PoolCall[])[], address = this.room(chains.flat().length * taskBytes)): void {
    for (const calls of chains) {
      const image = { address, bytes: { length: -1 } } as const;
      for (const { f, args } of calls) {
        this.write(address, f, args);
        address += taskBytes;
      }
      const call = (): void => runAll(calls);
      this.add({ id: -1, call, image, exportNumber: calls.length, bigints: 0 }, []);
    }
  }

  /** Puts a function's module where workers find it. */
  private place({ image }: PoolFunction): void {
    if (typeof image === "number" || image.address !== 0) return;
    this.finish(); // tasks may use the memory that is free from now on
    image.address = this.heap.allocate(image.bytes.length);
    this.heap.views.u8.set((image as ModuleImage).bytes, image.address);
  }

  /** Writes a call to an address, for the workers: `taskBytes` bytes. */
  write(address: number, f: PoolFunction, args: readonly (number | bigint)[], first = 0): void {
    this.place(f);
    const { image } = f;
    const { i32, i64, f64 } = this.heap.views;
    const word = address / 4;
    i32[word + taskWords.id] = f.id;
    i32[word + taskWords.moduleAddress] = typeof image === "number" ? image : image.address;
    i32[word + taskWords.moduleBytes] = typeof image === "number" ? 0 : image.bytes.length;
    i32[word + taskWords.exportNumber] = f.exportNumber;
    i32[word + taskWords.arity] = args.length;
    i32[word + taskWords.bigints] = f.bigints;
    i32[word + taskWords.first] = first;
    const at = (address + argumentsOffset) / 8;
    for (let i = 0; i < args.length; i++) {
      const value = args[i]!;
      if (typeof value === "number") f64[at + i] = value;
      else i64[at + i] = value;
    }
  }

  /**
   * Gives out the calls that were added: done in the order of jobs, by whichever thread is free, perhaps after this
   * returns. Throws errors of this job or of earlier ones. `work`: nanoseconds of all its calls.
   */
  run(work: number): void {
    const { job } = this;
    const count = job.length;
    if (count === 0) return;
    this.job = [];
    if (this.isOwn(work, count)) {
      return runAll(job);
    }
    for (const { f } of job) this.place(f); // before any of them stands in the ring
    while (((this.head + count - this.over()) | 0) > ringTasks) this.help();
    const first = this.head;
    for (const [i, task] of job.entries()) {
      const place = (first + i) & (ringTasks - 1);
      task.first = first;
      task.alone = count === 1;
      task.before = this.given;
      this.given += work / count;
      this.ring[place] = task;
      this.write(this.block + tasksOffset + place * taskBytes, task.f, task.args, first);
    }
    this.head = (first + count) | 0;
    this.waits = true;
    Atomics.store(this.control, words.head, this.head);
    if (Atomics.load(this.control, words.sleepers) > 0) Atomics.notify(this.control, words.head, count);
    if (this.pending() > this.ahead) this.helpOthers();
  }

  /**
   * Helps until little is left; or until the next job is a single task, which a worker does as well while JavaScript goes
   * on, unless too much waits.
   */
  private helpOthers(): void {
    for (;;) {
      const next = Atomics.load(this.control, words.next);
      const left = this.pending(next);
      if (left <= this.ahead * leftOfAhead) return;
      if (left <= this.ahead * mostAhead && this.task(next).alone) return;
      this.help();
    }
  }

  /** A task that was given out. */
  private task(number: number): Task {
    return this.ring[number & (ringTasks - 1)]!;
  }

  /** Nanoseconds of work that nobody has begun, where `next` is the next task. */
  private pending(next = Atomics.load(this.control, words.next)): number {
    return next === this.head ? 0 : this.given - this.task(next).before;
  }

  /** The number of a task before which all are done. */
  private over(): number {
    const done = Atomics.load(this.control, words.done);
    return done === this.head ? done : this.task(done).first;
  }

  /** Does a task; or, where none may be begun yet, waits until another thread has done one. */
  private help(): void {
    const { control } = this;
    const next = Atomics.load(control, words.next);
    const done = Atomics.load(control, words.done);
    if (done === this.head) return;
    if (next === this.head) return this.waitFrom(done);
    const { f, args, first } = this.task(next);
    if (((done - first) | 0) < 0) return this.waitFrom(done);
    if (Atomics.compareExchange(control, words.next, next, (next + 1) | 0) !== next) return;
    try {
      f.call(...args);
    } catch (error) {
      this.failure ??= error;
    }
    Atomics.add(control, words.done, 1);
    if (Atomics.load(control, words.waiters) > 0) Atomics.notify(control, words.done);
  }

  /** Waits until more tasks are done than `done`; on a page, whose main thread must not sleep, for a while. */
  private waitFrom(done: number): void {
    const { control } = this;
    for (let spins = callerSpins; spins > 0; spins--) if (Atomics.load(control, words.done) !== done) return;
    if (!mayBlock()) return;
    Atomics.add(control, words.waiters, 1);
    Atomics.wait(control, words.done, done, 1000);
    Atomics.sub(control, words.waiters, 1);
  }

  /** Returns when all that was given out is done: before the memory is read or written by others than tasks. */
  finish(): void {
    if (!this.waits) return;
    while (Atomics.load(this.control, words.done) !== this.head) this.help();
    this.settle();
  }

  /** All is done: throws what went wrong. */
  private settle(): void {
    this.waits = false;
    this.ring.fill(undefined); // what their functions hold is garbage now
    launchClock.settled = launchClock.operator;
    const { failure } = this;
    this.failure = undefined;
    const workerFailed = Atomics.exchange(this.control, words.failed, 0) !== 0;
    if (failure !== undefined) throw failure as Error;
    if (workerFailed) this.throwWorkersError();
  }

  /** So many bytes that JavaScript writes at once for the tasks to come; they are theirs until it is called again. */
  room(bytes: number): number {
    const size = Math.ceil(bytes / 64) * 64;
    if (!this.isBusy()) this.roomAt = 0;
    if (this.roomAt + size > this.roomBytes) {
      const wanted = Math.max(size, this.waits ? Math.min(2 * this.roomBytes, mostRoom) : leastRoom);
      this.finish(); // tasks may read what stands there
      this.roomAt = 0;
      if (wanted > this.roomBytes) {
        if (this.roomBytes > 0) this.heap.free(this.roomStart, this.roomBytes);
        this.roomStart = this.heap.allocate(wanted);
        this.roomBytes = wanted;
      }
    }
    this.roomAt += size;
    return this.roomStart + this.roomAt - size;
  }

  private throwWorkersError(): never {
    const bytes = this.heap.views.u8.slice(
      this.block + messageOffset,
      this.block + messageOffset + this.control[words.messageLength]!,
    );
    throw new RuntimeError(`a kernel failed in a worker thread: ${textDecoder().decode(new Uint8Array(bytes))}`);
  }

  /** Workers that have started; for tests. */
  get running(): number {
    return this.block === 0 ? 0 : Atomics.load(this.control, words.started);
  }
}
