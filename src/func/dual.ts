/**
 * The forward mode as a level of its own: tensors with a tangent, and the interpreter that carries tangents through
 * operators, by the rules of tangents.ts. Primals and tangents are computed at the level below.
 */
import { isDifferentiable } from "../dtype.ts";
import { detachedAlias, gradFnOf, gradientEdge, requiresGrad } from "../autograd/history.ts";
import { interpret, type Interpreter } from "../autograd/interpreters.ts";
import { is_grad_enabled, no_grad } from "../autograd/modes.ts";
import { GraphNode } from "../autograd/node.ts";
import type { Gradient } from "../autograd/node-types.ts";
import { setRequiresGrad } from "../autograd/requires-grad.ts";
import { transforms } from "../autograd/transforms.ts";
import { sameShape } from "../layout/shape.ts";
import { resolve_conj, resolve_neg } from "../ops/elementwise/unary.ts";
import { callBound, type OperatorCall } from "../ops/declare/call.ts";
import type { OperatorRecord } from "../ops/declare/record.ts";
import { NotImplementedError } from "../support/errors.ts";
import { pythonFloat } from "../support/python.ts";
import { Tensor } from "../tensor/tensor.ts";
import { Wrapper } from "../tensor/wrapper.ts";
import { laidLike } from "./laid-like.ts";
import { hasLevel, Level, mapTensors, unwrapped } from "./level.ts";
import { capturedError, wrapperText } from "./messages.ts";
import { type Propagation, tangentsOf } from "./tangents.ts";
import { changesLayout, isInPlace, outOfPlace } from "./forms.ts";
import { isCaptured, isRecordable, noteViews, recorded, trackedIntoOut } from "./tracked.ts";
import { takeMarks } from "../tensor/marked.ts";
import { itemAt } from "../support/checked.ts";

/** How a view shows what it is a view of. */
interface ViewOf {
  readonly base: Dual;
  readonly show: (tensor: Tensor) => Tensor;
  /** Whether strides decide what it shows, so that the tangent has to lie in memory as its primal does. */
  readonly byStrides: boolean;
}

/** Where a tangent is kept: shared by tensors over the same bytes. */
interface Cell {
  tangent: Tensor | null;
  /** Whether nobody else sees the tangent, so that it may be written to. */
  isOwn: boolean;
}

/**
 * A tensor with a tangent at one level of `jvp`; null stands for a tangent of zeros. At the level of `forward_ad` it has
 * a history of its own, whose saved tensors have tangents, so that gradients have some, too.
 */
export class Dual extends Wrapper {
  private cell: Cell;
  /** What the view showed last, and of which tangent of its base. */
  private shown: { readonly whole: Tensor; readonly part: Tensor } | null = null;

  constructor(
    level: Level,
    value: Tensor,
    tangent: Tensor | null,
    /** What it is a view of, so that in-place changes of either reach the other's tangent. */
    private viewOf: ViewOf | null = null,
  ) {
    super(level, value, value);
    this.cell = { tangent, isOwn: false };
  }

  /** The tangent, or null while it is zero. */
  get tangent(): Tensor | null {
    if (this.viewOf === null) return this.cell.tangent;
    if (this.viewOf.byStrides) this.viewOf.base.layOut();
    const whole = this.viewOf.base.tangent;
    if (whole === null) return null;
    if (this.shown?.whole !== whole) this.shown = { whole, part: likeMarked(this.viewOf.show(whole), this) };
    return this.shown.part;
  }

  /** Takes another tangent after an in-place change, written into what its base and other views show. */
  change(tangent: Tensor | null): void {
    if (this.viewOf === null) {
      this.cell.tangent = tangent;
      this.cell.isOwn = false;
      return;
    }
    if (tangent === null && this.tangent === null) return;
    if (tangent === null) this.viewOf.show(this.viewOf.base.writable(this.tangent!)).zero_();
    else this.viewOf.show(this.viewOf.base.writable(tangent)).copy_(tangent);
  }

  /** Takes a tangent of another shape, of what an in-place view made of it. */
  become(tangent: Tensor | null): void {
    this.viewOf = null;
    this.cell = { tangent, isOwn: false };
  }

  /** A tangent that may be written to, with what is like another: of a batch, if that is one. */
  private writable(like: Tensor): Tensor {
    if (this.viewOf !== null) return this.viewOf.show(this.viewOf.base.writable(like));
    const { cell } = this;
    const own = cell.tangent;
    if (own === null || like instanceof Wrapper) {
      const zeros = like.new_zeros([...this.shape], { dtype: this.dtype });
      cell.tangent = own === null ? zeros : zeros.add(own);
    } else if (!cell.isOwn) cell.tangent = own.clone();
    cell.isOwn = true;
    this.layOut();
    return cell.tangent!;
  }

  /** Brings the tangent, or that of what this is a view of, into the layout of its primal. */
  private layOut(): void {
    if (this.viewOf !== null) return this.viewOf.base.layOut();
    const { cell } = this;
    const laid = cell.tangent === null ? null : laidLike(cell.tangent, this.value);
    if (laid === cell.tangent) return;
    cell.tangent = laid;
    cell.isOwn = true;
  }

  twin(): Dual {
    const twin = new Dual(this.level as Level, this.value, null, this.viewOf);
    twin.cell = this.cell;
    return twin;
  }

  /** The value, with a history that leads to that of this tensor: what tangents are computed from. */
  get primal(): Tensor {
    if (!requiresGrad(this)) return this.value;
    const primal = detachedAlias(this.value);
    new Identity([gradientEdge(this)]).addOutput(primal);
    return primal;
  }

  refresh(): void {
    const { storage, shape, strides, offset } = this.value;
    Object.assign(this, { storage, shape, strides, offset });
  }

  override get hasTangent(): boolean {
    return this.tangent !== null;
  }

  override item(): number {
    return this.value.item();
  }

  override toString(): string {
    if (!(this.level as Level).isAmbient) return wrapperText("DualTensor", this);
    const text = String(this.placed());
    const tangent = (this.level as Level).active ? this.tangent : null;
    if (tangent === null) return text;
    const suffix = `tangent=${tangent.shape.length === 0 && !(tangent instanceof Wrapper) && !tangent.dtype.is_complex ? pythonFloat(tangent.item()) : String(tangent)}`;
    const last = text.length - text.lastIndexOf("\n");
    return `${text.slice(0, -1)},${last + suffix.length + 2 > 80 ? `\n${" ".repeat(7)}` : " "}${suffix})`;
  }

  /** The value with this tensor's own place in the graph, for its text. */
  private placed(): Tensor {
    if (!requiresGrad(this)) return this.value;
    const shown = detachedAlias(this.value);
    shown.wantsGrad = this.wantsGrad;
    shown.gradFn = gradFnOf(this);
    return shown;
  }
}

/** Leads from a value to the history of the tensor that it is the value of. */
class Identity extends GraphNode {
  get label(): string {
    return "Identity";
  }
  apply([gradient = null]: Gradient[]): Gradient[] {
    return [gradient];
  }
  override get givesFreshGradients(): boolean {
    return false;
  }
}

Object.defineProperties(Dual.prototype, {
  requires_grad: {
    get(this: Dual): boolean {
      return requiresGrad(this) || this.value.requires_grad;
    },
    set(this: Dual, wanted: boolean): void {
      setRequiresGrad(this, wanted);
    },
  },
});

/** A tangent without conjugation that waits, unless the primal's waits, too: what is a view of the one is of the other. */
function likeMarked(tangent: Tensor, primal: Tensor): Tensor {
  return tangent.pending === 0 || tangent.pending === primal.pending ? tangent : resolve_neg(resolve_conj(tangent));
}

/** Views that strides decide about. */
const byStrides: ReadonlySet<string> = new Set([
  "as_strided",
  "view",
  "_reshape_alias",
  "view_as_complex",
  "apply_view",
]);

/** Brings a tangent to the shape and dtype of its primal. */
function fitted(tangent: Tensor | null, primal: Tensor): Tensor | null {
  if (tangent === null) return null;
  // What is imaginary in the tangent of a real tensor is left out, as of gradients.
  const own = tangent.dtype.is_complex && !primal.dtype.is_complex ? tangent.real : tangent;
  const typed = likeMarked(own.dtype === primal.dtype ? own : own.to(primal.dtype), primal);
  return sameShape(typed.shape, primal.shape) ? typed : typed.expand([...primal.shape]);
}

/** The tangent of what an operator has changed in place: zeros where it does not depend on what was there. */
function changed(given: Propagation): Tensor | null {
  const [output] = given.outputs as [Tensor];
  const [tangent] = tangentsOf(given);
  return fitted(tangent ?? (isDifferentiable(output.dtype) ? output.new_zeros([...output.shape]) : null), output);
}

/** The part of a base's tangent that a view of the base shows. */
function partFor(view: Tensor, base: Tensor, tangent: Tensor): Tensor {
  return tangent.as_strided([...view.shape], [...view.strides], view.offset - base.offset);
}

/** The tangent that an in-place operator gave to a tensor from outside, or to what it is a view of. */
export function givenTangent(level: Level, tensor: Tensor): Tensor | null {
  const own = level.given.get(tensor);
  const base = tensor.viewOrigin?.base;
  if (own !== undefined || base === undefined) return own ?? null;
  const whole = level.given.get(base);
  return whole === undefined ? null : partFor(tensor, base, whole);
}

/** Gives a tensor from outside a tangent, and with a view what it is a view of. */
function giveTangent(level: Level, tensor: Tensor, tangent: Tensor | null): void {
  const base = tensor.viewOrigin?.base;
  if (base === undefined) {
    if (tangent === null) level.given.delete(tensor);
    else level.given.set(tensor, laidLike(tangent, tensor));
    return;
  }
  const whole = level.given.get(base) ?? base.new_empty_strided([...base.shape], [...base.strides]).zero_();
  level.given.set(base, whole);
  const part = partFor(tensor, base, whole);
  if (tangent === null) part.zero_();
  else part.copy_(tangent);
}

/** Whether a tensor among arguments requires a gradient at its own level. */
function wants(value: unknown): boolean {
  if (value instanceof Tensor) return requiresGrad(value);
  return Array.isArray(value) && value.some(wants);
}

/** Whether tangents are carried on (`forward_ad._set_fwd_grad_enabled`). */
export const forwardGradients = { enabled: true };

/** Carries tangents through operators. */
export class Propagating implements Interpreter {
  constructor(protected readonly level: Level) {}

  call(call: OperatorCall): unknown {
    const { record, args } = call;
    if (call.out !== null) {
      if (this.level.isAmbient && this.hasTangent([args, call.out]))
        throw new NotImplementedError(
          `Trying to use forward AD with ${record.name}_out that does not support it because it is an out= function`,
        );
      return trackedIntoOut(this, call);
    }
    const cuts = record.name === "detach";
    if (call.isComposite && !cuts) return call.parts();
    if (!forwardGradients.enabled) return this.withoutTangents(call);
    if (isInPlace(record)) return this.inPlace(call);
    const records = !cuts && this.records(args) && isRecordable(record);
    if (record.unfused && hasLevel(args, this.level)) return interpret(this, () => record.unfused!(args));
    const first = args[0];
    if (first instanceof Tensor && first.dtype.is_complex && (record as { complex?: unknown }).complex !== undefined)
      return call.parts();
    if (records) return this.recordedCall(call);
    const primals = unwrapped(args, this.level);
    const result = call.next(primals);
    const moves = this.hasTangent(args);
    // Where no function is around, what has no tangent stays a plain tensor; views may get one later.
    if (!moves && this.level.isAmbient && !(record.view && this.owned(first))) return result;
    // Tangents of views are shown when somebody asks for them.
    if (cuts || !moves || (record.view && this.owned(first))) {
      const outputs = this.wrapped(result, record, args, null);
      if (!this.level.isAmbient) noteViews(this.level, call, outputs);
      return outputs;
    }
    const outputs = (Array.isArray(result) ? result : [result]) as Tensor[];
    const tangents = tangentsOf({ record, primals, tangents: this.tangents(args), outputs });
    return this.wrapped(result, record, args, tangents);
  }

  /** Whether the level itself writes a call down: where no function is around, and a tensor of its wants gradients. */
  private records(args: readonly unknown[]): boolean {
    return (
      this.level.isAmbient && is_grad_enabled() && (hasLevel(args, this.level) || this.hasTangent(args)) && wants(args)
    );
  }

  /** What tangents are computed from: values with history. */
  private primals(args: readonly unknown[]): unknown[] {
    return mapTensors(args, (tensor) => (this.owned(tensor) ? tensor.primal : tensor)) as unknown[];
  }

  /** Writes a call down with the tangents that its tensors have, and carries these on. */
  private recordedCall(call: OperatorCall): unknown {
    const { record, args } = call;
    const tangents = this.hasTangent(args) ? this.tangents(args) : null;
    const result = recorded(call, args, () => {
      const values = no_grad(() => call.next(unwrapped(args, this.level)));
      return this.wrapped(values, record, args, null);
    });
    if (tangents === null || (record.view && this.owned(args[0]))) return result;
    const duals = (Array.isArray(result) ? result : [result]) as Dual[];
    const outputs = duals.map((dual) => dual.primal);
    const found = tangentsOf({ record, primals: this.primals(args), tangents, outputs });
    duals.forEach((dual, i) => dual.change(fitted(found[i] ?? null, itemAt(outputs, i))));
    return result;
  }

  /** The same for a change in place. */
  private recordedInPlace(call: OperatorCall): unknown {
    const { record, args } = call;
    const self = args[0] as Tensor;
    const isOwn = this.owned(self);
    const moves = this.hasTangent(args);
    const tangents = this.tangents(args);
    const primals = this.primals(args);
    const before = moves && !changesLayout(record) ? [(primals[0] as Tensor).clone(), ...primals.slice(1)] : primals;
    recorded(call, args, () => {
      no_grad(() => call.next(unwrapped(args, this.level)));
      if (isOwn) self.refresh();
      return self;
    });
    if (!moves) return self;
    if (changesLayout(record)) {
      const tangent = this.tangentOf(self);
      const viewed = tangent === null ? null : (callBound(outOfPlace(record), [tangent, ...args.slice(1)]) as Tensor);
      (self as Dual).become(viewed);
      return self;
    }
    const output = isOwn ? self.primal : self;
    const tangent = changed({ record, primals: before, tangents, outputs: [output] });
    if (isOwn) self.change(tangent);
    else giveTangent(this.level, self, tangent);
    return self;
  }

  private withoutTangents(call: OperatorCall): unknown {
    const result = call.next(unwrapped(call.args, this.level));
    const [self] = call.args;
    if (!isInPlace(call.record)) return mapTensors(result, (output) => new Dual(this.level, output, null));
    if (this.owned(self)) self.refresh();
    return self;
  }

  private owned(value: unknown): value is Dual {
    return value instanceof Dual && value.level === this.level;
  }

  private hasTangent(args: readonly unknown[]): boolean {
    return args.some((arg) => (Array.isArray(arg) ? this.hasTangent(arg) : this.tangentOf(arg) !== null));
  }

  /** The tangents in the places of their tensors; null elsewhere. */
  private tangents(args: readonly unknown[]): unknown[] {
    return args.map((arg) => (Array.isArray(arg) ? this.tangents(arg) : this.tangentOf(arg)));
  }

  private tangentOf(value: unknown): Tensor | null {
    if (this.owned(value)) return value.tangent;
    return value instanceof Tensor && this.level.isAmbient ? givenTangent(this.level, value) : null;
  }

  private wrapped(
    result: unknown,
    record: OperatorRecord,
    args: readonly unknown[],
    tangents: readonly (Tensor | null)[] | null,
  ): unknown {
    let place = 0;
    const [self, ...rest] = args;
    return mapTensors(result, (output) => {
      const number = place++;
      const tangent = fitted(tangents?.[number] ?? null, output);
      if (!record.view || !this.owned(self)) return new Dual(this.level, output, tangent);
      const show = (whole: Tensor): Tensor => {
        const shown = callBound(record, [whole, ...rest]) as Tensor | Tensor[];
        const part = Array.isArray(shown) ? itemAt(shown, number) : shown;
        return this.owned(part) ? part.value : part; // where it is asked for while this level is in force
      };
      return new Dual(this.level, output, null, { base: self, show, byStrides: byStrides.has(record.name) });
    });
  }

  /** Where no function is around, a tensor from outside may take a tangent, too. */
  private inPlaceOutside(call: OperatorCall, self: Tensor): unknown {
    const { record, args } = call;
    const primals = unwrapped(args, this.level);
    if (!this.hasTangent(args)) return call.next(primals);
    const tangents = this.tangents(args);
    const before = [self.clone(), ...primals.slice(1)];
    const result = call.next(primals);
    giveTangent(this.level, self, changed({ record, primals: before, tangents, outputs: [self] }));
    return result;
  }

  private inPlace(call: OperatorCall): unknown {
    const { record, args } = call;
    const self = args[0];
    if (!this.owned(self) || isCaptured(self, this.level)) {
      if (!this.level.isAmbient || changesLayout(record)) throw capturedError(record);
      return this.records(args) ? this.recordedInPlace(call) : this.inPlaceOutside(call, self as Tensor);
    }
    if (this.records(args)) return this.recordedInPlace(call);
    const primals = unwrapped(args, this.level);
    if (changesLayout(record)) {
      call.next(primals);
      const tangent = self.tangent;
      const viewed = tangent === null ? null : (callBound(outOfPlace(record), [tangent, ...args.slice(1)]) as Tensor);
      self.refresh();
      self.become(viewed);
      return self;
    }
    const tangents = this.tangents(args);
    if (!this.hasTangent(args)) {
      call.next(primals);
      self.refresh();
      return self;
    }
    // What the derivative reads is what was there before.
    const before = [self.value.clone(), ...primals.slice(1)];
    call.next(primals);
    self.refresh();
    self.change(changed({ record, primals: before, tangents, outputs: [self.value] }));
    return self;
  }
}

transforms.primal = (tensor) =>
  tensor instanceof Dual && tensor.level instanceof Level && tensor.level.isAmbient && !requiresGrad(tensor)
    ? tensor.value
    : tensor;

takeMarks(Dual);
