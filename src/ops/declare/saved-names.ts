/** `grad_fn._saved_self` and its kin: what a node saved, readable by the names of PyTorch's nodes. */
import { SavedTensor } from "../../autograd/saved.ts";

/** What a node kept under a name: a tensor, a list of them, an argument, or undefined for nothing of that name. */
type Kept = SavedTensor | readonly (SavedTensor | null)[] | unknown;

const unpack = (kept: Kept): unknown => {
  if (kept instanceof SavedTensor) return kept.unpack();
  if (Array.isArray(kept)) return kept.map(unpack);
  return kept ?? null;
};

/** Gives a node a property for each name, and one with `_raw` before it that shows saved tensors themselves. */
export function showSavedNames(node: object, names: readonly string[], find: (name: string) => Kept): void {
  for (const name of names) {
    if (`_saved_${name}` in node) continue;
    const show = (get: () => unknown): PropertyDescriptor => ({ get, enumerable: false, configurable: true });
    Object.defineProperty(
      node,
      `_saved_${name}`,
      show(() => unpack(find(name))),
    );
    Object.defineProperty(
      node,
      `_raw_saved_${name}`,
      show(() => find(name) ?? null),
    );
  }
}
