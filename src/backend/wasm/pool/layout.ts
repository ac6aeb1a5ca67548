/** Where the pool's words and tasks lie in the shared memory; the text of the worker is made from the same numbers. */

/**
 * 32-bit words of the control block. `state` holds the job's ticket (upper 16 bits), how many tasks it has (8) and the
 * number of the next one (lower 8): taking
 * a task is one compare-and-exchange. Whoever sees an older job's state, however late, finds no task in it or fails to
 * exchange it.
 */
export const words = {
  state: 0,
  /** Workers that may take part: those with an index below. The others sleep on it. */
  limit: 16,
  /** Tasks that are done; the calling thread sleeps on it. */
  done: 32,
  callerSleeps: 33,
  /** Workers that sleep on `state`. */
  sleepers: 48,
  /** 1 after a task threw; its message follows the tasks. */
  failed: 49,
  messageLength: 50,
  /** Workers that have started. */
  started: 51,
} as const;

/** Bytes of the control block. */
export const controlBytes = 256;
export const mostTasks = 255;

/** A task in bytes: six words that name the function, then its arguments as 64-bit numbers. */
export const taskBytes = 256;
export const argumentsOffset = 32;
export const mostArguments = (taskBytes - argumentsOffset) / 8;

/**
 * Words of a task. A module of 0 bytes is the native addon: its address is the level, the export a function's number. One
 * of -1 bytes is a chain: as many tasks as the export says, from its address on, done by one thread.
 */
export const taskWords = { id: 0, moduleAddress: 1, moduleBytes: 2, exportNumber: 3, arity: 4, bigints: 5 } as const;

export const tasksOffset = controlBytes;
export const messageOffset = tasksOffset + mostTasks * taskBytes;
export const messageBytes = 512;
export const blockBytes = messageOffset + messageBytes;
