/** `torch.cpu`: what programs that go through devices ask of the CPU. */
import { ModeGuard, within } from "./support/mode-guard.ts";
import { hostBackend } from "./tensor/device.ts";

const finish = (): void => hostBackend().threads.finish();

/** Operators run one after another: a stream is a name. */
export class Stream {
  constructor(_priority = -1) {}
  /** Nothing to wait for. */
  wait_stream(_stream: Stream): void {}
  /** Waits as `torch.cpu.synchronize()` does. */
  synchronize(): void {
    finish();
  }
  /** An event that has already taken place. */
  record_event(): Event {
    return new Event();
  }
  /** Nothing to wait for. */
  wait_event(_event: Event): void {}
}

/** Something that has taken place once the operators before it are done. */
export class Event {
  /** True, once everything before it is done. */
  query(): boolean {
    finish();
    return true;
  }
  /** Nothing to mark. */
  record(_stream: Stream | null = null): void {}
  /** Waits as `torch.cpu.synchronize()` does. */
  synchronize(): void {
    finish();
  }
  /** Nothing to wait for. */
  wait(_stream: Stream | null = null): void {}
}

const only = new Stream();

/** A guard within which a stream is the current one, which changes nothing. */
export class StreamContext extends ModeGuard {
  constructor(readonly stream: Stream | null) {
    super(() => {});
  }
}

/** The same as a function: runs `body`, or gives a guard. */
export function stream(chosen: Stream | null): StreamContext;
export function stream<R>(chosen: Stream | null, body: () => R): R;
export function stream<R>(chosen: Stream | null, body?: () => R): R | ModeGuard {
  return within(new StreamContext(chosen), body);
}

/** The name of the CPU: "cpu". */
export function current_device(): string {
  return "cpu";
}
/** The one stream. */
export function current_stream(_device: unknown = null): Stream {
  return only;
}
/** 1. */
export function device_count(): number {
  return 1;
}
/** What the engine has of the CPU: vector instructions of WebAssembly. */
export function get_capabilities(): Readonly<Record<string, boolean>> {
  return { simd128: true };
}
/** True. */
export function is_available(): boolean {
  return true;
}
/** True. */
export function is_initialized(): boolean {
  return true;
}
/** There is one CPU: nothing to set. */
export function set_device(_device: unknown): void {}
/**
 * Waits until all operators that were called are done. With several threads the last ones may still run, up to about
 * half a millisecond of work, when they return; reading a value waits by itself, measuring times needs this.
 * @example
 * const start = performance.now();
 * torch.randn(256, 256).exp();
 * torch.cpu.synchronize();
 * performance.now() >= start; // true
 */
export function synchronize(_device: unknown = null): void {
  finish();
}
