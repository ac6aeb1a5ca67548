/** Hooks that see every node of a graph that is made while they are in force. */
import { RuntimeError } from "../support/errors.ts";
import { interpret } from "./interpreters.ts";
import { ModeGuard, within } from "./modes.ts";
import { creation, type GraphNode } from "./node.ts";

type Hook = (node: GraphNode) => void;

/** The hooks in force, the outermost first. */
const hooks: Hook[] = [];
/** Nodes that were made and wait until they are complete. */
const waiting: GraphNode[] = [];
let running = false;

function refuseNew(): void {
  const made = waiting.splice(0)[0];
  if (made)
    throw new RuntimeError(
      `Creating a new autograd node from inside a node creation hook is not supported. Node creation hooks should only observe the node (e.g. record it, stash metadata, or register backward hooks on it); got a new node of type ${made.name()} while a hook was running.`,
    );
}

/** Calls the hooks with what waits; nodes are complete once the operator that made them has ended. */
function tell(): void {
  if (running) return;
  running = true;
  try {
    for (const node of waiting.splice(0))
      for (const hook of hooks) {
        hook(node);
        refuseNew();
      }
  } finally {
    running = false;
  }
}

/**
 * Calls a hook with each node that is made while a function runs (or until the guard is disposed), once the node is
 * complete. Nested ones are called in order, the outermost first. A hook may look at a node, keep notes in its
 * `metadata` and register hooks on it.
 * @throws {RuntimeError} where a hook makes a node itself
 * @example
 * const a = torch.ones(5, { requires_grad: true });
 * const names: string[] = [];
 * torch.autograd.graph.node_creation_hook((node) => names.push(node.name()), () => a.mul(2));
 * names; // [ 'torch::autograd::AccumulateGrad', 'MulBackward0' ]
 */
export function node_creation_hook(hook: (node: GraphNode) => unknown): ModeGuard;
export function node_creation_hook<R>(hook: (node: GraphNode) => unknown, body: () => R): R;
export function node_creation_hook<R>(hook: (node: GraphNode) => unknown, body?: () => R): R | ModeGuard {
  const own: Hook = (node) => void hook(node);
  hooks.push(own);
  creation.note = (node) => void waiting.push(node);
  // The outermost of them hears when an operator has ended.
  const seen =
    hooks.length > 1
      ? null
      : interpret({
          call(call) {
            if (call.isComposite) return call.parts();
            const result = call.next();
            tell();
            return result;
          },
          custom() {
            return undefined;
          },
        });
  const guard = new ModeGuard(() => {
    try {
      tell();
    } finally {
      hooks.splice(hooks.indexOf(own), 1);
      if (hooks.length === 0) creation.note = null;
      seen?.[Symbol.dispose]();
    }
  });
  return within(guard, body);
}
