/** `torch.utils.deterministic`: what deterministic mode does beyond its algorithms. */
import { determinism } from "../support/determinism.ts";

/** Settings of deterministic mode. */
export const deterministic = {
  /**
   * Whether tensors without values (`torch.empty` and its kin) are filled with NaN, the largest integer or true while
   * `torch.use_deterministic_algorithms(true)` is in force. Default true.
   */
  get fill_uninitialized_memory(): boolean {
    return determinism.fillsMemory;
  },
  set fill_uninitialized_memory(fills: boolean) {
    determinism.fillsMemory = fills;
  },
};
