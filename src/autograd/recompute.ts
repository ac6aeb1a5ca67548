/** Derivatives that are not written down: the operator is computed again from saved tensors, and that is differentiated. */
import type { Tensor } from "../tensor/tensor.ts";
import { isRecording } from "./history.ts";
import { Wrapper } from "../tensor/wrapper.ts";
import { grad } from "./backward.ts";
import { transforms } from "./transforms.ts";
import type { Gradient } from "./node-types.ts";

/** Whether what gradients alone need must be kept: what stands for another tensor may be differentiated below. */
export function mayNeedGradients(operands: readonly (Tensor | null)[]): boolean {
  return isRecording(operands) || operands.some((each) => each instanceof Wrapper);
}

/**
 * Gradients of `inputs`, which a derivative has saved, by those of what `compute` makes of them; they can be
 * differentiated again. null where an output has no gradient.
 */
export function gradientsThrough(
  inputs: readonly Tensor[],
  compute: (inputs: readonly Tensor[]) => readonly Tensor[],
  gradients: readonly Gradient[],
): Gradient[] {
  const given = gradients.flatMap((gradient, i) => (gradient ? [{ gradient, i }] : []));
  const arrived = given.map(({ gradient }) => gradient);
  const outputs = (list: readonly Tensor[]): Tensor[] => {
    const all = compute(list);
    return given.map(({ i }) => all[i]!);
  };
  if (transforms.differentiate !== null && [...inputs, ...arrived].some((tensor) => tensor instanceof Wrapper))
    return transforms.differentiate(inputs, outputs, arrived);
  return grad(outputs(inputs), inputs, {
    grad_outputs: arrived,
    create_graph: true,
    allow_unused: true,
  }) as Gradient[];
}
