/**
 * Who owns the bytes of gradients while a graph runs backwards: a gradient that nobody else sees may be added to in
 * place, become `.grad`, or give its bytes back.
 */
import { OtherLayout } from "../tensor/layouts.ts";
import { release } from "../tensor/memory.ts";
import type { Storage } from "../tensor/storage.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { isContiguous, numel } from "../layout/shape.ts";
import type { NodeState } from "./reachable.ts";
import type { Edge, Gradient, Node } from "./node-types.ts";

function sameCount(a: Tensor, b: Tensor): boolean {
  return a === b || numel(a.shape) === numel(b.shape);
}

/** Gives back the bytes of a gradient that was used up, unless they have become part of something that stays. */
export function giveBack(storage: Storage): void {
  if (!storage.kept) release(storage);
}

/** The sum of two gradients; that of a sparse and a strided one is strided. */
export function sumOf(a: Tensor, b: Tensor): Tensor {
  return a instanceof OtherLayout && !(b instanceof OtherLayout) ? b.add(a) : a.add(b);
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
  const owned = new Array<boolean>(results.length);
  for (let i = 0; i < results.length; i++) {
    const gradient = results[i] ?? null;
    owned[i] = gradient !== null && gradient.storage.serial >= clock && isAlone(results, i);
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
    if (users === 0) giveBack(gradient.storage);
    // it passes on as it came, or seen another way
    else if (users === 1 && sameCount(results[last]!, gradient)) owned[last] = true;
  }
  return owned;
}

/** Makes room for the gradients of a node's outputs: none is there yet. */
export function arriveNothing(node: Node, state: NodeState): void {
  const count = node.outputs.length;
  state.gradients = count === 1 ? [null] : new Array<Gradient>(count).fill(null);
  state.owned = count === 1 ? [false] : new Array<boolean>(count).fill(false);
}

/**
 * Adds a gradient to those that wait at an edge's end. `keeps`: nothing is overwritten or given back, because the sum is
 * itself recorded.
 */
export function deliver(
  { node, input }: Edge,
  state: NodeState,
  gradient: Tensor,
  owned: boolean,
  keeps: boolean,
): void {
  if (state.gradients === null) arriveNothing(node, state);
  const gradients = state.gradients!;
  const isOwned = state.owned!;
  const present = gradients[input] ?? null;
  if (present === null) {
    gradients[input] = gradient;
    isOwned[input] = owned;
  } else if (isOwned[input] && !keeps && isContiguous(present.shape, present.strides)) {
    present.add_(gradient);
    if (owned) giveBack(gradient.storage);
  } else {
    gradients[input] = sumOf(present, gradient);
    if (!keeps) {
      if (owned) giveBack(gradient.storage);
      if (isOwned[input]) giveBack(present.storage);
    }
    isOwned[input] = !keeps;
  }
}
