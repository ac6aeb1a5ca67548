/**
 * Tensors of other kinds than those whose elements lie in their storage: sparse and quantized ones. The dispatch point
 * asks here who runs an operator that is given one. Each kind registers itself when its first tensor can be made.
 */
import type { OperatorRecord } from "../ops/declare/record.ts";
import type { Tensor } from "./tensor.ts";

/** Runs an operator on tensors of a kind, from one value for each argument of its schema. */
export type RunOnKind = (record: OperatorRecord, bound: unknown[], out: unknown) => unknown;

/** A kind of tensors, by their class. */
export interface Kind {
  readonly type: abstract new (...args: never[]) => Tensor;
  readonly run: RunOnKind;
  /** Takes a call of an operator as the program wrote it, in place of `run`: tracing does. */
  readonly take?: (record: OperatorRecord, args: readonly unknown[]) => unknown;
}

/** The kinds that there are; none in most programs. */
export const kinds: Kind[] = [];

/** Makes a kind known to the dispatch point, once. */
export function addKind(type: Kind["type"], run: RunOnKind): void {
  if (!kinds.some((kind) => kind.type === type)) kinds.push({ type, run });
}
