/**
 * The tensor: a view (shape, strides, offset) of a storage, with what autograd knows of it. Methods are installed by
 * `src/methods/`.
 */
import type { Argument } from "../backend/backend.ts";
import type { DType } from "../dtype.ts";
import type { GradientHooks, Node, ViewOrigin } from "../autograd/node-types.ts";
import type { TensorMembers } from "../methods/members.ts";
import type { LegacyContent } from "../ops/create/legacy-tensors.ts";
import { allocationDevice, devices, onDevice } from "./device.ts";
import { inference } from "./inference.ts";
import { TypeError } from "../support/errors.ts";
import { allocate } from "./memory.ts";
import type { Kind } from "./kinds.ts";
import { type Storage, Version } from "./storage.ts";
import { preservedStrides } from "../layout/merge.ts";
import { contiguousStrides, countBytes } from "../layout/shape.ts";

// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- methods are installed on the prototype
export interface Tensor extends TensorMembers {}

/** What `new torch.Tensor(…)` makes where a program, not the library, calls it: set by the whole library. */
export const constructorOfPrograms: {
  make: ((args: readonly unknown[]) => Tensor) | null;
  of(args: readonly unknown[]): Tensor;
} = {
  make: null,
  of(args) {
    if (this.make === null) throw new TypeError("Make tensors by torch.tensor(data) or torch.empty(sizes).");
    return this.make(args);
  },
};

/**
 * A multi-dimensional array of one dtype, made by `torch.tensor`, `torch.zeros` and the other creation functions.
 * `new torch.Tensor(…)` makes one of sizes (with arbitrary contents) or of data, in the default dtype; `torch.tensor`
 * and `torch.empty` say which of both they do.
 * @example
 * new torch.Tensor(2, 3).shape; // [2, 3]
 * new torch.Tensor([1, 2]); // tensor([1., 2.])
 * torch.ones(2) instanceof torch.Tensor; // true
 */
export class Tensor {
  /** What holds its elements, and those of its views. For the library's own use; see `untyped_storage()`. */
  storage: Storage;
  /** The size of each dim. */
  shape: readonly number[];
  /**
   * By how many elements of the storage each dim steps; `stride()` gives them too.
   * @example
   * torch.ones(2, 3).strides; // [3, 1]
   */
  strides: readonly number[];
  /**
   * The place of its first element in the storage; also `storage_offset()`.
   * @example
   * torch.arange(6).reshape(2, 3).select(0, 1).offset; // 3
   */
  offset: number;
  /** The kind of its elements. */
  dtype: DType;
  /** Counts changes in place. For the library's own use; see `_version`. */
  version: Version;

  /** Set on leaves that want a gradient; other tensors have a `gradFn` instead. For the library's own use. */
  wantsGrad = false;
  /** The gradient without the notice that a user saw it. For the library's own use; read `.grad`. */
  gradient: Tensor | null = null;
  /** True once a user has seen `.grad`, so that its bytes must not be given back early. For the library's own use. */
  gradientSeen = false;
  /**
   * The node that made it; for views ask `.grad_fn`, which follows in-place changes of the base. For the library's own
   * use.
   */
  gradFn: Node | null = null;
  /** Which output of its node it is. For the library's own use. */
  outputNumber = 0;
  /** The tensor that it is a view of, and how the view was made. For the library's own use. */
  viewOrigin: ViewOrigin | null = null;
  /** The node that adds arriving gradients to `.grad`; leaves only. For the library's own use. */
  accumulator: Node | null = null;
  /** Hooks on the gradient of a leaf. For the library's own use. */
  hooks: GradientHooks | null = null;
  /** Whether `retain_grad` was called. For the library's own use. */
  retainsGrad = false;
  /** Whether `detach_` took its history: what saved it before may not use it. For the library's own use. */
  detachedInPlace = false;
  /** Whether it was made under `inference_mode`. For the library's own use. */
  isInference = inference.on;
  /** A parameter's name in its model, once a module has listed it; errors tell it. */
  name: string | null = null;
  /**
   * Why it has no history although something that it was made from had one: "no_grad", "detach", "data", "frozen" or
   * the operator. For errors. For the library's own use.
   */
  lost: string | null = null;
  /** What waits to be done to the elements that the storage holds: `tensor/pending.ts`. For the library's own use. */
  pending = 0;

  /** Another layout of the same elements, for classes whose views are of that class. For the library's own use. */
  declare aliasOwn?: ((shape: readonly number[], strides: readonly number[], offset: number) => Tensor) | undefined;

  /**
   * For tensors with a class of their own: the parameter or buffer of one, as `tensor/marked.ts` makes it. For the
   * library's own use.
   */
  declare markedAs?: (<T extends Tensor>(like: T) => T) | undefined;

  /** Who runs operators on it, for tensors of a kind of their own; null for all others. For the library's own use. */
  declare ofKind: Kind | null;

  /** A tensor of these sizes, with arbitrary contents. */
  constructor(...sizes: number[]);
  /** A tensor of data: nested lists of numbers, a tensor or a storage. */
  constructor(content: LegacyContent);
  /** For the library's own use. */
  constructor(
    storage: Storage,
    shape: readonly number[],
    strides: readonly number[],
    offset: number,
    dtype: DType,
    version: Version,
  );
  constructor(
    storage?: unknown,
    shape?: unknown,
    strides?: unknown,
    offset?: unknown,
    dtype?: unknown,
    version?: unknown,
    ...more: readonly unknown[]
  ) {
    this.storage = storage as Storage;
    this.shape = shape as readonly number[];
    this.strides = strides as readonly number[];
    this.offset = offset as number;
    this.dtype = dtype as DType;
    this.version = version as Version;
    if (typeof version !== "object")
      return constructorOfPrograms.of([storage, shape, strides, offset, dtype, version, ...more]);
  }
}

// What no object and no prototype has is asked of the prototype's prototype, which refuses indices and is slow.
Tensor.prototype.aliasOwn = undefined;
Tensor.prototype.ofKind = null;

/** A tensor as kernels take it: the place of its first element. */
export function argumentOf(tensor: Tensor): Argument {
  return tensor.storage.argument(tensor.offset * tensor.dtype.itemsize);
}

/** The place `elements` further on in a tensor's storage, as kernels take it. */
export function argumentAt(tensor: Tensor, elements: number): Argument {
  return tensor.storage.argument((tensor.offset + elements) * tensor.dtype.itemsize);
}

/** A new contiguous tensor with arbitrary contents. */
export function emptyTensor(shape: readonly number[], dtype: DType): Tensor {
  return emptyStrided(shape, contiguousStrides(shape), dtype);
}

/** A new tensor of a dense layout (some permutation of contiguous) with arbitrary contents. */
export function emptyStrided(shape: readonly number[], strides: readonly number[], dtype: DType): Tensor {
  return new Tensor(allocate(countBytes(shape, strides, dtype.itemsize)), shape, strides, 0, dtype, new Version());
}

/** A new tensor in another's shape and dense layout (PyTorch's preserve_format) with arbitrary contents. */
export function emptyLike(tensor: Tensor, dtype: DType = tensor.dtype): Tensor {
  if (devices.others && tensor.storage.device !== allocationDevice())
    return onDevice(tensor.storage.device, () => emptyLike(tensor, dtype));
  return emptyStrided(tensor.shape, preservedStrides(tensor.shape, tensor.strides), dtype);
}

/** Gives a tensor another's bytes, shape and dtype; it stays the same object. */
export function adoptBytes(tensor: Tensor, { storage, shape, strides, offset, dtype }: Tensor): void {
  const before = tensor.storage;
  storage.kept ||= before.kept; // the new bytes outlive scopes as the old ones did
  storage.isWeight ||= before.isWeight;
  Object.assign(tensor, { storage, shape, strides, offset, dtype });
}

/** A tensor over the same storage and version with another layout; no history. */
export function aliasTensor(
  base: Tensor,
  shape: readonly number[],
  strides: readonly number[],
  offset: number,
): Tensor {
  if (base.aliasOwn !== undefined) return base.aliasOwn(shape, strides, offset);
  const alias = new Tensor(base.storage, shape, strides, offset, base.dtype, base.version);
  alias.isInference = base.isInference; // a view is what its base is, whatever the mode
  alias.pending = base.pending;
  return alias;
}
