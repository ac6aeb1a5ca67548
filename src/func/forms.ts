/** In-place forms of operators, and what they are forms of. */
import { operator } from "../ops/declare/operator.ts";
import type { OperatorRecord } from "../ops/declare/record.ts";

/**
 * Whether an operator is the in-place form of another. `squeeze_` of a tensor that its owner gives up is so by name only:
 * it gives a view.
 */
export function isInPlace(record: OperatorRecord): boolean {
  if (record.name === "squeeze_" && record.view === undefined) return false;
  return record.schema.arguments[0]?.mutates === true;
}

/** Whether an operator gives the tensor itself another layout. */
export function changesLayout(record: OperatorRecord): boolean {
  return isInPlace(record) && record.view !== undefined;
}

const plainForms = new WeakMap<OperatorRecord, OperatorRecord>();

/** The structural operator that an in-place form is a form of. */
export function outOfPlace(record: OperatorRecord): OperatorRecord {
  let found = plainForms.get(record);
  if (!found) {
    found = operator<{ record: OperatorRecord }>(record.schema.text, record).record;
    plainForms.set(record, found);
  }
  return found;
}
