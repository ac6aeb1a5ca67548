/**
 * The one point that every call of an operator goes through: straight to the operator where no interpreter is in force,
 * else to the innermost interpreter.
 */
import { type Frame, interpreters } from "../../autograd/interpreters.ts";
import { type Kind, kinds } from "../../tensor/kinds.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { isOptions } from "./arguments.ts";
import { bindCall } from "./bind.ts";
import type { Outputs } from "./out.ts";
import type { OperatorRecord } from "./record.ts";

export type { Outputs } from "./out.ts";

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

/**
 * Calls an operator with arguments as users give them: positions, then names in one trailing object. `asMethod`: the
 * first is the tensor whose method was called.
 */
export function call(record: OperatorRecord, args: readonly unknown[], asMethod = false): unknown {
  const kind = kindAmong(args);
  if (kind?.take) return kind.take(record, args);
  if (interpreters.top === null && kind === null) return record.run(args, asMethod);
  const { bound, out } = bindCall(record.schema, args, asMethod);
  return callBound(record, bound, out);
}

/** Lists of lists are looked through so deep; data for `torch.tensor` may be deeper, and hold itself. */
const DEEPEST_LIST = 3;

/** The kind of the first tensor among arguments that is not an ordinary one. Until one can be made nobody looks. */
function kindAmong(args: readonly unknown[], depth = 0): Kind | null {
  if (!kinds.exist || depth > DEEPEST_LIST) return null;
  for (const value of args) {
    let found: Kind | null = null;
    if (value instanceof Tensor) found = value.ofKind;
    else if (Array.isArray(value)) found = kindAmong(value, depth + 1);
    else if (isOptions(value)) found = kindAmong(Object.values(value), depth + 1);
    if (found !== null) return found;
  }
  return null;
}

/** Calls an operator with one value for each argument of its schema. */
export function callBound(record: OperatorRecord, bound: unknown[], out: Outputs | null = null): unknown {
  return interpreters.top === null ? execute(record, bound, out) : interpreted(interpreters.top, record, bound, out);
}

/** Computes: quantized and sparse tensors have forms of their own. */
function execute(record: OperatorRecord, bound: unknown[], out: Outputs | null): unknown {
  const kind = kindAmong(bound);
  return kind === null ? record.execute(bound, out) : kind.run(record, bound, out);
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
      return execute(this.record, args, out);
    } finally {
      interpreters.top = before;
    }
  }
}
