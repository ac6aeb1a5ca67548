/** Hooks on several tensors at once: `torch.autograd.graph.register_multi_grad_hook`. */
import { refuseUnknown } from "../support/known-names.ts";
import { AssertionError, RuntimeError, ValueError } from "../support/errors.ts";
import type { RemovableHandle } from "../support/handles.ts";
import { removableHandle } from "../support/handles.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { currentTask, type GraphTask } from "./graph-task.ts";
import { gradientEdge, requiresGrad } from "./history.ts";
import type { Gradient, Node } from "./node-types.ts";

function runningTask(): GraphTask {
  const task = currentTask();
  if (task === null) throw new AssertionError("expected this hook to be called inside a backward call");
  return task;
}

function nodeOf(tensor: Tensor): Node {
  const edge = requiresGrad(tensor) ? gradientEdge(tensor) : null;
  if (edge === null) throw new RuntimeError("cannot register a hook on a tensor that doesn't require gradient");
  return edge.node;
}

/**
 * Calls a function with the gradients of several tensors: with "all" once those of all of them that the backward pass
 * reaches are known, null in the places of the others; with "any" with the first that is known. Once in each backward
 * pass. Throws a ValueError for another mode. Each gradient has the shape of its tensor.
 * @example
 * const [a, b] = [torch.ones(2, { requires_grad: true }), torch.ones(2, { requires_grad: true })];
 * const seen: boolean[] = [];
 * torch.autograd.graph.register_multi_grad_hook([a, b], (grads) => { seen.push(...grads.map((g) => g !== null)); });
 * a.mul(2).sum().backward();
 * seen; // [true, false]
 */
export function register_multi_grad_hook(
  tensors: readonly Tensor[],
  fn: (grads: Gradient[]) => void,
  options?: { mode?: "all" },
): RemovableHandle;
export function register_multi_grad_hook(
  tensors: readonly Tensor[],
  fn: (grad: Tensor) => void,
  options: { mode: "any" },
): RemovableHandle;
export function register_multi_grad_hook(
  tensors: readonly Tensor[],
  fn: ((grads: Gradient[]) => void) | ((grad: Tensor) => void),
  options: { mode?: "all" | "any" } = {},
): RemovableHandle {
  refuseUnknown("register_multi_grad_hook()", "mode", options);
  const { mode = "all" } = options;
  if (mode !== "all" && mode !== "any")
    throw new ValueError(`Expects mode to be one of ('all', 'any') but got ${String(mode)}`);
  const handles =
    mode === "all"
      ? whenAll(tensors, fn as (grads: Gradient[]) => void)
      : whenAny(tensors, fn as (grad: Tensor) => void);
  return removableHandle(() => {
    for (const handle of handles) handle.remove();
  });
}

function whenAll(tensors: readonly Tensor[], fn: (grads: Gradient[]) => void): RemovableHandle[] {
  const nodes = tensors.map(nodeOf);
  const runs = new WeakMap<GraphTask, { missing: number; gradients: Gradient[] }>();
  return tensors.map((tensor, i) =>
    tensor.register_hook((gradient) => {
      const task = runningTask();
      let run = runs.get(task);
      if (run === undefined) {
        run = {
          missing: nodes.filter((node) => task.willExecute(node)).length,
          gradients: tensors.map(() => null),
        };
        runs.set(task, run);
      }
      run.gradients[i] = gradient;
      if (--run.missing === 0) fn(run.gradients);
    }),
  );
}

function whenAny(tensors: readonly Tensor[], fn: (grad: Tensor) => void): RemovableHandle[] {
  const seen = new WeakSet<GraphTask>();
  return tensors.filter(requiresGrad).map((tensor) =>
    tensor.register_hook((gradient) => {
      const task = runningTask();
      if (seen.has(task)) return;
      seen.add(task);
      fn(gradient);
    }),
  );
}
