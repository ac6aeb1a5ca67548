/** What becomes of the outputs of a user's `Function`: their history, and what in-place changes of them may do. */
import { isDifferentiable } from "../dtype.ts";
import { RuntimeError } from "../support/errors.ts";
import { warn } from "../support/warnings.ts";
import { Tensor } from "../tensor/tensor.ts";
import type { FunctionContext, FunctionNode } from "./function-context.ts";
import {
  assertMayChangeInPlace,
  bumpVersion,
  detachedAlias,
  isLeaf,
  rebaseHistory,
  setHistory,
  requiresGrad,
  setView,
} from "./history.ts";
import { swapGradMode } from "./modes.ts";

/** The outputs as the caller gets them; what is no tensor is handed through. */
export function finishOutputs(
  outputs: readonly unknown[],
  inputs: readonly Tensor[],
  context: FunctionContext,
  node: FunctionNode | null,
  name: string,
): unknown[] {
  for (const changed of context.dirty)
    if (!outputs.includes(changed) && inputs.includes(changed))
      throw new RuntimeError(
        "Some elements marked as dirty during the forward method were not returned as output. The inputs that are modified inplace must all be outputs of the Function.",
      );
  const several = outputs.filter((output) => output instanceof Tensor).length > 1;
  let differentiable = 0;
  const finished = outputs.map((output): unknown => {
    if (!(output instanceof Tensor)) {
      node?.addValue(output, "value");
      return output;
    }
    const hasGradient = isDifferentiable(output.dtype) && !context.nondifferentiable.has(output);
    if (hasGradient) differentiable++;
    return context.dirty.has(output)
      ? changedOutput(output, inputs, node, hasGradient, several, name)
      : freshOutput(output, inputs, node, hasGradient);
  });
  if (node && differentiable > 1)
    for (const output of finished)
      if (output instanceof Tensor && output.viewOrigin !== null) output.viewOrigin.creation = "multiOutput";
  return finished;
}

/** A view of an input that was returned as it is: it gets a history of its own. */
function viewOf(input: Tensor): Tensor {
  const view = detachedAlias(input);
  const before = swapGradMode(false);
  setView(input, view, false);
  swapGradMode(before);
  view.viewOrigin!.creation = "customFunction";
  return view;
}

function freshOutput(
  output: Tensor,
  inputs: readonly Tensor[],
  node: FunctionNode | null,
  hasGradient: boolean,
): Tensor {
  const isInput = inputs.includes(output);
  // A detached alias, rather than the input without its requires_grad.
  if (node === null && isInput && requiresGrad(output)) return detachedAlias(output);
  if (node !== null && !hasGradient) {
    node.addValue(output, "constant");
    if (isInput) return requiresGrad(output) ? detachedAlias(output) : viewOf(output);
    if (output.viewOrigin === null) {
      output.gradFn = null;
      output.wantsGrad = false;
    }
    return output;
  }
  const fresh = isInput ? viewOf(output) : output;
  if (fresh.viewOrigin !== null) fresh.viewOrigin.creation = "customFunction";
  if (node !== null) {
    // Whatever `forward` changed in place before is behind it: a view is not looked at anew for that.
    setHistory(fresh, node);
    fresh.outputNumber = node.outputs.length;
    node.addValue(fresh, "tensor");
  }
  return fresh;
}

/** An output that `forward` changed in place. */
function changedOutput(
  output: Tensor,
  inputs: readonly Tensor[],
  node: FunctionNode | null,
  hasGradient: boolean,
  several: boolean,
  name: string,
): Tensor {
  if (!inputs.includes(output))
    warn(
      "Only input Tensors should be given to ctx.mark_dirty(). If a Tensor is not an input, there is no need to pass it to mark_dirty().",
    );
  if (node !== null && hasGradient) {
    if (output.viewOrigin !== null && several)
      throw new RuntimeError(
        "If your Function modifies inplace an input that is a view of another Tensor, your Function cannot return more than one Tensor. This is not supported by the current autograd engine. You should either make sure the input is not a view (using .clone() for example) or make your Function only return one Tensor (potentially splitting it into two Functions: one doing the inplace that returns a single Tensor and a second one that does the other operations). You can ask on the forum https://discuss.pytorch.org/ if you need help to do this change.",
      );
    if (output.viewOrigin === null && isLeaf(output) && requiresGrad(output))
      throw new RuntimeError("a leaf Variable that requires grad has been used in an in-place operation.");
    assertMayChangeInPlace(output, true, name);
    const number = node.outputs.length;
    node.addValue(output, "tensor");
    rebaseHistory(output, node);
    if (output.viewOrigin === null) output.outputNumber = number;
  } else node?.addValue(output, "constant");
  bumpVersion(output, name);
  return output;
}
