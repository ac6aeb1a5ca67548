/**
 * Tensors that stand for another one while a function is transformed (`torch.func`): the value below them may itself be
 * such a tensor. This floor knows only how one is seen through, and how its twin is made.
 */
import type { Storage, Version } from "./storage.ts";
import { Tensor } from "./tensor.ts";

/** What a wrapper shows of itself. */
export interface Appearance {
  readonly storage: Storage;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly offset: number;
}

/** A tensor whose elements are not where its storage says: what sees it through is in its class. */
export abstract class Unstored extends Tensor {
  /** The same value without history. */
  abstract twin(): Unstored;
}

/** A tensor of a transform's level, with the value that it stands for at the level below. */
export abstract class Wrapper extends Unstored {
  constructor(
    /** The transform that it belongs to: what marks it, not where that stands in a stack. */
    readonly level: object,
    /** What it stands for. */
    public value: Tensor,
    { storage, shape, strides, offset }: Appearance,
    version: Version = value.version,
  ) {
    super(storage, shape, strides, offset, value.dtype, version);
    this.isInference = value.isInference;
    this.pending = value.pending;
  }

  /** Whether it carries a derivative forwards. */
  get hasTangent(): boolean {
    return false;
  }

  /** Whether it passes for one item of a batch (`vmap`). */
  get isItem(): boolean {
    return false;
  }

  /** The same value without history at this level. */
  abstract override twin(): Wrapper;

  /** Takes over the layout of the value, which an operator has changed in place. */
  abstract refresh(): void;
}

/** Whether a tensor passes for one item of a batch, at any level. */
export function isItem(tensor: Tensor | null): boolean {
  let seen = tensor;
  for (; seen instanceof Wrapper; seen = seen.value) if (seen.isItem) return true;
  return false;
}
