/**
 * User-written functions (`torch.autograd.Function`) that ask for their `vmap` (`generate_vmap_rule`): the same function
 * of whole batches, whose parts run the user's on the items.
 */
import { backwardOf, type CustomCall, FunctionContext, type FunctionClass } from "../autograd/function.ts";
import type { Interpreter } from "../autograd/interpreters.ts";
import type { Gradient } from "../autograd/node-types.ts";
import { Tensor } from "../tensor/tensor.ts";
import { Batched } from "./batched.ts";
import { hasLevel, Level, mapTensors, runLevel, unwrapped } from "./level.ts";

/** What a context keeps: the user's view of it, and which of the saved tensors are batches. */
interface Kept {
  readonly own: FunctionContext;
  backward: readonly boolean[];
  forward: readonly boolean[];
}

/**
 * The function of batches along dim 0, of those arguments that `isBatch` names; all of its results are batches. `items`
 * makes the interpreter that runs something for each of `size` items at a level.
 */
export function ofBatches(
  self: FunctionClass,
  size: number,
  isBatch: readonly unknown[],
  items: (level: Level) => Interpreter,
): FunctionClass {
  const contexts = new WeakMap<FunctionContext, Kept>();
  const perItem = <R>(run: (level: Level) => R): R => {
    const level = new Level();
    return runLevel(level, items(level), () => run(level));
  };
  const all = (level: Level, value: unknown): unknown => mapTensors(value, (tensor) => new Batched(level, tensor));
  const given = (level: Level, args: readonly unknown[]): unknown[] =>
    args.map((arg, i) => batchAs(level, arg, isBatch[i]));
  /** The results of all items, also where they are all the same. */
  const whole = (value: unknown, level: Level): unknown =>
    mapTensors(value, (tensor) =>
      tensor instanceof Batched && tensor.level === level ? tensor.value : tensor.expand([size, ...tensor.shape]),
    );
  const restored = (context: FunctionContext, level: Level, which: "backward" | "forward"): FunctionContext => {
    const { own, [which]: batches } = contexts.get(context)!;
    const saved = context.saved_tensors.map((tensor, i) =>
      batches[i] && tensor ? new Batched(level, tensor) : tensor,
    );
    Object.defineProperty(own, "saved_tensors", { configurable: true, value: saved });
    return own;
  };
  const parts: Partial<Record<keyof FunctionClass, unknown>> = {
    vjp: undefined,
    forward: (...args: unknown[]) => perItem((level) => whole(self.forward(...given(level, args)), level)),
    setup_context: (context: FunctionContext, inputs: readonly unknown[], output: unknown) =>
      perItem((level) => {
        const values = (tensors: readonly (Tensor | null)[]): Tensor[] => unwrapped([...tensors], level) as Tensor[];
        const own = Object.create(context) as FunctionContext;
        const kept: Kept = { own, backward: [], forward: [] };
        own.save_for_backward = (...tensors) => {
          kept.backward = tensors.map((tensor) => hasLevel(tensor, level));
          context.save_for_backward(...values(tensors));
        };
        own.save_for_forward = (...tensors) => {
          kept.forward = tensors.map((tensor) => hasLevel(tensor, level));
          context.save_for_forward(...values(tensors));
        };
        own.mark_dirty = (...tensors) => context.mark_dirty(...values(tensors));
        own.mark_non_differentiable = (...tensors) => context.mark_non_differentiable(...values(tensors));
        own.set_materialize_grads = (value) => context.set_materialize_grads(value);
        self.setup_context(own, given(level, inputs), all(level, output));
        contexts.set(context, kept);
      }),
    backward: (context: FunctionContext, ...gradients: Gradient[]) =>
      perItem((level) => {
        const arrived = gradients.map((gradient) => all(level, gradient) as Gradient);
        const found = backwardOf(self)(restored(context, level, "backward"), ...arrived);
        const list: readonly Gradient[] = Array.isArray(found) ? (found as readonly Gradient[]) : [found as Gradient];
        return list.map((gradient, i): Gradient => {
          if (!(gradient instanceof Tensor)) return gradient;
          if (isBatch[i] === true) return whole(gradient, level) as Tensor;
          // An argument that all items share gets the sum of their gradients.
          return gradient instanceof Batched && gradient.level === level ? gradient.value.sum(0) : gradient;
        });
      }),
    jvp: (context: FunctionContext, ...tangents: Gradient[]) =>
      perItem((level) => {
        const arrived = tangents.map((tangent, i) => batchAs(level, tangent, isBatch[i]) as Gradient);
        return whole(self.jvp(restored(context, level, "forward"), ...arrived), level);
      }),
  };
  const descriptors = Object.entries(parts).map(([name, value]) => [name, { value }] as const);
  return Object.create(self, Object.fromEntries(descriptors)) as FunctionClass;
}

/** An argument as the items see it: a list says which of its tensors are batches. */
function batchAs(level: Level, arg: unknown, isBatch: unknown): unknown {
  if (Array.isArray(arg)) return arg.map((item, i) => batchAs(level, item, Array.isArray(isBatch) && isBatch[i]));
  return arg instanceof Tensor && isBatch === true ? new Batched(level, arg) : arg;
}

/** Applies a function that asks for its `vmap` to batches; its results are batches of `level`. */
export function applyToBatches(
  { self, apply }: CustomCall,
  plain: readonly unknown[],
  isBatch: readonly unknown[],
  size: number,
  level: Level,
  items: (level: Level) => Interpreter,
): unknown {
  const result = apply(plain, new FunctionContext(), ofBatches(self, size, isBatch, items));
  return mapTensors(result, (tensor) => new Batched(level, tensor));
}
