/** The sequence of operators that one run of a function was: what later runs are compared with, step by step. */
import type { DType } from "../dtype.ts";
import type { OperatorRecord } from "../ops/declare/record.ts";
import { Complex } from "../support/complex.ts";
import { isPlainObject } from "../support/realms.ts";
import { Tensor } from "../tensor/tensor.ts";
import type { NestedStructure } from "./nested.ts";
import type { Entry, Slot } from "./tape.ts";

/** What is known of a tensor before any run. */
export interface TensorSpec {
  readonly id: number;
  readonly slot: Slot;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  /** In elements, from the start of the slot. */
  readonly offset: number;
  readonly dtype: DType;
  /** Tensors with one number share a version counter. */
  readonly version: number;
  /** Whether an operator of the function made it; else the function found it, or made it by other means. */
  readonly isMade: boolean;
  /** Whether it was made in inference mode. */
  readonly isInference: boolean;
}

/** Stands for a tensor in an argument or a result, with what may change from use to use. */
export class Ref {
  constructor(
    readonly id: number,
    readonly requiresGrad: boolean,
    readonly isLeaf: boolean,
    /** Which output of its node it is. */
    readonly output: number,
  ) {}
}

/** What an operator did to a tensor in place. */
export interface InPlaceChange {
  readonly id: number;
  /** How far its version went. */
  readonly versions: number;
  /** How it lies afterwards. */
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly offset: number;
}

export interface OperatorStep {
  readonly kind: "operator";
  readonly record: OperatorRecord;
  /** Arguments with Refs in the places of tensors, Numbers that may be others marked. */
  readonly args: ArgumentPattern;
  readonly out: unknown;
  readonly recordsHistory: boolean;
  readonly isInference: boolean;
  readonly results: readonly unknown[];
  readonly structure: NestedStructure;
  readonly changes: readonly InPlaceChange[];
}

/** What a backward pass did to a leaf. */
export interface LeafChange {
  readonly leaf: Ref;
  readonly before: Ref | null;
  readonly after: Ref;
  readonly versions: number;
}

export interface BackwardStep {
  readonly kind: "backward";
  readonly roots: readonly Ref[];
  readonly gradients: readonly Ref[];
  readonly inputs: readonly Ref[] | null;
  readonly accumulate: boolean;
  readonly keepGraph: boolean;
  readonly leaves: readonly LeafChange[];
  readonly results: readonly (Ref | null)[];
}

export type TraceStep = OperatorStep | BackwardStep;

/** How a run of steps ends: the function returns, or something has to be done that cannot be written down. */
export interface End {
  readonly kind: "return" | "read" | "operator" | "backward" | "disabled";
  /** Why, if it is no return. */
  readonly reason: string;
  /** The operator that is called as it is. */
  readonly record: OperatorRecord | null;
}

/** Gradients of what a function returned. */
export interface BackwardPart {
  readonly entries: readonly Entry[];
  /** The results that have gradients, and the incoming gradients' slots. */
  readonly roots: readonly { readonly id: number; readonly gradient: TensorSpec }[];
  /** The tensors from outside that want gradients, and what they get. */
  readonly inputs: readonly { readonly id: number; readonly gradient: TensorSpec }[];
}

export interface OperatorTrace {
  readonly steps: readonly TraceStep[];
  readonly tensors: readonly TensorSpec[];
  readonly slots: readonly Slot[];
  readonly entries: readonly Entry[];
  readonly end: End;
  /** Tensors that outlive the run. */
  readonly outputs: ReadonlySet<number>;
  readonly backward: BackwardPart | null;
}

/** A number that a step is given anew in each run. */
export class Loose {
  constructor(readonly value: number) {}
}

/** An argument with something else in the place of each tensor. */
export function withoutTensors(value: unknown, change: (tensor: Tensor) => unknown): unknown {
  if (value instanceof Tensor) return change(value);
  if (Array.isArray(value)) return value.map((item) => withoutTensors(item, change));
  if (isPlainObject(value))
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withoutTensors(item, change)]));
  return value;
}

/** What the arguments of a step have to be, sorted by how they are compared: tensors, plain values, all others. */
export class ArgumentPattern {
  private readonly refs: Ref[] = [];
  private readonly refPlaces: number[] = [];
  private readonly plain: unknown[] = [];
  private readonly plainPlaces: number[] = [];
  private readonly others: unknown[] = [];
  private readonly otherPlaces: number[] = [];
  private readonly count: number;

  constructor(args: readonly unknown[]) {
    this.count = args.length;
    args.forEach((value, place) => {
      const isPlain = typeof value !== "object" || value === null;
      const [values, places] =
        value instanceof Ref
          ? [this.refs, this.refPlaces]
          : isPlain
            ? [this.plain, this.plainPlaces]
            : [this.others, this.otherPlaces];
      values.push(value as Ref);
      places.push(place);
    });
  }

  /** Whether a call's arguments are these; `same` compares tensors with what stands for them. */
  fits(given: readonly unknown[], same: (ref: Ref, tensor: Tensor) => boolean): boolean {
    const { refs, refPlaces, plain, plainPlaces, others, otherPlaces } = this;
    if (given.length !== this.count) return false;
    for (let i = 0; i < plain.length; i++) if (!Object.is(plain[i], given[plainPlaces[i]!])) return false;
    for (let i = 0; i < refs.length; i++) {
      const tensor = given[refPlaces[i]!];
      if (!(tensor instanceof Tensor) || !same(refs[i]!, tensor)) return false;
    }
    for (let i = 0; i < others.length; i++) if (!isSame(others[i], given[otherPlaces[i]!], same)) return false;
    return true;
  }
}

/** Whether an argument is what a step has in its place; `same` compares tensors with what stands for them. */
export function isSame(expected: unknown, given: unknown, same: (ref: Ref, tensor: Tensor) => boolean): boolean {
  if (expected instanceof Ref) return given instanceof Tensor && same(expected, given);
  if (expected === given) return true;
  if (typeof expected !== "object" || expected === null) return Object.is(expected, given);
  if (expected instanceof Loose) return typeof given === "number";
  if (typeof given !== "object" || given === null) return false;
  if (Array.isArray(expected)) {
    if (!Array.isArray(given) || given.length !== expected.length) return false;
    for (let i = 0; i < expected.length; i++) if (!isSame(expected[i], given[i], same)) return false;
    return true;
  }
  if (expected instanceof Complex)
    return given instanceof Complex && Object.is(expected.real, given.real) && Object.is(expected.imag, given.imag);
  if (ArrayBuffer.isView(expected))
    return (
      ArrayBuffer.isView(given) &&
      expected.constructor === given.constructor &&
      isSame([...(expected as Uint8Array)], [...(given as Uint8Array)], same)
    );
  if (!isPlainObject(expected) || !isPlainObject(given)) return false;
  const names = Object.keys(expected);
  return names.length === Object.keys(given).length && names.every((name) => isSame(expected[name], given[name], same));
}
