/** `torch.autograd.graph`: how saved tensors are kept, and what may be asked of a graph. */
import { Tensor } from "../../tensor/tensor.ts";
import { RuntimeError } from "../../support/errors.ts";
import { bumpVersion } from "../history.ts";
import { ModeGuard, within } from "../modes.ts";
import { GraphNode } from "../node.ts";
import type { Node as GraphNodeType } from "../node-types.ts";

export { get_gradient_edge, GradientEdge } from "../gradient-edge.ts";
export { node_creation_hook } from "../creation-hooks.ts";
export { queue_callback } from "../graph-task.ts";
export { register_multi_grad_hook } from "../multi-grad-hook.ts";
export { allow_mutation_on_saved_tensors } from "../mutation.ts";
export { disable_saved_tensors_hooks, save_on_cpu, saved_tensors_hooks } from "../saved-hooks.ts";

/** One recorded operator of a graph: what `grad_fn` gives. */
export type Node = GraphNodeType;
/** The class of all nodes, for `instanceof`. */
export const Node: abstract new (...args: never[]) => Node = GraphNode;

export { describe, type GraphDescription, type NodeDescription } from "../describe.ts";
export type { SavedDescription } from "../node-types.ts";

/**
 * Notes that tensors were changed by means that autograd does not see, so that saved ones are not used any more. Of
 * tensors of any shape.
 * @example
 * const x = torch.ones(2);
 * torch.autograd.graph.increment_version(x);
 * x._version; // 1
 */
export function increment_version(tensor: Tensor | Iterable<Tensor>): void {
  if (tensor instanceof Tensor) return increment(tensor);
  if (typeof (tensor as Partial<Iterable<unknown>> | null)?.[Symbol.iterator] !== "function")
    throw new RuntimeError("increment_version expect a Iterable[Tensor] as input");
  for (const item of tensor as Iterable<unknown>) {
    if (!(item instanceof Tensor))
      throw new RuntimeError("increment_version expects each element of the iterable to be a tensor");
    increment(item);
  }
}

function increment(tensor: Tensor): void {
  if (tensor.isInference) return; // it has no version
  bumpVersion(tensor, "increment_version");
}

/**
 * Within, changes of these tensors leave their version counters as they were. Gradients of graphs that saved them may
 * become wrong without an error.
 */
export function _unsafe_preserve_version_counter(tensor: Tensor | readonly Tensor[]): ModeGuard;
export function _unsafe_preserve_version_counter<R>(tensor: Tensor | readonly Tensor[], body: () => R): R;
export function _unsafe_preserve_version_counter<R>(tensor: Tensor | readonly Tensor[], body?: () => R): R | ModeGuard {
  const counters = (tensor instanceof Tensor ? [tensor] : tensor).map(
    ({ version }) => [version, version.value] as const,
  );
  return within(
    new ModeGuard(() => {
      for (const [version, value] of counters) version.value = value;
    }),
    body,
  );
}

/** Whether to warn where gradients come from another stream of a device. For PyTorch's sake: there are no streams. */
export function set_warn_on_accumulate_grad_stream_mismatch(_enabled: boolean): void {}

/** What to do about streams of a graph's capture. For PyTorch's sake: there are no streams. */
export function set_override_stale_capture_stream(_enabled: boolean): void {}
