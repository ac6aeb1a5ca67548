/**
 * Requests of MPI that run beside the program. Nothing here blocks in MPI: waiting is asking again and again, so that a
 * time-out can end it, and so that MPI gets on with everything else meanwhile.
 */
import { sleep, systemName } from "../support/platform/libraries.ts";
import { mpi, type HandlePlace } from "./mpi.ts";
import { yieldProcessor } from "./yield.ts";
import { itemAt } from "../support/checked.ts";

/** Tests in a row before the clock is asked and the processor is offered to others. */
const BURST = 16;
/** After so many milliseconds of waiting, sleep between bursts. */
const PATIENCE = 1500;

/** One request. */
export class Request {
  private done = false;
  private readonly flag = new Int32Array(1);
  private readonly status = new Int32Array(16);
  /** MPI's code if it failed, else 0. */
  code = 0;

  constructor(private readonly place: HandlePlace) {}

  /** Whether it is over; lets MPI get on. */
  test(): boolean {
    if (this.done) return true;
    this.code = mpi().code("Test", this.place.array, this.flag, this.status);
    if (this.code !== 0 || this.flag[0] !== 0) this.done = true;
    return this.done;
  }

  /** The rank that a received message came from. */
  get source(): number {
    return this.status[mpi().abi.sourceInStatus]!;
  }
}

/** Starts a function of MPI whose last argument is a request. */
export function startRequest(start: (place: Int32Array | BigInt64Array) => void): Request {
  const place = mpi().handlePlace();
  start(place.array);
  return new Request(place);
}

/**
 * Waits until all are over.
 * @returns false if `milliseconds` pass before.
 */
export function waitForAll(requests: readonly Request[], milliseconds: number): boolean {
  const began = performance.now();
  let next = 0;
  for (;;) {
    for (let i = 0; i < BURST; i++) {
      while (next < requests.length && itemAt(requests, next).test()) next++;
      if (next === requests.length) return true;
    }
    const waited = performance.now() - began;
    if (waited > milliseconds) return false;
    if (waited > PATIENCE) sleep(systemName() === "win32" ? 1 : 0.2);
    else yieldProcessor();
  }
}
