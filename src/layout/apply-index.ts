/** Carries out the basic part of an index as views and collects what is left to advanced indexing. */

import { IndexError, outOfBounds, withFields } from "../support/errors.ts";
import { END, type IndexArray, type IndexItem } from "./index.ts";
import type { Layout } from "./shape.ts";
import { select, slice, unsqueeze } from "./views.ts";

/** One view operator: what autograd records, in PyTorch's order. */
export type ViewStep =
  | { readonly kind: "select"; readonly dim: number; readonly index: number }
  | {
      readonly kind: "slice";
      readonly dim: number;
      readonly start: number;
      readonly stop: number;
      readonly step: number;
    }
  | { readonly kind: "unsqueeze"; readonly dim: number }
  | { readonly kind: "alias" };

/** What indexing must know of a tensor that stands in an index. */
export interface IndexTensorFacts {
  readonly rank: number;
  /** Whether it picks by being true (dtype bool or uint8). */
  readonly isMask: boolean;
  /** Whether its dtype is an integer one or bool. */
  readonly isIntegral: boolean;
  /** The value of a 0-d tensor. */
  item(): number | bigint | boolean;
}

/** The outcome of the basic part of an index. */
export interface BasicIndex<T> {
  readonly layout: Layout;
  /**
   * The advanced index of each dimension of `layout`, null where there is none; empty if the result is a plain view.
   * A mask stands for as many dimensions as it has.
   */
  readonly advanced: readonly (T | IndexArray | null)[];
  /** The views from the tensor to `layout`; one "alias" if there is neither a view nor an advanced index. */
  readonly steps: readonly ViewStep[];
}

const trueIndex: IndexArray = { shape: [1], values: [0], isMask: false };
const falseIndex: IndexArray = { shape: [0], values: [], isMask: false };

/** The layout after one view step. */
export function applyStep(layout: Layout, step: ViewStep): Layout {
  switch (step.kind) {
    case "select":
      return select(layout, step.dim, step.index);
    case "slice":
      return slice(layout, step.dim, step.start, step.stop, step.step);
    case "unsqueeze":
      return unsqueeze(layout, step.dim);
    case "alias":
      return layout;
  }
}

/**
 * Applies integers, slices, ellipses and new axes to a layout, as PyTorch's `applySlicing` does.
 *
 * A single item is Python's `x[item]`; `asTuple` makes it `x[(item,)]`, where a slice over the whole dimension is
 * skipped and a 0-d tensor has another error. `facts` describes a tensor of the index.
 */
export function applyBasic<T>(
  layout: Layout,
  items: readonly IndexItem<T>[],
  facts: (tensor: T) => IndexTensorFacts,
  asTuple = items.length !== 1,
): BasicIndex<T> {
  const only = items[0];
  if (!asTuple && items.length === 1 && only !== undefined) {
    if (only.kind === "integer") return viewOnly(layout, selectStep(layout, 0, only.index, 0));
    if (only.kind === "slice") return viewOnly(layout, sliceStep(only, 0));
  }
  return new Slicing(layout, facts).run(items);
}

function viewOnly<T>(layout: Layout, step: ViewStep): BasicIndex<T> {
  return { layout: applyStep(layout, step), advanced: [], steps: [step] };
}

/** Written out: a spread of the item would cost microseconds. */
function sliceStep({ start, stop, step }: IndexItem<never> & { readonly kind: "slice" }, dim: number): ViewStep {
  return { kind: "slice", dim, start, stop, step };
}

/** The error of more indices than dims. */
export function tooManyIndices(given: number, rank: number, after = ""): Error {
  const sentence = `too many indices for tensor of dimension ${rank}${after}`;
  return withFields(new IndexError(sentence), { given, wanted: [0, rank] });
}

function selectStep(layout: Layout, dim: number, index: number, position: number): ViewStep {
  if (dim === 0 && layout.shape.length === 0) {
    throw new IndexError(
      "invalid index of a 0-dim tensor. Use `tensor.item()` in Python or `tensor.item<T>()` in C++ to convert a 0-dim " +
        "tensor to a number",
    );
  }
  const size = layout.shape[dim] ?? 0;
  if (index < -size || index >= size) throw outOfBounds(index, position, size, -size);
  return { kind: "select", dim, index };
}

/** The state of walking over the items of an index. */
class Slicing<T> {
  private readonly rank: number;
  private readonly steps: ViewStep[] = [];
  private readonly advanced: (T | IndexArray | null)[] = [];
  private dim = 0;
  /** How many dimensions `advanced` speaks of: a mask stands for as many as it has. */
  private covered = 0;
  private layout: Layout;
  private readonly facts: (tensor: T) => IndexTensorFacts;

  constructor(layout: Layout, facts: (tensor: T) => IndexTensorFacts) {
    this.layout = layout;
    this.rank = layout.shape.length;
    this.facts = facts;
  }

  run(items: readonly IndexItem<T>[]): BasicIndex<T> {
    const specified = items.reduce((sum, item) => sum + this.consumedDims(item), 0);
    if (specified > this.rank) throw tooManyIndices(specified, this.rank);
    items.forEach((item, position) => this.apply(item, position, specified));
    if (this.steps.length === 0 && this.advanced.length === 0) this.steps.push({ kind: "alias" });
    return { layout: this.layout, advanced: this.advanced, steps: this.steps };
  }

  /** How many dimensions an item uses up, as the check for too many indices counts. */
  private consumedDims(item: IndexItem<T>): number {
    if (item.kind === "newAxis" || item.kind === "ellipsis" || item.kind === "boolean") return 0;
    if (item.kind !== "tensor") return 1;
    const { isMask, rank } = this.facts(item.tensor);
    return isMask ? rank : 1;
  }

  private apply(item: IndexItem<T>, position: number, specified: number): void {
    switch (item.kind) {
      case "integer":
        return this.select(item.index, position);
      case "slice": {
        const whole = item.start === 0 && item.step === 1 && item.stop >= (this.layout.shape[this.dim] ?? 0);
        if (!whole) this.view(sliceStep(item, this.dim));
        this.dim++;
        return;
      }
      case "ellipsis":
        this.dim += this.rank - specified;
        return;
      case "newAxis":
        this.view({ kind: "unsqueeze", dim: this.dim++ });
        return;
      case "boolean":
        return this.truth(item.value);
      case "array":
        return this.record(item.array, item.array.isMask ? item.array.shape.length : 1);
      case "tensor":
        return this.tensor(item.tensor, position);
    }
  }

  private select(index: number, position: number): void {
    this.view(selectStep(this.layout, this.dim, index, position));
  }

  private tensor(tensor: T, position: number): void {
    const facts = this.facts(tensor);
    if (facts.rank !== 0 || !facts.isIntegral) this.record(tensor, facts.isMask ? facts.rank : 1);
    else if (facts.isMask) this.truth(Boolean(facts.item()));
    else this.select(Number(facts.item()), position);
  }

  /** A truth value is a new dimension of which all or nothing is picked. */
  private truth(value: boolean): void {
    this.view({ kind: "unsqueeze", dim: this.dim });
    this.record(value ? trueIndex : falseIndex);
  }

  /** An advanced index of the next `dims` dimensions. */
  private record(index: T | IndexArray, dims = 1): void {
    for (; this.covered < this.dim; this.covered++) this.advanced.push(null);
    this.advanced.push(index);
    this.covered = this.dim += dims;
  }

  private view(step: ViewStep): void {
    this.layout = applyStep(this.layout, step);
    this.steps.push(step);
  }
}

/** Whether a step's `stop` means the end of the dimension. */
export function isToEnd(stop: number): boolean {
  return stop >= END;
}
