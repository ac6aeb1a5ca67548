/** Where the pool's words and tasks lie in the shared memory; the text of the worker is made from the same numbers. */

/**
 * 32-bit words of the control block, each that many threads write in a cache line of its own. Tasks are counted from the
 * pool's start, modulo 2^32; taking one is one compare-and-exchange of `next`. A task may be taken once `done` has
 * reached the number of its job's first task: all jobs before it are over then.
 */
export const words = {
  /** The number of the next task that nobody has taken. */
  next: 0,
  /** Tasks that were given out; workers that find none sleep on it. */
  head: 16,
  /** Workers that may take part: those with an index below. The others sleep on it. */
  limit: 17,
  /** Tasks that are done; who waits for them sleeps on it. */
  done: 32,
  /** Threads that sleep on `done`. */
  waiters: 33,
  /** Workers that sleep on `head`. */
  sleepers: 48,
  /** 1 after a task threw; its message follows the tasks. */
  failed: 49,
  messageLength: 50,
  /** Workers that have started. */
  started: 51,
} as const;

/** Bytes of the control block. */
export const controlBytes = 256;
/** The most tasks of a job. */
export const mostTasks = 255;
/** Tasks that there is room for; a power of two. Task n stands at place n modulo this. */
export const ringTasks = 512;

/** A task in bytes: words that name the function, then its arguments as 64-bit numbers. */
export const taskBytes = 256;
export const argumentsOffset = 32;
export const mostArguments = (taskBytes - argumentsOffset) / 8;

/**
 * Words of a task. A module of 0 bytes is the native addon: its address is the level, the export a function's number. One
 * of -1 bytes is a chain: as many tasks as the export says, from its address on, done by one thread.
 * `first` is the number of the first task of its job.
 */
export const taskWords = {
  id: 0,
  moduleAddress: 1,
  moduleBytes: 2,
  exportNumber: 3,
  arity: 4,
  bigints: 5,
  first: 6,
} as const;

export const tasksOffset = controlBytes;
export const messageOffset = tasksOffset + ringTasks * taskBytes;
export const messageBytes = 512;
export const blockBytes = messageOffset + messageBytes;
