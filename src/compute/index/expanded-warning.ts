/** The warning of operators that still write into expanded tensors. */
import { hasInternalOverlap } from "../../layout/overlap.ts";
import type { Layout } from "../../layout/shape.ts";
import { warn } from "../../support/warnings.ts";

/** Warns where several elements of `target` lie in one place; `form` is how users write the operator. */
export function warnIfExpanded(target: Layout, operator: string, form: string): void {
  if (hasInternalOverlap(target) !== "yes") return;
  warn(
    `Use of ${operator} on expanded tensors is deprecated. Please clone() the tensor before performing this operation. This also applies to advanced indexing e.g. ${form}`,
  );
}
