/** What distributions share: parameters of one shape, probabilities from logits and back. */
import { get_default_dtype } from "../dtype.ts";
import { functionSignature, type Signature } from "../nn/arguments.ts";
import { ValueError } from "../support/errors.ts";
import { Tensor } from "../tensor/tensor.ts";
import { broadcast_tensors } from "../ops/stacks.ts";
import { full } from "../ops/create.ts";

/** A parameter: a tensor, or a number for a distribution without batch. */
export type Parameter = Tensor | number;

/** Numbers become tensors of the first tensor's dtype; all are broadcast to one shape. */
export function broadcastAll(...values: Parameter[]): Tensor[] {
  const dtype = values.find((value) => value instanceof Tensor)?.dtype ?? get_default_dtype();
  for (const value of values) {
    if (!(value instanceof Tensor) && typeof value !== "number") throw new ValueError("Input arguments must all be instances of numbers.Number, torch.Tensor or objects implementing __torch_function__.");
  }
  return broadcast_tensors(values.map((value) => (value instanceof Tensor ? value : full([], value, { dtype }))));
}

/** Machine numbers of a floating point dtype: distance of 1 to the next, smallest normal one, lowest. */
export function limitsOf(tensor: Tensor): { eps: number; tiny: number; min: number } {
  switch (tensor.dtype.name) {
    case "float64": return { eps: 2 ** -52, tiny: 2 ** -1022, min: -Number.MAX_VALUE };
    case "float16": return { eps: 2 ** -10, tiny: 2 ** -14, min: -65504 };
    case "bfloat16": return { eps: 2 ** -7, tiny: 2 ** -126, min: -3.3895313892515355e38 };
    default: return { eps: 2 ** -23, tiny: 2 ** -126, min: -3.4028234663852886e38 };
  }
}

/** Probabilities of log odds, or of log probabilities along the last dim. */
export function logitsToProbs(logits: Tensor, isBinary: boolean): Tensor {
  return isBinary ? logits.sigmoid() : logits.softmax(-1);
}

/** Log odds of probabilities, or their logarithms. */
export function probsToLogits(probs: Tensor, isBinary: boolean): Tensor {
  const { eps } = limitsOf(probs);
  const clamped = probs.clamp(eps, 1 - eps);
  return isBinary ? clamped.log().sub(clamped.neg().log1p()) : clamped.log();
}

/** The sum over the last `count` dims. */
export function sumRightmost(value: Tensor, count: number): Tensor {
  return count === 0 ? value : value.reshape([...value.shape.slice(0, value.dim() - count), -1]).sum(-1);
}

/** Signatures of constructors that take the same arguments: one for each class's name, made when it is first asked for. */
export function constructorSignatures<O>(text: string): (name: string) => Signature<O> {
  const made = new Map<string, Signature<O>>();
  return (name) => {
    const found = made.get(name) ?? functionSignature<O>(`${name}.__init__`, text);
    made.set(name, found);
    return found;
  };
}
