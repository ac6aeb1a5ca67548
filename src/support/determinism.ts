/** Whether programs ask for the same results in every run, and for memory that is filled before its first use. */

/** What `use_deterministic_algorithms` and `utils.deterministic` set. */
export const determinism = {
  /** `torch.use_deterministic_algorithms(true)`. */
  on: false,
  /** `torch.utils.deterministic.fill_uninitialized_memory`: fresh tensors of no values hold NaN or the largest number. */
  fillsMemory: true,
};
