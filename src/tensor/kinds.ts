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
  readonly take?: ((record: OperatorRecord, args: readonly unknown[]) => unknown) | undefined;
}

/** Whether there are such kinds: in most programs there are none. */
export const kinds = { exist: false };

/** Makes a kind known to the dispatch point: tensors of its class tell it by their prototype. */
export function addKind(type: Kind["type"], run: RunOnKind, take?: Kind["take"]): void {
  const prototype = type.prototype as Tensor;
  if (prototype.ofKind?.type === type) return;
  kinds.exist = true;
  Object.defineProperty(prototype, "ofKind", { value: { type, run, take } satisfies Kind });
}
