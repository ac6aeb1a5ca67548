/** What distributions share: parameters of one shape, probabilities from logits and back. */
import { floatInfoOf, get_default_dtype } from "../dtype.ts";
import { functionSignature, type Signature } from "../nn/arguments.ts";
import { ValueError } from "../support/errors.ts";
import { Tensor } from "../tensor/tensor.ts";
import { broadcast_tensors } from "../ops/view/stack.ts";
import { full } from "../ops/create/create.ts";

/** A parameter: a tensor, or a number for a distribution without batch. */
export type ParameterValue = Tensor | number;

/** The Euler-Mascheroni constant. */
export const EULER = 0.5772156649015329;

/** Probabilities moved away from 0 and 1 by the smallest step at 1. */
export function clampProbs(probs: Tensor): Tensor {
  const { eps } = floatInfoOf(probs.dtype);
  return probs.clamp(eps, 1 - eps);
}

/** Numbers become tensors of the first tensor's dtype; all are broadcast to one shape. */
export function broadcastAll(...values: ParameterValue[]): Tensor[] {
  const dtype = values.find((value) => value instanceof Tensor)?.dtype ?? get_default_dtype();
  for (const value of values) {
    if (!(value instanceof Tensor) && typeof value !== "number")
      throw new ValueError(
        "Input arguments must all be instances of Number, torch.Tensor or objects implementing __torch_function__.",
      );
  }
  return broadcast_tensors(values.map((value) => (value instanceof Tensor ? value : full([], value, { dtype }))));
}

/** Probabilities of log odds, or of log probabilities along the last dim. */
export function logitsToProbs(logits: Tensor, isBinary: boolean): Tensor {
  return isBinary ? logits.sigmoid() : logits.softmax(-1);
}

/** Log odds of probabilities, or their logarithms. */
export function probsToLogits(probs: Tensor, isBinary: boolean): Tensor {
  const clamped = clampProbs(probs);
  return isBinary ? clamped.log().sub(clamped.neg().log1p()) : clamped.log();
}

/** The sum over the last `count` dims. */
export function sumRightmost(value: Tensor, count: number): Tensor {
  return count === 0 ? value : value.reshape([...value.shape.slice(0, value.dim() - count), -1]).sum(-1);
}

/**
 * Signatures of constructors that take the same arguments: one for each class's name, made when it is first asked for.
 */
export function constructorSignatures<O>(text: string): (name: string) => Signature<O> {
  const made = new Map<string, Signature<O>>();
  return (name) => {
    const found = made.get(name) ?? functionSignature<O>(`${name}.__init__`, text);
    made.set(name, found);
    return found;
  };
}
