/** `torch.autograd.forward_ad`: forward-mode derivatives without a function around them, by tensors that carry a tangent. */
import { refuseUnknown, missingArguments } from "../support/known-names.ts";
import { interpret } from "../autograd/interpreters.ts";
import { detachedAlias } from "../autograd/history.ts";
import { is_grad_enabled, ModeGuard, within } from "../autograd/modes.ts";
import { isDifferentiable } from "../dtype.ts";
import type { OperatorCall } from "../ops/declare/call.ts";
import type { NamedTuple } from "../ops/declare/named-tuple.ts";
import { RuntimeError, ValueError } from "../support/errors.ts";
import { OtherLayout } from "../tensor/layouts.ts";
import { Tensor } from "../tensor/tensor.ts";
import { Unstored } from "../tensor/wrapper.ts";
import { ForwardMode } from "./custom-tangents.ts";
import { Dual, forwardGradients, givenTangent } from "./dual.ts";
import { Level, unwrapped } from "./level.ts";
import { assertTangent } from "./tangent-checks.ts";

/** The interpreter of a level without a function around it. */
class AmbientMode extends ForwardMode {
  /** Whether a gradient is on its way into a leaf's `.grad`, which takes no tangent. */
  private accumulates = false;

  override call(call: OperatorCall): unknown {
    return this.accumulates ? call.next(unwrapped(call.args, this.level)) : super.call(call);
  }

  region<T>(name: string, run: () => T): T {
    if (name !== "AccumulateGrad" || is_grad_enabled()) return run();
    this.accumulates = true;
    try {
      return run();
    } finally {
      this.accumulates = false;
    }
  }
}

interface Entered {
  readonly level: Level;
  readonly guard: ModeGuard;
}

let entered: Entered | null = null;

/** Number of the level in force; -1 outside of levels. */
export let _current_level = -1;

/** Whether tangents are carried on at this moment. */
export function _is_fwd_grad_enabled(): boolean {
  return forwardGradients.enabled;
}

/** Has tangents carried on or left behind, until the guard is disposed. */
export function _set_fwd_grad_enabled(mode: boolean): ModeGuard;
export function _set_fwd_grad_enabled<R>(mode: boolean, body: () => R): R;
export function _set_fwd_grad_enabled<R>(mode: boolean, body?: () => R): R | ModeGuard {
  const before = forwardGradients.enabled;
  forwardGradients.enabled = mode;
  const guard = new ModeGuard(() => {
    forwardGradients.enabled = before;
  }, "forward");
  return within(guard, body);
}

/** Options that name a level; there is one at a time, number 0. */
export interface LevelOptions {
  /** Its number, or null for the one that is in force. */
  level?: number | null;
}

/**
 * Begins to carry tangents forwards; gives the level's number, 0. Levels do not nest: for that there is
 * `torch.func.jvp`.
 */
export function enter_dual_level(): number {
  if (entered !== null) throw new RuntimeError("Nested forward mode AD is not supported at the moment");
  const level = new Level(true);
  entered = { level, guard: interpret(new AmbientMode(level)) };
  _current_level = 0;
  return 0;
}

/** Ends it: tensors lose their tangents. */
export function exit_dual_level(options: LevelOptions = {}): void {
  refuseUnknown("exit_dual_level()", "level", options);
  if (entered === null) throw new RuntimeError("Dual level must be a positive number.");
  entered.level.active = false;
  entered.guard[Symbol.dispose]();
  entered = null;
  _current_level = -1;
}

/**
 * Carries tangents forwards while a function runs, or until the guard that it gives is disposed.
 * @example
 * const forward_ad = torch.autograd.forward_ad;
 * const tangent = forward_ad.dual_level(() => {
 *   const x = forward_ad.make_dual(torch.tensor([2.5]), torch.tensor([1]).float());
 *   return forward_ad.unpack_dual(x.mul(x)).tangent;
 * });
 * tangent; // tensor([5.])
 */
export function dual_level(): ModeGuard;
export function dual_level<R>(body: () => R): R;
export function dual_level<R>(body?: () => R): R | ModeGuard {
  enter_dual_level();
  const mine = entered;
  const guard = new ModeGuard(() => {
    if (entered === mine) exit_dual_level();
  });
  return within(guard, body);
}

function assertFloat(tensor: Tensor, what: string): void {
  if (!isDifferentiable(tensor.dtype))
    throw new ValueError(`Expected ${what} to be floating point or complex, but got: ${String(tensor.dtype)}`);
}

/** `tensor` with a tangent of its shape: what is computed with it carries the derivative in that direction. */
export function make_dual(
  tensor: Tensor | ({ tensor: Tensor; tangent: Tensor } & LevelOptions),
  tangent?: Tensor | ({ tangent: Tensor } & LevelOptions),
  options: LevelOptions = {},
): Tensor {
  refuseUnknown("make_dual()", "level", options);
  if (!(tensor instanceof Tensor)) {
    refuseUnknown("make_dual()", "tensor tangent level", tensor);
    return make_dual(tensor.tensor, tensor.tangent);
  }
  if (!(tangent instanceof Tensor)) {
    if (tangent === undefined) throw missingArguments("make_dual()", ["tangent"]);
    refuseUnknown("make_dual()", "tangent level", tangent);
    return make_dual(tensor, tangent.tangent);
  }
  if (entered === null)
    throw new RuntimeError(
      "Trying to create a dual Tensor for forward AD but no level exists, make sure to enter_dual_level() first.",
    );
  assertFloat(tensor, "primal");
  assertFloat(tangent, "tangent");
  assertTangent(tensor, tangent);
  const { level } = entered;
  if (tangent instanceof Dual && tangent.level === level && tangent.tangent !== null)
    throw new RuntimeError(
      "Setting a forward grad that itself has a forward gradient at the same level0 is not supported.",
    );
  if (tensor instanceof Dual && tensor.level === level && tensor.tangent !== null)
    throw new RuntimeError(
      "Making a dual Tensor based on a Tensor that already has a forward gradient at the same level 0 is not supported.",
    );
  const own = (value: Tensor): Tensor => (value instanceof Dual && value.level === level ? value.value : value);
  const value = own(tensor);
  if (value instanceof Unstored || value instanceof OtherLayout) return new Dual(level, value, own(tangent));
  // A view of the tensor, with its history; the value below has none.
  const view = tensor.view([...tensor.shape]);
  const dual = new Dual(level, detachedAlias(value), own(tangent));
  dual.gradFn = view.gradFn;
  dual.outputNumber = view.outputNumber;
  dual.viewOrigin = view.viewOrigin;
  return dual;
}

/** A pair with names. */
class UnpackedDual extends Array<Tensor | null> {
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }
  constructor(primal: Tensor, tangent: Tensor | null) {
    super();
    this.push(primal, tangent);
  }
  get primal(): Tensor | null | undefined {
    return this[0];
  }
  get tangent(): Tensor | null | undefined {
    return this[1];
  }
  override toString(): string {
    return `UnpackedDualTensor(primal=${String(this[0])}, tangent=${this[1] === null ? "None" : String(this[1])})`;
  }
}

/**
 * The class of what `unpack_dual` gives: a pair, by place and by name. Both have one shape. Making one throws nothing.
 * https://docs.pytorch.org/docs/stable/generated/torch.autograd.forward_ad.unpack_dual.html
 * @example
 * const { forward_ad } = torch.autograd;
 * const pair = forward_ad.dual_level(() => forward_ad.unpack_dual(torch.ones(1)));
 * String(pair); // "UnpackedDualTensor(primal=tensor([1.]), tangent=None)"
 */
export const UnpackedDualTensor: new (primal: Tensor, tangent: Tensor | null) => UnpackedDualTensor =
  UnpackedDual as never;
/** What `unpack_dual` gives: `tangent` is null where there is none. */
export type UnpackedDualTensor = Omit<NamedTuple<["primal", "tangent"]>, "tangent" | 1> & {
  readonly tangent: Tensor | null;
  readonly 1: Tensor | null;
};

/**
 * A tensor without its tangent, and the tangent: `const { primal, tangent } = unpack_dual(y)`. Both have the shape of
 * the tensor.
 */
export function unpack_dual(tensor: Tensor, options: LevelOptions = {}): UnpackedDualTensor {
  refuseUnknown("unpack_dual()", "level", options);
  const isOurs = tensor instanceof Dual && entered !== null && tensor.level === entered.level;
  const primal = tensor instanceof Dual ? tensor.primal : tensor;
  const tangent = isOurs ? tensor.tangent : entered && givenTangent(entered.level, tensor);
  return new UnpackedDualTensor(primal, tangent);
}
