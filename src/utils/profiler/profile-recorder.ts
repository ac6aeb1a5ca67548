/** The interpreter that measures: what operators, backward nodes and named regions take, inner ones within outer ones. */
import type { Interpreter } from "../../autograd/interpreters.ts";
import type { OperatorCall } from "../../ops/declare/call.ts";
import { hostBackend } from "../../tensor/device.ts";
import { allocatedBytes } from "../../tensor/memory.ts";
import { itemAt } from "../../support/checked.ts";
import { Tensor } from "../../tensor/tensor.ts";

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
  /** Bytes handed out during the call, with those in calls inside it. */
  memory: number;
  readonly depth: number;
  /** The place among the calls of the one that it is within; null for an outermost one. */
  readonly outer: number | null;
  /** Sizes of its arguments, `[]` for what is no tensor; none where they are not recorded. */
  readonly shapes: readonly (readonly number[])[];
}

interface Open {
  readonly call: ProfiledCall;
  readonly place: number;
  children: number;
  childBytes: number;
  readonly bytesBefore: number;
  again: number;
}

const finish = (): void => hostBackend().threads.finish();

/** Collects calls, outermost and inner ones. */
export class ProfileRecorder implements Interpreter {
  readonly calls: ProfiledCall[] = [];
  /** Whether calls go by unseen. */
  paused = false;
  private readonly open: Open[] = [];

  /** `withShapes`: records the sizes of operators' arguments. */
  constructor(private readonly withShapes = false) {}

  /** Composites and others alike: what happens inside a call is measured, too. */
  call(call: OperatorCall): unknown {
    if (this.paused) return call.parts();
    const shapes = this.withShapes ? call.args.map((value) => (value instanceof Tensor ? [...value.shape] : [])) : [];
    return this.measured(`aten::${call.record.name}`, shapes, () => call.parts());
  }

  region<T>(name: string, run: () => T): T {
    return this.paused ? run() : this.measured(name, [], run);
  }

  private measured<T>(name: string, shapes: ProfiledCall["shapes"], run: () => T): T {
    this.begin(name, shapes);
    try {
      return run();
    } finally {
      this.end();
    }
  }

  private begin(name: string, shapes: ProfiledCall["shapes"]): void {
    const outer = this.open[this.open.length - 1];
    if (outer !== undefined && outer.call.name === name) {
      outer.again++; // an operator inside a wrapper of the same name
      return;
    }
    finish(); // what was called before is not this call's
    const call: ProfiledCall = {
      name,
      start: performance.now(),
      duration: 0,
      self: 0,
      bytes: 0,
      memory: 0,
      depth: this.open.length,
      outer: outer?.place ?? null,
      shapes,
    };
    this.calls.push(call);
    this.open.push({
      call,
      place: this.calls.length - 1,
      children: 0,
      childBytes: 0,
      bytesBefore: allocatedBytes(),
      again: 0,
    });
  }

  private end(): void {
    const last = itemAt(this.open, this.open.length - 1);
    if (last.again > 0) {
      last.again--;
      return;
    }
    const { call, children, childBytes, bytesBefore } = this.open.pop()!;
    finish();
    call.duration = performance.now() - call.start;
    call.self = call.duration - children;
    const bytes = allocatedBytes() - bytesBefore;
    call.memory = bytes;
    call.bytes = bytes - childBytes;
    const outer = this.open[this.open.length - 1];
    if (outer) {
      outer.children += call.duration;
      outer.childBytes += bytes;
    }
  }
}
