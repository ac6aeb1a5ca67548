/**
 * The one point that every call of an operator goes through: straight to the operator where no interpreter is in force,
 * else to the innermost interpreter.
 */
import { type Frame, interpreters } from "../../autograd/interpreters.ts";
import { layouts, OtherLayout } from "../../tensor/layouts.ts";
import { hasQuantized, quantization } from "../../tensor/quantized.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { isOptions } from "./arguments.ts";
import { bindCall } from "./bind.ts";
import type { OperatorRecord } from "./record.ts";

/** What `out` names: a tensor to write the result into, or one for each result. */
export type Outputs = Tensor | readonly Tensor[];

/** What an interpreter computes in place of the operator that it lets record a call. */
let substitute: (() => unknown) | null = null;

/** Sets it, for the next operator that would compute; null: nothing stands in. */
export function setSubstitute(compute: (() => unknown) | null): void {
  substitute = compute;
}

/** The computation that stands in for the operator's own in this call, or null: taken once, where it would compute. */
export function takeSubstitute(): (() => unknown) | null {
  const taken = substitute;
  if (taken !== null) substitute = null;
  return taken;
}

/** Calls an operator with arguments as users give them: positions, then names in one trailing object. */
export function call(record: OperatorRecord, args: readonly unknown[]): unknown {
  if (interpreters.top === null && !hasOtherLayout(args) && !hasQuantized(args)) return record.run(args);
  const { bound, out } = bindCall(record.schema, args);
  return callBound(record, bound, out);
}

/** Lists of lists are looked through so deep; data for `torch.tensor` may be deeper, and hold itself. */
const DEEPEST_LIST = 3;

/** Whether a tensor of another layout is among arguments. Until the first of them is made nobody looks. */
function hasOtherLayout(args: readonly unknown[], depth = 0): boolean {
  if (layouts.dispatch === null || depth > DEEPEST_LIST) return false;
  for (const value of args) {
    if (value instanceof OtherLayout) return true;
    if (typeof value !== "object" || value === null || value instanceof Tensor) continue;
    const inside = Array.isArray(value) ? value : isOptions(value) ? Object.values(value) : null;
    if (inside !== null && hasOtherLayout(inside, depth + 1)) return true;
  }
  return false;
}

/** Calls an operator with one value for each argument of its schema. */
export function callBound(record: OperatorRecord, bound: unknown[], out: Outputs | null = null): unknown {
  if (interpreters.top !== null) return interpreted(interpreters.top, record, bound, out);
  if (hasOtherLayout(bound)) return layouts.dispatch!(record, bound, out);
  return hasQuantized(bound) ? quantization.dispatch!(record, bound, out) : record.execute(bound, out);
}

function interpreted(frame: Frame, record: OperatorRecord, bound: unknown[], out: Outputs | null): unknown {
  interpreters.top = frame.below;
  try {
    return frame.interpreter.call(new OperatorCall(record, bound, out, frame));
  } finally {
    interpreters.top = frame.active ? frame : frame.below;
  }
}

/** A call of an operator as an interpreter gets it. */
export class OperatorCall {
  constructor(
    /** The operator: its name, its schema with what it changes and what its results are views of, its kind. */
    readonly record: OperatorRecord,
    /** One value for each argument of the schema, in its order. */
    readonly args: unknown[],
    /** Where the results are to be written, if the caller says. */
    readonly out: Outputs | null,
    /** Where the interpreter stands among those in force. */
    readonly frame: Frame,
  ) {}

  /** Whether it is made of other operators, so that `parts` shows those. */
  get isComposite(): boolean {
    return this.record.kind === "composite";
  }

  /** Tensors whose elements the call changes, or whose shape: of in-place forms, and `out`. */
  get mutated(): readonly Tensor[] {
    const changed = this.record.schema.arguments.flatMap((argument, i) => (argument.mutates ? this.args[i] : []));
    const all = [...changed, ...(this.out instanceof Tensor ? [this.out] : (this.out ?? []))];
    return all.filter((value) => value instanceof Tensor);
  }

  /** Runs the call as the interpreters outside, and at last the engine, would: this one sees nothing of its insides. */
  next(args: unknown[] = this.args, out: Outputs | null = this.out): unknown {
    return callBound(this.record, args, out);
  }

  /**
   * Runs what the operator is made of, with this interpreter in force again: the operators that a composite calls, each
   * seen as a call of its own. Interpreters outside see those, and not this one.
   */
  parts(args: unknown[] = this.args, out: Outputs | null = this.out): unknown {
    const before = interpreters.top;
    interpreters.top = before === this.frame.below ? this.frame : { ...this.frame, below: before };
    try {
      return this.record.execute(args, out);
    } finally {
      interpreters.top = before;
    }
  }
}
