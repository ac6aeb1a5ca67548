/** What is run to find the kernels that the addon has: the common programs that are precompiled elsewhere too, and more. */
import type * as torchTypes from "../../src/index.ts";
import { runPrograms } from "../../tools/aot-programs.mjs";

type Torch = typeof torchTypes;

/** Runs all. */
export async function runFormulaPrograms(torch: Torch): Promise<void> {
  torch.manual_seed(0);
  await runPrograms(torch);
}
