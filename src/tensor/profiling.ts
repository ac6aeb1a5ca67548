/**
 * Where operators and backward nodes report what they do while a profile is taken; nothing but a test for null
 * otherwise.
 */
import { allocatedBytes } from "./memory.ts";

/**
 * One call of an operator, a backward node or a named region; times in milliseconds as `performance.now` gives them.
 */
export interface ProfiledCall {
  readonly name: string;
  readonly start: number;
  duration: number;
  /** Without the calls inside it. */
  self: number;
  /** Bytes handed out during the call, without those in calls inside it. */
  bytes: number;
  readonly depth: number;
}

interface Open {
  readonly call: ProfiledCall;
  children: number;
  childBytes: number;
  readonly bytesBefore: number;
  again: number;
}

/** Collects calls, outermost and inner ones. */
export class Recorder {
  readonly calls: ProfiledCall[] = [];
  private readonly open: Open[] = [];

  begin(name: string): void {
    const outer = this.open[this.open.length - 1];
    if (outer !== undefined && outer.call.name === name) {
      outer.again++; // an operator inside a wrapper of the same name
      return;
    }
    const call: ProfiledCall = {
      name,
      start: performance.now(),
      duration: 0,
      self: 0,
      bytes: 0,
      depth: this.open.length,
    };
    this.calls.push(call);
    this.open.push({ call, children: 0, childBytes: 0, bytesBefore: allocatedBytes(), again: 0 });
  }

  end(): void {
    const last = this.open[this.open.length - 1]!;
    if (last.again > 0) {
      last.again--;
      return;
    }
    const { call, children, childBytes, bytesBefore } = this.open.pop()!;
    call.duration = performance.now() - call.start;
    call.self = call.duration - children;
    const bytes = allocatedBytes() - bytesBefore;
    call.bytes = bytes - childBytes;
    const outer = this.open[this.open.length - 1];
    if (outer) {
      outer.children += call.duration;
      outer.childBytes += bytes;
    }
  }
}

/** The recorder of the profile that is being taken. */
export const profiling: { recorder: Recorder | null } = { recorder: null };

/** Runs a function as a call of the profile that is being taken. */
export function measured<T>(recorder: Recorder, name: string, run: () => T): T {
  recorder.begin(name);
  try {
    return run();
  } finally {
    recorder.end();
  }
}
