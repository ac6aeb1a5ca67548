/**
 * Lets an observer see the moves of bytes, products and convolutions of the CPU's backend, which are no kernels. What it
 * watches is put into the backend when something is first compiled, and asks nothing but whether somebody looks on.
 */
import type { Convolution, Gemm } from "../backend/backend.ts";
import type { LinearBackend } from "../backend/linear.ts";
import { observed, type LaunchObserver } from "../backend/observer.ts";
import { hostBackend } from "../tensor/device.ts";

/** A product or a convolution: what it is, its arguments, and how it is done. */
export interface LinearWork {
  readonly name: "gemm" | "forward" | "inputGradient" | "weightGradient";
  readonly run: (args: readonly unknown[]) => void;
}

/** Sees everything that the backend does. */
export interface MemoryObserver extends LaunchObserver {
  work(work: LinearWork, args: readonly unknown[]): void;
  copy(from: number, to: number, length: number): void;
  /** Bytes of the host are written. */
  write(block: number, length: number): void;
  /** The same, afterwards. */
  wrote(block: number, length: number): void;
  /** The host reads. */
  read(block: number): void;
  allocated(block: number, bytes: number): void;
  /** Whether the block goes back now; else the observer gives it back. */
  frees(block: number, bytes: number): boolean;
}

/** The backend's own functions, beneath the observer's. */
export interface Beneath {
  readonly free: (block: number, bytes: number) => void;
  readonly copy: (from: number, to: number, length: number) => void;
  readonly write: (address: number, bytes: Uint8Array) => void;
}

let beneath: Beneath | null = null;

const now = (): MemoryObserver | null => observed.by as MemoryObserver | null;

/** Puts the observer's places into the backend, once. */
export function watchBackend(): Beneath {
  if (beneath !== null) return beneath;
  const backend = hostBackend();
  const { gemm, copy, write, writeBy, now: reads, allocate, free } = backend;
  let made: Convolution | null = null;
  const getConvolution = Object.getOwnPropertyDescriptor(backend, "convolution")!.get!;
  const changed: Partial<Record<keyof LinearBackend, PropertyDescriptor>> = {
    gemm: {
      value: ((...args) => {
        const observer = now();
        if (observer === null) gemm(...args);
        else observer.work({ name: "gemm", run: (given) => gemm(...(given as Parameters<Gemm>)) }, args);
      }) satisfies Gemm,
    },
    convolution: { get: () => (made ??= watched(getConvolution.call(backend) as Convolution)) },
    copy: {
      value: (from: number, fromOffset: number, to: number, toOffset: number, length: number) => {
        const observer = now();
        if (observer === null) copy(from, fromOffset, to, toOffset, length);
        else observer.copy(from + fromOffset, to + toOffset, length);
      },
    },
    write: {
      value: (block: number, offset: number, bytes: Uint8Array) => {
        now()?.write(block + offset, bytes.length);
        write(block, offset, bytes);
        now()?.wrote(block + offset, bytes.length);
      },
    },
    writeBy: {
      value: (...[block, offset, length, fill]: Parameters<LinearBackend["writeBy"]>) => {
        now()?.write(block + offset, length);
        writeBy(block, offset, length, fill);
        now()?.wrote(block + offset, length);
      },
    },
    now: {
      value: {
        bytes: (...args: Parameters<typeof reads.bytes>) => {
          now()?.read(args[0] + args[1]);
          return reads.bytes(...args);
        },
        element: (...args: Parameters<typeof reads.element>) => {
          now()?.read(args[0] + args[1]);
          return reads.element(...args);
        },
      },
    },
    allocate: {
      value: (bytes: number) => {
        const block = allocate(bytes);
        now()?.allocated(block, bytes);
        return block;
      },
    },
    free: {
      value: (block: number, bytes: number) => {
        if (now()?.frees(block, bytes) ?? true) free(block, bytes);
      },
    },
  };
  for (const [name, descriptor] of Object.entries(changed))
    Object.defineProperty(backend, name, { configurable: true, enumerable: false, ...descriptor });
  beneath = {
    free,
    copy: (from, to, length) => copy(from, 0, to, 0, length),
    write: (address, bytes) => write(address, 0, bytes),
  };
  return beneath;
}

/** The backend's convolutions with the observer before them. */
function watched(convolution: Convolution): Convolution {
  const seen = Object.create(convolution) as Convolution;
  for (const name of ["forward", "inputGradient", "weightGradient"] as const) {
    const run = (args: readonly unknown[]): void => (convolution[name] as (...all: unknown[]) => void)(...args);
    Object.defineProperty(seen, name, {
      value: (...args: unknown[]) => {
        const observer = now();
        if (observer === null) run(args);
        else observer.work({ name, run }, args);
      },
    });
  }
  Object.defineProperty(seen, "winograd", {
    get: () => convolution.winograd,
    set: (value: boolean) => {
      convolution.winograd = value;
    },
  });
  return seen;
}

/** Runs something that the observer is not to see. */
export function unobserved<R>(run: () => R): R {
  const before = observed.by;
  observed.by = null;
  try {
    return run();
  } finally {
    observed.by = before;
  }
}
