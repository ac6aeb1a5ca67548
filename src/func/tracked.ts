/**
 * The reverse mode as a level of its own: tensors that remember their history at this level only, and the interpreter
 * that writes it down. The engine is that of `backward`; derivatives of operators run at the level below.
 */
import { gradientEdge, requiresGrad } from "../autograd/history.ts";
import { enable_grad, is_grad_enabled, swapGradMode } from "../autograd/modes.ts";
import { type CustomCall, FunctionContext } from "../autograd/function.ts";
import { type Frame, interpret, type Interpreter, interpreters } from "../autograd/interpreters.ts";
import { runBackward } from "../autograd/engine.ts";
import { transforms } from "../autograd/transforms.ts";
import type { Gradient } from "../autograd/node-types.ts";
import { isDifferentiable } from "../dtype.ts";
import { type OperatorCall, setSubstitute } from "../ops/declare/call.ts";
import type { OperatorRecord } from "../ops/declare/record.ts";
import { RuntimeError } from "../support/errors.ts";
import { Tensor } from "../tensor/tensor.ts";
import { Wrapper } from "../tensor/wrapper.ts";
import { outside } from "./custom-batches.ts";
import { isInPlace } from "./forms.ts";
import { hasLevel, Level, mapTensors, runLevel, unwrapped } from "./level.ts";
import { capturedError, wrapperText } from "./messages.ts";
import { takeMarks } from "../tensor/marked.ts";
import { itemAt } from "../support/checked.ts";

/** A tensor with a history at one level of `grad`. */
export class Tracked extends Wrapper {
  constructor(level: Level, value: Tensor) {
    super(level, value, value);
  }

  twin(): Tracked {
    return new Tracked(this.level as Level, this.value);
  }

  refresh(): void {
    const { storage, shape, strides, offset } = this.value;
    Object.assign(this, { storage, shape, strides, offset });
  }

  override item(): number {
    return this.value.item();
  }

  override toString(): string {
    return wrapperText("GradTrackingTensor", this);
  }
}

transforms.differentiate = (inputs, compute, gradients) => {
  const traced = runTraced(inputs, (tracked) => compute(tracked));
  return traced.pull(traced.result, gradients);
};

/** Whether a call can be recorded with another computation in place of its own. */
export function isRecordable(record: OperatorRecord): boolean {
  return (
    record.kind === "pointwise" ||
    record.derivative !== undefined ||
    record.joint !== undefined ||
    record.view !== undefined ||
    record.mutate !== undefined
  );
}

const viewsOfCaptured = new WeakSet<Tensor>();

/** Whether a tensor may not be changed at a level: it was captured there, or is a view of what was. */
export function isCaptured(tensor: Tensor, level: Level): boolean {
  return !hasLevel(tensor, level) || viewsOfCaptured.has(tensor);
}

/** Notes which results of a call are views of what a level captured. */
export function noteViews(level: Level, { record, args }: OperatorCall, result: unknown): void {
  const [first] = args;
  // An alias is none, as in PyTorch: by that operators write into running statistics.
  const isView = (record.view && record.name !== "alias") || record.name === "detach";
  if (isView && first instanceof Tensor && isCaptured(first, level))
    mapTensors(result, (tensor) => {
      viewsOfCaptured.add(tensor);
      return tensor;
    });
}

/** Whether a tensor, without what transforms put around it, has a history of its own. */
function isRecorded(tensor: Tensor): boolean {
  let bare = tensor;
  while (bare instanceof Wrapper) bare = bare.value;
  return requiresGrad(bare);
}

/** Whether the levels below have a part in what becomes of a value. */
function isOfOthers(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(isOfOthers);
  return value instanceof Wrapper || (value instanceof Tensor && requiresGrad(value));
}

class Recording implements Interpreter {
  /** `outer`: whether gradients are recorded at the levels below. */
  constructor(
    private readonly level: Level,
    private readonly outer: boolean,
  ) {}

  call(call: OperatorCall): unknown {
    const { record } = call;
    if (call.out !== null) return trackedIntoOut(this, call);
    const cuts = record.name === "detach";
    if (call.isComposite && !cuts) return call.parts();
    const args = call.args;
    if (isInPlace(record)) {
      const self = args[0];
      if (!(self instanceof Tracked) || isCaptured(self, this.level)) throw capturedError(record);
    }
    if (record.unfused && is_grad_enabled() && hasLevel(args, this.level))
      return interpret(this, () => record.unfused!(args));
    const first = args[0];
    if (first instanceof Tensor && first.dtype.is_complex && (record as { complex?: unknown }).complex !== undefined)
      return call.parts();
    if (cuts || !isRecordable(record)) {
      const result = this.below(() => call.next(unwrapped(args, this.level)));
      if (!isInPlace(record)) {
        const outputs = this.wrapped(result);
        noteViews(this.level, call, outputs);
        return outputs;
      }
      (first as Tracked).refresh();
      return first;
    }
    // A view of what was captured is a view of its stand-in: in-place changes must not reach the captured one's history.
    const own = record.view && first instanceof Tensor && !hasLevel(first, this.level) ? this.wrapped(first) : first;
    const list = own === first ? args : [own, ...args.slice(1)];
    const outputs = recorded(call, list, () => {
      const result = this.below(() => call.next(unwrapped(list, this.level)));
      if (!isInPlace(record)) return this.wrapped(result);
      (first as Tracked).refresh();
      return first;
    });
    if (record.view) noteViews(this.level, call, outputs);
    return outputs;
  }

  /**
   * A user's function whose arguments belong to levels below as well is applied there first, so that each level treats
   * it as its own; where none does, its `forward` runs here, and nobody else needs to know.
   */
  custom(call: CustomCall, frame: Frame): unknown {
    const { apply, record } = call;
    const args = [...call.args];
    const given = unwrapped(args, this.level);
    if (record === null || !given.some(isOfOthers)) return undefined;
    const result = this.below(() => outside(frame, () => apply(given, new FunctionContext())));
    if (!hasLevel(args, this.level)) return result;
    return record(
      mapTensors(result, (tensor) => {
        const own = args[given.indexOf(tensor)];
        if (!(own instanceof Tracked)) return new Tracked(this.level, tensor);
        own.refresh();
        return own;
      }),
    );
  }

  /** Runs something at the level below, which records if it did when this level began and `no_grad` is not in force. */
  private below<R>(run: () => R): R {
    const before = swapGradMode(this.outer && is_grad_enabled());
    try {
      return run();
    } finally {
      swapGradMode(before);
    }
  }

  private wrapped(result: unknown): unknown {
    const { level } = this;
    return mapTensors(result, (tensor) => {
      level.isRecorded ||= isRecorded(tensor);
      return new Tracked(level, tensor);
    });
  }
}

/**
 * Records a call on tensors of this level — history, saved tensors, views, checks of in-place changes — with `compute`,
 * seen from outside, in place of what the operator would compute.
 */
export function recorded(call: OperatorCall, args: unknown[], compute: () => unknown): unknown {
  const outside = call.frame.below;
  setSubstitute(() => {
    const before = interpreters.top;
    interpreters.top = outside;
    try {
      return compute();
    } finally {
      interpreters.top = before;
    }
  });
  try {
    return call.parts(args, null);
  } finally {
    setSubstitute(null);
  }
}

/** Runs the backward pass of a level: what it computes belongs to the level below. */
class Returning implements Interpreter {
  constructor(
    private readonly level: Level,
    private readonly outer: boolean,
  ) {}

  call(call: OperatorCall): unknown {
    const before = swapGradMode(this.outer);
    try {
      return call.next(unwrapped(call.args, this.level));
    } finally {
      swapGradMode(before);
    }
  }
}

/** `out`: the result as it is without, copied there. */
export function trackedIntoOut(interpreter: Interpreter, call: OperatorCall): unknown {
  const { out } = call;
  const targets = (out instanceof Tensor ? [out] : out) as Tensor[];
  return interpret(interpreter, () => {
    const result = call.next(call.args, null);
    const results = (Array.isArray(result) ? result : [result]) as Tensor[];
    results.forEach((value, i) => itemAt(targets, i).copy_(value));
    return out;
  });
}

/** What a function gives when its inputs are tracked, and how to come from gradients of that to those of the inputs. */
export interface Traced<R> {
  readonly result: R;
  /** The result without this level. */
  release(value: unknown): unknown;
  /** Gradients of the inputs by those of outputs; null for inputs that no output depends on. */
  pull(outputs: readonly Tensor[], gradients: readonly Tensor[]): Gradient[];
}

/**
 * Runs a function on tracked inputs at a level of its own. `wrap` makes other arguments tensors of the level, which may
 * be changed in place there.
 */
export function runTraced<R>(
  inputs: readonly Tensor[],
  run: (tracked: Tensor[], wrap: (tensor: Tensor) => Tensor) => R,
): Traced<R> {
  const level = new Level();
  const outer = is_grad_enabled();
  const tracked = inputs.map((input) => {
    if (!isDifferentiable(input.dtype))
      throw new RuntimeError("only Tensors of floating point dtype can require gradients");
    const leaf = new Tracked(level, input);
    leaf.wantsGrad = true;
    return leaf;
  });
  const result = runLevel(level, new Recording(level, outer), () =>
    enable_grad(() => run(tracked, (tensor) => new Tracked(level, tensor))),
  );
  const release = (value: unknown): unknown =>
    value instanceof Tracked && value.level === level ? value.value : value;
  const pull = (outputs: readonly Tensor[], gradients: readonly Tensor[]): Gradient[] => {
    const places = outputs.flatMap((output, i) => (hasLevel(output, level) && requiresGrad(output) ? [i] : []));
    if (places.length === 0) return tracked.map(() => null);
    const now = is_grad_enabled();
    const arrived = interpret(new Returning(level, now), () =>
      runBackward({
        roots: places.map((i) => gradientEdge(itemAt(outputs, i))!),
        gradients: places.map((i) => itemAt(gradients, i)),
        ownsGradients: false,
        keepGraph: true,
        // Outside of all transforms nobody sees fused gradients or temporaries that are given back: what is recorded
        // there takes the formulas of recorded passes.
        createGraph: now && (level.isRecorded || gradients.some(isRecorded)),
        isLayered: true,
        inputs: tracked.map((leaf) => gradientEdge(leaf)!),
        accumulate: false,
      }),
    );
    return arrived.map((gradient) => release(gradient) as Gradient);
  };
  return { result, release, pull };
}

takeMarks(Tracked);
