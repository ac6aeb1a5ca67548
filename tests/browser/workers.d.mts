/** Types of what Node and the page share. */
export function products(
  torch: unknown,
): Promise<{ readonly threads: number; readonly one: readonly number[]; readonly two: readonly number[] }>;
export function batches(torch: unknown): Promise<unknown[]>;
