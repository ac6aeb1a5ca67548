/** `functionalize`: a function that changes tensors in place as one that makes new ones, with the same results. */
import { refuseUnknown } from "../support/known-names.ts";
import { type Frame, type Interpreter, interpreters } from "../autograd/interpreters.ts";
import type { Node } from "../autograd/node-types.ts";
import { sameShape } from "../layout/shape.ts";
import { callBound, type OperatorCall, type Outputs } from "../ops/declare/call.ts";
import type { OperatorRecord } from "../ops/declare/record.ts";
import type { AnyFunction } from "../ops/declare/types.ts";
import * as copies from "../ops/view/copies/copied-views.ts";
import { RuntimeError } from "../support/errors.ts";
import { Version } from "../tensor/storage.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { Wrapper } from "../tensor/wrapper.ts";
import { leadingPlaces, type OperatorFunction } from "./transform-arguments.ts";
import { changesLayout, isInPlace, outOfPlace } from "./forms.ts";
import { hasLevel, Level, mapTensors, runLevel, unwrapped } from "./level.ts";
import { wrapperText } from "./messages.ts";
import { flatten, mapLeaves, mapTree } from "./tree.ts";
import { putBack, show, type ViewCall } from "./view-steps.ts";
import { itemAt } from "../support/checked.ts";

/** What is removed: in-place operators, or operators that give views as well. */
export type Removed = "mutations" | "mutations_and_views";

/** Options of `functionalize`. */
export interface FunctionalizeOptions {
  /** What is removed; default "mutations". */
  remove?: Removed;
}

/** What a tensor and its views have in common: the tensor as it is now. */
class Shared {
  /** How many changes it has seen. */
  changes = 0;
  readonly version = new Version();
  constructor(
    public value: Tensor,
    /** The interpreters outside of the function, which see how views are shown anew. */
    readonly outside: Frame | null,
  ) {}

  /** Runs something as the interpreters outside see it. */
  run<R>(body: () => R): R {
    const before = interpreters.top;
    interpreters.top = this.outside;
    try {
      return body();
    } finally {
      interpreters.top = before;
    }
  }
}

/** Where a tensor's elements are told to lie: always those of its value as it is now. */
const PLACES = ["storage", "shape", "strides", "offset", "dtype"] as const;

/** A tensor that in-place operators give another value, which its views then show. */
class Functional extends Wrapper {
  private shared!: Shared;
  private steps!: readonly ViewCall[];
  /** The value, and how many changes it has seen. */
  private shown!: { readonly value: Tensor; readonly changes: number };

  constructor(level: Level, value: Tensor, shared: Shared, steps: readonly ViewCall[]) {
    super(level, value, value, shared.version);
    this.become(value, shared, steps);
    Object.defineProperty(this, "value", { get: () => this.current() });
    for (const place of PLACES) Object.defineProperty(this, place, { get: () => this.current()[place] });
  }

  private become(value: Tensor, shared: Shared, steps: readonly ViewCall[]): void {
    this.shared = shared;
    this.steps = steps;
    this.shown = { value, changes: shared.changes };
    this.version = shared.version;
  }

  /** The value with all changes that were made to it, or to what it is a view of. */
  private current(): Tensor {
    const { shared, steps, shown } = this;
    if (shown.changes === shared.changes) return shown.value;
    const value = steps.length === 0 ? shared.value : shared.run(() => show(shared.value, steps));
    this.shown = { value, changes: shared.changes };
    return value;
  }

  /** Whether its elements, or its shape, are no longer those that it began with. */
  isOther(than: Tensor): boolean {
    return this.shared.changes > 0 || !sameShape(this.shape, than.shape);
  }

  /** The view that an operator gave of it. */
  viewed(value: Tensor, step: ViewCall): Functional {
    return new Functional(this.level as Level, value, this.shared, [...this.steps, step]);
  }

  /** Becomes a view of what it was. */
  becomeView(value: Tensor, step: ViewCall): void {
    this.become(value, this.shared, [...this.steps, step]);
  }

  /** Takes another value, which whatever shares its elements shows from now on. */
  change(fresh: Tensor, operator: string): void {
    const { shared, steps } = this;
    if (!sameShape(fresh.shape, this.shape)) {
      // Other elements than those that were shared: those of `resize_` and `set_`.
      this.become(fresh, new Shared(fresh, shared.outside), []);
      this.shared.changes++;
      this.shown = { value: fresh, changes: 1 };
    } else {
      shared.value = steps.length === 0 ? fresh : putBack(shared.value, steps, fresh);
      shared.changes++;
    }
    this.version.value++;
    this.version.lastWriter = operator;
  }

  twin(): Functional {
    const value = this.value.detach();
    return new Functional(this.level as Level, value, new Shared(value, this.shared.outside), []);
  }

  refresh(): void {
    // It always shows its value as it is.
  }

  override item(): number {
    return this.value.item();
  }

  override toString(): string {
    return wrapperText("FunctionalTensor", this);
  }
}

/** History is that of the value. */
Object.defineProperties(Functional.prototype, {
  requires_grad: {
    get(this: Functional): boolean {
      return this.value.requires_grad;
    },
  },
  grad_fn: {
    get(this: Functional): Node | null {
      return this.value.grad_fn;
    },
  },
});

const captured = (): RuntimeError =>
  new RuntimeError(
    "mutating a non-functional tensor with a functional tensor is not allowed. Please ensure that all of your inputs are wrapped inside of a functionalize() call.",
  );

/** The operator that gives copies of what another gives views of. */
function copyOf({ name }: OperatorRecord): OperatorRecord | undefined {
  return (copies as Readonly<Record<string, unknown>> as Record<string, { record: OperatorRecord }>)[`${name}_copy`]
    ?.record;
}

/** Functions that give a tensor other bytes, of which a copy's are not needed any more. */
const TAKES_OTHER_BYTES = new Set(["resize_", "resize_as_", "set_"]);

/** Puts operators that make new tensors in the place of those that change tensors. */
class Functionalizing implements Interpreter {
  private readonly outside = interpreters.top;

  constructor(
    private readonly level: Level,
    private readonly remove: Removed,
  ) {}

  /** A tensor of this level with a value of its own. */
  fresh(value: Tensor): Functional {
    return new Functional(this.level, value, new Shared(value, this.outside), []);
  }

  call(call: OperatorCall): unknown {
    const { record, args } = call;
    if (call.out !== null) return this.intoOut(call, call.out);
    const isView = record.view !== undefined || record.name === "detach";
    if (call.isComposite && !isView && !TAKES_OTHER_BYTES.has(record.name)) return call.parts();
    if (isInPlace(record)) return this.inPlace(call);
    const [self, ...rest] = unwrapped(args, this.level);
    const [owner] = args;
    if (!isView || !this.owned(owner)) return mapTensors(call.next([self, ...rest]), (value) => this.fresh(value));
    const shown = this.remove === "mutations" ? record : (copyOf(record) ?? record);
    let place = 0;
    return mapTensors(callBound(shown, [self, ...rest]), (value) =>
      owner.viewed(value, { record, shows: shown, rest, place: place++ }),
    );
  }

  private owned(value: unknown): value is Functional {
    return value instanceof Functional && value.level === this.level;
  }

  private inPlace(call: OperatorCall): unknown {
    const { record, args } = call;
    const [self] = args;
    if (!this.owned(self)) {
      if (hasLevel(args, this.level)) throw captured();
      return call.next();
    }
    const values = unwrapped(args, this.level);
    const [, ...rest] = values;
    if (changesLayout(record)) {
      const plain = outOfPlace(record);
      const value = callBound(plain, values) as Tensor;
      self.becomeView(value, { record: plain, shows: plain, rest, place: 0 });
      return self;
    }
    self.change(this.written(record, self.value, values), record.name);
    return self;
  }

  /** What an in-place operator would write: by the operator that it is a form of, else (draws, too) by changing a copy. */
  private written(record: OperatorRecord, value: Tensor, values: unknown[]): Tensor {
    const { plain, schema } = record;
    if (plain !== undefined && !schema.isRandom) {
      const result = callBound(plain, values) as Tensor;
      if (result.dtype === value.dtype && sameShape(result.shape, value.shape)) return result;
    }
    const copy = value.clone(); // the form itself converts, or says what does not fit
    callBound(record, [copy, ...values.slice(1)]);
    return copy;
  }

  private intoOut(call: OperatorCall, out: Outputs): unknown {
    const targets = (Array.isArray(out) ? out : [out]) as Tensor[];
    const owned = targets.filter((target) => this.owned(target));
    const values = unwrapped(call.args, this.level);
    if (owned.length < targets.length) {
      if (owned.length > 0 || hasLevel(call.args, this.level)) throw captured();
      return call.next();
    }
    const name = call.record.name;
    const before = owned.map((target) => target.value);
    const results = before.map((value) => value.clone());
    call.next(values, Array.isArray(out) ? results : results[0]);
    owned.forEach((target, i) => target.change(itemAt(results, i), name));
    return out;
  }

  /** A result without this level. */
  release = (value: unknown): unknown => (this.owned(value) ? value.value : value);

  /** Writes into an input what the function made of it. */
  propagate(input: unknown, inner: unknown): void {
    if (!this.owned(inner) || !inner.isOther(input as Tensor)) return;
    const target = input as Tensor;
    if (sameShape(target.shape, inner.shape)) {
      target.copy_(inner.value);
      return;
    }
    const value = inner.value.clone(); // its elements may be the target's
    target.resize_([...value.shape]);
    target.copy_(value);
  }
}

/**
 * The function without in-place operators: each is replaced by the operator that makes a new tensor, also where views are
 * changed, so that interpreters outside (captures, other transforms) see a function that changes nothing. What it does to
 * its arguments is written into them by one `copy_` each at its end. Arguments and results may be nested in arrays and
 * objects. Tensors from outside that are not arguments can be changed by plain numbers and tensors of their own only.
 * https://docs.pytorch.org/docs/stable/generated/torch.func.functionalize.html
 * @param options `remove`: "mutations" (default), or "mutations_and_views", which replaces views by copies as well.
 * @throws RuntimeError where `remove` is something else, or a captured tensor would be changed by one of the arguments.
 * @example
 * const twice = torch.func.functionalize((x: torch.Tensor) => {
 *   const y = x.clone();
 *   y.at(0).mul_(2);
 *   return y;
 * });
 * twice(torch.ones(2)); // tensor([2., 1.])
 */
export function functionalize<F extends AnyFunction>(func: OperatorFunction<F>, options?: FunctionalizeOptions): F;
export function functionalize<A extends readonly unknown[], R>(
  func: (...args: A) => R,
  options?: FunctionalizeOptions,
): (...args: A) => R;
export function functionalize<A extends readonly unknown[], R>(
  named: FunctionalizeOptions & { func: (...args: A) => R },
): (...args: A) => R;
export function functionalize(...all: unknown[]): AnyFunction {
  const [func, options = {}] = leadingPlaces(all, ["func"]) as [unknown, FunctionalizeOptions?];
  refuseUnknown("functionalize()", "remove", options);
  const { remove = "mutations" } = options;
  if (remove !== "mutations" && remove !== "mutations_and_views")
    throw new RuntimeError(
      `functionalize(f, remove='mutations'): received invalid argument for remove=${String(remove)}. Valid options are:\n     remove='mutations': all inplace and out= operators will be removed from the program, and replaced with their out-of-place equivalents.\n     remove='mutations_and_views': In addition to the above, all aliasing operators {view} will be replaced with their non-aliasing counterparts, {view}_copy.\n`,
    );
  return (...args: unknown[]) => {
    const level = new Level();
    const interpreter = new Functionalizing(level, remove);
    const seen = new Map<Tensor, Functional>();
    const inner = mapTree(args, (tensor) => {
      const known = seen.get(tensor) ?? interpreter.fresh(tensor);
      seen.set(tensor, known);
      return known;
    }) as never[];
    const result = runLevel(level, interpreter, () => (func as (...list: never[]) => unknown)(...inner));
    const released = mapLeaves(result, interpreter.release);
    const inside = flatten(inner).leaves;
    flatten(args).leaves.forEach((input, i) => interpreter.propagate(input, inside[i]));
    return released;
  };
}
