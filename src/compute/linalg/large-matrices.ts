/**
 * Ways to factor large matrices by products of blocks: null until `large/provide.ts` is loaded, so that small bundles lack their
 * code. Each gives null (or false) where it does not apply, and has done nothing then.
 */
import type { LargeMatrices } from "./large/provide.ts";

export const large: { ways: LargeMatrices | null } = { ways: null };
