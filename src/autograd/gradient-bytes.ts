/**
 * Who owns the bytes of gradients while a graph runs backwards: a gradient that nobody else sees may be added to in
 * place, become `.grad`, or give its bytes back.
 */
import { release } from "../tensor/memory.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { isContiguous, numel } from "../layout/shape.ts";
import type { State } from "./reachable.ts";
import type { Edge, Gradient, Node } from "./types.ts";

function sameCount(a: Tensor, b: Tensor): boolean {
  return a === b || numel(a.shape) === numel(b.shape);
}

/** Whether no other result shares the bytes of result `i`. */
export function isAlone(results: readonly Gradient[], i: number): boolean {
  for (let j = 0; j < results.length; j++) if (j !== i && results[j]?.storage === results[i]!.storage) return false;
  return true;
}

/**
 * Tells which results of a node have new bytes of their own (made since `clock`), and gives back the bytes of arrived
 * gradients that were used up.
 */
export function ownership(
  gradients: readonly Gradient[],
  inputOwned: readonly boolean[],
  results: readonly Gradient[],
  clock: number,
): boolean[] {
  const owned: boolean[] = [];
  for (let i = 0; i < results.length; i++) {
    const gradient = results[i] ?? null;
    owned.push(gradient !== null && gradient.storage.serial >= clock && isAlone(results, i));
  }
  for (let i = 0; i < gradients.length; i++) {
    const gradient = gradients[i] ?? null;
    if (gradient === null || !inputOwned[i]) continue;
    let users = 0;
    let last = -1;
    for (let j = 0; j < results.length; j++) {
      if (results[j]?.storage !== gradient.storage) continue;
      users++;
      last = j;
    }
    if (users === 0) release(gradient.storage);
    // it passes on as it came, or seen another way
    else if (users === 1 && sameCount(results[last]!, gradient)) owned[last] = true;
  }
  return owned;
}

/** Makes room for the gradients of a node's outputs: none is there yet. */
export function arriveNothing(node: Node, state: State): void {
  const count = node.outputs.length;
  state.gradients = count === 1 ? [null] : new Array<Gradient>(count).fill(null);
  state.owned = count === 1 ? [false] : new Array<boolean>(count).fill(false);
}

/**
 * Adds a gradient to those that wait at an edge's end. `createGraph`: the sum is itself recorded, so that nothing is
 * overwritten or given back.
 */
export function deliver(
  { node, input }: Edge,
  state: State,
  gradient: Tensor,
  owned: boolean,
  createGraph: boolean,
): void {
  if (state.gradients === null) arriveNothing(node, state);
  const gradients = state.gradients!;
  const isOwned = state.owned!;
  const present = gradients[input] ?? null;
  if (present === null) {
    gradients[input] = gradient;
    isOwned[input] = owned;
  } else if (isOwned[input] && !createGraph && isContiguous(present.shape, present.strides)) {
    present.add_(gradient);
    if (owned) release(gradient.storage);
  } else {
    gradients[input] = present.add(gradient);
    if (!createGraph) {
      if (owned) release(gradient.storage);
      if (isOwned[input]) release(present.storage);
    }
    isOwned[input] = !createGraph;
  }
}
