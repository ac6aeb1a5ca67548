/** Whether programs ask for the same results in every run, and for memory that is filled before its first use. */

import { RuntimeError } from "./errors.ts";
import { warn } from "./warnings.ts";

/** What `use_deterministic_algorithms` and `utils.deterministic` set. */
export const determinism = {
  /** `torch.use_deterministic_algorithms(true)`. */
  on: false,
  /** Whether what cannot be the same in every run is warned of instead of refused. */
  warnOnly: false,
  /** `torch.utils.deterministic.fill_uninitialized_memory`: fresh tensors of no values hold NaN or the largest number. */
  fillsMemory: true,
};

/** Refuses, or warns of, an operator that PyTorch does not promise the same results of, where programs ask for it. */
export function alertNotDeterministic(operator: string): void {
  if (!determinism.on) return;
  const [mode, ways] = determinism.warnOnly
    ? ["True, warn_only=True", "You can file an issue"]
    : [
        "True",
        "You can turn off determinism just for this operation, or you can use the 'warn_only=True' option, if that's acceptable for your application. You can also file an issue",
      ];
  const text = `${operator} does not have a deterministic implementation, but you set 'torch.use_deterministic_algorithms(${mode})'. ${ways} at https://github.com/pytorch/pytorch/issues to help us prioritize adding deterministic support for this operation.`;
  if (!determinism.warnOnly) throw new RuntimeError(text);
  warn(text);
}
