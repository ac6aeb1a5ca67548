/**
 * Hooks unpack each saved tensor once per run of a derivative, before it begins and in the order of saving, as in
 * PyTorch, whose derivatives first unpack all that their node saved. `ctx.saved_tensors` asks for itself.
 */
import { hookRuns, savedTensorHooks, type SavedTensor, type SavedTensorHooks } from "./saved.ts";
import type { Node } from "./node-types.ts";

const packedOf = new WeakMap<Node, SavedTensor[]>();

function note(owner: Node, saved: SavedTensor): void {
  const list = packedOf.get(owner);
  if (list === undefined) packedOf.set(owner, [saved]);
  else list.push(saved);
}

function run<R>(node: Node, derivative: () => R): R {
  const list = node.givesFreshGradients ? packedOf.get(node) : undefined;
  if (list === undefined) return derivative();
  try {
    for (const saved of list) saved.held = saved.unpack();
    return derivative();
  } finally {
    for (const saved of list) saved.held = null;
  }
}

/** Puts hooks in force; what it returns takes them out again. */
export function pushSavedHooks(hooks: SavedTensorHooks): () => void {
  hookRuns.once ??= { note, run };
  savedTensorHooks.push(hooks);
  return () => {
    savedTensorHooks.splice(savedTensorHooks.lastIndexOf(hooks), 1);
  };
}
