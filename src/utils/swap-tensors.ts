/** `swap_tensors`: two tensors change places, so that whoever holds one finds the other's content in it. */
import type { DType } from "../dtype.ts";
import { gradientDTypes } from "../autograd/grad-dtype.ts";
import { functionSignature } from "../ops/declare/signature.ts";
import { RuntimeError, TypeError } from "../support/errors.ts";
import { pythonTypeName } from "../ops/declare/bind.ts";
import { Tensor } from "../tensor/tensor.ts";

const bound = functionSignature<{ t1: Tensor; t2: Tensor }>("swap_tensors", "t1, t2");

/** Graphs that were made before know the tensor, not its content: their gradients would go to the wrong one. */
function poison(tensor: Tensor): void {
  tensor.accumulator?.register_prehook(() => {
    throw new RuntimeError(
      "Trying to execute AccumulateGrad node that was poisoned by swap_tensors this can happen when you try to run backward on a tensor that was swapped. For a module m with `torch.__future__.set_swap_module_params_on_conversion(True)` you should not change the device or dtype of the module (e.g. `m.cpu()` or `m.half()`) between running forward and backward. To resolve this, please only change the device/dtype before running forward (or after both forward and backward).",
    );
  });
  tensor.accumulator = null;
}

/**
 * Swaps the content of two tensors: class, elements, gradient, history, hooks and properties of one's own. Each keeps
 * its identity, so that a module or an optimizer that holds `t1` has what was in `t2` from then on.
 * Graphs made with either before refuse to run backwards to them. Views of either tensor stay views of the elements
 * that they were made of, and must not be changed in place while gradients are recorded.
 * @throws {RuntimeError} In `backward`, where a graph made before leads to a swapped leaf.
 * @example
 * const a = torch.ones(2);
 * const b = torch.zeros(3, { dtype: torch.int64 });
 * torch.utils.swap_tensors(a, b);
 * a; // tensor([0, 0, 0])
 * b; // tensor([1., 1.])
 */
export function swap_tensors(
  ...args: readonly [t1: Tensor, t2: Tensor] | readonly [{ readonly t1: Tensor; readonly t2: Tensor }]
): void {
  const { t1, t2 } = bound.bind(args);
  for (const [i, tensor] of [t1, t2].entries()) {
    if (!((tensor as unknown) instanceof Tensor))
      throw new TypeError(
        `swap_tensors(): argument 't${i + 1}' (position ${i + 1}) must be Tensor, not ${pythonTypeName(tensor)}`,
      );
  }
  if (t1 === t2) return;
  poison(t1);
  poison(t2);
  const content = (tensor: Tensor): { own: PropertyDescriptorMap; kind: object; grad: DType | null | undefined } => ({
    own: Object.getOwnPropertyDescriptors(tensor),
    kind: Object.getPrototypeOf(tensor) as object,
    grad: gradientDTypes.get(tensor),
  });
  const fill = (tensor: Tensor, { own, kind, grad }: ReturnType<typeof content>): void => {
    for (const key of Reflect.ownKeys(tensor)) if (!(key in own)) Reflect.deleteProperty(tensor, key);
    Object.defineProperties(tensor, own);
    if (Object.getPrototypeOf(tensor) !== kind) Object.setPrototypeOf(tensor, kind);
    if (grad === undefined) gradientDTypes.delete(tensor);
    else gradientDTypes.set(tensor, grad);
  };
  const [content1, content2] = [content(t1), content(t2)];
  fill(t1, content2);
  fill(t2, content1);
}
