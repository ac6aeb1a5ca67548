/**
 * What the engine knows of `torch.func`, which stands floors above: how many transforms are in force, which `backward`
 * and `requires_grad_` refuse, and how a function is differentiated at a level of its own.
 */
import type { DType } from "../dtype.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Gradient } from "./node-types.ts";

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
  /** Runs a function on the items of batches (along dim 0), once it is loaded; gives batches. */
  vectorize: ((func: (...items: Tensor[]) => Tensor[], batches: readonly Tensor[]) => Tensor[]) | null;
  /** Whether users' functions of either form may run on batches: where the library itself makes these. */
  lenient: boolean;
  /** A tensor without the tangent that it carries (`forward_ad`), once that is loaded: the history is that one's. */
  primal: ((tensor: Tensor) => Tensor) | null;
  /** Zeros and ones by a chance, one draw for all that `vmap` runs or one for each, once transforms are loaded. */
  bernoulli: ((size: readonly number[], dtype: DType, p: number) => Tensor) | null;
  /** Throws the error of what asks for the history of a single tensor inside of one. */
  refuse: ((what: "backward" | "requires_grad_") => never) | null;
}

export const transforms: Transforms = {
  active: 0,
  differentiate: null,
  vectorize: null,
  lenient: false,
  primal: null,
  bernoulli: null,
  refuse: null,
};
