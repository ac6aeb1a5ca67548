/** How losses are put together, by PyTorch's numbers. */
export const REDUCTIONS = { none: 0, mean: 1, sum: 2 } as const;
