/** Makes `x.at(…)` take tensors and lists; apart, so that small bundles without such indices lack the code. */
import { index } from "../index/advanced-index.ts";
import { byTensors } from "./indexing.ts";

/** Makes `x.at(…)` take tensors and lists; costs nothing when it has been called before. */
export function provideTensorIndices(): void {
  byTensors.take ??= index;
}
