/** User-written functions (`torch.autograd.Function`) under `jvp`: their own `jvp` takes the place of the operators' rules. */
import { FunctionContext, type CustomCall } from "../autograd/function.ts";
import { detachedAlias, gradFnOf, requiresGrad } from "../autograd/history.ts";
import type { Frame } from "../autograd/interpreters.ts";
import { no_grad } from "../autograd/modes.ts";
import type { Gradient } from "../autograd/node-types.ts";
import { isDifferentiable } from "../dtype.ts";
import { RuntimeError } from "../support/errors.ts";
import { Tensor } from "../tensor/tensor.ts";
import { Unstored } from "../tensor/wrapper.ts";
import { outside } from "./custom-batches.ts";
import { Dual, Propagating } from "./dual.ts";
import { hasLevel, type Level, unwrapped } from "./level.ts";
import { assertTangent } from "./tangent-checks.ts";

/** Carries tangents through operators, and through users' functions. */
export class ForwardMode extends Propagating {
  custom(call: CustomCall, frame: Frame): unknown {
    return propagateCustom(call, frame, this.level);
  }
}

/** A context whose saved tensors have the tangents of those that they stand for, so that gradients have some, too. */
class DualContext extends FunctionContext {
  private saved: readonly unknown[] = [];
  private readonly duals = new Map<unknown, Dual>();

  /** Notes which dual tensor a value belongs to. */
  stand(value: unknown, of: unknown): void {
    if (of instanceof Dual) this.duals.set(value, of);
  }
  override save_for_backward(...tensors: (Tensor | null)[]): void {
    this.saved = tensors;
    super.save_for_backward(...tensors);
  }
  override get saved_tensors(): Tensor[] {
    const found = super.saved_tensors;
    return this.inForward ? found : found.map((tensor, i) => this.duals.get(this.saved[i]) ?? tensor);
  }
}

/** The value alone: its history is that of the dual tensor. */
function withoutHistory(output: Tensor): Tensor {
  return output instanceof Unstored || !requiresGrad(output) ? output : detachedAlias(output);
}

/** Gives a dual tensor the place in the graph that its value has got. */
function withHistoryOf(output: Tensor, dual: Dual): Dual {
  if (dual.value instanceof Unstored || !requiresGrad(output)) return dual;
  dual.gradFn = gradFnOf(output);
  dual.outputNumber = output.outputNumber;
  return dual;
}

/** Where an output is a view of an input, or that input itself, its tangent has to be a view of the input's. */
function assertViews(output: Tensor, tangent: Tensor, primals: readonly unknown[], given: readonly Gradient[]): void {
  if (!output._is_view() && !primals.includes(output)) return;
  if (!tangent._is_view())
    throw new RuntimeError(
      "A custom Function's forward is returning a view (or an input as-is) but the jvp is not returning a view.",
    );
  const base = output._base ?? output;
  const place = primals.findIndex((primal) => primal instanceof Tensor && (primal._base ?? primal) === base);
  const source = given[place];
  if (!source || tangent._base === (source._base ?? source)) return;
  throw new RuntimeError(
    `A custom Function is returning a view but the jvp is not returning a view of the ${source._is_view() ? "same base as the given" : "given"} grad input.`,
  );
}

/** Carries tangents through a user's function by its `jvp`. */
function propagateCustom(call: CustomCall, frame: Frame, level: Level): unknown {
  const { self } = call;
  const args = [...call.args];
  if (!hasLevel(args, level)) return undefined;
  const owned = (value: unknown): value is Dual => value instanceof Dual && value.level === level;
  // Where no function is around, the engine records it: what it gives takes that history on.
  const primals = level.isAmbient ? args.map((arg) => (owned(arg) ? arg.primal : arg)) : unwrapped(args, level);
  const dual = (output: Tensor, tangent: Tensor | null): Dual =>
    level.isAmbient
      ? withHistoryOf(output, new Dual(level, withoutHistory(output), tangent))
      : new Dual(level, output, tangent);
  const context = level.isAmbient ? new DualContext() : new FunctionContext();
  const result = outside(frame, () => call.apply(primals, context));
  // What recorded it at the levels below has filled contexts of its own.
  if (context.needs_input_grad.length === 0)
    outside(frame, () => no_grad(() => self.setup_context(context, primals, result)));
  const outputs: readonly unknown[] = Array.isArray(result) ? result : [result];
  const moves = args.some((arg) => owned(arg) && arg.tangent !== null);
  const fill = (primal: unknown): Gradient =>
    primal instanceof Tensor && context.materializesGradients ? primal.new_zeros([...primal.shape]) : null;
  const given = args.map((arg, i) => (owned(arg) ? (arg.tangent ?? fill(primals[i])) : fill(primals[i])));
  const versions = given.map((tangent) => tangent?.version.value);
  let tangents: readonly unknown[] = outputs.map(() => null);
  if (moves) {
    context.inForward = true;
    const found = outside(frame, () => self.jvp(context, ...given));
    context.inForward = false;
    tangents = Array.isArray(found) ? found : [found];
    if (tangents.length !== outputs.length)
      throw new RuntimeError(
        `Function's jvp returned an invalid number of forward gradients (expected ${outputs.length} but got ${tangents.length})`,
      );
  }
  const finished = outputs.map((output, i): unknown => {
    const tangent = (tangents[i] ?? null) as Tensor | null;
    const differentiable =
      output instanceof Tensor && isDifferentiable(output.dtype) && !context.nondifferentiable.has(output);
    if (!differentiable) {
      if (tangent !== null)
        throw new RuntimeError(
          `Function's jvp returned a gradient at position ${i}, but  the corresponding forward output is not a differentiable Tensor.You should return None at that position instead.`,
        );
      return output instanceof Tensor ? dual(output, null) : output;
    }
    if (context.dirty.has(output)) {
      const place = primals.indexOf(output);
      const changed = args[place];
      if (!owned(changed)) return dual(output, tangent);
      if (moves && tangent !== null && tangent.version.value === versions[place])
        throw new RuntimeError(
          "An inplace custom Function is not modifying the forward mode gradients inplace. If the forward is modifying an input inplace, then the jvp function must modify the corresponding gradient inplace.",
        );
      if (moves && tangent !== changed.tangent)
        throw new RuntimeError(
          "An inplace custom Function is not returning the forward mode gradients as-is. If the forward is modifying an input inplace, then the jvp function must modify the gradient inplace and return it as-is.",
        );
      changed.refresh();
      return level.isAmbient ? withHistoryOf(output, changed) : changed;
    }
    if (tangent !== null) {
      assertViews(output, tangent, primals, given);
      assertTangent(output, tangent);
    }
    return dual(output, tangent);
  });
  if (context instanceof DualContext) {
    args.forEach((arg, i) => context.stand(primals[i], arg));
    outputs.forEach((output, i) => context.stand(output, finished[i]));
  }
  return Array.isArray(result) ? finished : finished[0];
}
