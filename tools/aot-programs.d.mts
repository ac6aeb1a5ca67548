import type * as torch from "../src/index.ts";

/** Runs the programs whose kernels are gathered. */
export function runPrograms(library: typeof torch): Promise<void>;
