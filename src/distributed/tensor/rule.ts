/** What rules of layouts are: along one dim of a mesh, rows of placements for results and arguments. */
import { itemAt } from "../../support/checked.ts";
import type { DType } from "../../dtype.ts";
import type { OperatorRecord } from "../../ops/declare/record.ts";
import { Partial, type Placement, Replicate, Shard } from "./placements.ts";
import type { Spec } from "./spec.ts";

/** What a rule knows of a tensor. */
export interface Facts {
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly dtype: DType;
}

/** One way to compute: placements of all results, and of the tensors among the arguments. */
export interface Row {
  readonly out: readonly Placement[];
  readonly args: readonly Placement[];
  /** Whether it is there although no argument is divided. */
  readonly always?: boolean;
}

/** A call, as a rule sees it. */
export interface LayoutCall {
  readonly record: OperatorRecord;
  /** The value of an argument that is no tensor. */
  value<T>(name: string): T;
  /** Tensors among the arguments, in order. */
  readonly tensors: readonly Spec[];
  readonly outputs: readonly Facts[];
}

/** The ways of an operator. */
export interface Ways {
  readonly rows: readonly Row[];
  /** Whether arguments may lie as they do although a part of them is empty. */
  readonly uneven?: boolean;
  /** Whether the placements of all arguments, over the whole mesh, fit. */
  readonly fits?: (args: readonly (readonly Placement[])[], meshShape: readonly number[]) => boolean;
  /** The one way, over the whole mesh, where it follows from the arguments' placements. */
  readonly fixed?: {
    readonly args: readonly (readonly Placement[])[];
    readonly out: readonly (readonly Placement[])[];
  };
  /** Whether each call is another: it has a state of its own. */
  readonly once?: boolean;
}
export type LayoutRule = (call: LayoutCall) => Ways;

export const R = new Replicate();
export const shard = (dim: number): Placement => new Shard(dim);
export const [SUM, AVG, MAX, MIN] = ["sum", "avg", "max", "min"].map((op) => new Partial(op)) as [
  Partial,
  Partial,
  Partial,
  Partial,
];
export const PASSING = [SUM, AVG, MAX, MIN];
export const LINEAR = [SUM, AVG];
export const row = (out: Placement | readonly Placement[], args: readonly Placement[], always?: boolean): Row => ({
  out: "length" in out ? out : [out],
  args,
  ...(always ? { always } : {}),
});
export const names = (text: string): string[] => text.trim().split(/\s+/);
export const dimsTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
export const positiveDim = (dim: number, rank: number): number => (dim < 0 ? dim + rank : dim);

/** The dims of a reduction. */
export function dimsReduced(call: LayoutCall): number[] {
  const rank = itemAt(call.tensors, 0).shape.length;
  const given = call.value<number | readonly number[] | null | undefined>("dim");
  if (given === null || given === undefined) return dimsTo(rank);
  const list = typeof given === "number" ? [given] : [...given];
  return list.length === 0 ? dimsTo(rank) : list.map((dim) => positiveDim(dim, rank));
}

export const rankOf = (call: LayoutCall): number => itemAt(call.tensors, 0).shape.length;
