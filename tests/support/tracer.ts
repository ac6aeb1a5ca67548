/**
 * An interpreter that writes down the graph of all calls, forward and backward, and can run it again on other inputs:
 * what capture is made of.
 */
import { interpret, type Interpreter } from "../../src/autograd/interpreters.ts";
import { no_grad } from "../../src/autograd/modes.ts";
import { callBound, type OperatorCall, type Outputs } from "../../src/ops/declare/call.ts";
import type { OperatorRecord } from "../../src/ops/declare/record.ts";
import { Tensor } from "../../src/tensor/tensor.ts";

/** Stands in a graph for a tensor that an input or an earlier step gives. */
class Value {
  constructor(readonly number: number) {}
}

/** One call: values among its arguments instead of tensors, and the values that it gives. */
export interface Step {
  readonly record: OperatorRecord;
  readonly args: readonly unknown[];
  readonly out: unknown;
  readonly results: readonly (Value | null)[];
  /** The node of the backward pass that called it; null in the forward pass. */
  readonly node: string | null;
}

function mapTensors(value: unknown, change: (tensor: Tensor) => unknown): unknown {
  if (value instanceof Tensor) return change(value);
  return Array.isArray(value) ? value.map((item) => mapTensors(item, change)) : value;
}

function tensorsOf(result: unknown): (Tensor | null)[] {
  if (Array.isArray(result)) return result.flatMap(tensorsOf);
  return [result instanceof Tensor ? result : null];
}

/** Two tensors that show the same bytes in the same way are one value: saved results are not the tensors themselves. */
function layoutKey({ shape, strides, offset, dtype }: Tensor): string {
  return `${shape.join()}:${strides.join()}:${offset}:${dtype.name}`;
}

/** The graph of what runs while the tracer is in force. Composites fall apart. */
export class Tracer implements Interpreter {
  readonly steps: Step[] = [];
  /** Tensors that were there before and are no inputs: parameters, and what was made outside. */
  readonly constants = new Map<number, Tensor>();
  private readonly inputs: readonly Value[];
  private readonly known = new Map<object, Map<string, Value>>();
  private readonly kept: Tensor[] = [];
  private count = 0;
  private node: string | null = null;

  constructor(inputs: readonly Tensor[]) {
    this.inputs = inputs.map((input) => this.define(input));
  }

  trace<R>(run: () => R): R {
    return interpret(this, run);
  }

  region<T>(name: string, run: () => T): T {
    const before = this.node;
    this.node = name;
    try {
      return run();
    } finally {
      this.node = before;
    }
  }

  call(call: OperatorCall): unknown {
    if (call.isComposite) return call.parts();
    const args = mapTensors(call.args, (tensor) => this.valueOf(tensor)) as unknown[];
    const out = mapTensors(call.out, (tensor) => this.valueOf(tensor));
    const result = call.next();
    const results = tensorsOf(result).map((tensor) => (tensor === null ? null : this.define(tensor)));
    // In-place views have another layout afterwards.
    for (const tensor of call.mutated) this.define(tensor, this.valueOf(tensor));
    this.steps.push({ record: call.record, args, out, results, node: this.node });
    return result;
  }

  private define(tensor: Tensor, value?: Value): Value {
    const views = this.known.get(tensor.storage) ?? new Map<string, Value>();
    this.known.set(tensor.storage, views);
    const key = layoutKey(tensor);
    const found = value ?? views.get(key) ?? new Value(this.count++);
    views.set(key, found);
    this.kept.push(tensor);
    return found;
  }

  private valueOf(tensor: Tensor): Value {
    const found = this.known.get(tensor.storage)?.get(layoutKey(tensor));
    if (found) return found;
    const value = this.define(tensor);
    this.constants.set(value.number, tensor);
    return value;
  }

  /** What stands in the graph for a tensor that was seen, or null. */
  find(tensor: Tensor): Value | null {
    return this.known.get(tensor.storage)?.get(layoutKey(tensor)) ?? null;
  }

  /** Runs the graph on other inputs; gives what the values of `wanted` are then. */
  replay(inputs: readonly Tensor[], wanted: readonly Tensor[]): Tensor[] {
    const tensors = new Map<number, Tensor>(this.constants);
    this.inputs.forEach(({ number }, i) => tensors.set(number, inputs[i]!));
    const read = (value: unknown): unknown => {
      if (value instanceof Value) return tensors.get(value.number);
      return Array.isArray(value) ? value.map(read) : value;
    };
    no_grad(() => {
      for (const { record, args, out, results } of this.steps) {
        const made = tensorsOf(callBound(record, read(args) as unknown[], read(out) as Outputs | null));
        results.forEach((value, i) => {
          if (value) tensors.set(value.number, made[i]!);
        });
      }
    });
    return wanted.map((tensor) => tensors.get(this.find(tensor)!.number)!);
  }
}
