/**
 * What the engine knows of `torch.func`, which stands floors above: how many transforms are in force, which `backward`
 * and `requires_grad_` refuse, and how a function is differentiated at a level of its own.
 */
import { RuntimeError } from "../support/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Gradient } from "./types.ts";

/** Gradients of a function's inputs by those of its outputs, to be differentiated again. */
export type Differentiate = (
  inputs: readonly Tensor[],
  compute: (inputs: readonly Tensor[]) => readonly Tensor[],
  gradients: readonly Tensor[],
) => Gradient[];

interface Transforms {
  /** How deep transforms are nested at this moment. */
  active: number;
  /** How they differentiate, once they are loaded. */
  differentiate: Differentiate | null;
}

export const transforms: Transforms = { active: 0, differentiate: null };

/** Throws PyTorch's error where the history of a single tensor is asked for inside a transform. */
export function assertNoTransform(what: "backward" | "requires_grad_"): void {
  if (transforms.active === 0) return;
  throw new RuntimeError(
    what === "backward"
      ? "backward() called inside a functorch transform. This is not supported, please use functorch.grad or functorch.vjp instead or call backward() outside of functorch transforms."
      : "You are attempting to call Tensor.requires_grad_() (or perhaps using torch.autograd.functional.* APIs) inside of a function being transformed by a functorch transform. This is unsupported, please attempt to use the functorch transforms (e.g. grad, vjp, jacrev, jacfwd, hessian) or call requires_grad_() outside of a function being transformed instead.",
  );
}
