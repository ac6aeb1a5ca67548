/** What bundles for browsers have in place of `../collector.ts`: no collection can be forced there. */
import type * as inNode from "../collector.ts";

export type { ForceCollection } from "../collector.ts";

export const mayForceCollection: typeof inNode.mayForceCollection = () => false;
export const forceCollection: typeof inNode.forceCollection = () => null;
export const forceYoungCollection: typeof inNode.forceYoungCollection = () => null;
